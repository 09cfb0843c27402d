"""Which way ions move, by stated rules on the sites that the file fills, and the network that each carrier sees.

- vacancy: an ion goes from one regular site to the next, over the lowest way through empty sites; the vacancy goes
  back. Energy of a vacancy on site a: −E_a; over the saddle S between a and b: S − E_a − E_b.
- interstitial: an extra ion goes from empty site to empty site; hops over regular sites are closed to it.
- interstitialcy (knock-off): the ion of a regular site A leaves for an empty site j, then the interstitial on i falls
  into A: the charge goes from i to j. One after the other in a rigid landscape the two hops need
  max(E_i + S_Aj, E_j + S_iA) − E_A; moving together can only be easier, by a repulsion that is not in the landscape.
  Between knock-ons the interstitial takes the direct hops too.

A hop of the network is labelled by its two sites: both regular, vacancy; both empty, interstitial; one of each,
interstitialcy. Concerted motion of several ions is not in a landscape of one ion and gets no label. Energies in eV.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from frenkel.lattice.attempt_frequencies import AttemptFrequencies
from frenkel.lattice.framework import Framework
from frenkel.lattice.network import HopNetwork, network_thresholds
from frenkel.lattice.occupancy import file_occupancies

__all__ = ["MECHANISMS", "CarrierNetwork", "carrier_network", "hop_labels"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Cell = tuple[int, int, int]
Edge = tuple[int, int, Cell, float, int]  # site, site, cell, saddle energy, hop of the network that limits it

MECHANISMS = ("vacancy", "interstitial", "interstitialcy")
LONGEST_STEP_A = 8.0
"""A vacancy's ion comes from no further than this."""
_HALF = 0.5


@dataclass(frozen=True, eq=False)
class CarrierNetwork:
    """Sites and hops as one kind of carrier sees them, with its attempt frequencies."""

    mechanism: str
    network: HopNetwork
    attempt: AttemptFrequencies


def hop_labels(network: HopNetwork, framework: Framework) -> tuple[str, ...]:
    """ "vacancy", "interstitial" or "interstitialcy" for each class of hops, in the order of the classes."""
    occupancy, _ = file_occupancies(network, framework)
    labels = []
    for kind in range(len(network.hop_origin)):
        hop = int(np.flatnonzero(network.hop_class == kind)[0])
        filled = sum(occupancy[int(network.site_class[site])] > _HALF for site in network.hop_ends[hop])
        labels.append(("interstitial", "interstitialcy", "vacancy")[filled])
    return tuple(labels)


def carrier_network(
    network: HopNetwork, regular: BoolArray, attempt: AttemptFrequencies, mechanism: str
) -> CarrierNetwork | None:
    """The network of one kind of carrier, None where it has no hop.

    Parameters
    ----------
    regular : (sites,) True where the file fills the site; mechanism : one of MECHANISMS
    """
    energy, weight = network.site_energies_eV, attempt.site_weight
    if mechanism == "vacancy":
        edges = list(_vacancy_edges(network, regular))
        sites, energies, weights = np.flatnonzero(regular), -energy, 1.0 / weight
        saddles = [s - energy[a] - energy[b] for a, b, _, s, _ in edges]
        flux = [attempt.flux_Hz[h] / (weight[a] * weight[b]) for a, b, _, _, h in edges]
    else:
        sites, energies, weights = np.flatnonzero(~regular), energy, weight
        both_empty = [one for one in _directed(network) if not regular[one[0]] and not regular[one[1]]]
        edges = both_empty[::2]  # each hop once
        saddles = [s for *_, s, _ in edges]
        flux = [float(attempt.flux_Hz[h]) for *_, h in edges]
        if mechanism == "interstitialcy":
            more = _knock_ons(network, regular, attempt)
            edges, saddles, flux = edges + more[0], saddles + more[1], flux + more[2]
            if not more[0]:
                return None
    if not edges:
        return None
    made = _assembled(network, sites, energies, edges, np.array(saddles))
    return CarrierNetwork(
        mechanism, made, AttemptFrequencies(weights[sites], np.array(flux), np.ones(len(edges), dtype=bool))
    )


def _directed(network: HopNetwork) -> list[Edge]:
    """Each hop from its first site, then from its second."""
    found = []
    for hop, ((a, b), cell) in enumerate(
        zip(network.hop_ends.tolist(), network.hop_cells.tolist(), strict=True)
    ):
        saddle = float(network.hop_energies_eV[hop])
        found.append((a, b, (cell[0], cell[1], cell[2]), saddle, hop))
        found.append((b, a, (-cell[0], -cell[1], -cell[2]), saddle, hop))
    return found


