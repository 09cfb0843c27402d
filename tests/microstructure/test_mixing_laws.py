"""Mixing laws: exact limits, bounds for every input, and independent references."""

from __future__ import annotations

import doctest
import importlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.microstructure import laws

MODULES = ("bounds", "effective_medium", "shells", "porous", "polycrystal", "percolation")
conductivities = st.floats(1e-10, 1e2)
# 1 - vol must not be lost in rounding, since the tests write it that way
fractions = st.one_of(st.sampled_from([0.0, 1.0]), st.floats(1e-3, 0.999))


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_the_docstrings(name: str) -> None:
    found = doctest.testmod(importlib.import_module(f"frenkel.microstructure.laws.{name}"))
    assert found.attempted > 0
    assert found.failed == 0


@given(vol=fractions, a=conductivities, b=conductivities)
def test_bounds_are_nested_and_hold_every_law(vol: float, a: float, b: float) -> None:
    wiener = laws.wiener_bounds([vol, 1 - vol], [a, b])
    shtrikman = laws.hashin_shtrikman_bounds([vol, 1 - vol], [a, b])
    tolerance = 1e-9
    assert wiener.lower <= shtrikman.lower * (1 + tolerance)
    assert shtrikman.lower <= shtrikman.upper * (1 + tolerance)
    assert shtrikman.upper <= wiener.upper * (1 + tolerance)
    for value in (
        laws.bruggeman([vol, 1 - vol], [a, b]),
        laws.maxwell_garnett(a, b, 1 - vol),
        laws.maxwell_garnett(b, a, vol),
    ):
        assert shtrikman.lower * (1 - tolerance) <= value <= shtrikman.upper * (1 + tolerance)


@given(vol=fractions, a=conductivities, b=conductivities, aspect=st.floats(1e-3, 1e3))
def test_spheroids_stay_within_wiener_bounds(vol: float, a: float, b: float, aspect: float) -> None:
    low, high = laws.wiener_bounds([vol, 1 - vol], [a, b])
    assert low * (1 - 1e-9) <= laws.maxwell_garnett(a, b, 1 - vol, aspect_ratio=aspect) <= high * (1 + 1e-9)


@given(vol=st.floats(0.0, 0.6), m=conductivities, f=conductivities, s=conductivities, x=st.floats(0.0, 3.0))
def test_shell_laws_lie_between_the_phases(vol: float, m: float, f: float, s: float, x: float) -> None:
    for law in (laws.nan_core_shell, laws.overlapping_shells):
        value = law(m, f, s, vol, shell_to_radius=x)
        assert min(m, f, s) * (1 - 1e-9) <= value <= max(m, f, s) * (1 + 1e-9)


@pytest.mark.parametrize("contrast", [0.0, 1e-3, 0.5, 3.0, 1e4])
def test_dilute_slope_of_spheres(contrast: float) -> None:
    slope = 3.0 * (contrast - 1.0) / (contrast + 2.0)  # Maxwell: exact for few spheres of any contrast
    vol = 1e-7  # the next term is of relative size vol
    for value in (laws.maxwell_garnett(1.0, contrast, vol), laws.bruggeman([1 - vol, vol], [1.0, contrast])):
        assert (value - 1.0) / vol == pytest.approx(slope, rel=1e-3, abs=1e-6)
    assert (laws.archie(1.0, vol, exponent=1.5) - 1.0) / vol == pytest.approx(-1.5, rel=1e-5)


def test_fibre_and_platelet_limits() -> None:
    fibre, plate = laws.depolarisation_factors(1e5), laws.depolarisation_factors(1e-5)
    assert fibre == pytest.approx((0.0, 0.5), abs=1e-8)
    assert plate == pytest.approx((1.0, 0.0), abs=2e-5)  # error of the limit: π/2 times the aspect ratio
    # dilute random fibres: one third of (1 + 4 (s-1)/(s+1)/... ) = ((s-1) + 4 (s-1)/(s+1)) / 3
    s, vol = 10.0, 1e-7
    slope = ((s - 1.0) + 4.0 * (s - 1.0) / (s + 1.0)) / 3.0
    assert (laws.maxwell_garnett(1.0, s, vol, aspect_ratio=1e5) - 1.0) / vol == pytest.approx(slope, rel=1e-4)


@given(aspect=st.floats(1e-4, 1e4))
def test_depolarisation_factors_match_their_integral(aspect: float) -> None:
    from scipy import integrate

    along, across = laws.depolarisation_factors(aspect)
    assert along + 2 * across == pytest.approx(1.0, abs=1e-12)
    # L = a/2 ∫ ds / ((s + a²)^(3/2) (s + 1)), with s = exp(u) so that the integrand has one scale
    u_low, u_high = -60.0, 60.0
    grid = np.linspace(u_low, u_high, 20001)
    s = np.exp(grid)
    value = integrate.trapezoid(0.5 * aspect * s / ((s + aspect**2) ** 1.5 * (s + 1.0)), grid)
    assert along == pytest.approx(float(value), rel=1e-6, abs=1e-10)


