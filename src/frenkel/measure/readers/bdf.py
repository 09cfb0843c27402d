"""Battery Data Format (BDF) of the Battery Data Alliance: CSV, and Parquet where pyarrow is installed.

Columns have the labels of the BDF ontology ("Test Time / s", "Voltage / V", "Current / A") or its machine names
("test_time_second", "voltage_volt", "current_ampere"). Currents are positive while the cell is charged.
"""

from __future__ import annotations

import importlib
import io
import re
from dataclasses import replace

import numpy as np

from frenkel.errors import MissingExtra, ParseError
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, RawColumn
from frenkel.measure.readers._columns import identify
from frenkel.measure.readers._source import Reader, Source
from frenkel.measure.readers._tabular import block_of_table, missing_notice, table_of

__all__ = ["READER"]

NAME = "Battery Data Format"
_PARQUET = b"PAR1"
_CELLS_AT_LEAST, _CELLS_PER_BYTE = 1_000_000, 8  # a column of one number takes next to no bytes
_LABELS = re.compile(r"test_time_second|Test Time */ *s\b")


def _matches(source: Source) -> bool:
    return source.data.startswith(_PARQUET) or bool(_LABELS.search(source.head_text.split("\n", 1)[0]))


def _read(source: Source) -> tuple[Measurement, ...]:
    block = _parquet(source) if source.data.startswith(_PARQUET) else block_of_table(table_of(source), units_known=True)
    names = {column.header.name for column in block.columns}
    missing = tuple(missing_notice(name, source.path) for name in ("time", "potential", "current") if name not in names)
    return assemble(source, NAME, [replace(block, technique="cycling", notices=(*block.notices, *missing))])


def _parquet(source: Source) -> Block:
    if len(source.data) < 12 or not source.data.endswith(_PARQUET):
        raise source.error("the Parquet file is cut or damaged.", next_step="Copy the file again.")
    try:
        parquet = importlib.import_module("pyarrow.parquet")
    except ImportError:
        raise MissingExtra(
            "pyarrow", purpose=f"{source.name} is a Parquet file; reading it", command="python -m pip install pyarrow"
        ) from None
    try:
        shape = parquet.read_metadata(io.BytesIO(source.data))
        cells = shape.num_rows * shape.num_columns
        if cells > _CELLS_AT_LEAST + _CELLS_PER_BYTE * len(source.data):
            raise source.error(f"the Parquet file holds {cells} cells, too many for its {len(source.data)} bytes.")
        table = parquet.read_table(io.BytesIO(source.data))
    except ParseError:
        raise
    except (OSError, ValueError) as error:  # pyarrow's own errors are one of these
        raise source.error(f"the Parquet file is damaged ({str(error)[:200]}).") from error
    columns = []
    for name in table.column_names:
        try:
            values = np.asarray(table.column(name).to_numpy(), dtype=np.float64)
        except (TypeError, ValueError):
            continue
        columns.append(RawColumn(identify(name), values))
    return Block(
        columns=tuple(columns), lines=np.arange(1, table.num_rows + 1), record_word="row", units_known=True
    )


READER = Reader(NAME, 40, _matches, _read)
