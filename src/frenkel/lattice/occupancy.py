"""How the file fills the sites of a network: mean occupancy of each class, and which classes are regular or empty.

An ion of the file counts for the nearest site of the network within 1 Å. A class is regular above 0.8 and empty below
0.2; between the two the sublattice of the mobile ion is disordered, and no single carrier can be told from the rest.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from frenkel.lattice.framework import Framework
from frenkel.lattice.network import HopNetwork

__all__ = [
    "EMPTY_BELOW",
    "REGULAR_ABOVE",
    "SAME_SITE_A",
    "file_occupancies",
    "is_disordered",
    "regular_sites",
]

SAME_SITE_A = 1.0
REGULAR_ABOVE = 0.8
EMPTY_BELOW = 0.2


def file_occupancies(network: HopNetwork, framework: Framework) -> tuple[dict[int, float], float]:
    """Mean occupancy of each class of sites in the file, and the part of the ions that lies near no site."""
    counts = np.zeros(len(network.site_energies_eV))
    lost = 0.0
    for place, occupancy in zip(framework.mobile_fractions, framework.mobile_occupancy, strict=True):
        apart = network.site_fractions - place
        apart -= np.rint(apart)
        distance = np.sqrt(((apart @ network.lattice_A) ** 2).sum(1))
        nearest = np.flatnonzero(distance < distance.min() + 1e-3)
        if distance.min() < SAME_SITE_A:
            counts[nearest] += occupancy / len(nearest)
        else:
            lost += occupancy
    total = float(framework.mobile_occupancy.sum())
    means = {int(k): float(counts[network.site_class == k].mean()) for k in np.unique(network.site_class)}
    return means, lost / total if total else 1.0


def regular_sites(network: HopNetwork, occupancy: dict[int, float]) -> npt.NDArray[np.bool_]:
    """(sites,) True where the file fills the class of a site."""
    return np.array([occupancy[int(one)] > REGULAR_ABOVE for one in network.site_class], dtype=bool)


def is_disordered(occupancy: dict[int, float]) -> bool:
    """True if a class of sites is neither regular nor empty."""
    return any(EMPTY_BELOW <= one <= REGULAR_ABOVE for one in occupancy.values())
