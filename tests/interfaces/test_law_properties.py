"""Each law under hypothesis: scaling, symmetry, bounds and composition, which hold for all inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from frenkel.interfaces import Arc, Term, attribute, current_limit, interface_budget
from frenkel.interfaces.alloy_anodes import (
    depletion_capacity_mAh_cm2,
    foil_capacity_mAh_cm2,
    swelling_um_per_mAh_cm2,
)
from frenkel.interfaces.cathode_contact import misfit_stress_MPa
from frenkel.interfaces.charge_transfer import (
    charge_transfer_resistance,
    exchange_current_at,
    layer_resistance_ohm_cm2,
)
from frenkel.interfaces.coatings import coated_resistance_ohm_cm2, mixed_conductivity_S_cm, optimum_coating
from frenkel.interfaces.contact import (
    barber_conductance_bound,
    contact_modulus,
    contacted_fraction_plastic,
    holm_resistance,
    patterned_contact_resistance,
)
from frenkel.interfaces.contact_spots import cluster_resistance_ohm, greenwood_resistance_ohm
from frenkel.interfaces.greenwood_williamson import height_integral
from frenkel.interfaces.growth import GrowthLaw, wagner_constant_nm2_s
from frenkel.interfaces.growth_fit import fit_growth
from frenkel.interfaces.interdiffusion import diffusivity_at, interdiffusion_profile
from frenkel.interfaces.interlayers import pressed_interlayer_resistance
from frenkel.interfaces.lithium_anode import (
    crack_overpotential_mV,
    crack_pressure_MPa,
    leakage_current_mA_cm2,
    plating_pressure_MPa,
    sand_time_s,
    shear_modulus_margin,
    stripping_limit_mA_cm2,
)
from frenkel.interfaces.space_charge import Carrier, mott_schottky_width_nm, site_counting_charge_uC_cm2
from frenkel.interfaces.space_charge_contact import Side, space_charge_contact
from frenkel.quantities import BOLTZMANN_EV_K

POSITIVE = st.floats(1e-3, 1e3)
FRACTION = st.floats(1e-4, 0.9999)


@given(POSITIVE, st.floats(0.0, 0.49), POSITIVE, st.floats(0.0, 0.49))
def test_contact_modulus_is_symmetric_and_below_both(E1: float, n1: float, E2: float, n2: float) -> None:
    both = contact_modulus(E1, n1, E2, n2)
    assert both == pytest.approx(contact_modulus(E2, n2, E1, n1))
    assert both < min(contact_modulus(E1, n1), contact_modulus(E2, n2))


@given(POSITIVE, POSITIVE, st.floats(1.1, 10.0))
def test_spots_scale(radius: float, resistivity: float, factor: float) -> None:
    one = holm_resistance(radius, resistivity)
    assert holm_resistance(factor * radius, resistivity) == pytest.approx(one / factor)
    assert holm_resistance(radius, factor * resistivity, sides=2) == pytest.approx(2.0 * factor * one)


@given(FRACTION, FRACTION, POSITIVE)
def test_more_contact_narrows_less(a: float, b: float, radius: float) -> None:
    few, many = sorted((a, b))
    r = [patterned_contact_resistance(f, spot_radius_um=radius, resistivity_ohm_cm=100.0) for f in (few, many)]
    assert r[0] >= r[1] >= 0.0
    # never above Holm's spots without neighbours
    assert r[0] <= math.pi * radius * 1e-4 * 100.0 / (4.0 * few) * (1.0 + 1e-12)


@given(POSITIVE, POSITIVE)
def test_plastic_contact_is_linear_until_full(p: float, strength: float) -> None:
    theta = contacted_fraction_plastic(p, yield_strength_MPa=strength)
    assert theta == pytest.approx(min(p / (3.0 * strength), 1.0))


@given(st.floats(0.0, 100.0), POSITIVE, POSITIVE, POSITIVE)
def test_barbers_bound_is_linear_in_pressure(p: float, height: float, modulus: float, rho: float) -> None:
    at = {"rms_height_um": height, "modulus_GPa": modulus, "resistivity_sum_ohm_cm": rho}
    assert barber_conductance_bound(2.0 * p, **at) == pytest.approx(2.0 * barber_conductance_bound(p, **at))


@given(st.lists(st.floats(0.1, 1.0), min_size=2, max_size=6), st.floats(2.5, 50.0), POSITIVE)
def test_clusters_lie_between_parallel_spots_and_greenwood(radii: list[float], spacing: float, rho: float) -> None:
    at = np.array([[spacing * k, 0.3 * spacing * (k % 2)] for k in range(len(radii))])
    a = np.array(radii)
    alone = rho * 1e4 / (4.0 * a.sum())
    cluster = cluster_resistance_ohm(at, a, resistivity_ohm_cm=rho)
    assert alone <= cluster <= greenwood_resistance_ohm(at, a, resistivity_ohm_cm=rho) * (1.0 + 1e-12)


@given(st.floats(-3.0, 8.0), st.floats(0.5, 3.0))
def test_height_integrals_fall_with_the_separation(h: float, order: float) -> None:
    assert height_integral(order, h) > height_integral(order, h + 0.1) > 0.0


@given(POSITIVE, st.floats(200.0, 500.0), st.floats(0.0, 1.0), st.floats(200.0, 500.0))
def test_charge_transfer(i0: float, T: float, energy: float, other: float) -> None:
    assert charge_transfer_resistance(2.0 * i0, T) == pytest.approx(0.5 * charge_transfer_resistance(i0, T))
    there = exchange_current_at(i0, activation_energy_eV=energy, reference_K=T, temperature_K=other)
    back = exchange_current_at(there, activation_energy_eV=energy, reference_K=other, temperature_K=T)
    assert back == pytest.approx(i0)


@given(st.floats(0.0, 10.0), st.floats(0.0, 10.0), st.floats(1e-12, 1.0))
def test_layers_add(a: float, b: float, sigma: float) -> None:
    parts = layer_resistance_ohm_cm2(a, sigma) + layer_resistance_ohm_cm2(b, sigma)
    assert layer_resistance_ohm_cm2(a + b, sigma) == pytest.approx(parts)


GROWTH = st.builds(
    GrowthLaw, st.sampled_from(["SEI", "mixed-conducting", "kinetically limited"]), st.floats(1e-8, 10.0), st.floats(1e-9, 1e-3),
    st.floats(10.0, 1e4), st.floats(0.0, 50.0), st.floats(0.0, 200.0),
)  # fmt: skip


@given(GROWTH, st.floats(0.0, 1e7), st.floats(0.0, 1e7))
def test_growth_goes_on_from_where_it_was(law: GrowthLaw, first: float, then: float) -> None:
    """A layer that has grown for a time and then for another is that of the sum: the law has no memory."""
    from dataclasses import replace

    middle = float(law.thickness_nm(first))
    after = replace(law, initial_nm=middle)
    assert float(after.thickness_nm(then)) == pytest.approx(float(law.thickness_nm(first + then)), rel=1e-6, abs=1e-6)
    assert middle >= law.initial_nm - 1e-9
    assert float(law.lithium_consumed_mAh_cm2(first)) >= -1e-12


@given(GROWTH, st.floats(250.0, 400.0), st.floats(0.1, 1.0))
def test_growth_at_another_temperature_and_back(law: GrowthLaw, T: float, energy: float) -> None:
    warm = law.at_temperature(T, reference_K=298.15, activation_energy_eV=energy)
    back = warm.at_temperature(298.15, reference_K=T, activation_energy_eV=energy)
    assert back.constant_nm2_s == pytest.approx(law.constant_nm2_s)
    assert back.ionic_conductivity_S_cm == pytest.approx(law.ionic_conductivity_S_cm)


@given(st.floats(10.0, 500.0), st.floats(0.5, 20.0), st.floats(1e-10, 1e-2), st.floats(1e-16, 1e-2), st.floats(0.0, 5.0))
def test_wagners_constant(volume: float, n: float, ionic: float, electronic: float, force: float) -> None:
    def k(i: float, e: float, V: float) -> float:
        return wagner_constant_nm2_s(
            molar_volume_cm3_mol=volume, lithium_per_formula=n, ionic_conductivity_S_cm=i, electronic_conductivity_S_cm=e,
            driving_force_V=V,
        )  # fmt: skip

    assert k(ionic, electronic, force) == pytest.approx(k(electronic, ionic, force))
    assert k(ionic, electronic, 2.0 * force) == pytest.approx(2.0 * k(ionic, electronic, force))
    assert mixed_conductivity_S_cm(ionic, electronic) <= min(ionic, electronic)


@settings(max_examples=20)
@given(st.floats(1.0, 500.0), st.floats(1e-3, 1.0), st.floats(0.5, 20.0))
def test_an_exact_parabola_is_found(start: float, slope: float, scale: float) -> None:
    t = np.linspace(0.0, 1e5, 12)
    found = fit_growth(t, start + slope * np.sqrt(t))
    assert found.slope_ohm_cm2_per_sqrt_s == pytest.approx(slope, rel=1e-6)
    # in other units of resistance it is the same growth
    other = fit_growth(t, scale * (start + slope * np.sqrt(t)))
    assert other.slope_ohm_cm2_per_sqrt_s == pytest.approx(scale * slope, rel=1e-6) and other.exponent == found.exponent


@settings(max_examples=20)
@given(st.floats(1e-6, 1.0), st.floats(1e-9, 1e-6), st.floats(1e-14, 1e-8), st.floats(1e-14, 1e-10))
def test_the_best_coating_is_never_worse_than_none(k: float, ionic: float, leak: float, mixed: float) -> None:
    law = GrowthLaw("SEI", k, 1e-7, 1e3)
    coat = {"growth": law, "coating_ionic_S_cm": ionic, "coating_electronic_S_cm": leak, "reaction_mixed_S_cm": mixed}
    best = optimum_coating(1e6, **coat)
    assert best.resistance_ohm_cm2 <= best.uncoated_ohm_cm2 * (1.0 + 1e-9)
    for d in (0.5, 5.0, 50.0):
        assert best.resistance_ohm_cm2 <= coated_resistance_ohm_cm2(d, 1e6, **coat) * (1.0 + 1e-6)


@given(st.floats(1e-18, 1e-8), st.floats(1.0, 1e6), st.floats(0.1, 3.0), st.floats(300.0, 1500.0))
def test_interdiffusion(D: float, t: float, energy: float, T: float) -> None:
    x = np.linspace(-500.0, 500.0, 21)
    c = interdiffusion_profile(x, diffusivity_cm2_s=D, time_s=t)
    assert ((c >= 0.0) & (c <= 1.0)).all() and (np.diff(c) <= 1e-15).all()
    assert c == pytest.approx(interdiffusion_profile(2.0 * x, diffusivity_cm2_s=4.0 * D, time_s=t))
    ratio = diffusivity_at(1.0, energy, T) / diffusivity_at(1.0, energy, 2.0 * T)
    assert ratio == pytest.approx(math.exp(-energy / (2.0 * BOLTZMANN_EV_K * T)))


@given(st.floats(0.1, 100.0), st.floats(1.0, 50.0), st.floats(1e-6, 1e-2), st.floats(1e-3, 1.0))
def test_a_pressed_interlayer_costs_at_least_itself(p: float, d: float, sigma: float, modulus: float) -> None:
    soft = {"thickness_um": d, "conductivity_S_cm": sigma, "modulus_GPa": modulus, "rms_slope": 0.1, "spot_radius_um": 1.0}
    here, more = (pressed_interlayer_resistance(pressure, **soft) for pressure in (p, 2.0 * p))
    assert here >= more >= layer_resistance_ohm_cm2(d, sigma) * (1.0 - 1e-12)


@given(POSITIVE, POSITIVE, POSITIVE)
def test_cracks_and_pressure_of_plating(toughness: float, flaw: float, overpotential: float) -> None:
    assert plating_pressure_MPa(crack_overpotential_mV(toughness, flaw)) == pytest.approx(crack_pressure_MPa(toughness, flaw))
    assert plating_pressure_MPa(2.0 * overpotential) == pytest.approx(2.0 * plating_pressure_MPa(overpotential))


@given(POSITIVE, POSITIVE, st.floats(0.0, 0.99), st.floats(1.01, 5.0))
def test_the_modulus_criterion_turns_with_the_volume_of_the_ion(shear: float, lithium: float, below: float, above: float) -> None:
    """Monroe–Newman where the ion is the smaller one, its inverse (density-driven) where it is the larger one."""
    pressure, density = (
        shear_modulus_margin(shear, lithium_shear_modulus_GPa=lithium, molar_volume_ratio=v) for v in (below, above)
    )
    assert pressure == pytest.approx(shear / (2.0 * lithium)) and pressure * density == pytest.approx(1.0)
    stiffer = shear_modulus_margin(2.0 * shear, lithium_shear_modulus_GPa=lithium, molar_volume_ratio=above)
    assert stiffer < density, "density-driven: stiffer is less stable"


@given(POSITIVE, st.floats(1e-6, 1e-2), st.floats(1e-12, 1e-5), st.floats(0.0, 0.99))
def test_sand(i: float, c: float, D: float, t: float) -> None:
    at = {"concentration_mol_cm3": c, "diffusivity_cm2_s": D, "transference_number": t}
    assert sand_time_s(2.0 * i, **at) == pytest.approx(0.25 * sand_time_s(i, **at))


@given(st.floats(1e-14, 1e-6), st.floats(0.1, 5.0), st.floats(1.0, 1e3), st.floats(0.0, 10.0))
def test_leakage_and_stripping(sigma: float, volts: float, thickness: float, creep: float) -> None:
    leak = leakage_current_mA_cm2(sigma, volts, thickness)
    assert leakage_current_mA_cm2(sigma, volts, 2.0 * thickness) == pytest.approx(0.5 * leak)
    assert stripping_limit_mA_cm2(leak, creep) == stripping_limit_mA_cm2(creep, leak)


@given(st.floats(0.01, 10.0), st.floats(1e-12, 1e-7), st.floats(1.0, 200.0), st.floats(1e-3, 0.1))
def test_alloys_give_less_at_higher_currents(i: float, D: float, thickness: float, content: float) -> None:
    at = {"diffusivity_cm2_s": D, "lithium_mol_cm3": content}
    slow, fast = (foil_capacity_mAh_cm2(current, thickness_um=thickness, **at) for current in (i, 2.0 * i))
    held = content * 96485.33212 * thickness * 1e-4 / 3.6
    assert fast <= slow * (1.0 + 1e-9) and slow <= held * (1.0 + 1e-9)
    # a foil gives no less than a half space would until it is used up, and never more than a thick one holds
    assert slow <= max(depletion_capacity_mAh_cm2(i, **at), held) * (1.0 + 1e-9)
    assert swelling_um_per_mAh_cm2(2.0) == pytest.approx(2.0 * swelling_um_per_mAh_cm2(1.0))


@given(st.floats(0.0, 0.1), st.floats(1.0, 500.0), st.floats(0.0, 0.45), st.floats(0.1, 200.0), st.floats(0.0, 0.45))
def test_misfit_is_linear_and_below_the_rigid_particle(e: float, Ep: float, np_: float, Em: float, nm: float) -> None:
    at = {"particle_poisson": np_, "matrix_modulus_GPa": Em, "matrix_poisson": nm}
    stress = misfit_stress_MPa(e, particle_modulus_GPa=Ep, **at)
    assert misfit_stress_MPa(2.0 * e, particle_modulus_GPa=Ep, **at) == pytest.approx(2.0 * stress)
    assert stress <= 4e3 * Em / (2.0 * (1.0 + nm)) * e * (1.0 + 1e-9)


@settings(max_examples=15, deadline=None)
@given(st.floats(1.0, 30.0), st.floats(0.1, 0.9), st.floats(1.0, 30.0), st.floats(0.1, 0.9), st.floats(0.05, 1.5), st.floats(0.0, 10.0))
def test_a_contact_divides_the_step(n1: float, y1: float, n2: float, y2: float, step: float, coating: float) -> None:
    one, two = (Side((Carrier(1, n, y),), 10.0, 1e-3, 0.3) for n, y in ((n1, y1), (n2, y2)))
    found = space_charge_contact(one, two, step, temperature_K=298.15, coating_nm=coating)
    drops = found.first.step_V - found.second.step_V + found.coating_drop_V
    assert drops == pytest.approx(step, abs=1e-6)
    assert found.first.charge_uC_cm2 == pytest.approx(-found.second.charge_uC_cm2, rel=1e-5)


@given(st.floats(0.01, 3.0), st.floats(1e-4, 30.0), st.floats(1.0, 100.0), st.floats(0.1, 1.0))
def test_limits_of_space_charge_scale(step: float, n: float, permittivity: float, spacing: float) -> None:
    width = mott_schottky_width_nm(step, n, relative_permittivity=permittivity)
    assert mott_schottky_width_nm(4.0 * step, n, relative_permittivity=permittivity) == pytest.approx(2.0 * width)
    charge = site_counting_charge_uC_cm2(step, spacing_nm=spacing, relative_permittivity=permittivity)
    assert charge < 0.0 and site_counting_charge_uC_cm2(-step, spacing_nm=spacing, relative_permittivity=permittivity) == -charge


@settings(max_examples=25)
@given(st.lists(st.floats(0.1, 100.0), min_size=1, max_size=4), FRACTION, st.floats(0.5, 50.0))
def test_a_budget_is_the_sum_of_its_terms(values: list[float], theta: float, ratio: float) -> None:
    names = ("charge transfer", "interphase", "coating", "surface layer")
    terms = {name: Term(v, v / 2.0, 2.0 * v) for name, v in zip(names, values, strict=False)}
    b = interface_budget("A | B", terms, contacted_fraction=Term(theta, theta, theta), side="cathode", area_ratio=ratio)
    assert b.total[0] == pytest.approx(sum(values) / (theta * ratio)) == pytest.approx(sum(row[1] for row in b.terms))
    assert b.total[1] <= b.total[0] <= b.total[2]
    assert b.local_resistance_ohm_cm2[0] == pytest.approx(sum(values) / theta)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.floats(1.0, 1e3), st.floats(-11.0, -4.0)), min_size=1, max_size=4), st.floats(0.1, 50.0))
def test_shares_make_the_whole_and_know_no_unit(given_: list[tuple[float, float]], scale: float) -> None:
    arcs = [Arc(r, features={"log10_C": (c, 0.1)}) for r, c in given_]
    found = attribute(arcs)
    assert sum(mean for _, mean, _, _ in found.shares) == pytest.approx(1.0)
    assert all(0.0 <= low <= high <= 1.0 + 1e-12 for _, _, low, high in found.shares)
    scaled = attribute([Arc(scale * r, features={"log10_C": (c, 0.1)}) for r, c in given_])
    for one, two in zip(found.shares, scaled.shares, strict=True):
        assert one[1:] == pytest.approx(two[1:], abs=1e-9)


@settings(max_examples=15)
@given(st.floats(0.1, 2.0), st.floats(0.1, 10.0), st.floats(1.0, 1e3), st.floats(1.0, 10.0), st.floats(2.0, 20.0))
def test_an_envelope_is_never_above_one_of_its_mechanisms(K: float, flaw: float, r: float, focus: float, area: float) -> None:
    assume(K > 0.0)
    values = {"fracture_toughness_MPa_sqrt_m": K, "flaw_um": flaw, "interface_resistance_ohm_cm2": r, "current_focusing": focus}
    inputs = {name: Term(v, v, v) for name, v in values.items()}
    found = current_limit("A | Li", inputs, pressure_MPa=np.array([1.0, 5.0]), temperature_K=298.15)
    assert found.median_mA_cm2 == pytest.approx([crack_overpotential_mV(K, flaw) / (focus * r)] * 2)
    larger = current_limit("A | Li", inputs, pressure_MPa=1.0, temperature_K=298.15, area_ratio=area, weibull_modulus=3.0)
    assert larger.median_mA_cm2[0] == pytest.approx(found.median_mA_cm2[0] * area ** (-1.0 / 3.0))
