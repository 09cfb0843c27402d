"""Surfaces of equal energy in a cell of any shape, by marching tetrahedra.

Each small parallelepiped of the grid is cut into six tetrahedra; where the level crosses its edges a triangle or two
are laid between the crossings (linear interpolation). Vertices are not shared, which a picture does not mind.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["surface_of_level"]

FloatArray = npt.NDArray[np.float64]

# corners of a cube as 4 i + 2 j + k; six tetrahedra around the diagonal 0-7
_TETRAHEDRA = ((0, 1, 3, 7), (0, 3, 2, 7), (0, 2, 6, 7), (0, 6, 4, 7), (0, 4, 5, 7), (0, 5, 1, 7))


def surface_of_level(
    values: FloatArray, level: float, lattice_A: FloatArray
) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Triangles of {values = level}: vertices (n, 3) in Å and faces (n / 3, 3).

    Parameters
    ----------
    values : (n0, n1, n2) on a periodic grid without a duplicate face
    level : in the unit of the values; lattice_A : (3, 3), rows are cell vectors

    Examples
    --------
    >>> grid = np.ones((4, 4, 4)); grid[2, 2, 2] = 0.0
    >>> vertices, faces = surface_of_level(grid, 0.5, 4.0 * np.eye(3))
    >>> len(vertices) == 3 * len(faces) > 0, bool(abs(vertices.mean() - 2.0) < 0.1)
    (True, True)
    """
    closed = np.pad(values, ((0, 1), (0, 1), (0, 1)), mode="wrap")
    shape = np.array(values.shape)
    index = np.stack(np.meshgrid(*[np.arange(n) for n in shape], indexing="ij"), -1).reshape(-1, 3)
    steps = np.array([[c >> 2 & 1, c >> 1 & 1, c & 1] for c in range(8)])
    corners = index[:, None, :] + steps
    at = closed[corners[..., 0], corners[..., 1], corners[..., 2]]
    crossed = (at.min(1) < level) & (at.max(1) >= level)
    corners, at = corners[crossed], at[crossed]
    points = corners / shape @ lattice_A
    triangles = [part for four in _TETRAHEDRA for part in _triangles(points[:, four], at[:, four], level)]
    vertices = np.concatenate(triangles).reshape(-1, 3) if triangles else np.empty((0, 3))
    return vertices, np.arange(len(vertices)).reshape(-1, 3)


def _triangles(points: FloatArray, values: FloatArray, level: float) -> list[FloatArray]:
    """Triangles (n, 3, 3) of tetrahedra with corners (n, 4, 3) and values (n, 4)."""
    order = np.argsort(values, axis=1)
    values = np.take_along_axis(values, order, 1)
    points = np.take_along_axis(points, order[..., None], 1)
    below = (values < level).sum(1)

    def crossing(pick: npt.NDArray[np.bool_], a: int, b: int) -> FloatArray:
        low, high = values[pick, a], values[pick, b]
        part = np.clip((level - low) / np.where(high > low, high - low, 1.0), 0.0, 1.0)
        return np.asarray(points[pick, a] + part[:, None] * (points[pick, b] - points[pick, a]))

    made = []
    for count, edges in ((1, ((0, 1), (0, 2), (0, 3))), (3, ((0, 3), (1, 3), (2, 3)))):
        pick = below == count
        made.append(np.stack([crossing(pick, a, b) for a, b in edges], axis=1))
    pick = below == 2
    first, second, third, fourth = (crossing(pick, a, b) for a, b in ((0, 2), (0, 3), (1, 3), (1, 2)))
    made.append(np.stack([first, second, third], axis=1))
    made.append(np.stack([first, third, fourth], axis=1))
    return [one for one in made if len(one)]
