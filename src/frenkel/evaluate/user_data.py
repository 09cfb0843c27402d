"""The user's own data: tables of conductivity, Evidence as JSON, results of the room measure, and YAML of a composite or pellet.

A table (temperature and conductivity in any units, several samples) is fitted by `transport`; a folder of impedance files with its
samples.csv, or one file of an instrument, is evaluated by `measure`; Evidence JSON
is one object, a list, or the JSON that a command of Frenkel wrote. What is read becomes evidence about the
electrolyte of the question, with the digest of the file as its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from frenkel.errors import FrenkelError, InputError, ParseError
from frenkel.evidence import Evidence, read_evidence_file
from frenkel.files import digest_of_file
from frenkel.materials import Electrolyte
from frenkel.results import Notice
from frenkel.tables import ConductivityTable, joined_tables, read_conductivity_table

__all__ = ["DataFile", "UserData", "is_specification", "read_user_data"]


@dataclass(frozen=True)
class DataFile:
    """A file that was read: its name as given, its SHA-256 digest, and what it holds ("8 points of 2 samples")."""

    name: str
    digest: str
    holds: str

    def to_dict(self) -> dict[str, str]:
        return {"name": self.name, "digest": self.digest, "holds": self.holds}


@dataclass(frozen=True)
class UserData:
    """Evidence from the user's files, the fits behind it, notices, and the files."""

    evidence: tuple[Evidence, ...] = ()
    fits: tuple[Any, ...] = ()
    notices: tuple[Notice, ...] = ()
    files: tuple[DataFile, ...] = ()


def read_user_data(
    paths: Iterable[str | Path], electrolyte: Electrolyte, *, reading: Mapping[str, str | None] | None = None
) -> UserData:
    """Read all files given with --data; a file that is given twice counts once.

    Tables of one kind are pooled, each file as samples of its own: what lies between pellets then stands in
    the interval, however narrow that of each of them is.

    Parameters
    ----------
    paths : the files
    electrolyte : what they are about
    reading : what tables leave open, as for `frenkel.tables.read_conductivity_table`, and their `kind`

    Raises
    ------
    ParseError, InputError : a file cannot be read; the message names file, line and next step
    """
    from frenkel.measure.folder import evidence_of_files, is_measured_data

    options = dict(reading or {})
    kind = options.pop("kind", None) or ""
    files: dict[str, DataFile] = {}
    tables: dict[str, list[ConductivityTable]] = {}
    parts: list[UserData] = []
    for path in map(str, paths):
        if not path.strip():
            raise InputError("--data is given without a file.", next_step="Give the path of a table or of Evidence JSON.")
        if is_measured_data(path):
            measured = evidence_of_files(path, subject=electrolyte.key)
            parts.append(UserData(measured.evidence, (), measured.notices))
            files[measured.digest] = DataFile(path, measured.digest, measured.holds)
            continue
        digest = digest_of_file(path)
        if digest in files:
            continue
        if path.lower().endswith(".json"):
            parts.append(_read_json(Path(path), digest, electrolyte))
            holds = f"{len(parts[-1].evidence)} statements"
        elif is_specification(path):
            from frenkel.microstructure.specification_evidence import evidence_of_specification

            made = evidence_of_specification(path, electrolyte)
            parts.append(UserData(made.evidence, made.results, made.notices))
            holds = made.holds
        else:
            table = read_conductivity_table(path, **options)
            tables.setdefault(kind or table.kind, []).append(table)
            count = len(table.samples)
            holds = f"{len(table)} points of {count} sample{'s' if count > 1 else ''}"
        files[digest] = DataFile(path, digest, holds)
    parts += [_of_tables(found, electrolyte, one) for one, found in tables.items()]
    return UserData(
        tuple(e for part in parts for e in part.evidence),
        tuple(f for part in parts for f in part.fits),
        tuple(n for part in parts for n in part.notices),
        tuple(files.values()),
    )


def is_specification(path: str | Path) -> bool:
    """Whether a file is YAML, that is a composite or a pellet of `microstructure`."""
    return str(path).lower().endswith((".yaml", ".yml"))


def _read_json(path: Path, digest: str, electrolyte: Electrolyte) -> UserData:
    found: list[Evidence] = []
    others: dict[str, list[int]] = {}
    rows = read_evidence_file(path, defaults={"subject": electrolyte.key, "origin": "measured"})
    for number, e in enumerate(rows, start=1):
        _refuse_unusable_law(e, number, path)
        if not (e.source.file_digest or e.source.reference or e.source.model):
            # what names no source comes from this file; what names one keeps it, and is not counted twice
            e = replace(e, source=replace(e.source, file_digest=digest, place=e.source.place or path.name))
        if not any(part.strip() in electrolyte.subjects for part in e.subject.split("|")):
            others.setdefault(e.subject, []).append(number)
        found.append(e)
    return UserData(tuple(found), (), _about_others(path, electrolyte, others))


def _refuse_unusable_law(e: Evidence, number: int, path: Path) -> None:
    """A law that cannot be evaluated is refused where it is read, with the entry, and not in the walk."""
    if e.law is None or e.property != "conductivity":
        return
    from frenkel.transport import predict

    low, high = e.law.valid or (298.15, 298.15)
    try:
        predict(e.law, [low, high])
    except (FrenkelError, ArithmeticError, ValueError, IndexError) as cause:  # numpy: a covariance of another size
        text = cause.message if isinstance(cause, FrenkelError) else "its covariance does not fit its parameters."
        step = cause.next_step if isinstance(cause, FrenkelError) else "Correct the covariance, or leave it out."
        raise ParseError(f"entry {number}: law: {text}", file=str(path), next_step=step) from cause


def _about_others(path: Path, electrolyte: Electrolyte, others: dict[str, list[int]]) -> tuple[Notice, ...]:
    if not others:
        return ()
    names = ", ".join(others) if len(others) <= 6 else f"{', '.join(list(others)[:6])} and {len(others) - 6} more"
    count = sum(map(len, others.values()))
    text = (
        f"{path.name}: {count} of its statements are about {names}, not {electrolyte.key}: kept, not used for it."
        f' Where they are meant for it, write "subject": "{electrolyte.key}" (frenkel fit --subject {electrolyte.key}).'
    )
    return (Notice("other_subject", text),)


def _of_tables(tables: list[ConductivityTable], electrolyte: Electrolyte, kind: str) -> UserData:
    from frenkel.transport.table_fit import evidence_of_table

    table = joined_tables([replace(one, kind=kind) for one in tables])
    names = ", ".join(Path(one.file).name for one in tables)
    try:
        found, fit, notices = evidence_of_table(table, subject=electrolyte.key, kind=kind)
    except InputError as cause:
        raise ParseError(cause.message, file=table.file, next_step=cause.next_step) from cause
    named = [Notice(n.code, n.text if n in table.notices and len(tables) > 1 else f"{names}: {n.text}") for n in notices]
    if len(tables) > 1:
        named.append(Notice("tables-pooled", f"{names}: {len(tables)} files, pooled as samples of their own."))
    return UserData(found, () if fit is None else (fit,), tuple(named))
