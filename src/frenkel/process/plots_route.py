"""Routes as flow charts: a line a way, a box a step, coloured by the state that the step gives; a made layer with its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from frenkel.figures import figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.process.description import LayerDescription
    from frenkel.process.plan import Plan
    from frenkel.process.route_file import RouteFile

__all__ = ["description_figure", "route_figure", "route_file_figure", "sheet_figure"]

SHADES = {"powder": "#dbe9f4", "slurry": "#d5efe6", "solution": "#d5efe6", "melt": "#f7ddcf", "glass": "#f7ddcf", "green": "#f3eccb",
          "film": "#f3e0ee", "dense": "#c9c9c9", "layer": "#b9d3ea", "raw": "#ffffff"}  # fmt: skip
Row = tuple[str, Sequence[str], Sequence[str]]


def flow_chart(title: str, rows: Sequence[Row], *, below: Sequence[str] = ()) -> go.Figure:
    """Boxes in lines: each row is a heading, the steps and the state that each gives; lines of text may stand below."""
    columns = max((len(steps) for _, steps, _ in rows), default=1)
    height = 90 * len(rows) + 90 + 22 * len(below)
    fig = figure(title=title, width=max(720, 125 * columns + 40), height=height)
    # handed over at once: Plotly checks all that is there again at each single addition
    texts: list[dict[str, Any]] = []
    boxes: list[dict[str, Any]] = []
    for k, (heading, steps, states) in enumerate(rows):
        y = float(-k)
        texts.append({"x": -0.45, "y": y + 0.36, "text": heading, "showarrow": False, "xanchor": "left"})
        for column, (step, state) in enumerate(zip(steps, states, strict=True)):
            boxes.append({"type": "rect", "x0": column - 0.44, "x1": column + 0.44, "y0": y - 0.3, "y1": y + 0.18, "fillcolor": SHADES[state], "line": {"color": "#222", "width": 1}})
            texts.append({"x": column, "y": y - 0.06, "text": f"{step}<br><i>{state}</i>", "showarrow": False, "font": {"size": 11}})
            if column:
                texts.append({"x": column - 0.44, "y": y - 0.06, "ax": column - 0.56, "ay": y - 0.06, "xref": "x", "yref": "y", "axref": "x", "ayref": "y", "showarrow": True, "arrowhead": 2, "text": ""})
    for k, line in enumerate(below):
        texts.append({"x": -0.45, "y": -len(rows) + 0.45 - 0.25 * k, "text": line, "showarrow": False, "xanchor": "left", "font": {"size": 12}})
    fig.add_scatter(x=[0, columns - 1], y=[0, -len(rows)], mode="markers", marker={"opacity": 0}, showlegend=False, hoverinfo="skip")
    fig.update_xaxes(visible=False, range=[-0.6, columns - 0.3])
    fig.update_yaxes(visible=False, range=[-len(rows) + 0.4 - 0.25 * len(below), 0.6])
    fig.update_layout(annotations=texts, shapes=boxes, margin={"l": 20, "r": 20, "t": 50, "b": 20})
    return fig


def route_figure(plan: Plan) -> go.Figure:
    """The first ways of a plan as flow charts."""
    rows: list[Row] = []
    for k, way in enumerate(plan.ways[:6]):
        heat = f", up to {way.temperature_C[1]:g} °C" if way.temperature_C else ""
        states = [state for one in way.routes for state in one.states[1:]]
        flags = "1 flag" if len(way.flags) == 1 else f"{len(way.flags)} flags"
        rows.append((f"<b>{k + 1}. {way.title}</b>{heat}; {flags}", way.steps, states))
    return flow_chart(f"{plan.target.key}: first {len(rows)} of {len(plan.ways)} ways", rows)


def route_file_figure(given: RouteFile, layer: LayerDescription) -> go.Figure:
    """The user's route as a flow chart with what is known of its layer below it."""
    heat = given.route.temperature_C
    heading = f"<b>{given.route.title}</b>" + (f", up to {heat[1]:g} °C" if heat else "")
    return flow_chart(f"{given.material}: {given.route.title}", [(heading, given.route.steps, given.route.states[1:])], below=layer_lines(layer))


def description_figure(layer: LayerDescription) -> go.Figure:
    """The steps of a layer and its numbers; states are not in the hand-over, so all boxes are white."""
    return flow_chart(f"{layer.material}: {layer.route}", [(f"<b>{layer.route}</b>", layer.steps, ["raw"] * len(layer.steps))], below=layer_lines(layer))


def layer_lines(layer: LayerDescription) -> list[str]:
    """What is known and unknown of a layer, a line each."""
    from frenkel.process.description import PROPERTIES

    units = {name: "" if unit == "1" else f" {unit}" for name, (unit, _) in PROPERTIES.items()}
    lines = [
        f"{name.removesuffix('_um').replace('_', ' ')}: {one.value:.3g} ({one.low:.3g}–{one.high:.3g}){units[name]}, {one.basis}: {one.source}"
        for name, one in layer.numbers.items()
    ]
    lines += [f"{name}: {one.value:.3g} ({one.low:.3g}–{one.high:.3g})" for name, one in layer.phase_fractions.items()]
    lines += [f"{one.property.removesuffix('_um').replace('_', ' ')}: unknown" for one in layer.refusals]
    return [*lines, *(f"mind: {one}" for one in layer.cautions)]


def sheet_figure(title: str, text: str) -> go.Figure:
    """A recipe sheet as lines of text: headings bold, long lines broken at words."""
    import textwrap

    lines: list[str] = []
    for line in text.splitlines()[1:]:
        if not line.strip() or set(line) <= set("|- "):
            continue
        heading = line.startswith("#")
        clean = line.lstrip("# ").replace("**", "").strip("|").replace("|", " · ").strip()
        broken = textwrap.wrap(clean, 125, subsequent_indent="      ") or [""]
        lines += [f"<b>{clean}</b>"] if heading else broken
    height = 18 * len(lines) + 70
    fig = figure(title=f"Recipe sheet of {title}", width=900, height=height)
    texts = [{"x": 0.0, "y": 1.0 - (k + 0.5) / max(len(lines), 1), "xref": "paper", "yref": "paper", "text": line, "showarrow": False, "xanchor": "left", "yanchor": "middle", "font": {"size": 12}} for k, line in enumerate(lines)]
    fig.add_scatter(x=[0, 1], y=[0, 1], mode="markers", marker={"opacity": 0}, showlegend=False, hoverinfo="skip")
    fig.update_xaxes(visible=False)
    fig.update_yaxes(visible=False)
    fig.update_layout(annotations=texts, margin={"l": 20, "r": 20, "t": 50, "b": 10})
    return fig
