"""The loop of a batch: hand out chunks, collect outcomes, write the ledger, survive deaths and Ctrl-C."""

from __future__ import annotations

import json
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, wait
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from frenkel.batch._executors import InlineExecutor, Lane, worker_pool
from frenkel.batch._identity import item_texts, ledger_keys, pickled_call
from frenkel.batch._ledger import Ledger
from frenkel.batch._outcomes import BatchResult, Outcome, canonical_json
from frenkel.batch._progress import BatchProgress
from frenkel.batch._worker import ChunkReport, ChunkTask, pickled_items
from frenkel.errors import InputError

__all__ = ["run_batch"]

_MAX_DEATHS_ALONE = 3  # an item is to blame only when its worker died this often with it alone
_LONGEST_FACTOR = 2.0  # a chunk is cut after this multiple of the wanted time
_GROWTH = 4  # chunks grow at most by this factor, since the first items may not be typical


def run_batch(
    function: Callable[..., Any],
    items: Iterable[Any],
    *,
    key: Callable[[Any], Any],
    parameters: Mapping[str, Any] | None = None,
    version: str | None = None,
    ledger: str | Path | None = None,
    jobs: int = 1,
    executor: Executor | Callable[[], Executor] | None = None,
    quiet: bool = False,
    retry_failed: bool = False,
    chunk_s: float = 5.0,
) -> BatchResult:
    """Outcomes of `function(item, **parameters)` for all items, in their order.

    Parameters
    ----------
    function : top-level function of a module; its result must be JSON (dicts, lists, numbers, text, numpy)
    key : item → text or JSON value that identifies the item's content (a digest, a formula, a dict)
    parameters : keyword arguments of the function, JSON values; part of the ledger's key
    version : of the function, part of the ledger's key; by default the release of its package and a digest
        of its module's source (a change in another module of one release needs a new ledger)
    ledger : path of the SQLite ledger to resume from and to write to; None keeps nothing
    jobs : number of worker processes, or of chunks under way in a foreign executor
    executor : an executor, or a function that makes one (only then can a broken one be rebuilt)
    quiet : no progress bar
    retry_failed : compute the items anew that the ledger has as failed
    chunk_s : wanted seconds of work in one chunk; a chunk is ended after twice that

    Returns a BatchResult. An item's failure is its outcome; Ctrl-C gives the partial result with
    `interrupted`. Raises InputError (function, parameters, ledger) and ComputationError (no worker starts).

    Examples
    --------
    >>> from math import sqrt
    >>> result = run_batch(sqrt, [4.0, -1.0], key=str, version="1", executor=InlineExecutor())
    >>> [one.status for one in result.outcomes], result.values, result.exit_code
    (['done', 'failed'], (2.0,), 1)
    """
    chosen = list(items)
    plain = dict(parameters or {})
    if jobs < 1:
        raise InputError(f"jobs is {jobs}; allowed is at least 1.", next_step="Give --jobs 1 or more.")
    item_keys = item_texts(chosen, key)
    keys = ledger_keys(item_keys, function, plain, version)
    by_key = dict(zip(keys, chosen, strict=True))  # equal items are computed once
    with ExitStack() as stack:
        book = stack.enter_context(Ledger(ledger)) if ledger is not None else None
        known = book.load(by_key) if book is not None else {}
        if retry_failed:
            known = {one: row for one, row in known.items() if row[0] == "done"}
        todo = [one for one in by_key if one not in known]
        label = function.__name__
        progress = BatchProgress(len(by_key), done=len(known), quiet=quiet, label=label)
        stack.enter_context(progress)
        work = _Work(pickled_call(function, plain), known, book, progress, chunk_s)
        work.take(todo, [by_key[one] for one in todo])
        lanes = _lanes(executor, min(jobs, max(1, len(todo))))
        interrupted = work.run(lanes) if work.unfinished else False
    outcomes = tuple(_outcome(shown, work.known.get(one)) for shown, one in zip(item_keys, keys, strict=True))
    n_failed = sum(one.status == "failed" for one in outcomes)
    if interrupted:
        progress.say_interrupted(None if ledger is None else str(ledger))
    return BatchResult(outcomes, n_failed, interrupted)


