"""Profile-likelihood intervals: all values that a likelihood-ratio test does not reject.

    { θ : max_rest ln L(θ, rest) ≥ ln L_max - drop }

drop = χ²₁(level)/2 where the likelihood is complete, or n/2 · ln(1 + t²/ν) for least squares with an
estimated variance, which is exact for a linear parameter (the interval is then Student's).
"""

from __future__ import annotations

import math
from collections.abc import Callable

from frenkel.errors import InputError
from frenkel.statistics._checks import check_level
from frenkel.statistics.intervals import Interval, student_quantile

_MAX_DOUBLINGS = 80


def likelihood_drop(
    level: float = 0.95, *, points: int | None = None, degrees_of_freedom: int | None = None
) -> float:
    """How far ln L may fall below its maximum inside the interval of one parameter.

    Parameters
    ----------
    level : confidence level
    points, degrees_of_freedom : of a least-squares fit whose variance is estimated; both or none

    Examples
    --------
    >>> round(likelihood_drop(), 3)
    1.921
    >>> round(likelihood_drop(points=6, degrees_of_freedom=3), 3)
    4.428
    """
    check_level(level)
    if (points is None) != (degrees_of_freedom is None):
        raise InputError("points and degrees_of_freedom belong together; give both or none.")
    if points is None or degrees_of_freedom is None:
        return 0.5 * student_quantile(math.inf, level) ** 2
    t = student_quantile(degrees_of_freedom, level)
    return 0.5 * points * math.log1p(t * t / degrees_of_freedom)


def profile_interval(
    log_likelihood: Callable[[float], float],
    best: float,
    *,
    drop: float,
    first_step: float,
    lowest: float = -math.inf,
    highest: float = math.inf,
) -> Interval:
    """Interval around `best` in which the profile log-likelihood stays within `drop` of its maximum.

    Parameters
    ----------
    log_likelihood : profile log-likelihood of the one parameter (the others maximised)
    best : its maximum
    drop : from `likelihood_drop`
    first_step : positive width at which the outward search starts; it doubles
    lowest, highest : ends of the parameter's range (open ends are allowed)

    Returns
    -------
    The interval; an end on which the likelihood never falls far enough is `lowest` or `highest`, which
    means that the data leave it open there.

    Examples
    --------
    >>> low, high = profile_interval(lambda x: -0.5 * x * x, 0.0, drop=likelihood_drop(), first_step=0.1)
    >>> round(low, 3), round(high, 3)
    (-1.96, 1.96)
    """
    if not first_step > 0.0:
        raise InputError(f"first_step is {first_step:g}; it must be above 0.")
    floor = log_likelihood(best) - drop
    return Interval(
        _crossing(log_likelihood, best, floor, -first_step, lowest),
        _crossing(log_likelihood, best, floor, first_step, highest),
    )


def _crossing(
    log_likelihood: Callable[[float], float], best: float, floor: float, step: float, end: float
) -> float:
    from scipy import optimize

    inside = best
    for _ in range(_MAX_DOUBLINGS):
        outside = best + step
        reached_end = (outside <= end) if step < 0.0 else (outside >= end)
        if reached_end:
            # the end itself may be singular: look just inside it
            outside = end - (end - inside) * 1e-9
        if log_likelihood(outside) < floor:
            return float(
                optimize.brentq(lambda x: log_likelihood(x) - floor, inside, outside, xtol=1e-12, rtol=1e-10)
            )
        if reached_end:
            return end
        inside = outside
        step *= 2.0
    return math.copysign(math.inf, step)
