"""Images with known or reproducible structure for the tests of the voxel solver, and a naive dense solver."""

from __future__ import annotations

import numpy as np
from scipy import ndimage, sparse
from scipy.sparse.linalg import splu


def blobs(size: int, width: float, fractions: list[float], seed: int = 0) -> np.ndarray:
    """Smooth random phases: a periodic Gaussian field cut at the quantiles of `fractions`."""
    noise = np.random.default_rng(seed).standard_normal((size,) * 3)
    field = ndimage.gaussian_filter(noise, width, mode="wrap")
    return np.digitize(field, np.quantile(field, np.cumsum(fractions)[:-1])).astype(np.uint8)


def checkerboard(half: int) -> np.ndarray:
    """Two by two squares of `half` voxels, one voxel thick."""
    i, j = np.indices((2 * half, 2 * half)) // half
    return ((i + j) % 2)[:, :, None]


def dense_cells(labels: np.ndarray, sigma: np.ndarray) -> float:
    """The cell scheme written as a dense matrix, face by face: the naive reference."""
    c = np.asarray(sigma, float)[labels]
    nx, ny, nz = labels.shape
    number = np.arange(c.size).reshape(c.shape)
    A, b = np.zeros((c.size, c.size)), np.zeros(c.size)
    for at in np.ndindex(c.shape):
        for axis in range(3):
            other = tuple(v + (n == axis) for n, v in enumerate(at))
            if other[axis] < c.shape[axis]:
                g = 2 * c[at] * c[other] / (c[at] + c[other])
                p, q = number[at], number[other]
                A[p, p] += g
                A[q, q] += g
                A[p, q] -= g
                A[q, p] -= g
        if at[0] == 0:
            A[number[at], number[at]] += 2 * c[at]
        if at[0] == nx - 1:
            A[number[at], number[at]] += 2 * c[at]
            b[number[at]] += 2 * c[at]
    u = np.linalg.solve(A, b).reshape(c.shape)
    return float((2 * c[0] * u[0]).sum()) * nx / (ny * nz)


def sparse_schemes(labels: np.ndarray, sigma: np.ndarray) -> tuple[float, float]:
    """Conductivities of the cell and of the corner scheme along x, from direct solutions in float64.

    Each is the energy of the potential found, so that it lies above the exact one, by the square of its error.
    """
    s = np.asarray(sigma, float)
    c = (s / s.max())[labels]
    cells, corners = np.pad(c, ((1, 1), (0, 0), (0, 0))), np.pad(c, ((0, 0), (1, 1), (1, 1)))
    weights = []
    for axis in range(3):
        a, b = (
            np.take(cells, range(cells.shape[axis] - 1), axis),
            np.take(cells, range(1, cells.shape[axis]), axis),
        )
        with np.errstate(invalid="ignore", divide="ignore"):
            weights.append(np.where(a * b > 0, 2 * a * b / (a + b), 0.0))
    weights[0][0], weights[0][-1] = 2 * c[0], 2 * c[-1]
    along = 0.25 * sum(
        corners[:, i : i + c.shape[1] + 1, j : j + c.shape[2] + 1] for i in (0, 1) for j in (0, 1)
    )
    wide = np.pad(corners, ((1, 1), (0, 0), (0, 0)))
    n = c.shape[0] + 1
    y = 0.25 * sum(wide[i : i + n, 1:-1, j : j + c.shape[2] + 1] for i in (0, 1) for j in (0, 1))
    z = 0.25 * sum(wide[i : i + n, j : j + c.shape[1] + 1, 1:-1] for i in (0, 1) for j in (0, 1))
    scale = s.max() * c.shape[0] / (c.shape[1] * c.shape[2])
    return scale * _network(weights), scale * _network([along, y, z])


def _network(weights: list[np.ndarray]) -> float:
    """Conductance between the first and the last plane of a grid of nodes with edges along x, y, z."""
    shape = tuple(max(w.shape[axis] for w in weights) for axis in range(3))
    number = np.arange(np.prod(shape)).reshape(shape)
    first, second, g = [], [], []
    for axis, w in enumerate(weights):
        a, b = number.take(range(shape[axis] - 1), axis), number.take(range(1, shape[axis]), axis)
        assert a.shape == w.shape
        first.append(a[w > 0])
        second.append(b[w > 0])
        g.append(w[w > 0])
    i, j, g = (np.concatenate(part) for part in (first, second, g))
    size = number.size
    links = sparse.coo_matrix((np.r_[g, g], (np.r_[i, j], np.r_[j, i])), shape=(size, size)).tocsr()
    _, group = sparse.csgraph.connected_components(links)
    held = np.zeros(size, bool)
    held[number[0]] = held[number[-1]] = True
    both = np.intersect1d(group[number[0]], group[number[-1]])
    u = np.zeros(size)
    u[number[-1]] = 1.0
    free = ~held & np.isin(group, both)
    matrix = (sparse.diags(np.asarray(links.sum(1)).ravel()) - links).tocsr()
    inner, right = matrix[free][:, free].tocsc(), -(matrix[free][:, held] @ u[held])
    if free.any():
        factors = splu(
            inner, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options={"SymmetricMode": True}
        )
        found = factors.solve(right)
        for _ in range(3):
            found += factors.solve(right - inner @ found)
        u[free] = found
    live = np.isin(group[i], both)
    return float((g * (u[i] - u[j]) ** 2)[live].sum())
