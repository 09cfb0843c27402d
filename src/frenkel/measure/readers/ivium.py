"""Ivium .idf text: after the line "primary_data" the number of columns, the number of points, and rows Z1, Z2, f.

Written from memory of the layout: no Ivium file was at hand, and a notice says so; the sign of Z2 is checked by
the slope of |Z|. IviumSoft's other text export is a table with a header, and is read as one.
"""

from __future__ import annotations

import re

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, raw_columns
from frenkel.measure.readers._columns import Header
from frenkel.measure.readers._lines import lines_of, rows_after, split_words
from frenkel.measure.readers._source import Reader, Source
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Ivium text"
_HEADERS = [
    Header("Z1", "impedance_real", "Ω"),
    Header("Z2", "impedance_imaginary", "Ω", 1, False),
    Header("freq", "frequency", "Hz"),
]
_NOTICE = Notice(
    "unconfirmed-format", "the layout of Ivium files is from memory; no such file was at hand to check the reader."
)


def _read(source: Source) -> tuple[Measurement, ...]:
    lines = lines_of(source)
    blocks: list[Block] = []
    for at, line in enumerate(lines):
        if line.strip() != "primary_data":
            continue
        source.refuse_too_many_runs(len(blocks))
        numbers = [lines[i].strip() for i in (at + 1, at + 2) if i < len(lines)]
        if len(numbers) < 2 or not all(re.fullmatch(r"\d{1,7}", one) for one in numbers):
            raise source.error(
                "behind 'primary_data' the numbers of columns and points are missing.", line=min(at + 2, len(lines)),
                next_step="Export the measurement from IviumSoft as text with a header line.",
            )  # fmt: skip
        width, count = int(numbers[0]), int(numbers[1])
        if width != 3:
            continue
        rows = rows_after(source, lines[: at + 3 + count], at + 3, 3, split_words)
        notices = [_NOTICE, *rows.notices]
        if rows.lines.size < count:
            notices.append(Notice("cut", f"{count} points are stated, {rows.lines.size} are there."))
        blocks.append(
            Block(
                columns=raw_columns(_HEADERS, rows.numbers), lines=rows.lines, instrument="Ivium", sign_known=False,
                notices=tuple(notices),
            )
        )  # fmt: skip
    if not blocks:
        raise source.error(
            "no impedance data (three columns behind 'primary_data') are in the file.", line=len(lines),
            next_step="Export the measurement from IviumSoft as text with a header line.",
        )  # fmt: skip
    return assemble(source, NAME, blocks)


READER = Reader(NAME, 25, lambda source: bool(re.search(rb"[\r\n]primary_data\b", source.data)), _read)
