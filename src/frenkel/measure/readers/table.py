"""Any table of numbers with or without a header line: impedance, cycling, or simply columns.

The header decides what a column is. Without any text above the numbers, exactly three columns are taken for f, Z', Z''
where they can be nothing else: a positive first column over a decade or more in even steps of its logarithm, and two
that change from row to row. The sign of
Z'' and the unit of a phase that the header does not state come from the slope of |Z| (see `_spectrum`), and a
notice says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble, is_impedance_block
from frenkel.measure.readers._block import Block, RawColumn
from frenkel.measure.readers._columns import Header
from frenkel.measure.readers._source import Reader, Source
from frenkel.measure.readers._spectrum import is_sweep
from frenkel.measure.readers._tabular import block_of_table, missing_notice, table_of
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "table"


def _read(source: Source) -> tuple[Measurement, ...]:
    table = table_of(source)
    block = block_of_table(table)
    if any(notice.code == "no_header" for notice in table.notices):
        block = _without_header(source, block, unread_text=bool(table.metadata))
    elif not is_impedance_block(block):
        block = _cycling(source, block)
    return assemble(source, NAME, [block])


def _without_header(source: Source, block: Block, *, unread_text: bool) -> Block:
    """Columns f, Z', Z'' by position where the numbers look like a sweep and no text names them otherwise."""
    columns = block.columns
    others = tuple(one for one in block.notices if one.code != "no_header")
    if unread_text or len(columns) != 3 or not _is_spectrum([one.values for one in columns]):
        text = "no line of names was found above the numbers; the columns are numbered and mean nothing by themselves."
        text += " Write one with names and units, for example: freq/Hz, Re(Z)/Ohm, -Im(Z)/Ohm."
        return replace(block, notices=(*others, Notice("no-header", text)))
    headers = (
        Header("column 1", "frequency", "Hz"),
        Header("column 2", "impedance_real", "Ω"),
        Header("column 3", "impedance_imaginary", "Ω", 1, False),
    )
    named = tuple(RawColumn(header, column.values) for header, column in zip(headers, columns, strict=True))
    text = f"{source.path} has no header; its columns are taken for frequency in Hz, Z' and Z'' in Ω by their numbers."
    return replace(block, columns=named, notices=(*others, Notice("no-header", text)))


def _is_spectrum(columns: Sequence[NDArray[np.float64]]) -> bool:
    """A sweep of frequencies beside two columns that are not constant."""
    return is_sweep(columns[0]) and all(np.unique(one[np.isfinite(one)]).size > 1 for one in columns[1:])


def _cycling(source: Source, block: Block) -> Block:
    names = {column.header.name for column in block.columns}
    if names & {"cycle", "step", "charge_capacity", "discharge_capacity"} and "time" in names:
        missing = [name for name in ("potential", "current") if name not in names]
        notices = tuple(missing_notice(name, source.path) for name in missing)
        return replace(block, technique="cycling", notices=(*block.notices, *notices))
    if "frequency" in names or "angular_frequency" in names:
        text = "there is a frequency, but no pair of columns for Z' and Z'' or |Z| and phase; it is read as a table."
        return replace(block, technique="table", notices=(*block.notices, Notice("no-impedance", text)))
    return block


READER = Reader(NAME, 90, lambda source: True, _read)
