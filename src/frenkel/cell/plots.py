"""Figures of cells: result in, Plotly figure out."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, DASHES, SYMBOLS, axis_title, figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

    from frenkel.cell.choose import Choice
    from frenkel.cell.design import DesignReport
    from frenkel.cell.discharge import Discharge
    from frenkel.cell.frontier import Frontier
    from frenkel.cell.industry import IndustryComparison
    from frenkel.cell.inventory import LithiumInventory
    from frenkel.cell.losses import VoltageLosses
    from frenkel.cell.operating_map import Axis, OperatingMap

__all__ = [
    "choice_figure",
    "design_figure",
    "discharge_figure",
    "frontier_figure",
    "industry_figure",
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
    return _footed(fig, "<br>".join(f"<i>{line}</i>" for line in lines), len(lines))


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
    _footed(fig, f"<i>{standing_line(dict(losses.standings))}</i>", 1)
    fig.update_layout(
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0, "borderwidth": 0}, margin={"t": 110}, height=480
    )
    return fig


def inventory_figure(cells: Sequence[LithiumInventory]) -> go.Figure:
    """Capacity retention against cycles, with 80 %."""
    fig = figure(x="Cycle", y=axis_title("Capacity of the first discharge", "%"))
    for k, one in enumerate(cells):
        fig.add_scatter(
            x=one.cycle.tolist(), y=(100.0 * one.retention).tolist(), mode="lines", name=one.name,
            line={"color": COLOURS[k % len(COLOURS)], "dash": DASHES[k % len(DASHES)]},
        )  # fmt: skip
    fig.add_hline(y=80.0, line={"color": "#555", "dash": "dot", "width": 1})
    return fig


def _footed(fig: go.Figure, text: str, lines: int) -> go.Figure:
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
    return fig


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
    return _footed(fig, legend, 1)


def _axis_words(axis: Axis) -> str:
    units = {"temperature": "°C", "rate": "C", "cathode.areal_capacity": "mAh/cm²"}
    return axis_title(axis.name.replace("_", " "), units.get(axis.name, ""))


def choice_figure(choice: Choice) -> go.Figure:
    """Probability of each target (columns) for each candidate (rows), and of all of them."""
    targets = [*choice.judgements[0].probability, "all"]
    rows, words = [], []
    for j in choice.judgements:
        values = [*j.probability.values(), j.of_all]
        rows.append([None if v is None else 100.0 * v for v in values])
        words.append(["unknown" if v is None else f"{v:.0%}" for v in values])
    fig = figure(title=f"Probability of meeting each target ({choice.draws} draws)", height=150 + 55 * len(rows))
    fig.add_heatmap(
        x=[one.replace("_", " ") for one in targets], y=[j.name for j in choice.judgements], z=rows, zmin=0, zmax=100,
        colorscale="Cividis", colorbar={"title": {"text": "P (%)"}}, text=words, texttemplate="%{text}", xgap=2, ygap=2,
    )  # fmt: skip
    fig.update_yaxes(autorange="reversed")
    return fig


def industry_figure(found: IndustryComparison) -> go.Figure:
    """Wh/L against Wh/kg of Table 5's companies by electrolyte class, with the design; one value alone sits on its axis."""
    fig = figure(
        title="Beside industry (Ai et al. 2024, Table 5)", x=axis_title("Specific energy", "Wh/kg"),
        y=axis_title("Energy density", "Wh/L"), height=500,
    )  # fmt: skip
    for k, state in enumerate(sorted({p.state for p in found.points})):
        rows = [p for p in found.points if p.state == state and p.specific_energy_Wh_kg and p.energy_density_Wh_L]
        fig.add_scatter(
            x=[p.specific_energy_Wh_kg for p in rows], y=[p.energy_density_Wh_L for p in rows], mode="markers+text",
            text=[f"{p.company} ({p.status})" for p in rows], textposition="bottom center", name=state,
            marker={"symbol": SYMBOLS[k % len(SYMBOLS)], "color": COLOURS[k % len(COLOURS)], "size": 9},
        )  # fmt: skip
    fig.add_scatter(
        x=[found.specific_energy_Wh_kg], y=[found.energy_density_Wh_L], mode="markers", name=f"{found.design_name} ({found.level})",
        marker={"symbol": "star", "color": "#000", "size": 14},
    )  # fmt: skip
    alone = [p for p in found.points if p.specific_energy_Wh_kg and not p.energy_density_Wh_L]
    for p in alone:
        fig.add_vline(x=p.specific_energy_Wh_kg, line={"color": "#bbb", "width": 1, "dash": "dot"})
    fig.add_vline(x=found.bound_Wh_kg, line={"color": "#D55E00", "width": 2})
    words = f"dotted: {', '.join(f'{p.company} {p.specific_energy_Wh_kg:.0f}' for p in alone)} Wh/kg, no Wh/L stated"
    lines = [*textwrap.wrap(words, 88), "line: active material of this design alone"]
    return _footed(fig, "<br>".join(lines), len(lines)).update_layout(height=500 + 16 * len(lines))
