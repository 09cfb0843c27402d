"""Figures of cells: result in, Plotly figure out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, DASHES, axis_title, figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from frenkel.cell.design import DesignReport
    from frenkel.cell.discharge import Discharge
    from frenkel.cell.frontier import Frontier
    from frenkel.cell.inventory import LithiumInventory
    from frenkel.cell.losses import VoltageLosses
    from frenkel.cell.operating_map import Axis, OperatingMap

__all__ = [
    "design_figure",
    "discharge_figure",
    "footed",
    "frontier_figure",
    "inventory_figure",
    "losses_figure",
    "map_figure",
    "standing_line",
]

_PATTERNS = ("", "/", "\\", "x", ".", "+", "|", "-")


def standing_line(standings: dict[str, int]) -> str:
    """One line under a figure: how many of the cell's numbers were read, given, substituted, assumed."""
    if not standings:
        return "all numbers given"
    total = sum(standings.values())
    return f"{total} sourced or open numbers: " + ", ".join(f"{n} {name}" for name, n in sorted(standings.items()))


def design_figure(report: DesignReport) -> go.Figure:
    """Where mass and thickness go, side by side, and what the levels make of the energy."""
    n = report.numbers
    title = report.design.name
    fig = figure(title=title, x="share of the stack (%)", height=360, barmode="stack")
    rows = (
        (f"mass, {float(n.total_mass_mg_cm2):.3g} mg/cm²", n.mass_mg_cm2),
        (f"thickness built, {float(n.total_um('as built')):.3g} µm", n.built_um),
        (f"thickness charged, {float(n.total_um('charged')):.3g} µm", n.charged_um),
    )
    for k, part in enumerate(n.mass_mg_cm2):
        fig.add_bar(
            y=[label for label, _ in rows],
            x=[100.0 * float(parts.get(part, 0.0)) / float(sum(parts.values())) for _, parts in rows],
            customdata=[float(parts.get(part, 0.0)) for _, parts in rows],
            hovertemplate="%{y}<br>" + part + ": %{customdata:.4g}<extra></extra>",
            name=part, orientation="h",
            marker={"color": COLOURS[k % len(COLOURS)], "pattern": {"shape": _PATTERNS[k % len(_PATTERNS)]}},
        )  # fmt: skip
    levels = "<br>".join(
        f"{one.level}: {one.specific_energy_Wh_kg:.0f} Wh/kg, {one.energy_density_charged_Wh_L:.0f} Wh/L charged ({one.rate})"
        for one in report.levels
    )
    fig.update_layout(
        margin={"b": 80 + 16 * (len(report.levels) + 1), "t": 84}, height=370 + 16 * len(report.levels),
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0, "traceorder": "normal", "borderwidth": 0}, yaxis={"autorange": "reversed"},
    )  # fmt: skip
    fig.add_annotation(
        text=f"{levels}<br><i>{standing_line(report.standings)}</i>", xref="paper", yref="paper", x=0.0, y=0.0,
        yshift=-58, xanchor="left", yanchor="top", showarrow=False, align="left", font={"size": 11},
    )  # fmt: skip
    fig.update_xaxes(title_text=axis_title("Share of the stack", "%"), range=[0, 100])
    return fig


def discharge_figure(runs: Sequence[Discharge]) -> go.Figure:
    """Voltage against charge for one or more discharges of one cell; runs that did not start are named."""
    from frenkel.cell.discharge import rate_label

    fig = figure(title=runs[0].name, x=axis_title("Charge", "mAh/cm²"), y=axis_title("Voltage", "V"))
    stopped = []
    for k, run in enumerate(runs):
        label = rate_label(run.c_rate)
        if not run.capacity_mAh_cm2.size:
            stopped.append(f"{label}: {run.status}")
            continue
        fig.add_scatter(
            x=run.capacity_mAh_cm2.tolist(), y=run.voltage_V.tolist(), mode="lines",
            name=label if run.status == "ok" else f"{label} ({run.status})",
            line={"color": COLOURS[k % len(COLOURS)], "dash": DASHES[k % len(DASHES)]},
        )  # fmt: skip
    lines = [standing_line(dict(runs[0].standings)), *stopped]
    return footed(fig, "<br>".join(f"<i>{line}</i>" for line in lines), len(lines))


