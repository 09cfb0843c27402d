"""Figures of blocking cells with a composite cathode: spectrum with the fitted line, residuals, conductivities."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from frenkel.figures import COLOURS, SYMBOLS, axis_title, figure
from frenkel.measure.plots import ABOVE, decade_points, ohm_scale

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.measure.cathode_result import MeasuredCathode
    from frenkel.measure.composite_cathode import FittedCell

__all__ = ["cell_nyquist", "cell_residuals", "conductivity_figure"]


def cell_nyquist(one: FittedCell) -> go.Figure:
    """Spectrum and fitted line with equal axes and decades; the steady resistance where it was measured."""
    z, f = one.impedance_ohm, one.frequency_Hz
    scale, unit = ohm_scale(float(np.abs(z).max()))
    fig = figure(title=f"cell that blocks {one.cell.blocks}", x=axis_title("Z′", unit), y=axis_title("−Z″", unit), width=540, height=460)
    fig.add_scatter(x=z.real / scale, y=-z.imag / scale, mode="markers", name="measured", marker={"color": COLOURS[0], "size": 7})
    fig.add_scatter(x=one.model_ohm.real / scale, y=-one.model_ohm.imag / scale, mode="lines", name="transmission line", line={"color": COLOURS[5], "width": 2})
    reach = max(float(np.ptp(z.real)), 0.05 * float(np.abs(z).max()), 1e-12)
    bottom = max(float((-z.imag).min()), -0.3 * reach)  # leads at high frequency would press the line flat
    marked: list[int] = []
    for k in decade_points(f)[::-1]:  # a label that would lie on another one is left out
        if -z.imag[k] >= bottom and all(abs(z[k] - z[other]) > 0.1 * reach for other in marked):
            marked.append(k)
    fig.add_scatter(x=z.real[marked] / scale, y=-z.imag[marked] / scale, mode="markers+text", showlegend=False,
                    text=[f"10<sup>{round(np.log10(f[k]))}</sup>" for k in marked], textposition="top center",
                    marker={"size": 10, "color": COLOURS[6], "symbol": "circle-open", "line": {"width": 1.5}})  # fmt: skip
    steady = one.cell.steady_ohm
    if steady is not None:
        fig.add_scatter(x=[steady[0] / scale], y=[0.0], mode="markers", name=f"steady V/I, {steady[0]:.4g} Ω",
                        marker={"size": 11, "color": COLOURS[2], "symbol": "diamond"})  # fmt: skip
    left, right = float(z.real.min()) - 0.08 * reach, max(float(z.real.max()), steady[0] if steady else 0.0) + 0.08 * reach
    top = float((-z.imag).max()) + 0.12 * reach
    fig.update_xaxes(range=[left / scale, right / scale], constrain="domain")
    fig.update_yaxes(range=[(bottom - 0.05 * reach) / scale, top / scale], scaleanchor="x", scaleratio=1)
    fig.update_layout(legend=ABOVE, margin={"t": 80})
    return fig


def cell_residuals(one: FittedCell) -> go.Figure:
    """Relative residuals of the line against frequency."""
    fig = figure(title=f"cell that blocks {one.cell.blocks}", x=axis_title("Frequency", "Hz"), y=axis_title("Residual / |Z|", "%"), width=540, height=340)
    r = 100.0 * one.relative_residuals
    for k, (values, name) in enumerate(((r.real, "Z′"), (r.imag, "Z″"))):
        fig.add_scatter(x=one.frequency_Hz, y=values, mode="markers+lines", name=name, line={"width": 1},
                        marker={"color": COLOURS[k], "symbol": SYMBOLS[k], "size": 5})  # fmt: skip
    fig.update_xaxes(type="log", dtick=1, exponentformat="power")
    fig.update_layout(legend=ABOVE, margin={"t": 80})
    return fig


def conductivity_figure(result: MeasuredCathode) -> go.Figure:
    """σ of ions and electrons with their bounds; what is unknown is said on its place."""
    fig = figure(title=result.cathode.subject, y=axis_title("Conductivity of the electrode", "S/cm"), width=480, height=380)
    texts = []
    for k, (name, u, value) in enumerate((("ions", result.fit.u_ionic, result.fit.ionic_S_cm), ("electrons", result.fit.u_electronic, result.fit.electronic_S_cm))):
        known = bool(np.isfinite(u))
        texts.append(name if known else f"{name}: unknown")
        if known:
            spread = float(np.exp(1.96 * u))
            fig.add_scatter(x=[k], y=[value], mode="markers", name=name, showlegend=False, marker={"size": 11, "symbol": SYMBOLS[k], "color": COLOURS[k]},
                            error_y={"type": "data", "symmetric": False, "array": [value * (spread - 1.0)], "arrayminus": [value * (1.0 - 1.0 / spread)]})  # fmt: skip
    fig.update_xaxes(range=[-0.5, 1.5], tickvals=[0, 1], ticktext=texts)
    fig.update_yaxes(type="log", exponentformat="power")
    return fig
