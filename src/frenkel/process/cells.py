"""USD per kWh of cells: the default plant, or a solid-state line made from it by leaving out and adding steps.

Nothing readable gives the capital of the added steps. Each is a known operation of the plant times a factor with a
wide interval (data/plant_assumptions.toml), or the user's own `Estimate`; `assumed_share` says which part of the
answer rests on such numbers. Units: USD/kWh, USD per kWh/year, m²/GWh, h/MWh.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import OutOfRange, UnknownName
from frenkel.process.costing import plant_cost
from frenkel.process.estimates import Estimate
from frenkel.process.facts import fact_rows, fact_tree
from frenkel.process.plant import (
    BATPAC,
    PlantStep,
    at_volume,
    batpac_design,
    batpac_steps,
    like_step,
    with_cell_yield,
    without_steps,
)
from frenkel.process.sampling import Swing, central_95, sample_inputs, tornado
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CellCost", "cell_cost", "lines_of_production"]

LITHIUM_DENSITY_KG_M3 = 534.0


@dataclass(frozen=True)
class CellCost(ResultDefaults):
    """Cost of a cell (USD/kWh) with interval, its lines and steps, and what the plant needs."""

    line: str
    output_GWh: float
    total_USD_kWh: float
    low_USD_kWh: float
    high_USD_kWh: float
    lines_USD_kWh: Mapping[str, float]
    steps_USD_kWh: Mapping[str, float]
    capital_USD_per_kWh_year: tuple[float, float, float]
    floor_m2_GWh: tuple[float, float, float]
    labour_h_MWh: tuple[float, float, float]
    process_energy_kWh_kWh: float | None
    swings: tuple[Swing, ...]
    assumed_share: float
    assumed_steps: tuple[str, ...]
    notices: tuple[Notice, ...]

    @property
    def citations(self) -> tuple[str, ...]:
        return (BATPAC,)

    def to_dict(self) -> dict[str, Any]:
        out = {name: value for name, value in vars(self).items() if name not in ("swings", "notices")}
        out["swings"] = [{"input": s.name, "at_low": s.at_low, "at_high": s.at_high, "basis": s.basis} for s in self.swings]
        out["notices"] = [{"code": n.code, "text": n.text} for n in self.notices]
        return out

    def plot(self) -> go.Figure:
        from frenkel.process.plots import cost_figure

        return cost_figure(self)


def lines_of_production() -> tuple[str, ...]:
    """Names of the lines: the workbook's own, and the solid-state lines made from it."""
    return ("liquid", *fact_tree("plant_assumptions.toml")["line"])


def _solid_state_steps(line: str) -> tuple[PlantStep, ...]:
    tree = fact_tree("plant_assumptions.toml")["line"][line]
    known = {one.name: one for one in batpac_steps()}
    added = []
    for row in tree["on"]:
        low, value, high = row["factor"]
        factor = Estimate(value, low, high, "assumed")
        why = f"{row['like']} × {low:g}–{high:g}: {row['why']} (assumed)"
        step = like_step(known[row["like"]], row["name"], driver=row["driver"], factor=factor, source=why)
        added.append(replace(step, baseline_per_year=known[row["like"]].baseline_per_year))
    return (*without_steps(batpac_steps(), tuple(tree["off"])), *added)


def _spread_inputs() -> dict[str, Estimate]:
    spread = fact_tree("plant_assumptions.toml")["spread"]
    inputs = {
        f"{what} of the plant": Estimate.within_factor(1.0, spread[what]["factor"], basis="assumed", source=spread[what]["why"])
        for what in ("capital", "labour", "floor")
    }
    inputs["bill of materials"] = Estimate.within_factor(1.0, spread["materials"]["factor"], basis="assumed")
    row = spread["cell_yield"]
    inputs["cell yield"] = Estimate(row["value"], row["low"], row["high"], "assumed", row["why"], fraction=True)
    return inputs


def _material_inputs(line: str, price: Estimate | None) -> dict[str, Estimate]:
    tree = fact_tree("plant_assumptions.toml")
    row = tree["electrolyte_price"][line]
    given = price or Estimate(row["value"], row["low"], row["high"], row["basis"], row["source"])
    foil = tree["lithium_foil"]["conversion_factor"]
    return {
        "electrolyte price": given,
        "lithium foil over ingot": Estimate(foil["value"], foil["low"], foil["high"], "assumed", foil["why"]),
    }


