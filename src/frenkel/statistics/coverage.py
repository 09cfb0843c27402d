"""Does a 95 % interval hold the truth 95 times in 100? Counted on synthetic data whose truth is known.

The rate has an interval of its own (Clopper and Pearson, exact), so that a test can say whether a rate
differs from the claim by more than the luck of the draw.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.statistics._checks import check_level
from frenkel.statistics.intervals import Interval


@dataclass(frozen=True)
class Coverage:
    """How often an interval held the truth in `trials` synthetic data sets."""

    covered: int
    too_low: int
    too_high: int
    trials: int

    @property
    def rate(self) -> float:
        """covered / trials."""
        return self.covered / self.trials

    def interval(self, level: float = 0.95) -> Interval:
        """Clopper-Pearson interval of the true rate."""
        check_level(level)
        from scipy import special

        tail = 0.5 * (1.0 - level)
        missed = self.trials - self.covered
        low = float(special.betaincinv(self.covered, missed + 1, tail)) if self.covered else 0.0
        high = float(special.betaincinv(self.covered + 1, missed, 1.0 - tail)) if missed else 1.0
        return Interval(low, high)


def count_coverage(
    trial: Callable[[np.random.Generator], tuple[float, float]],
    truth: float,
    *,
    trials: int,
    rng: np.random.Generator,
) -> Coverage:
    """Draw `trials` data sets and count how often the interval of each holds `truth`.

    Parameters
    ----------
    trial : makes one data set with the generator it is given, and returns (low, high) from it
    truth : the value the data were made with
    trials : at least 1
    rng : random generator

    Returns
    -------
    Coverage; `too_low` counts intervals that lie wholly below the truth. An interval with NaN is a defect
    of the trial and is refused, never counted.

    Examples
    --------
    >>> import numpy as np
    >>> def trial(rng):
    ...     return mean_interval(rng.normal(3.0, 1.0, size=4))[1]
    >>> from frenkel.statistics import mean_interval
    >>> found = count_coverage(trial, 3.0, trials=400, rng=np.random.default_rng(1))
    >>> found.interval(0.999).contains(0.95)
    True
    """
    if trials < 1:
        raise OutOfRange("number of trials", given=trials, low=1)
    low, high = np.empty(trials), np.empty(trials)
    for i in range(trials):
        interval: Any = trial(rng)
        low[i], high[i] = interval[0], interval[1]
    if np.isnan(low).any() or np.isnan(high).any() or (low > high).any():
        raise InputError("A trial returned an interval that is NaN or upside down.")
    too_low = int(np.count_nonzero(high < truth))
    too_high = int(np.count_nonzero(low > truth))
    return Coverage(trials - too_low - too_high, too_low, too_high, trials)
