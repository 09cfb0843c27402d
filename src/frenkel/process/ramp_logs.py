"""Logs of TGA and DSC ramps: mass or heat flow against time and temperature, read and turned into conversion over a window of temperature.

    TGA   α = (m(T1) − m)/(m(T1) − m(T2))           between the ends T1, T2 of the window
    DSC   α = ∫ (h − b) dt / ∫_window (h − b) dt      b straight baseline between the ends of the window
The loss of mass itself, (m(T1) − m(T2))/m(T1), is kept: it is the residual solvent, or the water of a protonated garnet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from frenkel.errors import InputError, OutOfRange, ParseError
from frenkel.process.dilatometer import heating_rate, temperature_column, time_column
from frenkel.process.law_fit import Array
from frenkel.process.master_curve import Run
from frenkel.process.schedule import Schedule
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice
from frenkel.tables import Column, Table, read_table

__all__ = ["RampLog", "protons_per_formula", "read_ramp_log"]

_MASS = r"(?i:(sample )?(mass|weight|tg)( change| loss)?)|m"
_HEAT = r"(?i:heat ?flow|dsc|signal)|h|q"
_LENGTH = r"(?i:length|dL/L0|shrinkage)"
_WATER_g_mol = 18.01528
LEAST_LOSS = 1e-4


@dataclass(frozen=True, eq=False)
class RampLog:
    """One ramp: conversion as a `Run` (density stands for α), the kind of the log, relative loss of mass, peak temperature (K)."""

    run: Run
    kind: str
    mass_loss: float | None
    mass_loss_error: float | None
    peak_K: float | None
    window_K: tuple[float, float]


def read_ramp_log(path: str | Path, *, window_C: tuple[float, float] | None = None) -> tuple[RampLog, tuple[Notice, ...]]:
    """A TGA or DSC log; the kind follows from the column. `window_C`: the step or peak, by default the whole ramp.

    Raises: ParseError (no such column, time that does not rise, two ramps, a length instead of a mass), OutOfRange (window outside the log, a mass that does not fall).
    """
    table = read_table(path)
    file = str(path)
    seconds = table.physical(time_column(table), "s", option="time unit")
    kelvin = table.physical(temperature_column(table), "K", option="temperature unit")
    kind, column = _signal(table)
    signal = table.physical(column, _unit_of(column, kind)) if column.unit else _bare(table, column, kind)
    good = np.isfinite(seconds) & np.isfinite(kelvin) & np.isfinite(signal)
    seconds, kelvin, signal = seconds[good], kelvin[good], signal[good]
    if seconds.size < 20:
        raise ParseError(f"{seconds.size} complete rows are too few.", file=file)
    if np.any(np.diff(seconds) <= 0.0):
        raise ParseError("the time does not rise.", file=file, next_step="Two runs in one file must be split.")
    whole = Schedule(seconds - seconds[0], kelvin)
    rate, notes = heating_rate(whole, name=file)
    low, high = _window(window_C, kelvin, file)
    peak_row = int(np.argmax(kelvin))
    inside = np.flatnonzero((kelvin[: peak_row + 1] >= low) & (kelvin[: peak_row + 1] <= high))
    if inside.size < 10:
        raise OutOfRange(f"The window in {file}", given=float(inside.size), low=10, unit="rows")
    first, last = int(inside[0]), int(inside[-1])
    alpha, loss, error, peak = (_mass_step if kind == "TGA" else _heat_peak)(signal, seconds, kelvin, first, last, file)
    # the integral over the programme starts with the log, the conversion with the window: before it nothing has happened
    schedule = Schedule(whole.time_s[: last + 1], kelvin[: last + 1])
    conversion = np.concatenate([np.zeros(first), alpha])
    return RampLog(Run(schedule, conversion, file, rate), kind, loss, error, peak, (low, high)), (*table.notices, *notes)


def _signal(table: Table) -> tuple[str, Column]:
    for kind, pattern in (("TGA", _MASS), ("DSC", _HEAT)):
        found = [one for one in table.columns if re.fullmatch(pattern, one.name.strip())]
        if len(found) > 1:
            raise ParseError(f"{kind} can be read from {', '.join(c.header for c in found)}.", file=table.file, next_step="Keep one of them.")
        if found:
            return kind, found[0]
    lengths = [c.header for c in table.columns if re.fullmatch(_LENGTH, c.name.strip())]
    if lengths:
        raise ParseError(f"{lengths[0]!r} is a length: TGA needs a mass, DSC a heat flow.", file=table.file, next_step="Length goes to --law sintering.")
    raise ParseError(f"no mass or heat flow among: {', '.join(table.names)}.", file=table.file, next_step="Name a column 'mass (mg)', 'mass (%)' or 'heat flow (W/g)'.")


def _unit_of(column: Column, kind: str) -> str:
    if kind == "TGA":
        return "1" if column.unit.strip() in ("%", "1") else "mg"
    return "W/g" if "g" in column.unit else "mW"


def _bare(table: Table, column: Column, kind: str) -> Array:
    raise InputError(f"{table.file}: column {column.header!r} has no unit.", next_step="Write it: mg or %." if kind == "TGA" else "Write it: mW or W/g.")


def _window(given: tuple[float, float] | None, kelvin: Array, file: str) -> tuple[float, float]:
    if given is None:
        return float(kelvin[0]), float(kelvin.max())
    low, high = given[0] + ZERO_CELSIUS_K, given[1] + ZERO_CELSIUS_K
    if not float(kelvin.min()) - 1.0 <= low < high <= float(kelvin.max()) + 1.0:
        raise OutOfRange(f"The window of {file}", given=given[0], low=float(kelvin.min()) - ZERO_CELSIUS_K, high=float(kelvin.max()) - ZERO_CELSIUS_K, unit="°C")
    return low, high


def _mass_step(signal: Array, seconds: Array, kelvin: Array, first: int, last: int, file: str) -> tuple[Array, float, float, float | None]:
    mass = signal[first : last + 1]
    ends = max(mass.size // 50, 2)
    start, end = float(np.mean(mass[:ends])), float(np.mean(mass[-ends:]))
    scatter = float(np.std(np.diff(mass)) / np.sqrt(2.0))
    loss = (start - end) / start
    if loss < LEAST_LOSS:
        raise OutOfRange(f"The loss of mass in {file}", given=loss, low=LEAST_LOSS, next_step="A mass that rises or stands still is no step of TGA; check the window and the sign.")
    error = 1.96 * scatter * np.sqrt(2.0 / ends) / start
    return (start - mass) / (start - end), loss, float(error), float(kelvin[first + int(np.argmin(np.gradient(mass, seconds[first : last + 1])))])


def _heat_peak(signal: Array, seconds: Array, kelvin: Array, first: int, last: int, file: str) -> tuple[Array, None, None, float]:
    t, h = seconds[first : last + 1], signal[first : last + 1]
    ends = max(h.size // 50, 2)
    left, right = float(np.mean(h[:ends])), float(np.mean(h[-ends:]))
    over = h - (left + (right - left) * (t - t[0]) / (t[-1] - t[0]))
    area = np.concatenate([[0.0], np.cumsum(0.5 * (over[1:] + over[:-1]) * np.diff(t))])
    total = float(area[-1])
    if abs(total) < 3.0 * float(np.std(np.diff(over))) * float(np.sqrt(t.size)) * float(np.mean(np.diff(t))):
        raise InputError(f"{file}: there is no peak in the window above the scatter of the heat flow.", next_step="Name its ends: --window 250,350")
    sign = 1.0 if total > 0.0 else -1.0
    smooth = np.convolve(sign * over, np.ones(2 * ends + 1) / (2 * ends + 1), mode="same")
    return np.asarray(area / total), None, None, float(kelvin[first + int(np.argmax(smooth))])


def protons_per_formula(loss: float, error: float, molar_mass_g_mol: float) -> tuple[float, float]:
    """Protons per formula of a garnet, from the water that it gives off: x = 2 M Δm/(m M_H2O), with its error.

    >>> x, dx = protons_per_formula(0.02, 0.001, 839.7)
    >>> round(x, 2), round(dx, 2)
    (1.86, 0.09)
    """
    factor = 2.0 * molar_mass_g_mol / _WATER_g_mol
    return loss * factor, error * factor
