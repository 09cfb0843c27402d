"""Computed windows beside published ones (none of which was read here: a table to look at, not a test).

    python benchmarks/thermo_published.py                        # the embedded energies
    FRENKEL_DATA=... python benchmarks/thermo_published.py       # and the whole table

Means leave out reduction limits of zero (stable against lithium in any scheme) and keep oxidation limits that sulfur sets
apart, as those move with the reference of sulfur. Uncertified rows count for the whole table only.
"""

from __future__ import annotations

import os
import statistics
from pathlib import Path

from frenkel.errors import Infeasible
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.facts import rows
from frenkel.thermo.reference import reference_table
from frenkel.thermo.window import Window, compute_window

SULFUR = frozenset({"S", "P2S7", "P2S5", "GeS2"})


def computed(formula: str, table: EnergyTable) -> Window | None:
    try:
        return compute_window(formula, table=table, with_profile=False)
    except Infeasible:
        return None


def compare(table: EnergyTable) -> None:
    differences: dict[str, list[float]] = {"reduction": [], "oxidation": [], "oxidation set by sulfur": []}
    print(f"\n{table.name}, {len(table.phases)} phases\n")
    print(
        "| phase | reduction V | published | oxidation V | published | reference | checked |\n|---|---|---|---|---|---|---|"
    )
    for row in rows("published_windows.csv"):
        window = computed(row["formula"], table)
        if window is None or window.oxidation_limit_V is None:
            print(
                f"| {row['formula']} | no window | {row['reduction_limit_V']} | no window | {row['oxidation_limit_V']} | uncertified | {row['checked']} |"
            )
            continue
        print(
            f"| {row['formula']} | {window.reduction_limit_V:.2f} | {row['reduction_limit_V']} | {window.oxidation_limit_V:.2f} "
            f"| {row['oxidation_limit_V']} | {window.reference} | {row['checked']} |"
        )
        if not window.is_certified:
            continue
        if row["reduction_limit_V"] and float(row["reduction_limit_V"]) > 0:
            differences["reduction"].append(abs(window.reduction_limit_V - float(row["reduction_limit_V"])))
        by_sulfur = "S" in window.composition and bool(SULFUR & set(window.products_oxidation))
        kind = "oxidation set by sulfur" if by_sulfur else "oxidation"
        differences[kind].append(abs(window.oxidation_limit_V - float(row["oxidation_limit_V"])))
    for name, values in differences.items():
        print(
            f"mean absolute difference, {name}: {statistics.mean(values) * 1e3:.0f} mV over {len(values)} phases"
        )


def main() -> None:
    compare(embedded())
    if folder := os.environ.get("FRENKEL_DATA"):
        compare(reference_table(Path(folder) / "thermo/mp2019_formation_energies.csv.gz"))


if __name__ == "__main__":
    main()
