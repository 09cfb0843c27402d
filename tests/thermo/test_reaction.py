"""Reactions: exact cases, invariances, charged cathodes from their curve, published and measured energies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.materials.electrodes import electrode_facts, electrode_names
from frenkel.thermo.cathodes import cathode_states, read_reactant
from frenkel.thermo.compositions import amounts_of
from frenkel.thermo.energies import embedded
from frenkel.thermo.mixing import most_exothermic_mixture
from frenkel.thermo.reactants import as_reactant, charged_cathode
from frenkel.thermo.reaction import compute_reaction
from frenkel.thermo.systems import ChemicalSystem, chemical_system
from frenkel.thermo.volumes import change_of_volume, volume_A3


def test_displacement_by_hand() -> None:
    # AX + B -> BX + A with E(AX) = -1, E(BX) = -2 eV/atom: -2 eV per 3 atoms, at 2/3 AX
    system = ChemicalSystem(
        ["A", "B", "X", "AX", "BX"], [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0.5, 0, 0.5], [0, 0.5, 0.5]],
        [0, 0, 0, -1.0, -2.0], ["A", "B", "X"], open_element="A",
    )  # fmt: skip
    found = most_exothermic_mixture(system, [np.array([0.5, 0, 0.5]), np.array([0, 1.0, 0])], [-1.0, 0.0])
    assert found.energy_eV_atom == pytest.approx(-2 / 3)
    assert found.fractions == pytest.approx((2 / 3, 1 / 3))
    assert set(found.atoms_in) == {"A", "BX"}


def test_a_material_does_not_react_with_itself_nor_with_its_own_products() -> None:
    assert compute_reaction("Li3PS4", "Li3PS4").energy_mutual_eV_atom == pytest.approx(0, abs=1e-9)
    assert compute_reaction("Li2S", "Li3PS4").energy_mutual_eV_atom == pytest.approx(0, abs=1e-9)
    assert compute_reaction("Li3PO4", "Li3PS4").energy_mutual_eV_atom == pytest.approx(0, abs=1e-9)


def test_order_does_not_matter_and_the_curve_has_the_same_minimum() -> None:
    a, b = compute_reaction("LiCoO2", "Li6PS5Cl"), compute_reaction("Li6PS5Cl", "LiCoO2")
    assert a.energy_mutual_eV_atom == pytest.approx(b.energy_mutual_eV_atom, abs=1e-9)
    assert min(k.energy_eV_atom for k in a.curve) == pytest.approx(a.energy_mutual_eV_atom, abs=1e-7)


@given(
    st.sampled_from(["Li3PS4", "Li6PS5Cl", "Li7La3Zr2O12"]), st.sampled_from(["LiCoO2", "LiFePO4", "LiNbO3"])
)
def test_a_third_reactant_never_makes_it_less_exothermic(electrolyte: str, other: str) -> None:
    two = compute_reaction(electrolyte, other).energy_mutual_eV_atom
    three = compute_reaction(electrolyte, other, "Li2CO3").energy_mutual_eV_atom
    assert three <= two + 1e-9


def test_atoms_are_kept() -> None:
    reaction = compute_reaction("LiCoO2", "Li10GeP2S12")
    held = dict.fromkeys(("Li", "Co", "O", "Ge", "P", "S"), 0.0)
    for weight, r in zip(reaction.fractions, reaction.reactants, strict=True):
        for element, n in r.amounts.items():
            held[element] += weight * n / r.atom_count
    for name, units in reaction.products.items():
        phase = embedded().named(name)
        for element, n in phase.amounts.items() if phase else {name: 1.0}.items():
            held[element] -= units * n
    assert max(abs(x) for x in held.values()) < 1e-7


def test_total_is_mutual_plus_what_the_reactants_store() -> None:
    # cubic LLZO lies 6.7 meV/atom above the hull: alone that is its whole total energy
    reaction = compute_reaction("Li7La3Zr2O12", "Li2O")
    assert reaction.energy_total_eV_atom <= reaction.energy_mutual_eV_atom
    assert reaction.energy_total_eV_atom == pytest.approx(-0.00665, abs=2e-4)
    assert "own decomposition" in {n.code for n in reaction.notices}


def test_charged_cathode_stores_its_open_circuit_work() -> None:
    table = embedded()
    curve = [(1.0, 3.6), (0.8, 3.7), (0.6, 3.8), (0.4, 4.0), (0.2, 4.3)]
    charged = charged_cathode("LiCoO2", 0.2, curve, table)
    full = as_reactant("LiCoO2", table)
    work = charged.energy_eV_atom * charged.atom_count - full.energy_eV_atom * full.atom_count
    assert work == pytest.approx(0.2 * (3.65 + 3.75 + 3.9 + 4.15))
    assert charged.energy_eV_atom > as_reactant("Li0.2CoO2", table).energy_eV_atom
    half = charged_cathode("LiCoO2", 0.5, curve, table)
    assert half.amounts["Li"] == 0.5
    with pytest.raises(OutOfRange):
        charged_cathode("LiCoO2", 0.1, curve, table)


CATHODES = [name for name in electrode_names() if electrode_facts(name).role == "cathode"]


@pytest.mark.parametrize("name", CATHODES)
def test_every_cathode_is_charged_by_its_open_circuit_curve_or_refused(name: str) -> None:
    table = embedded()
    facts, states = electrode_facts(name), cathode_states(name, table)
    try:
        curve = facts.open_circuit()
    except UnknownName:
        assert states.charged is None and states.why_not_charged
        with pytest.raises(InputError, match="open-circuit curve"):
            compute_reaction(f"{name}@0.5", "Li6PS5Cl")
        return
    low, high = curve.valid
    full = facts.x_discharged
    lithium = 0.5 * (low + 1.0) * full
    charged = read_reactant(f"{name}@{lithium:g}", table)
    assert charged.basis == "open-circuit curve" and "Li" in charged.amounts
    # naive reference: the midpoint rule over the fit, its last voltage between the end of the fit and the full formula
    x = np.linspace(lithium / full, 1.0, 4001)
    work = float(np.sum(curve.at(np.minimum(0.5 * (x[1:] + x[:-1]), high)) * np.diff(x))) * full
    start = as_reactant(facts.formula_at(full), table)
    expected = (start.energy_eV_atom * start.atom_count + work) / charged.atom_count
    assert charged.energy_eV_atom == pytest.approx(expected, abs=1e-3)
    # the hull would hide part of it: the charged state lies above its own equilibrium
    system = chemical_system(table, charged.amounts)
    hull = system.closed(system.fractions(charged.amounts)).energy_eV_atom
    assert charged.energy_eV_atom + charged.error_eV_atom > hull
    assert compute_reaction(f"{name}@{lithium:g}", "Li6PS5Cl").energy_total_eV_atom < 0


def test_reactants_are_mended_and_refused_like_windows() -> None:
    mended = compute_reaction("Li0.33La0.55TiO3", "Li")
    assert mended.reactants[0].mended_from == "Li0.33La0.55TiO3" and "mended" in {
        n.code for n in mended.notices
    }
    with pytest.raises(InputError, match="Nearest neutral compositions"):
        compute_reaction("Li3.5PS4", "LiCoO2")
    assert (
        compute_reaction("Li2Sn5", "Li6PS5Cl").energy_mutual_eV_atom < 0
    )  # an alloy needs no charge balance


def test_intervals_hold_both_sets_of_corrections_and_the_errors_of_the_reactants() -> None:
    found = compute_reaction("NMC811@0.3", "Li6PS5Cl")
    low, high = found.mutual_interval_eV_atom
    assert low < found.energy_mutual_eV_atom < high and low < found.energy_mutual_second_scheme_eV_atom < high
    wide = found.total_interval_eV_atom
    assert wide[1] - wide[0] >= high - low + 1.9 * found.error_eV_atom
    evidence = {e.kind: e for e in found.evidence()}
    assert evidence["mutual"].low == low and evidence["total"].interval == "spread"
    heat = found.heat_interval_J_g
    assert heat[0] < found.heat_J_g < heat[1]
    nothing = compute_reaction("Li3PO4", "Li3PS4")
    assert (
        nothing.mutual_interval_eV_atom == pytest.approx((-0.005, 0.0), abs=1e-6)
        and nothing.equation == "no reaction"
    )


def test_change_of_volume_by_hand_and_unknown_where_an_element_has_none() -> None:
    # 8 Li + Li3PS4 -> 4 Li2S + Li3P; measured cells where a structure ships, else additive volumes
    change = compute_reaction("Li3PS4", "Li").volume_change
    before = volume_A3({"Li": 3.0, "P": 1.0, "S": 4.0}).value + 8 * volume_A3({"Li": 1.0}).value
    after = 4 * volume_A3({"Li": 2.0, "S": 1.0}).value + volume_A3({"Li": 3.0, "P": 1.0}).value
    assert change.value == pytest.approx(after / before - 1.0, abs=1e-4)
    assert 0.01 < change.error < 0.2 and "measured cell" in change.origin
    # additive volumes of ions cancel exactly: 0 ± the error of the rule
    same = change_of_volume(
        [(1.0, {"Ba": 1.0, "O": 1.0}), (1.0, {"Ca": 1.0, "S": 1.0})],
        [(1.0, {"Ba": 1.0, "S": 1.0}), (1.0, {"Ca": 1.0, "O": 1.0})],
    )
    assert same.value == pytest.approx(0.0, abs=1e-12) and same.error > 0.05
    assert change_of_volume([(1.0, {"Pu": 1.0})], [(1.0, {"Li": 1.0})]) is None


def test_absent_layered_oxide_is_a_marked_mixture() -> None:
    reactant = as_reactant("LiNi0.8Mn0.1Co0.1O2", embedded())
    assert reactant.basis == "mixture of end members" and reactant.error_eV_atom > 0


def test_lithium_voltage_and_heat() -> None:
    closed = compute_reaction("Li6PS5Cl", "Li")
    assert closed.products.keys() == {"Li2S", "Li3P", "LiCl"}
    assert closed.heat_J_g > 1000 and closed.volume_change.value + closed.volume_change.error < 0
    with pytest.raises(InputError, match="no reactant"):
        compute_reaction("Li6PS5Cl", "Li", voltage_V=1.0)
    assert compute_reaction("LiCoO2", "Li6PS5Cl", voltage_V=4.3).energy_mutual_eV_atom < -0.3


def test_bad_input() -> None:
    with pytest.raises(InputError, match="at least two"):
        compute_reaction("Li2S")
    with pytest.raises(UnknownName, match="Te"):
        compute_reaction("Li2Te", "Li2S")
    for voltage in (-0.1, 1e3, float("nan")):
        with pytest.raises(OutOfRange):
            compute_reaction("LiCoO2", "Li6PS5Cl", voltage_V=voltage)


@pytest.mark.parametrize("pair", [("Li", "Li"), ("Li2S", "Li4S2"), ("C", "C"), ("LiF", "LiCl")])
def test_degenerate_pairs_do_not_react(pair: tuple[str, str]) -> None:
    found = compute_reaction(*pair)
    assert found.energy_mutual_eV_atom == 0.0 and found.equation == "no reaction" and found.plot() is not None


@pytest.mark.parametrize(
    ("a", "b", "meV_atom"),
    # whole-table values of the same data set, reached by another program (pymatgen's kinks)
    [("LiCoO2", "Li10GeP2S12", -337.2), ("LiCoO2", "Li3PS4", -402.3), ("LiCoO2", "Li6PS5Cl", -319.9)],
)
def test_against_values_from_the_whole_table(a: str, b: str, meV_atom: float) -> None:
    assert compute_reaction(a, b).energy_mutual_eV_atom * 1e3 == pytest.approx(meV_atom, abs=0.1)


def test_the_second_scheme_says_how_far_it_depends_on_corrections() -> None:
    cobalt = compute_reaction("LiCoO2", "Li6PS5Cl")
    assert 1e-3 < abs(cobalt.energy_mutual_second_scheme_eV_atom - cobalt.energy_mutual_eV_atom) < 0.1
    plain = compute_reaction("Li2O", "Al2O3")  # the oxide correction is nearly the same in both and cancels
    assert plain.energy_mutual_second_scheme_eV_atom == pytest.approx(plain.energy_mutual_eV_atom, abs=1e-6)


def test_symbols_are_elements_and_names_are_electrodes() -> None:
    assert compute_reaction("C", "Li6PS5Cl").reactants[0].basis == "element"
    assert compute_reaction("graphite", "Li6PS5Cl").reactants[0].amounts == {"Li": 1.0, "C": 6.0}
    assert compute_reaction("S", "Li").products.keys() == {"Li2S"}


def test_formula_mappings_are_accepted() -> None:
    a = compute_reaction(amounts_of("LiCoO2"), "Li3PS4")
    assert a.energy_mutual_eV_atom == pytest.approx(
        compute_reaction("LiCoO2", "Li3PS4").energy_mutual_eV_atom
    )
