"""Pictures of structures: slices, a view in three dimensions, and the current density. Result in, figure out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.figures import COLOURS, axis_title

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.microstructure.flow_field import CurrentField
    from frenkel.microstructure.generators.structure import Structure

__all__ = ["current_figure", "slices_figure", "surface_figure"]

# light matrix, dark fillers: stay apart in grey
PHASE_COLOURS = ("#f2f0e6", COLOURS[0], COLOURS[1], "#222222", COLOURS[2], COLOURS[3], COLOURS[4], COLOURS[5])
_PLANES = (("x", "y", "z"), ("y", "x", "z"), ("z", "x", "y"))


def slices_figure(structure: Structure, *, title: str = "", width: int = 930) -> go.Figure:
    """Three slices through the middle of a structure; grain boundaries as black lines."""
    import plotly.graph_objects as go
    from plotly.subplots import make_subplots

    count = len(structure.names)
    step = 1.0 / count
    scale: list[list[Any]] = []
    for n in range(count):
        colour = PHASE_COLOURS[n % len(PHASE_COLOURS)]
        scale += [[n * step, colour], [(n + 1) * step, colour]]
    unit = structure.voxel_um or 1.0
    fig = make_subplots(rows=1, cols=3, horizontal_spacing=0.07)
    for axis, (normal, across, up) in enumerate(_PLANES):
        middle = structure.labels.shape[axis] // 2
        plane = np.take(structure.labels, middle, axis)
        coordinates = [(np.arange(n) + 0.5) * unit for n in plane.shape]
        fig.add_trace(
            go.Heatmap(
                x=coordinates[0], y=coordinates[1], z=plane.T, zmin=-0.5, zmax=count - 0.5, colorscale=scale,
                showscale=False, hovertemplate="%{x}, %{y}<extra></extra>",
            ),
            row=1, col=axis + 1,
        )  # fmt: skip
        if structure.grains is not None:
            _outline(fig, np.take(structure.grains, middle, axis), unit, axis + 1)
        length = "µm" if structure.voxel_um else "voxels"
        fig.update_xaxes(title_text=axis_title(across, length), row=1, col=axis + 1, constrain="domain")
        fig.update_yaxes(
            title_text=axis_title(up, length), row=1, col=axis + 1, scaleanchor=f"x{axis + 1 if axis else ''}",
            constrain="domain",
        )  # fmt: skip
        fig.add_annotation(
            text=f"middle of {normal}", yanchor="bottom", x=0.5, y=1.0, xref=f"x{axis + 1 if axis else ''} domain",
            yref=f"y{axis + 1 if axis else ''} domain", showarrow=False,
        )  # fmt: skip
    for n, (name, vol) in enumerate(structure.vol_fractions.items()):
        marker = {
            "size": 12,
            "symbol": "square",
            "color": PHASE_COLOURS[n % 8],
            "line": {"width": 1, "color": "#222"},
        }
        fig.add_scatter(x=[None], y=[None], mode="markers", marker=marker, name=f"{name} {100 * vol:.3g} %")
    fig.update_layout(
        template="none", width=width, height=int(0.26 * width) + 140, paper_bgcolor="white", font={"family": "Helvetica, Arial, sans-serif"},
        title={"text": title, "x": 0.02}, legend={"orientation": "h", "y": -0.22}, margin={"t": 50, "b": 70, "r": 20},
    )  # fmt: skip
    return fig


def _outline(fig: go.Figure, grains: NDArray[np.int32], unit: float, column: int) -> None:
    """Black lines on all voxel edges between two grains."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for i, j in zip(*np.nonzero(grains[1:] != grains[:-1]), strict=True):
        xs += [(i + 1) * unit, (i + 1) * unit, None]
        ys += [j * unit, (j + 1) * unit, None]
    for i, j in zip(*np.nonzero(grains[:, 1:] != grains[:, :-1]), strict=True):
        xs += [i * unit, (i + 1) * unit, None]
        ys += [(j + 1) * unit, (j + 1) * unit, None]
    fig.add_scatter(
        x=xs,
        y=ys,
        mode="lines",
        line={"color": "black", "width": 1},
        showlegend=False,
        hoverinfo="skip",
        row=1,
        col=column,
    )


