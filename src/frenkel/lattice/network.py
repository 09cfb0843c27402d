"""Sites and hops of a crystal and the thresholds that follow from them.

A hop joins a site to the image of another (or of itself) that lies a lattice vector away, over a first-order
saddle. Energies in eV above the lowest site, lengths in Å.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from frenkel.lattice import _sweep_kernels
from frenkel.results import Notice

__all__ = ["HopNetwork", "network_thresholds"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class HopNetwork:
    """Sites and hops of one cell.

    Parameters
    ----------
    lattice_A : (3, 3)
    site_fractions, site_energies_eV, site_class : n sites; classes are orbits of the space group
    hop_ends : (h, 2) site indices; hop_cells : (h, 3), cell of the second site relative to the first
    hop_saddles : (h, 3) fractional position of the saddle, continuous with the first site in its cell
    hop_energies_eV : (h,) saddle energies; hop_class : (h,) orbits
    hop_origin : (classes,) "BVSE", "string" (no saddle was found) or the method of a replaced barrier
    thresholds_eV, component_thresholds_eV : 1D, 2D, 3D barriers of this network (inf: does not open)
    closing_hop : (3,) hop that closes the winding of each dimension, -1 if none
    """

    lattice_A: FloatArray
    site_fractions: FloatArray
    site_energies_eV: FloatArray
    site_class: IntArray
    hop_ends: IntArray
    hop_cells: IntArray
    hop_saddles: FloatArray
    hop_energies_eV: FloatArray
    hop_class: IntArray
    hop_origin: tuple[str, ...]
    thresholds_eV: FloatArray
    component_thresholds_eV: FloatArray
    closing_hop: IntArray
    notices: tuple[Notice, ...] = field(default=())

    @property
    def barriers_eV(self) -> FloatArray:
        """(h, 2): barrier from the first site and from the second, in eV."""
        return self.hop_energies_eV[:, None] - self.site_energies_eV[self.hop_ends]

    @property
    def distances_A(self) -> FloatArray:
        """(h,) straight distance between the two sites of each hop."""
        first, second = self.site_fractions[self.hop_ends[:, 0]], self.site_fractions[self.hop_ends[:, 1]]
        apart = (second + self.hop_cells - first) @ self.lattice_A
        return np.asarray(np.sqrt((apart**2).sum(1)))

    @property
    def displacements_A(self) -> FloatArray:
        """(h, 3) Cartesian vector from the first site to the second."""
        first, second = self.site_fractions[self.hop_ends[:, 0]], self.site_fractions[self.hop_ends[:, 1]]
        return np.asarray((second + self.hop_cells - first) @ self.lattice_A)


def network_thresholds(
    ends: IntArray, cells: IntArray, energies_eV: FloatArray, site_energies_eV: FloatArray
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Exact thresholds of a network: above its lowest site, above the lowest site of the component, closing hop."""
    order = np.argsort(energies_eV, kind="stable")
    edges = np.ascontiguousarray(np.hstack([ends, cells])[order], dtype=np.int64)
    forest = _sweep_kernels.new_forest(len(site_energies_eV))
    forest[3][:] = site_energies_eV
    threshold, minimum, closing = np.full(3, np.inf), np.full(3, np.nan), np.full(3, -1, np.int64)
    _sweep_kernels.sweep_network(
        edges, np.ascontiguousarray(energies_eV[order], dtype=np.float64), forest, threshold, minimum, closing
    )
    hop = np.where(closing >= 0, order[np.maximum(closing, 0)] if len(order) else -1, -1)
    opens = np.isfinite(threshold)
    return threshold - site_energies_eV.min(), np.where(opens, threshold - minimum, np.inf), hop
