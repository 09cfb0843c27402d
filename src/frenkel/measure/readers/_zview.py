"""The text format of ZView, as ZPlot writes it and as Autolab's NOVA exports it: a header, names, rows of nine.

Columns: frequency, amplitude, bias, time, Z', Z'', and three flags; Z'' has its mathematical sign.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from frenkel.measure.geometry import Geometry
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, raw_columns
from frenkel.measure.readers._electrode_area import area_as_geometry
from frenkel.measure.readers._lines import lines_of, parse_date, rows_after, split_commas, split_words
from frenkel.measure.readers._source import Source
from frenkel.results import Notice

__all__ = ["read_zview"]


def read_zview(source: Source, reader: str, instrument: str) -> tuple[Measurement, ...]:
    """All spectra of a ZView text file."""
    lines = lines_of(source)
    at = next((i for i, line in enumerate(lines) if re.search(r"Freq.*Z'.*Z''", line)), None)
    if at is None:
        raise source.error(
            "the line of column names (Freq … Z' … Z'') is missing.", line=len(lines), next_step="Export the file again."
        )
    names = re.findall(r"Freq ?\(Hz\)|Z'{1,2}\([ab]\)|\S+", lines[at].replace('"', " "))
    first = at + 1
    while first < len(lines) and (not lines[first].strip() or lines[first].strip().lower() == "end comments"):
        first += 1
    split = split_commas if first < len(lines) and "," in lines[first] else split_words
    rows = rows_after(source, lines, first, len(names), split)
    metadata, notices, geometry = _header(lines[:at])
    stated = metadata.pop("points", "")
    if stated and rows.lines.size < int(stated):
        text = f"the header says {stated} points, the file holds {rows.lines.size}: it was cut at line {len(lines)}."
        notices.append(Notice("cut", text))
    started = parse_date(f"{metadata.pop('Date', '')} {metadata.pop('Time', '')}")
    block = Block(
        columns=raw_columns(names, rows.numbers), lines=rows.lines, instrument=instrument, started=started,
        geometry=geometry, metadata=metadata, notices=(*rows.notices, *notices),
    )  # fmt: skip
    return assemble(source, reader, [block])


def _header(lines: Sequence[str]) -> tuple[dict[str, str], list[Notice], Geometry | None]:
    metadata: dict[str, str] = {}
    notices: list[Notice] = []
    geometry = None
    for line in lines:
        plain = line.strip().strip('"')
        if both := re.match(r"Date:\s*(\S+)\s+Time:\s*(\S+)", plain):
            metadata["Date"], metadata["Time"] = both[1], both[2]
        elif one := re.match(r"(Date|Time|Experiment Type|Open Circuit Potential \(V\)):\s*(.+)", plain):
            metadata.setdefault(one[1], one[2].strip()[:200])
        elif points := re.fullmatch(r"(?:Data Points:\s*)?(\d{1,9})", plain):
            metadata["points"] = points[1]
        elif area := re.match(r"Surface Area:\s*([\d.eE+-]{1,20})$", plain):
            try:
                value = float(area[1])
            except ValueError:
                continue
            geometry = area_as_geometry(value, "ZPlot", notices) or geometry
    return metadata, notices, geometry
