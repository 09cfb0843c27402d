"""Direct-current runs and plain tables: one Measurement of the rows of a block, with what is wrong in them said."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.measurement import KNOWN_COLUMNS, Column, Measurement
from frenkel.measure.readers._block import Block, columns_of, name_lines
from frenkel.measure.readers._source import Source
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice

__all__ = ["IMPEDANCE_PARTS", "common_fields", "direct_series", "temperature_of"]

Rows = NDArray[np.intp]
IMPEDANCE_PARTS = frozenset(
    "frequency angular_frequency impedance_real impedance_imaginary impedance_modulus impedance_phase".split()
)
"""Names of columns that make a spectrum."""


def common_fields(source: Source, reader: str, block: Block) -> dict[str, Any]:
    """The fields of a Measurement that come from the file and its header."""
    return {
        "path": source.path, "sha256": source.sha256, "reader": reader, "instrument": block.instrument,
        "started": block.started, "geometry": block.geometry, "reference": block.reference,
        "counter": block.counter, "loop": block.loop, "cycle": block.cycle, "metadata": block.metadata,
    }  # fmt: skip


def temperature_of(block: Block, columns: tuple[Column, ...]) -> tuple[dict[str, Any], list[Notice]]:
    """Mean and spread of the file's temperature column, else what the header says."""
    notices = []
    for column in columns:
        if column.name != "temperature" or column.unit != "K":
            continue
        values = column.values[np.isfinite(column.values)]
        if values.size and np.all(np.abs(values - ZERO_CELSIUS_K) < 1e-6):
            text = f"the column {column.header!r} is 0 °C throughout: a place for a sensor that is not there; not given."
            notices.append(Notice("vendor-default", text))
        elif values.size and float(values.min()) > 1.0:
            spread = float(values.std()) if values.size > 1 else None
            return {"temperature_K": float(values.mean()), "temperature_std_K": spread}, notices
    return {"temperature_K": block.temperature_K, "temperature_std_K": block.temperature_std_K}, notices


def _units_missing(block: Block, columns: tuple[Column, ...]) -> list[Notice]:
    """A notice where quantities of a direct-current run have no unit: they are not converted, nor assumed."""
    bare = [one.name for one in columns if one.name in KNOWN_COLUMNS and not one.unit]
    if not bare:
        return []
    text = f"the headers say no unit of {', '.join(bare)}; the numbers are as in the file, in no unit."
    return [Notice("unit-missing", text)]


def direct_series(
    source: Source, reader: str, block: Block, rows: Rows | None = None, technique: str = ""
) -> list[Measurement]:
    """One direct-current measurement (or a plain table) of the chosen rows."""
    if rows is None:
        rows = np.arange(block.lines.size)
    if rows.size == 0:
        return []
    raw = [column for column in block.columns if not (technique and column.header.name in IMPEDANCE_PARTS)]
    columns, notices = columns_of(raw, rows)
    if not columns or all(np.all(np.isnan(column.values)) for column in columns):
        return []  # texts only, or not one number
    lines = block.lines[rows]
    notes = [*block.notices, *notices]
    broken: dict[bytes, tuple[NDArray[np.bool_], list[str]]] = {}
    for column in columns:
        bad = ~np.isfinite(column.values)
        if 0 < bad.sum() < bad.size:
            broken.setdefault(bad.tobytes(), (bad, []))[1].append(column.name)
    for bad, names in broken.values():
        text = f"{', '.join(names)}: no finite number in {name_lines(lines[bad], block.record_word)}; NaN stands there."
        notes.append(Notice("not-finite", text))
    notes += _cycle_gaps(columns, lines, block.record_word)
    kind = technique or block.technique or _technique_of({column.name for column in columns})
    notes += _units_missing(block, columns)
    temperature, more = temperature_of(block, columns)
    notes += more
    columns = tuple(replace(c, values=np.where(np.isfinite(c.values), c.values, np.nan)) for c in columns)
    return [
        Measurement(
            technique=kind, columns=columns, lines=tuple(lines.tolist()), notices=tuple(notes),
            **common_fields(source, reader, block), **temperature,
        )
    ]  # fmt: skip


def _technique_of(names: set[str]) -> str:
    if {"potential", "current"} <= names:
        return "cycling" if names & {"cycle", "charge_capacity", "discharge_capacity", "step"} else "direct current"
    return "table"


def _cycle_gaps(columns: tuple[Column, ...], lines: NDArray[np.int64], word: str) -> list[Notice]:
    cycle = next((column.values for column in columns if column.name == "cycle"), None)
    if cycle is None or not np.all(np.isfinite(cycle)):
        return []
    jumps = np.flatnonzero(np.diff(cycle) > 1.5)
    return [
        Notice("cycle-gap", f"the cycle number jumps from {cycle[i]:g} to {cycle[i + 1]:g} at {word} {lines[i + 1]}.")
        for i in jumps[:5]
    ]