def losses_figure(losses: VoltageLosses) -> go.Figure:
    """Where the millivolts go, stacked, against the charge that was delivered."""
    fig = figure(
        title=losses.name, x=axis_title("Charge", "mAh/cm²"), y=axis_title("Voltage below rest", "mV"), height=460
    )
    shown = [(part, volts) for part, volts in losses.parts if abs(volts).max() > 0.0]
    for k, (part, volts) in enumerate(shown):
        fig.add_scatter(
            x=losses.capacity_mAh_cm2.tolist(), y=(1e3 * volts).tolist(), mode="lines", stackgroup="loss", name=part,
            line={"color": COLOURS[k % len(COLOURS)], "width": 1}, fillpattern={"shape": _PATTERNS[k % len(_PATTERNS)]},
        )  # fmt: skip
    footed(fig, f"<i>{standing_line(dict(losses.standings))}</i>", 1)
    fig.update_layout(
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0, "borderwidth": 0}, margin={"t": 110}, height=480
    )
    return fig


def inventory_figure(cells: Sequence[LithiumInventory], standings: Sequence[tuple[str, int]] = ()) -> go.Figure:
    """Capacity retention against cycles, with 80 %."""
    fig = figure(x="Cycle", y=axis_title("Capacity of the first discharge", "%"))
    for k, one in enumerate(cells):
        fig.add_scatter(
            x=one.cycle.tolist(), y=(100.0 * one.retention).tolist(), mode="lines", name=one.name,
            line={"color": COLOURS[k % len(COLOURS)], "dash": DASHES[k % len(DASHES)]},
        )  # fmt: skip
    fig.add_hline(y=80.0, line={"color": "#555", "dash": "dot", "width": 1})
    return footed(fig, f"<i>{standing_line(dict(standings))}</i>", 1)


def footed(fig: go.Figure, text: str, lines: int) -> go.Figure:
    """The figure with small lines of text below its x axis."""
    fig.update_layout(margin={"b": 76 + 16 * lines}, height=440 + 16 * lines)
    fig.add_annotation(
        text=text, xref="paper", yref="paper", x=0.0, y=0.0, yshift=-56, xanchor="left", yanchor="top", showarrow=False,
        align="left", font={"size": 11},
    )  # fmt: skip
    return fig


def frontier_figure(found: Frontier) -> go.Figure:
    """Wh/kg of the stack against loading, one line per separator."""
    fig = figure(
        title=f"{found.name}, {found.voltage_V:.3g} V ({found.basis})", x=axis_title("Areal capacity", "mAh/cm²"),
        y=axis_title("Specific energy of the stack", "Wh/kg"),
    )  # fmt: skip
    for k, thickness in enumerate(found.separator_um.tolist()):
        fig.add_scatter(
            x=found.areal_capacity_mAh_cm2.tolist(), y=found.specific_energy_Wh_kg[:, k].tolist(), mode="lines",
            name=f"separator {thickness:g} µm",
            line={"color": COLOURS[k % len(COLOURS)], "dash": DASHES[k % len(DASHES)]},
        )  # fmt: skip
    return footed(fig, f"<i>{standing_line(dict(found.standings))}</i>", 1)


def map_figure(found: OperatingMap) -> go.Figure:
    """Delivered share over two axes; the letter in each field says what limits there."""
    names = list(dict.fromkeys(one for row in found.limits for one in row))
    letters = {name: chr(ord("A") + k) for k, name in enumerate(names)}
    fig = figure(title=found.name, x=_axis_words(found.x), y=_axis_words(found.y), height=470)
    fig.add_heatmap(
        x=list(found.x.values), y=list(found.y.values), z=(100.0 * found.used_share).tolist(), zmin=0, zmax=100,
        colorscale="Cividis", colorbar={"title": {"text": "delivered (%)"}},
        text=[[letters[one] for one in row] for row in found.limits], texttemplate="%{text}",
        customdata=[list(row) for row in found.limits], hovertemplate="%{z:.0f} %: %{customdata}<extra></extra>",
    )  # fmt: skip
    legend = "limited by: " + ", ".join(f"{letters[name]} {name}" for name in names)
    return footed(fig, f"{legend}<br><i>{standing_line(dict(found.standings))}</i>", 2)


def _axis_words(axis: Axis) -> str:
    return axis_title(axis.name.replace("_", " "), axis.unit)
