"""Descriptors of the framework: the packing of its anions, corners shared by its polyhedra, faces shared by Li sites.

- Anion packing: which of bcc, fcc, hcp the anions resemble, by the first fourteen neighbour distances of each
  anion relative to the mean of the first twelve; a bcc anion lattice lets tetrahedra share faces (Wang,
  Richards, Ong et al., Nat. Mater. 14 (2015) 1026).
- Corner-sharing framework: no two polyhedra of non-mobile cations share an edge or a face (Jun, Sun,
  Xiao et al., Nat. Mater. 21 (2022) 924).
- Face-sharing: pairs of neighbouring mobile sites with at least three anions in common.

Each is told by stated rules on distances in Å; the mean deviation says how surely.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frenkel.lattice.framework import Framework
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.parameters import covalent_radius_A

__all__ = ["AnionPacking", "anion_packing", "face_sharing_hops", "shared_corners"]

FloatArray = npt.NDArray[np.float64]

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


def _neighbours(frame: Framework, centre: FloatArray, points: FloatArray, reach_A: float) -> FloatArray:
    """Vectors from a Cartesian centre to all periodic images of fractional points within reach_A."""
    heights = 1.0 / np.linalg.norm(np.linalg.inv(frame.lattice_A), axis=0)
    n = np.ceil(reach_A / heights).astype(int) + 1
    axes = [np.arange(-k, k + 1) for k in n]
    cells = np.stack(np.meshgrid(*axes, indexing="ij"), -1).reshape(-1, 3)
    vectors = ((points[:, None] + cells[None]).reshape(-1, 3) @ frame.lattice_A) - centre
    distance = np.sqrt((vectors**2).sum(1))
    near = (distance > 1e-3) & (distance < reach_A)
    return np.asarray(vectors[near])


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
        vectors = _neighbours(frame, place @ frame.lattice_A, anions, 9.0)
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
    shells = []
    for c in cations:
        centre = frame.fractions[c] @ frame.lattice_A
        found = []
        for a in anions:
            vectors = _neighbours(frame, centre, frame.fractions[a : a + 1], _BOND * (radius[c] + radius[a]))
            found.extend(vectors + centre)
        shells.append((centre, np.array(found).reshape(-1, 3)))
    most = 0
    for centre, corners in shells:
        for other, others in shells:
            images = _neighbours(frame, centre, (other @ np.linalg.inv(frame.lattice_A))[None], 7.0) + centre
            for image in images:
                moved = others + (image - other)
                apart = np.sqrt(((corners[:, None] - moved[None]) ** 2).sum(-1))
                most = max(most, int((apart < 1e-2).sum()))
    return most <= 1, most


def face_sharing_hops(frame: Framework, network: HopNetwork) -> npt.NDArray[np.bool_]:
    """(hops,) True where the two sites of a hop have three anions or more in common (nearest shells)."""
    anions = frame.fractions[_signs(frame) * frame.mobile.charge < 0.0]

    def shell(place: FloatArray) -> FloatArray:
        centre = place @ frame.lattice_A
        vectors = _neighbours(frame, centre, anions, 5.0)
        distance = np.sqrt((vectors**2).sum(1))
        return np.asarray(vectors[distance < 1.25 * distance.min()] + centre)

    shared = []
    for (a, b), cell in zip(network.hop_ends, network.hop_cells, strict=True):
        first, second = shell(network.site_fractions[a]), shell(network.site_fractions[b] + cell)
        apart = np.sqrt(((first[:, None] - second[None]) ** 2).sum(-1))
        shared.append(int((apart < 1e-2).sum()) >= 3)
    return np.array(shared, dtype=bool)
