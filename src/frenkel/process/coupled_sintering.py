"""Densification coupled to grain growth, fitted to dilatometer logs with grain sizes at their ends.

    dρ/dt = k_d (T_m/T) exp(−(Q_d/R)(1/T − 1/T_m)) (1 − ρ)^μ (γ/G + P)/(γ G^{n−1})     n = 3 lattice, 4 grain boundary
    dG/dt = k_g exp(−(Q_g/R)(1/T − 1/T_m))/(3 G²) · (0.12/(1.12 − ρ))^{3/2}          pores hold grains back
ρ relative density, G grain size in µm, P applied pressure in MPa, γ = 1 J/m² (1 MPa·µm, assumed), T_m = 1400 K, t in s. Each run has its own
offset of density. n is chosen by AICc. Densities alone do not carry grain growth: without grain sizes there is a refusal.
The form of the coupling is that of Coble, and of Du and Cocks (1992) for the pores, remembered; all other numbers are fitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import ConvergenceError, InputError, OutOfRange
from frenkel.evidence import Refusal
from frenkel.process.master_curve import Array, Run, Thinned, thin
from frenkel.process.schedule import Schedule
from frenkel.process.sinter import (
    LEAST_RATE_RATIO,
    LEVEL_OF_TEST,
    MISFIT_THAT_MATTERS,
    Parameter,
    pure_scatter,
)
from frenkel.quantities import GAS_CONSTANT_J_MOL_K
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import aicc, student_quantile

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CoupledFit", "CoupledPrediction", "fit_coupled", "trajectory"]

_R_kJ = GAS_CONSTANT_J_MOL_K * 1e-3
REFERENCE_K = 1400.0
SURFACE_MPa_um = 1.0
PORE_FRACTION = 0.12
NAMES = ("ln k_d", "Q_d", "mu", "ln k_g", "Q_g")
GRAIN_SPREAD = 0.1
LEAST_GRAINS = 3


def trajectory(
    p: Array, time_s: Array, temperature_K: Array, *, green: Array, grain_um: float, pressure_MPa: Array, exponent: int
) -> tuple[Array, Array]:
    """Density and grain size along schedules.

    `p` of shape (S, 5) in the order of NAMES (Q in 100 kJ/mol), times and temperatures of shape (R, N), `green` of shape (S, R), pressure (R,).
    Returns two arrays of shape (S, R, N). Each step is solved exactly for coefficients frozen at its middle (second order, never unstable).
    """
    S, (R, N) = p.shape[0], time_s.shape
    rho = np.empty((S, R, N))
    grain = np.empty((S, R, N))
    rho[..., 0], grain[..., 0] = green, grain_um
    mu = p[:, 2, None]
    middle = 0.5 * (temperature_K[:, 1:] + temperature_K[:, :-1])
    inverse = (1.0 / middle - 1.0 / REFERENCE_K) / _R_kJ
    k_d = np.exp(p[:, 0, None, None] - 100.0 * p[:, 1, None, None] * inverse) * REFERENCE_K / middle
    k_g = np.exp(p[:, 3, None, None] - 100.0 * p[:, 4, None, None] * inverse)
    steps = np.diff(time_s, axis=1)

    def advance(x: Array, g: Array, x_at: Array, g_at: Array, k: int, part: float) -> tuple[Array, Array]:
        dose = k_d[..., k] * (SURFACE_MPa_um / g_at + pressure_MPa) / (SURFACE_MPa_um * g_at ** (exponent - 1)) * steps[:, k] * part
        # dx/dt = −c x^μ has this solution, which tends to x exp(−c t) for μ → 1; for μ < 1 the last pore closes in finite time
        power = np.where(np.abs(mu - 1.0) < 1e-6, 1.0 + 1e-6, mu)
        x_next = np.maximum(x ** (1.0 - power) + (power - 1.0) * dose, 0.0) ** (1.0 / (1.0 - power))
        pinned = (PORE_FRACTION / (PORE_FRACTION + x_at)) ** 1.5
        return x_next, np.cbrt(g**3 + k_g[..., k] * pinned * steps[:, k] * part)

    for k in range(N - 1):
        x, g = np.maximum(1.0 - rho[..., k], 1e-9), grain[..., k]
        x_half, g_half = advance(x, g, x, g, k, 0.5)
        x_end, grain[..., k + 1] = advance(x, g, np.maximum(x_half, 1e-9), g_half, k, 1.0)
        rho[..., k + 1] = 1.0 - x_end
    return rho, grain


@dataclass(frozen=True, eq=False)
class CoupledPrediction:
    """Density and grain size (µm) along a schedule (s, K) with the ends of their 95 % intervals, and whether the end lies outside the logs."""

    time_s: Array
    temperature_K: Array
    density: tuple[Array, Array, Array]
    grain_um: tuple[Array, Array, Array]
    extrapolated: bool


@dataclass(frozen=True, eq=False)
class CoupledFit(ResultDefaults):
    """Fitted kinetics of one powder: parameters, grain exponent by AICc, test of lack of fit."""

    parameters: tuple[Parameter, ...]
    vector: Array
    covariance: Array
    exponent: int
    aicc_by_exponent: Mapping[int, float]
    data: Thinned
    grain_um: float
    pressure_MPa: Array
    grains: Mapping[str, float]
    run_scatter: float
    misfit: float
    p_lack_of_fit: float
    fits: bool
    powder: str
    notices: tuple[Notice, ...]

    def __getitem__(self, name: str) -> Parameter:
        return next(one for one in self.parameters if one.name == name)

    def predict(self, schedule: Schedule, *, pressure_MPa: float = 0.0) -> CoupledPrediction | Refusal:
        """Density and grain size of a new run along a schedule; a refusal where the law does not fit its own logs."""
        if not self.fits:
            reason = f"Coupled densification and growth do not fit these logs (misfit {100 * self.misfit:.2g} % of density, p = {self.p_lack_of_fit:.1g})."
            return Refusal("relative_density", reason, "the master curve with two processes", "frenkel process fit LOG… --processes 2", "process", self.powder)
        rows = np.unique(np.linspace(0, schedule.time_s.size - 1, 300).astype(int))
        t, T = schedule.time_s[rows][None, :], schedule.temperature_K[rows][None, :]
        size = len(NAMES) + 1
        offsets = self.vector[size:]
        step = 1e-4
        sets = np.tile(self.vector[:size], (2 * size + 1, 1))
        for k in range(size):
            sets[2 * k + 1, k] += step
            sets[2 * k + 2, k] -= step
        rho, grain = trajectory(
            sets[:, : size - 1], t, T, green=sets[:, size - 1, None], grain_um=self.grain_um, pressure_MPa=np.array([pressure_MPa]), exponent=self.exponent
        )
        # a new run is expected at the mean offset of the logs; their spread is added to its interval
        rho, log_grain = rho[:, 0] + float(offsets.mean()), np.log(grain[:, 0])
        half = student_quantile(max(len(self.data.runs) - 1, 1))
        wide = student_quantile(float(self.data.density.size - self.vector.size))
        J, K = (
            np.concatenate([np.stack([(one[2 * k + 1] - one[2 * k + 2]) / (2 * step) for k in range(size)]), np.full((offsets.size, T.size), share)])
            for one, share in ((rho, 1.0 / offsets.size), (log_grain, 0.0))
        )
        # the spread of runs is known from few of them, the parameters from many points
        band = np.sqrt(wide**2 * np.einsum("in,ij,jn->n", J, self.covariance, J) + half**2 * self.run_scatter**2 * (1.0 + 1.0 / len(self.data.runs)))
        spread = wide * np.sqrt(np.einsum("in,ij,jn->n", K, self.covariance, K))
        hottest = max(float(run.schedule.temperature_K.max()) for run in self.data.runs)
        last = max(float(run.density.max()) for run in self.data.runs)
        outside = float(T.max()) > hottest + 5.0 or float(rho[0, -1]) > last + 0.02 or float(np.exp(log_grain[0, -1])) > 1.2 * max(self.grains.values())
        return CoupledPrediction(
            t[0], T[0], (rho[0], np.clip(rho[0] - band, 0.0, 1.0), np.clip(rho[0] + band, 0.0, 1.0)),
            (np.exp(log_grain[0]), np.exp(log_grain[0] - spread), np.exp(log_grain[0] + spread)), outside,
        )  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.process.plots_sintering import coupled_figure

        return coupled_figure(self)

    def to_dict(self) -> dict[str, Any]:
        return {
            "law": "sintering-growth", "powder": self.powder, "fits": self.fits, "misfit": self.misfit, "p_lack_of_fit": self.p_lack_of_fit,
            "grain_exponent": self.exponent, "aicc_by_exponent": {str(n): v for n, v in self.aicc_by_exponent.items()},
            "parameters": [{"name": p.name, "value": p.value, "low": p.low, "high": p.high, "unit": p.unit} for p in self.parameters],
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def fit_coupled(
    runs: Sequence[Run], grains_um: Mapping[str, float], *, first_grain_um: float, pressures_MPa: Mapping[str, float] | None = None,
    grain_spread: float = GRAIN_SPREAD, powder: str = "",
) -> CoupledFit | Refusal:  # fmt: skip
    """Fit densification and growth together.

    Parameters
    ----------
    runs : logs of one powder at different heating rates
    grains_um : mean grain size at the end of a run, by the name of its log; three at least
    first_grain_um : of the powder before
    pressures_MPa : applied pressure by log; none where a log is not named
    grain_spread : relative standard deviation of a measured grain size

    Raises: InputError for a grain size of a log that is not there, OutOfRange, ConvergenceError.
    """
    names = {run.name for run in runs}
    for name in (*grains_um, *(pressures_MPa or {})):
        if name not in names:
            raise InputError(f"{name!r} is none of the logs.", next_step=f"Logs: {', '.join(sorted(names))}.")
    if not first_grain_um > 0.0 or any(not one > 0.0 for one in grains_um.values()):
        raise OutOfRange("A grain size", given=min([first_grain_um, *grains_um.values()]), low=0.0, unit="µm")
    rates = sorted(run.rate_K_min for run in runs)
    if len(runs) < 2 or rates[-1] / rates[0] < LEAST_RATE_RATIO:
        return Refusal("activation_energy", "The heating rates are all alike: one rate carries no activation energy.", "logs at two more rates", "frenkel process fit LOG…", "process", powder)
    if len(grains_um) < LEAST_GRAINS:
        reason = f"{len(grains_um)} grain sizes do not carry the growth of grains; densities alone do not either."
        return Refusal("grain_size", reason, "grain sizes at the ends of three runs (SEM)", "frenkel process fit LOG… --law sintering-growth --grain LOG=SIZE", "process", powder)
    data = thin(runs)
    pressure = np.array([(pressures_MPa or {}).get(run.name, 0.0) for run in runs])
    tried = {n: _least_squares(data, grains_um, first_grain_um, pressure, n, grain_spread) for n in (3, 4)}
    criteria = {n: aicc(float(found.fun @ found.fun), found.fun.size, found.x.size) for n, found in tried.items()}
    best = min(criteria, key=lambda n: criteria[n])
    return _result(data, tried[best], grains_um, first_grain_um, pressure, best, criteria, powder)


def _grids(data: Thinned) -> tuple[Array, Array, list[np.ndarray[Any, np.dtype[np.int64]]]]:
    """Times and temperatures of all runs at the first row and the rows of the bins, padded by standing still, and the bins' columns."""
    rows = [np.concatenate([[0], data.row[data.run == k]]) for k in range(len(data.runs))]
    longest = max(one.size for one in rows)
    padded = [np.concatenate([one, np.full(longest - one.size, one[-1])]) for one in rows]
    t = np.stack([run.schedule.time_s[one] for run, one in zip(data.runs, padded, strict=True)])
    T = np.stack([run.schedule.temperature_K[one] for run, one in zip(data.runs, padded, strict=True)])
    return t, T, [np.arange(1, one.size) for one in rows]


