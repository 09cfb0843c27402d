"""A periodic supercell of a hop network as arrays for kinetic Monte Carlo: sites, directed hops, exclusion."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frenkel.errors import InputError, OutOfRange
from frenkel.lattice.network import HopNetwork

__all__ = ["LatticeGas", "close_pairs", "filled_sites", "fits", "lattice_gas"]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_MOVES_PER_SITE = 60


@dataclass(frozen=True, eq=False)
class LatticeGas:
    """Sites and directed hops of a periodic supercell, in the arrays that the kernel wants.

    positions_A : (sites, 3); site_class, site_energies_eV : (sites,)
    hop_to, hop_class : (hops,) directed, ordered by the site they start from (out_start); hop_step_A : (hops, 3)
    back : the opposite hop; own : 1 if the two sites of a hop exclude each other
    close_* : sites that a site excludes
    """

    cell_A: FloatArray
    positions_A: FloatArray
    site_class: IntArray
    site_energies_eV: FloatArray
    hop_to: IntArray
    hop_class: IntArray
    hop_step_A: FloatArray
    back: IntArray
    own: IntArray
    out_start: IntArray
    close_start: IntArray
    close_sites: IntArray


def lattice_gas(
    network: HopNetwork, supercell: tuple[int, int, int], *, exclusion_A: float = 0.0
) -> LatticeGas:
    """A periodic supercell of the network; sites closer than exclusion_A are never both occupied.

    Raises: InputError, OutOfRange if the supercell is so small that a hop or an exclusion meets its own image.
    """
    n = np.array(supercell)
    cells = np.stack(np.meshgrid(*[np.arange(k) for k in supercell], indexing="ij"), -1).reshape(-1, 3)
    count = len(network.site_energies_eV)
    fractions = (network.site_fractions[None] + cells[:, None]).reshape(-1, 3) / n
    lattice = network.lattice_A * n[:, None]
    if exclusion_A > 0.0 and exclusion_A > 0.5 * float(
        (1.0 / np.linalg.norm(np.linalg.inv(lattice), axis=0)).min()
    ):
        raise OutOfRange("The exclusion distance", given=exclusion_A, high=5.0, unit="Å",
                         next_step="Take a larger supercell.")  # fmt: skip
    first = np.arange(len(cells))[:, None] * count + network.hop_ends[None, :, 0]
    there = (cells[:, None] + network.hop_cells[None]) % n
    flat = (there[..., 0] * n[1] + there[..., 1]) * n[2] + there[..., 2]
    second = flat * count + network.hop_ends[None, :, 1]
    step = np.broadcast_to(network.displacements_A, (len(cells), *network.displacements_A.shape)).reshape(
        -1, 3
    )
    numbers = np.broadcast_to(np.arange(len(network.hop_energies_eV)), first.shape).ravel()
    hop_from = np.concatenate([first.ravel(), second.ravel()])
    hop_to = np.concatenate([second.ravel(), first.ravel()])
    hop_class = np.concatenate([2 * numbers, 2 * numbers + 1])
    if (hop_from == hop_to).any():
        raise InputError(
            f"In a supercell of {supercell[0]} x {supercell[1]} x {supercell[2]} a hop leads back to its own site.",
            next_step="Take at least two cells along each direction of the path.",
        )
    order = np.argsort(hop_from, kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    opposite = (np.arange(len(order)) + len(order) // 2) % len(order)
    out_start = np.concatenate([[0], np.cumsum(np.bincount(hop_from, minlength=len(fractions)))])
    close_start, close_sites = close_pairs(fractions, lattice, exclusion_A)
    # own: hops between sites that exclude each other, told by one number a pair
    pairs = np.repeat(np.arange(len(fractions)), np.diff(close_start)) * len(fractions) + close_sites
    own = np.isin(hop_from * len(fractions) + hop_to, pairs)
    return LatticeGas(
        lattice, fractions @ lattice, np.tile(network.site_class, len(cells)),
        np.tile(network.site_energies_eV, len(cells)), hop_to[order], hop_class[order],
        np.ascontiguousarray(np.concatenate([step, -step])[order]), place[opposite[order]],
        own[order].astype(np.int64), out_start.astype(np.int64), close_start, close_sites,
    )  # fmt: skip


def close_pairs(fractions: FloatArray, lattice: FloatArray, distance_A: float) -> tuple[IntArray, IntArray]:
    """Each site's neighbours within distance_A (periodic, nearest image), as start and flat list."""
    if distance_A <= 0.0:
        return np.zeros(len(fractions) + 1, np.int64), np.zeros(0, np.int64)
    near: list[IntArray] = []
    for n in range(len(fractions)):
        apart = fractions - fractions[n]
        apart -= np.rint(apart)
        distance = np.sqrt(((apart @ lattice) ** 2).sum(1))
        near.append(np.flatnonzero((distance < distance_A) & (np.arange(len(fractions)) != n)))
    start = np.concatenate([[0], np.cumsum([len(one) for one in near])])
    return start.astype(np.int64), np.concatenate(near).astype(np.int64)


def fits(gas: LatticeGas, ions: int) -> bool:
    """True if so many ions were found to fit on the sites under the exclusion."""
    return filled_sites(gas, ions, np.random.default_rng(0)) is not None


def filled_sites(gas: LatticeGas, ions: int, rng: np.random.Generator) -> IntArray | None:
    """Sites for `ions` ions, the lowest first, none of which excludes another; None if no such choice was found.

    Where the lowest sites block the rest, an ion moves over to a site that it alone blocks, at random, until room is
    made for the next one: near the closest packing a plain choice in one pass leaves gaps.
    """
    order = rng.permutation(len(gas.positions_A))
    order = order[np.argsort(gas.site_energies_eV[order], kind="stable")]
    near = [gas.close_sites[a:b] for a, b in itertools.pairwise(gas.close_start)]
    filled = np.zeros(len(order), bool)
    blockers = np.zeros(len(order), np.int64)
    for site in order:
        if filled.sum() < ions and not blockers[site]:
            filled[site] = True
            blockers[near[site]] += 1
    for _ in range(_MOVES_PER_SITE * len(order)):
        if filled.sum() >= ions:
            return np.flatnonzero(filled)
        free = np.flatnonzero(~filled & (blockers == 0))
        if not len(free):
            single = np.flatnonzero(~filled & (blockers == 1))
            if not len(single):
                return None
            free = single[rng.integers(len(single))][None]
            evicted = next(one for one in near[free[0]] if filled[one])
            filled[evicted] = False
            blockers[near[evicted]] -= 1
        filled[free[0]] = True
        blockers[near[free[0]]] += 1
    return None