def cell_cost(
    line: str = "liquid",
    *,
    output_GWh: float = 50.0,
    electrolyte_kg_m2: float | None = None,
    electrolyte_price: Estimate | None = None,
    own_steps: Mapping[str, Estimate] | None = None,
    rates: Mapping[str, float] | None = None,
    samples: int = 10_000,
    seed: int = 0,
) -> CellCost:
    """Cost of cells from the default plant or from a solid-state line, with interval and tornado.

    Parameters
    ----------
    line : liquid | sulfide | oxide | polymer (see `lines_of_production`)
    output_GWh : cells accepted a year, as energy
    electrolyte_kg_m2 : electrolyte per separator area, needed for a solid-state line (density × thickness)
    electrolyte_price : USD/kg; without it the interval of the table, named in the notices
    own_steps : capital of added steps in million USD at the baseline of the plant, instead of the assumed one
    rates : rates of the plant, by default those of BatPaC (straight-line depreciation)

    Raises: UnknownName, OutOfRange.

    Validity: 20–500 % of 50 GWh, as the workbook says; outside there is a notice. Yields inside the lines are the workbook's.

    >>> round(cell_cost(samples=100).total_USD_kWh, 2)
    79.02
    """
    if line not in lines_of_production():
        raise UnknownName(line, what="line of production", nearest=lines_of_production())
    steps = batpac_steps() if line == "liquid" else _with_own(_solid_state_steps(line), own_steps or {})
    design = at_volume(batpac_design(), output_GWh)
    inputs = _spread_inputs()
    if line != "liquid":
        if electrolyte_kg_m2 is None or not electrolyte_kg_m2 > 0.0:
            raise OutOfRange(
                "The electrolyte per area", given=electrolyte_kg_m2 or 0.0, low=0.0, unit="kg/m²",
                next_step="Give density times thickness: 25 µm of 5.1 g/cm³ are 0.128 kg/m².",
            )  # fmt: skip
        design["separator_area_m2_per_year"] = design["positive_area_m2"]
        inputs.update(_material_inputs(line, electrolyte_price))
    inputs.update(
        {f"{one.name}: capital": _relative(one.capital_MUSD) for one in steps if one.capital_MUSD.is_uncertain}
    )
    kWh_per_cell = design["energy_kWh"] / design["cells_accepted"]

    def evaluate(x: Mapping[str, Any]) -> dict[str, Any]:
        return plant_cost(_design_of(design, x, line, electrolyte_kg_m2), steps, rates=rates, factors=_factors(steps, x))

    def total(x: Mapping[str, Any]) -> Any:
        return evaluate(x)["total"] / kWh_per_cell

    middle = evaluate({name: one.value for name, one in inputs.items()})
    cloud = evaluate(sample_inputs(inputs, samples, np.random.default_rng(seed)))
    low, high = central_95(cloud["total"] / kWh_per_cell)
    share, names = _assumed_share(middle, steps, design, inputs, electrolyte_kg_m2)
    per = {"capital_MUSD": 1e6 / design["energy_kWh"], "floor_m2": 1e6 / design["energy_kWh"], "labour_h": 1e3 / design["energy_kWh"]}
    needs = {name: (float(middle[name] * f), *(v * f for v in central_95(cloud[name]))) for name, f in per.items()}
    return CellCost(
        line, output_GWh, float(middle["total"] / kWh_per_cell), low, high,
        # what no step states is left out, not shown as nothing
        {n: float(v / kWh_per_cell) for n, v in middle["lines"].items() if n != "energy" or middle["steps_without_energy"] < len(steps)},
        {name: float(value / kWh_per_cell) for name, value in middle["by_step"].items()},
        needs["capital_MUSD"], needs["floor_m2"], needs["labour_h"],
        None if middle["steps_without_energy"] == len(steps) else middle["process_energy_kWh"] / design["energy_kWh"], tornado(total, inputs), share, names,
        _notices(line, output_GWh, steps, middle, inputs, rates),
    )  # fmt: skip


def _relative(one: Estimate) -> Estimate:
    return Estimate(1.0, one.low / one.value, one.high / one.value, one.basis, one.source)


def _with_own(steps: Sequence[PlantStep], own: Mapping[str, Estimate]) -> tuple[PlantStep, ...]:
    names = {one.name for one in steps}
    for name in own:
        if name not in names:
            raise UnknownName(name, what="step of the line", nearest=sorted(names))
    return tuple(
        replace(one, capital_MUSD=own[one.name], basis=own[one.name].basis, source=own[one.name].source or "user")
        if one.name in own
        else one
        for one in steps
    )


