"""Spots, asperities, gels, necks, shrinking particles and alloys against exact limits and separate solutions."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange
from frenkel.interfaces.alloy_anodes import (
    depletion_capacity_mAh_cm2,
    foil_capacity_mAh_cm2,
    swelling_um_per_mAh_cm2,
)
from frenkel.interfaces.cathode_contact import detached_fraction, misfit_stress_MPa
from frenkel.interfaces.contact import barber_conductance_bound, patterned_contact_resistance
from frenkel.interfaces.contact_spots import (
    cluster_resistance_ohm,
    greenwood_resistance_ohm,
    neck_ratio,
    sintered_contact_resistance,
)
from frenkel.interfaces.greenwood_williamson import asperity_contact, height_integral
from frenkel.interfaces.interlayers import filled_fraction, pressed_interlayer_resistance

SURFACE = {"modulus_GPa": 20.0, "asperities_per_um2": 0.01, "asperity_radius_um": 10.0, "height_deviation_um": 0.5,
           "resistivity_sum_ohm_cm": 1000.0}  # fmt: skip


@pytest.mark.parametrize("h", [-2.0, 0.0, 1.5, 6.0])
def test_height_integrals_against_closed_forms(h: float) -> None:
    density, tail = math.exp(-h * h / 2) / math.sqrt(2 * math.pi), 0.5 * math.erfc(h / math.sqrt(2))
    assert height_integral(0.0, h) == pytest.approx(tail, rel=1e-9)
    assert height_integral(1.0, h) == pytest.approx(density - h * tail, rel=1e-7)
    assert height_integral(2.0, h) == pytest.approx((1 + h * h) * tail - h * density, rel=1e-6)


@given(st.floats(1e-3, 20.0))
def test_asperities_obey_barbers_analogy_and_hertz(p: float) -> None:
    here = asperity_contact(p, **SURFACE)
    step = 1e-5
    above, below = (
        4 / 3 * 0.01 * 20e3 * math.sqrt(10.0) * 0.5**1.5 * height_integral(1.5, here.separation + s) for s in (-step, step)
    )
    assert 0.5 * (above + below) == pytest.approx(p, rel=1e-6)
    assert here.stiffness_MPa_um == pytest.approx((above - below) / (2 * step * 0.5), rel=1e-4)  # K = −dp/dz
    # g = 2 K/(ρ E*), as Barber's analogy wants; K in MPa/µm is 1e4 MPa/cm over 20e3 MPa
    assert here.conductance_S_cm2 == pytest.approx(2 * here.stiffness_MPa_um * 1e4 / 20e3 / 1000.0, rel=1e-12)
    # the other function, given the same stiffness as p/(γ h), gives the same
    gamma = p / (here.stiffness_MPa_um * 0.5)
    assert barber_conductance_bound(p, rms_height_um=0.5, modulus_GPa=20.0, resistivity_sum_ohm_cm=1000.0,
                                    gamma=gamma) == pytest.approx(here.conductance_S_cm2)  # fmt: skip


def test_area_and_conductance_are_nearly_proportional_to_pressure() -> None:
    low, high = (asperity_contact(p, **SURFACE) for p in (0.1, 1.0))
    for name in ("contacted_fraction", "conductance_S_cm2"):
        assert math.log10(getattr(high, name) / getattr(low, name)) == pytest.approx(0.95, abs=0.05)
    with pytest.raises(OutOfRange, match="separate"):
        asperity_contact(500.0, **SURFACE)
    with pytest.raises(OutOfRange):
        asperity_contact(-1.0, **SURFACE)


def test_two_spots_by_hand_and_greenwoods_formula_above() -> None:
    at, radii = np.array([[0.0, 0.0], [10.0, 0.0]]), np.array([1.0, 1.0])
    by_hand = 0.5 * (1 / 4 + 1 / (2 * math.pi * 10.0)) * 1e4
    assert cluster_resistance_ohm(at, radii, resistivity_ohm_cm=1.0) == pytest.approx(by_hand)
    assert greenwood_resistance_ohm(at, radii, resistivity_ohm_cm=1.0) == pytest.approx(by_hand)
    with pytest.raises(InputError, match="overlap"):
        cluster_resistance_ohm(at * 0.1, radii, resistivity_ohm_cm=1.0)


def test_a_dense_cluster_tends_to_one_disc_and_a_sparse_one_to_parallel_spots() -> None:
    ring = [
        (r * math.cos(2 * math.pi * k / (6 * n)), r * math.sin(2 * math.pi * k / (6 * n)))
        for n, r in enumerate(np.arange(12) * 1.0) if n for k in range(6 * n)
    ]  # fmt: skip
    at = np.array([(0.0, 0.0), *ring])
    small = np.full(len(at), 0.45)
    disc = 1e4 / (4 * 11.45)
    assert cluster_resistance_ohm(at, small, resistivity_ohm_cm=1.0) == pytest.approx(disc, rel=0.06)
    assert greenwood_resistance_ohm(at, small, resistivity_ohm_cm=1.0) > cluster_resistance_ohm(
        at, small, resistivity_ohm_cm=1.0
    )
    sparse = cluster_resistance_ohm(at * 1e5, small, resistivity_ohm_cm=1.0)
    assert sparse == pytest.approx(1e4 / (4 * small.sum()), rel=1e-3)


@given(st.floats(0.05, 0.95), st.floats(0.1, 50.0))
def test_necks(ratio: float, grain: float) -> None:
    twice = 2 * patterned_contact_resistance(ratio**2, spot_radius_um=ratio * grain, resistivity_ohm_cm=100.0)
    assert sintered_contact_resistance(ratio, grain_radius_um=grain, resistivity_ohm_cm=100.0) == pytest.approx(twice)
    time = ratio**5 / 1e-6
    assert neck_ratio(time, rate_per_s=1e-6, exponent=5.0) == pytest.approx(ratio)


@given(st.floats(1e-3, 4.0), st.floats(0.1, 10.0))
def test_a_gel_fills_the_volume_that_was_given(volume: float, rms: float) -> None:
    theta = filled_fraction(volume * rms, rms_height_um=rms)
    assert 0.0 < theta <= 1.0
    # the volume below the level, summed over the heights: an independent quadrature
    from scipy.special import ndtri

    level = float(ndtri(theta)) if theta < 1 - 1e-12 else volume
    z = np.linspace(-9.0, 9.0, 20001)
    filled = np.trapezoid(np.maximum(level - z, 0.0) * np.exp(-z * z / 2) / math.sqrt(2 * math.pi), z)
    assert filled == pytest.approx(volume, rel=1e-3)


def test_gel_ends_and_pressed_interlayer() -> None:
    assert filled_fraction(0.0, rms_height_um=1.0) == 0.0
    assert filled_fraction(20.0, rms_height_um=1.0) == pytest.approx(1.0)
    soft = {"thickness_um": 5.0, "conductivity_S_cm": 1e-4, "rms_slope": 0.1, "spot_radius_um": 1.0}
    stiff = pressed_interlayer_resistance(1.0, modulus_GPa=10.0, **soft)
    assert stiff > pressed_interlayer_resistance(1.0, modulus_GPa=0.1, **soft) > 5.0
    with pytest.raises(OutOfRange):
        pressed_interlayer_resistance(0.0, modulus_GPa=0.1, **soft)


def test_misfit_stress_is_the_solution_of_the_two_elastic_bodies() -> None:
    E_p, nu_p, E_m, nu_m, strain = 190.0, 0.25, 22.0, 0.35, 0.017
    K, G = E_p / (3 * (1 - 2 * nu_p)), E_m / (2 * (1 + nu_m))
    # inside u = A r: stress 3K(A + ε) where −ε is the free strain; outside u = B/r²: stress −4 G B/a³; a = 1
    A, B = np.linalg.solve([[1.0, -1.0], [3 * K, 4 * G]], [0.0, -3 * K * strain])
    assert pytest.approx(B) == A
    found = misfit_stress_MPa(strain, particle_modulus_GPa=E_p, particle_poisson=nu_p, matrix_modulus_GPa=E_m, matrix_poisson=nu_m)
    assert found == pytest.approx(-4 * G * B * 1e3)


@given(st.floats(0.0, 100.0), st.floats(0.1, 50.0), st.floats(0.0, 0.95), st.floats(0.0, 20.0))
def test_detachment_against_the_surface_itself(misfit: float, p: float, ratio: float, hold: float) -> None:
    found = detached_fraction(misfit, pressure_MPa=p, lateral_ratio=ratio, holding_stress_MPa=hold)
    u = (np.arange(20000) + 0.5) / 20000  # cos ϑ is uniform on a sphere
    bears = p * (ratio + (1 - ratio) * u**2) + hold
    assert found == pytest.approx(float((misfit > bears).mean()), abs=2e-4)
    assert detached_fraction(misfit, pressure_MPa=2 * p, lateral_ratio=ratio, holding_stress_MPa=hold) <= found


def test_alloys() -> None:
    settings = {"diffusivity_cm2_s": 1e-9, "lithium_mol_cm3": 0.05}
    thick = depletion_capacity_mAh_cm2(1.0, **settings)
    assert foil_capacity_mAh_cm2(1.0, thickness_um=1e4, **settings) == pytest.approx(thick)
    whole = 0.05 * 96485.33 * 50e-4 / 3.6
    low = foil_capacity_mAh_cm2(0.01, thickness_um=50.0, **settings)
    assert low == pytest.approx(whole - 0.01e-3 * 50e-4**2 / (3 * 1e-9) / 3.6, rel=1e-6)
    # finite volumes of Fick's law, current drawn at one face
    n, length, i = 200, 50e-4, 1e-3
    c, dx, time = np.full(n, 0.05), length / n, 0.0
    dt = 0.2 * dx**2 / 1e-9
    flux = i / 96485.33
    while c[0] - flux * dx / 2 / 1e-9 > 0:
        steps = np.diff(c) * 1e-9 / dx
        c = c + dt / dx * (np.append(steps, 0.0) - np.insert(steps, 0, flux))
        time += dt
    assert foil_capacity_mAh_cm2(1.0, thickness_um=50.0, **settings) == pytest.approx(i * time / 3.6, rel=0.01)
    assert swelling_um_per_mAh_cm2() == pytest.approx(4.85, abs=0.01)
    with pytest.raises(OutOfRange):
        foil_capacity_mAh_cm2(0.0, thickness_um=50.0, **settings)
