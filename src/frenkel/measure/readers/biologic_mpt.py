"""BioLogic EC-Lab text export (.mpt, .txt): a header of stated length, a line of names, rows between tabs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from frenkel.measure.geometry import Geometry, is_vendor_default
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._biologic import reference_electrode, technique_of_name
from frenkel.measure.readers._block import Block, raw_columns
from frenkel.measure.readers._lines import lines_of, parse_date, rows_after, split_tabs
from frenkel.measure.readers._source import Reader, Source
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "BioLogic EC-Lab text"
_FIELDS = ("Electrode material", "Electrolyte", "Comments", "Reference electrode", "Device", "User", "File")
_LOOP = re.compile(r"Loop (\d{1,9}) from point number (\d{1,9}) to (\d{1,9})")


def _read(source: Source) -> tuple[Measurement, ...]:
    lines = lines_of(source)
    count = next((match for line in lines[:5] if (match := re.search(r"Nb header lines\s*:\s*(\d{1,6})", line))), None)
    if count is None:
        raise source.error("the line 'Nb header lines' is missing.", line=2, next_step="Export the file again.")
    at = int(count[1]) - 1
    if not 2 <= at < len(lines) or "\t" not in lines[at]:
        found = next((i for i, line in enumerate(lines) if i > 2 and line.count("\t") > 1 and "/" in line), None)
        if found is None:
            raise source.error(
                f"the header says that the column names are in line {at + 1}, but they are not there.",
                line=min(at + 1, len(lines)),
                next_step="The file was cut or changed; export it again.",
            )
        at = found
    headers, spare = _names(lines, at)
    rows = rows_after(source, lines, at + 1, len(headers), split_tabs, decimal_comma=True)
    metadata, notices, geometry = _header(lines[:at])
    notices += spare
    started = metadata.pop("Acquisition started on", "")
    technique = lines[3].strip()[:100] if at > 3 else ""
    metadata["EC-Lab technique"] = technique
    starts = tuple(int(match[2]) for line in lines[:at] if (match := _LOOP.search(line)) and int(match[2]) > 0)
    block = Block(
        columns=raw_columns(headers, rows.numbers), lines=rows.lines, starts=starts, instrument="BioLogic",
        technique=technique_of_name(technique), started=parse_date(started), geometry=geometry,
        reference=reference_electrode(metadata.get("Reference electrode", "")), metadata=metadata, notices=(*rows.notices, *notices),
    )  # fmt: skip
    return assemble(source, NAME, [block])


def _names(lines: Sequence[str], at: int) -> tuple[list[str], list[Notice]]:
    """The names of the columns; EC-Lab 11 writes names behind an empty one to which no cells belong."""
    cells = split_tabs(lines[at])
    blank = cells.index("") if "" in cells else len(cells)
    below = next((line for line in lines[at + 1 :] if line.strip()), "")
    if blank < len(cells) and len(split_tabs(below)) == blank:
        left = ", ".join(name for name in cells[blank:] if name)
        return cells[:blank], [Notice("names-without-cells", f"line {at + 1} names {left}, but no row has cells for it.")]
    return [name for name in cells if name], []


def _header(lines: Sequence[str]) -> tuple[dict[str, str], list[Notice], Geometry | None]:
    metadata: dict[str, str] = {}
    notices: list[Notice] = []
    geometry = None
    for line in lines:
        key, _, value = (part.strip() for part in line.partition(" : "))
        if key in (*_FIELDS, "Acquisition started on") and value:
            metadata.setdefault(key, value[:500])
        if key == "Electrode surface area" and (match := re.match(r"([\d.,eE+-]{1,20})\s*cm", value)):
            try:
                area = float(match[1].replace(",", "."))
            except ValueError:
                continue
            if is_vendor_default("EC-Lab", "area_cm2", area):
                text = f"the electrode area {area:g} cm² is what EC-Lab writes if nobody types one; it counts as not given."
                notices.append(Notice("vendor-default", text))
            else:
                geometry = Geometry(area_cm2=area, source="EC-Lab header")
    return metadata, notices, geometry


READER = Reader(NAME, 20, lambda source: "EC-Lab ASCII FILE" in source.head_text[:200], _read)
