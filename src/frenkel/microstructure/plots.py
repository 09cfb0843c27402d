"""Figures of the room: result in, Plotly figure out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.evidence import Evidence
    from frenkel.microstructure.effective_cathode import EffectiveCathode
    from frenkel.microstructure.effective_conductivity import EffectiveConductivity
    from frenkel.microstructure.over_temperature import TemperatureCurve
    from frenkel.microstructure.pellet import PelletCurve
    from frenkel.microstructure.polycrystal_prediction import PolycrystalPrediction
    from frenkel.microstructure.spectrum import Spectrum
    from frenkel.microstructure.tensor import ConductivityTensor

__all__ = [
    "cathode_figure",
    "pellet_figure",
    "polycrystal_figure",
    "shares_figure",
    "spectrum_figure",
    "temperature_figure",
    "tensor_figure",
]


def shares_figure(found: EffectiveConductivity) -> go.Figure:
    """Which phase carries the current: share of the power beside volume fraction, per phase."""
    title = f"{found.subject}: what carries the current along {found.direction}"
    fig = figure(title=title, y="Fraction", width=560, height=430)
    names = [p.name for p in found.phases] + (["interfaces, films"] if found.interface_share > 0.0 else [])
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
    fig.update_layout(barmode="group", legend={"orientation": "h", "y": -0.1, "yanchor": "top", "x": 0.0})
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
            words.append(f"isolated active material {100 * one.value:.2g} %{_ends_of(one, 100.0)}")
        else:
            words.append(f"contacted area {one.value:.3g} cm²/cm³{_ends_of(one)}")
    pressures = {e.condition("pressure_MPa") for e in cathode.evidence()}
    words += [f"at {p:g} MPa" for p in pressures if isinstance(p, float)]
    words += [
        f"{one.property.replace('_', ' ')}: {'zero' if one.property in cathode.zeros() else 'unknown'}"
        for one in cathode.refusals()
    ]
    fig.add_annotation(
        x=0.0, y=-0.12, xref="paper", yref="paper", yanchor="top", text="<br>".join(words), showarrow=False, align="left"
    )
    fig.update_layout(margin={"b": 60 + 18 * len(words)}, height=380 + 18 * len(words))
    return fig


def _ends_of(e: Evidence, factor: float = 1.0) -> str:
    if e.low is None or e.high is None:
        return ""
    return f" ({factor * e.low:.3g} to {factor * e.high:.3g})"


def tensor_figure(found: ConductivityTensor) -> go.Figure:
    """The nine entries of the tensor as a grid of numbers, shaded by size."""
    import plotly.graph_objects as go

    axes = ["x", "y", "z"]
    text = [[f"{value:.3g}" for value in row] for row in found.tensor_S_cm]
    fig = figure(title=f"{found.subject}: conductivity (S/cm)", width=420, height=400)
    fig.add_trace(
        go.Heatmap(
            x=axes, y=axes, z=abs(found.tensor_S_cm), text=text, texttemplate="%{text}", colorscale="Blues",
            showscale=False, zmin=0.0, zmax=2.0 * float(abs(found.tensor_S_cm).max()),
        )
    )  # fmt: skip
    fig.update_xaxes(title_text="field along", showgrid=False)
    fig.update_yaxes(title_text="current along", autorange="reversed", showgrid=False)
    return fig


def spectrum_figure(found: Spectrum) -> go.Figure:
    """Nyquist plot of the complex resistivity, equal axes, a label at every second decade."""
    rho = found.resistivity_ohm_cm
    fig = figure(title=found.subject, x=axis_title("ρ′", "Ω·cm"), y=axis_title("−ρ″", "Ω·cm"))
    labels = [f"{f:.0e} Hz" for f in found.frequency_Hz]
    fig.add_scatter(
        x=rho.real,
        y=-rho.imag,
        mode="lines+markers",
        text=labels,
        line={"color": COLOURS[0]},
        showlegend=False,
    )
    fig.update_yaxes(scaleanchor="x", rangemode="tozero")
    return fig


def pellet_figure(curve: PelletCurve) -> go.Figure:
    """Arrhenius plot of total and bulk conductivity with the ends of the total, and the boundaries' share below it."""
    from frenkel.quantities import ZERO_CELSIUS_K

    fig = figure(
        title=curve.pellet.name, x=axis_title("1000/T", "1/K"), y=axis_title("Conductivity", "S/cm"), height=560
    )
    order = sorted(range(len(curve.temperature_K)), key=lambda n: -curve.temperature_K[n])

    def sorted_of(values: Sequence[float]) -> list[float]:
        return [values[n] for n in order]

    T = sorted_of(curve.temperature_K)
    x, names = [1000.0 / one for one in T], [f"{one - ZERO_CELSIUS_K:.4g} °C" for one in T]
    if curve.low_S_cm is not None and curve.high_S_cm is not None:
        fig.add_scatter(x=x, y=sorted_of(curve.low_S_cm), mode="lines", line={"width": 0}, showlegend=False)
        fig.add_scatter(
            x=x, y=sorted_of(curve.high_S_cm), mode="lines", line={"width": 0}, fill="tonexty",
            fillcolor="rgba(0,114,178,0.18)", name="ends of the total",
        )  # fmt: skip
    fig.add_scatter(
        x=x, y=sorted_of(curve.total_S_cm), text=names, mode="lines+markers", name="total", line={"color": COLOURS[0]}
    )
    fig.add_scatter(
        x=x, y=sorted_of(curve.bulk_S_cm), text=names, mode="lines+markers", name="grains",
        line={"color": COLOURS[1], "dash": "dash"},
    )  # fmt: skip
    fig.add_scatter(
        x=x, y=[100.0 * one for one in sorted_of(curve.boundary_share)], mode="lines+markers", text=names,
        name="boundaries' share of the resistance", yaxis="y2", line={"color": COLOURS[6], "dash": "dot"},
    )  # fmt: skip
    fig.update_layout(
        xaxis={"anchor": "y2"},
        yaxis={"type": "log", "exponentformat": "power", "domain": [0.36, 1.0]},
        yaxis2={"domain": [0.0, 0.27], "range": [0, 100], "title": {"text": axis_title("Share", "%")}, "anchor": "x",
                "showline": True, "mirror": True, "linecolor": "#222", "gridcolor": "#ececec", "ticks": "inside"},
        legend={"orientation": "h", "y": 1.1, "x": 0.0},
    )  # fmt: skip
    return fig


