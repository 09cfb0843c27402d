"""Descriptors of the framework: the packing of its anions, corners shared by its polyhedra, faces shared by Li sites.

- Anion packing: which of bcc, fcc, hcp the anions resemble, by the first fourteen neighbour distances of each
  anion relative to the mean of the first twelve; a bcc anion lattice lets tetrahedra share faces (Wang,
  Richards, Ong et al., Nat. Mater. 14 (2015) 1026).
- Corner-sharing framework: no two polyhedra of non-mobile cations share an edge or a face (Jun, Sun,
  Xiao et al., Nat. Mater. 21 (2022) 924).
- Face-sharing: neighbouring mobile sites (the ends of a hop) with at least three anions in common.

Each is told by stated rules on distances in Å; the mean deviation says how surely.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frenkel.lattice._kernels import atoms_around
from frenkel.lattice.framework import Framework
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.parameters import covalent_radius_A

__all__ = ["AnionPacking", "anion_packing", "face_sharing_hops", "shared_corners"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
Cell = tuple[int, int, int]

_BOND = 1.25
# the first 14 neighbour distances over the mean of the first 12
_BCC = np.array([np.sqrt(3.0) / 2.0] * 8 + [1.0] * 6) / ((8 * np.sqrt(3.0) / 2.0 + 4) / 12)
_CLOSE = np.array([1.0] * 12 + [np.sqrt(2.0)] * 2)


@dataclass(frozen=True)
class AnionPacking:
    """The packing that fits best, and the root mean square deviation from it and from the others (relative)."""

    label: str
    deviation: float
    others: tuple[tuple[str, float], ...]


def _neighbours(
    frame: Framework, centre: FloatArray, points: FloatArray, reach_A: float
) -> tuple[IntArray, FloatArray]:
    """Indices of, and vectors to, the periodic images of fractional points within reach_A of a Cartesian centre."""
    index, positions = atoms_around(
        np.ascontiguousarray(centre),
        np.ascontiguousarray(frame.lattice_A),
        reach_A,
        np.ascontiguousarray(points),
    )
    vectors = positions - centre
    away = (vectors**2).sum(1) > 1e-6
    return index[away], vectors[away]


def _signs(frame: Framework) -> FloatArray:
    """Mean charge of each framework site."""
    charge = [sum(q * x for _, q, x in one) for one in frame.components]
    return np.asarray(np.array(charge)[frame.kinds])


def anion_packing(frame: Framework) -> AnionPacking:
    """Which packing the counter-ions of the mobile ion resemble.

    bcc is told from the close packings by the radial shells; fcc from hcp by the pairs of opposite neighbours
    (six of six in fcc, three in hcp). A deviation above 0.1 is called "none".
    """
    anions = frame.fractions[_signs(frame) * frame.mobile.charge < 0.0]
    spread: dict[str, list[float]] = {"bcc": [], "close": []}
    opposite = []
    for place in anions:
        _, vectors = _neighbours(frame, place @ frame.lattice_A, anions, 9.0)
        distance = np.sqrt((vectors**2).sum(1))
        order = np.argsort(distance)[:14]
        if len(order) < 14:
            continue
        first = distance[order] / distance[order][:12].mean()
        spread["bcc"].append(float(np.sqrt(((first - _BCC) ** 2).mean())))
        spread["close"].append(float(np.sqrt(((first - _CLOSE) ** 2).mean())))
        unit = vectors[order[:12]] / distance[order[:12], None]
        opposite.append(float(((unit @ unit.T) < -0.94).sum()) / 2.0)
    if not opposite:
        return AnionPacking("none", float("inf"), ())
    bcc, close = float(np.mean(spread["bcc"])), float(np.mean(spread["close"]))
    kind = "fcc" if np.mean(opposite) > 4.5 else "hcp"
    label, deviation = ("bcc", bcc) if bcc < close else (kind, close)
    other = (kind, close) if bcc < close else ("bcc", bcc)
    return AnionPacking(label if deviation < 0.1 else "none", deviation, (other,))


def shared_corners(frame: Framework) -> tuple[bool, int]:
    """(True if the framework polyhedra share corners at most, the most anions that two of them share)."""
    signs = _signs(frame) * frame.mobile.charge
    cations, anions = np.flatnonzero(signs > 0.0), np.flatnonzero(signs < 0.0)
    radius = np.array([max(covalent_radius_A(part[0]) for part in one) for one in frame.components])[
        frame.kinds
    ]
    holders: dict[
        int, list[tuple[int, Cell]]
    ] = {}  # of each anion: its cations, and their cells seen from its own
    widest = _BOND * (radius[cations].max(initial=0.0) + radius[anions].max(initial=0.0))
    for c in cations.tolist():
        index, vectors = _neighbours(
            frame, frame.fractions[c] @ frame.lattice_A, frame.fractions[anions], widest
        )
        bonded = np.sqrt((vectors**2).sum(1)) < _BOND * (radius[c] + radius[anions[index]])
        for a, vector in zip(anions[index[bonded]], vectors[bonded], strict=True):
            holders.setdefault(int(a), []).append(
                (c, _cell_of(frame, frame.fractions[c], vector, int(a), -1))
            )
    shared: dict[tuple[int, int, Cell], int] = {}
    for around in holders.values():
        for n, (first, cell) in enumerate(around):
            for other, there in around[n + 1 :]:
                apart = (there[0] - cell[0], there[1] - cell[1], there[2] - cell[2])
                back = (-apart[0], -apart[1], -apart[2])
                key = (first, other, apart) if (first, apart) <= (other, back) else (other, first, back)
                shared[key] = shared.get(key, 0) + 1
    most = max(shared.values(), default=0)
    return most <= 1, most


def _cell_of(frame: Framework, start: FloatArray, vector: FloatArray, atom: int, sign: int) -> Cell:
    """Cell of the image of an atom that lies a Cartesian vector from a fractional start, times a sign."""
    cell = np.rint(start + vector @ np.linalg.inv(frame.lattice_A) - frame.fractions[atom]).astype(int) * sign
    return int(cell[0]), int(cell[1]), int(cell[2])


def face_sharing_hops(frame: Framework, network: HopNetwork) -> npt.NDArray[np.bool_]:
    """(hop classes,) True where the two sites of a hop have three anions or more in common (nearest shells)."""
    anions = np.flatnonzero(_signs(frame) * frame.mobile.charge < 0.0)

    def shell(place: FloatArray) -> set[tuple[int, Cell]]:
        index, vectors = _neighbours(frame, place @ frame.lattice_A, frame.fractions[anions], 5.0)
        distance = np.sqrt((vectors**2).sum(1))
        near = distance < _BOND * distance.min(initial=np.inf)
        found = zip(anions[index[near]], vectors[near], strict=True)
        return {(int(a), _cell_of(frame, place, vector, int(a), 1)) for a, vector in found}

    shared = []
    for first in np.unique(network.hop_class, return_index=True)[1]:
        a, b = network.hop_ends[first]
        one, other = network.site_fractions[a], network.site_fractions[b] + network.hop_cells[first]
        shared.append(len(shell(one) & shell(other)) >= 3)
    return np.array(shared, dtype=bool)
