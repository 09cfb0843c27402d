"""Table 5 as a map: energy density against specific energy of the cells that companies report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, axis_title, figure
from frenkel.library.industry import IndustryValue, industry

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["industry_figure"]

_LANE_WH_L = 26.0
_WH_KG_PER_LETTER = 4.4

_STATES = ("solid", "semi-solid", "liquid", "unstated")
_STATUS_SYMBOLS = {"measured": "circle", "target": "diamond-open", "announced": "square-open"}


def industry_figure(values: Sequence[IndustryValue] | None = None) -> go.Figure:
    """Table 5 as energy-density map: Wh/L against Wh/kg, and companies that state only one of the two along an axis.

    Colour is the state of the electrolyte, the symbol says whether the value was stated as reached, aimed at
    or announced; thin lines are equal mean densities (kg/L).
    """
    import plotly.graph_objects as go

    rows = [one for one in (industry() if values is None else values) if one.value is not None]
    by_company: dict[str, dict[str, IndustryValue]] = defaultdict(dict)
    for one in rows:
        if one.property in ("specific_energy", "energy_density"):
            by_company[f"{one.row} {one.company}"][one.property] = one
    fig = figure(
        title="Reported cells (Table 5)", x=axis_title("Specific energy", "Wh/kg"),
        y=axis_title("Energy density", "Wh/L"), width=880, height=560,
    )  # fmt: skip
    _density_lines(fig)
    floor, wall = 420.0, 170.0
    lanes = _lanes([(_name(one["specific_energy"]), one["specific_energy"].value or 0.0)
                    for one in by_company.values() if "energy_density" not in one])  # fmt: skip
    shown: set[str] = set()
    for pair in by_company.values():
        first = next(iter(pair.values()))
        mass, volume = pair.get("specific_energy"), pair.get("energy_density")
        x = wall if mass is None else mass.value
        y = floor + _LANE_WH_L * lanes[_name(first)] if volume is None else volume.value
        status = "target" if "target" in {one.status for one in pair.values()} else first.status
        group = f"{first.state}, {'stated as reached' if status == 'measured' else status}"
        fig.add_trace(
            go.Scatter(
                x=[x], y=[y], mode="markers+text", text=[_name(first)], textposition="middle right",
                textfont={"size": 10},
                marker={
                    "color": COLOURS[_STATES.index(first.state)], "symbol": _STATUS_SYMBOLS[status], "size": 11,
                    "line": {"width": 1.5},
                },
                name=group, legendgroup=group, showlegend=group not in shown,
                hovertext="<br>".join(f"{one.company}: {one.printed} ({one.level}; {one.place})" for one in pair.values()),
                hoverinfo="text",
            )
        )  # fmt: skip
        shown.add(group)
    top = floor + _LANE_WH_L * (max(lanes.values(), default=0) + 1)
    fig.add_hrect(y0=floor - 20, y1=top, fillcolor="#f4f4f4", line_width=0, layer="below")
    fig.add_annotation(
        x=205, y=floor + 90, text="only Wh/kg stated", showarrow=False, font={"size": 11, "color": "#777"}
    )
    fig.add_vrect(x0=wall - 12, x1=wall + 12, fillcolor="#f4f4f4", line_width=0, layer="below")
    fig.add_annotation(x=wall, y=1080, text="only Wh/L", showarrow=False, font={"size": 11, "color": "#777"})
    fig.update_xaxes(range=[150, 580])
    fig.update_yaxes(range=[floor - 20, 1150], tickvals=[*range(700, 1101, 100)])
    return fig


def _density_lines(fig: go.Figure) -> None:
    import plotly.graph_objects as go

    for density in (2.0, 2.5, 3.0):
        top = min(1100.0 / density, 560.0)
        fig.add_trace(
            go.Scatter(
                x=[600.0 / density, top], y=[600.0, top * density], mode="lines", hoverinfo="skip", showlegend=False,
                line={"color": "#bbb", "width": 1, "dash": "dot"},
            )
        )  # fmt: skip
        fig.add_annotation(
            x=top, y=top * density, text=f"{density:g} kg/L", showarrow=False, yanchor="bottom",
            font={"size": 10, "color": "#888"},
        )  # fmt: skip


def _name(one: IndustryValue) -> str:
    return "high-Ni with Li" if one.company.startswith("class of") else one.company.split(" (")[0]


def _lanes(labelled: list[tuple[str, float]]) -> dict[str, int]:
    """A lane for each label so that labels in one lane do not overlap, from the left."""
    ends: list[float] = []
    lanes: dict[str, int] = {}
    for name, x in sorted(labelled, key=lambda one: one[1]):
        free = next((lane for lane, end in enumerate(ends) if end < x), len(ends))
        if free == len(ends):
            ends.append(0.0)
        ends[free] = x + 14.0 + _WH_KG_PER_LETTER * len(name)
        lanes[name] = free
    return lanes
