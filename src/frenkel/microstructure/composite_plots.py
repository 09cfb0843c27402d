"""Figures of composites: σ against loading with bounds, and what a fit can tell. Result in, figure out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, DASHES, axis_title, figure
from frenkel.quantities import ZERO_CELSIUS_K

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.microstructure.composite_fit import SeriesComparison
    from frenkel.microstructure.loading_curve import CompositeCurve

__all__ = ["comparison_figure", "composite_figure"]


def composite_figure(curve: CompositeCurve) -> go.Figure:
    """σ_total and σ_Li against the volume fraction of filler, with Wiener's bounds and measured points."""
    celsius = curve.temperature_K - ZERO_CELSIUS_K
    fig = figure(
        title=f"{curve.composite.name}, {celsius:.4g} °C", x=axis_title("Filler", "vol %"),
        y=axis_title("Conductivity", "S/cm"),
    )  # fmt: skip
    fig.update_yaxes(type="log", exponentformat="power")
    x = [100 * p.vol_filler for p in curve.points]
    lows = [b.lower if b.lower > 0 else None for b in curve.bounds]
    fig.add_scatter(x=x, y=lows, mode="lines", line={"width": 0}, showlegend=False, hoverinfo="skip")
    if all(low is not None for low in lows):
        fig.add_scatter(
            x=x, y=[b.upper for b in curve.bounds], mode="lines", line={"width": 0}, fill="tonexty",
            fillcolor="rgba(140,140,140,0.18)", name="Wiener bounds",
        )  # fmt: skip
    else:
        fig.add_scatter(
            x=x, y=[b.upper for b in curve.bounds], mode="lines", line={"color": COLOURS[7], "dash": "dot"},
            name="upper Wiener bound",
        )  # fmt: skip
    fig.add_scatter(
        x=x,
        y=[p.total_S_cm or None for p in curve.points],
        mode="lines",
        name="total",
        line={"color": COLOURS[0]},
    )
    if curve.points[0].lithium_S_cm is not None:
        fig.add_scatter(
            x=x, y=[p.lithium_S_cm or None for p in curve.points], mode="lines", name="lithium (anions blocked)",
            line={"color": COLOURS[5], "dash": DASHES[1]},
        )  # fmt: skip
    top = curve.best()
    if top.total_S_cm > 0.0:
        fig.add_scatter(
            x=[100 * top.vol_filler], y=[top.total_S_cm], mode="markers", marker={"size": 10, "color": COLOURS[0]},
            name=f"best: {100 * top.vol_filler:.3g} vol %, {top.total_S_cm:.2g} S/cm",
        )  # fmt: skip
    if curve.measured:
        fig.add_scatter(
            x=[100 * v for v, _ in curve.measured], y=[s for _, s in curve.measured], mode="markers", name="measured",
            marker={"symbol": "square-open", "size": 10, "color": "#000", "line": {"width": 2}},
        )  # fmt: skip
    return fig


def comparison_figure(comparison: SeriesComparison) -> go.Figure:
    """The measured series with every model's curve; the verdict stands in the title."""
    fig = figure(
        title=comparison.verdict, x=axis_title("Filler", "vol %"), y=axis_title("Conductivity", "S/cm")
    )
    fig.update_layout(width=760, title={"font": {"size": 12}})
    fig.update_yaxes(type="log", exponentformat="power")
    for n, one in enumerate(comparison.candidates):
        fig.add_scatter(
            x=[100 * v for v in comparison.grid], y=[s if s > 0 else None for s in one.curve_S_cm], mode="lines",
            name=f"{one.name} (ΔAICc {one.delta_aicc:.1f})" if one.delta_aicc < 1e6 else f"{one.name} (too few points)",
            line={"color": COLOURS[n % 8], "dash": DASHES[n % 6]},
        )  # fmt: skip
    fig.add_scatter(
        x=[100 * v for v in comparison.vol_fillers], y=list(comparison.measured_S_cm), mode="markers", name="measured",
        marker={"symbol": "square-open", "size": 10, "color": "#000", "line": {"width": 2}},
    )  # fmt: skip
    return fig
