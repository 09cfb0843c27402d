"""Dilatometer logs: time, temperature and length, shrinkage or density, read through `tables` and checked before a fit.

Relative density from the relative change of length x = ΔL/L0 of an isotropic body of green density ρ_g:  ρ = ρ_g/(1 + x)³
(thermal expansion is not corrected). Shrinkage is read as positive, ΔL/L0 as negative when the body shrinks. What can be read in two ways, drifts,
heats twice or is a mass is refused by name.
"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange, ParseError
from frenkel.process.master_curve import Run
from frenkel.process.schedule import Schedule
from frenkel.results import Notice
from frenkel.tables import Column, Table, read_table

__all__ = ["density_from_length", "heating_rate", "read_dilatometer_log", "temperature_column", "time_column"]

Array = NDArray[np.float64]
# t and T are told apart by their case, words are not
_TIME = r"(?i:(elapsed )?time|zeit)|t"
_TEMPERATURE = r"(?i:(sample |furnace )?(temperature|temp|temperatur))|T"
_KINDS = {
    "density": r"(relative )?density|rho(_?rel)?|ρ",
    "shrinkage": r"(linear )?shrinkage",
    "change": r"d_?L ?/ ?L_?0?|ΔL ?/ ?L_?0?|relative change of length|dL/L0",
    "length": r"length|L",
}
_MASS = r"mass|weight|m|dm|Δm"
DRIFT = 0.25
BACKWARDS_K = 20.0
NEGATIVE = 0.02


def _one(table: Table, pattern: str, what: str) -> Column:
    found = [one for one in table.columns if re.fullmatch(pattern, one.name.strip())]
    if len(found) != 1:
        names = ", ".join(table.names)
        why = "no column" if not found else "more than one column"
        raise ParseError(f"{why} of {what} among: {names}.", file=table.file, next_step=f"Name one column {what!r}, with its unit.")
    return found[0]


def time_column(table: Table) -> Column:
    """The column of time."""
    return _one(table, _TIME, "time")


def temperature_column(table: Table) -> Column:
    """The column of temperature."""
    return _one(table, _TEMPERATURE, "temperature")


def density_from_length(change: Array, green_density: float) -> Array:
    """ρ = ρ_g/(1 + ΔL/L0)³ for an isotropic body.

    >>> density_from_length(np.array([0.0, -0.1]), 0.6).round(4).tolist()
    [0.6, 0.823]
    """
    if not 0.0 < green_density < 1.0:
        raise OutOfRange("The green density (relative)", given=green_density, low=0.0, high=1.0)
    return np.asarray(green_density / (1.0 + change) ** 3, dtype=np.float64)


def heating_rate(schedule: Schedule, *, name: str = "log") -> tuple[float, tuple[Notice, ...]]:
    """Heating rate (K/min) of the ramp of a log, with a notice where it drifts.

    The ramp is all that comes before the highest temperature less 2 K. Raises ParseError where the log cools by more than 20 K and
    heats again: two ramps in one file are two logs.
    """
    t, T = schedule.time_s, schedule.temperature_K
    highest = np.maximum.accumulate(T)
    peak = float(T.max())
    below = np.flatnonzero(peak - 2.0 <= T)
    ramp = slice(0, int(below[0]) + 1)
    fallen = highest - T
    if float(np.max(fallen[ramp])) > BACKWARDS_K or _heats_again(T[int(below[0]) :], peak):
        raise ParseError("the temperature falls and rises again: there are two ramps in this file.", file=name, next_step="Split it: one ramp a file.")
    if ramp.stop < 4 or peak - float(T[0]) < 50.0:
        raise ParseError(f"the log heats by {peak - float(T[0]):.0f} K only: there is no ramp in it.", file=name)
    parts = [part for part in np.array_split(np.arange(ramp.stop), 5) if part.size > 1]
    slopes = np.array([(T[p[-1]] - T[p[0]]) / (t[p[-1]] - t[p[0]]) * 60.0 for p in parts])
    rate = float((T[ramp.stop - 1] - T[0]) / (t[ramp.stop - 1] - t[0]) * 60.0)
    drift = float(np.max(np.abs(slopes / rate - 1.0)))
    if drift > DRIFT:
        return rate, (Notice("drifting rate", f"{name}: the heating rate drifts between {slopes.min():.3g} and {slopes.max():.3g} K/min; the measured temperatures are used, not a nominal rate."),)
    return rate, ()


def _heats_again(T: Array, peak: float) -> bool:
    lowest = np.minimum.accumulate(T)
    return bool(np.any((T - lowest > BACKWARDS_K) & (lowest < peak - BACKWARDS_K)))


def read_dilatometer_log(path: str | Path, *, green_density: float | None = None) -> tuple[Run, tuple[Notice, ...]]:
    """One log as a `Run`, with notices; `green_density` (relative, 0–1) is needed where the log gives lengths.

    Raises: ParseError, InputError, UnitError, OutOfRange: a missing unit, a mass instead of a length, two ramps, shrinkage of the wrong
    sign, times that do not rise.
    """
    table = read_table(path)
    file = str(path)
    seconds = table.physical(time_column(table), "s", option="time unit")
    kelvin = table.physical(temperature_column(table), "K", option="temperature unit")
    kind, column = _measured(table)
    notices = list(table.notices)
    if kind == "density":
        density = _fraction(table, column)
    else:
        if green_density is None:
            raise InputError(f"{file}: a log of {kind} needs the green density.", next_step="Give it: --green-density 0.6 (relative).")
        density = density_from_length(_change(table, column, kind), green_density)
        notices.append(Notice("expansion", f"{file}: isotropic shrinkage is assumed and thermal expansion is not corrected."))
    good = np.isfinite(seconds) & np.isfinite(kelvin) & np.isfinite(density)
    if int(good.sum()) < 20:
        raise ParseError(f"{int(good.sum())} complete rows are too few for a fit.", file=file)
    seconds, kelvin, density = seconds[good], kelvin[good], density[good]
    if np.any(np.diff(seconds) <= 0.0):
        at = int(np.flatnonzero(np.diff(seconds) <= 0.0)[0])
        raise ParseError("the time does not rise.", file=file, line=int(table.lines[good][at + 1]), next_step="Two runs in one file must be split.")
    schedule = Schedule(seconds - seconds[0], kelvin)
    rate, drift = heating_rate(schedule, name=file)
    _plausible(density, file)
    return Run(schedule, density, file, rate), (*notices, *drift)


def _measured(table: Table) -> tuple[str, Column]:
    found = [
        (kind, column) for kind, pattern in _KINDS.items() for column in table.columns if re.fullmatch(pattern, column.name.strip(), re.IGNORECASE)
    ]
    if len(found) > 1:
        raise ParseError(f"length, shrinkage or density can be read from {', '.join(c.header for _, c in found)}.", file=table.file, next_step="Keep one of them.")
    if found:
        return found[0]
    masses = [c for c in table.columns if re.fullmatch(_MASS, c.name.strip(), re.IGNORECASE)]
    if masses:
        raise ParseError(f"{masses[0].header!r} is a mass: a master sintering curve needs a length, a shrinkage or a density.", file=table.file, next_step="A TGA log goes to --law ramps.")
    raise ParseError(f"no length, shrinkage or density among: {', '.join(table.names)}.", file=table.file, next_step="Name a column 'dL/L0 (%)', 'length (mm)' or 'relative density'.")


def _fraction(table: Table, column: Column) -> Array:
    if column.unit:
        return table.physical(column, "1")
    values = table.numbers(column)
    if float(np.nanmax(values)) > 1.5:
        raise InputError(f"{table.file}: column {column.header!r} has no unit and is no fraction.", next_step="Write the unit, % or 1.")
    return values


def _change(table: Table, column: Column, kind: str) -> Array:
    if kind == "length":
        length = table.physical(column, "mm", option="length unit")
        return np.asarray(length / length[np.flatnonzero(np.isfinite(length))[0]] - 1.0, dtype=np.float64)
    values = _fraction(table, column)
    change = -values if kind == "shrinkage" else values
    last = float(change[np.flatnonzero(np.isfinite(change))[-1]])
    if last > NEGATIVE:
        raise InputError(
            f"{table.file}: column {column.header!r} says that the body grows by {100 * last:.3g} %.",
            next_step="Shrinkage is written positive, ΔL/L0 negative; turn the sign, or look at the sample.",
        )
    return change


def _plausible(density: Array, file: str) -> None:
    if float(density.max()) > 1.05 or float(density.min()) <= 0.0:
        raise OutOfRange(f"A relative density in {file}", given=float(density.max()), low=0.0, high=1.05, next_step="Check the green density and the sign of the shrinkage.")
    if float(density[-1]) < float(density[0]) - NEGATIVE:
        raise InputError(f"{file}: the density falls from {density[0]:.3g} to {density[-1]:.3g}.", next_step="A log of sintering is wanted.")
