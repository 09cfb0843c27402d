"""The resistance that a spectrum fixes: all series resistances and arcs together, over all circuits that could be.

    R = R_best,   u² = Σ w_m (u_m² + (R_m - R)²) + (g R)²,   w_m ∝ exp(-BIC_m/2)

A circuit with one arc too few is biased by more than its own error; those nearly as likely say by how much. g
is the accuracy of the instrument (assumed: 0.2 %, change it with `accuracy`) with the range steps that were found.
Leads are contained in R: they are one resistance with the sample in the spectrum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from frenkel.measure.choice import Candidate, Choice
from frenkel.statistics import Interval, student_quantile

__all__ = ["INSTRUMENT_ACCURACY", "TotalResistance", "relative_deviation", "resistances_of", "total_resistance"]

INSTRUMENT_ACCURACY = 0.002
LEAST_WEIGHT = 1e-3


@dataclass(frozen=True)
class TotalResistance:
    """R (Ω), its relative standard deviation, degrees of freedom, and the circuits behind it with their weights."""

    value_ohm: float
    relative_deviation: float
    degrees_of_freedom: int
    circuits: tuple[tuple[str, float], ...]

    def interval(self, level: float = 0.95) -> Interval:
        """Multiplicative Student interval (Ω)."""
        half = min(student_quantile(self.degrees_of_freedom, level) * self.relative_deviation, 700.0)
        return Interval(self.value_ohm * float(np.exp(-half)), self.value_ohm * float(np.exp(half)))


def resistances_of(candidate: Candidate) -> tuple[str, ...]:
    """Names of the series resistances and arcs of a circuit of the default family."""
    return tuple(p.name for p in candidate.fit.circuit.parameters if p.unit == "Ω" and p.name.startswith("R"))


def total_resistance(choice: Choice, *, accuracy: float = INSTRUMENT_ACCURACY) -> TotalResistance:
    """The total resistance with the uncertainty of the choice of circuit.

    Parameters
    ----------
    choice : of `choose_circuit`
    accuracy : relative accuracy of the instrument's impedance (one standard deviation)
    """
    best = choice.best
    usable = [one for one in choice.candidates if one is best or (not one.open_end and not one.rejected)]
    usable = [one for one in usable if one is best or _total(one)[1] < 0.5 * _total(one)[0]]
    weights = np.array([np.exp(-0.5 * min(max(one.score - best.score, 0.0), 1400.0)) for one in usable])
    weights /= weights.sum()
    kept = weights >= LEAST_WEIGHT
    weights = weights[kept] / weights[kept].sum()
    members = [one for one, keep in zip(usable, kept, strict=True) if keep]
    values, deviations = np.array([_total(one) for one in members]).T
    mean = _total(best)[0]
    variance = float(weights @ (deviations**2 + (values - mean) ** 2))
    return TotalResistance(
        mean, relative_deviation(float(np.sqrt(variance)) / mean, choice, accuracy=accuracy), best.fit.degrees_of_freedom,
        tuple((one.text, float(w)) for one, w in zip(members, weights, strict=True)),
    )  # fmt: skip


def relative_deviation(u_fit: float, choice: Choice, *, accuracy: float = INSTRUMENT_ACCURACY) -> float:
    """Relative deviation of a resistance: that of the fit with the accuracy of the instrument and the steps that were found."""
    return float(np.sqrt(u_fit**2 + accuracy**2 + np.sum(np.square(choice.noise.gains))))


def _total(candidate: Candidate) -> tuple[float, float]:
    return candidate.fit.sum_of(resistances_of(candidate))
