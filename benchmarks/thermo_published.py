"""Computed windows beside published ones (none of which was read here: a table to look at, not a test).

python benchmarks/thermo_published.py
"""

from __future__ import annotations

import statistics

from frenkel.thermo.facts import rows
from frenkel.thermo.window import compute_window


def main() -> None:
    differences: dict[str, list[float]] = {"reduction": [], "oxidation": [], "oxidation set by sulfur": []}
    print(
        "| phase | reduction V | published | oxidation V | published | reference | checked |\n|---|---|---|---|---|---|---|"
    )
    for row in rows("published_windows.csv"):
        window = compute_window(row["formula"], with_profile=False)
        red, ox = float(row["reduction_limit_V"]), float(row["oxidation_limit_V"])
        print(
            f"| {row['formula']} | {window.reduction_limit_V:.2f} | {red:.2f} | {window.oxidation_limit_V:.2f} | {ox:.2f} | {window.reference} | {row['checked']} |"
        )
        if red > 0:
            differences["reduction"].append(abs(window.reduction_limit_V - red))
        kind = "oxidation set by sulfur" if "S" in window.products_oxidation else "oxidation"
        differences[kind].append(abs((window.oxidation_limit_V or 0.0) - ox))
    for name, values in differences.items():
        print(
            f"mean absolute difference, {name}: {statistics.mean(values) * 1e3:.0f} mV over {len(values)} phases"
        )


if __name__ == "__main__":
    main()
