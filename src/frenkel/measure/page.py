"""What the HTML reports of this room share: the style, and figures as wide as the page allows, also on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.figures import figure_html

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["STYLE", "figure_of_page"]

STYLE = """
body{font-family:Helvetica,Arial,sans-serif;color:#222;max-width:1160px;margin:24px auto;padding:0 16px;line-height:1.4}
h1{font-size:24px}h2{font-size:19px;margin-top:34px;border-bottom:1px solid #ccc;padding-bottom:4px}h3{font-size:16px;margin-top:26px}
.table{overflow-x:auto}table{border-collapse:collapse;font-size:13px;margin:8px 0}
th,td{border:1px solid #ddd;padding:3px 8px;text-align:left;vertical-align:top}
th{background:#f4f4f4}.missing{color:#a33}.figures{display:flex;flex-wrap:wrap;gap:6px}.figure{width:100%;min-width:0}.note{font-size:13px;margin:3px 0}
pre{background:#f6f6f6;padding:8px;font-size:12px;white-space:pre-wrap}code,h3{overflow-wrap:anywhere}
summary{cursor:pointer;font-weight:bold;font-size:14px}
"""


_BUTTONS = ["zoom", "pan", "select", "lasso", "zoomIn", "zoomOut", "autoScale"]
"""Dragging zooms and a double click goes back: the buttons would only lie on the legend where no mouse hides them."""


def figure_of_page(fig: go.Figure, *, include_plotly: bool, identifier: str) -> str:
    """The figure at its own width, or at that of a narrower page; plotly.js once per page (`include_plotly`)."""
    import plotly.graph_objects as go

    width = fig.layout.width or 640
    free = go.Figure(fig)
    free.update_layout(width=None, autosize=True, modebar={"remove": _BUTTONS})
    inner = figure_html(free, include_plotly=include_plotly, identifier=identifier)
    return f'<div class="figure" style="max-width:{width:g}px">{inner}</div>'
