"""Ordered configurations of a disordered framework, each with its own landscape, instead of mean occupancies.

Each configuration fills every disordered site with one of its species or leaves it empty, in the numbers that the
occupancies give for the supercell, so that two sites closer than 1.2 Å are never both filled, and as nearly neutral
as the draws allow. The barriers of all configurations give a median, a spread and the share that percolates.
Use it where different species mix on a site: the mean field hides a species that blocks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from frenkel.errors import InputError
from frenkel.lattice.framework import Component, Framework
from frenkel.lattice.landscape import site_energy_landscape
from frenkel.lattice.percolation import percolation

__all__ = ["Ensemble", "ensemble_barriers", "ordered_configuration"]

FloatArray = npt.NDArray[np.float64]

TOO_CLOSE_A = 1.2
_DRAWS = 20


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Barriers (eV) of ordered configurations, (configurations, 3) for 1D, 2D, 3D; inf where one does not open."""

    barriers_eV: FloatArray
    net_charges_e: FloatArray
    supercell: tuple[int, int, int]

    def median_eV(self, dimension: int) -> float:
        """Median barrier over the configurations (inf if most do not open)."""
        return float(np.median(self.barriers_eV[:, dimension - 1]))

    def quartiles_eV(self, dimension: int) -> tuple[float, float]:
        """Lower and upper quartile of the barrier."""
        low, high = np.percentile(self.barriers_eV[:, dimension - 1], [25, 75], method="nearest")
        return float(low), float(high)

    def open_share(self, dimension: int) -> float:
        """Share of the configurations that open in this dimension."""
        return float(np.isfinite(self.barriers_eV[:, dimension - 1]).mean())


def ordered_configuration(
    framework: Framework, supercell: tuple[int, int, int], rng: np.random.Generator
) -> tuple[Framework, float]:
    """One ordered configuration of a supercell and its net charge in e (mobile ions as in the file).

    Numbers of each species are rounded at random to whole ones with the right mean. Of several draws the most
    nearly neutral one is taken.

    Raises: InputError if the sites that must be filled exclude each other.
    """
    large = _supercell(framework, supercell)
    mobile = float(large.mobile_occupancy.sum()) * large.mobile.charge
    near = _close_pairs(large)
    best: tuple[float, list[Component | None]] | None = None
    for _ in range(_DRAWS):
        filled = _draw(large, near, rng)
        if filled is None:
            continue
        net = mobile + sum(one[1] for one in filled if one is not None)
        if best is None or abs(net) < abs(best[0]):
            best = (net, filled)
    if best is None:
        raise InputError(
            f"No ordered configuration keeps all atoms {TOO_CLOSE_A:g} Å apart.",
            next_step="Check the occupancies of the split sites.",
        )
    keep = [n for n, one in enumerate(best[1]) if one is not None]
    parts = [one for one in best[1] if one is not None]
    components = tuple(dict.fromkeys((one,) for one in parts))
    made = replace(
        large,
        fractions=large.fractions[keep],
        kinds=np.array([components.index((one,)) for one in parts], dtype=np.int64),
        components=components,
    )
    return made, best[0]


def ensemble_barriers(
    framework: Framework,
    *,
    configurations: int,
    rng: np.random.Generator,
    supercell: tuple[int, int, int] = (1, 1, 1),
    spacing_A: float = 0.3,
) -> Ensemble:
    """Refined barriers of ordered configurations of a disordered framework.

    Raises: InputError for an ordered framework (there is nothing to draw).
    """
    if framework.is_ordered:
        raise InputError("The framework is ordered: there is one configuration, its own.")
    barriers, charges = [], []
    for _ in range(configurations):
        made, net = ordered_configuration(framework, supercell, rng)
        found = percolation(site_energy_landscape(made, spacing_A=spacing_A))
        barriers.append(
            [
                one.voxel_barrier_eV if math.isnan(one.barrier_eV) else one.barrier_eV
                for one in found.thresholds
            ]
        )
        charges.append(net)
    return Ensemble(np.array(barriers), np.array(charges), supercell)


def _supercell(framework: Framework, supercell: tuple[int, int, int]) -> Framework:
    n = np.array(supercell)
    cells = np.stack(np.meshgrid(*[np.arange(k) for k in supercell], indexing="ij"), -1).reshape(-1, 3)
    return replace(
        framework,
        lattice_A=framework.lattice_A * n[:, None],
        fractions=((framework.fractions[None] + cells[:, None]) / n).reshape(-1, 3),
        kinds=np.tile(framework.kinds, len(cells)),
        mobile_fractions=((framework.mobile_fractions[None] + cells[:, None]) / n).reshape(-1, 3),
        mobile_occupancy=np.tile(framework.mobile_occupancy, len(cells)),
    )


def _close_pairs(framework: Framework) -> list[npt.NDArray[np.int64]]:
    """Sites within 1.2 Å of each site."""
    out = []
    for n, place in enumerate(framework.fractions):
        apart = framework.fractions - place
        apart -= np.rint(apart)
        distance2 = ((apart @ framework.lattice_A) ** 2).sum(1)
        out.append(np.flatnonzero((distance2 < TOO_CLOSE_A**2) & (np.arange(len(distance2)) != n)))
    return out


def _draw(
    framework: Framework, near: list[npt.NDArray[np.int64]], rng: np.random.Generator
) -> list[Component | None] | None:
    """Species of each site (None: empty) in whole numbers, or None if a full site could not be filled."""
    filled: list[Component | None] = [None] * len(framework.fractions)
    blocked = np.zeros(len(filled), bool)
    for kind in np.argsort([-sum(part[2] for part in one) for one in framework.components]):
        parts = framework.components[kind]
        members = rng.permutation(np.flatnonzero(framework.kinds == kind))
        waiting = [
            (symbol, charge, 1.0)
            for symbol, charge, occupancy in parts
            for _ in range(int(np.floor(occupancy * len(members) + rng.random())))
        ]
        must = sum(part[2] for part in parts) > 0.999
        free = [int(site) for site in members if not blocked[site]]
        if must and len(free) < len(members):
            return None
        for site in free:
            if not waiting:
                break
            if blocked[site]:
                continue
            filled[site] = waiting.pop(int(rng.integers(len(waiting))))
            blocked[near[site]] = True
    return filled
