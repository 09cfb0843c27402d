"""A fingerprint of the lithium-stripped framework of a crystal: who stands how far from whom.

Lithium (and hydrogen) is taken out; the other sites are cations C or anions A, each with its occupancy as
weight. For centre kind a and neighbour kind b the fingerprint holds the mean distance of the k-th neighbour,

    r_ab(k) = Σ_i w_i r_i(k) / Σ_i w_i ,   r_i(k): distance within which the weights of b around i sum to k,

in units of (V/N_A)^(1/3), with N_A anions in the volume V. It does not change with the choice of cell, with
rotation, uniform strain, order of sites or which elements fill them; partial occupancy and split sites enter
by their weights. The distance of two fingerprints is the root mean square difference of all r_ab(k).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from frenkel.materials.elements import HALOGENS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pymatgen.core import Structure

__all__ = ["FINGERPRINT_SIZE", "fingerprint_distance", "framework_fingerprint"]

_ANIONS = HALOGENS | {"O", "S", "Se", "Te", "N"}
_NEIGHBOURS = {("A", "A"): 18, ("A", "C"): 6, ("C", "A"): 12, ("C", "C"): 10}
FINGERPRINT_SIZE = sum(_NEIGHBOURS.values())
_STRIPPED = ("Li", "H", "D")
_MAX_SITES = 1500


def framework_fingerprint(structure: Structure) -> NDArray[np.float64] | None:
    """The fingerprint of a structure's framework.

    Parameters: `structure`, a pymatgen Structure, possibly disordered.
    Returns: array of FINGERPRINT_SIZE reduced distances; those to a sublattice that does not exist are 0.
    None where there is no anion, or more than 1500 sites.
    """
    species = _sites(structure)
    if not 0 < len(species) <= _MAX_SITES:
        return None
    indices = np.array([index for index, _, _ in species])
    weights = {"A": np.array([a for _, a, _ in species]), "C": np.array([c for _, _, c in species])}
    anions = float(weights["A"].sum())
    if anions <= 0:
        return None
    length = (structure.volume / anions) ** (1.0 / 3.0)
    coordinates = structure.frac_coords[indices]
    lattice = np.asarray(structure.lattice.matrix)
    parts = []
    for (center, neighbour), count in _NEIGHBOURS.items():
        available = float(weights[neighbour].sum())
        if available <= 1e-6 or weights[center].sum() <= 1e-6:
            parts.append(np.zeros(count))
            continue
        density = available / structure.volume
        radius = (3.0 * (count + 4.0) * 2.2 / (4.0 * math.pi * density)) ** (1.0 / 3.0)
        distances = _mean_neighbour_distances(
            coordinates, lattice, weights[center], weights[neighbour], count, radius
        )
        parts.append(distances / length)
    return np.concatenate(parts)


def _sites(structure: Structure) -> list[tuple[int, float, float]]:
    """(index, weight as anion, weight as cation) of all sites that are part of the framework."""
    found = []
    for index, site in enumerate(structure):
        anion = cation = 0.0
        for specie, occupancy in site.species.items():
            symbol = getattr(specie, "symbol", str(specie))
            if symbol in _STRIPPED:
                continue
            if symbol in _ANIONS:
                anion += float(occupancy)
            else:
                cation += float(occupancy)
        if anion + cation > 1e-3:
            found.append((index, anion, cation))
    return found


def _mean_neighbour_distances(
    fractional: NDArray[np.float64],
    lattice: NDArray[np.float64],
    center_weights: NDArray[np.float64],
    neighbour_weights: NDArray[np.float64],
    count: int,
    radius: float,
) -> NDArray[np.float64]:
    """r(k) for k = 1 … count, the mean over centres; distances in Å."""
    from scipy.spatial import cKDTree

    wrapped = fractional - np.floor(fractional)
    inverse_heights = np.linalg.norm(np.linalg.inv(lattice), axis=0)
    centers = np.flatnonzero(center_weights > 1e-6)
    partners = np.flatnonzero(neighbour_weights > 1e-6)
    for _ in range(4):  # a larger sphere where low densities leave too few neighbours
        reach = np.ceil(radius * inverse_heights).astype(int)
        shifts = np.stack(np.meshgrid(*(np.arange(-n, n + 1) for n in reach), indexing="ij"), -1).reshape(
            -1, 3
        )
        images = (wrapped[partners][None, :, :] + shifts[:, None, :]).reshape(-1, 3) @ lattice
        image_weights = np.tile(neighbour_weights[partners], len(shifts))
        tree = cKDTree(images)
        result = np.zeros(count)
        enough = True
        for center in centers:
            position = wrapped[center] @ lattice
            near = np.array(tree.query_ball_point(position, radius), dtype=int)
            gaps = np.linalg.norm(images[near] - position, axis=1)
            keep = gaps > 0.4  # the site itself, and the other parts of a split site
            order = np.argsort(gaps[keep], kind="stable")
            sorted_gaps, sums = gaps[keep][order], np.cumsum(image_weights[near][keep][order])
            if sums.size == 0 or sums[-1] < count:
                enough = False
                break
            places = np.searchsorted(sums, np.arange(1, count + 1) - 1e-6)
            result += center_weights[center] * sorted_gaps[places]
        if enough:
            return np.asarray(result / center_weights[centers].sum())
        radius *= 1.4
    return np.full(count, radius)


def fingerprint_distance(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Root mean square difference of two fingerprints (reduced lengths)."""
    return float(np.sqrt(np.mean((one - other) ** 2)))
