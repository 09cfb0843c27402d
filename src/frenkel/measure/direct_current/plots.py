"""Figures of direct current: each takes a result and gives a Plotly figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from frenkel.figures import COLOURS, DASHES, SYMBOLS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.measure.direct_current.cycling import CyclingResult
    from frenkel.measure.direct_current.electronic import ElectronicConductivity
    from frenkel.measure.direct_current.growth import ResistanceGrowth
    from frenkel.measure.direct_current.moisture import MoistureExposure
    from frenkel.measure.direct_current.plating_ramps import CriticalCurrent
    from frenkel.measure.direct_current.sweep import Onset
    from frenkel.measure.direct_current.titration import GittResult, Titration
    from frenkel.measure.direct_current.transference import TransferenceResult

__all__ = [
    "cycling_figure", "differential_figure", "electronic_figure", "growth_figure", "moisture_figure", "pulse_figure", "ramp_figure",
    "sweep_figure", "titration_figure", "transference_figure",
]  # fmt: skip

ABOVE = {"orientation": "h", "x": 0.0, "y": 1.02, "yanchor": "bottom"}
MOST_POINTS = 4000
MOST_CURVES = 6


def _thinned(n: int) -> slice:
    """Every so many points, so that no figure holds more than 4000 of a record."""
    return slice(None, None, max(1, -(-n // MOST_POINTS)))


def _spans_a_decade(values: Sequence[float]) -> bool:
    return min(values) > 0.0 and max(values) > 10.0 * min(values)


def transference_figure(result: TransferenceResult) -> go.Figure:
    """The current against time with its steady value; without a record, t by both equations with their bounds."""
    if result.transient is None or result.steady is None:
        fig = figure(y=axis_title("Transference number"), width=480, height=380)
        rows = ((result.method, result.value, result.low, result.high), ("Watanabe", *result.watanabe))
        for k, (name, value, low, high) in enumerate(rows):
            fig.add_scatter(x=[name], y=[value], mode="markers", marker={"size": 10, "symbol": SYMBOLS[k], "color": COLOURS[k]}, showlegend=False,
                            error_y={"type": "data", "symmetric": False, "array": [high - value], "arrayminus": [value - low]})  # fmt: skip
        return fig
    t, I = result.transient
    every = _thinned(len(t))
    fig = figure(x=axis_title("Time", "s"), y=axis_title("Current", "mA"))
    fig.add_scatter(x=t[every], y=I[every], mode="markers", name="measured", marker={"size": 4, "color": COLOURS[0]})
    steady = result.steady
    half = 1.96 * steady.deviation
    fig.add_hrect(y0=steady.value - half, y1=steady.value + half, fillcolor=COLOURS[5], opacity=0.2, line_width=0)
    fig.add_scatter(x=[float(t[0]), float(t[-1])], y=[steady.value] * 2, mode="lines", name="steady current, 95 %",
                    line={"color": COLOURS[5], "dash": "dash"})  # fmt: skip
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def electronic_figure(result: ElectronicConductivity) -> go.Figure:
    """Settled currents against the potential with the fitted law; a logarithmic axis where they span two decades."""
    E, I = np.array(result.points).reshape(-1, 2).T
    fig = figure(x=axis_title("Potential", "V"), y=axis_title("Settled current", "mA"))
    order = np.argsort(E)
    positive = I > 0.0
    spans = positive.any() and float(I[positive].max()) > 100.0 * float(I[positive].min())
    fig.add_scatter(x=E, y=I, mode="markers", name="settled current", marker={"size": 8, "color": COLOURS[0]})
    if result.line:
        fig.add_scatter(x=E[order], y=np.array(result.line)[order], mode="lines", name="fit", line={"color": COLOURS[5]})
    fig.update_yaxes(exponentformat="power", **({"type": "log", "dtick": 1} if spans else {}))
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def sweep_figure(result: Onset) -> go.Figure:
    """Current density against potential with the background and the onset by each rule."""
    scale = "V vs Li/Li⁺" if result.reference == "Li/Li+" else "V, scale of the file"
    fig = figure(x=axis_title("Potential", scale), y=axis_title("Current density", "mA/cm²"))
    if result.record is not None:
        E, j, background = result.record
        every = _thinned(len(E))
        fig.add_scatter(x=E[every], y=j[every], mode="lines", name="measured", line={"color": COLOURS[0]})
        fig.add_scatter(x=E[every], y=background[every], mode="lines", name="background", line={"color": COLOURS[7], "dash": "dot"})
        # around the onsets; the rest of the rise would press them flat
        near = np.abs(E - result.value_V) < 0.5
        top = float(np.max(np.abs(j[near]))) if near.any() else float(np.max(np.abs(j)))
        top = min(top, 30.0 * result.threshold_mA_cm2)
        fig.update_yaxes(range=[-0.1 * top, 1.1 * top] if result.oxidation else [-1.1 * top, 0.1 * top])
    for k, (rule, value) in enumerate(result.rules):
        fig.add_vline(x=value, line={"color": COLOURS[k + 3], "dash": DASHES[k + 1], "width": 1.5})
        fig.add_scatter(x=[None], y=[None], mode="lines", name=f"{rule}: {value:.3f} V", line={"color": COLOURS[k + 3], "dash": DASHES[k + 1]})
    fig.update_layout(legend=ABOVE, margin={"t": 70})
    return fig


def ramp_figure(result: CriticalCurrent) -> go.Figure:
    """Above: potential and current density against time; below: V/I of each half-cycle, R_EIS, and the event."""
    fig = figure(x=axis_title("Time", "h"), y=axis_title("Potential", "V"), width=760, height=620)
    if result.record is not None:
        t, v, j = result.record
        every = _thinned(len(t))
        fig.add_scatter(x=(t[every] - t[0]) / 3600.0, y=v[every], mode="lines", name="potential", line={"color": COLOURS[0], "width": 1})
        fig.add_scatter(x=(t[every] - t[0]) / 3600.0, y=j[every], mode="lines", name="current density", yaxis="y2",
                        line={"color": COLOURS[1], "width": 1, "dash": "dot"})  # fmt: skip
    number = [c.number + 1 for c in result.half_cycles]
    fig.add_scatter(x=number, y=[c.resistance_ohm_cm2 for c in result.half_cycles], mode="markers+lines", name="V/I", xaxis="x3", yaxis="y3",
                    text=[f"{c.current_mA_cm2:+.3g} mA/cm²" for c in result.half_cycles], marker={"size": 6, "color": COLOURS[0]}, line={"width": 1})  # fmt: skip
    if any(c.impedance_ohm_cm2 is not None for c in result.half_cycles):
        fig.add_scatter(x=number, y=[c.impedance_ohm_cm2 for c in result.half_cycles], mode="markers", name="impedance before", xaxis="x3", yaxis="y3",
                        marker={"size": 8, "symbol": "diamond-open", "color": COLOURS[6]})  # fmt: skip
    failed = next((c for c in result.half_cycles if c.event), None)
    if failed is not None:
        fig.add_scatter(x=[failed.number + 1], y=[failed.resistance_ohm_cm2], mode="markers", xaxis="x3", yaxis="y3",
                        name=f"{failed.event} at {abs(failed.current_mA_cm2):.3g} mA/cm²", marker={"size": 15, "symbol": "circle-open",
                        "color": COLOURS[5], "line": {"width": 2.5}})  # fmt: skip
    axis = {"showline": True, "mirror": True, "ticks": "inside", "gridcolor": "#ececec", "zeroline": False}
    fig.update_layout(
        legend=ABOVE, margin={"t": 60, "r": 80}, yaxis={"domain": [0.57, 1.0]},
        yaxis2={"title": {"text": axis_title("Current density", "mA/cm²")}, "overlaying": "y", "side": "right", "showgrid": False},
        xaxis3={**axis, "anchor": "y3", "title": {"text": "Half-cycle"}},
        yaxis3={**axis, "anchor": "x3", "domain": [0.0, 0.4], "title": {"text": axis_title("Resistance", "Ω·cm²")}, "exponentformat": "power",
                **({"type": "log", "dtick": 1} if _spans_a_decade([c.resistance_ohm_cm2 for c in result.half_cycles]) else {"rangemode": "tozero"})},
    )  # fmt: skip
    return fig


def growth_figure(result: ResistanceGrowth) -> go.Figure:
    """Resistance against time with the law."""
    t, R = np.array(result.points).reshape(-1, 2).T
    fig = figure(x=axis_title("Time", "h"), y=axis_title("Resistance", "Ω"))
    fig.add_scatter(x=t, y=R, mode="markers", name="impedance", marker={"size": 8, "color": COLOURS[0]})
    dense = np.linspace(0.0, float(t.max()), 200)
    power = "√t" if result.law == "square root" else "t"
    fig.add_scatter(x=dense, y=result.resistance_ohm(dense), mode="lines", line={"color": COLOURS[5]},
                    name=f"{result.initial_ohm:.4g} Ω + {result.rate:.3g} {result.unit} · {power}")  # fmt: skip
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def cycling_figure(result: CyclingResult) -> go.Figure:
    """Capacities and coulombic efficiency of each cycle."""
    specific = any(c.specific_discharge_mAh_g is not None for c in result.cycles)
    fig = figure(x="Cycle", y=axis_title("Discharge capacity", "mAh/g") if specific else axis_title("Capacity", "mAh"))
    n = [c.number for c in result.cycles]
    if specific:
        fig.add_scatter(x=n, y=[c.specific_discharge_mAh_g for c in result.cycles], mode="markers", name="discharge", marker={"color": COLOURS[0], "size": 7})
    else:
        fig.add_scatter(x=n, y=[c.charge_mAh for c in result.cycles], mode="markers", name="charge",
                        marker={"color": COLOURS[1], "size": 7, "symbol": "square"})  # fmt: skip
        fig.add_scatter(x=n, y=[c.discharge_mAh for c in result.cycles], mode="markers", name="discharge", marker={"color": COLOURS[0], "size": 7})
    efficiency = [None if c.coulombic_efficiency is None else 100.0 * c.coulombic_efficiency for c in result.cycles]
    fig.add_scatter(x=n, y=efficiency, mode="markers", name="coulombic efficiency", yaxis="y2",
                    marker={"color": COLOURS[6], "size": 6, "symbol": "diamond-open"})  # fmt: skip
    known = [one for one in efficiency if one is not None]
    lowest = 10.0 * np.floor(min([*known, 99.0]) / 10.0)
    fig.update_yaxes(rangemode="tozero")
    fig.update_layout(legend=ABOVE, margin={"t": 50, "r": 90}, yaxis2={"title": {"text": "Coulombic efficiency (%)", "standoff": 8},
                      "overlaying": "y", "side": "right", "showgrid": False, "range": [float(lowest), max([102.0, *known])]})  # fmt: skip
    return fig


def differential_figure(result: CyclingResult) -> go.Figure:
    """dQ/dV against potential, discharge downwards; the first, the last and some cycles in between."""
    fig = figure(x=axis_title("Potential", "V"), y=axis_title("dQ/dV", "mAh/V"))
    cycles = list(dict.fromkeys(c.cycle for c in result.curves if c.step_V.size))
    chosen = [cycles[k] for k in sorted(set(np.linspace(0, len(cycles) - 1, min(MOST_CURVES, len(cycles))).astype(int).tolist()))] if cycles else []
    for k, cycle in enumerate(chosen):
        for curve in result.curves:
            if curve.cycle == cycle and curve.step_V.size:
                fig.add_scatter(x=curve.step_V, y=curve.differential_mAh_V * (1 if curve.charge else -1), mode="lines", name=f"cycle {cycle}",
                                showlegend=curve.charge, legendgroup=str(cycle), line={"color": COLOURS[k % len(COLOURS)], "width": 1.5})  # fmt: skip
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def pulse_figure(result: GittResult) -> go.Figure:
    """The potential during the pulse against the root of time, with the fitted response."""
    fig = figure(x=axis_title("√time", "√s"), y=axis_title("Potential", "V"))
    if result.record is not None:
        t, E, model = result.record
        fig.add_scatter(x=np.sqrt(t), y=E, mode="markers", name="measured", marker={"size": 6, "color": COLOURS[0]})
        fig.add_scatter(x=np.sqrt(t), y=model, mode="lines", name=f"D = {result.diffusivity_cm2_s:.3g} cm²/s", line={"color": COLOURS[5]})
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def titration_figure(result: Titration) -> go.Figure:
    """D of each pulse against the settled potential after it."""
    fig = figure(x=axis_title("Settled potential", "V"), y=axis_title("Chemical diffusivity", "cm²/s"))
    D = np.array([one.diffusivity_cm2_s for one in result.pulses])
    fig.add_scatter(
        x=[one.potential_V for one in result.pulses], y=D, mode="markers", name="D", marker={"size": 8, "color": COLOURS[0]}, showlegend=False,
        error_y={"type": "data", "symmetric": False, "array": [one.high_cm2_s for one in result.pulses] - D,
                 "arrayminus": D - np.array([one.low_cm2_s for one in result.pulses])},
    )  # fmt: skip
    fig.update_yaxes(type="log", exponentformat="power")
    return fig


def moisture_figure(result: MoistureExposure) -> go.Figure:
    """H2S per gram against time with the initial rate."""
    fig = figure(x=axis_title("Time", "min"), y=axis_title("H<sub>2</sub>S", "mL/g at 0 °C"))
    fig.add_scatter(x=result.time_min, y=result.volume_mL_g, mode="markers+lines", name="gas sensor", marker={"size": 5, "color": COLOURS[0]},
                    line={"width": 1})  # fmt: skip
    start, first = float(result.time_min[0]), float(result.volume_mL_g[0])
    reach = min(15.0, float(np.ptp(result.time_min)))
    fig.add_scatter(x=[start, start + reach], y=[first, first + reach * result.rate_mL_g_min], mode="lines",
                    name=f"first 10 min: {result.rate_mL_g_min:.3g} mL/(g·min)", line={"color": COLOURS[5], "dash": "dash"})  # fmt: skip
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig
