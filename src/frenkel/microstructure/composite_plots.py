"""Figures of composites: σ against loading with bounds, over temperature and by shape. Result in, figure out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, DASHES, axis_title, figure
from frenkel.quantities import ZERO_CELSIUS_K

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.microstructure.composite_design import Design
    from frenkel.microstructure.composite_prediction import MixingPrediction
    from frenkel.microstructure.loading_curve import CompositeCurve

__all__ = ["composite_figure", "designs_figure", "mixing_figure", "temperatures_figure"]

MEASURED = {"symbol": "square-open", "size": 10, "color": "#000", "line": {"width": 2}}

BELOW = {"orientation": "h", "y": -0.18, "yanchor": "top", "x": 0.0}


def _empty(title: str, *, width: int = 760) -> go.Figure:
    fig = figure(
        title=title, x=axis_title("Filler", "vol %"), y=axis_title("Conductivity", "S/cm"), width=width
    )
    fig.update_yaxes(type="log", exponentformat="power")
    fig.update_layout(legend=BELOW, height=500)
    return fig


def _percent(values: Sequence[float]) -> list[float]:
    return [100.0 * one for one in values]


def _band(
    fig: go.Figure, x: list[float], lows: Sequence[float | None], highs: Sequence[float], name: str,
    colour: str = "rgba(140,140,140,0.18)",
) -> None:
    """A grey band, or only its upper edge where the lower one is zero (a logarithmic axis has no zero)."""
    if all(low is not None and low > 0.0 for low in lows):
        fig.add_scatter(x=x, y=lows, mode="lines", line={"width": 0}, showlegend=False, hoverinfo="skip")
        fig.add_scatter(
            x=x, y=highs, mode="lines", line={"width": 0}, fill="tonexty", fillcolor=colour, name=name
        )  # fmt: skip
    else:
        fig.add_scatter(
            x=x, y=highs, mode="lines", line={"color": COLOURS[7], "dash": "dot"}, name=f"upper end of {name}"
        )


def composite_figure(curve: CompositeCurve) -> go.Figure:
    """σ_total and σ_Li against the volume fraction of filler, Wiener's bounds, optimum and measured points."""
    celsius = curve.temperature_K - ZERO_CELSIUS_K
    fig = _empty(f"{curve.composite.name}, {celsius:.4g} °C")
    dense = curve.dense()
    x = _percent([p.vol_filler for p in dense.points])
    _band(fig, x, [b.lower for b in dense.bounds], [b.upper for b in dense.bounds], "Wiener bounds")
    if (band := dense.model_band()) is not None:
        _band(fig, x, *band, "the law's error against solved images", colour="rgba(0,114,178,0.22)")
    fig.add_scatter(
        x=x,
        y=[p.total_S_cm or None for p in dense.points],
        mode="lines",
        name="total",
        line={"color": COLOURS[0]},
    )
    given = _percent([p.vol_filler for p in curve.points])
    fig.add_scatter(
        x=given, y=[p.total_S_cm or None for p in curve.points], mode="markers", name="loadings of the file",
        marker={"color": COLOURS[0], "size": 7},
    )  # fmt: skip
    if curve.composite.matrix.current_fraction is not None:
        fig.add_scatter(
            x=x, y=[p.lithium_S_cm or None for p in dense.points], mode="lines", name="lithium (anions blocked)",
            line={"color": COLOURS[5], "dash": DASHES[1]},
        )  # fmt: skip
    top = dense.best()
    if top.total_S_cm > 0.0:
        fig.add_scatter(
            x=[100 * top.vol_filler], y=[top.total_S_cm], mode="markers",
            marker={"size": 12, "symbol": "star", "color": COLOURS[1], "line": {"width": 1, "color": "#000"}},
            name=f"optimum: {100 * top.vol_filler:.3g} vol %, {top.total_S_cm:.2g} S/cm",
        )  # fmt: skip
    if curve.measured:
        fig.add_scatter(
            x=_percent([v for v, _ in curve.measured]), y=[s for _, s in curve.measured], mode="markers",
            name="measured", marker=MEASURED,
        )  # fmt: skip
    if curve.composite.matrix.current_fraction is not None:
        _current_fraction_panel(fig, x, dense)
    return fig


