"""The furnace runs among which the next three are chosen, where the user names none: rates and holds around those of the logs."""

from __future__ import annotations

from frenkel.process.design import NextRuns, next_schedules
from frenkel.process.schedule import read_schedule
from frenkel.process.sinter import MasterCurve
from frenkel.quantities import ZERO_CELSIUS_K

__all__ = ["next_furnace_runs"]

FACTORS_OF_RATE = (0.5, 1.0, 2.0)
HOLDS = ("10 min", "1 h", "4 h")


def next_furnace_runs(fit: MasterCurve, *, count: int = 3) -> NextRuns:
    """The next runs among half the slowest, the middle and twice the fastest rate of the logs, to their highest temperature, held 10 min–4 h."""
    rates = sorted(run.rate_K_min for run in fit.data.runs)
    hottest = max(float(run.schedule.temperature_K.max()) for run in fit.data.runs) - ZERO_CELSIUS_K
    middle = (rates[0] * rates[-1]) ** 0.5
    candidates = []
    for rate in (FACTORS_OF_RATE[0] * rates[0], FACTORS_OF_RATE[1] * middle, FACTORS_OF_RATE[2] * rates[-1]):
        for hold in HOLDS:
            text = f"{rate:.3g} K/min to {hottest:.0f} °C, {hold}"
            candidates.append((text, read_schedule(text)))
    return next_schedules(fit, candidates, count=count)
