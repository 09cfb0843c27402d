"""Figures of the room: budget bars, potential profiles, growth against time, the envelope of safe current."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from frenkel.figures import COLOURS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.interfaces.alloy_choice import AlloyAnode
    from frenkel.interfaces.attribution import Attribution
    from frenkel.interfaces.budget import InterfaceBudget
    from frenkel.interfaces.current_limits import CurrentLimit
    from frenkel.interfaces.growth_fit import GrowthFit
    from frenkel.interfaces.layer_growth import GrowthPrediction
    from frenkel.interfaces.multilayer import PotentialProfile
    from frenkel.interfaces.space_charge_contact import SpaceChargeContact

__all__ = [
    "alloy_figure", "budget_figure", "current_limit_figure", "growth_fit_figure", "growth_prediction_figure", "profile_figure",
    "shares_figure", "space_charge_figure",
]  # fmt: skip


def budget_figure(budget: InterfaceBudget) -> go.Figure:
    """Each term and the sum on a logarithmic axis with its interval; assumed terms are hollow."""
    rows = [*budget.terms, ("sum", *budget.total)]
    rows = [row for row in rows if row[1] > 0.0]
    # what is six decades below the sum is off the figure: its number stands in its name
    bottom = math.log10(budget.total[0]) - 6.0 if budget.total[0] > 0.0 else 0.0
    names = [
        f"{name}{' (assumed)' if name in budget.assumed else ''}" + (f", {value:.0e} ←" if high < 10.0**bottom else "")
        for name, value, _, high in rows
    ]
    unknown = f"<br><sub>unknown: {', '.join(budget.unknown)}; the sum is a lower bound</sub>" if budget.unknown else ""
    fig = figure(
        title=f"{budget.subject}: interface budget" + unknown,
        x=axis_title("Area-specific resistance", "Ω cm² of cell"),
        width=720,
        height=150 + 42 * len(rows),
        margin={"l": 190, "r": 24, "t": 64, "b": 60},
        showlegend=False,
    )
    fig.add_scatter(
        x=[value for _, value, _, _ in rows],
        y=names,
        mode="markers",
        error_x={
            "type": "data", "symmetric": False, "thickness": 1.6, "color": "#444",
            "array": [high - value for _, value, _, high in rows],
            "arrayminus": [value - low for _, value, low, _ in rows],
        },
        marker={
            "size": 11, "color": COLOURS[0], "line": {"width": 2, "color": COLOURS[0]},
            "symbol": ["circle-open" if row[0] in budget.assumed or (row[0] == "sum" and budget.assumed) else "circle" for row in rows],
        },
    )  # fmt: skip
    top = math.log10(2.0 * budget.total[2]) if budget.total[2] > 0.0 else 1.0
    shown = [math.log10(0.5 * (row[2] or row[1])) for row in rows]
    fig.update_xaxes(type="log", exponentformat="power", dtick=1, range=[max(min(shown, default=0.0), bottom), top])
    fig.update_yaxes(autorange="reversed")
    return fig


def shares_figure(attribution: Attribution) -> go.Figure:
    """Posterior share of each mechanism with its 95 % interval."""
    rows = attribution.shares
    fig = figure(title="Who makes the resistance?", y=axis_title("Share of the resistance", "1"), showlegend=False)
    fig.add_bar(
        x=[name for name, *_ in rows],
        y=[mean for _, mean, _, _ in rows],
        error_y={
            "type": "data", "symmetric": False,
            "array": [high - mean for _, mean, _, high in rows],
            "arrayminus": [mean - low for _, mean, low, _ in rows],
        },
        marker={"color": COLOURS[4]},
    )  # fmt: skip
    fig.update_yaxes(range=[0, 1.02])
    return fig


def growth_prediction_figure(growth: GrowthPrediction) -> go.Figure:
    """Resistance of the reaction layer against time with its 95 % band, both axes logarithmic."""
    fig = figure(
        title=f"{growth.subject}: growth of the reaction layer" + (" (assumed conductivities)" if growth.assumed else ""),
        x=axis_title("Time", "h"), y=axis_title("Resistance", "Ω cm² of contact"),
    )  # fmt: skip
    middle, low, high = growth.resistance_ohm_cm2
    t = growth.time_h
    fig.add_scatter(
        x=np.concatenate([t, t[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself", mode="lines",
        line={"width": 0},
        fillcolor="rgba(0,114,178,0.2)", name="95 % interval", hoverinfo="skip",
    )  # fmt: skip
    fig.add_scatter(x=t, y=middle, mode="lines", name="Wagner", line={"color": COLOURS[0]})
    fig.update_xaxes(type="log", exponentformat="power", dtick=1)
    fig.update_yaxes(type="log", exponentformat="power", dtick=1)
    return fig


def growth_fit_figure(fit: GrowthFit) -> go.Figure:
    """Measured resistance against time with the parabolic law through it."""
    fig = figure(
        title=f"Growth: {fit.law}, exponent {fit.exponent:g} ({fit.exponent_low:g}–{fit.exponent_high:g})",
        x=axis_title("Time", "h"), y=axis_title("Resistance", "Ω cm²"),
    )  # fmt: skip
    fig.add_scatter(x=fit.time_s / 3600.0, y=fit.resistance_ohm_cm2, mode="markers", name="measured", marker={"color": COLOURS[0]})
    t = np.linspace(0.0, float(fit.time_s.max()), 200)
    line = fit.initial_ohm_cm2 + fit.slope_ohm_cm2_per_sqrt_s * np.sqrt(t)
    fig.add_scatter(x=t / 3600.0, y=line, mode="lines", name="r0 + B √t", line={"color": COLOURS[1]})
    return fig


def profile_figure(profile: PotentialProfile) -> go.Figure:
    """Potential of lithium through the layers, with each layer's window as a band."""
    fig = figure(
        title="Potential of lithium through the layers",
        x=axis_title("Distance from the anode", "µm"),
        y=axis_title("Potential", "V vs. Li/Li⁺"),
        showlegend=False,
    )
    top = float(profile.potential_V.max()) * 1.1 + 0.2
    for one, start, stop in zip(profile.layers, profile.position_um[:-1], profile.position_um[1:], strict=True):
        low = one.reduction_limit_V if one.reduction_limit_V is not None else 0.0
        high = one.oxidation_limit_V if one.oxidation_limit_V is not None else top
        fig.add_shape(
            type="rect", x0=start, x1=stop, y0=low, y1=high, fillcolor=COLOURS[4], opacity=0.25, line={"width": 0.5}
        )
        fig.add_annotation(x=0.5 * (start + stop), y=top, text=one.name, showarrow=False)
    fig.add_scatter(x=profile.position_um, y=profile.potential_V, mode="lines+markers", line={"color": COLOURS[0]})
    return fig


