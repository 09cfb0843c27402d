"""How sure is a number? Intervals, fits and coverage, shared by every room.

One owner for: Student and normal intervals (`intervals`), weighted linear least squares with full
covariance and AICc (`linear`), straight lines with errors in both variables (`errors_in_variables`),
profile-likelihood intervals (`profile`), Weibull fits with right-censored values (`weibull`) and of values
between bounds (`weibull_intervals`), the mean
and SD between samples (`random_effects`), and the counting of how often an interval covers a known
truth (`coverage`).

Equations stand in each function. There are no physical units here: a result has the unit of what went in.
Standard deviations are 1 sigma; intervals are two-sided, 95 % where nothing else is said. scipy is
imported inside the functions, so that importing this package is cheap.
"""

from __future__ import annotations

from frenkel.statistics.coverage import Coverage, count_coverage
from frenkel.statistics.errors_in_variables import LineFit, fit_line_errors_in_both
from frenkel.statistics.intervals import (
    Interval,
    combined_half_width,
    effective_degrees_of_freedom,
    mean_interval,
    student_interval,
    student_quantile,
)
from frenkel.statistics.linear import LinearFit, aicc, f_test, fit_linear
from frenkel.statistics.profile import likelihood_drop, profile_interval
from frenkel.statistics.random_effects import RandomEffects, random_effects
from frenkel.statistics.weibull import WeibullFit, fit_weibull
from frenkel.statistics.weibull_intervals import IntervalWeibullFit, fit_weibull_intervals

__all__ = [
    "Coverage",
    "Interval",
    "IntervalWeibullFit",
    "LineFit",
    "LinearFit",
    "RandomEffects",
    "WeibullFit",
    "aicc",
    "combined_half_width",
    "count_coverage",
    "effective_degrees_of_freedom",
    "f_test",
    "fit_line_errors_in_both",
    "fit_linear",
    "fit_weibull",
    "fit_weibull_intervals",
    "likelihood_drop",
    "mean_interval",
    "profile_interval",
    "random_effects",
    "student_interval",
    "student_quantile",
]
