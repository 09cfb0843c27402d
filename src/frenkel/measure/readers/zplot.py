"""Scribner ZPlot and ZView .z files, known by their first line or, where that differs, by their line of columns."""

from __future__ import annotations

import re

from frenkel.measure.readers._source import Reader, Source
from frenkel.measure.readers._zview import read_zview

__all__ = ["READER"]

NAME = "ZPlot/ZView .z"
_FIRST_LINE = re.compile(r"\ufeff?[\"']?\s*(ZPLOT2 ASCII|ZPlotW? Data File)")
_COLUMNS = re.compile(r"Freq ?\(Hz\)[^\r\n]{0,100}Z'\(a\)[^\r\n]{0,20}Z''\(b\)")


def _matches(source: Source) -> bool:
    return bool(_FIRST_LINE.match(source.head_text) or _COLUMNS.search(source.head_text))


READER = Reader(NAME, 20, _matches, lambda source: read_zview(source, NAME, "ZPlot"))
