"""Temperatures from a furnace log by time stamp, with a check that the sample had time to follow.

The log is a table with a column of times and one of temperatures. A measurement takes the mean of the log between
its first and its last point; the sample is taken to have followed if in the dwell time before the first point the
log stayed within a tolerance of that mean. Both numbers are the caller's, and stand in the notice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange, ParseError
from frenkel.measure.measurement import Measurement
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice
from frenkel.tables import Column, Table, read_table

__all__ = ["FurnaceLog", "apply_furnace_log", "read_furnace_log"]

_FORMATS = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M",
    "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%dT%H:%M:%S.%f",
)  # fmt: skip
"""Dates that can be read in one way only; 03/04/2026 is asked about, not guessed."""


@dataclass(frozen=True, eq=False)
class FurnaceLog:
    """Times (s since 1970, rising), shape (n,), temperatures (K), shape (n,), and the file."""

    seconds: NDArray[np.float64]
    temperature_K: NDArray[np.float64]
    path: str


def read_furnace_log(path: str | Path, *, start: datetime | None = None) -> FurnaceLog:
    """Read a log: a column of dates (ISO or dd.mm.yyyy), or of elapsed time with a unit if `start` is given."""
    table = read_table(path)
    temperature = _one(table, r"(furnace |oven |sample )?(temperature|temp|t)\b.*", "temperature", ("K", "°C"))
    kelvin = table.physical(temperature, "K", option="temperature unit")
    seconds = _times(table, start)
    order = np.argsort(seconds, kind="stable")
    good = np.isfinite(seconds[order]) & np.isfinite(kelvin[order])
    if good.sum() < 2:
        raise ParseError("the log has fewer than two points.", file=str(path), next_step="Give the whole log.")
    return FurnaceLog(seconds[order][good], kelvin[order][good], str(path))


def _one(table: Table, pattern: str, what: str, units: tuple[str, ...]) -> Column:
    found = [one for one in table.columns if re.fullmatch(pattern, one.name, re.IGNORECASE)]
    numeric = [one for one in found if one.is_numeric]
    if len(numeric) != 1:
        names = ", ".join(table.names)
        raise ParseError(
            f"{len(numeric)} columns could be the {what} (columns: {names}).", file=table.file,
            next_step=f"Call one column '{what}' with a unit ({' or '.join(units)}).",
        )  # fmt: skip
    return numeric[0]


def _times(table: Table, start: datetime | None) -> NDArray[np.float64]:
    for column in table.columns:
        if column.is_numeric:
            continue
        parsed = [_date(str(cell)) for cell in column.values]
        if all(one is not None for one in parsed):
            epoch = datetime(1970, 1, 1)
            return np.array([(one - epoch).total_seconds() for one in parsed if one is not None])
        if re.search(r"time|date|zeit", column.name, re.IGNORECASE):
            bad = next(i for i, one in enumerate(parsed) if one is None)
            raise ParseError(
                f"{str(column.values[bad])[:40]!r} is no date that can be read in one way only.", file=table.file,
                line=int(table.lines[bad]), next_step="Write dates as 2026-04-03 14:05:00.",
            )  # fmt: skip
    elapsed = _one(table, r"(elapsed |run)?(time|t)", "time", ("s", "min", "h"))
    if start is None:
        raise ParseError(
            "the log counts time from its start, and when that was is not said.", file=table.file,
            next_step="Give the start of the log, or a column of dates.",
        )  # fmt: skip
    return table.physical(elapsed, "s", option="time unit") + (start - datetime(1970, 1, 1)).total_seconds()


def _date(text: str) -> datetime | None:
    for form in _FORMATS:
        try:
            return datetime.strptime(text.strip(), form)
        except ValueError:
            continue
    return None


def apply_furnace_log(
    measurements: Iterable[Measurement], log: FurnaceLog, *, dwell_s: float, tolerance_K: float,
    clock_offset_s: float = 0.0,
) -> tuple[Measurement, ...]:
    """The measurements with the temperature of the log.

    Parameters
    ----------
    log : the furnace log
    dwell_s : time before a measurement in which the log must have been steady (s)
    tolerance_K : how far it may have been from the mean during the measurement (K)
    clock_offset_s : what the clock of the log is ahead of that of the instrument (s)

    A measurement without a time stamp, or outside the log, keeps what it has and gets a notice.
    """
    for name, value in (("The dwell time", dwell_s), ("The tolerance", tolerance_K)):
        if not value >= 0.0:
            raise OutOfRange(name, given=value, low=0.0)
    return tuple(_with_log(one, log, dwell_s, tolerance_K, clock_offset_s) for one in measurements)


def _with_log(one: Measurement, log: FurnaceLog, dwell_s: float, tolerance_K: float, offset_s: float) -> Measurement:
    window = _window(one)
    if window is None:
        return one.with_notices(Notice("no-time-stamp", f"{one.path} has no time stamp: the furnace log cannot be used."))
    first, last = ((edge - datetime(1970, 1, 1)).total_seconds() + offset_s for edge in window)
    if first < log.seconds[0] or last > log.seconds[-1]:
        text = f"the measurement of {window[0]:%Y-%m-%d %H:%M} lies outside the furnace log {log.path}."
        return one.with_notices(Notice("outside-log", text))
    grid = np.linspace(first, max(last, first + 1e-3), 64)
    during = np.interp(grid, log.seconds, log.temperature_K)
    mean, spread = float(during.mean()), float(during.std())
    notices = one.notices
    gap = _longest_gap_s(log, max(first - dwell_s, float(log.seconds[0])), last)
    if gap > max(dwell_s, 60.0):
        text = f"the furnace log has a gap of {gap:.0f} s around the measurement; the temperature is taken on a straight line across it."
        notices = (*notices, Notice("log-gap", text))
    if first - dwell_s < log.seconds[0]:
        text = f"the furnace log begins less than {dwell_s:g} s before the measurement: the dwell cannot be checked."
        notices = (*notices, Notice("dwell-unknown", text))
    else:
        before = np.interp(np.linspace(first - dwell_s, first, 64), log.seconds, log.temperature_K)
        off = float(np.max(np.abs(before - mean)))
        if off > tolerance_K:
            text = (
                f"in the {dwell_s:g} s before the measurement the furnace was up to {off:.1f} K from its mean of "
                f"{mean - ZERO_CELSIUS_K:.1f} °C (allowed {tolerance_K:g} K): the sample may not have followed."
            )
            notices = (*notices, Notice("no-dwell", text))
    return replace(one, temperature_K=mean, temperature_std_K=spread, notices=notices)


def _longest_gap_s(log: FurnaceLog, first: float, last: float) -> float:
    """The longest time without a point of the log in, or reaching into, the window from `first` to `last`."""
    begin = max(int(np.searchsorted(log.seconds, first, side="right")) - 1, 0)
    end = int(np.searchsorted(log.seconds, last, side="left")) + 1
    return float(np.max(np.diff(log.seconds[begin:end]), initial=0.0))


def _window(one: Measurement) -> tuple[datetime, datetime] | None:
    if one.started is None:
        return None
    if "time" not in one.names or one.column("time").unit != "s":
        return one.started, one.started
    time = one.values("time", "s")
    time = time[np.isfinite(time)]
    if time.size == 0:
        return one.started, one.started
    return one.started + timedelta(seconds=float(time.min())), one.started + timedelta(seconds=float(time.max()))
