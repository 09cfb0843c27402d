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

from frenkel.errors import ConvergenceError, UnknownName
from frenkel.microstructure import _assembly_kernels as assembly
from frenkel.microstructure.cell_scheme import CellSolution, Job, needs_graph, solve_cells
from frenkel.microstructure.cell_scheme import sample_error as sample_error_of
from frenkel.microstructure.contrast import STRONGEST, limit_contrast
from frenkel.microstructure.corner_scheme import (
    SINGLE_ROUNDING,
    arithmetic_mean,
    harmonic_mean,
    solve_corners,
)
from frenkel.microstructure.effective_conductivity import EffectiveConductivity, PhaseShare
from frenkel.microstructure.grain_boundaries import boundary_faces, relative_resistance
from frenkel.microstructure.laws import Bounds, wiener_bounds
from frenkel.microstructure.memory import check_memory
from frenkel.microstructure.phases import Film, Interface, Phase, check_phases, check_tolerance, tables
from frenkel.results import Notice

__all__ = ["AXES", "oriented", "prepared", "solve"]

_CONTRADICTION = 1e-3  # beyond rounding: what bounds may not contradict each other by
AXES = {"x": 0, "y": 1, "z": 2}


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
    bounds : solve on corners too and certify the error of the cells; without it the value is that of the cells, which
        lies low, between the bounds of Wiener (a lower one only where nothing but phases resists)
    sample_error : solve the halves of each axis apart, for the error from the sample's size
    tolerance : relative error of σ from the iteration; the lower bound is certified to that or to a hundredth of what
        lies between the bounds

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
    job = prepared(
        labels, phases, "bounds" if bounds else "cells", direction=direction, voxel_um=voxel_um, interfaces=interfaces,
        films=films, grains=grains, grain_boundary_resistance_ohm_cm2=grain_boundary_resistance_ohm_cm2,
        staircase=staircase, tolerance=tolerance,
    )  # fmt: skip
    plain = not interfaces and not job.relative_resistance
    found = _bracket(job, bounds=bounds, plain=plain)
    sd, more = sample_error_of(job) if sample_error and found.cells.conductivity > 0.0 else (None, ())
    return _result(found, job, phases, plain, sd, (*_notices(job, phases, films, not plain, bounds), *more), {
        "subject": subject, "direction": direction, "voxel_um": voxel_um, "temperature_K": temperature_K,
    })  # fmt: skip


def prepared(
    labels: NDArray[np.integer], phases: Sequence[Phase], task: str, *, direction: str, voxel_um: float | None,
    interfaces: Sequence[Interface] = (), films: Sequence[Film] = (), grains: NDArray[np.integer] | None = None,
    grain_boundary_resistance_ohm_cm2: float = 0.0, staircase: bool = True, tolerance: float = 1e-5,
) -> Job:  # fmt: skip
    """The checked image with its tables, arguments as in `solve`; `task` as in `memory`."""
    check_tolerance(tolerance)
    image = oriented(labels, phases, direction)
    check_memory(
        image.shape, task, graph=needs_graph(image, phases),
        boundary_faces=boundary_faces(grains) if grains is not None and grain_boundary_resistance_ohm_cm2 else 0,
    )  # fmt: skip
    limited = limit_contrast(image, phases)
    table = tables(limited, interfaces=interfaces, films=films, voxel_um=voxel_um)
    turned = None
    if grains is not None:
        turned = np.ascontiguousarray(np.moveaxis(np.asarray(grains), AXES[direction], 0))
    relative = relative_resistance(
        turned, image, grain_boundary_resistance_ohm_cm2, table.scale_S_cm, voxel_um
    )
    full = tables(phases, films=films, voxel_um=voxel_um)
    return Job(image, table, tables(limited), full, turned, relative, staircase, tolerance)


@dataclass(frozen=True)
class _Bracket:
    cells: CellSolution
    share: NDArray[np.float64]  # of the phases, of nothing, of interfaces and films: ∂ln value/∂ln σ
    value: float
    lower: float
    upper: float
    iterations: int


def _bracket(job: Job, *, bounds: bool, plain: bool) -> _Bracket:
    most = arithmetic_mean(job)
    if not bounds or (not np.ptp(job.image) and job.table.sheet is None):
        # one phase: both schemes are exact, and its own conductivity bounds it from above
        cells = solve_cells(job, certified=bounds)
        low = _certified(cells) if bounds else harmonic_mean(job) if plain else 0.0
        high = max(most, cells.conductivity) * (1.0 + SINGLE_ROUNDING)
        low = min(low, cells.conductivity)
        return _Bracket(cells, _share(cells.powers), cells.conductivity, low, high, cells.iterations)
    corners = solve_corners(job, want_start=plain and job.table.sheet is None)
    upper = corners.upper
    cells = solve_cells(job, certified=True, upper=upper, start=corners.start)
    low, iterations = _certified(cells), cells.iterations + corners.iterations
    if job.table.sheet is not None:  # only the corner scheme has the films
        return _Bracket(cells, _share(corners.powers), upper, low, upper, iterations)
    share = _share(cells.powers)
    if not cells.conductivity > 0.0:
        return _Bracket(cells, share, 0.0, low, upper, iterations)
    bare = cells
    if not plain:  # the estimate takes the ratio of the two schemes from the image without resistances
        bare = solve_cells(replace(job, table=job.bare, relative_resistance=0.0))
    value = cells.conductivity * math.sqrt(max(upper / bare.conductivity, 1.0))
    # the slopes of ln value = ln cells + (ln corners - ln bare cells)/2
    share = share + 0.5 * (_share(corners.powers) - _share(bare.powers))
    return _Bracket(cells, share, min(value, upper), low, max(upper, value), iterations)


