"""Figures of what changes while a cell runs: pressure over a cycle, stores of lithium, temperature, contact, fade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.cell.plots import footed, standing_line
from frenkel.figures import COLOURS, DASHES, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.cell.charging import ChargeProfile
    from frenkel.cell.discharge import Discharge
    from frenkel.cell.experiment import CellImpedance, Experiment
    from frenkel.cell.stack_pressure import PressureCycle
    from frenkel.cell.symmetric import SymmetricRun

__all__ = [
    "charge_figure", "experiment_figure", "impedance_figure", "pressure_figure", "states_figure", "symmetric_figure",
]  # fmt: skip

_STORES = (
    ("cathode_lithium", "cathode"), ("electrolyte_lithium", "electrolyte"), ("plated_lithium", "plated"),
    ("reservoir_lithium", "reservoir"),
    ("interphase_lithium", "interphase"), ("inactive", "inactive"),
)  # fmt: skip
_ENDLESS = 1e5


def pressure_figure(cycle: PressureCycle) -> go.Figure:
    """Stack pressure against the state of charge."""
    fig = figure(
        title=f"{cycle.name} ({cycle.fixture})", x=axis_title("State of charge", "%"), y=axis_title("Stack pressure", "MPa")
    )
    fig.add_scatter(
        x=(100.0 * cycle.charged_share).tolist(), y=cycle.pressure_MPa.tolist(), mode="lines", name="pressure",
        line={"color": COLOURS[0]}, customdata=cycle.growth_um.tolist(),
        hovertemplate="%{y:.3g} MPa, stack +%{customdata:.3g} µm<extra></extra>",
    )  # fmt: skip
    fig.update_yaxes(rangemode="tozero")
    return _numbers(fig, cycle.standings)


def states_figure(run: Discharge) -> go.Figure:
    """Stores of lithium (left axis, stacked) and the states that moved, each as a share of its start (right axis)."""
    from frenkel.cell.discharge import rate_label

    states = dict(run.states)
    fig = figure(
        title=f"{run.name} at {rate_label(run.c_rate)}: {run.status}", x=axis_title("Charge", "mAh/cm²"),
        y=axis_title("Lithium", "mAh/cm²"), height=480,
    )  # fmt: skip
    charge = run.capacity_mAh_cm2.tolist()
    if "plated_lithium" not in states and "anode_lithium" in states:
        states["plated_lithium"] = states["anode_lithium"]  # a porous run does not tell it from the reservoir
    for k, (key, name) in enumerate(_STORES):
        values = states.get(key)
        if values is None or values.max() > _ENDLESS or values.max() <= 0.0:
            continue
        fig.add_scatter(
            x=charge, y=values.tolist(), mode="lines", stackgroup="lithium", name=name,
            line={"color": COLOURS[k % len(COLOURS)], "width": 1},
        )  # fmt: skip
    words = {"T": ("temperature", "K"), "contact": ("contact", ""), "pressure_MPa": ("pressure", "MPa"), "interphase_nm": ("interphase", "nm")}
    moved = [(key, one) for key, one in words.items() if key in states and float(states[key].max() - states[key].min()) > 1e-6]
    for k, (key, (name, unit)) in enumerate(moved):
        first, last = float(states[key][0]), float(states[key][-1])
        top = float(abs(states[key]).max())
        fig.add_scatter(
            x=charge, y=(states[key] / top).tolist(), mode="lines", yaxis="y2",
            name=f"{name}, {first:.4g} → {last:.4g} {unit}".strip(),
            line={"color": "#000", "dash": DASHES[k % len(DASHES)], "width": 1.5},
        )  # fmt: skip
    fig.update_layout(
        yaxis2={"overlaying": "y", "side": "right", "range": [0, 1.05], "title": "share of the highest value", "showgrid": False},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0, "borderwidth": 0}, margin={"t": 110, "r": 80},
    )  # fmt: skip
    return _numbers(fig, run.standings)


def charge_figure(profile: ChargeProfile) -> go.Figure:
    """Current, what the anode bears, and voltage (right axis) against time; the time it takes stands in the title."""
    title = f"{profile.name}: {100 * profile.from_charge:.0f}–{100 * profile.to_charge:.0f} % in {profile.minutes:.3g} min"
    fig = figure(title=title, x=axis_title("Time", "min"), y=axis_title("Current", "mA/cm²"), height=460)
    time = profile.time_min.tolist()
    fig.add_scatter(x=time, y=profile.current_mA_cm2.tolist(), mode="lines", name="current", line={"color": COLOURS[0]},
                    customdata=(100.0 * profile.state_of_charge).tolist(),
                    hovertemplate="%{y:.3g} mA/cm² at %{customdata:.0f} %<extra></extra>")  # fmt: skip
    top = 1.2 * float(profile.current_mA_cm2.max()) if time else 1.0
    if time and float(profile.critical_mA_cm2.min()) < 2.0 * top:
        fig.add_scatter(x=time, y=profile.critical_mA_cm2.tolist(), mode="lines", name="the anode bears",
                        line={"color": COLOURS[1], "dash": "dash"})  # fmt: skip
    fig.add_scatter(x=time, y=profile.voltage_V.tolist(), mode="lines", name="voltage", yaxis="y2",
                    line={"color": "#000", "dash": "dot"})  # fmt: skip
    fig.update_layout(
        yaxis={"rangemode": "tozero"},
        yaxis2={"overlaying": "y", "side": "right", "title": "Voltage (V)", "showgrid": False, "range": _around(profile.voltage_V.tolist())},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0, "borderwidth": 0}, margin={"t": 90, "r": 80},
    )  # fmt: skip
    return _numbers(fig, profile.standings)


def symmetric_figure(run: SymmetricRun) -> go.Figure:
    """Voltage of a symmetric cell against time, and the salt at the plated side (right axis)."""
    fig = figure(
        title=f"{run.cell.name} at {run.current_mA_cm2:g} mA/cm²: {run.status}", x=axis_title("Time", "h"),
        y=axis_title("Voltage", "V"),
    )  # fmt: skip
    hours = (run.time_s / 3600.0).tolist()
    fig.add_scatter(x=hours, y=run.voltage_V.tolist(), mode="lines", name="voltage", line={"color": COLOURS[0]})
    if run.cell.transference_number < 1.0:
        fig.add_scatter(x=hours, y=run.plated_side.tolist(), mode="lines", name="salt at the plated side", yaxis="y2",
                        line={"color": "#000", "dash": "dot"})  # fmt: skip
        fig.update_layout(yaxis2={"overlaying": "y", "side": "right", "range": [0, 1.05], "title": "c/c0", "showgrid": False}, margin={"r": 80})
    fig.update_yaxes(rangemode="tozero")
    return _numbers(fig, run.cell.standings)


def experiment_figure(run: Experiment) -> go.Figure:
    """Voltage and current (right axis) against time."""
    fig = figure(title=run.name, x=axis_title("Time", "h"), y=axis_title("Voltage", "V"))
    hours = run.time_h.tolist()
    fig.add_scatter(x=hours, y=run.voltage_V.tolist(), mode="lines", name="voltage", line={"color": COLOURS[0]})
    fig.add_scatter(x=hours, y=run.current_mA_cm2.tolist(), mode="lines", name="current", yaxis="y2",
                    line={"color": "#000", "dash": "dot"})  # fmt: skip
    fig.update_layout(
        yaxis2={"overlaying": "y", "side": "right", "title": "Current (mA/cm²)", "showgrid": False}, margin={"r": 80},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0, "borderwidth": 0},
    )  # fmt: skip
    return _numbers(fig, run.standings)


def impedance_figure(found: CellImpedance) -> go.Figure:
    """Nyquist plot with equal axes."""
    z = found.impedance_ohm_cm2
    fig = figure(title=f"{found.name}, {100 * found.state_of_charge:.0f} % charged", x=axis_title("Re Z", "Ω cm²"), y=axis_title("−Im Z", "Ω cm²"))
    fig.add_scatter(
        x=z.real.tolist(), y=(-z.imag).tolist(), mode="lines+markers", name="impedance", line={"color": COLOURS[0]},
        customdata=found.frequency_Hz.tolist(), hovertemplate="%{customdata:.3g} Hz: %{x:.4g}, %{y:.4g}<extra></extra>",
    )  # fmt: skip
    fig.update_yaxes(scaleanchor="x", scaleratio=1)
    return _numbers(fig, found.standings)


def _around(values: list[float]) -> list[float]:
    """A range of a voltage axis that does not blow up the solver's last digits."""
    return [min(values) - 0.3, max(values) + 0.1] if values else [0.0, 5.0]


def _numbers(fig: go.Figure, standings: tuple[tuple[str, int], ...]) -> go.Figure:
    """The figure with a line that says what its numbers stand on."""
    margin = fig.layout.margin.to_plotly_json()
    footed(fig, f"<i>{standing_line(dict(standings))}</i>", 1)
    return fig.update_layout(margin={**margin, "b": 92})
