"""Figures of the records: Arrhenius map, conductivity by family, class radar, Table 5 as energy-density map.

Every figure carries its data (hover texts name material, reference and place); symbols differ besides
colours, so that grey print stays readable.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, SYMBOLS, axis_title, figure
from frenkel.library.bibliography import references
from frenkel.library.cell_map import industry_figure
from frenkel.library.records import Record, shipped_records

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["arrhenius_map", "class_radar", "family_figure", "industry_figure", "radar_scores"]

CLASSES = ("polymer", "oxide", "sulfide", "halide", "composite")
_ROOM_C = (15.0, 35.0)


def _style(name: str) -> tuple[str, str]:
    place = CLASSES.index(name) if name in CLASSES else len(CLASSES)
    return COLOURS[place % len(COLOURS)], SYMBOLS[place % len(SYMBOLS)]


def _hover(record: Record) -> str:
    known = references()
    cited = [known[key].text if key in known else key for key in record.cites or (record.source,)]
    printed = f"<br>printed: {record.printed}" if record.printed else ""
    return f"<b>{record.material}</b>{printed}<br>{'; '.join(cited)}<br>{record.place}"


def _conductivities(records: Iterable[Record] | None) -> list[Record]:
    every = shipped_records() if records is None else records
    return [
        one
        for one in every
        if one.property == "conductivity"
        and one.canonical_value
        and one.origin != "claimed"
        and not one.material.startswith(("class:", "requirement:"))
    ]


def _near_room(record: Record) -> bool:
    return record.temperature_C is None or _ROOM_C[0] <= record.temperature_C <= _ROOM_C[1]


def _once(records: Iterable[Record]) -> list[Record]:
    """Table and text of a review repeat values; one point for each material, value and temperature."""
    seen: dict[tuple[str, float, float | None], Record] = {}
    for one in records:
        seen.setdefault(
            (one.material, round(math.log10(one.canonical_value or 1.0), 6), one.temperature_C), one
        )
    return list(seen.values())


def arrhenius_map(records: Iterable[Record] | None = None) -> go.Figure:
    """Conductivity against 1000/T of any records; points of one material are joined in order of temperature.

    Records without a stated temperature cannot stand in this figure; the subtitle counts them.
    """
    import plotly.graph_objects as go

    every = _once(_conductivities(records))
    placed = [one for one in every if one.temperature_C is not None]
    fig = figure(
        title="Reported conductivities", x=axis_title("1000/T", "K⁻¹"), y=axis_title("Conductivity", "S/cm"),
        width=820, height=520,
    )  # fmt: skip
    groups: dict[tuple[str, ...], list[Record]] = defaultdict(list)
    for one in placed:  # a line joins what one source measured on one sample, nothing else
        groups[(one.material_class, one.material, one.source, *one.cites, one.sample, one.note)].append(one)
    shown: set[str] = set()
    for (kind, material, *_), members in groups.items():
        ordered = sorted(members, key=lambda one: one.temperature_C or 0.0)
        colour, symbol = _style(kind)
        fig.add_trace(
            go.Scatter(
                x=[1000.0 / ((one.temperature_C or 0.0) + 273.15) for one in ordered],
                y=[one.canonical_value for one in ordered],
                mode="lines+markers" if len(ordered) > 1 else "markers",
                line={"color": colour, "width": 1},
                marker={
                    "color": colour, "symbol": [symbol if not one.bound else f"{symbol}-open" for one in ordered],
                    "size": 8,
                },
                name=kind or "other", legendgroup=kind, showlegend=kind not in shown,
                text=[_hover(one) for one in ordered], hovertemplate="%{text}<br>%{y:.3g} S/cm<extra></extra>",
                meta=material,
            )
        )  # fmt: skip
        shown.add(kind)
    fig.update_yaxes(type="log", exponentformat="power", dtick=1)
    _celsius_axis(fig, [one.temperature_C or 0.0 for one in placed])
    left_out = len(every) - len(placed)
    note = "open symbols: about, or a limit" + (
        f"; {left_out} without a temperature left out" if left_out else ""
    )
    fig.add_annotation(
        text=note, xref="paper", yref="paper", x=0, y=-0.16, showarrow=False, font={"size": 11}
    )
    return fig


def _celsius_axis(fig: go.Figure, temperatures_C: Sequence[float]) -> None:
    if not temperatures_C:
        return
    low, high = min(temperatures_C), max(temperatures_C)
    ticks = [one for one in (-20, 0, 25, 60, 100, 150, 200, 300) if low - 12 <= one <= high + 12]
    for one in ticks:
        fig.add_annotation(
            x=1000.0 / (one + 273.15), y=1.0, yref="paper", yanchor="bottom", text=f"{one} °C", showarrow=False,
            font={"size": 11, "color": "#555"},
        )  # fmt: skip
    fig.update_layout(title={"y": 0.97}, margin={"t": 78, "b": 84})


def family_figure(records: Iterable[Record] | None = None) -> go.Figure:
    """Conductivity near room temperature by family, families ordered by their median, classes by symbol.

    Records between 15 and 35 °C and those without a stated temperature (small symbols).
    """
    import plotly.graph_objects as go

    chosen = [one for one in _once(_conductivities(records)) if _near_room(one)]
    families: dict[str, list[float]] = defaultdict(list)
    for one in chosen:
        families[_family(one)].append(one.canonical_value or 0.0)
    order = sorted(families, key=lambda name: sorted(families[name])[len(families[name]) // 2])
    fig = figure(
        title="Conductivity by family, near room temperature", x=axis_title("Conductivity", "S/cm"), y="",
        width=820, height=max(360, 60 + 24 * len(order)),
    )  # fmt: skip
    for kind in dict.fromkeys(one.material_class for one in chosen):
        members = [one for one in chosen if one.material_class == kind]
        colour, symbol = _style(kind)
        fig.add_trace(
            go.Scatter(
                x=[one.canonical_value for one in members], y=[_family(one) for one in members], mode="markers",
                name=kind or "other",
                marker={
                    "color": colour, "symbol": [f"{symbol}-open" if one.bound else symbol for one in members],
                    "size": [9 if one.temperature_C is not None else 6 for one in members], "opacity": 0.85,
                },
                text=[_hover(one) for one in members], hovertemplate="%{text}<br>%{x:.3g} S/cm<extra></extra>",
            )
        )  # fmt: skip
    fig.update_xaxes(type="log", exponentformat="power", dtick=1)
    fig.update_yaxes(categoryorder="array", categoryarray=order)
    return fig


def _family(record: Record) -> str:
    return record.family or record.material_class or "other"


_AXES = ("median conductivity", "best conductivity", "low activation energy", "oxidation limit", "transference",
         "share of advantages")  # fmt: skip


def radar_scores(records: Iterable[Record] | None = None) -> dict[str, dict[str, float | None]]:
    """For each class and axis a score between 0 and 1, or None where no record speaks of it.

    Conductivity near room temperature, median and best: 10⁻⁷ … 10⁻² S/cm → 0 … 1 on a log scale. Activation
    energy, median: 0.6 … 0.2 eV. Oxidation limit, median: 2 … 6 V. Transference number, median: 0 … 1.
    Advantages: their share among the advantages and disadvantages that the reviews state for the class.
    """
    every = list(shipped_records() if records is None else records)
    return {name: _scores_of(name, [one for one in every if one.material_class == name]) for name in CLASSES}


def _scores_of(name: str, mine: list[Record]) -> dict[str, float | None]:
    from statistics import median

    from frenkel.library.claims import statements

    def values(key: str) -> list[float]:
        return [one.canonical_value or 0.0 for one in mine if one.property == key and one.bound in ("", "~")]

    warm = [math.log10(one.canonical_value or 1.0) for one in _conductivities(mine) if _near_room(one)]
    said = [
        one.kind for one in statements() if one.subject == f"class:{name}" and one.kind.endswith("advantage")
    ]
    raw: dict[str, tuple[float | None, float, float]] = {
        "median conductivity": (median(warm) if warm else None, -7.0, -2.0),
        "best conductivity": (max(warm, default=None), -7.0, -2.0),
        "low activation energy": (_median(values("activation_energy")), 0.6, 0.2),
        "oxidation limit": (_median(values("oxidation_limit")), 2.0, 6.0),
        "transference": (_median(values("transference_number")), 0.0, 1.0),
        "share of advantages": (said.count("advantage") / len(said) if said else None, 0.0, 1.0),
    }
    return {
        axis: None if value is None else min(1.0, max(0.0, (value - low) / (high - low)))
        for axis, (value, low, high) in raw.items()
    }


def _median(values: list[float]) -> float | None:
    from statistics import median

    return median(values) if values else None


def class_radar(records: Iterable[Record] | None = None) -> go.Figure:
    """The classes compared on what the records carry (`radar_scores`); where none speaks, the point is missing."""
    import plotly.graph_objects as go

    scores = radar_scores(records)
    fig = figure(title="Classes of solid electrolytes, from the records", width=680, height=540)
    for name in CLASSES:
        values = [scores[name][axis] for axis in _AXES]
        colour, symbol = _style(name)
        fig.add_trace(
            go.Scatterpolar(
                r=[*values, values[0]], theta=[*_AXES, _AXES[0]], name=name, mode="lines+markers",
                line={"color": colour, "width": 2}, marker={"symbol": symbol, "size": 8, "color": colour},
                connectgaps=False, hovertemplate="%{theta}: %{r:.2f}<extra>" + name + "</extra>",
            )
        )  # fmt: skip
    fig.update_layout(
        polar={
            "radialaxis": {"range": [0, 1], "tickvals": [0, 0.5, 1], "showline": False, "angle": 30, "tickangle": 30},
            "bgcolor": "white",
        },
        margin={"l": 110, "r": 110, "t": 70, "b": 60},
    )  # fmt: skip
    fig.add_annotation(
        text="a missing point: no record speaks of it; scales in frenkel.library.plots.radar_scores",
        xref="paper", yref="paper", x=0.5, y=-0.12, showarrow=False, font={"size": 11},
    )  # fmt: skip
    return fig
