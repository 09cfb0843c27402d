"""A number that goes into a cost, with its interval and what it rests on, and how samples of it are drawn.

Positive numbers vary on the scale of the logarithm, fractions on that of the logit: with z standard normal,
    g(x) = g(value) + z (g(high) − g(value))/1.96  for z > 0,  g(value) + z (g(value) − g(low))/1.96  else,
so that low and high are the ends of the central 95 %, and the value is the median, even where it does not
stand in the middle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange

__all__ = ["BASES", "Estimate"]

BASES = ("read", "user", "assumed")
_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with the ends of its 95 % interval.

    Parameters
    ----------
    value, low, high : the number and its interval; without an interval low = value = high
    basis : read (in a source), user, or assumed
    source : where it was read, or why it is assumed
    fraction : True for a number between 0 and 1 (a yield)

    Raises: OutOfRange, InputError.

    >>> Estimate(2.0, 1.0, 4.0).sample(np.array([-1.959963984540054, 0.0, 1.959963984540054])).round(6).tolist()
    [1.0, 2.0, 4.0]
    """

    value: float
    low: float
    high: float
    basis: str = "user"
    source: str = ""
    fraction: bool = False

    def __post_init__(self) -> None:
        if self.basis not in BASES:
            raise InputError(f"The basis of a number is {self.basis!r}; allowed are {', '.join(BASES)}.")
        top = 1.0 if self.fraction else None
        for one in (self.low, self.value, self.high):
            if not math.isfinite(one) or one < 0.0 or (top is not None and one > top):
                raise OutOfRange("A number of a cost", given=one, low=0.0, high=top)
        if not self.low <= self.value <= self.high:
            raise OutOfRange("The value of an interval", given=self.value, low=self.low, high=self.high)
        if self.low < self.high and not self.fraction and self.low == 0.0:
            raise OutOfRange("The low end of an interval", given=0.0, low=1e-300, next_step="Give a positive low end.")
        if self.low < self.high and self.fraction and not (self.low > 0.0 and self.high < 1.0):
            raise InputError("The ends of the interval of a fraction must lie inside 0 and 1.")

    @classmethod
    def exact(cls, value: float, *, basis: str = "user", source: str = "", fraction: bool = False) -> Estimate:
        """A number without an interval."""
        return cls(value, value, value, basis, source, fraction)

    @classmethod
    def within_factor(cls, value: float, factor: float, *, basis: str, source: str = "") -> Estimate:
        """value/factor … value·factor."""
        return cls(value, value / factor, value * factor, basis, source)

    @property
    def is_uncertain(self) -> bool:
        return self.low < self.high

    def sample(self, z: NDArray[np.float64]) -> NDArray[np.float64]:
        """Values for standard normal deviates `z`."""
        if not self.is_uncertain:
            return np.full_like(z, self.value)
        forward = _logit if self.fraction else math.log
        middle, below, above = forward(self.value), forward(self.low), forward(self.high)
        shifted = middle + z / _NORMAL_95 * np.where(z > 0.0, above - middle, middle - below)
        return 1.0 / (1.0 + np.exp(-shifted)) if self.fraction else np.exp(shifted)


def _logit(x: float) -> float:
    return math.log(x / (1.0 - x))
