"""Kinetics of a reaction from TGA or DSC ramps: conversion as one function of θ = ∫ exp(−E/RT) dt, for four laws, chosen by AICc.

    JMAK                α = 1 − exp(−(k0 θ)^n)           n = 1 is first order
    contracting sphere  1 − (1 − α)^⅓ = k0 θ
    Ginstling           1 − 2α/3 − (1 − α)^⅔ = k0 θ
    logistic            α = 1/(1 + exp(−(ln θ − a)/b))   autocatalytic, the form of the master sintering curve
One heating rate carries no activation energy. Lack of fit is tested against the scatter of neighbouring points, as for sintering. E in kJ/mol.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import ConvergenceError, InputError
from frenkel.evidence import Refusal
from frenkel.process.law_fit import LawFit, fit_law
from frenkel.process.master_curve import Array, Thinned, log_theta, sigmoid, thin
from frenkel.process.ramp_logs import RampLog
from frenkel.process.reaction_laws import KISSINGER, ginstling_conversion
from frenkel.process.schedule import Schedule
from frenkel.process.sinter import LEAST_RATE_RATIO, LEVEL_OF_TEST, Parameter, pure_scatter
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import aicc, student_quantile

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["MODELS", "RampKinetics", "fit_ramps", "kissinger_of_ramps"]

MISFIT_THAT_MATTERS = 0.005
MODELS = ("JMAK", "contracting sphere", "Ginstling", "logistic")


def conversion(model: str, u: Array, shape: float) -> Array:
    """α at u = ln(k0 θ) (for the logistic law ln θ − a); `shape` is n of JMAK or b of the logistic law."""
    if model == "JMAK":
        return np.asarray(-np.expm1(-np.exp(np.clip(shape * u, -60.0, 6.0))), dtype=np.float64)
    if model == "logistic":
        return sigmoid(u / shape)
    k = np.exp(np.clip(u, -60.0, 3.0))
    return np.asarray(1.0 - np.maximum(1.0 - k, 0.0) ** 3, dtype=np.float64) if model == "contracting sphere" else ginstling_conversion(k)


@dataclass(frozen=True, eq=False)
class RampKinetics(ResultDefaults):
    """The chosen law with its parameters, the AICc of all, and the test of lack of fit."""

    model: str
    parameters: tuple[Parameter, ...]
    vector: Array
    covariance: Array
    aicc_by_model: Mapping[str, float]
    data: Thinned
    middle: float
    misfit: float
    p_lack_of_fit: float
    fits: bool
    powder: str
    notices: tuple[Notice, ...]

    def __getitem__(self, name: str) -> Parameter:
        return next(one for one in self.parameters if one.name == name)

    def predict(self, schedule: Schedule) -> tuple[Parameter, bool] | Refusal:
        """Conversion at the end of a schedule with its interval, and whether ln θ lies outside the logs."""
        if not self.fits:
            return Refusal("", f"No law fits these ramps (best: {self.model}, misfit {100 * self.misfit:.2g} % of conversion).", "a window of one reaction alone", "frenkel process fit LOG… --law ramps --window T1,T2", "process", self.powder)

        def at(x: Array) -> float:
            u = float(work(schedule, 100.0 * float(x[0]))[-1]) - ramp_middle(self.data, 100.0 * float(x[0])) - x[1]
            return float(conversion(self.model, np.array([u]), float(np.exp(x[2])) if x.size > 2 else 1.0)[0])

        value = at(self.vector)
        gradient = np.array([(at(self.vector + d) - at(self.vector - d)) / 2e-5 for d in 1e-5 * np.eye(self.vector.size)])
        half = student_quantile(float(self.data.density.size - self.vector.size)) * float(np.sqrt(gradient @ self.covariance @ gradient))
        inside = _values(self.data, 100.0 * float(self.vector[0]))
        end = float(work(schedule, 100.0 * float(self.vector[0]))[-1])
        return Parameter("conversion", value, max(value - half, 0.0), min(value + half, 1.0)), not float(inside.min()) <= end <= float(inside.max())

    def plot(self) -> go.Figure:
        from frenkel.process.plots_sintering import ramp_figure

        return ramp_figure(self)

    def model_values(self) -> Array:
        """α of the law at the bins of the data."""
        u = _values(self.data, 100.0 * float(self.vector[0])) - self.middle - self.vector[1]
        return conversion(self.model, u, float(np.exp(self.vector[2])) if self.vector.size > 2 else 1.0)

    def to_dict(self) -> dict[str, Any]:
        return {
            "law": "ramps", "model": self.model, "powder": self.powder, "fits": self.fits, "misfit": self.misfit, "p_lack_of_fit": self.p_lack_of_fit,
            "aicc_by_model": dict(self.aicc_by_model), "parameters": [{"name": p.name, "value": p.value, "low": p.low, "high": p.high, "unit": p.unit} for p in self.parameters],
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def work(schedule: Schedule, E_kJ_mol: float) -> Array:
    """ln ∫ exp(−E/RT) dt along a schedule; −inf at its start."""
    return log_theta(schedule, E_kJ_mol, over_temperature=False)


def _values(data: Thinned, E: float) -> Array:
    out = np.empty(data.density.size)
    for k, run in enumerate(data.runs):
        mine = data.run == k
        out[mine] = work(run.schedule, E)[data.row[mine]]
    return out


def ramp_middle(data: Thinned, E: float) -> float:
    """Mean of ln θ over the bins: θ is taken relative to it."""
    return float(np.mean(_values(data, E)))


def fit_ramps(logs: Sequence[RampLog], *, powder: str = "") -> RampKinetics | Refusal:
    """Fit all four laws to conversions of ramps and keep the best. Raises InputError for a mix of TGA and DSC, ConvergenceError."""
    if len({one.kind for one in logs}) > 1:
        raise InputError("TGA and DSC logs are fitted apart: their conversions are not the same quantity.")
    rates = sorted(one.run.rate_K_min for one in logs)
    if len(logs) < 2 or rates[-1] / rates[0] < LEAST_RATE_RATIO:
        shown = ", ".join(f"{one:.3g}" for one in rates)
        return Refusal("activation_energy", f"The heating rates ({shown} K/min) are all alike: one rate carries no activation energy.", "ramps at two more rates, a factor of 4 apart in all", "frenkel process fit LOG… --law ramps", "process", powder)
    data = thin([one.run for one in logs])
    tried = {model: _fit_one(data, model) for model in MODELS}
    size = data.density.size
    criteria = {model: float(aicc(max(float(found.fun @ found.fun), 1e-300) / max(pure_scatter(data)[0], 1e-6) ** 2, size, found.x.size)) for model, found in tried.items()}
    best = min(criteria, key=lambda model: criteria[model])
    return _result(data, best, tried[best], criteria, powder)


def _fit_one(data: Thinned, model: str) -> Any:
    from scipy.optimize import least_squares

    weight = np.sqrt(data.points)
    shaped = model in ("JMAK", "logistic")

    def residuals(x: Array) -> Array:
        values = _values(data, 100.0 * float(x[0]))
        u = values - float(np.mean(values)) - x[1]
        return np.asarray(weight * (conversion(model, u, float(np.exp(x[2])) if shaped else 1.0) - data.density), dtype=np.float64)

    best = None
    for E in (1.0, 2.0, 4.0):
        values = _values(data, 100.0 * E)
        half = float((values - values.mean())[np.argmin(np.abs(data.density - 0.5))])
        found = least_squares(residuals, np.array([E, half, *([0.0] if shaped else [])]), x_scale="jac", max_nfev=60, bounds=([0.05, -200.0, *([-4.0] if shaped else [])], [20.0, 200.0, *([4.0] if shaped else [])]))
        if best is None or found.cost < best.cost:
            best = found
    if best is None:
        raise ConvergenceError("The ramps could not be fitted.")
    return best


def _result(data: Thinned, model: str, found: Any, criteria: Mapping[str, float], powder: str) -> RampKinetics:
    from scipy import stats

    x = np.asarray(found.x, dtype=np.float64)
    degrees = data.density.size - x.size
    square = float(found.fun @ found.fun) / degrees
    scatter, differences = pure_scatter(data)
    p = float(stats.f.sf(square / max(scatter**2, 1e-16), degrees, max(differences * 18.0 / 35.0, 1.0)))
    misfit = float(np.sqrt(max(square - scatter**2, 0.0) / float(np.mean(data.points))))
    fits = bool(p >= LEVEL_OF_TEST or misfit < MISFIT_THAT_MATTERS)
    covariance = np.linalg.pinv(found.jac.T @ found.jac) * square
    half = student_quantile(float(degrees)) * np.sqrt(np.diag(covariance))
    parameters = [Parameter("E", 100.0 * x[0], 100.0 * (x[0] - half[0]), 100.0 * (x[0] + half[0]), "kJ/mol"), Parameter("a", x[1], x[1] - half[1], x[1] + half[1])]
    if x.size > 2:
        shape, low, high = (float(np.exp(v)) for v in (x[2], x[2] - half[2], x[2] + half[2]))
        parameters.append(Parameter("n" if model == "JMAK" else "b", shape, low, high))
    notes = [] if powder else [Notice("powder", "No powder is named: the kinetics belong to the powder of these logs (--powder).")]
    near = [m for m in criteria if m != model and criteria[m] - criteria[model] < 2.0]
    if near:
        notes.append(Notice("model", f"{model} and {', '.join(near)} fit alike (ΔAICc < 2)."))
    if not fits:
        notes.append(Notice("lack of fit", f"No law fits these ramps (best: {model}): more than one reaction, or one that depends on more than time and temperature. Nothing is predicted."))
    return RampKinetics(model, tuple(parameters), x, np.asarray(covariance), dict(criteria), data, ramp_middle(data, 100.0 * float(x[0])), misfit, p, fits, powder, tuple(notes))


def kissinger_of_ramps(logs: Sequence[RampLog], *, powder: str = "") -> LawFit | Refusal:
    """Kissinger's analysis of the peaks of the ramps."""
    peaks = [(one.run.rate_K_min, one.peak_K) for one in logs if one.peak_K is not None]
    return fit_law(KISSINGER, (np.array([a for a, _ in peaks]),), np.array([b for _, b in peaks]), powder=powder)
