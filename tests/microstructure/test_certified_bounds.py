"""The bounds hold: against direct solutions of hard random images, and kernel by kernel."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from images import blobs, dense_cells, sparse_schemes

from frenkel.microstructure import Film, Interface, Phase, solve
from frenkel.microstructure import _routing_kernels as kernels
from frenkel.microstructure._aggregation import GraphMultigrid
from frenkel.microstructure._assembly_kernels import cell_faces
from frenkel.microstructure._certificate import bound_by_graph, error_bound
from frenkel.microstructure._multigrid import Multigrid
from frenkel.microstructure.phases import tables

CLOSED = (False, False, False)


def hard_image(seed: int) -> tuple[np.ndarray, list[float], float]:
    """Single voxels of two or three phases near their thresholds, contrast 1e3 to 1e12, some insulating."""
    rng = np.random.default_rng(seed)
    shape = tuple(rng.integers(4, 17, 3))
    ratio = 10.0 ** rng.uniform(3, 12)
    p = rng.choice([0.05, 0.1, 0.2, 0.25, 0.29, 0.3116, 0.33, 0.4, 0.5, 0.7])
    tolerance = 10.0 ** rng.uniform(-7, -2)
    kind = seed % 4
    if kind == 0:
        return (rng.random(shape) < p).astype(int), [1.0, ratio], tolerance
    if kind == 1:
        return (rng.random(shape) < max(p, 0.3)).astype(int), [0.0, ratio], tolerance
    if kind == 2:
        return rng.choice(3, shape, p=[0.9 - p, p, 0.1]), [1.0, ratio, math.sqrt(ratio)], tolerance
    return rng.choice(3, shape, p=[0.2, 0.8 - p * 0.8, p * 0.8]), [0.0, 1.0, ratio], tolerance


def check_bounds(seeds: range) -> None:
    for seed in seeds:
        image, sigma, tolerance = hard_image(seed)
        found = solve(image, phases(sigma), sample_error=False, tolerance=tolerance)
        cells, corners = sparse_schemes(image, np.array(sigma))
        rounding = 1e-9  # of the direct solutions
        assert found.lower_S_cm <= cells * (1 + rounding), seed
        assert found.lower_S_cm <= found.value_S_cm <= found.upper_S_cm, seed
        assert found.upper_S_cm >= corners * (1 - rounding), seed
        # and they are of use: within what was asked, or a hundredth of the bracket (and of σ), of the scheme itself;
        # beyond 1e8 the contrast is limited, which near a threshold costs a few per cent more
        allowed = max(tolerance, 1e-2) + 1e-6 + (0.1 if max(sigma) > 1e8 else 0.0)
        assert found.lower_S_cm >= cells * (1 - allowed), seed


def phases(sigma: list[float]) -> list[Phase]:
    return [Phase(f"phase {n}", value) for n, value in enumerate(sigma)]


def test_bounds_hold_on_hard_random_images() -> None:
    check_bounds(range(160))


@pytest.mark.slow
def test_bounds_hold_on_thousands_of_hard_random_images() -> None:
    check_bounds(range(160, 3000))


def test_direct_schemes_against_the_naive_dense_solver() -> None:
    rng = np.random.default_rng(3)
    image, sigma = rng.integers(0, 3, (5, 4, 3)), np.array([1.0, 30.0, 1e-3])
    cells, corners = sparse_schemes(image, sigma)
    assert cells == pytest.approx(dense_cells(image, sigma), rel=1e-10)
    found = solve(image, phases(list(sigma)), sample_error=False, tolerance=1e-9)
    assert found.upper_S_cm == pytest.approx(corners, rel=1e-6)


def dense_operator(faces: tuple[np.ndarray, ...]) -> np.ndarray:
    """A of a grid, one column a cell."""
    shape = tuple(n - 2 for n in faces[0].shape)
    number = np.full(faces[0].shape, -1)
    number[1:-1, 1:-1, 1:-1] = np.arange(np.prod(shape)).reshape(shape)
    matrix = np.zeros((np.prod(shape),) * 2)
    for axis, g in enumerate(faces):
        for at in np.argwhere(g > 0):
            before = at.copy()
            before[axis] -= 1
            p, q = number[tuple(at)], number[tuple(before)]
            for n in (p, q):
                if n >= 0:
                    matrix[n, n] += g[tuple(at)]
            if p >= 0 and q >= 0:
                matrix[p, q] -= g[tuple(at)]
                matrix[q, p] -= g[tuple(at)]
    return matrix


@given(
    shape=st.tuples(*[st.integers(1, 9)] * 3), seed=st.integers(0, 1000), decades=st.floats(0.0, 6.0), graph=st.booleans()
)  # fmt: skip
@settings(max_examples=40)
def test_no_bound_lies_below_the_error_it_bounds(
    shape: tuple[int, int, int], seed: int, decades: float, graph: bool
) -> None:
    """Any residual, not only those that an iteration leaves; and with clusters kept apart it is near the truth."""
    rng = np.random.default_rng(seed)
    table = tables(phases([1.0, 10.0**decades, 10.0 ** (decades / 2)]))
    faces = cell_faces(rng.integers(0, 3, shape).astype(np.uint8), table.pair, table.end, *CLOSED)
    residual = np.zeros(faces[0].shape)
    residual[1:-1, 1:-1, 1:-1] = rng.standard_normal(shape)
    r = residual[1:-1, 1:-1, 1:-1].ravel()
    exact = float(r @ np.linalg.solve(dense_operator(faces), r))
    if graph:
        bound = bound_by_graph(GraphMultigrid(faces, CLOSED), residual)
        assert bound <= 30.0 * exact  # white noise is harder than what an iteration leaves
    else:
        bound = error_bound(Multigrid(faces, CLOSED), residual)
    assert bound >= exact * (1 - 1e-6)


@given(shape=st.tuples(*[st.integers(2, 11)] * 3), seed=st.integers(0, 1000))
@settings(max_examples=25)
def test_routed_flows_lose_nothing(shape: tuple[int, int, int], seed: int) -> None:
    """The flows of the finest level have the residual as their divergence, whatever those of the blocks were from."""
    rng = np.random.default_rng(seed)
    table = tables(phases([1.0, 1e3, 30.0]))
    faces = cell_faces(rng.integers(0, 3, shape).astype(np.uint8), table.pair, table.end, *CLOSED)
    residual = np.zeros(faces[0].shape)
    residual[1:-1, 1:-1, 1:-1] = rng.standard_normal(shape)
    half = [(n + 1) // 2 for n in shape]
    sums = kernels.block_sums(residual, *half)
    assert sums.sum() == pytest.approx(residual.sum())
    # all current of a block straight to the first electrode: crude, but it conserves
    coarse = [np.zeros(sums.shape) for _ in range(3)]
    coarse[0][:-1] = -np.cumsum(sums[::-1], axis=0)[::-1][:-1]
    coarse[0][0] = 0.0
    coarse[0][-1] = 0.0
    flows = [np.zeros(residual.shape) for _ in range(3)]
    power = kernels.route_blocks(residual, *faces, 1.0, 1e-9, *coarse, *flows, True)
    out = sum(np.roll(f, -1, axis) - f for axis, f in enumerate(flows))[1:-1, 1:-1, 1:-1]
    assert out == pytest.approx(residual[1:-1, 1:-1, 1:-1], abs=1e-9 * np.abs(coarse[0]).max() + 1e-12)
    same = kernels.route_blocks(
        residual, *faces, 1.0, 1e-9, *coarse, *(np.zeros((0, 0, 0)) for _ in range(3)), False
    )
    assert same == pytest.approx(power, rel=1e-9)  # whole blocks of one phase by a closed form


@given(count=st.integers(2, 8), seed=st.integers(0, 1000))
def test_even_out_is_the_least_power(count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    w = np.triu(rng.random((count, count)) * (rng.random((count, count)) < 0.7), 1)
    w[range(count - 1), range(1, count)] += 0.1  # connected
    laplacian = np.diag((w + w.T).sum(0)) - w - w.T
    d = rng.standard_normal(count)
    d -= d.mean()
    potential = np.zeros(count)
    power = kernels.even_out(w.copy(), d.copy(), count, 1e-9, potential)
    assert power == pytest.approx(d @ np.linalg.pinv(laplacian) @ d, rel=1e-9)
    assert laplacian @ potential == pytest.approx(d, abs=1e-9)
    alone = np.zeros((3, 3))
    assert kernels.even_out(alone, np.array([1.0, -1.0, 0.0]), 3, 1e-9, np.zeros(3)) == math.inf


def test_bounds_with_interface_resistances() -> None:
    """Resistances only lower σ: against the dense solution of the same faces."""
    for seed in range(6):
        image = blobs(6, 1.0, [0.5, 0.5], seed)
        interface = Interface("phase 0", "phase 1", 3.0)
        found = solve(
            image, phases([1e-3, 1e-1]), voxel_um=1.0, interfaces=[interface], sample_error=False, tolerance=1e-4
        )  # fmt: skip
        table = tables(phases([1e-3, 1e-1]), interfaces=[interface], voxel_um=1.0)
        faces = cell_faces(image, table.pair, table.end, *CLOSED)
        matrix, source = dense_operator(faces), np.zeros(image.shape)
        source[-1] = faces[0][-1, 1:-1, 1:-1]
        u = np.linalg.solve(matrix, source.ravel()).reshape(image.shape)
        exact = float((faces[0][1, 1:-1, 1:-1] * u[0]).sum()) * 6 / 36 * table.scale_S_cm
        assert (
            exact * 0.99 <= found.lower_S_cm <= exact * (1 + 1e-9)
        )  # certified to a hundredth of the bracket
        assert found.lower_S_cm <= found.value_S_cm <= found.upper_S_cm


@given(
    seed=st.integers(0, 200), resistance=st.floats(0.0, 1e3), thickness=st.floats(0.0, 20.0), log_film=st.floats(-6.0, 0.0)
)  # fmt: skip
@settings(max_examples=15)
def test_no_answer_lies_outside_wiener_with_films_and_resistances(
    seed: int, resistance: float, thickness: float, log_film: float
) -> None:
    image = np.random.default_rng(seed).integers(0, 2, (6, 5, 7))
    two = phases([1e-5, 3e-4])
    for extra in (
        {"interfaces": [Interface("phase 0", "phase 1", resistance)]},
        {"films": [Film("phase 0", "phase 1", thickness, 10.0**log_film)]},
    ):
        found = solve(image, two, voxel_um=0.1, sample_error=False, **extra)
        rounding = 1e-6
        assert found.wiener.lower * (1 - rounding) <= found.lower_S_cm
        assert found.lower_S_cm <= found.value_S_cm <= found.upper_S_cm
        assert found.upper_S_cm <= found.wiener.upper * (1 + rounding)
