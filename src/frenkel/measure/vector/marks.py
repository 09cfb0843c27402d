"""Texts, symbols and colours as pieces of SVG."""

from __future__ import annotations

import math
import re
from html import escape

__all__ = ["colour", "dash", "rich_text", "symbol", "text_width"]

_DASHES = {"dash": (4.0, 2.5), "dot": (1.0, 2.0), "dashdot": (4.0, 2.0, 1.0, 2.0), "longdash": (7.0, 3.0), "longdashdot": (7.0, 2.0, 1.0, 2.0)}
_CORNERS = {"triangle-up": (3, -90.0, 1.2), "triangle-down": (3, 90.0, 1.2), "diamond": (4, 0.0, 1.15), "square": (4, 45.0, 1.25)}


def colour(text: object, default: str = "#222222") -> tuple[str, float]:
    """(colour that every program knows, opacity) of "#0072B2", "white" or "rgba(90,90,90,0.2)"."""
    plain = str(text or default)
    match = re.fullmatch(r"rgba?\(([\d.]+),\s*([\d.]+),\s*([\d.]+)(?:,\s*([\d.]+))?\)", plain)
    if match is None:
        return escape(plain, quote=True), 1.0
    red, green, blue = (round(float(one)) for one in match.groups()[:3])
    return f"#{red:02x}{green:02x}{blue:02x}", float(match[4] or 1.0)


def dash(name: object, width: float) -> str:
    """The attribute of a dash pattern, empty for a solid line."""
    pattern = _DASHES.get(str(name))
    return "" if pattern is None else f' stroke-dasharray="{" ".join(f"{one * max(width, 0.6):.2f}" for one in pattern)}"'


def text_width(text: str, size: float) -> float:
    """About how wide a text is (pt)."""
    plain = re.sub(r"<[^>]*>", "", text)
    return 0.54 * size * len(plain)


def rich_text(text: str, x: float, y: float, size: float, *, anchor: str = "start", rotate: float = 0.0, fill: str = "#222222") -> str:
    """A text element; <sup> and <sub> are raised and lowered, <br> breaks the line, other tags are dropped."""
    lines = []
    for number, line in enumerate(re.split(r"<br\s*/?>", text)):
        pieces, shift = [], 0.0
        for part in re.split(r"(</?su[bp]>|</?[bi]>)", line):
            if part in ("<sup>", "<sub>"):
                shift = -0.38 * size if part == "<sup>" else 0.25 * size
                pieces.append(f'<tspan dy="{shift:.2f}" font-size="{0.72 * size:.2f}">')
            elif part in ("</sup>", "</sub>"):
                pieces.append(f'</tspan><tspan dy="{-shift:.2f}">​</tspan>')
            elif not part.startswith("<"):
                pieces.append(escape(part))
        lines.append(f'<tspan x="{x:.2f}" y="{y + 1.2 * size * number:.2f}">{"".join(pieces)}</tspan>')
    turn = f' transform="rotate({rotate:g} {x:.2f} {y:.2f})"' if rotate else ""
    return f'<text font-size="{size:.2f}" text-anchor="{anchor}" fill="{fill}"{turn}>{"".join(lines)}</text>'


def symbol(name: object, x: float, y: float, size: float, fill: str, stroke: float = 0.8) -> str:
    """A marker of about `size` pt; names ending in -open are outlines."""
    shape, is_open = str(name or "circle").removesuffix("-open"), str(name).endswith("-open")
    paint = f'fill="none" stroke="{fill}" stroke-width="{stroke:.2f}"' if is_open else f'fill="{fill}"'
    r = 0.5 * size
    if shape in _CORNERS:
        count, first, larger = _CORNERS[shape]
        places = [(x + larger * r * math.cos(math.radians(first + 360.0 * k / count)), y + larger * r * math.sin(math.radians(first + 360.0 * k / count)))
                  for k in range(count)]  # fmt: skip
        return f'<polygon points="{" ".join(f"{a:.2f},{b:.2f}" for a, b in places)}" {paint}/>'
    if shape in ("x", "cross", "star"):
        turns = {"x": (45.0, 135.0), "cross": (0.0, 90.0), "star": (0.0, 60.0, 120.0)}[shape]
        ways = [(r * math.cos(math.radians(t)), r * math.sin(math.radians(t))) for t in turns]
        path = "".join(f"M{x - a:.2f},{y - b:.2f}L{x + a:.2f},{y + b:.2f}" for a, b in ways)
        return f'<path d="{path}" stroke="{fill}" stroke-width="{1.4 * stroke:.2f}" fill="none"/>'
    return f'<circle cx="{x:.2f}" cy="{y:.2f}" r="{r:.2f}" {paint}/>'
