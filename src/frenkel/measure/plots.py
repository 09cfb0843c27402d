"""Figures of impedance: Nyquist with equal axes and decades, Bode, residuals, relaxation times, Arrhenius."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.figures import COLOURS, axis_title, figure
from frenkel.quantities import ZERO_CELSIUS_K

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.measure.fit import CircuitFit
    from frenkel.measure.relaxation import RelaxationTimes
    from frenkel.measure.spectrum_result import SpectrumResult

__all__ = ["ABOVE", "bode_figure", "decade_points", "nyquist_figure", "ohm_scale", "relaxation_figure", "residual_figure", "spectrum_figures"]

ABOVE = {"orientation": "h", "x": 0.0, "y": 1.02, "yanchor": "bottom"}
_SCALES = ((1e9, "GΩ"), (1e6, "MΩ"), (1e3, "kΩ"), (1.0, "Ω"), (1e-3, "mΩ"))


def ohm_scale(largest: float) -> tuple[float, str]:
    """(divisor, unit) that make resistances up to the largest numbers that can be read."""
    return next(((s, u) for s, u in _SCALES if largest >= 2 * s), _SCALES[-1])


def decade_points(f: NDArray[np.float64]) -> list[int]:
    """Indices of the points nearest to whole decades of frequency."""
    decades = range(int(np.ceil(np.log10(f.min()))), int(np.floor(np.log10(f.max()))) + 1)
    return [int(np.argmin(np.abs(np.log10(f) - d))) for d in decades]


def spectrum_figures(result: SpectrumResult) -> dict[str, go.Figure]:
    """All figures of one spectrum by name, with the DRT computed for it."""
    from frenkel.measure.relaxation import relaxation_times

    fit = result.choice.fit
    drt = relaxation_times(fit.frequency_Hz, fit.impedance_ohm)
    return {"nyquist": nyquist_figure(result), "bode": bode_figure(result), "relaxation": relaxation_figure(drt), "residuals": residual_figure(result)}


def nyquist_figure(result: SpectrumResult) -> go.Figure:
    """-Z'' against Z' with equal axes; whole decades of frequency are labelled, points left out are open."""
    one = result.measurement
    f, z = one.frequency_Hz, one.impedance_ohm
    fit = result.choice.fit
    # the tail of a blocking electrode would press the arcs flat: the window follows the resistance
    reach = 2.2 * result.total.value_ohm
    shown = min(reach, float(np.nanmax(np.abs(z))) * 1.05)
    scale, unit = ohm_scale(shown)
    fig = figure(x=axis_title("Z′", unit), y=axis_title("−Z″", unit), width=540, height=480)
    used = result.used
    label = np.array([f"{a:.4g} Hz" for a in f])
    for mask, name, symbol in ((used, "measured", "circle"), (~used, "left out", "circle-open")):
        if mask.any():
            fig.add_scatter(x=z.real[mask] / scale, y=-z.imag[mask] / scale, mode="markers", name=name, text=label[mask],
                            marker={"symbol": symbol, "size": 7, "color": COLOURS[0]}, hovertemplate="%{text}<extra></extra>")  # fmt: skip
    model = _dense_model(fit)
    fig.add_scatter(x=model.real / scale, y=-model.imag / scale, mode="lines", name=f"fit {fit.circuit.text}",
                    line={"color": COLOURS[5], "width": 2})  # fmt: skip
    inside: list[int] = []
    for k in decade_points(f)[::-1]:  # a label that would lie on another one is left out
        if abs(z[k]) < 1.2 * shown and all(abs(z[k] - z[other]) > 0.05 * shown for other in inside):
            inside.append(k)
    fig.add_scatter(x=z.real[inside] / scale, y=-z.imag[inside] / scale, mode="markers+text", showlegend=False,
                    text=[f"10<sup>{round(np.log10(f[k]))}</sup>" for k in inside], textposition="top center",
                    marker={"size": 10, "color": COLOURS[6], "symbol": "circle-open", "line": {"width": 1.5}})  # fmt: skip
    low = min(0.0, float(np.min(-z.imag[used])) if used.any() else 0.0)
    top = shown / scale
    highest = float(np.max(-z.imag[used])) / scale if used.any() else top
    y = [max(low / scale, -0.3 * top) - 0.03 * top, min(0.8, max(0.35, 1.15 * highest / top)) * top]
    inside_y = used | (-z.imag / scale < y[1])
    x = [min(0.0, float(z.real[used].min()) / scale) - 0.03 * top, min(1.03 * top, float(z.real[inside_y].max()) / scale + 0.08 * top)]
    fig.update_xaxes(range=x, constrain="domain")
    fig.update_yaxes(range=y, scaleanchor="x", scaleratio=1)
    height = int(180 + 440 * (y[1] - y[0]) / (x[1] - x[0]))  # no more paper than equal axes need
    fig.update_layout(height=height, legend=ABOVE, margin={"t": 80})
    return fig


