"""The Arrhenius figure (log10 σ against 1000/T, °C on top), the Meyer-Neldel line, and the Haven ratio."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.figures import COLOURS, DASHES, SYMBOLS, axis_title, figure
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.transport.fitted_law import FittedLaw

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.transport.conductivity_fit import ConductivityFit
    from frenkel.transport.meyer_neldel import MeyerNeldel
    from frenkel.transport.nernst_einstein import HavenRatio

_CURVE_POINTS = 120
_CELSIUS_STEPS = (5, 10, 20, 25, 50, 100, 200)
_MOST_TICKS = 8
_SYMBOLS = {
    "activation_energy_eV": ("E<sub>a</sub>", "eV", 3),
    "activation_energy_hot_eV": ("E<sub>a</sub> hot", "eV", 3),
    "activation_energy_cold_eV": ("E<sub>a</sub> cold", "eV", 3),
    "break_temperature_K": ("T<sub>b</sub>", "K", 0),
    "vtf_energy_eV": ("B", "eV", 3),
    "vogel_temperature_K": ("T<sub>0</sub>", "K", 0),
}


def arrhenius_figure(result: ConductivityFit) -> go.Figure:
    """log10 σ against 1000/T of a fit: points by sample and branch, laws with their intervals.

    The shaded band is the interval of the mean over samples; dotted lines, where several samples allow it,
    hold one further sample. The figure carries all its data.
    """
    fig = figure(
        x=axis_title("1000/T", "1/K"), y=axis_title("Conductivity", "S/cm"), width=680, height=480,
        title=_title(result),
    )  # fmt: skip
    for index, fitted in enumerate(result.fits):
        _add_law(fig, fitted, COLOURS[(6 + index) % len(COLOURS)], DASHES[index])
    _add_points(fig, result)
    _finish_axes(fig, result)
    return fig


def _title(result: ConductivityFit) -> str:
    first = result.best
    shown = []
    for one in first.parameters:
        if one.name in _SYMBOLS and not one.withheld:
            symbol, unit, digits = _SYMBOLS[one.name]
            low, high = one.interval
            shown.append(f"{symbol} = {one.value:.{digits}f} {unit} ({low:.{digits}f} … {high:.{digits}f})")
    return f"{result.subject}: {first.form.title}<br><sup>{', '.join(shown)}</sup>"


def _add_law(fig: go.Figure, fitted: FittedLaw, colour: str, dash: str) -> None:
    import plotly.graph_objects as go

    low, high = fitted.data.range_K
    inverse = np.linspace(1000.0 / high, 1000.0 / low, _CURVE_POINTS)
    at = fitted.predict(1000.0 / inverse)
    name = "law" if not fitted.branch else f"law, {fitted.branch}"
    fig.add_trace(go.Scatter(
        x=np.concatenate([inverse, inverse[::-1]]), y=np.concatenate([at.high_S_cm, at.low_S_cm[::-1]]),
        fill="toself", fillcolor="rgba(90,90,90,0.18)", line={"width": 0}, hoverinfo="skip",
        name=f"{100 * fitted.level:g} % interval, mean", showlegend=not fitted.branch, legendgroup=name,
    ))  # fmt: skip
    fig.add_trace(go.Scatter(
        x=inverse, y=at.conductivity_S_cm, mode="lines", name=name, legendgroup=name,
        line={"color": colour, "width": 2, "dash": dash},
    ))  # fmt: skip
    if fitted.samples > 1:
        one = fitted.predict(1000.0 / inverse, of="sample")
        for i, edge in enumerate((one.low_S_cm, one.high_S_cm)):
            fig.add_trace(go.Scatter(
                x=inverse, y=edge, mode="lines", name="one further sample", legendgroup="further " + name,
                line={"color": colour, "width": 1, "dash": "dot"}, showlegend=i == 0 and not fitted.branch,
            ))  # fmt: skip


def _add_points(fig: go.Figure, result: ConductivityFit) -> None:
    import plotly.graph_objects as go

    data = result.data
    samples, branches = np.array(data.sample), np.array(data.branch)
    for i, sample in enumerate(data.samples):
        for branch in dict.fromkeys(data.branch):
            mask = (samples == sample) & (branches == branch)
            if not mask.any():
                continue
            sigma = data.conductivity_S_cm[mask]
            marker: dict[str, Any] = {
                "color": COLOURS[i % len(COLOURS)], "size": 8,
                "symbol": SYMBOLS[i % len(SYMBOLS)] + ("-open" if branch == "cooling" else ""),
            }  # fmt: skip
            errors = None
            if data.relative_error is not None:
                half = np.exp(data.relative_error[mask])
                errors = {
                    "type": "data", "array": sigma * (half - 1.0), "arrayminus": sigma * (1.0 - 1.0 / half),
                    "thickness": 1, "width": 2,
                }  # fmt: skip
            fig.add_trace(go.Scatter(
                x=1000.0 / data.temperature_K[mask], y=sigma, mode="markers", marker=marker, error_y=errors,
                name=f"{sample}, {branch}" if branch else sample, customdata=data.temperature_K[mask] - ZERO_CELSIUS_K,
                hovertemplate="%{customdata:.1f} °C<br>%{y:.3e} S/cm",
            ))  # fmt: skip


def _finish_axes(fig: go.Figure, result: ConductivityFit) -> None:
    import plotly.graph_objects as go

    low, high = result.data.range_K
    left, right = 1000.0 / high, 1000.0 / low
    margin = 0.05 * (right - left)
    celsius = _celsius_ticks(low - ZERO_CELSIUS_K, high - ZERO_CELSIUS_K)
    span = [left - margin, right + margin]
    fig.update_xaxes(range=span)
    decades = float(np.ptp(np.log10(result.data.conductivity_S_cm)))
    # under 1.5 decades a label a decade would leave the axis with one
    fig.update_yaxes(
        type="log", exponentformat="power", dtick="D2" if decades < 1.5 else 1,
        minor={"ticks": "inside", "dtick": "D1"},
    )  # fmt: skip
    # the top axis draws ticks only beside a trace of its own
    fig.add_trace(go.Scatter(x=[left], y=[None], xaxis="x2", showlegend=False, hoverinfo="skip"))
    fig.update_layout(
        xaxis2={
            "overlaying": "x", "side": "top", "range": span, "tickmode": "array", "showgrid": False,
            "tickvals": [1000.0 / (t + ZERO_CELSIUS_K) for t in celsius], "ticktext": [f"{t:g}" for t in celsius],
            "title": {"text": axis_title("Temperature", "°C"), "standoff": 4}, "ticks": "inside",
        },
        xaxis={"mirror": False},
        margin={"t": 100, "r": 40},
        title={"y": 0.97, "yanchor": "top"},
    )  # fmt: skip


def _celsius_ticks(low: float, high: float) -> list[float]:
    """Round temperatures (°C) within the range, at most 8."""
    for step in _CELSIUS_STEPS:
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first + 1 <= _MOST_TICKS:
            return [float(i * step) for i in range(first, last + 1)]
    return []


def meyer_neldel_figure(result: MeyerNeldel) -> go.Figure:
    """ln A against Ea of a family, with the errors of both, the line, and the line that errors alone draw."""
    import plotly.graph_objects as go

    energy = np.array([law["activation_energy_eV"] for law in result.laws])
    ln_prefactor = np.array([law["ln_prefactor"] for law in result.laws])
    covariance = np.array([law.covariance for law in result.laws])
    unit = "S·K/cm" if result.form == "arrhenius_sigma_T" else "S/cm"
    fig = figure(
        x=axis_title("Activation energy", "eV"), y=f"ln(A / ({unit}))",
        title=f"{result.subject}: Meyer–Neldel, Δ<sub>0</sub> = {result.meyer_neldel_energy_eV:.3g} eV",
    )  # fmt: skip
    ends = np.array([energy.min(), energy.max()])
    fig.add_trace(go.Scatter(
        x=ends, y=result.line.intercept + result.line.slope * ends, mode="lines", name="line",
        line={"color": COLOURS[6], "width": 2},
    ))  # fmt: skip
    trivial = ln_prefactor.mean() + (ends - energy.mean()) / result.trivial_energy_eV
    fig.add_trace(go.Scatter(
        x=ends, y=trivial, mode="lines", name="drawn by errors alone",
        line={"color": COLOURS[7], "width": 1, "dash": DASHES[2]},
    ))  # fmt: skip
    fig.add_trace(go.Scatter(
        x=energy, y=ln_prefactor, mode="markers", name="fits, 1 SD", marker={"size": 8, "color": COLOURS[0]},
        error_x={"type": "data", "array": np.sqrt(covariance[:, 1, 1]), "thickness": 1},
        error_y={"type": "data", "array": np.sqrt(covariance[:, 0, 0]), "thickness": 1},
    ))  # fmt: skip
    return fig


def haven_figure(result: HavenRatio) -> go.Figure:
    """The Haven ratio with its interval, beside 1 for independent hops."""
    import plotly.graph_objects as go

    fig = figure(
        title=f"{result.subject}: Haven ratio at {result.temperature_K:.4g} K",
        x="Haven ratio D*/D<sub>σ</sub>",
        height=240,
    )
    low, high = result.interval
    fig.add_trace(go.Scatter(
        x=[result.value], y=[result.subject], mode="markers", marker={"size": 10, "color": COLOURS[0]}, name="H_R",
        error_x={"type": "data", "array": [high - result.value], "arrayminus": [result.value - low]}, showlegend=False,
    ))  # fmt: skip
    fig.add_vline(x=1.0, line={"dash": DASHES[1], "color": COLOURS[7]}, annotation_text="independent hops")
    fig.update_xaxes(rangemode="tozero")
    return fig
