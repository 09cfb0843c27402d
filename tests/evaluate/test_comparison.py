"""Several electrolytes side by side: same conditions, one failure stops none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frenkel.cli import run
from frenkel.errors import InputError
from frenkel.evaluate.comparison import compare
from frenkel.evaluate.requirements import requirements
from frenkel.results import Result, to_json


def test_one_column_each_and_failures_are_named(tmp_path: Path) -> None:
    both = compare(["LPSCl", "nothing-known", "LLZO"], temperature="30 °C")
    assert isinstance(both, Result)
    assert [one.question.electrolyte.key for one in both.evaluations] == ["Li6PS5Cl", "Li7La3Zr2O12"]
    assert [name for name, _ in both.failed] == ["nothing-known"]
    assert both.notices[0].code == "not_evaluated"
    header, rows = both.to_rows()
    assert len(rows) == len(requirements()) and all(len(row) == len(header) == 5 for row in rows)
    assert both.to_frame().shape == (len(rows), 5)
    assert len(both.plot().data[0].z) == len(rows)
    json.loads(to_json(both.to_dict()))
    assert "LLZO" in both._repr_html_()
    both.report(tmp_path / "c.html")
    text = (tmp_path / "c.html").read_text(encoding="utf-8")
    assert "nothing-known" in text and "LPSCl, LLZO side by side" in text


def test_nothing_to_compare_is_an_error() -> None:
    with pytest.raises(InputError, match="Nothing to compare"):
        compare(["nothing-known"])


def test_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compare", "LPSCl", "LLZO", "--csv"]) == 0
    assert capsys.readouterr().out.startswith("requirement,LPSCl,value,LLZO,value\n")
    assert run(["compare", "LPSCl", "nothing-known"]) == 1
    assert "nothing-known" in capsys.readouterr().err
