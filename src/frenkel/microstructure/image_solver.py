"""Effective conductivity of a labelled image: bounds, shares, sample error.

∇·(σ∇u) = 0 between two plane electrodes with insulated sides, on two grids:
    cells    a potential per voxel, faces in series: its conductivity is a lower bound of the image's
    corners  a potential per corner, edges the mean of four voxels: an upper bound
(the first is a complementary energy with lumped fluxes, the second a potential energy with lumped gradients).
The estimate is their geometric mean, exact for squares in two dimensions. S/cm, µm, Ω·cm².
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError, InputError, UnknownName
from frenkel.microstructure import _assembly_kernels as assembly
from frenkel.microstructure._conjugate_gradients import Potential, solve_potential
from frenkel.microstructure._multigrid import Faces
from frenkel.microstructure.connectivity import spanning
from frenkel.microstructure.effective_conductivity import EffectiveConductivity, PhaseShare
from frenkel.microstructure.grain_boundaries import add_grain_boundaries
from frenkel.microstructure.laws import wiener_bounds
from frenkel.microstructure.memory import check_memory
from frenkel.microstructure.phases import CM_PER_UM, Film, Interface, Phase, Tables, check_phases, tables
from frenkel.results import Notice

__all__ = ["AXES", "CellSolution", "oriented", "solve", "solve_cells"]

AXES = {"x": 0, "y": 1, "z": 2}
SMALLEST_BLOCK = 16
SINGLE_ROUNDING = 2e-7  # faces are float32: no bound is surer than that
_STRONG_CONTRAST = 1e8
ISLAND_CONTRAST = 3e3


def solve(
    labels: NDArray[np.integer],
    phases: Sequence[Phase],
    *,
    direction: str = "x",
    voxel_um: float | None = None,
    interfaces: Sequence[Interface] = (),
    films: Sequence[Film] = (),
    grains: NDArray[np.integer] | None = None,
    grain_boundary_resistance_ohm_cm2: float = 0.0,
    staircase: bool = True,
    bounds: bool = True,
    sample_error: bool = True,
    tolerance: float = 1e-5,
    subject: str = "image",
    temperature_K: float | None = None,
) -> EffectiveConductivity:
    """Effective conductivity of a labelled image along one axis.

    Parameters
    ----------
    labels : [nx, ny, nz] integers; label i is `phases[i]`
    phases : name and conductivity (S/cm) of each label
    direction : of the current, x | y | z: axis 0, 1, 2
    voxel_um : edge of a voxel; needed with interfaces, films and grain boundaries
    interfaces, films : between phases, by name
    grains : [nx, ny, nz] numbers; a face between two different ones (> 0) gets the grain-boundary resistance
    staircase : correct that resistance for the area of voxel faces
    bounds : solve on corners too; without it upper is Wiener's and the value is the lower bound
    sample_error : solve the halves of each axis apart, for the error from the sample's size
    tolerance : relative error of σ from the iteration

    Returns
    -------
    EffectiveConductivity, always within lower ≤ value ≤ upper and the Wiener bounds.

    Raises
    ------
    InputError, OutOfRange, UnknownName : labels without phase, wrong shapes, infinite conductivities
    ResourceLimit : the image needs more memory than is free; nothing was started
    ConvergenceError

    Examples
    --------
    >>> layers = np.zeros((8, 4, 4), int); layers[4:] = 1
    >>> found = solve(layers, [Phase("a", 1e-4), Phase("b", 1e-3)], sample_error=False)
    >>> f"{found.value_S_cm:.4e}"  # two layers in series: 2 ab/(a+b)
    '1.8182e-04'
    """
    image = oriented(labels, phases, direction)
    check_memory(image.shape)
    table = tables(phases, interfaces=interfaces, films=films, voxel_um=voxel_um)
    turned = None
    if grains is not None:
        turned = np.ascontiguousarray(np.moveaxis(np.asarray(grains), AXES[direction], 0))
        if turned.shape != image.shape:
            raise InputError(f"The grains have the shape {turned.shape}, the image {image.shape}.")
    relative = 0.0
    if grain_boundary_resistance_ohm_cm2:
        if turned is None or voxel_um is None:
            raise InputError("A grain-boundary resistance needs `grains` and `voxel_um`.")
        relative = grain_boundary_resistance_ohm_cm2 * table.scale_S_cm / (voxel_um * CM_PER_UM)
    job = _Job(image, table, turned, relative, staircase, tolerance)
    found = _bracket(job, tables(phases), bounds=bounds, plain=not interfaces and not relative)
    sd, more = _sample_error(job) if sample_error and found.cells.conductivity > 0.0 else (None, ())
    return _result(found, job, phases, sd, (*_notices(job, phases, films, bounds), *more), {
        "subject": subject, "direction": direction, "voxel_um": voxel_um, "temperature_K": temperature_K,
    })  # fmt: skip


@dataclass(frozen=True)
class _Job:
    image: NDArray[np.uint8]
    table: Tables
    grains: NDArray[np.integer] | None
    relative_resistance: float
    staircase: bool
    tolerance: float


@dataclass(frozen=True)
class CellSolution:
    """Solution on cells: relative conductivity, power by phase (last: interfaces), potential, cleaned image."""

    conductivity: float
    error: float
    powers: NDArray[np.float64]
    iterations: int
    potential: Potential | None
    faces: Faces | None
    image: NDArray[np.uint8]


@dataclass(frozen=True)
class _Bracket:
    cells: CellSolution
    value: float
    lower: float
    upper: float
    iterations: int


def solve_cells(job: _Job) -> CellSolution:
    """The cell scheme on one image, after cutting out what cannot carry current."""
    table, image = job.table, job.image
    conducting = table.relative[:-1] > 0.0
    if not conducting.all():
        through = spanning(conducting[image])
        image = np.where(through, image, np.uint8(len(conducting)))
        if not through.any():
            return CellSolution(0.0, 0.0, np.zeros(len(conducting) + 2), 0, None, None, image)
    nx, ny, nz = image.shape
    faces = assembly.cell_faces(image, table.pair, table.end, False, False, False)
    if job.grains is not None and job.relative_resistance:
        add_grain_boundaries(faces, job.grains, job.relative_resistance, staircase=job.staircase)
    found = solve_potential(
        faces, step=1.0 / nx, end_step=0.5 / nx, tolerance=job.tolerance, islands=_islands(job)
    )
    powers = assembly.cell_powers(image, found.x, *faces, table.half, 1.0 / nx, 0.5 / nx, False, False, False)
    sigma = found.energy * nx / (ny * nz)
    return CellSolution(sigma, found.relative_error, powers, found.iterations, found, faces, image)


def _bracket(job: _Job, plain_table: Tables, *, bounds: bool, plain: bool) -> _Bracket:
    cells = solve_cells(job)
    cells = replace(cells, potential=None, faces=None)
    vol = np.bincount(job.image.ravel(), minlength=job.table.relative.size) / job.image.size
    most = float(vol @ job.table.relative)
    low = cells.conductivity * (1.0 - 2.0 * cells.error - SINGLE_ROUNDING)
    if not bounds or (not np.ptp(job.image) and job.table.sheet is None):
        # one phase: both schemes are exact, and its own conductivity bounds it from above
        return _Bracket(
            cells,
            cells.conductivity,
            low,
            max(most, cells.conductivity) * (1.0 + SINGLE_ROUNDING),
            cells.iterations,
        )
    upper, iterations = _corners(job)
    if job.table.sheet is not None:  # only the corner scheme has the films
        return _Bracket(cells, upper, low, upper, cells.iterations + iterations)
    ratio_to = cells.conductivity
    if not plain:  # the estimate takes the ratio of the two schemes from the image without resistances
        bare = solve_cells(replace(job, table=plain_table, relative_resistance=0.0))
        ratio_to = bare.conductivity
    value = cells.conductivity * math.sqrt(max(upper / ratio_to, 1.0)) if ratio_to > 0.0 else 0.0
    return _Bracket(cells, min(value, upper), low, max(upper, value), cells.iterations + iterations)


def _corners(job: _Job) -> tuple[float, int]:
    """Upper bound from the corner scheme; interfaces only add resistance and are left out."""
    nx, ny, nz = job.image.shape
    if nx == 1:
        vol = np.bincount(job.image.ravel(), minlength=job.table.relative.size) / job.image.size
        return float(vol @ job.table.relative), 0
    image = job.image
    conducting = job.table.relative[:-1] > 0.0
    if not conducting.all() and job.table.sheet is None:  # films carry current past what voxels connect
        through = spanning(conducting[image], corners=True)
        if not through.any():
            return 0.0, 0
        image = np.where(through, image, np.uint8(len(conducting)))
    faces = assembly.corner_faces(image, (0.25 * job.table.relative).astype(np.float32))
    if job.table.sheet is not None:
        assembly.corner_films(job.image, job.table.sheet, *faces)
    try:
        found = solve_potential(
            faces, step=1.0 / nx, end_step=1.0 / nx, tolerance=job.tolerance, islands=_islands(job)
        )
    except ConvergenceError as unfinished:
        found = unfinished.partial  # the energy of any potential is an upper bound, finished or not
    return found.energy * nx / (ny * nz) * (1.0 + SINGLE_ROUNDING), found.iterations


def _islands(job: _Job) -> bool:
    """Whether the contrast is so high that well-conducting clusters need to be watched."""
    there = np.unique(job.image)
    sigma = job.table.relative[there][job.table.relative[there] > 0.0]
    return bool(sigma.size and sigma.max() / sigma.min() >= ISLAND_CONTRAST)


def _sample_error(job: _Job) -> tuple[float | None, tuple[Notice, ...]]:
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


def _result(
    found: _Bracket, job: _Job, phases: Sequence[Phase], sd: float | None, notices: tuple[Notice, ...],
    labels: dict[str, Any],
) -> EffectiveConductivity:  # fmt: skip
    scale = job.table.scale_S_cm
    counts = np.bincount(job.image.ravel(), minlength=len(phases))
    used = np.bincount(found.cells.image.ravel(), minlength=len(phases) + 1)
    powers = found.cells.powers
    share = np.clip(powers / powers.sum(), 0.0, 1.0) if powers.sum() > 0.0 else powers
    listed = tuple(
        PhaseShare(
            one.name, one.conductivity_S_cm, float(counts[i] / job.image.size), float(share[i]),
            float(1.0 - used[i] / counts[i]) if counts[i] else 0.0,
        )
        for i, one in enumerate(phases)
    )  # fmt: skip
    return EffectiveConductivity(
        value_S_cm=found.value * scale, lower_S_cm=max(found.lower, 0.0) * scale, upper_S_cm=found.upper * scale,
        wiener=wiener_bounds([p.vol_fraction for p in listed], [p.conductivity_S_cm for p in listed]),
        phases=listed, interface_share=float(share[-1]), shape=tuple(job.image.shape), iterations=found.iterations,
        solver_error=found.cells.error, sample_sd_ln=sd, notices=notices, **labels,
    )  # fmt: skip


def _notices(job: _Job, phases: Sequence[Phase], films: Sequence[Film], bounds: bool) -> tuple[Notice, ...]:
    out = []
    present = [phases[i].conductivity_S_cm for i in np.unique(job.image) if phases[i].conductivity_S_cm > 0.0]
    if present and max(present) / min(present) > _STRONG_CONTRAST:
        text = f"Contrast {max(present) / min(present):.0e}: phases this poor are as good as insulating."
        out.append(Notice("strong contrast", text))
    if films:
        text = "Films follow the staircase of voxel faces: along tilted surfaces they are up to √3 too long."
        out.append(Notice("films on voxel faces", text))
    if not bounds:
        out.append(
            Notice("lower bound only", "The value is the lower bound of the image; upper is Wiener's.")
        )
    return tuple(out)


def oriented(labels: NDArray[np.integer], phases: Sequence[Phase], direction: str) -> NDArray[np.uint8]:
    """The checked image with the direction of the current as its first axis."""
    if direction not in AXES:
        raise UnknownName(direction, what="direction", nearest=tuple(AXES))
    image = check_phases(labels, phases)
    return np.ascontiguousarray(np.moveaxis(image, AXES[direction], 0))
