"""Figures of fitted laws: data with the fitted curve above, residuals below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.figures import COLOURS, SYMBOLS, axis_title, figure
from frenkel.process.master_curve import centred_log_theta, residual_function

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.process.law_fit import LawFit
    from frenkel.process.sinter import MasterCurve

__all__ = ["law_figure", "law_residuals", "master_curve_figure"]


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
    fig = two_panels(f"{law.title}: {shown}", x=axis_title(law.x[0].name.capitalize(), law.x[0].unit), y=axis_title(law.y.name.capitalize(), law.y.unit), residual="Residual")
    groups = np.unique(fit.x[1]) if len(fit.x) > 1 else np.array([0.0])
    for k, value in enumerate(groups):
        mine = fit.x[1] == value if len(fit.x) > 1 else np.ones(x.size, dtype=bool)
        order = np.argsort(x[mine])
        look = {"color": COLOURS[k % len(COLOURS)], "symbol": SYMBOLS[k % len(SYMBOLS)], "size": 8}
        label = f"{law.x[1].name} {value:.4g} {law.x[1].unit}" if len(fit.x) > 1 else "data"
        fig.add_scatter(x=x[mine], y=fit.y[mine], mode="markers", marker=look, name=label, row=1, col=1)
        fig.add_scatter(x=x[mine][order], y=model[mine][order], mode="lines", line={"color": look["color"], "width": 1.5}, showlegend=False, row=1, col=1)
        fig.add_scatter(x=x[mine], y=(fit.y - model)[mine], mode="markers", marker=look, showlegend=False, row=2, col=1)
    fig.add_hline(y=0.0, line={"color": "#222", "width": 1}, row=2, col=1)
    if log:
        fig.update_xaxes(type="log")
    return fig


def law_residuals(fit: LawFit) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Model less data at the points of a fit."""
    natural = np.array([p.value for p in fit.parameters])
    return np.asarray(fit.law.function(fit.x, natural) - fit.y, dtype=np.float64)
