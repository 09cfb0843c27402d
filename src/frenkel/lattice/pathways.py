"""From a structure to its pathways: landscape, thresholds, sites and hops, and the energy along each path.

The percolating path of a dimension runs over hops that lie no higher than its threshold, from a site to an image
of that site in another cell; between two sites it is a string relaxed on the analytic energy. Energies in
eV above the lowest site, lengths in Å.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from frenkel.errors import InputError
from frenkel.evidence import Evidence
from frenkel.lattice import _saddle_kernels
from frenkel.lattice.attempt_frequencies import AttemptFrequencies, attempt_frequencies
from frenkel.lattice.barriers import GivenBarriers, with_barriers
from frenkel.lattice.framework import Framework, MobileIon
from frenkel.lattice.landscape import Landscape, site_energy_landscape
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.percolation import Percolation, percolation
from frenkel.lattice.site_energy import SiteEnergySettings
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from pymatgen.core import Structure

__all__ = ["HOP_WINDOW_EV", "Pathway", "Pathways", "find_pathways", "percolating_path"]

FloatArray = npt.NDArray[np.float64]
Step = tuple[int, int]  # hop, and +1 or -1 for its sense
Node = tuple[int, tuple[int, int, int]]  # site and cell

HOP_WINDOW_EV = 0.5
"""Hops are listed up to so much above the last threshold: at 500 K the next ones are 1e5 times slower."""
_IMAGES = 11
_ROUNDS = 60


@dataclass(frozen=True, eq=False)
class Pathway:
    """One percolating path.

    dimensions : the dimensions whose threshold it is; hops : (hop, sense) in order
    points_A : (n, 3) Cartesian; distance_A, energy_eV : (n,); is_site : (n,) True at sites
    """

    dimensions: tuple[int, ...]
    hops: tuple[Step, ...]
    points_A: FloatArray
    distance_A: FloatArray
    energy_eV: FloatArray
    is_site: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Pathways(ResultDefaults):
    """Everything that the landscape says about one crystal."""

    landscape: Landscape
    percolation: Percolation
    paths: tuple[Pathway, ...]

    @property
    def notices(self) -> tuple[Notice, ...]:
        """Warnings of all steps."""
        return self.percolation.notices

    @property
    def network(self) -> HopNetwork | None:
        """Sites and hops, refined up to HOP_WINDOW_EV above the last threshold; None where nothing opens."""
        return self.percolation.network

    @cached_property
    def attempt(self) -> AttemptFrequencies | None:
        """Attempt frequencies of the hops; None where there are none."""
        return None if self.network is None else attempt_frequencies(self.landscape, self.network)

    def with_barriers(self, given: GivenBarriers) -> Pathways:
        """The same crystal with given barriers in place of the model's: thresholds, paths and all that follows.

        Parameters: given as by `barriers.read_barriers`. Raises: InputError for a hop that is not there.
        """
        if self.network is None:
            raise InputError("The landscape opens in no dimension: there are no hops to give barriers for.")
        network = with_barriers(self.network, given)
        values = zip(
            self.percolation.thresholds, network.thresholds_eV, network.component_thresholds_eV, strict=True
        )
        first, second, third = (
            replace(one, barrier_eV=float(barrier), component_barrier_eV=float(own))
            for one, barrier, own in values
        )
        notices = (*self.percolation.notices, network.notices[-1])
        found = replace(self.percolation, thresholds=(first, second, third), network=network, notices=notices)
        return Pathways(self.landscape, found, _paths(self.landscape, network))

    def evidence(self) -> tuple[Evidence, ...]:
        """The barriers, as computed evidence."""
        return self.percolation.evidence()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return self.percolation.to_dict()

    def plot(self) -> go.Figure:
        """Energy profile along the percolating path of each dimension."""
        from frenkel.lattice.plots import profile

        return profile(self)


def find_pathways(
    structure: Structure | Framework,
    mobile_ion: str | MobileIon = "Li+",
    *,
    spacing_A: float = 0.2,
    settings: SiteEnergySettings | None = None,
) -> Pathways:
    """Landscape, exact thresholds, refined barriers and the energy profile of each percolating path."""
    landscape = site_energy_landscape(structure, mobile_ion, spacing_A=spacing_A, settings=settings)
    found = percolation(landscape, every_pass_within_eV=HOP_WINDOW_EV)
    paths = _paths(landscape, found.network) if found.network is not None else ()
    return Pathways(landscape, found, paths)


def _paths(landscape: Landscape, network: HopNetwork) -> tuple[Pathway, ...]:
    """One percolating path for each threshold that differs from the others."""
    by_energy: dict[float, list[int]] = {}
    for dimension in (1, 2, 3):
        if network.closing_hop[dimension - 1] >= 0:
            barrier = round(float(network.thresholds_eV[dimension - 1]), 5)
            by_energy.setdefault(barrier, []).append(dimension)
    return tuple(percolating_path(landscape, network, tuple(same)) for same in by_energy.values())


def percolating_path(landscape: Landscape, network: HopNetwork, dimensions: tuple[int, ...]) -> Pathway:
    """The path that opens at the threshold of these dimensions, with its energy profile."""
    steps = _loop_through(network, int(network.closing_hop[dimensions[0] - 1]))
    points: list[FloatArray] = []
    energies: list[FloatArray] = []
    is_site: list[npt.NDArray[np.bool_]] = []
    cell = np.zeros(3)
    for hop, sense in steps:
        first, saddle, last = _stations(network, hop, sense)
        of_sites = network.site_energies_eV[network.hop_ends[hop, ::sense]]
        at_saddle = network.hop_energies_eV[hop]
        for here, there, ends in (
            (first, saddle, (of_sites[0], at_saddle)), (saddle, last, (at_saddle, of_sites[1]))
        ):  # fmt: skip
            images, values = _saddle_kernels.relaxed_string(
                *((one + cell) @ network.lattice_A for one in (here, (here + there) / 2.0, there)),
                *landscape.site_energy.analytic, _IMAGES, _ROUNDS,
            )  # fmt: skip
            start = 1 if points else 0
            on_site = np.zeros(_IMAGES, dtype=bool)
            on_site[0 if here is first else -1] = True
            points.append(images[start:])
            energies.append(_between(values, *ends)[start:])
            is_site.append(on_site[start:])
        cell = cell + sense * network.hop_cells[hop]
    along = np.vstack(points)
    steps_A = np.sqrt((np.diff(along, axis=0) ** 2).sum(1))
    distance = np.concatenate([[0.0], np.cumsum(steps_A)])
    return Pathway(dimensions, steps, along, distance, np.concatenate(energies), np.concatenate(is_site))


def _between(values: FloatArray, first: float, last: float) -> FloatArray:
    """Energies along a string, moved linearly so that its ends have those of the network (given barriers move them)."""
    part = np.linspace(0.0, 1.0, len(values))
    return np.asarray(values + (1.0 - part) * (first - values[0]) + part * (last - values[-1]))


def _stations(network: HopNetwork, hop: int, sense: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Site, saddle and site of a hop in fractional coordinates, starting from the home cell of the first."""
    a, b = network.hop_ends[hop]
    first = network.site_fractions[a]
    last = network.site_fractions[b] + network.hop_cells[hop]
    saddle = network.hop_saddles[hop]
    if sense > 0:
        return first, saddle, last
    back = network.hop_cells[hop]
    return last - back, saddle - back, first - back


