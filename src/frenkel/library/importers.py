"""Large data sets of others, from the user's own copy: OBELiX, Liverpool LiIon, Chem-Arr.

Nothing of these sets ships; each importer reads a file that the user has (and whose terms the user has
accepted), checks every row and writes the good ones into the lab's database in one transaction. What a set
does not state (the temperature in OBELiX, the kind of conductivity) is assumed in words or left open.
Sources: OBELiX, Digital Discovery 2026, 10.1039/D5DD00441A (CC BY 4.0); Liverpool LiIon, npj Comput. Mater.
2023, 10.1038/s41524-022-00951-z; Chem-Arr, learningmatter-mit/Chem-prop-pred (MIT).
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from frenkel.citations import is_doi
from frenkel.errors import InputError, ParseError
from frenkel.files import digest_of_bytes, read_bytes
from frenkel.library.lab_rows import record_identity
from frenkel.library.lab_table import CheckedRow, Report
from frenkel.library.records import Component, Record
from frenkel.library.store import LabDatabase
from frenkel.quantities import parse_quantity

__all__ = ["IMPORTERS", "import_dataset"]

Row = Mapping[str, str]
Parsed = Iterator[tuple[Record, tuple[str, ...]]]
_ROOM = (("temperature_assumed", "room temperature"),)


def import_dataset(name: str, path: str | Path, database: str | Path | None = None) -> Report:
    """Read a data set and, if a database is given, write its usable rows there in one transaction.

    Parameters
    ----------
    name : obelix | liverpool | chem-arr
    path : the set's CSV file (for OBELiX also the folder with all.csv)
    database : SQLite file, or None to check only

    Raises
    ------
    InputError : unknown set;  ParseError : a column that the set must have is missing
    """
    if name not in IMPORTERS:
        raise InputError(f"{name!r} is no data set that can be imported; there are {', '.join(IMPORTERS)}.")
    needed, reader = IMPORTERS[name]
    file = Path(path) / "all.csv" if Path(path).is_dir() else Path(path)
    data = read_bytes(file)
    rows = _rows(data, file=str(file), needed=needed, name=name)
    if database is None:
        return Report(str(file), digest_of_bytes(data), tuple(_checked(rows, reader, set(), "")))
    with LabDatabase(database) as lab:
        digest = digest_of_bytes(data)
        report = Report(str(file), digest, tuple(_checked(rows, reader, lab.record_ids(), digest)))
        written = lab.add(report.records, file_digest=digest, file_name=str(file)) if report.records else 0
    return replace(report, written=written)


def _rows(data: bytes, *, file: str, needed: Iterable[str], name: str) -> list[Row]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise ParseError(f"not UTF-8 text: {cause}", file=file) from cause
    rows = list(csv.DictReader(io.StringIO(text)))
    missing = [one for one in needed if not rows or one not in rows[0]]
    if missing:
        raise ParseError(
            f"not a file of {name}: no column {missing[0]!r}.", file=file, line=1,
            next_step=f"The columns that are needed are {', '.join(needed)}.",
        )  # fmt: skip
    return [{key: (value or "").strip() for key, value in row.items() if key} for row in rows]


def _checked(
    rows: list[Row], reader: Callable[[Row], Parsed], known: Iterable[str], digest: str
) -> Iterator[CheckedRow]:
    seen = dict.fromkeys(known, 0)
    for line, row in enumerate(rows, start=2):
        try:
            found = list(reader(row))
        except InputError as reason:
            yield CheckedRow(line, "rejected", (" ".join(str(reason).split()),), "", None)
            continue
        for record, flags in found:
            record = replace(record, flags=flags, file_digest=digest, id=record_identity(record))
            if record.id in seen:
                where = (
                    f"duplicate of line {seen[record.id]}" if seen[record.id] else "already in the database"
                )
                yield CheckedRow(line, "rejected", (where,), record.material, None)
                continue
            seen[record.id] = line
            yield CheckedRow(line, "flagged" if flags else "accepted", flags, record.material, record)


def _material(text: str) -> str:
    from frenkel.materials.formulas import read_formula

    return read_formula(text).canonical


def _classed(record: Record) -> Record:
    """The record with class and family as the classification gives them; the set's own word stays in the note."""
    from frenkel.materials.classification import classify

    try:
        found = classify(record.material)
    except InputError:
        return record
    labels = {key: "" if found.label(key) == "unknown" else found.label(key) for key in ("class", "family")}
    note = f"family in the set: {record.family}" if record.family else ""
    return replace(record, material_class=labels["class"], family=labels["family"], note=note)


