"""Interphase classes as probabilities with their reasons; coatings against all criteria."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange
from frenkel.thermo.coatings import screen_coatings
from frenkel.thermo.energies import embedded
from frenkel.thermo.facts import rows
from frenkel.thermo.interphase import CLASSES, Scales, _probabilities, classify_interphase, interphase_scales
from frenkel.thermo.reactants import charged_cathode


@given(st.floats(0, 3), st.floats(0.001, 2), st.floats(0, 1), st.sampled_from(interphase_scales()))
def test_probabilities_sum_to_one_and_grow_with_the_metal(
    force: float, uptake: float, metallic: float, scales: Scales
) -> None:
    found = _probabilities(force, uptake, metallic, (), scales)
    assert sum(found.values()) == pytest.approx(1.0)
    more = _probabilities(force, uptake, min(metallic + 0.1, 1.0), (), scales)
    assert more["mixed-conducting"] >= found["mixed-conducting"] - 1e-12
    stronger = _probabilities(force + 0.1, uptake, metallic, (), scales)
    assert stronger["kinetically limited"] <= found["kinetically limited"] + 1e-12


@pytest.mark.parametrize("formula", ["LiF", "Li2S", "Li2O", "LiCl"])
def test_end_members_of_reduction_are_stable(formula: str) -> None:
    found = classify_interphase(formula)
    assert found.most_likely == "stable" and found.driving_force_eV_atom == pytest.approx(0, abs=1e-6)


def test_decomposition_without_lithium_is_no_redox() -> None:
    found = classify_interphase("Li3OCl")  # falls apart into Li2O and LiCl, 30 meV/atom, no lithium taken
    assert found.most_likely == "no redox" and found.driving_force_eV_atom == pytest.approx(0.030, abs=0.002)


def test_products_and_driving_force_of_argyrodite() -> None:
    found = classify_interphase("Li6PS5Cl")
    assert set(found.volume_fractions) == {"Li2S", "Li3P", "LiCl"} and not found.metallic
    assert found.driving_force_eV_atom == pytest.approx(0.960, abs=0.002)
    assert sum(found.volume_fractions.values()) == pytest.approx(1.0)


def test_products_of_LGPS_are_those_that_were_measured() -> None:
    # Wenzel et al., Chem. Mater. (2016), doi:10.1021/acs.chemmater.6b00610, abstract (read): Li3P, Li2S and Li-Ge alloy
    found = classify_interphase("Li10GeP2S12")
    assert set(found.volume_fractions) == {"Li3P", "Li2S", "Li15Ge4"} and found.metallic == ("Li15Ge4",)


@pytest.mark.parametrize(
    "formula", ["Li7La3Zr2O12", "Li6.4La3Zr1.4Ta0.6O12", "Li6.4La3Zr2Al0.2O12", "Li6.55Ga0.15La3Zr2O12"]
)
def test_garnets_are_never_endless_without_the_evidence_beside(formula: str) -> None:
    found = classify_interphase(formula)
    assert found.intervals["mixed-conducting"][0] < 0.5 < found.intervals["kinetically limited"][1]
    (evidence,) = found.evidence()
    assert "reported: kinetically limited" in evidence.text and evidence.low < evidence.value < evidence.high
    assert any("assumed" in one for one in evidence.assumptions)
    if found.most_likely == "mixed-conducting":
        assert {"disagreement", "undecided", "endless growth unconfirmed"} <= {n.code for n in found.notices}


def test_driving_force_falls_with_the_potential_of_the_anode() -> None:
    forces = [
        classify_interphase("Li10GeP2S12", anode_potential_V=v).driving_force_eV_atom
        for v in (0.0, 0.3, 0.62, 1.7)
    ]
    assert all(a > b for a, b in itertools.pairwise(forces))
    assert "Li15Ge4" in classify_interphase("Li10GeP2S12").metallic


def test_doped_garnet_shows_the_evidence_beside_its_class() -> None:
    found = classify_interphase("Li6.4La3Zr1.4Ta0.6O12")
    assert found.probabilities["kinetically limited"] > 0.2 and found.probabilities["mixed-conducting"] < 0.9
    assert any(r.supports == "kinetically limited" and r.checked == "read" for r in found.reports)
    assert {"undecided", "disagreement"} & {n.code for n in found.notices}


def test_remembered_reports_decide_nothing() -> None:
    reports = classify_interphase("Li3InCl6").reports
    assert reports and all(r.checked == "remembered" for r in reports)
    (scales, *_) = interphase_scales()
    assert _probabilities(0.8, 0.7, 0.1, reports, scales) == _probabilities(0.8, 0.7, 0.1, (), scales)


def test_every_report_has_a_reference_and_a_known_class() -> None:
    for row in rows("interphase_evidence.csv"):
        assert row["reference"] and row["checked"] in ("read", "remembered")
        assert row["supports"] in (*CLASSES, "reacts")


def test_screen_holds_the_coatings_of_the_seeds_and_ranks_them() -> None:
    screen = screen_coatings("LiCoO2", "Li6PS5Cl", lowest_V=3.0, highest_V=4.2, charged="Li0.5CoO2")
    names = [row.formula for row in screen.rows]
    assert {"LiNbO3", "LiPO3", "Al2O3", "Li4Ti5O12", "Li2SiO3", "Li3InCl6", "Li3PO4", "Li2ZrO3"} <= set(names)
    keys = [(bool(r.unknown), len(r.fails), -r.worst_energy_eV_atom) for r in screen.rows]
    assert keys == sorted(keys)
    assert screen.uncoated_energy_eV_atom < -0.3
    best = screen.rows[0]
    assert not best.fails and best.worst_energy_eV_atom > -0.01


def test_a_candidate_that_cannot_be_judged_is_kept_with_its_reason() -> None:
    screen = screen_coatings(
        "LiCoO2", "Li6PS5Cl", lowest_V=3.0, highest_V=4.2, candidates=["LiNbO3", "Li2TeO4"]
    )
    assert screen.rows[-1].formula == "Li2TeO4" and "Te" in screen.rows[-1].unknown


def test_charged_state_counts() -> None:
    charged = charged_cathode("LiCoO2", 0.5, [(1.0, 3.9), (0.5, 4.2)], embedded())
    with_it = screen_coatings(
        "LiCoO2", "Li6PS5Cl", lowest_V=3.0, highest_V=4.2, charged=charged, candidates=["LiPO3"]
    )
    without = screen_coatings("LiCoO2", "Li6PS5Cl", lowest_V=3.0, highest_V=4.2, candidates=["LiPO3"])
    assert with_it.rows[0].energy_cathode_eV_atom <= without.rows[0].energy_cathode_eV_atom + 1e-12
    with pytest.raises(InputError, match="lowest must lie below"):
        screen_coatings("LiCoO2", "Li6PS5Cl", lowest_V=4.3, highest_V=3.0)


def test_bad_input_of_interphases_and_coatings() -> None:
    for potential in (-0.1, float("nan"), 100.0):
        with pytest.raises(OutOfRange):
            classify_interphase("Li6PS5Cl", anode_potential_V=potential)
    with pytest.raises(InputError, match="itself"):
        classify_interphase("Li")
    with pytest.raises(InputError, match="No candidate"):
        screen_coatings("LCO", "Li6PS5Cl", candidates=[])
    screen = screen_coatings("LCO", "Li6PS5Cl", candidates=["Foo", "Li2Te", "LiF"])
    assert [bool(row.unknown) for row in screen.rows] == [False, True, True] and screen.plot().data
