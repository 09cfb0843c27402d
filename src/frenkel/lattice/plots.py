"""Pictures of landscapes and pathways: isosurface in the unit cell, energy profile of each percolating path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.figures import COLOURS, DASHES, SYMBOLS, axis_title, figure
from frenkel.lattice.isosurface import surface_of_level
from frenkel.lattice.landscape import Landscape

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.lattice.conduction import Conduction
    from frenkel.lattice.many_ions import ManyIons
    from frenkel.lattice.pathways import Pathway, Pathways
    from frenkel.lattice.percolation import Percolation

__all__ = ["isosurface", "occupancies", "profile", "single_carriers", "thresholds"]

_LARGEST_SIDE = 48  # grid points a side that a browser turns smoothly
_ATOM_PIXELS = 5
_PATTERNS = ("", "/", ".")


def isosurface(
    landscape: Landscape, *, levels_eV: tuple[float, ...] = (0.3, 0.6), paths: tuple[Pathway, ...] = ()
) -> go.Figure:
    """Surfaces of equal site energy in the unit cell, with the framework atoms, the cell and percolating paths.

    Parameters: levels_eV above the lowest energy. The grid is thinned to at most 48 points a side.
    """
    import plotly.graph_objects as go

    frame = landscape.framework
    step = max(1, -(-max(landscape.shape) // _LARGEST_SIDE))
    above = np.asarray(landscape.energies_eV, dtype=float)[::step, ::step, ::step] - landscape.minimum_eV
    # thinning by a step that does not divide the grid would shift the far end: the lattice is cut to what is left
    kept = np.array(above.shape) * step / np.array(landscape.shape)
    lattice = frame.lattice_A * kept[:, None]
    fig = figure(title=f"Site energy of {frame.mobile} in {frame.formula}", width=720, height=600)
    for n, level in enumerate(levels_eV):
        vertices, faces = surface_of_level(above, level, lattice)
        fig.add_trace(
            go.Mesh3d(
                x=vertices[:, 0], y=vertices[:, 1], z=vertices[:, 2], i=faces[:, 0], j=faces[:, 1], k=faces[:, 2],
                color=COLOURS[n % len(COLOURS)], opacity=0.75 if n == 0 else 0.25, name=f"{level:g} eV",
                showlegend=True, hoverinfo="skip", flatshading=False,
            )
        )  # fmt: skip
    _add_atoms(fig, landscape)
    for path in paths:
        label = " = ".join(f"{d}D" for d in path.dimensions)
        cell = np.floor(path.points_A.mean(axis=0) @ np.linalg.inv(frame.lattice_A))
        x, y, z = (path.points_A - cell @ frame.lattice_A).T
        fig.add_trace(
            go.Scatter3d(
                x=x, y=y, z=z, mode="lines", name=f"path {label}", line={"color": "#222", "width": 6}
            )
        )
    axis = {"backgroundcolor": "white", "gridcolor": "#ececec", "showspikes": False}
    names = {f"{one}axis": {**axis, "title": {"text": axis_title(one, "Å")}} for one in "xyz"}
    return fig.update_layout(scene={"aspectmode": "data", **names})


def _add_atoms(fig: go.Figure, landscape: Landscape) -> None:
    """Framework atoms, a trace an element, and the edges of the cell."""
    import plotly.graph_objects as go

    frame = landscape.framework
    names = np.array(["/".join(part[0] for part in frame.components[kind]) for kind in frame.kinds])
    for n, name in enumerate(dict.fromkeys(names.tolist())):
        x, y, z = (frame.fractions[names == name] @ frame.lattice_A).T
        marker = {
            "size": _ATOM_PIXELS,
            "color": COLOURS[(n + 2) % len(COLOURS)],
            "line": {"width": 1, "color": "#222"},
        }
        fig.add_trace(go.Scatter3d(x=x, y=y, z=z, mode="markers", name=name, marker=marker))
    corners = ((0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1),
               (0, 0, 1), (1, 0, 1), (1, 0, 0), (1, 1, 0), (1, 1, 1), (0, 1, 1), (0, 1, 0))  # fmt: skip
    x, y, z = (np.array(corners) @ frame.lattice_A).T
    line = {"color": "#888", "width": 2}
    fig.add_trace(go.Scatter3d(x=x, y=y, z=z, mode="lines", line=line, showlegend=False, hoverinfo="skip"))


def _bar(n: int) -> dict[str, Any]:
    """Colour and pattern of the n-th set of bars: told apart in grey too."""
    return {"color": COLOURS[n % len(COLOURS)], "pattern": {"shape": _PATTERNS[n % len(_PATTERNS)]}}


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
        fig.add_trace(go.Bar(x=names, y=shown, name=name, marker=_bar(n)))
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


def single_carriers(found: Conduction) -> go.Figure:
    """Barriers of each mechanism in one, two and three dimensions."""
    import plotly.graph_objects as go

    fig = figure(
        title=f"{found.mobile} in {found.formula}: ways to move",
        x="Dimensions of the path",
        y=axis_title("Barrier", "eV"),
    )
    for n, one in enumerate(found.mechanisms):
        shown = [value if np.isfinite(value) else None for value in one.barriers_eV]
        name = one.name if np.isfinite(one.barriers_eV[0]) else f"{one.name} (closed)"
        fig.add_trace(go.Bar(x=["1D", "2D", "3D"], y=shown, name=name, marker=_bar(n)))
    return fig.update_layout(barmode="group", legend={"orientation": "h", "y": -0.2})


def occupancies(found: ManyIons) -> go.Figure:
    """Occupancy of each class of sites: in the file and simulated."""
    import plotly.graph_objects as go

    fig = figure(
        title=f"{found.mobile} in {found.formula} at {found.temperature_K:g} K",
        x="Class of sites",
        y=axis_title("Occupancy", "1"),
    )
    names = [str(one) for one in found.occupancy_file]
    fig.add_trace(go.Bar(x=names, y=list(found.occupancy_file.values()), name="file", marker=_bar(0)))
    shown = [found.occupancy_model.get(one) for one in found.occupancy_file]
    fig.add_trace(go.Bar(x=names, y=shown, name="simulated", marker=_bar(1)))
    return fig.update_layout(
        barmode="group", legend={"orientation": "h", "y": -0.2}, xaxis={"type": "category"}
    )
