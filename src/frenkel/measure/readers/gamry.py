"""Gamry Framework .DTA: a text file of labelled lines and tables.

A table starts with "NAME<tab>TABLE", a line of names and a line of units; its rows start with white space. ZCURVE
is the spectrum, OCVCURVE what came before it, CURVE1, CURVE2 … the cycles of a voltammogram, CURVE DETECTOR and
CURVE GENERATOR those of the two halves of a bipotentiostat.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from frenkel.measure.geometry import Geometry
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, RawColumn
from frenkel.measure.readers._columns import Header, identify
from frenkel.measure.readers._electrode_area import area_as_geometry
from frenkel.measure.readers._lines import lines_of, parse_date, rows_after, split_tabs, split_words
from frenkel.measure.readers._source import Reader, Source
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Gamry .DTA"
_TECHNIQUES = {
    "CV": "cyclic voltammetry", "LSV": "linear sweep", "CHRONOA": "chronoamperometry",
    "CHRONOP": "chronopotentiometry", "CORPOT": "open circuit", "OCP": "open circuit",
}  # fmt: skip
_TABLES = {"OCVCURVE": "open circuit", "FRACURVE": "waveform"}


def _read(source: Source) -> tuple[Measurement, ...]:
    lines = lines_of(source)
    values = _labels(lines)
    notices: list[Notice] = []
    geometry = _geometry(values, notices)
    tag = values.get("TAG", ("", ""))[0]
    if values.get("EXPERIMENTABORTED", ("", ""))[0].startswith("T"):
        notices.append(Notice("aborted", "the experiment was aborted; the points before that are there."))
    template = Block(
        columns=(), lines=np.zeros(0, dtype=np.int64), instrument="Gamry", geometry=geometry,
        started=parse_date(" ".join(values.get(key, ("", ""))[0] for key in ("DATE", "TIME"))),
        metadata={key: text for key, (text, _) in values.items() if text and key not in ("DATE", "TIME")},
    )  # fmt: skip
    blocks = []
    tables = _tables(lines)
    source.refuse_too_many_runs(len(tables))
    for at, name in tables:
        block = _table(source, lines, at, replace(template, notices=tuple(notices)), name, tag)
        if block is not None:
            blocks.append(block)
    if not blocks:
        raise source.error("the file has no table with rows.", line=len(lines), next_step="The experiment wrote no point.")
    return assemble(source, NAME, blocks)


def _labels(lines: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Labelled values of the header: key → (value, description)."""
    values: dict[str, tuple[str, str]] = {}
    for line in lines:
        cells = line.split("\t")
        if len(cells) >= 2 and re.fullmatch(r"[A-Z][A-Z0-9_]*", cells[0]) and cells[1] != "TABLE":
            text = cells[2] if len(cells) > 2 else cells[1]
            values.setdefault(cells[0], (text.strip()[:200], cells[-1].strip()[:200]))
        if len(values) > 500:
            break
    return values


def _tables(lines: Sequence[str]) -> list[tuple[int, str]]:
    matches = ((i, re.match(r"([A-Z0-9_ ]{1,40})\tTABLE\b", line)) for i, line in enumerate(lines))
    return [(i, match[1]) for i, match in matches if match]


def _table(
    source: Source, lines: Sequence[str], at: int, template: Block, name: str, tag: str
) -> Block | None:
    if at + 2 >= len(lines):
        raise source.error(f"the file ends inside the table {name}.", line=len(lines), next_step="Copy the file again.")
    names, units = split_tabs(lines[at + 1].lstrip("\t ")), split_tabs(lines[at + 2].lstrip("\t "))
    headers = [_header(label, unit) for label, unit in zip(names, [*units, *[""] * len(names)], strict=False)]
    body = rows_after(source, lines, at + 3, len(headers), split_words, decimal_comma=True)
    if body.lines.size == 0:
        return None
    columns = [
        RawColumn(header, body.numbers[:, i])
        for i, header in enumerate(headers)
        if not np.all(np.isnan(body.numbers[:, i]))
    ]
    notices = [*template.notices, *body.notices]
    unconnected = [one for one in columns if _open_input(one)]
    if unconnected:
        text = f"the temperature {unconnected[0].values[0]:g} °C is what an input without a sensor shows; it is left out."
        notices.append(Notice("vendor-default", text))
        columns = [one for one in columns if one not in unconnected]
    cycle = re.fullmatch(r"CURVE(\d{1,6})", name)
    technique = _TABLES.get(name, "") or _TECHNIQUES.get(tag, "")
    return replace(
        template, columns=tuple(columns), lines=body.lines, technique=technique,
        cycle=int(cycle[1]) if cycle else None, notices=tuple(notices),
        metadata={**template.metadata, "table": name},
    )  # fmt: skip


def _header(label: str, unit: str) -> Header:
    if unit in ("#", "bits", ""):
        return identify(label)
    if label == "Zphz":  # the degree sign does not survive every code page
        unit = "deg"
    return identify(f"{label} ({'s' if unit == 'S' else unit})")


def _open_input(column: RawColumn) -> bool:
    """An input with nothing on it shows −327.7 °C (the end of its range) or about 0 °C."""
    if column.header.name != "temperature":
        return False
    return bool(np.nanmax(column.values) < -270.0 or np.nanmax(np.abs(column.values)) < 1.0)


def _geometry(values: Mapping[str, tuple[str, str]], notices: list[Notice]) -> Geometry | None:
    try:
        area = float(values.get("AREA", ("nan", ""))[0].replace(",", "."))
    except ValueError:
        return None
    if math.isnan(area):
        return None
    return area_as_geometry(area, "Gamry", notices)


READER = Reader(NAME, 20, lambda source: source.head_text.lstrip().startswith("EXPLAIN\n"), _read)