def _number(text: str, what: str) -> float:
    try:
        value = float(text)
    except ValueError as cause:
        raise InputError(f"{what} is {text!r}, which is no number.") from cause
    if not math.isfinite(value):
        raise InputError(f"{what} is not finite.")
    return value


def _obelix(row: Row) -> Parsed:
    material = _material(row["True Composition"] or row["Reduced Composition"])
    flags = ["room temperature implied by the set, taken as 25 °C"]
    if row["DOI"] and not is_doi(row["DOI"]):
        flags.append(f"{row['DOI']!r} is no DOI")
    columns = {"Ionic conductivity (S cm-1)": "unspecified", "IC (Total)": "total", "IC (Bulk)": "bulk"}
    for column, kind in columns.items():
        if not row.get(column):
            continue
        quantity = parse_quantity(row[column])
        if quantity.value <= 0.0:
            raise InputError(f"{column} is {row[column]}; it must be above 0.")
        censored = (f"detection limit: below {quantity.value:g} S/cm",) if quantity.censored == "<" else ()
        record = Record(
            id="", material=material, property="conductivity", value=quantity.value, low=None, high=None,
            unit="S/cm", bound=quantity.censored, printed=f"{row[column]} S/cm", printed_material=row["Reduced Composition"],
            family=row.get("Family", ""), kind=kind, origin="literature", temperature_C=25.0, conditions=_ROOM,
            cites=(row["DOI"],) if row["DOI"] else (), source="10.1039/D5DD00441A", place=f"OBELiX {row['ID']}",
            dataset="obelix",
        )  # fmt: skip
        yield _classed(record), (*flags, *censored)


def _liverpool(row: Row) -> Parsed:
    value = _number(row["target"], "target")
    if value <= 0.0:
        raise InputError(f"target is {value:g} S/cm; it must be above 0.")
    source = row.get("source", "")
    record = Record(
        id="", material=_material(row["composition"]), property="conductivity", value=value, low=None, high=None,
        unit="S/cm", printed=f"{row['target']} S/cm", printed_material=row["composition"], family=row.get("family", ""),
        kind="unspecified", temperature_C=_number(row["temperature"], "temperature"),
        cites=(source,) if source else (), source="10.1038/s41524-022-00951-z",
        place=f"LiIon {row.get('ID', '')}".strip(), dataset="liverpool",
    )  # fmt: skip
    yield _classed(record), ()


def _chem_arr(row: Row) -> Parsed:
    logarithm = _number(row["conductivity"], "conductivity")
    conditions = [("polymer_smiles", row["smiles"])]
    for name, column in (
        ("molality_mol_kg", "molality"),
        ("molar_mass_g_mol", "mw"),
        ("salt_smiles", "salt smiles"),
    ):
        if row.get(column):
            conditions.append((name, row[column]))
    material = f"SMILES:{row['smiles']}" + (f" + {row['salt smiles']}" if row.get("salt smiles") else "")
    salt = (Component("salt", row["salt smiles"]),) if row.get("salt smiles") else ()
    yield Record(
        id="", material=material, property="conductivity", value=10.0**logarithm, low=None, high=None, unit="S/cm",
        printed=f"log10(S/cm) = {row['conductivity']}", material_class="polymer", kind="unspecified",
        components=(Component("matrix", row["smiles"]), *salt),
        temperature_C=_number(row["temperature"], "temperature"), conditions=tuple(conditions),
        source="learningmatter-mit/Chem-prop-pred", place="data/clean_train_data.csv", dataset="chem-arr",
        note="the set names no paper for its rows",
    ), ()  # fmt: skip


IMPORTERS: dict[str, tuple[tuple[str, ...], Callable[[Row], Parsed]]] = {
    "obelix": (
        ("ID", "Reduced Composition", "True Composition", "Ionic conductivity (S cm-1)", "DOI"),
        _obelix,
    ),
    "liverpool": (("composition", "temperature", "target"), _liverpool),
    "chem-arr": (("smiles", "conductivity", "temperature"), _chem_arr),
}
"""Name of a set → the columns that it must have, and what reads one row."""
