"""What the air around a target must be, and what its making gives off, with the limits of each gas by jurisdiction and year.

    dew point   the wettest air in which H2S of 1 kg of open sulfide stays under the lowest limit in 1 m³/s of fresh air:
                r(d) = C V/m, r(d) = r0 (x(d)/x(d0))^n  →  x = x(d0) (C V/(m r0))^{1/n}
    onset       the dew point at which `thermo` finds hydrolysis or carbonation to begin at 25 °C
"""

from __future__ import annotations

from functools import lru_cache

from frenkel.errors import FrenkelError
from frenkel.process.air import GasRate, exposure_limits, moisture_rates
from frenkel.process.precursors import Balance
from frenkel.process.rules import Target
from frenkel.quantities import dew_point_to_ppm, ppm_to_dew_point

__all__ = ["air_needs", "hazards", "wettest_dew_point_C"]

_GAS_OF_CLASS = {"class:sulfide": "H2S", "class:halide": "HCl"}
ORDER_IN_WATER = 1.0


def wettest_dew_point_C(rate: GasRate, limit_ppm: float, *, powder_kg: float, fresh_air_m3_s: float) -> float | None:
    """The highest dew point (°C, −98 … 25) at which open powder keeps a gas under a limit; None where none of them does or the rate knows no water.

    >>> d = wettest_dew_point_C(GasRate(0.1 / 30, -40.0, 1.0), 1.0, powder_kg=18.0, fresh_air_m3_s=1.0)
    >>> round(d, 3)
    -40.0
    """
    if rate.rate_mL_g_min == 0.0:
        return 25.0
    if rate.order == 0.0:
        return None
    allowed = limit_ppm * fresh_air_m3_s * 60.0 / (powder_kg * 1e3)
    ppm = dew_point_to_ppm(rate.dew_point_C) * (allowed / rate.rate_mL_g_min) ** (1.0 / rate.order)
    if ppm < dew_point_to_ppm(-98.0):
        return None
    return ppm_to_dew_point(min(ppm, dew_point_to_ppm(25.0)))


def air_needs(target: Target) -> tuple[str, ...]:
    """Sentences on the air: dew point for H2S, and what thermodynamics says of moisture and CO2."""
    said = []
    if "class:sulfide" in target.labels:
        rate = moisture_rates("powder", order=ORDER_IN_WATER)
        limit = next(one for one in exposure_limits("H2S") if one.force in ("law", "recommendation"))
        dew = wettest_dew_point_C(rate, limit.ppm, powder_kg=1.0, fresh_air_m3_s=1.0)
        if dew is not None:
            said.append(f"dew point: 1 kg of open powder in 1 m³/s of fresh air stays under {limit.ppm:g} ppm H2S ({limit.name}) up to {dew:.0f} °C; rate of {rate.source}, "
                        f"of first order in water (assumed): another sulfide has another rate; frenkel process dew-point gives the cheapest for your room")  # fmt: skip
    found = _moisture(target.formula) if target.formula else ""
    return (*said, found) if found else tuple(said)


@lru_cache(maxsize=64)
def _moisture(formula: str) -> str:
    from frenkel.thermo.moisture import compute_moisture

    try:
        found = compute_moisture(formula, dew_point_C=-40.0, gas_volume_mL_g=1000.0)
    except FrenkelError:
        return ""
    hydrolysis, carbonation = found.energy_kJ_mol, found.energy_carbonation_kJ_mol
    parts = []
    if hydrolysis is not None:
        parts.append(f"hydrolysis {'runs' if hydrolysis < 0.0 else 'does not run'} ({hydrolysis:.0f} kJ/mol of water)")
    if carbonation is not None:
        parts.append(f"carbonation {'runs' if carbonation < 0.0 else 'does not run'} ({carbonation:.0f} kJ/mol of CO2)")
    if found.onset_dew_point_C is not None:
        parts.append(f"begins at a dew point of {found.onset_dew_point_C:.0f} °C")
    if found.hydrate:
        parts.append(f"forms the hydrate {found.hydrate}")
    return f"moisture at −40 °C dew point, 25 °C, by equilibrium, not rate: {', '.join(parts)} ({found.reference} energies)" if parts else ""


def hazards(target: Target, balance: Balance | None) -> tuple[str, ...]:
    """Gases with their limits, and the notes of the precursors."""
    gases = {gas: "with moisture" for label, gas in _GAS_OF_CLASS.items() if label in target.labels}
    if balance is not None and "NH3" in balance.gas_L:
        gases["NH3"] = "given off by the precursors: extraction, no copper or brass in the way"
    if balance is not None and any("F" in one.formula.replace("Fe", "") for one in balance.weighed):
        gases["HF"] = "from fluorides with moisture or acid"
    if {"class:polymer", "class:composite"} & set(target.labels):
        gases["acetonitrile"] = "if it is the solvent that is cast from; another solvent has its own limit"
    said = []
    for gas, why in gases.items():
        for one in exposure_limits(gas):
            said.append(f"{gas} ({why}): {one.ppm:g} ppm, {one.name}, {one.force}{'' if one.checked == 'read' else ' (remembered: look it up)'}")
    if balance is not None:
        said += [f"{one.formula}: {one.note}" for one in balance.weighed if one.note]
    return tuple(said)
