"""Reading a table: bytes → text → rows → layout → numbers, each step with its own refusals."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, ParseError
from frenkel.files import MAX_TABLE_BYTES, digest_of_bytes, read_bytes
from frenkel.results import Notice
from frenkel.tables._decode import decode, split_lines
from frenkel.tables._headers import split_header, unit_of_cell
from frenkel.tables._layout import Layout, find_layout
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
    if is_workbook(data):
        rows, others = workbook_rows(data, file=file, sheet=sheet)
        found = _table(rows, file=file, delimiter="\t", ends_cut=False, decimal=decimal, encoding="xlsx", digest=digest_of_bytes(data))
        if others:
            text = f"other sheets of {file} are not read: {', '.join(others[:8])}."
            found = replace(found, notices=(*found.notices, Notice("other_sheets", text)))
        return found
    text, encoding = decode(data, file=file)
    lines = [(number, line) for number, line in enumerate(split_lines(text), start=1) if line.strip()]
    if len(lines) > _MAX_LINES:
        raise ParseError(
            f"the file has {len(lines)} lines; allowed are {_MAX_LINES}.",
            file=file,
            line=lines[_MAX_LINES][0],
            next_step="Split it into several files.",
        )
    if lines and (declared := declared_delimiter(lines[0][1].strip("\ufeff"))):
        separator = separator or declared
        del lines[0]
    lines = join_open_quotes(lines)
    content = [pair for pair in lines if not is_comment(pair[1])]
    if not content:
        raise ParseError("the file has no table.", file=file, line=1, next_step="Give a header and rows.")
    delimiter = separator or choose_delimiter(content, file=file)
    rows = [_row(number, line, delimiter, file) for number, line in lines]
    if delimiter == " ":
        rows = _with_spaced_header(rows, lines)
    ends_cut = not text.endswith(("\n", "\r"))
    return _table(rows, file=file, delimiter=delimiter, ends_cut=ends_cut, decimal=decimal, encoding=encoding, digest=digest_of_bytes(data))


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


def _row(number: int, line: str, delimiter: str, file: str) -> Row:
    if not is_comment(line):
        return Row(number, split_line(line, delimiter, file=file, number=number))
    # a comment may be the header in disguise, and then its cells must come out without the sign
    bare = line.lstrip().lstrip("#%!/ ")
    return Row(number, split_line(bare, delimiter, file=file, number=number), comment=True)


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
    values = np.empty(len(layout.rows), dtype=np.float64)
    missing: list[int] = []
    infinite: list[int] = []
    stray: tuple[int, str] | None = None
    for number, row in enumerate(layout.rows):
        cell = row.cells[place]
        value = to_number(cell, mark)
        if value is None:
            value = float("nan")
            if is_missing(cell):
                missing.append(row.line)
            elif stray is None:
                stray = (row.line, cell)
        elif not np.isfinite(value):
            infinite.append(row.line)
        values[number] = value
    header = layout.header[place] or name
    if stray is not None:
        stray = _first_stray(layout, place, mark) or stray
        texts = np.array([row.cells[place] for row in layout.rows], dtype=object)
        return Column(name, unit, header, _frozen(texts), stray)
    for code, words, lines in (("missing", "no value", missing), ("infinite", "an infinite value", infinite)):
        if lines:
            text = f"column {name!r} has {words} in {_list_of(lines)}."
            layout.notices.append(Notice(code, text))
    return Column(name, unit, header, _frozen(values))


def _first_stray(layout: Layout, place: int, mark: str) -> tuple[int, str] | None:
    """The first cell that is a number under the other decimal mark, which says more than a plain text."""
    for row in layout.rows[:1000]:
        cell = row.cells[place]
        if to_number(cell, mark) is None and not is_missing(cell) and looks_numeric(cell):
            return row.line, cell
    return None


def _list_of(lines: list[int]) -> str:
    shown = ", ".join(map(str, lines[:5]))
    more = f" and {len(lines) - 5} more" if len(lines) > 5 else ""
    return f"line{'s' if len(lines) > 1 else ''} {shown}{more}"
