"""One look for all figures: a Plotly template, colours that stay apart in grey, and axis titles with units.

Rooms' `plots.py` build figures with `figure()` and return them; nobody calls `show()`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["COLOURS", "DASHES", "SYMBOLS", "axis_title", "figure", "figure_html", "write_figure"]

# Okabe–Ito order chosen so that neighbours differ in lightness and stay apart in grey print
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#000000", "#8C8C8C")
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "x", "cross", "star", "triangle-down")
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")


def _axis(**more: Any) -> dict[str, Any]:
    return {
        "showline": True, "linecolor": "#222", "linewidth": 1, "mirror": True, "ticks": "inside",
        "tickcolor": "#222", "showgrid": True, "gridcolor": "#ececec", "zeroline": False, "automargin": True,
        "title": {"standoff": 8}, **more,
    }  # fmt: skip


def figure(
    *, title: str = "", x: str = "", y: str = "", width: int = 640, height: int = 440, **layout: Any
) -> go.Figure:
    """An empty figure in the house style; `x` and `y` are axis titles with units, as from `axis_title`."""
    import plotly.graph_objects as go

    # handed to the constructor: the same as an update takes ten times as long
    base = {
        "template": "none",
        "title": {"text": title, "x": 0.02, "xanchor": "left", "font": {"size": 15}},
        "font": {"family": "Helvetica, Arial, sans-serif", "size": 13, "color": "#222"},
        "colorway": list(COLOURS),
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "width": width,
        "height": height,
        "margin": {"l": 70, "r": 24, "t": 48 if title else 24, "b": 60},
        "legend": {
            "bgcolor": "rgba(255,255,255,0.8)",
            "bordercolor": "#ccc",
            "borderwidth": 1,
            "font": {"size": 11},
        },
        "xaxis": _axis(title={"text": x, "standoff": 8}),
        "yaxis": _axis(title={"text": y, "standoff": 8}),
        "hovermode": "closest",
    }
    fig = go.Figure(layout=base)
    if layout:
        fig.update_layout(**layout)
    return fig


_CONFIG = {"displaylogo": False, "responsive": True, "toImageButtonOptions": {"format": "svg"}}


def axis_title(name: str, unit: str = "") -> str:
    """'Conductivity (S/cm)' from a name and a unit; no brackets for a plain number.

    Examples
    --------
    >>> axis_title("Conductivity", "S/cm")
    'Conductivity (S/cm)'
    """
    return name if unit in ("", "1") else f"{name} ({unit})"


def figure_html(fig: go.Figure, *, include_plotly: bool = False, identifier: str | None = None) -> str:
    """The figure as an HTML fragment; plotly.js itself is put in once per report (`include_plotly`).

    With an `identifier` (unique in the page) the same figure gives the same text.
    """
    text: str = fig.to_html(
        full_html=False, include_plotlyjs=include_plotly, config=_CONFIG, div_id=identifier
    )
    return text


def write_figure(fig: go.Figure, path: str) -> None:
    """Write a figure as a self-contained HTML file, or as .json with its data; the same figure, the same file."""
    from frenkel.files import write_text

    if path.lower().endswith(".json"):
        text = fig.to_json()
    else:
        text = fig.to_html(full_html=True, include_plotlyjs=True, config=_CONFIG, div_id="figure")
    write_text(path, str(text))
