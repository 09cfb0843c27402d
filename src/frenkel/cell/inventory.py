"""Lithium inventory over cycles: cathode, plated lithium, interphase and inactive lithium are states that add up.

Per cycle, with Q_k what the cathode gives on charge and CE the coulombic efficiency of plating and stripping:

    lost_k = (1 − CE) Q_k            plated lithium that does not come back (inactive)
    bound_k = what the interphase grew by (`GrowthLaw`)
    the reservoir pays first; when it is empty, Q_{k+1} = what was stripped

A half cell in a simulator has endless lithium; this one ends: status "lithium exhausted". Units: mAh/cm², µm, h.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.layers import LITHIUM_UM_PER_MAH_CM2
from frenkel.errors import OutOfRange
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.interfaces.growth import GrowthLaw

__all__ = ["LithiumInventory", "cycle_lithium", "cycles_to_retention"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LithiumInventory(ResultDefaults):
    """States after each cycle [n + 1], from the cell as built: discharge capacity and every store (mAh/cm²).

    `limited_after` counts the cycles before lithium limits the discharge (None: it never does); `status` is ok or
    "lithium exhausted".
    """

    name: str
    cycle: Floats
    discharge_mAh_cm2: Floats
    reservoir_mAh_cm2: Floats
    cathode_mAh_cm2: Floats
    inactive_mAh_cm2: Floats
    interphase_mAh_cm2: Floats
    limited_after: int | None
    status: str

    @property
    def retention(self) -> Floats:
        """Discharge capacity over that of the first cycle."""
        return np.asarray(self.discharge_mAh_cm2 / self.discharge_mAh_cm2[0])

    @property
    def total_mAh_cm2(self) -> Floats:
        """Sum over all stores when discharged; constant."""
        return np.asarray(self.reservoir_mAh_cm2 + self.cathode_mAh_cm2 + self.inactive_mAh_cm2 + self.interphase_mAh_cm2)

    @property
    def notices(self) -> tuple[Notice, ...]:
        if self.status == "ok":
            return ()
        return (Notice("lithium_exhausted", f"{self.name}: lithium exhausted after {self.limited_after} cycles."),)

    def cycles_to(self, retention: float) -> int | None:
        """Cycles that still deliver this retention; None where the run does not come below it."""
        below = np.nonzero(self.retention < retention)[0]
        return int(self.cycle[below[0]]) - 1 if below.size else None

    def to_dict(self) -> dict[str, Any]:
        return {
            **super().to_dict(), "name": self.name, "limited_after": self.limited_after, "status": self.status,
            "cycle": self.cycle.tolist(), "discharge_mAh_cm2": self.discharge_mAh_cm2.tolist(),
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.cell.plots import inventory_figure

        return inventory_figure((self,))


def cycle_lithium(
    capacity_mAh_cm2: float,
    *,
    cycles: int,
    coulombic_efficiency: float,
    reservoir_um: float = 0.0,
    growth: GrowthLaw | None = None,
    cycle_time_h: float = 0.0,
    cathode_retention: Sequence[float] | None = None,
    name: str = "cell",
) -> LithiumInventory:
    """Cycle a cell with a lithium anode and follow its lithium.

    Parameters
    ----------
    capacity_mAh_cm2 : Q of the first discharge
    coulombic_efficiency : share of plated lithium that is stripped again (0 … 1]
    reservoir_um : lithium that was built in
    growth, cycle_time_h : law of the interphase, and the time that one cycle takes
    cathode_retention : [cycles] share of the cathode's capacity that is still in contact (fade that takes no lithium)

    Examples
    --------
    >>> cycle_lithium(5.0, cycles=300, coulombic_efficiency=0.999).cycles_to(0.8)
    223
    """
    if not 0.0 < coulombic_efficiency <= 1.0:
        raise OutOfRange("The coulombic efficiency", given=coulombic_efficiency, low=0.0, high=1.0)
    if not capacity_mAh_cm2 > 0.0:
        raise OutOfRange("The areal capacity", given=capacity_mAh_cm2, low=0.0)
    hold = np.ones(cycles + 1) if cathode_retention is None else np.r_[1.0, np.asarray(cathode_retention, dtype=np.float64)]
    stores = {name: np.zeros(cycles + 1) for name in ("discharge", "reservoir", "cathode", "inactive", "interphase")}
    stores["reservoir"][0] = reservoir_um / LITHIUM_UM_PER_MAH_CM2
    stores["cathode"][0] = stores["discharge"][0] = capacity_mAh_cm2
    limited: int | None = None
    bound = np.zeros(cycles + 1)
    if growth is not None:
        consumed = growth.lithium_consumed_mAh_cm2(3600.0 * cycle_time_h * np.arange(cycles + 1.0))
        bound[1:] = np.diff(consumed)
    for k in range(1, cycles + 1):
        given = min(stores["cathode"][k - 1], capacity_mAh_cm2 * hold[k])
        back = _cycle_once(stores, k, given, (1.0 - coulombic_efficiency) * given, bound[k])
        if back < given * (1.0 - 1e-12) and limited is None:
            limited = k - 1
    return LithiumInventory(
        name, np.arange(cycles + 1, dtype=np.float64), stores["discharge"], stores["reservoir"], stores["cathode"],
        stores["inactive"], stores["interphase"], limited, "ok" if limited is None else "lithium exhausted",
    )  # fmt: skip


def _cycle_once(stores: dict[str, Floats], k: int, given: float, lost: float, bound: float) -> float:
    """Move lithium through one charge and discharge; returns what the discharge gives."""
    at_anode = stores["reservoir"][k - 1] + given  # charged: plated on top of the reservoir
    bound = min(bound, at_anode - lost)
    active = at_anode - lost - bound
    back = min(active, given)
    stores["discharge"][k] = back
    stores["reservoir"][k] = active - back
    stores["cathode"][k] = stores["cathode"][k - 1] - given + back
    stores["inactive"][k] = stores["inactive"][k - 1] + lost
    stores["interphase"][k] = stores["interphase"][k - 1] + bound
    return float(back)


def cycles_to_retention(
    capacity_mAh_cm2: float, *, coulombic_efficiency: float, reservoir_um: float = 0.0, retention: float = 0.8
) -> float:
    """Cycles to a retention where only the coulombic efficiency costs lithium, as a closed form.

    n = reservoir/((1 − CE) Q) + ln(retention)/ln(CE); infinite for CE = 1.

    >>> round(cycles_to_retention(5.0, coulombic_efficiency=0.999), 1)
    223.0
    """
    if coulombic_efficiency >= 1.0:
        return math.inf
    loss = (1.0 - coulombic_efficiency) * capacity_mAh_cm2
    return reservoir_um / LITHIUM_UM_PER_MAH_CM2 / loss + math.log(retention) / math.log(coulombic_efficiency)
