"""Novocontrol WinDETA text export: a table with "Freq. [Hz]" and the parts of the impedance, in blocks of temperature.

The temperature is a column ("Temp. [°C]") or stands in a line above the block ("Fixed value(s) : Temp. [°C]=25").
Written from memory of the layout: no such file was at hand, and a notice says so.
"""

from __future__ import annotations

import re

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble, is_impedance_block
from frenkel.measure.readers._block import Block, raw_columns
from frenkel.measure.readers._columns import identify
from frenkel.measure.readers._lines import lines_of, rows_after, split_tabs
from frenkel.measure.readers._source import Reader, Source
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Novocontrol text"
_NOTICE = Notice(
    "unconfirmed-format", "the layout of Novocontrol exports is from memory; no such file was at hand to check it."
)
_FIXED = re.compile(r"Temp\. \[°C\]\s*=\s*(-?\d{1,4}(?:\.\d{1,6})?)")


def _read(source: Source) -> tuple[Measurement, ...]:
    lines = lines_of(source)
    blocks: list[Block] = []
    temperature = None
    for at, line in enumerate(lines):
        if fixed := _FIXED.search(line):
            temperature = float(fixed[1]) + ZERO_CELSIUS_K
        if "Freq. [Hz]" not in line:
            continue
        source.refuse_too_many_runs(len(blocks))
        headers = [identify(name) for name in split_tabs(line)]
        rows = rows_after(source, lines, at + 1, len(headers), split_tabs)
        block = Block(
            columns=raw_columns(headers, rows.numbers), lines=rows.lines, instrument="Novocontrol", sign_known=False,
            temperature_K=temperature, notices=(_NOTICE, *rows.notices),
        )  # fmt: skip
        if not is_impedance_block(block):
            raise source.error(
                "the export has no columns Zs' and Zs'' (or Zp' and Zp'').", line=at + 1,
                next_step="Choose the complex impedance in WinDETA's list of columns and export again.",
            )  # fmt: skip
        blocks.append(block)
    return assemble(source, NAME, blocks)


READER = Reader(NAME, 25, lambda source: "Freq. [Hz]" in source.head_text, _read)
