"""Resistances by impedance spectra taken beside direct current: between the half-cycles of a ramp, or while a cell ages.

The resistance is the total of the chosen circuit (`resistance.total_resistance`). Its time is that of the spectrum on the
clock of the record: from the time column where both come from one file, else from the time stamps; where neither is there and
the number fits, the spectra are taken to lie in their order between the half-cycles, and a notice says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ComputationError, InputError
from frenkel.measure.choice import choose_circuit
from frenkel.measure.direct_current.plating_events import half_cycles_of
from frenkel.measure.measurement import Column, Measurement
from frenkel.measure.resistance import total_resistance
from frenkel.results import Notice

__all__ = ["SpectrumResistance", "growth_record", "growth_times_h", "resistances_of", "spectra_on_clock"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SpectrumResistance:
    """Total resistance (Ω) of one spectrum, its relative standard deviation, and whether the circuit was accepted."""

    measurement: Measurement
    resistance_ohm: float
    relative_deviation: float
    accepted: bool


def resistances_of(spectra: Iterable[Measurement]) -> tuple[tuple[SpectrumResistance, ...], tuple[Notice, ...]]:
    """Total resistances of the spectra; one that cannot be evaluated is left out with a notice."""
    found, notices = [], []
    for one in spectra:
        try:
            choice = choose_circuit(one.frequency_Hz, one.impedance_ohm)
            total = total_resistance(choice)
        except (InputError, ComputationError) as error:
            notices.append(Notice("spectrum-left-out", f"{one.path}#{one.index}: {error}"))
            continue
        found.append(SpectrumResistance(one, total.value_ohm, total.relative_deviation, choice.accepted))
        if not choice.accepted:
            notices.append(
                Notice("circuit-rejected", f"{one.path}#{one.index}: {choice.best.rejected}; its resistance is indicative.")
            )
    return tuple(found), tuple(notices)


def spectra_on_clock(
    spectra: Sequence[SpectrumResistance], ramp: Measurement
) -> tuple[tuple[tuple[float, float], ...], tuple[Notice, ...]]:
    """(time in s on the clock of the ramp, resistance in Ω) of each spectrum.

    Raises InputError where nothing says when the spectra were taken.
    """
    times = [_time_on_clock(one.measurement, ramp) for one in spectra]
    if all(one is not None for one in times):
        return tuple((t, one.resistance_ohm) for t, one in zip(times, spectra, strict=True) if t is not None), ()
    t, i = ramp.values("time", "s"), ramp.values("current", "mA")
    parts = half_cycles_of(t, i)
    if len(spectra) not in (len(parts), len(parts) + 1):
        raise InputError(
            f"Nothing says when the {len(spectra)} spectra were taken, and they are not one for each of the {len(parts)} half-cycles.",
            next_step="Give files with time stamps, or one spectrum after each half-cycle.",
        )
    ends = [float(t[s][-1]) for s in parts]
    at = ends if len(spectra) == len(parts) else [float(t[parts[0]][0]), *ends]
    text = "The spectra carry no times: they are taken in their order, one after each half-cycle."
    return tuple((when, one.resistance_ohm) for when, one in zip(at, spectra, strict=True)), (Notice("spectra-in-order", text),)


def _time_on_clock(spectrum: Measurement, ramp: Measurement) -> float | None:
    if spectrum.sha256 == ramp.sha256 and "time" in spectrum.names:
        return float(np.nanmean(spectrum.values("time", "s")))
    own = _when(spectrum)
    if own is None or ramp.started is None:
        return None
    return (own - ramp.started).total_seconds()


def _when(one: Measurement) -> datetime | None:
    """The middle of a spectrum by its time stamp."""
    if one.started is None:
        return None
    offset = float(np.nanmean(one.values("time", "s"))) if "time" in one.names and one.column("time").unit == "s" else 0.0
    return one.started + timedelta(seconds=offset if np.isfinite(offset) else 0.0)


def growth_record(runs: Sequence[Measurement]) -> tuple[Measurement, tuple[Notice, ...]]:
    """A record with the columns time (s) and resistance (Ω), from spectra with time stamps, or from a table with both.

    Raises
    ------
    InputError : neither spectra nor a table with a time and one resistance
    """
    spectra = [one for one in runs if one.is_impedance]
    first = runs[0]
    if spectra:
        measured, notices = resistances_of(spectra)
        if not measured:
            raise InputError(f"None of the {len(spectra)} spectra can be evaluated.", next_step=f"frenkel eis {first.path}")
        times, resistances = 3600.0 * growth_times_h(measured), np.array([one.resistance_ohm for one in measured])
        return replace(spectra[0], columns=_two_columns(times, resistances), lines=()), notices
    names = [column.name for column in first.columns if column.unit in ("ohm", "Ohm", "Ω", "kOhm", "kohm", "kΩ")]
    if "time" not in first.names or len(names) != 1:
        raise InputError(
            f"{first.path} holds no spectra, and no table with a time and one resistance.",
            next_step="Give impedance files, or a table with the columns time (h) and resistance (ohm).",
        )
    return replace(first, columns=_two_columns(first.values("time", "s"), first.values(names[0], "Ω"))), ()


def _two_columns(times: Floats, resistances: Floats) -> tuple[Column, ...]:
    return Column("time", "s", times), Column("resistance", "Ω", resistances)


def growth_times_h(spectra: Sequence[SpectrumResistance]) -> Floats:
    """Hours of each spectrum since the first, by the time stamps; raises InputError where one has none."""
    stamps = [_when(one.measurement) for one in spectra]
    missing = next((one.measurement.path for one, stamp in zip(spectra, stamps, strict=True) if stamp is None), None)
    if missing is not None:
        raise InputError(
            f"{missing} has no time stamp.", next_step="Give a table with columns time (h) and resistance (ohm) instead."
        )
    known = [one for one in stamps if one is not None]
    return np.array([(one - min(known)).total_seconds() / 3600.0 for one in known])
