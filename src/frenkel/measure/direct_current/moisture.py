"""Moisture exposure: H2S per gram from the gas sensor, and what the exposure cost in conductivity.

    closed chamber:  V(t) = ppm(t) 10⁻⁶ V_chamber / m
    flow:            V(t) = ∫ ppm 10⁻⁶ F dt / m

as volume at 0 °C and 1 atm (from the temperature of the gas, at ambient pressure). The rate is the slope of the first 10
minutes. Without the humidity the number cannot be compared, and a notice says so. What the reaction could give at most is the
matter of `thermo`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Source
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["MoistureExposure", "RetainedConductivity", "hydrogen_sulfide_per_gram", "retained_conductivity"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RetainedConductivity:
    """σ after the exposure over σ before it, with 95 % bounds (multiplicative)."""

    before_S_cm: float
    after_S_cm: float
    ratio: float
    low: float
    high: float


@dataclass(frozen=True, eq=False)
class MoistureExposure(ResultDefaults):
    """H2S per gram (mL/g, STP) against time (min), its end value and the initial rate (mL/(g·min)) with the time it was read
    in; the
    conductivity retained."""

    subject: str
    time_min: Floats
    volume_mL_g: Floats
    rate_mL_g_min: float
    relative_humidity: float | None
    notices: tuple[Notice, ...] = ()
    retained: RetainedConductivity | None = None
    source: Source = field(default_factory=lambda: Source(model="frenkel.measure"))
    rate_between_min: tuple[float, float] = (0.0, 10.0)

    @property
    def final_mL_g(self) -> float:
        """The largest amount reached."""
        return float(np.max(self.volume_mL_g))

    def evidence(self) -> tuple[Evidence, ...]:
        """The amount, and the conductivity retained where it was measured, as measured evidence."""
        conditions: list[tuple[str, float | str]] = [("exposure_min", float(self.time_min[-1]))]
        if self.relative_humidity is not None:
            conditions.append(("relative_humidity", self.relative_humidity))
        gas = Evidence(
            self.subject,
            "hydrogen_sulfide_per_gram",
            self.final_mL_g,
            conditions=tuple(conditions),
            kind="measured",
            method="gas sensor",
            origin="measured",
            source=self.source,
            checked="computed",
        )
        if self.retained is None:
            return (gas,)
        kept = self.retained
        return gas, Evidence(
            self.subject,
            "conductivity_retention",
            kept.ratio,
            kept.low,
            kept.high,
            "95%",
            conditions=tuple(conditions),
            method="conductivity before and after the exposure",
            origin="measured",
            source=self.source,
            checked="computed",
        )

    def plot(self) -> go.Figure:
        """H2S per gram against time with the initial rate."""
        from frenkel.measure.direct_current.plots import moisture_figure

        return moisture_figure(self)


def hydrogen_sulfide_per_gram(
    time_min: object,
    ppm: object,
    *,
    mass_mg: float,
    chamber_mL: float | None = None,
    flow_mL_min: float | None = None,
    gas_temperature_K: float,
    relative_humidity: float | None = None,
    rate_min: tuple[float, float] | None = None,
    retained: RetainedConductivity | None = None,
    subject: str = "sample",
    source: Source | None = None,
) -> MoistureExposure:
    """H2S per gram from a sensor record; give the chamber's volume or the flow, not both.

    Parameters
    ----------
    time_min, ppm : [n] of the sensor, ppm by volume
    mass_mg : of the electrolyte
    gas_temperature_K : of the gas in the chamber or of the flow meter
    relative_humidity : 0 to 1
    rate_min : stretch of time whose slope is the rate; None: the first 10 minutes

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
    for what, value in (
        ("mass", mass_mg),
        ("chamber or flow", chamber_mL if chamber_mL is not None else flow_mL_min),
        ("gas temperature", gas_temperature_K),
    ):
        if value is None or not value > 0.0:
            raise OutOfRange(f"The {what}", given=float(value or 0.0), low=0.0)
    if relative_humidity is not None and not 0.0 <= relative_humidity <= 1.0:
        raise OutOfRange("The relative humidity", given=relative_humidity, low=0.0, high=1.0)
    to_standard = ZERO_CELSIUS_K / gas_temperature_K
    if chamber_mL is not None:
        volume = c * 1e-6 * chamber_mL
    else:
        steps = 0.5 * (c[1:] + c[:-1]) * 1e-6 * float(flow_mL_min or 0.0) * np.diff(t)
        volume = np.concatenate([[0.0], np.cumsum(steps)])
    volume = volume * to_standard / (1e-3 * mass_mg)
    early = t <= max(t[0] + 10.0, t[1]) if rate_min is None else (t >= min(rate_min)) & (t <= max(rate_min))
    if early.sum() < 2:
        raise InputError(
            f"Fewer than two points lie in the time of the rate; the record goes from {t[0]:.4g} to {t[-1]:.4g} min."
        )
    rate = float(np.polyfit(t[early], volume[early], 1)[0])
    notices = (
        ()
        if relative_humidity is not None
        else (Notice("no-humidity", "The humidity is not given; the amount cannot be compared with other exposures."),)
    )
    return MoistureExposure(
        subject,
        t,
        volume,
        rate,
        relative_humidity,
        notices,
        retained,
        source or Source(model="frenkel.measure"),
        (float(t[early][0]), float(t[early][-1])),
    )


def retained_conductivity(before_S_cm: tuple[float, float], after_S_cm: tuple[float, float]) -> RetainedConductivity:
    """σ_after/σ_before from (value, standard deviation) each, both in S/cm.

    >>> kept = retained_conductivity((1e-3, 3e-5), (5e-4, 2e-5))
    >>> kept.ratio, round(kept.high, 3)
    (0.5, 0.551)
    """
    for value, deviation in (before_S_cm, after_S_cm):
        if not (np.isfinite(value) and value > 0.0 and deviation >= 0.0):
            raise OutOfRange("A conductivity", given=value, low=0.0, unit="S/cm")
    ratio = after_S_cm[0] / before_S_cm[0]
    half = 1.96 * float(np.hypot(before_S_cm[1] / before_S_cm[0], after_S_cm[1] / after_S_cm[0]))
    return RetainedConductivity(before_S_cm[0], after_S_cm[0], ratio, ratio * float(np.exp(-half)), ratio * float(np.exp(half)))
