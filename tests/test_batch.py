"""The batch: order, exact resume, failures, killed workers and parents, Ctrl-C, foreign executors."""

from __future__ import annotations

import functools
import json
import multiprocessing
import os
import pickle
import signal
import sqlite3
import subprocess
import sys
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
import batch_program as program
from frenkel.batch import BatchResult, InlineExecutor, Ledger, Outcome, run_batch
from frenkel.batch._outcomes import canonical_json, error_record
from frenkel.errors import ComputationError, InputError

SMALL = [{"number": number} for number in range(12)]
HARMLESS = [item for item in program.ITEMS if item["number"] != program.FATAL]


def run_trouble(items=program.ITEMS, **options) -> BatchResult:
    return run_batch(program.trouble, items, key=program.number_of, chunk_s=0.1, **options)


@pytest.fixture(scope="module")
def undisturbed() -> str:
    return run_trouble(jobs=2).to_json()


def test_values_in_order_of_items_whatever_executor():
    wanted = tuple({"square": number**2 + 0.5} for number in range(12))
    for executor in (InlineExecutor(), ThreadPoolExecutor(3), None):
        result = run_batch(
            program.square,
            SMALL,
            key=program.number_of,
            parameters={"offset": 0.5},
            jobs=2,
            executor=executor,
        )
        assert result.values == wanted
        assert (result.n_failed, result.n_pending, result.interrupted, result.exit_code) == (0, 0, False, 0)
        assert [one.key for one in result.outcomes] == [str(number) for number in range(12)]


def test_no_items():
    assert run_batch(program.square, [], key=str) == BatchResult((), 0, False)


def test_every_failure_is_an_outcome_and_stops_no_other(undisturbed):
    result = json.loads(undisturbed)
    outcomes = {int(one["key"]): one for one in result["outcomes"]}
    assert list(outcomes) == list(range(120))
    assert result["n_failed"] == 37 and not result["interrupted"]
    assert outcomes[3]["error"]["kind"] == "refused" and outcomes[3]["error"]["next_step"] == "Use another."
    assert outcomes[7]["error"]["error"] == "Unpicklable" and "0x…" in outcomes[7]["error"]["message"]
    assert outcomes[7]["error"]["where"].startswith("batch_program.py:")
    assert outcomes[9]["error"]["error"] == "TypeError" and "set" in outcomes[9]["error"]["message"]
    assert outcomes[11]["error"]["partial"] == pytest.approx(1.1)
    assert outcomes[13]["error"]["error"] == "SystemExit"
    assert outcomes[15]["error"]["error"] == "UnicodeEncodeError"
    assert outcomes[program.FATAL]["error"]["kind"] == "killed"
    assert outcomes[40]["value"] == {"number": 40, "third": 40 / 3, "nan": 0.0}


def test_byte_equal_for_any_number_of_workers(undisturbed, tmp_path):
    for jobs in (1, 3):
        assert run_trouble(jobs=jobs, ledger=tmp_path / f"{jobs}.db").to_json() == undisturbed


def test_inline_and_threads_equal_processes_where_nothing_kills():
    reference = run_trouble(HARMLESS, jobs=2).to_json()
    assert run_trouble(HARMLESS, executor=InlineExecutor()).to_json() == reference
    with ThreadPoolExecutor(2) as threads:
        assert run_trouble(HARMLESS, executor=threads, jobs=4).to_json() == reference


def test_foreign_process_pool_is_rebuilt_by_its_maker(undisturbed):
    def make():
        return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn"))

    assert run_trouble(executor=make, jobs=3).to_json() == undisturbed


def test_broken_foreign_executor_without_maker_is_named(tmp_path):
    with (
        ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool,
        pytest.raises(ComputationError, match="Give a function that makes an executor"),
    ):
        run_trouble(executor=pool, ledger=tmp_path / "l.db")


def test_resume_computes_nothing_twice(tmp_path):
    log = tmp_path / "log"
    options = {"key": program.number_of, "parameters": {"log": str(log)}, "ledger": tmp_path / "l.db"}
    first = run_batch(program.log_and_square, SMALL[:7], executor=InlineExecutor(), **options)
    assert first.values == tuple(number**2 for number in range(7))
    second = run_batch(program.log_and_square, SMALL, jobs=2, **options)
    assert second.values == tuple(number**2 for number in range(12))
    assert sorted(int(line) for line in log.read_text().split()) == list(range(12))


def test_equal_items_are_computed_once(tmp_path):
    log = tmp_path / "log"
    result = run_batch(
        program.log_and_square, SMALL[:2] * 3, key=program.number_of, parameters={"log": str(log)},
        executor=InlineExecutor(),
    )  # fmt: skip
    assert result.values == (0, 1) * 3
    assert log.read_text().split() == ["0", "1"]


def test_ledger_tells_parameters_versions_and_functions_apart(tmp_path):
    def offset(value, version=None):
        return run_batch(
            program.square, SMALL[:3], key=program.number_of, parameters={"offset": value}, version=version,
            ledger=tmp_path / "l.db", executor=InlineExecutor(),
        ).values[0]["square"]  # fmt: skip

    assert [offset(0), offset(1), offset(0), offset(1, "2")] == [0, 1, 0, 1]
    with Ledger(tmp_path / "l.db") as ledger:
        assert len(ledger) == 9


def test_failed_items_are_kept_unless_retried(tmp_path):
    options = {"ledger": tmp_path / "l.db", "executor": InlineExecutor()}
    items = [{"number": 3}]
    assert run_trouble(items, **options).n_failed == 1
    with Ledger(tmp_path / "l.db") as ledger:
        (key,) = [row[0] for row in ledger._connection.execute("SELECT key FROM outcomes")]
        ledger.record([(key, "failed", '{"error":"old"}')])
    assert run_trouble(items, **options).outcomes[0].error == {"error": "old"}
    assert run_trouble(items, retry_failed=True, **options).outcomes[0].error["error"] == "InputError"


