"""Figures that compare cells: choice, Pareto front, industry, safety."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from frenkel.cell.plots import footed, standing_line
from frenkel.figures import COLOURS, SYMBOLS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.cell.choose import Choice
    from frenkel.cell.industry import IndustryComparison
    from frenkel.cell.safety import SafetySheet

__all__ = ["choice_figure", "industry_figure", "pareto_figure", "safety_figure"]

UNITS = {
    "specific_energy": "Wh/kg", "energy_density": "Wh/L", "charge_time": "min", "stack_pressure": "MPa", "cycles": "",
    "materials_cost": "USD/kWh", "heat_per_energy": "J/Wh",
}  # fmt: skip


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
        x=[one.replace("_", "<br>") for one in targets], y=[j.name for j in choice.judgements], z=rows, zmin=0, zmax=100,
        colorscale="Cividis", colorbar={"title": {"text": "P (%)"}}, text=words, texttemplate="%{text}", xgap=2, ygap=2,
    )  # fmt: skip
    fig.update_yaxes(autorange="reversed", automargin=True)
    fig.update_xaxes(tickangle=0)
    lines = [part for j in choice.judgements for part in textwrap.wrap(f"{j.name}: {standing_line(dict(j.standings))}", 78)]
    height = 210 + 55 * len(rows) + 16 * len(lines)
    return footed(fig, "<br>".join(f"<i>{one}</i>" for one in lines), len(lines)).update_layout(height=height)


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
            text=[f"{p.company} ({p.status})" for p in rows], name=state, textfont={"size": 10},
            textposition=("bottom right", "middle left", "top left")[k % 3],
            marker={"symbol": SYMBOLS[k % len(SYMBOLS)], "color": COLOURS[k % len(COLOURS)], "size": 9},
        )  # fmt: skip
    fig.add_scatter(
        x=[found.specific_energy_Wh_kg], y=[found.energy_density_Wh_L], mode="markers", name=f"{found.design_name} ({found.level})",
        marker={"symbol": "star", "color": "#000", "size": 14},
    )  # fmt: skip
    alone = [p for p in found.points if p.specific_energy_Wh_kg and not p.energy_density_Wh_L]
    top = 1.05 * max(b.energy_density_Wh_L for b in found.bounds)
    fig.add_scatter(  # one trace: many lines of their own are slow
        x=[x for p in alone for x in (p.specific_energy_Wh_kg, p.specific_energy_Wh_kg, None)],
        y=[0.0, top, None] * len(alone), mode="lines", name="no Wh/L stated", line={"color": "#bbb", "width": 1, "dash": "dot"},
    )  # fmt: skip
    fig.add_scatter(
        x=[b.specific_energy_Wh_kg for b in found.bounds], y=[b.energy_density_Wh_L for b in found.bounds], mode="markers+text",
        text=[b.name for b in found.bounds], textposition="middle right", name="bound: active materials alone",
        marker={"symbol": "x-thin", "size": 9, "line": {"width": 2, "color": "#555"}}, textfont={"size": 10, "color": "#555"},
    )  # fmt: skip
    words = [f"dotted: {', '.join(f'{p.company} {p.specific_energy_Wh_kg:.0f}' for p in alone)} Wh/kg, no Wh/L stated"]
    words.append(f"numbers that agree with each other: {', '.join(found.with_verdict('consistent')) or 'none'}")
    words += [f"flagged: {p.company}: {'; '.join(p.flags)}" for p in found.points if p.verdict == "flagged"]
    words.append(standing_line(dict(found.standings)))
    lines = [line for one in words for line in textwrap.wrap(one, 96)]
    fig.update_xaxes(range=[100, 950])
    fig.update_yaxes(range=[0, top])
    footed(fig, "<br>".join(lines), len(lines))
    return fig.update_layout(
        height=600 + 16 * len(lines), legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0.0, "borderwidth": 0},
        margin={"t": 150, "b": 76 + 16 * len(lines)},
    )  # fmt: skip


def pareto_figure(choice: Choice, x: str = "", y: str = "") -> go.Figure:
    """Medians of two targets for each candidate; stars are on the front of all targets, lines mark what is wanted."""
    from frenkel.cell.choose import wanted_value

    names = choice.shared_medians()
    x, y = x or names[0], y or next((n for n in (*names[1:], names[0]) if n != x), x)
    fig = figure(
        title="Medians of the draws (stars: on the front)", x=axis_title(x.replace("_", " ").capitalize(), UNITS.get(x, "")),
        y=axis_title(y.replace("_", " ").capitalize(), UNITS.get(y, "")), height=480,
    )  # fmt: skip
    notes = []
    for k, j in enumerate(choice.judgements):
        lacking = [n for n in (x, y) if not math.isfinite(j.medians.get(n, math.nan))]
        if lacking:
            word = "unknown" if lacking[0] not in j.medians else "not reached"
            notes.append(f"{j.name}: {lacking[0].replace('_', ' ')} {word}")
            continue
        fig.add_scatter(
            x=[j.medians[x]], y=[j.medians[y]], mode="markers", name=j.name,
            marker={"symbol": "star" if j.on_front else SYMBOLS[k % len(SYMBOLS)], "size": 15 if j.on_front else 9,
                    "color": COLOURS[k % len(COLOURS)]},
        )  # fmt: skip
    for name, add in ((x, fig.add_vline), (y, fig.add_hline)):
        goal = wanted_value(choice.targets, name)
        if goal is not None:
            add(**{"x" if name == x else "y": goal}, line={"color": "#555", "dash": "dot", "width": 1})
    if y in ("charge_time", "cycles", "stack_pressure"):
        fig.update_yaxes(type="log")
    notes += [part for j in choice.judgements for part in textwrap.wrap(f"{j.name}: {standing_line(dict(j.standings))}", 100)]
    return footed(fig, "<br>".join(f"<i>{one}</i>" for one in notes), len(notes)).update_layout(height=480 + 16 * len(notes))


def safety_figure(sheet: SafetySheet) -> go.Figure:
    """Heat per energy of each set of materials of a cell, with adiabatic rise and gas written on the bars."""
    fig = figure(title=f"{sheet.name}: at most, if all reacts", x=axis_title("Heat per energy stored", "J/Wh"), height=150 + 48 * max(len(sheet.sets), 1))
    if not sheet.sets:
        fig.add_annotation(text=f"unknown: {sheet.unknown}", showarrow=False, xref="paper", yref="paper", x=0.5, y=0.5)
        return fig
    words = [f"+{rise:.0f} K, {gas:.0f} mL/Ah" for rise, gas in zip(sheet.temperature_rise_K, sheet.gas_mL_Ah, strict=True)]
    fig.add_bar(
        y=list(sheet.sets), x=list(sheet.heat_J_Wh), orientation="h", text=words, textposition="auto",
        marker={"color": COLOURS[1]}, name="heat",
    )  # fmt: skip
    fig.update_yaxes(autorange="reversed", automargin=True)
    lines = [f"{sheet.basis}; beside 3600 J/Wh of electrical energy", standing_line(dict(sheet.standings))]
    fig.update_layout(showlegend=False)
    return footed(fig, "<br>".join(f"<i>{one}</i>" for one in lines), 2).update_layout(height=210 + 48 * len(sheet.sets))
