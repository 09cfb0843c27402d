"""Shaded ranges and straight lines across the axes (add_vrect, add_hrect, add_vline, add_hline) as pieces of SVG."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.measure.vector.axes import Axis, numbers
from frenkel.measure.vector.marks import colour, dash

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["shades"]


def shades(fig: go.Figure, axes: dict[str, Axis]) -> str:
    """All shapes of a figure that go from one side of the axes to the other."""
    return "".join(_rectangle(one, axes) if one.type == "rect" else _line(one, axes) for one in fig.layout.shapes or ())


def _reach(shape: Any, letter: str, axes: dict[str, Axis]) -> tuple[float, float]:
    """From where to where (pt): between two values, or over the whole axis."""
    axis = axes[letter]
    if getattr(shape, f"{letter}ref") != letter:
        return axis.start, axis.end
    first, last = sorted((axis.start, axis.end))
    a, b = np.clip(axis.place(numbers([getattr(shape, f"{letter}0"), getattr(shape, f"{letter}1")])), first, last)
    return float(a), float(b)


def _rectangle(shape: Any, axes: dict[str, Axis]) -> str:
    (a, b), (c, d) = sorted(_reach(shape, "x", axes)), sorted(_reach(shape, "y", axes))
    return (f'<rect x="{a:.2f}" y="{c:.2f}" width="{b - a:.2f}" height="{d - c:.2f}" fill="{colour(shape.fillcolor)[0]}"'
            f' fill-opacity="{shape.opacity or 1.0:g}"/>')  # fmt: skip


def _line(shape: Any, axes: dict[str, Axis]) -> str:
    (a, b), (c, d) = _reach(shape, "x", axes), _reach(shape, "y", axes)
    width = 0.6 * float(shape.line.width or 2.0)
    return f'<path d="M{a:.2f},{c:.2f}L{b:.2f},{d:.2f}" stroke="{colour(shape.line.color)[0]}" stroke-width="{width:.2f}"{dash(shape.line.dash, width)}/>'
