"""The ledger of a batch: one SQLite file in WAL mode with one writer, the parent process.

A row is the outcome of one item under one function, version and set of parameters. What was committed
survives a SIGKILL of any process at any moment; what was not is computed again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from frenkel.errors import InputError, input_error_of_sqlite

__all__ = ["Ledger"]

_APPLICATION_ID = 0x46_52_4E_4B  # "FRNK": tells our ledgers from other people's databases
_SCHEMA = """
CREATE TABLE IF NOT EXISTS outcomes (
    key TEXT PRIMARY KEY,
    status TEXT NOT NULL CHECK (status IN ('done', 'failed')),
    payload TEXT NOT NULL
) WITHOUT ROWID
"""


class Ledger:
    """Outcomes by key in the file `path`; a context manager that closes the file.

    Raises InputError where the file is no ledger, is in use by another run, or cannot be written.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = Path(path)
        if not self.path.parent.is_dir():
            raise InputError(
                f"cannot open the ledger {self.path}: the folder {self.path.parent} does not exist.",
                next_step="Make the folder first or choose another path.",
            )
        try:
            self._connection = sqlite3.connect(self.path, timeout=1.0, isolation_level=None)
        except sqlite3.Error as error:
            raise self._refusal(error) from error
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._connection.close()
            raise self._refusal(error) from error
        except InputError:
            self._connection.close()
            raise

    def _prepare(self) -> None:
        execute = self._connection.execute
        # one process owns the file until it ends; the system releases the lock even after a SIGKILL
        execute("PRAGMA locking_mode=EXCLUSIVE")
        (application,) = execute("PRAGMA application_id").fetchone()
        (n_tables,) = execute("SELECT count(*) FROM sqlite_master").fetchone()
        if application != _APPLICATION_ID and n_tables:
            raise InputError(
                f"{self.path} is a database, but not a ledger of Frenkel.",
                next_step="Choose another path for the ledger.",
            )
        execute("PRAGMA journal_mode=WAL")
        execute("PRAGMA synchronous=NORMAL")
        execute("BEGIN IMMEDIATE")
        execute(f"PRAGMA application_id={_APPLICATION_ID}")
        execute(_SCHEMA)
        execute("COMMIT")

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        (count,) = self._connection.execute("SELECT count(*) FROM outcomes").fetchone()
        return int(count)

    def close(self) -> None:
        self._connection.close()

    def load(self, keys: Iterable[str]) -> dict[str, tuple[str, str]]:
        """(status, payload as JSON text) of those of `keys` that are in the ledger."""
        wanted = list(keys)
        found: dict[str, tuple[str, str]] = {}
        try:
            for start in range(0, len(wanted), 500):
                part = wanted[start : start + 500]
                marks = ",".join("?" * len(part))
                rows = self._connection.execute(
                    f"SELECT key, status, payload FROM outcomes WHERE key IN ({marks})", part
                )
                found.update((key, (status, payload)) for key, status, payload in rows)
        except sqlite3.Error as error:
            raise self._refusal(error) from error
        return found

    def record(self, rows: Iterable[tuple[str, str, str]]) -> None:
        """Commit (key, status, payload) rows in one transaction: all of them or none."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?)", rows)
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise self._refusal(error) from error

    def _refusal(self, error: sqlite3.Error) -> InputError:
        return input_error_of_sqlite(error, self.path, what="ledger")
