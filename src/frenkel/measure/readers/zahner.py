"""Zahner Thales .ism (impedance), .isc (cyclic voltammetry), .isw (polarisation) and .iss (current–voltage).

Layout as in Zahner's own Python importer (zahner-analysis, MIT licence). Of .ism, .isc and .isw real files were read;
.iss follows that importer field by field: no such file was at hand, and a notice says so.
"""

from __future__ import annotations

import re
import struct
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, RawColumn
from frenkel.measure.readers._columns import Header
from frenkel.measure.readers._source import Reader, Source
from frenkel.measure.readers._zahner import (
    MAX_POINTS,
    Cursor,
    area_in,
    count_at,
    started_at,
    string_at,
    temperature_in,
)
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Zahner .ism/.isc/.isw/.iss"
_EPOCH = datetime(1980, 1, 1)
_UNTESTED = Notice(
    "unconfirmed-format",
    "this kind of Zahner file is read by its published layout only; no such file was at hand to check the reader.",
)


def _matches(source: Source) -> bool:
    return any(layout(source.data) for layout in (_is_isw, _is_ism, _is_isc, _is_iss))


def _is_ism(data: bytes) -> bool:
    if len(data) < 12 + 34 or data[:2] != b"\0\0" or data[2:5] != b"\xff\xff\xff":
        return False
    count = int.from_bytes(data[6:12], "big", signed=True) + 1
    first = struct.unpack_from(">d", data, 12)[0]  # a frequency in Hz; .isw files begin with the same bytes
    return 0 < count < MAX_POINTS and int(data[5]) >= 0xF0 and 1e-7 < first < 1e9


def _is_isc(data: bytes) -> bool:
    count = count_at(data, 136)
    return bool(count) and bool(re.fullmatch(r"\d{6}.*", string_at(data, 142 + 10 * count)))


def _is_iss(data: bytes) -> bool:
    count = count_at(data, 80)
    return bool(count) and bool(re.fullmatch(r"\d{6}.*", string_at(data, 86 + 18 * count)))


def _is_isw(data: bytes) -> bool:
    count = count_at(data, 12) if len(data) >= 18 and data[:1] in (b"\0", b"\xff") else 0
    if count < 2 or not 18 + 24 * count <= len(data) <= 18 + 24 * count + 65536:
        return False
    head = np.frombuffer(data, dtype=">f8", count=min(3 * count, 300), offset=18)
    return bool(np.all(np.isfinite(head)) and np.all(np.abs(head) < 1e9) and np.all(np.diff(head[2::3]) >= 0.0))


def _read(source: Source) -> tuple[Measurement, ...]:
    layout = next(
        read for test, read in ((_is_isw, _isw), (_is_ism, _ism), (_is_isc, _isc), (_is_iss, _iss)) if test(source.data)
    )
    try:
        block = layout(Cursor(source.data))
    except struct.error as error:
        raise source.error(f"the file is cut or damaged: {error}.", next_step="Copy the file again.") from error
    return assemble(source, NAME, [block])


def _ism(cursor: Cursor) -> Block:
    cursor.take(6)
    count = cursor.integer() + 1
    frequency, modulus, phase, stamp = (cursor.array(">f8", count) for _ in range(4))
    significance = cursor.array(">i2", count)
    metadata, notices = cursor.strings(*_ISM_STRINGS), []
    if len(metadata) < len(_ISM_STRINGS):
        notices.append(Notice("header-cut", "the header behind the data cannot be read (an older version, or cut)."))
    geometry = area_in(metadata.get("electrode area", ""), notices)
    # the sweep starts inside the range, turns at one end and runs to the other: the first part is measured twice
    finite = np.nan_to_num(frequency, nan=-1.0, posinf=-1.0)
    ends = sorted((int(np.argmax(finite)), int(np.argmin(np.where(finite > 0.0, finite, np.inf)))))
    rows = np.arange(ends[0], ends[1] + 1) if ends[1] > ends[0] else np.arange(count)
    if rows.size < count:
        left = "records " + ", ".join(
            f"{a + 1} to {b}" for a, b in ((0, int(rows[0])), (int(rows[-1]) + 1, count)) if b > a
        )
        text = f"{left} left out: the sweep measures this range again on its way from one end to the other."
        notices.append(Notice("overlap", text))
    started = None
    times = stamp[rows]
    good = np.all(np.isfinite(times)) and float(times.min()) > 86400.0
    if good and float(times.max()) < 200 * 365.25 * 86400.0:  # seconds since 1980; a simulation counts from zero
        started = _EPOCH + timedelta(seconds=float(times.min()))
        times = times - times.min()
    temperature, spread = temperature_in(metadata.get("temperature", ""), notices)
    columns = (
        RawColumn(Header("frequency", "frequency", "Hz"), frequency[rows]),
        RawColumn(Header("impedance", "impedance_modulus", "Ω"), modulus[rows]),
        RawColumn(Header("phase", "impedance_phase", "rad"), phase[rows]),
        RawColumn(Header("time", "time", "s"), times),
        RawColumn(Header("significance", "", "1"), significance[rows]),
    )
    return Block(
        columns=columns, lines=rows + 1, instrument="Zahner", started=started, geometry=geometry,
        temperature_K=temperature, temperature_std_K=spread, record_word="record",
        metadata={key: value for key, value in metadata.items() if value}, notices=tuple(notices),
    )  # fmt: skip


