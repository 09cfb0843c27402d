"""Exact limits of the interface laws, and their behaviour under hypothesis."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange
from frenkel.interfaces import coatings, contact, growth, growth_fit, lithium_anode
from frenkel.interfaces.charge_transfer import charge_transfer_resistance, exchange_current_at
from frenkel.interfaces.multilayer import Layer, internal_plating_limit_mA_cm2, lithium_potential_profile
from frenkel.quantities import BOLTZMANN_EV_K


def test_holm_disc_and_many_spots() -> None:
    assert contact.holm_resistance(1.0, 1000.0, sides=2) == pytest.approx(1000.0 / (2 * 1e-4))
    # few spots: parallel Holm discs, r = ρ π a/(4 θ)
    theta = 1e-8
    few = contact.patterned_contact_resistance(theta, spot_radius_um=2.0, resistivity_ohm_cm=500.0)
    assert few == pytest.approx(500.0 * math.pi * 2e-4 / (4 * theta), rel=3e-4)  # ψ(1e-4) is 1.4e-4 below 1
    assert contact.patterned_contact_resistance(1.0, spot_radius_um=2.0, resistivity_ohm_cm=500.0) == 0.0
    assert math.isinf(contact.patterned_contact_resistance(0.0, spot_radius_um=2.0, resistivity_ohm_cm=500.0))


@given(st.floats(0.0, 1e4), st.floats(1.0, 200.0), st.floats(1e-3, 1.0))
def test_contact_grows_with_pressure_and_stays_a_fraction(p: float, modulus: float, slope: float) -> None:
    here = contact.contacted_fraction_elastic(p, modulus_GPa=modulus, rms_slope=slope)
    more = contact.contacted_fraction_elastic(2 * p + 1.0, modulus_GPa=modulus, rms_slope=slope)
    assert 0.0 <= here <= more <= 1.0


def test_small_pressure_slopes_of_the_theories() -> None:
    p, modulus, slope = 1e-3, 10.0, 0.1
    reduced = p * 1e-3 / (modulus * slope)
    persson = contact.contacted_fraction_elastic(p, modulus_GPa=modulus, rms_slope=slope)
    assert persson == pytest.approx(math.sqrt(8 / math.pi) * reduced, rel=1e-9)
    bgt = contact.contacted_fraction_elastic(p, modulus_GPa=modulus, rms_slope=slope, theory="bush-gibson-thomas")
    assert bgt == pytest.approx(math.sqrt(2 * math.pi) * reduced)
    with pytest.raises(OutOfRange):
        contact.contacted_fraction_elastic(1e6, modulus_GPa=1.0, rms_slope=0.1, theory="bush-gibson-thomas")
    with pytest.raises(InputError):
        contact.contacted_fraction_elastic(1.0, modulus_GPa=1.0, rms_slope=0.1, theory="magic")
    with pytest.raises(OutOfRange):
        contact.contacted_fraction_elastic(-1.0, modulus_GPa=1.0, rms_slope=0.1)


def test_plastic_contact_is_full_at_the_hardness() -> None:
    assert contact.contacted_fraction_plastic(3.0, yield_strength_MPa=1.0) == 1.0
    assert contact.contacted_fraction_plastic(30.0, yield_strength_MPa=1.0) == 1.0
    assert contact.contacted_fraction_plastic(0.0, yield_strength_MPa=1.0) == 0.0
    with pytest.raises(OutOfRange):
        contact.contacted_fraction_plastic(-1.0, yield_strength_MPa=1.0)


def test_moduli_of_two_bodies_add_as_compliances() -> None:
    assert contact.contact_modulus(10.0, 0.3, 10.0, 0.3) == pytest.approx(5.0 / (1 - 0.09))
    assert contact.barber_conductance_bound(
        10.0, rms_height_um=0.5, modulus_GPa=5.0, resistivity_sum_ohm_cm=200.0
    ) == pytest.approx(2 * 0.002 / (0.4 * 0.5e-4) / 200.0)


def test_charge_transfer_and_its_temperature() -> None:
    assert charge_transfer_resistance(25.69, 298.15) == pytest.approx(1.0, rel=1e-3)
    hot = exchange_current_at(1.0, activation_energy_eV=0.5, reference_K=298.15, temperature_K=333.15)
    assert hot == pytest.approx(math.exp(0.5 / BOLTZMANN_EV_K * (1 / 298.15 - 1 / 333.15)))
    with pytest.raises(OutOfRange):
        charge_transfer_resistance(0.0, 298.15)


def law(**changes: float) -> growth.GrowthLaw:
    values = {"constant_nm2_s": 0.02, "ionic_conductivity_S_cm": 1e-7, "lithium_per_volume_mAh_cm3": 1000.0, **changes}
    return growth.GrowthLaw("SEI", **values)  # type: ignore[arg-type]


def test_growth_is_parabolic_and_a_coating_makes_it_linear_at_first() -> None:
    t = np.array([0.0, 1e3, 1e5, 1e7])
    assert law().thickness_nm(t) == pytest.approx(np.sqrt(0.04 * t), rel=1e-12)
    coated = law(equivalent_coating_nm=1e6).thickness_nm(t)
    assert coated == pytest.approx(0.02 / 1e6 * t, rel=1e-3, abs=1e-12)  # linear while x ≪ x_c
    assert law().resistance_ohm_cm2(1e5) == pytest.approx(math.sqrt(0.04e5) * 1e-7 / 1e-7)
    assert law().lithium_consumed_mAh_cm2(1e5) == pytest.approx(math.sqrt(0.04e5) * 1e-7 * 1000.0)
    # dx/dt = k/(x + x_c), checked by differences
    both = law(initial_nm=3.0, equivalent_coating_nm=5.0)
    h = 1.0
    slope = (both.thickness_nm(1e3 + h) - both.thickness_nm(1e3 - h)) / (2 * h)
    assert slope == pytest.approx(0.02 / (both.thickness_nm(1e3) + 5.0), rel=1e-6)


def test_growth_refuses_nonsense() -> None:
    with pytest.raises(InputError, match="class"):
        growth.GrowthLaw("magic", 1.0, 1.0, 1.0)
    with pytest.raises(InputError, match="does not grow"):
        growth.GrowthLaw("stable", 1.0, 1.0, 1.0)
    with pytest.raises(OutOfRange):
        growth.wagner_constant_nm2_s(molar_volume_cm3_mol=-1, lithium_per_formula=8, ionic_conductivity_S_cm=1,
                                     electronic_conductivity_S_cm=1, driving_force_V=1)  # fmt: skip


def test_wagner_is_symmetric_in_ions_and_electrons() -> None:
    one = {"molar_volume_cm3_mol": 195.0, "lithium_per_formula": 8.0, "driving_force_V": 1.7}
    a = growth.wagner_constant_nm2_s(ionic_conductivity_S_cm=1e-4, electronic_conductivity_S_cm=1e-9, **one)
    b = growth.wagner_constant_nm2_s(ionic_conductivity_S_cm=1e-9, electronic_conductivity_S_cm=1e-4, **one)
    assert a == pytest.approx(b)
    assert a == pytest.approx(195.0 / (8 * 96485.33) * 1e-9 * 1.7 * 1e14, rel=2e-5)


def test_the_fit_gives_back_the_electronic_conductivity() -> None:
    sigma_i, sigma_e = 1e-5, 3e-9
    k = growth.wagner_constant_nm2_s(molar_volume_cm3_mol=195.0, lithium_per_formula=8.0, driving_force_V=1.7,
                                     ionic_conductivity_S_cm=sigma_i, electronic_conductivity_S_cm=sigma_e)  # fmt: skip
    t = np.linspace(0.0, 1e6, 30)
    r = growth.GrowthLaw("SEI", k, sigma_i, 1000.0).resistance_ohm_cm2(t) + 12.0
    found = growth_fit.fit_growth(t, r)
    assert found.law == "parabolic" and found.initial_ohm_cm2 == pytest.approx(12.0)
    value, low, high = found.electronic_conductivity_S_cm(
        ionic_conductivity_S_cm=sigma_i, molar_volume_cm3_mol=195.0, lithium_per_formula=8.0, driving_force_V=1.7
    )
    assert value == pytest.approx(sigma_e, rel=1e-6) and low <= value <= high
    assert growth_fit.fit_growth(t, 5.0 + 1e-4 * t).law == "linear"
    with pytest.raises(InputError):
        growth_fit.fit_growth(t[:3], r[:3])


def test_growth_interval_covers() -> None:
    rng = np.random.default_rng(1)
    t = np.linspace(0.0, 1e6, 12)
    truth = 10.0 + 0.02 * np.sqrt(t)
    hits = 0
    trials = 800
    for _ in range(trials):
        found = growth_fit.fit_growth(t, truth + rng.normal(0.0, 0.5, t.size))
        hits += found.slope_low <= 0.02 <= found.slope_high
    # 95 % ± 3 standard errors of 800 trials
    assert abs(hits / trials - 0.95) < 3 * math.sqrt(0.95 * 0.05 / trials)


def test_the_best_coating_is_where_its_cost_and_gain_balance() -> None:
    bare = growth.GrowthLaw("SEI", 1.0, 1e-8, 1000.0)
    settings = {"growth": bare, "coating_ionic_S_cm": 1e-6, "coating_electronic_S_cm": 1e-14, "reaction_mixed_S_cm": 1e-11}
    best = coatings.optimum_coating(3e7, **settings, thickest_nm=1e5)
    assert coatings.optimum_coating(3e7, **settings, thickest_nm=10.0).at_border
    assert 0.0 < best.thickness_nm < 1e5 and not best.at_border and best.resistance_ohm_cm2 < best.uncoated_ohm_cm2
    for factor in (0.8, 1.25):
        assert coatings.coated_resistance_ohm_cm2(best.thickness_nm * factor, 3e7, **settings) >= best.resistance_ohm_cm2
    none = coatings.optimum_coating(0.0, **settings)
    assert none.thickness_nm == 0.0, "at time zero a coating only costs"
    no_electrons = {**settings, "coating_electronic_S_cm": 0.0}
    assert coatings.coated_resistance_ohm_cm2(10.0, 1e7, **no_electrons) == pytest.approx(10e-7 / 1e-6)


def test_griffith_numbers() -> None:
    assert lithium_anode.crack_overpotential_mV(0.23, 1.0) == pytest.approx(17.5, abs=0.5)
    assert lithium_anode.crack_overpotential_mV(1.25, 1.0) == pytest.approx(95.0, abs=0.5)
    assert lithium_anode.plating_pressure_MPa(lithium_anode.crack_overpotential_mV(1.0, 2.0)) == pytest.approx(
        lithium_anode.crack_pressure_MPa(1.0, 2.0)
    )


@given(st.floats(0.01, 10.0), st.floats(0.01, 1000.0))
def test_larger_flaws_crack_earlier(toughness: float, flaw: float) -> None:
    small, large = (lithium_anode.crack_overpotential_mV(toughness, flaw * f) for f in (1.0, 4.0))
    assert small == pytest.approx(2.0 * large)  # σ_c ~ a^(-1/2)


def test_moduli_sand_and_leakage() -> None:
    assert lithium_anode.shear_modulus_margin(10.0, lithium_shear_modulus_GPa=2.5, molar_volume_ratio=2.0) == 0.5
    sand = lithium_anode.sand_time_s(1.0, concentration_mol_cm3=1e-3, diffusivity_cm2_s=1e-8, transference_number=0.2)
    assert sand == pytest.approx(math.pi * 1e-8 * (96.48533 / (2e-3 * 0.8)) ** 2, rel=1e-5)
    assert lithium_anode.leakage_current_mA_cm2(1e-9, 4.0, 40.0) == pytest.approx(1e-3)
    assert lithium_anode.stripping_limit_mA_cm2(0.1, 0.2) == pytest.approx(0.3)


_LAYERS = st.lists(
    st.builds(
        Layer, st.just("a"), st.floats(0.01, 100.0), st.floats(1e-7, 1e-2), st.floats(1e-14, 1e-7), st.none(), st.none()
    ),
    min_size=1,
    max_size=5,
).map(tuple)


@given(_LAYERS, st.floats(0.0, 1.0), st.floats(2.0, 5.0))
def test_at_rest_the_potential_rises_from_anode_to_cathode(layers: tuple[Layer, ...], low: float, high: float) -> None:
    profile = lithium_potential_profile(layers, anode_V=low, cathode_V=high)
    assert profile.potential_V[0] == low and profile.potential_V[-1] == high
    assert (np.diff(profile.potential_V) >= -1e-12).all()
    assert not profile.plates_inside
    # at rest the ions carry back what leaks: both resist, in series (Wagner)
    total = sum(
        one.thickness_um * 1e-4 * (1 / one.electronic_conductivity_S_cm + 1 / one.ionic_conductivity_S_cm) for one in layers
    )
    assert profile.electronic_current_mA_cm2 == pytest.approx(1e3 * (high - low) / total)


@given(_LAYERS)
def test_splitting_a_layer_changes_nothing(layers: tuple[Layer, ...]) -> None:
    from dataclasses import replace

    halves = tuple(replace(one, thickness_um=one.thickness_um / 2) for one in layers for _ in range(2))
    whole = lithium_potential_profile(layers, anode_V=0.0, cathode_V=4.0, current_mA_cm2=1.0)
    split = lithium_potential_profile(halves, anode_V=0.0, cathode_V=4.0, current_mA_cm2=1.0)
    assert split.potential_V[::2] == pytest.approx(whole.potential_V, abs=1e-9)


def test_a_leaky_layer_at_the_anode_plates_inside_under_current() -> None:
    leaky = Layer("leaky", 10.0, 1e-6, 1e-6, reduction_limit_V=0.5)
    tight = Layer("tight", 10.0, 1e-3, 1e-12, oxidation_limit_V=3.0)
    profile = lithium_potential_profile((leaky, tight), anode_V=0.0, cathode_V=4.0, current_mA_cm2=0.1)
    assert profile.plates_inside and profile.potential_V[1] == pytest.approx(-0.1, rel=1e-3)
    assert len(profile.outside_window) == 2
    with pytest.raises(InputError):
        lithium_potential_profile((), anode_V=0.0, cathode_V=4.0)
    with pytest.raises(OutOfRange):
        Layer("x", -1.0, 1.0, 1.0)


@given(_LAYERS, st.floats(2.0, 5.0))
def test_internal_plating_begins_where_the_profile_touches_the_metal(layers: tuple[Layer, ...], cathode: float) -> None:
    limit = internal_plating_limit_mA_cm2(layers, cathode_V=cathode)
    if math.isinf(limit):
        at = lithium_potential_profile(layers, anode_V=0.0, cathode_V=cathode, current_mA_cm2=1e3)
        assert (at.potential_V >= -1e-6 * max(1.0, float(np.abs(at.potential_V).max()))).all()
        return
    below, above = (
        lithium_potential_profile(layers, anode_V=0.0, cathode_V=cathode, current_mA_cm2=f * limit) for f in (0.999, 1.001)
    )
    assert not below.plates_inside and above.plates_inside


def test_a_mixed_conductor_leaks_by_wagners_conductivity() -> None:
    one = Layer("mixed", 10.0, 1e-6, 1e-6)
    leak = lithium_potential_profile((one,), anode_V=0.0, cathode_V=1.0).electronic_current_mA_cm2
    assert leak == pytest.approx(1e3 * coatings.mixed_conductivity_S_cm(1e-6, 1e-6) / 10e-4)
    assert math.isinf(internal_plating_limit_mA_cm2((one, one), cathode_V=4.0)), "a uniform layer never plates inside"
