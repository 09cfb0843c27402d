"""How long a step of the current lasts: to the moment it is switched, which is no sample of the step where the instrument logs
at one end only.

Instruments log at the start of each interval (the next step begins one interval after the last sample), at its end (the step
began one interval before its first sample), or at both (the next step begins with the last sample). Between samples the current
is known; the rest, at most one usual interval, is told by the samples around the step. Units: s.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["beyond_the_samples"]

Floats = NDArray[np.float64]
SAME_TIME = 0.02
"""A neighbour nearer than this part of the usual interval is the moment of the switch."""
SAME_INTERVAL = 1e-3
NEIGHBOUR = (0.5, 1.5)
"""A gap of this many usual intervals is one of them."""


def beyond_the_samples(time_s: object, steps: Sequence[slice]) -> list[tuple[float, float]]:
    """Time (s) by which each step began before its first sample, and by which it went on after its last one; one of them is 0.

    At the ends of the record, where no neighbour tells, it is as for the other steps; without others nothing is added to the
    samples.

    >>> t = np.arange(0.0, 7200.0, 30.0)  # two steps of an hour, logged at the start of each interval
    >>> beyond_the_samples(t, [slice(0, 120), slice(120, 240)])
    [(0.0, 30.0), (0.0, 30.0)]
    """
    t = np.asarray(time_s, dtype=np.float64)
    found = [_beyond(t, step) for step in steps]
    usual = [_usual(t[step]) for step in steps]
    parts = [sum(one) / each for one, each in zip(found, usual, strict=True) if one is not None and each > 0.0]
    typical = float(np.median(parts)) if parts else 0.0
    return [one if one is not None else (0.0, typical * each) for one, each in zip(found, usual, strict=True)]


def _usual(t: Floats) -> float:
    """Interval at the end of a step (s): loggers that follow the potential change it on the way."""
    steps = np.diff(t[-8:])
    steps = steps[steps > 0.0]
    return float(np.median(steps)) if steps.size else 0.0


def _beyond(t: Floats, step: slice) -> tuple[float, float] | None:
    usual = _usual(t[step])
    after = float(t[step.stop] - t[step.stop - 1]) if step.stop < len(t) else None
    before = float(t[step.start] - t[step.start - 1]) if step.start > 0 else None
    if after is None or not after >= 0.0:  # the record, or one of its files, ends
        return None
    if after <= SAME_TIME * usual:
        return 0.0, after
    if before is None:  # another interval may be that of a rest, and nothing stands on the other side
        return (0.0, after) if abs(after - usual) <= SAME_INTERVAL * usual else None
    low, high = NEIGHBOUR
    one_interval = [abs(gap - usual) if low * usual <= gap <= high * usual else np.inf for gap in (after, before)]
    if one_interval[1] < one_interval[0]:
        return before, 0.0
    return 0.0, after if np.isfinite(one_interval[0]) else min(after, usual)
