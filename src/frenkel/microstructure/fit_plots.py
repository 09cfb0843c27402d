"""Figures of what a measured series σ(loading) can tell: models beside points, and the profile of the interphase."""

from __future__ import annotations

import math
import textwrap
from typing import TYPE_CHECKING

from frenkel.figures import COLOURS, DASHES, axis_title, figure
from frenkel.microstructure.composite_plots import BELOW, MEASURED

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.microstructure.composite_fit import SeriesComparison
    from frenkel.microstructure.interphase_profile import InterphasePath

__all__ = ["comparison_figure", "path_figure"]

TITLE_WIDTH = 54
TWO_SIDED_95 = 1.959963984540054


def comparison_figure(comparison: SeriesComparison) -> go.Figure:
    """The measured series with every model's curve; the verdict stands in the title."""
    lines = textwrap.wrap(comparison.verdict, TITLE_WIDTH, break_on_hyphens=False)
    fig = figure(
        title="<br>".join(lines), x=axis_title("Filler", "vol %"), y=axis_title("Conductivity", "S/cm"), width=760
    )
    fig.update_layout(title={"font": {"size": 12}}, margin={"t": 40 + 15 * len(lines)})
    fig.update_yaxes(type="log", exponentformat="power")
    for n, one in enumerate(comparison.candidates):
        said = f"Δ{comparison.criterion} {one.delta_aicc:.1f}, held-out {100 * one.held_out_sd_ln:.2g} %"
        fig.add_scatter(
            x=[100 * v for v in comparison.grid], y=[s if s > 0 else None for s in one.curve_S_cm], mode="lines",
            name=f"{one.name} ({said if one.scored else 'too few loadings to judge'})",
            line={"color": COLOURS[n % 8], "dash": DASHES[n % 6], "width": 2 if one.scored else 1},
        )  # fmt: skip
    fig.add_scatter(
        x=[100 * v for v in comparison.vol_fillers], y=list(comparison.measured_S_cm), mode="markers",
        name="measured" + ("" if comparison.scatter_ln is None else f" ± {100 * comparison.scatter_ln:.2g} % (stated, 95 %)"),
        marker=MEASURED, error_y=_error_bars(comparison),
    )  # fmt: skip
    fig.update_layout(legend=BELOW, height=560 + 15 * len(lines))
    return fig


def _error_bars(comparison: SeriesComparison) -> dict[str, object] | None:
    """95 % of a stated scatter; none where it is estimated, since each model then has its own."""
    if comparison.scatter_ln is None:
        return None
    factor = math.exp(TWO_SIDED_95 * comparison.scatter_ln)
    sigma = comparison.measured_S_cm
    return {"array": [s * (factor - 1.0) for s in sigma], "arrayminus": [s * (1.0 - 1.0 / factor) for s in sigma]}


def path_figure(path: InterphasePath, *, separable: bool) -> go.Figure:
    """Above: fall of ln L against the thickness. Below: the conductivity that is traded for it along the way."""
    said = "can be separated" if separable else "cannot be separated"
    fig = figure(
        title=f"Interphase: thickness and conductivity {said}", x="Thickness over radius of the filler, t/r",
        y="Fall of ln L", width=760, height=560,
    )  # fmt: skip
    x = list(path.thickness_to_radius)
    fig.add_scatter(
        x=x,
        y=[min(d, 4.0 * path.limit) for d in path.drop],
        mode="lines",
        name="profile",
        line={"color": COLOURS[0]},
    )
    fig.add_scatter(
        x=[x[0], x[-1]],
        y=[path.limit] * 2,
        mode="lines",
        name="95 %",
        line={"color": COLOURS[7], "dash": "dash"},
    )
    inside = [f if d <= path.limit else None for f, d in zip(path.factor, path.drop, strict=True)]
    fig.add_scatter(
        x=x, y=list(path.factor), mode="lines", name="best σ_shell/σ_matrix for each thickness", yaxis="y2",
        line={"color": COLOURS[5], "dash": "dot"},
    )  # fmt: skip
    fig.add_scatter(
        x=x,
        y=inside,
        mode="lines+markers",
        name="… inside the 95 % limit",
        yaxis="y2",
        line={"color": COLOURS[5], "width": 3},
    )
    fig.add_scatter(
        x=[path.best[0]], y=[path.best[1]], mode="markers", name="best fit", yaxis="y2",
        marker={"symbol": "star", "size": 12, "color": COLOURS[1], "line": {"width": 1, "color": "#000"}},
    )  # fmt: skip
    fig.update_layout(
        xaxis={"type": "log", "exponentformat": "power", "anchor": "y2"}, yaxis={"domain": [0.55, 1.0], "rangemode": "tozero"},
        yaxis2={"domain": [0.0, 0.45], "type": "log", "exponentformat": "power", "title": {"text": "σ_shell/σ_matrix"},
                "anchor": "x", "showline": True, "mirror": True, "linecolor": "#222", "gridcolor": "#ececec", "ticks": "inside"},
    )  # fmt: skip
    fig.update_layout(legend=BELOW, height=640)
    return fig