def _least_squares(data: Thinned, grains: Mapping[str, float], first: float, pressure: Array, exponent: int, spread: float) -> Any:
    from scipy.optimize import least_squares

    t, T, columns = _grids(data)
    scatter = max(pure_scatter(data)[0], 1e-6)
    weight = np.sqrt(data.points) / scatter
    size = len(NAMES) + 1
    measured = [(k, np.log(grains[run.name])) for k, run in enumerate(data.runs) if run.name in grains]

    def model(sets: Array) -> Array:
        # the same green density for all: a run's own offset is added to its densities
        green = np.repeat(sets[:, size - 1, None], len(data.runs), axis=1)
        rho, grain = trajectory(sets[:, : size - 1], t, T, green=green, grain_um=first, pressure_MPa=pressure, exponent=exponent)
        density = np.concatenate([rho[:, k, one] for k, one in enumerate(columns)], axis=1)
        density = density + sets[:, size:][:, data.run]
        ends = np.stack([np.log(grain[:, k, -1]) for k, _ in measured], axis=1)
        return np.concatenate([weight * (density - data.density), (ends - np.array([v for _, v in measured])) / spread], axis=1)

    def residuals(x: Array) -> Array:
        return np.asarray(model(x[None, :])[0])

    def jacobian(x: Array) -> Array:
        steps = 1e-6 * np.maximum(np.abs(x), 1.0)
        sets = x + np.concatenate([np.diag(steps), -np.diag(steps)])
        out = model(sets)
        return np.asarray(((out[: x.size] - out[x.size :]) / (2.0 * steps[:, None])).T)

    best = None
    low = np.array([-40.0, 0.5, 0.2, -60.0, 0.5, 0.05, *[-0.2] * len(data.runs)])
    high = np.array([40.0, 25.0, 6.0, 20.0, 25.0, 0.99, *[0.2] * len(data.runs)])
    for start in _starts(data, measured, first, low.size, exponent):
        found = least_squares(residuals, start, jac=jacobian, x_scale="jac", bounds=(low, high), max_nfev=80)
        if best is None or found.cost < best.cost:
            best = found
    if best is None or not np.all(np.isfinite(best.x)):
        raise ConvergenceError("Densification and growth could not be fitted together.", next_step="Check densities, grain sizes and temperatures of the logs.")
    return best


