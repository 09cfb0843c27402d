"""Grain boundaries: aligned cubes are the brick layer, tilted planes have the right area."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

from frenkel.microstructure import Phase, grain_boundaries, laws, solve

GRAIN = [Phase("grain", 1e-3)]


def test_example_of_the_docstring() -> None:
    assert doctest.testmod(grain_boundaries).failed == 0


def test_aligned_cubes_are_the_brick_layer() -> None:
    edge, count, voxel = 4, 4, 0.5
    i, j, k = np.indices((edge * count,) * 3) // edge
    grains = 1 + i + count * (j + count * k)
    found = solve(
        np.zeros(grains.shape, int), GRAIN, grains=grains, voxel_um=voxel, grain_boundary_resistance_ohm_cm2=0.5,
        tolerance=1e-10,
    )  # fmt: skip
    # `count` grains carry count - 1 boundaries between the electrodes
    exact = 1 / (1 / 1e-3 + 0.5 * (count - 1) / (edge * count * voxel * 1e-4))
    assert found.value_S_cm == pytest.approx(exact, rel=1e-6)
    infinite = laws.brick_layer(1e-3, 0.5 * (count - 1) / count, edge * voxel)
    assert found.value_S_cm == pytest.approx(infinite, rel=1e-6)
    assert found.interface_share == pytest.approx(1 - exact / 1e-3, rel=1e-5)


@pytest.mark.parametrize("slope", [0.0, 0.5, 1.0])
def test_tilted_bicrystal_plane(slope: float) -> None:
    """A plane of normal n across the current: 1/σ = 1/σ_b + R n_x/L, whatever the tilt."""
    n, width = 64, 32  # long enough that the plane does not touch the electrodes
    i, j, _ = np.indices((n, width, 4))
    grains = np.where(i - n / 2 + slope * (j - width / 2) < 0, 1, 2)
    n_x = 1 / np.hypot(1.0, slope)
    length = n * 0.1 * 1e-4
    R = 3.0  # much larger than a voxel (0.01 Ω·cm²), so that the staircase itself does not resist
    image = np.zeros(grains.shape, int)
    exact = 1 / (1 / 1e-3 + R * n_x / length)

    def sigma(staircase: bool) -> float:
        return solve(
            image, GRAIN, grains=grains, voxel_um=0.1, grain_boundary_resistance_ohm_cm2=R, sample_error=False,
            staircase=staircase, tolerance=1e-8,
        ).value_S_cm  # fmt: skip

    assert sigma(True) == pytest.approx(exact, rel=0.03)
    if slope:
        assert sigma(False) > 1.2 * exact  # without the correction the boundary is too large


def test_factor_of_a_plane_is_the_one_norm_of_its_normal() -> None:
    n = 60
    at = np.indices((n, n, n)) - n / 2 + 0.5
    normal = np.array([0.6, 0.48, 0.64])
    grains = np.where(np.tensordot(normal, at, 1) < 0, 1, 2)
    factor = grain_boundaries.staircase_factors(grains)[(1, 2)]
    assert factor == pytest.approx(normal.sum() / np.linalg.norm(normal), rel=0.01)


def test_closed_boundaries_get_the_mean_over_all_directions() -> None:
    r2 = sum((x - 15.5) ** 2 for x in np.indices((32, 32, 32)))
    assert grain_boundaries.staircase_factors(np.where(r2 < 100, 1, 2)) == {(1, 2): 1.5}
