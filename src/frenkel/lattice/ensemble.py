"""Ordered configurations of a disordered framework, each with its own landscape, instead of mean occupancies.

Each configuration fills every disordered site with one of its species or leaves it empty, in whole numbers that the
occupancies give for the supercell and that leave it as nearly neutral as can be; two sites closer than 1.2 Å are never
both filled. From one configuration to the next only the sites that change are taken out of the grid and put in anew
(difference grids). The barriers of all configurations give a median, a spread and the share that percolates. Use it
where different species mix on a site: the mean field hides a species that blocks. Energies in eV, lengths in Å.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from frenkel.errors import InputError, OutOfRange, ResourceLimit
from frenkel.lattice.difference_grid import DifferenceGrid
from frenkel.lattice.framework import Component, Framework
from frenkel.lattice.percolation import percolation
from frenkel.lattice.symmetry import standard_cell

__all__ = [
    "TOO_CLOSE_A",
    "Configuration",
    "Ensemble",
    "ensemble_barriers",
    "ordered_configuration",
    "supercell_of",
]

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

TOO_CLOSE_A = 1.2
SPACING_A = 0.3
_DRAWS = 20
_CHARGE_DRAWS = 200
_MOST_SITES = 5000


@dataclass(frozen=True)
class Configuration:
    """Species on each site of a framework (None: empty), and the net charge in e with the mobile ions of the file."""

    species: tuple[Component | None, ...]
    net_charge_e: float


@dataclass(frozen=True, eq=False)
class Ensemble:
    """Barriers (eV) of ordered configurations, (configurations, 3) for 1D, 2D, 3D; inf where one does not open.

    changed_sites : mean number of sites that changed from one configuration to the next, of `sites` in the supercell
    """

    barriers_eV: FloatArray
    net_charges_e: FloatArray
    supercell: tuple[int, int, int]
    changed_sites: float
    sites: int

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

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; None stands for "does not open"."""
        rows = {}
        for d in (1, 2, 3):
            low, high = self.quartiles_eV(d)
            values = {"median_eV": self.median_eV(d), "lower_quartile_eV": low, "upper_quartile_eV": high}
            rows[f"{d}D"] = {
                **{name: value if math.isfinite(value) else None for name, value in values.items()},
                "share_that_opens": self.open_share(d),
            }
        return {
            "configurations": len(self.barriers_eV), "supercell": list(self.supercell), "barriers": rows,
            "net_charges_e": self.net_charges_e, "changed_sites": self.changed_sites, "sites": self.sites,
        }  # fmt: skip


def ensemble_barriers(
    framework: Framework,
    *,
    configurations: int,
    rng: np.random.Generator,
    supercell: tuple[int, int, int] = (1, 1, 1),
    spacing_A: float = SPACING_A,
) -> Ensemble:
    """Refined barriers of ordered configurations of a disordered framework, in a supercell of its conventional cell.

    Raises
    ------
    InputError : an ordered framework (there is nothing to draw), or sites that must be filled and exclude each other
    ResourceLimit : a supercell of more than 5000 sites
    """
    if framework.is_ordered:
        raise InputError("The framework is ordered: there is one configuration, its own.")
    if configurations < 1:
        raise OutOfRange("The number of configurations", given=configurations, low=1)
    large = supercell_of(standard_cell(framework)[0], supercell)
    if len(large.fractions) > _MOST_SITES:
        raise ResourceLimit("The supercell", needed=len(large.fractions), allowed=_MOST_SITES, unit="sites",
                            next_step="Take a smaller one.")  # fmt: skip
    grid = DifferenceGrid(large, spacing_A=spacing_A)
    barriers, charges, changed = [], [], []
    for _ in range(configurations):
        made = ordered_configuration(large, rng)
        changed.append(grid.change_to(made.species))
        found = percolation(grid.landscape())
        barriers.append(
            [
                one.voxel_barrier_eV if math.isnan(one.barrier_eV) else one.barrier_eV
                for one in found.thresholds
            ]
        )
        charges.append(made.net_charge_e)
    mean = float(np.mean(changed[1:])) if len(changed) > 1 else float("nan")
    return Ensemble(np.array(barriers), np.array(charges), supercell, mean, len(large.fractions))


