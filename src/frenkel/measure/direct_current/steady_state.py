"""Has a current settled, and to what? Extrapolation over all relaxations that the record allows.

    I(t) = I_ss + a g(t/τ),   g(x) = exp(-x)   or   g(x) = (8/π²) Σ_odd exp(-n² x)/n²  (diffusion between two plates; √t for
    small x)

is fitted for each τ of a grid from 1/100 to 10 times the record, linear in I_ss and a. Every fit that is not clearly worse
than the best is allowed; I_ss is their mean weighted with the likelihood, and their scatter is part of its deviation.

    settled            no allowed relaxation goes on to a value more than 3 % from the last tenth of the record
    relaxation left    the largest g at the end of the record among the allowed; 1 where no relaxation is seen, that is where a
                       jump of the range and a drift describe the record as well

A change too small to be seen is settled for a conductivity. For a transference number it is not, because that is the ratio of the
end of a relaxation to its beginning: see `transference`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError

__all__ = ["SteadyCurrent", "steady_current"]

Floats = NDArray[np.float64]

BINS = 60
POINTS_IN_BIN = 5
SETTLED_WITHIN = 0.03
LONGEST_FORESEEN = 3.0
"""Relaxation times up to three records are asked about; slower ones are a drift for every analysis of the record."""
ALLOWED = 6.0
"""Difference in χ² (in units of the best one's variance) up to which a relaxation is allowed: 95 % for two parameters."""
TIMES = 300
"""Relaxation times tried for each form, 100 a decade: a coarser grid misses the minimum of a clean record."""
INSTRUMENT = 1e-3
"""Relative error of one bin that more points do not reduce (mains pick-up that aliases)."""
ACCURACY = 2e-3
"""Relative error of all bins together (gain of the range, drift): an assumption about the instrument."""


@dataclass(frozen=True)
class SteadyCurrent:
    """I_ss (unit of the input) with standard deviation; the last value; whether it settled, and why not.

    `relaxation_left` is the largest part of the relaxation that may still lie behind the end of the record (0 to 1).
    """

    value: float
    deviation: float
    last: float
    settled: bool
    reason: str = ""
    relaxation_left: float = 1.0

    def stated(self) -> SteadyCurrent:
        """What it is where the user says that the end is steady: the end of the record, as uncertain as a settled one may be
        off."""
        if self.settled:
            return self
        return replace(self, value=self.last, deviation=0.5 * SETTLED_WITHIN * abs(self.last), settled=True)


def steady_current(time_s: object, current: object) -> SteadyCurrent:
    """The steady value of a transient.

    Parameters
    ----------
    time_s, current : [n] from the step on, at least 30 points

    Examples
    --------
    >>> t = np.linspace(0.0, 1000.0, 500)
    >>> found = steady_current(t, 2.0 + np.exp(-t / 100.0))
    >>> found.settled, round(found.value, 3), found.relaxation_left < 0.01
    (True, 2.0, True)
    """
    t, y = np.asarray(time_s, dtype=np.float64), np.asarray(current, dtype=np.float64)
    if t.shape != y.shape:
        raise InputError("Time and current have different lengths.")
    good = np.isfinite(t) & np.isfinite(y)
    t, y = t[good], y[good]
    if len(t) < 30 or not np.all(np.diff(t) >= 0.0) or np.ptp(t) <= 0.0:
        raise InputError("A transient needs at least 30 points in the order of time.")
    scale = float(np.max(np.abs(y))) or 1.0  # the result does not depend on the unit of the current, however small
    bins = _binned(t - t[0], y / scale)
    fits = _relaxations(*bins)
    best = float(fits.cost.min())
    spread = max(best / (len(bins[0]) - 3), 1.0)
    allowed = fits.cost < best + ALLOWED * spread
    weight = np.exp(-0.5 * (fits.cost - best) / spread)
    weight /= weight.sum()
    value = float(np.sum(weight * fits.steady))
    deviation = float(np.sqrt(np.sum(weight * (fits.variance * spread + (fits.steady - value) ** 2)) + (ACCURACY * value) ** 2))
    last = float(np.mean(bins[1][-max(len(bins[1]) // 10, 3) :]))
    seen = _jump_and_drift(*bins) > best + ALLOWED * spread
    left = float(fits.left[allowed].max()) if seen else 1.0
    end = _furthest(fits, allowed & (fits.tau <= LONGEST_FORESEEN * bins[0][-1]), last)
    noise = 4.0 * float(np.sqrt(np.min(fits.variance) * spread))
    if abs(end - last) > max(SETTLED_WITHIN * abs(last), noise):
        reason = f"the current still changes: it may go on from {scale * last:.4g} to {scale * end:.4g}"
        return SteadyCurrent(scale * value, scale * deviation, scale * last, False, reason, left)
    return SteadyCurrent(scale * value, scale * deviation, scale * last, True, "", left)


@dataclass(frozen=True, eq=False)
class _Relaxations:
    """One entry for each τ and form: τ, cost (χ²), I_ss and its variance, amplitude, part left at the end."""

    tau: Floats
    cost: Floats
    steady: Floats
    variance: Floats
    left: Floats


def _furthest(fits: _Relaxations, allowed: NDArray[np.bool_], last: float) -> float:
    if not allowed.any():
        return last
    steady = fits.steady[allowed]
    return float(steady[np.argmax(np.abs(steady - last))])


def _diffusion(x: Floats) -> Floats:
    """(8/π²) Σ over odd n of exp(-n² x)/n², 1 at x = 0; and 1 - (4/π) √(x/π) where x is so small that the sum would be long."""
    n = np.arange(1, 26, 2)
    late = np.maximum(x, 0.01)
    total = sum(np.exp(-(k**2) * late) / k**2 for k in n.tolist())
    return np.asarray(np.where(x < 0.1, 1.0 - 4.0 / np.pi**1.5 * np.sqrt(x), 8.0 / np.pi**2 * total))


def _exponential(x: Floats) -> Floats:
    return np.asarray(np.exp(-x))


def _binned(t: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Medians in bins even in √t (which take out mains and spikes and keep the early times) and their deviations."""
    edges = np.linspace(0.0, np.sqrt(t[-1]), BINS + 1)[1:] ** 2
    rows, first = [], 0
    for end in np.searchsorted(t, edges, side="right"):
        enough = POINTS_IN_BIN if end < len(t) else 3
        if end - first >= enough:
            part = y[first:end]
            middle = float(np.median(part))
            scatter = 1.4826 * float(np.median(np.abs(part - middle)))
            rows.append((float(np.mean(t[first:end])), middle, 1.25 * scatter / np.sqrt(end - first)))
            first = int(end)
    tb, yb, ub = np.array(rows).T
    floor = max(float(np.median(ub)), 1e-12)
    return tb, yb, np.hypot(np.maximum(ub, floor), INSTRUMENT * float(np.median(np.abs(yb))) + 1e-300)


def _relaxations(t: Floats, y: Floats, u: Floats) -> _Relaxations:
    """The weighted line y = I_ss + a g in closed form, for all τ at once; the last entry is a constant without relaxation."""
    tau = np.tile(t[-1] * np.logspace(-2.0, 1.0, TIMES), 2)
    g = np.concatenate([form(t / tau[:TIMES, None]) for form in (_diffusion, _exponential)])
    end = np.concatenate([form(t[-1] / tau[:TIMES]) for form in (_diffusion, _exponential)])
    w = 1.0 / u**2
    total = float(w.sum())
    centre = g @ w / total
    middle = float(y @ w) / total
    apart = g - centre[:, None]
    square = np.maximum(apart**2 @ w, 1e-12 * total)
    amplitude = apart @ (w * (y - middle)) / square
    steady = middle - amplitude * centre
    cost = ((y - steady[:, None] - amplitude[:, None] * g) ** 2) @ w
    variance = 1.0 / total + centre**2 / square
    flat = float((y - middle) ** 2 @ w)
    return _Relaxations(
        np.append(tau, tau[0]),
        np.append(cost, flat),
        np.append(steady, middle),
        np.append(variance, 1.0 / total),
        np.append(end, 1.0),
    )


def _jump_and_drift(t: Floats, y: Floats, u: Floats) -> float:
    """The least cost of a straight line with one jump: what instrument and temperature do without any relaxation."""
    line = np.stack([np.ones(len(t)), t / t[-1]], axis=1)
    best = np.inf
    for k in range(1, len(t) - 1):
        A = np.column_stack([line, np.arange(len(t)) >= k]) / u[:, None]
        x = np.linalg.lstsq(A, y / u, rcond=None)[0]
        best = min(best, float(np.sum((A @ x - y / u) ** 2)))
    return best
