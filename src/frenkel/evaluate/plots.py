"""Figures of an evaluation: the scorecard as probabilities, several electrolytes as a grid of verdicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.figures import axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.evaluate.comparison import Comparison
    from frenkel.evaluate.evaluation import Evaluation
    from frenkel.evaluate.scorecard import Verdict

__all__ = ["VERDICT_COLOURS", "comparison_figure", "scorecard_figure"]

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
                marker={"color": colour, "pattern": {"shape": _PATTERNS[name], "bgcolor": colour, "fgcolor": "white"}},
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


def comparison_figure(comparison: Comparison) -> go.Figure:
    """Verdicts as a grid: a row a requirement, a column an electrolyte, the verdict written in each field."""
    from frenkel.evaluate.comparison import deciding_verdict
    from frenkel.evaluate.requirements import requirements
    from frenkel.quantities import format_value

    def short(v: Verdict) -> str:
        if v.verdict == "unknown" or v.evidence is None or v.evidence.value is None:
            return v.verdict
        return f"{v.verdict}<br>{format_value(v.evidence.value, v.evidence.unit, digits=2)}"

    rows = list(reversed(requirements()))
    names = [one.question.electrolyte.name for one in comparison.evaluations]
    verdicts = [[deciding_verdict(one, row.key) for one in comparison.evaluations] for row in rows]
    order = list(VERDICT_COLOURS)
    steps = [i / len(order) for i in range(len(order) + 1)]
    scale = [[edge, VERDICT_COLOURS[name]] for i, name in enumerate(order) for edge in (steps[i], steps[i + 1])]
    fig = figure(
        width=max(560, min(1000, 300 + 170 * len(names))),
        height=90 + 36 * len(rows),
        margin={"l": 270, "r": 12, "t": 50, "b": 20},
    )
    fig.add_heatmap(
        z=[[order.index(v.verdict) for v in row] for row in verdicts],
        x=names,
        y=[row.title for row in rows],
        zmin=-0.5,
        zmax=len(order) - 0.5,
        colorscale=scale,
        showscale=False,
        xgap=3,
        ygap=3,
        text=[[short(v) for v in row] for row in verdicts],
        texttemplate="%{text}",
        textfont={"color": "white", "size": 11},
        hoverinfo="text",
    )
    fig.update_xaxes(side="top", showgrid=False)
    fig.update_yaxes(showgrid=False)
    return fig
