"""A progress bar on standard error, for work of more than two seconds, on a terminal only."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["BatchProgress"]


class BatchProgress:
    """Counts finished items; shows a bar once `delay_s` have passed, never when quiet or no terminal.

    rich is imported only when the bar is first shown.
    """

    def __init__(self, total: int, *, done: int = 0, quiet: bool, label: str, delay_s: float = 2.0) -> None:
        self.total = total
        self.done = done
        self.failed = 0
        self.label = label
        self._wanted = not quiet and total > done and sys.stderr is not None and sys.stderr.isatty()
        self._show_at = time.monotonic() + delay_s
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> BatchProgress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def advance(self, *, done: int = 0, failed: int = 0) -> None:
        """Count `done` more finished items, `failed` of them in vain, and show or refresh the bar."""
        self.done += done
        self.failed += failed
        if not self._wanted:
            return
        if self._bar is None:
            if time.monotonic() < self._show_at:
                return
            self._start()
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=self.done, description=self._text())

    def say_interrupted(self, ledger: str | None) -> None:
        """Tell on standard error how far the run came and how it goes on (also without a terminal)."""
        where = f"they are in {ledger}, the same command goes on from there" if ledger else "no ledger was given to go on from"
        if sys.stderr is not None:
            print(f"Interrupted: {self.done} of {self.total} done; {where}.", file=sys.stderr)

    def _text(self) -> str:
        return f"{self.label} ({self.failed} failed)" if self.failed else self.label

    def _start(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._task = self._bar.add_task(self._text(), total=self.total, completed=self.done)
        self._bar.start()
