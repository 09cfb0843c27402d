"""`samples.csv`: what no instrument knows of a sample, one row for a file or a pattern of files.

A cell holds a number with its unit ("1.02 ± 0.02 mm"), or a bare one in the unit that the header has in brackets
("thickness (mm)"); a bare number without either is refused. Empty means not given. The area A = π d²/4 of a diameter d has u(A)/A = 2 u(d)/d. A row
with the exact file name goes before one with a pattern, a longer pattern before a shorter one.
"""

from __future__ import annotations

import csv
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

from frenkel.errors import InputError, ParseError, UnitError
from frenkel.files import MAX_TABLE_BYTES, read_bytes
from frenkel.measure.geometry import Geometry
from frenkel.measure.measurement import Measurement
from frenkel.quantities import ZERO_CELSIUS_K, convert, parse_quantity
from frenkel.results import Notice
from frenkel.tables import decode, split_lines

__all__ = ["COLUMNS", "TEXT_COLUMNS", "SampleRow", "apply_samples", "read_samples", "sample_row"]

COLUMNS: dict[str, tuple[str, str]] = {
    "thickness": ("um", "thickness of the pellet or layer between the electrodes"),
    "diameter": ("mm", "diameter of the smaller electrode (or give the area)"),
    "area": ("cm2", "area of the smaller electrode (or give the diameter)"),
    "mass": ("mg", "mass of the sample"),
    "forming pressure": ("MPa", "pressure at which the pellet was made"),
    "stack pressure": ("MPa", "pressure during the measurement"),
    "temperature": ("°C", "temperature of the sample during the measurement"),
    "reference vs Li/Li+": ("V", "potential of your own reference electrode against Li/Li+"),
    "Li per In": ("1", "atoms of lithium per atom of indium in an In/InLi electrode"),
}
"""Columns with numbers: their unit and meaning."""
TEXT_COLUMNS = ("file", "sample", "working electrode", "counter electrode", "reference electrode", "branch", "comment")
_BRANCHES = {"", "heating", "cooling", "isothermal"}


@dataclass(frozen=True)
class SampleRow:
    """One row of samples.csv: texts as written, numbers in the unit of `COLUMNS` with a standard deviation or None."""

    pattern: str
    line: int
    texts: dict[str, str]
    numbers: dict[str, tuple[float, float | None]]

    def geometry(self, source: str) -> Geometry | None:
        """Thickness, area (from the diameter where that is given) and mass; None where none of them is given."""
        thickness, mass = self.numbers.get("thickness"), self.numbers.get("mass")
        area = self.numbers.get("area")
        if area is None and (diameter := self.numbers.get("diameter")) is not None:
            d_cm, u_cm = diameter[0] / 10.0, diameter[1]
            a = math.pi * d_cm**2 / 4.0
            area = (a, None if u_cm is None else 2.0 * a * (u_cm / 10.0) / d_cm)
        if thickness is None and area is None and mass is None:
            return None
        parts = {"thickness_um": thickness, "area_cm2": area, "mass_mg": mass}
        values = {name: pair[0] for name, pair in parts.items() if pair is not None}
        spreads = {
            f"{name.split('_')[0]}_std_{name.split('_')[1]}": pair[1]
            for name, pair in parts.items()
            if pair is not None and pair[1] is not None
        }
        return Geometry(**values, **spreads, source=source)


def read_samples(path: str | Path) -> tuple[SampleRow, ...]:
    """The rows of a samples.csv (comma, semicolon or tab; any column may be missing but "file").

    Raises ParseError with the line for an unknown column, a cell that is no quantity of its column's kind, an area
    beside a diameter that contradicts it, or two rows for one file.
    """
    name = str(path)
    text, _ = decode(read_bytes(path, max_bytes=MAX_TABLE_BYTES), file=name)
    lines = [line if not line.lstrip().startswith("#") else "" for line in split_lines(text)]
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None:
        raise ParseError("the file has no header line.", file=name, next_step="Make one with: frenkel measure init FOLDER")
    delimiter = max(";\t,", key=lines[first].count)
    columns = [_column(cell, name, first + 1) for cell in _cells(lines[first], delimiter, name, first + 1)]
    header, units = [column for column, _ in columns], {column: unit for column, unit in columns if unit}
    if "file" not in header:
        raise ParseError('there is no column "file".', file=name, line=first + 1, next_step="Add it, or run: frenkel measure init FOLDER")
    rows = []
    for i in range(first + 1, len(lines)):
        cells = _cells(lines[i], delimiter, name, i + 1)
        if any(cells):
            if len(cells) > len(header):
                raise ParseError(f"the row has {len(cells)} cells, the header {len(header)}.", file=name, line=i + 1)
            rows.append(sample_row(dict(zip(header, cells, strict=False)), units=units, file=name, line=i + 1))
    _refuse_repeated(rows, name)
    return tuple(rows)


