"""The command group `frenkel library`, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frenkel.cli import run


def test_search_prints_a_table_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["library", "search", "--family", "argyrodite", "--conductivity", "1e-2.."]) == 0
    told = capsys.readouterr()
    assert "Li5.3PS4.3ClBr0.7" in told.out
    assert "2 records" in told.err
    assert run(["library", "search", "--element", "In", "--temperature", "20..30", "--json"]) == 0
    assert all(one["temperature_C"] == 25.0 for one in json.loads(capsys.readouterr().out))


def test_show_says_print_and_correction(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["library", "show", "t4-04-conductivity"]) == 0
    told = capsys.readouterr().out
    assert "shifted by one column" in told
    assert "10.3390/nano14221773" in told
    assert run(["library", "show", "t4-4"]) == 3


def test_template_add_search_export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table, database = str(tmp_path / "my.csv"), str(tmp_path / "lab.db")
    assert run(["library", "template", table]) == 0
    assert run(["library", "add", table]) == 2  # no database given
    assert run(["library", "add", table, "--check"]) == 0
    assert not Path(database).exists()
    assert run(["library", "add", table, "--db", database]) == 0
    assert "3 accepted, 0 flagged, 0 rejected; 3 written" in capsys.readouterr().err
    assert run(["library", "add", table, "--db", database]) == 1  # all three are there already
    capsys.readouterr()
    assert run(["library", "search", "--material", "LPSCl", "--db", database]) == 0
    assert "measured" in capsys.readouterr().out
    out = tmp_path / "out.jsonl"
    assert run(["library", "export", "--format", "optimade", "--db", database, "-o", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith('{"x-optimade"')


def test_import_and_plot(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "c.csv").write_text(
        "smiles,conductivity,mw,salt smiles,molality,temperature\nCCO,-4,1000,[Li+],1,25\n"
    )
    assert (
        run(["library", "import", "chem-arr", str(tmp_path / "c.csv"), "--db", str(tmp_path / "lab.db")]) == 0
    )
    assert "1 written" in capsys.readouterr().err
    assert run(["library", "plot", "radar", "-o", str(tmp_path / "r.json")]) == 0
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["data"]


def test_what_cannot_be_used_is_refused_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["library", "search", "--conductivity", "a..b"]) == 2
    assert run(["library", "search", "--db", str(tmp_path / "none.db")]) == 3
    assert run(["library", "add", str(tmp_path / "none.csv"), "--check"]) == 3
    assert "defect" not in capsys.readouterr().err
