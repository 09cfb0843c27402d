"""The register of sites while a network is built: every minimum once, with all its images, told apart by place.

Positions in fractions of the cell, energies in eV.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from frenkel.lattice import _saddle_kernels
from frenkel.lattice._site_kernels import locate_points
from frenkel.lattice.landscape import Landscape

__all__ = ["SAME_PLACE_A", "SiteRegister", "different_places"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

SAME_PLACE_A = 0.05


class SiteRegister:
    """Sites found so far, by class. `fresh` lists sites that were found on the way and not looked at yet."""

    def __init__(self, landscape: Landscape) -> None:
        self.landscape = landscape
        self.lattice = np.ascontiguousarray(landscape.framework.lattice_A)
        self.inverse = np.linalg.inv(self.lattice)
        self.analytic = landscape.site_energy.analytic
        self.sites = np.empty((0, 3))
        self.site_energies: list[float] = []
        self.site_class: list[int] = []
        self.fresh: list[FloatArray] = []

    def images(self, fractions: FloatArray) -> FloatArray:
        """Images of a point, continuous (not wrapped), under all operations: (operations, 3)."""
        group = self.landscape.group
        return np.asarray(group.rotations @ fractions + group.translations)

    def image(self, fractions: FloatArray, operation: int) -> FloatArray:
        """Image of a point, continuous, under one operation."""
        group = self.landscape.group
        return np.asarray(group.rotations[operation] @ fractions + group.translations[operation])

    def locate(self, fractions: FloatArray) -> tuple[IntArray, IntArray]:
        """Site index and cell of each point; a point that is no known site becomes a new class of sites."""
        points = np.ascontiguousarray(fractions)
        index = np.empty(len(points), np.int64)
        cells = np.empty((len(points), 3), np.int64)
        while True:
            unknown = locate_points(points, self.sites, self.lattice, SAME_PLACE_A, index, cells)
            if unknown < 0:
                return index, cells
            self._new_class(points[unknown])

    def _new_class(self, fractions: FloatArray) -> None:
        point = fractions @ self.lattice
        _, energy, *_ = _saddle_kernels.stationary_point(point, 0, *self.analytic, 0.12, 1e-6, 1)
        self.fresh.append(fractions)
        images = self.images(fractions) % 1.0
        kept = images[different_places(images, self.lattice)]
        number = self.site_class[-1] + 1 if self.site_class else 0
        self.sites = np.vstack([self.sites, kept])
        self.site_energies += [float(energy)] * len(kept)
        self.site_class += [number] * len(kept)


def different_places(fractions: FloatArray, lattice: FloatArray) -> IntArray:
    """Indices of points that are no periodic image of an earlier one."""
    apart = fractions[:, None, :] - fractions[None, :, :]
    apart -= np.rint(apart)
    same = ((apart @ lattice) ** 2).sum(-1) < SAME_PLACE_A**2
    return np.flatnonzero(same.argmax(axis=1) == np.arange(len(fractions))).astype(np.int64)
