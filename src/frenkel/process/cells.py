"""USD per kWh of cells: the default plant, or a solid-state line made from it, with intervals and the tornado of every output.

`assumed_share` says which part of the answer rests on assumed numbers. The energy of the plant is that which factories were read to use, with its range:
the workbook has none. It is not charged again: overheads of the workbook hold utilities. Units: USD/kWh, USD per kWh/year, m²/GWh, h/MWh, kWh/kWh.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import OutOfRange, UnknownName
from frenkel.process.cell_line import (
    Layer,
    assumed_share,
    line_inputs,
    line_steps,
    lines_of_production,
    material_change,
    step_factors,
)
from frenkel.process.costing import plant_cost
from frenkel.process.estimates import Estimate
from frenkel.process.facts import fact_tree
from frenkel.process.plant import (
    BATPAC,
    CELL_YIELD,
    at_volume,
    batpac_design,
    with_cell_yield,
)
from frenkel.process.sampling import Swing, central_95, sample_inputs
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CellCost", "cell_cost", "lines_of_production"]

Range = tuple[float, float, float]


@dataclass(frozen=True)
class CellCost(ResultDefaults):
    """Cost of a cell (USD/kWh) with interval, its lines and steps; `needs`: capital (USD per kWh/year), floor (m²/GWh), labour (h/MWh), energy (kWh/kWh)."""

    line: str
    output_GWh: float
    total_USD_kWh: float
    low_USD_kWh: float
    high_USD_kWh: float
    lines_USD_kWh: Mapping[str, float]
    steps_USD_kWh: Mapping[str, float]
    needs: Mapping[str, Range]
    swings: Mapping[str, tuple[Swing, ...]]
    assumed_share: float
    assumed_steps: tuple[str, ...]
    notices: tuple[Notice, ...]

    @property
    def citations(self) -> tuple[str, ...]:
        return (BATPAC,)

    def to_dict(self) -> dict[str, Any]:
        out = {name: value for name, value in vars(self).items() if name not in ("swings", "notices")}
        out["swings"] = {what: [s.to_dict() for s in many] for what, many in self.swings.items()}
        out["notices"] = [n.to_dict() for n in self.notices]
        return out

    def plot(self, output: str = "total") -> go.Figure:
        from frenkel.process.plots import cost_figure

        return cost_figure(self, output)


def cell_cost(
    line: str = "liquid",
    *,
    output_GWh: float = 50.0,
    electrolyte_kg_m2: float | None = None,
    electrolyte_price: Estimate | None = None,
    layer_price: Estimate | None = None,
    layer_energy_kWh_m2: Estimate | None = None,
    own_steps: Mapping[str, Estimate] | None = None,
    rates: Mapping[str, float] | None = None,
    charge: str = "straight line over 10 years",
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
    layer_price : USD/m² of the finished layer: the steps of the line that make it are then left out
    layer_energy_kWh_m2 : energy of powder and layer per area, added to that of the plant
    own_steps : capital of added steps in million USD at the baseline of the plant, instead of the assumed one
    rates : rates of the plant, by default those of BatPaC (straight-line depreciation)
    charge : how those rates charge capital, in words, for the notice

    Raises: UnknownName, OutOfRange.

    Validity: 20–500 % of 50 GWh, as the workbook says; outside there is a notice. Yields inside the lines are the workbook's.

    >>> round(cell_cost(samples=100).total_USD_kWh, 2)
    79.02
    """
    if line not in lines_of_production():
        raise UnknownName(line, what="line of production", nearest=lines_of_production())
    steps = line_steps(line, own_steps or {}, with_layer=layer_price is None)
    layer = None if line == "liquid" else _layer(line, electrolyte_kg_m2, electrolyte_price, layer_price, layer_energy_kWh_m2)
    design = at_volume(batpac_design(), output_GWh)
    if layer is not None:
        design["separator_area_m2_per_year"] = design["positive_area_m2"]
    inputs = line_inputs(line, steps, layer)

    def plant(x: Mapping[str, Any]) -> dict[str, Any]:
        return plant_cost(_design_of(design, x, layer), steps, rates=rates, factors=step_factors(steps, x))

    values = {name: one.value for name, one in inputs.items()}
    middle = plant(values)
    drawn = sample_inputs(inputs, samples, np.random.default_rng(seed))
    at_middle, cloud = _needs(design, values, middle), _needs(design, drawn, plant(drawn))
    ranges = {what: (float(at_middle[what]), *central_95(cloud[what])) for what in at_middle}
    swings = _swings(inputs, lambda x: _needs(design, x, plant(x)))
    share, names = assumed_share(middle, steps, design, inputs, 0.0 if layer is None else layer.kg_m2)
    per_kWh = design["cells_accepted"] / design["energy_kWh"]
    return CellCost(
        line, output_GWh, *ranges["total"],
        # what no step states is left out, not shown as nothing
        {n: float(v * per_kWh) for n, v in middle["lines"].items() if n != "energy" or middle["steps_without_energy"] < len(steps)},
        {name: float(value * per_kWh) for name, value in middle["by_step"].items()},
        {what: one for what, one in ranges.items() if what != "total"}, swings, share, names, _notices(line, output_GWh, inputs, charge),
    )  # fmt: skip


