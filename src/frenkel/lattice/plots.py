"""Pictures of landscapes and pathways: isosurface in the unit cell, energy profile of each percolating path."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from frenkel.figures import COLOURS, DASHES, SYMBOLS, axis_title, figure
from frenkel.lattice.landscape import Landscape

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.lattice.pathways import Pathways
    from frenkel.lattice.percolation import Percolation

__all__ = ["isosurface", "profile", "thresholds"]

_LARGEST_SIDE = 40  # grid points a side that a browser draws smoothly


def isosurface(landscape: Landscape, *, levels_eV: tuple[float, ...] = (0.3, 0.6)) -> go.Figure:
    """Surfaces of equal site energy above the minimum in the unit cell, with the framework atoms.

    Parameters: levels_eV above the lowest energy. The grid is thinned to at most 40 points a side.
    """
    import plotly.graph_objects as go

    step = max(1, -(-max(landscape.shape) // _LARGEST_SIDE))
    above = np.minimum(landscape.energies_eV - landscape.minimum_eV, 10.0)
    closed = np.pad(above, ((0, 1), (0, 1), (0, 1)), mode="wrap")[::step, ::step, ::step]
    index = np.stack(np.meshgrid(*[np.arange(n) for n in closed.shape], indexing="ij"), -1).reshape(-1, 3)
    points = index * step / np.array(landscape.shape) @ landscape.framework.lattice_A
    fig = figure(title=f"Site energy of {landscape.framework.mobile} in {landscape.framework.formula}")
    for n, level in enumerate(levels_eV):
        fig.add_trace(
            go.Isosurface(
                x=points[:, 0], y=points[:, 1], z=points[:, 2], value=closed.ravel(), isomin=level, isomax=level,
                surface_count=1, opacity=0.6 if n == 0 else 0.25, showscale=False,
                colorscale=[[0, COLOURS[n]], [1, COLOURS[n]]], name=f"{level:g} eV", showlegend=True,
                caps={"x_show": False, "y_show": False, "z_show": False},
            )
        )  # fmt: skip
    return fig


def thresholds(found: Percolation) -> go.Figure:
    """Barriers of a percolation in one, two and three dimensions, with both zeros of energy."""
    import plotly.graph_objects as go

    fig = figure(
        title=f"{found.mobile} in {found.formula}",
        x="Dimensions of the path",
        y=axis_title("Barrier", "eV"),
    )
    names = [f"{one.dimension}D" for one in found.thresholds]
    for n, (name, values) in enumerate(
        (
            ("above the lowest site", [one.barrier_eV for one in found.thresholds]),
            (
                "above the lowest site of the same network",
                [one.component_barrier_eV for one in found.thresholds],
            ),
        )
    ):
        shown = [value if np.isfinite(value) else None for value in values]
        fig.add_trace(go.Bar(x=names, y=shown, name=name, marker_color=COLOURS[n]))
    return fig.update_layout(barmode="group", legend={"orientation": "h", "y": -0.2})


def profile(found: Pathways) -> go.Figure:
    """Energy along the percolating path of each dimension; circles are sites."""
    import plotly.graph_objects as go

    fig = figure(
        title=f"{found.percolation.mobile} in {found.percolation.formula}",
        x=axis_title("Distance along the path", "Å"),
        y=axis_title("Site energy above the lowest site", "eV"),
    )
    for n, path in enumerate(found.paths):
        colour = COLOURS[n % len(COLOURS)]
        label = " = ".join(f"{d}D" for d in path.dimensions)
        fig.add_trace(
            go.Scatter(
                x=path.distance_A, y=path.energy_eV, name=f"{label}: {path.energy_eV.max():.3f} eV",
                mode="lines", line={"color": colour, "dash": DASHES[n % len(DASHES)]},
            )
        )  # fmt: skip
        stops = path.is_site
        fig.add_trace(
            go.Scatter(
                x=path.distance_A[stops], y=path.energy_eV[stops], mode="markers", showlegend=False,
                marker={"color": colour, "symbol": SYMBOLS[n % len(SYMBOLS)], "size": 8},
            )
        )  # fmt: skip
    return fig
