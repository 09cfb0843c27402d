"""Figures of coupled sintering and of reactions in ramps: logs with their fit, grain sizes, programmes with density and grain size."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.figures import COLOURS, SYMBOLS, axis_title, figure
from frenkel.quantities import ZERO_CELSIUS_K

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.process.coupled_sintering import CoupledFit, CoupledPrediction
    from frenkel.process.ramp_kinetics import RampKinetics

__all__ = ["coupled_figure", "coupled_programme_figure", "ramp_figure"]


def _panels(title: str, heights: list[float], titles: list[str], *, x: str, height: int = 640) -> go.Figure:
    from plotly.subplots import make_subplots

    fig = make_subplots(rows=len(heights), cols=1, shared_xaxes=True, vertical_spacing=0.05, row_heights=heights)
    fig.update_layout(figure(title=title).layout)
    style: dict[str, Any] = {"showline": True, "mirror": True, "linecolor": "#222", "gridcolor": "#ececec", "ticks": "inside", "zeroline": False, "automargin": True}
    fig.update_xaxes(title="", **style)
    fig.update_yaxes(**style)
    fig.update_xaxes(title=x, row=len(heights), col=1)
    for row, text in enumerate(titles, start=1):
        fig.update_yaxes(title=text, row=row, col=1)
    fig.update_layout(height=height, width=760, legend={"x": 0.02, "y": 0.98})
    return fig


def coupled_figure(fit: CoupledFit) -> go.Figure:
    """Density of each log with the fit above, predicted grain size with the measured ends below, against time."""
    from frenkel.process.coupled_sintering import NAMES, trajectory

    verdict = "fits" if fit.fits else f"does not fit: misfit {100 * fit.misfit:.2g} % of density"
    Q, G = fit["Q_d"], fit["Q_g"]
    title = f"Densification {Q.value:.0f} ({Q.low:.0f}–{Q.high:.0f}), growth {G.value:.0f} ({G.low:.0f}–{G.high:.0f}) kJ/mol; {verdict}"
    fig = _panels(title, [0.62, 0.38], ["Relative density", axis_title("Grain size", "µm")], x=axis_title("Time", "h"))
    size = len(NAMES)
    for k, run in enumerate(fit.data.runs):
        rows = np.concatenate([[0], fit.data.row[fit.data.run == k]])
        t, T = run.schedule.time_s[rows], run.schedule.temperature_K[rows]
        rho, grain = trajectory(
            fit.vector[None, :size], t[None], T[None], green=fit.vector[None, size, None], grain_um=fit.grain_um, pressure_MPa=fit.pressure_MPa[k : k + 1], exponent=fit.exponent
        )
        hours = t / 3600.0
        look = {"color": COLOURS[k % len(COLOURS)], "symbol": SYMBOLS[k % len(SYMBOLS)], "size": 5}
        fig.add_scatter(x=hours[1:], y=fit.data.density[fit.data.run == k], mode="markers", marker=look, name=f"{run.rate_K_min:.3g} K/min", row=1, col=1)
        fig.add_scatter(x=hours, y=rho[0, 0] + fit.vector[size + 1 + k], mode="lines", line={"color": "#222", "width": 1}, name="fit", showlegend=k == 0, row=1, col=1)
        fig.add_scatter(x=hours, y=grain[0, 0], mode="lines", line={"color": look["color"], "width": 1.5}, showlegend=False, row=2, col=1)
        if run.name in fit.grains:
            fig.add_scatter(x=[hours[-1]], y=[fit.grains[run.name]], mode="markers", marker={**look, "size": 10}, showlegend=False, row=2, col=1)
    fig.update_layout(legend={"x": 0.98, "xanchor": "right", "y": 0.72})
    return fig


def coupled_programme_figure(found: CoupledPrediction, *, powder: str = "") -> go.Figure:
    """A furnace programme: density and grain size of a new run with their 95 % bands, and the temperature."""
    mark = "; outside the logs" if found.extrapolated else ""
    fig = _panels(f"Predicted for a new run of {powder or 'this powder'}{mark}", [0.42, 0.33, 0.25], ["Relative density", axis_title("Grain size", "µm"), axis_title("Temperature", "°C")], x=axis_title("Time", "h"), height=720)
    hours = found.time_s / 3600.0
    for row, (value, low, high), name, colour in ((1, found.density, "density", COLOURS[0]), (2, found.grain_um, "grain size", COLOURS[1])):
        fig.add_scatter(x=np.concatenate([hours, hours[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself", mode="lines", line={"width": 0},
                        fillcolor=f"rgba({int(colour[1:3], 16)},{int(colour[3:5], 16)},{int(colour[5:7], 16)},0.2)", name="95 %", showlegend=row == 1, row=row, col=1)  # fmt: skip
        fig.add_scatter(x=hours, y=value, mode="lines", line={"color": colour, "width": 3}, name=name, row=row, col=1)
    fig.add_scatter(x=hours, y=found.temperature_K - ZERO_CELSIUS_K, mode="lines", line={"color": "#222"}, showlegend=False, row=3, col=1)
    return fig


def ramp_figure(fit: RampKinetics) -> go.Figure:
    """Conversion of each ramp against temperature with the chosen law, residuals below."""
    E = fit["E"]
    verdict = "fits" if fit.fits else f"does not fit: misfit {100 * fit.misfit:.2g} % of conversion"
    fig = _panels(f"{fit.model}, E = {E.value:.0f} ({E.low:.0f}–{E.high:.0f}) kJ/mol; {verdict}", [0.74, 0.26], ["Conversion", "Residual (%)"], x=axis_title("Temperature", "°C"))
    model = fit.model_values()
    for k, run in enumerate(fit.data.runs):
        mine = fit.data.run == k
        celsius = run.schedule.temperature_K[fit.data.row[mine]] - ZERO_CELSIUS_K
        look = {"color": COLOURS[k % len(COLOURS)], "symbol": SYMBOLS[k % len(SYMBOLS)], "size": 5}
        fig.add_scatter(x=celsius, y=fit.data.density[mine], mode="markers", marker=look, name=f"{run.rate_K_min:.3g} K/min", row=1, col=1)
        fig.add_scatter(x=celsius, y=model[mine], mode="lines", line={"color": "#222", "width": 1}, name="fit", showlegend=k == 0, row=1, col=1)
        fig.add_scatter(x=celsius, y=100.0 * (fit.data.density - model)[mine], mode="markers", marker={**look, "size": 4}, showlegend=False, row=2, col=1)
    fig.add_hline(y=0.0, line={"color": "#222", "width": 1}, row=2, col=1)
    return fig
