"""The runs among which the next three are chosen, where the user names none: rates and holds around those of the logs."""

from __future__ import annotations

import numpy as np

from frenkel.process.coupled_sintering import NAMES, CoupledFit, trajectory
from frenkel.process.design import NextRuns, d_optimal, inverse, next_schedules
from frenkel.process.master_curve import Array, Thinned
from frenkel.process.ramp_kinetics import RampKinetics, conversion, ramp_middle, work
from frenkel.process.schedule import Schedule, read_schedule
from frenkel.process.sinter import MasterCurve, pure_scatter
from frenkel.quantities import ZERO_CELSIUS_K

__all__ = ["next_furnace_runs", "next_ramps"]

FACTORS_OF_RATE = (0.5, 1.0, 2.0)
HOLDS = ("10 min", "1 h", "4 h")
_POINTS = 100


def _rates(data: Thinned) -> tuple[float, float, float]:
    rates = sorted(run.rate_K_min for run in data.runs)
    return FACTORS_OF_RATE[0] * rates[0], FACTORS_OF_RATE[1] * (rates[0] * rates[-1]) ** 0.5, FACTORS_OF_RATE[2] * rates[-1]


def _hottest_C(data: Thinned) -> float:
    return max(float(run.schedule.temperature_K.max()) for run in data.runs) - ZERO_CELSIUS_K


def _candidates(data: Thinned, *, holds: tuple[str, ...] = HOLDS) -> list[tuple[str, Schedule]]:
    texts = [f"{rate:.3g} K/min to {_hottest_C(data):.0f} °C{', ' + hold if hold else ''}" for rate in _rates(data) for hold in holds]
    return [(text, read_schedule(text)) for text in texts]


def next_furnace_runs(fit: MasterCurve, *, count: int = 3) -> NextRuns:
    """The next runs among half the slowest, the middle and twice the fastest rate of the logs, to their highest temperature, held 10 min–4 h."""
    return next_schedules(fit, _candidates(fit.data), count=count)


def next_ramps(fit: RampKinetics | CoupledFit, *, count: int = 3) -> NextRuns:
    """The next runs of a fit of ramps (no hold) or of densification with growth (held, with the grain size at the end)."""
    ramps = isinstance(fit, RampKinetics)
    candidates = _candidates(fit.data, holds=("",) if ramps else HOLDS)
    size = fit.vector.size if isinstance(fit, RampKinetics) else len(NAMES) + 1
    covariance = fit.covariance[:size, :size]
    blocks = [_ramp_information(fit, s) if isinstance(fit, RampKinetics) else _coupled_information(fit, s) for _, s in candidates]
    information = inverse(covariance)
    chosen, gain = d_optimal(information, blocks, count)
    after = inverse(information + sum((blocks[k] for k in chosen), np.zeros((size, size))))
    scale = [100.0 if p.name in ("E", "Q_d", "Q_g") else 1.0 for p in fit.parameters]
    errors = tuple((p.name, scale[k] * float(np.sqrt(covariance[k, k])), scale[k] * float(np.sqrt(after[k, k]))) for k, p in enumerate(fit.parameters))
    return NextRuns(tuple(candidates[k][0] for k in chosen), errors, gain)


def _differences(value: object, x: Array) -> Array:
    columns = []
    for k in range(x.size):
        step = np.zeros(x.size)
        step[k] = 1e-5 * max(1.0, abs(float(x[k])))
        columns.append((value(x + step) - value(x - step)) / (2.0 * step[k]))  # type: ignore[operator]
    return np.column_stack(columns)


def _ramp_information(fit: RampKinetics, schedule: Schedule) -> Array:
    rows = np.unique(np.linspace(3, schedule.time_s.size - 1, _POINTS).astype(int))

    def alpha(x: Array) -> Array:
        u = work(schedule, 100.0 * float(x[0]))[rows] - ramp_middle(fit.data, 100.0 * float(x[0])) - x[1]
        return conversion(fit.model, u, float(np.exp(x[2])) if x.size > 2 else 1.0)

    J = _differences(alpha, fit.vector)
    return np.asarray(J.T @ J * float(np.mean(fit.data.points)) / max(pure_scatter(fit.data)[0], 1e-6) ** 2)


def _coupled_information(fit: CoupledFit, schedule: Schedule) -> Array:
    from frenkel.process.coupled_sintering import GRAIN_SPREAD

    rows = np.unique(np.linspace(0, schedule.time_s.size - 1, _POINTS).astype(int))
    t, T, size = schedule.time_s[rows][None], schedule.temperature_K[rows][None], len(NAMES) + 1

    def both(x: Array) -> Array:
        rho, grain = trajectory(x[None, : size - 1], t, T, green=x[None, size - 1, None], grain_um=fit.grain_um, pressure_MPa=np.zeros(1), exponent=fit.exponent)
        return np.append(rho[0, 0], np.log(grain[0, 0, -1]))

    J = _differences(both, fit.vector[:size])
    density, grain = J[:-1] - J[:-1].mean(axis=0), J[-1:]
    weight = float(np.mean(fit.data.points)) / max(pure_scatter(fit.data)[0], 1e-6) ** 2
    return np.asarray(weight * density.T @ density + grain.T @ grain / GRAIN_SPREAD**2)
