"""Exact thresholds on synthetic landscapes: known answers, invariance under the choice of cell, a naive reference."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.lattice import voxel_thresholds
from frenkel.lattice.network import network_thresholds


def _double_helix(n: int) -> np.ndarray:
    """Two channels that wind around each other and change places after one cell: each closes after two cells."""
    grid = np.full((n, n, n), 4.9)
    half, radius = n // 2, 7 * n // 24
    for t in np.linspace(0, 2, 4000, endpoint=False):
        y = round(half + radius * np.sin(np.pi * t)) % n
        z = round(half + radius * np.cos(np.pi * t)) % n
        grid[int(t * n) % n, int(y), int(z)] = 0.5
    grid[half, half + round(radius * np.sin(np.pi * 0.5)), half] = 0.0
    return grid


def _naive_threshold(grid: np.ndarray, dimension: int) -> float:
    """Bisection over the values with a flood fill that carries unwrapped lattice vectors: slow and obvious."""
    shape = grid.shape
    steps = [s for s in itertools.product((-1, 0, 1), repeat=3) if any(s)]
    for level in np.unique(grid):
        seen: dict[tuple[int, ...], tuple[int, ...]] = {}
        for start in map(tuple, np.argwhere(grid <= level)):
            if start in seen:
                continue
            seen[start] = (0, 0, 0)
            stack, loops = [start], []
            while stack:
                here = stack.pop()
                for step in steps:
                    raw = tuple(h + s for h, s in zip(here, step, strict=True))
                    there = tuple(r % n for r, n in zip(raw, shape, strict=True))
                    if grid[there] > level:
                        continue
                    cell = tuple(c + r // n for c, r, n in zip(seen[here], raw, shape, strict=True))
                    if there in seen:
                        loops.append(np.subtract(cell, seen[there]))
                    else:
                        seen[there] = cell
                        stack.append(there)
            if loops and np.linalg.matrix_rank(np.unique(np.array(loops), axis=0)) >= dimension:
                return float(level - grid.min())
    return float("inf")


def _smooth_field(seed: int, shape: tuple[int, int, int]) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = np.stack(np.meshgrid(*[np.arange(n) / n for n in shape], indexing="ij"), -1)
    field = np.zeros(shape)
    for _ in range(8):
        wave = rng.integers(-2, 3, 3)
        field += rng.normal() * np.cos(2 * np.pi * (x @ wave + rng.random()))
    return field


def test_a_straight_channel_opens_one_dimension() -> None:
    grid = np.full((6, 7, 8), 3.0)
    grid[2, 3, :] = 1.0
    grid[2, 3, 4] = 1.25  # the bottleneck
    grid[0, 0, 0] = 0.0  # a lone pocket: global zero, no part of the channel
    threshold, component, closing = voxel_thresholds(grid)
    assert threshold.tolist() == [1.25, 3.0, 3.0]
    assert component[0] == 0.25
    assert np.unravel_index(closing[0], grid.shape) == (2, 3, 4)


def test_no_path_below_the_ceiling_is_infinite() -> None:
    grid = np.full((4, 4, 4), 50.0)
    grid[1, 1, 1] = 0.0
    assert np.isinf(voxel_thresholds(grid)[0]).all()


def test_the_double_helix_is_the_same_in_one_cell_and_in_two() -> None:
    # winding vector (2, 0, 0): invisible to a test modulo 2, 4.9 eV there instead of 0.5
    grid = _double_helix(24)
    doubled = np.concatenate([grid, grid], axis=0)
    assert voxel_thresholds(grid)[0][0] == pytest.approx(0.5, abs=1e-12)
    assert voxel_thresholds(doubled)[0][0] == pytest.approx(0.5, abs=1e-12)


@given(st.integers(0, 10_000))
def test_against_a_flood_fill(seed: int) -> None:
    grid = _smooth_field(seed, (5, 6, 4))
    found = voxel_thresholds(grid, ceiling_eV=1e9)[0]
    for dimension in (1, 2, 3):
        assert found[dimension - 1] == pytest.approx(_naive_threshold(grid, dimension), abs=1e-12)


@given(st.integers(0, 10_000), st.tuples(*[st.integers(1, 3)] * 3), st.tuples(*[st.integers(0, 7)] * 3))
def test_supercells_translations_and_axes_change_nothing(
    seed: int, copies: tuple[int, int, int], moved: tuple[int, int, int]
) -> None:
    grid = _smooth_field(seed, (8, 7, 6))
    other = np.roll(np.tile(grid, copies), moved, axis=(0, 1, 2)).transpose(2, 0, 1)
    expected = voxel_thresholds(grid, ceiling_eV=1e9)
    found = voxel_thresholds(other, ceiling_eV=1e9)
    np.testing.assert_array_equal(found[0], expected[0])


@given(st.integers(0, 10_000))
def test_a_sheared_cell_changes_nothing(seed: int) -> None:
    # new first axis a + b on an n x n grid: point (i, j) of the new cell is (i, j + i) of the old one;
    # faces only, because shearing turns one set of diagonals into another
    grid = _smooth_field(seed, (8, 8, 6))
    network = _edges(grid, shear=False)
    sheared = _edges(grid, shear=True)
    site = grid.ravel()
    np.testing.assert_array_equal(
        network_thresholds(*network, site)[0], network_thresholds(*sheared, site)[0]
    )


def _edges(grid: np.ndarray, *, shear: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Face neighbours as a network; with shear the lattice vectors are written in the basis (a + b, b, c)."""
    index = np.arange(grid.size).reshape(grid.shape)
    ends, cells, energies = [], [], []
    for axis in range(3):
        there = np.roll(index, -1, axis)
        wraps = np.zeros((grid.size, 3), int)
        last = np.take(index, -1, axis).ravel()
        wraps[last, axis] = 1
        if shear:
            wraps[:, 1] -= wraps[:, 0]
        ends.append(np.stack([index.ravel(), there.ravel()], 1))
        cells.append(wraps)
        energies.append(np.maximum(grid.ravel()[index.ravel()], grid.ravel()[there.ravel()]))
    return np.vstack(ends), np.vstack(cells), np.concatenate(energies)


def test_the_input_is_not_changed() -> None:
    grid = _smooth_field(1, (6, 6, 6))
    before = grid.copy()
    voxel_thresholds(grid)
    np.testing.assert_array_equal(grid, before)


def test_faces_only_is_never_below_26_neighbours() -> None:
    grid = _smooth_field(2, (12, 12, 12))
    with_diagonals = voxel_thresholds(grid, ceiling_eV=1e9)[0]
    faces = voxel_thresholds(grid, ceiling_eV=1e9, faces_only=True)[0]
    assert (faces >= with_diagonals).all()
