"""Furnace programmes: temperature against time from a text such as "5 K/min to 1150 °C, 1 h" or from arrays.

Times in s, temperatures in K. A programme starts at 25 °C unless it says otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.quantities import ZERO_CELSIUS_K, parse

__all__ = ["Schedule", "read_schedule"]

_RAMP = re.compile(r"^(?P<rate>[\d.,eE+-]+)\s*(?:K|°C|C)\s*/\s*(?P<per>min|h|s)\s+to\s+(?P<to>.+)$")
_PER = {"s": 1.0, "min": 60.0, "h": 3600.0}
_POINTS_PER_RAMP = 200


@dataclass(frozen=True, eq=False)
class Schedule:
    """Time (s) and temperature (K), both of shape (n,), time rising."""

    time_s: NDArray[np.float64]
    temperature_K: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.time_s.shape != self.temperature_K.shape or self.time_s.ndim != 1 or self.time_s.size < 2:
            raise InputError("A schedule needs at least two times with a temperature each.")
        if not np.all(np.isfinite(self.time_s)) or not np.all(np.diff(self.time_s) > 0.0):
            raise InputError("The times of a schedule must rise.")
        if not np.all(self.temperature_K > 0.0):
            raise OutOfRange("A temperature of the schedule", given=float(np.min(self.temperature_K)), low=0.0, unit="K")


def read_schedule(text: str, *, start_K: float = 25.0 + ZERO_CELSIUS_K) -> Schedule:
    """A programme from text: ramps "RATE K/min to TEMPERATURE" and holds "TIME", separated by commas or semicolons.

    Raises: InputError with the part that cannot be read, UnitError.

    >>> programme = read_schedule("5 K/min to 1025 °C, 1 h")
    >>> round(float(programme.time_s[-1]), 6), round(float(programme.temperature_K[-1]), 2)
    (15600.0, 1298.15)
    """
    time, temperature = [np.zeros(1)], [np.full(1, start_K)]
    now, level = 0.0, start_K
    for part in re.split(r"[;,]\s+|\bthen\b", text.strip()):
        words = part.strip()
        if not words:
            continue
        ramp = _RAMP.match(words)
        if ramp is not None:
            rate = float(ramp["rate"].replace(",", ".")) / _PER[ramp["per"]]
            goal = parse(ramp["to"], "K")
            if rate <= 0.0 or goal == level:
                raise InputError(f"{words!r} does not heat or cool.", next_step="Give a positive rate and another temperature.")
            last, target = now + abs(goal - level) / rate, goal
        else:
            try:
                last, target = now + parse(words, "s"), level
            except InputError as error:
                raise InputError(f"{words!r} is neither a ramp nor a hold.", next_step='Write "5 K/min to 1150 °C, 1 h".') from error
        if not last > now:
            raise InputError(f"{words!r} takes no time.")
        points = np.linspace(0.0, 1.0, _POINTS_PER_RAMP + 1)[1:]
        time.append(now + (last - now) * points)
        temperature.append(level + (target - level) * points)
        now, level = last, target
    return Schedule(np.concatenate(time), np.concatenate(temperature))
