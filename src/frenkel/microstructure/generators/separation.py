"""Do particles meet in the image? Clusters of their voxels, across the periodic boundaries."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["clusters_of"]


def clusters_of(inside: NDArray[np.bool_], centres: NDArray[np.float64]) -> tuple[int, bool]:
    """Number of clusters of the voxels inside (neighbours share a face or an edge, periodic), and whether no two of the
    particles with these centres [n, 3] lie in one cluster.

    Examples
    --------
    >>> two = np.zeros((4, 4, 4), bool); two[0] = two[2] = True
    >>> clusters_of(two, np.array([[0.0, 1.0, 1.0], [2.0, 1.0, 1.0]]))
    (2, True)
    >>> two[3] = True  # across the boundary
    >>> clusters_of(two, np.array([[0.0, 1.0, 1.0], [2.0, 1.0, 1.0]]))
    (1, False)
    """
    from scipy import ndimage, sparse

    numbers, count = ndimage.label(inside, ndimage.generate_binary_structure(3, 2))
    links = [np.zeros((2, 0), numbers.dtype)]
    for axis in range(3):
        first, last = np.take(numbers, 0, axis), np.take(numbers, -1, axis)
        for shift in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
            beside = np.roll(first, shift, (0, 1))
            both = (beside > 0) & (last > 0)
            links.append(np.stack([beside[both], last[both]]))
    pairs = np.concatenate(links, axis=1)
    graph = sparse.coo_matrix((np.ones(pairs.shape[1]), pairs), shape=(count + 1,) * 2)
    groups, group = sparse.csgraph.connected_components(graph, directed=False)
    nearest = tuple((np.round(centres).astype(np.int64) % inside.shape).T)
    at = group[numbers[nearest]][numbers[nearest] > 0]  # spheres smaller than a voxel may have vanished
    return int(groups - 1), bool(np.unique(at).size == at.size)
