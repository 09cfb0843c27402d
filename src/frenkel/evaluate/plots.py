"""Figures of an evaluation: the scorecard as probabilities."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.figures import axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.evaluate.evaluation import Evaluation

__all__ = ["VERDICT_COLOURS", "scorecard_figure"]

VERDICT_COLOURS = {
    "pass": "#1a7f4b",
    "marginal": "#c98a00",
    "fail": "#b3261e",
    "unknown": "#8c8c8c",
    "shown": "#3a6ea5",
}
_PATTERNS = {"pass": "", "marginal": "/", "fail": "x", "unknown": ".", "shown": "."}


def scorecard_figure(evaluation: Evaluation) -> go.Figure:
    """Probability that each requirement is met, one bar a verdict; readable in grey by its patterns."""
    import plotly.graph_objects as go

    verdicts = list(reversed(evaluation.verdicts))
    labels = [v.requirement.title + (f" ({v.kind})" if v.kind else "") for v in verdicts]
    # equal labels would fall onto one bar: an invisible count keeps them apart
    labels = [label + "\u200b" * i for i, label in enumerate(labels)]
    fig = figure(
        title=f"{evaluation.question.electrolyte.name}: is it good enough?",
        x=axis_title("Probability that the requirement is met", "1"),
        width=860,
        height=90 + 26 * len(verdicts),
        margin={"l": 330, "r": 24, "t": 48, "b": 50},
        showlegend=True,
    )
    for name, colour in VERDICT_COLOURS.items():
        rows = [i for i, v in enumerate(verdicts) if v.verdict == name]
        if not rows:
            continue
        chosen = [verdicts[i] for i in rows]
        fig.add_trace(
            go.Bar(
                x=[v.probability if v.probability is not None else 0.0 for v in chosen],
                y=[labels[i] for i in rows],
                orientation="h",
                name=name,
                marker={"color": colour, "pattern": {"shape": _PATTERNS[name], "fgcolor": "white"}},
                text=[name if v.probability is None else f"{v.probability:.2f}" for v in chosen],
                textposition="outside",
                cliponaxis=False,
                hovertext=[v.reason for v in chosen],
            )
        )
    fig.update_xaxes(range=[0.0, 1.12], tickvals=[0, 0.1, 0.5, 0.9, 1.0])
    fig.update_yaxes(categoryorder="array", categoryarray=labels, showgrid=False)
    fig.update_layout(barmode="overlay", legend={"orientation": "h", "y": -0.12, "x": 0.0})
    return fig
