"""Every kernel of the solver against a few lines of numpy, on random faces of random shapes, periodic or not."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import ndimage

from frenkel.microstructure import (
    _assembly_kernels as assembly,
)
from frenkel.microstructure import (
    _cluster_kernels as clusters,
)
from frenkel.microstructure import (
    _graph_kernels as graphs,
)
from frenkel.microstructure import (
    _graph_routing_kernels as routes,
)
from frenkel.microstructure import (
    _krylov_kernels as krylov,
)
from frenkel.microstructure import (
    _multigrid_kernels as grids,
)
from frenkel.microstructure import (
    _node_kernels as nodes,
)
from frenkel.microstructure import (
    _spectrum_kernels as spectra,
)
from frenkel.microstructure.generators import _kernels as painting

INNER = (slice(1, -1),) * 3
shapes = st.tuples(*[st.integers(1, 6)] * 3)
seeds = st.integers(0, 10_000)


def random_faces(shape: tuple[int, int, int], rng: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Conductances over three decades, some 0; none through the sides, all through the electrodes."""
    out = []
    for axis in range(3):
        g = np.zeros(tuple(n + 2 for n in shape), np.float32)
        at = [slice(1, -1)] * 3
        at[axis] = slice(1, None) if axis == 0 else slice(2, -1)
        part = g[tuple(at)]
        part[:] = 10.0 ** rng.uniform(-3, 0, part.shape) * (rng.random(part.shape) < 0.9)
        out.append(g)
    return tuple(out)


def random_field(shape: tuple[int, ...], rng: np.random.Generator, dtype: type = np.float64) -> np.ndarray:
    field = np.zeros(tuple(n + 2 for n in shape), dtype)
    field[INNER] = rng.standard_normal(shape)
    return field


def operator(x: np.ndarray, faces: tuple[np.ndarray, ...]) -> np.ndarray:
    """A x on the inner cells, as slices."""
    x, out = x.astype(np.result_type(x, np.float64)), 0.0
    for axis, g in enumerate(faces):
        flow = g[INNER] * (x[INNER] - np.roll(x, 1, axis)[INNER])
        back = np.roll(g, -1, axis)[INNER] * (x[INNER] - np.roll(x, -1, axis)[INNER])
        out = out + flow + back
    return np.asarray(out)


