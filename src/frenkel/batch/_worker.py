"""What runs inside a worker: a chunk of pickled items in, JSON texts out.

Items and results cross the process border as bytes and text that are made and read inside our own
`try`, so that an item that cannot be unpickled or a result that cannot be written as JSON fails alone; in a
plain process pool it would break the pool.
"""

from __future__ import annotations

import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from frenkel.batch._outcomes import canonical_json, error_record

__all__ = ["ChunkReport", "ChunkTask", "initialize_worker", "pickled_items", "report_ready", "run_chunk"]


@dataclass(frozen=True)
class ChunkTask:
    """The pickled function and parameters, and (key, pickled item) pairs, to be worked on for `budget_s`."""

    function: bytes
    items: tuple[tuple[str, bytes], ...]
    budget_s: float


@dataclass(frozen=True)
class ChunkReport:
    """(key, status, payload) of the items that were worked on, and the seconds that took."""

    rows: tuple[tuple[str, str, str], ...] = ()
    seconds: float = 0.0
    unloadable: str = field(default="")


def initialize_worker() -> None:
    """Leave Ctrl-C to the parent, and die with it: a SIGKILL of the parent must leave no orphan behind."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_exit_with_parent, name="frenkel-parent-watch", daemon=True).start()


def _exit_with_parent() -> None:
    from multiprocessing import connection, parent_process

    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def report_ready() -> int:
    """The process id of the worker: it has started and can be found."""
    return os.getpid()


def run_chunk(task: ChunkTask) -> ChunkReport:
    """Work on the items in order until all are done or `budget_s` is used up; one failure stops none."""
    start = time.perf_counter()
    try:
        function, parameters = pickle.loads(task.function)
    except Exception as error:  # told to the parent, which refuses the whole batch
        return ChunkReport(unloadable=f"{type(error).__name__}: {error}")
    rows: list[tuple[str, str, str]] = []
    for key, pickled in task.items:
        rows.append((key, *_outcome_of(function, pickled, parameters)))
        if time.perf_counter() - start >= task.budget_s:
            break
    return ChunkReport(tuple(rows), time.perf_counter() - start)


def _outcome_of(function: Callable[..., Any], pickled: bytes, parameters: dict[str, Any]) -> tuple[str, str]:
    try:
        return "done", _storable(function(pickle.loads(pickled), **parameters))
    except (Exception, SystemExit) as error:
        return "failed", canonical_json(error_record(error))


def _storable(value: Any) -> str:
    text = canonical_json(value)
    text.encode("utf-8")  # a lone surrogate fails here, as this item's defect, and not in the ledger
    return text


def pickled_items(
    keys: Sequence[str], items: Sequence[Any]
) -> tuple[dict[str, bytes], list[tuple[str, str, str]]]:
    """Pickles by key, and failed rows for the items that cannot be pickled."""
    pickles: dict[str, bytes] = {}
    failed: list[tuple[str, str, str]] = []
    for key, item in zip(keys, items, strict=True):
        try:
            pickles[key] = pickle.dumps(item)
        except Exception as error:  # any object may fail in its own way
            failed.append((key, "failed", canonical_json(error_record(error))))
    return pickles, failed
