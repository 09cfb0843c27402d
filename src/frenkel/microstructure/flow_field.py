"""Where does the current flow? Potential and current density of the cell scheme, voxel by voxel.

j at a voxel is the mean of the currents through its two faces on each axis; `relative_density` is |j| over the
mean current density. Hot spots are where the structure is narrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import Infeasible
from frenkel.microstructure._conjugate_gradients import solve_potential
from frenkel.microstructure.cell_scheme import cut_and_faces, has_islands
from frenkel.microstructure.image_solver import prepared
from frenkel.microstructure.phases import Interface, Phase

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CurrentField", "current_field"]


@dataclass(frozen=True, eq=False)
class CurrentField:
    """Potential (0 to 1) and |j|/mean [nx, ny, nz], the current along the first axis of these arrays."""

    potential: NDArray[np.float64]
    relative_density: NDArray[np.float64]
    direction: str
    voxel_um: float | None = None

    def plot(self) -> go.Figure:
        from frenkel.microstructure.image_plots import current_figure

        return current_figure(self)


def current_field(
    labels: NDArray[np.integer],
    phases: Sequence[Phase],
    *,
    direction: str = "x",
    voxel_um: float | None = None,
    interfaces: Sequence[Interface] = (),
    grains: NDArray[np.integer] | None = None,
    grain_boundary_resistance_ohm_cm2: float = 0.0,
    staircase: bool = True,
    tolerance: float = 1e-5,
) -> CurrentField:
    """Potential and current density of a labelled image; arguments as in `solve`.

    Raises Infeasible where nothing spans the image.

    Examples
    --------
    >>> field = current_field(np.zeros((4, 2, 2), int), [Phase("a", 1e-3)])
    >>> field.potential[:, 0, 0].round(6).tolist(), float(field.relative_density.max().round(6))
    ([0.125, 0.375, 0.625, 0.875], 1.0)
    """
    job = prepared(
        labels, phases, "currents", direction=direction, voxel_um=voxel_um, interfaces=interfaces, grains=grains,
        grain_boundary_resistance_ohm_cm2=grain_boundary_resistance_ohm_cm2, staircase=staircase, tolerance=tolerance,
    )  # fmt: skip
    image, faces = cut_and_faces(job)
    if faces is None:
        raise Infeasible(f"No conducting path leads through the image along {direction}.")
    n = image.shape[0]
    islands = has_islands(job.image, job.table)
    u = solve_potential(faces, step=1.0 / n, end_step=0.5 / n, tolerance=tolerance, islands=islands).x
    u[1:-1] += ((np.arange(n) + 0.5) / n)[:, None, None]
    u[-1] = 1.0
    inner = (slice(1, -1),) * 3
    square = np.zeros(image.shape)
    for axis, g in enumerate(faces):
        flow = np.zeros(g.shape)
        before = [slice(None)] * 3
        behind = [slice(None)] * 3
        before[axis], behind[axis] = slice(None, -1), slice(1, None)
        flow[tuple(behind)] = g[tuple(behind)] * (u[tuple(behind)] - u[tuple(before)])
        # a voxel lies between the face of its own index and the next one
        square += (0.5 * (flow + np.roll(flow, -1, axis)))[inner] ** 2
        if axis == 0:
            mean = float(flow[1:, 1:-1, 1:-1].mean())
    return CurrentField(u[inner], np.sqrt(square) / mean, direction, voxel_um)