def _cells(line: str, delimiter: str, file: str, number: int) -> list[str]:
    if not line.strip():
        return []
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=delimiter))]
    except csv.Error as error:
        raise ParseError(f"the quotes cannot be read ({error}).", file=file, line=number) from error


def _column(cell: str, file: str, line: int) -> tuple[str, str]:
    """Name of a column and the unit that its brackets give ("" for none); raises for one that means nothing here."""
    match = re.fullmatch(r"(?P<name>.*?)\s*(?:[(\[](?P<unit>[^()\[\]]*)[)\]])?\s*", cell)
    bare, unit = (match["name"].strip(), (match["unit"] or "").strip()) if match else (cell, "")
    known = {one.lower(): one for one in (*TEXT_COLUMNS, *COLUMNS)}
    name = known.get(bare.lower())
    if name is None:
        raise ParseError(
            f"{cell!r} is no column of samples.csv.", file=file, line=line,
            next_step=f"Columns are: {', '.join(known.values())}.",
        )  # fmt: skip
    if name in COLUMNS and unit:
        _number("1" if unit == "1" else f"1 {unit}", name, "", file, line)  # a unit of another kind is refused here, not in each cell
    return name, unit if name in COLUMNS else ""


def sample_row(
    cells: Mapping[str, str], *, units: Mapping[str, str] | None = None, file: str = "options", line: int | None = None
) -> SampleRow:
    """A row from texts by column, as in samples.csv or from the options of a command; raises ParseError.

    `units`: those of bare numbers, by column; a bare number in any other column is refused.

    >>> sample_row({"file": "*", "thickness": "1.02 ± 0.02 mm", "Li per In": "0.5"}).numbers["Li per In"]
    (0.5, None)
    """
    pattern = cells.get("file", "")
    if not pattern:
        raise ParseError("the row names no file.", file=file, line=line, next_step='Write a file name or a pattern like "*.mpr".')
    bare = units or {}
    numbers = {name: _number(cells[name], name, bare.get(name, ""), file, line) for name in COLUMNS if cells.get(name)}
    branch = cells.get("branch", "").lower()
    if branch not in _BRANCHES:
        raise ParseError(f"the branch {branch!r} is not heating, cooling or isothermal.", file=file, line=line)
    row = SampleRow(pattern, line or 0, {name: cells.get(name, "") for name in TEXT_COLUMNS[1:]}, numbers)
    if "area" in numbers and "diameter" in numbers:
        from_diameter = math.pi * (numbers["diameter"][0] / 10.0) ** 2 / 4.0
        if abs(from_diameter / numbers["area"][0] - 1.0) > 0.02:
            raise ParseError(
                f"the diameter gives an area of {from_diameter:.4g} cm², the row says {numbers['area'][0]:.4g} cm².",
                file=file, line=line, next_step="Give one of the two.",
            )  # fmt: skip
    try:
        row.geometry(file)
    except InputError as error:
        raise ParseError(str(error), file=file, line=line) from error
    return row