@given(shape=shapes, seed=seeds)
@settings(max_examples=25)
def test_multigrid_kernels(shape: tuple[int, int, int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    faces = random_faces(shape, rng)
    inverse = grids.inverse_diagonal(*faces)
    total = sum(g[INNER] + np.roll(g, -1, axis)[INNER] for axis, g in enumerate(faces))
    assert inverse[INNER] * total == pytest.approx((total > 0).astype(float), rel=1e-5)
    b = random_field(shape, rng, np.float32)
    x = random_field(shape, rng, np.float32)
    residual = b[INNER] - operator(x, faces)
    half_shape = tuple((n + 1) // 2 for n in shape)
    coarse = np.zeros(tuple(n + 2 for n in half_shape), np.float32)
    grids.restrict_residual(x, b, *faces, coarse)
    where = tuple(i // 2 for i in np.indices(shape))
    sums = np.zeros(half_shape)
    np.add.at(sums, where, residual)
    assert coarse[INNER] == pytest.approx(sums, abs=1e-4)
    before = x.copy()
    coarse[INNER] = rng.standard_normal(half_shape)
    grids.prolong(x, coarse)
    assert x[INNER] - before[INNER] == pytest.approx(coarse[INNER][where], abs=1e-5)
    grids.wrap_first_axis(x)
    assert np.array_equal(x[0], x[-2])
    assert np.array_equal(x[-1], x[1])
    hx, hy, hz = grids.coarsen(*faces)
    # across a coarse grid goes half of what goes across the fine one, at the faces that both have
    assert hx[1].sum() == pytest.approx(0.5 * faces[0][1].sum(), rel=1e-5)
    assert hx[-1].sum() == pytest.approx(0.5 * faces[0][-1].sum(), rel=1e-5)
    assert hy.shape == hz.shape == tuple(n + 2 for n in half_shape)


@given(shape=shapes, seed=seeds, first=st.integers(0, 1), half_sweeps=st.integers(1, 5))
@settings(max_examples=25)
def test_relaxation_in_one_pass_is_that_of_sweeps_one_after_the_other(
    shape: tuple[int, int, int], seed: int, first: int, half_sweeps: int
) -> None:
    rng = np.random.default_rng(seed)
    faces = random_faces(shape, rng)
    inverse, b = grids.inverse_diagonal(*faces), random_field(shape, rng, np.float32)
    at_once = random_field(shape, rng, np.float32)
    one_by_one = at_once.copy()
    grids.relax(at_once, b, *faces, inverse, first, half_sweeps, False, False, False)
    for half in range(half_sweeps):
        grids.relax(one_by_one, b, *faces, inverse, (first + half) & 1, 1, False, False, False)
    assert at_once == pytest.approx(one_by_one, abs=1e-5)
    # each half sweep solves the equations of its colour
    left = np.where(inverse[INNER] > 0, b[INNER] - operator(at_once, faces), 0.0)
    colour = (sum(np.indices(shape)) + first + half_sweeps - 1) % 2
    assert min(np.abs(left[colour == c]).max(initial=0.0) for c in (0, 1)) < 1e-5


@given(shape=shapes, seed=seeds)
@settings(max_examples=25)
def test_krylov_kernels(shape: tuple[int, int, int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    faces = random_faces(shape, rng)
    x, p = random_field(shape, rng), random_field(shape, rng, np.float32)
    z = random_field(shape, rng, np.float32)
    Ap = operator(p, faces)
    assert krylov.dot(p, z) == pytest.approx(float((p * z.astype(float)).sum()), abs=1e-6)
    assert krylov.curvature(p, *faces, False, False, False) == pytest.approx(
        float((p[INNER] * Ap).sum()), rel=1e-4
    )
    assert krylov.projection(z, p, *faces) == pytest.approx(float((z[INNER] * Ap).sum()), abs=1e-5)
    # residual of linear + x, as the slope of the energy
    n = shape[0]
    step, end = 1.0 / n, 0.5 / n
    u = x.copy()
    u[1:-1] += ((np.arange(n) + 0.5) / n)[:, None, None]
    u[-1] = 1.0
    r, single = np.zeros(x.shape), np.zeros(x.shape, np.float32)
    square = krylov.start_residual(x, *faces, step, end, r, single)
    assert r[INNER] == pytest.approx(-operator(u, faces), abs=1e-9)
    assert square == pytest.approx(float((r * r).sum()))
    energy = sum(
        float((g * (u - np.roll(u, 1, axis)) ** 2)[1:, 1:, 1:].sum()) for axis, g in enumerate(faces)
    )
    assert krylov.energy(x, *faces, step, end, False) == pytest.approx(energy, rel=1e-9)
    y, s = x.copy(), r.copy()
    krylov.advance(y, s, p, *faces, 0.3, single)
    assert y[INNER] == pytest.approx(x[INNER] + 0.3 * p[INNER], rel=1e-6, abs=1e-6)
    assert s[INNER] == pytest.approx(r[INNER] - 0.3 * Ap, abs=1e-6)
    q = p.copy()
    krylov.next_direction(q, z, 0.5, False, False)
    assert q[INNER] == pytest.approx(z[INNER] + 0.5 * p[INNER], rel=1e-5, abs=1e-5)
    corners = np.zeros((n + 1, shape[1] + 3, shape[2] + 3))
    corners[1:-1, 1:-1, 1:-1] = rng.standard_normal((n - 1, shape[1] + 1, shape[2] + 1))
    means = krylov.means_of_corners(corners)[INNER]
    assert means == pytest.approx(ndimage.uniform_filter(corners, 2)[1:, 2:-1, 2:-1], abs=1e-12)


@given(shape=shapes, seed=seeds)
@settings(max_examples=25)
def test_assembly_kernels(shape: tuple[int, int, int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, shape).astype(np.uint8)
    sigma = rng.random(4).astype(np.float32)
    assert assembly.label_counts(labels)[:3].tolist() == np.bincount(labels.ravel(), minlength=3).tolist()
    # every voxel gives its four edges a quarter each, but those in the electrode planes
    gx, gy, gz = assembly.corner_faces(labels, 0.25 * sigma)
    assert gx.sum() == pytest.approx(sigma[labels].sum(), rel=1e-5)
    inside = sigma[labels[1:]].sum() + sigma[labels[:-1]].sum()
    assert gy.sum() == pytest.approx(0.5 * inside, rel=1e-5, abs=1e-5)
    assert gz.sum() == pytest.approx(0.5 * inside, rel=1e-5, abs=1e-5)
    pair = rng.random((4, 4)).astype(np.float32)
    pair = pair + pair.T
    fx, fy, fz = assembly.cell_faces(labels, pair, sigma, False, False, False)
    assert fx[2:-1, 1:-1, 1:-1] == pytest.approx(pair[labels[1:], labels[:-1]])
    assert fy[1:-1, 2:-1, 1:-1] == pytest.approx(pair[labels[:, 1:], labels[:, :-1]])
    assert fz[1:-1, 1:-1, 2:-1] == pytest.approx(pair[labels[:, :, 1:], labels[:, :, :-1]])
    assert fx[1, 1:-1, 1:-1] == pytest.approx(sigma[labels[0]])
    films = [np.zeros_like(gx) for _ in range(3)]
    sheet = np.zeros((4, 4), np.float32)
    sheet[0, 1] = sheet[1, 0] = 2.0
    assembly.corner_films(labels, sheet, *films)
    # a face across y gives half its sheet to each of its two edges along x
    along = sheet[labels[:, 1:], labels[:, :-1]].sum() + sheet[labels[:, :, 1:], labels[:, :, :-1]].sum()
    assert films[0].sum() == pytest.approx(along, rel=1e-5, abs=1e-5)


@given(shape=shapes, seed=seeds, share=st.floats(0.0, 1.0))
@settings(max_examples=25)
def test_cluster_kernels(shape: tuple[int, int, int], seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    good = rng.random(shape) < share
    faces = []
    for axis in range(3):
        g = np.zeros(tuple(n + 2 for n in shape), np.float32)
        both = np.pad(good, 1)
        g[:] = np.where(both & np.roll(both, 1, axis), 1.0, 0.0)
        faces.append(g)
    numbers, count = clusters.strong_clusters(*faces, 0.5)
    labelled, found = ndimage.label(good)
    sizes = np.bincount(labelled.ravel())[1:]
    assert count == int((sizes > 1).sum()) <= found
    inner = numbers[INNER]
    for number in range(1, count + 1):
        assert np.unique(labelled[inner == number]).size == 1
    weak = [np.where(g > 0, g, 0.01).astype(np.float32) for g in faces]
    conductances = clusters.cluster_conductances(numbers, count, *weak)
    assert conductances[0] == 0.0
    x, b = np.zeros(weak[0].shape, np.float32), random_field(shape, rng, np.float32)
    clusters.shift_clusters(x, b, numbers, conductances)
    for number in range(1, count + 1):
        shift = x[INNER][inner == number]
        assert shift == pytest.approx(
            b[INNER][inner == number].sum() / conductances[number], rel=1e-3, abs=1e-4
        )


@given(shape=shapes, seed=seeds)
@settings(max_examples=25)
def test_graph_kernels(shape: tuple[int, int, int], seed: int) -> None:
    """The graph of the nodes is the sum of the faces between them, as a dense matrix; contraction keeps that."""
    rng = np.random.default_rng(seed)
    faces = random_faces(shape, rng)
    numbers, count = nodes.number_nodes(*faces)
    graph = nodes.voxel_graph(numbers, count, *faces)
    x = np.zeros(numbers.shape)
    values = rng.standard_normal(count)
    there = numbers[INNER] >= 0
    x[INNER] = np.where(there, values[np.maximum(numbers[INNER], 0)] if count else 0.0, 0.0)
    through = np.zeros(numbers.shape)
    through[INNER] = operator(x, faces)
    exact = nodes.sum_over_nodes(through, numbers, count)
    diagonal = graphs.diagonal_of(*graph)
    assert graphs.flow(*graph, diagonal, values) == pytest.approx(exact, abs=1e-6)
    assert graphs.inner(values, values) == pytest.approx(float(values @ values))
    b = random_field(shape, rng, np.float32)
    single = x.astype(np.float32)
    residual = nodes.residual_on_nodes(single, b, *faces, numbers, count)
    lost = np.zeros(numbers.shape)
    lost[INNER] = b[INNER] - operator(single, faces)
    assert residual == pytest.approx(nodes.sum_over_nodes(lost, numbers, count), abs=1e-5)
    nodes.add_node_values(single, numbers, values)
    assert single[INNER][there] == pytest.approx(2 * x[INNER][there], rel=1e-4, abs=1e-5)
    # after a sweep the last node's equation holds
    y, source = np.zeros(count), rng.standard_normal(count)
    graphs.sweep(*graph, diagonal, y, source, False)
    if count and diagonal[-1] > 0.0:
        assert graphs.flow(*graph, diagonal, y)[-1] == pytest.approx(source[-1], abs=1e-9)
    aggregate, pairs = graphs.pair_nodes(*graph, diagonal)
    assert np.bincount(aggregate, minlength=pairs).max(initial=0) <= 2
    coarse = graphs.contract(*graph, aggregate, pairs)
    wide = rng.standard_normal(pairs)
    fine = graphs.flow(*graph, diagonal, wide[aggregate])
    summed = graphs.sum_over_aggregates(fine, aggregate, pairs)
    assert graphs.flow(*coarse, graphs.diagonal_of(*coarse), wide) == pytest.approx(summed, abs=1e-9)
    first, members = graphs.members_of(aggregate, pairs)
    assert all(set(aggregate[members[first[c] : first[c + 1]]]) == {c} for c in range(pairs))


@given(shape=shapes, seed=seeds)
@settings(max_examples=25)
def test_routed_drops_lose_nothing(shape: tuple[int, int, int], seed: int) -> None:
    """The drops of a graph carry the sources of its nodes, if those of its pairs carry the sums."""
    rng = np.random.default_rng(seed)
    faces = random_faces(shape, rng)
    numbers, count = nodes.number_nodes(*faces)
    graph = nodes.voxel_graph(numbers, count, *faces)
    diagonal = graphs.diagonal_of(*graph)
    aggregate, pairs = graphs.pair_nodes(*graph, diagonal)
    coarse = graphs.contract(*graph, aggregate, pairs)
    wide = rng.standard_normal(pairs)
    sums = graphs.flow(*coarse, graphs.diagonal_of(*coarse), wide)  # what the potentials `wide` carry away
    sources = rng.standard_normal(count)
    sources += (
        (sums - graphs.sum_over_aggregates(sources, aggregate, pairs))
        / np.bincount(aggregate, minlength=pairs)
    )[aggregate]
    drop = np.repeat(wide, np.diff(coarse[0])) - wide[coarse[1]]
    finer, fall = np.zeros(graph[1].size), np.zeros(count)
    routes.route_aggregates(*graph, sources, aggregate, *coarse[:2], drop, wide, 1e-9, finer, fall)
    carried = np.zeros(count)
    np.add.at(carried, np.repeat(np.arange(count), np.diff(graph[0])), graph[2] * finer)
    assert carried + graph[3] * fall == pytest.approx(sources, abs=1e-8)
    power = routes.power_of_drops(*graph, finer, fall)
    assert power >= routes.power_of_drops(*coarse, drop, wide) - 1e-9
    for e in range(min(graph[1].size, 5)):
        a = int(np.searchsorted(graph[0], e, side="right") - 1)
        assert routes.edge_between(graph[0], graph[1], a, int(graph[1][e])) == e
    assert routes.edge_between(graph[0], graph[1], 0, count + 1) == -1 if count else True


@given(shape=shapes, seed=seeds)
@settings(max_examples=15)
def test_complex_kernels(shape: tuple[int, int, int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    real, imaginary = random_faces(shape, rng), random_faces(shape, rng)
    u = random_field(shape, rng) + 1j * random_field(shape, rng)
    q = np.zeros_like(u)
    spectra.complex_flow(u, *real, *imaginary, q)
    exact = operator(u, real) + 1j * operator(u, imaginary)
    assert q[INNER] == pytest.approx(exact, abs=1e-9)
    assert spectra.complex_energy(u, *real, *imaginary) == pytest.approx(
        complex((u[INNER] * exact).sum()), abs=1e-9
    )


@given(seed=seeds, radius=st.floats(1.0, 3.0))
@settings(max_examples=15)
def test_painting_kernels(seed: int, radius: float) -> None:
    """Signed distances of a sphere and a cylinder across the periodic boundaries."""
    rng = np.random.default_rng(seed)
    box = np.array([8, 9, 10])
    centre = rng.random((1, 3)) * box
    away = np.stack(np.indices(tuple(box)), -1) - centre[0]
    away -= box * np.round(away / box)
    field = np.full(tuple(box), np.inf)
    painting.sphere_field(field, centre, np.array([radius]), 1.0)
    exact = np.sqrt((away**2).sum(-1)) - radius
    assert field[exact < 0.9] == pytest.approx(exact[exact < 0.9], abs=1e-9)
    field = np.full(tuple(box), np.inf)
    axis = np.array([[0.6, 0.0, 0.8]])
    painting.cylinder_field(field, centre, axis, 2.0, min(radius, 2.0), 0.5)
    along = away @ axis[0]
    across = np.sqrt(np.maximum((away**2).sum(-1) - along**2, 0.0))
    exact = np.maximum(np.abs(along) - 2.0, across - min(radius, 2.0))
    assert field[exact < 0.0] == pytest.approx(exact[exact < 0.0], abs=1e-9)
    assert math.isfinite(field.min())
