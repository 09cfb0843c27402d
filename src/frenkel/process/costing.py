"""What a year of labour, capital and floor costs, per unit of product, with the overheads of BatPaC.

    labour       = wage · L
    depreciation = equipment rate · K + building rate · (USD/m² · A)
    variable overhead = a · labour + b · depreciation
    GSA  = c · (labour + variable overhead) + d · depreciation
    R&D  = e · depreciation
    total = materials + energy + labour + variable overhead + depreciation + GSA + R&D
The equipment rate is either the straight line 1/n (the workbook's 10 % a year) or, where it is asked for by name, the
annuity r/(1 − (1 + r)^−n), which carries the interest. All lines are linear in L, K and A: a step's own share
is its lines with its own L, K and A.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.process.plant import Design, PlantStep, batpac_rates, step_sums

__all__ = ["LINES", "annual_cost", "annuity_factor", "capital_rate", "plant_cost", "with_capital_charge"]

LINES = ("materials", "energy", "labour", "variable overhead", "depreciation", "GSA", "R&D")


def annuity_factor(interest: float, years: float) -> float:
    """Yearly payment per unit of capital, r/(1 − (1 + r)^−n); 1/n without interest.

    >>> round(annuity_factor(0.08, 10), 3), annuity_factor(0.0, 10)
    (0.149, 0.1)
    """
    if not years > 0.0:
        raise OutOfRange("The life of the equipment", given=years, low=0.0, unit="year")
    if interest < 0.0:
        raise OutOfRange("The interest", given=interest, low=0.0)
    return 1.0 / years if interest == 0.0 else float(interest / -np.expm1(-years * np.log1p(interest)))


def capital_rate(kind: str, *, interest: float, years: float) -> float:
    """Charge a year per unit of capital: kind is "straight line" or "annuity"."""
    if kind == "straight line":
        return annuity_factor(0.0, years)
    if kind == "annuity":
        return annuity_factor(interest, years)
    raise InputError(f"The capital charge is {kind!r}; allowed are 'straight line' and 'annuity'.")


def with_capital_charge(
    rates: Mapping[str, float], kind: str, *, interest: float, building_years: float
) -> dict[str, float]:
    """The rates with the capital charged in the named way; buildings live `building_years` (the workbook's 5 %: 20)."""
    years = rates["equipment_life_years"]
    return {
        **rates,
        "equipment_depreciation": capital_rate(kind, interest=interest, years=years),
        "building_depreciation": capital_rate(kind, interest=interest, years=building_years),
    }


def annual_cost(
    labour_h: Any, capital_MUSD: Any, floor_m2: Any, *, rates: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Lines of cost (USD a year) of labour (h/year), equipment (MUSD) and floor (m²); numbers or arrays alike."""
    r = batpac_rates() if rates is None else rates
    labour = r["labour_USD_h"] * labour_h
    depreciation = (
        r["equipment_depreciation"] * capital_MUSD * 1e6 + r["building_depreciation"] * r["building_USD_m2"] * floor_m2
    )
    overhead = r["overhead_of_labour"] * labour + r["overhead_of_depreciation"] * depreciation
    return {
        "labour": labour,
        "variable overhead": overhead,
        "depreciation": depreciation,
        "GSA": r["gsa_of_labour_overhead"] * (labour + overhead) + r["gsa_of_depreciation"] * depreciation,
        "R&D": r["rnd_of_depreciation"] * depreciation,
    }


def plant_sums(
    design: Design, steps: tuple[PlantStep, ...], factors: Mapping[tuple[str, str], Any] | None = None
) -> dict[str, tuple[Any, Any, Any]]:
    """Labour, capital and floor that accepted cells carry, by step; `factors` multiply (step, quantity) in samples."""
    every = {}
    for step in steps:
        sums = step_sums(step, design)
        scaled = factors or {}
        every[step.name] = tuple(
            one * scaled.get((step.name, what), 1.0)
            for one, what in zip(sums, ("labour", "capital", "floor"), strict=True)
        )
    share = {"all": 1.0, "third": 1.0 / 3.0, "no": 0.0, "area": 0.0}
    total_floor = sum(sums[2] for sums in every.values())
    cells_floor = sum(every[one.name][2] * share[one.carried_by_cells] for one in steps)
    out = {}
    for step in steps:
        part = cells_floor / total_floor if step.carried_by_cells == "area" else share[step.carried_by_cells]
        labour, capital, floor = every[step.name]
        out[step.name] = (labour * part, capital * part, floor * part)
    return out


def plant_cost(
    design: Design,
    steps: tuple[PlantStep, ...],
    *,
    rates: Mapping[str, Any] | None = None,
    factors: Mapping[tuple[str, str], Any] | None = None,
) -> dict[str, Any]:
    """Cost of one accepted cell (USD) and what the plant needs, as numbers or as arrays of samples.

    Returns labour_h, capital_MUSD, floor_m2, the LINES (USD per cell), variable, fixed, total, launch_MUSD,
    working_capital_MUSD, investment_MUSD, and `by_step` (USD per cell without materials).

    Raises: UnknownName for a driver that the design does not have.

    Source: BatPaC 5.0, sheets Cost Input and Manufacturing Costs; the tests hold it against its outputs to 1e-9.
    """
    r = batpac_rates() if rates is None else rates
    sums = plant_sums(design, steps, factors)
    labour, capital, floor = (sum(one[i] for one in sums.values()) for i in range(3))
    cells = design["cells_accepted"]
    lines = {name: value / cells for name, value in annual_cost(labour, capital, floor, rates=r).items()}
    materials = design["materials_USD_cell"]
    energy_kWh, without = _energy(design, steps)
    lines = {"materials": materials, "energy": energy_kWh * r.get("energy_USD_kWh", 0.0) / cells, **lines}
    run = lines["labour"] + lines["variable overhead"]
    variable = materials + lines["energy"] + run
    total = sum(lines.values())
    launch = (r["launch_fraction_materials"] * materials + r["launch_fraction_labour_overhead"] * run) * cells / 1e6
    working = r["working_capital"] * variable * cells / 1e6
    return {
        "labour_h": labour, "capital_MUSD": capital, "floor_m2": floor, "lines": lines, "variable": variable,
        "fixed": total - variable, "total": total, "launch_MUSD": launch, "working_capital_MUSD": working,
        "investment_MUSD": capital + floor * r["building_USD_m2"] / 1e6 + launch + working,
        "process_energy_kWh": energy_kWh, "steps_without_energy": without,
        "by_step": {
            name: sum(annual_cost(*one, rates=r).values()) / cells for name, one in sums.items()
        },
    }  # fmt: skip


def _energy(design: Design, steps: tuple[PlantStep, ...]) -> tuple[float, int]:
    """Energy (kWh/year) of the steps that state one, and how many state none."""
    stated = [one for one in steps if one.energy_kWh_per_unit is not None]
    total = sum(design[one.driver] * one.energy_kWh_per_unit.value for one in stated if one.energy_kWh_per_unit)
    return float(total), len(steps) - len(stated)
