"""A cell plant as a list of operations that grow with what they process: BatPaC 5.0 as the default.

With the driver Q of an operation (kg, m², cells a year) and its baseline Q0, q = Q/Q0:
    labour L = L0 q^pL,   capital K = K0 q^pK,   floor A = A0 q^pA
Rules of the workbook: stacking and formation grow with the capacity of the cell, coating with the solvent per
area; cells carry a third of the warehouse, and of the building systems their share of the floor.
Labour in h/year, capital in million USD, floor in m². The workbook says that a plant between 20 and 500 % of the
baseline is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.process.estimates import Estimate
from frenkel.process.facts import fact_rows

__all__ = [
    "BATPAC",
    "Design",
    "PlantStep",
    "at_volume",
    "batpac_design",
    "batpac_rates",
    "batpac_steps",
    "step_sums",
    "with_cell_yield",
]

BATPAC = "BatPaC 5.0, workbook of 2022-07-22, Argonne National Laboratory"
Design = Mapping[str, Any]
"""Quantities a year by name, plus cell_capacity_Ah and materials_USD_cell."""

PER_YEAR = (
    "energy_kWh", "packs", "modules", "cells_accepted", "cells_for_yield", "positive_area_m2", "negative_area_m2",
    "positive_active_kg", "negative_active_kg", "positive_solvent_kg", "negative_solvent_kg",
)  # fmt: skip
BEFORE_FINAL_TEST = PER_YEAR[4:]
CELL_YIELD = 0.95


@dataclass(frozen=True)
class PlantStep:
    """One operation: its driver and, at the driver's baseline, labour (h/year), capital (MUSD), floor (m²)."""

    name: str
    section: str
    driver: str
    baseline_per_year: float
    labour_h_year: Estimate
    labour_exponent: float
    capital_MUSD: Estimate
    capital_exponent: float
    floor_m2: Estimate
    floor_exponent: float
    capacity_rule: str = ""
    carried_by_cells: str = "all"
    energy_kWh_per_unit: Estimate | None = None
    basis: str = "read"
    source: str = BATPAC

    def __post_init__(self) -> None:
        if not self.baseline_per_year > 0.0:
            raise OutOfRange(f"The baseline of {self.name}", given=self.baseline_per_year, low=0.0)
        if self.carried_by_cells not in ("all", "third", "area", "no"):
            raise InputError(f"{self.name}: carried_by_cells is {self.carried_by_cells!r}.")


@lru_cache(maxsize=1)
def batpac_steps() -> tuple[PlantStep, ...]:
    """The 25 operations of the default plant.

    >>> len(batpac_steps()), batpac_steps()[0].driver
    (25, 'positive_active_kg')
    """
    return tuple(
        PlantStep(
            name=row["step"],
            section=row["section"],
            driver=row["driver"],
            baseline_per_year=float(row["baseline_per_year"]),
            labour_h_year=Estimate.exact(float(row["labour_h_year"]), basis="read"),
            labour_exponent=float(row["labour_exponent"]),
            capital_MUSD=Estimate.exact(float(row["capital_MUSD"]), basis="read"),
            capital_exponent=float(row["capital_exponent"]),
            floor_m2=Estimate.exact(float(row["floor_m2"]), basis="read"),
            floor_exponent=float(row["floor_exponent"]),
            capacity_rule=row["capacity_rule"],
            carried_by_cells=row["carried_by_cells"],
            source=f"{BATPAC}, {row['place']}",
        )
        for row in fact_rows("batpac_steps.csv")
    )


@lru_cache(maxsize=1)
def batpac_rates() -> Mapping[str, float]:
    """Rates of the default plant by name (fractions as 0–1).

    >>> batpac_rates()["labour_USD_h"], batpac_rates()["overhead_of_labour"]
    (25.0, 0.4)
    """
    return {row["name"]: float(row["value"]) for row in fact_rows("batpac_rates.csv")}


@lru_cache(maxsize=1)
def batpac_design() -> Mapping[str, float]:
    """The workbook's own example: 200 million accepted cells (NMC811 | graphite, 250 Wh) a year."""
    return {row["quantity"]: float(row["value"]) for row in fact_rows("batpac_design.csv")}


