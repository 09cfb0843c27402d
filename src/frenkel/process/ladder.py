"""From a way of making it to the cell: USD/kg of powder → USD/m² of layer → USD/kWh of cell, each with interval and tornado, and the energy beside it.

    powder per area  m = ρ_rel ρ h            powder a year = m · (layer that enters the chain)
    layer a year     area of the positive electrodes of the plant, failed cells included
    energy           kWh/kWh = plant + (layer + m · powder) · area per kWh
Each operation of the way is one machine of data/operation_costs.csv with wide assumed intervals, or the user's own chain stands in for a level. Precursors cost at least
their elements (`materials`, dated). What is assumed of each level stands with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Source
from frenkel.process.cells import CellCost, cell_cost
from frenkel.process.chain import Chain, ChainStep, Material
from frenkel.process.chain_cost import ChainCost, chain_cost
from frenkel.process.estimates import Estimate
from frenkel.process.facts import fact_rows, fact_tree
from frenkel.process.plan import Way
from frenkel.process.plant import CELL_YIELD, at_volume, batpac_design, batpac_rates
from frenkel.process.precursors import Balance
from frenkel.process.rules import Target
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Ladder", "chains_of_way", "cost_ladder", "operation_step"]

LINES = {"class:sulfide": "sulfide", "class:halide": "sulfide", "class:oxide": "oxide", "class:polymer": "polymer", "class:composite": "polymer"}
HOURS = 7680.0


@dataclass(frozen=True)
class Ladder(ResultDefaults):
    """The three levels (powder None where the route makes the layer at once), powder per area (kg/m²), and notices."""

    target: str
    way: str
    powder: ChainCost | None
    layer: ChainCost
    cell: CellCost
    powder_kg_m2: float
    notices: tuple[Notice, ...]

    @property
    def levels(self) -> tuple[tuple[str, str, float, float, float, float], ...]:
        """Name, unit, value, low, high and assumed share of each level."""
        made = [] if self.powder is None else [("powder", "USD/kg", self.powder.total_USD, self.powder.low_USD, self.powder.high_USD, self.powder.assumed_share)]
        made.append(("layer", "USD/m²", self.layer.total_USD, self.layer.low_USD, self.layer.high_USD, self.layer.assumed_share))
        return (*made, ("cell", "USD/kWh", self.cell.total_USD_kWh, self.cell.low_USD_kWh, self.cell.high_USD_kWh, self.cell.assumed_share))

    def evidence(self) -> tuple[Evidence, ...]:
        """The price of the layer as made; assumed, because its machines are."""
        return (
            Evidence(
                self.target, "areal_price", self.layer.total_USD, self.layer.low_USD, self.layer.high_USD, "95%", method=f"made by {self.way}",
                origin="assumed" if self.layer.assumed_share > 0.0 else "computed", source=Source(model="frenkel.process.ladder"), checked="computed",
                assumptions=(f"{100 * self.layer.assumed_share:.0f} % of it rests on assumed machines and prices.",),
            ),
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        return {
            "target": self.target, "way": self.way, "powder_kg_m2": self.powder_kg_m2, "powder": None if self.powder is None else self.powder.to_dict(),
            "layer": self.layer.to_dict(), "cell": self.cell.to_dict(), "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.process.plots_cost import ladder_figure

        return ladder_figure(self)


def operation_step(name: str, number: int) -> tuple[ChainStep, str]:
    """The assumed machine of an operation, named with its place in the chain, and its unit (kg or m2)."""
    row = next((one for one in fact_rows("operation_costs.csv") if one["operation"] == name), None)
    if row is None:
        raise InputError(f"No machine is assumed for the operation {name!r}.", next_step="Give a chain of your own: frenkel process cost CHAIN.yaml")

    def spread(column: str, factor: str, scale: float = 1.0) -> Estimate:
        return Estimate.within_factor(float(row[column]) * scale, float(row[factor]), basis="assumed", source=row["what"])

    quality = Estimate(float(row["yield"]), float(row["yield_low"]), float(row["yield_high"]), "assumed", row["what"], fraction=True)
    step = ChainStep(
        f"{number}. {name}", spread("rate_per_hour", "rate_factor"), spread("capital_MUSD", "capital_factor", 1e6), Estimate.exact(float(row["operators"]), basis="assumed"),
        Estimate.exact(float(row["floor_m2"]), basis="assumed"), quality, 0.9, 0.95, spread("power_kW", "power_factor"),
    )  # fmt: skip
    return step, row["unit"]


def chains_of_way(
    way: Way, *, balance: Balance | None, layer_kg_m2: float, area_m2_year: float, fallback: Estimate, rates: dict[str, float] | None = None, charge: str = "straight line over 10 years"
) -> tuple[Chain | None, Chain]:
    """The chains of powder (kg) and layer (m²) of a way: operations on powder before the first on area, then the rest.

    Materials: precursors of the balance at the cost of their elements at least; without a balance the layer buys its matter at `fallback` (USD/kg). A kg operation
    after the powder (slurry, mixing) takes `layer_kg_m2` per m².
    """
    made = [operation_step(name, number) for number, name in enumerate(way.steps, start=1)]
    direct = way.routes[0].role != "synthesis"
    split = 0 if direct else len(way.routes[0].steps)
    price = Estimate.within_factor(fact_tree("plant_assumptions.toml")["operation"]["energy_USD_kWh"]["value"], fact_tree("plant_assumptions.toml")["operation"]["energy_USD_kWh"]["factor"], basis="assumed")
    bought = _precursors(balance)
    common: dict[str, Any] = {"hours_per_year": HOURS, "energy_price_USD_kWh": price, "rates": rates or batpac_rates(), "capital_charge": charge}
    layer_steps = tuple(_per_area(step, unit, layer_kg_m2) for step, unit in made[split:]) or (_per_area(*operation_step("cast", 1), layer_kg_m2),)
    powder = None
    if not direct and bought:
        steps = tuple(step for step, _ in made[:split])
        # the layer takes in more than it gives: its own yields are in the powder's volume
        lost = float(np.prod([one.yield_fraction.value for one in layer_steps]))
        powder = Chain("powder", "kg", area_m2_year * layer_kg_m2 / lost, steps=steps, materials=tuple(Material(n, a, p, d, steps[0].name) for n, a, p, d in bought), **common)
    matter = fallback
    first = layer_steps[0].name
    entering = tuple(Material(n, a * layer_kg_m2, p, d, first) for n, a, p, d in bought) if direct and bought else (Material("electrolyte powder", layer_kg_m2, matter, "assumed", first),)
    return powder, Chain("layer", "m²", area_m2_year, steps=layer_steps, materials=entering, **common)


def _per_area(step: ChainStep, unit: str, kg_m2: float) -> ChainStep:
    if unit != "kg":
        return step
    r = step.rate_per_hour
    return ChainStep(**{**{name: getattr(step, name) for name in step.__dataclass_fields__}, "rate_per_hour": Estimate(r.value / kg_m2, r.low / kg_m2, r.high / kg_m2, r.basis, r.source)})


def _precursors(balance: Balance | None) -> list[tuple[str, float, Estimate, str]]:
    """Name, kg per kg of product, price and date of every precursor; nothing where one of them cannot be priced."""
    out = []
    for one in () if balance is None else balance.weighed:
        priced = _precursor_price(one.formula)
        if priced is None or balance is None:
            return []
        out.append((one.formula, one.mass_g / balance.product_g, *priced))
    return out


def _precursor_price(formula: str) -> tuple[Estimate, str] | None:
    """A quoted price of `materials`, or 1–10 times the cost of the elements, with its date; both are no offer to this buyer, so both are assumed."""
    from frenkel.errors import FrenkelError
    from frenkel.materials.prices import materials_cost
    from frenkel.materials.property_rows import property_evidence

    for row in property_evidence("electrode_properties.csv", formula):
        year = row.condition("price_year")
        if row.property == "materials_cost" and row.kind == "quoted" and row.value and row.low and row.high and year:
            return Estimate(row.value, row.low, row.high, "assumed", str(row.source.reference)), f"{year:g}" if isinstance(year, float) else str(year)
    try:
        cost = materials_cost(formula)
    except FrenkelError:
        return None
    first, last = cost.years
    price = Estimate(3.0 * cost.cost_USD_kg, min(cost.low_USD_kg, cost.cost_USD_kg), 10.0 * max(cost.high_USD_kg, cost.cost_USD_kg), "assumed", f"elements × 1–10: {cost.source}")
    return price, f"{first}–{last} (elements)"


def cost_ladder(
    target: Target, way: Way, balance: Balance | None, *, density_g_cm3: float, output_GWh: float = 50.0, relative_density: float = 1.0, powder_chain: Chain | None = None,
    layer_chain: Chain | None = None, line: str = "", rates: dict[str, float] | None = None, charge: str = "straight line over 10 years", samples: int = 10_000,
) -> Ladder:  # fmt: skip
    """Costs of powder, layer and cell for a way.

    Parameters
    ----------
    target : with its thickness
    density_g_cm3, relative_density : of the layer: they fix the powder per area
    powder_chain, layer_chain : the user's own, instead of the assumed machines
    line : line of the cell plant; by the class of the target without it

    Raises: InputError (no thickness, no line for the class), OutOfRange.
    """
    if target.thickness_um is None:
        raise InputError("A layer has a thickness.", next_step="Give it: --thickness 25um.")
    if not (density_g_cm3 > 0.0 and 0.0 < relative_density <= 1.0):
        raise OutOfRange("The density of the layer", given=density_g_cm3, low=0.0, unit="g/cm³")
    chosen = line or next((LINES[label] for label in target.labels if label in LINES), "")
    if not chosen:
        raise InputError(f"No line of cells is known for {target.key} ({', '.join(target.labels) or 'unclassified'}).", next_step="Name one: --line oxide.")
    kg_m2 = density_g_cm3 * 1e3 * relative_density * target.thickness_um * 1e-6
    design = at_volume(batpac_design(), output_GWh)
    area = design["positive_area_m2"] * (design["cells_for_yield"] / design["cells_accepted"]) * CELL_YIELD
    row = fact_tree("plant_assumptions.toml")["electrolyte_price"][chosen]
    fallback = Estimate(row["value"], row["low"], row["high"], row["basis"], row["source"])
    powder, layer = chains_of_way(way, balance=balance, layer_kg_m2=kg_m2, area_m2_year=area, fallback=fallback, rates=rates, charge=charge)
    powder_cost = None if (powder_chain or powder) is None else chain_cost(powder_chain or powder, samples=samples)  # type: ignore[arg-type]
    layer = layer_chain or layer
    notes = []
    if powder_cost is not None and layer_chain is None:
        made = Material("electrolyte powder", kg_m2, powder_cost.estimate(), "of this chain", layer.steps[0].name)
        layer = Chain(**{**vars(layer), "materials": (made, *(m for m in layer.materials if m.name != "electrolyte powder"))})
    layer_cost = chain_cost(layer, samples=samples)
    energy = _energy(powder_cost, layer_cost, kg_m2)
    cell = cell_cost(
        chosen, output_GWh=output_GWh, electrolyte_kg_m2=kg_m2, layer_price=layer_cost.estimate(), layer_energy_kWh_m2=energy, rates=rates, charge=charge, samples=samples,
    )  # fmt: skip
    if powder_cost is None:
        notes.append(Notice("powder", f"No powder is costed: the layer buys its matter at {fallback.low:g}–{fallback.high:g} USD/kg (assumed)."))
    notes.append(Notice("machines", "Machines, rates, powers and yields of operations are assumed with wide intervals (data/operation_costs.csv); setters, solvents, binders and lines of gas are not in them."))
    notes.append(Notice("independent", "The levels pass their intervals on as independent numbers; plant-wide factors (wages, prices of capital) are shared by all in truth."))
    return Ladder(target.key, way.title, powder_cost, layer_cost, cell, kg_m2, tuple(notes))


def _energy(powder: ChainCost | None, layer: ChainCost, kg_m2: float) -> Estimate:
    value, low, high = layer.needs["energy"]
    if powder is not None:
        v, l, h = (one * kg_m2 for one in powder.needs["energy"])
        # independent intervals add in quadrature on each side
        value, low, high = value + v, value + v - float(np.hypot(value - low, v - l)), value + v + float(np.hypot(high - value, h - v))
    return Estimate(value, max(min(low, value), 1e-9), max(high, value), "assumed", "chains of powder and layer")
