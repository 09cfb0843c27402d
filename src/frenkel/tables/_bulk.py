"""Long tables of plain numbers, read in one go: thousands of rows without a Python object for each cell.

The last part of most long files is rows of plain numbers and nothing else. The table is laid out on an excerpt (all that stands above
these rows, the first and the last of them); the rows between are parsed by numpy. Wherever they are not exactly what the excerpt says
(another width, a missing value, another decimal mark, a number that overflows), there is no short cut, and every row is read by itself.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from frenkel.tables._numbers import looks_numeric
from frenkel.tables._table import Table

__all__ = ["middle_of_plain_rows", "numbers_of_lines", "with_middle"]

_Scalar = TypeVar("_Scalar", bound=np.generic)
_PLAIN = np.zeros(256, dtype=bool)
_PLAIN[list(b"0123456789+-.eE,;|\t \n")] = True
_TOO_LONG = re.compile(r"[^,;|\t \n]{65}")  # no number to `to_number`
_FIRST, _LAST, _AT_LEAST, _MOST_ABOVE = 1200, 250, 1000, 5000
"""Rows of the excerpt before and behind the middle (more than any rule of the layout looks at), the shortest middle, and the longest preamble."""


def middle_of_plain_rows(text: str, lines: Sequence[str]) -> slice | None:
    """The lines that can be read in one go, or None: plain rows down to the end, without the first and last of them."""
    raw = np.frombuffer(text.encode("ascii", errors="replace"), dtype=np.uint8)  # "?" is not plain
    other = np.flatnonzero(~_PLAIN[raw])
    above = text.count("\n", 0, int(other[-1])) + 1 if other.size else 0
    middle = slice(above + _FIRST, len(lines) - _LAST)
    return middle if above <= _MOST_ABOVE and middle.stop - middle.start >= _AT_LEAST else None


def numbers_of_lines(lines: Sequence[str], delimiter: str, decimal: str) -> NDArray[np.float64] | None:
    """The numbers of lines as a matrix (rows, columns), or None where they are not all finite numbers in rows of one width."""
    text = "\n".join(lines)
    if _TOO_LONG.search(text):
        return None
    if decimal == ",":
        if "." in text or delimiter == ",":
            return None
        text = text.replace(",", ".")
    elif delimiter != "," and "," in text:
        return None
    try:
        table = np.loadtxt(io.StringIO(text), comments=None, delimiter=None if delimiter == " " else delimiter, ndmin=2)
    except (ValueError, OverflowError):
        return None
    return table if np.isfinite(table).all() else None


def with_middle(table: Table, middle: slice, lines: Sequence[str]) -> Table | None:
    """The table of the excerpt with the rows of the middle put in; None where they do not fit it."""
    place = int(np.searchsorted(table.lines, middle.start, side="right"))  # lines count from 1
    if not 0 < place < table.lines.size or table.blocks[place - 1] != table.blocks[place]:
        return None
    if not all(column.is_numeric for column in table.columns) or all(looks_numeric(column.header) for column in table.columns):
        return None
    part = lines[middle]
    filled = np.array([i for i, line in enumerate(part, start=middle.start + 1) if line and not line.isspace()], dtype=np.int64)
    numbers = numbers_of_lines(part, table.separator, table.decimal) if filled.size else None
    if numbers is None or numbers.shape != (filled.size, len(table.columns)):
        return None
    columns = tuple(
        replace(column, values=_inserted(column.values, place, numbers[:, i])) for i, column in enumerate(table.columns)
    )
    blocks = np.full(filled.size, table.blocks[place], dtype=np.int64)
    return replace(table, columns=columns, lines=_inserted(table.lines, place, filled), blocks=_inserted(table.blocks, place, blocks))


def _inserted(values: NDArray[_Scalar], place: int, middle: NDArray[_Scalar]) -> NDArray[_Scalar]:
    joined = np.concatenate([values[:place], middle, values[place:]])
    joined.flags.writeable = False
    return joined
