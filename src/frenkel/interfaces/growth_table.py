"""Measured growth of an interface from people's tables: a time column and a resistance column, with units."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange, ParseError, UnitError
from frenkel.interfaces.growth_fit import GrowthFit, fit_growth
from frenkel.tables import Column, Table, read_table

__all__ = ["fit_growth_table", "read_growth"]

Floats = NDArray[np.float64]
_TIME = ("time", "t", "elapsed time", "age")
_RESISTANCE = ("resistance", "r", "asr", "area specific resistance", "interface resistance", "area-specific resistance")


def read_growth(
    path: str | Path, *, time: str | None = None, resistance: str | None = None, area_cm2: float | None = None
) -> tuple[Floats, Floats]:
    """Time (s) and resistance (Ω cm²) of the complete rows of a table.

    Parameters
    ----------
    path : table of any layout that `frenkel.tables` reads
    time, resistance : names of the columns, where they are called otherwise
    area_cm2 : of the interface; needed for a resistance in Ω

    Raises
    ------
    ParseError, UnitError : a column is missing or found twice, has no unit, or has a wrong one
    """
    table = read_table(path)
    seconds = table.physical(_column(table, time, _TIME, "time"), "s", option="time unit")
    column = _column(table, resistance, _RESISTANCE, "resistance")
    if area_cm2 is None:
        try:
            ohm_cm2 = table.physical(column, "Ω·cm²", option="resistance unit")
        except UnitError as error:
            raise UnitError(f"{error.message}", given=column.unit, expected="Ω·cm²",
                            next_step="A resistance in Ω needs the area of the interface: --area.") from error  # fmt: skip
    else:
        if not area_cm2 > 0.0:
            raise OutOfRange("The area of the interface", given=area_cm2, low=0.0, unit="cm²")
        ohm_cm2 = table.physical(column, "Ω", option="resistance unit") * area_cm2
    good = np.isfinite(seconds) & np.isfinite(ohm_cm2)
    return seconds[good], ohm_cm2[good]


def fit_growth_table(
    path: str | Path, *, time: str | None = None, resistance: str | None = None, area_cm2: float | None = None
) -> GrowthFit:
    """`fit_growth` of a table."""
    return fit_growth(*read_growth(path, time=time, resistance=resistance, area_cm2=area_cm2))


def _column(table: Table, name: str | None, synonyms: tuple[str, ...], what: str) -> Column:
    if name is not None:
        return table.column(name)
    found = table.find(synonyms)
    if len(found) != 1:
        raise ParseError(
            f"{len(found)} columns could be the {what} (columns: {', '.join(table.names)}).", file=table.file,
            next_step=f"Name it: --{what} COLUMN.",
        )  # fmt: skip
    return found[0]
