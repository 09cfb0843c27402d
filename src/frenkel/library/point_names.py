"""Names beside points of a figure, moved apart so that none covers another.

Points near each other in x get their names alternately on the left and on the right, all pushed apart to at
least one line of text, and a thin line leads from each name to its point.
Positions are in the units of the axes (log10 for a logarithmic one), offsets in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = ["NamedPoint", "name_annotations", "spread_out"]

LINE_HEIGHT_PX = 14.0


@dataclass(frozen=True, slots=True)
class NamedPoint:
    """A point with its name; `y` in axis units (log10 on a logarithmic axis)."""

    x: float
    y: float
    name: str


def spread_out(wanted: Sequence[float], gap: float) -> list[float]:
    """Ascending positions at least `gap` apart, as near to the wanted ones as one sweep brings them.

    Parameters: `wanted`, ascending. Returns: as many positions, ascending; their mean is that of `wanted`.

    >>> spread_out([1.0, 1.0, 5.0], 0.5)
    [0.75, 1.25, 5.0]
    """
    blocks: list[list[float]] = []  # [number of names, mean of (wanted − place in block · gap)]
    for value in wanted:
        blocks.append([1.0, value])
        while len(blocks) > 1 and blocks[-2][1] + blocks[-2][0] * gap > blocks[-1][1]:
            count, start = blocks.pop()
            n, before = blocks[-1]
            blocks[-1] = [n + count, (n * before + count * (start - n * gap)) / (n + count)]
    return [start + place * gap for count, start in blocks for place in range(int(count))]


def name_annotations(
    points: Sequence[NamedPoint], *, x_near: float, pixels_per_y: float, font_size: int = 10
) -> list[dict[str, Any]]:
    """Annotations (for `Figure.add_annotation`) that name every point.

    Parameters
    ----------
    points : in any order
    x_near : points closer than this in x share their sides, axis units
    pixels_per_y : height of one unit of y on the screen
    """
    notes = []
    gap = LINE_HEIGHT_PX / pixels_per_y
    for cluster in _clusters(points, x_near):
        ordered = sorted(cluster, key=lambda point: point.y)
        places = spread_out([point.y for point in ordered], gap)
        for place, (point, height) in enumerate(zip(ordered, places, strict=True)):
            side = -1 if place % 2 else 1
            notes.append(
                {
                    "x": point.x, "y": point.y, "text": point.name, "showarrow": True, "arrowhead": 0,
                    "arrowwidth": 0.6, "arrowcolor": "#888", "standoff": 5, "ax": 26 * side,
                    "ay": -(height - point.y) * pixels_per_y, "xanchor": "left" if side == 1 else "right",
                    "font": {"size": font_size},
                }
            )  # fmt: skip
    return notes


def _clusters(points: Sequence[NamedPoint], x_near: float) -> list[list[NamedPoint]]:
    clusters: list[list[NamedPoint]] = []
    for point in sorted(points, key=lambda one: one.x):
        if clusters and point.x - clusters[-1][-1].x <= x_near:
            clusters[-1].append(point)
        else:
            clusters.append([point])
    return clusters
