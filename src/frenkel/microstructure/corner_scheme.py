"""The corner scheme on one image, an upper bound, and the means of Wiener: what `solve` holds the cell scheme against.

A potential per corner of the voxels, edges that are the mean of the four voxels around them; relative to the best
conductivity of the cell scheme's tables.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError
from frenkel.microstructure import _assembly_kernels as assembly
from frenkel.microstructure._conjugate_gradients import solve_potential
from frenkel.microstructure._krylov_kernels import means_of_corners
from frenkel.microstructure._multigrid import Faces
from frenkel.microstructure.cell_scheme import Job, has_islands
from frenkel.microstructure.connectivity import spanning

__all__ = ["SINGLE_ROUNDING", "CornerSolution", "arithmetic_mean", "harmonic_mean", "periodic_corner_faces", "solve_corners"]

SINGLE_ROUNDING = 3e-7  # faces are float32, sums of up to four: no bound is surer than that


@dataclass(frozen=True)
class CornerSolution:
    """Solution on corners: upper bound, power by phase (last: films), and a potential for the cells to start from."""

    upper: float
    powers: NDArray[np.float64]
    iterations: int = 0
    start: NDArray[np.float64] | None = None


def solve_corners(job: Job, *, want_start: bool) -> CornerSolution:
    """Upper bound from the corner scheme, in units of the cell scheme's best conductivity.

    Interfaces only add resistance and are left out.
    """
    nx, ny, nz = job.image.shape
    image, table = job.image, job.full
    if nx == 1:
        straight = assembly.label_counts(image)[: table.relative.size] / image.size * table.relative
        mean = arithmetic_mean(job)
        total = mean * job.table.scale_S_cm / table.scale_S_cm
        return CornerSolution(mean, _with_rest(straight, total))
    conducting = table.relative[:-1] > 0.0
    if not conducting.all() and table.sheet is None:  # films carry current past what voxels connect
        through = spanning(conducting[image], corners=True)
        if not through.any():
            return CornerSolution(0.0, np.zeros(table.relative.size + 1))
        image = np.where(through, image, np.uint8(len(conducting)))
    faces = assembly.corner_faces(image, (0.25 * table.relative).astype(np.float32))
    if table.sheet is not None:
        assembly.corner_films(job.image, table.sheet, *faces)
    try:
        found = solve_potential(
            faces,
            step=1.0 / nx,
            end_step=1.0 / nx,
            tolerance=job.tolerance,
            islands=has_islands(job.image, table),
        )
    except ConvergenceError as unfinished:
        found = unfinished.partial  # the energy of any potential is an upper bound, finished or not
    powers = _with_rest(assembly.corner_powers(image, found.x, table.relative, 1.0 / nx), found.energy)
    upper = found.energy * nx / (ny * nz) * (1.0 + SINGLE_ROUNDING)
    upper *= table.scale_S_cm / job.table.scale_S_cm
    return CornerSolution(upper, powers, found.iterations, means_of_corners(found.x) if want_start else None)


def _with_rest(powers: NDArray[np.float64], total: float) -> NDArray[np.float64]:
    """Powers of the phases and, behind them, what films take of the total."""
    rest = total - float(powers.sum())
    return np.append(powers, rest if rest > 10.0 * SINGLE_ROUNDING * total else 0.0)


def periodic_corner_faces(image: NDArray[np.uint8], relative: NDArray[np.float64]) -> Faces:
    """Edges of the corner scheme of a periodic image; the unknown of a voxel is its first corner."""
    quarter = (0.25 * relative).astype(np.float32)[image]
    out = []
    for axis in range(3):
        b, c = (n for n in range(3) if n != axis)
        edge = quarter + np.roll(quarter, 1, b)
        edge += np.roll(edge, 1, c)
        g = np.zeros(tuple(n + 2 for n in image.shape), np.float32)
        if image.shape[axis] > 1:  # else a corner has only itself for a neighbour
            moved, source = np.moveaxis(g, axis, 0), np.moveaxis(edge, axis, 0)
            moved[2:, 1:-1, 1:-1] = source
            moved[1, 1:-1, 1:-1] = source[-1]
        out.append(g)
    return out[0], out[1], out[2]


def arithmetic_mean(job: Job) -> float:
    """Wiener's upper bound, films along the current included, in units of the cell scheme's best conductivity."""
    vol = assembly.label_counts(job.image)[: job.full.relative.size] / job.image.size
    mean = float(vol @ job.full.relative)
    if job.full.sheet is not None:
        for axis in (1, 2):
            moved = np.moveaxis(job.image, axis, 0)
            mean += float(job.full.sheet[moved[1:], moved[:-1]].sum(dtype=np.float64)) / job.image.size
    return mean * job.full.scale_S_cm / job.table.scale_S_cm


def harmonic_mean(job: Job) -> float:
    """Wiener's lower bound, in units of the cell scheme's best conductivity."""
    vol = assembly.label_counts(job.image)[: job.table.relative.size] / job.image.size
    there = vol > 0.0
    with np.errstate(divide="ignore"):
        return float(1.0 / (vol[there] / job.table.relative[there]).sum())
