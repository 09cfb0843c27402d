"""Figures of direct current on cells: plating ramps, growth of a resistance, cycling, titration. A result in, a Plotly figure
out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from frenkel.figures import COLOURS, axis_title, figure
from frenkel.measure.direct_current.plots import thinned
from frenkel.measure.plots import ABOVE

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.measure.direct_current.cycling import CyclingResult
    from frenkel.measure.direct_current.growth import ResistanceGrowth
    from frenkel.measure.direct_current.plating_ramps import CriticalCurrent
    from frenkel.measure.direct_current.titration import GittResult, Titration

__all__ = [
    "cycling_figure",
    "differential_figure",
    "growth_figure",
    "half_cycle_figure",
    "pulse_figure",
    "ramp_figure",
    "titration_figure",
]

MOST_CURVES = 6


def ramp_figure(result: CriticalCurrent) -> go.Figure:
    """Potential and current density against time."""
    fig = figure(title=result.subject, x=axis_title("Time", "h"), y=axis_title("Potential", "V"), height=340)
    if result.record is not None:
        t, v, j = result.record
        every = thinned(len(t))
        hours = (t[every] - t[0]) / 3600.0
        fig.add_scatter(x=hours, y=v[every], mode="lines", name="potential", line={"color": COLOURS[0], "width": 1.5})
        fig.add_scatter(
            x=hours,
            y=j[every],
            mode="lines",
            name="current density",
            yaxis="y2",
            line={"color": COLOURS[1], "width": 2, "dash": "dash"},
        )
        top = 1.15 * float(np.max(np.abs(j)))
        fig.update_layout(
            yaxis2={
                "title": {"text": axis_title("Current density", "mA/cm²")},
                "overlaying": "y",
                "side": "right",
                "showgrid": False,
                "range": [-top, top],
                "automargin": True,
            }
        )
        top = 1.15 * float(np.max(np.abs(v)))
        fig.update_layout(yaxis={"range": [-top, top]})  # both zeros at one height
    fig.update_layout(legend=ABOVE, margin={"t": 70, "r": 80})
    return fig


def half_cycle_figure(result: CriticalCurrent) -> go.Figure:
    """V/I of each half-cycle, the resistance by impedance before it, and the event."""
    fig = figure(title=result.subject, x="Half-cycle (counted from 0)", y=axis_title("Resistance", "Ω·cm²"), height=340)
    number = [c.number for c in result.half_cycles]
    fig.add_scatter(
        x=number,
        y=[c.resistance_ohm_cm2 for c in result.half_cycles],
        mode="markers+lines",
        name="V/I",
        text=[f"{c.current_mA_cm2:+.3g} mA/cm²" for c in result.half_cycles],
        marker={"size": 7, "color": COLOURS[0]},
        line={"width": 1},
    )
    if any(c.impedance_ohm_cm2 is not None for c in result.half_cycles):
        fig.add_scatter(
            x=number,
            y=[c.impedance_ohm_cm2 for c in result.half_cycles],
            mode="markers",
            name="impedance before",
            marker={"size": 8, "symbol": "diamond-open", "color": COLOURS[6]},
        )
    failed = next((c for c in result.half_cycles if c.event), None)
    if failed is not None:
        fig.add_scatter(
            x=[failed.number],
            y=[failed.resistance_ohm_cm2],
            mode="markers",
            name=f"{failed.event} at {abs(failed.current_mA_cm2):.3g} mA/cm²",
            marker={"size": 15, "symbol": "circle-open", "color": COLOURS[5], "line": {"width": 2.5}},
        )
    values = [c.resistance_ohm_cm2 for c in result.half_cycles]
    logarithmic = min(values) > 0.0 and max(values) > 10.0 * min(values)
    fig.update_yaxes(**({"type": "log", "dtick": 1, "exponentformat": "power"} if logarithmic else {"rangemode": "tozero"}))
    fig.update_layout(legend=ABOVE, margin={"t": 70})
    return fig


def growth_figure(result: ResistanceGrowth) -> go.Figure:
    """Resistance against time with the law."""
    t, R = np.array(result.points).reshape(-1, 2).T
    fig = figure(x=axis_title("Time", "h"), y=axis_title("Resistance", "Ω"))
    fig.add_scatter(x=t, y=R, mode="markers", name="impedance", marker={"size": 8, "color": COLOURS[0]})
    dense = np.linspace(0.0, float(t.max()), 200)
    power = "√t" if result.law == "square root" else "t"
    fig.add_scatter(
        x=dense,
        y=result.resistance_ohm(dense),
        mode="lines",
        line={"color": COLOURS[5]},
        name=f"{result.initial_ohm:.4g} Ω + {result.rate:.3g} {result.unit} · {power}",
    )
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def cycling_figure(result: CyclingResult) -> go.Figure:
    """Capacities and coulombic efficiency of each cycle."""
    specific = any(c.specific_discharge_mAh_g is not None for c in result.cycles)
    fig = figure(x="Cycle", y=axis_title("Discharge capacity", "mAh/g") if specific else axis_title("Capacity", "mAh"))
    n = [c.number for c in result.cycles]
    discharge = {"color": COLOURS[0], "size": 7}
    if specific:
        capacities = [("discharge", [c.specific_discharge_mAh_g for c in result.cycles], discharge)]
    else:
        charge = {"color": COLOURS[1], "size": 7, "symbol": "square"}
        capacities = [("charge", [c.charge_mAh for c in result.cycles], charge), ("discharge", [c.discharge_mAh for c in result.cycles], discharge)]
    for name, values, marker in capacities:
        fig.add_scatter(x=n, y=values, mode="markers", name=name, marker=marker)
    efficiency = [None if c.coulombic_efficiency is None else 100.0 * c.coulombic_efficiency for c in result.cycles]
    fig.add_scatter(
        x=n,
        y=efficiency,
        mode="markers",
        name="coulombic efficiency",
        yaxis="y2",
        marker={"color": COLOURS[6], "size": 6, "symbol": "diamond-open"},
    )
    known = [one for one in efficiency if one is not None]
    lowest = 10.0 * np.floor(min([*known, 99.0]) / 10.0)
    fig.update_yaxes(rangemode="tozero")
    fig.update_layout(
        legend=ABOVE,
        margin={"t": 50, "r": 90},
        yaxis2={
            "title": {"text": "Coulombic efficiency (%)", "standoff": 8},
            "overlaying": "y",
            "side": "right",
            "showgrid": False,
            "range": [float(lowest), max([102.0, *known])],
        },
    )
    return fig


def differential_figure(result: CyclingResult) -> go.Figure:
    """dQ/dV against potential, discharge downwards; the first, the last and some cycles in between."""
    fig = figure(x=axis_title("Potential", "V"), y=axis_title("dQ/dV", "mAh/V"))
    cycles = list(dict.fromkeys(c.cycle for c in result.curves if c.step_V.size))
    chosen = (
        [cycles[k] for k in sorted(set(np.linspace(0, len(cycles) - 1, min(MOST_CURVES, len(cycles))).astype(int).tolist()))]
        if cycles
        else []
    )
    for k, cycle in enumerate(chosen):
        for curve in result.curves:
            if curve.cycle == cycle and curve.step_V.size:
                fig.add_scatter(
                    x=curve.step_V,
                    y=curve.differential_mAh_V * (1 if curve.charge else -1),
                    mode="lines",
                    name=f"cycle {cycle}",
                    showlegend=curve.charge,
                    legendgroup=str(cycle),
                    line={"color": COLOURS[k % len(COLOURS)], "width": 1.5},
                )
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def pulse_figure(result: GittResult) -> go.Figure:
    """The potential during the pulse against the root of time, with the fitted response."""
    fig = figure(x=axis_title("√time", "√s"), y=axis_title("Potential", "V"))
    if result.record is not None:
        t, E, model = result.record
        fig.add_scatter(x=np.sqrt(t), y=E, mode="markers", name="measured", marker={"size": 6, "color": COLOURS[0]})
        fig.add_scatter(
            x=np.sqrt(t), y=model, mode="lines", name=f"D = {result.diffusivity_cm2_s:.3g} cm²/s", line={"color": COLOURS[5]}
        )
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def titration_figure(result: Titration) -> go.Figure:
    """D of each pulse against the settled potential after it."""
    fig = figure(x=axis_title("Settled potential", "V"), y=axis_title("Chemical diffusivity", "cm²/s"))
    D = np.array([one.diffusivity_cm2_s for one in result.pulses])
    fig.add_scatter(
        x=[one.potential_V for one in result.pulses],
        y=D,
        mode="markers",
        name="D",
        marker={"size": 8, "color": COLOURS[0]},
        showlegend=False,
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [one.high_cm2_s for one in result.pulses] - D,
            "arrayminus": D - np.array([one.low_cm2_s for one in result.pulses]),
        },
    )
    fig.update_yaxes(type="log", exponentformat="power")
    return fig
