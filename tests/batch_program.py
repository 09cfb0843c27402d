"""Functions that batch workers can import, and a program that tests kill: `batch_program.py LEDGER OUT JOBS`."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from frenkel.errors import ConvergenceError, InputError

ITEMS = [{"number": number} for number in range(120)]
FATAL = 37


class Unpicklable(Exception):
    """An error that neither pickles nor unpickles: its constructor wants two arguments, and it holds a lock."""

    def __init__(self, one: int, two: int) -> None:
        super().__init__(f"{one} and {two} at {hex(id(self))}")
        import threading

        self.lock = threading.Lock()


class Unreadable:
    """Pickles, but cannot be unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return int, ("no number",)


def square(item: dict[str, Any], *, offset: float = 0.0) -> dict[str, Any]:
    return {"square": item["number"] ** 2 + offset}


def environment(_item: object) -> dict[str, Any]:
    return {name: os.environ.get(name) for name in ("NUMBA_NUM_THREADS", "OMP_NUM_THREADS")}


def trouble(item: dict[str, Any]) -> Any:
    """Every kind of failure an item can have, chosen by its number; the others are squared slowly."""
    number = item["number"]
    if number == FATAL:
        os.kill(os.getpid(), signal.SIGKILL)
    if number % 20 == 3:
        raise InputError(f"{number} cannot be used.", next_step="Use another.")
    if number % 20 == 7:
        raise Unpicklable(number, 2)
    if number % 20 == 9:
        return {"not": {"JSON"}}
    if number % 20 == 11:
        raise ConvergenceError("did not converge.", partial=0.1 * number)
    if number % 20 == 13:
        sys.exit(4)
    if number % 20 == 15:
        return "\ud800"
    time.sleep(0.002 + 0.0005 * (number % 5))
    return {"number": number, "third": number / 3, "nan": float("nan") if number == 50 else 0.0}


def sleep_long(item: dict[str, Any]) -> int:
    time.sleep(item.get("seconds", 0.2))
    return int(item["number"])


def log_and_square(item: dict[str, Any], *, log: str) -> int:
    with Path(log).open("a") as stream:
        stream.write(f"{item['number']}\n")
    return int(item["number"] ** 2)


def number_of(item: dict[str, Any]) -> Any:
    return item["number"]


def main(ledger: str, out: str, jobs: str, which: str = "trouble") -> int:
    from frenkel.batch import run_batch
    from frenkel.files import write_text

    function, items = trouble, ITEMS
    if which == "sleep_long":
        function, items = sleep_long, [{"number": number} for number in range(40)]
    result = run_batch(function, items, key=number_of, ledger=ledger, jobs=int(jobs), chunk_s=0.1)
    write_text(out, result.to_json())
    return result.exit_code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