def _leaving(network: HopNetwork) -> dict[int, list[Edge]]:
    out: dict[int, list[Edge]] = {}
    for edge in _directed(network):
        out.setdefault(edge[0], []).append(edge)
    return out


def _added(first: Cell, second: Cell) -> Cell:
    return first[0] + second[0], first[1] + second[1], first[2] + second[2]


def _vacancy_edges(network: HopNetwork, regular: BoolArray) -> Iterator[Edge]:
    """The lowest way from each regular site to each other one nearby through empty sites, each pair once."""
    leaving = _leaving(network)
    for start in np.flatnonzero(regular).tolist():
        home = network.site_fractions[start]
        waiting = [(s, h, b, cell) for _, b, cell, s, h in leaving.get(start, ())]
        heapq.heapify(waiting)
        seen: set[tuple[int, Cell]] = {(start, (0, 0, 0))}
        while waiting:
            saddle, limit, site, cell = heapq.heappop(waiting)
            apart = (network.site_fractions[site] + cell - home) @ network.lattice_A
            if (site, cell) in seen or apart @ apart > LONGEST_STEP_A**2:
                continue
            seen.add((site, cell))
            if regular[site]:
                if (start, (0, 0, 0)) < (site, cell):
                    yield start, site, cell, saddle, limit
                continue
            for _, other, step, s, h in leaving.get(site, ()):
                higher = (s, h) if s > saddle else (saddle, limit)
                heapq.heappush(waiting, (*higher, other, _added(cell, step)))


def _knock_ons(
    network: HopNetwork, regular: BoolArray, attempt: AttemptFrequencies
) -> tuple[list[Edge], list[float], list[float]]:
    """Pairs of hops i → A → j over a regular site A, each once, with their common saddle energy and flux."""
    energy, weight = network.site_energies_eV, attempt.site_weight
    edges, saddles, flux = [], [], []
    leaving = _leaving(network)
    for middle in np.flatnonzero(regular).tolist():
        out = [one for one in leaving.get(middle, ()) if not regular[one[1]]]
        for n, (_, i, to_i, s_i, h_i) in enumerate(out):
            for _, j, to_j, s_j, h_j in out[n + 1 :]:
                cell = (to_j[0] - to_i[0], to_j[1] - to_i[1], to_j[2] - to_i[2])
                if i == j and cell == (0, 0, 0):
                    continue
                leaves, falls = energy[i] + s_j, energy[j] + s_i
                by_first = leaves >= falls
                hop, partner = (h_j, i) if by_first else (h_i, j)
                edges.append((i, j, cell, max(leaves, falls), hop))
                saddles.append(float(max(leaves, falls) - energy[middle]))
                flux.append(float(weight[partner] * attempt.flux_Hz[hop] / weight[middle]))
    return edges, saddles, flux


def _assembled(
    network: HopNetwork,
    sites: npt.NDArray[np.int64],
    energies: FloatArray,
    edges: list[Edge],
    saddles: FloatArray,
) -> HopNetwork:
    """A network on some of the sites; hops of the same limiting hop class, length and energy are one class."""
    place = np.full(len(energies), -1, dtype=np.int64)
    place[sites] = np.arange(len(sites))
    ends = place[np.array([edge[:2] for edge in edges], dtype=np.int64)]
    cells = np.array([edge[2] for edge in edges], dtype=np.int64)
    limits = np.array([edge[4] for edge in edges], dtype=np.int64)
    own = energies[sites] - energies[sites].min()
    heights = saddles - energies[sites].min()
    fractions = network.site_fractions[sites]
    lengths = np.linalg.norm(
        (fractions[ends[:, 1]] + cells - fractions[ends[:, 0]]) @ network.lattice_A, axis=1
    )
    keys = np.stack([network.hop_class[limits], np.round(lengths, 3), np.round(heights, 5)], axis=1)
    _, first, classes = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    threshold, component, closing = network_thresholds(ends, cells, heights, own)
    return replace(
        network,
        site_fractions=fractions,
        site_energies_eV=own,
        site_class=network.site_class[sites],
        hop_ends=ends,
        hop_cells=cells,
        hop_saddles=network.hop_saddles[limits],
        hop_energies_eV=heights,
        hop_class=classes.ravel().astype(np.int64),
        hop_origin=tuple(network.hop_origin[int(network.hop_class[limits[n]])] for n in first),
        thresholds_eV=threshold,
        component_thresholds_eV=component,
        closing_hop=closing,
    )
