"""Topotactic limits from given states; entropy of mixing on shared sites."""

from __future__ import annotations

import math

import pytest

from frenkel.errors import InputError
from frenkel.thermo.standard_state import configurational_entropy_J_mol_K
from frenkel.thermo.topotactic import topotactic_window
from frenkel.thermo.window import compute_window


def test_three_states_by_hand() -> None:
    # per formula: FePO4 -14.4, LiFePO4 -17.85, Li2FePO4 -19.35 eV: 3.45 V out, 1.5 V in
    states = {"FePO4": -14.4 / 6, "LiFePO4": -17.85 / 7, "Li2FePO4": -19.35 / 8}
    window = topotactic_window("LiFePO4", states, method="by hand")
    assert window.oxidation_limit_V == pytest.approx(3.45)
    assert window.reduction_limit_V == pytest.approx(1.5)
    assert {e.kind for e in window.evidence()} == {"topotactic"} and not window.notices
    assert window.plot().data and window.to_dict()["kind"] == "topotactic"


def test_the_nearest_envelope_state_limits() -> None:
    states = {"FePO4": -14.4 / 6, "Li0.5FePO4": -16.3 / 6.5, "LiFePO4": -17.85 / 7}
    # 0.5 Li out costs 1.55 eV -> 3.1 V, before the 3.45 V to the empty state
    assert topotactic_window("LiFePO4", states, method="x").oxidation_limit_V == pytest.approx(3.1)


def test_scale_of_the_formulas_does_not_matter_and_frameworks_must_agree() -> None:
    states = {"Fe2P2O8": -2.4, "Li2Fe2P2O8": -2.55}
    assert topotactic_window("LiFePO4", states, method="x").oxidation_limit_V == pytest.approx(17.85 - 14.4)
    with pytest.raises(InputError, match="another framework"):
        topotactic_window("LiFePO4", {"LiFePO4": -2.55, "FePO3": -2.0}, method="x")
    with pytest.raises(InputError, match="itself is missing"):
        topotactic_window("LiFePO4", {"FePO4": -2.4}, method="x")


def test_a_state_above_its_envelope_is_named() -> None:
    states = {"FePO4": -14.4 / 6, "Li0.5FePO4": -15.0 / 6.5, "LiFePO4": -17.85 / 7}
    assert topotactic_window("Li0.5FePO4", states, method="x").notices


def test_entropy_of_mixing() -> None:
    assert configurational_entropy_J_mol_K([{"Si": 1.0}]) == 0.0
    equal = configurational_entropy_J_mol_K([dict.fromkeys(("A", "B", "C", "D", "E"), 0.2)])
    assert equal == pytest.approx(8.314462618 * math.log(5))
    two = configurational_entropy_J_mol_K([{"Si": 0.5, "Ge": 0.5}, {"S": 5.0, "Cl": 1.0}])
    assert two > configurational_entropy_J_mol_K([{"Si": 0.5, "Ge": 0.5}])


def test_brackets_of_a_formula_are_shared_sites() -> None:
    window = compute_window("Li9.54[Si0.6Ge0.4]1.74P1.44S11.1Br0.3O0.6")
    assert window.mixing_entropy_J_mol_K == pytest.approx(
        -8.314462618 * 1.74 * (0.6 * math.log(0.6) + 0.4 * math.log(0.4))
    )
    assert "mixing entropy" in {n.code for n in window.notices}


def test_sites_of_the_family_are_shared_where_there_are_no_brackets() -> None:
    def entropy(formula: str) -> float:
        return compute_window(formula, with_profile=False).mixing_entropy_J_mol_K

    assert entropy("Li7La3Zr2O12") == entropy("Li6PS5Cl") == entropy("Li3InBr3Cl3") == 0.0
    titanium = -8.314462618 * (0.3 * math.log(0.15) + 1.7 * math.log(0.85))
    assert entropy("Li1.3Al0.3Ti1.7(PO4)3") == pytest.approx(titanium)
    # a high-entropy halide: five metals on one site
    parts = (0.16, 0.16, 0.16, 0.25, 0.25)
    five = -8.314462618 * sum(n * math.log(n / sum(parts)) for n in parts)
    assert entropy("Li2.75Y0.16Er0.16Yb0.16In0.25Zr0.25Cl6") == pytest.approx(five, rel=1e-6)
    assert entropy("Li2.6Al0.6Ti3.4P6O24") == pytest.approx(2 * titanium)


def test_disorder_lowers_the_energy_above_the_hull_at_298_K() -> None:
    ordered = compute_window("Li6PS5Cl", temperature_K=298.15)
    disordered = compute_window("Li6PS5Cl", temperature_K=298.15, mixed_sites=[{"S": 1.0, "Cl": 1.0}])
    gained = 298.15 * 2 * 8.314462618 * math.log(2) / 96485.33 / 13
    assert ordered.energy_above_hull_eV_atom - disordered.energy_above_hull_eV_atom == pytest.approx(
        gained, rel=1e-6
    )
