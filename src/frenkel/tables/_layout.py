"""Where the table is in a file: header, row of units, rows of data, repeated headers, and what is neither.

A column is numeric where most cells of rows of the table's width are numbers. Data begin at the first row
that fits these columns; the header is the nearest fitting row above. From there on every row must fit:
a row of another width is refused with its line, never padded or skipped in silence.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from frenkel.errors import ParseError
from frenkel.results import Notice
from frenkel.tables._headers import unit_of_cell
from frenkel.tables._numbers import is_missing, looks_numeric
from frenkel.tables._split import Row, separator_name

__all__ = ["Layout", "find_layout", "list_of_lines"]


_SAMPLE_ROWS = 1000  # rows that decide the shape; every row is held against it afterwards
_SAMPLE_CELLS = 60_000  # and fewer of them where rows are long
_MOST_REMARKS = 10_000


@dataclass
class Layout:
    """Header cells, units (if in a row of their own), data rows with block numbers, and the rest."""

    header: list[str]
    units: list[str] | None
    rows: list[Row]
    blocks: list[int]
    metadata: list[tuple[int, str]]
    notices: list[Notice] = field(default_factory=list)


def find_layout(rows: list[Row], *, file: str, delimiter: str, ends_cut: bool) -> Layout:
    """Lay out the non-blank rows of a file; `ends_cut` if its last line has no line end."""
    rows = _without_empty_last_columns(rows)
    sample = _sample(rows)
    width = _width(sample)
    fitting = [row for row in sample if len(row.cells) == width and not row.comment]
    numeric = _numeric_columns(fitting, width)
    if not any(numeric):
        line = rows[0].line if rows else 1
        raise ParseError(
            "there are no rows of numbers.",
            file=file,
            line=line,
            next_step="Give a text table with one header line and rows of numbers below it.",
        )
    first = _first_data_row(rows, numeric)
    header, units, between = _header_above(rows[:first], numeric)
    for row in rows[:first]:
        filled = [cell for cell in row.cells if cell]
        if (
            len(row.cells) != width
            and len(filled) > 1
            and not row.comment
            and all(map(looks_numeric, filled))
        ):
            raise _misfit(row, width, header.cells if header else [], file, delimiter)
    used = {row.line for row in (*between, header, units) if row is not None}
    layout = Layout(
        header.cells if header else [f"column {number + 1}" for number in range(width)],
        units.cells if units else None,
        between,
        [0] * len(between),
        [(row.line, _joined(row)) for row in rows[:first] if row.line not in used][:_MOST_REMARKS],
    )
    if header is None:
        _refuse_unfit_header(rows[:first], width, file, delimiter)
        layout.notices.append(Notice("no_header", f"{file} has no header: columns are numbered from 1."))
    _take_data(layout, rows[first:], numeric, file=file, delimiter=delimiter, ends_cut=ends_cut)
    return layout


def _sample(rows: list[Row]) -> list[Row]:
    """The first rows and some of all others."""
    widest = max((len(row.cells) for row in rows), default=1)
    count = min(_SAMPLE_ROWS, max(12, _SAMPLE_CELLS // max(widest, 1)))
    return rows[:count] + rows[count :: 1 + len(rows) // count]


def _joined(row: Row) -> str:
    return " ".join(cell for cell in row.cells if cell)


def _without_empty_last_columns(rows: list[Row]) -> list[Row]:
    """Drop the empty cells that a separator at the end of lines makes, beyond the last cell that holds anything."""
    distinct = {id(row.cells): row.cells for row in rows}  # rows of the same few characters share their cells
    needed = max(map(_filled_length, distinct.values()), default=0)
    if needed == 0:
        return rows[:1]
    if all(len(cells) <= needed for cells in distinct.values()):
        return rows
    kept = {key: cells[:needed] for key, cells in distinct.items()}
    return [Row(row.line, kept[id(row.cells)], row.comment) for row in rows]


def _filled_length(cells: list[str]) -> int:
    length = len(cells)
    while length and not cells[length - 1]:
        length -= 1
    return length


def _width(rows: list[Row]) -> int:
    """The width of the rows that hold most of the numbers."""
    weights: Counter[int] = Counter()
    for row in rows:
        if not row.comment:
            weights[len(row.cells)] += sum(map(looks_numeric, row.cells))
    return max(weights, key=lambda width: (weights[width], width), default=0)


def _numeric_columns(rows: list[Row], width: int) -> list[bool]:
    """Where at least half of the cells that hold anything are numbers."""
    numbers, texts = [0] * width, [0] * width
    for row in rows:
        for place, cell in enumerate(row.cells):
            if looks_numeric(cell):
                numbers[place] += 1
            elif not is_missing(cell):
                texts[place] += 1
    return [have > 0 and have >= other for have, other in zip(numbers, texts, strict=True)]


def _agreement(row: Row, numeric: list[bool]) -> tuple[int, int]:
    """How many cells of numeric columns are numbers, and how many are texts."""
    numbers = texts = 0
    for cell, expected in zip(row.cells, numeric, strict=True):
        if expected:
            if looks_numeric(cell):
                numbers += 1
            elif not is_missing(cell):
                texts += 1
    return numbers, texts


def _first_data_row(rows: list[Row], numeric: list[bool]) -> int:
    enough = max(1.0, sum(numeric) / 2)
    best, best_numbers = 0, -1
    for place, row in enumerate(rows):
        if row.comment or len(row.cells) != len(numeric):
            continue
        numbers, texts = _agreement(row, numeric)
        if not texts and numbers >= enough:
            return place
        if numbers > best_numbers:
            best, best_numbers = place, numbers
    return best


def _header_above(rows: list[Row], numeric: list[bool]) -> tuple[Row | None, Row | None, list[Row]]:
    """The header, the row of units, and sparse data rows between the header and the first full row.

    The header is the nearest row above the data with all cells filled, else the nearest with half of them.
    """
    width = len(numeric)
    between: list[Row] = []
    candidates: list[Row] = []
    units: Row | None = None
    for row in reversed(rows):
        if len(row.cells) != width:
            if (between or candidates) or not row.comment:
                break
            continue  # a remark between header and data
        numbers, texts = _agreement(row, numeric)
        if not texts and numbers and not row.comment and not candidates:
            between.insert(0, row)
        elif 2 * sum(map(bool, row.cells)) >= width and len(candidates) < 4:
            candidates.append(row)
        else:
            break
    if len(candidates) > 1 and _holds_units(candidates[0]):
        units = candidates.pop(0)
    full = [row for row in candidates if all(row.cells)]
    return next(iter(full or candidates), None), units, between


def _refuse_unfit_header(above: list[Row], width: int, file: str, delimiter: str) -> None:
    """Refuse names right above the data that are fewer or more than the columns: they cannot be assigned."""
    if not above or delimiter == " " or len(above[-1].cells) == width:
        return
    row = above[-1]
    named = [cell for cell in row.cells if cell and not looks_numeric(cell)]
    if len(named) > 1 and len(named) == len(row.cells):
        raise ParseError(
            f"the header has {len(named)} names ({', '.join(named)[:120]}), the rows below it have {width} cells,"
            f" separated by {separator_name(delimiter)}.",
            file=file,
            line=row.line,
            next_step="Name every column; if commas are decimal marks, separate the columns by semicolons or tabs.",
        )


def _holds_units(row: Row) -> bool:
    return all(unit_of_cell(cell) is not None for cell in row.cells) and not any(
        map(looks_numeric, row.cells)
    )


def _take_data(
    layout: Layout, rows: list[Row], numeric: list[bool], *, file: str, delimiter: str, ends_cut: bool
) -> None:
    """Append the data rows of all blocks; refuse rows that do not fit."""
    width, block = len(numeric), 0
    strays: list[int] = []
    for row in rows:
        last = row is rows[-1]
        if row.comment:
            _keep_remark(layout, row)
        elif row.cells == layout.header or row.cells == layout.units:
            block += row.cells == layout.header and bool(layout.rows)
        elif len(row.cells) == width and not (last and ends_cut and _cut_short(row, layout.rows, numeric)):
            layout.rows.append(row)
            layout.blocks.append(block)
        elif last and ends_cut and len(row.cells) <= width:
            text = f"line {row.line}, the last one, is cut short and left out."
            layout.notices.append(Notice("cut_line", text))
        elif _is_remark(row, width):
            _keep_remark(layout, row)
            strays.append(row.line)
        else:
            raise _misfit(row, width, layout.header, file, delimiter)
    if strays:
        one = len(strays) == 1
        text = f"{list_of_lines(strays)} {'is no row' if one else 'are no rows'} of the table, left out."
        layout.notices.append(Notice("stray_line", text))
    if block:
        layout.notices.append(Notice("blocks", f"the header occurs {block + 1} times: {block + 1} blocks."))


def _keep_remark(layout: Layout, row: Row) -> None:
    """Remember a remark; of a file of hundred thousands of them, the first."""
    if len(layout.metadata) < _MOST_REMARKS:
        layout.metadata.append((row.line, _joined(row)))


def list_of_lines(lines: list[int]) -> str:
    """ "line 7" or "lines 7, 8, 9, 12, 13 and 4 more", for messages."""
    shown = ", ".join(map(str, lines[:5]))
    more = f" and {len(lines) - 5} more" if len(lines) > 5 else ""
    return f"line{'s' if len(lines) > 1 else ''} {shown}{more}"


def _is_remark(row: Row, width: int) -> bool:
    """True for a line of words within the data; with numbers in it, it could be a damaged row."""
    pieces = re.split(r"[;,|\s]+", " ".join(row.cells)[:2000])
    return sum(map(bool, row.cells)) < max(2, width) and not any(map(looks_numeric, pieces))


def _cut_short(row: Row, before: list[Row], numeric: list[bool]) -> bool:
    """True for a last row, without line end, whose last value is no number or shorter than all others.

    A cut number is still a number ("1.007976e+04" becomes "1.00797"); only its length gives it away.
    """
    if not numeric[-1] or len(before) < 3:
        return False
    cell = row.cells[-1]
    if not looks_numeric(cell):  # empty means cut, unless this column has empty cells elsewhere
        return not is_missing(cell) or not any(is_missing(other.cells[-1]) for other in before[-200:])
    lengths = {len(other.cells[-1].lstrip("+-")) for other in before[-200:]}
    return len(lengths) == 1 and len(cell.lstrip("+-")) < lengths.pop() and len(cell) > 1


def _misfit(row: Row, width: int, header: list[str], file: str, delimiter: str) -> ParseError:
    n_cells = len(row.cells)
    text, names = " ".join(row.cells), ", ".join(header)[:120]
    if delimiter == "," and width < n_cells <= 2 * width:
        next_step = (
            "If commas are decimal marks too, separate the columns by semicolons or tabs;"
            " if not, remove the extra cells."
        )
    elif n_cells < width and any(mark in text for mark in ";\t|,") and delimiter not in text:
        next_step = "The line seems to use another separator: use one separator in the whole file."
    else:
        next_step = "Complete or remove the line."
    return ParseError(
        f"the line has {n_cells} cells, the table {width} columns{f' ({names})' if names else ''},"
        f" separated by {separator_name(delimiter)}.",
        file=file,
        line=row.line,
        next_step=next_step,
    )
