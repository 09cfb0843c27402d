"""Kernels of the clusters that conduct far better than what surrounds them: which there are, and one shift for each.

Fields are float32 with ghosts, as in `_multigrid_kernels`.
"""

# `kernel(...)` with options returns Any
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel

Singles = NDArray[np.float32]
Numbers = NDArray[np.int32]


@kernel(signature="Tuple((i4[:,:,::1], i8))(f4[:,:,::1], f4[:,:,::1], f4[:,:,::1], f8)")
def strong_clusters(gx: Singles, gy: Singles, gz: Singles, threshold: float) -> tuple[Numbers, int]:
    """Numbers (from 1; 0 for single cells) of the clusters of cells joined by faces above a threshold.

    Union–find over flat cell indices; ghosts are cells too but have no inner faces above the threshold
    (those at electrodes are skipped).
    """
    nx, ny, nz = gx.shape
    flat = nx * ny * nz
    parent = np.arange(flat).astype(np.int32)
    for i in range(1, nx - 1):
        for j in range(1, ny - 1):
            for k in range(1, nz - 1):
                here = (i * ny + j) * nz + k
                for axis in range(3):
                    if axis == 0:
                        strong, other = i > 1 and gx[i, j, k] > threshold, here - ny * nz
                    elif axis == 1:
                        strong, other = j > 1 and gy[i, j, k] > threshold, here - nz
                    else:
                        strong, other = k > 1 and gz[i, j, k] > threshold, here - 1
                    if not strong:
                        continue
                    a, b = here, other
                    while parent[a] != a:
                        parent[a] = parent[parent[a]]
                        a = parent[a]
                    while parent[b] != b:
                        parent[b] = parent[parent[b]]
                        b = parent[b]
                    if a < b:
                        parent[b] = a
                    else:
                        parent[a] = b
    size = np.zeros(flat, np.int32)
    for cell in range(flat):
        root = cell
        while parent[root] != root:
            root = parent[root]
        parent[cell] = root
        size[root] += 1
    count = 0
    numbers = np.zeros((nx, ny, nz), np.int32)
    named = numbers.reshape(flat)
    for cell in range(flat):  # a root is the smallest index of its cluster and is met first
        root = parent[cell]
        if size[root] > 1:
            if root == cell:
                count += 1
                named[cell] = count
            else:
                named[cell] = named[root]
    return numbers, count


@kernel(signature="f8[::1](i4[:,:,::1], i8, f4[:,:,::1], f4[:,:,::1], f4[:,:,::1])")
def cluster_conductances(
    numbers: Numbers, count: int, gx: Singles, gy: Singles, gz: Singles
) -> NDArray[np.float64]:
    """Sum of the faces that lead out of each cluster, by cluster number; 0 is no cluster."""
    out = np.zeros(count + 1)
    for i in range(1, numbers.shape[0] - 1):
        for j in range(1, numbers.shape[1] - 1):
            for k in range(1, numbers.shape[2] - 1):
                c = numbers[i, j, k]
                if c == 0:
                    continue
                if numbers[i - 1, j, k] != c:
                    out[c] += gx[i, j, k]
                if numbers[i + 1, j, k] != c:
                    out[c] += gx[i + 1, j, k]
                if numbers[i, j - 1, k] != c:
                    out[c] += gy[i, j, k]
                if numbers[i, j + 1, k] != c:
                    out[c] += gy[i, j + 1, k]
                if numbers[i, j, k - 1] != c:
                    out[c] += gz[i, j, k]
                if numbers[i, j, k + 1] != c:
                    out[c] += gz[i, j, k + 1]
    return out


@kernel(signature="void(f4[:,:,::1], f4[:,:,::1], i4[:,:,::1], f8[::1])")
def shift_clusters(x: Singles, b: Singles, numbers: Numbers, conductances: NDArray[np.float64]) -> None:
    """Add to every cluster of x the constant that balances the sum of b over it."""
    sums = np.zeros(conductances.size)
    for i in range(1, x.shape[0] - 1):
        for j in range(1, x.shape[1] - 1):
            for k in range(1, x.shape[2] - 1):
                sums[numbers[i, j, k]] += b[i, j, k]
    for c in range(sums.size):
        sums[c] = sums[c] / conductances[c] if c > 0 and conductances[c] > 0.0 else 0.0
    for i in range(1, x.shape[0] - 1):
        for j in range(1, x.shape[1] - 1):
            for k in range(1, x.shape[2] - 1):
                x[i, j, k] += np.float32(sums[numbers[i, j, k]])
