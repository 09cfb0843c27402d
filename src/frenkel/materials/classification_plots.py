"""Figures of a classification: the families that were considered, with their scores."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.materials.classification_result import Classification

__all__ = ["plot_candidates"]


def plot_candidates(result: Classification) -> go.Figure:
    """Bars of the scores of the family and its alternatives, and of the nearest prototypes where known."""
    import plotly.graph_objects as go

    from frenkel.materials.framework import DISTANCE_WIDTH

    fig = figure(title=result.summary, x=axis_title("Score"), y="", width=640, height=320)
    family = result.of("family")
    pairs = [] if family is None else [(family.label, family.score), *family.alternatives]
    pairs = pairs[::-1]
    fig.add_trace(
        go.Bar(
            x=[score for _, score in pairs], y=[label for label, _ in pairs], orientation="h",
            name="by composition", marker={"color": COLOURS[0]},
            text=[f"{score:.2f}" for _, score in pairs], textposition="outside", cliponaxis=False,
        )
    )  # fmt: skip
    if result.framework is not None:
        near = result.framework.neighbours[::-1]
        fig.add_trace(
            go.Bar(
                x=[math.exp(-((distance / DISTANCE_WIDTH) ** 2)) for _, _, distance in near],
                y=[f"{name} ({label})" for name, label, _ in near], orientation="h",
                name="by framework, exp(−(d/0.06)²)", marker={"color": COLOURS[1]},
                text=[f"d = {distance:.3f}" for _, _, distance in near], textposition="outside", cliponaxis=False,
            )
        )  # fmt: skip
        fig.update_layout(height=480, legend={"orientation": "h", "x": 0.0, "y": -0.2, "yanchor": "top"})
    fig.update_layout(xaxis={"range": [0, 1.22]}, margin={"l": 190}, bargap=0.35)
    return fig
