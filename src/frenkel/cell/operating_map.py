"""Where does it work? Delivered charge over two axes of a cell, with what limits it at each point.

Axes: temperature (°C), stack pressure (MPa: contact of the anode, creep of lithium, contact of the particles), any quantity of the specification by its place (cathode.areal_capacity, separator.0.thickness …),
or the C-rate. Each point is a discharge; the limit is its status where it failed, "nothing" where all was delivered, else
the largest part of the polarisation at half the delivered charge.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.discharge import Discharge
from frenkel.cell.losses import voltage_losses
from frenkel.cell.simulation import simulate
from frenkel.cell.specification import CellSpecification
from frenkel.quantities import ZERO_CELSIUS_K
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
    unit: str = ""


@dataclass(frozen=True)
class OperatingMap(ResultDefaults):
    """Share of the areal capacity that is delivered [y, x] and the limit [y][x]."""

    name: str
    x: Axis
    y: Axis
    used_share: Floats
    limits: tuple[tuple[str, ...], ...]
    standings: tuple[tuple[str, int], ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name, "x": vars(self.x), "y": vars(self.y), "used_share": self.used_share.tolist(),
            "limits": [list(row) for row in self.limits], "standings": dict(self.standings),
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
    x, y : axes; the names "temperature" (values in °C), "pressure" (MPa) and "rate" are no places of the specification
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
    return OperatingMap(run.name, x, y, used, tuple(limits), run.standings)


def _point(read: Callable[[Mapping[str, str]], CellSpecification], at: Sequence[tuple[Axis, int]], c_rate: float) -> Discharge:
    changes: dict[str, str] = {}
    temperature_K = pressure_MPa = None
    for axis, k in at:
        if axis.name == "temperature":
            temperature_K = axis.values[k] + ZERO_CELSIUS_K
        elif axis.name == "pressure":
            pressure_MPa = axis.values[k]
        elif axis.name == "rate":
            c_rate = axis.values[k]
        else:
            changes[axis.name] = axis.written[k]
    found = simulate(read(changes), rates=(c_rate,), temperature_K=temperature_K, pressure_MPa=pressure_MPa, fields=True)
    return found.runs[0]


def _limit(run: Discharge) -> str:
    if run.status not in ("ok", "mesh not resolved"):
        return run.status
    if run.used_share >= _ALL:
        return "nothing"
    if not run.fields:  # salts, composite anodes and films keep none
        return "voltage cut-off"
    parts = voltage_losses(run).at(0.5 * run.delivered_mAh_cm2)
    return max(parts, key=lambda name: parts[name])
