"""Where does it work? Delivered charge over two axes of a cell, with what limits it at each point.

Axes: temperature (°C), any quantity of the specification by its place (cathode.areal_capacity, separator.0.thickness …),
or the C-rate. Each point is a discharge; the limit is its status where it failed, "nothing" where all was delivered, else
the largest part of the polarisation at half the delivered charge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.design import cell_design
from frenkel.cell.discharge import Discharge, discharge
from frenkel.cell.inputs import discharge_inputs
from frenkel.cell.losses import voltage_losses
from frenkel.cell.specification import CellSpecification
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Axis", "OperatingMap", "operating_map"]

Floats = NDArray[np.float64]
_ALL = 0.995


@dataclass(frozen=True)
class Axis:
    """One axis: its name for people, the numbers shown, and what is handed to the specification for each."""

    name: str
    values: tuple[float, ...]
    written: tuple[str, ...]


@dataclass(frozen=True)
class OperatingMap(ResultDefaults):
    """Share of the areal capacity that is delivered [y, x] and the limit [y][x]."""

    name: str
    x: Axis
    y: Axis
    used_share: Floats
    limits: tuple[tuple[str, ...], ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name, "x": vars(self.x), "y": vars(self.y), "used_share": self.used_share.tolist(),
            "limits": [list(row) for row in self.limits],
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.cell.plots import map_figure

        return map_figure(self)


def operating_map(
    read: Callable[[Mapping[str, str]], CellSpecification], x: Axis, y: Axis, *, c_rate: float = 1.0,
    progress: Callable[[int, int], None] | None = None,
) -> OperatingMap:  # fmt: skip
    """Discharge the cell at every point of two axes.

    Parameters
    ----------
    read : gives the specification with changes by place (see `read_specification`)
    x, y : axes; the names "temperature" (values in °C) and "rate" are not places of the specification
    c_rate : of the discharge, where no axis is the rate
    progress : called with points done and all points
    """
    used = np.zeros((len(y.values), len(x.values)))
    limits: list[tuple[str, ...]] = []
    for j in range(len(y.values)):
        row = []
        for k in range(len(x.values)):
            run = _point(read, ((x, k), (y, j)), c_rate)
            used[j, k] = run.used_share
            row.append(_limit(run))
            if progress is not None:
                progress(j * len(x.values) + k + 1, used.size)
        limits.append(tuple(row))
    return OperatingMap(run.name, x, y, used, tuple(limits))


def _point(read: Callable[[Mapping[str, str]], CellSpecification], at: Sequence[tuple[Axis, int]], c_rate: float) -> Discharge:
    changes: dict[str, str] = {}
    temperature_K = None
    for axis, k in at:
        if axis.name == "temperature":
            temperature_K = axis.values[k] + 273.15
        elif axis.name == "rate":
            c_rate = axis.values[k]
        else:
            changes[axis.name] = axis.written[k]
    design = cell_design(read(changes))
    inputs, _ = discharge_inputs(design, temperature_K=temperature_K)
    return discharge(inputs, c_rate, name=design.name, fields=True)


def _limit(run: Discharge) -> str:
    if not run.fields:
        return run.status
    if run.used_share >= _ALL:
        return "nothing"
    parts = voltage_losses(run).at(0.5 * run.delivered_mAh_cm2)
    return max(parts, key=lambda name: parts[name])
