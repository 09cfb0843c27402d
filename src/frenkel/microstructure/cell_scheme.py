"""The cell scheme on one image, and the error from the sample's size: what `solve` is built from.

A potential per voxel, half voxels in series between them; relative to the best conductivity of the tables.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError
from frenkel.microstructure import _assembly_kernels as assembly
from frenkel.microstructure._certificate import Certificate
from frenkel.microstructure._conjugate_gradients import solve_potential
from frenkel.microstructure._multigrid import Faces
from frenkel.microstructure.connectivity import spanning
from frenkel.microstructure.grain_boundaries import add_grain_boundaries
from frenkel.microstructure.phases import Phase, Tables
from frenkel.results import Notice

__all__ = [
    "CellSolution",
    "Job",
    "cut_and_faces",
    "has_islands",
    "needs_graph",
    "sample_error",
    "solve_cells",
]

SMALLEST_BLOCK = 16
ISLAND_CONTRAST = 3e3


@dataclass(frozen=True)
class Job:
    """An image with the current along its first axis, and how its faces are made."""

    image: NDArray[np.uint8]
    table: Tables  # of the cell scheme, its contrast limited from below
    bare: Tables  # the same without resistances
    full: Tables  # of the corner scheme
    grains: NDArray[np.integer] | None
    relative_resistance: float
    staircase: bool
    tolerance: float


@dataclass(frozen=True)
class CellSolution:
    """Solution on cells: relative conductivity, power by phase (last: interfaces), cleaned image.

    `conductivity` is that of the potential reached, above that of the scheme by at most the relative `error`.
    """

    conductivity: float
    error: float
    powers: NDArray[np.float64]
    iterations: int
    image: NDArray[np.uint8]


def solve_cells(
    job: Job, *, certified: bool = False, upper: float = 0.0, start: NDArray[np.float64] | None = None
) -> CellSolution:
    """The cell scheme on one image, after cutting out what cannot carry current.

    Parameters
    ----------
    certified : bound the error that the iteration leaves, instead of estimating it
    upper : bound on the conductivity, if known: what is certified need not be finer than a part of the bracket
    start : deviation from the linear potential to start from, with ghosts; used up
    """
    image, faces = cut_and_faces(job)
    if faces is None:
        return CellSolution(0.0, 0.0, np.zeros(job.table.half.size + 1), 0, image)
    nx, ny, nz = image.shape
    certificate = Certificate(job.tolerance, upper * ny * nz / nx) if certified else None
    found = solve_potential(
        faces,
        step=1.0 / nx,
        end_step=0.5 / nx,
        tolerance=job.tolerance,
        islands=has_islands(job.image, job.table),
        start=start,
        certified=certificate,
    )
    powers = assembly.cell_powers(image, found.x, *faces, job.table.half, 1.0 / nx, 0.5 / nx)
    sigma = found.energy * nx / (ny * nz)
    error = found.certified_error if certified else found.relative_error
    return CellSolution(sigma, error, powers, found.iterations, image)


def cut_and_faces(job: Job) -> tuple[NDArray[np.uint8], Faces | None]:
    """The image without what cannot carry current, and its faces; None where nothing spans it."""
    table, image = job.table, job.image
    conducting = table.relative[:-1] > 0.0
    if not conducting.all():
        through = spanning(conducting[image])
        image = np.where(through, image, np.uint8(len(conducting)))
        if not through.any():
            return image, None
    faces: Faces = assembly.cell_faces(image, table.pair, table.end, False, False, False)
    if job.grains is not None and job.relative_resistance:
        add_grain_boundaries(faces, job.grains, job.relative_resistance, staircase=job.staircase)
    return image, faces


def needs_graph(image: NDArray[np.uint8], phases: Sequence[Phase]) -> bool:
    """Whether clusters may have to be kept apart: a phase that insulates, or a contrast from 3e3."""
    there = [p.conductivity_S_cm for n, p in zip(assembly.label_counts(image), phases, strict=False) if n]
    return min(there) * ISLAND_CONTRAST <= max(there)


def has_islands(image: NDArray[np.uint8], table: Tables) -> bool:
    """Whether the contrast is so high that well-conducting clusters need to be watched."""
    there = table.relative[assembly.label_counts(image)[: table.relative.size] > 0]
    sigma = there[there > 0.0]
    return bool(sigma.size and sigma.max() / sigma.min() >= ISLAND_CONTRAST)


def sample_error(job: Job) -> tuple[float | None, tuple[Notice, ...]]:
    """SD of ln σ of the whole from the scatter of its blocks, each axis halved where it is long enough."""
    cuts = [
        [slice(0, n // 2), slice(n // 2, n)] if n >= 2 * SMALLEST_BLOCK else [slice(0, n)]
        for n in job.image.shape
    ]
    blocks = [(a, b, c) for a in cuts[0] for b in cuts[1] for c in cuts[2]]
    if len(blocks) < 4:
        return None, (
            Notice("sample error unknown", "The image is too small to tell the error from its size."),
        )
    values = []
    for at in blocks:
        part = replace(
            job,
            image=np.ascontiguousarray(job.image[at]),
            grains=None if job.grains is None else np.ascontiguousarray(job.grains[at]),
            tolerance=1e-3,
        )
        try:
            values.append(solve_cells(part).conductivity)
        except ConvergenceError:
            values.append(0.0)
    if min(values) <= 0.0:
        text = "Some eighths of the image do not conduct at all: it is too small to be representative."
        return None, (Notice("not representative", text),)
    spread = float(np.std(np.log(values), ddof=1)) / math.sqrt(len(blocks))
    if spread > 0.1:
        return spread, (
            Notice(
                "small sample", f"Another sample of this size would differ by about {100 * spread:.0f} %."
            ),
        )
    return spread, ()
