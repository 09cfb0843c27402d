"""People's YAML of a chain of steps, checked field by field.

A number with an interval is a number, [low, high] (value: the geometric middle), [low, value, high], or {value: …,
low: …, high: …, assumed: true, source: …}. Units stand in the names of the fields. A price is dated; "price: elements" takes the
cost of the elements of `formula` from the prices of `materials`, a floor.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from frenkel.errors import ParseError
from frenkel.files import read_yaml
from frenkel.process.chain import Chain, ChainStep, CoProduct, Material, Scale
from frenkel.process.costing import with_capital_charge
from frenkel.process.estimates import Estimate
from frenkel.process.plant import batpac_rates

__all__ = ["parse_chain", "read_chain"]


class _Number(BaseModel):
    model_config = ConfigDict(extra="forbid")
    value: float
    low: float
    high: float
    assumed: bool = False
    source: str = ""

    @model_validator(mode="before")
    @classmethod
    def _short_forms(cls, given: Any) -> Any:
        if isinstance(given, (int, float)) and not isinstance(given, bool):
            return {"value": given, "low": given, "high": given}
        if isinstance(given, (list, tuple)) and len(given) in (2, 3):
            low, high = float(given[0]), float(given[-1])
            value = float(given[1]) if len(given) == 3 else math.sqrt(low * high) if low > 0 else 0.5 * (low + high)
            return {"value": value, "low": low, "high": high}
        if isinstance(given, dict) and "value" in given:
            return {"low": given["value"], "high": given["value"], **given}
        return given

    def estimate(self, *, fraction: bool = False) -> Estimate:
        basis = "assumed" if self.assumed else "user"
        return Estimate(self.value, self.low, self.high, basis, self.source, fraction)


class _Scale(BaseModel):
    model_config = ConfigDict(extra="forbid")
    baseline_per_year: float
    capital: float
    labour: float
    floor: float


class _Step(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    rate_per_hour: _Number
    capital_USD_per_machine: _Number
    operators_per_machine: _Number
    floor_m2_per_machine: _Number
    yield_fraction: _Number
    availability: float
    performance: float
    power_kW_per_machine: _Number | None = None
    recycled_fraction: float = 0.0
    scrap_value_USD: float = Field(default=0.0, ge=0.0)
    scale: _Scale | None = None

    def step(self) -> ChainStep:
        power = self.power_kW_per_machine
        return ChainStep(
            self.name, self.rate_per_hour.estimate(), self.capital_USD_per_machine.estimate(),
            self.operators_per_machine.estimate(), self.floor_m2_per_machine.estimate(),
            self.yield_fraction.estimate(fraction=True), self.availability, self.performance,
            None if power is None else power.estimate(), self.recycled_fraction, self.scrap_value_USD,
            None if self.scale is None else Scale(self.scale.baseline_per_year, self.scale.capital, self.scale.labour, self.scale.floor),
        )  # fmt: skip


class _Material(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    amount_per_unit: float = Field(gt=0.0)
    enters: str
    price_USD: _Number | None = None
    price: str = ""
    formula: str = ""
    date: str = ""

    @model_validator(mode="after")
    def _one_price(self) -> _Material:
        if (self.price_USD is None) == (self.price != "elements"):
            raise ValueError("give price_USD with a date, or price: elements with a formula")
        return self

    def material(self) -> Material:
        if self.price_USD is not None:
            return Material(self.name, self.amount_per_unit, self.price_USD.estimate(), self.date, self.enters)
        from frenkel.materials.prices import materials_cost

        cost = materials_cost(self.formula or self.name)
        price = Estimate(cost.cost_USD_kg, cost.low_USD_kg, cost.high_USD_kg, "read", cost.source)
        first, last = cost.years
        return Material(self.name, self.amount_per_unit, price, f"{first}–{last} (elements)", self.enters)


class _CoProduct(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    amount_per_unit: float = Field(gt=0.0)
    leaves: str
    price_USD: _Number
    date: str = ""


class _Chain(BaseModel):
    model_config = ConfigDict(extra="forbid")
    product: str
    unit: str
    output_per_year: float = Field(gt=0.0)
    hours_per_year: float = Field(gt=0.0, le=8784.0)
    capital_charge: str
    interest: float = Field(default=0.0, ge=0.0)
    building_years: float = 20.0
    energy_price_USD_kWh: _Number | None = None
    rates: dict[str, float] = {}
    steps: list[_Step] = Field(min_length=1, max_length=500)
    materials: list[_Material] = Field(default=[], max_length=500)
    co_products: list[_CoProduct] = Field(default=[], max_length=100)


def parse_chain(data: Any, *, file: str = "chain") -> Chain:
    """A chain from what YAML gave. Raises ParseError with the field, InputError, OutOfRange."""
    try:
        given = _Chain.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = " → ".join(str(one) for one in first["loc"]) or "file"
        raise ParseError(f"{place}: {first['msg']}.", file=file, next_step="See docs/process.md for an example.") from error
    known = batpac_rates()
    unknown = sorted(set(given.rates) - set(known))
    if unknown:
        raise ParseError(f"rates → {unknown[0]} is no rate.", file=file, next_step=f"Rates: {', '.join(known)}.")
    charge = given.capital_charge
    rates = with_capital_charge(
        {**known, **given.rates}, charge, interest=given.interest, building_years=given.building_years
    )
    years = rates["equipment_life_years"]
    shown = f"{charge} over {years:g} years" + (f" at {100 * given.interest:g} %" if charge == "annuity" else "")
    price = given.energy_price_USD_kWh
    return Chain(
        given.product, given.unit, given.output_per_year, given.hours_per_year, tuple(one.step() for one in given.steps),
        tuple(one.material() for one in given.materials), None if price is None else price.estimate(), rates, shown,
        tuple(CoProduct(one.name, one.amount_per_unit, one.price_USD.estimate(), one.date, one.leaves) for one in given.co_products),
    )  # fmt: skip


def read_chain(path: str | Path) -> Chain:
    """A chain from a YAML file."""
    return parse_chain(read_yaml(path), file=str(path))
