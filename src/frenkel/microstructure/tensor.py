"""The full conductivity tensor of a periodic image.

u = E·r + v with v periodic, for E along each axis in turn; column a of σ is the mean current density for the
unit field along a. Both schemes of `solve` on a periodic grid: cells C, whose diagonal less its certified error is
a lower bound, and corners, whose diagonal U is an upper one. The estimate is s C s with s² = √(U/C) of each axis, so
that its diagonal is the geometric mean of the two. σ in S/cm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError
from frenkel.evidence import Evidence, Source
from frenkel.microstructure._assembly_kernels import cell_faces, label_counts
from frenkel.microstructure._certificate import Certificate
from frenkel.microstructure._conjugate_gradients import solve_potential
from frenkel.microstructure._krylov_kernels import mean_currents
from frenkel.microstructure.cell_scheme import needs_graph
from frenkel.microstructure.contrast import limit_contrast
from frenkel.microstructure.corner_scheme import SINGLE_ROUNDING, periodic_corner_faces
from frenkel.microstructure.grain_boundaries import add_grain_boundaries, relative_resistance
from frenkel.microstructure.image_solver import oriented
from frenkel.microstructure.laws import wiener_bounds
from frenkel.microstructure.memory import check_memory
from frenkel.microstructure.phases import Interface, Phase, Tables, check_tolerance, tables
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["ConductivityTensor", "conductivity_tensor"]

_EVERY = (True, True, True)
_NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class ConductivityTensor(ResultDefaults):
    """σ [3, 3] in S/cm, symmetric; `asymmetry` is the largest difference across the diagonal before it was made so.

    `lower_S_cm` and `upper_S_cm` [3] bound the diagonal, for the voxel image; those of Wiener where they were not
    computed (0 and Wiener's with resistances).
    """

    subject: str
    tensor_S_cm: NDArray[np.float64]
    asymmetry: float
    lower_S_cm: NDArray[np.float64]
    upper_S_cm: NDArray[np.float64]
    temperature_K: float | None = None

    @property
    def principal(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Principal conductivities, falling, and their directions as columns."""
        values, directions = np.linalg.eigh(self.tensor_S_cm)
        return values[::-1], directions[:, ::-1]

    def evidence(self) -> tuple[Evidence, ...]:
        """The mean of the principal values, as that of the material without texture of the specimen."""
        mean = float(np.trace(self.tensor_S_cm)) / 3.0
        if not mean > 0.0:
            return ()
        conditions = () if self.temperature_K is None else (("temperature_K", self.temperature_K),)
        values = self.principal[0]
        return (
            Evidence(
                self.subject, "conductivity", mean, max(float(values[-1]), 0.0), float(values[0]), "spread",
                conditions=conditions, kind="total", method="voxel solver, periodic: mean and range over directions",
                origin="computed", checked="computed", source=Source(model="frenkel.microstructure"),
            ),
        )  # fmt: skip

    def to_dict(self) -> dict[str, Any]:
        values, directions = self.principal
        return {
            **super().to_dict(), "subject": self.subject, "tensor_S_cm": self.tensor_S_cm.tolist(),
            "principal_S_cm": values.tolist(), "directions": directions.T.tolist(), "asymmetry": self.asymmetry,
            "lower_S_cm": self.lower_S_cm.tolist(), "upper_S_cm": self.upper_S_cm.tolist(),
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.microstructure.plots import tensor_figure

        return tensor_figure(self)


def conductivity_tensor(
    labels: NDArray[np.integer],
    phases: Sequence[Phase],
    *,
    voxel_um: float | None = None,
    interfaces: Sequence[Interface] = (),
    grains: NDArray[np.integer] | None = None,
    grain_boundary_resistance_ohm_cm2: float = 0.0,
    staircase: bool = True,
    bounds: bool = True,
    tolerance: float = 1e-6,
    subject: str = "image",
    temperature_K: float | None = None,
) -> ConductivityTensor:
    """Conductivity tensor of a periodic labelled image; arguments as in `solve`.

    Examples
    --------
    >>> layers = np.zeros((8, 4, 4), int); layers[4:] = 1
    >>> found = conductivity_tensor(layers, [Phase("a", 1.0), Phase("b", 3.0)])
    >>> found.tensor_S_cm.diagonal().round(4).tolist()
    [1.5, 2.0, 2.0]
    """
    check_tolerance(tolerance)
    image = oriented(labels, phases, "x")
    check_memory(image.shape, "tensor", graph=needs_graph(image, phases))
    limited = limit_contrast(image, phases)
    table = tables(limited, interfaces=interfaces, voxel_um=voxel_um)
    relative = relative_resistance(
        grains, image, grain_boundary_resistance_ohm_cm2, table.scale_S_cm, voxel_um
    )
    plain = not interfaces and not relative
    low, high = _wiener(image, phases, table.scale_S_cm, plain=plain)
    cells, lower, upper, ratio = np.zeros((3, 3)), np.full(3, low), np.full(3, high), np.ones(3)
    for axis in range(3):
        if image.shape[axis] == 1:  # one voxel thick: no field across can be undone by a periodic one
            cells[axis, axis] = lower[axis] = high
            continue
        numbers = grains if relative else None
        certified = Certificate(tolerance) if bounds else None
        cells[:, axis], error = _cells(image, table, axis, tolerance, certified, numbers, relative, staircase)
        if not bounds:
            continue
        sigma = cells[axis, axis]
        lower[axis] = max(sigma * (1.0 - error - SINGLE_ROUNDING), low)
        upper[axis] = _corners(image, tables(phases), axis, tolerance) / table.scale_S_cm
        # what the voxels cost is taken from the image without resistances
        bare = sigma if plain else _cells(image, tables(limited), axis, tolerance)[0][axis]
        ratio[axis] = max(upper[axis] / bare, 1.0) if bare > _NOTHING else 1.0
    cells[np.abs(cells) < _NOTHING] = 0.0
    scale = table.scale_S_cm
    estimate = 0.5 * (cells + cells.T) * np.sqrt(np.sqrt(np.outer(ratio, ratio)))
    if not (np.isfinite(estimate).all() and np.all(np.diagonal(estimate) <= high * 1.001)):
        raise ConvergenceError("The solution lies above the bound of Wiener.", next_step="Use a looser tolerance.")
    upper = np.maximum(upper, np.diagonal(estimate))
    asymmetry = float(np.abs(cells - cells.T).max()) * scale
    return ConductivityTensor(
        subject, estimate * scale, asymmetry, lower * scale, upper * scale, temperature_K
    )


def _cells(
    image: NDArray[np.uint8], table: Tables, axis: int, tolerance: float, certified: Certificate | None = None,
    grains: NDArray[np.integer] | None = None, relative: float = 0.0, staircase: bool = True,
) -> tuple[NDArray[np.float64], float]:  # fmt: skip
    """Mean currents [3] of the cell scheme for a unit field along one axis, and the certified error of that axis."""
    turned = np.ascontiguousarray(np.moveaxis(image, axis, 0))
    n = turned.shape[0]
    faces = cell_faces(turned, table.pair, table.end, *_EVERY)
    if grains is not None:
        across = np.ascontiguousarray(np.moveaxis(grains, axis, 0))
        add_grain_boundaries(faces, across, relative, wrap=_EVERY, staircase=staircase)
    found = solve_potential(
        faces, step=1.0 / n, end_step=1.0 / n, wrap=_EVERY, tolerance=tolerance, certified=certified
    )
    currents = mean_currents(found.x, *faces, 1.0 / n, 1.0 / n, True) * n / image.size
    currents[0] = found.energy * n * n / image.size  # error of second order in that of u
    # the turned image has this axis first and the others in their order
    return np.insert(currents[1:], axis, currents[0]), found.certified_error


def _corners(image: NDArray[np.uint8], table: Tables, axis: int, tolerance: float) -> float:
    """The corner scheme along one axis, S/cm: the energy of any potential is an upper bound."""
    turned = np.ascontiguousarray(np.moveaxis(image, axis, 0))
    n = turned.shape[0]
    faces = periodic_corner_faces(turned, table.relative)
    try:
        found = solve_potential(faces, step=1.0 / n, end_step=1.0 / n, wrap=_EVERY, tolerance=tolerance)
    except ConvergenceError as unfinished:
        found = unfinished.partial
    return float(found.energy * n * n / image.size * (1.0 + SINGLE_ROUNDING) * table.scale_S_cm)


def _wiener(
    image: NDArray[np.uint8], phases: Sequence[Phase], scale_S_cm: float, *, plain: bool
) -> tuple[float, float]:
    """Bounds of Wiener in units of the best conductivity; resistances leave none from below."""
    vol = label_counts(image)[: len(phases)] / image.size
    found = wiener_bounds(vol.tolist(), [p.conductivity_S_cm for p in phases])
    return found.lower / scale_S_cm if plain else 0.0, found.upper / scale_S_cm
