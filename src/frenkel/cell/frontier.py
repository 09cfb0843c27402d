"""Which loading and separator reach an energy? The bookkeeping over a grid of both, for one cell, in one call.

Energy at the level of the stack, at a stated voltage (constant or the mean of a simulated discharge). The grid is an
array through the same functions as a single design.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.design import CellDesign
from frenkel.cell.levels import Delivered, level_energies
from frenkel.cell.stack import stack_numbers
from frenkel.errors import InputError
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Frontier", "frontier"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Frontier(ResultDefaults):
    """Wh/kg and Wh/L (charged) of the stack [loading, separator]; axes in mAh/cm² and µm."""

    name: str
    voltage_V: float
    basis: str
    areal_capacity_mAh_cm2: Floats
    separator_um: Floats
    specific_energy_Wh_kg: Floats
    energy_density_Wh_L: Floats
    standings: tuple[tuple[str, int], ...] = ()

    def lowest_loading(self, target_Wh_kg: float) -> Floats:
        """Loading (mAh/cm²) at which each separator reaches the target, interpolated; NaN where none does."""
        found = np.full(self.separator_um.size, np.nan)
        for k in range(self.separator_um.size):
            column = self.specific_energy_Wh_kg[:, k]
            if column[-1] >= target_Wh_kg:
                found[k] = np.interp(target_Wh_kg, column, self.areal_capacity_mAh_cm2)
        return found

    def to_dict(self) -> dict[str, Any]:
        return {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in vars(self).items()}

    def plot(self) -> go.Figure:
        from frenkel.cell.plots import frontier_figure

        return frontier_figure(self)


def frontier(
    design: CellDesign,
    *,
    areal_capacities_mAh_cm2: Floats,
    separators_um: Floats,
    voltage_V: float | None = None,
    basis: str = "constant voltage",
) -> Frontier:
    """Energies of a cell over loadings [n] and thicknesses of its first separator layer [m].

    Raises: InputError where neither the design nor the call has a voltage.
    """
    volts = voltage_V if voltage_V is not None else design.specification.voltage
    if volts is None:
        raise InputError("A frontier needs a voltage.", next_step="Give `voltage` in the specification or --voltage.")
    loading = np.asarray(areal_capacities_mAh_cm2, dtype=np.float64)[:, None]
    thickness = np.asarray(separators_um, dtype=np.float64)[None, :]
    first = replace(design.stack.separator[0], thickness_um=thickness)
    cathode = replace(design.stack.cathode, areal_capacity_mAh_cm2=loading)
    stack = replace(design.stack, cathode=cathode, separator=(first, *design.stack.separator[1:]))
    numbers = stack_numbers(stack)
    row = level_energies(numbers, Delivered(basis, loading, volts, basis))[1]
    return Frontier(
        design.name, volts, basis, loading[:, 0], thickness[0], np.asarray(row.specific_energy_Wh_kg),
        np.asarray(row.energy_density_charged_Wh_L), tuple(sorted(design.standings.items())),
    )  # fmt: skip