def _current_fraction_panel(fig: go.Figure, x: list[float], dense: CompositeCurve) -> None:
    fig.add_scatter(
        x=x, y=[p.current_fraction for p in dense.points], mode="lines", name="current fraction", yaxis="y2",
        line={"color": COLOURS[3], "dash": DASHES[2]},
    )  # fmt: skip
    fig.update_layout(
        height=660, xaxis={"anchor": "y2"}, yaxis={"domain": [0.34, 1.0]},
        yaxis2={"domain": [0.0, 0.25], "range": [0, 1.02], "title": {"text": "Current fraction"}, "anchor": "x",
                "showline": True, "mirror": True, "linecolor": "#222", "gridcolor": "#ececec", "ticks": "inside"},
    )  # fmt: skip


def temperatures_figure(curves: Sequence[CompositeCurve]) -> go.Figure:
    """σ_total against the loading, one line a temperature."""
    fig = _empty(curves[0].composite.name)
    for n, one in enumerate(sorted(curves, key=lambda c: c.temperature_K)):
        dense = one.dense()
        fig.add_scatter(
            x=_percent([p.vol_filler for p in dense.points]), y=[p.total_S_cm or None for p in dense.points], mode="lines",
            name=f"{one.temperature_K - ZERO_CELSIUS_K:.4g} °C", line={"color": COLOURS[n % 8], "dash": DASHES[n % 6]},
        )  # fmt: skip
    return fig


def designs_figure(designs: Sequence[Design], *, carrier: str = "total", name: str = "") -> go.Figure:
    """The highest σ that each shape reaches, and at which loading: one marker a radius and aspect ratio."""
    fig = figure(
        title=f"{name}: best loading of each shape", x="Aspect ratio (length over diameter)",
        y=axis_title("Highest conductivity", "S/cm"), width=760,
    )  # fmt: skip
    fig.update_yaxes(type="log", exponentformat="power")
    fig.update_xaxes(type="log", exponentformat="power")
    fig.update_layout(legend=BELOW, height=500)
    for n, radius in enumerate(dict.fromkeys(one.radius_um for one in designs)):
        row = sorted((d for d in designs if d.radius_um == radius), key=lambda d: d.aspect_ratio)
        y = [d.total_S_cm if carrier == "total" else d.lithium_S_cm for d in row]
        fig.add_scatter(
            x=[d.aspect_ratio for d in row], y=[one or None for one in y], mode="lines+markers+text",
            text=[f"{100 * d.vol_filler:.2g} vol %" for d in row], textposition="top center",
            name="any radius" if radius is None else f"radius {1e3 * radius:.3g} nm",
            line={"color": COLOURS[n % 8], "dash": DASHES[n % 6]}, showlegend=True,
        )  # fmt: skip
    return fig


def mixing_figure(found: MixingPrediction) -> go.Figure:
    """What mixing alone makes of the parts on record: band between the bounds, Bruggeman's law, the named loading."""
    evidence = found.found
    celsius = float(evidence.condition("temperature_K") or 0.0) - ZERO_CELSIUS_K
    fig = _empty(f"{evidence.subject}, {celsius:.4g} °C: mixing alone")
    curve = found.curve()
    x = _percent([v for v, _, _, _ in curve])
    _band(
        fig,
        x,
        [low for _, low, _, _ in curve],
        [high for _, _, _, high in curve],
        "Hashin–Shtrikman bounds over all records",
    )
    fig.add_scatter(
        x=x, y=[m or None for _, _, m, _ in curve], mode="lines", name="Bruggeman", line={"color": COLOURS[0]}
    )
    low, high = found.named.vol_low or 0.0, found.named.vol_high or 0.0
    fig.add_scatter(
        x=[50.0 * (low + high)], y=[evidence.value], mode="markers", marker={"size": 11, "color": COLOURS[0]},
        error_x={"array": [50.0 * (high - low)]}, name=f"{100 * low:.2g} to {100 * high:.2g} vol %",
    )  # fmt: skip
    return fig