_ISM_STRINGS = (
    "date", "system", "voltage", "current", "temperature", "time window", "comment 1", "comment 2", "comment 3",
    "comment 4", "electrode area",
)  # fmt: skip
_ISC_STRINGS = (
    "date", "system", "temperature", "time window", "slew rate", "comment 1", "comment 2", "comment 3", "comment 4",
    "comment 5", "electrode area", "scale",
)  # fmt: skip
_ISW_STRINGS = ("system", "control", "temperature", "date", "time window", "comment 1")


def _scale(text: str) -> tuple[float, float, tuple[Notice, ...]]:
    """Offset and factor of the stored potentials from the PO.PF string; without it they are taken in steps of 0.125 mV."""
    match = re.match(r"\s*([-+.\deE]+),\s*([-+.\deE]+)\s*PO.PF", text, flags=re.IGNORECASE)
    try:
        if match:
            return float(match[1]), float(match[2]), ()
    except ValueError:
        pass
    notice = Notice("no-scale", "the file says no scale of the potential; it is read in steps of 1/8000 V without an offset.")
    return 0.0, 1.0, (notice,)


def _direct_block(
    voltage: NDArray[np.float64], current_A: NDArray[np.float64], time: NDArray[np.float64], technique: str,
    metadata: dict[str, str], *more: Notice,
) -> Block:  # fmt: skip
    columns = (
        RawColumn(Header("time", "time", "s"), time),
        RawColumn(Header("voltage", "potential", "V"), voltage),
        RawColumn(Header("current", "current", "A"), current_A),
    )
    notices = list(more)
    geometry = area_in(metadata.get("electrode area", ""), notices)
    temperature, spread = temperature_in(metadata.get("temperature", ""), notices)
    return Block(
        columns=columns, lines=np.arange(1, time.size + 1), technique=technique, instrument="Zahner", geometry=geometry,
        started=started_at(metadata.get("date", ""), metadata.get("time window", "")), temperature_K=temperature,
        temperature_std_K=spread, record_word="record",
        metadata={key: value for key, value in metadata.items() if value}, notices=tuple(notices),
    )  # fmt: skip


def _isc(cursor: Cursor) -> Block:
    settings = cursor.array(">f8", 17)
    count = cursor.integer() + 1
    stored, current = cursor.array(">i2", count), cursor.array(">f8", count)
    metadata = cursor.strings(*_ISC_STRINGS)
    offset, factor, unscaled = _scale(metadata.get("scale", ""))
    time = np.arange(count) * settings[15] + settings[12]
    metadata["scan rate / mV/s"] = f"{settings[6]:g}"
    return _direct_block(stored * (factor / 8000.0) + offset, current, time, "cyclic voltammetry", metadata, *unscaled)


def _iss(cursor: Cursor) -> Block:
    cursor.array(">f8", 10)
    count = cursor.integer() + 1
    stored, current, time = cursor.array(">i2", count), cursor.array(">f8", count), cursor.array(">f8", count)
    metadata = cursor.strings(*_ISC_STRINGS)
    offset, factor, unscaled = _scale(metadata.get("scale", ""))
    return _direct_block(
        stored * (factor / 8000.0) + offset, current, time, "linear sweep", metadata, *unscaled, _UNTESTED
    )


def _isw(cursor: Cursor) -> Block:
    cursor.take(12)
    count = cursor.integer() + 1
    table = cursor.array(">f8", 3 * count).reshape(count, 3) / 1000.0  # mV, mA, ms
    return _direct_block(table[:, 0], table[:, 1], table[:, 2], "direct current", cursor.strings(*_ISW_STRINGS))


READER = Reader(NAME, 30, _matches, _read)
