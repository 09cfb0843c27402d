"""Figures of the records: Arrhenius map, conductivity by family, class radar, Table 5 as energy-density map.

Every figure carries its data (hover texts name material, reference and place); symbols differ besides
colours, so that grey print stays readable.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from frenkel.figures import axis_title, figure
from frenkel.library.bibliography import references
from frenkel.library.cell_map import industry_figure
from frenkel.library.point_names import NamedPoint, name_annotations
from frenkel.library.radar import class_radar, radar_scores
from frenkel.library.records import Record
from frenkel.library.selection import class_style, measured_conductivities, near_room, once
from frenkel.quantities import convert

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["arrhenius_map", "class_radar", "family_figure", "industry_figure", "radar_scores"]


def _hover(record: Record) -> str:
    known = references()
    cited = [known[key].text if key in known else key for key in record.cites or (record.source,)]
    printed = f"<br>printed: {record.printed}" if record.printed else ""
    return f"<b>{record.material}</b>{printed}<br>{'; '.join(cited)}<br>{record.place}"


def arrhenius_map(
    records: Iterable[Record] | None = None,
    *,
    highlight: Collection[str] = (),
    title: str = "Reported conductivities",
) -> go.Figure:
    """Conductivity against 1000/T of any records; points of one sample are joined in order of temperature.

    Parameters
    ----------
    records : the shipped ones if None; only measured conductivities of materials are drawn
    highlight : ids of records that are drawn large and black-edged, the others faint
    title : of the figure

    A record without a stated temperature is drawn at 25 °C with a dot in its symbol; the note counts them.
    """
    import plotly.graph_objects as go

    every = once(measured_conductivities(records))
    unstated = sum(one.temperature_C is None for one in every)
    named = len({one.material for one in every}) <= _MOST_NAMES
    fig = figure(
        title=title, x=axis_title("1000/T", "K⁻¹"), y=axis_title("Conductivity", "S/cm"),
        width=820, height=520,
    )  # fmt: skip
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for one in every:  # a line joins what one source measured on one sample, nothing else
        groups[(one.material_class, one.material, one.source, *one.cites, one.sample, one.note)].append(one)
    shown: set[str] = set()
    by_value = sorted(groups.items(), key=lambda one: one[1][-1].canonical_value or 0.0)
    for (kind, material, *_), members in by_value:
        ordered = sorted(members, key=_drawn_at_C)
        colour, symbol = class_style(kind)
        fig.add_trace(
            go.Scatter(
                x=[1000.0 / convert(_drawn_at_C(one), "°C", "K") for one in ordered],
                y=[one.canonical_value for one in ordered],
                mode="lines+markers" if len(ordered) > 1 else "markers",
                line={"color": colour, "width": 1},
                marker={
                    "color": colour, "symbol": [symbol + _mark(one) for one in ordered],
                    **_emphasis(ordered, highlight, size=8),
                },
                name=kind or "other", legendgroup=kind, showlegend=kind not in shown,
                text=[_hover(one) for one in ordered], hovertemplate="%{text}<br>%{y:.3g} S/cm<extra></extra>",
                meta=material,
            )
        )  # fmt: skip
        shown.add(kind)
    fig.update_yaxes(type="log", exponentformat="power", dtick=_decade_step(every), tickfont={"size": 10})
    fig.update_layout(showlegend=len(shown) > 1)
    _celsius_axis(fig, [_drawn_at_C(one) for one in every])
    if named:
        _name_points(fig, every, highlight)
    note = "open: about, or a limit"
    if unstated:
        note += f"; with a dot: temperature not stated ({unstated}), drawn at 25 °C"
    fig.add_annotation(
        text=note, xref="paper", yref="paper", x=0, y=-0.2, showarrow=False, font={"size": 11}
    )
    return fig


def _name_points(fig: go.Figure, every: Sequence[Record], highlight: Collection[str]) -> None:
    """Each material is named once, at a highlighted point or at its best one."""
    chosen: dict[str, Record] = {}
    for one in sorted(every, key=lambda r: (r.id not in highlight, -(r.canonical_value or 0.0))):
        chosen.setdefault(one.material, one)
    heights = [math.log10(one.canonical_value) for one in every if one.canonical_value]
    low, high = min(heights) - 0.5, max(heights) + 0.5
    fig.update_yaxes(range=[low, high])
    points = [
        NamedPoint(1000.0 / convert(_drawn_at_C(one), "°C", "K"), math.log10(one.canonical_value or 1.0), name)
        for name, one in chosen.items()
    ]
    left, right = fig.layout.xaxis.range
    for note in name_annotations(points, x_near=_NAME_WIDTH * (right - left), pixels_per_y=_PLOT_HEIGHT_PX / (high - low)):
        fig.add_annotation(**note)


_NAME_WIDTH = 0.3  # of the width of the plot, of a long name
_PLOT_HEIGHT_PX = 350.0  # of the figure's 520, without its margins
_MOST_NAMES = 10  # beyond, names beside the points would cover each other; they stay in the hover texts


def _drawn_at_C(record: Record) -> float:
    return 25.0 if record.temperature_C is None else record.temperature_C


def _mark(record: Record) -> str:
    if record.temperature_C is None:
        return "-open-dot"
    return "-open" if record.bound else ""


def _celsius_axis(fig: go.Figure, temperatures_C: Sequence[float]) -> None:
    if not temperatures_C:
        return
    low, high = min(temperatures_C), max(temperatures_C)
    ends = [1000.0 / convert(one, "°C", "K") for one in (high, low)]
    room = max(
        0.06 * (ends[1] - ends[0]), 0.15
    )  # points of one temperature alone leave an axis of some width
    fig.update_xaxes(range=[ends[0] - room, ends[1] + 1.6 * room])
    ticks = [one for one in (-20, 0, 25, 60, 100, 150, 200, 300) if low - 12 <= one <= high + 12]
    for one in ticks:
        fig.add_annotation(
            x=1000.0 / convert(one, "°C", "K"), y=1.0, yref="paper", yanchor="bottom", text=f"{one} °C", showarrow=False,
            font={"size": 11, "color": "#555"},
        )  # fmt: skip
    fig.update_layout(title={"y": 0.97}, margin={"t": 78, "b": 92})


def _decade_step(records: Sequence[Record]) -> int:
    """Every decade has a tick up to nine of them, then every second or third."""
    values = [math.log10(one.canonical_value) for one in records if one.canonical_value]
    return 1 + int((max(values) - min(values)) // 9) if values else 1


def _emphasis(records: Sequence[Record], highlight: Collection[str], *, size: float) -> dict[str, Any]:
    """Sizes, edges and opacities of markers: all alike, or some large with a black edge and the others faint."""
    if not highlight:
        return {"size": size}
    own = [one.id in highlight for one in records]
    return {
        "size": [1.7 * size if mine else 0.9 * size for mine in own],
        "opacity": [1.0 if mine else 0.6 for mine in own],
        "line": {"color": "#000", "width": [2 if mine else 0 for mine in own]},
    }


def family_figure(
    records: Iterable[Record] | None = None,
    *,
    highlight: Collection[str] = (),
    title: str = "Conductivity by family, near room temperature",
) -> go.Figure:
    """Conductivity near room temperature by family, families ordered by their median, classes by symbol.

    Records between 15 and 35 °C and those without a stated temperature (small symbols).
    """
    import plotly.graph_objects as go

    chosen = [one for one in once(measured_conductivities(records)) if near_room(one)]
    families: dict[str, list[float]] = defaultdict(list)
    for one in chosen:
        families[_family(one)].append(one.canonical_value or 0.0)
    order = sorted(families, key=lambda name: sorted(families[name])[len(families[name]) // 2])
    fig = figure(
        title=title, x=axis_title("Conductivity", "S/cm"), y="",
        width=820, height=max(360, 60 + 24 * len(order)),
    )  # fmt: skip
    for kind in dict.fromkeys(one.material_class for one in chosen):
        members = [one for one in chosen if one.material_class == kind]
        colour, symbol = class_style(kind)
        fig.add_trace(
            go.Scatter(
                x=[one.canonical_value for one in members], y=[_family(one) for one in members], mode="markers",
                name=kind or "other",
                marker={
                    "color": colour, "symbol": [f"{symbol}-open" if one.bound else symbol for one in members],
                    **(_emphasis(members, highlight, size=8) if highlight else {
                        "size": [9 if one.temperature_C is not None else 6 for one in members], "opacity": 0.85,
                    }),
                },
                text=[_hover(one) for one in members], hovertemplate="%{text}<br>%{x:.3g} S/cm<extra></extra>",
            )
        )  # fmt: skip
    fig.update_xaxes(type="log", exponentformat="power", dtick=_decade_step(chosen), tickfont={"size": 10})
    fig.update_yaxes(categoryorder="array", categoryarray=order)
    return fig


def _family(record: Record) -> str:
    return record.family or record.material_class or "other"
