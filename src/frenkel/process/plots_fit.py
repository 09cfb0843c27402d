"""Figures of fitted laws: data with the fitted curve above, residuals below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.figures import COLOURS, SYMBOLS, axis_title, figure
from frenkel.process.master_curve import centred_log_theta, residual_function
from frenkel.process.schedule import Schedule
from frenkel.quantities import ZERO_CELSIUS_K

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.process.law_fit import LawFit
    from frenkel.process.sinter import MasterCurve

__all__ = ["depth_figure", "law_figure", "law_residuals", "master_curve_figure", "programme_figure"]


def two_panels(title: str, *, x: str, y: str, residual: str) -> go.Figure:
    """An empty figure with a tall panel for the data and a low one for the residuals, sharing x."""
    from plotly.subplots import make_subplots

    base = figure(title=title)
    fig = make_subplots(rows=2, cols=1, shared_xaxes=True, vertical_spacing=0.05, row_heights=[0.74, 0.26])
    fig.update_layout(base.layout)
    style: dict[str, Any] = {"showline": True, "mirror": True, "linecolor": "#222", "gridcolor": "#ececec", "ticks": "inside", "zeroline": False, "automargin": True}
    fig.update_xaxes(**style)
    fig.update_yaxes(**style)
    fig.update_xaxes(title="", row=1, col=1)
    fig.update_xaxes(title=x, row=2, col=1)
    fig.update_yaxes(title=y, row=1, col=1)
    fig.update_yaxes(title=residual, row=2, col=1)
    fig.update_layout(height=600, width=760, legend={"x": 0.02, "y": 0.98})
    return fig


def master_curve_figure(fit: MasterCurve) -> go.Figure:
    """Density of every run against ln Θ (of the later process), the fitted curve, and what it leaves."""
    Q = fit["Q"] if fit.processes == 1 else fit["Q2"]
    verdict = "fits" if fit.fits else f"does not fit: misfit {100 * fit.misfit:.2g} % of density"
    name = "One process" if fit.processes == 1 else "Two processes"
    title = f"{name}, Q = {Q.value:.0f} ({Q.low:.0f}–{Q.high:.0f}) kJ/mol; {verdict}"
    u, middle = centred_log_theta(fit.data, Q.value)
    residuals = residual_function(fit.data, fit.processes)(fit.vector) / np.sqrt(fit.data.points)
    model = fit.data.density + residuals
    fig = two_panels(title, x=axis_title("ln Θ", "Θ in s/K"), y="Relative density", residual="Residual (%)")
    for k, run in enumerate(fit.data.runs):
        mine = fit.data.run == k
        x = u[mine] + middle
        label = f"{run.rate_K_min:.3g} K/min"
        look = {"color": COLOURS[k % len(COLOURS)], "symbol": SYMBOLS[k % len(SYMBOLS)], "size": 5}
        fig.add_scatter(x=x, y=fit.data.density[mine], mode="markers", marker=look, name=label, row=1, col=1)
        fig.add_scatter(x=x, y=model[mine], mode="lines", line={"color": "#222", "width": 1}, name="fit", showlegend=k == 0, row=1, col=1)
        fig.add_scatter(x=x, y=-100.0 * residuals[mine], mode="markers", marker={**look, "size": 4}, showlegend=False, row=2, col=1)
    fig.add_hline(y=0.0, line={"color": "#222", "width": 1}, row=2, col=1)
    return fig


def law_figure(fit: LawFit) -> go.Figure:
    """Data and fitted law against the first variable (values of a second one in colours), residuals below."""
    law = fit.law
    x = fit.x[0]
    model = fit.y + law_residuals(fit)
    log = bool(np.all(x > 0.0)) and float(x.max()) / float(x.min()) > 30.0
    shown = ", ".join(f"{p.name} = {p.value:.3g} ({p.low:.3g}–{p.high:.3g}) {p.unit}".strip() for p in fit.parameters[:2])
    fig = two_panels(f"{law.title}<br>{shown}", x=axis_title(law.x[0].name.capitalize(), law.x[0].unit), y=axis_title(law.y.name.capitalize(), law.y.unit), residual="Residual")
    groups = np.unique(fit.x[1]) if len(fit.x) > 1 else np.array([0.0])
    for k, value in enumerate(groups):
        mine = fit.x[1] == value if len(fit.x) > 1 else np.ones(x.size, dtype=bool)
        order = np.argsort(x[mine])
        look = {"color": COLOURS[k % len(COLOURS)], "symbol": SYMBOLS[k % len(SYMBOLS)], "size": 8}
        label = f"{law.x[1].name} {value:.4g} {law.x[1].unit}" if len(fit.x) > 1 else "data"
        fig.add_scatter(x=x[mine], y=fit.y[mine], mode="markers", marker=look, name=label, row=1, col=1)
        fine, curve = _curve(fit, mine) if len(fit.x) < 3 else (x[mine][order], model[mine][order])
        fig.add_scatter(x=fine, y=curve, mode="lines", line={"color": look["color"], "width": 1.5}, showlegend=False, row=1, col=1)
        fig.add_scatter(x=x[mine], y=(fit.y - model)[mine], mode="markers", marker=look, showlegend=False, row=2, col=1)
    fig.add_hline(y=0.0, line={"color": "#222", "width": 1}, row=2, col=1)
    if log:
        fig.update_xaxes(type="log")
    return fig


def _curve(fit: LawFit, mine: np.ndarray[Any, np.dtype[np.bool_]]) -> tuple[Any, Any]:
    """The law on a fine grid of its first variable, the second one (if there is one) as in this group."""
    low, high = float(fit.x[0][mine].min()), float(fit.x[0][mine].max())
    grid = np.geomspace(low, high, 200) if low > 0.0 and high / low > 30.0 else np.linspace(low, high, 200)
    others = tuple(np.full(200, float(one[mine][0])) for one in fit.x[1:])
    return grid, fit.law.function((grid, *others), np.array([p.value for p in fit.parameters]))


def law_residuals(fit: LawFit) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Model less data at the points of a fit."""
    natural = np.array([p.value for p in fit.parameters])
    return np.asarray(fit.law.function(fit.x, natural) - fit.y, dtype=np.float64)


