"""One discharge at constant current: curve, delivered charge and energy, and the status that says how it went.

A run ends at the cut-off, or when the areal capacity is delivered: what lies beyond the window of the cathode is not
credited. The cell is `DischargeInputs`; the single-ion model of `_pybamm` solves it. A design that cannot run is no exception:

    ok · cut-off at t = 0 · lithium exhausted · salt depleted · mesh not resolved (ran, but the cathode's front is finer than the mesh)
    · not solved (with the solver's words)

Charge is counted per area (mAh/cm²), energy is ∫V dq (mWh/cm²).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.inputs import DischargeInputs
from frenkel.cell.levels import Delivered
from frenkel.cell.porous_electrode import MOST_RESOLVED_FRONT, mesh_points
from frenkel.cell.start_voltage import highest_start_voltage_V, start_voltage_V
from frenkel.evidence import Evidence, Source
from frenkel.materials.open_circuit import open_circuit_potential
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import pandas
    import plotly.graph_objects as go

__all__ = ["STATUSES", "Discharge", "discharge", "model_values", "rate_label"]

Floats = NDArray[np.float64]
STATUSES = ("ok", "cut-off at t = 0", "lithium exhausted", "salt depleted", "mesh not resolved", "not solved")
RADIAL_POINTS = 20
TOLERANCE, FIELDS_TOLERANCE = 1e-4, 1e-6
_MOST = 1.0


@dataclass(frozen=True)
class Discharge(ResultDefaults):
    """A discharge curve: charge q (mAh/cm²) and voltage V of a cell, and how it ended.

    `fields` holds what the loss balance needs: potential difference, local rate, surface lithium and open-circuit
    potential [position, time], lithium y [radius, position, time], and the edges of the volumes; empty where not kept.
    """

    name: str
    c_rate: float
    inputs: DischargeInputs
    capacity_mAh_cm2: Floats
    voltage_V: Floats
    status: str
    reason: str = ""
    fields: tuple[tuple[str, Floats], ...] = ()
    standings: tuple[tuple[str, int], ...] = ()
    model: str = "single-ion porous-electrode model"

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
    def notices(self) -> tuple[Notice, ...]:
        out = []
        nu = self.inputs.front_number
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


def model_values(inputs: DischargeInputs, c_rate: float, *, charging: bool = False) -> dict[str, float]:
    """The dimensionless numbers of the model (see `_pybamm.single_ion`) at one C-rate."""
    current = inputs.current_mA_cm2(c_rate)
    second_per_capacity = 3600.0 / c_rate
    width_cm = inputs.cathode_thickness_um * 1e-4
    window = inputs.lithium_fraction_discharged - inputs.lithium_fraction_charged
    cut = inputs.upper_cutoff_V if charging else inputs.lower_cutoff_V
    return {
        "diffusion": inputs.diffusivity_cm2_s * second_per_capacity / (inputs.particle_radius_um * 1e-4) ** 2,
        "window": window / (1.0 - inputs.isolated_fraction),
        "p_kappa": 1e-3 * current * width_cm / inputs.ionic_S_cm,
        "p_sigma": 1e-3 * current * width_cm / inputs.electronic_S_cm,
        "m": inputs.area_per_volume_1_cm * width_cm * inputs.exchange_current_mA_cm2 / current,
        "flat": 1e-3 * current * inputs.flat_ohm_cm2,
        "y0": inputs.lithium_fraction_discharged if charging else inputs.lithium_fraction_charged,
        "cut": math.inf if cut is None else cut,
        "sign": -1.0 if charging else 1.0,
        "thermal": GAS_CONSTANT_J_MOL_K * inputs.temperature_K / FARADAY_C_MOL,
        "anode": inputs.anode_potential_V,
    }


def discharge(
    inputs: DischargeInputs,
    c_rate: float,
    *,
    name: str = "cell",
    fields: bool = False,
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
    points, radial_points, tolerance : mesh (chosen from ν where not given) and relative tolerance of the solver (1e-4,
        with fields 1e-6)
    standings : how many of the cell's numbers stand on which ground

    Raises: MissingExtra without PyBaMM. A cell that cannot run is a status, not an exception.
    """
    empty = np.zeros(0)
    marks = tuple(sorted((standings or {}).items()))

    def ended(status: str, reason: str = "") -> Discharge:
        return Discharge(name, c_rate, inputs, empty, empty, status, reason, (), marks)

    values = model_values(inputs, c_rate)
    rest_V = float(open_circuit_potential(inputs.open_circuit).at(values["y0"])) - inputs.anode_potential_V
    highest = highest_start_voltage_V(values, rest_V)
    if highest <= inputs.lower_cutoff_V:
        text = f"{rest_V:.2f} V at rest, at most {highest:.3g} V under this current"
        return ended("cut-off at t = 0", text)
    # where the reaction would be even the solver starts; the flat drop is not part of the cathode's potential
    values["start"] = highest + values["flat"] + inputs.anode_potential_V
    if inputs.isolated_fraction >= 1.0 or inputs.lithium_at_anode_mAh_cm2 <= 0.0:
        return ended("lithium exhausted", "no lithium can be moved")
    from frenkel.cell._pybamm.single_ion import solve_single_ion

    if tolerance is None:
        tolerance = FIELDS_TOLERANCE if fields else TOLERANCE
    most = min(_MOST, inputs.lithium_at_anode_mAh_cm2 / inputs.areal_capacity_mAh_cm2)
    mesh = mesh_points(inputs.front_number) if points is None else points
    solution, why = solve_single_ion(
        inputs.open_circuit, values, points=mesh, radial=radial_points, tolerance=tolerance, until=most,
        fields=fields,
    )
    if solution is None:
        if why == "cut-off at start" or start_voltage_V(values, rest_V) <= inputs.lower_cutoff_V:
            return ended("cut-off at t = 0", "the first instant of the current lies below the cut-off")
        return ended("not solved", why)
    capacity = np.asarray(solution.t, dtype=np.float64) * inputs.areal_capacity_mAh_cm2
    voltage = np.asarray(solution["V"].entries, dtype=np.float64)
    status = "ok"
    if inputs.front_number > MOST_RESOLVED_FRONT:
        status = "mesh not resolved"
    if why == "end" and most < _MOST:
        status = "lithium exhausted"
    kept = _fields(solution) if fields else ()
    return Discharge(name, c_rate, inputs, capacity, voltage, status, "", kept, marks)


def _fields(solution: Any) -> tuple[tuple[str, Floats], ...]:
    names = ("delta", "rate", "surface", "U", "y")
    from frenkel.cell._pybamm.single_ion import volume_edges

    kept = [(n, np.asarray(solution[n].entries, dtype=np.float64)) for n in names]
    return (*kept, ("edges", volume_edges(kept[0][1].shape[0])))