def current_limit_figure(limit: CurrentLimit) -> go.Figure:
    """Safe current against pressure (or what else was asked) with its 95 % band; the symbol names the limiting mechanism."""
    from frenkel.interfaces.current_limits import AGAINST

    fig = figure(
        title=f"{limit.subject}: largest safe current",
        x=axis_title(*AGAINST[limit.against]),
        y=axis_title("Current density", "mA/cm²"),
    )
    p = limit.at
    fig.add_scatter(
        x=np.concatenate([p, p[::-1]]), y=np.concatenate([limit.high_mA_cm2, limit.low_mA_cm2[::-1]]), fill="toself",
        mode="lines", line={"width": 0}, fillcolor="rgba(0,114,178,0.2)", name="95 % interval", hoverinfo="skip",
    )  # fmt: skip
    fig.add_scatter(x=p, y=limit.median_mA_cm2, mode="lines", name="median", line={"color": COLOURS[0]})
    for k, mechanism in enumerate(limit.mechanisms):
        here = np.array([one == mechanism for one in limit.limiting])
        if here.any():
            fig.add_scatter(
                x=p[here], y=limit.median_mA_cm2[here], mode="markers", name=f"limited by {mechanism}",
                marker={"color": COLOURS[k % len(COLOURS)], "symbol": ("circle", "square", "diamond", "cross")[k % 4], "size": 8},
            )  # fmt: skip
    fig.update_yaxes(type="log", exponentformat="power")
    if (p > 0.0).all() and p.max() > 10.0 * p.min():
        fig.update_xaxes(type="log", dtick=1)
    return fig


def space_charge_figure(contact: SpaceChargeContact) -> go.Figure:
    """Potential (first side's bulk is 0) and occupation against the distance from the contact, first side to the left."""
    fig = figure(
        title="Space charge of a contact", x=axis_title("Distance from the contact", "nm"), y=axis_title("Potential", "V"),
        width=760,
    )  # fmt: skip
    # against the first side's bulk, the second's lies at the whole step
    whole = contact.first.step_V - contact.second.step_V + contact.coating_drop_V
    coating = contact.coating_nm
    names = (("first side", contact.first, -1.0, 0.0, 0.0), ("second side", contact.second, 1.0, coating, whole))
    for k, (name, layer, side, start, level) in enumerate(names):
        shown = layer.position_nm <= 8.0 * layer.debye_length_nm + layer.position_nm[len(layer.position_nm) // 2]
        x = start + side * layer.position_nm[shown]
        fig.add_scatter(x=x, y=layer.potential_V[shown] + level, mode="lines", name=f"potential, {name}", line={"color": COLOURS[k]})
        fig.add_scatter(
            x=x, y=layer.occupation[shown], mode="lines", name=f"occupation, {name}", yaxis="y2",
            line={"dash": "dash", "color": COLOURS[k]},
        )  # fmt: skip
    if coating > 0.0:
        fig.add_vrect(x0=0.0, x1=coating, fillcolor=COLOURS[7], opacity=0.25, line_width=0, annotation_text="coating")
    fig.update_layout(
        yaxis2={"title": {"text": "Occupation (1)"}, "overlaying": "y", "side": "right", "range": [0, 1], "showgrid": False},
        legend={"orientation": "h", "y": -0.25}, margin={"r": 70, "b": 110},
    )  # fmt: skip
    return fig


def alloy_figure(alloy: AlloyAnode) -> go.Figure:
    """Capacity that a foil gives against the current, with its interval and all that it holds."""
    fig = figure(
        title=f"{alloy.name}, {alloy.thickness_um:g} µm", x=axis_title("Current density", "mA/cm²"),
        y=axis_title("Capacity", "mAh/cm²"),
    )  # fmt: skip
    i = alloy.current_mA_cm2
    if alloy.capacity_mAh_cm2 is not None:
        middle, low, high = alloy.capacity_mAh_cm2
        fig.add_scatter(
            x=np.concatenate([i, i[::-1]]), y=np.concatenate([high, low[::-1]]), fill="toself", mode="lines",
        line={"width": 0},
            fillcolor="rgba(0,114,178,0.2)", name="interval of the diffusivity", hoverinfo="skip",
        )  # fmt: skip
        fig.add_scatter(x=i, y=middle, mode="lines+markers", name="given off", line={"color": COLOURS[0]})
    if alloy.full_capacity_mAh_cm2 is not None:
        held = np.full(i.size, alloy.full_capacity_mAh_cm2)
        fig.add_scatter(x=i, y=held, mode="lines", name="held", line={"color": COLOURS[1], "dash": "dash"})
    fig.update_xaxes(type="log", exponentformat="power")
    fig.update_yaxes(rangemode="tozero")
    return fig