def test_items_that_cannot_cross_the_border_fail_alone():
    items = [{"number": 0}, {"number": 1, "lock": threading.Lock()}, {"number": 2, "x": program.Unreadable()}]
    result = run_batch(program.square, items, key=program.number_of)
    assert [one.status for one in result.outcomes] == ["done", "failed", "failed"]


def test_workers_have_one_thread_and_the_parent_keeps_its_own(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    result = run_batch(program.environment, [1], key=str)
    assert result.values == ({"NUMBA_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},)
    assert os.environ["OMP_NUM_THREADS"] == "7"


@pytest.mark.parametrize(
    "function", [lambda item: item, functools.partial(program.square, offset=1)], ids=["lambda", "partial"]
)
def test_functions_that_workers_cannot_find_are_refused(function):
    with pytest.raises(InputError, match="cannot be found again"):
        run_batch(function, [1], key=str)


def test_bad_keys_parameters_and_jobs_are_refused():
    with pytest.raises(InputError, match="key of item 1"):
        run_batch(program.square, [1, 2], key=lambda item: item if item == 1 else {item})
    with pytest.raises(InputError, match="parameters"):
        run_batch(program.square, [1], key=str, parameters={"a": {1}})
    with pytest.raises(InputError, match="jobs is 0"):
        run_batch(program.square, [1], key=str, jobs=0)


def test_ledgers_that_cannot_be_used_are_refused(tmp_path):
    def refusal(path):
        with pytest.raises(InputError) as caught:
            run_trouble(SMALL, ledger=path, executor=InlineExecutor())
        assert str(path) in str(caught.value) and caught.value.next_step
        return str(caught.value)

    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at\n" * 40)
    assert "no intact SQLite file" in refusal(tmp_path / "text.db")
    foreign = sqlite3.connect(tmp_path / "foreign.db")
    foreign.execute("CREATE TABLE mine (x)")
    foreign.commit()
    assert "not a ledger" in refusal(tmp_path / "foreign.db")
    assert foreign.execute("SELECT count(*) FROM mine").fetchone() == (0,)
    assert "does not exist" in refusal(tmp_path / "no" / "l.db")
    with Ledger(tmp_path / "l.db"):
        assert "another run" in refusal(tmp_path / "l.db")


def test_full_disk_keeps_what_was_recorded(tmp_path):
    with Ledger(tmp_path / "l.db") as ledger:
        ledger.record([("a", "done", "1")])
        ledger._connection.execute("PRAGMA max_page_count=8")
        with pytest.raises(InputError, match="the disk is full"):
            ledger.record([("b", "done", '"' + "x" * 100_000 + '"')])
        assert ledger.load(["a", "b"]) == {"a": ("done", "1")}
        ledger.record([("c", "done", "2")])
    with Ledger(tmp_path / "l.db") as ledger:
        assert len(ledger) == 2


def test_outcomes_pickle_and_json_is_canonical():
    numpy = pytest.importorskip("numpy")
    one = Outcome("k", "done", value=[1.0])
    assert pickle.loads(pickle.dumps(one)) == one
    value = {"b": numpy.float64(0.1), "a": numpy.arange(2)}
    assert canonical_json(value) == '{"a":[0,1],"b":0.1}'


def test_error_whose_text_fails_is_still_recorded():
    class Mute(Exception):
        def __str__(self) -> str:
            raise ValueError

    assert error_record(Mute())["message"] == "(no message)"


def test_unguarded_script_is_told_what_to_do(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(
        "from frenkel.batch import run_batch\ndef f(item):\n    return item\nrun_batch(f, [1, 2], key=str)\n"
    )
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=60)
    assert done.returncode != 0
    assert "if __name__ == '__main__'" in done.stderr


def test_progress_bar_only_after_the_delay_and_on_a_terminal(monkeypatch, capsys):
    from frenkel.batch._progress import BatchProgress

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with BatchProgress(10, quiet=False, label="relax", delay_s=0.0) as bar:
        bar.advance(done=4, failed=1)
        assert bar._bar is not None and bar._bar.tasks[0].completed == 4
        assert bar._bar.tasks[0].description == "relax (1 failed)"
    for options in ({"quiet": True, "delay_s": 0.0}, {"quiet": False, "delay_s": 60.0}):
        with BatchProgress(10, label="relax", **options) as bar:
            bar.advance(done=4)
            assert bar._bar is None
    assert "frenkel" not in capsys.readouterr().out


def test_interrupt_from_the_function_gives_the_partial_result(tmp_path, capsys):
    def key(item):
        return item["number"]

    class Interrupting(InlineExecutor):
        count = 0

        def submit(self, fn, /, *args, **kwargs):
            self.count += 1
            if self.count == 4:
                signal.raise_signal(signal.SIGINT)
            return super().submit(fn, *args, **kwargs)

    before = signal.getsignal(signal.SIGINT)
    result = run_batch(program.square, SMALL, key=key, executor=Interrupting(), ledger=tmp_path / "l.db")
    assert result.interrupted and result.exit_code == 130
    assert [one.status for one in result.outcomes] == ["done"] * 4 + ["pending"] * 8
    said = capsys.readouterr().err
    assert "4 of 12 done" in said and "l.db" in said
    assert signal.getsignal(signal.SIGINT) is before
    resumed = run_batch(program.square, SMALL, key=key, executor=InlineExecutor(), ledger=tmp_path / "l.db")
    assert resumed == run_batch(program.square, SMALL, key=key, executor=InlineExecutor())