def at_volume(design: Design, energy_GWh: float) -> dict[str, Any]:
    """The same cells at another output (GWh a year)."""
    if not energy_GWh > 0.0:
        raise OutOfRange("The output of the plant", given=energy_GWh, low=0.0, unit="GWh/year")
    factor = energy_GWh * 1e6 / design["energy_kWh"]
    return {name: value * factor if name in PER_YEAR or name.endswith("_per_year") else value for name, value in design.items()}


def with_cell_yield(design: Design, cell_yield: Any) -> dict[str, Any]:
    """The same accepted cells where the last test passes another fraction of them (the example: 0.95).

    All that is made before that test, and the materials in it, grow as (old yield)/(new yield).
    """
    factor = (design["cells_accepted"] / design["cells_for_yield"]) / cell_yield
    changed = {name: design[name] * factor for name in BEFORE_FINAL_TEST}
    more = {name: value * factor for name, value in design.items() if name.endswith("_per_year")}
    return {**design, **changed, **more, "materials_USD_cell": design["materials_USD_cell"] * factor}


def _driver_ratio(step: PlantStep, design: Design) -> Any:
    import numpy as np

    total = design["positive_area_m2"] + design["negative_area_m2"]
    if step.driver == "dry_room":
        base = {one.driver: one.baseline_per_year for one in batpac_steps()}
        cells = design["cells_for_yield"] / base["cells_for_yield"]
        return np.maximum(cells, total / base["total_area_m2"]) / step.baseline_per_year
    if step.driver == "total_area_m2":
        return total / step.baseline_per_year
    if step.driver not in design:
        raise UnknownName(step.driver, what=f"driver (of the step {step.name})", nearest=tuple(design)[:14])
    return design[step.driver] / step.baseline_per_year


def _capacity_factors(rule_name: str, design: Design) -> tuple[Any, Any, Any]:
    """Factors on labour, capital and floor of a rule of the workbook (1, 1, 1 without a rule)."""
    if not rule_name:
        return 1.0, 1.0, 1.0
    found = [row for row in fact_rows("batpac_capacity_rules.csv") if row["rule"] == rule_name]
    if not found:
        raise UnknownName(rule_name, what="capacity rule", nearest=[r["rule"] for r in fact_rows("batpac_capacity_rules.csv")])
    rule = found[0]
    amount = design[rule["numerator"]]
    if rule["denominator"]:
        amount = amount / design[rule["denominator"]]
    factor = (amount / float(rule["reference"])) ** float(rule["exponent"])
    extra = float(rule["extra_capital"]) if design["cell_capacity_Ah"] > float(rule["extra_above_Ah"]) else 1.0
    labour, capital, floor = (factor if what in rule["applies_to"].split() else 1.0 for what in ("labour", "capital", "floor"))
    return labour, capital * extra, floor


def step_sums(step: PlantStep, design: Design) -> tuple[Any, Any, Any]:
    """Labour (h/year), capital (MUSD) and floor (m²) of one operation for a design; arrays where the design has arrays."""
    q = _driver_ratio(step, design)
    rule = _capacity_factors(step.capacity_rule, design)
    return (
        step.labour_h_year.value * rule[0] * q**step.labour_exponent,
        step.capital_MUSD.value * rule[1] * q**step.capital_exponent,
        step.floor_m2.value * rule[2] * q**step.floor_exponent,
    )


def without_steps(steps: tuple[PlantStep, ...], names: tuple[str, ...]) -> tuple[PlantStep, ...]:
    """The steps without those named; a name that is none of them is an error."""
    have = {one.name for one in steps}
    for name in names:
        if name not in have:
            raise UnknownName(name, what="step of the plant", nearest=sorted(have))
    return tuple(one for one in steps if one.name not in names)


def like_step(pattern: PlantStep, name: str, *, driver: str, factor: Estimate, source: str) -> PlantStep:
    """A step for which nothing is readable, taken as a multiple of a known one: labour, capital and floor times `factor`."""
    def scaled(one: Estimate) -> Estimate:
        return Estimate(one.value * factor.value, one.value * factor.low, one.value * factor.high, factor.basis, source)

    rule = "" if pattern.capacity_rule.endswith("solvent") else pattern.capacity_rule
    return replace(
        pattern, name=name, driver=driver, capacity_rule=rule, basis=factor.basis, source=source,
        labour_h_year=scaled(pattern.labour_h_year), capital_MUSD=scaled(pattern.capital_MUSD), floor_m2=scaled(pattern.floor_m2),
    )  # fmt: skip
