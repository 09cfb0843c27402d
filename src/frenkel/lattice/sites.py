"""Tables of sites and hops: Wyckoff letter, coordination, bond-valence sum, occupancy in the file, bottleneck.

    bond-valence sum  V = Σ_counter-ions x exp((R0 − R)/b)      mismatch  |V − charge of the ion|

with occupancy x, over counter-ions within 6 Å. Coordination counts counter-ions no further than 1.25 times the
nearest. The bottleneck of a hop is the triangle of the three counter-ions nearest to its saddle. Lengths in Å.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frenkel.lattice._kernels import atoms_around
from frenkel.lattice.framework import Framework
from frenkel.lattice.mechanism import hop_labels
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.occupancy import file_occupancies
from frenkel.lattice.parameters import morse_pair
from frenkel.lattice.symmetry import SYMMETRY_TOLERANCE_A

__all__ = ["HopClass", "SiteClass", "hop_classes", "site_classes"]

FloatArray = npt.NDArray[np.float64]

_VALENCE_REACH_A = 6.0
_SHELL = 1.25


@dataclass(frozen=True)
class SiteClass:
    """One orbit of sites. energy_eV above the lowest site; occupancy : in the file, 0 where it has no ion."""

    number: int
    wyckoff: str
    fractions: tuple[float, float, float]
    energy_eV: float
    coordination: int
    nearest_A: float
    bond_valence_sum: float
    mismatch: float
    occupancy: float


@dataclass(frozen=True)
class HopClass:
    """One orbit of hops. bottleneck_radius_A : from the saddle's triangle centre to its corners; area in Å²."""

    number: int
    sites: tuple[int, int]
    forward_eV: float
    backward_eV: float
    distance_A: float
    bottleneck_radius_A: float
    bottleneck_area_A2: float
    mechanism: str
    origin: str


def site_classes(network: HopNetwork, framework: Framework) -> tuple[SiteClass, ...]:
    """One row per class of sites, lowest energy first."""
    letters = _wyckoff(network, framework)
    occupancy, _ = file_occupancies(network, framework)
    rows = []
    for number, first in zip(*np.unique(network.site_class, return_index=True), strict=True):
        place = network.site_fractions[first]
        distances, valence = _surroundings(framework, place @ network.lattice_A)
        u, v, w = (round(float(x), 5) % 1.0 for x in place)
        rows.append(
            SiteClass(
                number=int(number),
                wyckoff=letters[int(number)],
                fractions=(u, v, w),
                energy_eV=float(network.site_energies_eV[first]),
                coordination=int((distances < _SHELL * distances[0]).sum()),
                nearest_A=float(distances[0]),
                bond_valence_sum=valence,
                mismatch=abs(valence - abs(framework.mobile.charge)),
                occupancy=occupancy[int(number)],
            )
        )
    return tuple(sorted(rows, key=lambda row: row.energy_eV))


def hop_classes(network: HopNetwork, framework: Framework) -> tuple[HopClass, ...]:
    """One row per class of hops, in the order of their numbers."""
    labels = hop_labels(network, framework)
    barriers, lengths = network.barriers_eV, network.distances_A
    rows = []
    for number, origin in enumerate(network.hop_origin):
        hop = int(np.flatnonzero(network.hop_class == number)[0])
        a, b = (int(network.site_class[site]) for site in network.hop_ends[hop])
        radius, area = _bottleneck(framework, network.hop_saddles[hop] @ network.lattice_A)
        rows.append(
            HopClass(
                number, (a, b), float(barriers[hop, 0]), float(barriers[hop, 1]), float(lengths[hop]),
                radius, area, labels[number], origin,
            )
        )  # fmt: skip
    return tuple(rows)


def _counter_ions(framework: Framework, point: FloatArray) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """Vectors to counter-ions within 6 Å, nearest first, and the kinds of their sites."""
    atoms, positions = atoms_around(
        np.ascontiguousarray(point), np.ascontiguousarray(framework.lattice_A), _VALENCE_REACH_A,
        np.ascontiguousarray(framework.fractions),
    )  # fmt: skip
    counter = np.array(
        [any(q * framework.mobile.charge < 0 for _, q, _ in one) for one in framework.components], dtype=bool
    )
    kinds = framework.kinds[atoms]
    vectors = (positions - point)[counter[kinds]]
    order = np.argsort((vectors**2).sum(1), kind="stable")
    return vectors[order], kinds[counter[kinds]][order]


def _surroundings(framework: Framework, point: FloatArray) -> tuple[FloatArray, float]:
    """Distances of the counter-ions, ascending, and the bond-valence sum."""
    vectors, kinds = _counter_ions(framework, point)
    distances = np.sqrt((vectors**2).sum(1))
    mobile = framework.mobile
    valence = 0.0
    for distance, kind in zip(distances, kinds, strict=True):
        for symbol, charge, occupancy in framework.components[kind]:
            if charge * mobile.charge < 0:
                ions = ((mobile.symbol, mobile.charge), (symbol, charge))
                cation, anion = ions if mobile.charge > 0 else ions[::-1]
                pair = morse_pair(*cation, *anion)
                valence += occupancy * float(np.exp((pair.r0_A - distance) / pair.b_A))
    return distances, valence


def _bottleneck(framework: Framework, saddle: FloatArray) -> tuple[float, float]:
    """Radius and area of the triangle of the three counter-ions nearest to a saddle."""
    vectors, _ = _counter_ions(framework, saddle)
    if len(vectors) < 3:
        return float("nan"), float("nan")
    a, b, c = vectors[:3]
    area = 0.5 * float(np.linalg.norm(np.cross(b - a, c - a)))
    sides = [float(np.linalg.norm(x - y)) for x, y in ((a, b), (b, c), (c, a))]
    radius = float(np.prod(sides)) / (4.0 * area) if area > 1e-9 else float("inf")
    return radius, area


def _wyckoff(network: HopNetwork, framework: Framework) -> dict[int, str]:
    """Multiplicity and letter of each class, in the space group of the framework with its sites."""
    import spglib

    sites = network.site_class + int(framework.kinds.max()) + 1
    cell = (
        framework.lattice_A,
        np.vstack([framework.fractions, network.site_fractions]),
        np.concatenate([framework.kinds, sites]) + 1,
    )
    dataset = spglib.get_symmetry_dataset(cell, symprec=10 * SYMMETRY_TOLERANCE_A)
    letters = {}
    for number, first in zip(*np.unique(network.site_class, return_index=True), strict=True):
        letter = "?" if dataset is None else dataset.wyckoffs[len(framework.fractions) + first]
        letters[int(number)] = f"{int((network.site_class == number).sum())}{letter}"
    return letters
