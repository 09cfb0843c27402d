"""How far a long piece of work is, on the terminal: from the second second on, whatever the work itself says."""

from __future__ import annotations

import threading
import time
from types import TracebackType

import click

__all__ = ["Heartbeat"]

_FIRST_S, _LONGEST_S = 2.0, 30.0


class Heartbeat:
    """While the block runs, lines on stderr after 2, 4, 8 … s, then every 30 s; call it with (stage, part done or None)."""

    def __init__(self, what: str, *, quiet: bool) -> None:
        self.what = what
        self.stage = ""
        self.share: float | None = None
        self._over = threading.Event()
        self._thread = None if quiet else threading.Thread(target=self._beat, daemon=True)

    def __call__(self, stage: str, share: float | None) -> None:
        self.stage, self.share = stage, share

    def __enter__(self) -> Heartbeat:
        self._began = time.monotonic()
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _beat(self) -> None:
        wait = _FIRST_S
        while not self._over.wait(wait):
            wait = min(time.monotonic() - self._began, _LONGEST_S)
            # a stage that is done is not what takes the time now
            doing = (
                f", {self.stage} {100 * self.share:.0f} %"
                if self.share is not None and self.share < 1.0
                else ""
            )
            click.echo(f"{self.what}: {time.monotonic() - self._began:.0f} s{doing}", err=True)
