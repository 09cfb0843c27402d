"""A chain of the user's own steps: what a kg of powder, a m² of layer or any other unit of product is made by, and of what.

Each step has machines (a whole number of them, with rate, availability and performance), or grows with its own driver as the operations of the default
plant do: capital, people and floor at a baseline, times (amount/baseline)^p. What is lost is recycled to the head, sold as scrap, or gone; co-products
leave with a price. How it adds up stands in `chain_cost`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frenkel.errors import InputError, OutOfRange
from frenkel.process.estimates import Estimate

__all__ = ["QUANTITIES", "Chain", "ChainStep", "CoProduct", "Material", "Scale"]

QUANTITIES = ("rate_per_hour", "capital_USD_per_machine", "operators_per_machine", "floor_m2_per_machine", "power_kW_per_machine")


@dataclass(frozen=True, slots=True)
class Scale:
    """Growth with the driver instead of a number of machines: the numbers of the step hold at `baseline_per_year`, each with its exponent."""

    baseline_per_year: float
    capital: float = 0.9
    labour: float = 0.7
    floor: float = 0.95

    def __post_init__(self) -> None:
        if not self.baseline_per_year > 0.0:
            raise OutOfRange("The baseline of a step", given=self.baseline_per_year, low=0.0)
        for name in ("capital", "labour", "floor"):
            if not 0.0 <= getattr(self, name) <= 1.5:
                raise OutOfRange(f"The exponent of {name}", given=getattr(self, name), low=0.0, high=1.5)


@dataclass(frozen=True)
class ChainStep:
    """One step: numbers a machine as estimates, availability and performance of the OEE, yield, what is recycled or sold of the loss."""

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
    scrap_value_USD: float = 0.0
    scale: Scale | None = None

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

    @property
    def is_assumed(self) -> bool:
        """True where any of its numbers is assumed."""
        given = (getattr(self, what) for what in (*QUANTITIES, "yield_fraction"))
        return any(one is not None and one.basis == "assumed" for one in given)


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
class CoProduct:
    """What leaves a step beside the product and is sold: amount per unit that passes it, price with its date."""

    name: str
    amount_per_unit: float
    price_USD: Estimate
    date: str
    leaves: str

    def __post_init__(self) -> None:
        if not self.date:
            raise InputError(f"The price of {self.name} has no date.", next_step='Write the date of the price, as in date: "2026-03".')


@dataclass(frozen=True)
class Chain:
    """Steps in order, materials, co-products, output a year in `unit`, hours a year, capital charge by name, energy price."""

    product: str
    unit: str
    output_per_year: float
    hours_per_year: float
    steps: tuple[ChainStep, ...]
    materials: tuple[Material, ...]
    energy_price_USD_kWh: Estimate | None
    rates: Mapping[str, float]
    capital_charge: str
    co_products: tuple[CoProduct, ...] = ()

    def __post_init__(self) -> None:
        names = [one.name for one in self.steps]
        if not names or len(set(names)) != len(names):
            raise InputError("A chain needs steps with different names.")
        for name, at in (*((m.name, m.enters) for m in self.materials), *((c.name, c.leaves) for c in self.co_products)):
            if at not in names:
                raise InputError(f"{name} enters or leaves at {at!r}, which is no step.", next_step=f"Steps: {', '.join(names)}.")
        if not (self.output_per_year > 0.0 and 0.0 < self.hours_per_year <= 8784.0):
            raise OutOfRange("The output or the hours a year", given=self.hours_per_year, low=0.0, high=8784.0, unit="h")
