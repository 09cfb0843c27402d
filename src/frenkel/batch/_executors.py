"""Lanes: where chunks run. A lane is one executor, what it is working on, and how it is replaced.

Our own pool is one lane a worker, each a process pool of one process, so that the death of a worker points
at exactly one chunk and disturbs no other. A foreign executor is a single lane with several chunks under way;
when it breaks, its chunks are suspects and are tried one at a time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from frenkel.batch._worker import ChunkReport, ChunkTask, initialize_worker, report_ready, run_chunk
from frenkel.errors import ComputationError

__all__ = ["InlineExecutor", "Lane", "worker_pool"]

T = TypeVar("T")

_MAX_FAILED_STARTS = 3
_ONE_THREAD = ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class InlineExecutor(Executor):
    """Runs everything at once in the calling thread: for a few items, a notebook, or a debugger."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # KeyboardInterrupt goes through to whoever called run_batch
            future.set_exception(error)
        return future


def worker_pool() -> Executor:
    """A pool of one spawned process with one thread for numba and BLAS."""
    return ProcessPoolExecutor(
        max_workers=1, mp_context=multiprocessing.get_context("spawn"), initializer=initialize_worker
    )


class Lane:
    """One executor with at most `capacity` chunks under way, rebuilt by `make` when it breaks.

    `owned` lanes are our own worker pools: they are started, watched and ended here.
    """

    def __init__(self, make: Callable[[], Executor] | None, executor: Executor | None, capacity: int) -> None:
        self.make = make
        self.executor = executor
        self.capacity = capacity
        self.owned = executor is None
        self.running: dict[Future[ChunkReport], tuple[str, ...]] = {}
        self.suspects: list[tuple[str, ...]] = []
        self.starting: Future[int] | None = None
        self.worker_pid: int | None = None
        self._failed_starts = 0
        self._one_at_a_time = False

    @property
    def free(self) -> int:
        """How many more chunks may be handed in; one at a time from the first suspect to the last."""
        if self.starting is not None:
            return 0
        if self.suspects or not self.running:
            self._one_at_a_time = bool(self.suspects)
        return (1 if self._one_at_a_time else self.capacity) - len(self.running)

    def futures(self) -> list[Future[Any]]:
        waiting: list[Future[Any]] = list(self.running)
        return [*waiting, self.starting] if self.starting is not None else waiting

    def start(self) -> None:
        """Make the executor; an own worker must first report that it lives."""
        if self.executor is None and self.make is not None:
            self.executor = self.make()
        if self.owned and self.executor is not None and self.starting is None:
            with _spawn_surroundings():
                self.starting = self.executor.submit(report_ready)

    def check_started(self) -> None:
        """Note the worker's process id once it is up; raise ComputationError where it never comes up."""
        if self.starting is None or not self.starting.done():
            return
        error = self.starting.exception()
        if error is None:
            self.worker_pid, self._failed_starts = self.starting.result(), 0
            self.starting = None
            return
        self.starting = None
        self._failed_starts += 1
        if self._failed_starts >= _MAX_FAILED_STARTS:
            raise ComputationError(
                f"the worker processes do not start ({type(error).__name__}: {error}).",
                next_step="In a script, put the call under `if __name__ == '__main__':`; in a notebook, "
                "import the function from a module or use executor=InlineExecutor().",
            ) from error
        self.rebuild()

    def submit(self, task: ChunkTask, keys: tuple[str, ...]) -> None:
        if self.executor is None:
            raise ComputationError("the lane has no executor; this is a defect of Frenkel.")
        self.running[self.executor.submit(run_chunk, task)] = keys

    def rebuild(self) -> None:
        """Replace a broken executor; raise ComputationError if there is no way to make a new one."""
        if self.make is None:
            raise ComputationError(
                "the executor broke (a worker was killed) and it is not ours to rebuild.",
                next_step="Give a function that makes an executor instead of an executor; with a ledger the"
                " same call resumes where this one stopped.",
            )
        if self.executor is not None:
            self.executor.shutdown(wait=False)
        self.executor, self.worker_pid = None, None
        self.start()

    def end(self, *, kill: bool) -> None:
        """End an own pool, at once if `kill`; a foreign executor only has its waiting chunks cancelled."""
        for future in self.running:
            future.cancel()
        if not self.owned or self.executor is None:
            return
        if kill and self.worker_pid is not None:
            with suppress(OSError):
                os.kill(self.worker_pid, signal.SIGTERM)
        self.executor.shutdown(wait=not kill, cancel_futures=True)


@contextmanager
def _spawn_surroundings() -> Iterator[None]:
    """Start a process with one thread a library and with Ctrl-C blocked from its first instruction on.

    Both must hold before the child runs any Python: it imports the main module (and perhaps numpy) before
    our initializer. A Ctrl-C that arrives meanwhile is delivered to the parent afterwards.
    """
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(dict.fromkeys(_ONE_THREAD, "1"))
    block = hasattr(signal, "pthread_sigmask") and threading.current_thread() is threading.main_thread()
    old_mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if block else set()
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
        if block:
            signal.pthread_sigmask(signal.SIG_SETMASK, old_mask)
