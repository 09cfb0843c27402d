"""The frozen table that reading gives, and how a physical column is taken out of it in a wanted unit."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, ParseError, UnitError, UnknownName
from frenkel.quantities import convert
from frenkel.results import Notice

__all__ = ["Column", "Table", "normalised"]

_GREEK = str.maketrans({"σ": "sigma", "ρ": "rho", "ω": "omega", "ϑ": "theta", "θ": "theta", "φ": "phi"})


def normalised(name: str) -> str:
    """A name for comparing: small letters and digits only, Greek letters spelled out.

    >>> normalised("σ_ion"), normalised("Re(Z)")
    ('sigmaion', 'rez')
    """
    return re.sub(r"[^a-z0-9]", "", name.lower().translate(_GREEK))


@dataclass(frozen=True, eq=False)
class Column:
    """One column: name and unit out of the header, the header as written, and the values.

    `values` are floats (missing ones NaN) if every cell is a number or missing, else texts (dtype object);
    `stray` is then (line, text) of the first cell that is no number.
    """

    name: str
    unit: str
    header: str
    values: NDArray[Any]
    stray: tuple[int, str] | None = None

    @property
    def is_numeric(self) -> bool:
        return self.stray is None


@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length; `lines` (n,) are the 1-based lines of the rows, `blocks` (n,) count headers.

    `metadata` are the (line, text) pairs outside the columns, `notices` what was assumed or left out.
    """

    file: str
    columns: tuple[Column, ...]
    lines: NDArray[np.int64]
    blocks: NDArray[np.int64]
    metadata: tuple[tuple[int, str], ...]
    notices: tuple[Notice, ...]
    encoding: str
    separator: str
    decimal: str
    digest: str

    def __len__(self) -> int:
        return int(self.lines.size)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column with this name or header (letter case and signs do not matter); raises UnknownName."""
        wanted = normalised(name)
        for column in self.columns:
            if name in (column.name, column.header):
                return column
        for column in self.columns:
            if wanted and wanted in (normalised(column.name), normalised(column.header)):
                return column
        raise UnknownName(
            name, what=f"column of {self.file}", nearest=self.names[:12], next_step="Give one of these names."
        )

    def find(self, synonyms: Iterable[str]) -> tuple[Column, ...]:
        """All columns whose name is one of the synonyms."""
        wanted = {normalised(one) for one in synonyms}
        return tuple(column for column in self.columns if normalised(column.name) in wanted)

    def numbers(self, column: Column) -> NDArray[np.float64]:
        """The values of a column that must be numbers; raises ParseError with the line of the first stray."""
        if column.stray is not None:
            line, text = column.stray
            raise ParseError(
                f"{text[:60]!r} in column {column.header!r} is not a number.",
                file=self.file,
                line=line,
                next_step="Correct the cell, or leave it empty if the value is missing.",
            )
        return column.values

    def physical(
        self, column: Column, unit: str, *, given_unit: str | None = None, option: str = "unit"
    ) -> NDArray[np.float64]:
        """The values of a column in `unit`; `given_unit` stands in for, or overrules, that of the header.

        Raises InputError if there is no unit at all (naming the option that gives one), UnitError if it is
        unknown or of another dimension, ParseError if a cell is no number.
        """
        values = self.numbers(column)
        written = given_unit or column.unit
        if not written:
            raise InputError(
                f"{self.file}: column {column.header!r} has no unit.",
                next_step=f"Write it into the header, as in '{column.name} ({unit})', or say it:"
                f" --{option.replace('_', '-')} (parameter {option}=).",
            )
        try:
            return np.asarray(convert(values, written, unit), dtype=np.float64)  # type: ignore[arg-type]
        except UnitError as error:
            raise UnitError(
                f"{self.file}: column {column.header!r}: {error.message}",
                given=written,
                expected=unit,
                next_step=error.next_step,
            ) from error
