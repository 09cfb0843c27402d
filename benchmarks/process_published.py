"""What the room says of published cases, beside what was reported: met, miss, or miss (refused). `--write FILE` writes the table.

The reported values were read in abstracts or captions of the works named. Nothing here is tuned: a case that is missed stays in the list, and a refusal is no hit.
"""

from __future__ import annotations

import sys
from pathlib import Path

from frenkel.process.air import air_assumptions, inert_gas_need, moisture_rates, open_powder_kg
from frenkel.process.cells import cell_cost
from frenkel.process.dry_room import Handling, air_point
from frenkel.process.facts import fact_rows
from frenkel.process.ladder import cost_ladder
from frenkel.process.plan import make_plan, target_of
from frenkel.process.published_densities import usual_density
from frenkel.process.routes import route
from frenkel.process.rules import CAUTIONS_OF_STEPS, PLANNERS_RULE, check_route, temperature_of
from frenkel.process.vapour_laws import aerosol_machines, deposition_cycles

Row = tuple[str, str, str]
# material, route, reported temperature (°C), reported result
TEMPERATURES = (
    ("LLZO", "tape-casting", 1130.0, "flame-sprayed LLZO, 25 µm, 0.3 h: 95 ± 1 %, 1.2 ± 0.2 µm, 1.3 mS/cm"),
    ("Li6.4La3Zr1.4Ta0.6O12", "press-sinter", 1150.0, "Ta-LLZO 950 + 1150 °C: 96 %, 1e-4 S/cm (Batteries 2023, 9, 554)"),
    ("Li6.75La3Zr1.75Nb0.25O12", "ultrafast", 1300.0, "Nb-LLZO + Li6Zr2O7, 1 min: 96.8 %, 8.39e-4 S/cm (Energy Mater. 2024, 400022)"),
    ("LAGP", "sps", 700.0, "LAGP by SPS: 97 %, 2.12e-4 S/cm, falls above"),
    ("LATP", "low-temperature-sintering", 800.0, "LATP + Li3PO4: 90 %, 3.5e-4 S/cm"),
    ("LLZO", "cosintering", 1050.0, "LCO–LLZO dense, 4.5 Ω cm2 (J. Mater. Chem. A 2026, d5ta09479h)"),
)
# what only a log of that powder, or the rooms below, could say
REFUSED = (
    ("grain size of flame-sprayed LLZO", "1.2 ± 0.2 µm", "kinetics belong to a powder; no growth of it is published that could be read"),
    ("LLZO spray-dried shrinks from 1000 °C, other powders from 1100 °C", "1000 °C", "the onset is the powder's; no log of it could be read"),
    ("LATP of 1.7 and 4.8 µm grains: the fine one conducts twice as well (cracks)", "sign", "the room hands over grain size and never computes σ"),
    ("Li7P2S8I0.5Cl0.5 3.08 → 6.67 mS/cm, cold → 180 °C", "sign", "the room never computes σ"),
)


def temperature_rows() -> list[Row]:
    rows = []
    for material, identifier, reported, text in TEMPERATURES:
        found = temperature_of(route(identifier), target_of(material))
        if found is None:
            verdict = "miss (refused): no temperature is known for this route"
        elif found[2] == PLANNERS_RULE:
            verdict = f"no test: {found[0]:g}–{found[1]:g} °C is a rule of the planner"
        else:
            verdict = f"{'met' if found[0] <= reported <= found[1] else 'miss'}: {found[0]:g}–{found[1]:g} °C ({found[2]})"
        rows.append((text, f"{reported:g} °C", verdict))
    return rows


def density_rows() -> list[Row]:
    """Each reported density against the interval of one more work from all other sources of the same way of densifying."""
    rows = []
    of_forming = {"sintered": "press-sinter", "pressed hot": "sps", "cold sintered": "cold-sinter", "pressed cold": "cold-press"}
    for row in fact_rows("published_densities.csv"):
        found = usual_density(of_forming[row["forming"]], without={row["source"]})
        reported = float(row["density"])
        text = f"{row['material']} {row['forming']}, {row['conditions']} ({row['source']})"
        if found is None:
            verdict = "miss (refused): fewer than three other works"
        else:
            verdict = f"{'met' if found.low <= reported <= found.high else 'miss'}: {100 * found.low:.0f}–{100 * found.high:.0f} % from {found.works} other works"
        rows.append((text, f"{100 * reported:.1f} %", verdict))
    return rows


def density_alone() -> list[Row]:
    """The cases in which density must not be turned into a conductivity: the warning goes with the layer."""
    rows = []
    for text, identifier, material, step in (
        ("cold-sintered LATP, 94 %, 1.26e-5 S/cm (10.3390/nano12183178)", "cold-sinter", "LATP", "press warm"),
        ("calendered Li6PS5Cl loses conductivity (Batteries & Supercaps)", "slurry-coating", "Li6PS5Cl", "calender"),
        ("milling lowers σ of argyrodites", "mechanochemical", "Li6PS5Cl", "ball mill"),
    ):
        way = check_route(route(identifier), target_of(material))
        said = [v.text for v in way if v.rule == "caution"] + ([CAUTIONS_OF_STEPS[step]] if step in CAUTIONS_OF_STEPS else [])
        rows.append((text, "must not follow from density", f"met: {said[-1]}" if said else "miss: no warning"))
    return rows


