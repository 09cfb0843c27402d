"""Particles in a matrix: spheres (one size or many, overlapping or hard), fibres and platelets. Periodic.

Hard spheres lie apart, as in a fluid in equilibrium, with a gap that keeps their voxels from meeting where the fraction
leaves room for it; or they touch, as particles that are pressed together; up to a volume fraction of 0.60. Fibres and
platelets are cylinders that overlap, with random or preferred directions (von Mises–Fisher about the x axis). Lengths in voxels.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.microstructure.generators._kernels import cylinder_field, sphere_field
from frenkel.microstructure.generators.hard_spheres import Progress, pack_spheres, place_apart
from frenkel.microstructure.generators.separation import clusters_of
from frenkel.microstructure.generators.structure import (
    Structure,
    checked_fraction,
    checked_shape,
    lowest_voxels,
)
from frenkel.microstructure.memory import check_structure
from frenkel.results import Notice

__all__ = ["cylinders", "spheres"]

Doubles = NDArray[np.float64]
DENSEST_RANDOM = 0.60
_PAINTED_AT_ONCE = 1000  # between them progress is said, and Ctrl-C is heard


def spheres(
    shape: int | tuple[int, int, int],
    vol_fraction: float,
    *,
    radius: float,
    rng: np.random.Generator,
    size_sd_ln: float = 0.0,
    overlapping: bool = False,
    touching: bool = False,
    voxel_um: float | None = None,
    progress: Progress | None = None,
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
    touching : hard spheres that are pushed apart just until they no longer overlap, so that neighbours touch and their
        voxels meet, as of particles pressed together; otherwise they lie apart
    progress : called with what is being done and the part of it that is done (0–1)

    Returns
    -------
    Structure; of hard spheres `made_by` holds the gap kept between surfaces (voxels) and the number of clusters that the
    spheres make in the image (neighbours by faces and edges). Where fraction and radius leave no room for a gap that keeps
    them apart, a notice says so.

    Raises
    ------
    OutOfRange : hard spheres above 0.60; Infeasible : they could not be pushed apart; ResourceLimit : too little memory

    Examples
    --------
    >>> made = spheres(32, 0.2, radius=5.0, rng=np.random.default_rng(0))
    >>> round(made.vol_fractions["filler"], 4), dict(made.made_by)["clusters"] == dict(made.made_by)["spheres"]
    (0.2, True)
    """
    edges = checked_shape(shape)
    _check_spheres(vol_fraction, radius, edges, overlapping=overlapping, touching=touching)
    check_structure(edges, "spheres")
    wanted = vol_fraction if not overlapping else -math.log1p(-min(vol_fraction, 0.9999))
    radii = _radii(wanted * math.prod(edges), radius, size_sd_ln, rng)
    _check_largest(radii, edges)
    gap = None
    if overlapping or touching:
        centres = rng.random((radii.size, 3)) * edges
        if touching:
            centres = pack_spheres(centres, radii, edges, progress=progress)
    else:
        centres, gap = place_apart(radii, edges, rng, progress=progress)
    field = _painted(centres, radii, edges, max(2.0, 0.5 * radius), progress)
    labels = lowest_voxels(field, vol_fraction).astype(np.uint8)
    del field
    made: list[tuple[str, float | str]] = [
        ("generator", "spheres"),
        ("spheres", radii.size),
        ("radius_voxels", radius),
        ("mean_radius_voxels", float(radii.mean())),
        ("overlapping", str(overlapping)),
    ]
    notices: tuple[Notice, ...] = ()
    if not overlapping:
        clusters, separate = clusters_of(labels == 1, centres)
        made += [("clusters", clusters)]
        if gap is not None:
            made += [("gap_voxels", gap)] if math.isfinite(gap) else []
            notices = () if separate else (_touching_notice(radii.size, clusters),)
    return Structure(labels, ("matrix", "filler"), voxel_um, made_by=tuple(made), notices=notices)


def _painted(
    centres: Doubles, radii: Doubles, edges: tuple[int, int, int], margin: float, progress: Progress | None
) -> Doubles:
    """Signed distance to the nearest sphere within a margin of one, ∞ farther away."""
    field = np.full(edges, np.inf)
    for start in range(0, radii.size, _PAINTED_AT_ONCE):
        part = slice(start, start + _PAINTED_AT_ONCE)
        sphere_field(field, centres[part], radii[part], margin)
        if progress is not None:
            progress("painting spheres", min(start + _PAINTED_AT_ONCE, radii.size) / radii.size)
    return field


