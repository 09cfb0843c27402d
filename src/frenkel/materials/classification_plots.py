"""Figures of a classification: its labels and the families that were considered, with their scores."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.materials.classification_result import Classification

__all__ = ["plot_candidates"]


def plot_candidates(result: Classification) -> go.Figure:
    """Bars of the scores of all labels, of the other families considered, and of the nearest prototypes where known."""
    import plotly.graph_objects as go

    labels = [(f"{one.facet}: {one.label}", one.score) for one in result.labels if one.score > 0]
    family = result.of("family")
    others = [] if family is None else [(f"other family: {name}", score) for name, score in family.alternatives]
    near = [] if result.framework is None else [
        (f"framework: {name} ({label})", distance) for name, label, distance in result.framework.neighbours
    ]  # fmt: skip
    rows = [name for name, _ in (*labels, *others, *near)]
    fig = figure(title=result.summary, x=axis_title("Score"), y="", width=760, height=130 + 26 * max(2, len(rows)))
    groups = [
        ("label given", labels, COLOURS[0], ""), ("other family by composition", others, COLOURS[4], "/"),
        ("by framework, exp(−(d/0.06)²)", [(name, _closeness(d)) for name, d in near], COLOURS[1], "x"),
    ]  # fmt: skip
    for name, pairs, colour, pattern in groups:
        if not pairs:
            continue
        fig.add_trace(
            go.Bar(
                x=[score for _, score in pairs], y=[label for label, _ in pairs], orientation="h", name=name,
                marker={"color": colour, "pattern": {"shape": pattern}},
                text=[f"{score:.2f}" for _, score in pairs], textposition="outside", cliponaxis=False,
            )
        )  # fmt: skip
    fig.update_layout(
        xaxis={"range": [0, 1.12]}, bargap=0.35, barmode="overlay",
        yaxis={"categoryorder": "array", "categoryarray": rows[::-1]},
        legend={"orientation": "h", "x": 0.0, "y": 1.0, "yanchor": "bottom"}, margin={"t": 76},
    )  # fmt: skip
    return fig


def _closeness(distance: float) -> float:
    from frenkel.materials.framework import DISTANCE_WIDTH

    return math.exp(-((distance / DISTANCE_WIDTH) ** 2))