def test_bruggeman_threshold_is_one_third_and_duality_in_two_dimensions() -> None:
    assert laws.bruggeman([0.67, 0.33], [0.0, 1.0]) == 0.0
    assert laws.bruggeman([0.66, 0.34], [0.0, 1.0]) == pytest.approx(0.01, rel=1e-9)  # (3φ - 1)/2
    for vol in (0.2, 0.5, 0.9):  # Keller: σ(a, b) σ(b, a) = a b in two dimensions
        product = laws.bruggeman([vol, 1 - vol], [1.0, 1e4], dimension=2) * laws.bruggeman(
            [vol, 1 - vol], [1e4, 1.0], dimension=2
        )
        assert product == pytest.approx(1e4, rel=1e-9)


@given(vol=st.floats(0.001, 0.999), contrast=st.floats(1e-6, 1.0))
def test_mclachlan_with_unit_exponents_is_bruggeman(vol: float, contrast: float) -> None:
    ours = laws.general_effective_medium(contrast, 1.0, vol, threshold=1 / 3, low_exponent=1, high_exponent=1)
    assert ours == pytest.approx(laws.bruggeman([1 - vol, vol], [contrast, 1.0]), rel=1e-8)


def test_mclachlan_power_laws_near_the_threshold() -> None:
    def above(distance: float) -> float:
        return laws.general_effective_medium(
            0.0, 1.0, 0.2 + distance, threshold=0.2, low_exponent=0.7, high_exponent=2.0
        )

    exponent = math.log(above(2e-4) / above(1e-4)) / math.log(2.0)
    assert exponent == pytest.approx(2.0, abs=1e-3)
    assert (
        laws.general_effective_medium(0.0, 1.0, 0.2, threshold=0.2, low_exponent=0.7, high_exponent=2.0)
        == 0.0
    )


def test_core_shell_limits() -> None:
    # no shell: Bruggeman; shell like the matrix: coated sphere of matrix and core
    assert laws.nan_core_shell(1.0, 5.0, 9.0, 0.3, shell_to_radius=0.0) == pytest.approx(
        laws.bruggeman([0.7, 0.3], [1.0, 5.0]), rel=1e-12
    )
    # at the loading where coated grains fill everything both branches are the coated sphere itself
    full = 1.5**-3
    coated = laws.coated_sphere_conductivity(0.0, 1.0, 0.5)
    for side in (full * (1 - 1e-9), full * (1 + 1e-9)):
        assert laws.nan_core_shell(1e-3, 0.0, 1.0, side, shell_to_radius=0.5) == pytest.approx(
            coated, rel=1e-6
        )
    # thin insulating shell: series across a sphere, σ_c → 1/(1/σ + (t/σ_s)/R)
    thin = laws.coated_sphere_conductivity(1.0, 1e-8, 1e-6)
    assert thin == pytest.approx(1.0 / (1.0 + 1e-6 / 1e-8), rel=1e-4)


def test_shell_volume_against_random_spheres() -> None:
    """Naive reference: random hard spheres by random insertion, which is equilibrium at this low density."""
    rng = np.random.default_rng(1)
    radius, box, wanted, thicknesses = 1.0, 14.0, 65, np.array([0.1, 0.5, 1.0])  # φ = 0.099
    counted = []
    for _ in range(12):
        centres = np.empty((0, 3))
        while len(centres) < wanted:
            one = rng.random(3) * box
            if len(centres) == 0 or _nearest(centres, one[None], box)[0] > 2 * radius:
                centres = np.vstack([centres, one])
        nearest = _nearest(centres, rng.random((20000, 3)) * box, box)
        counted.append([((nearest > radius) & (nearest <= radius + t)).mean() for t in thicknesses])
    vol = wanted * 4 / 3 * math.pi / box**3
    mean, error = np.mean(counted, 0), np.std(counted, 0, ddof=1) / 12**0.5
    theory = [laws.shell_vol_fraction(vol, shell_to_radius=t) for t in thicknesses]
    assert np.all(error < 0.005)
    assert np.all(np.abs(mean - theory) < 4 * error)


def _nearest(centres: np.ndarray, points: np.ndarray, box: float) -> np.ndarray:
    away = points[:, None] - centres
    away -= box * np.round(away / box)
    return ((away**2).sum(2) ** 0.5).min(1)


