"""A figure on paper: where the axes lie, what is drawn in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.measure.vector.axes import Axis, axis_of, numbers
from frenkel.measure.vector.marks import colour, dash, rich_text, symbol, text_width
from frenkel.measure.vector.shapes import shades

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["COLUMN_CM", "PAGE_CM", "figure_svg"]

COLUMN_CM, PAGE_CM = 8.5, 17.0
POINTS_PER_CM = 72.0 / 2.54
SHAPE = 0.72
"""Height of a figure over its width, where its axes are not equal."""
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Paper:
    """Sizes (pt): fonts grow little with the width, so that both widths read well in print."""

    width: float
    font: float
    marker: float
    line: float

    @property
    def left(self) -> float:
        return 5.0 * self.font


def figure_svg(fig: go.Figure, *, width_cm: float = COLUMN_CM) -> str:
    """A figure as SVG text, the same for the same figure.

    Parameters
    ----------
    fig : a figure of this package
    width_cm : 8.5 (one column) or 17 (two); 3 to 50 is allowed

    Examples
    --------
    >>> from frenkel.figures import figure
    >>> fig = figure(x="Z′ (Ω)", y="−Z″ (Ω)")
    >>> _ = fig.add_scatter(x=[1, 2], y=[3, 4])
    >>> figure_svg(fig).startswith('<svg xmlns="http://www.w3.org/2000/svg" width="8.5cm"')
    True
    """
    if not 3.0 <= width_cm <= 50.0:
        raise OutOfRange("The width of a figure", given=width_cm, low=3.0, high=50.0, unit="cm")
    width = width_cm * POINTS_PER_CM
    wide = width_cm > 12.0
    paper = _Paper(width, 9.0 if wide else 7.5, 0.62 if wide else 0.42, 0.75 if wide else 0.55)
    entries = [t for t in fig.data if t.showlegend is not False and t.name and (t.legendgroup is None or _first_of_group(fig, t))]
    legend, legend_height = _legend(entries, paper)
    title, title_height = _title(fig, paper)
    above = 3.2 * paper.font if "xaxis2" in fig.layout and fig.layout.xaxis2.title.text else 0.6 * paper.font
    top = title_height + legend_height + above
    axes = _axes(fig, paper, top)
    height = axes["y"].start + 3.6 * paper.font
    inner = "".join(_trace(trace, axes, paper) for trace in fig.data)
    window = f"plot{crc32(inner.encode()):08x}"  # several figures may stand in one page
    x, y = axes["x"], axes["y"]
    frame = f'x="{x.start:.2f}" y="{y.end:.2f}" width="{x.end - x.start:.2f}" height="{y.start - y.end:.2f}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_cm:g}cm" height="{height / POINTS_PER_CM:.3f}cm"'
        f' viewBox="0 0 {width:.2f} {height:.2f}" font-family="Helvetica, Arial, sans-serif">'
        f'<rect width="100%" height="100%" fill="white"/><clipPath id="{window}"><rect {frame}/></clipPath>'
        f'{title}<g transform="translate(0 {title_height:.2f})">{legend}</g>'
        f'<g clip-path="url(#{window})">{shades(fig, axes)}{_grid(axes)}{inner}</g>'
        f'<rect {frame} fill="none" stroke="#222222" stroke-width="0.8"/>{"".join(_scale(name, one, axes, paper) for name, one in axes.items())}</svg>\n'
    )  # fmt: skip


def _first_of_group(fig: go.Figure, trace: Any) -> bool:
    return next(t for t in fig.data if t.legendgroup == trace.legendgroup and t.name == trace.name and t.showlegend is not False) is trace


def _axes(fig: go.Figure, paper: _Paper, top: float) -> dict[str, Axis]:
    """All axes that traces use, by their short names (x, y, x2, y2)."""
    def values(letter: str, name: str) -> list[Floats]:
        return [numbers(getattr(t, letter)) for t in fig.data if (getattr(t, letter + "axis") or letter) == name]

    layout = fig.layout
    right = paper.width - (4.6 * paper.font if "yaxis2" in layout else 1.2 * paper.font)
    x = axis_of(layout.xaxis, values("x", "x"), paper.left, right)
    height = SHAPE * (right - paper.left)
    trial = axis_of(layout.yaxis, values("y", "y"), top + height, top)
    if layout.yaxis.scaleanchor:
        height = (trial.high - trial.low) / (x.high - x.low) * (right - paper.left) * float(layout.yaxis.scaleratio or 1.0)
    out = {"x": x, "y": axis_of(layout.yaxis, values("y", "y"), top + height, top)}
    if "yaxis2" in layout:
        out["y2"] = axis_of(layout.yaxis2, values("y", "y2"), top + height, top)
    if "xaxis2" in layout:
        out["x2"] = axis_of(layout.xaxis2, values("x", "x2"), paper.left, right)
    return out


def _grid(axes: dict[str, Axis]) -> str:
    x, y = axes["x"], axes["y"]
    lines = [f"M{x.place(np.array([v]))[0]:.2f},{y.start:.2f}V{y.end:.2f}" for v, _ in x.ticks]
    lines += [f"M{x.start:.2f},{y.place(np.array([v]))[0]:.2f}H{x.end:.2f}" for v, _ in y.ticks]
    return f'<path d="{"".join(lines)}" stroke="#ececec" stroke-width="0.5" fill="none"/>'


def _scale(name: str, axis: Axis, axes: dict[str, Axis], paper: _Paper) -> str:
    """Ticks, labels and title of one axis."""
    size, across = paper.font, axes["y" if name[0] == "x" else "x"]
    edge = across.end if name == "x2" or name == "y2" else across.start
    inward = {"x": -1.0, "x2": 1.0, "y": 1.0, "y2": -1.0}[name]
    middle = 0.5 * (axis.start + axis.end)
    out, widest = [], 0.0
    strokes = [(v, 3.0) for v, _ in axis.ticks] + [(v, 1.6) for v in axis.minor]
    for value, length in strokes:
        p = axis.place(np.array([value]))[0]
        way = f"M{p:.2f},{edge:.2f}v{inward * length:g}" if name[0] == "x" else f"M{edge:.2f},{p:.2f}h{inward * length:g}"
        out.append(f'<path d="{way}" stroke="#222222" stroke-width="0.7"/>')
    for value, text in axis.ticks:
        p = axis.place(np.array([value]))[0]
        widest = max(widest, text_width(text, size))
        if name == "x":
            out.append(rich_text(text, p, edge + 1.3 * size, size, anchor="middle"))
        elif name == "x2":
            out.append(rich_text(text, p, edge - 0.5 * size, size, anchor="middle"))
        else:
            left = name == "y"
            out.append(rich_text(text, edge + (-0.4 if left else 0.4) * size, p + 0.35 * size, size, anchor="end" if left else "start"))
    if name[0] == "x":
        out.append(rich_text(axis.title, middle, edge + (2.8 if name == "x" else -1.9) * size, size * 1.05, anchor="middle"))
    else:
        x = max(size, edge - widest - 1.0 * size) if name == "y" else min(paper.width - 0.4 * size, edge + widest + 1.5 * size)
        out.append(rich_text(axis.title, x, middle, size * 1.05, anchor="middle", rotate=-90.0))
    return "".join(out)


def _trace(trace: Any, axes: dict[str, Axis], paper: _Paper) -> str:
    """One scatter trace: band, line, error bars, markers, texts."""
    ax, ay = axes[trace.xaxis or "x"], axes[trace.yaxis or "y"]
    x, y = ax.place(numbers(trace.x)), ay.place(numbers(trace.y))
    good = np.isfinite(x) & np.isfinite(y)
    mode = trace.mode or ("lines" if len(x) >= 20 else "lines+markers")
    out = []
    if trace.fill == "toself":
        fill, opacity = colour(trace.fillcolor)
        places = " ".join(f"{a:.2f},{b:.2f}" for a, b in zip(x[good], y[good], strict=True))
        out.append(f'<polygon points="{places}" fill="{fill}" fill-opacity="{opacity:g}"/>')
    elif "lines" in mode:
        out.append(_polyline(x, y, good, trace, paper))
    out.append(_errors(trace, ay, x, numbers(trace.y), good, paper))
    if "markers" in mode and trace.fill != "toself":
        fill = colour(_one(trace.marker.color) or (trace.line.color if trace.line else None))[0]
        size = float(_one(trace.marker.size) or 6.0) * paper.marker
        out.extend(symbol(_one(trace.marker.symbol), a, b, size, fill, paper.line) for a, b in zip(x[good], y[good], strict=True))
    if "text" in mode and trace.text is not None:
        texts = [trace.text] * len(x) if isinstance(trace.text, str) else list(trace.text)
        out.extend(rich_text(str(t), a, b - 0.7 * paper.font, 0.9 * paper.font, anchor="middle")
                   for t, a, b, ok in zip(texts, x, y, good, strict=False) if ok)  # fmt: skip
    return "".join(out)


def _one(value: Any) -> Any:
    """The first of a list that stands for all points, or the value itself."""
    return value[0] if isinstance(value, list | tuple | np.ndarray) and len(value) else value


def _polyline(x: Floats, y: Floats, good: NDArray[np.bool_], trace: Any, paper: _Paper) -> str:
    width = float(trace.line.width if trace.line.width is not None else 2.0) * paper.line
    way, pen_up = [], True
    for a, b, ok in zip(x, y, good, strict=True):
        if ok:
            way.append(f"{'M' if pen_up else 'L'}{a:.2f},{b:.2f}")
        pen_up = not ok
    paint = colour(trace.line.color or (_one(trace.marker.color) if trace.marker else None))[0]
    return f'<path d="{"".join(way)}" fill="none" stroke="{paint}" stroke-width="{width:.2f}" stroke-linejoin="round"{dash(trace.line.dash, width)}/>'


def _errors(trace: Any, ay: Axis, x: Floats, values: Floats, good: NDArray[np.bool_], paper: _Paper) -> str:
    if trace.error_y is None or trace.error_y.array is None:
        return ""
    up = numbers(trace.error_y.array)
    down = up if trace.error_y.arrayminus is None else numbers(trace.error_y.arrayminus)
    top, bottom = ay.place(values + up), ay.place(values - down)
    bottom = np.where(np.isfinite(bottom), bottom, ay.start)
    cap = 0.25 * paper.font
    ways = [f"M{a:.2f},{t:.2f}V{b:.2f}M{a - cap:.2f},{t:.2f}h{2 * cap:.2f}M{a - cap:.2f},{b:.2f}h{2 * cap:.2f}"
            for a, t, b, ok in zip(x, top, bottom, good & np.isfinite(top), strict=True) if ok]  # fmt: skip
    paint = colour(_one(trace.marker.color) if trace.marker else None)[0]
    return f'<path d="{"".join(ways)}" stroke="{paint}" stroke-width="0.6" fill="none"/>'


def _title(fig: go.Figure, paper: _Paper) -> tuple[str, float]:
    text = fig.layout.title.text
    if not text:
        return "", 0.0
    lines = text.count("<br") + 1
    return rich_text(text, 0.6 * paper.font, 1.4 * paper.font, paper.font * 1.05), (0.6 + 1.35 * lines) * paper.font


def _legend(entries: list[Any], paper: _Paper) -> tuple[str, float]:
    """All entries in rows above the axes."""
    size, x, row = paper.font, 0.6 * paper.font, 0
    out = []
    for trace in entries:
        wide = 3.0 * size + text_width(trace.name, size)
        if x > size and x + wide > paper.width:
            x, row = 0.6 * size, row + 1
        y = (1.1 + 1.4 * row) * size
        out.append(_sample(trace, x, y, paper) + rich_text(trace.name, x + 2.2 * size, y + 0.35 * size, size))
        x += wide
    return "".join(out), (1.4 * (row + 1) + 0.5) * size if entries else 0.0


def _sample(trace: Any, x: float, y: float, paper: _Paper) -> str:
    """What stands before a name in the legend."""
    size = paper.font
    if trace.fill == "toself":
        fill, opacity = colour(trace.fillcolor)
        return f'<rect x="{x:.2f}" y="{y - 0.35 * size:.2f}" width="{1.8 * size:.2f}" height="{0.7 * size:.2f}" fill="{fill}" fill-opacity="{opacity:g}"/>'
    mode, out = trace.mode or "lines", ""
    if "lines" in mode:
        out += _polyline(np.array([x, x + 1.8 * size]), np.array([y, y]), np.array([True, True]), trace, paper)
    if "markers" in mode:
        fill = colour(_one(trace.marker.color) or (trace.line.color if trace.line else None))[0]
        out += symbol(_one(trace.marker.symbol), x + 0.9 * size, y, float(_one(trace.marker.size) or 6.0) * paper.marker, fill, paper.line)
    return out


