"""Which part of an image can carry current: clusters of conducting voxels that reach both electrodes.

Neighbours share a face. Islands and parts that touch one electrode only carry none; they are cut out, which
leaves the conductivity unchanged and the equations without floating parts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["reaching", "spanning", "spanning_fraction"]


def spanning(
    conducting: NDArray[np.bool_], *, wrap: bool = False, corners: bool = False
) -> NDArray[np.bool_]:
    """Voxels of the clusters that reach from the first to the last plane of the first axis.

    Parameters
    ----------
    conducting : [nx, ny, nz]
    wrap : the other two axes are periodic
    corners : voxels that share an edge or a corner are neighbours too (as in the corner scheme of `solve`)

    Examples
    --------
    >>> wire = np.zeros((3, 2, 2), bool); wire[:, 0, 0] = True; wire[0, 1, 1] = True
    >>> int(spanning(wire).sum())
    3
    """
    from scipy import ndimage, sparse

    numbers, count = ndimage.label(conducting, np.ones((3, 3, 3)) if corners else None)
    group: NDArray[np.integer] = np.arange(count + 1)
    if wrap and count:
        links = []
        for axis in (1, 2):
            a, b = np.take(numbers, 0, axis), np.take(numbers, -1, axis)
            both = (a > 0) & (b > 0)
            links.append(np.stack([a[both], b[both]]))
        pairs = np.concatenate(links, axis=1)
        graph = sparse.coo_matrix((np.ones(pairs.shape[1]), pairs), shape=(count + 1,) * 2)
        _, group = sparse.csgraph.connected_components(graph, directed=False)
    first, last = np.unique(group[numbers[0][conducting[0]]]), np.unique(group[numbers[-1][conducting[-1]]])
    reaches = np.isin(group, np.intersect1d(first, last))
    reaches[0] = False  # number 0 is what does not conduct
    return np.asarray(reaches[numbers])


def reaching(conducting: NDArray[np.bool_], plane: int) -> NDArray[np.bool_]:
    """Voxels of the clusters that touch one plane of the first axis (0 the first, -1 the last).

    Examples
    --------
    >>> wire = np.ones((3, 1, 1), bool); wire[1] = False
    >>> reaching(wire, 0).ravel().tolist()
    [True, False, False]
    """
    from scipy import ndimage

    numbers, count = ndimage.label(conducting)
    reaches = np.zeros(count + 1, bool)
    reaches[np.unique(numbers[plane][conducting[plane]])] = True
    return np.asarray(reaches[numbers])


def spanning_fraction(conducting: NDArray[np.bool_]) -> float:
    """Part of the conducting voxels that belongs to a spanning cluster (0–1)."""
    total = int(conducting.sum())
    return float(spanning(conducting).sum()) / total if total else 0.0
