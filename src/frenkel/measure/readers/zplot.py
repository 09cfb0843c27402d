"""Scribner ZPlot and ZView .z files."""

from __future__ import annotations

from frenkel.measure.readers._source import Reader
from frenkel.measure.readers._zview import read_zview

__all__ = ["READER"]

NAME = "ZPlot/ZView .z"
READER = Reader(
    NAME,
    20,
    lambda source: source.head_text.startswith(("ZPLOT2 ASCII", '"ZPlotW Data File', "ZPlotW Data File")),
    lambda source: read_zview(source, NAME, "ZPlot"),
)