def polycrystal_figure(found: PolycrystalPrediction) -> go.Figure:
    """Total beside grains with their ends; the boundaries' part of the resistance in words."""
    fig = figure(title=found.found.subject, y=axis_title("Conductivity", "S/cm"), height=400)
    fig.update_yaxes(type="log", exponentformat="power")
    total = (found.found.low, found.found.value, found.found.high)
    for n, (name, (low, value, high)) in enumerate((("grains", found.bulk_S_cm), ("total", total))):
        if low is None or value is None or high is None:
            continue
        fig.add_scatter(
            x=[name], y=[value], error_y={"array": [high - value], "arrayminus": [value - low]}, mode="markers",
            marker={"size": 12, "color": COLOURS[n]}, showlegend=False,
        )  # fmt: skip
    low, value, high = (100.0 * one for one in found.boundary_share)
    fig.add_annotation(
        x=0.98, y=0.97, xref="paper", yref="paper", xanchor="right", showarrow=False, bgcolor="rgba(255,255,255,0.85)",
        text=f"boundaries: {value:.2g} % of the resistance ({low:.2g} to {high:.2g} %)",
    )  # fmt: skip
    return fig


def temperature_figure(curve: TemperatureCurve) -> go.Figure:
    """Arrhenius plot of a structure: estimate, bounds of the voxel image, and the phases themselves."""
    fig = figure(
        title=curve.results[0].subject, x=axis_title("1000/T", "1/K"), y=axis_title("Conductivity", "S/cm")
    )
    fig.update_yaxes(type="log", exponentformat="power")
    x = [1000.0 / (one.temperature_K or 1.0) for one in curve.results]
    fig.add_scatter(
        x=x,
        y=[one.lower_S_cm or None for one in curve.results],
        mode="lines",
        line={"width": 0},
        showlegend=False,
    )
    fig.add_scatter(
        x=x, y=[one.upper_S_cm for one in curve.results], mode="lines", line={"width": 0}, fill="tonexty",
        fillcolor="rgba(140,140,140,0.25)", name="bounds of the voxel image",
    )  # fmt: skip
    words = [f"Ea {energy:.3f} eV" for energy in curve.activation_energy_eV]
    fig.add_scatter(
        x=x, y=[one.value_S_cm or None for one in curve.results], text=words, mode="lines+markers", name="whole",
        line={"color": COLOURS[0]},
    )  # fmt: skip
    for n, phase in enumerate(curve.results[0].phases):
        values = [one.phases[n].conductivity_S_cm or None for one in curve.results]
        if any(values):
            fig.add_scatter(
                x=x, y=values, mode="lines", name=phase.name, line={"color": COLOURS[n + 1], "dash": "dash"}
            )
    return fig
