"""The command line: exit codes, formats, nearest commands, and that nothing is half-written."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

import frenkel
from frenkel.cli import COMMANDS, cli, run

TABLE = "T / °C,sigma (mS/cm)\n25,1.9\n40,3.1\n60,5.4\n80,8.9\n"


def test_help_lists_only_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert "evaluate" in shown and "frenkel evaluate Li6PS5Cl" in shown
    for name in cli.list_commands(None):  # type: ignore[arg-type]
        assert cli.get_command(None, name) is not None  # type: ignore[arg-type]
        assert name in COMMANDS


def test_every_command_has_help(capsys: pytest.CaptureFixture[str]) -> None:
    for name in cli.list_commands(None):  # type: ignore[arg-type]
        assert run([name, "--help"]) == 0, name
        assert capsys.readouterr().out.startswith("Usage: frenkel")


def test_global_options_may_stand_before_the_verb(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--json", "-", "library", "search", "LLZO"]) == 0
    before = capsys.readouterr().out
    assert run(["library", "search", "LLZO", "--json", "-"]) == 0
    assert capsys.readouterr().out == before
    assert json.loads(before)
    assert run(["--json=-", "library", "search", "LLZO"]) == 0
    assert capsys.readouterr().out == before
    assert run(["--json", "-"]) == 2


def offered_commands() -> set[tuple[str, str]]:
    """(verb, following word) of every command in quotes or back quotes in the package and its documents."""
    package = Path(frenkel.__file__).parent
    files = [file for kind in ("py", "csv", "toml", "html") for file in package.rglob(f"*.{kind}")]
    project = Path(__file__).parents[2]
    files += [project / "README.md", project / "CONTRIBUTING.md", *project.glob("docs/*.md")]
    found = (
        re.findall(r"""["'`]frenkel ([a-z]+)(?: ([a-z]+)(?![\w./-]))?""", file.read_text(encoding="utf-8"))
        for file in files
    )
    return {one for matches in found for one in matches} - {("layer", "description")}  # the name of a file format


def test_every_command_that_is_offered_exists() -> None:
    offered = offered_commands()
    assert {("fit", ""), ("process", "fit"), ("thermo", "reference")} <= offered
    for verb, word in sorted(offered):
        command = cli.get_command(None, verb)  # type: ignore[arg-type]
        assert command is not None, f"frenkel {verb}"
        if isinstance(command, click.Group) and word:
            assert command.get_command(None, word) is not None, f"frenkel {verb} {word}"  # type: ignore[arg-type]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("frenkel, version")


def test_evaluate_writes_json_and_report(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report, result = tmp_path / "r.html", tmp_path / "r.json"
    assert run(["evaluate", "Li6PS5Cl", "--cathode", "NMC811", "--report", str(report), "--json", str(result)]) == 0
    out = capsys.readouterr()
    assert "Taken from the Frenkel reference design 1: anode lithium metal" in out.out
    text = report.read_text(encoding="utf-8")
    assert "<h1>Li6PS5Cl between lithium metal and NMC811</h1>" in text
    assert text.count("plotly.js v") <= 1
    data = json.loads(result.read_text(encoding="utf-8"))
    assert data["question"]["electrolyte"]["key"] == "Li6PS5Cl"
    assert {row["verdict"] for row in data["scorecard"]} <= {"pass", "marginal", "fail", "unknown", "shown"}


def test_json_to_stdout_is_nothing_but_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "LLZO", "--json", "-q"]) == 0
    json.loads(capsys.readouterr().out)
    assert run(["evaluate", "LLZO", "--csv", "-q"]) == 0
    assert capsys.readouterr().out.startswith("requirement,")


def test_own_data_decides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "sigma.csv"
    table.write_text(TABLE, encoding="utf-8")
    assert run(["evaluate", "Li6PS5Cl", "--data", str(table), "--json", "-q"]) == 0
    rows = json.loads(capsys.readouterr().out)["scorecard"]
    first = next(row for row in rows if row["requirement"] == "conductivity_minimum")
    assert first["evidence"]["origin"] == "measured"
    assert first["value"] == pytest.approx(1.9e-3, rel=0.05)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["evaluat", "LLZO"], 2, "Nearest: evaluate"),
        (["evaluate"], 2, "ELECTROLYTE"),
        (["evaluate", "LLZOO"], 3, "Nearest: LLZO"),
        (["evaluate", "Li6PSx5"], 3, "Li6PSx5"),
        (["evaluate", "LLZO", "--separator", "30"], 3, "no unit"),
        (["evaluate", "LLZO", "--separator", "30 K"], 3, "a length"),
        (["evaluate", "LLZO", "--temperature", "5000 °C"], 3, "between 150 and 1500"),
        (["evaluate", "LLZO", "--cathode", "NMC81"], 3, "NMC811"),
        (["evaluate", "LLZO", "--data", "missing.csv"], 3, "no such file"),
        (["evaluate", "missing.cif"], 3, "no structure file"),
        (["cite", "missing.json"], 3, "missing.json"),
    ],
)
def test_exit_codes_and_messages(
    arguments: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(arguments) == code
    assert said in capsys.readouterr().err


def test_a_report_into_a_missing_folder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate", "LLZO", "--report", str(tmp_path / "no" / "r.html"), "-q"]) == 3
    assert "no" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt(), 130), (RuntimeError("bad"), 5), (BrokenPipeError(), 0)]
)
def test_interrupts_and_defects(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import frenkel.evaluate

    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(frenkel.evaluate, "evaluate", fail)
    monkeypatch.delenv("FRENKEL_TRACEBACK", raising=False)
    assert run(["evaluate", "LLZO"]) == code


def test_cite_and_doctor(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    result = tmp_path / "r.json"
    assert run(["evaluate", "Li6PS5Cl", "--json", str(result), "-q"]) == 0
    capsys.readouterr()
    assert run(["cite", str(result), "--bibtex"]) == 0
    assert "10.3390/nano14221773" in capsys.readouterr().out
    assert run(["cite", str(result)]) == 0
    assert capsys.readouterr().out.startswith("[1]")
    result.write_text("{}")
    assert run(["cite", str(result)]) == 3
    result.write_text("not json")
    assert run(["cite", str(result)]) == 3
    assert run(["doctor", "--json"]) == 0
