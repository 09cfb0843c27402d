"""Figures of cells: result in, Plotly figure out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, axis_title, figure

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.cell.design import DesignReport

__all__ = ["design_figure", "standing_line"]

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
        margin={"b": 70 + 16 * (len(report.levels) + 1), "t": 48}, height=330 + 16 * len(report.levels),
        legend={"orientation": "h", "y": 1.08, "x": 0.0}, yaxis={"autorange": "reversed"},
    )  # fmt: skip
    fig.add_annotation(
        text=f"{levels}<br><i>{standing_line(report.standings)}</i>", xref="paper", yref="paper", x=0.0, y=0.0,
        yshift=-52, xanchor="left", yanchor="top", showarrow=False, align="left", font={"size": 11},
    )  # fmt: skip
    fig.update_xaxes(title=axis_title("Share of the stack", "%"), range=[0, 100])
    return fig
