"""Preconditioned conjugate gradients for ∇·(σ∇u) = 0 between two electrodes, with the error of the energy known.

The potential is written linear + x. Iteration k lowers the energy by exactly α_k r_k·z_k, so the terms still
to come are the error of the conductivity; they are estimated from the decay of the last ones. The energy at
the end is summed anew from positive terms: it lies above the exact one of the discrete problem by that error,
which is an estimate unless a certificate is asked for (`_certificate`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from frenkel.errors import ConvergenceError
from frenkel.microstructure import _krylov_kernels as kernels
from frenkel.microstructure._aggregation import GraphMultigrid
from frenkel.microstructure._certificate import Certificate
from frenkel.microstructure._krylov_kernels import Doubles
from frenkel.microstructure._multigrid import Faces, Multigrid
from frenkel.microstructure._multigrid_kernels import Singles

__all__ = ["Potential", "solve_potential"]

MOST_ITERATIONS = 1000
FIRST_ITERATIONS = 9  # after which the decay of the steps tells how many more are needed
SINGLE_PRECISION = 1e-7  # below it steps may be slow for rounding alone
WORTH_A_GRAPH = 8  # iterations still to come that pay for another preconditioner
_HIDDEN = 10.0  # times what is wanted: so much more than its estimate an error is only with slow modes
SLOW_DECAY = 0.5  # of the energy's steps, one over the one before


@dataclass(frozen=True)
class Potential:
    """Solution on one grid: deviation x from the linear potential, energy, its relative error: estimate and bound."""

    x: Doubles
    energy: float
    relative_error: float
    relative_residual: float
    iterations: int
    certified_error: float = math.inf


def solve_potential(
    faces: Faces,
    *,
    step: float,
    end_step: float,
    wrap: tuple[bool, bool, bool] = (False, False, False),
    tolerance: float = 1e-6,
    residual_tolerance: float = 0.0,
    islands: bool = False,
    start: Doubles | None = None,
    certified: Certificate | None = None,
) -> Potential:
    """Solve on one set of faces.

    Parameters
    ----------
    faces : gx, gy, gz, float32 with ghosts
    step, end_step : drop of the linear potential over an inner face and over an electrode's face
    wrap : periodic axes
    tolerance : wanted relative error of the energy (of the conductivity)
    residual_tolerance : go on until |r|/|r0| is below this too; 0 for not at all
    islands : treat well-conducting clusters as a whole from the start, and let r·z bound the error: needed
        where the contrast is so high that slow modes hide from the last steps
    start : deviation from the linear potential to start from; used up
    certified : go on until it holds too, or nothing more is gained

    Raises
    ------
    ConvergenceError after 1000 iterations, unless the error is certified; `partial` is the Potential reached
    """
    run = _Run(faces, step, end_step, wrap, start)
    error = 0.0
    if run.norm > 1e-7 * run.first_energy:  # else the potential is the solution, up to float32
        if islands:
            run.cycle.watch_clusters()
        error = _iterate(run, tolerance, residual_tolerance, islands, certified)
    if certified is not None:
        certified.ask(run.cycle, run.r, run.energy, len(run.drops))
    found = run.finish(error, certified)
    if certified is None and not found.relative_error <= max(tolerance, 1e-3):
        raise ConvergenceError(
            f"The potential did not converge in {found.iterations} iterations (error {found.relative_error:.1e}).",
            partial=found, next_step="Use a smaller contrast between the phases, or a looser tolerance.",
        )  # fmt: skip
    return found


def _iterate(
    run: _Run, tolerance: float, residual_tolerance: float, islands: bool, certified: Certificate | None
) -> float:
    """Iterate until the error is small enough; returns its estimate."""

    def done(error: float) -> bool:
        if error > tolerance or run.norm > (residual_tolerance or math.inf) * run.first:
            return False
        if certified is None or certified.holds(run.cycle, run.r, run.energy, run.drops):
            return True
        if certified.bound > _HIDDEN * tolerance * run.energy and certified.graph is not None:
            run.follow_clusters(certified.graph)  # slow modes hide from the estimate
        return False

    error = math.inf
    for iteration in range(1, MOST_ITERATIONS + 1):
        if iteration > FIRST_ITERATIONS and run.is_slow(error, tolerance):
            run.follow_clusters()  # what takes this long has well-conducting clusters close to each other
        z = run.precondition()
        error = run.error(tolerance)
        if islands and run.drops:
            error = max(error, run.rho / run.energy)
        if islands and done(error):
            break
        if run.rho == 0.0:
            continue  # with the other preconditioner
        if not run.advance(z):
            break
        if not islands:  # else judged with the next r·z
            error = run.error(tolerance)
            if done(error):
                break
    return error


class _Run:
    """The state of one solution: fields, norms, and how much energy each iteration took off."""

    def __init__(
        self,
        faces: Faces,
        step: float,
        end_step: float,
        wrap: tuple[bool, bool, bool],
        start: Doubles | None = None,
    ) -> None:
        self.faces, self.step, self.end_step, self.wrap = faces, step, end_step, wrap
        shape = faces[0].shape
        self.cycle = Multigrid(faces, wrap)
        self.x, self.r = np.zeros(shape) if start is None else start, np.zeros(shape)
        self.p = np.zeros(shape, np.float32)
        self.first = math.sqrt(
            kernels.start_residual(self.x, *faces, step, end_step, self.r, self.cycle.source)
        )
        self.norm, self.rho, self.before = self.first, 0.0, 0.0
        self.bend = 0.0  # p·A p of the last direction
        self.drops: list[float] = []
        self.first_energy = self.summed_energy()
        self.gained = 0.0

    @property
    def energy(self) -> float:
        left = self.first_energy - self.gained
        if left < 1e-4 * self.first_energy:  # the difference no longer carries enough digits
            left = self.summed_energy()
        # a periodic image that nothing spans has energy 0: error then counts against that of the linear potential
        return max(left, 1e-9 * self.first_energy if self.wrap[0] else 1e-300)

    def precondition(self) -> Singles:
        """z = M⁻¹ r; `rho` becomes r·z."""
        z = self.cycle.cycle()
        self.rho, self.before = kernels.dot(self.cycle.source, z), self.rho
        return z

    def follow_clusters(self, graph: GraphMultigrid | None = None) -> None:
        """Another preconditioner: directions start anew, and stay conjugate although it changes with each call."""
        if self.cycle.graph is None:
            self.cycle.follow_clusters(graph)
            self.rho = 0.0

    def is_slow(self, error: float, tolerance: float) -> bool:
        """Whether the last four steps decayed slowly, and many of them are still needed."""
        decay = (self.drops[-1] / self.drops[-5]) ** 0.25
        many = error * decay**WORTH_A_GRAPH > max(tolerance, SINGLE_PRECISION)
        return bool(decay > SLOW_DECAY and many)

    def advance(self, z: Singles) -> bool:
        """One step along the next direction; False where rounding leaves none."""
        beta = self.rho / self.before if self.before > 0.0 else 0.0
        if beta and self.cycle.graph is not None:
            beta = -kernels.projection(z, self.p, *self.faces) / self.bend
        kernels.next_direction(self.p, z, beta, self.wrap[1], self.wrap[2])
        if self.wrap[0]:
            self.p[0], self.p[-1] = self.p[-2], self.p[1]
        self.bend = bend = kernels.curvature(self.p, *self.faces, *self.wrap)
        if not (bend > 0.0 and self.rho > 0.0):
            return False
        alpha = self.rho / bend
        self.norm = math.sqrt(kernels.advance(self.x, self.r, self.p, *self.faces, alpha, self.cycle.source))
        self.gained += alpha * self.rho
        self.drops.append(alpha * self.rho)
        return True

    def error(self, tolerance: float) -> float:
        """Estimated relative error of the energy."""
        error = _still_to_come(self.drops) / self.energy
        if len(self.drops) > 3 and max(self.drops[-3:]) < 1e-2 * tolerance * self.energy:
            error = min(error, tolerance)  # nothing moves any more: what is left is rounding
        return error

    def summed_energy(self) -> float:
        """Energy of the potential reached, from positive terms."""
        kernels.wrap_potential(self.x, *self.wrap)
        return float(kernels.energy(self.x, *self.faces, self.step, self.end_step, self.wrap[0]))

    def finish(self, error: float, certified: Certificate | None) -> Potential:
        energy = self.summed_energy()
        return Potential(
            self.x, energy, error, self.norm / self.first if self.first else 0.0, len(self.drops),
            math.inf if certified is None else certified.bound / energy,
        )  # fmt: skip


def _still_to_come(drops: list[float]) -> float:
    """Estimate of the energy drops after the last one: geometric, with the slowest decay of the last three."""
    if not drops:
        return math.inf
    if len(drops) < 4:
        return math.inf if len(drops) < 2 or drops[-1] > 1e-8 * drops[0] else drops[-1]
    decay = max(drops[-1] / drops[-2], math.sqrt(drops[-1] / drops[-3]))
    # a single tiny drop after large ones is a bad direction, not convergence
    least = 3e-3 * drops[-2]
    return max(drops[-1] * decay / (1.0 - decay), least) if decay < 0.97 else math.inf
