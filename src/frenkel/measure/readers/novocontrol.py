"""Novocontrol WinDETA text export: a table with "Freq. [Hz]" and the parts of the impedance, in blocks of temperature.

Zs', Zs'' are the series parts Z', Z''. Zp' and Zp'' are those of the parallel circuit, Zp' = 1/G and Zp'' = 1/B of the admittance
Y = G + iB, and no parts of Z: Z = 1/(1/Zp' + i/Zp''). The temperature is a column ("Temp. [°C]") or stands in a line above the block
("Fixed value(s) : Temp. [°C]=25"). Header line and the meaning of Zp are those of a public program that writes such files and was
checked by its authors against exports of WinDETA (PICA, GitHub); no such file was at hand, and a notice says so.
"""

from __future__ import annotations

import re

import numpy as np

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble, is_impedance_block
from frenkel.measure.readers._block import Block, RawColumn, raw_columns
from frenkel.measure.readers._columns import Header, identify
from frenkel.measure.readers._lines import lines_of, rows_after, split_tabs
from frenkel.measure.readers._source import Reader, Source
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Novocontrol text"
_NOTICE = Notice(
    "unconfirmed-format", "the layout of Novocontrol exports is that of a public program; no such file was at hand to check the reader."
)
_PARALLEL = Notice("parallel-impedance", "Zp' and Zp'' are 1/G and 1/B of the admittance; the impedance is computed from them.")
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
        columns, more = _with_series_parts(raw_columns(headers, rows.numbers))
        block = Block(
            columns=columns, lines=rows.lines, instrument="Novocontrol", sign_known=False, temperature_K=temperature,
            notices=(_NOTICE, *more, *rows.notices),
        )  # fmt: skip
        if not is_impedance_block(block):
            raise source.error(
                "the export has no columns Zs' and Zs'' (or Zp' and Zp'').", line=at + 1,
                next_step="Choose the complex impedance in WinDETA's list of columns and export again.",
            )  # fmt: skip
        blocks.append(block)
    return assemble(source, NAME, blocks)


def _with_series_parts(columns: tuple[RawColumn, ...]) -> tuple[tuple[RawColumn, ...], tuple[Notice, ...]]:
    """Z' and Z'' from Zp' and Zp'' where the export has only these."""
    by_label = {re.sub(r"\s*\[.*", "", one.header.text).strip(): one for one in columns}
    real, imaginary = by_label.get("Zp'"), by_label.get("Zp''")
    if real is None or imaginary is None or "Zs'" in by_label:
        return columns, ()
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        z = np.asarray(1.0 / (1.0 / real.values + 1j / imaginary.values), dtype=np.complex128)
    unit = real.header.unit or "Ω"
    parts = (
        RawColumn(Header("Z' of Zp", "impedance_real", unit), z.real),
        RawColumn(Header("Z'' of Zp", "impedance_imaginary", unit, 1, False), z.imag),
    )
    return (*columns, *parts), (_PARALLEL,)


READER = Reader(NAME, 25, lambda source: "Freq. [Hz]" in source.head_text, _read)
