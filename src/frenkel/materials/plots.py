"""Figures of materials: cost and abundance by element, open-circuit potentials of electrodes."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, DASHES, axis_title, figure
from frenkel.materials.price_tables import SD_95

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.materials.abundance import ElementAbundance
    from frenkel.materials.open_circuit import OpenCircuitPotential
    from frenkel.materials.prices import MaterialsCost
    from frenkel.materials.property_results import ElectrolyteProperties

__all__ = ["open_circuit_figure", "raw_materials_figure"]

SMALLEST_SHOWN_USD_KG = 1e-3
_LOG_TICKS = {"type": "log", "exponentformat": "power", "dtick": 1, "tickfont": {"size": 10}}  # powers print 25 % larger


def raw_materials_figure(result: ElectrolyteProperties) -> go.Figure:
    """Cost of each element (USD per kg of material) beside its crustal abundance, both logarithmic, dearest on top.

    A mixture without proportions has no cost by element: the abundance stands alone.
    """
    shares = result.cost.by_element if result.cost is not None else ()
    rare = {one.symbol: one for one in result.abundance.by_element} if result.abundance is not None else {}
    symbols = [one.symbol for one in shares] or list(rare)
    fig = figure(
        title=f"Raw materials of {result.subject}", y="", width=760, height=max(260, 150 + 24 * len(symbols)),
        x=axis_title("Cost of the element", "USD/kg of material") if shares else "Mass fraction in the crust",
    )  # fmt: skip
    fig.update_layout(showlegend=False, yaxis={"categoryorder": "array", "categoryarray": symbols[::-1]})
    fig.update_xaxes(**_LOG_TICKS)
    if shares and result.cost is not None:
        fig.add_trace(_cost_points(result.cost))
    found = [rare[symbol] for symbol in symbols if symbol in rare]
    if not found:
        return fig
    fig.add_trace(_abundance_points(found, panel="2" if shares else ""))
    if shares:
        right = {"domain": [0.54, 1.0], "anchor": "y2", "title": {"text": "Mass fraction in the crust", "standoff": 8}}
        fig.update_layout(
            xaxis={"domain": [0.0, 0.5]}, xaxis2={**fig.layout.xaxis.to_plotly_json(), **right},
            yaxis2={**fig.layout.yaxis.to_plotly_json(), "anchor": "x2", "showticklabels": False},
        )  # fmt: skip
    return fig


def _cost_points(cost: MaterialsCost) -> go.Scatter:
    import plotly.graph_objects as go

    factor = exp(SD_95 * cost.spread)
    shown = [max(one.cost_USD_kg, SMALLEST_SHOWN_USD_KG) for one in cost.by_element]
    return go.Scatter(
        x=shown, y=[one.symbol for one in cost.by_element], name="cost with 95 % interval", mode="markers",
        error_x={
            "type": "data", "symmetric": False, "thickness": 1.6, "width": 4,
            "array": [one * (factor - 1.0) for one in shown], "arrayminus": [one * (1.0 - 1.0 / factor) for one in shown],
        },
        marker={"color": COLOURS[0], "size": 10}, hoverinfo="text",
        hovertext=[
            f"{one.symbol}: {one.cost_USD_kg:.3g} USD/kg ({one.cost_USD_kg / factor:.2g} to "
            f"{one.cost_USD_kg * factor:.2g}), {100 * one.mass_fraction:.1f} wt%, "
            f"{one.price.price_USD_kg:.3g} USD/kg in {one.price.year}"
            for one in cost.by_element
        ],
    )  # fmt: skip


def _abundance_points(found: Sequence[ElementAbundance], *, panel: str) -> go.Scatter:
    import plotly.graph_objects as go

    return go.Scatter(
        x=[one.mass_fraction for one in found], y=[one.symbol for one in found], mode="markers",
        xaxis=f"x{panel}", yaxis=f"y{panel}",
        name="crustal abundance, range of two compilations",
        error_x={
            "type": "data", "symmetric": False, "thickness": 1.6, "width": 4,
            "array": [one.high - one.mass_fraction for one in found],
            "arrayminus": [one.mass_fraction - one.low for one in found],
        },
        marker={"color": COLOURS[5], "size": 10, "symbol": "diamond", "line": {"color": "#222", "width": 1}},
        hovertemplate="%{y}: mass fraction %{x:.2e}<extra></extra>",
    )  # fmt: skip


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
    fig.update_layout(showlegend=True)
    return fig
