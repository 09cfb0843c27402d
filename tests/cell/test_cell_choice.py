"""Parameter sets, frontier, map, choice, industry and safety."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from frenkel.cell.design import cell_design, design_report
from frenkel.cell.frontier import frontier
from frenkel.cell.industry import active_bound_Wh_L, compare_with_industry, stack_bound_Wh_kg
from frenkel.cell.specification import parameter_set_names, read_specification, specification
from frenkel.cell.targets import read_targets
from frenkel.cli import run
from frenkel.errors import InputError, ParseError


def _frontier_value(golden_design: Any, material: str, separator: float, loading: float) -> float:
    data = golden_design("A", separator=[{"material": material, "thickness": f"{separator} um"}])
    data["cathode"] = {**data["cathode"], "specific_capacity": "210 mAh/g"}
    data["anode"] = {"kind": "lithium", "reservoir": "10 um"}
    found = frontier(cell_design(specification(data)), areal_capacities_mAh_cm2=np.array([loading]), separators_um=np.array([separator]))
    return float(found.specific_energy_Wh_kg[0, 0])


@pytest.mark.parametrize(
    ("material", "separator", "loading", "expected"),
    [
        ("Li6PS5Cl", 30.0, 3.0, 399.8), ("Li6PS5Cl", 30.0, 4.0, 441.0), ("Li6PS5Cl", 30.0, 5.0, 470.0),
        ("Li6PS5Cl", 100.0, 6.0, 394.0), ("LLZO", 15.0, 4.0, 409.0), ("LLZO", 30.0, 6.0, 402.0), ("LLZO", 60.0, 6.0, 316.0),
    ],
)  # fmt: skip
def test_frontier_of_400_Wh_kg(material: str, separator: float, loading: float, expected: float, golden_design: Any) -> None:
    # golden numbers are given to whole Wh/kg
    assert _frontier_value(golden_design, material, separator, loading) == pytest.approx(expected, abs=0.55)


def test_lowest_loading_is_where_the_target_is_met(golden_design: Any) -> None:
    design = cell_design(specification(golden_design("A")))
    found = frontier(design, areal_capacities_mAh_cm2=np.linspace(0.5, 8, 400), separators_um=np.array([30.0, 400.0]))
    needed = found.lowest_loading(400.0)
    assert np.interp(needed[0], found.areal_capacity_mAh_cm2, found.specific_energy_Wh_kg[:, 0]) == pytest.approx(400.0)
    assert np.isnan(needed[1])


@pytest.mark.parametrize("name", parameter_set_names())
def test_every_set_is_complete_and_each_number_has_a_standing_and_source(name: str) -> None:
    spec = read_specification(name)
    for place, fact in spec.provenance:
        assert fact.source, place
    report = design_report(spec, delivered=()) if spec.voltage else None
    assert report is None  # energies of the sets come from simulation, not from a constant
    assert sum(cell_design(spec).standings.values()) > 15


@pytest.mark.parametrize("name", parameter_set_names())
def test_every_set_runs(name: str) -> None:
    pytest.importorskip("pybamm")
    from frenkel.cell.simulation import simulate

    found = simulate(read_specification(name), rates=(0.1,))
    assert found.runs[0].status == "ok"
    assert found.runs[0].used_share > 0.9
    assert found.report is not None and found.report.energy("stack", "C/10").specific_energy_Wh_kg > 20.0
    assert {e.origin for e in found.evidence()} == {"assumed"}


def test_a_file_may_start_from_a_set(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("based_on: nmc811-lpscl-li\nname: mine\ncathode: {areal_capacity: 5 mAh/cm2}\n", encoding="utf-8")
    spec = read_specification(file)
    assert (spec.name, spec.cathode.areal_capacity, spec.cathode.active) == ("mine", 5.0, "NMC811")
    assert read_specification(file, changes={"separator.0.thickness": "15 um"}).separator[0].thickness == 15.0
    with pytest.raises(ParseError, match="thickness"):
        read_specification(file, changes={"separator.0.thickness": "15 V"})
    with pytest.raises(InputError):
        read_specification(file, changes={"separator.7.thickness": "15 um"})


def test_hot_is_never_worse_than_cold() -> None:
    pytest.importorskip("pybamm")
    from frenkel.cell.operating_map import Axis, operating_map

    def read(more: Any) -> Any:
        fixed = {"separator.0.conductivity": "0.1 mS/cm", "separator.0.activation_energy": "0.4 eV"}
        return read_specification("nmc811-lpscl-li", changes={**fixed, **more})

    found = operating_map(
        read, Axis("temperature", (-20.0, 25.0, 60.0), ("", "", "")), Axis("rate", (0.5, 2.0), ("", "")),
    )  # fmt: skip
    assert (np.diff(found.used_share, axis=1) >= -1e-6).all()
    assert (np.diff(found.used_share, axis=0) <= 1e-6).all()
    assert found.limits[1][0] != "nothing"
    with pytest.raises(InputError, match="activation_energy"):
        bare = {"separator": [{"material": "Li6PS5Cl", "thickness": "30 um", "conductivity": "1 mS/cm"}]}
        operating_map(
            lambda more: read_specification("nmc811-lpscl-li", changes={**bare, **more}),
            Axis("temperature", (0.0, 25.0), ("", "")), Axis("rate", (1.0, 2.0), ("", "")),
        )  # fmt: skip


def test_fastest_charge_is_limited_by_cut_off_or_by_the_anode() -> None:
    pytest.importorskip("pybamm")
    from frenkel.cell.charging import fastest_charge
    from frenkel.cell.inputs import discharge_inputs

    inputs, _ = discharge_inputs(cell_design(read_specification("nmc811-lpscl-li")))
    free = fastest_charge(inputs)
    bound = fastest_charge(inputs, critical_mA_cm2=1.0)
    assert free.limited_by == "upper cut-off" and bound.limited_by == "critical current"
    assert bound.minutes == pytest.approx(60 * 0.7 * inputs.areal_capacity_mAh_cm2 / 1.0)
    assert free.minutes < bound.minutes


TARGETS = """
targets: {rate: 0.3333, specific_energy: {at_least: %s Wh/kg, level: stack}, cycles: %s, stack_pressure: 5 MPa}
candidates:
  - {name: one, based_on: nmc811-lpscl-li, coulombic_efficiency: [0.999, 0.9999], stack_pressure: 2 MPa,
     uncertain: {anode.resistance: [5 ohm cm2, 20 ohm cm2]}}
