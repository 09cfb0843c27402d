"""Figures of this room: a result goes in, a Plotly figure comes out. Potentials in V against Li/Li+."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, axis_title, figure
from frenkel.materials.electrodes import electrode_names

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.thermo.coatings import CoatingScreen
    from frenkel.thermo.interphase import Interphase
    from frenkel.thermo.moisture import Moisture
    from frenkel.thermo.reaction import Reaction
    from frenkel.thermo.safety import Safety
    from frenkel.thermo.window import Window

__all__ = [
    "coatings_figure", "interphase_figure", "mixing_figure", "moisture_figure", "profile_figure", "reaction_map",
    "safety_figure", "set_figure", "window_chart",
]  # fmt: skip

POTENTIAL = axis_title("Potential against Li/Li⁺", "V")
_SUBSCRIPTS = str.maketrans("0123456789.", "₀₁₂₃₄₅₆₇₈₉.")


def _pretty(formula: str) -> str:
    """Digits of a formula as subscripts (states of charge after @ stay plain)."""
    name, at, rest = formula.partition("@")
    if name in electrode_names() and not name.startswith("Li"):
        return formula
    return name.translate(_SUBSCRIPTS) + at + rest


def window_chart(windows: Sequence[Window], *, cathode_V: tuple[float, float] | None = None) -> go.Figure:
    """Windows of several materials as bars, the spread between schemes as thin lines (as seed 000 figure 18)."""
    names = [_pretty(w.formula) for w in windows][::-1]
    fig = figure(x=POTENTIAL, height=110 + 34 * len(windows), width=760)
    for row, window in enumerate(windows[::-1]):
        top = window.oxidation_limit_V if window.oxidation_limit_V is not None else 6.5
        colour = COLOURS[0] if window.is_certified else COLOURS[7]
        fig.add_bar(
            y=[row], x=[top - window.reduction_limit_V], base=[window.reduction_limit_V], orientation="h", width=0.55,
            marker={"color": colour, "pattern": {"shape": "" if window.is_certified else "/"}}, showlegend=False,
            hovertext=f"{window.formula}: {window.reduction_limit_V:.2f} – {top:.2f} V, {window.reference}",
        )  # fmt: skip
        for edge in ("reduction", "oxidation"):
            if edge == "reduction" or window.oxidation_limit_V is not None:
                low, high = window.spread(edge)
                fig.add_scatter(x=[low, high], y=[row, row], mode="lines+markers", showlegend=False,
                                line={"color": "#222", "width": 1.5}, marker={"symbol": "line-ns", "size": 9, "line": {"width": 1.5, "color": "#222"}})  # fmt: skip
    if cathode_V is not None:
        fig.add_vrect(*cathode_V, fillcolor=COLOURS[1], opacity=0.25, line_width=0, layer="below",
                      annotation_text="cathode", annotation_position="top")  # fmt: skip
    fig.update_yaxes(
        tickvals=list(range(len(names))), ticktext=names, showgrid=False, range=[-0.6, len(names) - 0.4]
    )
    fig.update_xaxes(range=[-0.1, 6.6])
    fig.update_layout(barmode="overlay")
    fig.add_annotation(text="bar: limits · black: spread of schemes, 0 and 298 K · hatched: reference uncertified", x=0, y=1.02,
                       xref="paper", yref="paper", xanchor="left", yanchor="bottom", showarrow=False, font={"size": 11})  # fmt: skip
    return fig


def profile_figure(window: Window) -> go.Figure:
    """Lithium taken up or given off against voltage, with the products of each step."""
    lithium = window.composition.get("Li", 0.0)
    frame = sum(n for e, n in window.composition.items() if e != "Li")
    voltages: list[float] = []
    content: list[float] = []
    for segment in window.profile:
        voltages += [segment.low_V, segment.high_V]
        content += [segment.lithium * frame - lithium] * 2
    fig = figure(
        x=f"Lithium against {_pretty(window.formula)} (atoms per formula unit)",
        y=POTENTIAL,
        width=820,
        height=520,
    )
    fig.add_scatter(
        x=content, y=voltages, mode="lines", line={"color": COLOURS[0], "width": 2.5}, showlegend=False
    )
    top = window.oxidation_limit_V if window.oxidation_limit_V is not None else 6.5
    fig.add_hrect(
        window.reduction_limit_V, top, fillcolor=COLOURS[2], opacity=0.15, line_width=0, layer="below"
    )
    span = max(content) - min(content) or 1.0
    last = -1.0
    for segment in window.profile:
        middle = 0.5 * (segment.low_V + min(segment.high_V, 6.0))
        if segment.high_V - segment.low_V < 0.12 or middle - last < 0.16:  # no room for its text
            continue
        last = middle
        text = " + ".join(_pretty(p) for p in sorted(segment.products))
        here = segment.lithium * frame - lithium
        left = here > min(content) + 0.5 * span
        fig.add_annotation(x=here, y=middle, text=text, showarrow=False, xanchor="right" if left else "left",
                           xshift=-8 if left else 8, font={"size": 11})  # fmt: skip
    fig.update_yaxes(range=[-0.05, 6.0])
    fig.update_xaxes(range=[min(content) - 0.25 * span, max(content) + 0.15 * span])
    return fig


def set_figure(reaction: Reaction) -> go.Figure:
    """Reactants and products of three or more solids at the mutual minimum, by atoms."""
    kind = "" if reaction.voltage_V is None else f" at {reaction.voltage_V:g} V"
    energy = f"mutual energy {reaction.energy_mutual_eV_atom * 1e3:.0f} meV/atom{kind}"
    fig = figure(x="Atomic fraction of the mixture", width=860, height=320, title=energy)
    before = [(r.label, w) for r, w in zip(reaction.reactants, reaction.fractions, strict=True) if w > 1e-6]
    total = sum(reaction.product_atoms.values()) or 1.0
    after = [(name, n / total) for name, n in reaction.product_atoms.items()]
    for row, (label, parts) in enumerate((("after", after or before), ("before", before))):
        start = 0.0
        for number, (name, share) in enumerate(parts):
            fig.add_bar(
                y=[label], x=[share], base=[start], orientation="h", showlegend=False, hovertext=f"{name}: {share:.1%}",
                marker={"color": COLOURS[(number + 3 * row) % len(COLOURS)], "line": {"color": "white", "width": 1}},
                text=_pretty(name) if share > 0.045 else "", textposition="inside", insidetextanchor="middle",
            )  # fmt: skip
            start += share
    fig.update_layout(barmode="overlay")
    fig.update_xaxes(range=[0, 1])
    return fig


def mixing_figure(reaction: Reaction) -> go.Figure:
    """Mutual reaction energy against the mixing ratio of two reactants."""
    a, b = reaction.reactants[0].label, reaction.reactants[1].label
    fig = figure(
        x=f"Atomic fraction of {_pretty(b)} in the mixture with {_pretty(a)}",
        y=axis_title("Mutual reaction energy", "meV/atom"),
        width=760,
    )
    fig.add_scatter(
        x=[k.x for k in reaction.curve], y=[k.energy_eV_atom * 1e3 for k in reaction.curve], mode="lines+markers",
        line={"color": COLOURS[0]}, showlegend=False, text=[" + ".join(sorted(k.atoms_in)) for k in reaction.curve],
    )  # fmt: skip
    if reaction.products:
        lowest = min(reaction.curve, key=lambda k: k.energy_eV_atom)
        fig.add_annotation(x=lowest.x, y=lowest.energy_eV_atom * 1e3, text=" + ".join(_pretty(p) for p in reaction.products),
                           showarrow=True, ay=34, ax=0, font={"size": 11})  # fmt: skip
        fig.update_yaxes(range=[lowest.energy_eV_atom * 1.25e3, -lowest.energy_eV_atom * 0.05e3])
    return fig


def reaction_map(
    energies_eV_atom: Sequence[Sequence[float | None]],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    certified: Sequence[Sequence[bool]] | None = None,
) -> go.Figure:
    """Heat map of mutual reaction energies, electrolytes against cathodes; numbers in meV/atom in the cells, "?" where uncertified."""
    values = [[None if e is None else e * 1e3 for e in line] for line in energies_eV_atom]
    known = certified or [[True] * len(columns) for _ in rows]
    texts = [
        [
            "" if v is None else f"{v if v < -0.5 else 0:.0f}{'' if sure else ' ?'}"
            for v, sure in zip(*lines, strict=True)
        ]
        for lines in zip(values, known, strict=True)
    ]
    fig = figure(width=180 + 74 * len(columns), height=max(300, 160 + 30 * len(rows)))
    fig.add_heatmap(
        z=values, x=[_pretty(c) for c in columns], y=[_pretty(r) for r in rows], zmax=0, zmin=-600,
        colorscale=[[0, "#08306b"], [0.5, "#6baed6"], [0.85, "#deebf7"], [1, "#ffffff"]],
        text=texts, texttemplate="%{text}", colorbar={"title": {"text": "meV/atom"}}, xgap=1, ygap=1,
    )  # fmt: skip
    fig.update_yaxes(autorange="reversed", showgrid=False)
    fig.update_xaxes(showgrid=False, side="top", tickangle=-35)
    fig.update_layout(margin={"t": 110, "l": 120})
    return fig


def interphase_figure(interphase: Interphase) -> go.Figure:
    """Probabilities of the five classes, and the products by volume."""
    from frenkel.thermo.interphase import CLASSES

    fig = figure(
        y="Probability",
        width=760,
        title=f"{_pretty(interphase.formula)} at {interphase.anode_potential_V:g} V against Li/Li⁺",
    )
    known, spread = interphase.probabilities, interphase.intervals
    fig.add_bar(
        x=list(CLASSES), y=[known[c] for c in CLASSES], marker={"color": COLOURS[0]}, showlegend=False,
        error_y={"type": "data", "symmetric": False, "array": [spread[c][1] - known[c] for c in CLASSES],
                 "arrayminus": [known[c] - spread[c][0] for c in CLASSES]},
    )  # fmt: skip
    shares = ", ".join(
        f"{_pretty(n)} {v:.0%}{' (metallic)' if n in interphase.metallic else ''}"
        for n, v in interphase.volume_fractions.items()
    )
    fig.add_annotation(text=f"products by volume: {shares}", x=0.01, y=1.0, xref="paper", yref="paper", xanchor="left", yanchor="bottom",
                       showarrow=False, font={"size": 11})  # fmt: skip
    fig.update_yaxes(range=[0, 1.02])
    return fig


def coatings_figure(screen: CoatingScreen) -> go.Figure:
    """Reaction energies of all candidates with both sides, and what each fails."""
    rows = [row for row in screen.rows if not row.unknown][::-1]
    fig = figure(x=axis_title("Mutual reaction energy", "meV/atom"), width=860, height=150 + 34 * len(rows))
    names = [_pretty(row.formula) for row in rows]
    for label, field, colour, pattern in (
        ("with the cathode", "energy_cathode_eV_atom", COLOURS[0], ""), ("with the electrolyte", "energy_electrolyte_eV_atom", COLOURS[1], "/"),
    ):  # fmt: skip
        values = [(getattr(row, field) or 0.0) * 1e3 for row in rows]
        fig.add_bar(
            y=names,
            x=values,
            orientation="h",
            name=label,
            marker={"color": colour, "pattern": {"shape": pattern}},
        )
    fig.add_vline(
        screen.uncoated_energy_eV_atom * 1e3,
        line_dash="dash",
        line_color="#444",
        annotation_text="uncoated",
        annotation_position="bottom right",
    )
    for name, row in zip(names, rows, strict=True):
        fig.add_annotation(
            x=6,
            y=name,
            text="; ".join(row.fails) or "passes all",
            showarrow=False,
            xanchor="left",
            font={"size": 10},
        )
    lowest = min(screen.uncoated_energy_eV_atom * 1e3, *(row.worst_energy_eV_atom * 1e3 for row in rows))
    fig.update_xaxes(
        range=[lowest * 1.08, -lowest * 0.85], tickvals=[v for v in range(-1000, 1, 100) if v > lowest * 1.08]
    )
    fig.update_layout(barmode="group", legend={"x": 0.0, "y": 1.02, "yanchor": "bottom", "orientation": "h"})
    return fig


def moisture_figure(moisture: Moisture) -> go.Figure:
    """Energies of hydrolysis and carbonation; above zero the material resists."""
    named = {
        "hydrolysis, standard": moisture.energy_standard_kJ_mol, f"hydrolysis, dew point {moisture.dew_point_C:g} °C": moisture.energy_kJ_mol,
        "hydrolysis of the framework": moisture.energy_framework_kJ_mol, "carbonation": moisture.energy_carbonation_kJ_mol,
    }  # fmt: skip
    known = {name: value for name, value in named.items() if value is not None}
    fig = figure(y="ΔG (kJ per mol H₂O or CO₂)", title=_pretty(moisture.formula), width=720)
    fig.add_bar(x=list(known), y=list(known.values()), marker={"color": [COLOURS[2] if v > 0 else COLOURS[5] for v in known.values()]},
                text=[f"{v:+.0f}" for v in known.values()], showlegend=False)  # fmt: skip
    fig.add_hline(0.0, line_color="#222", line_width=1)
    return fig


def safety_figure(safety: Safety) -> go.Figure:
    """Heat of all sets, with the adiabatic temperature rise written on the bars."""
    names = [" | ".join(_pretty(m) for m in one.materials) for one in safety.sets]
    fig = figure(x=axis_title("Heat of the most exothermic mixture", "J/g"), width=860, height=330)
    sets = safety.sets[::-1]
    fig.add_bar(y=names[::-1], x=[one.heat_J_g for one in sets], orientation="h", marker={"color": COLOURS[5]}, showlegend=False,
                error_x={"type": "data", "symmetric": False, "array": [one.heat_interval_J_g[1] - one.heat_J_g for one in sets],
                         "arrayminus": [one.heat_J_g - one.heat_interval_J_g[0] for one in sets]}, textposition="inside", insidetextanchor="start",
                text=[f"ΔT ≤ {one.temperature_rise_K:.0f} K" for one in safety.sets][::-1])  # fmt: skip
    return fig
