"""The user's own data: tables of conductivity, Evidence as JSON, and results of the room measure.

A table (temperature and conductivity in any units, several samples) is fitted by `transport`; Evidence JSON
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

__all__ = ["DataFile", "UserData", "read_user_data"]


@dataclass(frozen=True)
class DataFile:
    """A file that was read: its name as given, its SHA-256 digest, and how many statements came out of it."""

    name: str
    digest: str
    statements: int

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "digest": self.digest, "statements": self.statements}


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

    Parameters
    ----------
    paths : the files
    electrolyte : what they are about
    reading : what tables leave open, as for `frenkel.tables.read_conductivity_table`, and their `kind`

    Raises
    ------
    ParseError, InputError : a file cannot be read; the message names file, line and next step
    """
    parts: dict[str, UserData] = {}
    for path in paths:
        if not str(path).strip():
            raise InputError("--data is given without a file.", next_step="Give the path of a table or of Evidence JSON.")
        digest = digest_of_file(path)
        if digest not in parts:
            part = _read_one(Path(path), digest, electrolyte, dict(reading or {}))
            parts[digest] = replace(part, files=(DataFile(str(path), digest, len(part.evidence)),))
    return UserData(
        tuple(e for part in parts.values() for e in part.evidence),
        tuple(f for part in parts.values() for f in part.fits),
        tuple(n for part in parts.values() for n in part.notices),
        tuple(f for part in parts.values() for f in part.files),
    )


def _read_one(path: Path, digest: str, electrolyte: Electrolyte, reading: dict[str, str | None]) -> UserData:
    if path.suffix.lower() == ".json":
        return _read_json(path, digest, electrolyte)
    return _read_table(path, electrolyte, reading)


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


def _read_table(path: Path, electrolyte: Electrolyte, reading: dict[str, str | None]) -> UserData:
    from frenkel.tables import read_conductivity_table
    from frenkel.transport.table_fit import evidence_of_table

    kind = reading.pop("kind", None) or ""
    table = read_conductivity_table(path, **reading)
    try:
        found, fit, notices = evidence_of_table(table, subject=electrolyte.key, kind=kind)
    except InputError as cause:
        raise ParseError(cause.message, file=str(path), next_step=cause.next_step) from cause
    named = tuple(Notice(n.code, n.text if path.name in n.text else f"{path.name}: {n.text}") for n in notices)
    return UserData(found, () if fit is None else (fit,), named)
