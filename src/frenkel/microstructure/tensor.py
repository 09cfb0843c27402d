"""The full conductivity tensor of a periodic image.

u = E·r + v with v periodic, for E along each axis in turn; column a of σ is the mean current density for the
unit field along a. Cell scheme (interfaces as in `solve`), so the diagonal lies on the low side by the error
of the voxels. σ in S/cm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.evidence import Evidence, Source
from frenkel.microstructure._assembly_kernels import cell_faces, label_counts
from frenkel.microstructure._conjugate_gradients import solve_potential
from frenkel.microstructure._krylov_kernels import mean_currents
from frenkel.microstructure.cell_scheme import needs_graph
from frenkel.microstructure.image_solver import oriented
from frenkel.microstructure.memory import check_memory
from frenkel.microstructure.phases import Interface, Phase, tables
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["ConductivityTensor", "conductivity_tensor"]

_EVERY = (True, True, True)
_NOTHING = 1e-12


@dataclass(frozen=True, eq=False)
class ConductivityTensor(ResultDefaults):
    """σ [3, 3] in S/cm, symmetric; `asymmetry` is the largest difference across the diagonal before it was made so."""

    subject: str
    tensor_S_cm: NDArray[np.float64]
    asymmetry: float
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
    table = tables(phases, interfaces=interfaces, voxel_um=voxel_um)
    tensor = np.zeros((3, 3))
    for axis, name in enumerate("xyz"):
        image = oriented(labels, phases, name)
        check_memory(image.shape, "tensor", graph=needs_graph(image, phases))
        n = image.shape[0]
        if n == 1:  # one voxel thick: no field across can be undone by a periodic one
            counts = label_counts(image)[: table.relative.size] / image.size
            tensor[axis, axis] = float(counts @ table.relative)
            continue
        faces = cell_faces(image, table.pair, table.end, *_EVERY)
        found = solve_potential(faces, step=1.0 / n, end_step=1.0 / n, wrap=_EVERY, tolerance=tolerance)
        currents = mean_currents(found.x, *faces, 1.0 / n, 1.0 / n, True) * n / image.size
        # the oriented image has this axis first and the others in their order
        order = [axis, *(a for a in range(3) if a != axis)]
        for place, value in zip(order, currents, strict=True):
            tensor[place, axis] = value
        tensor[axis, axis] = found.energy * n * n / image.size  # error of second order in that of u
    tensor[np.abs(tensor) < _NOTHING] = 0.0
    asymmetry = float(np.abs(tensor - tensor.T).max()) * table.scale_S_cm
    return ConductivityTensor(subject, 0.5 * (tensor + tensor.T) * table.scale_S_cm, asymmetry, temperature_K)
