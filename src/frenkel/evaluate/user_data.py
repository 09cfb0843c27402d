"""The user's own data: tables of conductivity, Evidence as JSON, and results of the room measure.

A table (temperature and conductivity in any units, several samples) is fitted by `transport`; Evidence JSON
is one object, a list, or the JSON that a command of Frenkel wrote. What is read becomes evidence about the
electrolyte of the question, with the digest of the file as its source.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from frenkel.errors import InputError, ParseError
from frenkel.evidence import Evidence
from frenkel.files import digest_of_file, read_bytes
from frenkel.materials import Electrolyte
from frenkel.results import Notice

__all__ = ["UserData", "read_user_data"]


@dataclass(frozen=True)
class UserData:
    """Evidence from the user's files, the fits behind it, and notices."""

    evidence: tuple[Evidence, ...] = ()
    fits: tuple[Any, ...] = ()
    notices: tuple[Notice, ...] = ()


def read_user_data(
    paths: Iterable[str | Path], electrolyte: Electrolyte, *, reading: Mapping[str, str | None] | None = None
) -> UserData:
    """Read all files given with --data.

    Parameters
    ----------
    paths : the files
    electrolyte : what they are about
    reading : what tables leave open, as for `frenkel.tables.read_conductivity_table`

    Raises
    ------
    ParseError, InputError : a file cannot be read; the message names file, line and next step
    """
    parts = [_read_one(Path(path), electrolyte, dict(reading or {})) for path in paths]
    return UserData(
        tuple(e for part in parts for e in part.evidence),
        tuple(f for part in parts for f in part.fits),
        tuple(n for part in parts for n in part.notices),
    )


def _read_one(path: Path, electrolyte: Electrolyte, reading: dict[str, str | None]) -> UserData:
    if not path.exists():
        raise InputError(
            f"There is no file {str(path)!r}.",
            next_step="--data takes tables of conductivity (CSV, TSV, text) and Evidence JSON.",
        )
    if path.suffix.lower() == ".json":
        return _read_json(path, electrolyte)
    return _read_table(path, electrolyte, reading)


def _read_json(path: Path, electrolyte: Electrolyte) -> UserData:
    try:
        data = json.loads(read_bytes(path).decode("utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as cause:
        line = getattr(cause, "lineno", None)
        raise ParseError(f"this is not JSON ({cause})", file=str(path), line=line) from cause
    rows = data.get("evidence", data) if isinstance(data, dict) else data
    if isinstance(rows, dict):
        rows = [rows]
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ParseError(
            "no evidence in it",
            file=str(path),
            next_step='Write one object, or a list of objects like {"property": "conductivity", "value": 1e-3, …}.',
        )
    digest = digest_of_file(path)
    found: list[Evidence] = []
    notices: list[Notice] = []
    for number, row in enumerate(rows, start=1):
        row.setdefault("subject", electrolyte.key)
        row.setdefault("origin", "measured")
        try:
            e = Evidence.from_dict(row)
        except InputError as cause:
            raise ParseError(f"entry {number}: {cause}", file=str(path)) from cause
        if not e.source.file_digest:
            e = replace(e, source=replace(e.source, file_digest=digest, place=e.source.place or path.name))
        if not any(part in electrolyte.subjects for part in e.subject.split("|")):
            text = f"{path.name}, entry {number} is about {e.subject}, not {electrolyte.key}: kept, not used for it."
            notices.append(Notice("other_subject", text))
        found.append(e)
    return UserData(tuple(found), (), tuple(notices))


def _read_table(path: Path, electrolyte: Electrolyte, reading: dict[str, str | None]) -> UserData:
    from frenkel.transport.table_fit import fit_table

    fit, notices = fit_table(path, subject=electrolyte.key, **reading)  # type: ignore[arg-type]
    return UserData(fit.evidence(), (fit,), tuple(Notice(n.code, f"{path.name}: {n.text}") for n in notices))
