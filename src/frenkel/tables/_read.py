"""Reading a table: bytes → text → rows → layout → numbers, each step with its own refusals."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, ParseError
from frenkel.files import MAX_TABLE_BYTES, digest_of_bytes, read_bytes
from frenkel.results import Notice
from frenkel.tables._bulk import middle_of_plain_rows, with_middle
from frenkel.tables._decode import decode, one_line_end
from frenkel.tables._headers import split_header, unit_of_cell
from frenkel.tables._layout import Layout, find_layout, list_of_lines
from frenkel.tables._numbers import decimal_mark, is_missing, looks_numeric, to_number
from frenkel.tables._split import (
    Row,
    choose_delimiter,
    declared_delimiter,
    is_comment,
    join_open_quotes,
    split_line,
)
from frenkel.tables._table import Column, Table
from frenkel.tables._workbook import is_workbook, workbook_rows

__all__ = ["parse_table", "read_table"]

_MAX_LINES = 2_000_000
_SHORT_LINE = 4
_Scalar = TypeVar("_Scalar", bound=np.generic)


def read_table(
    path: str | Path,
    *,
    decimal: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    max_bytes: int = MAX_TABLE_BYTES,
) -> Table:
    """Read a table from a text file or an Excel workbook (.xlsx).

    Parameters
    ----------
    path : CSV, TSV, semicolon- or whitespace-separated text in UTF-8, UTF-16, or Windows-1252
    decimal : "," or "." where the file leaves it open
    separator : one character, where it is not to be found out
    sheet : of a workbook, where several hold numbers
    max_bytes : size limit

    Returns a frozen Table. Raises InputError (no such file …) and ParseError (file, line, cause).
    """
    return parse_table(
        read_bytes(path, max_bytes=max_bytes), file=str(path), decimal=decimal, separator=separator, sheet=sheet
    )


def parse_table(
    data: bytes, *, file: str = "table", decimal: str | None = None, separator: str | None = None, sheet: str | None = None
) -> Table:
    """Read a table from bytes (see `read_table`); `file` names them in messages.

    Examples
    --------
    >>> table = parse_table(b"T / K;sigma (mS/cm)\\n300;1,5\\n310;2,5\\n")
    >>> [(column.name, column.unit) for column in table.columns]
    [('T', 'K'), ('sigma', 'mS/cm')]
    >>> table.physical(table.column("sigma"), "S/cm").tolist()
    [0.0015, 0.0025]
    """
    _check_options(decimal, separator)
    with _no_garbage_collection():
        return _parsed(data, file, decimal, separator, sheet)


def _parsed(data: bytes, file: str, decimal: str | None, separator: str | None, sheet: str | None) -> Table:
    if is_workbook(data):
        rows, others = workbook_rows(data, file=file, sheet=sheet)
        found = _table(rows, file=file, delimiter="\t", ends_cut=False, decimal=decimal, encoding="xlsx", digest=digest_of_bytes(data))
        if others:
            text = f"other sheets of {file} are not read: {', '.join(others[:8])}."
            found = replace(found, notices=(*found.notices, Notice("other_sheets", text)))
        return found
    text, encoding = decode(data, file=file)
    text = one_line_end(text)
    lines = text.split("\n")
    if len(lines) > _MAX_LINES:
        filled = [number for number, line in enumerate(lines, start=1) if line and not line.isspace()]
        if len(filled) > _MAX_LINES:
            raise ParseError(
                f"the file has {len(filled)} lines; allowed are {_MAX_LINES}.",
                file=file,
                line=filled[_MAX_LINES],
                next_step="Split it into several files.",
            )
    lay_out = partial(
        _table_of_lines, file=file, decimal=decimal, separator=separator, encoding=encoding, digest=digest_of_bytes(data),
        ends_cut=not text.endswith("\n"),
    )  # fmt: skip
    numbered = [(number, line) for number, line in enumerate(lines, start=1) if line and not line.isspace()]
    if middle := middle_of_plain_rows(text, lines):
        excerpt = [pair for pair in numbered if not middle.start < pair[0] <= middle.stop]
        try:
            whole = with_middle(lay_out(excerpt), middle, lines)
        except ParseError:
            whole = None  # of the excerpt; all rows together may be a table, and else name the right line
        if whole is not None:
            return whole
    return lay_out(numbered)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Rows are many small containers without cycles: looking through them again and again takes a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _table_of_lines(
    lines: list[tuple[int, str]], *, file: str, decimal: str | None, separator: str | None, encoding: str, digest: str, ends_cut: bool
) -> Table:
    """The table in numbered lines, none of them blank."""
    if lines and (declared := declared_delimiter(lines[0][1].strip("\ufeff"))):
        separator = separator or declared
        del lines[0]
    lines = join_open_quotes(lines)
    content = [pair for pair in lines if not is_comment(pair[1])]
    if not content:
        raise ParseError("the file has no table.", file=file, line=1, next_step="Give a header and rows.")
    delimiter = separator or choose_delimiter(content, file=file)
    rows = _rows(lines, delimiter, file)
    if delimiter == " ":
        rows = _with_spaced_header(rows, lines)
    return _table(rows, file=file, delimiter=delimiter, ends_cut=ends_cut, decimal=decimal, encoding=encoding, digest=digest)


def _table(
    rows: list[Row], *, file: str, delimiter: str, ends_cut: bool, decimal: str | None, encoding: str, digest: str
) -> Table:
    """Rows of cells → layout → columns of numbers."""
    layout = find_layout(rows, file=file, delimiter=delimiter, ends_cut=ends_cut)
    if not layout.rows:
        raise ParseError(
            "there are no rows of numbers.", file=file, line=rows[-1].line, next_step="Add rows."
        )
    mark = decimal or decimal_mark(((row.line, cell) for row in layout.rows for cell in row.cells), file=file)
    columns = _columns(layout, mark, file)
    if encoding in ("windows-1252", "latin-1"):
        layout.notices.append(Notice("encoding", f"{file} is not UTF-8; it was read as {encoding}."))
    return Table(
        file=file,
        columns=columns,
        lines=_frozen(np.array([row.line for row in layout.rows], dtype=np.int64)),
        blocks=_frozen(np.array(layout.blocks, dtype=np.int64)),
        metadata=tuple(layout.metadata),
        notices=tuple(layout.notices),
        encoding=encoding,
        separator=delimiter,
        decimal=mark,
        digest=digest,
    )


def _with_spaced_header(rows: list[Row], lines: list[tuple[int, str]]) -> list[Row]:
    """Split names that hold single spaces at wider gaps where that gives as many as the row below has cells."""
    for place in range(min(len(rows) - 1, 50)):
        row, below = rows[place], rows[place + 1]
        if len(row.cells) > len(below.cells) > 1 and not any(map(looks_numeric, row.cells)):
            cells = [cell for cell in re.split(r"[ \t]{2,}|\t", lines[place][1].strip("#%! \t")) if cell]
            if len(cells) == len(below.cells):
                rows[place] = Row(row.line, cells, row.comment)
    return rows


def _check_options(decimal: str | None, separator: str | None) -> None:
    if decimal not in (None, ",", "."):
        raise InputError(f"decimal is {decimal!r}; allowed are ',' and '.'.", next_step="Give one of these.")
    if separator is not None and (len(separator) != 1 or separator in '"\r\n'):
        raise InputError(f"separator is {separator!r}; allowed is one character.", next_step="Give one.")


def _rows(lines: list[tuple[int, str]], delimiter: str, file: str) -> list[Row]:
    """The cells of each line; lines of few characters repeat, and share their cells."""
    known: dict[str, tuple[list[str], bool]] = {}
    rows = []
    new = tuple.__new__  # Row(…) would take three times as long
    for number, line in lines:
        found = known.get(line)
        if found is None:
            comment = is_comment(line)
            # a comment may be the header in disguise, and then its cells must come out without the sign
            bare = line.lstrip().lstrip("#%!/ ") if comment else line
            found = split_line(bare, delimiter, file=file, number=number), comment
            if len(line) <= _SHORT_LINE:
                known[line] = found
        rows.append(new(Row, (number, *found)))
    return rows


def _frozen(array: NDArray[_Scalar]) -> NDArray[_Scalar]:
    array.flags.writeable = False
    return array


def _columns(layout: Layout, mark: str, file: str) -> tuple[Column, ...]:
    columns, seen = [], set()
    for place, header in enumerate(layout.header):
        name, unit = split_header(header) if header else ("", "")
        name = name or f"column {place + 1}"
        if layout.units is not None:
            unit = unit_of_cell(layout.units[place]) or unit
        original, count = name, 1
        while name in seen:
            count += 1
            name = f"{original} ({count})"
        if count > 1:
            text = f"two columns of {file} are called {original!r}; one is now {name!r}."
            layout.notices.append(Notice("duplicate_column", text))
        seen.add(name)
        columns.append(_column(layout, place, name, unit, mark))
    return tuple(columns)


def _column(layout: Layout, place: int, name: str, unit: str, mark: str) -> Column:
    cells = [row.cells[place] for row in layout.rows]
    number = {cell: to_number(cell, mark) for cell in set(cells)}
    header = layout.header[place] or name
    strange = {cell for cell, value in number.items() if value is None or not np.isfinite(value)}
    missing = {cell for cell in strange if number[cell] is None and is_missing(cell)}
    infinite = {cell for cell in strange if number[cell] is not None}
    if texts := strange - missing - infinite:
        first = next(i for i, cell in enumerate(cells) if cell in texts)
        stray = _first_stray(layout, place, mark) or (layout.rows[first].line, cells[first])
        return Column(name, unit, header, _frozen(np.array(cells, dtype=object)), stray)
    for code, words, found in (("missing", "no value", missing), ("infinite", "an infinite value", infinite)):
        if found:
            lines = [row.line for row, cell in zip(layout.rows, cells, strict=True) if cell in found]
            layout.notices.append(Notice(code, f"column {name!r} has {words} in {list_of_lines(lines)}."))
    filled = {cell: float("nan") if value is None else value for cell, value in number.items()}
    return Column(name, unit, header, _frozen(np.fromiter((filled[cell] for cell in cells), dtype=np.float64, count=len(cells))))


def _first_stray(layout: Layout, place: int, mark: str) -> tuple[int, str] | None:
    """The first cell that is a number under the other decimal mark, which says more than a plain text."""
    for row in layout.rows[:1000]:
        cell = row.cells[place]
        if to_number(cell, mark) is None and not is_missing(cell) and looks_numeric(cell):
            return row.line, cell
    return None
