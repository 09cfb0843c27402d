"""The bond-valence energy landscape of a crystal on a grid that its space group maps onto itself.

Only one point of each orbit is evaluated; the others take its value. Energies in eV, lengths in Å.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from frenkel.errors import OutOfRange, ResourceLimit
from frenkel.lattice import _kernels
from frenkel.lattice.framework import Framework, MobileIon, framework_of
from frenkel.lattice.site_energy import SiteEnergy, SiteEnergySettings, site_energy
from frenkel.lattice.symmetry import SpaceGroup, commensurate_shape, standard_cell
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from pymatgen.core import Structure

__all__ = [
    "CEILING_EV",
    "LARGEST_MEMORY_BYTES",
    "Landscape",
    "estimated_memory_bytes",
    "site_energy_landscape",
]

CEILING_EV = 5.0
"""Points further above the minimum are no part of any path that matters and are not kept."""

_BRICK = 4  # grid points along the side of a brick
_BYTES_PER_POINT = (
    75  # energies, orbits, basins and the union-find; measured on a box of 10⁴ Å³ without symmetry
)
LARGEST_MEMORY_BYTES = 2_000_000_000


@dataclass(frozen=True, eq=False)
class Landscape(ResultDefaults):
    """Site energy of the mobile ion on a grid.

    Parameters
    ----------
    energies_eV : (n0, n1, n2); point (i, j, k) lies at fractional coordinates (i/n0, j/n1, k/n2) of
        `framework.lattice_A`, the conventional cell in the Cartesian frame of the file
    orbit, operation : flat arrays: the orbit of each point and the operation that takes the orbit's
        representative to it; representatives : flat index of the first point of each orbit
    """

    site_energy: SiteEnergy
    group: SpaceGroup
    energies_eV: npt.NDArray[Any]
    representatives: npt.NDArray[np.int32]
    orbit: npt.NDArray[np.int32]
    operation: npt.NDArray[np.int16]
    notices: tuple[Notice, ...] = field(default=())

    @property
    def framework(self) -> Framework:
        """The framework in its conventional cell."""
        return self.site_energy.framework

    @property
    def shape(self) -> tuple[int, int, int]:
        """Grid points along the three axes."""
        n0, n1, n2 = self.energies_eV.shape
        return n0, n1, n2

    def ascending(self, limit_eV: float) -> npt.NDArray[np.int64]:
        """Flat indices of the points up to limit_eV (absolute), in ascending order of energy."""
        values = self.energies_eV.ravel()[self.representatives]
        rank = np.argsort(values, kind="stable")
        below = rank[: int(np.searchsorted(values[rank], limit_eV, side="right"))]
        place = np.full(len(values), -1, np.int64)
        place[below] = np.arange(len(below))
        order = np.empty(len(self.orbit), np.int64)
        start = np.zeros(len(below) + 1, np.int64)
        return order[: _kernels.points_by_rank(self.orbit, place, start, order)]

    @property
    def minimum_eV(self) -> float:
        """Lowest energy on the grid (an absolute site energy, of no meaning by itself)."""
        return float(self.energies_eV.min())

    def cartesian(self, flat_index: npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Cartesian position in Å of grid points given by flat index."""
        fractions = np.stack(np.unravel_index(np.asarray(flat_index), self.shape), -1) / np.array(self.shape)
        return np.asarray(fractions @ self.framework.lattice_A)

    def plot(self) -> go.Figure:
        """Isosurfaces of the energy in the unit cell."""
        from frenkel.lattice.plots import isosurface

        return isosurface(self)


def estimated_memory_bytes(points: int) -> int:
    """Peak memory of landscape and percolation on a grid of that many points."""
    return 50_000_000 + points * _BYTES_PER_POINT


def site_energy_landscape(
    structure: Structure | Framework,
    mobile_ion: str | MobileIon = "Li+",
    *,
    spacing_A: float = 0.2,
    settings: SiteEnergySettings | None = None,
    largest_memory_bytes: float = LARGEST_MEMORY_BYTES,
) -> Landscape:
    """Bond-valence site energy of the mobile ion over the unit cell.

    Parameters
    ----------
    structure : pymatgen structure (ordered or not, with or without oxidation states) or a `Framework`
    mobile_ion : "Li+", "Na+", "K+", "Ag+", "Mg2+", "O2-" or "F-"
    spacing_A : largest grid step in Å, 0.05 to 1
    settings : of the potential

    Raises
    ------
    OutOfRange : spacing_A; ResourceLimit : the grid would need more than largest_memory_bytes
    """
    if not 0.05 <= spacing_A <= 1.0:
        raise OutOfRange("The grid spacing", given=spacing_A, low=0.05, high=1.0, unit="Å")
    given = structure if isinstance(structure, Framework) else framework_of(structure, mobile_ion)
    framework, group = standard_cell(given)
    shape = commensurate_shape(framework.lattice_A, group, spacing_A)
    needed = estimated_memory_bytes(int(np.prod(shape)))
    if needed > largest_memory_bytes:
        raise ResourceLimit(
            f"A grid of {shape[0]} x {shape[1]} x {shape[2]} points", needed=needed / 1e9,
            allowed=largest_memory_bytes / 1e9, unit="GB", next_step="Take a wider spacing.",
        )  # fmt: skip
    energy = site_energy(framework, settings)
    points = int(np.prod(shape))
    representatives = np.empty(points, np.int32)
    orbit, operation = np.full(points, -1, np.int32), np.zeros(points, np.int16)
    found = _kernels.grid_orbits(*images_of_indices(group, shape), representatives, orbit, operation)
    representatives = representatives[:found].copy()
    indices = np.stack(np.unravel_index(representatives, shape), -1)
    order = _by_bricks(indices, shape)
    values = np.empty(found, np.float64 if energy.settings.double else np.float32)
    values[order] = energy.at((indices[order] / np.array(shape)) @ framework.lattice_A)
    return Landscape(
        site_energy=energy,
        group=group,
        energies_eV=values[orbit].reshape(shape),
        representatives=representatives,
        orbit=orbit,
        operation=operation,
        notices=framework.notices + energy.notices,
    )


def images_of_indices(group: SpaceGroup, shape: tuple[int, int, int]) -> tuple[npt.NDArray[np.int32], ...]:
    """For each axis (n, operations, 3): what an index along it adds to the image's indices, within the grid."""
    n = np.array(shape)
    steps = np.rint(group.translations * n).astype(np.int64)
    made = []
    for axis in range(3):
        moved = group.rotations[None, :, :, axis] * np.arange(shape[axis])[:, None, None]
        made.append(((moved + (steps if axis == 0 else 0)) % n).astype(np.int32))
    return tuple(made)


def _by_bricks(indices: npt.NDArray[np.int64], shape: tuple[int, int, int]) -> npt.NDArray[np.int64]:
    """Order in which grid points come brick by brick: neighbours in the list then share most of their atoms."""
    bricks = -(-np.array(shape) // _BRICK)
    i, j, k = (indices // _BRICK).T
    return np.argsort(((i * bricks[1] + j) * bricks[2] + k).astype(np.int32), kind="stable")
