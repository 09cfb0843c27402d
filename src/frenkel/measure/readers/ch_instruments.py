"""CH Instruments text export: date, technique, "key = value" lines, a line of names like "Freq/Hz, Z'/ohm", rows."""

from __future__ import annotations

import re

from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, raw_columns
from frenkel.measure.readers._lines import lines_of, parse_date, rows_after, split_commas
from frenkel.measure.readers._source import Reader, Source

__all__ = ["READER"]

NAME = "CH Instruments text"
_TECHNIQUES = {
    "Cyclic Voltammetry": "cyclic voltammetry", "Linear Sweep Voltammetry": "linear sweep",
    "Chronoamperometry": "chronoamperometry", "Chronopotentiometry": "chronopotentiometry",
    "Open Circuit Potential - Time": "open circuit",
}  # fmt: skip


def _read(source: Source) -> tuple[Measurement, ...]:
    lines = lines_of(source)
    at = next((i for i, line in enumerate(lines) if re.match(r"[A-Za-z' ]+/[A-Za-z]+\s*,.*/", line)), None)
    if at is None:
        raise source.error(
            "the line of column names (Freq/Hz, …) is missing.", line=len(lines), next_step="Export it as text again."
        )
    headers = split_commas(lines[at].replace("/sec", "/s"))
    rows = rows_after(source, lines, at + 1, len(headers), split_commas)
    metadata = {}
    for line in lines[:at]:
        if match := re.match(r"([A-Za-z][^=:]{0,40}?)\s*[=:]\s+(\S.{0,200})", line):
            metadata[match[1]] = match[2].strip()
    technique = lines[1].strip() if at > 1 else ""
    metadata["technique"] = technique[:100]
    block = Block(
        columns=raw_columns(headers, rows.numbers), lines=rows.lines, technique=_TECHNIQUES.get(technique, ""),
        instrument="CH Instruments", started=parse_date(lines[0]), metadata=metadata, notices=rows.notices,
    )  # fmt: skip
    return assemble(source, NAME, [block])


READER = Reader(
    NAME, 20, lambda source: bool(re.search(r"Instrument Model:\s*CHI", source.head_text)), _read
)