def _dense_model(fit: CircuitFit) -> NDArray[np.complex128]:
    """Z of the circuit at 300 frequencies, with the gains of the instrument's ranges that were fitted along: the line that goes through the points."""
    f = fit.frequency_Hz
    dense = np.logspace(np.log10(f.max()), np.log10(f.min()), 300)
    gain = (fit.model_ohm / fit.circuit.impedance(f, fit.values)).real
    nearest = np.argmin(np.abs(np.log(f)[None, :] - np.log(dense)[:, None]), axis=1)
    return np.asarray(fit.circuit.impedance(dense, fit.values) * gain[nearest])


def bode_figure(result: SpectrumResult) -> go.Figure:
    """|Z| (left) and phase (right) against frequency."""
    one = result.measurement
    fit = result.choice.fit
    f, z = one.frequency_Hz, one.impedance_ohm
    scale, unit = ohm_scale(float(np.nanmedian(np.abs(z))))
    fig = figure(x=axis_title("Frequency", "Hz"), y=axis_title("|Z|", unit), width=540, height=400)
    fig.add_scatter(x=f, y=np.abs(z) / scale, mode="markers", name="|Z|", marker={"color": COLOURS[0], "size": 6})
    fig.add_scatter(x=f, y=-np.degrees(np.angle(z)), mode="markers", name="−phase", yaxis="y2",
                    marker={"color": COLOURS[1], "size": 6, "symbol": "square"})  # fmt: skip
    model = fit.model_ohm
    fig.add_scatter(x=fit.frequency_Hz, y=np.abs(model) / scale, mode="lines", showlegend=False, line={"color": COLOURS[0]})
    fig.add_scatter(x=fit.frequency_Hz, y=-np.degrees(np.angle(model)), mode="lines", showlegend=False, yaxis="y2",
                    line={"color": COLOURS[1], "dash": "dash"})  # fmt: skip
    fig.update_xaxes(type="log", dtick=1, exponentformat="power")
    fig.update_yaxes(type="log", dtick=1, exponentformat="power")
    fig.update_layout(legend=ABOVE, margin={"r": 80, "t": 50}, yaxis2={"title": {"text": "−phase (°)", "standoff": 6}, "overlaying": "y", "side": "right",
                               "type": "linear", "dtick": 30, "range": [-95, 95], "showgrid": False, "automargin": True})  # fmt: skip
    return fig


def residual_figure(result: SpectrumResult) -> go.Figure:
    """Relative residuals of the circuit (filled) and of the Kramers-Kronig test (open) against frequency."""
    fit, test = result.choice.fit, result.choice.test
    fig = figure(x=axis_title("Frequency", "Hz"), y=axis_title("Residual / |Z|", "%"), width=540, height=340)
    r = 100 * fit.relative_residuals
    for values, name, colour, symbol in ((r.real, "circuit, Z′", COLOURS[0], "circle"), (r.imag, "circuit, Z″", COLOURS[1], "square")):
        fig.add_scatter(x=fit.frequency_Hz, y=values, mode="markers+lines", name=name, line={"width": 1},
                        marker={"color": colour, "symbol": symbol, "size": 5})  # fmt: skip
    k = 100 * test.residuals
    for values, name, symbol in ((k.real, "KK, Z′", "circle-open"), (k.imag, "KK, Z″", "square-open")):
        fig.add_scatter(x=test.frequency_Hz, y=values, mode="markers", name=name, marker={"color": COLOURS[7], "symbol": symbol, "size": 5})
    fig.update_xaxes(type="log", dtick=1, exponentformat="power")
    fig.update_layout(legend=ABOVE, margin={"t": 60})
    return fig


def relaxation_figure(drt: RelaxationTimes) -> go.Figure:
    """γ against τ; significant peaks are marked, the range outside the window is shaded."""
    scale, unit = ohm_scale(float(drt.gamma_ohm.max()) or 1.0)
    fig = figure(x=axis_title("Relaxation time τ", "s"), y=axis_title("γ", unit), width=540, height=340)
    fig.add_scatter(x=drt.time_constant_s, y=drt.gamma_ohm / scale, mode="lines", name="γ(ln τ)", line={"color": COLOURS[0], "width": 2})
    marked = [p for p in drt.peaks if p.significant]
    if marked:
        height = np.interp([np.log(p.time_constant_s) for p in marked], np.log(drt.time_constant_s), drt.gamma_ohm) / scale
        fig.add_scatter(x=[p.time_constant_s for p in marked], y=height, mode="markers+text", name="significant peak",
                        text=[f"{p.resistance_ohm:.3g} Ω" for p in marked], textposition="top center",
                        marker={"symbol": "triangle-down", "size": 9, "color": COLOURS[5]})  # fmt: skip
    omega = 2 * np.pi * drt.frequency_Hz
    for a, b in ((drt.time_constant_s.min(), 1 / omega.max()), (1 / omega.min(), drt.time_constant_s.max())):
        fig.add_vrect(x0=a, x1=b, fillcolor="#999999", opacity=0.15, line_width=0)
    fig.update_xaxes(type="log", dtick=1, exponentformat="power")
    fig.update_yaxes(range=[0.0, 1.15 * float(drt.gamma_ohm.max()) / scale])
    fig.update_layout(legend=ABOVE, margin={"t": 50})
    return fig


def celsius(kelvin: float | None) -> str:
    """Temperature for people."""
    return "unknown" if kelvin is None else f"{kelvin - ZERO_CELSIUS_K:.1f} °C"
