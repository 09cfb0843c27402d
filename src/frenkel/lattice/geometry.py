"""The geometric answer by the same sweep: how large a hard sphere fits, and how large a one gets through.

Each grid point carries the radius of the largest sphere around it that touches no framework ion; minus that radius takes
the place of the energy. The highest radius is the free sphere, the threshold of each dimension is the window.
Framework ions are spheres of Shannon's ionic radius (averaged over the coordination numbers tabulated in pymatgen);
where there is none, of the covalent radius, with a notice. Lengths in Å.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from frenkel.lattice import _kernels
from frenkel.lattice.framework import Component
from frenkel.lattice.landscape import Landscape
from frenkel.lattice.parameters import covalent_radius_A
from frenkel.lattice.percolation import voxel_thresholds
from frenkel.lattice.site_energy import images_around_cell
from frenkel.materials._pymatgen import ionic_radii_A
from frenkel.results import Notice

__all__ = ["Voids", "ionic_radius_A", "voids"]

_REACH_A = 8.0  # beyond this no sphere touches anything


@dataclass(frozen=True)
class Voids:
    """Radius of the free sphere, and of the widest window in 1, 2 and 3 dimensions (0: closed), in Å."""

    free_sphere_A: float
    windows_A: tuple[float, float, float]
    notices: tuple[Notice, ...] = field(default=())

    @property
    def dimensions(self) -> int:
        """Dimensions in which a point gets through between the spheres."""
        return sum(window > 0.0 for window in self.windows_A)


def voids(landscape: Landscape) -> Voids:
    """Free sphere and windows of the framework of a landscape, on its grid (so to about a grid step)."""
    frame = landscape.framework
    radii, notices = [], []
    for components in frame.components:
        widest = 0.0
        for component in components:
            radius = ionic_radius_A(component)
            if radius is None:
                radius = covalent_radius_A(component[0])
                text = f"{component[0]}{component[1]:+g} has no ionic radius; its covalent radius is taken."
                notices.append(Notice("covalent_radius", text))
            widest = max(widest, radius)
        radii.append(widest)
    positions, kinds = images_around_cell(frame, _REACH_A)
    gaps = np.empty(len(landscape.representatives))
    points = landscape.cartesian(landscape.representatives)
    _kernels.nearest_gap(points, positions, np.array(radii)[kinds], gaps)
    gap = gaps[landscape.orbit].reshape(landscape.shape)
    thresholds, _, _ = voxel_thresholds(-gap, ceiling_eV=math.inf)
    largest = float(gap.max())
    windows = [max(0.0, largest - float(one)) for one in thresholds]
    return Voids(largest, (windows[0], windows[1], windows[2]), tuple(dict.fromkeys(notices)))


def ionic_radius_A(component: Component) -> float | None:
    """Shannon's ionic radius, averaged over coordination numbers; None where it is not tabulated.

    >>> round(ionic_radius_A(("O", -2.0, 1.0)), 2)
    1.38
    """
    symbol, charge, _ = component
    values = ionic_radii_A(symbol, round(charge))
    return float(np.mean(values)) if values else None