def surface_figure(structure: Structure, phase: str, *, largest: int = 48, title: str = "") -> go.Figure:
    """The surface of one phase in three dimensions; the image is thinned to at most `largest` voxels an edge."""
    import plotly.graph_objects as go
    from scipy import ndimage

    number = structure.names.index(phase)
    thin = max(1, -(-max(structure.labels.shape) // largest))
    inside = (structure.labels == number).astype(np.float64)
    smooth = ndimage.uniform_filter(inside, max(thin, 2), mode="nearest")[::thin, ::thin, ::thin]
    # the level that keeps the phase's volume: at one half, smoothing would eat shells of a voxel or two
    level = min(0.5, max(0.05, float(np.quantile(smooth, 1.0 - inside.mean()))))
    unit = thin * (structure.voxel_um or 1.0)
    x, y, z = (index.ravel() * unit for index in np.indices(smooth.shape))
    # Isosurface closes where the phase meets the box through its caps. One surface would lie halfway between the two levels;
    # of two the upper, above all values, is empty
    fig = go.Figure(
        go.Isosurface(
            x=x, y=y, z=z, value=smooth.ravel(), isomin=level, isomax=1.01, surface_count=2, showscale=False,
            colorscale=[[0, COLOURS[0]], [1, COLOURS[0]]], caps={"x_show": True, "y_show": True, "z_show": True},
        )
    )  # fmt: skip
    length = "µm" if structure.voxel_um else "voxels"
    fig.update_layout(
        template="none", width=560, height=500, title={"text": title or phase, "x": 0.02}, paper_bgcolor="white",
        margin={"t": 40, "b": 30, "l": 30, "r": 30},
        scene={
            # from further away, so that the numbers at the axes stay in the picture
            "camera": {"eye": {"x": 1.6, "y": 1.6, "z": 1.3}},
            **{f"{one}axis": {"title": {"text": axis_title(one, length)}} for one in "xyz"},
        },
    )  # fmt: skip
    return fig


def current_figure(field: CurrentField) -> go.Figure:
    """Current density in the middle plane along the current, relative to the mean."""
    import plotly.graph_objects as go

    along = field.direction
    up, normal = (one for one in "xyz" if one != along)
    middle = field.relative_density.shape[2] // 2
    plane = np.log10(np.maximum(field.relative_density[:, :, middle], 1e-3))
    unit = field.voxel_um or 1.0
    ticks = [-3, -2, -1, 0, 1, 2]
    fig = go.Figure(
        go.Heatmap(
            x=(np.arange(plane.shape[0]) + 0.5) * unit, y=(np.arange(plane.shape[1]) + 0.5) * unit, z=plane.T,
            colorscale="Cividis", zmin=-3, zmax=max(1.0, float(plane.max())),
            colorbar={"title": {"text": "|j| / mean"}, "tickvals": ticks, "ticktext": [f"10<sup>{t}</sup>" for t in ticks]},
        )
    )  # fmt: skip
    length = "µm" if field.voxel_um else "voxels"
    fig.update_layout(
        template="none", width=560, height=500,
        title={"text": f"Current density, current along {along}, in the middle of {normal}", "x": 0.02, "font": {"size": 15}},
        xaxis={"title": {"text": axis_title(along, length)}, "constrain": "domain"},
        yaxis={"title": {"text": axis_title(up, length)}, "scaleanchor": "x", "constrain": "domain"},
        paper_bgcolor="white", font={"family": "Helvetica, Arial, sans-serif"},
    )  # fmt: skip
    return fig
