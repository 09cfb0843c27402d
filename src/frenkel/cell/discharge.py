"""One discharge at constant current: curve, delivered charge and energy, and the status that says how it went.

A run ends at the cut-off, or when the areal capacity is delivered: what lies beyond the window of the cathode is not
credited. The cell is `DischargeInputs`; the single-ion model of `_pybamm` solves it. A design that cannot run is no exception:

    ok · cut-off at t = 0 · salt depleted · lithium exhausted · contact lost · critical current exceeded
    · mesh not resolved (ran, but the cathode's front is finer than the mesh) · not solved (with the solver's words)

Charge is counted per area (mAh/cm²), energy is ∫V dq (mWh/cm²).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.constant_current import RADIAL_POINTS, run_constant_current
from frenkel.cell.inputs import DischargeInputs
from frenkel.cell.levels import Delivered
from frenkel.cell.porous_electrode import MOST_RESOLVED_FRONT
from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import pandas
    import plotly.graph_objects as go

    from frenkel.cell.states import CellStates
    from frenkel.cell.thin_film import ThinFilm

__all__ = ["SINGLE_ION", "STATUSES", "Discharge", "discharge", "rate_label"]

Floats = NDArray[np.float64]
STATUSES = (
    "ok", "cut-off at t = 0", "salt depleted", "lithium exhausted", "contact lost", "critical current exceeded",
    "mesh not resolved", "not solved",
)  # fmt: skip

SINGLE_ION = "single-ion porous-electrode model"


@dataclass(frozen=True)
class Discharge(ResultDefaults):
    """A discharge curve: charge q (mAh/cm²) and voltage V of a cell, and how it ended.

    `fields` holds what the loss balance needs: potential difference, local rate, surface lithium and open-circuit
    potential [position, time], lithium y [radius, position, time], and the edges of the volumes; empty where not kept.
    `states` holds temperature (K), interphase (nm), contact and voids (shares), pressure (MPa) and stores of lithium
    (mAh/cm²) [time], where they were followed.
    """

    name: str
    c_rate: float
    inputs: DischargeInputs | ThinFilm
    capacity_mAh_cm2: Floats
    voltage_V: Floats
    status: str
    reason: str = ""
    fields: tuple[tuple[str, Floats], ...] = ()
    standings: tuple[tuple[str, int], ...] = ()
    model: str = SINGLE_ION
    states: tuple[tuple[str, Floats], ...] = ()

    @property
    def delivered_mAh_cm2(self) -> float:
        return float(self.capacity_mAh_cm2[-1]) if self.capacity_mAh_cm2.size else 0.0

    @property
    def energy_mWh_cm2(self) -> float:
        """∫V dq by trapezoids."""
        return float(np.trapezoid(self.voltage_V, self.capacity_mAh_cm2)) if self.capacity_mAh_cm2.size else 0.0

    @property
    def mean_voltage_V(self) -> float | None:
        return self.energy_mWh_cm2 / self.delivered_mAh_cm2 if self.delivered_mAh_cm2 > 0.0 else None

    @property
    def used_share(self) -> float:
        """Delivered charge over the areal capacity."""
        return self.delivered_mAh_cm2 / self.inputs.areal_capacity_mAh_cm2

    @property
    def lithium_mAh_cm2(self) -> dict[str, Floats]:
        """Every store of lithium over time (mAh/cm²) that was followed: they add up to a constant."""
        names = ("cathode_lithium", "electrolyte_lithium", "anode_lithium", "interphase_lithium", "inactive")
        states = dict(self.states)
        return {name: states[name] for name in names if name in states}

    @property
    def notices(self) -> tuple[Notice, ...]:
        out = []
        nu = self.inputs.front_number if isinstance(self.inputs, DischargeInputs) else 0.0
        if nu > MOST_RESOLVED_FRONT:
            text = f"{self.name}: reaction front ν = {nu:.0f}, finer than the finest mesh resolves to 2 %."
            out.append(Notice("mesh_not_resolved", text))
        if self.status not in ("ok", "mesh not resolved"):
            out.append(Notice("discharge_status", f"{self.name} at {rate_label(self.c_rate)}: {self.status}. {self.reason}".strip()))
        return tuple(out)

    def delivered(self) -> Delivered | None:
        """What the bookkeeping needs; None where nothing was delivered."""
        mean = self.mean_voltage_V
        if mean is None:
            return None
        return Delivered(rate_label(self.c_rate), self.delivered_mAh_cm2, mean, f"{self.model} (PyBaMM)")

    def evidence(self) -> tuple[Evidence, ...]:
        if self.mean_voltage_V is None:
            return ()
        weak = any(name in ("assumed", "substituted", "remembered") for name, _ in self.standings)
        conditions = (("rate", rate_label(self.c_rate)), ("temperature_K", self.inputs.temperature_K))
        common: dict[str, Any] = {
            "conditions": conditions, "method": self.model, "checked": "computed",
            "origin": "assumed" if weak else "computed", "source": Source(model="frenkel.cell.discharge"),
        }  # fmt: skip
        return (
            Evidence(self.name, "areal_capacity", self.delivered_mAh_cm2, **common),
            Evidence(self.name, "cell_potential", self.mean_voltage_V, **common),
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            **super().to_dict(),
            "name": self.name, "c_rate": self.c_rate, "status": self.status, "reason": self.reason,
            "capacity_mAh_cm2": self.capacity_mAh_cm2.tolist(), "voltage_V": self.voltage_V.tolist(),
            "delivered_mAh_cm2": self.delivered_mAh_cm2, "mean_voltage_V": self.mean_voltage_V,
            "energy_mWh_cm2": self.energy_mWh_cm2, "standings": dict(self.standings),
            "states": {name: values.tolist() for name, values in self.states},
        }  # fmt: skip

    def to_frame(self) -> pandas.DataFrame:
        """The curve as a table."""
        import pandas

        return pandas.DataFrame({"capacity_mAh_cm2": self.capacity_mAh_cm2, "voltage_V": self.voltage_V})

    def plot(self) -> go.Figure:
        from frenkel.cell.plots import discharge_figure

        return discharge_figure((self,))


def rate_label(c_rate: float) -> str:
    """"C/10", "C/3", "1C", "2C".

    >>> rate_label(0.1), rate_label(1 / 3), rate_label(2.0)
    ('C/10', 'C/3', '2C')
    """
    inverse = 1.0 / c_rate
    if c_rate < 1.0 and abs(inverse - round(inverse)) < 1e-6 * inverse:
        return f"C/{round(inverse)}"
    return f"{c_rate:g}C"


def discharge(
    inputs: DischargeInputs,
    c_rate: float,
    *,
    name: str = "cell",
    fields: bool = False,
    states: CellStates | None = None,
    points: int | None = None,
    radial_points: int = RADIAL_POINTS,
    tolerance: float | None = None,
    standings: dict[str, int] | None = None,
) -> Discharge:
    """Discharge a charged cell at a constant C-rate, down to its cut-off or to its last lithium.

    Parameters
    ----------
    inputs : the cell
    c_rate : current over areal capacity, 1/h
    fields : keep the fields through the cathode, for `voltage_losses`
    states : what changes while it runs (temperature, interphase, voids, lithium); None: nothing does
    points, radial_points, tolerance : mesh (chosen from ν where not given) and relative tolerance of the solver (1e-4,
        with fields 1e-6)
    standings : how many of the cell's numbers stand on which ground

    Raises: MissingExtra without PyBaMM. A cell that cannot run is a status, not an exception.
    """
    run = run_constant_current(
        inputs, c_rate, states=states, fields=fields, points=points, radial_points=radial_points, tolerance=tolerance
    )
    marks = tuple(sorted((standings or {}).items()))
    if run.solution is None:
        empty = np.zeros(0)
        return Discharge(name, c_rate, inputs, empty, empty, run.status, run.reason, (), marks)
    solution = run.solution
    status = run.status
    if status == "ok" and inputs.front_number > MOST_RESOLVED_FRONT:
        status = "mesh not resolved"
    return Discharge(
        name, c_rate, inputs, np.asarray(solution.t, dtype=np.float64) * inputs.areal_capacity_mAh_cm2,
        np.asarray(solution["V"].entries, dtype=np.float64), status, "", _fields(solution) if fields else (), marks,
        states=() if states is None else _states(solution, inputs, states),
    )  # fmt: skip


def _fields(solution: Any) -> tuple[tuple[str, Floats], ...]:
    names = ("delta", "rate", "surface", "U", "y")
    from frenkel.cell._pybamm.single_ion import volume_edges

    kept = [(n, np.asarray(solution[n].entries, dtype=np.float64)) for n in names]
    return (*kept, ("edges", volume_edges(kept[0][1].shape[0])))


def _states(solution: Any, inputs: DischargeInputs, states: CellStates) -> tuple[tuple[str, Floats], ...]:
    """The states over time; lithium in the cathode is what it held and what was passed, the reservoir goes last."""
    from frenkel.cell._pybamm.single_ion_states import STATE_VARIABLES

    n = np.asarray(solution.t).size
    found = {one: np.broadcast_to(np.asarray(solution[one].entries, dtype=np.float64), (n,)) for one in STATE_VARIABLES}
    held = inputs.lithium_fraction_charged / (inputs.lithium_fraction_discharged - inputs.lithium_fraction_charged)
    found["cathode_lithium"] = inputs.areal_capacity_mAh_cm2 * (held + found["q"])
    reservoir = max(states.reservoir_mAh_cm2 + states.residual_mAh_cm2, 0.0)
    found["reservoir_lithium"] = np.minimum(found["anode_lithium"], reservoir)
    found["plated_lithium"] = found["anode_lithium"] - found["reservoir_lithium"]
    return tuple(found.items())
