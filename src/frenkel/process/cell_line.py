"""Lines of cell production made from the default plant by leaving out and adding steps, and the numbers of them that vary.

Nothing readable gives the capital of the added steps. Each is a known operation of the plant times a factor with a wide interval
(data/plant_assumptions.toml), or the user's own `Estimate`. A line whose layer is bought or costed by its own chain leaves out the
steps that make it (part = "layer").
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from frenkel.errors import UnknownName
from frenkel.process.estimates import Estimate
from frenkel.process.facts import fact_rows, fact_tree
from frenkel.process.plant import PlantStep, batpac_steps, like_step, without_steps

__all__ = ["Layer", "assumed_share", "line_inputs", "line_steps", "lines_of_production", "material_change", "step_factors"]

LITHIUM_DENSITY_KG_M3 = 534.0


@dataclass(frozen=True)
class Layer:
    """The electrolyte of a cell: kg per m² at a price per kg, or a layer at a price per m² that comes with its own steps."""

    kg_m2: float
    powder_price: Estimate
    layer_price: Estimate | None = None
    energy_kWh_m2: Estimate | None = None


def lines_of_production() -> tuple[str, ...]:
    """Names of the lines: the workbook's own, and the solid-state lines made from it."""
    return ("liquid", *fact_tree("plant_assumptions.toml")["line"])


def line_steps(line: str, own: Mapping[str, Estimate], *, with_layer: bool = True) -> tuple[PlantStep, ...]:
    """Steps of a line; `own` gives capital (million USD at the baseline) of added steps instead of the assumed one."""
    if line == "liquid":
        steps: tuple[PlantStep, ...] = batpac_steps()
    else:
        tree = fact_tree("plant_assumptions.toml")["line"][line]
        known = {one.name: one for one in batpac_steps()}
        added = []
        for row in tree["on"]:
            if not with_layer and row.get("part") == "layer":
                continue
            low, value, high = row["factor"]
            why = f"{row['like']} × {low:g}–{high:g}: {row['why']} (assumed)"
            step = like_step(known[row["like"]], row["name"], driver=row["driver"], factor=Estimate(value, low, high, "assumed"), source=why)
            added.append(replace(step, baseline_per_year=known[row["like"]].baseline_per_year))
        steps = (*without_steps(batpac_steps(), tuple(tree["off"])), *added)
    names = {one.name for one in steps}
    for name in own:
        if name not in names:
            raise UnknownName(name, what="step of the line", nearest=sorted(names))
    return tuple(
        replace(one, capital_MUSD=own[one.name], basis=own[one.name].basis, source=own[one.name].source or "user") if one.name in own else one for one in steps
    )


def line_inputs(line: str, steps: Sequence[PlantStep], layer: Layer | None) -> dict[str, Estimate]:
    """Every number of a line that varies, by name."""
    tree = fact_tree("plant_assumptions.toml")
    spread = tree["spread"]
    inputs = {
        f"{what} of the plant": Estimate.within_factor(1.0, spread[what]["factor"], basis="assumed", source=spread[what]["why"])
        for what in ("capital", "labour", "floor")
    }
    inputs["bill of materials"] = Estimate.within_factor(1.0, spread["materials"]["factor"], basis="assumed")
    row = spread["cell_yield"]
    inputs["cell yield"] = Estimate(row["value"], row["low"], row["high"], "assumed", row["why"], fraction=True)
    row = tree["energy"]["liquid" if line == "liquid" else "solid"]
    inputs["energy of the plant"] = Estimate(row["value"], row["low"], row["high"], row["basis"], row["source"])
    if layer is not None:
        if layer.layer_price is None:
            inputs["electrolyte price"] = layer.powder_price
        else:
            inputs["price of the layer"] = layer.layer_price
        if layer.energy_kWh_m2 is not None:
            inputs["energy of powder and layer"] = layer.energy_kWh_m2
        foil = tree["lithium_foil"]["conversion_factor"]
        inputs["lithium foil over ingot"] = Estimate(foil["value"], foil["low"], foil["high"], "assumed", foil["why"])
    for one in steps:
        if one.capital_MUSD.is_uncertain:
            c = one.capital_MUSD
            inputs[f"{one.name}: capital"] = Estimate(1.0, c.low / c.value, c.high / c.value, c.basis, c.source)
    return inputs


def material_change(design: Mapping[str, Any], x: Mapping[str, Any], kg_m2: float) -> Any:
    """USD per cell: graphite and separator out, electrolyte layer and lithium foil in (area of the positive electrode)."""
    from frenkel.materials.prices import element_prices

    prices = {row["item"]: float(row["price"]) for row in fact_rows("batpac_prices.csv")}
    cells, area = design["cells_accepted"], design["positive_area_m2"]
    out = design["negative_active_kg"] * prices["graphite"] + area * prices["separator"]
    foil_kg_m2 = fact_tree("plant_assumptions.toml")["lithium_foil"]["thickness_um"] * 1e-6 * LITHIUM_DENSITY_KG_M3
    lithium = foil_kg_m2 * element_prices()["Li"].price_USD_kg * x["lithium foil over ingot"]
    layer = x["price of the layer"] if "price of the layer" in x else kg_m2 * x["electrolyte price"]
    return (area * (layer + lithium) - out) / cells


def step_factors(steps: Sequence[PlantStep], x: Mapping[str, Any]) -> dict[tuple[str, str], Any]:
    """Factors on labour, capital and floor of every step."""
    out: dict[tuple[str, str], Any] = {}
    for one in steps:
        for what in ("labour", "capital", "floor"):
            # an assumed step is a multiple of a known one in all three; the user's own capital says nothing of labour
            own = x.get(f"{one.name}: capital", 1.0) if what == "capital" or one.basis == "assumed" else 1.0
            out[one.name, what] = x[f"{what} of the plant"] * own
    return out


def assumed_share(
    middle: Mapping[str, Any], steps: Sequence[PlantStep], design: Mapping[str, Any], inputs: Mapping[str, Estimate], kg_m2: float
) -> tuple[float, tuple[str, ...]]:
    """Share of the total that rests on assumed steps and prices, and their names."""
    names = [one.name for one in steps if one.basis == "assumed"]
    amount = sum(middle["by_step"][name] for name in names)
    area = design["positive_area_m2"] / design["cells_accepted"]
    for name, per_m2, shown in (("electrolyte price", kg_m2, "price of the electrolyte"), ("price of the layer", 1.0, "price of the layer")):
        price = inputs.get(name)
        if price is not None and price.basis == "assumed":
            amount += area * per_m2 * price.value
            names.append(shown)
    if "lithium foil over ingot" in inputs:
        names.append("lithium foil")
        none = {"electrolyte price": 0.0, "lithium foil over ingot": 0.0}
        amount += material_change(design, {**none, "lithium foil over ingot": inputs["lithium foil over ingot"].value}, 0.0) - material_change(design, none, 0.0)
    return float(amount / middle["total"]), tuple(names)
