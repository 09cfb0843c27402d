"""A straight line through points that have errors in both coordinates, correlated ones included.

    y = a + b x,   S(b) = Σ W_i (y_i - a - b x_i)²,   1/W_i = v_i² + b² u_i² - 2 b c_i

u_i, v_i are the 1-sigma errors of x_i, y_i and c_i = r_i u_i v_i their covariance (York). Equal ratios
v/u give Deming's line; u = 0 gives weighted least squares. The errors are taken as known up to a common
factor, which is estimated from the scatter: s² = S/(n - 2).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from frenkel.errors import InputError
from frenkel.statistics._checks import Floats, finite_array
from frenkel.statistics.intervals import Interval, student_interval

_MAX_ITERATIONS = 200
_DIRECTIONS = 90


@dataclass(frozen=True)
class LineFit:
    """y = intercept + slope·x with the covariance [2, 2] of (intercept, slope)."""

    intercept: float
    slope: float
    covariance: Floats
    chi_square: float
    degrees_of_freedom: int

    @property
    def scale(self) -> float:
        """Factor by which the scatter about the line exceeds the stated errors."""
        return math.sqrt(self.chi_square / self.degrees_of_freedom)

    def slope_interval(self, level: float = 0.95) -> Interval:
        """Student interval of the slope."""
        return self._interval(self.slope, 1, level)

    def intercept_interval(self, level: float = 0.95) -> Interval:
        """Student interval of the intercept."""
        return self._interval(self.intercept, 0, level)

    def _interval(self, estimate: float, index: int, level: float) -> Interval:
        error = math.sqrt(float(self.covariance[index, index]))
        return student_interval(estimate, error, degrees_of_freedom=self.degrees_of_freedom, level=level)


def fit_line_errors_in_both(x: Any, y: Any, *, x_sd: Any, y_sd: Any, correlation: Any = 0.0) -> LineFit:
    """Best straight line with errors in x and y.

    Parameters
    ----------
    x, y : [n] points, n ≥ 3
    x_sd, y_sd : [n] or one number, 1-sigma errors ≥ 0 (not both 0 at one point), known up to a common factor
    correlation : [n] or one number in (-1, 1), of the errors of x_i and y_i

    Raises
    ------
    InputError : fewer than 3 points, no spread in x, negative or missing errors

    Notes
    -----
    Searches all directions for the least S, then iterates York's equation for the slope, York et al. 2004, doi:10.1119/1.1632486. The standard
    errors are those of the adjusted points (same paper), times the scatter s.

    Examples
    --------
    >>> line = fit_line_errors_in_both([0, 1, 2, 3], [1.0, 3.1, 4.9, 7.0], x_sd=0.0, y_sd=0.1)
    >>> round(line.intercept, 3), round(line.slope, 3)
    (1.03, 1.98)
    """
    px = finite_array("x", x)
    n = len(px)
    py = finite_array("y", y, length=n)
    if n < 3:
        raise InputError(f"{n} points given; a line with its scatter needs at least 3.")
    u, v, r = (
        finite_array(name, np.broadcast_to(np.asarray(values, dtype=np.float64), (n,)))
        for name, values in (("x_sd", x_sd), ("y_sd", y_sd), ("correlation", correlation))
    )
    if np.any(u < 0.0) or np.any(v < 0.0) or np.any((u == 0.0) & (v == 0.0)):
        raise InputError("x_sd and y_sd must not be negative, nor both 0 at one point.")
    if np.any(np.abs(r) >= 1.0):
        raise InputError("correlation must lie between -1 and 1 (both excluded).")
    if float(np.ptp(px)) == 0.0:
        raise InputError("All x are equal; a line has no slope there.")
    return _york(px, py, u, v, r * u * v)


def _york(x: Floats, y: Floats, u: Floats, v: Floats, c: Floats) -> LineFit:
    start = _nearest_direction(x, y, u, v, c)
    slope = _iterated_slope(start, x, y, u, v, c)
    W, mean_x, mean_y = _weights(slope, x, y, u, v, c)
    dx, dy = x - mean_x, y - mean_y
    beta = W * (dx * (v**2 - slope * c) + dy * (slope * u**2 - c))
    adjusted = mean_x + beta
    adjusted_mean = float(np.sum(W * adjusted) / np.sum(W))
    spread = float(np.sum(W * (adjusted - adjusted_mean) ** 2))
    chi_square = float(np.sum(W * (dy - slope * dx) ** 2))
    scale_square = chi_square / (len(x) - 2)
    slope_variance = scale_square / spread
    mixed = -adjusted_mean * slope_variance
    intercept_variance = scale_square / float(np.sum(W)) - adjusted_mean * mixed
    covariance = np.array([[intercept_variance, mixed], [mixed, slope_variance]])
    return LineFit(mean_y - slope * mean_x, slope, covariance, chi_square, len(x) - 2)


def _weights(
    slope: float, x: Floats, y: Floats, u: Floats, v: Floats, c: Floats
) -> tuple[Floats, float, float]:
    W = 1.0 / (v**2 + slope**2 * u**2 - 2.0 * slope * c)
    total = float(np.sum(W))
    return W, float(np.sum(W * x)) / total, float(np.sum(W * y)) / total


def _iterated_slope(start: float, x: Floats, y: Floats, u: Floats, v: Floats, c: Floats) -> float:
    """York's equation iterated to the last bits; where it swings, the direction of least S is kept."""
    slope = start
    for _ in range(_MAX_ITERATIONS):
        W, mean_x, mean_y = _weights(slope, x, y, u, v, c)
        dx, dy = x - mean_x, y - mean_y
        # adjusted distance of each point along the line, from the weighted mean
        beta = W * (dx * (v**2 - slope * c) + dy * (slope * u**2 - c))
        below = float(np.sum(W * beta * dx))
        if below == 0.0:
            break
        new = float(np.sum(W * beta * dy)) / below
        if abs(new - slope) <= 1e-13 * abs(new):
            return new
        slope = new
    return start


def _nearest_direction(x: Floats, y: Floats, u: Floats, v: Floats, c: Floats) -> float:
    """Slope of least S, searched over all directions of the line: S has one minimum per turn, or few.

    The axes are scaled to the spread of the points, so that all directions are resolved alike.
    """
    from scipy import optimize

    width_x, width_y = float(np.std(x)), float(np.std(y))
    if width_y == 0.0:
        return 0.0
    scaled = (x / width_x, y / width_y, u / width_x, v / width_y, c / (width_x * width_y))

    def merit(angle: float) -> float:
        px, py, pu, pv, pc = scaled
        cosine, sine = math.cos(angle), math.sin(angle)
        variance = (cosine * pv) ** 2 + (sine * pu) ** 2 - 2.0 * cosine * sine * pc
        # a direction in which a point has no error at all cannot be the line's normal
        weights = 1.0 / np.maximum(variance, 1e-300)
        distance = cosine * py - sine * px
        return float(weights @ (distance - float(weights @ distance) / float(weights.sum())) ** 2)

    # half a step off the axes, where an error that is 0 would divide by 0
    step = math.pi / _DIRECTIONS
    angles = -0.5 * math.pi + step * (np.arange(_DIRECTIONS) + 0.5)
    best = float(angles[int(np.argmin([merit(float(one)) for one in angles]))])
    found = optimize.minimize_scalar(
        merit, bounds=(best - step, best + step), method="bounded", options={"xatol": 1e-12}
    )
    return math.tan(float(found.x)) * width_y / width_x
