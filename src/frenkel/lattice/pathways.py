"""From a structure to its pathways: landscape, thresholds, sites and hops, and the energy along each path.

The percolating path of a dimension runs over hops that lie no higher than its threshold, from a site to an image
of that site in another cell; between two sites it is a string relaxed on the analytic energy. Energies in
eV above the lowest site, lengths in Å.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from frenkel.evidence import Evidence
from frenkel.lattice import _saddle_kernels
from frenkel.lattice.framework import Framework, MobileIon
from frenkel.lattice.landscape import Landscape, site_energy_landscape
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.percolation import Percolation, percolation
from frenkel.lattice.site_energy import SiteEnergySettings
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go
    from pymatgen.core import Structure

__all__ = ["Pathway", "Pathways", "find_pathways", "percolating_path"]

FloatArray = npt.NDArray[np.float64]
Step = tuple[int, int]  # hop, and +1 or -1 for its sense
Node = tuple[int, tuple[int, int, int]]  # site and cell

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
        """Sites and hops as far as they were refined for the thresholds."""
        return self.percolation.network

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
    found = percolation(landscape)
    paths: list[Pathway] = []
    network = found.network
    if network is not None:
        by_energy: dict[float, list[int]] = {}
        for dimension in (1, 2, 3):
            if network.closing_hop[dimension - 1] >= 0:
                barrier = round(float(network.thresholds_eV[dimension - 1]), 5)
                by_energy.setdefault(barrier, []).append(dimension)
        paths = [percolating_path(landscape, network, tuple(same)) for same in by_energy.values()]
    return Pathways(landscape, found, tuple(paths))


def percolating_path(landscape: Landscape, network: HopNetwork, dimensions: tuple[int, ...]) -> Pathway:
    """The path that opens at the threshold of these dimensions, with its energy profile."""
    steps = _loop_through(network, int(network.closing_hop[dimensions[0] - 1]))
    lowest = _lowest_energy(landscape, network)
    points: list[FloatArray] = []
    energies: list[FloatArray] = []
    is_site: list[npt.NDArray[np.bool_]] = []
    cell = np.zeros(3)
    for hop, sense in steps:
        first, saddle, last = _stations(network, hop, sense)
        for here, there in ((first, saddle), (saddle, last)):
            images, values = _saddle_kernels.relaxed_string(
                *((one + cell) @ network.lattice_A for one in (here, (here + there) / 2.0, there)),
                *landscape.site_energy.analytic, _IMAGES, _ROUNDS,
            )  # fmt: skip
            start = 1 if points else 0
            ends = np.zeros(_IMAGES, dtype=bool)
            ends[0 if here is first else -1] = True
            points.append(images[start:])
            energies.append(values[start:] - lowest)
            is_site.append(ends[start:])
        cell = cell + sense * network.hop_cells[hop]
    along = np.vstack(points)
    steps_A = np.sqrt((np.diff(along, axis=0) ** 2).sum(1))
    distance = np.concatenate([[0.0], np.cumsum(steps_A)])
    return Pathway(dimensions, steps, along, distance, np.concatenate(energies), np.concatenate(is_site))


def _lowest_energy(landscape: Landscape, network: HopNetwork) -> float:
    """Absolute energy of the lowest site."""
    lowest = int(np.argmin(network.site_energies_eV))
    point = network.site_fractions[lowest] @ network.lattice_A
    _, energy, *_ = _saddle_kernels.stationary_point(point, 0, *landscape.site_energy.analytic, 0.1, 1e-6, 1)
    return float(energy)


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