"""


def _choose(tmp_path: Path, text: str, **more: Any) -> Any:
    pytest.importorskip("pybamm")
    from frenkel.cell.choose import choose

    file = tmp_path / "targets.yaml"
    file.write_text(text, encoding="utf-8")
    return choose(read_targets(file), draws=12, **more)


def test_easy_targets_are_met_and_impossible_ones_are_not(tmp_path: Path) -> None:
    easy = _choose(tmp_path, TARGETS % (100, 10), levers=False)
    assert easy.winner == "one" and easy.judgements[0].of_all == 1.0
    hard = _choose(tmp_path, TARGETS % (5000, 10), levers=False)
    assert hard.winner == "" and hard.judgements[0].probability["specific_energy"] == 0.0
    assert hard.judgements[0].binding == "specific_energy"
    assert hard.verdict.startswith("No candidate meets all")


def test_what_is_missing_is_unknown_and_not_failed(tmp_path: Path) -> None:
    text = (TARGETS % (100, 10)).replace("coulombic_efficiency: [0.999, 0.9999], ", "")
    found = _choose(tmp_path, text, levers=False)
    assert found.judgements[0].probability["cycles"] is None and found.judgements[0].of_all is None
    assert "coulombic efficiency is missing" in found.verdict


def test_the_lever_that_lifts_the_binding_target_is_named(tmp_path: Path) -> None:
    found = _choose(tmp_path, TARGETS % (385, 10))
    assert found.judgements[0].binding == "specific_energy"
    assert "P(specific energy) 0% → 100%" in found.judgements[0].lever
    assert found.judgements[0].assumed


def test_the_same_seed_gives_the_same_choice(tmp_path: Path) -> None:
    text = TARGETS % (100, 5000)
    first, second = (_choose(tmp_path, text, levers=False).to_dict() for _ in range(2))
    assert first == second
    assert 0.0 < first["candidates"][0]["probability"]["cycles"] < 1.0


def test_targets_that_cannot_be_read_name_the_field(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("targets: {charge_time: 15 km}\ncandidates: []\n", encoding="utf-8")
    with pytest.raises(ParseError, match="charge_time"):
        read_targets(file)


def test_no_cell_is_above_its_active_material(golden_design: Any) -> None:
    report = design_report(specification(golden_design("A")))
    assert report.energy("active").specific_energy_Wh_kg == pytest.approx(stack_bound_Wh_kg(200.0, 3.8))
    assert report.energy("active").energy_density_charged_Wh_L == pytest.approx(active_bound_Wh_L(200.0, 4.75, 3.8), rel=1e-6)
    beside = compare_with_industry(report)
    assert beside.level == "cell" and beside.bound_Wh_kg == pytest.approx(760.0)
    quantumscape = next(p for p in beside.points if p.company == "Quantumscape")
    assert (quantumscape.specific_energy_Wh_kg, quantumscape.energy_density_Wh_L) == (350.0, 1000.0)


def test_a_grid_and_several_sets_are_all_combinations(tmp_path: Path) -> None:
    file = tmp_path / "grid.yaml"
    file.write_text(
        "targets: {stack_pressure: 6 MPa}\ncandidates:\n"
        "  - {name: g, based_on: [nmc811-lpscl-li, nmc811-llzo-li], grid: {operation.pressure: [5 MPa, 8 MPa],"
        " separator.0.thickness: [20 um, 30 um, 40 um]}}\n",
        encoding="utf-8",
    )
    read = read_targets(file)
    assert len(read.candidates) == 12 and len({c.name for c in read.candidates}) == 12
    from frenkel.cell.choose import choose

    found = choose(read, draws=5, levers=False)
    # without a pressure of its own a candidate needs the highest of its cycle
    assert {j.name: j.probability["stack_pressure"] for j in found.judgements} == {
        c.name: float("5 MPa" in c.name) for c in read.candidates
    }
    file.write_text("targets: {}\ncandidates:\n  - {name: g, based_on: nmc811-lpscl-li, grid: {a: 3}}\n", encoding="utf-8")
    with pytest.raises(ParseError, match="grid"):
        read_targets(file)


def test_intervals_come_from_evidence_where_asked() -> None:
    from frenkel.cell.candidate import prepare
    from frenkel.cell.targets import Candidate

    plain = Candidate(name="x", based_on="nmc811-li3incl6-lpscl-li", evidence=True, uncertain={"anode.resistance": ("3 ohm cm2", "4 ohm cm2")})
    ready = prepare(plain)
    bases = dict(ready.bases)
    assert "separator.1.conductivity" in bases and "anode.resistance" not in bases  # its own interval goes first
    low, high = ready.candidate.uncertain["separator.1.conductivity"]
    assert (low, high) == ("0.00149 S/cm", "0.00204 S/cm")  # Table 3: 1.49 and 2.04 mS/cm
    draws = [ready.drawn(ready.draw(np.random.default_rng(k))).separator[1].conductivity for k in range(40)]
    assert 0.0010 < min(d or 0 for d in draws) < max(d or 0 for d in draws) < 0.0030


def test_many_layers_lower_the_chance_of_a_fast_charge(tmp_path: Path) -> None:
    text = """
