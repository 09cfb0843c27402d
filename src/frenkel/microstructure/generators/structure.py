"""A labelled structure and the two things every generator needs: exact volume fractions and checked numbers.

A generator computes a field (a signed distance, a random field) and takes the voxels of smallest value until
the wanted number is reached: the volume fraction is exact to one voxel, at the price of particles that are
grown or shrunk by a fraction of a voxel. Lengths in voxels, `voxel_um` says how long one is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.results import Notice

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Structure", "checked_fraction", "checked_shape", "lowest_voxels"]


@dataclass(frozen=True, eq=False)
class Structure:
    """Labels [nx, ny, nz] (uint8), the names of the phases in their order, and how the structure was made.

    `grains` are int32 grain numbers from 1, 0 outside grains; None without grains. `made_by` are (name, value)
    pairs: the generator, its parameters, and what was reached. `notices` say what could not be kept.
    """

    labels: NDArray[np.uint8]
    names: tuple[str, ...]
    voxel_um: float | None = None
    grains: NDArray[np.int32] | None = None
    made_by: tuple[tuple[str, float | str], ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def vol_fractions(self) -> dict[str, float]:
        """Volume fraction of each phase."""
        counts = np.bincount(self.labels.ravel(), minlength=len(self.names))
        return {name: float(counts[i] / self.labels.size) for i, name in enumerate(self.names)}

    def plot(self) -> go.Figure:
        """Three slices through the middle."""
        from frenkel.microstructure.image_plots import slices_figure

        return slices_figure(self)


def checked_shape(shape: int | Sequence[int]) -> tuple[int, int, int]:
    """Three edges in voxels, from one number or three; each 1 to 4096."""
    edges = (shape,) * 3 if isinstance(shape, (int, np.integer)) else tuple(shape)
    if len(edges) != 3:
        raise InputError(f"The shape {edges} has {len(edges)} edges; a structure has 3.")
    for edge in edges:
        if not 1 <= int(edge) <= 4096:
            raise OutOfRange("An edge of the structure", given=edge, low=1, high=4096, unit="voxels")
    return int(edges[0]), int(edges[1]), int(edges[2])


def checked_fraction(vol_fraction: float) -> float:
    """A volume fraction between 0 and 1; said before anything is computed."""
    if not 0.0 <= vol_fraction <= 1.0:
        raise OutOfRange("The volume fraction", given=vol_fraction, low=0.0, high=1.0)
    return vol_fraction


def lowest_voxels(field: NDArray[np.floating], vol_fraction: float) -> NDArray[np.bool_]:
    """The voxels of smallest value, as many as make the volume fraction exact.

    Examples
    --------
    >>> int(lowest_voxels(np.arange(10.0), 0.3).sum())
    3
    """
    wanted = round(checked_fraction(vol_fraction) * field.size)
    chosen = np.zeros(field.size, bool)
    if wanted:
        flat = field.ravel()
        order = np.argpartition(flat, wanted - 1)[:wanted]
        if not np.isfinite(flat[order]).all():
            raise InputError(
                "The particles do not reach the wanted volume fraction.", next_step="Use more of them."
            )
        chosen[order] = True
    return chosen.reshape(field.shape)
