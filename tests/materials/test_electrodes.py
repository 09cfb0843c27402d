"""Electrodes: Faraday's law, published potentials against another code, every row with a source, refusals."""

from __future__ import annotations

import csv
import itertools
from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import properties
from frenkel.materials.electrodes import ELECTRODE_PROPERTIES, electrode_facts, electrode_names
from frenkel.materials.open_circuit import open_circuit_potential, open_circuit_potentials
from frenkel.materials.property_rows import property_evidence, subjects_of

EVERY = electrode_names()
DEFINED = tuple(name for name in EVERY if "{x}" in electrode_facts(name).formula)
TABLES = ("electrode_properties.csv", "electrolyte_properties.csv")


def test_all_electrodes_that_were_asked_for_are_there():
    assert set(EVERY) >= {
        "LCO", "NMC111", "NMC532", "NMC622", "NMC811", "NCA", "LFP", "LNMO", "LMO", "sulfur", "Li2S",
        "Li", "Li-In", "Li-Mg", "silicon", "graphite", "Ag-C", "anode-free", "Al", "Cu", "steel",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "capacity"),
    [
        ("LCO", 273.8),
        ("LFP", 169.9),
        ("graphite", 371.9),
        ("silicon", 3578.0),
        ("sulfur", 1672.0),
        ("Li", 3861.0),
    ],
)
def test_theoretical_capacities_are_the_textbook_ones(name, capacity):
    # F / (3.6 M) with tabulated masses, to the digits that every textbook prints.
    assert electrode_facts(name).theoretical_capacity_mAh_g == pytest.approx(capacity, rel=1e-3)


