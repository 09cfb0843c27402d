"""The resistance that a spectrum fixes: all series resistances and arcs together, over all circuits that could be.

    p(ln R) = Σ w_m t_ν((ln R - ln R_m)/v_m),   v_m² = (u_m/R_m)² + g²,   w_m ∝ exp(-BIC_m/2), the chosen circuit as the likeliest

A circuit with one arc too few is biased by more than its own error; those nearly as likely say by how much. The 95 %
interval is that of the mixture, not of its variance: a circuit of weight 0.01 that fixes nothing must not decide it. g
is the accuracy of the instrument (assumed: 0.2 %, change it with `accuracy`) with the range steps that were found.
Leads are contained in R: they are one resistance with the sample in the spectrum. A rejected circuit is off by its misfit
(root mean square of the relative residuals) at least, which adds to u; a resistance at a limit of the fit fixes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.choice import Candidate, Choice
from frenkel.statistics import Interval, student_quantile

__all__ = ["INSTRUMENT_ACCURACY", "TotalResistance", "mixture_quantiles", "relative_deviation", "resistances_of", "total_resistance"]

Floats = NDArray[np.float64]

INSTRUMENT_ACCURACY = 0.002
LEAST_WEIGHT = 1e-3


@dataclass(frozen=True)
class TotalResistance:
    """R (Ω), its relative standard deviation, degrees of freedom, and the circuits behind it with their weights.

    The deviation is that of the Student distribution whose 95 % interval reaches as far as that of the mixture.
    """

    value_ohm: float
    relative_deviation: float
    degrees_of_freedom: int
    circuits: tuple[tuple[str, float], ...]

    @property
    def is_determined(self) -> bool:
        """False where the 95 % interval reaches over a decade to each side: the circuit does not fix the total."""
        return bool(student_quantile(self.degrees_of_freedom, 0.95) * self.relative_deviation < np.log(10.0))

    def interval(self, level: float = 0.95) -> Interval:
        """Multiplicative Student interval (Ω); ends beyond 10^±130 of the value are cut there."""
        half = min(student_quantile(self.degrees_of_freedom, level) * self.relative_deviation, 300.0)
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
    likeliest = min(one.score for one in usable)  # the chosen one may not be it: arcs that nothing determines do not win
    weights = np.array([1.0 if one is best else np.exp(-0.5 * min(one.score - likeliest, 1400.0)) for one in usable])
    weights /= weights.sum()
    kept = weights >= LEAST_WEIGHT
    weights = weights[kept] / weights[kept].sum()
    members = [one for one, keep in zip(usable, kept, strict=True) if keep]
    values, deviations = np.array([_total(one) for one in members]).T
    spreads = np.array([relative_deviation(u / r, choice, accuracy=accuracy) for r, u in zip(values, deviations, strict=True)])
    r, freedom = _total(best)[0], best.fit.degrees_of_freedom
    ends = mixture_quantiles(weights, np.log(values), spreads, freedom)
    half = max(abs(end - float(np.log(r))) for end in ends)
    misfit = float(np.sqrt(np.mean(np.abs(best.fit.relative_residuals) ** 2))) if best.rejected else 0.0
    deviation = np.inf if _at_a_limit(best) else float(np.hypot(half / student_quantile(freedom, 0.95), misfit))
    return TotalResistance(
        r, deviation, freedom,
        tuple((one.text, float(w)) for one, w in zip(members, weights, strict=True)),
    )  # fmt: skip


def mixture_quantiles(weights: Floats, centres: Floats, spreads: Floats, freedom: int, level: float = 0.95) -> tuple[float, float]:
    """Ends of the central interval of a mixture of Student distributions.

    Parameters
    ----------
    weights, centres, spreads : [n]; weights add up to 1, spreads are positive
    freedom : degrees of freedom of each
    level : share between the ends

    Examples
    --------
    >>> import numpy as np
    >>> one = mixture_quantiles(np.array([1.0]), np.array([0.0]), np.array([1.0]), 10)
    >>> two = mixture_quantiles(np.array([0.99, 0.01]), np.zeros(2), np.array([1.0, 50.0]), 10)
    >>> [round(end, 2) for end in (*one, *two)]
    [-2.23, 2.23, -2.35, 2.35]
    """
    from scipy.optimize import brentq
    from scipy.special import stdtr

    reach = 1.01 * student_quantile(freedom, level)  # the ends of the mixture lie between the outermost of its parts
    low, high = float((centres - reach * spreads).min()), float((centres + reach * spreads).max())

    def below(x: float, share: float) -> float:
        return float(weights @ stdtr(freedom, (x - centres) / spreads)) - share

    shares = ((1.0 - level) / 2.0, (1.0 + level) / 2.0)
    return tuple(float(brentq(below, low, high, args=(share,), xtol=1e-12)) for share in shares)  # type: ignore[return-value]


def relative_deviation(u_fit: float, choice: Choice, *, accuracy: float = INSTRUMENT_ACCURACY) -> float:
    """Relative deviation of a resistance: that of the fit with the accuracy of the instrument and the steps that were found."""
    return float(np.sqrt(u_fit**2 + accuracy**2 + np.sum(np.square(choice.noise.gains))))


def _at_a_limit(candidate: Candidate) -> bool:
    """A resistance stands at the highest value that the fit allows."""
    fit = candidate.fit
    high = {p.name: p.high for p in fit.circuit.parameters if not p.fixed}
    return any(fit.values[name] > 0.999 * high.get(name, np.inf) for name in resistances_of(candidate))


def _total(candidate: Candidate) -> tuple[float, float]:
    return candidate.fit.sum_of(resistances_of(candidate))
