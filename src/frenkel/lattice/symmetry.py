"""Standard cell and symmetry of a framework, and grids that its space group maps onto themselves.

The landscape depends on the framework alone, so its symmetry is the framework's, and a supercell or an odd choice
of cell vectors goes back to the conventional cell first. Cartesian axes are kept: a point of the standard
cell is the same point in space as in the file.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from frenkel.lattice.framework import Framework
from frenkel.results import Notice

__all__ = ["SpaceGroup", "commensurate_shape", "standard_cell"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SYMMETRY_TOLERANCE_A = 1e-3
_LARGEST_DENOMINATOR = 24


@dataclass(frozen=True, eq=False)
class SpaceGroup:
    """Operations x → R x + t in fractional coordinates of the cell: rotations (n, 3, 3), translations (n, 3)."""

    symbol: str
    number: int
    rotations: IntArray
    translations: FloatArray

    @classmethod
    def trivial(cls) -> SpaceGroup:
        """Identity only."""
        return cls("P1", 1, np.eye(3, dtype=np.int64)[None], np.zeros((1, 3)))

    def __len__(self) -> int:
        return len(self.rotations)


def standard_cell(framework: Framework) -> tuple[Framework, SpaceGroup]:
    """The conventional cell of the framework, not turned in space, with its space group.

    Where no symmetry can be found, the cell stays as it is with the identity alone, and a notice says so.
    """
    import spglib

    cell = (framework.lattice_A, framework.fractions, framework.kinds + 1)
    dataset = spglib.get_symmetry_dataset(cell, symprec=SYMMETRY_TOLERANCE_A)
    if dataset is None:
        return _as_it_is(framework)
    matrix = np.array(dataset.transformation_matrix)
    origin = np.array(dataset.origin_shift)
    lattice = np.linalg.inv(matrix).T @ framework.lattice_A
    ratio = abs(float(np.linalg.det(lattice))) / framework.volume_A3
    places, sources = _images_in(matrix, origin, framework.fractions, lattice)
    if len(places) != round(len(framework.fractions) * ratio):
        return _as_it_is(framework)
    mobile, mobile_sources = _images_in(matrix, origin, framework.mobile_fractions, lattice, merge=False)
    copies = np.bincount(mobile_sources, minlength=len(framework.mobile_fractions))
    weights = framework.mobile_occupancy[mobile_sources] * ratio / copies[mobile_sources]
    mobile, weights = _merge(mobile, weights, lattice)
    rotations, translations = _operations(int(dataset.hall_number))
    group = SpaceGroup(str(dataset.international), int(dataset.number), rotations, translations)
    made = replace(
        framework,
        lattice_A=np.ascontiguousarray(lattice),
        fractions=np.ascontiguousarray(places),
        kinds=framework.kinds[sources],
        mobile_fractions=mobile,
        mobile_occupancy=weights,
    )
    return made, group


@lru_cache(maxsize=64)
def _operations(hall_number: int) -> tuple[IntArray, FloatArray]:
    """Rotations and translations of a setting of a space group; nobody writes to them."""
    import spglib

    operations = spglib.get_symmetry_from_database(hall_number)
    rotations = np.array(operations["rotations"], dtype=np.int64)
    translations = np.array(operations["translations"], dtype=float)
    rotations.flags.writeable = translations.flags.writeable = False
    return rotations, translations


def _as_it_is(framework: Framework) -> tuple[Framework, SpaceGroup]:
    text = "No space group was found for the framework; the whole cell is evaluated."
    kept = replace(framework, notices=(*framework.notices, Notice("no_symmetry", text)))
    return kept, SpaceGroup.trivial()


def _images_in(
    matrix: FloatArray, origin: FloatArray, fractions: FloatArray, lattice: FloatArray, *, merge: bool = True
) -> tuple[FloatArray, IntArray]:
    """All different images of points of the old cell in the new one, and the point each came from.

    With merge=False images of different points may coincide; images of one point never do.
    """
    corners = np.array([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)]) @ np.linalg.inv(matrix).T
    low, high = np.floor(corners.min(0)).astype(int) - 1, np.ceil(corners.max(0)).astype(int) + 1
    axes = [np.arange(a, b + 1) for a, b in zip(low, high, strict=True)]
    cells = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    moved = (fractions[:, None, :] + cells[None, :, :]) @ matrix.T + origin
    sources = np.repeat(np.arange(len(fractions)), len(cells))
    places = moved.reshape(-1, 3)
    inside = ((places > -1e-6) & (places < 1.0 - 1e-6)).all(axis=1)
    places, sources = places[inside], sources[inside]
    if not merge or len(places) == 0:
        return places % 1.0, sources
    keep = _first_of_each(places, lattice)
    return places[keep] % 1.0, sources[keep]


def _first_of_each(places: FloatArray, lattice: FloatArray) -> IntArray:
    from scipy.spatial import cKDTree

    points = places @ lattice
    pairs = cKDTree(points).query_pairs(0.02, output_type="ndarray")
    dropped = np.zeros(len(places), dtype=bool)
    dropped[pairs[:, 1]] = True
    return np.flatnonzero(~dropped)


def _merge(fractions: FloatArray, weights: FloatArray, lattice: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Add up the occupancies of points that coincide."""
    if len(fractions) == 0:
        return fractions, weights
    apart = fractions[:, None, :] - fractions[None, :, :]
    apart -= np.round(apart)
    near = ((apart @ lattice) ** 2).sum(-1) < 0.02**2
    leader = near.argmax(axis=1)
    keep = np.flatnonzero(leader == np.arange(len(fractions)))
    total = np.array([weights[leader == one].sum() for one in keep])
    return fractions[keep] % 1.0, total


def _denominators(translations: FloatArray) -> list[int]:
    """Smallest whole numbers that make each translation whole."""
    trials = np.arange(1, _LARGEST_DENOMINATOR + 1)
    scaled = translations.reshape(-1, 1) * trials
    whole = np.abs(scaled - np.rint(scaled)) < 1e-4
    return sorted({int(one) for one in trials[whole.argmax(axis=1)]})


def commensurate_shape(lattice_A: FloatArray, group: SpaceGroup, spacing_A: float) -> tuple[int, int, int]:
    """Smallest grid with steps ≤ spacing_A that all operations map onto itself.

    Axes that an operation mixes get equal counts; each count is a multiple of the denominators of the
    translations along its axis.
    """
    counts = [math.ceil(float(np.linalg.norm(vector)) / spacing_A) for vector in lattice_A]
    together = np.eye(3, dtype=bool) | (group.rotations != 0).any(axis=0)
    together = (together | together.T).astype(int)
    together = np.linalg.matrix_power(together, 3) > 0
    for axis in range(3):
        partners = np.flatnonzero(together[axis])
        multiple = math.lcm(*_denominators(group.translations[:, partners]))
        most = max(counts[p] for p in partners)
        most = -(-most // multiple) * multiple
        for p in partners:
            counts[p] = most
    return counts[0], counts[1], counts[2]
