"""Symmetric cells, salts, films, fade, pressure in a run, laws of conduction, and cells from and to files of other programs."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from frenkel.cell.bpx import bpx_document, cell_of_bpx, curve_text
from frenkel.cell.cathode_inputs import contacted_share
from frenkel.cell.conduction import local_energy_eV
from frenkel.cell.cycling import capacity_fade
from frenkel.cell.design import cell_design
from frenkel.cell.effective_cathode_file import read_effective_cathode
from frenkel.cell.full_cell import composite_anode
from frenkel.cell.inputs import discharge_inputs
from frenkel.cell.specification import LayerSpec, parameter_set_names, read_specification
from frenkel.cell.specification_fields import LawSpec
from frenkel.cell.stack_pressure import design_pressure_cycle
from frenkel.cell.symmetric import polarise, symmetric_cell
from frenkel.cell.weakest_link import critical_current_of_cell
from frenkel.cli import run
from frenkel.errors import InputError, OutOfRange, ParseError
from frenkel.interfaces.budget import Term, interface_budget
from frenkel.interfaces.lithium_anode import sand_time_s
from frenkel.materials.open_circuit import open_circuit_potentials
from frenkel.transport.laws import conductivity

POUCH = {
    "layers": 40, "width": "10 cm", "height": "10 cm", "edge": "5 mm", "tabs": "3 g", "laminate_thickness": "153 um",
    "laminate_density": "1.6 g/cm3",
}  # fmt: skip


def _design(name: str, **changes: Any) -> Any:
    return cell_design(read_specification(name, changes={k.replace("__", "."): v for k, v in changes.items()}))


def test_sands_time_where_the_diffusion_length_is_short() -> None:
    pytest.importorskip("pybamm")
    cell = symmetric_cell(_design("lfp-peo-li"))
    current = 10.0 * cell.limiting_current_mA_cm2  # √(D t) is 4 % of the layer
    found = polarise(cell, current, 1.0, points=400)
    sand = sand_time_s(
        current, concentration_mol_cm3=1e-3 * cell.concentration_mol_L, diffusivity_cm2_s=cell.diffusivity_cm2_s,
        transference_number=cell.transference_number,
    )  # fmt: skip
    # the run ends at a thousandth of the salt, which √t reaches 0.2 % early
    assert found.status == "salt depleted" and found.time_s[-1] == pytest.approx(sand, rel=4e-3)
    assert found.salt_drift < 1e-10


def test_below_the_limiting_current_the_salt_lasts_and_the_gradient_is_straight() -> None:
    pytest.importorskip("pybamm")
    cell = replace(symmetric_cell(_design("lfp-peo-li")), lithium_mAh_cm2=100.0)
    found = polarise(cell, 0.5 * cell.limiting_current_mA_cm2, 2.0)
    assert found.status == "ok" and found.plated_side[-1] == pytest.approx(0.5, abs=1e-3)


def test_a_single_ion_is_ohmic_and_ends_with_its_lithium_or_its_limit() -> None:
    cell = symmetric_cell(_design("nmc811-lpscl-li"))
    found = polarise(cell, 1.0, 1.0)
    assert found.voltage_V == pytest.approx(1e-3 * (cell.electrolyte_ohm_cm2 + 2 * cell.interface_ohm_cm2))
    assert polarise(cell, 1.0, 20.0).status == "lithium exhausted"
    assert polarise(replace(cell, critical_mA_cm2=0.5), 1.0, 1.0).status == "critical current exceeded"
    with pytest.raises(InputError):
        symmetric_cell(_design("nmc811-lpscl-si"))
    with pytest.raises(OutOfRange):
        polarise(cell, 0.0, 1.0)


@pytest.mark.parametrize(("slope", "most"), [(0.0, 1e-8), (0.05, 1e-5)])
def test_lithium_of_a_salt_cell_adds_up_over_all_stores(slope: float, most: float) -> None:
    pytest.importorskip("pybamm")
    from frenkel.cell._pybamm.porous_cell import solve_constant_current
    from frenkel.cell.full_cell import porous_states, salt_of
    from frenkel.cell.states import cell_states

    design = _design("lfp-peo-li", salt__transference_slope=f"{slope} L/mol")
    inputs, _ = discharge_inputs(design)
    found = solve_constant_current(
        inputs, 0.2, salt=salt_of(design), states=porous_states(cell_states(design), inputs), tolerance=1e-8
    )
    total = sum(v for name, v in found.states if name != "T")
    assert set(dict(found.states)) >= {"cathode_lithium", "electrolyte_lithium", "anode_lithium", "interphase_lithium"}
    assert np.ptp(total) / total[0] < most


def test_a_reservoir_that_is_too_small_ends_the_run_in_the_dfn_too() -> None:
    pytest.importorskip("pybamm")
    from frenkel.cell._pybamm.porous_cell import solve_constant_current
    from frenkel.cell._pybamm.porous_parameters import PorousStates

    inputs, _ = discharge_inputs(_design("nmc811-lpscl-li"))
    found = solve_constant_current(inputs, 0.5, states=PorousStates(anode_lithium_mAh_cm2=1.0))
    assert found.why == "lithium exhausted" and found.charge_mAh_cm2[-1] == pytest.approx(1.0, rel=1e-4)


def test_fade_by_each_mechanism_and_together() -> None:
    pytest.importorskip("pybamm")
    growth = {"interphase_class": "SEI", "constant": "1e-3 nm2/s", "conductivity": "1e-8 S/cm", "lithium": "1000 mAh/cm3"}
    design = _design("nmc811-lpscl-li", anode__coulombic_efficiency="0.999", anode__growth=growth, anode__reservoir="1 um")
    found = capacity_fade(design, cycles=400, contact_loss_per_cycle=0.005)
    last = {name: one.retention[-1] for name, one in found.runs}
    assert last["all together"] <= min(last["coulombic efficiency"], last["reaction layer"]) + 1e-9
    assert last["coulombic efficiency"] == pytest.approx(0.999 ** (400 - found.runs[0][1].limited_after), rel=1e-3)
    assert not found.unknown
    assert "lower bound" in str(capacity_fade(_design("nmc811-lpscl-li"), cycles=10).notices[0])
    with pytest.raises(InputError):
        capacity_fade(_design("nmc811-lpscl-si"), cycles=10)


def test_pressure_changes_the_contact_of_the_anode_and_of_the_particles() -> None:
    design = _design("nmc811-lpscl-li", anode__yield_strength="10 MPa")
    usual, half = (discharge_inputs(design, pressure_MPa=p)[0] for p in (5.0, 2.5))
    assert half.anode_ohm_cm2 == pytest.approx(2.0 * usual.anode_ohm_cm2)
    contact = {"particle_modulus": "180 GPa", "particle_poisson": 0.3, "matrix_modulus": "2 GPa", "matrix_poisson": 0.3,
               "lateral_ratio": 0.4, "holding_stress": "30 MPa"}  # fmt: skip
    spec = read_specification("nmc811-lpscl-li", changes={"cathode.contact": contact})
    shares = [contacted_share(spec.cathode, -0.051, p) for p in (10.0, 50.0, 200.0)]
    assert shares == sorted(shares) and shares[-1] == 1.0 and shares[0] < 1.0
    with pytest.raises(InputError, match="yield_strength"):
        bare = {"kind": "lithium", "reservoir": "20 um", "resistance": "10 ohm cm2"}
        discharge_inputs(_design("nmc811-lpscl-li", anode=bare), pressure_MPa=1.0)


def test_pressure_of_a_design_in_its_fixture() -> None:
    free = design_pressure_cycle(_design("nmc811-lpscl-li"))
    sprung = design_pressure_cycle(_design("nmc811-lpscl-li", mechanics={"fixture": "spring", "spring_stiffness": "0.3 MPa/um"}))
    assert free is not None and sprung is not None
    assert free.highest_MPa == free.lowest_MPa == 5.0
    assert sprung.highest_MPa == pytest.approx(5.0 + 0.3 * sprung.growth_um[-1])


def test_many_layers_bear_less_than_the_tested_cell() -> None:
    plain = _design("nmc811-lpscl-li", anode__critical_current="1 mA/cm2")
    assert critical_current_of_cell(plain) == 1.0  # no pouch: the tested value as it is
    whole = _design(
        "nmc811-lpscl-li", anode__critical_current="1 mA/cm2", anode__critical_current_area="1 cm2",
        anode__weibull_modulus="3", pouch=POUCH,
    )  # fmt: skip
    assert critical_current_of_cell(whole) == pytest.approx(4000.0 ** (-1.0 / 3.0))


def test_a_law_of_conduction_goes_before_a_value() -> None:
    law = {"name": "vtf_sigma", "parameters": {"ln_prefactor": 2.0, "vtf_energy_eV": 0.09, "vogel_temperature_K": 220.0}}
    layer = {"material": "PEO-LiTFSI", "thickness": "25 um", "conductivity": "1 mS/cm", "law": law}
    design = _design("nmc811-lpscl-li", separator=[layer], cathode__conductivity="1 mS/cm", cathode__activation_energy="0.3 eV",
                     densities={"PEO-LiTFSI": "1.3 g/cm3"})  # fmt: skip
    told = LawSpec(**law).law()
    for T in (300.0, 350.0):
        assert discharge_inputs(design, temperature_K=T)[0].separator_ohm_cm2 == pytest.approx(25e-4 / conductivity(told, T))
    one = LayerSpec(**layer)
    steep = [local_energy_eV(one, T) for T in (300.0, 350.0)]
    assert steep[0] > steep[1] > 0.09  # a VTF law flattens upwards


def test_local_resistance_of_a_budget_is_taken_once() -> None:
    design = _design("nmc811-lpscl-li")
    plain, _ = discharge_inputs(design)
    ratio = 3e4 * float(design.stack.cathode.composite.vol_fraction("active")) / 2.5 * plain.cathode_thickness_um * 1e-4
    terms = {"charge transfer": Term(50.0, 50.0, 50.0), "interphase": Term(20.0, 20.0, 20.0), "coating": Term(5.0, 5.0, 5.0)}
    budget = interface_budget("x | NMC811", terms, contacted_fraction=Term(0.5, 0.5, 0.5), side="cathode", area_ratio=ratio)
    cell, facts = discharge_inputs(design, cathode_budget=budget)
    assert cell.film_ohm_cm2 == pytest.approx(25.0)  # per contacted area, without the charge transfer
    assert cell.area_per_volume_1_cm == pytest.approx(0.5 * plain.area_per_volume_1_cm)
    per_cell = cell.film_ohm_cm2 / (cell.area_per_volume_1_cm * cell.cathode_thickness_um * 1e-4)
    assert per_cell + 50.0 / (0.5 * ratio) == pytest.approx(budget.total[0])
    assert any("budget" in fact.source for _, fact in facts)


def test_a_coating_weighs_and_resists() -> None:
    coating = {"material": "LiNbO3", "thickness": "10 nm", "conductivity": "1e-6 S/cm"}
    plain, coated = _design("nmc811-lpscl-li"), _design("nmc811-lpscl-li", cathode__coating=coating)
    share = coated.stack.cathode.composite.vol_fraction("coating") / coated.stack.cathode.composite.vol_fraction("active")
    assert share == pytest.approx(3.0 * 0.010 / 2.5)
    assert float(coated.stack.cathode.mass_mg_cm2) > float(plain.stack.cathode.mass_mg_cm2)
    assert discharge_inputs(coated)[0].film_ohm_cm2 == pytest.approx(1e-6 / 1e-6)


def test_an_effective_cathode_from_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "cathode.yaml"
    file.write_text(
        "subject: NMC811 + Li6PS5Cl\ntemperature: 25 °C\n"
        "ionic_conductivity: {value: 0.05 mS/cm, standard_deviation: 0.01 mS/cm, origin: measured, source: our cell 3}\n"
        "contacted_area_per_volume: 1000 cm-1\nisolated_active_fraction: 5 %\n",
        encoding="utf-8",
    )
    cathode = read_effective_cathode(file)
    inputs, facts = discharge_inputs(_design("nmc811-lpscl-li"), effective_cathode=cathode)
    assert (inputs.ionic_S_cm, inputs.area_per_volume_1_cm, inputs.isolated_fraction) == pytest.approx((5e-5, 1000.0, 0.05))
    assert ("measured", "our cell 3") in {(fact.standing, fact.source) for _, fact in facts}
    file.write_text("subject: x\ntemperature: 25 °C\nionic_conductivity: 3 V\n", encoding="utf-8")
    with pytest.raises(ParseError, match="ionic_conductivity"):
        read_effective_cathode(file)
    file.write_text("subject: x\ntemperature: 25 °C\nspeed: 3\n", encoding="utf-8")
    assert run(["cell", "simulate", "nmc811-lpscl-li", "--effective-cathode", str(file)]) == 3
    assert "speed" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["nmc811-lpscl-graphite", "nmc811-lpscl-si"])
def test_bpx_there_and_back(name: str, tmp_path: Path) -> None:
    design = _design(name)
    inputs, _ = discharge_inputs(design)
    anode = composite_anode(design, inputs, [])
    document = json.loads(json.dumps(bpx_document(design.name, inputs, anode)))
    title, back, anode_back = cell_of_bpx(document)
    assert title == design.name
    for before, after in ((inputs, back), (anode, anode_back)):
        for field in vars(after):
            value = getattr(before, field)
            if field in ("cathode_energy_eV", "separator_energy_eV", "lithium_at_anode_mAh_cm2"):
                continue  # BPX has no place for them
            assert getattr(after, field) == (value if isinstance(value, str) or value is None else pytest.approx(value, rel=1e-12))
    file = tmp_path / "cell.json"
    assert run(["cell", "bpx", name, str(file), "-q"]) == 0 and run(["cell", "bpx", str(file), str(tmp_path / "again.json"), "-q"]) == 0
    document["Parameterisation"]["Positive electrode"]["OCP [V]"] = "4 - x"
    with pytest.raises(InputError, match="curves"):
        cell_of_bpx(document)


def test_half_cells_have_no_bpx(tmp_path: Path) -> None:
    assert run(["cell", "bpx", "nmc811-lpscl-li", str(tmp_path / "x.json"), "-q"]) == 3
    (tmp_path / "bad.json").write_text("{}", encoding="utf-8")
    assert run(["cell", "bpx", str(tmp_path / "bad.json"), str(tmp_path / "y.json"), "-q"]) == 3


def test_curves_are_written_as_they_are_computed() -> None:
    for fit in open_circuit_potentials().values():
        x = np.linspace(*fit.valid, 7)
        names = {"exp": np.exp, "tanh": np.tanh}
        written = [eval(curve_text(fit), {"__builtins__": {}}, {**names, "x": one}) for one in x]
        assert written == pytest.approx(fit.at(x), rel=1e-12)


def test_all_listed_cells_are_there() -> None:
    assert set(parameter_set_names()) >= {
        "nmc811-lpscl-li", "lco-llzo-li", "lfp-peo-li", "nmc811-peo-llzo-li", "lco-lipon-li", "nmc622-lpscl-in",
        "nmc811-lpscl-si", "nmc811-lpscl-graphite",
    }  # fmt: skip


def test_verbs_of_a_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pybamm")
    figure = tmp_path / "f.html"
    assert run(["cell", "charge", "nmc811-lpscl-li", "--critical", "3 mA/cm2", "--plot", str(figure)]) == 0
    out = capsys.readouterr().out
    assert "42 min" in out and "critical current" in out and figure.stat().st_size > 1000
    assert run(["cell", "charge", "lfp-peo-li", "-q"]) == 3
    assert run(["cell", "cycle", "nmc811-lpscl-li", "--set", "anode.coulombic_efficiency=0.999", "--cycles", "100", "-q"]) == 0
    assert run(["cell", "pressure", "nmc811-lpscl-li", "--plot", str(figure)]) == 0
    assert run(["cell", "symmetric", "lfp-peo-li", "--current", "50 mA/cm2", "--plot", str(figure), "-q"]) == 0
    assert "salt depleted" in capsys.readouterr().out
    assert run(["cell", "experiment", "nmc811-lpscl-li", "Discharge at 1C until 3.5 V", "--plot", str(figure), "-q"]) == 0
    assert run(["cell", "experiment", "nmc811-lpscl-li", "Dance at 1C", "-q"]) == 0
    assert ": ok" not in capsys.readouterr().out.splitlines()[-1]
    assert run(["cell", "impedance", "nmc811-lpscl-li", "--plot", str(figure), "--csv", "-", "-q"]) == 0
    assert capsys.readouterr().out.count("\n") == 41
    states = ["--states", str(figure), "--set", "thermal.heat_capacity=0.8 J/g/K", "--set", "thermal.cooling=5 W/m2/K"]
    assert run(["cell", "simulate", "nmc811-lpscl-li", "--rate", "1C", "-q", *states]) == 0
