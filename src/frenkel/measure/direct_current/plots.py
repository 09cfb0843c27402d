"""Figures of direct current on an electrolyte: each takes a result and gives a Plotly figure. Those of cells are in
`cell_plots`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.figures import COLOURS, DASHES, SYMBOLS, axis_title, figure
from frenkel.measure.plots import ABOVE

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.measure.direct_current.electronic import ElectronicConductivity
    from frenkel.measure.direct_current.moisture import MoistureExposure
    from frenkel.measure.direct_current.sweep import Onset
    from frenkel.measure.direct_current.transference import TransferenceResult

__all__ = ["electronic_figure", "moisture_figure", "scaled_current", "sweep_figure", "thinned", "transference_figure"]

MOST_POINTS = 4000


def thinned(n: int) -> slice:
    """Every so many points, so that no figure holds more than 4000 of a record."""
    return slice(None, None, max(1, -(-n // MOST_POINTS)))


def scaled_current(values: NDArray[np.float64], unit: str = "mA") -> tuple[float, str]:
    """(divisor, unit) that make currents in mA numbers that can be read: mA, µA, nA or pA."""
    size = float(np.nanmax(np.abs(values), initial=0.0))
    for power, prefix in ((0, "m"), (-3, "µ"), (-6, "n")):
        if size >= 0.1 * 10.0**power:
            return 10.0**power, prefix + unit.removeprefix("m")
    return 1e-9, "p" + unit.removeprefix("m")


def transference_figure(result: TransferenceResult) -> go.Figure:
    """The current against time with its steady value; without a record, t by both equations with their bounds."""
    if result.transient is None or result.steady is None:
        fig = figure(y=axis_title("Transference number"), width=480, height=380)
        fig.update_xaxes(range=[-0.5, 1.5], tickvals=[0, 1], ticktext=[result.method, "Watanabe"])
        rows = (
            (result.method, result.value, result.low, result.high),
            *([("Watanabe", *result.watanabe)] if result.watanabe else []),
        )
        for k, (name, value, low, high) in enumerate(rows):
            fig.add_scatter(
                x=[k],
                y=[value],
                text=[name],
                mode="markers",
                marker={"size": 10, "symbol": SYMBOLS[k], "color": COLOURS[k]},
                showlegend=False,
                error_y={"type": "data", "symmetric": False, "array": [high - value], "arrayminus": [value - low]},
            )
        return fig
    t, I = result.transient
    every = thinned(len(t))
    scale, unit = scaled_current(I)
    fig = figure(x=axis_title("Time", "s"), y=axis_title("Current", unit))
    fig.add_scatter(x=t[every], y=I[every] / scale, mode="markers", name="measured", marker={"size": 4, "color": COLOURS[0]})
    value, half = result.steady.value / scale, 1.96 * result.steady.deviation / scale
    fig.add_hrect(y0=value - half, y1=value + half, fillcolor=COLOURS[5], opacity=0.2, line_width=0)
    fig.add_scatter(
        x=[float(t[0]), float(t[-1])],
        y=[value] * 2,
        mode="lines",
        name="steady current, 95 %",
        line={"color": COLOURS[5], "dash": "dash"},
    )
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def electronic_figure(result: ElectronicConductivity) -> go.Figure:
    """Settled currents against the potential with the fitted law; a logarithmic axis where they span two decades."""
    E, I = np.array(result.points).reshape(-1, 2).T
    positive = I > 0.0
    spans = positive.any() and float(I[positive].max()) > 100.0 * float(I[positive].min())
    scale, unit = (1.0, "mA") if spans else scaled_current(I)
    fig = figure(x=axis_title("Potential", "V"), y=axis_title("Settled current", unit))
    order = np.argsort(E)
    fig.add_scatter(x=E, y=I / scale, mode="markers", name="settled current", marker={"size": 8, "color": COLOURS[0]})
    if result.line:
        fig.add_scatter(x=E[order], y=np.array(result.line)[order] / scale, mode="lines", name="fit", line={"color": COLOURS[5]})
    fig.update_yaxes(**({"type": "log", "dtick": 1, "exponentformat": "power"} if spans else {}))
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def sweep_figure(result: Onset) -> go.Figure:
    """Current density against potential with the background and the onset by each rule."""
    scale = "V vs Li/Li⁺" if result.reference == "Li/Li+" else "V, scale of the file"
    fig = figure(x=axis_title("Potential", scale), y=axis_title("Current density", "mA/cm²"))
    if result.record is not None:
        E, j, background = result.record
        every = thinned(len(E))
        fig.add_scatter(x=E[every], y=j[every], mode="lines", name="measured", line={"color": COLOURS[0]})
        fig.add_scatter(
            x=E[every], y=background[every], mode="lines", name="background", line={"color": COLOURS[7], "dash": "dot"}
        )
        # around the onsets; the rest of the rise would press them flat
        near = np.abs(E - result.value_V) < 0.5
        top = float(np.max(np.abs(j[near]))) if near.any() else float(np.max(np.abs(j)))
        top = min(top, 30.0 * result.threshold_mA_cm2)
        fig.update_yaxes(range=[-0.1 * top, 1.1 * top] if result.oxidation else [-1.1 * top, 0.1 * top])
        shown = E[np.abs(j) <= 1.2 * top]
        ends = [*result.rules_V, float(shown.min()), float(shown.max())]
        fig.update_xaxes(range=[min(ends) - 0.1, max(ends) + 0.1])
    for k, (rule, value) in enumerate(result.rules):
        fig.add_vline(x=value, line={"color": COLOURS[k + 3], "dash": DASHES[k + 1], "width": 1.5})
        fig.add_scatter(
            x=[None],
            y=[None],
            mode="lines",
            name=f"{rule} {value:.3f} V" + (" (decides)" if rule == result.rule else ""),
            line={"color": COLOURS[k + 3], "dash": DASHES[k + 1]},
        )
    fig.update_layout(legend=ABOVE, margin={"t": 70})
    return fig


def moisture_figure(result: MoistureExposure) -> go.Figure:
    """H2S per gram against time with the initial rate."""
    fig = figure(x=axis_title("Time", "min"), y=axis_title("H<sub>2</sub>S", "mL/g at 0 °C"))
    fig.add_scatter(
        x=result.time_min,
        y=result.volume_mL_g,
        mode="markers+lines",
        name="gas sensor",
        marker={"size": 5, "color": COLOURS[0]},
        line={"width": 1},
    )
    begin, end = result.rate_between_min
    first = float(np.interp(begin, result.time_min, result.volume_mL_g))
    reach = min(1.5 * (end - begin), float(result.time_min[-1]) - begin)
    fig.add_scatter(
        x=[begin, begin + reach],
        y=[first, first + reach * result.rate_mL_g_min],
        mode="lines",
        name=f"{begin:.3g} to {end:.3g} min: {result.rate_mL_g_min:.3g} mL/(g·min)",
        line={"color": COLOURS[5], "dash": "dash"},
    )
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig
