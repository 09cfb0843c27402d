"""Composite cathodes and interphase shells, built on the particle generators. Periodic, exact volume fractions."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.microstructure.generators.hard_spheres import Progress
from frenkel.microstructure.generators.particles import DENSEST_RANDOM, spheres
from frenkel.microstructure.generators.structure import (
    Structure,
    checked_fraction,
    checked_shape,
    lowest_voxels,
)
from frenkel.microstructure.memory import check_structure

__all__ = ["CATHODE_PHASES", "add_shell", "cathode"]

CATHODE_PHASES = ("pore", "active material", "electrolyte", "carbon")
_BLEND = 0.7
_FARTHEST = 32  # voxels up to which distances across the boundaries are exact; carbon lies nearer than that


def cathode(
    shape: int | tuple[int, int, int],
    *,
    vol_active: float,
    vol_electrolyte: float,
    vol_carbon: float = 0.0,
    radius: float,
    rng: np.random.Generator,
    size_sd_ln: float = 0.0,
    electrolyte_width: float = 2.0,
    voxel_um: float | None = None,
    progress: Progress | None = None,
) -> Structure:
    """A composite cathode: active-material spheres that touch, electrolyte between them, carbon on them, pores.

    Parameters
    ----------
    vol_active, vol_electrolyte, vol_carbon : volume fractions of the electrode; the rest is pores
    radius, size_sd_ln : of the active particles, in voxels; they are hard and pressed together (`spheres`, touching)
    electrolyte_width : size of the electrolyte's grains in voxels; carbon is one voxel fine

    Returns
    -------
    Structure with the phases pore, active material, electrolyte, carbon (labels 0 to 3). Carbon and binder are
    finer than a voxel in reality: a carbon voxel stands for carbon, binder and their pores together, and its
    conductivity is that of this mixture.

    Examples
    --------
    >>> made = cathode(32, vol_active=0.5, vol_electrolyte=0.35, vol_carbon=0.05, radius=5, rng=np.random.default_rng(0))
    >>> {k: round(v, 3) for k, v in made.vol_fractions.items()}
    {'pore': 0.1, 'active material': 0.5, 'electrolyte': 0.35, 'carbon': 0.05}
    """
    from scipy import ndimage

    edges = checked_shape(shape)
    parts = [checked_fraction(one) for one in (vol_active, vol_electrolyte, vol_carbon)]
    if sum(parts) > 1.0 + 1e-9:
        raise OutOfRange("The sum of the volume fractions of the solids", given=sum(parts), low=0.0, high=1.0)
    if vol_active > DENSEST_RANDOM:
        raise OutOfRange("The volume fraction of the active material", given=vol_active, low=0.0, high=DENSEST_RANDOM,
                         next_step="Random hard spheres jam at 0.64.")  # fmt: skip
    if not 0.0 < electrolyte_width <= min(edges):
        raise OutOfRange("The width of the electrolyte's grains", given=electrolyte_width, low=0.0, high=min(edges),
                         unit="voxels")  # fmt: skip
    check_structure(edges, "cathode", margin=_FARTHEST)
    particles = spheres(
        edges, vol_active, radius=radius, rng=rng, size_sd_ln=size_sd_ln, touching=True, progress=progress
    )
    active = particles.labels == 1
    distance = _periodic_distance(active, _FARTHEST)
    labels = np.zeros(edges, np.uint8)
    labels[active] = 1
    # carbon lies on the particles: smallest distance, with noise of about a voxel
    near = np.where(active, np.inf, distance + rng.random(edges))
    carbon = lowest_voxels(near, vol_carbon)
    labels[carbon] = 3
    field = ndimage.gaussian_filter(rng.standard_normal(edges), electrolyte_width, mode="wrap")
    field = np.where(
        active | carbon, np.inf, field / field.std() + _BLEND * distance / max(distance.max(), 1.0)
    )
    labels[lowest_voxels(field, vol_electrolyte)] = 2
    made = (
        ("generator", "cathode"),
        *(one for one in particles.made_by if one[0] in ("spheres", "radius_voxels", "clusters")),
        ("electrolyte_width_voxels", electrolyte_width),
    )
    return Structure(labels, CATHODE_PHASES, voxel_um, made_by=made)


def add_shell(
    structure: Structure, around: str, thickness: float, *, into: str, name: str = "interphase"
) -> Structure:
    """The structure with a shell of `thickness` voxels around one phase, taken from another.

    Parameters
    ----------
    around, into : names of the phase that is coated and of the one that gives its place
    thickness : in voxels; a shell thinner than a voxel belongs into a `Film`
    """
    for one in (around, into):
        if one not in structure.names:
            raise InputError(f"The structure has no phase {one!r}; it has {', '.join(structure.names)}.")
    most = 0.5 * min(structure.labels.shape)
    if not 1.0 <= thickness <= most:
        raise OutOfRange(
            "The thickness of the shell", given=thickness, low=1.0, high=most, unit="voxels",
            next_step="Thinner shells are a Film on the voxel faces." if thickness < 1.0 else "",
        )  # fmt: skip
    margin = math.ceil(thickness) + 1
    check_structure(structure.labels.shape, "shell", margin=margin)
    core = structure.labels == structure.names.index(around)
    shell = (_periodic_distance(core, margin) <= thickness) & (
        structure.labels == structure.names.index(into)
    )
    labels = structure.labels.copy()
    labels[shell] = len(structure.names)
    made = (*structure.made_by, ("shell_voxels", thickness))
    return Structure(
        labels, (*structure.names, name), structure.voxel_um, structure.grains, made, structure.notices
    )


def _periodic_distance(inside: NDArray[np.bool_], farthest: int) -> NDArray[np.float64]:
    """Distance (voxels) of every voxel to the nearest one inside; across the boundaries exact up to `farthest`."""
    from scipy import ndimage

    if not inside.any():
        return np.full(inside.shape, np.inf)
    pad = [min(n, farthest) for n in inside.shape]
    wide = np.pad(inside, [(p, p) for p in pad], mode="wrap")
    distance = ndimage.distance_transform_edt(~wide)
    return np.asarray(distance[tuple(slice(p, p + n) for p, n in zip(pad, inside.shape, strict=True))])
