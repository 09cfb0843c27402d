"""The classes of solid electrolytes compared on what the records carry, as a radar (as figure 2 of Ai 2024, from data)."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from frenkel.figures import figure
from frenkel.library.records import Record, shipped_records
from frenkel.library.selection import CLASSES, class_style, measured_near_room

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["class_radar", "radar_scores"]

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

    warm = [math.log10(one.canonical_value or 1.0) for one in measured_near_room(mine)]
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
        colour, symbol = class_style(name)
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
