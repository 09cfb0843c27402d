"""Ivium .idf and .ids: settings as "key=value" between bytes that are no text, then "primary_data", the number of columns, of points, rows.

In an impedance measurement the columns are Z', Z'' (mathematical sign) and f, in a voltammogram the potential of the programme, the
current (A) and the measured potential (V), in all others time (s), current (A) and potential (V). "Method=" says which; without it the
numbers do (a frequency is positive and goes over decades in even steps of its logarithm; a time grows). The layout of spectra was checked
on two real files (pyimpspec's test files; see benchmarks/results/measure_readers.md); that of currents is the one of Galv's reader
(BSD-2-Clause) and of other public readers, and a notice says so. IviumSoft's other text export is a table with a header, read as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from frenkel.measure.geometry import Geometry
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble
from frenkel.measure.readers._block import Block, raw_columns
from frenkel.measure.readers._columns import Header
from frenkel.measure.readers._electrode_area import area_as_geometry, plain_area
from frenkel.measure.readers._lines import Rows, lines_of, parse_date, rows_after, split_words
from frenkel.measure.readers._source import Reader, Source
from frenkel.measure.readers._spectrum import is_sweep
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Ivium .idf/.ids"
_SPECTRUM = [Header("Z1", "impedance_real", "Ω"), Header("Z2", "impedance_imaginary", "Ω"), Header("freq", "frequency", "Hz")]
_CURRENTS = [Header("time", "time", "s"), Header("current", "current", "A"), Header("potential", "potential", "V")]
_SWEEP = [Header("applied potential", "", "V"), *_CURRENTS[1:]]
_TECHNIQUES = {"cyclicvoltammetry": "cyclic voltammetry", "linearsweep": "linear sweep"}
_UNCONFIRMED = Notice(
    "unconfirmed-format", "the columns of Ivium's direct-current files are those of other public readers; no such file was at hand to check the reader."
)
_KEEP = ("Method", "Technique", "Title", "serialnumber", "software", "Apply wrt OCP", "Current Range")
_EXPORT = "Export the measurement from IviumSoft as text with a header line."
_NO_TEXT = bytes(32 if one < 32 and one not in b"\t\r\n" else one for one in range(256))


def _read(source: Source) -> tuple[Measurement, ...]:
    lines = lines_of(replace(source, data=source.data.translate(_NO_TEXT)))
    blocks: list[Block] = []
    settings: dict[str, str] = {}
    for at, line in enumerate(lines):
        key, equals, value = line.partition("=")
        if equals and len(settings) < 5000 and len(key) < 80:
            settings[key.strip()] = value.strip()[:200]
        if line.strip() != "primary_data":
            continue
        source.refuse_too_many_runs(len(blocks))
        numbers = [lines[i].strip() for i in (at + 1, at + 2) if i < len(lines)]
        if len(numbers) < 2 or not all(re.fullmatch(r"\d{1,7}", one) for one in numbers):
            raise source.error(
                "behind 'primary_data' the numbers of columns and points are missing.", line=min(at + 2, len(lines)), next_step=_EXPORT
            )
        width, count = int(numbers[0]), int(numbers[1])
        if width == 3 and count:
            rows = rows_after(source, lines[: at + 3 + count], at + 3, 3, split_words)
            blocks.append(_block(source, rows, count, at + 4, settings))
    if not blocks:
        raise source.error("no data of three columns are behind 'primary_data'.", line=len(lines), next_step=_EXPORT)
    return assemble(source, NAME, blocks)


def _block(source: Source, rows: Rows, count: int, line: int, settings: Mapping[str, str]) -> Block:
    notices = list(rows.notices)
    if rows.lines.size < count:
        notices.append(Notice("cut", f"{count} points are stated, {rows.lines.size} are there."))
    headers, technique = _columns(source, rows, settings.get("Method", ""), line, notices)
    return Block(
        columns=raw_columns(headers, rows.numbers), lines=rows.lines, technique=technique, instrument="Ivium",
        started=parse_date(settings.get("starttime", "")), geometry=_geometry(settings.get("Data Options.Area", ""), notices),
        metadata={key: settings[key] for key in _KEEP if settings.get(key)}, notices=tuple(notices),
    )  # fmt: skip


def _columns(source: Source, rows: Rows, method: str, line: int, notices: list[Notice]) -> tuple[Sequence[Header], str]:
    """What the three columns are, and the technique."""
    kind = re.sub(r"\W", "", method).lower()
    first, last = rows.numbers[:, 0], rows.numbers[:, 2]
    if kind == "impedance" or (not kind and is_sweep(last)):
        return _SPECTRUM, ""
    notices.append(_UNCONFIRMED)
    if kind in _TECHNIQUES:
        return _SWEEP, _TECHNIQUES[kind]
    steps = np.diff(first[np.isfinite(first)])
    if not (steps.size and np.all(steps >= 0.0) and np.any(steps > 0.0)):
        raise source.error("the three columns are neither Z', Z'', f nor time, current, potential.", line=line, next_step=_EXPORT)
    text = "the columns are taken for time (s), current (A) and potential (V): the first one grows, the last one is no frequency."
    notices.append(Notice("columns-inferred", text))
    return _CURRENTS, "direct current"


def _geometry(text: str, notices: list[Notice]) -> Geometry | None:
    area = plain_area(text)
    return None if area is None else area_as_geometry(area, "Ivium", notices, program="IviumSoft")


READER = Reader(NAME, 25, lambda source: bool(re.search(rb"[\r\n]primary_data\b", source.data)), _read)
