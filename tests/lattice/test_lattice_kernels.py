"""Properties of the array kernels against slow and obvious references, on random input."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.lattice import _kernels, _saddle_kernels, framework_of, site_energy_landscape
from frenkel.lattice._basin_kernels import key_of_pass, longer_table, slot_of
from frenkel.lattice._hopping_kernels import interstitialcy_walk, vacancy_walk
from frenkel.lattice._site_kernels import locate_points
from frenkel.lattice._stamp_kernels import add_stamp
from frenkel.lattice._sweep_kernels import is_joined, new_forest
from frenkel.lattice.landscape import images_of_indices
from frenkel.lattice.symmetry import standard_cell
from lattice.reference_crystals import crystal

seeds = st.integers(0, 10_000)


def _lattice(rng: np.random.Generator) -> np.ndarray:
    return 4.0 * np.eye(3) + rng.normal(size=(3, 3)) * 0.6


def _term(rng: np.random.Generator) -> np.ndarray:
    if rng.random() < 0.5:
        return np.array(
            [1.0, 1.0, rng.uniform(0.2, 1.0), rng.uniform(1.2, 2.5), rng.uniform(1.5, 2.8), 0.0, 1.0]
        )
    return np.array([1.0, 0.0, 0.0, 0.0, 0.0, rng.uniform(5.0, 40.0), rng.uniform(1.2, 2.2)])


@given(seeds)
def test_the_reciprocal_is_the_inverse(seed: int) -> None:
    lattice = _lattice(np.random.default_rng(seed))
    np.testing.assert_allclose(_kernels.reciprocal(lattice), np.linalg.inv(lattice), atol=1e-12)


@given(seeds, st.floats(1.0, 7.0))
@settings(max_examples=25)
def test_atoms_around_finds_all_images_and_no_other(seed: int, radius_A: float) -> None:
    rng = np.random.default_rng(seed)
    lattice, fractions, start = _lattice(rng), rng.random((3, 3)), rng.normal(size=3) * 5.0
    index, positions = _kernels.atoms_around(start, lattice, radius_A, fractions)
    reach = range(-9, 10)
    cells = np.array(list(itertools.product(reach, reach, reach)))
    every = ((fractions[None] + cells[:, None]) @ lattice).reshape(-1, 3)
    near = np.linalg.norm(every - start, axis=1) <= radius_A
    assert len(positions) == near.sum()
    np.testing.assert_allclose(
        sorted(map(tuple, positions.round(9))), sorted(map(tuple, every[near].round(9)))
    )
    np.testing.assert_array_equal(np.bincount(index, minlength=3), near.reshape(-1, 3).sum(0))


@given(seeds, st.floats(0.5, 7.9))
def test_tables_and_derivatives_are_those_of_the_pair_energy(seed: int, r: float) -> None:
    term = _term(np.random.default_rng(seed))
    bins, cutoff = 20000, 8.0
    values, slopes = np.zeros((1, bins + 2)), np.zeros((1, bins + 2))
    _kernels.tabulate(term[None], np.array([0, 1]), cutoff, bins, True, 0.2, values, slopes)
    s = r * r * bins / cutoff**2
    found = values[0, int(s)] + (s - int(s)) * slopes[0, int(s)]
    expected = _kernels.pair_energy(term, r) - _kernels.pair_energy(term, cutoff)
    assert found == pytest.approx(expected, abs=1e-4, rel=1e-4)
    h = 1e-4
    first, second = _saddle_kernels.pair_derivatives(term, r)
    low, high = _kernels.pair_energy(term, r - h), _kernels.pair_energy(term, r + h)
    assert first == pytest.approx((high - low) / (2 * h), rel=1e-5, abs=1e-5)
    assert second == pytest.approx(
        (high - 2 * _kernels.pair_energy(term, r) + low) / h**2, rel=1e-3, abs=1e-3
    )


@given(seeds, st.sampled_from([1, 7, 64]))
@settings(max_examples=15)
def test_energies_are_sums_of_pairs_whatever_the_blocks(seed: int, block: int) -> None:
    rng = np.random.default_rng(seed)
    points, positions = rng.random((40, 3)) * 6.0, rng.random((30, 3)) * 20.0 - 7.0
    term, bins, cutoff = _term(rng), 4096, 6.0
    values, slopes = np.zeros((1, bins + 2)), np.zeros((1, bins + 2))
    _kernels.tabulate(term[None], np.array([0, 1]), cutoff, bins, True, 0.2, values, slopes)
    out = np.empty(40)
    step = bins / cutoff**2
    _kernels.energies_at(points, cutoff, block, positions, np.zeros(30, np.int32), values[0], slopes[0], step,
                         float(bins), out)  # fmt: skip
    s = np.minimum(((points[:, None] - positions[None]) ** 2).sum(-1) * step, bins)
    m = s.astype(int)
    np.testing.assert_allclose(out, (values[0][m] + (s - m) * slopes[0][m]).sum(1), rtol=1e-10, atol=1e-10)


@given(seeds)
@settings(max_examples=20)
def test_a_stamp_is_the_sum_over_all_images(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lattice, place = _lattice(rng), rng.random(3)
    term, bins, cutoff = _term(rng), 2048, 5.0
    values, slopes = np.zeros((1, bins + 2)), np.zeros((1, bins + 2))
    _kernels.tabulate(term[None], np.array([0, 1]), cutoff, bins, True, 0.2, values, slopes)
    shape = tuple(int(n) for n in rng.integers(3, 8, size=3))
    grid = np.zeros(shape)
    add_stamp(
        grid, place, lattice, np.linalg.inv(lattice), cutoff, values[0], slopes[0], bins / cutoff**2, 1.0
    )
    index = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1) / np.array(shape)
    expected = np.zeros(shape)
    for cell in itertools.product(range(-4, 5), repeat=3):
        r2 = (((index - place - np.array(cell)) @ lattice) ** 2).sum(-1)
        s = np.minimum(r2 * bins / cutoff**2, bins)
        m = s.astype(int)
        expected += values[0][m] + (s - m) * slopes[0][m]
    np.testing.assert_allclose(grid, expected, rtol=1e-9, atol=1e-9)
    add_stamp(
        grid, place, lattice, np.linalg.inv(lattice), cutoff, values[0], slopes[0], bins / cutoff**2, -1.0
    )
    assert np.abs(grid).max() < 1e-9 * max(1.0, np.abs(expected).max())


@given(seeds)
@settings(max_examples=25)
def test_the_widest_sphere_touches_the_nearest_atom(seed: int) -> None:
    rng = np.random.default_rng(seed)
    points, atoms, radii = rng.random((9, 3)), 3.0 * rng.random((5, 3)), rng.random(5)
    out = np.empty(9)
    _kernels.nearest_gap(points, atoms, radii, out)
    expected = (np.linalg.norm(points[:, None] - atoms[None], axis=2) - radii).min(1)
    np.testing.assert_allclose(out, expected, atol=1e-12)


@pytest.mark.parametrize("name", ["LiCoO2", "Li6PS5Cl", "LiFePO4"])
def test_orbits_are_closed_and_their_operations_lead_there(name: str) -> None:
    frame, group = standard_cell(framework_of(crystal(name)))
    landscape = site_energy_landscape(frame, spacing_A=0.6)
    shape = np.array(landscape.shape)
    points = np.stack(np.unravel_index(np.arange(landscape.orbit.size), landscape.shape), -1)
    starts = points[landscape.representatives[landscape.orbit]]
    steps = np.rint(group.translations * shape).astype(int)
    moved = np.einsum("pij,pj->pi", group.rotations[landscape.operation], starts) + steps[landscape.operation]
    np.testing.assert_array_equal(moved % shape, points)
    assert len(group) % np.bincount(landscape.orbit).max() == 0
    first, second, third = images_of_indices(group, landscape.shape)
    i, j, k = points[-1]
    np.testing.assert_array_equal(
        (first[i] + second[j] + third[k]) % shape, (group.rotations @ points[-1] + steps) % shape
    )


@given(seeds)
def test_points_by_rank_is_a_stable_sort(seed: int) -> None:
    rng = np.random.default_rng(seed)
    orbit = rng.integers(0, 6, size=50).astype(np.int32)
    rank = np.array([2, -1, 0, 3, -1, 1])
    start, order = np.zeros(5, np.int64), np.empty(50, np.int64)
    count = _kernels.points_by_rank(orbit, rank, start, order)
    keys = rank[orbit]
    expected = [p for p in np.argsort(keys, kind="stable") if keys[p] >= 0]
    np.testing.assert_array_equal(order[:count], expected)


@given(seeds)
def test_eigenvalues_and_vectors_of_a_symmetric_matrix(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(3, 3)) * 10.0 ** rng.uniform(-3, 3)
    matrix = matrix + matrix.T
    values, vectors = np.zeros(3), np.zeros((3, 3))
    _saddle_kernels.eigen_3(matrix, values, vectors)
    scale = np.abs(matrix).max()
    np.testing.assert_allclose(values, np.linalg.eigvalsh(matrix), atol=1e-12 * scale)
    np.testing.assert_allclose(matrix @ vectors, vectors * values, atol=1e-12 * scale)
    np.testing.assert_allclose(vectors.T @ vectors, np.eye(3), atol=1e-12)


@given(
    st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3),
    st.lists(st.floats(-1e3, 1e3), min_size=3, max_size=3),
)
def test_lengths_and_distances(first: list[float], second: list[float]) -> None:
    a, b = np.array(first), np.array(second)
    assert _saddle_kernels.norm(a) == pytest.approx(math.dist(first, (0, 0, 0)), rel=1e-12, abs=1e-150)
    assert _saddle_kernels.distance(a, b) == pytest.approx(math.dist(first, second), rel=1e-12, abs=1e-150)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
@settings(max_examples=20)
def test_walks_end_where_the_force_is_zero_and_strings_between_their_ends(
    u: float, v: float, w: float
) -> None:
    analytic = site_energy_landscape(crystal("Li6PS5Cl"), spacing_A=0.8).site_energy.analytic
    start = np.array([u, v, w]) @ analytic[0]
    x, energy, curvatures, _, slope, _ = _saddle_kernels.stationary_point(
        start, 0, *analytic, 0.12, 1e-6, 400
    )
    if slope < 1e-6:  # a walk from inside an ion may not arrive
        assert curvatures[0] > -1e-6
        path, energies = _saddle_kernels.relaxed_string(x, x + 0.4, x + analytic[0][0], *analytic, 9, 30)
        np.testing.assert_allclose(path[0], x)
        np.testing.assert_allclose(path[-1], x + analytic[0][0])
        assert energies[0] == pytest.approx(energy, abs=1e-5) == pytest.approx(energies[-1], abs=1e-5)


@given(seeds)
def test_sites_are_located_in_any_cell(seed: int) -> None:
    rng = np.random.default_rng(seed)
    lattice, sites = _lattice(rng), rng.random((6, 3))
    chosen, cells = rng.integers(6, size=4), rng.integers(-3, 4, size=(4, 3))
    points = sites[chosen] + cells + rng.normal(size=(4, 3)) * 1e-4
    index, found = np.empty(4, np.int64), np.empty((4, 3), np.int64)
    assert locate_points(points, sites, lattice, 0.05, index, found) == -1
    np.testing.assert_allclose(sites[index] + found, points, atol=1e-2)
    assert locate_points(points, np.empty((0, 3)), lattice, 0.05, index, found) == 0


@given(
    st.sets(st.tuples(st.integers(0, 4000), st.integers(0, 4000), *[st.integers(-15, 15)] * 3), max_size=200)
)
def test_each_pass_has_a_key_and_a_slot_of_its_own(rows: set[tuple[int, ...]]) -> None:
    keys = [key_of_pass(*row) for row in rows]
    assert len(set(keys)) == len(rows)
    table = np.full(256, -1, np.int64)
    for key in keys:
        table[slot_of(table, key)] = key
    longer = longer_table(table)
    assert len(longer) == 512
    for key in keys:
        assert longer[slot_of(longer, key)] == key


@given(seeds)
def test_joined_is_what_a_walk_reaches(seed: int) -> None:
    rng = np.random.default_rng(seed)
    edges = np.hstack([rng.integers(0, 4, size=(4, 2)), rng.integers(-1, 2, size=(4, 3))]).astype(np.int64)
    reached, waiting = {(0, 0, 0, 0)}, [(0, 0, 0, 0)]
    while waiting:
        site, *cell = waiting.pop()
        for a, b, *step in edges.tolist():
            for here, there, sign in ((a, b, 1), (b, a, -1)):
                new = (there, *(c + sign * s for c, s in zip(cell, step, strict=True)))
                if site == here and max(map(abs, new[1:])) <= 2 and new not in reached:
                    reached.add(new)
                    waiting.append(new)
    for site, *cell in reached:
        assert is_joined(edges, new_forest(4), 0, site, *cell)
    islands = {site for site, *_ in reached}
    for site in set(range(4)) - islands:
        assert not is_joined(edges, new_forest(4), 0, site, 0, 0, 0)
        bridge = np.vstack([edges, [0, site, 1, 0, 0]])
        assert is_joined(bridge, new_forest(4), 0, site, 1, 0, 0)


@given(seeds)
@settings(max_examples=15)
def test_walks_of_ions_keep_them_all(seed: int) -> None:
    side = 4
    cube = np.stack(np.meshgrid(*[np.arange(side)] * 3, indexing="ij"), -1).reshape(-1, 3)
    steps = np.array([s for s in itertools.product((-1, 0, 1), repeat=3) if sum(map(abs, s)) == 1])
    flat = lambda p: (p[..., 0] % side * side + p[..., 1] % side) * side + p[..., 2] % side  # noqa: E731
    neighbours = flat(cube[:, None] + steps)
    rng = np.random.default_rng(seed)
    occupation = np.where(np.arange(64) < 50, np.arange(64), -1)
    start = occupation.copy()
    position = np.zeros((50, 3), np.int64)
    vacancy_walk(neighbours, steps, occupation, position, 200, rng)
    assert sorted(occupation[occupation >= 0]) == list(range(50))
    where = np.argsort(np.where(occupation < 0, 99, occupation), kind="stable")[:50]
    before = np.argsort(np.where(start < 0, 99, start), kind="stable")[:50]
    np.testing.assert_array_equal((cube[before] + position) % side, cube[where])
    ions, position = np.arange(64), np.zeros((65, 3), np.int64)
    passed = np.stack([flat(cube[:, None] + steps), flat(cube[:, None] + 2 * steps)], -1)
    place, last = interstitialcy_walk(ions, passed, steps, 0, 64, position, 100, rng)
    assert sorted([*ions, last]) == list(range(65))
    np.testing.assert_array_equal(
        position.sum(0) % side, cube[place]
    )  # the charge went where the interstitial is
