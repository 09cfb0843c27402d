"""Zahner Thales .ism (impedance), .isc (cyclic voltammetry), .isw (polarisation) and .iss (current–voltage).

All numbers are big-endian: integers of 6 and of 2 bytes, floats of 8; a string is a 2-byte length and characters
with upper and lower case exchanged. Layout as in Zahner's own Python importer (zahner-analysis, MIT licence).
.isc, .isw and .iss follow that importer field by field: no such file was at hand, and a notice says so.
"""

from __future__ import annotations

import re
import struct
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import UnitError
from frenkel.measure.geometry import Geometry
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, RawColumn
from frenkel.measure.readers._columns import Header
from frenkel.measure.readers._source import Reader, Source
from frenkel.quantities import parse
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Zahner .ism/.isc/.isw/.iss"
_EPOCH = datetime(1980, 1, 1)
_MAX_POINTS = 10_000_000
_UNTESTED = Notice(
    "unconfirmed-format",
    "this kind of Zahner file is read by its published layout only; no such file was at hand to check the reader.",
)


class _Cursor:
    """Reads forward through the bytes; raises struct.error where they end."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise struct.error(f"{size} bytes wanted at byte {self.at} of {len(self.data)}")
        self.at += size
        return self.data[self.at - size : self.at]

    def integer(self) -> int:
        """A 6-byte integer."""
        return int.from_bytes(self.take(6), "big", signed=True)

    def array(self, kind: str, count: int) -> NDArray[np.float64]:
        return np.frombuffer(self.take(np.dtype(kind).itemsize * count), dtype=kind).astype(np.float64)

    def string(self) -> str:
        length = int.from_bytes(self.take(2), "big", signed=True)
        return self.take(length).decode("latin-1").swapcase()


def _matches(source: Source) -> bool:
    return any(layout(source.data) for layout in (_is_ism, _is_isc, _is_iss, _is_isw))


def _is_ism(data: bytes) -> bool:
    if len(data) < 12 + 34 or data[:2] != b"\0\0" or data[2:5] != b"\xff\xff\xff":
        return False
    count = int.from_bytes(data[6:12], "big", signed=True) + 1
    return 0 < count < _MAX_POINTS and int(data[5]) >= 0xF0


def _string_at(data: bytes, at: int) -> str:
    try:
        return _Cursor(data, at).string()
    except struct.error:
        return ""


def _count_at(data: bytes, at: int) -> int:
    count = int.from_bytes(data[at : at + 6], "big", signed=True) + 1
    return count if 0 < count < _MAX_POINTS else 0


def _is_isc(data: bytes) -> bool:
    count = _count_at(data, 136)
    return bool(count) and bool(re.fullmatch(r"\d{6}.*", _string_at(data, 142 + 10 * count)))


def _is_iss(data: bytes) -> bool:
    count = _count_at(data, 80)
    return bool(count) and bool(re.fullmatch(r"\d{6}.*", _string_at(data, 86 + 18 * count)))


def _is_isw(data: bytes) -> bool:
    count = _count_at(data, 12) if len(data) >= 18 and data[:1] in (b"\0", b"\xff") else 0
    if count < 2 or not 18 + 24 * count <= len(data) <= 18 + 24 * count + 65536:
        return False
    head = np.frombuffer(data, dtype=">f8", count=min(3 * count, 300), offset=18)
    return bool(np.all(np.isfinite(head)) and np.all(np.abs(head) < 1e9) and np.all(np.diff(head[2::3]) >= 0.0))


def _read(source: Source) -> tuple[Measurement, ...]:
    layout = next(
        read for test, read in ((_is_ism, _ism), (_is_isc, _isc), (_is_iss, _iss), (_is_isw, _isw)) if test(source.data)
    )
    try:
        block = layout(_Cursor(source.data))
    except struct.error as error:
        raise source.error(f"the file is cut or damaged: {error}.", next_step="Copy the file again.") from error
    return assemble(source, NAME, [block])


def _ism(cursor: _Cursor) -> Block:
    cursor.take(6)
    count = cursor.integer() + 1
    frequency, modulus, phase, stamp = (cursor.array(">f8", count) for _ in range(4))
    significance = cursor.array(">i2", count)
    metadata, geometry, notices = _ism_header(cursor)
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
    temperature, spread = _temperature(metadata.get("temperature", ""), notices)
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


def _ism_header(cursor: _Cursor) -> tuple[dict[str, str], Geometry | None, list[Notice]]:
    metadata: dict[str, str] = {}
    notices: list[Notice] = []
    try:
        for name in _ISM_STRINGS:
            metadata[name] = cursor.string().strip()
    except struct.error:
        notices.append(Notice("header-cut", "the header behind the data cannot be read (an older version, or cut)."))
    geometry = None
    area = re.fullmatch(r"([\d.,]+) *(cm\^?2|cm²)?", metadata.get("electrode area", ""))
    if area:
        try:
            geometry = Geometry(area_cm2=float(area[1].replace(",", ".")), source="Zahner header")
        except ValueError:  # "1.2.3", or an area of zero
            notices.append(Notice("area", f"the electrode area {area[0]!r} is no area; it counts as not given."))
    return metadata, geometry, notices


def _temperature(text: str, notices: list[Notice]) -> tuple[float | None, float | None]:
    """Temperature and its spread in K from "25.3+-0.1C"; an input without a sensor reads about 0 °C or −273.15 °C."""
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(?:\+-(-?\d+(?:\.\d+)?))? *°?C", text.strip())
    if match is None:
        return None, None
    value = float(match[1])
    if abs(value) < 1.0 or value < -270.0:
        text = f"the temperature {match[0]!r} is what the input shows without a sensor; it counts as not given."
        notices.append(Notice("vendor-default", text))
        return None, None
    try:
        return parse(f"{value} °C", "K"), abs(float(match[2])) if match[2] else None
    except UnitError:
        return None, None


def _scale(text: str) -> tuple[float, float]:
    """(offset, factor) of the stored integers from the PO.PF string; (0, 1) where it has another form."""
    match = re.match(r"\s*([-+.\deE]+),\s*([-+.\deE]+)\s*PO.PF", text, flags=re.IGNORECASE)
    try:
        return (float(match[1]), float(match[2])) if match else (0.0, 1.0)
    except ValueError:
        return 0.0, 1.0


def _strings(cursor: _Cursor) -> dict[str, str]:
    names = ("date", "system", "temperature", "time window", "slew rate", "comment 1", "comment 2", "comment 3",
             "comment 4", "comment 5", "electrode area", "scale")  # fmt: skip
    return {name: cursor.string().strip() for name in names}


def _direct_block(
    voltage: NDArray[np.float64], current_A: NDArray[np.float64], time: NDArray[np.float64], technique: str,
    metadata: dict[str, str],
) -> Block:  # fmt: skip
    columns = (
        RawColumn(Header("time", "time", "s"), time),
        RawColumn(Header("voltage", "potential", "V"), voltage),
        RawColumn(Header("current", "current", "A"), current_A),
    )
    return Block(
        columns=columns, lines=np.arange(1, time.size + 1), technique=technique, instrument="Zahner",
        record_word="record", metadata={key: value for key, value in metadata.items() if value}, notices=(_UNTESTED,),
    )  # fmt: skip


def _isc(cursor: _Cursor) -> Block:
    settings = cursor.array(">f8", 17)
    count = cursor.integer() + 1
    stored, current = cursor.array(">i2", count), cursor.array(">f8", count)
    metadata = _strings(cursor)
    offset, factor = _scale(metadata["scale"])
    time = np.arange(count) * settings[15] + settings[12]
    metadata["scan rate / mV/s"] = f"{settings[6]:g}"
    return _direct_block(stored * (factor / 8000.0) + offset, current, time, "cyclic voltammetry", metadata)


def _iss(cursor: _Cursor) -> Block:
    cursor.array(">f8", 10)
    count = cursor.integer() + 1
    stored, current, time = cursor.array(">i2", count), cursor.array(">f8", count), cursor.array(">f8", count)
    metadata = _strings(cursor)
    offset, factor = _scale(metadata["scale"])
    return _direct_block(stored * (factor / 8000.0) + offset, current, time, "linear sweep", metadata)


def _isw(cursor: _Cursor) -> Block:
    cursor.take(12)
    count = cursor.integer() + 1
    table = cursor.array(">f8", 3 * count).reshape(count, 3) / 1000.0  # mV, mA, ms
    return _direct_block(table[:, 0], table[:, 1], table[:, 2], "direct current", {})


READER = Reader(NAME, 30, _matches, _read)
