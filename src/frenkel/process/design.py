"""Which runs to make next: the D-optimal choice, the runs that shrink the volume of the parameters' confidence region most.

    maximise  ln det(M0 + Σ_k M_k),   M = Jᵀ J/s²
over sets of candidates: greedy first, then exchanges until none helps. M0 is the information of what was measured. For sintering logs the offset of
each new run is projected out of its block, because a new run brings its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.process.law_fit import Array, LawFit, law_jacobian
from frenkel.process.master_curve import centred_log_theta, log_theta, one_process, two_processes
from frenkel.process.schedule import Schedule
from frenkel.process.sinter import MasterCurve

__all__ = ["NextRuns", "d_optimal", "next_points", "next_schedules"]

_POINTS_PER_RUN = 100


@dataclass(frozen=True)
class NextRuns:
    """Chosen runs in order, and each parameter's standard error now and after them, by name.

    Errors of parameters that are fitted as logarithms are relative; Q of a master curve is in kJ/mol.
    """

    runs: tuple[str, ...]
    standard_errors: tuple[tuple[str, float, float], ...]
    gain_ln_det: float


def d_optimal(information: Array, candidates: Sequence[Array], count: int) -> tuple[tuple[int, ...], float]:
    """Indices of `count` candidates (repeats allowed) and the gain in ln det; blocks of shape (p, p).

    >>> best, _ = d_optimal(np.eye(2), [np.diag([1.0, 0.0]), np.diag([0.0, 5.0])], 1)
    >>> best
    (1,)
    """
    if count < 1 or not candidates:
        raise InputError("At least one run and one candidate are needed.")
    scale = 1.0 / np.sqrt(np.maximum(np.diag(information), 1e-300))
    base = information * np.outer(scale, scale)
    blocks = [one * np.outer(scale, scale) for one in candidates]

    def value(chosen: Sequence[int]) -> float:
        return float(np.linalg.slogdet(base + sum((blocks[k] for k in chosen), np.zeros_like(base)))[1])

    chosen: list[int] = []
    for _ in range(count):
        chosen.append(max(range(len(blocks)), key=lambda k: value([*chosen, k])))
    improved = True
    while improved:
        improved = False
        for place, k in product(range(count), range(len(blocks))):
            trial = [*chosen[:place], k, *chosen[place + 1 :]]
            if value(trial) > value(chosen) + 1e-12:
                chosen, improved = trial, True
    return tuple(sorted(chosen)), value(chosen) - value([])


def next_points(fit: LawFit, ranges: Sequence[tuple[float, float]], *, count: int = 3, grid: int = 15) -> NextRuns:
    """The next points of a law, from a grid over `ranges` (one pair for every variable of the law)."""
    if len(ranges) != len(fit.law.x):
        raise InputError(f"Give a range for each of {', '.join(v.name for v in fit.law.x)}.")
    if any(not low <= high for low, high in ranges):
        raise OutOfRange("The range of a variable", given=ranges[0][0], high=ranges[0][1])
    size = grid if len(ranges) < 3 else 5
    # a variable that spans a decade is spaced by ratio, as rates and times are
    axes = [
        np.array([low]) if low == high else np.geomspace(low, high, size) if low > 0.0 and high / low > 10.0 else np.linspace(low, high, size)
        for low, high in ranges
    ]
    points = list(product(*axes))
    columns = tuple(np.array([point[k] for point in points]) for k in range(len(axes)))
    J = law_jacobian(fit.law, columns, fit.vector) / fit.scatter
    information = inverse(fit.covariance)
    chosen, gain = d_optimal(information, [np.outer(row, row) for row in J], count)
    after = inverse(information + sum((np.outer(J[k], J[k]) for k in chosen), np.zeros_like(information)))
    names = tuple(", ".join(f"{v.name} {value:.4g} {v.unit}".strip() for v, value in zip(fit.law.x, points[k], strict=True)) for k in chosen)
    return NextRuns(names, _errors([p.name for p in fit.parameters], fit.covariance, after), gain)


def next_schedules(fit: MasterCurve, candidates: Sequence[tuple[str, Schedule]], *, count: int = 3) -> NextRuns:
    """The next furnace runs among named schedules for a master curve (rates, highest temperatures, holds)."""
    size = 4 if fit.processes == 1 else 8
    information = inverse(fit.covariance[:size, :size])
    points = float(np.mean(fit.data.points))
    blocks = [_schedule_information(fit, schedule, size) * points / max(fit.scatter, 1e-9) ** 2 for _, schedule in candidates]
    chosen, gain = d_optimal(information, blocks, count)
    after = inverse(information + sum((blocks[k] for k in chosen), np.zeros((size, size))))
    names = [p.name for p in fit.parameters]
    return NextRuns(tuple(candidates[k][0] for k in chosen), _errors(names, fit.covariance[:size, :size], after), gain)


def inverse(matrix: Array) -> Array:
    """Inverse of an information or covariance matrix."""
    return np.asarray(np.linalg.inv(matrix), dtype=np.float64)


def _errors(names: Sequence[str], before: Array, after: Array) -> tuple[tuple[str, float, float], ...]:
    scale = [100.0 if name in ("Q", "Q1", "Q2") else 1.0 for name in names]
    return tuple(
        (name, scale[k] * float(np.sqrt(before[k, k])), scale[k] * float(np.sqrt(after[k, k]))) for k, name in enumerate(names)
    )


def _schedule_information(fit: MasterCurve, schedule: Schedule, size: int) -> Array:
    """JᵀJ of a new run at `_POINTS_PER_RUN` times, with its own offset projected out (columns without their mean)."""
    rows = np.unique(np.linspace(3, schedule.time_s.size - 1, _POINTS_PER_RUN).astype(int))

    def density(x: Array) -> Array:
        u = [log_theta(schedule, 100.0 * float(x[3 * k]))[rows] - centred_log_theta(fit.data, 100.0 * float(x[3 * k]))[1] for k in range(fit.processes)]
        return one_process(u[0], x[1], x[2], x[3]) if fit.processes == 1 else two_processes(u[0], u[1], x[1], x[2], x[4], x[5], x[6], x[7])

    columns = []
    for k in range(size):
        step = 1e-5 * max(1.0, abs(float(fit.vector[k])))
        up, down = fit.vector.copy(), fit.vector.copy()
        up[k] += step
        down[k] -= step
        columns.append((density(up) - density(down)) / (2.0 * step))
    J = np.column_stack(columns)
    J = J - J.mean(axis=0)
    return np.asarray(J.T @ J, dtype=np.float64)
