"""Growth of the resistance of a symmetric cell with time: R = R0 + k √t (diffusion-limited layer) or R = R0 + k t, chosen by
AICc.

Resistances come from impedance at several times; the law is "decided" where the other one is worse by more than 6. Units: h, Ω.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import Interval, aicc, fit_linear

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["ResistanceGrowth", "resistance_growth"]

Floats = NDArray[np.float64]
DECIDED = 6.0
LAWS: dict[str, tuple[str, Callable[[Floats], Floats]]] = {"square root": ("Ω/√h", np.sqrt), "linear": ("Ω/h", np.asarray)}


@dataclass(frozen=True)
class ResistanceGrowth(ResultDefaults):
    """R = R0 + k √t or R0 + k t: law, R0 (Ω), k (Ω/√h or Ω/h) with its interval, and the difference in AICc to the other law.

    With the area of the electrodes the last resistance is evidence (Ω·cm² of two interfaces and what lies between them).
    """

    law: str
    initial_ohm: float
    rate: float
    interval: Interval
    unit: str
    aicc_difference: float
    points: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    area_cm2: float | None = None
    temperature_K: float | None = None
    subject: str = "sample"
    notices: tuple[Notice, ...] = ()
    source: Source = field(default_factory=lambda: Source(model="frenkel.measure"))

    @property
    def decided(self) -> bool:
        """True where the other law is worse by more than 6 (AICc)."""
        return self.aicc_difference > DECIDED

    def resistance_ohm(self, time_h: object) -> Floats:
        """R (Ω) by the law at times (h), shape (n,)."""
        return np.asarray(self.initial_ohm + self.rate * LAWS[self.law][1](np.asarray(time_h, dtype=np.float64)))

    def evidence(self) -> tuple[Evidence, ...]:
        """The area-specific resistance at the last time, where the area is known."""
        if self.area_cm2 is None or not self.points:
            return ()
        last = max(self.points)
        conditions: list[tuple[str, float | str]] = [
            ("time_h", last[0]),
            ("growth", f"{self.law}{'' if self.decided else ' (not decided)'}"),
        ]
        if self.temperature_K is not None:
            conditions.append(("temperature_K", self.temperature_K))
        return (
            Evidence(
                self.subject,
                "area_specific_resistance",
                last[1] * self.area_cm2,
                kind="total",
                conditions=tuple(conditions),
                method="impedance of a symmetric cell, both interfaces and the electrolyte",
                origin="measured",
                source=self.source,
                checked="computed",
            ),
        )

    def plot(self) -> go.Figure:
        """Resistance against time with the law."""
        from frenkel.measure.direct_current.cell_plots import growth_figure

        return growth_figure(self)


def resistance_growth(
    time_h: object,
    resistance_ohm: object,
    *,
    law: str = "auto",
    area_cm2: float | None = None,
    temperature_K: float | None = None,
    subject: str = "sample",
    source: Source | None = None,
) -> ResistanceGrowth:
    """Growth of a resistance from impedance at several times.

    Parameters
    ----------
    time_h, resistance_ohm : [n], 5 or more; times from the making of the contact on
    law : "auto" (by AICc), "square root" or "linear"
    area_cm2 : of the electrodes, for evidence

    Examples
    --------
    >>> t = np.arange(0.0, 100.0, 10.0)
    >>> found = resistance_growth(t, 50 + 3 * np.sqrt(t) + 0.1 * np.sin(7 * t))
    >>> found.law, round(found.rate, 1), found.decided
    ('square root', 3.0, True)
    """
    t, R = np.asarray(time_h, dtype=np.float64), np.asarray(resistance_ohm, dtype=np.float64)
    if t.shape != R.shape or len(t) < 5 or not np.all(np.isfinite(t) & np.isfinite(R) & (t >= 0.0)):
        raise InputError("Growth needs resistances at 5 or more times.")
    if area_cm2 is not None and not area_cm2 > 0.0:
        raise OutOfRange("The area of the electrodes", given=area_cm2, low=0.0, unit="cm²")
    if law not in ("auto", *LAWS):
        raise UnknownName(law, what="law of growth", nearest=("auto", *LAWS))
    if np.ptp(t) <= 0.0:
        raise InputError("All times are equal: growth needs several.")
    fits = {}
    for name, (_, of) in LAWS.items():
        fit = fit_linear(np.stack([np.ones(len(t)), of(t)], axis=1), R)
        fits[name] = (aicc(max(fit.chi_square, 1e-24), len(t), 3), fit)
    best, other = sorted(fits, key=lambda one: fits[one][0])
    if law not in ("auto", best):
        best, other = other, best
    law = best
    fit, difference = fits[law][1], fits[other][0] - fits[law][0]
    told = (
        ()
        if difference > DECIDED
        else (Notice("law-not-decided", f"The record does not decide between √t and t (ΔAICc {difference:.1f})."),)
    )
    if difference < -DECIDED:
        told = (
            Notice("law-by-user", f"The law is the user's; the other one describes the record better (ΔAICc {-difference:.1f})."),
        )
    return ResistanceGrowth(
        law,
        float(fit.coefficients[0]),
        float(fit.coefficients[1]),
        fit.interval(1),
        LAWS[law][0],
        difference,
        tuple(zip(t.tolist(), R.tolist(), strict=True)),
        area_cm2,
        temperature_K,
        subject,
        told,
        source or Source(model="frenkel.measure"),
    )
