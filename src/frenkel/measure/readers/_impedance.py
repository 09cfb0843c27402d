"""Impedance spectra out of a block: units, sign, sweeps, and every row that holds no usable point named in a notice."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import UnitError
from frenkel.measure.measurement import Column, Measurement
from frenkel.measure.readers._block import Block, RawColumn, columns_of, name_lines
from frenkel.measure.readers._series import IMPEDANCE_PARTS, common_fields, direct_series, temperature_of
from frenkel.measure.readers._source import Source
from frenkel.measure.readers._spectrum import outliers, phase_in_degrees, sign_score, sweeps
from frenkel.quantities import convert
from frenkel.results import Notice

__all__ = ["impedance_spectra", "is_impedance_block"]

FloatArray = NDArray[np.float64]
Rows = NDArray[np.intp]
_SMALLEST = 1e-30
_MIN_DC_ROWS = 3
_FEW_POINTS = 8


def is_impedance_block(block: Block) -> bool:
    """True where the block has a frequency and both parts of Z, or |Z| and phase."""
    names = {column.header.name for column in block.columns}
    has_frequency = bool(names & {"frequency", "angular_frequency"})
    cartesian = {"impedance_real", "impedance_imaginary"} <= names
    return has_frequency and (cartesian or {"impedance_modulus", "impedance_phase"} <= names)


def impedance_spectra(source: Source, reader: str, block: Block) -> list[Measurement]:
    """The spectra of a block, then the direct-current runs between them; raises ParseError where there is nothing."""
    notices = list(block.notices)
    try:
        frequency = _frequency(block, notices)
        impedance, sign_stated = _impedance_values(block, frequency, notices)
    except UnitError as error:
        raise source.error(error.message, next_step="Export the impedance in ohms, the frequency in hertz.") from error
    frequency = np.where(np.abs(frequency) < _SMALLEST, 0.0, frequency)
    impedance = np.where(np.abs(impedance) < _SMALLEST, 0.0, impedance)
    zero = (frequency == 0.0) & (~np.isfinite(impedance) | (impedance == 0.0))
    usable = np.isfinite(frequency) & np.isfinite(impedance) & (frequency > 0.0) & (impedance != 0.0)
    direct, dc_notices = _direct_current(source, reader, block, zero)
    notices += dc_notices
    notices += _dropped(block, frequency, impedance, zero | usable)
    spectra: list[Measurement] = []
    runs = _runs(block, np.flatnonzero(usable))
    source.refuse_too_many_runs(len(runs))
    for rows in runs:
        starts, ordered = sweeps(frequency[rows]) if rows.size > 1 else ((0,), True)
        source.refuse_too_many_runs(len(spectra) + len(starts))
        spectra += [
            _spectrum(source, reader, block, part, frequency, impedance, sign_stated, ordered, tuple(notices))
            for part in np.split(rows, starts[1:])
        ]
    if not spectra and not direct:
        cause = "no row holds a usable impedance point."
        if notices:
            cause = f"{cause[:-1]}: {notices[-1].text}"
        raise source.error(cause, line=int(block.lines[0]) if block.lines.size else None)
    return [*spectra, *direct]


def _frequency(block: Block, notices: list[Notice]) -> FloatArray:
    column = block.find("frequency")
    if column is not None:
        return _in_unit(column, "Hz", "frequency", block, notices)
    column = block.find("angular_frequency")
    assert column is not None  # is_impedance_block has looked
    notices.append(Notice("angular-frequency", f"{column.header.text!r} is ω; the frequency is ω/2π."))
    return np.asarray(column.values / (2.0 * math.pi))


def _in_unit(column: RawColumn, wanted: str, what: str, block: Block, notices: list[Notice]) -> FloatArray:
    given = column.header.unit
    values = column.values
    if not given:
        if not block.units_known:
            _add_unit_notice(notices, f"{column.header.text!r} ({wanted})")
        return values
    try:
        return np.asarray(convert(values, given, wanted))  # type: ignore[arg-type]
    except UnitError as error:
        # Ω·cm² is another quantity than Ω: to take one for the other would hide the area
        raise UnitError(
            f"the unit {given!r} of column {column.header.text!r} is none of {what}, which is wanted in {wanted}.",
            given=given, expected=wanted,
        ) from error  # fmt: skip


def _add_unit_notice(notices: list[Notice], one: str) -> None:
    """One notice for all headers without a unit."""
    text = "the headers say no unit; taken are "
    for i, notice in enumerate(notices):
        if notice.code == "unit-assumed":
            notices[i] = Notice("unit-assumed", f"{notice.text.rstrip('.')}, {one}.")
            return
    notices.append(Notice("unit-assumed", f"{text}{one}."))


def _impedance_values(
    block: Block, frequency: FloatArray, notices: list[Notice]
) -> tuple[NDArray[np.complex128], bool]:
    """Z of all rows, and whether the file or its format fixes the sign of Z''."""
    real, imaginary = block.find("impedance_real"), block.find("impedance_imaginary")
    if real is not None and imaginary is not None:
        z = np.empty(frequency.size, dtype=np.complex128)
        z.real = _in_unit(real, "Ω", "impedance", block, notices) * real.header.sign
        z.imag = _in_unit(imaginary, "Ω", "impedance", block, notices) * imaginary.header.sign
        return z, block.sign_known or imaginary.header.sign_stated
    modulus, phase = block.find("impedance_modulus"), block.find("impedance_phase")
    assert modulus is not None and phase is not None  # is_impedance_block has looked
    size = _in_unit(modulus, "Ω", "impedance", block, notices)
    angle = np.where(np.abs(phase.values) < 1e6, phase.values, np.nan) * phase.header.sign
    if phase.header.unit:
        angle, degrees = _in_unit(RawColumn(phase.header, angle), "rad", "angle", block, notices), False
    else:
        good = np.isfinite(frequency) & (frequency > 0.0) & np.isfinite(size) & (size > 0.0) & np.isfinite(angle)
        degrees = phase_in_degrees(frequency[good], size[good], angle[good])
        if not block.units_known:
            name = "degrees" if degrees else "radians"
            text = f"{phase.header.text!r} says no unit; its size and the slope of |Z| say {name}."
            notices.append(Notice("phase-unit", text))
    return np.asarray(size * np.exp(1j * (np.radians(angle) if degrees else angle))), (
        block.sign_known or phase.header.sign_stated
    )


def _direct_current(
    source: Source, reader: str, block: Block, zero: NDArray[np.bool_]
) -> tuple[list[Measurement], list[Notice]]:
    """Rows at zero frequency without impedance: a direct-current run if there are enough of them in a row."""
    rows = np.flatnonzero(zero)
    if rows.size == 0:
        return [], []
    names = {column.header.name for column in block.columns}
    runs = np.split(rows, np.flatnonzero(np.diff(rows) > 1) + 1)
    measured = [run for run in runs if run.size >= _MIN_DC_ROWS and names & {"potential", "current"}]
    single = [row for run in runs if not any(run is one for one in measured) for row in run]
    notices = []
    if single:
        where = name_lines(block.lines[np.array(single)], block.record_word)
        notices.append(Notice("dc-rows", f"{where}: frequency and impedance are zero (direct current); not in a spectrum."))
    direct = [one for run in measured for one in direct_series(source, reader, block, run, "direct current")]
    return direct, notices


def _dropped(
    block: Block, frequency: FloatArray, impedance: NDArray[np.complex128], kept: NDArray[np.bool_]
) -> list[Notice]:
    notices = []
    not_finite = ~kept & ~(np.isfinite(frequency) & np.isfinite(impedance))
    not_positive = ~kept & ~not_finite & (frequency <= 0.0)
    rest = ~kept & ~not_finite & ~not_positive
    for mask, code, why in (
        (not_finite, "not-finite", "no finite number"),
        (not_positive, "frequency-not-positive", "the frequency is not positive"),
        (rest, "zero-impedance", "the impedance is zero"),
    ):
        if mask.any():
            where = name_lines(block.lines[mask], block.record_word)
            notices.append(Notice(code, f"{where} left out: {why}."))
    return notices


def _runs(block: Block, rows: Rows) -> list[Rows]:
    """Rows of each loop, cycle or sequence of the file, and between its own starts."""
    if rows.size == 0:
        return []
    cut = np.zeros(rows.size, dtype=bool)
    for name in ("loop", "cycle", "sequence"):
        column = block.find(name)
        if column is not None:
            values = np.nan_to_num(column.values[rows])
            cut[1:] |= np.diff(values) != 0.0
    for start in block.starts:
        at = int(np.searchsorted(rows, start))
        if 0 < at < rows.size:
            cut[at] = True
    return np.split(rows, np.flatnonzero(cut))


def _spectrum(
    source: Source, reader: str, block: Block, rows: Rows, frequency: FloatArray,
    impedance: NDArray[np.complex128], sign_stated: bool, ordered: bool, notices: tuple[Notice, ...],
) -> Measurement:  # fmt: skip
    notes = list(notices)
    order = np.argsort(-frequency[rows], kind="stable")
    if not ordered:
        notes.append(Notice("unsorted", "the frequencies are not in order; the points are sorted, none is left out."))
    rows = rows[order]
    rows = _without_copies(block, rows, frequency, impedance, notes)
    f, z = frequency[rows], impedance[rows]
    z = _with_sign(f, z, sign_stated, block, notes)
    off = outliers(f, z)
    if off.size:
        where = name_lines(np.sort(block.lines[rows[off]]), block.record_word)
        text = f"{where}: off the curve through the neighbours by more than 10 % (spike, or mains frequency); kept."
        notes.append(Notice("outlier", text))
    if rows.size < _FEW_POINTS:
        notes.append(Notice("few-points", f"the spectrum has only {rows.size} points; nothing can be fitted to it."))
    negative = z.real < 0.0
    if negative.any():
        where = name_lines(np.sort(block.lines[rows[negative]]), block.record_word)
        notes.append(Notice("negative-resistance", f"{where}: the real part is negative; the cell or the cabling is not passive."))
    rest = [column for column in block.columns if column.header.name not in IMPEDANCE_PARTS]
    others, more = columns_of(rest, rows)
    columns = (
        Column("frequency", "Hz", f), Column("impedance_real", "Ω", z.real), Column("impedance_imaginary", "Ω", z.imag),
        *others,
    )  # fmt: skip
    values = common_fields(source, reader, block)
    values.update(_indices(columns, values))
    temperature, found = temperature_of(block, columns)
    return Measurement(
        technique="impedance", columns=columns, lines=tuple(block.lines[rows].tolist()),
        notices=(*notes, *more, *found), **values, **temperature,
    )  # fmt: skip


def _indices(columns: tuple[Column, ...], known: dict[str, Any]) -> dict[str, Any]:
    indices = {}
    for name in ("loop", "cycle"):
        column = next((one for one in columns if one.name == name), None)
        if known[name] is None and column is not None and np.isfinite(column.values[0]):
            indices[name] = int(column.values[0])
    return indices


def _without_copies(
    block: Block, rows: Rows, frequency: FloatArray, impedance: NDArray[np.complex128], notes: list[Notice]
) -> Rows:
    """Rows without exact copies of the one before; the same frequency measured twice is kept and said."""
    f, z = frequency[rows], impedance[rows]
    same = np.concatenate([[False], f[1:] == f[:-1]])
    copy = same & np.concatenate([[False], z[1:] == z[:-1]])
    if copy.any():
        where = name_lines(np.sort(block.lines[rows[copy]]), block.record_word)
        notes.append(Notice("copies", f"{where} left out: exact copies of another row."))
    if (same & ~copy).any():
        where = name_lines(np.sort(block.lines[rows[same & ~copy]]), block.record_word)
        notes.append(Notice("repeated-frequency", f"{where}: a frequency measured before; both points are kept."))
    return np.asarray(rows[~copy])


def _with_sign(
    frequency: FloatArray, impedance: NDArray[np.complex128], stated: bool, block: Block, notes: list[Notice]
) -> NDArray[np.complex128]:
    score = sign_score(frequency, impedance)
    if score > -0.5:
        if not stated and score < 0.5:
            notes.append(Notice("sign-unknown", "the header does not say the sign of Z'', and the data cannot tell."))
        return impedance
    column = block.find("impedance_imaginary") or block.find("impedance_phase")
    header = column.header.text if column is not None else "Z''"
    if not stated:
        text = f"{header!r} does not say its sign; the slope of |Z| (Kramers-Kronig) says that it is −Z''; turned round."
        notes.append(Notice("sign-inferred", text))
        return np.conj(impedance)
    text = f"the sign of {header!r} as the file gives it contradicts the slope of |Z| (Kramers-Kronig); kept."
    notes.append(Notice("sign-contradicts", text))
    return impedance