def supercell_of(framework: Framework, supercell: tuple[int, int, int]) -> Framework:
    """The same framework in a cell that is repeated along its axes."""
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


def ordered_configuration(framework: Framework, rng: np.random.Generator) -> Configuration:
    """One ordered configuration of a framework.

    Numbers of each species are rounded at random to whole ones with the right mean; of 200 such draws the most nearly
    neutral is placed, and of 20 placings the one that comes nearest to it.

    Raises: InputError if the sites that must be filled exclude each other.
    """
    mobile = float(framework.mobile_occupancy.sum()) * framework.mobile.charge
    near = _close_pairs(framework)
    counts = _neutral_counts(framework, mobile, rng)
    best: Configuration | None = None
    for _ in range(_DRAWS):
        filled = _placed(framework, near, counts, rng)
        if filled is None:
            continue
        net = mobile + sum(one[1] for one in filled if one is not None)
        if best is None or abs(net) < abs(best.net_charge_e):
            best = Configuration(tuple(filled), net)
        if sum(one is not None for one in filled) == int(sum(int(one.sum()) for one in counts)):
            break
    if best is None:
        raise InputError(
            f"No ordered configuration keeps all atoms {TOO_CLOSE_A:g} Å apart.",
            next_step="Check the occupancies of the split sites.",
        )
    return best


def _neutral_counts(framework: Framework, mobile: float, rng: np.random.Generator) -> list[IntArray]:
    """Whole numbers of each species of each kind of site, from the draw that leaves the least charge."""
    members = np.bincount(framework.kinds, minlength=len(framework.components))
    best: tuple[float, list[IntArray]] = (math.inf, [])
    for _ in range(_CHARGE_DRAWS):
        counts, net = [], mobile
        for parts, sites in zip(framework.components, members, strict=True):
            wanted = np.array([part[2] for part in parts]) * sites
            drawn = np.floor(wanted + rng.random(len(parts)) - 1e-9 * (wanted == np.rint(wanted))).astype(
                np.int64
            )
            while drawn.sum() > sites:
                drawn[rng.choice(np.flatnonzero(drawn))] -= 1
            counts.append(drawn)
            net += sum(int(count) * part[1] for count, part in zip(drawn, parts, strict=True))
        if abs(net) < best[0] - 1e-9:
            best = (abs(net), counts)
    return best[1]


def _close_pairs(framework: Framework) -> list[IntArray]:
    """Sites within 1.2 Å of each site."""
    out = []
    for n, place in enumerate(framework.fractions):
        apart = framework.fractions - place
        apart -= np.rint(apart)
        distance2 = ((apart @ framework.lattice_A) ** 2).sum(1)
        out.append(np.flatnonzero((distance2 < TOO_CLOSE_A**2) & (np.arange(len(distance2)) != n)))
    return out


def _placed(
    framework: Framework, near: list[IntArray], counts: list[IntArray], rng: np.random.Generator
) -> list[Component | None] | None:
    """Species of each site (None: empty) in these numbers, or None if a full site could not be filled."""
    filled: list[Component | None] = [None] * len(framework.fractions)
    blocked = np.zeros(len(filled), bool)
    for kind in np.argsort([-sum(part[2] for part in one) for one in framework.components]):
        parts = framework.components[kind]
        waiting = [
            (part[0], part[1], 1.0)
            for part, count in zip(parts, counts[kind], strict=True)
            for _ in range(count)
        ]
        members = rng.permutation(np.flatnonzero(framework.kinds == kind))
        must = sum(part[2] for part in parts) > 0.999
        if must and blocked[members].any():
            return None
        for site in members:
            if waiting and not blocked[site]:
                filled[site] = waiting.pop(int(rng.integers(len(waiting))))
                blocked[near[site]] = True
    return filled
