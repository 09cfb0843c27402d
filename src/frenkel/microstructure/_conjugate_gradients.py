"""Preconditioned conjugate gradients for ∇·(σ∇u) = 0 between two electrodes, with the error of the energy known.

The potential is written linear + x. Iteration k lowers the energy by exactly α_k r_k·z_k, so the terms still
to come are the error of the conductivity; they are estimated from the decay of the last ones. The energy at
the end is summed anew from positive terms: it lies above the exact one of the discrete problem by that error.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from frenkel.errors import ConvergenceError
from frenkel.microstructure import _krylov_kernels as kernels
from frenkel.microstructure._krylov_kernels import Doubles
from frenkel.microstructure._multigrid import Faces, Multigrid

__all__ = ["Potential", "solve_potential"]

MOST_ITERATIONS = 1000


@dataclass(frozen=True)
class Potential:
    """Solution on one grid: deviation x from the linear potential, energy, its estimated relative error."""

    x: Doubles
    energy: float
    relative_error: float
    relative_residual: float
    iterations: int


def solve_potential(
    faces: Faces,
    *,
    step: float,
    end_step: float,
    wrap: tuple[bool, bool, bool] = (False, False, False),
    tolerance: float = 1e-6,
    residual_tolerance: float = 0.0,
) -> Potential:
    """Solve on one set of faces.

    Parameters
    ----------
    faces : gx, gy, gz, float32 with ghosts
    step, end_step : drop of the linear potential over an inner face and over an electrode's face
    wrap : periodic axes
    tolerance : wanted relative error of the energy (of the conductivity)
    residual_tolerance : go on until |r|/|r0| is below this too; 0 for not at all

    Raises
    ------
    ConvergenceError after 1000 iterations; `partial` is the Potential reached
    """
    shape = faces[0].shape
    cycle = Multigrid(faces, wrap)
    x, r = np.zeros(shape), np.zeros(shape)
    p = np.zeros(shape, np.float32)
    first = math.sqrt(kernels.start_residual(faces[0], step, end_step, r, cycle.source))
    norm, rho, drops, error = first, 0.0, [], math.inf
    scale = _linear_energy(faces, step, end_step, wrap)
    gained = 0.0
    if first <= 1e-7 * scale:  # the linear potential is the solution, up to float32
        return _finish(x, faces, step, end_step, wrap, 0.0, 0.0, 0)
    for iteration in range(1, MOST_ITERATIONS + 1):
        z = cycle.cycle()
        rho, before = kernels.dot(r, z), rho
        kernels.next_direction(p, z, rho / before if iteration > 1 else 0.0, wrap[1], wrap[2])
        if wrap[0]:
            p[0], p[-1] = p[-2], p[1]
        bend = kernels.curvature(p, *faces)
        if not bend > 0.0 or not rho > 0.0:
            break
        alpha = rho / bend
        norm = math.sqrt(kernels.advance(x, r, p, *faces, alpha, cycle.source))
        gained += alpha * rho
        drops.append(alpha * rho)
        # a periodic image that nothing spans has energy 0: error then counts against that of the linear potential
        left = max(scale - gained, 1e-9 * scale if wrap[0] else 1e-300)
        error = _still_to_come(drops) / left
        if (
            error <= tolerance and norm <= residual_tolerance * first
            if residual_tolerance
            else error <= tolerance
        ):
            break
    found = _finish(x, faces, step, end_step, wrap, error, norm / first, len(drops))
    if not found.relative_error <= max(tolerance, 1e-3):
        raise ConvergenceError(
            f"The potential did not converge in {len(drops)} iterations (error {found.relative_error:.1e}).",
            partial=found, next_step="Use a smaller contrast between the phases, or a looser tolerance.",
        )  # fmt: skip
    return found


def _still_to_come(drops: list[float]) -> float:
    """Estimate of the energy drops after the last one: geometric, with the slowest decay of the last three."""
    if len(drops) < 3:
        return math.inf if len(drops) < 2 or drops[-1] > 1e-8 * drops[0] else drops[-1]
    decay = max(drops[-1] / drops[-2], math.sqrt(drops[-1] / drops[-3]))
    return drops[-1] * decay / (1.0 - decay) if decay < 0.97 else math.inf


def _linear_energy(faces: Faces, step: float, end_step: float, wrap: tuple[bool, bool, bool]) -> float:
    """Energy of the linear potential itself."""
    gx = faces[0]
    per_plane = gx[1:, 1:-1, 1:-1].sum(axis=(1, 2), dtype=np.float64)
    drops = np.full(per_plane.size, step)
    drops[0] = drops[-1] = end_step
    if wrap[0]:
        drops[-1] = 0.0  # the same face as the first
    return float((per_plane * drops**2).sum())


def _finish(
    x: Doubles, faces: Faces, step: float, end_step: float, wrap: tuple[bool, bool, bool],
    error: float, residual: float, iterations: int,
) -> Potential:  # fmt: skip
    kernels.wrap_potential(x, *wrap)
    energy = kernels.energy(x, *faces, step, end_step, wrap[0])
    return Potential(x, energy, error, residual, iterations)
