"""Metrohm Autolab: the text that NOVA and FRA export in the form of ZView ("Z60W Data File").

NOVA's other text export is a table with a header line ("Frequency (Hz)", "Z' (Ω)", "-Z'' (Ω)"), and is read as one.
"""

from __future__ import annotations

from frenkel.measure.readers._source import Reader
from frenkel.measure.readers._zview import read_zview

__all__ = ["READER"]

NAME = "Autolab/NOVA text"
READER = Reader(
    NAME,
    20,
    lambda source: source.head_text.startswith(('"Z60W Data File', "Z60W Data File")),
    lambda source: read_zview(source, NAME, "Autolab"),
)
