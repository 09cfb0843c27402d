"""Figures of materials: cost and abundance by element, open-circuit potentials of electrodes."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, DASHES, axis_title, figure
from frenkel.materials.price_tables import SD_95

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.materials.open_circuit import OpenCircuitPotential
    from frenkel.materials.property_results import ElectrolyteProperties

__all__ = ["open_circuit_figure", "raw_materials_figure"]

SMALLEST_SHOWN_USD_KG = 1e-3


def raw_materials_figure(result: ElectrolyteProperties) -> go.Figure:
    """Cost of each element (USD per kg of material, logarithmic) and its crustal abundance, dearest element first."""
    import plotly.graph_objects as go

    fig = figure(
        title=f"Raw materials of {result.subject}",
        x="",
        y=axis_title("Cost of the element", "USD/kg of material"),
        width=680,
    )
    abundance = dict(result.abundance.by_element) if result.abundance is not None else {}
    if result.cost is not None:
        shares = result.cost.by_element
        symbols = [one.symbol for one in shares]
        costs = [max(one.cost_USD_kg, SMALLEST_SHOWN_USD_KG) for one in shares]
        factor = exp(SD_95 * result.cost.spread)
        hover = [
            f"{one.symbol}: {one.cost_USD_kg:.3g} USD/kg ({one.cost_USD_kg / factor:.2g} to "
            f"{one.cost_USD_kg * factor:.2g}), {100 * one.mass_fraction:.1f} wt%, "
            f"{one.price.price_USD_kg:.3g} USD/kg in {one.price.year}"
            for one in shares
        ]
        fig.add_trace(
            go.Scatter(
                x=symbols,
                y=costs,
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": [cost * (factor - 1.0) for cost in costs],
                    "arrayminus": [cost * (1.0 - 1.0 / factor) for cost in costs],
                    "thickness": 1.6,
                    "width": 5,
                },
                name="cost with 95 % interval",
                mode="markers",
                marker={"color": COLOURS[0], "size": 10},
                hovertext=hover,
                hoverinfo="text",
            )
        )
    else:
        symbols = [symbol for symbol, _ in result.abundance.by_element] if result.abundance else []
    fig.add_trace(
        go.Scatter(
            x=symbols,
            y=[abundance.get(symbol) for symbol in symbols],
            name="crustal abundance",
            yaxis="y2",
            mode="markers",
            marker={
                "color": COLOURS[5],
                "size": 11,
                "symbol": "diamond",
                "line": {"color": "#222", "width": 1},
            },
            hovertemplate="%{x}: mass fraction %{y:.2e}<extra></extra>",
        )
    )
    fig.update_yaxes(type="log", exponentformat="power", dtick=1)
    fig.update_layout(
        yaxis2={
            "title": {"text": "Mass fraction in the crust"},
            "overlaying": "y",
            "side": "right",
            "type": "log",
            "exponentformat": "power",
            "dtick": 1,
            "showgrid": False,
            "automargin": True,
        },
        legend={"orientation": "h", "x": 0.0, "y": 1.02, "yanchor": "bottom"},
        margin={"t": 84, "r": 80},
    )
    return fig


def open_circuit_figure(fits: Sequence[OpenCircuitPotential], *, electrodes: Sequence[str] = ()) -> go.Figure:
    """U(x) of each fit against the lithium fraction; electrodes without a fit are named in the title."""
    import plotly.graph_objects as go

    lacking = [name for name in electrodes if name not in {fit.electrode for fit in fits}]
    title = "Open-circuit potentials" + (f" (none read for {', '.join(lacking)})" if lacking else "")
    fig = figure(
        title=title,
        x=axis_title("Lithium fraction of full lithiation"),
        y=axis_title("Potential against Li/Li⁺", "V"),
        width=680,
    )
    for index, fit in enumerate(fits):
        x, potential = fit.table(301)
        name = f"{fit.electrode} {fit.branch}".strip()
        fig.add_trace(
            go.Scatter(
                x=x,
                y=potential,
                name=name,
                mode="lines",
                line={
                    "color": COLOURS[index % len(COLOURS)],
                    "dash": DASHES[index % len(DASHES)],
                    "width": 2,
                },
                hovertemplate=f"{name}<br>x = %{{x:.3f}}<br>%{{y:.3f}} V<extra></extra>",
            )
        )
    fig.update_xaxes(range=[0.0, 1.0])
    fig.update_yaxes(rangemode="tozero")
    fig.update_layout(showlegend=True)
    return fig
