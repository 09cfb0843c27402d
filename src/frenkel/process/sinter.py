"""Fit of dilatometer logs by the master sintering curve: what they carry, how sure it is, and whether one curve is enough.

Intervals are those of least squares with the scatter of the residuals, widened by √((1 + r)/(1 − r)) where neighbouring residuals
go together (r their correlation). Lack of fit: the mean square of the residuals against that of pure scatter, taken from second
differences of neighbouring points (a smooth curve cancels in them); F test at 1 %, and the misfit must exceed 0.1 % of density. Where one curve
does not fit, two processes are tried, and nothing is predicted from the one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import ConvergenceError, InputError
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.process.master_curve import (
    Array,
    Run,
    Thinned,
    centred_log_theta,
    log_theta,
    one_process,
    residual_function,
    thin,
    two_processes,
)
from frenkel.process.schedule import Schedule
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import effective_degrees_of_freedom, student_quantile

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["MasterCurve", "Parameter", "PredictedDensity", "fit_master_curve"]

LEVEL_OF_TEST = 0.01
MISFIT_THAT_MATTERS = 0.001
LEAST_RATE_RATIO = 1.5
STARTS_ONE_kJ = (300.0, 600.0)
STARTS_TWO_kJ = ((150.0, 600.0), (250.0, 900.0), (300.0, 500.0))


@dataclass(frozen=True, slots=True)
class Parameter:
    """A fitted number with the ends of its 95 % interval."""

    name: str
    value: float
    low: float
    high: float
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PredictedDensity:
    """Relative density with its 95 % interval for a new run (few runs, many points: effective degrees of freedom), and whether ln Θ lies outside the logs."""

    value: float
    low: float
    high: float
    log_theta: float
    extrapolated: bool

    def evidence(self, subject: str, *, powder: str = "") -> Evidence:
        """The density as evidence about `subject`: what the room hands to `microstructure`."""
        assumptions = ["The kinetics belong to the powder of the logs" + (f" ({powder})." if powder else ", which is not named.")]
        if self.extrapolated:
            assumptions.append("Extrapolated beyond the thermal work of the logs.")
        if self.value > 1.0:
            assumptions.append(f"Full density: the fit says {self.value:.4f}, above it by the mean offset of the logs.")
        value = min(self.value, 1.0)
        return Evidence(
            subject, "relative_density", value, min(self.low, value), max(self.high, value), "95%", method="master sintering curve",
            origin="computed", checked="computed", source=Source(model="frenkel.process.sinter"), assumptions=tuple(assumptions),
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class MasterCurve(ResultDefaults):
    """A fit: parameters, offsets of the runs, test of lack of fit, and what it must not be used for."""

    processes: int
    parameters: tuple[Parameter, ...]
    vector: Array
    covariance: Array
    middles: tuple[float, ...]
    data: Thinned
    scatter: float
    run_scatter: float
    misfit: float
    p_lack_of_fit: float
    fits: bool
    correlation: float
    powder: str
    notices: tuple[Notice, ...]

    @property
    def degrees_of_freedom(self) -> int:
        return int(self.data.density.size - self.vector.size)

    def __getitem__(self, name: str) -> Parameter:
        return next(one for one in self.parameters if one.name == name)

    def predict(self, schedule: Schedule) -> PredictedDensity | Refusal:
        """Density at the end of a schedule for a new run of the same powder; a refusal where the curve does not fit."""
        if not self.fits:
            return Refusal(
                "relative_density", f"The curve does not fit its own logs (misfit {100 * self.misfit:.2g} % of density, p = {self.p_lack_of_fit:.1g}).",
                "the fit with two processes, or logs of one process only", "frenkel process fit LOG… --processes 2", "process", self.powder,
            )  # fmt: skip
        value, ends = self._at(schedule, self.vector)
        gradient = np.zeros(self.vector.size)
        for k in range(self.vector.size):
            step = 1e-5 * max(1.0, abs(float(self.vector[k])))
            up, down = self.vector.copy(), self.vector.copy()
            up[k] += step
            down[k] -= step
            gradient[k] = (self._at(schedule, up, own_middle=False)[0] - self._at(schedule, down, own_middle=False)[0]) / (2 * step)
        runs = len(self.data.runs)
        variances = [float(gradient @ self.covariance @ gradient), self.run_scatter**2 * (1.0 + 1.0 / runs)]
        freedom = effective_degrees_of_freedom(variances, [float(self.degrees_of_freedom), float(max(runs - 1, 1))])
        half = student_quantile(freedom) * np.sqrt(sum(variances))
        outside = any(not low <= end <= high for end, (low, high) in zip(ends, self._ranges(), strict=True))
        return PredictedDensity(value, max(value - half, 0.0), min(value + half, 1.0), ends[0], outside)

    def _log_thetas(self, process: int) -> Array:
        Q = 100.0 * float(self.vector[3 * process])
        u, middle = centred_log_theta(self.data, Q)
        return u + middle

    def _ranges(self) -> list[tuple[float, float]]:
        return [(float(v.min()), float(v.max())) for v in (self._log_thetas(k) for k in range(self.processes))]

    def _at(self, schedule: Schedule, x: Array, own_middle: bool = True) -> tuple[float, list[float]]:
        ends, u = [], []
        for k in range(self.processes):
            end = float(log_theta(schedule, 100.0 * float(x[3 * k]))[-1])
            middle = self.middles[k] if own_middle else centred_log_theta(self.data, 100.0 * float(x[3 * k]))[1]
            ends.append(end)
            u.append(np.array([end - middle]))
        model = one_process(u[0], x[1], x[2], x[3]) if self.processes == 1 else two_processes(u[0], u[1], x[1], x[2], x[4], x[5], x[6], x[7])
        # a new run is expected at the mean offset of the logs; their spread is added to its interval
        return float(model[0]) + float(np.mean(x[8 if self.processes == 2 else 4 :])), ends

    def plot(self) -> go.Figure:
        from frenkel.process.plots_fit import master_curve_figure

        return master_curve_figure(self)

    def to_dict(self) -> dict[str, Any]:
        return {
            "processes": self.processes, "powder": self.powder, "fits": self.fits, "misfit": self.misfit,
            "p_lack_of_fit": self.p_lack_of_fit, "scatter": self.scatter, "run_scatter": self.run_scatter,
            "runs": [{"file": r.name, "rate_K_min": r.rate_K_min} for r in self.data.runs],
            "parameters": [{"name": p.name, "value": p.value, "low": p.low, "high": p.high, "unit": p.unit} for p in self.parameters],
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def fit_master_curve(runs: Sequence[Run], *, powder: str = "", processes: int | None = None) -> MasterCurve | Refusal:
    """Fit one master curve; two processes where one does not fit, or where they are asked for.

    Parameters
    ----------
    runs : logs of one powder
    powder : what it is (maker, size, surface): its kinetics belong to it and to no other
    processes : 1 or 2; None tries one first

    Returns
    -------
    MasterCurve, or a Refusal where the heating rates are all alike: they carry no activation energy

    Raises: InputError, ConvergenceError.
    """
    if processes not in (None, 1, 2):
        raise InputError(f"{processes} processes are not offered; 1 and 2 are.")
    if not runs:
        raise InputError("There is no log to fit.")
    rates = sorted(run.rate_K_min for run in runs)
    if len(runs) < 2 or rates[-1] / rates[0] < LEAST_RATE_RATIO:
        shown = ", ".join(f"{one:.3g}" for one in rates)
        return Refusal(
            "activation_energy", f"The heating rates ({shown} K/min) are all alike: one rate carries no activation energy of sintering.",
            "logs at two more rates, at least a factor of 3 apart in all", "frenkel process fit LOG…", "process", powder,
        )  # fmt: skip
    data = thin(runs)
    if processes == 2:
        return _fit(data, 2, powder)
    one = _fit(data, 1, powder)
    if one.fits or processes == 1:
        return one
    two = _fit(data, 2, powder)
    note = Notice("two processes", f"One curve leaves {100 * one.misfit:.2g} % of density (p = {one.p_lack_of_fit:.1g}; its Q would be {one['Q'].value:.0f} kJ/mol): two processes were fitted.")
    return MasterCurve(**{**vars(two), "notices": (note, *two.notices)})


def _fit(data: Thinned, processes: int, powder: str) -> MasterCurve:
    from scipy.optimize import least_squares

    function = residual_function(data, processes)
    best = None
    for start in _starts(data, processes):
        try:
            found = least_squares(function, start, method="trf", x_scale="jac", max_nfev=60, bounds=_bounds(start.size, processes))
        except ValueError:
            continue
        if best is None or found.cost < best.cost:
            best = found
    if best is None or not np.all(np.isfinite(best.x)):
        raise ConvergenceError("The master curve could not be fitted.", next_step="Check densities and temperatures of the logs.")
    return _result(data, processes, powder, np.asarray(best.x, dtype=np.float64), np.asarray(best.fun), np.asarray(best.jac))


def _bounds(size: int, processes: int) -> tuple[Array, Array]:
    low, high = np.full(size, -np.inf), np.full(size, np.inf)
    for k in range(processes):
        low[3 * k], high[3 * k] = 0.2, 25.0
        low[3 * k + 2], high[3 * k + 2] = -4.0, 4.0
    if processes == 2:
        low[7], high[7] = 0.0, 0.9
    return low, high


def _starts(data: Thinned, processes: int) -> list[Array]:
    free = np.zeros(len(data.runs))
    green = float(np.min(data.density)) - 1e-3
    starts = []
    if processes == 1:
        for Q in STARTS_ONE_kJ:
            u, _ = centred_log_theta(data, Q)
            half = u[np.argmin(np.abs(data.density - 0.5 * (green + float(np.max(data.density)))))]
            starts.append(np.concatenate([[Q / 100.0, half, np.log(1.5), green], free]))
        return starts
    for early, late in STARTS_TWO_kJ:
        u1, _ = centred_log_theta(data, early)
        u2, _ = centred_log_theta(data, late)
        span = float(np.max(data.density)) - green
        first, second = (np.argmin(np.abs(data.density - (green + part * span))) for part in (0.2, 0.7))
        starts.append(np.concatenate([[early / 100.0, u1[first], 0.0, late / 100.0, u2[second], 0.0, green, 0.4 * span], free]))
    return starts


def pure_scatter(data: Thinned) -> tuple[float, int]:
    """Standard deviation of a single row from second differences of the bins within runs, and their number."""
    sums, count = 0.0, 0
    for k in range(len(data.runs)):
        mine = data.run == k
        d, n = data.density[mine], data.points[mine]
        second = d[:-2] - 2.0 * d[1:-1] + d[2:]
        weight = 1.0 / n[:-2] + 4.0 / n[1:-1] + 1.0 / n[2:]
        sums += float(np.sum(second**2 / weight))
        count += second.size
    return float(np.sqrt(sums / max(count, 1))), count


def _result(data: Thinned, processes: int, powder: str, x: Array, residuals: Array, jacobian: Array) -> MasterCurve:
    from scipy import stats

    degrees = residuals.size - x.size
    square = float(residuals @ residuals) / degrees
    r = np.concatenate([residuals[data.run == k] for k in range(len(data.runs))])
    inner = np.concatenate([np.diff(data.run) == 0, [False]])
    correlation = float(np.sum(r[:-1][inner[:-1]] * r[1:][inner[:-1]]) / np.sum(r**2))
    widening = (1.0 + correlation) / (1.0 - correlation) if correlation > 0.0 else 1.0
    covariance = np.linalg.pinv(jacobian.T @ jacobian) * square * widening
    scatter, differences = pure_scatter(data)
    # second differences of white noise overlap: their sum of squares has 18/35 of the degrees of freedom of as many independent ones
    p = float(stats.f.sf(square / max(scatter**2, 1e-16), degrees, max(differences * 18.0 / 35.0, 1.0)))
    misfit = float(np.sqrt(max(square - scatter**2, 0.0) / float(np.mean(data.points))))
    fits = bool(p >= LEVEL_OF_TEST or misfit < MISFIT_THAT_MATTERS)
    offsets = x[8:] if processes == 2 else x[4:]
    middles = tuple(centred_log_theta(data, 100.0 * float(x[3 * k]))[1] for k in range(processes))
    half = student_quantile(float(degrees)) * np.sqrt(np.diag(covariance))
    names = ["Q", "a", "ln b", "green density"] if processes == 1 else ["Q1", "a1", "ln b1", "Q2", "a2", "ln b2", "green density", "share of process 1"]
    scale = [100.0 if name.startswith("Q") else 1.0 for name in names]
    parameters = tuple(
        Parameter(name, float(x[k] * s), float((x[k] - half[k]) * s), float((x[k] + half[k]) * s), "kJ/mol" if name.startswith("Q") else "")
        for k, (name, s) in enumerate(zip(names, scale, strict=True))
    )
    return MasterCurve(
        processes, parameters, x, np.asarray(covariance, dtype=np.float64), middles, data, scatter, float(np.std(offsets, ddof=1)), misfit, p, fits,
        correlation, powder, _notices(data, powder, correlation, fits, processes),
    )  # fmt: skip


def _notices(data: Thinned, powder: str, correlation: float, fits: bool, processes: int) -> tuple[Notice, ...]:
    notes = []
    if not powder:
        notes.append(Notice("powder", "No powder is named: the kinetics belong to the powder of these logs and to no other (--powder)."))
    if len(data.runs) == 2:
        notes.append(Notice("two rates", "Two heating rates cannot show whether a third one would follow: three or more are wanted."))
    if correlation > 0.3:
        notes.append(Notice("correlated", f"Neighbouring residuals go together (r = {correlation:.2f}): intervals are widened by it."))
    if not fits:
        notes.append(Notice("lack of fit", f"{'One curve does' if processes == 1 else 'Two processes do'} not fit these logs: nothing is predicted from it."))
    return tuple(notes)
