"""Arbin .res: a Microsoft Access database. It is recognised and refused with the way to export it.

Access files need a driver or a library that Frenkel does not carry; MITS Pro and mdb-tools both export the
channel table as CSV, which is read.
"""

from __future__ import annotations

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._source import Reader, Source

__all__ = ["READER"]

NAME = "Arbin .res (refused: export as CSV)"


def _read(source: Source) -> tuple[Measurement, ...]:
    raise source.error(
        "it is a Microsoft Access database (Arbin .res), which Frenkel does not open.",
        next_step="Export it as CSV: in MITS Pro with 'Export to CSV', or with mdb-tools by "
        f"'mdb-export {source.name} Channel_Normal_Table > channel.csv'; then read the CSV file.",
    )


READER = Reader(
    NAME, 12, lambda source: source.data[4:19] in (b"Standard Jet DB", b"Standard ACE DB"), _read
)
