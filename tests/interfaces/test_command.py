"""`frenkel interfaces`: good files, wrong files, all formats."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frenkel.cli import run

BUDGET = """
subject: Li6PS5Cl | Li
contacted_fraction: [0.4, 0.9]
terms_ohm_cm2:
  charge transfer: [2, 8]
  interphase: {value: 20, low: 10, high: 40, basis: EIS}
  coating: null
temperature_K: 298.15
"""
LIMIT = """
subject: A | Li
temperature_K: 298.15
pressure_MPa: [1, 5]
inputs: {fracture_toughness_MPa_sqrt_m: 0.23, flaw_um: [0.5, 2], interface_resistance_ohm_cm2: 10, current_focusing: 2}
"""
ARCS = """
arcs:
  - {resistance_ohm_cm2: 100, features: {log10_C: [-6.8, 0.1]}}
"""


def written(folder: Path, text: str) -> str:
    path = folder / "s.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("verb", "text", "said"),
    [("budget", BUDGET, "interphase"), ("limit", LIMIT, "plating cracks"), ("attribute", ARCS, "over days")],
)
def test_each_verb(verb: str, text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, text)
    assert run(["interfaces", verb, path, "--report", str(tmp_path / "f.html")]) == 0
    assert said in capsys.readouterr().out
    assert (tmp_path / "f.html").stat().st_size > 1e6
    assert run(["interfaces", verb, path, "--json", "-q"]) == 0
    json.loads(capsys.readouterr().out)
    assert run(["interfaces", verb, path, "--csv", "-q"]) == 0
    assert "," in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("subject: [", "not YAML"),
        ("subject: A | Li", "terms_ohm_cm2"),
        (BUDGET.replace("contacted_fraction: [0.4, 0.9]", ""), "contacted_fraction or contact"),
        (BUDGET + "colour: red", "colour"),
        (BUDGET.replace("charge transfer", "magic"), "magic"),
        (BUDGET.replace("[0.4, 0.9]", "[0.9, 0.4]"), "budget"),
        ("!!python/object/apply:os.system ['true']", "not YAML"),
    ],
)
def test_wrong_files(text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["interfaces", "budget", written(tmp_path, text)]) == 3
    assert said in capsys.readouterr().err