def compared(found: list[float], reported: list[float], unit: str) -> str:
    """met where every number is within 3 % of the reported one."""
    close = all(abs(a / b - 1.0) < 0.03 for a, b in zip(found, reported, strict=True))
    return f"{'met' if close else 'miss'}: " + ", ".join(f"{one:.4g}" for one in found) + f" {unit}"


def ahmed() -> Row:
    """16,000 m³ under 100 ppm take about 400 kW; neither people nor air flow stand in what could be read."""
    room = Handling("room", 16_000.0, 1.0, 0.0, moisture_rates("slurry", order=1.0))
    one = air_point(room, -42.0, powder_kg=0.0, limit_ppm=1.0, numbers=air_assumptions())
    return ("dry room of 16,000 m3 under 100 ppm (Ahmed et al. 2016)", "≈ 400 kW", f"miss (refused): people and air flow were not readable; {one.power_kW:.1f} kW a person here, so 400 kW are {400 / one.power_kW:.0f} people")


def cost_rows() -> list[Row]:
    plan = make_plan(target_of("LLZO", thickness_um=25.0))
    way = next(one for one in plan.ways if one.routes[-1].id == "tape-casting")
    steps = cost_ladder(plan.target, way, plan.balance, density_g_cm3=5.1, samples=1000).layer.steps_USD
    dearest = max(steps, key=lambda name: steps[name])
    gas = inert_gas_need(500.0, 1e-6, outside_ppm=209_500, wanted_ppm=10).cost_USD_h * 7680.0 / 50e6
    share = gas / cell_cost("sulfide", electrolyte_kg_m2=0.05, samples=1000).total_USD_kWh
    return [
        ("oxide layer: sintering dominates (Schnell et al. 2020, abstract)", "sign", f"{'met' if dearest.endswith('sinter') else 'miss'}: dearest step {dearest} (with assumed machines)"),
        ("sulfide cell: inert gas adds little (Schnell et al. 2020, abstract)", "sign", f"{'met' if share < 0.01 else 'miss'}: {100 * share:.2g} % of the cell (with assumed prices)"),
        ("LLZO layer of 20 µm at 10–50 USD/kg", "1.0–5.1 USD/m2 (Balaish, caption: 1–5)", compared([price * 5.1e3 * 20e-6 for price in (10.0, 50.0)], [1.0, 5.1], "USD/m2")),
    ]


def other_rows() -> list[Row]:
    rejected = dict(make_plan(target_of("Li6PS5Cl")).rejected)
    water = f"met: {rejected[route('wet-water')][0].text}" if route("wet-water") in rejected else "miss: offered"
    rate = moisture_rates("powder", order=1.0).at(-40.0)
    kg = [open_powder_kg(limit, rate, 1.0) for limit in (1.0, 5.0, 20.0)]
    cycles = [float(deposition_cycles(nm, 0.07)) for nm in (100.0, 20_000.0)]
    slurry = moisture_rates("slurry", order=1.0).rate_mL_g_min
    return [
        ("LiPON by ALD at 0.7 Å a cycle, 100 nm and 20 µm", "1,430 and 286,000 cycles", compared(cycles, [1430.0, 286_000.0], "cycles")),
        ("aerosol deposition of 20 µm for 50 GWh a year at 1000 mm3/min", "8,280 machines", compared([float(aerosol_machines(178e6 / 0.95, 20.0, 1000.0, 7680.0))], [8280.0], "nozzles")),
        ("open sulfide at −40 °C and 1 m3/s under 1, 5, 20 ppm", "18, 90, 360 kg", compared(kg, [18.0, 90.0, 360.0], "kg")),
        ("LPS + LiI, 30 min at −40 °C: powder 0.1 cm3/g H2S, slurry none", "sign", f"{'met' if slurry == 0.0 < rate else 'miss'}: powder {30 * rate:.2g}, slurry {30 * slurry:g} mL/g (the rows themselves)"),
        ("water and Li6PS5Cl", "forbidden", water),
        ahmed(),
    ]


def main() -> None:
    rows = [*temperature_rows(), *density_rows(), *((a, b, f"miss (refused): {c}") for a, b, c in REFUSED), *density_alone(), *cost_rows(), *other_rows()]
    table = "\n".join(["| published | reported | the room says |", "|---|---|---|", *(f"| {a} | {b} | {c} |" for a, b, c in rows)])
    print(table)
    hits = sum(c.startswith("met") for _, _, c in rows)
    print(f"\n{len(rows)} cases: {hits} met, {sum(c.startswith('miss (refused)') for _, _, c in rows)} refused, {sum(c.startswith('miss:') for _, _, c in rows)} missed, {sum(c.startswith('no test') for _, _, c in rows)} no test.")
    if "--write" in sys.argv:
        Path(sys.argv[sys.argv.index("--write") + 1]).write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
