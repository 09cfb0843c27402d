"""The walk reaches its end whatever a room does, and the result leaves in every format."""

from __future__ import annotations

import json
import re
import sys
import types
from pathlib import Path

import pytest

from frenkel.errors import InputError, MissingExtra, ParseError
from frenkel.evaluate import ask, build_dossier, evaluate
from frenkel.evaluate.report import render_report
from frenkel.evaluate.user_data import read_user_data
from frenkel.evidence import Answer, Dossier, Evidence
from frenkel.materials import Question, resolve
from frenkel.results import Result, to_json

EVIDENCE = {"property": "shear_modulus", "value": 8.0, "low": 7.0, "high": 9.0, "interval": "95%"}


def with_door(monkeypatch: pytest.MonkeyPatch, room: str, door: object) -> None:
    module = types.ModuleType(f"frenkel.{room}.answer")
    module.answer = door  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, f"frenkel.{room}.answer", module)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (MissingExtra("cell", command="pip install x"), "optional extra"),
        (InputError("no such thing"), "no such thing"),
        (ZeroDivisionError("oops"), "failed with ZeroDivisionError"),
    ],
)
def test_a_room_that_fails_is_a_refusal(error: Exception, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def door(question: Question, dossier: Dossier) -> Answer:
        raise error

    door.__module__ = "made"
    module = types.ModuleType("frenkel.library.answer")
    module.__spec__ = __import__("importlib.machinery", fromlist=["x"]).ModuleSpec("frenkel.library.answer", None)
    module.answer = door  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "frenkel.library.answer", module)
    walk = build_dossier(ask("Li6PS5Cl"))
    mine = [r for r in walk.dossier.refusals if r.room == "library"]
    assert any(said in r.reason for r in mine)
    assert bool([n for n in walk.notices if n.code == "defect"]) == isinstance(error, ZeroDivisionError)


def test_progress_names_the_rooms_in_the_order_of_the_house() -> None:
    seen: list[str] = []
    walk = build_dossier(ask("LLZO"), progress=seen.append)
    assert seen[:2] == ["materials", "library"] and seen[-1] == "cell"
    assert [name for name, _ in walk.seconds] == seen


def test_same_question_same_answer() -> None:
    first, second = (to_json(evaluate("Li6PS5Cl").to_dict()) for _ in range(2))
    assert first == second


def test_the_result_leaves_in_every_format(tmp_path: Path) -> None:
    result = evaluate("Li6PS5Cl", anode="Li", cathode="NMC811", temperature="60 °C")
    assert isinstance(result, Result)
    json.loads(to_json(result.to_dict()))
    assert len(result.to_frame()) == len(result.verdicts)
    assert "<table" in result._repr_html_()
    figure = result.plot()
    assert figure.layout.xaxis.title.text
    assert sum(len(trace.y) for trace in figure.data) == len(result.verdicts)
    html = render_report(result)
    assert html.count("<h1>") == 1
    assert not re.search(r"<script[^>]*\ssrc=|<link[^>]*\shref=", html), "the report needs no network"
    assert "60 °C" in html
    result.report(tmp_path / "r.html")
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == html


def test_what_is_assumed_is_said(tmp_path: Path) -> None:
    all_assumed = ask("LLZO")
    assert set(all_assumed.assumed) >= {"anode", "cathode", "temperature_K", "separator_thickness_um"}
    given = ask("LLZO", anode="Li", cathode="LCO", coating="none", temperature=300, separator="20 um",
                loading="2 mAh/cm2", pressure="1 MPa")  # fmt: skip
    assert given.assumed == ()
    assert given.separator_thickness_um == 20.0


def test_hostile_names_are_escaped_in_the_report() -> None:
    evil = Evidence("Li6PS5Cl", "density", 1.9, method="<script>alert(1)</script>")
    question = ask("Li6PS5Cl")
    from dataclasses import replace

    result = evaluate(replace(question, data=(evil,)))
    assert "<script>alert(1)" not in render_report(result)


def test_evidence_json_in_all_its_forms(tmp_path: Path) -> None:
    lpsc = resolve("Li6PS5Cl")
    for number, content in enumerate(([EVIDENCE], EVIDENCE, {"evidence": [EVIDENCE]})):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        (e,) = read_user_data([path], lpsc).evidence
        assert (e.subject, e.origin, e.value) == ("Li6PS5Cl", "measured", 8.0)
        assert e.source.file_digest
    other = tmp_path / "other.json"
    other.write_text(json.dumps([{**EVIDENCE, "subject": "LLZO"}]), encoding="utf-8")
    assert read_user_data([other], lpsc).notices[0].code == "other_subject"


@pytest.mark.parametrize("content", ["not json", "[1, 2]", '"text"', '[{"property": "nonsense"}]', '[{"valeu": 3}]'])
def test_evidence_json_that_cannot_be_read(content: str, tmp_path: Path) -> None:
    path = tmp_path / "e.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ParseError, match=r"e\.json"):
        read_user_data([path], resolve("Li6PS5Cl"))


def test_tables_with_some_errors_stated(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text("T (K),sigma (S/cm),sigma_error (S/cm)\n300,1e-3,1e-4\n320,2e-3,\n340,4e-3,4e-4\n", encoding="utf-8")
    found = read_user_data([path], resolve("LLZO"))
    assert found.evidence and found.fits
