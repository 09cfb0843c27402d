"""Interface budgets beside resistances that are reported: read ones with their source, remembered ones marked.

    python benchmarks/interfaces_published.py
"""

from __future__ import annotations

from frenkel.evaluate import ask
from frenkel.interfaces.assumptions import table_rows
from frenkel.interfaces.pair_report import pair_interfaces
from frenkel.quantities import format_value


def main() -> None:
    print("pair | budget Ω cm² (95 %) | of which | reported Ω cm² | inside")
    for row in table_rows("published_resistances.csv"):
        question = ask(row["electrolyte"], temperature=f"{row['temperature_C']} °C")
        pair = pair_interfaces(question, pressures_MPa=())
        budget = pair.anode if row["electrode"] == "Li" else pair.cathode
        if budget is None:
            print(f"{row['electrolyte']} | {row['electrode']}: unknown")
            continue
        value, low, high = budget.total
        told = float(row["low_ohm_cm2"]), float(row["high_ohm_cm2"])
        parts = ", ".join(f"{name} {format_value(v)}" for name, v, _, _ in budget.terms)
        inside = "yes" if low <= told[1] and told[0] <= high else "no"
        print(
            f"{row['electrolyte']} | {row['electrode']}: {format_value(value)} ({format_value(low)}–{format_value(high)}) | "
            f"{parts} | {told[0]:g}–{told[1]:g} {row['said_of']} ({row['checked']}) | {inside}"
        )


if __name__ == "__main__":
    main()
