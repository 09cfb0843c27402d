"""Princeton PARSTAT text: one table in which direct-current rows have frequency and impedance zero."""

from __future__ import annotations

from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._source import Reader
from frenkel.measure.readers._tabular import block_of_table, table_of

__all__ = ["READER"]

NAME = "PARSTAT text"
READER = Reader(
    NAME,
    30,
    lambda source: all(
        one in source.head_text.split("\n", 1)[0] for one in ("Elapsed Time (s)", "Zre (ohms)", "Zim (ohms)")
    ),
    lambda source: assemble(
        source, NAME, [block_of_table(table_of(source), instrument="PARSTAT", sign_known=True, units_known=True)]
    ),
)
