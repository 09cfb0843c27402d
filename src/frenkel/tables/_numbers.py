"""Cells to numbers, with one decimal mark for a whole table.

A comma can be a decimal mark or separate thousands. Which it is follows from all cells together; where they
leave it open ("1,234" and nothing else) the table is refused with the question, and where they contradict
each other, with both lines.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable

from frenkel.errors import ParseError

__all__ = ["MISSING", "decimal_mark", "is_missing", "looks_numeric", "to_number"]

MISSING = frozenset(
    "nan na n/a n.a. none null - – — -- --- . ? nd n.d. missing #n/a #na #num! #div/0! #value! #ref!"
    " 1.#ind -1.#ind 1.#qnan -1.#qnan -nan".split()
) | {""}
"""What people and programs write for no value, in small letters."""

_INFINITE = {"inf", "+inf", "infinity", "1.#inf", "∞", "-inf", "-infinity", "-1.#inf", "-∞"}
_LONGEST = 64
_EXPONENT = r"(?:[eEdD][+-]?\d{1,4})?"
_PLAIN = re.compile(rf"[+-]?(?:\d+\.?\d*|\.\d+){_EXPONENT}")
_COMMA = re.compile(rf"[+-]?(?:\d+,\d*|,\d+){_EXPONENT}")
_GROUPED_BY_COMMA = re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:,\d{{3}})+(?:\.\d*)?{_EXPONENT}")
_GROUPED_BY_POINT = re.compile(rf"[+-]?[1-9]\d{{0,2}}(?:\.\d{{3}})+(?:,\d*)?{_EXPONENT}")
_GROUP_MARKS = str.maketrans("", "", "\u00a0\u202f\u2009'’")
_TIMES_TEN = re.compile(r"\s*[×x*·]\s*10\s*(?:\^|\*\*)?\s*(?=[+-]?\d)")


def is_missing(cell: str) -> bool:
    return cell.lower() in MISSING


def _tidy(cell: str) -> str:
    cell = cell.replace("−", "-").translate(_GROUP_MARKS)
    return _TIMES_TEN.sub("e", cell) if "10" in cell else cell


def looks_numeric(cell: str) -> bool:
    """True if the cell is a number under some decimal mark (missing values are not numbers)."""
    if not cell or len(cell) > _LONGEST or (cell[0].isalpha() and cell[0] not in "iI"):
        return False
    if _PLAIN.fullmatch(cell):
        return True
    cell = _tidy(cell)
    return any(p.fullmatch(cell) for p in (_PLAIN, _COMMA, _GROUPED_BY_COMMA, _GROUPED_BY_POINT)) or (
        cell.lower() in _INFINITE
    )


def to_number(cell: str, decimal: str) -> float | None:
    """The number in a cell under a decimal mark; None if it is none. Missing values are the caller's.

    >>> to_number("1.018,2242", ","), to_number("1,018.5", "."), to_number("abc", ".")
    (1018.2242, 1018.5, None)
    """
    if not cell or len(cell) > _LONGEST:
        return None
    if (fast := _plain_number(cell, decimal)) is not None:
        return fast
    if not _PLAIN.fullmatch(cell):
        cell = _tidy(cell)
    if cell.lower() in _INFINITE:
        return float("-inf") if cell.startswith("-") else float("inf")
    if decimal == ",":
        if _GROUPED_BY_POINT.fullmatch(cell):
            cell = cell.replace(".", "")
        elif "." in cell:
            return None
        cell = cell.replace(",", ".")
    elif _GROUPED_BY_COMMA.fullmatch(cell):
        cell = cell.replace(",", "")
    if not _PLAIN.fullmatch(cell):
        return None
    return float(cell.replace("d", "e").replace("D", "e"))


def _plain_number(cell: str, decimal: str) -> float | None:
    """The usual case without a regular expression; None sends the cell the long way."""
    if decimal == ",":
        if "." in cell:
            return None
        cell = cell.replace(",", ".")
    if not cell.isascii() or "_" in cell:  # which Python's float would take
        return None
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def decimal_mark(cells: Iterable[tuple[int, str]], *, file: str) -> str:
    """ "," or "." for all (line, cell) pairs together; raises ParseError if they are open or contradict."""
    comma: tuple[int, str] | None = None
    point: tuple[int, str] | None = None
    open_cell: tuple[int, str] | None = None
    seen: set[str] = set()
    for line, raw in cells:
        if raw in seen:
            continue
        seen.add(raw)
        has_comma, has_point = "," in raw, "." in raw
        if not (has_comma or has_point) or len(raw) > _LONGEST:
            continue
        if point and not has_comma and raw.count(".") == 1:
            continue  # nothing new, and the most frequent case
        cell = _tidy(raw)
        if has_comma and has_point:
            if _GROUPED_BY_COMMA.fullmatch(cell):
                point = point or (line, raw)
            elif _GROUPED_BY_POINT.fullmatch(cell):
                comma = comma or (line, raw)
        elif has_comma:
            grouped = _GROUPED_BY_COMMA.fullmatch(cell)
            if grouped and cell.count(",") > 1:
                point = point or (line, raw)
            elif grouped and not re.search("[eEdD]", cell):
                open_cell = open_cell or (line, raw)
            elif _COMMA.fullmatch(cell):
                comma = comma or (line, raw)
        elif cell.count(".") > 1:
            if _GROUPED_BY_POINT.fullmatch(cell):
                comma = comma or (line, raw)
        elif _PLAIN.fullmatch(cell) and not _GROUPED_BY_POINT.fullmatch(cell):
            point = point or (line, raw)
    if comma and point:
        raise ParseError(
            f"{comma[1]!r} has a decimal comma, but {point[1]!r} in line {point[0]} a decimal point.",
            file=file,
            line=comma[0],
            next_step="Write all numbers with one decimal mark.",
        )
    if open_cell and not comma and not point:
        raise ParseError(
            f"{open_cell[1]!r} can be a decimal comma or a thousands separator.",
            file=file,
            line=open_cell[0],
            next_step="Say which: --decimal , or --decimal . (parameter decimal=).",
        )
    return "," if comma else "."
