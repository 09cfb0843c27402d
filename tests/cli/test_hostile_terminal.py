"""What a terminal, a disk and an impatient person do to a command: pipes that close, full disks, Ctrl-C, wrong paths."""

from __future__ import annotations

import importlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from frenkel.cli import run
from frenkel.evaluate import evaluate
from frenkel.evaluate.comparison import compare

TABLE = "T / °C,sigma (mS/cm)\n25,1.9\n40,3.1\n60,5.4\n80,8.9\n"
COMMAND = [sys.executable, "-m", "frenkel"]
POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes and signals of POSIX")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "sigma.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


@POSIX
@pytest.mark.parametrize("arguments", [["fit", "FILE"], ["library", "search", "--family", "garnet"], ["--help"]])
def test_a_pipe_that_closes_is_no_error(arguments: list[str], table: Path) -> None:
    chosen = [str(table) if one == "FILE" else one for one in arguments]
    process = subprocess.Popen([*COMMAND, *chosen], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()  # as head does once it has enough
    said = process.stderr.read().decode()
    assert process.wait() == 0, said
    assert "Traceback" not in said and "BrokenPipe" not in said and "defect" not in said


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")
def test_a_full_disk_behind_stdout_is_said_in_plain_words(table: Path) -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run([*COMMAND, "fit", str(table)], stdout=full, stderr=subprocess.PIPE, text=True)
    assert done.returncode == 3
    assert "disk is full" in done.stderr and "defect" not in done.stderr and "Exception ignored" not in done.stderr


@pytest.mark.parametrize("option", ["--report", "--json", "--csv"])
@pytest.mark.parametrize("where", ["no/such/folder/x.html", ""])
def test_a_target_that_cannot_be_written_is_refused_before_the_work(
    option: str, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import frenkel.evaluate

    def never(*_: object, **__: object) -> None:
        raise AssertionError("the work was done first")

    monkeypatch.setattr(frenkel.evaluate, "evaluate", never)
    monkeypatch.chdir(tmp_path)
    assert run(["evaluate", "LLZO", option, where]) == 3
    assert "cannot write" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_disk_that_fills_up_takes_only_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert run(["evaluate", "LLZO", "--report", str(tmp_path / "r.html"), "-q"]) == 3
    out = capsys.readouterr()
    assert "Room-temperature conductivity" in out.out, "the scorecard is shown before the file is written"
    assert "the disk is full" in out.err
    assert not list(tmp_path.iterdir())


def interrupting(monkeypatch: pytest.MonkeyPatch, room: str) -> None:
    walk = importlib.import_module("frenkel.evaluate.walk")
    ask = walk._ask

    def asked(name: str, *rest: object) -> object:
        if name == room:
            raise KeyboardInterrupt
        return ask(name, *rest)

    monkeypatch.setattr(walk, "_ask", asked)


def test_an_interrupted_walk_keeps_what_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    interrupting(monkeypatch, "lattice")
    result = evaluate("Li6PS5Cl")
    assert result.walk.interrupted
    assert [n.code for n in result.notices].count("interrupted") == 1
    assert {e.origin for e in result.evidence()} >= {"literature"}, "materials and library had answered"
    rooms = {r.room for r in result.dossier.refusals if r.reason.startswith("Interrupted")}
    assert rooms >= {"lattice", "thermo", "cell"}

    report = tmp_path / "r.html"
    assert run(["evaluate", "Li6PS5Cl", "--report", str(report)]) == 130
    out = capsys.readouterr()
    assert "Room-temperature conductivity" in out.out and "Interrupted" in out.err
    assert "Interrupted in the room lattice" in report.read_text(encoding="utf-8")


def test_an_interrupted_comparison_keeps_the_finished_ones(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    interrupting(monkeypatch, "thermo")
    both = compare(["Li6PS5Cl", "LLZO"])
    assert both.interrupted and len(both.evaluations) == 1
    assert run(["compare", "Li6PS5Cl", "LLZO"]) == 130
    assert "Li6PS5Cl" in capsys.readouterr().out


@POSIX
@pytest.mark.slow
@pytest.mark.parametrize("after_s", [0.6, 1.2, 2.0])
def test_a_real_ctrl_c_ends_with_130_and_half_of_nothing(after_s: float, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "evaluate", "Li6PS5Cl", "--report", "r.html"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    time.sleep(after_s)
    ended_before = process.poll() is not None
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=60)[1].decode()
    assert ended_before or process.returncode == 130, said
    assert "defect" not in said
    names = [one.name for one in tmp_path.iterdir()]
    assert names in ([], ["r.html"])
    if names:
        assert (tmp_path / "r.html").read_text(encoding="utf-8").rstrip().endswith("</html>")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--temperature", "25"], '"25 °C" or "25 K"'),
        (["--temperature", "20-30 °C"], "one value is wanted"),
        (["--temperature", "< 25 °C"], "one value is wanted"),
        (["--coating", ""], "no name"),
        (["--coating", "Unobtainium"], "Unobtainium"),
        (["--db", "nothere.db"], "There is no database"),
        (["--db", "TABLE"], "no intact SQLite file"),
        (["--data", ""], "without a file"),
    ],
)
def test_conditions_that_would_change_the_answer_in_silence(
    arguments: list[str], said: str, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = [str(table) if one == "TABLE" else one for one in arguments]
    assert run(["evaluate", "Li6PS5Cl", *chosen]) == 3
    assert said in capsys.readouterr().err


def test_a_good_coating_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate("Li6PS5Cl", coating="LiNbO3").question.coating == "LiNbO3"
    assert evaluate("Li6PS5Cl", coating="None").question.coating == "none"


def test_a_long_wrong_name_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "x" * 5000]) == 3
    assert len(capsys.readouterr().err) < 600


def test_doctor_as_csv_and_cite_of_one_statement(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--csv"]) in (0, 4)
    assert capsys.readouterr().out.startswith("name,value,state\n")
    path = tmp_path / "e.json"
    path.write_text('{"property": "conductivity", "value": 1e-3, "source": {"reference": "10.3390/nano14221773"}}')
    assert run(["cite", str(path)]) == 0
    assert "nano14221773" in capsys.readouterr().out
    path.write_text("[" * 100_000)
    assert run(["cite", str(path)]) == 3
