"""The master sintering curve with one or two processes: density as one function of the thermal work Θ.

    ρ(t) = ρ0 + (1 − ρ0) S((ln Θ − a)/b) + δ_run,   S(x) = 1/(1 + e^−x),   Θ = ∫ exp(−Q/RT)/T dt
    two processes:  ρ = ρ0 + A1 S1(Q1, a1, b1) + (1 − ρ0 − A1) S2(Q2, a2, b2) + δ_run
δ_run is the offset of a whole run (green density, end stops): free for every run, the first included, so that
neither the spread between runs nor its mean goes into Q, b and ρ0. ρ relative density, Q in kJ/mol, T in K, t in s. Θ is taken relative to the mean of its logarithm, because a and Q are
otherwise almost the same parameter.

Source of the curve: H. Su and D. L. Johnson, J. Am. Ceram. Soc. 79, 3211 (1996), remembered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.process.schedule import Schedule
from frenkel.quantities import GAS_CONSTANT_J_MOL_K

__all__ = ["Run", "Thinned", "log_theta", "one_process", "residual_function", "thin", "two_processes"]

Array = NDArray[np.float64]
_R_kJ = GAS_CONSTANT_J_MOL_K * 1e-3
BINS_PER_RUN = 150
_FIRST_USED = 3


@dataclass(frozen=True, eq=False)
class Run:
    """One log: schedule, relative density of shape (n,), the name of the file and its heating rate (K/min)."""

    schedule: Schedule
    density: Array
    name: str
    rate_K_min: float


@dataclass(frozen=True, eq=False)
class Thinned:
    """All runs in bins: density, run number, row of each bin's middle, and points in each bin; shape (m,) each."""

    runs: tuple[Run, ...]
    density: Array
    run: NDArray[np.int64]
    row: NDArray[np.int64]
    points: Array


def log_theta(schedule: Schedule, Q_kJ_mol: float, *, over_temperature: bool = True) -> Array:
    """ln Θ at every time of a schedule, shape (n,); −inf at the first. Θ in s/K, or in s without the division by T (`over_temperature` False).

    >>> held = Schedule(np.linspace(0.0, 100.0, 11), np.full(11, 1000.0))
    >>> round(float(log_theta(held, 0.0)[-1]), 6)  # ∫ dt/T = 0.1 s/K
    -2.302585
    """
    T = schedule.temperature_K
    hottest = float(np.max(T))
    # relative to the hottest point: exp(−Q/RT) itself underflows for large Q at low T
    rate = np.exp(-Q_kJ_mol / _R_kJ * (1.0 / T - 1.0 / hottest))
    if over_temperature:
        rate = rate / T
    area = np.concatenate([[0.0], np.cumsum(0.5 * (rate[1:] + rate[:-1]) * np.diff(schedule.time_s))])
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(area) - Q_kJ_mol / (_R_kJ * hottest), dtype=np.float64)


def sigmoid(x: Array) -> Array:
    """1/(1 + e^−x) without overflow."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * x)), dtype=np.float64)


def thin(runs: Sequence[Run], bins: int = BINS_PER_RUN) -> Thinned:
    """Means over groups of rows of each run, about `bins` of them; the first rows, where Θ starts from nothing, are left out.

    Groups have an odd number of rows, so that ln Θ at their middle row belongs to their mean; they are narrow against the width of the curve.
    """
    density, number, row, points = [], [], [], []
    for k, run in enumerate(runs):
        rows = np.arange(_FIRST_USED, run.density.size)
        width = max(rows.size // bins, 1)
        width += width % 2 == 0
        for start in range(0, rows.size, width):
            group = rows[start : start + width]
            group = group[: group.size - (group.size % 2 == 0)]
            density.append(float(np.mean(run.density[group])))
            number.append(k)
            row.append(int(group[group.size // 2]))
            points.append(float(group.size))
    return Thinned(tuple(runs), np.asarray(density), np.asarray(number), np.asarray(row), np.asarray(points))


def centred_log_theta(data: Thinned, Q_kJ_mol: float) -> tuple[Array, float]:
    """ln Θ at the bins less its mean, and that mean."""
    values = np.empty(data.density.size)
    for k, run in enumerate(data.runs):
        mine = data.run == k
        values[mine] = log_theta(run.schedule, Q_kJ_mol)[data.row[mine]]
    middle = float(np.mean(values))
    return values - middle, middle


def one_process(u: Array, a: float, log_b: float, green: float) -> Array:
    """ρ0 + (1 − ρ0) S((u − a)/b)."""
    return np.asarray(green + (1.0 - green) * sigmoid((u - a) / np.exp(log_b)), dtype=np.float64)


def two_processes(
    u1: Array, u2: Array, a1: float, log_b1: float, a2: float, log_b2: float, green: float, first: float
) -> Array:
    """ρ0 + A1 S1 + (1 − ρ0 − A1) S2."""
    late = (1.0 - green - first) * sigmoid((u2 - a2) / np.exp(log_b2))
    return np.asarray(green + first * sigmoid((u1 - a1) / np.exp(log_b1)) + late, dtype=np.float64)


def residual_function(data: Thinned, processes: int) -> Callable[[Array], Array]:
    """Residuals (model − data), weighted by √points, of a parameter vector.

    One process: (Q/100, a, ln b, ρ0, δ_1 … δ_K); two: (Q1/100, a1, ln b1, Q2/100, a2, ln b2, ρ0, A1, δ_1 … δ_K).
    """
    weight = np.sqrt(data.points)

    def offsets(free: Array) -> Array:
        return np.asarray(free[data.run], dtype=np.float64)

    def one(x: Array) -> Array:
        u, _ = centred_log_theta(data, 100.0 * x[0])
        return np.asarray(weight * (one_process(u, x[1], x[2], x[3]) + offsets(x[4:]) - data.density), dtype=np.float64)

    def two(x: Array) -> Array:
        u1, _ = centred_log_theta(data, 100.0 * x[0])
        u2, _ = centred_log_theta(data, 100.0 * x[3])
        model = two_processes(u1, u2, x[1], x[2], x[4], x[5], x[6], x[7])
        return np.asarray(weight * (model + offsets(x[8:]) - data.density), dtype=np.float64)

    return one if processes == 1 else two
