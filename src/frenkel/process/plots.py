"""Waterfall and tornado of a cost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from frenkel.errors import UnknownName
from frenkel.figures import COLOURS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.process.cells import CellCost
    from frenkel.process.chain_cost import ChainCost

__all__ = ["cost_figure"]


def cost_figure(result: CellCost | ChainCost, output: str = "total") -> go.Figure:
    """Waterfall of the lines of cost (above) and tornado of an output (below: total, capital, floor, labour or energy); the assumed share stands in the title."""
    from plotly.subplots import make_subplots

    unit, lines, value = _numbers(result)
    base = figure()
    fig = make_subplots(rows=2, cols=1, vertical_spacing=0.16, row_heights=[0.5, 0.5])
    fig.update_layout(base.layout)
    names = [name for name, amount in lines.items() if amount != 0.0]
    fig.add_waterfall(
        x=[*names, "total"], y=[*(lines[name] for name in names), value], measure=["relative"] * len(names) + ["total"],
        increasing={"marker": {"color": COLOURS[4]}}, totals={"marker": {"color": COLOURS[0]}},
        connector={"line": {"color": "#888", "width": 1}}, text=[f"{lines[n]:.3g}" for n in names] + [f"{value:.4g}"],
        textposition="outside", showlegend=False, row=1, col=1,
    )  # fmt: skip
    if output not in result.swings:
        raise UnknownName(output, what="output with a tornado", nearest=list(result.swings))
    swings = result.swings[output][:8][::-1]
    moved = value if output == "total" else result.needs[output][0]
    for end, colour in (("at_low", COLOURS[1]), ("at_high", COLOURS[0])):
        fig.add_bar(
            y=[f"{s.name} ({s.basis})" for s in swings], x=[getattr(s, end) - moved for s in swings], base=moved,
            orientation="h", marker={"color": colour, "line": {"color": "#222", "width": 0.5}},
            name="input at its low end" if end == "at_low" else "input at its high end", row=2, col=1,
        )  # fmt: skip
    fig.add_vline(x=moved, line={"color": "#222", "width": 1}, row=2, col=1)
    fig.update_layout(
        title={"text": _title(result), "x": 0.02},
        barmode="overlay", height=720, width=860, margin={"l": 70, "r": 24, "t": 60, "b": 60},
        legend={"x": 0.99, "xanchor": "right", "y": 0.02},
    )  # fmt: skip
    style: dict[str, Any] = {"showline": True, "mirror": True, "linecolor": "#222", "gridcolor": "#ececec", "automargin": True}
    fig.update_xaxes(**style)
    fig.update_yaxes(**style)
    top = 1.12 * max(value, *(lines[n] for n in names))
    fig.update_yaxes(title=axis_title("Cost", unit), range=[0.0, top], row=1, col=1)
    fig.update_xaxes(title=axis_title("Cost", unit) if output == "total" else axis_title(output.capitalize(), _unit_of(result, output)), row=2, col=1)
    return fig


def _numbers(result: CellCost | ChainCost) -> tuple[str, Any, float]:
    from frenkel.process.cells import CellCost as Cell

    if isinstance(result, Cell):
        return "USD/kWh", result.lines_USD_kWh, result.total_USD_kWh
    return f"USD/{result.unit}", result.lines_USD, result.total_USD


def _unit_of(result: CellCost | ChainCost, output: str) -> str:
    from frenkel.process.cells import CellCost as Cell

    if isinstance(result, Cell):
        return {"capital": "USD per kWh/a", "floor": "m²/GWh", "labour": "h/MWh", "energy": "kWh/kWh"}[output]
    return {"capital": f"USD per {result.unit}/a", "floor": f"m² per {result.unit}/a", "labour": f"h/{result.unit}", "energy": f"kWh/{result.unit}"}[output]


def _title(result: CellCost | ChainCost) -> str:
    from frenkel.process.cells import CellCost as Cell

    unit, _, value = _numbers(result)
    if isinstance(result, Cell):
        name, low, high = f"{result.line} line, {result.output_GWh:g} GWh a year", result.low_USD_kWh, result.high_USD_kWh
    else:
        name, low, high = result.product, result.low_USD, result.high_USD
    return f"{name}: {value:.3g} {unit} (95 %: {low:.3g}–{high:.3g}); {100 * result.assumed_share:.0f} % rests on assumed steps and prices"
