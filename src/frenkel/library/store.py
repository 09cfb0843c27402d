"""The laboratory's SQLite file: its own records, over the shipped ones.

One file, standard library only. Every record is stored whole as JSON beside the columns that are searched;
every file that records came from is kept with name and SHA-256 digest. What `add` writes is one
transaction: after a crash either all of a file's rows are there or none.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from frenkel.errors import InputError, ParseError, input_error_of_sqlite
from frenkel.library.matching import identity
from frenkel.library.records import Component, Record

__all__ = ["AddedFile", "LabDatabase"]

SCHEMA_VERSION = 1
APPLICATION_ID = 0x46524E4B  # "FRNK": says that the file is ours

_SCHEMA = """
CREATE TABLE file(digest TEXT PRIMARY KEY, name TEXT NOT NULL, added TEXT NOT NULL, records INTEGER NOT NULL);
CREATE TABLE record(
    id TEXT PRIMARY KEY, material TEXT NOT NULL, material_key TEXT NOT NULL, material_class TEXT NOT NULL,
    property TEXT NOT NULL, canonical_value REAL, temperature_C REAL, dataset TEXT NOT NULL, file_digest TEXT REFERENCES file(digest),
    body TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX record_material ON record(material_key, property);
CREATE INDEX record_class ON record(material_class, property);
"""


@dataclass(frozen=True, slots=True)
class AddedFile:
    """A file whose rows are in the database."""

    digest: str
    name: str
    added: str
    records: int


class LabDatabase:
    """A laboratory's database. Use it as a context manager; it closes at the end.

    Examples
    --------
    >>> with LabDatabase(":memory:") as lab:
    ...     len(lab.records())
    0
    """

    def __init__(self, path: str | Path, *, create: bool = True) -> None:
        self.path = str(path)
        if self.path != ":memory:" and not create and not Path(self.path).is_file():
            raise InputError(
                f"There is no database {self.path!r}.",
                next_step=f"Make one by adding records: frenkel library add my.csv --db {self.path}",
            )
        try:
            self._connection = sqlite3.connect(self.path, timeout=30.0)
            self._prepare()
        except sqlite3.Error as cause:
            raise input_error_of_sqlite(cause, self.path, what="database") from cause

    @classmethod
    def open_existing(cls, path: str | Path) -> LabDatabase:
        """Open a database that must be there already.

        Raises
        ------
        InputError : no such file, or one that is no database;  ParseError : that of another program
        """
        return cls(path, create=False)

    def _prepare(self) -> None:
        self._connection.execute("PRAGMA foreign_keys = ON")
        version = self._connection.execute("PRAGMA user_version").fetchone()[0]
        owner = self._connection.execute("PRAGMA application_id").fetchone()[0]
        tables = self._connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if tables == 0:
            with self._connection:
                self._connection.executescript(
                    f"BEGIN; {_SCHEMA} PRAGMA user_version = {SCHEMA_VERSION};"
                    f" PRAGMA application_id = {APPLICATION_ID}; COMMIT;"
                )
        elif owner != APPLICATION_ID:
            raise ParseError("it is a SQLite file of another program.", file=self.path, next_step="Give a file that Frenkel made.")
        elif version > SCHEMA_VERSION:
            raise ParseError(
                f"made by a later Frenkel (schema {version})", file=self.path, next_step="Update Frenkel."
            )

    def __enter__(self) -> LabDatabase:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def records(
        self, *, material: str = "", property: str = "", material_class: str = ""
    ) -> tuple[Record, ...]:
        """The lab's records, oldest file first; of one material (any spelling), property or class where given."""
        wanted = {
            "material_key": identity(material) if material else "",
            "property": property,
            "material_class": material_class,
        }
        named = [name for name, value in wanted.items() if value]
        where = f" WHERE {' AND '.join(f'{name} = ?' for name in named)}" if named else ""
        rows = self._connection.execute(
            f"SELECT body FROM record{where} ORDER BY dataset, id", [wanted[name] for name in named]
        )
        return tuple(_from_json(body) for (body,) in rows)

    def record_ids(self) -> frozenset[str]:
        """Ids of all records, to find duplicates."""
        return frozenset(row[0] for row in self._connection.execute("SELECT id FROM record"))

    def files(self) -> tuple[AddedFile, ...]:
        """The files that were added, oldest first."""
        rows = self._connection.execute(
            "SELECT digest, name, added, records FROM file ORDER BY added, digest"
        )
        return tuple(AddedFile(*row) for row in rows)

    def add(self, records: Sequence[Record], *, file_digest: str, file_name: str) -> int:
        """Write records in one transaction; returns how many. All or none.

        Raises
        ------
        InputError : an id is there already (nothing is written)
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        try:
            with self._connection:
                self._connection.execute(
                    "INSERT INTO file VALUES (?, ?, ?, ?)"
                    " ON CONFLICT(digest) DO UPDATE SET records = records + excluded.records",
                    (file_digest, file_name, now, len(records)),
                )
                self._connection.executemany(
                    "INSERT INTO record VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (_row(one, file_digest) for one in records),
                )
        except sqlite3.IntegrityError as cause:
            raise InputError(
                f"A record of {file_name} is in the database already; nothing was written.",
                next_step="Check the file first; `check_table` names duplicates row by row.",
            ) from cause
        except sqlite3.Error as cause:
            raise input_error_of_sqlite(cause, self.path, what="database") from cause
        return len(records)


def _row(record: Record, digest: str) -> tuple[object, ...]:
    return (
        record.id, record.material, identity(record.material), record.material_class, record.property,
        record.canonical_value, record.temperature_C, record.dataset, digest, json.dumps(asdict(record), ensure_ascii=False),
    )  # fmt: skip


def _from_json(body: str) -> Record:
    cells = json.loads(body)
    cells["components"] = tuple(Component(**one) for one in cells["components"])
    cells["conditions"] = _pairs(cells["conditions"])
    for name in ("aliases", "cites", "flags"):
        cells[name] = tuple(cells[name])
    return Record(**cells)


def _pairs(given: Iterable[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in given)