def _loop_through(network: HopNetwork, closing: int) -> tuple[Step, ...]:
    """Hops no higher than the closing one, from its first site over it and on to an image of that site."""
    allowed = np.flatnonzero(network.hop_energies_eV <= network.hop_energies_eV[closing])
    neighbours: dict[int, list[tuple[int, int, int, tuple[int, int, int]]]] = {}
    for hop in allowed.tolist():
        a, b = (int(one) for one in network.hop_ends[hop])
        w = network.hop_cells[hop]
        neighbours.setdefault(a, []).append((hop, 1, b, (int(w[0]), int(w[1]), int(w[2]))))
        neighbours.setdefault(b, []).append((hop, -1, a, (-int(w[0]), -int(w[1]), -int(w[2]))))
    home = int(network.hop_ends[closing, 0])
    c = network.hop_cells[closing]
    start = (int(network.hop_ends[closing, 1]), (int(c[0]), int(c[1]), int(c[2])))
    came: dict[Node, tuple[Node, Step]] = {}
    seen = {start}
    queue = deque([start])
    while queue:
        here = queue.popleft()
        site, cell = here
        if site == home and cell != (0, 0, 0):
            steps: list[Step] = []
            while here != start:
                here, taken = came[here]
                steps.append(taken)
            return ((closing, 1), *reversed(steps))
        for hop, sense, other, w in neighbours.get(site, ()):
            there = (other, (cell[0] + w[0], cell[1] + w[1], cell[2] + w[2]))
            if hop == closing or there in seen or max(abs(x) for x in there[1]) > 3:
                continue
            seen.add(there)
            came[there] = (here, (hop, sense))
            queue.append(there)
    return ((closing, 1),)
