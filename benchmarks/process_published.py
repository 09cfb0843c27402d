"""What the room says of published cases, beside what was reported: met, miss, or refused. `--write` appends to benchmarks/results/process.md.

The reported values were read in abstracts or captions of the works named. Nothing here is tuned: a case that is missed
stays in the list.
"""

from __future__ import annotations

import sys
from pathlib import Path

from frenkel.process.air import moisture_rates, open_powder_kg
from frenkel.process.vapour_laws import deposition_cycles
from frenkel.process.plan import make_plan, target_of
from frenkel.process.routes import route
from frenkel.process.rules import check_route, temperature_of

# material, route, reported temperature (°C), reported result, source
TEMPERATURES = (
    ("LLZO", "tape-casting", 1130.0, "flame-sprayed LLZO, 25 µm, 0.3 h: 95 ± 1 %, 1.2 ± 0.2 µm"),
    ("Li6.4La3Zr1.4Ta0.6O12", "press-sinter", 1150.0, "Ta-LLZO 950 + 1150 °C: 96 %, 1e-4 S/cm (Batteries 2023, 9, 554)"),
    ("Li6.75La3Zr1.75Nb0.25O12", "ultrafast", 1300.0, "Nb-LLZO + Li6Zr2O7, 1 min: 96.8 %, 8.39e-4 S/cm (Energy Mater. 2024, 400022)"),
    ("LAGP", "sps", 700.0, "LAGP by SPS: 97 %, 2.12e-4 S/cm"),
    ("LLZO", "cosintering", 1050.0, "LCO–LLZO 1050 °C dense, 4.5 Ω cm2 (J. Mater. Chem. A 2026, d5ta09479h)"),
)


def temperature_rows() -> list[tuple[str, str, str]]:
    rows = []
    for material, identifier, reported, text in TEMPERATURES:
        found = temperature_of(route(identifier), target_of(material))
        if found is None:
            verdict = "refused: no temperature is known for this route"
        else:
            verdict = f"{'met' if found[0] <= reported <= found[1] else 'miss'}: {found[0]:g}–{found[1]:g} °C"
        rows.append((text, f"{reported:g} °C", verdict))
    return rows


def flagged(identifier: str, material: str) -> str:
    """met where the planner warns that density alone does not give the conductivity."""
    said = [v.text for v in check_route(route(identifier), target_of(material)) if v.rule == "caution"]
    return f"met: {said[0]}" if said else "miss: no warning"


def compared(found: list[float], reported: list[float], unit: str) -> str:
    """met where every number is within 3 % of the reported one."""
    close = all(abs(a / b - 1.0) < 0.03 for a, b in zip(found, reported, strict=True))
    return f"{'met' if close else 'miss'}: " + ", ".join(f"{one:.4g}" for one in found) + f" {unit}"


def other_rows() -> list[tuple[str, str, str]]:
    rejected = dict(make_plan(target_of("Li6PS5Cl")).rejected)
    water = f"met: {rejected[route('wet-water')][0].text}" if route("wet-water") in rejected else "miss: offered"
    rate = moisture_rates("powder", order=1.0).at(-40.0)
    kg = [open_powder_kg(limit, rate, 1.0) for limit in (1.0, 5.0, 20.0)]
    layer = [price * 5.1e3 * 20e-6 for price in (10.0, 50.0)]
    cycles = [float(deposition_cycles(nm, 0.07)) for nm in (100.0, 20_000.0)]
    return [
        ("cold-sintered LATP, 94 %, 1.26e-5 S/cm", "must not follow from density", flagged("cold-sinter", "LATP")),
        ("calendered Li6PS5Cl loses conductivity", "must not follow from density", flagged("slurry-coating", "Li6PS5Cl")),
        ("density of any of these powders", "87–97 %", "refused: kinetics belong to a powder, none is published that could be read"),
        ("LLZO layer of 20 µm at 10–50 USD/kg", "1.0–5.1 USD/m2 (Balaish, caption: 1–5)", compared(layer, [1.0, 5.1], "USD/m2")),
        ("LiPON by ALD at 0.7 Å a cycle, 100 nm and 20 µm", "1,430 and 286,000 cycles", compared(cycles, [1430.0, 286_000.0], "cycles")),
        ("open sulfide at −40 °C and 1 m3/s under 1, 5, 20 ppm", "18, 90, 360 kg", compared(kg, [18.0, 90.0, 360.0], "kg")),
        ("water and Li6PS5Cl", "forbidden", water),
    ]


def main() -> None:
    rows = [*temperature_rows(), *other_rows()]
    table = "\n".join(["| published | reported | the room says |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)])
    print(table)
    if "--write" in sys.argv:
        target = Path(__file__).parent / "results" / "process.md"
        target.write_text(target.read_text(encoding="utf-8") + "\n" + table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
