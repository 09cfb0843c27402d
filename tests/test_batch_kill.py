"""Killing a batch, or one of its workers, at random points: a resumed run is byte-equal and nothing is lost.

The points are drawn over the whole running time of an undisturbed run, start-up included. Three points of
each kind run by default, twenty with `-m slow`.
"""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROGRAM = Path(__file__).with_name("batch_program.py")
SEED = 20240

pytestmark = pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs /proc to find workers")


def start(ledger: Path, out: Path, jobs: int, which: str = "trouble") -> subprocess.Popen[bytes]:
    command = [sys.executable, str(PROGRAM), str(ledger), str(out), str(jobs), which]
    return subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)


def finish(process: subprocess.Popen[bytes]) -> int:
    _, errors = process.communicate(timeout=120)
    assert b"Traceback" not in errors, errors.decode()
    return process.returncode


def children(pid: int) -> list[int]:
    try:
        lines = [task.read_text() for task in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:
        return []
    return [int(child) for line in lines for child in line.split()]


def is_worker(pid: int) -> bool:
    """True for pool workers, which the multiprocessing's resource tracker is not."""
    try:
        return b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def kill(pid: int) -> bool:
    try:
        import os

        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def committed_rows(ledger: Path) -> dict[str, tuple[str, str]]:
    if not ledger.exists():
        return {}
    connection = sqlite3.connect(ledger)
    try:
        return {key: (status, text) for key, status, text in connection.execute("SELECT * FROM outcomes")}
    except sqlite3.OperationalError:  # killed before the table was made
        return {}
    finally:
        connection.close()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> tuple[bytes, float]:
    folder = tmp_path_factory.mktemp("undisturbed")
    begin = time.perf_counter()
    assert finish(start(folder / "l.db", folder / "out.json", 2)) == 1
    return (folder / "out.json").read_bytes(), time.perf_counter() - begin


def kill_parent_at(delay_s: float, jobs: int, folder: Path, wanted: bytes) -> int:
    """Kill a run after `delay_s`, resume it with another number of workers; the rows that were kept."""
    folder.mkdir()
    ledger, out = folder / "l.db", folder / "out.json"
    process = start(ledger, out, jobs)
    time.sleep(delay_s)
    workers = [child for child in children(process.pid) if is_worker(child)]
    kill(process.pid)
    process.communicate(timeout=30)
    kept = committed_rows(ledger)
    if out.exists():  # whole or not at all
        assert out.read_bytes() == wanted
    assert finish(start(ledger, out, 3 - jobs)) == 1
    assert out.read_bytes() == wanted
    after = committed_rows(ledger)
    assert len(after) == 120 and all(after[key] == row for key, row in kept.items())
    assert not list(folder.glob("*.part")) or kept is not None
    end = time.monotonic() + 10
    while any(is_worker(worker) for worker in workers):
        assert time.monotonic() < end, "a worker outlived its killed parent"
        time.sleep(0.05)
    return len(kept)


def kill_workers_during(delay_s: float, jobs: int, folder: Path, wanted: bytes) -> bool:
    """Kill one worker after `delay_s`; the same run must end as if nothing had happened."""
    folder.mkdir()
    process = start(folder / "l.db", folder / "out.json", jobs)
    time.sleep(delay_s)
    hit = any(kill(child) for child in children(process.pid)[:8] if is_worker(child))
    assert finish(process) == 1
    assert (folder / "out.json").read_bytes() == wanted
    assert len(committed_rows(folder / "l.db")) == 120
    return hit


def spread(n_points: int, running_s: float) -> list[float]:
    """One random moment in each of `n_points` equal parts of the running time."""
    draw = random.Random(SEED)
    return [(number + draw.random()) * running_s / n_points for number in range(n_points)]


def check_parent_kills(n_points: int, folder: Path, undisturbed: tuple[bytes, float]) -> None:
    wanted, running_s = undisturbed
    kept = [
        kill_parent_at(delay_s, 1 + number % 2, folder / str(number), wanted)
        for number, delay_s in enumerate(spread(n_points, running_s))
    ]
    print("rows kept at each kill:", kept)
    assert any(0 < rows < 120 for rows in kept), "no kill came in the middle of the work"


def check_worker_kills(n_points: int, folder: Path, undisturbed: tuple[bytes, float]) -> None:
    wanted, running_s = undisturbed
    hits = [
        kill_workers_during(delay_s, 1 + number % 2, folder / str(number), wanted)
        for number, delay_s in enumerate(spread(n_points, running_s))
    ]
    print("workers killed:", sum(hits), "of", n_points)
    assert any(hits)


def test_parent_killed_at_3_random_points(tmp_path, undisturbed):
    check_parent_kills(3, tmp_path, undisturbed)


def test_worker_killed_at_3_random_points(tmp_path, undisturbed):
    check_worker_kills(3, tmp_path, undisturbed)


@pytest.mark.slow
def test_parent_killed_at_20_random_points(tmp_path, undisturbed):
    check_parent_kills(20, tmp_path, undisturbed)


@pytest.mark.slow
def test_worker_killed_at_20_random_points(tmp_path, undisturbed):
    check_worker_kills(20, tmp_path, undisturbed)


def test_innocent_items_survive_workers_that_are_killed_again_and_again(tmp_path):
    """Kills rain on the workers; items of 0.2 s are still all done, since only a lone, repeated killer fails."""
    process = start(tmp_path / "l.db", tmp_path / "out.json", 2, "sleep_long")
    draw, end, n_killed = random.Random(SEED), time.monotonic() + 3.0, 0
    while time.monotonic() < end:
        time.sleep(0.5 + 0.3 * draw.random())
        victims = [child for child in children(process.pid) if is_worker(child)]
        n_killed += bool(victims) and kill(draw.choice(victims))
    assert n_killed >= 2
    assert finish(process) == 0
    assert b'"n_failed":0' in (tmp_path / "out.json").read_bytes()


def test_ctrl_c_keeps_the_partial_result_and_resumes(tmp_path):
    import os

    ledger, out = tmp_path / "l.db", tmp_path / "out.json"
    process = start(ledger, out, 2, "sleep_long")
    end = time.monotonic() + 60
    while not any(map(is_worker, children(process.pid))) and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(2.5)  # of the 4 s that the two workers need
    os.killpg(process.pid, signal.SIGINT)  # the terminal sends it to the workers too
    assert finish(process) == 130
    assert b'"interrupted":true' in out.read_bytes() and b'"status":"pending"' in out.read_bytes()
    n_kept = len(committed_rows(ledger))
    assert 0 < n_kept < 40
    assert finish(start(ledger, out, 1, "sleep_long")) == 0
    undisturbed = tmp_path / "undisturbed.json"
    assert finish(start(tmp_path / "other.db", undisturbed, 2, "sleep_long")) == 0
    assert out.read_bytes() == undisturbed.read_bytes()