def _share(powers: NDArray[np.float64]) -> NDArray[np.float64]:
    total = float(powers.sum())
    return powers / total if total > 0.0 else powers


def _certified(cells: CellSolution) -> float:
    """Lower bound: the conductivity of the potential reached without what may still be wrong with it."""
    return max(cells.conductivity * (1.0 - cells.error - SINGLE_ROUNDING), 0.0)


def _result(
    found: _Bracket, job: Job, phases: Sequence[Phase], plain: bool, sd: float | None, notices: tuple[Notice, ...],
    labels: dict[str, Any],
) -> EffectiveConductivity:  # fmt: skip
    scale = job.table.scale_S_cm
    counts = assembly.label_counts(job.image)
    used = assembly.label_counts(found.cells.image)
    share = found.share
    listed = tuple(
        PhaseShare(
            one.name, one.conductivity_S_cm, float(counts[i] / job.image.size), float(share[i]),
            float(1.0 - used[i] / counts[i]) if counts[i] else 0.0,
        )
        for i, one in enumerate(phases)
    )  # fmt: skip
    # resistances leave no bound from below, films add to the one from above
    vol, sigma = [p.vol_fraction for p in listed], [p.conductivity_S_cm for p in listed]
    wiener = Bounds(wiener_bounds(vol, sigma).lower if plain else 0.0, arithmetic_mean(job) * scale)
    lower, value, upper = _in_order(found, wiener, scale)
    return EffectiveConductivity(
        value_S_cm=value, lower_S_cm=lower, upper_S_cm=upper, wiener=wiener,
        phases=listed, interface_share=float(share[-1]), shape=tuple(job.image.shape), iterations=found.iterations,
        solver_error=found.cells.error, sample_sd_ln=sd, notices=notices, **labels,
    )  # fmt: skip


def _in_order(found: _Bracket, wiener: Bounds, scale: float) -> tuple[float, float, float]:
    """Lower bound, value and upper bound in S/cm, none outside Wiener's; ConvergenceError where they contradict."""
    lower, upper = found.lower * scale, found.upper * scale
    most = wiener.upper * (1.0 + _CONTRADICTION)
    sure = lower <= upper * (1.0 + _CONTRADICTION) and wiener.lower <= upper * (1.0 + _CONTRADICTION)
    if not (sure and upper <= most and found.cells.conductivity * scale <= most):  # false with nan, too
        raise ConvergenceError(
            f"The solution contradicts its bounds ({lower:.3g} to {upper:.3g} S/cm, Wiener {wiener.lower:.3g} to "
            f"{wiener.upper:.3g}).", next_step="Use a looser tolerance.",
        )  # fmt: skip
    lower, upper = max(lower, wiener.lower), min(upper, wiener.upper)
    lower = min(lower, upper)
    return lower, min(max(found.value * scale, lower), upper), upper


def _notices(job: Job, phases: Sequence[Phase], films: Sequence[Film], resists: bool, bounds: bool) -> tuple[Notice, ...]:
    out = []
    counts = assembly.label_counts(job.image)
    present = [
        one.conductivity_S_cm
        for n, one in zip(counts, phases, strict=False)
        if n and one.conductivity_S_cm > 0.0
    ]
    if present and max(present) / min(present) > STRONGEST:
        text = (
            f"Contrast {max(present) / min(present):.0e}: in the lower bound and the estimate the poorest phases insulate "
            "or the best conduct less, whichever costs less."
        )
        out.append(Notice("strong contrast", text))
    if resists and bounds:
        text = "The upper bound leaves the resistances of interfaces and grain boundaries out; σ may lie far below it."
        out.append(Notice("upper bound without resistances", text))
    if films:
        text = "Films follow the staircase of voxel faces: along tilted surfaces they are up to √3 too long."
        out.append(Notice("films on voxel faces", text))
        text = "The lower bound leaves the films out" + (
            "." if bounds else ", and so does the value: bounds are off."
        )
        if resists and bounds:
            text += " The value is the upper bound: with the films, without the resistances."
        out.append(Notice("lower bound without films", text))
    if not bounds:
        text = "The value is that of the cell scheme, which lies low; the bounds are Wiener's."
        out.append(Notice("bounds of Wiener only", text))
    return tuple(out)


def oriented(labels: NDArray[np.integer], phases: Sequence[Phase], direction: str) -> NDArray[np.uint8]:
    """The checked image with the direction of the current as its first axis."""
    if direction not in AXES:
        raise UnknownName(direction, what="direction", nearest=tuple(AXES))
    image = check_phases(labels, phases)
    return np.ascontiguousarray(np.moveaxis(image, AXES[direction], 0))
