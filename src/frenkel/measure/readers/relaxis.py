"""RelaxIS text export: "RelaxIS … Spectrum export", then for each spectrum a line of names, a line of facts, rows.

The columns are frequency, Z', Z'', |Z| and phase, in Hz, Ω and degrees; the line of facts is kept as it is.
"""

from __future__ import annotations

import re

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, raw_columns
from frenkel.measure.readers._columns import Header
from frenkel.measure.readers._lines import lines_of, parse_date, rows_after, split_tabs
from frenkel.measure.readers._source import Reader, Source

__all__ = ["READER"]

NAME = "RelaxIS text"
_HEADERS = {
    "Frequency": Header("Frequency", "frequency", "Hz"),
    "Z'": Header("Z'", "impedance_real", "Ω"),
    "Z''": Header("Z''", "impedance_imaginary", "Ω"),
    "|Z|": Header("|Z|", "impedance_modulus", "Ω"),
    "Theta (Z)": Header("Theta (Z)", "impedance_phase", "deg"),
}


def _read(source: Source) -> tuple[Measurement, ...]:
    lines = lines_of(source)
    date = next((match[1] for line in lines[:5] if (match := re.match(r"Date:\s*(.+)", line))), "")
    blocks: list[Block] = []
    heads = [at for at, line in enumerate(lines) if line.startswith("Data: Frequency")]
    source.refuse_too_many_runs(len(heads))
    for at in heads:
        names = [name.removeprefix("Data: ") for name in split_tabs(lines[at]) if name.startswith("Data: ")]
        facts = lines[at + 1].strip() if at + 1 < len(lines) else ""
        first = at + 1 if re.match(r"[\d.,+-]", facts) else at + 2
        rows = rows_after(source, lines, first, len(names), split_tabs, decimal_comma=True)
        if rows.lines.size == 0:
            continue
        headers = [_HEADERS.get(name, Header(name, "", "")) for name in names]
        blocks.append(
            Block(
                columns=raw_columns(headers, rows.numbers), lines=rows.lines, instrument="RelaxIS",
                metadata={"facts": facts[:300], "exported": str(parse_date(date) or date)[:50]}, notices=rows.notices,
            )
        )  # fmt: skip
    if not blocks:
        raise source.error("no spectrum follows the header.", line=len(lines), next_step="Export the spectra again.")
    return assemble(source, NAME, blocks)


READER = Reader(NAME, 20, lambda source: bool(re.match(r"RelaxIS .{0,20}Spectrum export", source.head_text)), _read)
