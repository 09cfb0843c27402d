"""Conductivity against temperature out of people's tables, for `frenkel fit` and `frenkel evaluate --data`.

Temperature comes as T (°C, K) or 1000/T, conductivity as σ, as σT or as a logarithm of either, in any unit of
the right dimension. Several samples come through a sample column or as one column a sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, ParseError
from frenkel.results import Notice
from frenkel.tables._conductivity_columns import (
    conductivity_columns,
    conductivity_S_cm,
    error_column,
    kind_of_header,
    relative_errors,
    sample_of_header,
    unused_error_columns,
)
from frenkel.tables._read import read_table
from frenkel.tables._table import Column, Table
from frenkel.tables._temperature import find_temperature, temperature_K

__all__ = ["ConductivityTable", "joined_tables", "read_conductivity_table"]

_SAMPLE_NAMES = (
    "sample", "sample name", "sample id", "pellet", "specimen", "id", "name", "label", "Probe", "cell", "batch",
    "material", "composition", "formula",
)  # fmt: skip
_BRANCH_NAMES = ("branch", "direction", "run", "ramp", "sweep", "heating/cooling", "cycle direction", "scan")
_BRANCHES = {
    "heating": "heating", "heat": "heating", "h": "heating", "up": "heating", "aufheizen": "heating",
    "cooling": "cooling", "cool": "cooling", "c": "cooling", "down": "cooling", "abkühlen": "cooling",
}  # fmt: skip
_HIGHEST_LIKELY_S_CM = 1.0


@dataclass(frozen=True, eq=False)
class ConductivityTable:
    """Points (n,) of σ(T): temperature_K, conductivity_S_cm > 0, sample and branch (texts), relative_error.

    `sample` is "" if the table names none, `branch` is heating, cooling or what the table says ("" if
    nothing), `relative_error` (one standard deviation) is NaN where not given, `lines` are those of the file,
    `kind` is what the header says (bulk, total, grain boundary), "" if nothing.
    """

    file: str
    digest: str
    temperature_K: NDArray[np.float64]
    conductivity_S_cm: NDArray[np.float64]
    sample: NDArray[np.object_]
    branch: NDArray[np.object_]
    relative_error: NDArray[np.float64]
    lines: NDArray[np.int64]
    notices: tuple[Notice, ...]
    kind: str = ""

    def __len__(self) -> int:
        return int(self.temperature_K.size)

    @property
    def samples(self) -> tuple[str, ...]:
        """The names of the samples in the order of the file."""
        return tuple(dict.fromkeys(self.sample.tolist()))


def joined_tables(tables: Sequence[ConductivityTable]) -> ConductivityTable:
    """Tables of several files as one: each file's points are samples of their own, named after their file.

    The digests of the files stand one after the other. Raises InputError where the tables are of several kinds.
    """
    if len(tables) == 1:
        return tables[0]
    if len({one.kind for one in tables}) != 1:
        listed = ", ".join(f"{one.file} ({one.kind or 'unspecified'})" for one in tables)
        raise InputError(f"several kinds of conductivity must not be pooled: {listed}.")
    samples = [f"{Path(one.file).stem} {sample}".strip() for one in tables for sample in one.sample]
    notices = [Notice(n.code, f"{Path(one.file).name}: {n.text}") for one in tables for n in one.notices]

    def together(name: str) -> NDArray[Any]:
        array: NDArray[Any] = np.concatenate([getattr(one, name) for one in tables])
        array.flags.writeable = False
        return array

    return ConductivityTable(
        file=", ".join(Path(one.file).name for one in tables),
        digest=" ".join(one.digest for one in tables),
        temperature_K=together("temperature_K"),
        conductivity_S_cm=together("conductivity_S_cm"),
        sample=np.array(samples, dtype=object),
        branch=together("branch"),
        relative_error=together("relative_error"),
        lines=together("lines"),
        notices=tuple(dict.fromkeys(notices)),
        kind=tables[0].kind,
    )


def read_conductivity_table(
    path: str | Path,
    *,
    temperature_unit: str | None = None,
    conductivity_unit: str | None = None,
    temperature_column: str | None = None,
    conductivity_column: str | None = None,
    decimal: str | None = None,
) -> ConductivityTable:
    """Read σ(T) from a table of any layout that `read_table` reads.

    Parameters
    ----------
    temperature_unit : "C" or "K"; overrules the header, and settles the question where it is asked
    conductivity_unit : for example "mS/cm"; overrules the header
    temperature_column, conductivity_column : names, where the usual ones do not occur or are several
    decimal : "," or "." where the file leaves it open

    Rows without temperature or conductivity are left out with a notice. Raises InputError and its kinds:
    no or an implausible unit of temperature, no unit of conductivity, values that are not positive, and an
    electronic conductivity, which is another property.
    """
    table = read_table(path, decimal=decimal)
    column = find_temperature(table, temperature_column)
    kelvins = temperature_K(table, column, temperature_unit)
    chosen = conductivity_columns(table, conductivity_column, conductivity_unit, except_for=column)
    kind = kind_of_header(chosen[0]) if len(chosen) == 1 else ""
    if kind == "electronic":
        raise InputError(
            f"{table.file}: column {chosen[0].header!r} is an electronic conductivity, another property than the ionic one.",
            next_step='Give it as Evidence JSON with "property": "electronic_conductivity".',
        )
    notices = list(table.notices)
    values = [conductivity_S_cm(table, one, kelvins, conductivity_unit, notices) for one in chosen]
    samples = _samples(table, chosen)
    branch = _branches(table)
    columns = [error_column(table, one, len(chosen)) for one in chosen]
    errors = [relative_errors(table, error, one, sigma) for error, one, sigma in zip(columns, chosen, values, strict=True)]
    notices.extend(unused_error_columns(table, columns))
    n_columns = len(chosen)
    result = _Points(
        np.tile(kelvins, n_columns),
        np.concatenate(values),
        np.concatenate(samples),
        np.tile(branch, n_columns),
        np.concatenate(errors),
        np.tile(table.lines, n_columns),
    )
    return result.checked(table, column, notices, kind)


@dataclass(frozen=True)
class _Points:
    kelvins: NDArray[np.float64]
    sigma: NDArray[np.float64]
    sample: NDArray[np.object_]
    branch: NDArray[np.object_]
    error: NDArray[np.float64]
    lines: NDArray[np.int64]

    def checked(
        self, table: Table, column: Column, notices: list[Notice], kind: str
    ) -> ConductivityTable:
        """Refuse what cannot be, leave out what is missing, and say so."""
        wrong = np.flatnonzero((self.sigma <= 0) | np.isinf(self.sigma))
        if wrong.size:
            raise ParseError(
                f"the conductivity is {self.sigma[wrong[0]]:g} S/cm; it must be positive and finite.",
                file=table.file,
                line=int(self.lines[wrong[0]]),
                next_step="Correct the cell, or leave it empty if the value is missing.",
            )
        keep = np.isfinite(self.kelvins) & np.isfinite(self.sigma)
        if not keep.any():
            raise ParseError(
                "no row has both a temperature and a conductivity.",
                file=table.file,
                next_step="Check the columns, or name them with --temperature-column and --conductivity-column.",
            )
        if not keep.all():
            lines = ", ".join(map(str, dict.fromkeys(self.lines[~keep][:8].tolist())))
            text = f"{int((~keep).sum())} points without temperature or conductivity are left out (lines {lines})."
            notices.append(Notice("points_left_out", text))
        if self.sigma[keep].max() > _HIGHEST_LIKELY_S_CM:
            text = (
                f"the highest conductivity is {self.sigma[keep].max():.3g} S/cm, more than any known lithium"
                " electrolyte: check the unit."
            )
            notices.append(Notice("implausible_conductivity", text))
        sample, branch = self.sample[keep], self.branch[keep]
        if not any(branch):
            branch = _inferred_branches(self.kelvins[keep], sample, notices)
        arrays = (self.kelvins[keep], self.sigma[keep], sample, branch, self.error[keep], self.lines[keep])
        for array in arrays:
            array.flags.writeable = False
        return ConductivityTable(table.file, table.digest, *arrays, tuple(notices), kind)


def _texts(column: Column) -> NDArray[np.object_]:
    if column.is_numeric:  # samples called 1, 2, 3
        return np.array(["" if np.isnan(one) else f"{one:g}" for one in column.values], dtype=object)
    return np.asarray(column.values, dtype=object)


def _samples(table: Table, chosen: tuple[Column, ...]) -> list[NDArray[np.object_]]:
    """The sample of each row, for each conductivity column."""
    n_rows = len(table)
    found = table.find(_SAMPLE_NAMES)
    rows = _texts(found[0]) if found else np.full(n_rows, "", dtype=object)
    if len(chosen) == 1:
        return [rows]
    names = [sample_of_header(column) for column in chosen]
    made = []
    for name in names:
        made.append(np.array([f"{row} {name}".strip() for row in rows], dtype=object))
    return made


def _branches(table: Table) -> NDArray[np.object_]:
    found = table.find(_BRANCH_NAMES)
    if not found:
        return np.full(len(table), "", dtype=object)
    texts = _texts(found[0])
    return np.array([_BRANCHES.get(one.strip().lower(), one.strip()) for one in texts], dtype=object)


def _inferred_branches(
    kelvins: NDArray[np.float64], sample: NDArray[np.object_], notices: list[Notice]
) -> NDArray[np.object_]:
    """Heating and cooling where the rows of a sample go up and then down (or down and then up) once."""
    branch = np.full(kelvins.size, "", dtype=object)
    for name in dict.fromkeys(sample.tolist()):
        rows = np.flatnonzero(sample == name)
        steps = np.sign(np.diff(kelvins[rows]))
        moving = steps[steps != 0]
        turns = np.flatnonzero(np.diff(moving))
        if turns.size != 1 or min(turns[0] + 1, moving.size - turns[0] - 1) < 2:
            continue
        first, second = ("heating", "cooling") if moving[0] > 0 else ("cooling", "heating")
        # the turning point belongs to the first branch; where it was measured twice, the second time to the second
        turn = int(np.flatnonzero(steps == moving[0])[-1]) + 1
        branch[rows[: turn + 1]], branch[rows[turn + 1 :]] = first, second
    if any(branch):
        text = "heating and cooling were told apart by the order of the rows; a column 'branch' would say it."
        notices.append(Notice("branches_inferred", text))
    return branch
