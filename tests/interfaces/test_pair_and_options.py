"""Contacts of named materials: options, laws of contact, growth, alloys, and the commands that show them."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.cli import run
from frenkel.errors import InputError, OutOfRange, UnitError, UnknownName
from frenkel.evaluate import ask
from frenkel.evidence import Dossier, Evidence
from frenkel.interfaces import Term
from frenkel.interfaces.alloy_choice import alloy_anode
from frenkel.interfaces.assumptions import assumed_term, readings, term_of_readings
from frenkel.interfaces.contact import contacted_fraction_elastic, contacted_fraction_plastic
from frenkel.interfaces.contact_law import LAWS, ContactLaw, contacted_fraction_creeping
from frenkel.interfaces.pair import anode_budget, cathode_budget
from frenkel.interfaces.pair_report import pair_interfaces
from frenkel.interfaces.question_options import OPTIONS, read_options

INPUTS = {
    "yield_strength_MPa": 1.0, "spot_radius_um": 1.0, "creep_rate_per_s": 1e-3, "creep_exponent": 6.6, "contact_age_h": 10.0,
    "modulus_GPa": 20.0, "rms_slope": 0.1, "asperities_per_um2": 0.01, "asperity_radius_um": 10.0, "height_deviation_um": 0.5,
    "gel_um": 0.3, "rms_height_um": 0.5, "neck_ratio": 0.4, "grain_radius_um": 5.0, "interlayer_um": 5.0,
    "interlayer_S_cm": 1e-4, "contacted_before": 0.8, "linear_strain": 2e-5, "particle_modulus_GPa": 150.0,
    "particle_poisson": 0.25, "matrix_poisson": 0.3, "lateral_ratio": 0.4, "holding_stress_MPa": 0.0,
}  # fmt: skip


def exact(value: float) -> Term:
    return Term(value, value, value)


def law(name: str, **other: float) -> ContactLaw:
    return ContactLaw(name, {one: exact(other.get(one, INPUTS[one])) for one in LAWS[name][0]})


@settings(max_examples=40)
@given(st.sampled_from(sorted(LAWS)), st.floats(0.01, 20.0), st.floats(10.0, 1e5))
def test_every_law_gives_a_fraction_and_pressure_never_opens(name: str, pressure: float, resistivity: float) -> None:
    here = law(name).contact(pressure_MPa=pressure, resistivity_ohm_cm=resistivity)
    more = law(name).contact(pressure_MPa=2.0 * pressure, resistivity_ohm_cm=resistivity)
    assert 0.0 < here.fraction.value <= more.fraction.value <= 1.0
    assert 0.0 <= more.constriction.value <= here.constriction.value * (1.0 + 1e-12)
    # the narrowing of current scales with the resistivity, but for the interlayer, which has its own
    twice = law(name).contact(pressure_MPa=pressure, resistivity_ohm_cm=2.0 * resistivity)
    factor = 1.0 if name == "interlayer" else 2.0
    assert twice.constriction.value == pytest.approx(factor * here.constriction.value)


def test_laws_are_those_of_their_files() -> None:
    plastic = law("plastic").contact(pressure_MPa=1.5, resistivity_ohm_cm=1e3)
    assert plastic.fraction.value == contacted_fraction_plastic(1.5, yield_strength_MPa=1.0)
    elastic = law("elastic").contact(pressure_MPa=100.0, resistivity_ohm_cm=1e3)
    assert elastic.fraction.value == contacted_fraction_elastic(100.0, modulus_GPa=20.0, rms_slope=0.1)
    assert law("sintered").contact(pressure_MPa=0.0, resistivity_ohm_cm=1e3).fraction.value == pytest.approx(0.16)


@given(st.floats(0.01, 2.9), st.floats(0.0, 1e3), st.floats(1.0, 12.0))
def test_creeping_contact_against_its_differential_equation(pressure: float, age: float, exponent: float) -> None:
    """d(ln θ)/dt = 2 ε̇ (p/(3σθ))^m, from the plastic contact on; no age is plastic, a rigid creeper stays plastic."""
    given_ = {"yield_strength_MPa": 1.0, "creep_rate_per_s": 1e-6, "creep_exponent": exponent}
    start = contacted_fraction_creeping(pressure, age_h=0.0, **given_)
    assert start == pytest.approx(min(pressure / 3.0, 1.0))
    assert contacted_fraction_creeping(pressure, age_h=age, **{**given_, "creep_rate_per_s": 0.0}) == pytest.approx(start)
    later, step = (contacted_fraction_creeping(pressure, age_h=age + more, **given_) for more in (0.0, 1e-3))
    if step < 1.0 and age > 0.0:
        rate = 2.0 * 1e-6 * (pressure / (3.0 * later)) ** exponent
        assert math.log(step / later) / 3.6 == pytest.approx(rate, rel=1e-3)


def test_intervals_of_a_contact_hold_its_middle() -> None:
    found = ContactLaw("elastic", {"modulus_GPa": Term(20.0, 10.0, 40.0), "rms_slope": Term(0.1, 0.05, 0.2, "told", True),
                                   "spot_radius_um": exact(1.0)}).contact(pressure_MPa=10.0, resistivity_ohm_cm=1e3)  # fmt: skip
    assert found.fraction.low < found.fraction.value < found.fraction.high and found.fraction.assumed
    assert "told" in found.fraction.basis and found.constriction.low < found.constriction.value


@pytest.mark.parametrize(
    ("build", "error"),
    [
        (lambda: ContactLaw("magic", {}), UnknownName),
        (lambda: ContactLaw("plastic", {}), InputError),
        (lambda: ContactLaw("plastic", {n: exact(1.0) for n in ("yield_strength_MPa", "spot_radius_um", "colour")}), UnknownName),
        (lambda: law("plastic").contact(pressure_MPa=-1.0, resistivity_ohm_cm=1.0), OutOfRange),
        (lambda: law("plastic").contact(pressure_MPa=math.nan, resistivity_ohm_cm=1.0), OutOfRange),
        (lambda: read_options({"colour": "1"}), UnknownName),
        (lambda: read_options({"anode_contact": "magic"}), UnknownName),
        (lambda: read_options({"coating_thickness_nm": "3 V"}), UnitError),
        (lambda: read_options({"coating_thickness_nm": "-3 nm"}), OutOfRange),
        (lambda: read_options({"rms_slope": "steep"}), InputError),
        (lambda: read_options({"contact_age_h": math.nan}), OutOfRange),
        (lambda: contacted_fraction_creeping(-1.0, yield_strength_MPa=1.0, creep_rate_per_s=1.0, creep_exponent=1.0, age_h=1.0), OutOfRange),
        (lambda: contacted_fraction_creeping(1.0, yield_strength_MPa=1.0, creep_rate_per_s=1.0, creep_exponent=0.0, age_h=1.0), OutOfRange),
        (lambda: contacted_fraction_creeping(1.0, yield_strength_MPa=1.0, creep_rate_per_s=-1.0, creep_exponent=1.0, age_h=1.0), OutOfRange),
    ],
)  # fmt: skip
def test_nonsense_is_refused(build, error: type[Exception]) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(error):
        build()


def test_readings_follow_their_rule() -> None:
    assert all(one.checked == "read" for one in readings("coating_ionic_S_cm"))
    term = assumed_term("coating_ionic_S_cm")
    values = [one.value for one in readings("coating_ionic_S_cm")]
    assert term.value == pytest.approx(math.sqrt(min(values) * max(values))) and term.assumed
    assert (term.low, term.high) == pytest.approx((min(values) / 3.0, 3.0 * max(values)))
    one = term_of_readings((0.2,), fraction=True, basis="")
    assert (one.low, one.value, one.high) == pytest.approx((0.02, 0.2, 1.0))
    needed = {one for name in LAWS for one in LAWS[name][0]}
    assert needed <= set(OPTIONS), "every input of a law can be given as an option"


def _dossier(name: str) -> Dossier:
    key = ask(name).electrolyte.key
    computed = {"origin": "computed", "checked": "computed"}
    return Dossier().add(
        Evidence(key, "conductivity", 1e-3, kind="total"), Evidence(key, "youngs_modulus", 20.0),
        Evidence(key, "reduction_limit", 1.7, **computed), Evidence(key, "oxidation_limit", 2.3, **computed),
        Evidence(f"{key} | Li", "interphase_class", 1.0, text="SEI (SEI 100%)", **computed),
        Evidence("NMC811", "specific_capacity", 200.0), Evidence("NMC811", "density", 4.75),
        Evidence("NMC811", "upper_cutoff_potential", 4.3), Evidence("Li", "exchange_current_density", 7.0),
    )  # fmt: skip


def test_a_question_chooses_its_contact() -> None:
    dossier = _dossier("Li6PS5Cl")
    usual = anode_budget(ask("Li6PS5Cl", pressure="0.3 MPa"), dossier)
    elastic = anode_budget(ask("Li6PS5Cl", pressure="0.3 MPa", options={"anode_contact": "elastic"}), dossier)
    expected = contacted_fraction_elastic(0.3, modulus_GPa=20.0, rms_slope=assumed_term("rms_slope").value)
    assert elastic.contacted_fraction[0] == pytest.approx(expected) != usual.contacted_fraction[0]
    aged = {"anode_contact": "creeping", "yield_strength_MPa": 1.0, "contact_age_h": "2 d"}
    creeping = anode_budget(ask("Li6PS5Cl", pressure="0.3 MPa", options=aged), dossier)
    assert 0.1 < creeping.contacted_fraction[0] <= 1.0
    gel = cathode_budget(ask("Li6PS5Cl", options={"cathode_contact": "gel", "gel_um": 0.2}), dossier)
    assert gel is not None and 0.0 < gel.contacted_fraction[0] < 1.0
    with pytest.raises(InputError, match="asperities_per_um2"):
        anode_budget(ask("Li6PS5Cl", options={"anode_contact": "asperities"}), dossier)


def test_coating_and_age_change_the_budget() -> None:
    dossier = _dossier("Li6PS5Cl")
    thin, thick = (
        cathode_budget(ask("Li6PS5Cl", coating="LiNbO3", options={"coating_thickness_nm": d, "contact_age_h": 100.0}), dossier)
        for d in (2.0, 20.0)
    )
    assert thin is not None and thick is not None
    coats = [{name: v for name, v, _, _ in one.terms}["coating"] for one in (thin, thick)]
    assert coats[1] == pytest.approx(10.0 * coats[0])
    young, old = (anode_budget(ask("Li6PS5Cl", options={"contact_age_h": t}), dossier) for t in (1.0, 100.0))
    grown = [{name: v for name, v, _, _ in one.terms}["interphase"] for one in (young, old)]
    assert grown[1] == pytest.approx(10.0 * grown[0])  # parabolic
    assert any(n.code == "coating_optimum" and "100 h" in n.text for n in thin.notices)


def test_the_pair_in_one_result() -> None:
    found = pair_interfaces(ask("Li6PS5Cl"), _dossier("Li6PS5Cl"), pressures_MPa=(0.1, 1.0, 10.0))
    sums = found.anode_sum_ohm_cm2[:, 0]
    assert sums[0] > sums[1] >= sums[2], "pressure closes the contact"
    assert found.anode_growth is not None and found.cathode_growth is not None
    assert found.anode_growth.resistance_ohm_cm2[0, -1] > found.anode_growth.resistance_ohm_cm2[0, 0]
    assert np.all(found.limit.median_mA_cm2[:-1] <= found.limit.median_mA_cm2[1:])  # type: ignore[union-attr]
    for view in ("anode", "cathode", "limit", "anode-growth", "cathode-growth"):
        assert found.plot(view).data
    with pytest.raises(InputError):
        found.plot("sideways")
    json.loads(json.dumps(found.to_dict()))
    assert {n.code for n in found.notices} >= {"budget_assumed", "limit_assumed"}
    assert len({e.id for e in found.evidence()}) == len(found.evidence())


def test_alloys_by_name() -> None:
    indium = alloy_anode("Li-In", thickness_um=50.0, current_mA_cm2=(0.1, 1e3))
    assert indium.capacity_mAh_cm2 is not None and indium.full_capacity_mAh_cm2 is not None
    assert indium.capacity_mAh_cm2[0, 0] == pytest.approx(indium.full_capacity_mAh_cm2, rel=1e-3)
    assert indium.capacity_mAh_cm2[0, 1] < 0.9 * indium.full_capacity_mAh_cm2
    tin = alloy_anode("Li-Sn", thickness_um=10.0, current_mA_cm2=(1.0,))
    assert tin.potential_V == 0.38 and tin.swelling_um_per_mAh_cm2 is not None
    assert tin.capacity_mAh_cm2 is not None and tin.capacity_mAh_cm2[1, 0] < tin.capacity_mAh_cm2[2, 0]
    for name in ("Li-Mg", "Li-Sr"):
        unknown = alloy_anode(name, thickness_um=50.0, current_mA_cm2=(1.0,))
        assert unknown.capacity_mAh_cm2 is None and {"diffusivity", "composition"} <= set(unknown.unknown)
        stated = alloy_anode(name, thickness_um=50.0, current_mA_cm2=(1.0,), composition=name.replace("-", "0.9") + "0.1",
                             diffusivity_cm2_s=1e-11)  # fmt: skip
        assert stated.capacity_mAh_cm2 is not None and not stated.unknown
        assert 4.0 < stated.swelling_um_per_mAh_cm2 < 6.0, "lithium keeps about its own volume"  # type: ignore[operator]
    with pytest.raises(InputError):
        alloy_anode("graphite", thickness_um=1.0, current_mA_cm2=(1.0,))
    with pytest.raises(OutOfRange):
        alloy_anode("Li-In", thickness_um=0.0, current_mA_cm2=(1.0,))
    with pytest.raises(InputError):
        alloy_anode("Li-Mg", thickness_um=1.0, current_mA_cm2=(1.0,), composition="Mg")


PROFILE = """
cathode_V: 4.2
layers:
  - {name: halide, thickness_um: 5, ionic_conductivity_S_cm: 1e-3, electronic_conductivity_S_cm: 1e-9, oxidation_limit_V: 4.3}
  - {name: sulfide, thickness_um: 30, ionic_conductivity_S_cm: 2e-3, electronic_conductivity_S_cm: 1e-8, formula: Li3PS4}