def _number(cell: str, name: str, bare_unit: str, file: str, line: int | None) -> tuple[float, float | None]:
    unit = COLUMNS[name][0]
    try:
        quantity = parse_quantity(cell)
        given = quantity.unit or bare_unit or ("1" if unit == "1" else "")
        if not given:
            or_header = "" if line is None else f', or name the column "{name} ({unit})"'
            raise UnitError(
                f"{cell!r} has no unit.",
                next_step=f'Write it with its unit, for example "{cell.strip()} {unit}"{or_header}.',
            )
        if name == "temperature" and given in ("C", "c"):
            given = "°C"
        value = convert(quantity.value, given, unit)
        if not math.isfinite(value):
            raise UnitError(f"{cell!r} is no finite number.")
        spread = None
        if quantity.high is not None:
            spread = abs(convert(quantity.high, given, unit) - value)
        if value <= 0.0 and name not in ("temperature", "reference vs Li/Li+"):
            raise UnitError(f"the {name} is {value:g}; it must be positive.")
    except UnitError as error:
        where = name if line is None else f"column {name!r}"
        raise ParseError(f"{where}: {error.message}", file=file, line=line, next_step=error.next_step) from error
    return value, spread


def _refuse_repeated(rows: Sequence[SampleRow], file: str) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        if row.pattern in seen:
            raise ParseError(
                f"{row.pattern!r} stands in line {seen[row.pattern]} already.", file=file, line=row.line,
                next_step="Leave one of the two rows.",
            )  # fmt: skip
        seen[row.pattern] = row.line


def apply_samples(
    measurements: Iterable[Measurement], rows: Sequence[SampleRow], *, source: str = "samples.csv"
) -> tuple[Measurement, ...]:
    """The measurements with what their row says; what a row leaves empty stays as the file has it.

    A measurement that no row names gets a notice. The user's temperature goes before that of the file, and a
    difference of more than 2 K is said.
    """
    return tuple(_described(one, _row_for(one, rows), source) for one in measurements)


def _completed(given: Geometry, known: Geometry | None) -> Geometry:
    """The given geometry, with what it leaves open from the one that is known."""
    if known is None:
        return given
    missing = {
        name: getattr(known, name)
        for name in ("thickness_um", "thickness_std_um", "area_cm2", "area_std_cm2", "mass_mg", "mass_std_mg")
        if getattr(given, f"{name.split('_')[0]}_{name.split('_')[-1]}") is None
    }
    return replace(given, **missing, source=f"{given.source}; {known.source}") if any(missing.values()) else given


def _row_for(measurement: Measurement, rows: Sequence[SampleRow]) -> SampleRow | None:
    path = PurePath(measurement.path)
    names = (path.name, path.as_posix())
    exact = [row for row in rows if row.pattern in names]
    if exact:
        return exact[0]
    fitting = [row for row in rows if any(fnmatchcase(name, row.pattern) for name in names)]
    return max(fitting, key=lambda row: len(row.pattern), default=None)


def _described(measurement: Measurement, row: SampleRow | None, source: str) -> Measurement:
    if row is None:
        return measurement.with_notices(Notice("no-sample", f"{source} has no row for {measurement.path}."))
    changes: dict[str, object] = {}
    place = f"{source}, line {row.line}" if row.line else source
    if (geometry := row.geometry(place)) is not None:
        changes["geometry"] = _completed(geometry, measurement.geometry)
    for field, name in (("pressure_MPa", "stack pressure"), ("forming_pressure_MPa", "forming pressure")):
        if name in row.numbers:
            changes[field] = row.numbers[name][0]
    texts = {"counter": "counter electrode", "reference": "reference electrode", "sample": "sample", "branch": "branch"}
    for field, name in texts.items():
        if row.texts.get(name):
            changes[field] = row.texts[name]
    kept: dict[str, str] = {name: row.texts[name] for name in ("working electrode", "comment") if row.texts.get(name)}
    for name in ("Li per In", "reference vs Li/Li+"):
        if name in row.numbers:
            kept[name] = f"{row.numbers[name][0]:g}"
    if kept:
        changes["metadata"] = dict(measurement.metadata) | kept
    notices = measurement.notices
    if "temperature" in row.numbers:
        value, spread = row.numbers["temperature"]
        kelvin = value + ZERO_CELSIUS_K
        if measurement.temperature_K is not None and abs(measurement.temperature_K - kelvin) > 2.0:
            text = (
                f"{source} says {value:g} °C, the file {measurement.temperature_K - ZERO_CELSIUS_K:.1f} °C;"
                " the temperature of the sample table is taken."
            )
            notices = (*notices, Notice("temperature-differs", text))
        changes["temperature_K"], changes["temperature_std_K"] = kelvin, spread
    return replace(measurement, notices=notices, **changes)  # type: ignore[arg-type]
