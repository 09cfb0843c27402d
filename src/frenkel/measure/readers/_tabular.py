"""Tables with a header line as blocks: what the readers of text exports and of any table have in common."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.readers._block import Block, RawColumn
from frenkel.measure.readers._columns import Header, identify
from frenkel.measure.readers._source import Source
from frenkel.results import Notice
from frenkel.tables import Column as TableColumn
from frenkel.tables import Table, parse_table

__all__ = ["block_of_table", "table_of"]


def table_of(source: Source) -> Table:
    """The table in the file; raises ParseError with line and cause."""
    source.refuse_too_large_a_text()
    # some exports end lines in \r\r\n: an editor shows one line there
    return parse_table(source.data.replace(b"\r\r\n", b"\r\n"), file=source.path)


def block_of_table(
    table: Table, *, instrument: str = "", sign_known: bool = False, units_known: bool = False,
    started: datetime | None = None, extra: Mapping[str, str] | None = None,
) -> Block:  # fmt: skip
    """A block of the numeric columns; repeated headers start new runs; text columns are left out by name."""
    columns, texts = [], []
    for column in table.columns:
        if column.is_numeric:
            columns.append(RawColumn(_header(column), np.asarray(column.values, dtype=np.float64)))
            continue
        numbers = _numbers(column)
        if numbers is None:
            texts.append(column.name)
        else:
            columns.append(RawColumn(_header(column), numbers))
    columns = _with_im_beside_re(columns)
    notices = [one for one in table.notices if one.code not in ("encoding", "missing", "infinite")]
    metadata = {f"line {line}": text[:200] for line, text in table.metadata[:50]}
    if texts:
        metadata["columns of text"] = ", ".join(texts)[:500]
    starts = tuple(int(one) + 1 for one in np.flatnonzero(np.diff(table.blocks)))
    return Block(
        columns=tuple(columns), lines=np.asarray(table.lines, dtype=np.int64), starts=starts, instrument=instrument,
        started=started, sign_known=sign_known, units_known=units_known, metadata={**metadata, **(extra or {})},
        notices=tuple(notices),
    )  # fmt: skip


def _header(column: TableColumn) -> Header:
    found = identify(column.header)
    unit = found.unit or column.unit
    return replace(found, unit=unit) if unit != found.unit else found


def _numbers(column: TableColumn) -> NDArray[np.float64] | None:
    """Durations ("00:01:10.000", "1d 02:03:04") as seconds; None for a column of other texts."""
    if not re.search(r"time|duration|zeit", column.name, re.IGNORECASE):
        return None
    seconds = [_duration(str(cell)) for cell in column.values]
    if any(one is None for one in seconds):
        return None
    return np.array(seconds, dtype=np.float64)


def _duration(text: str) -> float | None:
    match = re.fullmatch(r"(?:(\d{1,6})d )?(\d{1,6}):([0-5]?\d):([0-5]?\d(?:\.\d{1,9})?)", text.strip())
    if match is None:
        return None
    days, hours, minutes, seconds = match.groups()
    return 86400.0 * int(days or 0) + 3600.0 * int(hours) + 60.0 * int(minutes) + float(seconds)


def _with_im_beside_re(columns: list[RawColumn]) -> list[RawColumn]:
    """"Im" beside a real part is the imaginary part, not Gamry's current."""
    names = {column.header.name for column in columns}
    if "impedance_real" not in names or "impedance_imaginary" in names:
        return columns
    return [
        replace_header(column) if column.header.text.strip("- ").lower() == "im" else column for column in columns
    ]


def replace_header(column: RawColumn) -> RawColumn:
    """The same column as an imaginary part, with a stated sign only where the header starts with a minus."""
    negative = column.header.text.strip().startswith("-")
    header = replace(
        column.header, name="impedance_imaginary", sign=-1 if negative else 1, sign_stated=negative
    )
    return RawColumn(header, column.values)


def missing_notice(name: str, path: str) -> Notice:
    """The notice that a cycler file lacks a quantity that its analysis needs."""
    return Notice("missing-column", f"{path} has no column for the {name}; what needs it will be refused.")