"""
SPACE_CHARGE = """
step_V: 0.5
temperature_K: 298.15
coating_nm: 3
first: {carriers: [{charge: 1, sites_per_nm3: 4, occupation: 0.5}], relative_permittivity: 10, conductivity_S_cm: 1e-3, lattice_spacing_nm: 0.3}
second: {carriers: [{charge: 1, sites_per_nm3: 9, occupation: 0.9}], relative_permittivity: 15, conductivity_S_cm: 1e-4, lattice_spacing_nm: 0.3}
"""
CONTACT = """
subject: A | Li
contact: {law: elastic, pressure_MPa: 5, resistivity_ohm_cm: 1000, inputs: {modulus_GPa: 20, rms_slope: [0.05, 0.2], spot_radius_um: 1}}
terms_ohm_cm2: {charge transfer: [2, 8]}
"""


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        (["profile"], PROFILE, "plates inside from"),
        (["space-charge", "--beside", "100"], SPACE_CHARGE, "negligible"),
        (["budget"], CONTACT, "constriction"),
    ],
)
def test_commands_on_files(
    arguments: list[str], text: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(text, encoding="utf-8")
    verb, *more = arguments
    assert run(["interfaces", verb, str(path), *more, "--report", str(tmp_path / "f.json")]) == 0
    assert said in capsys.readouterr().out and json.loads((tmp_path / "f.json").read_text())["data"]
    assert run(["interfaces", verb, str(path), "--json", "-q"]) == 0
    json.loads(capsys.readouterr().out)
    path.write_text(text + "\ncolour: red\n", encoding="utf-8")
    assert run(["interfaces", verb, str(path)]) == 3
    assert "colour" in capsys.readouterr().err


def test_contact_and_constriction_are_not_counted_twice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(CONTACT.replace("charge transfer", "constriction"), encoding="utf-8")
    assert run(["interfaces", "budget", str(path)]) == 3
    assert "counted twice" in capsys.readouterr().err


def test_commands_on_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = str(tmp_path / "f.json")
    assert run(["interfaces", "pair", "LLZO", "--option", "contact_age_h=5 d", "--show", "limit", "--report", target]) == 0
    said = capsys.readouterr()
    assert "safe current at 5 MPa" in said.out and "sum at 10 MPa" in said.out and "assumed" in said.err
    assert run(["interfaces", "pair", "LLZO", "--option", "colour=1"]) == 3
    assert run(["interfaces", "pair", "LLZO", "--option", "colour"]) == 2
    assert run(["interfaces", "alloy", "Li-In", "--thickness", "50 um", "--current", "1 mA/cm2", "--report", target, "--json", "-q"]) == 0
    capsys.readouterr()
    assert run(["interfaces", "alloy", "Li-Sr", "--thickness", "50 um"]) == 0
    assert "unknown" in capsys.readouterr().out


ENVELOPE = """
subject: A | Li
temperature_K: 298.15
pressure_MPa: [5]
against: flaw_um
values: [0.25, 1, 4]
inputs: {fracture_toughness_MPa_sqrt_m: 0.23, flaw_um: 1, interface_resistance_ohm_cm2: 1e1, current_focusing: 2}
"""


def test_an_envelope_against_what_is_asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from frenkel.interfaces.current_limits import AGAINST, NEEDS, current_envelope

    inputs = {name: exact(v) for name, v in {
        "diffusion_current_mA_cm2": 0.1, "void_radius_um": 1.0, "creep_stress_MPa": 0.8, "creep_rate_per_s": 1e-3,
        "creep_exponent": 6.6, "creep_activation_energy_J_mol": 37e3, "fracture_toughness_MPa_sqrt_m": 0.23, "flaw_um": 1.0,
        "interface_resistance_ohm_cm2": 10.0, "current_focusing": 2.0, "thickness_um": 30.0, "ionic_conductivity_S_cm": 1e-3,
        "electronic_conductivity_S_cm": 1e-9, "defect_depth_um": 1.0, "defect_ionic_conductivity_S_cm": 1e-4,
        "defect_electronic_conductivity_S_cm": 1e-7, "cathode_V": 4.0,
    }.items()}  # fmt: skip
    assert {one for name in ("stripping voids", "plating cracks", "internal plating") for one in NEEDS[name]} <= set(inputs)
    values = {"temperature_K": (260.0, 300.0, 340.0)}
    for axis in AGAINST:
        found = current_envelope("A | Li", inputs, against=axis, values=values.get(axis, (0.5, 1.0, 8.0)), pressure_MPa=1.0,
                                 temperature_K=298.15, weibull_modulus=5.0)  # fmt: skip
        falls = axis in ("flaw_um", "area_ratio", "interface_resistance_ohm_cm2")
        steps = np.diff(found.median_mA_cm2)
        assert (steps <= 1e-12).all() if falls else len(found.limiting) == 3
        assert "(" in found.plot().layout.xaxis.title.text or axis == "area_ratio"
        assert len(found.evidence()) == 3
    warm = current_envelope("A | Li", inputs, against="temperature_K", values=(260.0, 340.0), pressure_MPa=1.0, temperature_K=298.15)
    assert warm.median_mA_cm2[1] >= warm.median_mA_cm2[0]
    with pytest.raises(UnknownName):
        current_envelope("A | Li", inputs, against="colour", values=(1.0,), pressure_MPa=1.0, temperature_K=298.15)
    with pytest.raises(InputError):
        current_envelope("A | Li", inputs, against="area_ratio", values=(1.0,), pressure_MPa=1.0, temperature_K=298.15)
    with pytest.raises(OutOfRange):
        current_envelope("A | Li", inputs, against="flaw_um", values=(0.0,), pressure_MPa=1.0, temperature_K=298.15)
    path = tmp_path / "e.yaml"
    path.write_text(ENVELOPE, encoding="utf-8")
    assert run(["interfaces", "limit", str(path), "--json", "-q"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["median_mA_cm2"][0] == pytest.approx(4.0 * data["median_mA_cm2"][2])  # σ_c ~ a^(−1/2)
    path.write_text(ENVELOPE.replace("[5]", "[5, 6]"), encoding="utf-8")
    assert run(["interfaces", "limit", str(path)]) == 3
    assert "one pressure" in capsys.readouterr().err
