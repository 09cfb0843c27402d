"""Figures of the room: result in, Plotly figure out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.microstructure.effective_cathode import EffectiveCathode
    from frenkel.microstructure.effective_conductivity import EffectiveConductivity

__all__ = ["cathode_figure", "shares_figure"]


def shares_figure(found: EffectiveConductivity) -> go.Figure:
    """Which phase carries the current: share of the power beside volume fraction, per phase."""
    fig = figure(title=found.subject, y="Fraction", height=400)
    names = [p.name for p in found.phases] + (["interfaces"] if found.interface_share > 0.0 else [])
    volumes = [p.vol_fraction for p in found.phases] + ([0.0] if found.interface_share > 0.0 else [])
    shares = [p.share for p in found.phases] + (
        [found.interface_share] if found.interface_share > 0.0 else []
    )
    fig.add_bar(x=names, y=volumes, name="of the volume", marker={"color": COLOURS[7]})
    fig.add_bar(
        x=names,
        y=shares,
        name="of the dissipated power",
        marker={"color": COLOURS[0], "pattern": {"shape": "/"}},
    )
    fig.update_yaxes(range=[0, 1.05])
    text = (
        f"σ = {found.value_S_cm:.3g} S/cm along {found.direction}"
        f"<br>voxel image: {found.lower_S_cm:.3g} to {found.upper_S_cm:.3g} S/cm"
    )
    if found.sample_sd_ln is not None:
        text += f"<br>another sample of this size: ±{100 * found.sample_sd_ln:.2g} %"
    fig.add_annotation(
        x=0.98, y=0.97, xref="paper", yref="paper", xanchor="right", text=text, showarrow=False, align="right",
        bgcolor="rgba(255,255,255,0.85)",
    )  # fmt: skip
    fig.update_layout(barmode="group", legend={"orientation": "h", "y": 1.08, "x": 0.0})
    return fig


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
