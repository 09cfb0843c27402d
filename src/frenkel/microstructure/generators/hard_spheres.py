"""Places of hard spheres in a periodic box: pushed apart, then moved at random until no contact is left of the pushing.

Spheres that are only pushed apart stop where they touch, as particles pressed in an electrode do (`pack_spheres`). Spheres of a
filler in a matrix are those of a fluid in equilibrium, with a gap that keeps voxelised spheres from sharing a face, an edge or a
corner (`place_apart`). Lengths in voxels.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import Infeasible
from frenkel.microstructure.generators._packing_kernels import displace_spheres

__all__ = ["CLEAR_GAP", "equilibrate", "pack_spheres", "place_apart", "smallest_gap"]

Doubles = NDArray[np.float64]
Progress = Callable[[str, float | None], None]
"""Called with what is being done and the part of it that is done (0–1), None where that is not known."""

# voxels of two spheres that share a corner have centres √3 apart; a tenth more for the level at which they are cut
CLEAR_GAP = math.sqrt(3.0) + 0.1
_DENSEST_WITH_GAP = 0.56  # of the spheres grown by half the gap; denser ones would jam before they can move
_PASSES = 4000
_SWEEPS = 300


def place_apart(
    radii: Doubles,
    edges: tuple[int, int, int],
    rng: np.random.Generator,
    *,
    gap: float = CLEAR_GAP,
    progress: Progress | None = None,
) -> tuple[Doubles, float]:
    """Centres [n, 3] of spheres in equilibrium at no less than a gap from each other, and the gap kept.

    The gap is `gap` where there is room, less where the spheres grown by half of it would fill more than 0.56.

    Raises
    ------
    Infeasible : the spheres find no place even without a gap
    """
    start = rng.random((radii.size, 3)) * edges
    wanted = min(gap, _gap_with_room(radii, math.prod(edges), gap))
    for kept in (wanted, 0.5 * wanted, 0.0):
        try:
            places = pack_spheres(start, radii + 0.5 * kept, edges, progress=progress)
        except Infeasible:
            if kept == 0.0:
                raise
            continue
        break
    # pushing leaves overlaps of a hundredth of a radius: what was reached is what the moves keep
    kept = min(kept, smallest_gap(places, radii, edges))
    return equilibrate(places, radii, edges, rng, gap=kept, progress=progress), kept


def _gap_with_room(radii: Doubles, volume: float, most: float) -> float:
    """Largest gap up to `most` at which the spheres grown by half of it fill no more than 0.56."""
    low, high = 0.0, most
    for _ in range(40):
        gap = 0.5 * (low + high)
        filled = 4.0 / 3.0 * math.pi * float(((radii + 0.5 * gap) ** 3).sum()) / volume
        low, high = (gap, high) if filled <= _DENSEST_WITH_GAP else (low, gap)
    return low


def pack_spheres(
    centres: Doubles, radii: Doubles, edges: tuple[int, int, int], *, progress: Progress | None = None
) -> Doubles:
    """Push spheres apart, each overlapping pair along its line, until overlaps are below 1 % of the mean radius."""
    from scipy.spatial import cKDTree

    box = np.array(edges, float)
    places: Doubles = centres % box
    allowed = 0.01 * float(radii.mean())
    reach = 2.0 * float(radii.max())
    for number in range(_PASSES):
        if progress is not None:
            progress(f"pushing spheres apart, pass {number + 1}", None)
        pairs = cKDTree(places, boxsize=box).query_pairs(reach, output_type="ndarray")
        if pairs.size == 0:
            return places
        a, b = pairs.T
        away = places[b] - places[a]
        away -= box * np.round(away / box)
        distance = np.sqrt((away**2).sum(1))
        overlap = radii[a] + radii[b] - distance
        bad = overlap > 0.0
        if not bad.any() or float(overlap.max()) < allowed:
            return places
        a, b, overlap = a[bad], b[bad], overlap[bad]
        unit = away[bad] / np.maximum(distance[bad], 1e-9)[:, None]
        # a little more than needed, which shakes jammed groups loose; less as it settles
        push = (0.5 + 0.1 * (1.0 - number / _PASSES)) * overlap[:, None] * unit
        step = np.zeros_like(places)
        np.add.at(step, a, -push)
        np.add.at(step, b, push)
        places = (places + step) % box
    raise Infeasible(
        f"{radii.size} hard spheres could not be placed without overlap.",
        next_step="Lower the volume fraction, take a larger image, or let them overlap.",
    )


def smallest_gap(places: Doubles, radii: Doubles, edges: tuple[int, int, int]) -> float:
    """Smallest distance between the surfaces of two spheres, negative where they overlap, ∞ where none are near."""
    from scipy.spatial import cKDTree

    box = np.array(edges, float)
    pairs = cKDTree(places % box, boxsize=box).query_pairs(
        2.0 * float(radii.max()) + 2.0 * CLEAR_GAP, output_type="ndarray"
    )
    if pairs.size == 0:
        return math.inf
    a, b = pairs.T
    away = places[b] - places[a]
    away -= box * np.round(away / box)
    return float((np.sqrt((away**2).sum(1)) - radii[a] - radii[b]).min())


def equilibrate(
    places: Doubles,
    radii: Doubles,
    edges: tuple[int, int, int],
    rng: np.random.Generator,
    *,
    gap: float = 0.0,
    sweeps: int = _SWEEPS,
    progress: Progress | None = None,
) -> Doubles:
    """Centres after random moves of hard spheres that keep R_i + R_j + gap: samples of the fluid in equilibrium.

    Metropolis, Rosenbluth, Rosenbluth, Teller & Teller (J. Chem. Phys. 21 (1953) 1087). Above a volume fraction of 0.49
    (gap counted) the equilibrium would be a crystal, which so few moves do not reach.
    """
    box = np.array(edges, float)
    moved = np.ascontiguousarray(places % box)
    step = 0.2 * float(radii.mean())
    for number in range(sweeps):
        if progress is not None:
            progress("moving spheres", number / sweeps)
        steps = step * (2.0 * rng.random((radii.size, 3)) - 1.0)
        share = displace_spheres(moved, radii, box, gap, steps) / radii.size
        # two in five accepted; no farther than a few radii, where a move is a new place
        step = min(step * (1.1 if share > 0.4 else 0.9), 4.0 * float(radii.mean()))
    return moved
