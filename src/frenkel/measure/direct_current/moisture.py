"""Moisture exposure: H2S per gram from the gas sensor, and what the exposure cost in conductivity.

    closed chamber:  V(t) = ppm(t) 10⁻⁶ V_chamber / m
    flow:            V(t) = ∫ ppm 10⁻⁶ F dt / m

as volume at 0 °C and 1 atm (from the temperature of the gas, at ambient pressure). The rate is the slope of the first 10 minutes. Without the humidity
the number cannot be compared, and a notice says so. What the reaction could give at most is the matter of `thermo`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Source
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice, ResultDefaults

__all__ = ["MoistureExposure", "hydrogen_sulfide_per_gram", "retained_conductivity"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MoistureExposure(ResultDefaults):
    """H2S per gram (mL/g, STP) against time (min), its end value and the initial rate (mL/(g·min))."""

    subject: str
    time_min: Floats
    volume_mL_g: Floats
    rate_mL_g_min: float
    relative_humidity: float | None
    notices: tuple[Notice, ...] = ()

    @property
    def final_mL_g(self) -> float:
        """The largest amount reached."""
        return float(np.max(self.volume_mL_g))

    def evidence(self) -> tuple[Evidence, ...]:
        """As measured evidence."""
        conditions: list[tuple[str, float | str]] = [("exposure_min", float(self.time_min[-1]))]
        if self.relative_humidity is not None:
            conditions.append(("relative_humidity", self.relative_humidity))
        return (Evidence(self.subject, "hydrogen_sulfide_per_gram", self.final_mL_g, conditions=tuple(conditions), kind="measured",
                         method="gas sensor", origin="measured", source=Source(model="frenkel.measure"), checked="computed"),)  # fmt: skip


def hydrogen_sulfide_per_gram(
    time_min: object, ppm: object, *, mass_mg: float, chamber_mL: float | None = None, flow_mL_min: float | None = None,
    gas_temperature_K: float = 298.15, relative_humidity: float | None = None, subject: str = "sample",
) -> MoistureExposure:  # fmt: skip
    """H2S per gram from a sensor record; give the chamber's volume or the flow, not both.

    Examples
    --------
    >>> r = hydrogen_sulfide_per_gram([0.0, 10.0, 20.0], [0.0, 50.0, 100.0], mass_mg=100.0, chamber_mL=2000.0, gas_temperature_K=273.15)
    >>> round(r.final_mL_g, 6), round(r.rate_mL_g_min, 6)
    (2.0, 0.1)
    """
    t, c = np.asarray(time_min, dtype=np.float64), np.asarray(ppm, dtype=np.float64)
    if t.shape != c.shape or len(t) < 2 or not np.all(np.diff(t) > 0.0) or not np.all(np.isfinite(c)):
        raise InputError("The record needs times that grow and a concentration for each.")
    if (chamber_mL is None) == (flow_mL_min is None):
        raise InputError("Give either the volume of the chamber or the flow.")
    for what, value in (("mass", mass_mg), ("chamber or flow", chamber_mL if chamber_mL is not None else flow_mL_min), ("gas temperature", gas_temperature_K)):
        if value is None or not value > 0.0:
            raise OutOfRange(f"The {what}", given=float(value or 0.0), low=0.0)
    to_standard = ZERO_CELSIUS_K / gas_temperature_K
    if chamber_mL is not None:
        volume = c * 1e-6 * chamber_mL
    else:
        steps = 0.5 * (c[1:] + c[:-1]) * 1e-6 * float(flow_mL_min or 0.0) * np.diff(t)
        volume = np.concatenate([[0.0], np.cumsum(steps)])
    volume = volume * to_standard / (1e-3 * mass_mg)
    early = t <= max(t[0] + 10.0, t[1])
    rate = float(np.polyfit(t[early], volume[early], 1)[0])
    notices = () if relative_humidity is not None else (
        Notice("no-humidity", "The humidity is not given; the amount cannot be compared with other exposures."),)  # fmt: skip
    return MoistureExposure(subject, t, volume, rate, relative_humidity, notices)


def retained_conductivity(before: tuple[float, float], after: tuple[float, float]) -> tuple[float, float]:
    """σ_after/σ_before and its relative standard deviation, from (value, relative standard deviation) each.

    >>> retained_conductivity((1e-3, 0.03), (5e-4, 0.04))
    (0.5, 0.05)
    """
    if not (before[0] > 0.0 and after[0] > 0.0):
        raise OutOfRange("A conductivity", given=min(before[0], after[0]), low=0.0, unit="S/cm")
    return after[0] / before[0], float(np.hypot(before[1], after[1]))
