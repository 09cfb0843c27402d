"""Novocontrol WinDETA text export: a table with "Freq. [Hz]" and any of WinDETA's quantities, in blocks of temperature.

Above the table stand the sample with date and time, "Diameter[mm] … Thickness[mm] …" and "Fixed value(s) : Temp. [K]=…". The impedance
is Zs' + i Zs'' where these columns are there, else that of the admittance G + iB = iω C₀ ε from what the table has: Yp, Zp (1/G and
1/B), Cp with Tan(Delta) or Cp'', or Eps and Sig of the stated diameter and thickness (see `_immittance`). A table at one frequency over
temperature is kept as a table. Checked on real exports of two public repositories (see benchmarks/results/measure_readers.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from frenkel.errors import InputError
from frenkel.measure.geometry import Geometry
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers._assembly import assemble, is_impedance_block
from frenkel.measure.readers._block import Block, raw_columns
from frenkel.measure.readers._columns import Header, identify
from frenkel.measure.readers._immittance import impedance_from
from frenkel.measure.readers._lines import lines_of, parse_date, rows_after, split_tabs, split_words
from frenkel.measure.readers._source import Reader, Source
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice

__all__ = ["READER"]

NAME = "Novocontrol text"
_FIXED_TEMPERATURE = re.compile(r"Temp\. \[(K|°C|.C)\]\s*=\s*([-+]?\d{1,4}(?:\.\d{1,9})?(?:[eE][-+]?\d{1,2})?)")
_SIZE = re.compile(r"Diameter\[mm\]\s*([\d.eE+-]{1,20})\s+Thickness\[mm\]\s*([\d.eE+-]{1,20})")
_SAMPLE = re.compile(r"(.*?)\s*,\s*(\d{1,2}\.\d{1,2}\.\d{4}), (\d{1,2}:\d{1,2})\s*$")
_NEXT = "Choose Zs' and Zs'' in WinDETA's list of columns and export again."


def _read(source: Source) -> tuple[Measurement, ...]:
    lines = lines_of(source)
    blocks: list[Block] = []
    template = Block(columns=(), lines=rows_after(source, [], 0, 0, split_words).lines, instrument="Novocontrol", sign_known=True)
    for at, line in enumerate(lines):
        if line[:1].isdigit() and "," not in line:
            continue  # a row of numbers
        template = _with_facts(template, line)
        cells = split_tabs(line)
        if not any(_is_sweep_variable(cell) for cell in cells) or "=" in line:
            continue
        source.refuse_too_many_runs(len(blocks))
        if len(cells) == 1 and at + 1 < len(lines) and not re.match(r"\s*[-+\d.]", lines[at + 1]):
            raise source.error("the columns stand below one another.", line=at + 1, next_step="Export them beside one another.")
        blocks.append(_block(source, lines, at, template))
    return assemble(source, NAME, blocks)


def _is_sweep_variable(cell: str) -> bool:
    return cell.startswith(("Freq. [Hz]", "Temp. ["))


def _with_facts(template: Block, line: str) -> Block:
    """The template with what a line above a table says of sample, size and temperature."""
    if (fixed := _FIXED_TEMPERATURE.search(line[:300])) is not None:
        value = float(fixed[2])
        return replace(template, temperature_K=value if fixed[1] == "K" else value + ZERO_CELSIUS_K)
    if (size := _SIZE.search(line[:300])) is not None:
        try:
            diameter_cm, thickness_um = float(size[1]) / 10.0, float(size[2]) * 1000.0
            found = Geometry(thickness_um=thickness_um, area_cm2=math.pi * diameter_cm**2 / 4.0, source="Novocontrol header")
        except (ValueError, OverflowError, InputError):
            return template
        more = {"spacer": line.partition("Spacer")[2].strip()[:200]} if "Edge Correction On" in line or "Capacity" in line else {}
        return replace(template, geometry=found, metadata={**template.metadata, **more})
    if len(line) < 300 and "\t" not in line and (sample := _SAMPLE.match(line)):
        started = parse_date(f"{sample[2]} {sample[3]}")
        return replace(template, started=started, metadata={**template.metadata, "sample": sample[1].strip()[:100]})
    return template


def _block(source: Source, lines: Sequence[str], at: int, template: Block) -> Block:
    names = split_tabs(lines[at])
    rows = rows_after(source, lines, at + 1, len(names), split_words)
    columns = raw_columns([_header(name, names) for name in names], rows.numbers)
    if not any(column.header.name == "frequency" for column in columns):
        text = "the temperature is swept at one frequency: a table, no spectrum."
        return replace(
            template, columns=columns, lines=rows.lines, technique="table", temperature_K=None, notices=(*rows.notices, Notice("no-impedance", text))
        )  # fmt: skip
    parts, notices = impedance_from(columns, template.geometry)
    block = replace(template, columns=(*parts, *columns), lines=rows.lines, notices=(*rows.notices, *notices))
    if not is_impedance_block(block):
        raise source.error("the export has no columns that give the impedance (Zs' and Zs'', or others).", line=at + 1, next_step=_NEXT)
    return block


def _header(text: str, names: Sequence[str]) -> Header:
    """The header of a column; the measured temperature and time ("M Temp [K]", "M Time M[s]") go before those of the programme."""
    found = identify(text)
    if text.startswith("M Temp ["):
        return replace(found, name="temperature", unit="K" if "[K]" in text else "°C")
    if text.startswith("M Time"):
        return replace(found, name="time", unit="s")
    if text.startswith("Temp. ["):
        measured = any(one.startswith("M Temp [") for one in names)
        return replace(found, name="" if measured else "temperature", unit="K" if "[K]" in text else "°C")
    known = found.name == "frequency" or text.startswith("Zs'")
    return found if known else replace(found, name="")  # WinDETA's names are not those of other programs


_TABLE = re.compile(r"(^|[\n\t]) ?(Freq\. \[Hz\]|Temp\. \[(K|.C|°C)\])[ ]*([\t\n]|$)")
READER = Reader(NAME, 25, lambda source: bool(_TABLE.search(source.head_text)), _read)
