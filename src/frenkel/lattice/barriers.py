"""Barriers from elsewhere (first principles, another model) in place of the model's, marked by their origin.

A table of hops has the columns hop, forward_eV, backward_eV, method; `hop` is the class as `hop_table` numbers it.
Replaced barriers change the saddle energies and, where forward and backward differ, the energies of the two
classes of sites; thresholds are computed anew.
"""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from frenkel.errors import InputError, ParseError
from frenkel.files import MAX_TABLE_BYTES, read_bytes
from frenkel.lattice.network import HopNetwork, network_thresholds
from frenkel.results import Notice

__all__ = ["HEADER", "GivenBarriers", "hop_table", "read_barriers", "with_barriers"]

HEADER = ("hop", "from_class", "to_class", "distance_A", "forward_eV", "backward_eV", "count", "method")
FloatArray = npt.NDArray[np.float64]
GivenBarriers = dict[int, tuple[float, float, str]]  # hop class: forward, backward, method


def hop_table(network: HopNetwork) -> list[tuple[int, int, int, float, float, float, int, str]]:
    """One row per class of hops: number, classes of its two sites, distance, both barriers, how many, method."""
    rows = []
    barriers, distances = network.barriers_eV, network.distances_A
    for kind in range(len(network.hop_origin)):
        members = np.flatnonzero(network.hop_class == kind)
        h = int(members[0])
        a, b = (int(network.site_class[site]) for site in network.hop_ends[h])
        rows.append(
            (kind, a, b, round(float(distances[h]), 4), round(float(barriers[h, 0]), 5),
             round(float(barriers[h, 1]), 5), len(members), network.hop_origin[kind])
        )  # fmt: skip
    return rows


def read_barriers(path: str | Path) -> GivenBarriers:
    """Forward and backward barrier (eV) and method of each hop class in a CSV file.

    Raises: ParseError with the line for a missing column, a text that is no number or a barrier below zero.
    """
    name = str(path)
    text = read_bytes(path, max_bytes=MAX_TABLE_BYTES).decode("utf-8-sig", errors="replace")
    reader = csv.DictReader(text.splitlines())
    missing = {"hop", "forward_eV", "backward_eV"} - set(reader.fieldnames or ())
    if missing:
        raise ParseError(f"the column {sorted(missing)[0]!r} is missing", file=name, line=1,
                         next_step=f"Columns: {', '.join(HEADER)}.")  # fmt: skip
    found: GivenBarriers = {}
    for line, row in enumerate(reader, start=2):
        try:
            hop, forward, backward = int(row["hop"]), float(row["forward_eV"]), float(row["backward_eV"])
        except (TypeError, ValueError) as error:
            raise ParseError(f"not a number: {error}", file=name, line=line) from error
        if not (0.0 <= forward < 100.0 and 0.0 <= backward < 100.0):
            raise ParseError("a barrier lies between 0 and 100 eV", file=name, line=line)
        found[hop] = (forward, backward, (row.get("method") or "given").strip())
    return found


def with_barriers(network: HopNetwork, given: GivenBarriers) -> HopNetwork:
    """The network with the given barriers in place of its own, and its thresholds computed anew.

    Site energies: a given hop fixes the difference of its two classes, forward − backward; differences that
    are not given stay as they are (least squares over all hops, given ones weighing far more). A hop that is
    replaced lies at the mean of what its two barriers demand.

    Raises: InputError for a hop class that the network does not have.
    """
    unknown = sorted(set(given) - set(range(len(network.hop_origin))))
    if unknown:
        raise InputError(
            f"The network has no hop {unknown[0]}; its hops are 0 to {len(network.hop_origin) - 1}.",
            next_step="List them with frenkel lattice hops FILE.",
        )
    energies = _site_energies(network, given)
    saddles = network.hop_energies_eV.copy()
    origin = list(network.hop_origin)
    shift = energies - network.site_energies_eV
    for h, kind in enumerate(network.hop_class):
        a, b = network.hop_ends[h]
        if int(kind) in given:
            forward, backward, method = given[int(kind)]
            saddles[h] = 0.5 * (energies[a] + forward + energies[b] + backward)
            origin[int(kind)] = method
        else:
            saddles[h] += 0.5 * (shift[a] + shift[b])
    lowest = float(energies.min())
    threshold, component, closing = network_thresholds(network.hop_ends, network.hop_cells, saddles, energies)
    text = f"{len(given)} of {len(network.hop_origin)} classes of hops have given barriers."
    return replace(
        network,
        site_energies_eV=energies - lowest,
        hop_energies_eV=saddles - lowest,
        hop_origin=tuple(origin),
        thresholds_eV=threshold,
        component_thresholds_eV=component,
        closing_hop=closing,
        notices=(*network.notices, Notice("given_barriers", text)),
    )


def _site_energies(network: HopNetwork, given: GivenBarriers) -> FloatArray:
    """Energies of the sites, equal within a class, that the given differences demand."""
    classes = int(network.site_class.max()) + 1
    own = np.array([network.site_energies_eV[network.site_class == k][0] for k in range(classes)])
    rows, values, weights = [], [], []
    for kind in range(len(network.hop_origin)):
        h = int(np.flatnonzero(network.hop_class == kind)[0])
        a, b = (int(network.site_class[site]) for site in network.hop_ends[h])
        row = np.zeros(classes)
        row[b] += 1.0
        row[a] -= 1.0
        rows.append(row)
        is_given = kind in given
        values.append(given[kind][0] - given[kind][1] if is_given else own[b] - own[a])
        weights.append(1.0 if is_given else 1e-3)
    rows.extend(np.eye(classes))
    values.extend(own)
    weights.extend([1e-6] * classes)
    weight = np.array(weights)
    solved = np.linalg.lstsq(np.array(rows) * weight[:, None], np.array(values) * weight, rcond=None)[0]
    return np.asarray(solved[network.site_class])
