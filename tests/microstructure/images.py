"""Images with known or reproducible structure for the tests of the voxel solver, and a naive dense solver."""

from __future__ import annotations

import numpy as np
from scipy import ndimage


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