@given(st.sampled_from(DEFINED), st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_capacity_adds_up_over_the_states_of_charge(name, u, v, w):
    facts = electrode_facts(name)
    low, high = sorted((facts.x_discharged, facts.x_charged))
    a, b, c = sorted(low + (high - low) * t for t in (u, v, w))
    whole = facts.capacity_mAh_g(a, c)
    assert whole == pytest.approx(facts.capacity_mAh_g(a, b) + facts.capacity_mAh_g(b, c), abs=1e-9)


def test_sulfur_and_lithium_sulfide_store_the_same_charge():
    sulfur, sulfide = electrode_facts("sulfur"), electrode_facts("Li2S")
    per_mole = [f.theoretical_capacity_mAh_g * f.molar_mass_g_mol(f.mass_basis_x) for f in (sulfur, sulfide)]
    assert per_mole[0] == pytest.approx(per_mole[1], rel=1e-12)


def test_formulas_at_states_of_charge():
    assert electrode_facts("NMC811").formula_at(1.0) == "LiNi0.8Mn0.1Co0.1O2"
    assert electrode_facts("LCO").formula_at(0.0) == "CoO2"
    assert electrode_facts("silicon").formula_at(3.75) == "Li3.75Si"
    with pytest.raises(OutOfRange):
        electrode_facts("LCO").formula_at(1.2)
    with pytest.raises(InputError, match="composition"):
        electrode_facts("Li-Mg").formula_at(0.1)


def test_names_and_aliases():
    assert electrode_facts("NCM811") is electrode_facts("NMC811")
    assert electrode_facts("LiCoO2").key == "LCO"
    with pytest.raises(UnknownName) as caught:
        electrode_facts("NMC81")
    assert "NMC811" in caught.value.nearest


@pytest.mark.parametrize("key", sorted(open_circuit_potentials()))
def test_potential_falls_as_lithium_enters(key):
    x, potential = open_circuit_potentials()[key].table(2001)
    # Fits ripple by a few millivolts on plateaus; a wrong sign of a term gives hundreds.
    assert np.max(np.diff(potential)) * len(x) < 0.35
    assert potential[0] > potential[-1]
    assert np.all((potential > 0.0) & (potential < 5.0))


def test_potentials_only_inside_the_range_of_the_fit():
    fit = open_circuit_potential("NCA")
    with pytest.raises(OutOfRange):
        fit.at(0.1)
    with pytest.raises(OutOfRange):
        fit.at(np.array([0.5, np.nan]))
    with pytest.raises(UnknownName):
        open_circuit_potential("LNMO")


def test_mean_potential_of_parts_is_that_of_the_whole():
    fit = open_circuit_potential("NMC811")
    low, high = fit.valid
    middle = 0.5 * (low + high)
    halves = 0.5 * (fit.mean_V(low, middle) + fit.mean_V(middle, high))
    assert fit.mean_V() == pytest.approx(halves, rel=1e-6)  # trapezoids on 2001 points


@pytest.mark.parametrize(
    ("key", "module", "function"),
    [
        ("NMC811", "Chen2020", "nmc_LGM50_ocp_Chen2020"),
        ("graphite", "Chen2020", "graphite_LGM50_ocp_Chen2020"),
        ("NMC532", "Xu2019", "nmc_ocp_Xu2019"),
        ("NCA", "NCA_Kim2011", "nca_ocp_Kim2011"),
        ("LCO", "Marquis2019", "lico2_ocp_Dualfoil1998"),
        ("LFP", "Prada2013", "LFP_ocp_Afshar2017"),
        ("silicon-delithiation", "Chen2020_composite", "silicon_ocp_delithiation_Mark2016"),
    ],
)
def test_coefficients_against_another_code(key, module, function, monkeypatch):
    monkeypatch.setenv("PYBAMM_DISABLE_TELEMETRY", "true")
    pytest.importorskip("pybamm")
    import importlib

    theirs = getattr(importlib.import_module(f"pybamm.input.parameters.lithium_ion.{module}"), function)
    x, ours = open_circuit_potentials()[key].table(201)
    values = np.array([float(getattr(v := theirs(one), "value", v)) for one in x])
    assert ours == pytest.approx(values, abs=1e-9)


def test_the_manganese_spinel_against_its_printed_formula():
    x, ours = open_circuit_potentials()["LMO"].table(401)
    printed = (
        4.19829 + 0.0565661 * np.tanh(-14.5546 * x + 8.60942)
        - 0.0275479 * (1 / (0.998432 - x) ** 0.492465 - 1.90111)
        - 0.157123 * np.exp(-0.04738 * x**8) + 0.810239 * np.exp(-40 * (x - 0.133875))
    )  # fmt: skip
    assert ours == pytest.approx(printed, abs=1e-6)  # the two constants are added, to seven digits
    assert np.all(np.diff(ours) < 0)


def test_nmc111_against_the_voltage_limits_of_its_cell():
    """The set states the graphite potential and both fractions at 4.2 V and at 2.7 V of the cell."""

    def graphite(x):
        return (
            9.47057878e-01 * np.exp(-1.59418743e02 * x) - 3.50928033e04
            + 1.64230269e-01 * np.tanh(-4.55509094e01 * (x - 3.24116012e-02))
            + 3.69968491e-02 * np.tanh(-1.96718868e01 * (x - 1.68334476e-01))
            + 1.91517003e04 * np.tanh(3.19648312e00 * (x - 1.85139824e00))
            + 5.42448511e04 * np.tanh(-3.19009848e00 * (x - 2.01660395e00))
        )  # fmt: skip

    fit = open_circuit_potential("NMC111")
    # 2 mV: the fractions are given to five digits, the fits leave that much at their ends.
    assert float(fit.at(0.42424)) - graphite(0.75668) == pytest.approx(4.2, abs=2e-3)
    assert float(fit.at(0.96210)) - graphite(0.005504) == pytest.approx(2.7, abs=2e-3)


@pytest.mark.parametrize("name", EVERY)
def test_what_is_not_known_is_refused_by_name(name):
    facts = electrode_facts(name)
    have = {e.property for e in facts.evidence()}
    refused = {r.property for r in facts.refusals()}
    assert not have & refused
    wanted = (
        set(ELECTRODE_PROPERTIES) if facts.role != "collector" else {"density", "electronic_conductivity"}
    )
    assert wanted <= have | refused
    assert all(r.settle and r.command and r.subject == name for r in facts.refusals())


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_evidence_with_a_source(table):
    for subject in subjects_of(table):
        for e in property_evidence(table, subject):
            assert e.property in properties()
            assert e.source.reference
            if e.checked == "read":
                assert e.source.place, e
            assert type(e).from_dict(e.to_dict()) == e


@pytest.mark.parametrize("table", TABLES)
def test_no_row_stands_twice(table):
    text = resources.files("frenkel.materials").joinpath("data", table).read_text("utf-8")
    rows = list(csv.reader(line for line in text.splitlines() if not line.startswith("#")))
    for one, other in itertools.combinations(map(tuple, rows), 2):
        assert one != other


def test_subjects_are_electrodes_of_the_list():
    assert set(subjects_of("electrode_properties.csv")) <= set(EVERY)


def test_volume_of_lithium_per_charge_follows_from_density():
    # 1 mAh/cm² of lithium: M / (F ρ) = 4.85 µm, the number every cell design uses.
    lithium = electrode_facts("Li")
    (density,) = (e.value for e in lithium.evidence() if e.property == "density")
    thickness_um = 1.0 / lithium.theoretical_capacity_mAh_g / density * 1e4
    assert thickness_um == pytest.approx(4.85, abs=0.01)