def _needs(design: Mapping[str, Any], x: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
    """USD/kWh, USD per kWh/year, m²/GWh, h/MWh and kWh/kWh of a plant that was evaluated for inputs x."""
    energy = design["energy_kWh"]
    # what fails the last test has used its energy too; the range that was read holds for the yield of the workbook
    area = design["positive_area_m2"] / energy
    used = CELL_YIELD / x["cell yield"] * (x["energy of the plant"] + area * x.get("energy of powder and layer", 0.0))
    return {
        "total": found["total"] * design["cells_accepted"] / energy, "capital": found["capital_MUSD"] * 1e6 / energy, "floor": found["floor_m2"] * 1e6 / energy,
        "labour": found["labour_h"] * 1e3 / energy, "energy": used,
    }  # fmt: skip


def _swings(inputs: Mapping[str, Estimate], evaluate: Any) -> dict[str, tuple[Swing, ...]]:
    """The tornado of every output, from one evaluation at each end of each input."""
    values = {name: one.value for name, one in inputs.items()}
    ends = {name: (evaluate({**values, name: one.low}), evaluate({**values, name: one.high})) for name, one in inputs.items() if one.is_uncertain}
    outputs = ("total", "capital", "floor", "labour", "energy")
    return {
        what: tuple(sorted((s for name, (low, high) in ends.items() if (s := Swing(name, float(low[what]), float(high[what]), inputs[name].basis)).width > 0.0), key=lambda s: -s.width))
        for what in outputs
    }


def _layer(line: str, kg_m2: float | None, price: Estimate | None, layer_price: Estimate | None, energy: Estimate | None) -> Layer:
    if kg_m2 is None or not kg_m2 > 0.0:
        raise OutOfRange(
            "The electrolyte per area", given=kg_m2 or 0.0, low=0.0, unit="kg/m²",
            next_step="Give density times thickness: 25 µm of 5.1 g/cm³ are 0.128 kg/m².",
        )  # fmt: skip
    row = fact_tree("plant_assumptions.toml")["electrolyte_price"][line]
    return Layer(kg_m2, price or Estimate(row["value"], row["low"], row["high"], row["basis"], row["source"]), layer_price, energy)


def _design_of(design: Mapping[str, Any], x: Mapping[str, Any], layer: Layer | None) -> dict[str, Any]:
    materials = design["materials_USD_cell"]
    if layer is not None:
        materials = materials + material_change(design, x, layer.kg_m2)
    return with_cell_yield({**design, "materials_USD_cell": materials * x["bill of materials"]}, x["cell yield"])


def _notices(line: str, output_GWh: float, inputs: Mapping[str, Estimate], charge: str) -> tuple[Notice, ...]:
    notes = []
    reference = batpac_design()["energy_kWh"] / 1e6
    if not 0.2 <= output_GWh / reference <= 5.0:
        notes.append(Notice("extrapolated", f"{output_GWh:g} GWh is outside 20–500 % of the plant of {reference:g} GWh for which its exponents hold."))
    notes.append(Notice("basis", f"Plant, wages and materials of {BATPAC}, capital by {charge}; without profit and warranty."))
    notes.append(Notice("assumed spread", "The workbook states no intervals: its capital, labour, floor, materials and yield vary within assumed factors."))
    energy = inputs["energy of the plant"]
    notes.append(Notice("energy", f"Energy of the plant {energy.low:g}–{energy.high:g} kWh/kWh ({energy.basis}: {energy.source}); its cost is in the overheads of the workbook."))
    if "electrolyte price" in inputs:
        price = inputs["electrolyte price"]
        notes.append(Notice("price", f"Electrolyte at {price.low:g}–{price.high:g} USD/kg ({price.basis}: {price.source or 'given'}); prices of the workbook are of July 2022."))
    if "price of the layer" in inputs:
        price = inputs["price of the layer"]
        notes.append(Notice("price", f"Layer at {price.low:.3g}–{price.high:.3g} USD/m² ({price.basis}: {price.source or 'given'}); prices of the workbook are of July 2022."))
    if line != "liquid":
        notes.append(Notice("same cell", "Energy per area is that of the liquid cell: the higher energy of a lithium cell is not credited (see the room cell)."))
    return tuple(notes)
