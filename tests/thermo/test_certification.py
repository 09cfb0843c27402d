"""Certified means: what the lists promise, where they stop, and (with the whole table at hand) that it is true."""

from __future__ import annotations

import numpy as np
import pytest

from frenkel.thermo.certification import AGREEMENT_EV_ATOM, certified_pair, certified_window
from frenkel.thermo.charges import mended
from frenkel.thermo.compositions import amounts_of
from frenkel.thermo.energies import embedded
from frenkel.thermo.facts import rows
from frenkel.thermo.profile import voltage_profile
from frenkel.thermo.reaction import compute_reaction
from frenkel.thermo.reference import reference_table
from frenkel.thermo.systems import chemical_system
from frenkel.thermo.window import compute_window
from frenkel.thermo.window_edges import window_edges


def pair(a: str, b: str, voltage_V: float | None = None, energy: str = "mutual") -> bool:
    return certified_pair([amounts_of(a), amounts_of(b)], embedded(), voltage_V, energy=energy)


def test_voltages_that_were_not_compared_are_uncertified() -> None:
    assert pair("Li6PS5Cl", "LiCoO2") and pair("Li6PS5Cl", "LiCoO2", 2.5) and pair("Li6PS5Cl", "LiCoO2", 4.6)
    assert not pair("Li6PS5Cl", "LiCoO2", 1.0) and not pair("Li6PS5Cl", "LiCoO2", 5.0)
    assert pair("Li6PS5Cl", "LiCoO2", None, "total") and not pair("Li6PS5Cl", "LiCoO2", 4.0, "total")
    assert pair("Li6PS5Cl", "Li") and pair("Li6PS5Cl", "C", 3.0) and not pair("C", "Li2ZrCl6", 0.5)
    assert pair("Li2S", "Li7P3S11", 0.5)  # every stable phase of Li-P-S is embedded: any voltage


def test_exceptions_hold_for_every_state_of_charge() -> None:
    listed = {(r["first"], r["second"], r["energy"]) for r in rows("certified_exceptions.csv")}
    assert {("Li6FeCl8", "LiMn2O4", "mutual")} <= listed
    for state in ("LiMn2O4", "Li0.5Mn2O4", "Mn2O4"):
        assert not pair("Li6FeCl8", state)
    assert all(not pair(a, b, None, energy) for a, b, energy in listed)


def test_sets_of_three_are_certified_only_in_complete_systems() -> None:
    assert compute_reaction("LiCoO2", "LiNbO3", "Li6PS5Cl").reference == "uncertified"
    assert compute_reaction("Li3PS4", "Li2S", "Li7P3S11").reference == "certified"


def test_room_temperature_has_its_own_list_and_other_temperatures_none() -> None:
    table = embedded()
    assert certified_window(amounts_of("Li6PS5Cl"), table, 298.15)
    assert not certified_window(amounts_of("Li6PS5Cl"), table, 500.0)
    apart = [
        r["formula"]
        for r in rows("certified_materials.csv")
        if r["window"] == "yes" and r["at_298_K"] == "no"
    ]
    assert apart and not any(certified_window(mended(f)[0], table, 298.15) for f in apart)
    assert compute_window(apart[0], temperature_K=298.15).reference == "uncertified"


def test_mended_formulas_are_looked_up_as_mended() -> None:
    assert certified_window(mended("Li2In0.333Sc0.333Cl4")[0], embedded())
    assert certified_window(mended("Li0.33La0.55TiO3")[0], embedded())


def test_total_energies_of_estimated_states_are_uncertified() -> None:
    curve, formula = (
        compute_reaction("NMC811@0.5", "Li6PS5Cl"),
        compute_reaction("Li0.5Ni0.8Mn0.1Co0.1O2", "Li6PS5Cl"),
    )
    assert (curve.reference, formula.reference) == ("certified", "certified")
    assert (curve.reference_total, formula.reference_total) == ("certified", "uncertified")
    kinds = [{e.kind for e in one.evidence()} for one in (curve, formula)]
    assert kinds == [{"mutual", "total"}, {"mutual"}]


@pytest.fixture(scope="module")
def whole(request: pytest.FixtureRequest):
    folder = request.getfixturevalue("frenkel_data")
    return reference_table(folder / "thermo/mp2019_formation_energies.csv.gz")


@pytest.mark.data
def test_certified_windows_equal_those_of_the_whole_table(whole) -> None:
    listed = [
        r["formula"]
        for r in rows("certified_materials.csv")
        if r["window"] == "yes" and r["role"] != "cathode"
    ]
    for formula in np.random.default_rng(1).choice(listed, size=12, replace=False):
        amounts = mended(str(formula))[0]
        edges, products = [], []
        for table in (whole, embedded()):
            system = chemical_system(table, amounts)
            here = system.fractions(amounts)
            found = window_edges(system, here)
            edges.append((found.reduction_V, found.oxidation_V or 0.0))
            products.append([s.products for s in voltage_profile(system, here)])
        assert edges[0] == pytest.approx(edges[1], abs=1e-3), formula
        assert products[0] == products[1], formula
        if certified_window(amounts, embedded(), 298.15):
            warm = [
                compute_window(amounts, table=t, temperature_K=298.15, with_profile=False)
                for t in (whole, embedded())
            ]
            assert warm[0].reduction_limit_V == pytest.approx(warm[1].reduction_limit_V, abs=1e-3)
            assert (warm[0].oxidation_limit_V or 0) == pytest.approx(warm[1].oxidation_limit_V or 0, abs=1e-3)


@pytest.mark.data
def test_whatever_says_certified_is_within_5_meV(whole) -> None:
    """Random pairs and voltages, also between those of the benchmark; mutual, and total where that is certified."""
    random = np.random.default_rng(7)
    by_role: dict[str, list[str]] = {
        "charged": ["NMC811@0.41", "LCO@0.63", "LMO@0.37", "LFP@0.5", "NCA@0.55"]
    }
    for row in rows("certified_materials.csv"):
        for role in row["role"].split():
            by_role.setdefault(role, []).append(row["formula"])
    checked = 0
    for first, second in (
        ("electrolyte", "cathode"),
        ("electrolyte", "coating"),
        ("coating", "cathode"),
        ("electrolyte", "charged"),
    ):
        for _ in range(10):
            names = [str(random.choice(by_role[role])) for role in (first, second)]
            for voltage in (None, float(random.uniform(2.5, 4.6))):
                ours = compute_reaction(*names, voltage_V=voltage)
                if ours.reference != "certified":
                    continue
                theirs = compute_reaction(*names, voltage_V=voltage, table=whole)
                checked += 1
                assert ours.energy_mutual_eV_atom == pytest.approx(
                    theirs.energy_mutual_eV_atom, abs=AGREEMENT_EV_ATOM
                ), names
                if ours.reference_total == "certified":
                    assert ours.energy_total_eV_atom == pytest.approx(
                        theirs.energy_total_eV_atom, abs=AGREEMENT_EV_ATOM
                    ), names
    assert checked > 60
