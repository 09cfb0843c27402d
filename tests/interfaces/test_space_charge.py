"""Space charge: exact limits, charge conservation, order of convergence, and an independent solution."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import OutOfRange
from frenkel.interfaces.space_charge import (
    Carrier,
    _charge_density,
    debye_length_nm,
    mott_schottky_width_nm,
    site_counting_charge_uC_cm2,
    space_charge_layer,
)
from frenkel.quantities import BOLTZMANN_EV_K, ELEMENTARY_CHARGE_C, VACUUM_PERMITTIVITY_F_M

T = 298.15
KT = BOLTZMANN_EV_K * T
SETTINGS = {"relative_permittivity": 10.0, "temperature_K": T, "conductivity_S_cm": 1e-3, "lattice_spacing_nm": 0.3}


def test_gouy_chapman_charge_and_profile() -> None:
    # two dilute carriers of opposite charge: the symmetric electrolyte
    pair = (Carrier(1, 1e6, 1e-9), Carrier(-1, 1e6, 1e-9))
    step = 0.15
    layer = space_charge_layer(pair, step, **SETTINGS)
    length = debye_length_nm(pair, relative_permittivity=10.0, temperature_K=T)
    exact = -2 * VACUUM_PERMITTIVITY_F_M * 10.0 * KT / (length * 1e-9) * math.sinh(step / (2 * KT)) * 1e2
    assert layer.charge_uC_cm2 == pytest.approx(exact, rel=1e-3)  # asked: 0.1 %
    tanh = math.tanh(step / (4 * KT)) * np.exp(-layer.position_nm / length)
    assert layer.potential_V[:250] == pytest.approx(4 * KT * np.arctanh(tanh[:250]), rel=1e-3)
    exact_c = VACUUM_PERMITTIVITY_F_M * 10.0 / (length * 1e-9) * math.cosh(step / (2 * KT)) * 1e2
    assert layer.capacitance_uF_cm2 == pytest.approx(exact_c, rel=1e-3)


def test_mott_schottky_depletion() -> None:
    one = (Carrier(1, 1e6, 1e-8),)  # 0.01 per nm³, no site limit
    step = 40.0 * KT  # depletion: positive step repels positive carriers
    layer = space_charge_layer(one, step, **SETTINGS)
    width = mott_schottky_width_nm(step - KT, 0.01, relative_permittivity=10.0)
    exact = -ELEMENTARY_CHARGE_C * 0.01e27 * width * 1e-9 * 1e2  # the textbook form with φ0 − kT/e
    assert layer.charge_uC_cm2 == pytest.approx(exact, rel=1e-3)
    assert layer.excess_resistance_ohm_cm2 > 0.0


def test_small_steps_are_debye() -> None:
    one = (Carrier(1, 10.0, 0.3),)
    layer = space_charge_layer(one, 1e-6, **SETTINGS)
    length = layer.debye_length_nm
    assert layer.potential_V == pytest.approx(1e-6 * np.exp(-layer.position_nm / length), rel=1e-4)
    assert layer.capacitance_uF_cm2 == pytest.approx(VACUUM_PERMITTIVITY_F_M * 10.0 / (length * 1e-9) * 1e2, rel=1e-4)


_CARRIERS = st.builds(Carrier, st.sampled_from([1, -1, 2]), st.floats(0.1, 30.0), st.floats(0.01, 0.99))


@given(_CARRIERS, st.floats(0.005, 1.5), st.sampled_from([1.0, -1.0]))
def test_the_integrated_charge_is_the_field_at_the_contact(carrier: Carrier, size: float, sign: float) -> None:
    layer = space_charge_layer((carrier,), sign * size, **SETTINGS, points=3000)
    # Gauss: ∫ρ dx over the profile, Simpson-like by integrating against ψ, equals the charge from the first integral
    density = _charge_density((carrier,), layer.potential_V / KT) * ELEMENTARY_CHARGE_C * 1e27
    total = np.trapezoid(density, layer.position_nm) * 1e-9 * 1e2
    assert total == pytest.approx(layer.charge_uC_cm2, rel=2e-3)
    assert (np.diff(layer.position_nm) > 0).all()
    assert math.copysign(1.0, layer.charge_uC_cm2) == -sign


def test_profile_converges_in_second_order() -> None:
    # the trapezoidal resistance integral on the profile: error falls with the number of points squared
    one = (Carrier(1, 10.0, 0.4),)
    values = [space_charge_layer(one, 0.2, **SETTINGS, points=n).excess_resistance_ohm_cm2 for n in (101, 201, 401, 6401)]
    errors = [abs(v - values[-1]) for v in values[:-1]]
    orders = [math.log2(a / b) for a, b in itertools.pairwise(errors)]
    assert orders == pytest.approx([2.0, 2.0], abs=0.1)


def test_an_independent_finite_difference_solution_agrees() -> None:
    """Newton on a uniform grid, written apart from the first integral."""
    carrier = Carrier(1, 5.0, 0.3)
    step, points = 0.1, 4001
    length = debye_length_nm((carrier,), relative_permittivity=10.0, temperature_K=T)
    x = np.linspace(0.0, 25 * length, points)
    h = x[1] - x[0]
    psi = step / KT * np.exp(-x / length)
    strength = carrier.sites_per_nm3 * 0.3 * 0.7
    for _ in range(50):
        rho = _charge_density((carrier,), psi)
        slope = (_charge_density((carrier,), psi + 1e-6) - rho) / 1e-6
        # λ² ψ'' = −ρ/strength
        main = np.full(points, -2.0) + h**2 / length**2 * slope / strength
        residual = np.zeros(points)
        residual[1:-1] = psi[:-2] - 2 * psi[1:-1] + psi[2:] + h**2 / length**2 * rho[1:-1] / strength
        from scipy.linalg import solve_banded

        banded = np.ones((3, points))
        banded[1] = main
        banded[1, [0, -1]] = 1.0
        banded[0, :2] = 0.0
        banded[2, -2:] = 0.0
        change = solve_banded((1, 1), banded, -residual)
        psi += change
        if np.abs(change).max() < 1e-13:
            break
    layer = space_charge_layer((carrier,), step, **SETTINGS, points=2000)
    ours = np.interp(x[:2000], layer.position_nm, layer.potential_V / KT)
    assert ours == pytest.approx(psi[:2000], abs=2e-4)


def test_a_layer_thinner_than_the_lattice_is_flagged() -> None:
    dense = (Carrier(1, 20.0, 0.5),)
    assert space_charge_layer(dense, 0.5, **SETTINGS).thinner_than_lattice
    dilute = (Carrier(1, 1e4, 1e-6),)
    assert not space_charge_layer(dilute, 0.5, **SETTINGS).thinner_than_lattice
    assert site_counting_charge_uC_cm2(1.0, spacing_nm=0.3, relative_permittivity=10.0) == pytest.approx(-29.5, rel=1e-2)


@pytest.mark.parametrize(
    "wrong",
    [{"relative_permittivity": 0.5}, {"temperature_K": 0.0}, {"conductivity_S_cm": 0.0}, {"step": 20.0}, {"y": 0.0}, {"n": 0.0}],
)
def test_bad_input(wrong: dict[str, float]) -> None:
    settings = {**SETTINGS, **{k: v for k, v in wrong.items() if k in SETTINGS}}
    with pytest.raises(OutOfRange):
        space_charge_layer((Carrier(1, wrong.get("n", 1.0), wrong.get("y", 0.5)),), wrong.get("step", 0.1), **settings)


@given(_CARRIERS, st.floats(0.01, 1.0), st.sampled_from([1.0, -1.0]))
def test_charge_is_conserved_to_1e_10(carrier: Carrier, size: float, sign: float) -> None:
    """∫ρ dx by Gauss quadrature over ln ψ, plus the exact linear tail, equals the charge of the first integral."""
    from frenkel.interfaces.space_charge import _field_per_length

    step = sign * size
    layer = space_charge_layer((carrier,), step, **SETTINGS)
    nodes, weights = np.polynomial.legendre.leggauss(16)
    edges = np.geomspace(size / KT, 1e-3, 2001)
    low, high = np.log(edges[1:]), np.log(edges[:-1])
    psi = sign * np.exp(0.5 * (low + high)[:, None] + 0.5 * (high - low)[:, None] * nodes)
    field = _field_per_length((carrier,), psi.ravel(), layer.debye_length_nm).reshape(psi.shape)
    density = _charge_density((carrier,), psi.ravel()).reshape(psi.shape)
    body = float((0.5 * (high - low) * ((np.abs(psi) * density / field) @ weights)).sum()) * layer.debye_length_nm
    # what lies beyond |ψ| = 1e-3 is the field there, by Gauss's law
    rest_field = _field_per_length((carrier,), np.array([sign * 1e-3]), layer.debye_length_nm)[0]
    rest = -sign * VACUUM_PERMITTIVITY_F_M * 10.0 * rest_field * KT / (layer.debye_length_nm * 1e-9) * 1e2
    total = body * ELEMENTARY_CHARGE_C * 1e27 * 1e-9 * 1e2 + rest
    assert total == pytest.approx(layer.charge_uC_cm2, rel=1e-10)


def test_a_step_divides_so_that_charges_balance() -> None:
    from frenkel.interfaces.space_charge_contact import Side, space_charge_contact

    sulfide = Side((Carrier(1, 12.0, 0.5),), 12.0, 3e-3, 0.35)
    oxide = Side((Carrier(1, 20.0, 0.9),), 15.0, 1e-4, 0.3)
    bare = space_charge_contact(sulfide, oxide, 1.0, temperature_K=T)
    assert bare.first.charge_uC_cm2 == pytest.approx(-bare.second.charge_uC_cm2, rel=1e-6)
    assert bare.first.step_V - bare.second.step_V == pytest.approx(1.0, abs=1e-9)
    coated = space_charge_contact(sulfide, oxide, 1.0, temperature_K=T, coating_nm=5.0)
    assert coated.first.step_V - coated.second.step_V + coated.coating_drop_V == pytest.approx(1.0, abs=1e-9)
    assert abs(coated.first.charge_uC_cm2) < abs(bare.first.charge_uC_cm2), "a coating takes most of the step"
    assert 0.0 < coated.coating_drop_V < 1.0
    reversed_step = space_charge_contact(oxide, sulfide, -1.0, temperature_K=T)
    assert reversed_step.excess_resistance_ohm_cm2 == pytest.approx(bare.excess_resistance_ohm_cm2, rel=1e-6)
    assert "of 100 Ω cm²" in bare.verdict(100.0) and "thinner than the lattice" in bare.verdict(100.0)
    same = space_charge_contact(sulfide, sulfide, 0.4, temperature_K=T)
    assert same.first.charge_uC_cm2 == pytest.approx(-same.second.charge_uC_cm2, rel=1e-6)
    with pytest.raises(OutOfRange):
        space_charge_contact(sulfide, oxide, 1.0, temperature_K=T, coating_nm=-1.0)


def test_interdiffusion_conserves_and_widens_with_the_root_of_time() -> None:
    from frenkel.interfaces.interdiffusion import diffusivity_at, interdiffusion_profile, mixed_zone_nm

    x = np.linspace(-4000.0, 4000.0, 4001)
    c = interdiffusion_profile(x, diffusivity_cm2_s=1e-14, time_s=3600.0)
    assert c + c[::-1] == pytest.approx(np.ones_like(x), abs=1e-12)
    half = 0.5 * mixed_zone_nm(diffusivity_cm2_s=1e-14, time_s=3600.0)
    assert interdiffusion_profile(np.array([half]), diffusivity_cm2_s=1e-14, time_s=3600.0)[0] == pytest.approx(0.16, abs=1e-4)
    assert mixed_zone_nm(diffusivity_cm2_s=1e-14, time_s=4 * 3600.0) == pytest.approx(4 * half)
    sharp = interdiffusion_profile(np.array([-1.0, 0.0, 1.0]), diffusivity_cm2_s=0.0, time_s=1.0)
    assert sharp.tolist() == [1.0, 0.5, 0.0]
    assert diffusivity_at(1.0, 1.0, 1000.0) == pytest.approx(math.exp(-1.0 / (BOLTZMANN_EV_K * 1000.0)))
    with pytest.raises(OutOfRange):
        mixed_zone_nm(diffusivity_cm2_s=-1.0, time_s=1.0)
    with pytest.raises(OutOfRange):
        mixed_zone_nm(diffusivity_cm2_s=1.0, time_s=-1.0)


@pytest.mark.parametrize("step", [1e-300, 1e-30, 1e-9])
def test_the_smallest_steps_are_linear(step: float) -> None:
    layer = space_charge_layer((Carrier(1, 10.0, 0.3),), step, **SETTINGS)
    assert np.isfinite(layer.position_nm).all() and (np.diff(layer.position_nm) > 0.0).all()
    slope = VACUUM_PERMITTIVITY_F_M * 10.0 / (layer.debye_length_nm * 1e-9) * 1e2
    if step > 1e-100:
        assert layer.charge_uC_cm2 == pytest.approx(-slope * step, rel=1e-6)
        assert layer.capacitance_uF_cm2 == pytest.approx(slope, rel=1e-4)
