"""Arrhenius figure of a series: colour says the process, symbol the sample, an open symbol cooling.

Bulk and grain boundary are what the table and the evidence hold: the conductivity of the grain boundaries themselves (brick layer),
not L/(A R). Processes without such a value (not labelled, no geometry of the arc) are drawn as L/(A R) and say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.figures import COLOURS, SYMBOLS, axis_title, figure
from frenkel.quantities import ZERO_CELSIUS_K

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.measure.joint_fit import Process
    from frenkel.measure.sample_series import SampleSeries
    from frenkel.measure.series import SeriesResult
    from frenkel.transport import ConductivityFit

__all__ = ["series_figure"]

_PROCESSES = {"total": (COLOURS[0], "total"), "bulk": (COLOURS[1], "bulk"), "grain boundary": (COLOURS[2], "grain boundary itself")}
_OTHER = "#666666"


def series_figure(result: SeriesResult) -> go.Figure:
    """log10 σ against 1000/T: points by sample and branch and the law of the total, of the bulk and of the grain boundaries."""
    fig = figure(x=axis_title("1000/T", "1/K"), y=axis_title("Conductivity", "S/cm"), width=680, height=480, title=_title(result))
    laws = [one for one in (result.total, *result.parts) if one is not None]
    names = list(dict.fromkeys([name for law in laws for name in law.data.samples] + [one.sample for one in result.samples]))
    symbols = {name: SYMBOLS[i % len(SYMBOLS)] for i, name in enumerate(names)}
    for law in laws:
        _add_law(fig, law, symbols)
    drawn = {law.kind for law in laws}
    for sample in result.samples:
        for process in sample.joint.processes:
            if sample.cell_constant_1_cm is not None and sample.label(process) not in drawn:
                _add_process(fig, sample, process, symbols[sample.sample])
    if len(names) > 1:
        for name in names:
            fig.add_scatter(x=[None], y=[None], mode="markers", name=name, marker={"symbol": symbols[name], "color": _OTHER, "size": 8})
    if any("cooling" in law.data.branch for law in laws):
        fig.add_scatter(x=[None], y=[None], mode="markers", name="cooling", marker={"symbol": "circle-open", "color": _OTHER, "size": 8})
    fig.update_yaxes(type="log", exponentformat="power")
    fig.update_layout(legend={"orientation": "h", "x": 0.0, "y": -0.16, "yanchor": "top"}, margin={"b": 110})
    return fig


def _title(result: SeriesResult) -> str:
    """Activation energies of the laws that have one."""
    shown = []
    for law in (result.total, *result.parts):
        energy = None if law is None else next((e for e in law.evidence() if e.property == "activation_energy" and e.value is not None), None)
        if law is not None and energy is not None:
            shown.append(f"{law.kind} E<sub>a</sub> = {energy.value:.3f} eV ({energy.low:.3f} … {energy.high:.3f})")
    return f"{result.subject}<br><sup>{', '.join(shown) or 'no activation energy'}</sup>"


def _add_law(fig: go.Figure, law: ConductivityFit, symbols: dict[str, str]) -> None:
    colour, name = _PROCESSES.get(law.kind, (_OTHER, law.kind))
    for k, fitted in enumerate(law.fits):
        low, high = fitted.data.range_K
        inverse = np.linspace(1000.0 / high, 1000.0 / low, 80)
        at = fitted.predict(1000.0 / inverse)
        fig.add_scatter(x=np.concatenate([inverse, inverse[::-1]]), y=np.concatenate([at.high_S_cm, at.low_S_cm[::-1]]), fill="toself",
                        fillcolor="rgba(90,90,90,0.15)", line={"width": 0}, hoverinfo="skip", showlegend=False)  # fmt: skip
        fig.add_scatter(x=inverse, y=at.conductivity_S_cm, mode="lines", name=f"{name}: {fitted.form.title}", legendgroup=name,
                        showlegend=k == 0, line={"color": colour, "width": 2, "dash": "dash" if fitted.branch == "cooling" else "solid"})  # fmt: skip
    data = law.data
    half = None if data.relative_error is None else np.exp(data.relative_error)
    for i, (T, sigma, sample, branch) in enumerate(zip(data.temperature_K, data.conductivity_S_cm, data.sample, data.branch, strict=True)):
        bars: dict[str, Any] = {}
        if half is not None:
            bars = {"error_y": {"type": "data", "array": [sigma * (half[i] - 1.0)], "arrayminus": [sigma * (1.0 - 1.0 / half[i])], "thickness": 1}}
        fig.add_scatter(x=[1000.0 / T], y=[sigma], mode="markers", showlegend=False, name=f"{name}, {sample} {branch}".strip(), legendgroup=name,
                        marker={"symbol": symbols[sample] + ("-open" if branch == "cooling" else ""), "color": colour, "size": 8},
                        hovertemplate=f"{T - ZERO_CELSIUS_K:.1f} °C<br>%{{y:.3e}} S/cm", **bars)  # fmt: skip


def _add_process(fig: go.Figure, sample: SampleSeries, process: Process, symbol: str) -> None:
    order = np.argsort(sample.joint.temperature_K)
    sigma = float(sample.cell_constant_1_cm or np.nan) / process.resistance_ohm
    fig.add_scatter(x=1000.0 / sample.joint.temperature_K[order], y=sigma[order], mode="markers+lines",
                    name=f"L/(A R) of {process.name}, {sample.label(process)}, {sample.sample}",
                    error_y={"type": "data", "array": 1.96 * (sigma * process.u_resistance)[order], "thickness": 1},
                    line={"width": 1, "dash": "dot", "color": _OTHER}, marker={"symbol": symbol, "size": 6, "color": _OTHER})  # fmt: skip