def test_shell_volume_limits() -> None:
    x = 1e-7  # thin shells: surface area times thickness, 3 φ x
    assert laws.shell_vol_fraction(0.3, shell_to_radius=x) == pytest.approx(0.9 * x, rel=1e-5)
    for hard in (True, False):
        assert laws.shell_vol_fraction(0.2, shell_to_radius=1e3, hard_cores=hard) == pytest.approx(
            0.8, abs=1e-9
        )


@given(a=conductivities, r=st.floats(0.0, 1e4), d=st.floats(0.01, 100.0))
def test_brick_layer_is_bulk_and_boundary_in_series(a: float, r: float, d: float) -> None:
    total = laws.brick_layer(a, r, d)
    share = laws.grain_boundary_share(a, r, d)
    assert total <= a * (1 + 1e-12)
    assert -1e-12 <= share <= 1.0
    assert 1 / total == pytest.approx(1 / a + r / (d * 1e-4), rel=1e-12)


@given(a=conductivities, b=conductivities, d=st.floats(0.1, 10.0), e=st.floats(0.0, 0.9))
def test_thick_brick_layer_within_wiener_bounds(a: float, b: float, d: float, e: float) -> None:
    value = laws.brick_layer_with_thickness(a, b, grain_size_um=d, boundary_thickness_um=e * d)
    core = (1 - e) ** 3
    low, high = laws.wiener_bounds([core, 1 - core], [a, b])
    assert low * (1 - 1e-9) <= value <= high * (1 + 1e-9)


def test_thick_brick_layer_tends_to_the_thin_one_and_takes_complex_numbers() -> None:
    # δ → 0 at constant R = δ/σ_gb; what remains is of order δ/d
    thin = laws.brick_layer_with_thickness(1e-3, 1e-8, grain_size_um=1.0, boundary_thickness_um=1e-5)
    assert thin == pytest.approx(laws.brick_layer(1e-3, 1e-9 / 1e-8, 1.0), rel=3e-5)
    complex_value = laws.brick_layer_with_thickness(
        1e-3 + 0j, 1e-8 + 0j, grain_size_um=1.0, boundary_thickness_um=1e-5
    )
    assert complex_value == pytest.approx(thin, rel=1e-12)
    better = laws.brick_layer_with_thickness(1e-4, 1e-2, grain_size_um=1.0, boundary_thickness_um=0.01)
    assert better > 2e-4  # conducting boundaries carry current beside the grains


def test_percolation_thresholds_by_shape() -> None:
    assert (
        laws.overlapping_spheroid_threshold(1.0)
        == laws.percolation_threshold("overlapping spheres").threshold
    )
    for aspect in (1e-3, 500.0):  # the asymptotes stand within 5 % of the table's ends
        value = laws.overlapping_spheroid_threshold(aspect)
        assert value < 0.002
    middle = laws.overlapping_spheroid_threshold(7.0)
    assert laws.overlapping_spheroid_threshold(10.0) < middle < laws.overlapping_spheroid_threshold(5.0)
    assert laws.percolation_threshold("cubic sites").checked == "remembered"
    with pytest.raises(UnknownName):
        laws.percolation_threshold("doughnuts")


@pytest.mark.parametrize(
    "call",
    [
        lambda: laws.wiener_bounds([0.5, 0.6], [1.0, 1.0]),
        lambda: laws.wiener_bounds([1.0], [float("nan")]),
        lambda: laws.wiener_bounds([1.0], [float("inf")]),
        lambda: laws.wiener_bounds([0.5, 0.5], [1.0]),
        lambda: laws.hashin_shtrikman_bounds([1.0], [1.0], dimension=1),
        lambda: laws.bruggeman([1.2, -0.2], [1.0, 1.0]),
        lambda: laws.maxwell_garnett(1.0, -1.0, 0.1),
        lambda: laws.archie(1.0, 0.1, exponent=0.5),
        lambda: laws.brick_layer(0.0, 1.0, 1.0),
        lambda: laws.brick_layer_with_thickness(1.0, 1.0, grain_size_um=1.0, boundary_thickness_um=2.0),
        lambda: laws.overlapping_spheroid_threshold(1e6),
        lambda: laws.general_effective_medium(1.0, 0.5, 0.1, threshold=0.2, low_exponent=1, high_exponent=1),
    ],
)
def test_bad_input_is_refused(call) -> None:
    with pytest.raises((InputError, OutOfRange)):
        call()


def test_zero_conductivities() -> None:
    assert laws.wiener_bounds([0.5, 0.5], [0.0, 1.0]) == (0.0, 0.5)
    assert laws.hashin_shtrikman_bounds([0.5, 0.5], [0.0, 1.0]).lower == 0.0
    assert laws.maxwell_garnett(0.0, 1.0, 0.9) == 0.0
    assert laws.bruggeman([1.0], [0.0]) == 0.0
