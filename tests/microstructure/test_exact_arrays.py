"""Arrays of spheres, the percolation threshold of sites, and series of refinements: exact results from elsewhere."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from images import blobs
from numpy.polynomial import legendre

from frenkel.microstructure import Phase, solve
from frenkel.microstructure.connectivity import spanning
from frenkel.microstructure.laws import percolation_threshold


def lattice_sum(order: int) -> float:
    """Σ P_l(cos θ)/r^(l+1) over the points of the simple cubic lattice but the origin, l = 2, 4, 6.

    That of l = 2 depends on the order of summation; between electrodes it is 2π/3 (Rayleigh 1892).
    """
    if order == 2:
        return 2 * math.pi / 3
    axis = np.arange(-30, 31)
    x, y, z = np.meshgrid(axis, axis, axis, indexing="ij")
    r2 = (x * x + y * y + z * z).astype(float)
    r2[30, 30, 30] = np.inf
    terms = legendre.legval(z / np.sqrt(r2), [0] * order + [1]) / r2 ** ((order + 1) / 2)
    return float(terms[r2 <= 900].sum())


def rayleigh(vol: float, s: float) -> float:
    """σ of a simple cubic array of spheres (σ = s) in a matrix (σ = 1): Rayleigh's method with multipoles 1 and 3.

    Outer field b_l P_l/r^(l+1), with b_l = β_l R^(2l+1) (E_l + Σ_n (-1)^(n+1) C(l+n, n) S_(l+n) b_n),
    β_l = (s-1)/(s+(l+1)/l), E_1 = 1; σ = 1 + 4π b_1. Eliminating b_3 gives the published
    (s+2)/(s-1) - φ - 1.3047 (s-1)/(s+4/3) φ^(10/3) (McPhedran & McKenzie 1978).
    """
    radius = (3 * vol / (4 * math.pi)) ** (1 / 3)
    matrix, right = np.eye(2), np.zeros(2)
    for row, order in enumerate((1, 3)):
        strength = (s - 1) / (s + (order + 1) / order) * radius ** (2 * order + 1)
        for column, other in enumerate((1, 3)):
            coupling = (-1) ** other * math.comb(order + other, other) * lattice_sum(order + other)
            matrix[row, column] += strength * coupling
        right[row] = strength if order == 1 else 0.0
    return 1 + 4 * math.pi * float(np.linalg.solve(matrix, right)[0])


def eighth_of_a_cell(vol: float, size: int) -> np.ndarray:
    """Mirror planes on all sides: the sphere's centre is a corner, so that the cell has twice the voxels an edge."""
    radius = 2 * (3 * vol / (4 * math.pi)) ** (1 / 3) * size
    return (sum((i + 0.5) ** 2 for i in np.indices((size,) * 3)) < radius**2).astype(int)


def test_rayleigh_has_the_published_coefficient() -> None:
    vol, s = 0.2, 1e9
    b = 3 * vol / (rayleigh(vol, s) - 1)  # 1 - φ - 1.3047 φ^(10/3) + higher
    assert (1 - vol - b) / vol ** (10 / 3) == pytest.approx(1.3047, rel=2e-2)


@pytest.mark.parametrize(("vol", "s"), [(0.1, 100.0), (0.3, 100.0), (0.3, 1e-3)])
def test_arrays_of_spheres(vol: float, s: float) -> None:
    """A staircase of voxels errs in first order; what is left after one extrapolation is below 0.1 %."""
    misses = []
    for size in (24, 48):
        image = eighth_of_a_cell(vol, size)
        found = solve(image, [Phase("matrix", 1.0), Phase("sphere", s)], sample_error=False, tolerance=1e-6)
        misses.append(found.value_S_cm / rayleigh(float(image.mean()), s) - 1)
    assert misses[0] / misses[1] == pytest.approx(2.0, abs=0.2)
    assert abs(2 * misses[1] - misses[0]) < 1e-3


