"""Interface budgets beside resistances that are told in the field (remembered values: shown, nothing decided).

    python benchmarks/interfaces_published.py
"""

from __future__ import annotations

import csv
from importlib import resources

from frenkel.evaluate import ask, build_dossier
from frenkel.evidence import Dossier
from frenkel.interfaces.pair import anode_budget, cathode_budget
from frenkel.quantities import format_value


def main() -> None:
    text = resources.files("frenkel.interfaces").joinpath("data/published_resistances.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))
    print("pair | budget Ω cm² (95 %) | of which | told Ω cm² (checked) | overlap")
    for row in rows:
        question = ask(row["electrolyte"], cathode="NMC811", anode="Li")
        known = build_dossier(question).dossier
        dossier = Dossier(tuple(e for e in known if not e.source.model.startswith("frenkel.interfaces")))
        budget = anode_budget(question, dossier) if row["electrode"] == "Li" else cathode_budget(question, dossier)
        if budget is None:
            print(f"{row['electrolyte']} | {row['electrode']}: unknown")
            continue
        value, low, high = budget.total
        told = float(row["low_ohm_cm2"]), float(row["high_ohm_cm2"])
        parts = ", ".join(f"{name} {format_value(v)}" for name, v, _, _ in budget.terms)
        overlap = "yes" if low <= told[1] and told[0] <= high else "no"
        print(
            f"{row['electrolyte']} | {row['electrode']}: {format_value(value)} ({format_value(low)}–{format_value(high)}) | "
            f"{parts} | {told[0]:g}–{told[1]:g} {row['said_of']} ({row['checked']}) | {overlap}"
        )


if __name__ == "__main__":
    main()
