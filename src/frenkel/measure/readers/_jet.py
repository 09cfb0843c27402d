"""Rows of one table of a Microsoft Access database (Jet 4 and later), fixed-length columns only.

The file is pages of 4096 bytes. A page 02 01 defines a table: its columns with type, place in the row and name. A
page 01 01 holds rows of the table whose definition page it names; rows are stored from the end of the page upwards,
and the table of their starts marks deleted (0x8000) and moved (0x4000) ones. A row is a count of columns (2 bytes),
the fixed-length values, the others, and one bit for each column that has a value. Layout as the access_parser
package (Apache-2.0) documents it in its code.
"""

from __future__ import annotations

import struct
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["JetTable", "find_table"]

_PAGE = 4096
_HEADER = 63
_COLUMN = 25
_MAX_COLUMNS = 255
_KINDS = {2: "u1", 3: "<i2", 4: "<i4", 6: "<f4", 7: "<f8", 8: "<f8"}
"""Column types with a number in a fixed place: byte, integers, floats, and date (days since 1899-12-30)."""


@dataclass(frozen=True)
class _Column:
    name: str
    kind: str
    at: int
    number: int


@dataclass(frozen=True, eq=False)
class JetTable:
    """Columns by name, shape (rows,), NaN where a row has no value; `moved` counts rows that were not followed."""

    columns: dict[str, NDArray[np.float64]]
    moved: int


def find_table(data: bytes, wanted: Collection[str]) -> JetTable | None:
    """The table with all the wanted columns that has the most rows, or None. Raises struct.error on damage."""
    best: JetTable | None = None
    for page in range(0, len(data) - _PAGE + 1, _PAGE):
        if data[page : page + 2] != b"\x02\x01":
            continue
        columns, count = _definition(data, page)
        if set(wanted) <= {one.name for one in columns}:
            table = _rows(data, page // _PAGE, columns, count)
            size = min((values.size for values in table.columns.values()), default=0)
            if best is None or size > min(values.size for values in best.columns.values()):
                best = table
    return best


def _definition(data: bytes, page: int) -> tuple[list[_Column], int]:
    """Number columns in fixed places, and the number of all columns of a table."""
    text = data[page : page + _PAGE]
    following = struct.unpack_from("<I", text, 4)[0]
    seen = {page // _PAGE}
    while following and following not in seen and len(seen) < 20 and (following + 1) * _PAGE <= len(data):
        seen.add(following)  # a definition of many columns goes on in further pages, behind their header of 8 bytes
        start = following * _PAGE
        text += data[start + 8 : start + _PAGE]
        following = struct.unpack_from("<I", data, start + 4)[0]
    count = struct.unpack_from("<H", text, 45)[0]
    indices = struct.unpack_from("<I", text, 51)[0]
    if not 0 < count <= _MAX_COLUMNS or indices > 1000:
        return [], 0
    at = _HEADER + 12 * indices
    names_at = at + _COLUMN * count
    columns = []
    for i in range(count):
        place = at + _COLUMN * i
        length = struct.unpack_from("<H", text, names_at)[0]
        name = text[names_at + 2 : names_at + 2 + length].decode("utf-16-le", errors="replace")
        names_at += 2 + length
        kind, number = text[place], struct.unpack_from("<H", text, place + 5)[0]
        fixed, offset = text[place + 15] & 0x01, struct.unpack_from("<H", text, place + 21)[0]
        if fixed and kind in _KINDS and offset + 2 + np.dtype(_KINDS[kind]).itemsize <= _PAGE:
            columns.append(_Column(name, _KINDS[kind], 2 + offset, number))
    return columns, count


def _rows(data: bytes, owner: int, columns: list[_Column], count: int) -> JetTable:
    raw = np.frombuffer(data, dtype=np.uint8)
    starts, ends, moved = [], [], 0
    for page in range(0, len(data) - _PAGE + 1, _PAGE):
        if data[page : page + 2] != b"\x01\x01" or struct.unpack_from("<I", data, page + 4)[0] != owner:
            continue
        listed = min(struct.unpack_from("<H", data, page + 12)[0], (_PAGE - 14) // 2)
        places = np.frombuffer(data, dtype="<u2", count=listed, offset=page + 14).astype(np.int64)
        begin = places & 0x1FFF
        end = np.concatenate([[_PAGE], begin[:-1]])
        live = (places & 0xC000) == 0
        moved += int(np.count_nonzero((places & 0xC000) == 0x4000))
        starts.append(page + begin[live])
        ends.append(page + end[live])
    start = np.concatenate(starts) if starts else np.zeros(0, dtype=np.int64)
    end = np.concatenate(ends) if ends else np.zeros(0, dtype=np.int64)
    needed = max((one.at + np.dtype(one.kind).itemsize for one in columns), default=0) + (count + 7) // 8
    whole = (end - start >= needed) & (end <= len(data))
    start, end = start[whole], end[whole]
    return JetTable({one.name: _values(raw, start, end, one, count) for one in columns}, moved)


def _values(
    raw: NDArray[np.uint8], start: NDArray[np.int64], end: NDArray[np.int64], column: _Column, count: int
) -> NDArray[np.float64]:
    size = np.dtype(column.kind).itemsize
    places = start[:, None] + column.at + np.arange(size)
    with np.errstate(invalid="ignore"):
        values = np.ascontiguousarray(raw[places]).view(column.kind)[:, 0].astype(np.float64)
    if column.number < count:
        bit = raw[end - (count + 7) // 8 + column.number // 8] >> (column.number % 8) & 1
        values = np.where(bit == 1, values, np.nan)
    return np.asarray(values)