def _starts(data: Thinned, measured: list[tuple[int, Any]], first: float, size: int, exponent: int) -> list[Array]:
    """First values: rates such that half the run's pores go in an hour at the middle temperature, grains grow to what was measured."""
    hot = float(np.median([run.schedule.temperature_K.max() for run in data.runs]))
    grown = float(np.exp(np.mean([value for _, value in measured])))
    out = []
    for Q in (4.0, 7.0):
        shift = 100.0 * Q / _R_kJ * (1.0 / hot - 1.0 / REFERENCE_K)
        k_d = np.log(2.0 / 3600.0 * first**exponent) + shift
        k_g = np.log(max(grown**3 - first**3, 1e-6) / 3600.0) + shift
        out.append(np.array([k_d, Q, 1.0, k_g, Q, float(np.min(data.density)), *np.zeros(size - len(NAMES) - 1)]))
    return out


def _result(
    data: Thinned, found: Any, grains: Mapping[str, float], first: float, pressure: Array, exponent: int, criteria: Mapping[int, float], powder: str
) -> CoupledFit:
    from scipy import stats

    x = np.asarray(found.x, dtype=np.float64)
    residuals = np.asarray(found.fun)[: data.density.size]
    degrees = residuals.size - x.size
    square = float(residuals @ residuals) / degrees
    scatter, differences = pure_scatter(data)
    covariance = np.linalg.pinv(found.jac.T @ found.jac) * max(square, 1.0)
    p = float(stats.f.sf(square, degrees, max(differences * 18.0 / 35.0, 1.0)))
    misfit = float(np.sqrt(max(square - 1.0, 0.0) * scatter**2 / float(np.mean(data.points))))
    half = student_quantile(float(degrees)) * np.sqrt(np.diag(covariance))
    scale = np.array([1.0, 100.0, 1.0, 1.0, 100.0, 1.0])
    units = ("", "kJ/mol", "", "", "kJ/mol", "")
    parameters = tuple(
        Parameter(name, float(x[k] * scale[k]), float((x[k] - half[k]) * scale[k]), float((x[k] + half[k]) * scale[k]), units[k])
        for k, name in enumerate((*NAMES, "green density"))
    )
    fits = bool(p >= LEVEL_OF_TEST or misfit < MISFIT_THAT_MATTERS)
    notes = [Notice("assumed", f"Surface energy {SURFACE_MPa_um:g} J/m², grain growth of the third order, pores pin as (0.12/(1.12 − ρ))^1.5: assumed. Only the end grain sizes carry the growth.")]
    if not powder:
        notes.append(Notice("powder", "No powder is named: the kinetics belong to the powder of these logs and to no other (--powder)."))
    other = 7 - exponent
    if criteria[other] - criteria[exponent] < 2.0:
        notes.append(Notice("mechanism", f"Lattice and grain-boundary diffusion fit alike (ΔAICc {criteria[other] - criteria[exponent]:.1f}): the logs do not tell them apart."))
    if not fits:
        notes.append(Notice("lack of fit", "Coupled densification and growth do not fit these logs: nothing is predicted from it."))
    offsets = x[len(NAMES) + 1 :]
    return CoupledFit(
        parameters, x, np.asarray(covariance, dtype=np.float64), exponent, dict(criteria), data, first, pressure, dict(grains),
        float(np.std(offsets, ddof=1)), misfit, p, fits, powder, tuple(notes),
    )  # fmt: skip
