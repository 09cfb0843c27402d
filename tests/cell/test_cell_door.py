"""The door to evaluate, and the commands of the bookkeeping."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from frenkel.cli import run


def _ask(electrolyte: str, **more: Any) -> Any:
    from frenkel.cell.answer import answer
    from frenkel.evidence import Dossier, Evidence, Source
    from frenkel.materials import Question, resolve, resolve_electrode

    question = Question(
        resolve(electrolyte), resolve_electrode(more.pop("anode", "Li"), role="anode"),
        resolve_electrode("NMC811", role="cathode"), "none", 298.15, 30.0, 3.0, 5.0,
    )  # fmt: skip
    source = Source("a test")
    sigma = Evidence(
        question.electrolyte.key, "conductivity", 1e-3, conditions=(("temperature_K", 298.15),), kind="total", source=source
    )
    contact = Evidence(
        f"{question.electrolyte.key} | Li", "area_specific_resistance", 10.0, kind="interface", source=source, checked="computed"
    )
    return answer(question, Dossier().add(sigma, contact))


def test_the_door_gives_energies_and_says_that_they_rest_on_a_reference_cell() -> None:
    found = _ask("Li6PS5Cl")
    stack = [e for e in found.evidence() if e.property == "specific_energy" and e.kind == "stack"]
    assert stack and all(e.origin == "assumed" for e in stack)
    assert all(300.0 < (e.value or 0.0) < 450.0 for e in stack)


def test_the_door_refuses_what_it_cannot_balance() -> None:
    found = _ask("Li6PS5Cl", anode="graphite")
    assert not found.results and "graphite" in found.refusals[0].reason and found.refusals[0].command


def test_the_door_names_the_extra_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    import frenkel.cell.answer as door

    monkeypatch.setattr(door, "available", lambda: False)
    found = _ask("Li6PS5Cl")
    refused = [r for r in found.refusals if r.property == "areal_capacity"]
    assert refused and "pip install" in refused[0].command
    assert {dict(e.conditions)["rate"] for e in found.evidence()} == {"constant voltage"}


def test_the_door_discharges_once_where_it_can() -> None:
    pytest.importorskip("pybamm")
    found = _ask("Li6PS5Cl")
    assert not found.refusals
    assert {dict(e.conditions)["rate"] for e in found.evidence()} == {"C/3", "constant voltage"}


def test_the_door_takes_the_law_of_the_dossier_and_the_contacts_of_interfaces() -> None:
    pytest.importorskip("pybamm")
    from frenkel.cell.answer import answer
    from frenkel.cell.discharge import Discharge
    from frenkel.cell.inputs import DischargeInputs
    from frenkel.evidence import Dossier, Evidence, Source
    from frenkel.interfaces.pair import cathode_budget
    from frenkel.materials import Question, resolve, resolve_electrode
    from frenkel.transport.laws import arrhenius_law, conductivity

    law = arrhenius_law("arrhenius_sigma_T", activation_energy_eV=0.3, conductivity_S_cm=1e-3, temperature_K=298.15)
    question = Question(
        resolve("Li6PS5Cl"), resolve_electrode("Li", role="anode"), resolve_electrode("NMC811", role="cathode"), "none", 273.15,
        30.0, 3.0, 5.0,
    )  # fmt: skip
    sigma = Evidence(
        "Li6PS5Cl", "conductivity", 1e-3, law=law, conditions=(("temperature_K", 298.15),), kind="total", source=Source("a test")
    )
    contact = Evidence("Li6PS5Cl | Li", "area_specific_resistance", 10.0, kind="interface", source=Source("a test"), checked="computed")
    capacity = Evidence("NMC811", "specific_capacity", 200.0, source=Source("a test"))
    density = Evidence("NMC811", "density", 4.75, source=Source("a test"))
    dossier = Dossier().add(sigma, contact, capacity, density)
    found = answer(question, dossier)
    run = next(one for one in found.results if isinstance(one, Discharge))
    assert isinstance(run.inputs, DischargeInputs)
    assert run.inputs.separator_ohm_cm2 == pytest.approx(30e-4 / conductivity(law, 273.15))
    assert run.inputs.cathode_energy_eV == pytest.approx(0.3, abs=1e-6)
    budget = cathode_budget(question, dossier)
    assert budget is not None
    others = sum(value for name, value, _, _ in budget.terms if name != "charge transfer")
    assert run.inputs.film_ohm_cm2 == pytest.approx(others * budget.area_ratio * budget.contacted_fraction[0])
    kinds = {type(one).__name__ for one in found.results}
    assert {"DesignReport", "IndustryComparison", "SafetySheet"} <= kinds


def test_the_door_does_not_simulate_a_salt_it_does_not_know() -> None:
    reasons = [r for r in _ask("PEO-LiTFSI").refusals if r.property == "areal_capacity"]
    assert reasons and "salt" in reasons[0].reason and "frenkel cell simulate" in reasons[0].command


def test_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["cell", "sets"]) == 0
    assert "nmc811-lpscl-li" in capsys.readouterr().out
    arguments = ["cell", "design", "nmc811-lpscl-li", "--set", "voltage=3.8 V", "--plot", str(tmp_path / "d.html"), "--json", "-q"]
    assert run(arguments) == 0
    assert json.loads(capsys.readouterr().out)["levels"][1]["level"] == "stack"
    assert (tmp_path / "d.html").stat().st_size > 1000
    assert run(["cell", "frontier", "nmc811-lpscl-li", "--voltage", "3.8 V", "-q"]) == 0
    assert "mAh/cm²" in capsys.readouterr().out
    assert run(["cell", "design", "nmc811-lpscl-li", "-q"]) == 3  # neither a voltage nor a curve
    assert "frenkel cell simulate" in capsys.readouterr().err
    assert run(["cell", "design", "nowhere.yaml"]) == 3


def test_simulate_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pybamm")
    losses = tmp_path / "losses.html"
    assert run(["cell", "simulate", "nmc811-lpscl-li", "--rate", "1C", "--losses", str(losses), "-q"]) == 0
    out = capsys.readouterr().out
    assert "1C" in out and "assumed" in out and losses.stat().st_size > 1000
    assert run(["cell", "simulate", "nmc811-lpscl-li", "--rate", "fast", "-q"]) == 2
