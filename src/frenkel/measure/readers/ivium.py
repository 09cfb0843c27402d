"""Ivium .idf text: after the line "primary_data" the number of columns, the number of points, and the rows.

Three columns are Z', Z'', f of an impedance measurement, or time (s), current (A), potential (V) of all others: which, the numbers say
(a frequency is positive and falls or rises over decades in even steps of its logarithm; a time grows). The layout of spectra is that of
public readers of such files (pyimpspec and others), that of currents the one of Galv's reader (BSD-2-Clause); no Ivium file was at
hand, and a notice says so. The sign of Z'' is checked by the slope of |Z|. IviumSoft's other text export is a table with a header, and
is read as one.
"""

from __future__ import annotations

import re

import numpy as np

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, raw_columns
from frenkel.measure.readers._columns import Header
from frenkel.measure.readers._lines import Rows, lines_of, rows_after, split_words
from frenkel.measure.readers._source import Reader, Source
from frenkel.measure.readers._spectrum import is_sweep
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Ivium text"
_SPECTRUM = [
    Header("Z1", "impedance_real", "Ω"),
    Header("Z2", "impedance_imaginary", "Ω", 1, False),
    Header("freq", "frequency", "Hz"),
]
_CURRENTS = [Header("time", "time", "s"), Header("current", "current", "A"), Header("potential", "potential", "V")]
_NOTICE = Notice(
    "unconfirmed-format", "the layout of Ivium files is that of other public readers; no such file was at hand to check the reader."
)
_EXPORT = "Export the measurement from IviumSoft as text with a header line."


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
                "behind 'primary_data' the numbers of columns and points are missing.", line=min(at + 2, len(lines)), next_step=_EXPORT
            )
        width, count = int(numbers[0]), int(numbers[1])
        if width == 3:
            rows = rows_after(source, lines[: at + 3 + count], at + 3, 3, split_words)
            blocks.append(_block(source, rows, count, at + 4))
    if not blocks:
        raise source.error("no data of three columns are behind 'primary_data'.", line=len(lines), next_step=_EXPORT)
    return assemble(source, NAME, blocks)


def _block(source: Source, rows: Rows, count: int, line: int) -> Block:
    notices = [_NOTICE, *rows.notices]
    if rows.lines.size < count:
        notices.append(Notice("cut", f"{count} points are stated, {rows.lines.size} are there."))
    first, last = rows.numbers[:, 0], rows.numbers[:, 2]
    steps = np.diff(first[np.isfinite(first)])
    if is_sweep(last):
        headers, technique = _SPECTRUM, ""
    elif steps.size and np.all(steps >= 0.0) and np.any(steps > 0.0):
        headers, technique = _CURRENTS, "direct current"
        notices.append(Notice("columns-inferred", "the columns are taken for time (s), current (A) and potential (V): the first one grows, the last one is no frequency."))
    else:
        raise source.error("the three columns are neither Z', Z'', f nor time, current, potential.", line=line, next_step=_EXPORT)
    return Block(
        columns=raw_columns(headers, rows.numbers), lines=rows.lines, technique=technique, instrument="Ivium", sign_known=False,
        notices=tuple(notices),
    )  # fmt: skip


READER = Reader(NAME, 25, lambda source: bool(re.search(rb"[\r\n]primary_data\b", source.data)), _read)