targets: {charge_time: 60 min}
candidates:
  - {name: small, based_on: nmc811-lpscl-li, critical_current: [2 mA/cm2, 6 mA/cm2]}
  - {name: whole, based_on: nmc811-lpscl-li, critical_current: [2 mA/cm2, 6 mA/cm2], critical_current_area: 1 cm2, weibull_modulus: "3",
     changes: {pouch: {layers: 40, width: 10 cm, height: 10 cm, edge: 5 mm, tabs: 3 g, laminate_thickness: 153 um, laminate_density: 1.6 g/cm3}}}
"""
    small, whole = _choose(tmp_path, text, levers=False).judgements
    assert whole.probability["charge_time"] == 0.0 < (small.probability["charge_time"] or 0.0)
    assert whole.medians["charge_time"] == pytest.approx(4000 ** (1 / 3) * small.medians["charge_time"], rel=0.05)


def test_the_front_and_its_table(tmp_path: Path) -> None:
    text = TARGETS % (100, 10) + """
  - {name: worse, based_on: nmc811-lpscl-li, coulombic_efficiency: [0.99, 0.999], stack_pressure: 9 MPa, changes: {separator.0.thickness: 90 um}}
"""
    found = _choose(tmp_path, text, levers=False)
    assert [j.on_front for j in found.judgements] == [True, False]
    header, rows = found.pareto_table()
    assert header[:2] == ("candidate", "on the front") and [r[1] for r in rows] == ["yes", "no"]
    figure = found.plot_pareto("specific_energy", "cycles")
    assert len(figure.data) == 2 and "assumed" in figure.layout.annotations[-1].text


def test_heat_per_energy_is_that_of_the_safety_sheet_or_unknown(tmp_path: Path) -> None:
    pytest.importorskip("pybamm")
    from frenkel.cell.safety import safety_sheet
    from frenkel.cell.simulation import simulate

    report = simulate(read_specification("nmc811-lpscl-li"), rates=(1 / 3,)).report
    assert report is not None
    sheet = safety_sheet(report)
    assert sheet.refusal() is None and (sheet.worst_heat_J_Wh or 0.0) > 1000.0
    assert max(sheet.heat_J_Wh) == sheet.worst_heat_J_Wh
    polymer = simulate(read_specification("lfp-peo-li"), rates=(0.1,)).report
    assert polymer is not None
    unknown = safety_sheet(polymer)
    assert unknown.worst_heat_J_Wh is None and unknown.refusal() is not None
    text = "targets: {heat_per_energy: 3000}\ncandidates:\n  - {name: p, based_on: lfp-peo-li}\n  - {name: s, based_on: nmc811-lpscl-li}\n"
    p, s = _choose(tmp_path, text, levers=False).judgements
    assert p.probability["heat_per_energy"] is None and "heat" in p.unknown["heat_per_energy"]
    assert s.probability["heat_per_energy"] == 0.0


def test_bounds_of_chemistries_and_verdicts_of_claims(golden_design: Any) -> None:
    from frenkel.cell.industry import chemistry_bounds

    bounds = {b.name: b for b in chemistry_bounds()}
    assert bounds["NMC811 | Li"].specific_energy_Wh_kg > bounds["LFP | Li"].specific_energy_Wh_kg
    assert bounds["LFP | graphite"].specific_energy_Wh_kg < bounds["LFP | Li"].specific_energy_Wh_kg
    assert 500 < bounds["NMC811 | graphite"].energy_density_Wh_L < bounds["NMC811 | Li"].energy_density_Wh_L
    beside = compare_with_industry(design_report(specification(golden_design("A"))))
    assert "SES" in beside.with_verdict("consistent")
    assert {p.verdict for p in beside.points} <= {"consistent", "flagged", "one number only"}
    assert beside.plot().layout.annotations


def test_a_warm_target_and_a_cold_one(tmp_path: Path) -> None:
    text = "targets: {lowest_temperature: -20 °C, highest_temperature: 60 °C}\ncandidates:\n  - {name: s, based_on: nmc811-lpscl-li}\n"
    found = _choose(tmp_path, text, levers=False).judgements[0]
    assert found.probability == {"lowest_temperature": 1.0, "highest_temperature": 1.0}


def test_a_salt_cell_charges_in_the_dfn() -> None:
    pytest.importorskip("pybamm")
    from frenkel.cell._pybamm.porous_cell import charge_minutes
    from frenkel.cell.full_cell import salt_of
    from frenkel.cell.inputs import discharge_inputs

    design = cell_design(read_specification("lfp-peo-li"))
    inputs, _ = discharge_inputs(design)
    minutes = charge_minutes(inputs, 0.15, 0.1, 0.8, salt=salt_of(design))
    assert minutes == pytest.approx(60 * 0.7 * 1.5 / 0.15, rel=0.02)  # slow enough to stay below the cut-off


@pytest.mark.slow
def test_the_example_of_the_package(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    pytest.importorskip("pybamm")
    front = tmp_path / "front.html"
    assert run(["cell", "choose", "example", "--draws", "10", "--no-levers", "--pareto", str(front), "-q"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in ("Li6PS5Cl", "LLZO", "PEO-LiTFSI", "Li3InCl6")) and front.stat().st_size > 1000
    assert "No candidate meets all targets" in out  # nothing in it bears 15 min on 40 layers
