"""Capacity fade over cycles: lithium that is lost, contact that is lost, a reaction layer that grows; each alone and all.

    lithium      what coulombic efficiency and reaction layer take (`inventory`)
    resistance   the reaction layer grows with time; what comes out at the rate is simulated
    contact      θ_cathode(p) of each cycle's pressure, and a share of it lost per cycle where one is stated

At some cycles the cell is discharged with the states it then has, the share that comes out is interpolated between them
and handed to the inventory as what the cathode still gives. The pressure falls as lithium turns inactive only if a
stiffness says so. Units: mAh/cm², h, MPa.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.design import CellDesign
from frenkel.cell.discharge import discharge
from frenkel.cell.inputs import DischargeInputs, discharge_inputs
from frenkel.cell.inventory import LithiumInventory, cycle_lithium
from frenkel.cell.layers import LITHIUM_UM_PER_MAH_CM2
from frenkel.cell.states import CellStates, cell_states
from frenkel.errors import InputError, OutOfRange
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CapacityFade", "capacity_fade"]

Floats = NDArray[np.float64]
_SIMULATED = 7
_ALL = "all together"


@dataclass(frozen=True)
class CapacityFade(ResultDefaults):
    """Retention of each mechanism alone and of all together: `runs` by name; what is not known is named in `unknown`."""

    name: str
    c_rate: float
    runs: tuple[tuple[str, LithiumInventory], ...]
    unknown: tuple[str, ...]
    standings: tuple[tuple[str, int], ...] = ()

    @property
    def together(self) -> LithiumInventory:
        return dict(self.runs)[_ALL]

    def cycles_to(self, retention: float) -> dict[str, int | None]:
        """Cycles to a retention by mechanism; None where the run does not get there."""
        return {name: run.cycles_to(retention) for name, run in self.runs}

    @property
    def notices(self) -> tuple[Notice, ...]:
        if not self.unknown:
            return ()
        return (Notice("fade_incomplete", f"{self.name}: {', '.join(self.unknown)} unknown; the fade is a lower bound."),)

    def to_dict(self) -> dict[str, Any]:
        return {
            **super().to_dict(), "name": self.name, "c_rate": self.c_rate, "unknown": list(self.unknown),
            "cycles_to_80_percent": self.cycles_to(0.8), "runs": {name: run.to_dict() for name, run in self.runs},
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.cell.plots import inventory_figure

        return inventory_figure(tuple(replace(run, name=name) for name, run in self.runs), self.standings)


def capacity_fade(
    design: CellDesign, *, cycles: int, c_rate: float = 1.0 / 3.0, contact_loss_per_cycle: float | None = None
) -> CapacityFade:
    """Cycle a cell whose specification says what wears it: coulombic_efficiency, growth, contact.

    Parameters
    ----------
    design : single-ion cell with a lithium anode
    cycles : how many
    c_rate : of discharge and charge
    contact_loss_per_cycle : share of the cathode's contact lost in each cycle (measured, for example by impedance)

    Raises: InputError for a salt or a composite anode; MissingExtra without PyBaMM.
    """
    spec = design.specification
    if spec.salt is not None or spec.anode.kind in ("composite", "host") or spec.cathode.geometry == "dense film":
        raise InputError("Fade is followed in single-ion cells with a composite cathode and a lithium anode only.")
    if not 1 <= cycles <= 100_000:
        raise OutOfRange("The number of cycles", given=cycles, low=1, high=100_000)
    states = cell_states(design)
    inputs, _ = discharge_inputs(design)
    loss = contact_loss_per_cycle or 0.0
    unknown = [what for what, known in (
        ("the coulombic efficiency", spec.anode.coulombic_efficiency), ("the growth of the reaction layer", states.growth),
        ("the loss of contact per cycle", contact_loss_per_cycle),
    ) if known is None]  # fmt: skip
    plain = replace(states, growth=None, coulombic_efficiency=1.0)
    cases = {
        "coulombic efficiency": (replace(plain, coulombic_efficiency=states.coulombic_efficiency), 0.0),
        "reaction layer": (replace(plain, growth=states.growth), 0.0),
        "contact": (plain, loss),
        _ALL: (states, loss),
    }
    runs = tuple((name, _cycle(design.name, inputs, one, cycles, c_rate, lost)) for name, (one, lost) in cases.items())
    return CapacityFade(design.name, c_rate, runs, tuple(unknown), tuple(sorted(design.standings.items())))


def _cycle(
    name: str, inputs: DischargeInputs, states: CellStates, cycles: int, c_rate: float, loss: float
) -> LithiumInventory:
    hours = 2.0 / c_rate
    at = np.unique(np.round(np.linspace(0.0, 1.0, _SIMULATED) ** 2 * cycles)).astype(np.int64)
    if states.growth is None and loss == 0.0:
        at = at[:1]
    shares = []
    for k in at:
        contact = max((1.0 - loss) ** float(k), 1e-6)
        worn = replace(inputs, area_per_volume_1_cm=inputs.area_per_volume_1_cm * contact)
        aged = replace(states, age_h=states.age_h + float(k) * hours, voids=None, coulombic_efficiency=1.0)
        shares.append(discharge(worn, c_rate, states=replace(aged, reservoir_mAh_cm2=np.inf)).used_share)
    first = shares[0]
    if first <= 0.0:
        raise InputError(f"{name} delivers nothing at this rate; there is no fade to follow.", next_step="frenkel cell simulate")
    kept = np.interp(np.arange(1, cycles + 1), at, np.asarray(shares) / first)
    capacity = first * inputs.areal_capacity_mAh_cm2
    reservoir = states.reservoir_mAh_cm2 + states.residual_mAh_cm2
    return cycle_lithium(
        capacity, cycles=cycles, coulombic_efficiency=states.coulombic_efficiency,
        reservoir_um=reservoir * LITHIUM_UM_PER_MAH_CM2, growth=states.growth, cycle_time_h=hours,
        cathode_retention=np.minimum.accumulate(kept).tolist(), name=name,
    )  # fmt: skip
