"""A chain of the user's own steps: what a kg of powder, a m² of layer or any other unit of product costs.

With the yield y_k of step k and an output X, step k takes in
    x_k = X / Π_{j≥k} y_j
of which it loses (1 − y_k) x_k; the fraction r_k of that loss goes back to the head of the chain. Where a step has
machines, their number is ceil(x_k / (rate · OEE · hours)), OEE = availability × performance × quality, where
quality is the step's yield. Then
    labour = machines · operators · hours,  capital = machines · price,  floor = machines · area,
    energy = machines in use · kW · hours
and the lines of `costing`. A material that enters at step k is bought for x_k, less what is recycled.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.process.costing import LINES, annual_cost
from frenkel.process.estimates import Estimate
from frenkel.process.sampling import Swing, central_95, sample_inputs, tornado
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Chain", "ChainCost", "ChainStep", "Material", "chain_cost", "step_inputs"]

QUANTITIES = ("rate_per_hour", "capital_USD_per_machine", "operators_per_machine", "floor_m2_per_machine", "power_kW_per_machine")


@dataclass(frozen=True)
class ChainStep:
    """One step: numbers a machine as estimates, availability and performance of the OEE, yield, what is recycled."""

    name: str
    rate_per_hour: Estimate
    capital_USD_per_machine: Estimate
    operators_per_machine: Estimate
    floor_m2_per_machine: Estimate
    yield_fraction: Estimate
    availability: float
    performance: float
    power_kW_per_machine: Estimate | None = None
    recycled_fraction: float = 0.0

    def __post_init__(self) -> None:
        for what in ("availability", "performance"):
            if not 0.0 < getattr(self, what) <= 1.0:
                raise OutOfRange(f"{self.name}: {what}", given=getattr(self, what), low=0.0, high=1.0)
        if not 0.0 <= self.recycled_fraction <= 1.0:
            raise OutOfRange(f"{self.name}: recycled_fraction", given=self.recycled_fraction, low=0.0, high=1.0)
        if not self.yield_fraction.low > 0.0:
            raise OutOfRange(f"{self.name}: yield", given=self.yield_fraction.low, low=0.0, high=1.0)
        if not self.rate_per_hour.low > 0.0:
            raise OutOfRange(f"{self.name}: rate_per_hour", given=self.rate_per_hour.low, low=0.0)


@dataclass(frozen=True)
class Material:
    """What is bought: amount per unit of product that passes the step `enters`, price with its date."""

    name: str
    amount_per_unit: float
    price_USD: Estimate
    date: str
    enters: str

    def __post_init__(self) -> None:
        if not self.date:
            raise InputError(f"The price of {self.name} has no date.", next_step='Write the date of the price, as in date: "2026-03".')


@dataclass(frozen=True)
class Chain:
    """Steps in order, materials, output a year in `unit`, hours a year, capital charge by name, energy price."""

    product: str
    unit: str
    output_per_year: float
    hours_per_year: float
    steps: tuple[ChainStep, ...]
    materials: tuple[Material, ...]
    energy_price_USD_kWh: Estimate | None
    rates: Mapping[str, float]
    capital_charge: str

    def __post_init__(self) -> None:
        names = [one.name for one in self.steps]
        if not names or len(set(names)) != len(names):
            raise InputError("A chain needs steps with different names.")
        for one in self.materials:
            if one.enters not in names:
                raise InputError(f"{one.name} enters at {one.enters!r}, which is no step.", next_step=f"Steps: {', '.join(names)}.")
        if not (self.output_per_year > 0.0 and 0.0 < self.hours_per_year <= 8784.0):
            raise OutOfRange("The output or the hours a year", given=self.hours_per_year, low=0.0, high=8784.0, unit="h")


@dataclass(frozen=True)
class ChainCost(ResultDefaults):
    """USD per unit of product with interval, by line and by step; machines; energy; tornado."""

    product: str
    unit: str
    total_USD: float
    low_USD: float
    high_USD: float
    lines_USD: Mapping[str, float]
    steps_USD: Mapping[str, float]
    machines: Mapping[str, int]
    overall_yield: float
    capital_USD_per_unit_year: float
    floor_m2_per_unit_year: float
    energy_kWh_per_unit: float
    swings: tuple[Swing, ...]
    assumed_share: float
    notices: tuple[Notice, ...]

    def to_dict(self) -> dict[str, Any]:
        out = {name: value for name, value in vars(self).items() if name not in ("swings", "notices")}
        out["swings"] = [{"input": s.name, "at_low": s.at_low, "at_high": s.at_high, "basis": s.basis} for s in self.swings]
        out["notices"] = [{"code": n.code, "text": n.text} for n in self.notices]
        return out

    def plot(self) -> go.Figure:
        from frenkel.process.plots import cost_figure

        return cost_figure(self)


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
    if chain.energy_price_USD_kWh is not None:
        inputs["price of energy"] = chain.energy_price_USD_kWh
    return inputs


def evaluate_chain(chain: Chain, x: Mapping[str, Any]) -> dict[str, Any]:
    """All sums of a chain for given inputs (numbers or arrays of samples), per unit of product."""
    yields = [x[f"{one.name}: yield_fraction"] for one in chain.steps]
    taken = step_inputs(chain.output_per_year, yields)
    by_step, machines, energy_kWh = {}, {}, {}
    sums = [0.0, 0.0, 0.0]
    for step, amount in zip(chain.steps, taken, strict=True):
        hourly = x[f"{step.name}: rate_per_hour"] * step.availability * step.performance
        busy = amount / (hourly * chain.hours_per_year)
        count = np.ceil(busy - 1e-9)
        need = (
            count * x[f"{step.name}: operators_per_machine"] * chain.hours_per_year,
            count * x[f"{step.name}: capital_USD_per_machine"] / 1e6,
            count * x[f"{step.name}: floor_m2_per_machine"],
        )
        sums = [a + b for a, b in zip(sums, need, strict=True)]
        machines[step.name] = count
        energy_kWh[step.name] = busy * chain.hours_per_year * x.get(f"{step.name}: power_kW_per_machine", 0.0)
        by_step[step.name] = sum(annual_cost(*need, rates=chain.rates).values()) / chain.output_per_year
    energy_total = sum(energy_kWh.values())
    lines = {name: value / chain.output_per_year for name, value in annual_cost(*sums, rates=chain.rates).items()}
    materials = _materials(chain, x, taken, yields) / chain.output_per_year
    energy = energy_total * x.get("price of energy", 0.0) / chain.output_per_year
    lines = {"materials": materials, "energy": energy, **lines}
    return {
        "lines": lines, "by_step": by_step, "machines": machines, "total": sum(lines[name] for name in LINES),
        "capital_USD": sums[1] * 1e6 / chain.output_per_year, "floor_m2": sums[2] / chain.output_per_year,
        "energy_kWh": energy_total / chain.output_per_year, "overall_yield": chain.output_per_year / taken[0],
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


def chain_cost(chain: Chain, *, samples: int = 10_000, seed: int = 0) -> ChainCost:
    """Cost per unit of product with interval (central 95 % of the samples), lines, steps, machines and tornado."""
    inputs = chain_inputs(chain)
    middle = evaluate_chain(chain, {name: one.value for name, one in inputs.items()})
    cloud = evaluate_chain(chain, sample_inputs(inputs, samples, np.random.default_rng(seed)))
    low, high = central_95(np.broadcast_to(cloud["total"], (samples,)))
    assumed = sum(middle["by_step"][s.name] for s in chain.steps if s.capital_USD_per_machine.basis == "assumed")
    notices = [Notice("capital charge", f"Capital charged by {chain.capital_charge}; overheads of BatPaC 5.0.")]
    silent = [one.name for one in chain.steps if one.power_kW_per_machine is None]
    if silent:
        notices.append(Notice("energy", f"No power is given for {', '.join(silent)}: the energy is a lower bound."))
    if chain.energy_price_USD_kWh is None:
        notices.append(Notice("energy price", "No price of energy is given: energy costs nothing here."))
    dates = sorted({one.date for one in chain.materials})
    notices.append(Notice("prices", f"Prices of {', '.join(dates)}." if dates else "No material is bought in this chain."))
    return ChainCost(
        chain.product, chain.unit, float(middle["total"]), low, high,
        {name: float(value) for name, value in middle["lines"].items()},
        {name: float(value) for name, value in middle["by_step"].items()},
        {name: int(value) for name, value in middle["machines"].items()},
        float(middle["overall_yield"]), float(middle["capital_USD"]), float(middle["floor_m2"]), float(middle["energy_kWh"]),
        tornado(lambda x: evaluate_chain(chain, x)["total"], inputs), float(assumed / middle["total"]), tuple(notices),
    )  # fmt: skip