def _touching_notice(spheres: int, clusters: int) -> Notice:
    return Notice(
        "touching spheres",
        f"The {spheres} hard spheres make {clusters} cluster{'s' if clusters > 1 else ''} in the image: this fraction "
        "leaves no room for the gap of 1.8 voxels that keeps their voxels apart. A larger radius in a larger image, or a lower fraction, leaves it.",
    )


def _check_spheres(
    vol_fraction: float, radius: float, edges: tuple[int, int, int], *, overlapping: bool, touching: bool
) -> None:
    if overlapping and touching:
        raise InputError("Spheres either overlap or touch.", next_step="Choose one of the two.")
    most = 1.0 if overlapping else DENSEST_RANDOM
    if not 0.0 <= vol_fraction <= most:
        raise OutOfRange(
            "The volume fraction of the spheres", given=vol_fraction, low=0.0, high=most,
            next_step="" if overlapping else "Random hard spheres jam at 0.64; let them overlap.",
        )  # fmt: skip
    if min(edges) < 4:
        raise InputError(
            f"Spheres do not fit into an image of {'x'.join(map(str, edges))} voxels.",
            next_step="Every edge has to hold four radii of at least one voxel.",
        )
    if not 1.0 <= radius <= min(edges) / 4.0:
        raise OutOfRange(
            "The radius", given=radius, low=1.0, high=min(edges) / 4.0, unit="voxels",
            next_step="" if radius < 1.0 else "Take a larger image.",
        )  # fmt: skip


def _check_largest(radii: Doubles, edges: tuple[int, int, int]) -> None:
    if 2.0 * float(radii.max()) > min(edges):
        raise InputError(
            f"The largest of these spheres is {2.0 * radii.max():.3g} voxels wide and does not fit into an image of {min(edges)}.",
            next_step="Take a larger image, a smaller radius or a narrower spread of sizes.",
        )


def _radii(volume: float, median: float, sd_ln: float, rng: np.random.Generator) -> Doubles:
    """Radii whose spheres have the volume together."""
    if not 0.0 <= sd_ln <= 1.0:
        raise OutOfRange("The spread of sizes (size_sd_ln)", given=sd_ln, low=0.0, high=1.0)
    mean_volume = 4.0 / 3.0 * math.pi * median**3 * math.exp(4.5 * sd_ln**2)
    count = max(1, round(volume / mean_volume))
    radii = median * np.exp(sd_ln * rng.standard_normal(count))
    return np.asarray(radii * (volume / (4.0 / 3.0 * math.pi * (radii**3).sum())) ** (1.0 / 3.0))


def cylinders(
    shape: int | tuple[int, int, int],
    vol_fraction: float,
    *,
    diameter: float,
    aspect_ratio: float,
    rng: np.random.Generator,
    concentration: float = 0.0,
    voxel_um: float | None = None,
    progress: Progress | None = None,
) -> Structure:
    """Fibres (aspect ratio > 1) or platelets (< 1), label 1 "filler", overlapping, in a matrix (label 0).

    Parameters
    ----------
    diameter : in voxels, at least 2
    aspect_ratio : length over diameter
    concentration : κ of the von Mises–Fisher distribution of the axes about x: 0 random, ∞ aligned; platelets
        with a high κ lie across the x axis
    progress : called with what is being done and the part of it that is done (0–1)

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
    if checked_fraction(vol_fraction) == 1.0:
        raise InputError(
            "Particles that fill everything leave no matrix.", next_step="Take a fraction below 1."
        )
    length = aspect_ratio * diameter
    if max(length, diameter) > min(edges):
        raise InputError(
            f"Particles of {max(length, diameter):.3g} voxels do not fit into an image of {min(edges)}.",
            next_step="Take a larger image or smaller particles.",
        )
    check_structure(edges, "cylinders")
    volume = math.pi / 4.0 * diameter**2 * length
    count = max(1, round(-math.log1p(-vol_fraction) * math.prod(edges) / volume))
    centres = rng.random((count, 3)) * edges
    axes = directions(count, concentration, rng)
    field = np.full(edges, np.inf)
    for start in range(0, count, _PAINTED_AT_ONCE):
        part = slice(start, start + _PAINTED_AT_ONCE)
        cylinder_field(field, centres[part], axes[part], 0.5 * length, 0.5 * diameter, 2.0)
        if progress is not None:
            progress("painting particles", min(start + _PAINTED_AT_ONCE, count) / count)
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