class _Work:
    """The state of one run: what is known, what waits, and how long an item takes."""

    def __init__(
        self,
        function: bytes,
        known: dict[str, tuple[str, str]],
        ledger: Ledger | None,
        progress: BatchProgress,
        chunk_s: float,
    ) -> None:
        self.function = function
        self.known = known
        self.ledger = ledger
        self.progress = progress
        self.chunk_s = chunk_s
        self.pickles: dict[str, bytes] = {}
        self.waiting: deque[str] = deque()
        self.halves: deque[tuple[str, ...]] = deque()  # chunks that must not be merged again
        self.deaths: dict[str, int] = {}
        self.seconds, self.counted = 0.0, 0
        self.chunk_size = 1

    @property
    def unfinished(self) -> bool:
        return bool(self.pickles)

    def take(self, keys: list[str], items: list[Any]) -> None:
        self.pickles, failed = pickled_items(keys, items)
        self.waiting.extend(self.pickles)
        self.record(failed)

    def run(self, lanes: list[Lane]) -> bool:
        """Work until nothing is left; True if Ctrl-C ended it before."""
        clean = False
        try:
            with _interrupt_flag() as interrupted:
                for lane in lanes:
                    lane.start()
                while self.unfinished and not interrupted.is_set():
                    for lane in lanes:
                        lane.check_started()
                        self.hand_out(lane, len(lanes))
                    self.collect(lanes)
                    self.progress.advance()
                clean = not self.unfinished
        except KeyboardInterrupt:  # a second Ctrl-C, or one inside an InlineExecutor
            return True
        finally:
            for lane in lanes:
                lane.end(kill=not clean)
        return not clean

    def hand_out(self, lane: Lane, n_lanes: int) -> None:
        while lane.free > 0:
            keys = self.next_chunk(lane, n_lanes)
            if not keys:
                return
            budget_s = 0.0 if isinstance(lane.executor, InlineExecutor) else _LONGEST_FACTOR * self.chunk_s
            task = ChunkTask(self.function, tuple((one, self.pickles[one]) for one in keys), budget_s)
            try:
                lane.submit(task, keys)
            except BrokenExecutor:
                self.halves.appendleft(keys)
                if lane.running:  # `collect` finds out who is to blame
                    return
                lane.rebuild()  # died while idle: nobody's fault

    def next_chunk(self, lane: Lane, n_lanes: int) -> tuple[str, ...]:
        if lane.suspects:
            return lane.suspects.pop()
        if self.halves:
            return self.halves.popleft()
        if self.counted:
            wanted = int(self.chunk_s * self.counted / max(self.seconds, 1e-9))
            self.chunk_size = max(1, min(wanted, _GROWTH * self.chunk_size))
        # towards the end smaller chunks keep all lanes busy
        fair = -(-len(self.waiting) // (2 * n_lanes * lane.capacity))
        size = min(self.chunk_size, fair, len(self.waiting))
        return tuple(self.waiting.popleft() for _ in range(size))

    def collect(self, lanes: list[Lane]) -> None:
        """Wait a moment for chunks that end; take in their outcomes or deal with a death."""
        futures = [future for lane in lanes for future in lane.futures()]
        if not futures:
            return
        wait(futures, timeout=0.2, return_when=FIRST_COMPLETED)
        for lane in lanes:
            alone = len(lane.running) == 1
            dead: list[tuple[str, ...]] = []
            for future in [one for one in lane.running if one.done()]:
                keys = lane.running.pop(future)
                try:
                    self.accept(keys, future.result())
                except (BrokenExecutor, CancelledError):
                    dead.append(keys)
            if dead:
                self.after_death(lane, dead, alone)

    def accept(self, keys: tuple[str, ...], report: ChunkReport) -> None:
        if report.unloadable:
            raise InputError(
                f"a worker cannot load the function: {report.unloadable}.",
                next_step="Put it at the top level of a module that workers can import, or use"
                " executor=InlineExecutor().",
            )
        self.record(list(report.rows))
        self.seconds += report.seconds
        self.counted += len(report.rows)
        left = keys[len(report.rows) :]
        if left:  # the chunk ran out of time
            self.waiting.extendleft(reversed(left))
            self.chunk_size = max(1, len(report.rows))

    def after_death(self, lane: Lane, dead: list[tuple[str, ...]], alone: bool) -> None:
        """Halve the chunk that killed its worker; several chunks under way are all suspects."""
        dead.extend(lane.running.values())
        lane.running.clear()
        lane.rebuild()
        if not alone:
            lane.suspects.extend(dead)
            return
        (keys,) = dead
        queue: tuple[tuple[str, ...], ...]
        if len(keys) > 1:
            middle = len(keys) // 2
            queue = (keys[:middle], keys[middle:])
        else:
            self.deaths[keys[0]] = self.deaths.get(keys[0], 0) + 1
            if self.deaths[keys[0]] >= _MAX_DEATHS_ALONE:
                self.record([(keys[0], "failed", canonical_json(_death_record()))])
                return
            queue = (keys,)
        if lane.owned:
            self.halves.extend(queue)
        else:
            lane.suspects.extend(queue)  # still one at a time, until the culprit is found

    def record(self, rows: list[tuple[str, str, str]]) -> None:
        if not rows:
            return
        if self.ledger is not None:
            self.ledger.record(rows)
        for one, status, payload in rows:
            self.known[one] = (status, payload)
            self.pickles.pop(one, None)
        self.progress.advance(done=len(rows), failed=sum(row[1] == "failed" for row in rows))


def _lanes(executor: Executor | Callable[[], Executor] | None, jobs: int) -> list[Lane]:
    if executor is None:
        return [Lane(worker_pool, None, 1) for _ in range(jobs)]
    if isinstance(executor, Executor):
        return [Lane(None, executor, 1 if isinstance(executor, InlineExecutor) else jobs)]
    return [Lane(executor, executor(), jobs)]


def _outcome(shown_key: str, row: tuple[str, str] | None) -> Outcome:
    if row is None:
        return Outcome(shown_key, "pending")
    status, payload = row
    content = json.loads(payload)
    return (
        Outcome(shown_key, status, value=content)
        if status == "done"
        else Outcome(shown_key, status, error=content)
    )


def _death_record() -> dict[str, Any]:
    return {
        "kind": "killed",
        "error": "WorkerDied",
        "message": f"the worker process died {_MAX_DEATHS_ALONE} times on this item alone"
        " (out of memory, or a crash in compiled code).",
        "next_step": "Run this item alone and watch its memory.",
    }


@contextmanager
def _interrupt_flag() -> Iterator[threading.Event]:
    """An event that the first Ctrl-C sets; the second one interrupts as usual."""
    flag = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield flag
        return
    before = signal.getsignal(signal.SIGINT) or signal.default_int_handler

    def note(_number: int, _frame: object) -> None:
        flag.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, note)
    try:
        yield flag
    finally:
        signal.signal(signal.SIGINT, before)
