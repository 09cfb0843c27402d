"""Hydrolysis, carbonation, gas amounts and heat: exact limits, conservation, trends."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import OutOfRange
from frenkel.quantities import GAS_CONSTANT_J_MOL_K
from frenkel.thermo.air import (
    AirReaction,
    air_reaction,
    closed_volume_mL_g,
    dew_point_of_onset_C,
    gas_gibbs_kJ_mol,
    molar_volume_mL,
)
from frenkel.thermo.compositions import amounts_of, spelled_atoms
from frenkel.thermo.energies import embedded
from frenkel.thermo.moisture import LITHIUM_HYDROXIDES, compute_moisture
from frenkel.thermo.oxygen import oxygen_release
from frenkel.thermo.reactants import charged_cathode
from frenkel.thermo.reaction import compute_reaction
from frenkel.thermo.safety import assess_safety
from frenkel.thermo.standard_state import (
    at_temperature,
    entropy_J_mol_K,
    experiment,
    heat_capacity_J_mol_K,
    rule_errors,
)
from frenkel.thermo.volumes import volume_A3


@pytest.mark.parametrize(
    ("gas", "kJ_mol"), [("H2O", -228.58), ("H2S", -33.33), ("HCl", -95.30), ("CO2", -394.39)]
)
def test_gas_gibbs_energies_equal_the_tables(gas: str, kJ_mol: float) -> None:
    # JANAF's own column of ΔG°(298 K), read beside the enthalpies and entropies that we use
    assert gas_gibbs_kJ_mol(gas, 298.15) == pytest.approx(kJ_mol, abs=0.1)


def test_lithium_oxide_takes_up_water_as_measured() -> None:
    found = air_reaction(amounts_of("Li2O"), embedded())
    table = experiment()
    measured = 2 * (float(table["LiHO"]["enthalpy_kJ_mol"]) - 298.15e-3 * (42.94 - 29.085 - 102.5735 - 65.34))
    lithia = float(table["Li2O"]["enthalpy_kJ_mol"]) - 298.15e-3 * (37.93 - 2 * 29.085 - 102.5735)
    assert found.energy_kJ_mol == pytest.approx(measured - lithia - gas_gibbs_kJ_mol("H2O", 298.15), abs=5.0)
    assert found.solids == {"LiHO": pytest.approx(2.0)}


@pytest.mark.parametrize("formula", ["Li3PS4", "Li6PS5Cl", "Li3InCl6", "Li7La3Zr2O12"])
def test_atoms_are_kept(formula: str) -> None:
    amounts, found = amounts_of(formula), air_reaction(amounts_of(formula), embedded())
    held = {"H": 2.0, "O": 1.0}
    for element, n in amounts.items():
        held[element] = held.get(element, 0.0) + n * found.material_mol
    for name, n in {**found.solids, **found.gases}.items():
        phase = embedded().named(name)
        row = experiment().get(name)
        for element, k in spelled_atoms(row["atoms"]) if row else phase.atoms:
            held[element] -= n * k
    assert max(abs(x) for x in held.values()) < 1e-5


def test_no_redox_unless_asked() -> None:
    found = air_reaction(amounts_of("Li3PS4"), embedded())
    assert found.gases == {"H2S": pytest.approx(1.0)} and "Li2SO4" not in found.solids
    oxidised = air_reaction(amounts_of("Li3PS4"), embedded(), reagent="O2", reagent_bar=0.21)
    assert oxidised.energy_kJ_mol < -100 and "H2S" not in oxidised.gases


def test_frameworks_resist_in_the_order_P_Ge_Sn() -> None:
    energies = [
        air_reaction(amounts_of(f), embedded(), without=LITHIUM_HYDROXIDES).energy_kJ_mol
        for f in ("Li3PS4", "Li4GeS4", "Li4SnS4")
    ]
    assert energies == sorted(energies) and energies[0] < -30


def test_water_takes_the_PS4_tetrahedra_of_LGPS_first() -> None:
    # Mater. Adv. 3, 3143 (2022), abstract (read): H2O reacts preferentially with the sulfur of PS4, oxygen takes its place
    found = air_reaction(amounts_of("Li10GeP2S12"), embedded())
    assert set(found.solids) == {"Li3PO4", "Li4GeS4"} and set(found.gases) == {"H2S"}


def test_partial_pressures_enter_as_ideal_gases() -> None:
    base = air_reaction(amounts_of("Li3PS4"), embedded())
    dry = air_reaction(amounts_of("Li3PS4"), embedded(), reagent_bar=1e-4)
    assert dry.energy_kJ_mol - base.energy_kJ_mol == pytest.approx(
        -GAS_CONSTANT_J_MOL_K * 298.15e-3 * math.log(1e-4), rel=1e-6
    )


@given(st.floats(-60, 20), st.floats(1, 1e6), st.floats(1e-3, 0.03))
def test_closed_volume_is_at_equilibrium_or_limited(energy: float, volume: float, water: float) -> None:
    reaction = AirReaction("H2O", energy, 0.25, {}, {"H2S": 1.0})
    gas, exhausted = closed_volume_mL_g(reaction, 180.0, gas_volume_mL_g=volume, water_bar=water)
    moles = gas / molar_volume_mL()
    bar = GAS_CONSTANT_J_MOL_K * 298.15 / (volume * 1e-6) / 1e5
    start = water / bar
    assert 0 <= moles <= start * (1 + 1e-9)
    if 0 < moles < 0.999 * min(start, 4 / 180.0) and not exhausted:
        quotient = moles / (start - moles)
        assert energy + GAS_CONSTANT_J_MOL_K * 0.29815 * math.log(quotient) == pytest.approx(0, abs=1e-3)


def test_stoichiometric_maximum_of_hydrogen_sulfide() -> None:
    found = compute_moisture("Li3PS4", dew_point_C=-40, gas_volume_mL_g=1000)
    grams = 3 * 6.941 + 30.9738 + 4 * 32.065
    assert found.maximum_mL_g["H2S"] == pytest.approx(4 * 24465 / grams, rel=1e-3)
    assert found.equilibrium_mL_g["H2S"] <= found.maximum_mL_g["H2S"]
    assert "no rate" in {n.code for n in found.notices}


def test_more_humid_air_pushes_harder_and_the_onset_is_where_it_starts() -> None:
    energies = [
        compute_moisture("Li4SnS4", dew_point_C=d, gas_volume_mL_g=100).energy_kJ_mol
        for d in (-60, -40, 0, 20)
    ]
    assert energies == sorted(energies, reverse=True)
    standard = air_reaction(amounts_of("Li4SnS4"), embedded())
    onset = dew_point_of_onset_C(standard, 1e-6)
    assert onset is not None
    at_onset = compute_moisture("Li4SnS4", dew_point_C=onset, gas_volume_mL_g=100, gas_pressure_bar=1e-6)
    assert at_onset.energy_kJ_mol == pytest.approx(0.0, abs=0.01)


def test_temperature_enters_through_the_entropies() -> None:
    cold, warm = (
        air_reaction(amounts_of("Li2O"), embedded(), temperature_K=t).energy_kJ_mol for t in (298.15, 348.15)
    )
    # Li2O + H2O(g) -> 2 LiOH loses a gas: dG/dT = -dS > 0
    entropy = 2 * 42.94 - 37.93 - 188.834
    assert warm - cold == pytest.approx(-50e-3 * entropy, rel=1e-6)
    assert (
        compute_moisture("Li3PS4", dew_point_C=-40, gas_volume_mL_g=100, temperature_K=333.15).temperature_K
        == 333.15
    )
    with pytest.raises(OutOfRange):
        compute_moisture("Li3PS4", dew_point_C=-40, gas_volume_mL_g=100, temperature_K=25.0)


def test_hydrates_and_soft_acids_are_named() -> None:
    codes = {n.code for n in compute_moisture("Li3InCl6", dew_point_C=-40, gas_volume_mL_g=100).notices}
    assert "hydrate" in codes
    assert "hydrate unknown" in {
        n.code for n in compute_moisture("Li3YCl6", dew_point_C=-40, gas_volume_mL_g=100).notices
    }
    assert "soft acid" in {
        n.code for n in compute_moisture("Li4SnS4", dew_point_C=-40, gas_volume_mL_g=100).notices
    }
    assert "hard acid" in {
        n.code for n in compute_moisture("Li3PS4", dew_point_C=-40, gas_volume_mL_g=100).notices
    }


def test_bad_conditions_are_refused() -> None:
    with pytest.raises(OutOfRange):
        compute_moisture("Li3PS4", dew_point_C=-40, gas_volume_mL_g=0)
    with pytest.raises(OutOfRange):
        compute_moisture("Li3PS4", dew_point_C=-400, gas_volume_mL_g=10)
    with pytest.raises(OutOfRange):
        at_temperature(embedded(), 5000.0)


def test_rules_are_as_good_as_they_say() -> None:
    errors = rule_errors()
    assert 2 < errors["entropy"] < 8 and errors["heat capacity"] < 8
    inside = 0
    solids = [r for r in experiment().values() if r["state"] == "solid" and r["heat_capacity_J_mol_K"]]
    for row in solids:
        atoms = dict(spelled_atoms(row["atoms"]))
        count = sum(atoms.values())
        inside += abs(float(row["heat_capacity_J_mol_K"]) / count - 24.94) <= 2 * errors["heat capacity"]
    assert inside / len(solids) > 0.9
    assert entropy_J_mol_K(amounts_of("LiCl")).origin == "measured"
    assert heat_capacity_J_mol_K(amounts_of("Li6PS5Cl")).value == pytest.approx(13 * 24.943, rel=1e-3)


@pytest.mark.parametrize(("formula", "volume"), [("Li2S", 46.6), ("LiCl", 34.0)])
def test_additive_volumes_within_their_error(formula: str, volume: float) -> None:
    # lattice volume per formula from the density that the pages of these compounds give (1.66, 2.07 g/cm³)
    estimate = volume_A3(amounts_of(formula))
    assert abs(estimate.value - volume) < 2 * estimate.error


def test_heat_is_total_energy_over_mass() -> None:
    safety = assess_safety("LiCoO2", "Li6PS5Cl")
    pair = compute_reaction("LiCoO2", "Li6PS5Cl")
    assert safety.sets[0].heat_J_g == pytest.approx(pair.heat_J_g)
    assert safety.sets[3].heat_J_g >= max(s.heat_J_g for s in safety.sets[:3]) * 0.5
    assert all(s.temperature_rise_K > 0 for s in safety.sets)


def test_charged_cathode_gives_more_heat_and_oxygen() -> None:
    curve = [(1.0, 3.6), (0.6, 3.85), (0.2, 4.3)]
    charged = charged_cathode("LiNi0.8Mn0.1Co0.1O2", 0.2, curve, embedded())
    full = assess_safety("LiNi0.8Mn0.1Co0.1O2", "Li6PS5Cl")
    safety = assess_safety(charged, "Li6PS5Cl")
    assert safety.sets[0].heat_J_g > full.sets[0].heat_J_g
    assert safety.oxygen.onset_K is not None and safety.oxygen.most_mL_g > 0
    assert oxygen_release(amounts_of("FePO4"), embedded()).onset_K is None
