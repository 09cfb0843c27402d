"""Figures of the room: result in, Plotly figure out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.microstructure.effective_cathode import EffectiveCathode

__all__ = ["cathode_figure"]


def cathode_figure(cathode: EffectiveCathode) -> go.Figure:
    """Ionic and electronic conductivity with 95 % intervals; contacted area and isolated fraction in words."""
    fig = figure(title=cathode.subject, y=axis_title("Conductivity of the electrode", "S/cm"))
    fig.update_yaxes(type="log", exponentformat="power")
    words = []
    for position, one in enumerate(cathode.evidence()):
        if one.value is None:
            continue
        if one.unit == "S/cm":
            name = "ions" if one.property == "conductivity" else "electrons"
            error = None
            if one.low is not None and one.high is not None:
                error = {"array": [one.high - one.value], "arrayminus": [one.value - one.low]}
            fig.add_scatter(
                x=[name], y=[one.value], error_y=error, mode="markers", name=name, showlegend=False,
                marker={"size": 12, "color": COLOURS[position]},
            )  # fmt: skip
        elif one.property == "isolated_active_fraction":
            words.append(f"isolated active material {100 * one.value:.2g} %")
        else:
            words.append(f"contacted area {one.value:.3g} cm²/cm³")
    words += [f"{one.property.replace('_', ' ')}: unknown" for one in cathode.refusals()]
    fig.add_annotation(
        x=0.02, y=0.02, xref="paper", yref="paper", text="<br>".join(words), showarrow=False, align="left",
        bgcolor="rgba(255,255,255,0.85)",
    )  # fmt: skip
    return fig
