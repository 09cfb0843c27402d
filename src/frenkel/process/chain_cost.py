"""What a unit of a chain's product costs, with intervals, by line and by step; machines, capital, floor, labour, energy; tornado of each.

With the yield y_k of step k and an output X, step k takes in
    x_k = X / Π_{j≥k} y_j
of which it loses (1 − y_k) x_k; the fraction r_k of that loss goes back to the head of the chain, the rest is scrap and sold for its value. Machines are
ceil(x_k / (rate · OEE · hours)), OEE = availability × performance × quality, where quality is the step's yield; then
    labour = machines · operators · hours,  capital = machines · price,  floor = machines · area,  energy = machines in use · kW · hours
or, for a step with a scale, capital = K0 (x_k/x0)^p and so on. A material that enters at step k is bought for x_k, less what is recycled; co-products
and scrap are the line "credits", below zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.process.chain import QUANTITIES, Chain, ChainStep
from frenkel.process.costing import annual_cost
from frenkel.process.estimates import Estimate
from frenkel.process.sampling import Swing, central_95, sample_inputs, tornado
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["NEEDS", "ChainCost", "chain_cost", "chain_inputs", "evaluate_chain", "step_inputs"]

NEEDS = ("total", "capital", "floor", "labour", "energy")
"""Outputs of a chain that have an interval and a tornado."""
Range = tuple[float, float, float]


@dataclass(frozen=True)
class ChainCost(ResultDefaults):
    """USD per unit of product with interval, by line and by step; `needs`: capital (USD per unit a year), floor (m² per unit a year), labour (h), energy (kWh)."""

    product: str
    unit: str
    total_USD: float
    low_USD: float
    high_USD: float
    lines_USD: Mapping[str, float]
    steps_USD: Mapping[str, float]
    machines: Mapping[str, int]
    overall_yield: float
    needs: Mapping[str, Range]
    swings: Mapping[str, tuple[Swing, ...]]
    assumed_share: float
    notices: tuple[Notice, ...]

    def estimate(self) -> Estimate:
        """The total as a number that enters the next chain or a cell."""
        basis = "assumed" if self.assumed_share > 0.0 else "user"
        return Estimate(self.total_USD, self.low_USD, self.high_USD, basis, f"chain of {self.product}")

    def to_dict(self) -> dict[str, Any]:
        out = {name: value for name, value in vars(self).items() if name not in ("swings", "notices")}
        out["swings"] = {what: [s.to_dict() for s in many] for what, many in self.swings.items()}
        out["notices"] = [n.to_dict() for n in self.notices]
        return out

    def plot(self, output: str = "total") -> go.Figure:
        from frenkel.process.plots import cost_figure

        return cost_figure(self, output)


def step_inputs(output: Any, yields: list[Any]) -> list[Any]:
    """What each step takes in so that `output` leaves the last: x_k = output / Π_{j≥k} y_j.

    >>> [round(x, 6) for x in step_inputs(0.729, [0.9, 0.9, 0.9])]
    [1.0, 0.9, 0.81]
    """
    amounts = []
    needed = output
    for one in reversed(yields):
        needed = needed / one
        amounts.append(needed)
    return amounts[::-1]


def chain_inputs(chain: Chain) -> dict[str, Estimate]:
    """Every number with an interval that the chain may have, by name."""
    inputs: dict[str, Estimate] = {}
    for step in chain.steps:
        for what in (*QUANTITIES, "yield_fraction"):
            one = getattr(step, what)
            if one is not None:
                inputs[f"{step.name}: {what}"] = one
    inputs.update({f"price of {one.name}": one.price_USD for one in chain.materials})
    inputs.update({f"price of {one.name}": one.price_USD for one in chain.co_products})
    if chain.energy_price_USD_kWh is not None:
        inputs["price of energy"] = chain.energy_price_USD_kWh
    return inputs


def _step_needs(step: ChainStep, amount: Any, hours: float, x: Mapping[str, Any]) -> tuple[Any, Any, Any, Any, Any]:
    """Labour (h), capital (million USD), floor (m²), energy (kWh) a year and machines of one step that takes in `amount`."""
    operators, price, area = (x[f"{step.name}: {what}"] for what in ("operators_per_machine", "capital_USD_per_machine", "floor_m2_per_machine"))
    power = x.get(f"{step.name}: power_kW_per_machine", 0.0)
    busy = amount / (x[f"{step.name}: rate_per_hour"] * step.availability * step.performance * hours)
    if step.scale is None:
        count = np.ceil(busy - 1e-9)
        return count * operators * hours, count * price / 1e6, count * area, busy * hours * power, count
    q = amount / step.scale.baseline_per_year
    s = step.scale
    return operators * hours * q**s.labour, price / 1e6 * q**s.capital, area * q**s.floor, power * hours * q, np.ones_like(busy)


def evaluate_chain(chain: Chain, x: Mapping[str, Any]) -> dict[str, Any]:
    """All sums of a chain for given inputs (numbers or arrays of samples), per unit of product."""
    output = chain.output_per_year
    yields = [x[f"{one.name}: yield_fraction"] for one in chain.steps]
    taken = step_inputs(output, yields)
    by_step, machines = {}, {}
    sums = [0.0, 0.0, 0.0, 0.0]
    for step, amount in zip(chain.steps, taken, strict=True):
        *need, machines[step.name] = _step_needs(step, amount, chain.hours_per_year, x)
        sums = [a + b for a, b in zip(sums, need, strict=True)]
        by_step[step.name] = (sum(annual_cost(*need[:3], rates=chain.rates).values()) + need[3] * x.get("price of energy", 0.0)) / output
    lines = {name: value / output for name, value in annual_cost(*sums[:3], rates=chain.rates).items()}
    lines = {
        "materials": _materials(chain, x, taken, yields) / output, "energy": sums[3] * x.get("price of energy", 0.0) / output, **lines,
        "credits": -_credits(chain, x, taken, yields) / output,
    }  # fmt: skip
    return {
        "lines": lines, "by_step": by_step, "machines": machines, "total": sum(lines.values()), "capital": sums[1] * 1e6 / output, "floor": sums[2] / output,
        "labour": sums[0] / output, "energy": sums[3] / output, "overall_yield": output / taken[0],
    }  # fmt: skip


def _materials(chain: Chain, x: Mapping[str, Any], taken: list[Any], yields: list[Any]) -> Any:
    """USD a year: what enters at a step for all that passes it, less what later steps send back to the head."""
    position = {one.name: k for k, one in enumerate(chain.steps)}
    total = 0.0
    for one in chain.materials:
        k = position[one.enters]
        returned = sum(
            chain.steps[j].recycled_fraction * (1.0 - yields[j]) * taken[j] for j in range(k, len(chain.steps))
        )
        total = total + one.amount_per_unit * x[f"price of {one.name}"] * (taken[k] - returned)
    return total


def _credits(chain: Chain, x: Mapping[str, Any], taken: list[Any], yields: list[Any]) -> Any:
    """USD a year for scrap that is not recycled and for co-products."""
    position = {one.name: k for k, one in enumerate(chain.steps)}
    scrap = sum(step.scrap_value_USD * (1.0 - step.recycled_fraction) * (1.0 - y) * amount for step, y, amount in zip(chain.steps, yields, taken, strict=True))
    return scrap + sum(one.amount_per_unit * x[f"price of {one.name}"] * taken[position[one.leaves]] for one in chain.co_products)


def chain_cost(chain: Chain, *, samples: int = 10_000, seed: int = 0) -> ChainCost:
    """Cost per unit of product with interval (central 95 % of the samples), lines, steps, machines, needs, and the tornado of each output."""
    inputs = chain_inputs(chain)
    middle = evaluate_chain(chain, {name: one.value for name, one in inputs.items()})
    cloud = evaluate_chain(chain, sample_inputs(inputs, samples, np.random.default_rng(seed)))
    ranges = {what: (float(middle[what]), *central_95(np.broadcast_to(cloud[what], (samples,)))) for what in NEEDS}
    swings = {what: tornado(lambda x, what=what: evaluate_chain(chain, x)[what], inputs) for what in NEEDS}  # type: ignore[misc]
    _, low, high = ranges["total"]
    return ChainCost(
        chain.product, chain.unit, float(middle["total"]), low, high,
        {name: float(value) for name, value in middle["lines"].items() if name != "credits" or value != 0.0},
        {name: float(value) for name, value in middle["by_step"].items()},
        {name: int(value) for name, value in middle["machines"].items()},
        float(middle["overall_yield"]), {what: ranges[what] for what in NEEDS[1:]}, swings, _assumed_share(chain, middle), _notices(chain),
    )  # fmt: skip


def _assumed_share(chain: Chain, middle: Mapping[str, Any]) -> float:
    """Share of what is spent that rests on steps or prices with an assumed number."""
    amount = sum(middle["by_step"][one.name] for one in chain.steps if one.is_assumed)
    yields = [one.yield_fraction.value for one in chain.steps]
    taken = step_inputs(chain.output_per_year, yields)
    bought = Chain(**{**vars(chain), "materials": tuple(one for one in chain.materials if one.price_USD.basis == "assumed"), "co_products": ()})
    amount += _materials(bought, {f"price of {one.name}": one.price_USD.value for one in bought.materials}, taken, yields) / chain.output_per_year
    spent = middle["total"] - middle["lines"]["credits"]
    return float(min(amount / spent, 1.0)) if spent > 0.0 else 0.0


def _notices(chain: Chain) -> tuple[Notice, ...]:
    notices = [Notice("capital charge", f"Capital charged by {chain.capital_charge}; overheads of BatPaC 5.0.")]
    silent = [one.name for one in chain.steps if one.power_kW_per_machine is None]
    if silent:
        notices.append(Notice("energy", f"No power is given for {', '.join(silent)}: the energy is a lower bound."))
    if chain.energy_price_USD_kWh is None:
        notices.append(Notice("energy price", "No price of energy is given: energy costs nothing here."))
    dates = sorted({one.date for one in chain.materials} | {one.date for one in chain.co_products})
    notices.append(Notice("prices", f"Prices of {', '.join(dates)}." if dates else "No material is bought in this chain."))
    return tuple(notices)