def threshold_of(field: np.ndarray) -> float:
    """The occupation at which one sample first spans, each site with its own random number."""
    low, high = 0.0, 1.0
    for _ in range(11):
        middle = 0.5 * (low + high)
        low, high = (low, middle) if spanning(field < middle).any() else (middle, high)
    return 0.5 * (low + high)


def test_threshold_of_sites_from_the_scaling_of_finite_samples() -> None:
    """Mean thresholds of finite samples approach that of the lattice as L^(-1/ν), ν = 0.876."""
    rng = np.random.default_rng(0)
    sizes, means, errors = (8, 16, 40), [], []
    for size, samples in zip(sizes, (300, 80, 20), strict=True):
        found = [threshold_of(rng.random((size,) * 3)) for _ in range(samples)]
        means.append(np.mean(found))
        errors.append(np.std(found, ddof=1) / math.sqrt(samples))
    x = np.array(sizes) ** (-1 / 0.876)
    (_, fitted), covariance = np.polyfit(x, means, 1, w=1 / np.array(errors), cov="unscaled")
    known = percolation_threshold("cubic sites").threshold
    assert known == pytest.approx(0.3116, abs=1e-4)
    assert fitted == pytest.approx(known, abs=3 * math.sqrt(covariance[1, 1]) + 5e-4)
    assert math.sqrt(covariance[1, 1]) < 4e-3


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("ratio", [10.0, 1e4])
def test_bounds_tighten_at_every_refinement(seed: int, ratio: float) -> None:
    coarse = blobs(8, 1.0, [0.6, 0.4], seed)
    found = [
        solve(np.kron(coarse, np.ones((n,) * 3, np.uint8)), [Phase("a", 1.0), Phase("b", ratio)], sample_error=False, tolerance=1e-8)
        for n in (1, 2, 3, 4)
    ]  # fmt: skip
    for one, finer in itertools.pairwise(found):
        assert one.lower_S_cm < finer.lower_S_cm <= finer.value_S_cm <= finer.upper_S_cm < one.upper_S_cm


@pytest.mark.parametrize("s", [0.0, 0.1, 100.0])
@pytest.mark.parametrize("dimensions", [2, 3])
def test_dilute_slopes_of_spheres_and_cylinders(s: float, dimensions: int) -> None:
    """σ/σ_matrix - 1 → d (s-1)/(s+d-1) φ: slope at 1 % within 1 %, after one extrapolation over the voxel's size."""
    slopes = []
    sizes = (32, 64) if dimensions == 3 else (64, 128)
    for size in sizes:
        radius = size * (
            0.2673 if dimensions == 3 else 0.1128
        )  # 1 %: an eighth of a sphere, a quarter of a disc
        at = np.indices((size,) * dimensions)
        image = (sum((i + 0.5) ** 2 for i in at) < radius**2).astype(int)
        if dimensions == 2:
            image = image[:, :, None]
        vol = float(image.mean())
        assert vol == pytest.approx(0.01, rel=0.05)
        found = solve(
            image, [Phase("matrix", 1.0), Phase("inclusion", s)], sample_error=False, tolerance=1e-6
        )
        beta = (s - 1) / (s + dimensions - 1)
        # Maxwell's next term, φ², is known to this order and taken off
        slopes.append((found.value_S_cm - 1) / vol - dimensions * beta**2 * vol)
    exact = dimensions * (s - 1) / (s + dimensions - 1)
    assert 2 * slopes[1] - slopes[0] == pytest.approx(exact, rel=0.01)


def test_sum_of_sensitivities_is_the_conductivity() -> None:
    """Euler: Σ σᵢ ∂σ/∂σᵢ = σ, with the derivatives that the solver gives for all phases at once."""
    for seed in (0, 1):
        image = blobs(20, 1.5, [0.4, 0.3, 0.3], seed)
        phases = [Phase("a", 1e-6), Phase("b", 1e-3), Phase("c", 2e-5)]
        found = solve(image, phases, sample_error=False, tolerance=1e-9)
        total = sum(found.sensitivities[p.name] * p.conductivity_S_cm for p in phases)
        assert total == pytest.approx(found.value_S_cm, rel=1e-9)
