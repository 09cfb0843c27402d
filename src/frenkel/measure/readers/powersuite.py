"""Princeton PowerSuite text: "Frequency", "Zre", "Zimg" between tabs, in Hz and Ω; Zimg has its mathematical sign."""

from __future__ import annotations

import re

from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._source import Reader
from frenkel.measure.readers._tabular import block_of_table, table_of

__all__ = ["READER"]

NAME = "PowerSuite text"
READER = Reader(
    NAME,
    30,
    lambda source: bool(re.match(r"\s*Frequency\s+Zre\s+Zimg\s", source.head_text)),
    lambda source: assemble(
        source, NAME, [block_of_table(table_of(source), instrument="PowerSuite", sign_known=True, units_known=True)]
    ),
)
