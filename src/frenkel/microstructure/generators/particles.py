"""Particles in a matrix: spheres (one size or many, overlapping or hard), fibres and platelets. Periodic.

Hard spheres start at random places and are pushed apart until no two overlap; up to a volume fraction of
0.60. Fibres and platelets are cylinders that may overlap, with random or preferred directions (von
Mises–Fisher about the x axis). Lengths in voxels.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import Infeasible, InputError, OutOfRange
from frenkel.microstructure.generators._kernels import cylinder_field, sphere_field
from frenkel.microstructure.generators.structure import Structure, checked_shape, lowest_voxels

__all__ = ["cylinders", "pack_spheres", "spheres"]

Doubles = NDArray[np.float64]
DENSEST_RANDOM = 0.60
_PASSES = 4000


def spheres(
    shape: int | tuple[int, int, int],
    vol_fraction: float,
    *,
    radius: float,
    rng: np.random.Generator,
    size_sd_ln: float = 0.0,
    overlapping: bool = False,
    voxel_um: float | None = None,
) -> Structure:
    """Spheres (label 1, "filler") in a matrix (label 0).

    Parameters
    ----------
    shape : edges in voxels
    vol_fraction : of the spheres, exact to one voxel
    radius : median radius in voxels, at least 1 and at most a quarter of the smallest edge
    rng : source of random numbers
    size_sd_ln : standard deviation of ln R (log-normal sizes); 0 for one size
    overlapping : independent places; otherwise hard spheres

    Raises
    ------
    OutOfRange : hard spheres above 0.60; Infeasible : they could not be pushed apart

    Examples
    --------
    >>> made = spheres(32, 0.2, radius=5.0, rng=np.random.default_rng(0))
    >>> round(made.vol_fractions["filler"], 4)
    0.2
    """
    edges = checked_shape(shape)
    most = 1.0 if overlapping else DENSEST_RANDOM
    if not 0.0 <= vol_fraction <= most:
        raise OutOfRange(
            "The volume fraction of the spheres", given=vol_fraction, low=0.0, high=most,
            next_step="" if overlapping else "Random hard spheres jam at 0.64; let them overlap or use several sizes.",
        )  # fmt: skip
    _check_radius(radius, edges)
    wanted = vol_fraction if not overlapping else -math.log1p(-min(vol_fraction, 0.9999))
    radii = _radii(wanted * math.prod(edges), radius, size_sd_ln, rng)
    centres = rng.random((radii.size, 3)) * edges
    if not overlapping:
        centres = pack_spheres(centres, radii, edges)
    field = np.full(edges, np.inf)
    sphere_field(field, centres, radii, max(2.0, 0.5 * radius))
    labels = lowest_voxels(field, vol_fraction).astype(np.uint8)
    made = (
        ("generator", "spheres"),
        ("spheres", radii.size),
        ("radius_voxels", radius),
        ("overlapping", str(overlapping)),
    )
    return Structure(labels, ("matrix", "filler"), voxel_um, made_by=made)


def _check_radius(radius: float, edges: tuple[int, int, int]) -> None:
    real = [edge for edge in edges if edge > 1]
    most = min(real, default=4) / 4.0
    if not 1.0 <= radius <= most:
        raise OutOfRange("The radius", given=radius, low=1.0, high=most, unit="voxels")


def _radii(volume: float, median: float, sd_ln: float, rng: np.random.Generator) -> Doubles:
    """Radii whose spheres have the volume together."""
    if sd_ln < 0.0 or sd_ln > 1.0:
        raise OutOfRange("size_sd_ln", given=sd_ln, low=0.0, high=1.0)
    mean_volume = 4.0 / 3.0 * math.pi * median**3 * math.exp(4.5 * sd_ln**2)
    count = max(1, round(volume / mean_volume))
    radii = median * np.exp(sd_ln * rng.standard_normal(count))
    return np.asarray(radii * (volume / (4.0 / 3.0 * math.pi * (radii**3).sum())) ** (1.0 / 3.0))


def pack_spheres(centres: Doubles, radii: Doubles, edges: tuple[int, int, int]) -> Doubles:
    """Push spheres apart, each overlapping pair along its line, until overlaps are below 1 % of the mean radius."""
    from scipy.spatial import cKDTree

    box = np.array(edges, float)
    places: Doubles = centres % box
    allowed = 0.01 * float(radii.mean())
    reach = 2.0 * float(radii.max())
    for number in range(_PASSES):
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


def cylinders(
    shape: int | tuple[int, int, int],
    vol_fraction: float,
    *,
    diameter: float,
    aspect_ratio: float,
    rng: np.random.Generator,
    concentration: float = 0.0,
    voxel_um: float | None = None,
) -> Structure:
    """Fibres (aspect ratio > 1) or platelets (< 1), label 1 "filler", overlapping, in a matrix (label 0).

    Parameters
    ----------
    diameter : in voxels, at least 2
    aspect_ratio : length over diameter
    concentration : κ of the von Mises–Fisher distribution of the axes about x: 0 random, ∞ aligned; platelets
        with a high κ lie across the x axis

    Examples
    --------
    >>> made = cylinders(32, 0.1, diameter=3, aspect_ratio=5, rng=np.random.default_rng(0))
    >>> round(made.vol_fractions["filler"], 3)
    0.1
    """
    edges = checked_shape(shape)
    if not diameter >= 2.0:
        raise OutOfRange("The diameter", given=diameter, low=2.0, unit="voxels")
    if not (math.isfinite(aspect_ratio) and aspect_ratio > 0.0):
        raise OutOfRange("The aspect ratio", given=aspect_ratio, low=0.0)
    if not 0.0 <= vol_fraction < 1.0:
        raise OutOfRange("The volume fraction", given=vol_fraction, low=0.0, high=1.0)
    length = aspect_ratio * diameter
    if max(length, diameter) > min(edges):
        raise InputError(
            f"Particles of {max(length, diameter):.3g} voxels do not fit into an image of {min(edges)}.",
            next_step="Take a larger image or smaller particles.",
        )
    volume = math.pi / 4.0 * diameter**2 * length
    count = max(1, round(-math.log1p(-vol_fraction) * math.prod(edges) / volume))
    centres = rng.random((count, 3)) * edges
    axes = directions(count, concentration, rng)
    field = np.full(edges, np.inf)
    cylinder_field(field, centres, axes, 0.5 * length, 0.5 * diameter, 2.0)
    labels = lowest_voxels(field, vol_fraction).astype(np.uint8)
    made = (
        ("generator", "cylinders"),
        ("particles", count),
        ("aspect_ratio", aspect_ratio),
        ("concentration", concentration),
    )
    return Structure(labels, ("matrix", "filler"), voxel_um, made_by=made)


def directions(count: int, concentration: float, rng: np.random.Generator) -> Doubles:
    """Unit vectors [count, 3] of a von Mises–Fisher distribution about x, made symmetric (±)."""
    if not concentration >= 0.0:
        raise OutOfRange("The concentration", given=concentration, low=0.0)
    u = rng.random(count)
    if concentration < 1e-6:
        along = 2.0 * u - 1.0
    else:  # inverse of the distribution function of cos θ
        along = 1.0 + np.log(u + (1.0 - u) * np.exp(-2.0 * concentration)) / concentration
    turn = 2.0 * np.pi * rng.random(count)
    across = np.sqrt(np.maximum(0.0, 1.0 - along**2))
    sign = np.where(rng.random(count) < 0.5, -1.0, 1.0)
    return np.stack([sign * along, across * np.cos(turn), across * np.sin(turn)], axis=1)
