"""Princeton VersaStudio .par: sections in angle brackets; "Definition=" names the columns of a segment."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frenkel.measure.geometry import Geometry
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, raw_columns
from frenkel.measure.readers._electrode_area import area_as_geometry, plain_area
from frenkel.measure.readers._lines import lines_of, parse_date, rows_after, split_commas
from frenkel.measure.readers._source import Reader, Source
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "VersaStudio .par"
_KEEP = ("Model", "SN", "Name", "Reference Electrode", "Amplitude (mV RMS)", "Measured Open Circuit", "Comment")


def _read(source: Source) -> tuple[Measurement, ...]:
    lines = lines_of(source)
    values = _values(lines)
    notices: list[Notice] = []
    geometry = _geometry(values.get("Working Electrode Area (cm2)", ""), notices)
    started = parse_date(f"{values.get('DateAcquired', '')} {values.get('TimeAcquired', '')}")
    metadata = {key: values[key] for key in _KEEP if values.get(key)}
    named = re.sub(r" *\([-+\d.]+ Volts\)$", "", values.get("Reference Electrode", ""))
    reference = named if named and named != "(unspecified)" else None
    blocks: list[Block] = []
    definitions = [at for at, line in enumerate(lines) if line.startswith("Definition=")]
    source.refuse_too_many_runs(len(definitions))
    for at in definitions:
        headers = split_commas(lines[at].removeprefix("Definition="))
        if headers and headers[-1].isdigit():  # the line ends in a count that names no column
            headers.pop()
        rows = rows_after(source, lines, at + 1, len(headers), split_commas)
        if rows.lines.size:
            blocks.append(
                Block(
                    columns=raw_columns(headers, rows.numbers), lines=rows.lines, instrument="VersaSTAT",
                    started=started, geometry=geometry, reference=reference, metadata=metadata, notices=(*rows.notices, *notices),
                )
            )  # fmt: skip
    if not blocks:
        raise source.error("no segment holds points.", line=len(lines), next_step="Check that the experiment ran.")
    return assemble(source, NAME, blocks)


def _values(lines: Sequence[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for line in lines:
        key, equals, value = line.partition("=")
        if equals and len(key) < 60 and not key[:1].isdigit() and len(values) < 2000:
            values[key.strip()] = value.strip()[:200]
    return values


def _geometry(text: str, notices: list[Notice]) -> Geometry | None:
    area = plain_area(text)
    return None if area is None else area_as_geometry(area, "VersaStudio", notices)


READER = Reader(
    NAME,
    20,
    lambda source: source.head_text.lstrip().startswith("<Application>") and "Name=VersaStudio" in source.head_text,
    _read,
)
