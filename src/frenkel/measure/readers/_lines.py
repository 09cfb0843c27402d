"""Text of instruments as lines, and rows of numbers out of them, each with its line in the file."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.readers._block import name_lines
from frenkel.measure.readers._source import Source
from frenkel.results import Notice
from frenkel.tables import decode, numbers_of_lines, split_lines, to_number

__all__ = ["Rows", "lines_of", "parse_date", "rows_after", "split_commas", "split_tabs", "split_words"]

Split = Callable[[str], list[str]]
_ONE_BY_ONE = 250
_NOT_PLAIN = re.compile(r"[^-+0-9.eE,\t ]")


def lines_of(source: Source) -> list[str]:
    """The lines of a text file, without line ends; index 0 is line 1."""
    source.refuse_too_large_a_text()
    return split_lines(decode(source.data.replace(b"\r\r\n", b"\r\n"), file=source.path)[0])


def split_words(line: str) -> list[str]:
    """Cells between white space."""
    return line.split()


def split_tabs(line: str) -> list[str]:
    """Cells between tabs; a tab at the end opens no further cell."""
    return [cell.strip() for cell in line.rstrip("\t\r ").split("\t")]


def split_commas(line: str) -> list[str]:
    """Cells between commas."""
    return [cell.strip().strip('"') for cell in line.rstrip(", ").split(",")]


@dataclass(frozen=True, eq=False)
class Rows:
    """Numbers, shape (rows, width), with the line of each row, and the index of the first line behind them."""

    numbers: NDArray[np.float64]
    lines: NDArray[np.int64]
    end: int
    notices: tuple[Notice, ...] = ()


def rows_after(
    source: Source, lines: Sequence[str], first: int, width: int, split: Split, *, decimal_comma: bool = False
) -> Rows:
    """Rows of `width` numbers from line index `first` up to the first line that starts with no number.

    A cell that is no number is NaN (instruments write status letters there). A row with fewer cells is left out
    and named, and so is a last row without line end whose last cell has fewer decimals than all above it (the file was cut
    inside a number); a row with more cells means that the header does not fit, which is an error.
    """
    start, known = _in_one_go(lines, first, width, split, decimal_comma)
    rows: list[list[float]] = []
    numbers: list[int] = []
    short: list[int] = []
    tails: set[int] = set()  # characters behind the decimal mark of the last cells, to know a cut one by
    end = len(lines)
    value = _Values(decimal_comma)
    for i in range(start, len(lines)):
        line = lines[i]
        if not line or line.isspace():
            continue
        cells = split(line)
        values = [value[cell] for cell in cells[: width + 1]]
        if not values or (np.isnan(values[0]) and not cells[0].lower().lstrip("+-").startswith(("nan", "inf", "1.#"))):
            end = i
            break
        if len(cells) < width:
            short.append(i + 1)
        elif len(cells) > width:
            raise source.error(
                f"the row has {len(cells)} cells, but the header names {width} columns.",
                line=i + 1,
                next_step="A name is missing in the header line, or it was changed; export the file again.",
            )
        elif i == len(lines) - 1 and len(rows) > 2 and len(tails) == 1 and _tail(cells[-1]) < min(tails):
            short.append(i + 1)
        else:
            rows.append(values)
            numbers.append(i + 1)
            tails.add(_tail(cells[-1]))
    notices = []
    if short:
        notices.append(Notice("short-row", f"{name_lines(short)} left out: fewer numbers than columns (the file was cut?)."))
    table = np.array(rows, dtype=np.float64).reshape(len(rows), width)
    where = np.array(numbers, dtype=np.int64)
    if known is not None:
        table, where = np.concatenate([known.numbers, table]), np.concatenate([known.lines, where])
    return Rows(table, where, end, tuple(notices))


def _in_one_go(
    lines: Sequence[str], first: int, width: int, split: Split, decimal_comma: bool
) -> tuple[int, Rows | None]:
    """The rows of plain numbers from `first` on, but for the last 250, and the line behind them; (first, None) where they are few or other."""
    stop = first
    while stop < len(lines) and not _NOT_PLAIN.search(lines[stop]):
        stop += 1
    stop -= _ONE_BY_ONE
    if stop - first < 4 * _ONE_BY_ONE:
        return first, None
    part = lines[first:stop]
    commas = split is split_commas
    if not commas and any("\t\t" in line for line in part):  # an empty cell
        return first, None
    decimal = "," if decimal_comma and not commas and any("," in line for line in part) else "."
    table = numbers_of_lines(part, "," if commas else " ", decimal)
    filled = np.array([i for i, line in enumerate(part, start=first + 1) if line and not line.isspace()], dtype=np.int64)
    if table is None or table.shape != (filled.size, width):
        return first, None
    return stop, Rows(table, filled, stop)


class _Values(dict[str, float]):
    """The number in a cell, NaN for none; cells that repeat are read once."""

    def __init__(self, decimal_comma: bool) -> None:
        super().__init__()
        self.decimal_comma = decimal_comma

    def __missing__(self, cell: str) -> float:
        value = to_number(cell, "," if self.decimal_comma and "," in cell and "." not in cell else ".")
        found = float("nan") if value is None else value
        if len(cell) < 6:
            self[cell] = found
        return found


def _tail(cell: str) -> int:
    """Characters behind the decimal mark; 0 where there is none."""
    return len(re.split("[.,]", cell, maxsplit=1)[-1]) if "." in cell or "," in cell else 0


_DATE_FORMATS = (
    "%m/%d/%Y %H:%M:%S.%f", "%m/%d/%Y %H:%M:%S", "%m-%d-%Y %H:%M:%S", "%b. %d, %Y %H:%M:%S", "%B %d, %Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S", "%A, %B %d, %Y %I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%Y %H:%M", "%d.%m.%Y %H:%M:%S",
)  # fmt: skip


def parse_date(text: str) -> datetime | None:
    """Date and time as instruments write them (month first), or None."""
    plain = re.sub(r"\s+", " ", text.strip())[:80]
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(plain, form)
        except ValueError:
            continue
    return None
