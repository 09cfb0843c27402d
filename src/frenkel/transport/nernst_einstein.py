"""Nernst-Einstein: the diffusivity that belongs to a conductivity, and the Haven ratio.

    D_σ = σ k T / (n z² e²),   H_R = D* / D_σ

σ in S/cm, carrier density n in 1/cm³, D in cm²/s, T in K. D* is the tracer diffusivity. H_R < 1: carriers
move together (or the density counts ions that do not move); independent hops give H_R = 1.
D_σ counts all N ions: the diffusivity of their centre of mass times N, never the centre's alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from frenkel.errors import OutOfRange
from frenkel.evidence import Evidence
from frenkel.quantities import BOLTZMANN_J_K, ELEMENTARY_CHARGE_C
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import Interval, student_quantile

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class HavenRatio(ResultDefaults):
    """H_R with its interval, taken as lognormal, at one temperature."""

    value: float
    interval: Interval
    temperature_K: float
    level: float
    subject: str
    origin: str
    notices: tuple[Notice, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        """The ratio with its interval and temperature."""
        return (
            Evidence(
                self.subject, "haven_ratio", self.value, self.interval.low, self.interval.high,
                interval="95%" if self.level == 0.95 else "none", origin=self.origin, checked="computed",
                conditions=(("temperature_K", self.temperature_K),), method="tracer diffusivity over Nernst–Einstein",
            ),
        )  # fmt: skip

    def plot(self) -> go.Figure:
        """The ratio with its interval beside 1, the value of independent hops."""
        from frenkel.transport.plots import haven_figure

        return haven_figure(self)


def diffusivity_from_conductivity(
    conductivity_S_cm: float, *, temperature_K: float, carrier_density_per_cm3: float, charge: int = 1
) -> float:
    """Charge diffusivity D_σ (cm²/s) of a conductivity: σ k T / (n z² e²).

    Parameters
    ----------
    conductivity_S_cm : σ ≥ 0
    temperature_K : T > 0
    carrier_density_per_cm3 : n > 0, of all ions of the mobile kind
    charge : z, not 0

    Examples
    --------
    >>> D = diffusivity_from_conductivity(1e-3, temperature_K=300.0, carrier_density_per_cm3=2e22)
    >>> f"{D:.3e}"
    '8.068e-09'
    """
    _check(temperature_K, carrier_density_per_cm3, charge)
    if not conductivity_S_cm >= 0.0:
        raise OutOfRange("The conductivity", given=conductivity_S_cm, low=0.0, unit="S/cm")
    return conductivity_S_cm / _per_diffusivity(temperature_K, carrier_density_per_cm3, charge)


def conductivity_from_diffusivity(
    diffusivity_cm2_s: float, *, temperature_K: float, carrier_density_per_cm3: float, charge: int = 1
) -> float:
    """Conductivity (S/cm) of a charge diffusivity: n z² e² D_σ / (k T); inverse of the above.

    A tracer diffusivity in its place gives σ·H_R, not σ.

    Examples
    --------
    >>> sigma = conductivity_from_diffusivity(1e-8, temperature_K=300.0, carrier_density_per_cm3=2e22)
    >>> f"{sigma:.3e}"
    '1.239e-03'
    """
    _check(temperature_K, carrier_density_per_cm3, charge)
    if not diffusivity_cm2_s >= 0.0:
        raise OutOfRange("The diffusivity", given=diffusivity_cm2_s, low=0.0, unit="cm²/s")
    return diffusivity_cm2_s * _per_diffusivity(temperature_K, carrier_density_per_cm3, charge)


def haven_ratio(
    tracer_diffusivity_cm2_s: float,
    conductivity_S_cm: float,
    *,
    temperature_K: float,
    carrier_density_per_cm3: float,
    charge: int = 1,
    tracer_relative_error: float,
    conductivity_relative_error: float,
    subject: str = "sample",
    origin: str = "computed",
    level: float = 0.95,
) -> HavenRatio:
    """Haven ratio D*/D_σ at one temperature, with the interval of two independent relative errors.

    Parameters
    ----------
    tracer_diffusivity_cm2_s, conductivity_S_cm : both above 0, at the same temperature
    tracer_relative_error, conductivity_relative_error : known relative 1-sigma errors (of the logarithms)
    subject, origin : what it is the ratio of, and "measured" where both diffusivity and conductivity are

    Examples
    --------
    >>> found = haven_ratio(4e-9, 1e-3, temperature_K=300.0, carrier_density_per_cm3=2e22,
    ...                     tracer_relative_error=0.05, conductivity_relative_error=0.1)
    >>> round(found.value, 3), round(found.interval.low, 2), round(found.interval.high, 2)
    (0.496, 0.4, 0.62)
    """
    for what, value, unit in (
        ("tracer diffusivity", tracer_diffusivity_cm2_s, "cm²/s"), ("conductivity", conductivity_S_cm, "S/cm"),
    ):  # fmt: skip
        if not (math.isfinite(value) and value > 0.0):
            raise OutOfRange(f"The {what}", given=value, low=0.0, unit=unit)
    for error in (tracer_relative_error, conductivity_relative_error):
        if not error >= 0.0:
            raise OutOfRange("A relative error", given=error, low=0.0)
    charge_diffusivity = diffusivity_from_conductivity(
        conductivity_S_cm,
        temperature_K=temperature_K,
        carrier_density_per_cm3=carrier_density_per_cm3,
        charge=charge,
    )
    value = tracer_diffusivity_cm2_s / charge_diffusivity
    width = student_quantile(math.inf, level) * math.hypot(tracer_relative_error, conductivity_relative_error)
    notices: tuple[Notice, ...] = ()
    if math.log(value) > width:
        text = (
            "H_R is above 1: check the carrier density, and that both values belong to one sample and kind."
        )
        notices = (Notice("haven-ratio-above-one", text),)
    return HavenRatio(
        value,
        Interval(value * math.exp(-width), value * math.exp(width)),
        temperature_K,
        level,
        subject,
        origin,
        notices,
    )


def _per_diffusivity(temperature_K: float, density_per_cm3: float, charge: int) -> float:
    """σ/D in S·s/cm³: n z² e² / (k T), the density in 1/cm³ (C² / J = S·s)."""
    return density_per_cm3 * (charge * ELEMENTARY_CHARGE_C) ** 2 / (BOLTZMANN_J_K * temperature_K)


def _check(temperature_K: float, density_per_cm3: float, charge: int) -> None:
    if not (math.isfinite(temperature_K) and temperature_K > 0.0):
        raise OutOfRange("The temperature", given=temperature_K, low=0.0, unit="K")
    if not (math.isfinite(density_per_cm3) and density_per_cm3 > 0.0):
        raise OutOfRange("The carrier density", given=density_per_cm3, low=0.0, unit="1/cm³")
    if charge == 0:
        raise OutOfRange("The charge of the carrier", given=0, low=1)
