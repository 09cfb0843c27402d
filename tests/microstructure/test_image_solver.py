"""Voxel solver: exact structures, identities, a naive solver, convergence, an independent solver, bad input."""

from __future__ import annotations

import doctest
import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from images import blobs, checkerboard, dense_cells

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.microstructure import Film, Interface, Phase, _aggregation, contrast, image_solver, solve
from frenkel.microstructure._assembly_kernels import cell_faces
from frenkel.microstructure._cosine_solver import conductivity_by_cosine_transform
from frenkel.microstructure.phases import tables

small_images = arrays(np.uint8, st.tuples(*[st.integers(1, 5)] * 3), elements=st.integers(0, 2))
contrasts = st.lists(st.floats(1e-4, 1.0), min_size=3, max_size=3)


def phases(*sigma: float) -> list[Phase]:
    return [Phase(f"phase {n}", value) for n, value in enumerate(sigma)]


def test_example_of_the_docstring() -> None:
    for module in (image_solver, contrast):
        assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("contrast", [1e2, 1e5])
@pytest.mark.parametrize("size", [8, 15])
def test_layers_in_series_and_in_parallel_are_exact(contrast: float, size: int) -> None:
    layers = np.zeros((size, 4, 3), int)
    layers[: size // 3] = 1
    vol = (size // 3) / size
    for direction, exact in (
        ("x", 1 / (vol / contrast + (1 - vol))),
        ("y", vol * contrast + 1 - vol),
        ("z", vol * contrast + 1 - vol),
    ):
        found = solve(layers, phases(1.0, contrast), direction=direction, tolerance=1e-9)
        assert found.lower_S_cm == pytest.approx(exact, rel=1e-6)  # faces are single precision
        assert found.value_S_cm == pytest.approx(exact, rel=1e-6)


@pytest.mark.parametrize("contrast", [10.0, 100.0])
@pytest.mark.parametrize("half", [4, 16])
def test_checkerboard_is_the_geometric_mean(contrast: float, half: int) -> None:
    found = solve(checkerboard(half), phases(1.0, contrast), tolerance=1e-9)
    assert found.value_S_cm == pytest.approx(math.sqrt(contrast), rel=1e-6)
    assert found.lower_S_cm < math.sqrt(contrast) < found.upper_S_cm


@given(
    image=arrays(np.uint8, st.tuples(st.integers(2, 9), st.integers(2, 9)), elements=st.integers(0, 2)),
    c=contrasts,
)
@settings(max_examples=25)
def test_keller_duality_of_the_two_schemes(image: np.ndarray, c: list[float]) -> None:
    """In two dimensions lower(σ along x) · upper(1/σ along y) = 1 for every image."""
    lower = solve(image[:, :, None], phases(*c), tolerance=1e-10, sample_error=False).lower_S_cm
    dual = phases(*(1 / v for v in c))
    upper = solve(image[:, :, None], dual, direction="y", tolerance=1e-10, sample_error=False).upper_S_cm
    assert lower * upper == pytest.approx(1.0, rel=1e-5)


@given(image=small_images, c=contrasts)
@settings(max_examples=40)
def test_every_answer_lies_within_all_bounds_and_shares_add_up(image: np.ndarray, c: list[float]) -> None:
    found = solve(image, phases(*c), sample_error=False)
    rounding = 1e-5
    assert found.wiener.lower * (1 - rounding) <= found.lower_S_cm
    assert found.lower_S_cm <= found.value_S_cm <= found.upper_S_cm
    assert found.upper_S_cm <= found.wiener.upper * (1 + rounding)
    assert sum(p.share for p in found.phases) + found.interface_share == pytest.approx(1.0, abs=1e-6)
    # Euler: σ is homogeneous of degree 1 in the conductivities
    total = sum(found.sensitivities[p.name] * p.conductivity_S_cm for p in found.phases)
    assert total == pytest.approx(found.value_S_cm * (1 - found.interface_share), rel=1e-5)


def test_against_a_naive_dense_solver() -> None:
    rng = np.random.default_rng(3)
    for shape in ((5, 4, 3), (1, 3, 3), (6, 1, 1), (4, 7, 2)):
        image, c = rng.integers(0, 3, shape), [1.0, 30.0, 1e-3]
        found = solve(image, phases(*c), tolerance=1e-10, sample_error=False)
        assert found.lower_S_cm == pytest.approx(dense_cells(image, np.array(c)), rel=1e-6)


def test_sensitivities_against_finite_differences() -> None:
    image, c = blobs(16, 2.0, [0.4, 0.3, 0.3]), np.array([1.0, 8.0, 0.2])

    def at(values: np.ndarray) -> float:
        return solve(image, phases(*values), tolerance=1e-11, bounds=False, sample_error=False).value_S_cm

    found = solve(image, phases(*c), tolerance=1e-11, bounds=False, sample_error=False)
    for n in range(3):
        up, down = c.copy(), c.copy()
        up[n] *= 1.02
        down[n] /= 1.02
        slope = (math.log(at(up)) - math.log(at(down))) / (2 * math.log(1.02))
        assert found.phases[n].share == pytest.approx(slope, abs=1e-4)  # error of the difference: (0.02)²/6


def test_bounds_tighten_under_refinement_and_hold_the_refined_value() -> None:
    coarse = blobs(16, 2.0, [0.5, 0.5])
    found = []
    for factor in (1, 2, 3):
        image = coarse.repeat(factor, 0).repeat(factor, 1).repeat(factor, 2)
        found.append(solve(image, phases(1.0, 1e3), sample_error=False, tolerance=1e-7))
    for one, finer in itertools.pairwise(found):
        assert one.lower_S_cm < finer.lower_S_cm < finer.upper_S_cm < one.upper_S_cm
    widths = [math.log(one.upper_S_cm / one.lower_S_cm) for one in found]
    assert widths[0] > 1.5 * widths[2]


@pytest.mark.parametrize("contrast", [10.0, 1e5])
def test_against_the_cosine_transform_solver(contrast: float) -> None:
    image = blobs(20, 2.5, [0.7, 0.3])
    ours = solve(image, phases(1.0, contrast), bounds=False, sample_error=False, tolerance=1e-9).value_S_cm
    assert ours == pytest.approx(conductivity_by_cosine_transform(image, np.array([1.0, contrast])), rel=1e-6)


@pytest.mark.parametrize("s", [0.0, 30.0])
def test_spheres_converge_to_maxwell_with_the_size_of_the_voxel(s: float) -> None:
    errors = []
    for radius in (4, 8):
        n = 6 * radius
        r2 = sum((x - (n - 1) / 2) ** 2 for x in np.indices((n,) * 3))
        image = (r2 < radius**2).astype(int)
        vol = image.mean()  # 2 %: Rayleigh's next term is below 1e-4 of the change
        exact = 1 + 3 * vol * (s - 1) / (s + 2 - vol * (s - 1))
        found = solve(image, phases(1.0, s), sample_error=False, tolerance=1e-7)
        errors.append(abs(found.value_S_cm - exact) / abs(exact - 1))
    assert errors[1] < 0.1
    assert errors[0] > 1.4 * errors[1]  # first order in the voxel: a staircase


def test_axes_are_equivalent() -> None:
    image = blobs(16, 2.0, [0.5, 0.5])
    along_x = solve(image, phases(1.0, 50.0), sample_error=False, tolerance=1e-8)
    along_z = solve(
        np.moveaxis(image, 0, 2), phases(1.0, 50.0), direction="z", sample_error=False, tolerance=1e-8
    )
    assert along_x.value_S_cm == pytest.approx(along_z.value_S_cm, rel=1e-7)
    before = image.copy()
    solve(image, phases(1.0, 50.0), sample_error=False)
    assert np.array_equal(image, before)


@pytest.mark.parametrize("ratio", [1e3, 1e6])
@pytest.mark.parametrize("sites", [0.0, 0.05, 0.1, 0.3])
def test_few_iterations_at_high_contrast(ratio: float, sites: float) -> None:
    """At most 25 for 1e-6 in σ, for both schemes, smooth phases and single voxels near both thresholds alike."""
    scattered = (np.random.default_rng(0).random((24, 24, 24)) < sites).astype(int)
    image = scattered if sites else blobs(32, 3.0, [0.5, 0.5])
    lower = solve(image, phases(1.0, ratio), bounds=False, sample_error=False, tolerance=1e-6)
    both = solve(image, phases(1.0, ratio), sample_error=False, tolerance=1e-6)
    assert lower.iterations <= 25
    assert both.iterations - lower.iterations <= 25


def test_close_clusters_against_a_direct_solution() -> None:
    """Clusters near their threshold at 1e6: the graph of clusters must find what blocks of cells cannot."""
    image = (np.random.default_rng(1).random((12, 12, 12)) < 0.3).astype(int)
    value = solve(image, phases(1.0, 1e6), bounds=False, sample_error=False, tolerance=1e-7).value_S_cm
    assert value == pytest.approx(dense_cells(image, np.array([1.0, 1e6])), rel=1e-4)


def test_graph_multigrid_solves_its_own_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_aggregation, "_COARSEST", 50)
    table = tables(phases(1.0, 1e5))
    image = (np.random.default_rng(2).random((13, 12, 11)) < 0.3).astype(np.uint8)
    graph = _aggregation.GraphMultigrid(
        cell_faces(image, table.pair, table.end, False, False, False), (False,) * 3
    )
    start, other, weight, _ = graph.levels[0].graph
    count = start.size - 1
    matrix = np.diag(graph.levels[0].diagonal)
    matrix[np.repeat(np.arange(count), np.diff(start)), other] -= weight
    assert matrix == pytest.approx(matrix.T)
    assert np.linalg.eigvalsh(matrix).min() > 0.0  # grounded by the electrodes
    b = np.random.default_rng(3).standard_normal(count)
    exact = np.linalg.solve(matrix, b)
    miss = graph._solve(0, b) - exact
    assert miss @ matrix @ miss < 1e-2 * (exact @ matrix @ exact)


def test_interface_resistance_in_series() -> None:
    layers = np.zeros((10, 3, 3), int)
    layers[5:] = 1
    found = solve(
        layers,
        phases(1e-3, 1e-4),
        voxel_um=0.1,
        interfaces=[Interface("phase 0", "phase 1", 2.0)],
        sample_error=False,
    )
    length = 1e-4  # ten voxels of 0.1 µm in cm
    exact = length / (0.5 * length / 1e-3 + 0.5 * length / 1e-4 + 2.0)
    assert found.value_S_cm == pytest.approx(exact, rel=1e-5)
    assert found.interface_share == pytest.approx(2.0 * exact / length, rel=1e-5)


def test_conducting_film_in_parallel() -> None:
    layers = np.zeros((4, 10, 4), int)
    layers[:, 5:] = 1
    film = Film("phase 0", "phase 1", thickness_nm=3.0, conductivity_S_cm=1e-2)
    found = solve(layers, phases(1e-5, 1e-6), voxel_um=0.1, films=[film], sample_error=False)
    exact = 0.5 * (1e-5 + 1e-6) + 3e-7 * 1e-2 / 1e-4  # one sheet in a height of ten voxels
    assert found.value_S_cm == pytest.approx(exact, rel=1e-5)
    assert found.lower_S_cm <= exact * (1 + 1e-6) <= found.upper_S_cm * (1 + 2e-6)


def test_random_sites_conduct_above_their_threshold_only() -> None:
    rng = np.random.default_rng(5)
    for fraction, conducts in ((0.28, False), (0.35, True)):
        for _ in range(3):
            image = (rng.random((32, 32, 32)) < fraction).astype(int)
            found = solve(image, phases(0.0, 1.0), sample_error=False)
            assert found.conducts == conducts
            assert len(found.evidence()) == conducts
            assert len(found.refusals()) != conducts
            assert found.upper_S_cm > 0.0  # corners touch: the upper bound says so
    alone = np.zeros((12, 12, 12), int)
    alone[4:8, 4:8, 4:8] = 1
    assert solve(alone, phases(0.0, 1.0), sample_error=False).upper_S_cm == 0.0


def test_extreme_contrast_is_solved_and_said() -> None:
    found = solve(blobs(16, 2.0, [0.5, 0.5]), phases(1e-12, 1.0))
    assert found.lower_S_cm <= found.value_S_cm <= found.upper_S_cm
    assert "strong contrast" in {n.code for n in found.notices}


@pytest.mark.parametrize("ratio", [1e6, 1e12])
def test_scattered_islands_that_conduct_well(ratio: float) -> None:
    """Islands move as a whole: a solver that does not know it stops early, with an energy too high."""
    image = (np.random.default_rng(0).random((24, 24, 24)) < 0.1).astype(int)
    found = solve(image, phases(1.0, ratio), sample_error=False)
    exact = conductivity_by_cosine_transform(image, np.array([1.0, 1e4]), tolerance=1e-9)
    assert found.lower_S_cm == pytest.approx(exact, rel=1e-3)  # islands are short circuits already at 1e4
    assert found.lower_S_cm <= exact * 1.0002
    assert found.lower_S_cm < found.upper_S_cm
    small = image[:6, :7, :8]
    exact = dense_cells(small, np.array([1.0, 1e6]))
    value = solve(small, phases(1.0, 1e6), bounds=False, sample_error=False, tolerance=1e-9).value_S_cm
    # single-precision directions: islands limit what can be reached at 1e6
    assert value == pytest.approx(exact, rel=1e-5)


def test_one_phase_is_exact() -> None:
    found = solve(np.zeros((5, 5, 5), int), phases(3e-4), sample_error=False)
    assert found.value_S_cm == pytest.approx(3e-4, rel=1e-6)


def test_sample_error_covers_the_scatter_of_other_samples() -> None:
    found = [solve(blobs(32, 2.0, [0.5, 0.5], seed), phases(1.0, 30.0), bounds=False) for seed in range(12)]
    real = float(np.std(np.log([one.value_S_cm for one in found]), ddof=1))
    said = float(np.mean([one.sample_sd_ln for one in found]))
    # eighths with insulated sides scatter a little less or more than free ones; chi-square noise of 12 samples
    assert 0.4 < said / real < 2.5


@pytest.mark.parametrize(
    "call",
    [
        lambda: solve(np.zeros((4, 4)), phases(1.0)),
        lambda: solve(np.zeros((4, 4, 4)), phases(1.0)),
        lambda: solve(np.full((4, 4, 4), 7), phases(1.0, 2.0)),
        lambda: solve(np.full((4, 4, 4), -1), phases(1.0)),
        lambda: solve(np.zeros((0, 4, 4), int), phases(1.0)),
        lambda: solve(np.zeros((4, 4, 4), int), phases(0.0)),
        lambda: solve(np.zeros((4, 4, 4), int), [Phase("a", 1.0), Phase("a", 2.0)]),
        lambda: solve(np.zeros((4, 4, 4), int), phases(1.0), interfaces=[Interface("a", "b", 1.0)]),
        lambda: solve(np.zeros((4, 4, 4), int), phases(1.0), grain_boundary_resistance_ohm_cm2=1.0),
        lambda: solve(np.zeros((4, 4, 4), int), phases(1.0), grains=np.ones((3, 3, 3), int)),
    ],
)
def test_bad_images_are_refused(call) -> None:
    with pytest.raises(InputError):
        call()


def test_bad_names_and_numbers() -> None:
    image = np.zeros((4, 4, 4), int)
    with pytest.raises(UnknownName):
        solve(image, phases(1.0), direction="w")
    with pytest.raises(UnknownName):
        solve(image, phases(1.0), voxel_um=1.0, interfaces=[Interface("phase 0", "other", 1.0)])
    for sigma in (math.inf, math.nan, -1.0):
        with pytest.raises(OutOfRange):
            Phase("a", sigma)
