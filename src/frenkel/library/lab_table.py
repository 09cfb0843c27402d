"""A laboratory's table, row by row: accepted, flagged with a reason, or rejected with a reason.

The table is long: one row is one value of one property (`TEMPLATE_COLUMNS`; `template()` writes it with
examples). It is read by `frenkel.tables`, so separators, decimal commas and units in headers are free. A
rejected row is one whose value cannot be used (no unit, unknown property, formula that cannot be read,
duplicate, DOI of wrong shape); a flagged one is kept and carries what is odd about it.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from frenkel.errors import InputError
from frenkel.library.consistency import flag_series
from frenkel.library.lab_rows import read_row
from frenkel.library.records import Record
from frenkel.library.store import LabDatabase
from frenkel.tables import Table, read_table

__all__ = ["TEMPLATE_COLUMNS", "CheckedRow", "Report", "add_table", "check_table", "template"]

TEMPLATE_COLUMNS = (
    "material", "sample", "property", "value", "uncertainty", "low", "high", "unit", "temperature (°C)", "kind",
    "method", "pressure (MPa)", "doi", "place", "date", "note",
)  # fmt: skip

_EXAMPLES = (
    ("Li6PS5Cl", "A17", "conductivity", "1.9", "0.2", "", "", "mS/cm", "25", "total", "EIS", "50", "", "", "", "example: delete"),
    ("Li6PS5Cl", "A17", "activation_energy", "0.35", "0.02", "", "", "eV", "", "sigma T", "EIS", "50", "", "", "", "example: delete"),
    ("PEO-LiTFSI, EO:Li = 18", "P3", "conductivity", "< 1e-7", "", "", "", "S/cm", "25", "total", "EIS", "", "", "", "", "example: delete"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """One row of the table: `status` is accepted, flagged or rejected, `reasons` say why."""

    line: int
    status: str
    reasons: tuple[str, ...]
    material: str
    record: Record | None


@dataclass(frozen=True, slots=True)
class Report:
    """All rows of a file, checked; `written` says how many were put into a database."""

    file: str
    digest: str
    rows: tuple[CheckedRow, ...]
    written: int = 0

    def of(self, status: str) -> tuple[CheckedRow, ...]:
        """The rows with a status."""
        return tuple(one for one in self.rows if one.status == status)

    @property
    def records(self) -> tuple[Record, ...]:
        """The records of accepted and flagged rows."""
        return tuple(one.record for one in self.rows if one.record is not None)

    @property
    def summary(self) -> str:
        """ "3 accepted, 1 flagged, 2 rejected" """
        return ", ".join(f"{len(self.of(status))} {status}" for status in ("accepted", "flagged", "rejected"))


def template() -> str:
    """The table to fill in, as CSV with example rows."""
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(TEMPLATE_COLUMNS)
    writer.writerows(_EXAMPLES)
    return buffer.getvalue()


def check_table(path: str | Path, *, known_ids: Collection[str] = (), decimal: str | None = None) -> Report:
    """Read and check a laboratory's table; nothing is written.

    Parameters
    ----------
    path : the table
    known_ids : ids of records that are there already, to name duplicates
    decimal : "," or "." where the file leaves it open

    Raises
    ------
    ParseError : the file cannot be read as a table, or a column that is needed is missing
    """
    table = read_table(path, decimal=decimal)
    for name in ("material", "property", "value"):
        table.column(name)
    rows = list(_checked(table, set(known_ids)))
    return Report(table.file, table.digest, tuple(_with_series_flags(rows)))


def add_table(
    path: str | Path, database: str | Path, *, decimal: str | None = None, strict: bool = False
) -> Report:
    """Check a table and put its accepted and flagged rows into a database, in one transaction.

    Parameters
    ----------
    path, decimal : as for `check_table`
    database : SQLite file; it is made if it is not there
    strict : write nothing if any row is rejected

    Returns
    -------
    The report; `written` says how many records went in.
    """
    with LabDatabase(database) as lab:
        report = check_table(path, known_ids=lab.record_ids(), decimal=decimal)
        if not report.records or (strict and report.of("rejected")):
            return report
        written = lab.add(report.records, file_digest=report.digest, file_name=report.file)
    return replace(report, written=written)


def _with_series_flags(rows: list[CheckedRow]) -> Iterator[CheckedRow]:
    """The rows again, with flags for series whose conductivities and activation energy disagree."""
    odd = flag_series([one.record for one in rows if one.record is not None])
    for one in rows:
        more = odd.get(one.record.id, ()) if one.record is not None else ()
        if more and one.record is not None:
            flagged = replace(one.record, flags=(*one.record.flags, *more))
            one = replace(one, status="flagged", reasons=(*one.reasons, *more), record=flagged)
        yield one


def _checked(table: Table, known: set[str]) -> Iterator[CheckedRow]:
    seen: dict[str, int] = {}
    for place, line in enumerate(table.lines.tolist()):
        cells = _cells(table, place)
        material = cells.get("material", "")
        try:
            record, flags = read_row(cells, file=Path(table.file).name, digest=table.digest)
        except InputError as reason:
            yield CheckedRow(line, "rejected", (_one_line(reason),), material, None)
            continue
        if record.id in seen:
            yield CheckedRow(line, "rejected", (f"duplicate of line {seen[record.id]}",), material, None)
            continue
        if record.id in known:
            yield CheckedRow(line, "rejected", (f"already in the database as {record.id}",), material, None)
            continue
        seen[record.id] = line
        status = "flagged" if flags else "accepted"
        yield CheckedRow(
            line, status, flags, material, replace(record, place=record.place or f"line {line}", flags=flags)
        )


def _one_line(error: InputError) -> str:
    return " ".join(str(error).split())


def _cells(table: Table, place: int) -> dict[str, str]:
    """The cells of one row as text, units of the header kept under "<name> unit"."""
    out: dict[str, str] = {}
    for column in table.columns:
        value = column.values[place]
        if isinstance(value, float):  # a column of plain numbers; 1.0 as a unit is "1"
            text = "" if math.isnan(value) else f"{value:.17g}"
        else:
            text = str(value).strip()
        out[column.name.casefold()] = text
        if column.unit:
            out[f"{column.name.casefold()} unit"] = column.unit
    return out
