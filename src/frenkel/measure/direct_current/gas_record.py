"""The record of a gas sensor as a table: time and concentration of H2S, each with its unit in the header."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, ParseError, UnitError
from frenkel.measure.measurement import Column, Measurement
from frenkel.quantities import unit
from frenkel.tables import Column as TableColumn
from frenkel.tables import Table, read_table

__all__ = ["gas_measurement", "read_gas_record"]

Floats = NDArray[np.float64]
_TO_PPM = {"ppm": 1.0, "ppmv": 1.0, "ppb": 1e-3}
_CONCENTRATION = re.compile(r"(?<![a-z])(ppmv?|ppb)(?![a-z])", re.IGNORECASE)


def gas_measurement(path: str | Path) -> Measurement:
    """The record as a Measurement with the columns time (s) and concentration (ppm)."""
    time_min, ppm, digest = read_gas_record(path)
    return Measurement(
        "gas record", (Column("time", "s", 60.0 * time_min), Column("concentration", "ppm", ppm)), str(path), digest, "table"
    )


def read_gas_record(path: str | Path) -> tuple[Floats, Floats, str]:
    """(time in min, concentration in ppm by volume, SHA-256 of the file); raises InputError and ParseError.

    The columns are found by their units ("t (min)", "H2S / ppm"); a column may also be called by its unit alone ("min", "ppm").
    """
    table = read_table(path)
    time = _one(table, lambda c: _is_time(_unit(c)), "time (s, min or h)")
    gas = _one(table, lambda c: bool(_CONCENTRATION.search(c.header)), "concentration of H2S (ppm)")
    t = table.physical(time, "min", given_unit=_unit(time))
    written = _CONCENTRATION.search(gas.header)
    c = table.numbers(gas) * _TO_PPM[written[1].lower() if written else "ppm"]
    keep = np.isfinite(t) & np.isfinite(c)
    if keep.sum() < 2:
        raise ParseError(
            "fewer than two rows have both a time and a concentration.", file=str(path), next_step="Check the columns."
        )
    return t[keep], c[keep], table.digest


def _unit(column: TableColumn) -> str:
    """The unit in the header, or the name itself where that is one."""
    if column.unit:
        return column.unit
    return column.name.strip() if _is_time(column.name.strip()) else ""


def _is_time(text: str) -> bool:
    try:
        return bool(text) and unit(text).dimension == unit("min").dimension
    except UnitError:
        return False


def _one(table: Table, fits: Callable[[TableColumn], bool], what: str) -> TableColumn:
    found = [column for column in table.columns if column.is_numeric and fits(column)]
    if len(found) == 1:
        return found[0]
    for column in table.columns:  # a text in a column of numbers explains more than a column that is not found
        if not column.is_numeric and (fits(column) or re.search(r"time|ppm|h2s", column.name, re.IGNORECASE)):
            table.numbers(column)
    listed = ", ".join(repr(column.header) for column in table.columns[:12])
    raise InputError(
        f"{table.file}: {len(found)} columns could be the {what}: {listed}.",
        next_step="Write the units into the header: time (min), H2S (ppm).",
    )
