"""Has a current settled, and to what? Extrapolation by two laws, their difference as part of the uncertainty.

    I(t) = I_ss + a exp(-t/τ)          and          I(t) = I_ss + b t^-1/2

fitted to the last part of a transient after mains pick-up is averaged out. Settled means: the exponential extrapolation lies
within 3 % of the mean of the last tenth, and the law of the root, where it fits as well, within 10 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError

__all__ = ["SteadyCurrent", "steady_current"]

Floats = NDArray[np.float64]

BINS = 60
SETTLED_WITHIN = 0.03
LAWS_WITHIN = 0.10


@dataclass(frozen=True)
class SteadyCurrent:
    """I_ss (unit of the input) with standard deviation; the last value; whether it settled, and why not."""

    value: float
    deviation: float
    last: float
    settled: bool
    reason: str = ""


def steady_current(time_s: object, current: object) -> SteadyCurrent:
    """The steady value of a transient.

    Parameters
    ----------
    time_s, current : [n] from the step on, at least 30 points

    Examples
    --------
    >>> t = np.linspace(0.0, 1000.0, 500)
    >>> found = steady_current(t, 2.0 + np.exp(-t / 100.0))
    >>> found.settled, round(found.value, 3)
    (True, 2.0)
    """
    t, y = np.asarray(time_s, dtype=np.float64), np.asarray(current, dtype=np.float64)
    good = np.isfinite(t) & np.isfinite(y)
    t, y = t[good], y[good]
    if len(t) < 30 or not np.all(np.diff(t) >= 0.0) or np.ptp(t) <= 0.0:
        raise InputError("A transient needs at least 30 points in the order of time.")
    tb, yb, ub = _binned(t - t[0], y)
    exponential, u_exponential, cost = _exponential(tb, yb, ub)
    late = tb > 0.3 * tb[-1]
    A = np.stack([np.ones(late.sum()), np.sqrt(tb[-1] / tb[late])], axis=1) / ub[late, None]
    x = np.linalg.lstsq(A, yb[late] / ub[late], rcond=None)[0]
    root = float(x[0])
    # the root law speaks only where it describes the current as well as the exponential does
    root_fits = float(np.sum((A @ x - yb[late] / ub[late]) ** 2)) < 1.3 * cost + 4.0
    last = float(np.mean(yb[-max(len(yb) // 10, 3) :]))
    size = max(abs(last), 1e-300)
    reason = ""
    noise = 4.0 * u_exponential
    if abs(exponential - last) > max(SETTLED_WITHIN * size, noise):
        reason = f"the current still changes: it would go on from {last:.4g} to {exponential:.4g}"
    elif root_fits and abs(root - last) > max(LAWS_WITHIN * size, noise):
        reason = f"the current still falls with the root of time: it may go on from {last:.4g} to {root:.4g}"
    deviation = float(np.hypot(u_exponential, 0.5 * abs(exponential - last)))
    return SteadyCurrent(exponential, deviation, last, not reason, reason)


def _binned(t: Floats, y: Floats) -> tuple[Floats, Floats, Floats]:
    """Medians in even bins of time (which take out mains and spikes) and their deviations."""
    count = min(BINS, len(t) // 5)
    edges = np.linspace(t[0], t[-1], count + 1)
    which = np.clip(np.searchsorted(edges, t, side="right") - 1, 0, count - 1)
    rows = []
    for k in range(count):
        part = y[which == k]
        if len(part) >= 3:
            spread = 1.4826 * float(np.median(np.abs(part - np.median(part))))
            rows.append((0.5 * (edges[k] + edges[k + 1]), float(np.median(part)), 1.25 * spread / np.sqrt(len(part))))
    tb, yb, ub = np.array(rows).T
    floor = max(float(np.median(ub)), 1e-6 * float(np.max(np.abs(yb))), 1e-300)
    return tb, yb, np.maximum(ub, floor)


def _exponential(t: Floats, y: Floats, u: Floats) -> tuple[float, float, float]:
    """I_ss, its deviation and cost over the last 70 %: for each τ a linear problem, the best τ of a grid."""
    late = t > 0.3 * t[-1]
    t, y, u = t[late], y[late], u[late]
    best = (np.inf, float(np.mean(y)), 0.0)
    for tau in t[-1] * np.logspace(-1.5, 0.5, 60):
        A = np.stack([np.ones(len(t)), np.exp(-(t - t[0]) / tau)], axis=1) / u[:, None]
        x, _, rank, _ = np.linalg.lstsq(A, y / u, rcond=None)
        cost = float(np.sum((A @ x - y / u) ** 2))
        if rank == 2 and cost < best[0]:
            variance = np.linalg.inv(A.T @ A)[0, 0] * max(cost / max(len(t) - 3, 1), 1.0)
            best = (cost, float(x[0]), float(np.sqrt(variance)))
    return best[1], best[2], best[0]