def programme_figure(fit: MasterCurve, schedule: Schedule) -> go.Figure:
    """Temperature of a furnace programme and the relative density that the curve predicts along it, with its 95 % band."""
    from frenkel.process.sinter import PredictedDensity

    rows = np.unique(np.linspace(8, schedule.time_s.size - 1, 40).astype(int))
    answers = [fit.predict(Schedule(schedule.time_s[: k + 1], schedule.temperature_K[: k + 1])) for k in rows]
    shown = [(schedule.time_s[k] / 3600.0, a) for k, a in zip(rows, answers, strict=True) if isinstance(a, PredictedDensity)]
    fig = two_panels("Predicted density of a new run of this powder", x=axis_title("Time", "h"), y="Relative density", residual=axis_title("Temperature", "°C"))
    hours = [one for one, _ in shown]
    fig.add_scatter(x=[*hours, *hours[::-1]], y=[*(a.high for _, a in shown), *(a.low for _, a in shown[::-1])], fill="toself", mode="lines",
                    line={"width": 0}, fillcolor="rgba(0,114,178,0.2)", name="95 % of new runs", row=1, col=1)  # fmt: skip
    fig.add_scatter(x=hours, y=[a.value for _, a in shown], mode="lines", line={"color": COLOURS[0], "width": 3}, name="density", row=1, col=1)
    outside = [(one, a.value) for one, a in shown if a.extrapolated]
    if outside:
        fig.add_scatter(x=[o for o, _ in outside], y=[v for _, v in outside], mode="markers", marker={"color": COLOURS[1], "symbol": "x"}, name="outside the logs", row=1, col=1)
    fig.add_scatter(x=schedule.time_s / 3600.0, y=schedule.temperature_K - ZERO_CELSIUS_K, mode="lines", line={"color": "#222"}, showlegend=False, row=2, col=1)
    return fig


def depth_figure(depth_um: Any, conversion: Any, *, highest: float) -> go.Figure:
    """Conversion against depth below the lit face, with the highest that the fit allows."""
    fig = figure(title="Cure with depth", x=axis_title("Depth below the lit face", "µm"), y="Conversion", width=640)
    fig.add_scatter(x=depth_um, y=conversion, mode="lines", line={"color": COLOURS[0], "width": 3}, showlegend=False)
    fig.add_hline(y=highest, line={"color": "#222", "dash": "dash", "width": 1}, annotation_text="highest conversion")
    fig.update_yaxes(range=[0.0, 1.02])
    return fig
