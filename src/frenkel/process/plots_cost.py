"""The cost of a way from powder over layer to cell: a waterfall a level, with the interval and the assumed share of each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenkel.figures import COLOURS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.process.ladder import Ladder

__all__ = ["ladder_figure"]


def ladder_figure(found: Ladder) -> go.Figure:
    """Waterfalls of powder, layer and cell beside each other, tornado of each below."""
    from plotly.subplots import make_subplots

    levels = found.levels
    lines = [*([] if found.powder is None else [found.powder.lines_USD]), found.layer.lines_USD, found.cell.lines_USD_kWh]
    swings = [*([] if found.powder is None else [found.powder.swings["total"]]), found.layer.swings["total"], found.cell.swings["total"]]
    heads = [f"{name}: {value:.3g} {unit} (95 %: {low:.3g}–{high:.3g})<br>{100 * share:.0f} % rests on assumed numbers" for name, unit, value, low, high, share in levels]
    fig = make_subplots(rows=2, cols=len(levels), subplot_titles=heads, vertical_spacing=0.16, horizontal_spacing=0.2, row_heights=[0.5, 0.5])
    fig.update_layout(figure(title=f"{found.target}: {found.way}").layout)
    for column, (one, moves, (_, unit, value, *_rest)) in enumerate(zip(lines, swings, levels, strict=True), start=1):
        names = [name for name, amount in one.items() if amount != 0.0]
        fig.add_waterfall(
            x=[*names, "total"], y=[*(one[name] for name in names), value], measure=["relative"] * len(names) + ["total"], increasing={"marker": {"color": COLOURS[4]}},
            totals={"marker": {"color": COLOURS[0]}}, connector={"line": {"color": "#888", "width": 1}}, text=[f"{one[n]:.3g}" for n in names] + [f"{value:.3g}"],
            textposition="outside", showlegend=False, cliponaxis=False, row=1, col=column,
        )  # fmt: skip
        for end, colour in (("at_low", COLOURS[1]), ("at_high", COLOURS[0])):
            fig.add_bar(
                y=[_short(s.name) for s in moves[:6][::-1]], x=[getattr(s, end) - value for s in moves[:6][::-1]], base=value, orientation="h",
                marker={"color": colour, "line": {"color": "#222", "width": 0.5}}, name="input at its low end" if end == "at_low" else "input at its high end",
                showlegend=column == 1, row=2, col=column,
            )  # fmt: skip
        fig.update_yaxes(title=axis_title("Cost", unit), row=1, col=column)
        fig.update_xaxes(title=axis_title("Cost", unit), row=2, col=column)
    style: dict[str, Any] = {"showline": True, "mirror": True, "linecolor": "#222", "gridcolor": "#ececec", "automargin": True}
    fig.update_xaxes(**style)
    fig.update_yaxes(**style)
    fig.update_annotations(font={"size": 12})
    fig.update_layout(barmode="overlay", height=820, width=470 * len(levels) + 60, margin={"l": 60, "r": 24, "t": 110, "b": 60}, legend={"x": 0.99, "xanchor": "right", "y": -0.08, "orientation": "h"})
    return fig


def _short(name: str) -> str:
    return name.replace("_USD_per_machine", "").replace("_per_machine", "").replace("_fraction", "").replace("_per_hour", "").replace("_", " ")