def _design_of(design: Mapping[str, Any], x: Mapping[str, Any], line: str, kg_m2: float | None) -> dict[str, Any]:
    materials = design["materials_USD_cell"]
    if line != "liquid":
        materials = materials + _material_change(design, x, kg_m2 or 0.0)
    return with_cell_yield({**design, "materials_USD_cell": materials * x["bill of materials"]}, x["cell yield"])


def _material_change(design: Mapping[str, Any], x: Mapping[str, Any], kg_m2: float) -> Any:
    """USD per cell: graphite and separator out, electrolyte layer and lithium foil in (area of the positive electrode)."""
    from frenkel.materials.prices import element_prices

    prices = {row["item"]: float(row["price"]) for row in fact_rows("batpac_prices.csv")}
    cells, area = design["cells_accepted"], design["positive_area_m2"]
    out = design["negative_active_kg"] * prices["graphite"] + area * prices["separator"]
    foil_kg_m2 = fact_tree("plant_assumptions.toml")["lithium_foil"]["thickness_um"] * 1e-6 * LITHIUM_DENSITY_KG_M3
    lithium = foil_kg_m2 * element_prices()["Li"].price_USD_kg * x["lithium foil over ingot"]
    return (area * (kg_m2 * x["electrolyte price"] + lithium) - out) / cells


def _factors(steps: Sequence[PlantStep], x: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    out: dict[tuple[str, str], Any] = {}
    for one in steps:
        for what in ("labour", "capital", "floor"):
            # an assumed step is a multiple of a known one in all three; the user's own capital says nothing of labour
            own = x.get(f"{one.name}: capital", 1.0) if what == "capital" or one.basis == "assumed" else 1.0
            out[one.name, what] = x[f"{what} of the plant"] * own
    return out


def _assumed_share(
    middle: Mapping[str, Any], steps: Sequence[PlantStep], design: Mapping[str, Any], inputs: Mapping[str, Estimate],
    kg_m2: float | None,
) -> tuple[float, tuple[str, ...]]:  # fmt: skip
    names = [one.name for one in steps if one.basis == "assumed"]
    amount = sum(middle["by_step"][name] for name in names)
    price = inputs.get("electrolyte price")
    if price is not None and price.basis == "assumed":
        amount += design["positive_area_m2"] * (kg_m2 or 0.0) * price.value / design["cells_accepted"]
        names.append("price of the electrolyte")
    if "lithium foil over ingot" in inputs:
        names.append("lithium foil")
        only_foil = {"electrolyte price": 0.0, "lithium foil over ingot": inputs["lithium foil over ingot"].value}
        none = {"electrolyte price": 0.0, "lithium foil over ingot": 0.0}
        amount += _material_change(design, only_foil, 0.0) - _material_change(design, none, 0.0)
    return float(amount / middle["total"]), tuple(names)


def _notices(
    line: str, output_GWh: float, steps: Sequence[PlantStep], middle: Mapping[str, Any], inputs: Mapping[str, Estimate],
    rates: Mapping[str, float] | None,
) -> tuple[Notice, ...]:  # fmt: skip
    notes = []
    reference = batpac_design()["energy_kWh"] / 1e6
    if not 0.2 <= output_GWh / reference <= 5.0:
        notes.append(Notice("extrapolated", f"{output_GWh:g} GWh is outside 20–500 % of the plant of {reference:g} GWh for which its exponents hold."))
    charge = "straight-line depreciation" if rates is None else "the given rates of capital"
    notes.append(Notice("basis", f"Plant, wages and materials of {BATPAC}, {charge}; without profit and warranty."))
    notes.append(Notice("assumed spread", "The workbook states no intervals: its capital, labour, floor, materials and yield vary within assumed factors."))
    if middle["steps_without_energy"]:
        notes.append(Notice("energy", f"{middle['steps_without_energy']} of {len(steps)} steps state no energy: the energy of the plant, and what it costs beyond the overheads of the workbook, is unknown."))
    if "electrolyte price" in inputs:
        price = inputs["electrolyte price"]
        notes.append(Notice("price", f"Electrolyte at {price.low:g}–{price.high:g} USD/kg ({price.basis}: {price.source or 'given'}); prices of the workbook are of July 2022."))
        notes.append(Notice("same cell", "Energy per area is that of the liquid cell: the higher energy of a lithium cell is not credited (see the room cell)."))
    return tuple(notes)
