"""The step between a format and a Measurement: one table of numbers of a file, still as the file has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import UnitError
from frenkel.measure.geometry import Geometry
from frenkel.measure.measurement import KNOWN_COLUMNS, Column
from frenkel.measure.readers._columns import Header, identify
from frenkel.quantities import convert
from frenkel.results import Notice

__all__ = ["Block", "RawColumn", "columns_of", "name_lines", "raw_columns"]

FloatArray = NDArray[np.float64]
_LARGEST = 1e30


@dataclass(frozen=True, eq=False)
class RawColumn:
    """Numbers as in the file, with the header understood; what is no finite number below 10³⁰ is NaN.

    Larger numbers are damage in any unit; as NaN they are reported, and no product can overflow.
    """

    header: Header
    values: FloatArray

    def __post_init__(self) -> None:
        with np.errstate(invalid="ignore"):  # a damaged float can be a signalling NaN
            values = np.asarray(self.values, dtype=np.float64)
            values = np.where(np.abs(values) < _LARGEST, values, np.nan)
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, eq=False)
class Block:
    """One table of a file and what the header says of it.

    `lines` are the 1-based lines (or record numbers) of the rows, `starts` the rows at which the file itself
    begins a new run. `sign_known` and `units_known` say that the format fixes the sign of Z'' and the units.
    """

    columns: tuple[RawColumn, ...]
    lines: NDArray[np.int64]
    starts: tuple[int, ...] = ()
    technique: str = ""
    instrument: str = ""
    started: datetime | None = None
    geometry: Geometry | None = None
    temperature_K: float | None = None
    temperature_std_K: float | None = None
    reference: str | None = None
    counter: str | None = None
    loop: int | None = None
    cycle: int | None = None
    sign_known: bool = True
    units_known: bool = True
    record_word: str = "line"
    metadata: Mapping[str, str] = field(default_factory=dict)
    notices: tuple[Notice, ...] = ()

    def find(self, name: str) -> RawColumn | None:
        """The first column of that name."""
        return next((column for column in self.columns if column.header.name == name), None)


def raw_columns(headers: Sequence[str | Header], numbers: FloatArray) -> tuple[RawColumn, ...]:
    """Columns of a matrix, shape (rows, columns), with their headers understood."""
    return tuple(
        RawColumn(header if isinstance(header, Header) else identify(header), numbers[:, i])
        for i, header in enumerate(headers)
    )


def name_lines(lines: Sequence[int] | NDArray[np.int64], word: str = "line") -> str:
    """ "line 7", "lines 7 and 22" or "lines 7, 22, 31 and 40 more", for messages."""
    listed = [int(one) for one in lines[:7]]
    if len(listed) == 1:
        return f"{word} {listed[0]}"
    if len(lines) <= 6:
        return f"{word}s {', '.join(map(str, listed[:-1]))} and {listed[-1]}"
    return f"{word}s {', '.join(map(str, listed[:5]))} and {len(lines) - 5} more"


def columns_of(raw: Sequence[RawColumn], rows: NDArray[np.intp] | slice) -> tuple[tuple[Column, ...], tuple[Notice, ...]]:
    """Columns of the chosen rows in the units of `KNOWN_COLUMNS`; what is not known keeps header and unit.

    A second column of a known quantity keeps its header as its name; a known name with a unit of another
    dimension is not that quantity (a "capacity" in mAh/g is no charge) and keeps its header too.
    """
    taken: set[str] = set()
    columns: list[Column] = []
    notices: list[Notice] = []
    for one in raw:
        header, values = one.header, np.asarray(one.values[rows], dtype=np.float64)
        name, unit = header.name, header.unit
        wanted = KNOWN_COLUMNS.get(name, "")
        if wanted and unit:
            try:
                values = np.asarray(convert(values, unit, wanted))  # type: ignore[arg-type]
                unit = wanted
            except UnitError:
                name = ""
        elif wanted == "1":
            unit = "1"
        if not name or name in taken or name not in KNOWN_COLUMNS:
            name = header.text or "column"
        values = values * header.sign
        unique, count = name, 2
        while unique in taken:
            unique, count = f"{name} ({count})", count + 1
        taken.add(unique)
        columns.append(Column(unique, unit, values, header.text))
    return tuple(columns), tuple(notices)
