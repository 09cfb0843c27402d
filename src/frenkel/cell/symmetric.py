"""Li | electrolyte | Li: the cell in which transference, critical currents and Sand's time are measured.

    single ion    V = i (L/κ + 2 r),   constant
    salt          ∂c/∂t = D ∂²c/∂x²,   −D ∂c/∂x = (1 − t+) i/F at both electrodes
                  V = i (L/κ + 2 r) + 2 (1 − t+) (RT/F) Θ ln(c_stripped/c_plated)

c salt (mol/L), Θ thermodynamic factor, r resistance of one interface (linear). Salt runs out at the plated side after
Sand's time where √(D t) ≪ L, and never below the limiting current 2 F D c0/((1 − t+) L). κ is taken as constant; that of
a polymer falls with the salt, which makes the last part of the voltage a lower bound. Units: mA/cm², V, s, µm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.conduction import layers_ohm_cm2
from frenkel.cell.design import CellDesign
from frenkel.cell.states import cell_states
from frenkel.errors import InputError, OutOfRange
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["SymmetricCell", "SymmetricRun", "polarise", "symmetric_cell"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SymmetricCell:
    """Two lithium electrodes (one interface: Ω cm²), an electrolyte (Ω cm²), and a salt where there is one."""

    name: str
    electrolyte_ohm_cm2: float
    interface_ohm_cm2: float
    temperature_K: float
    lithium_mAh_cm2: float
    critical_mA_cm2: float = np.inf
    thickness_um: float = 0.0
    transference_number: float = 1.0
    diffusivity_cm2_s: float = 0.0
    concentration_mol_L: float = 0.0
    thermodynamic_factor: float = 1.0
    standings: tuple[tuple[str, int], ...] = ()

    @property
    def limiting_current_mA_cm2(self) -> float:
        """2 F D c0/((1 − t+) L); infinite for a single ion."""
        if self.transference_number >= 1.0:
            return np.inf
        top = 2e3 * FARADAY_C_MOL * self.diffusivity_cm2_s * 1e-3 * self.concentration_mol_L
        return top / ((1.0 - self.transference_number) * self.thickness_um * 1e-4)


@dataclass(frozen=True)
class SymmetricRun(ResultDefaults):
    """Voltage (V) and salt at the plated side (share of c0) against time (s); status as of a discharge."""

    cell: SymmetricCell
    current_mA_cm2: float
    time_s: Floats
    voltage_V: Floats
    plated_side: Floats
    salt_drift: float
    status: str

    @property
    def notices(self) -> tuple[Notice, ...]:
        if self.status == "ok":
            return ()
        return (Notice("discharge_status", f"{self.cell.name} at {self.current_mA_cm2:g} mA/cm²: {self.status}."),)

    def to_dict(self) -> dict[str, Any]:
        plain = {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in vars(self).items() if k != "cell"}
        return {**plain, "cell": vars(self.cell), "limiting_current_mA_cm2": self.cell.limiting_current_mA_cm2}

    def plot(self) -> go.Figure:
        from frenkel.cell.state_plots import symmetric_figure

        return symmetric_figure(self)


def symmetric_cell(design: CellDesign, *, temperature_K: float | None = None) -> SymmetricCell:
    """The separator of a design between two of its lithium anodes.

    Raises: InputError for an anode that is not lithium.
    """
    spec = design.specification
    if spec.anode.kind not in ("lithium", "anode-free"):
        raise InputError(f"A symmetric cell has lithium on both sides; the anode of {spec.name} is a {spec.anode.kind}.")
    if spec.operation is None or spec.anode.resistance is None:
        raise InputError("A symmetric cell needs the section `operation` and the field anode.resistance.")
    T0 = spec.operation.temperature
    T = temperature_K or T0
    flat = layers_ohm_cm2((*spec.interlayers, *spec.separator), T0, T, [])
    states, s = cell_states(design), spec.salt
    common = (
        f"Li | {' | '.join(one.material for one in spec.separator)} | Li", flat, spec.anode.resistance, T, states.reservoir_mAh_cm2, states.lowest_critical_mA_cm2,
        sum(one.thickness for one in spec.separator),
    )  # fmt: skip
    marks = tuple(sorted(design.standings.items()))
    if s is None:
        return SymmetricCell(*common, standings=marks)
    return SymmetricCell(
        *common, s.transference_number, s.diffusivity, s.concentration, s.thermodynamic_factor, marks
    )


def polarise(cell: SymmetricCell, current_mA_cm2: float, hours: float, *, points: int = 200) -> SymmetricRun:
    """Pass a constant current for some time.

    Raises: OutOfRange for a current or time that is not above zero; MissingExtra without PyBaMM where there is a salt.
    """
    for name, value in (("The current", current_mA_cm2), ("The time", hours)):
        if not (np.isfinite(value) and value > 0.0):
            raise OutOfRange(name, given=value, low=0.0)
    empty = np.zeros(0)
    if current_mA_cm2 > cell.critical_mA_cm2:
        return SymmetricRun(cell, current_mA_cm2, empty, empty, empty, 0.0, "critical current exceeded")
    lasts = cell.lithium_mAh_cm2 / current_mA_cm2
    until = min(hours, lasts)
    ohmic = 1e-3 * current_mA_cm2 * (cell.electrolyte_ohm_cm2 + 2.0 * cell.interface_ohm_cm2)
    ends = "lithium exhausted" if lasts < hours else "ok"
    if cell.transference_number >= 1.0:
        time = np.array([0.0, 3600.0 * until])
        return SymmetricRun(cell, current_mA_cm2, time, np.full(2, ohmic), np.ones(2), 0.0, ends)
    from frenkel.cell._pybamm.salt_layer import solve_salt_layer

    length = cell.thickness_um * 1e-4
    flux = (1.0 - cell.transference_number) * 1e-3 * current_mA_cm2 / FARADAY_C_MOL
    slope = flux * length / (cell.diffusivity_cm2_s * 1e-3 * cell.concentration_mol_L)
    diffusion_s = length**2 / cell.diffusivity_cm2_s
    tau, left, right, drift, depleted = solve_salt_layer(slope, 3600.0 * until / diffusion_s, points=points)
    thermal = GAS_CONSTANT_J_MOL_K * cell.temperature_K / FARADAY_C_MOL
    factor = 2.0 * (1.0 - cell.transference_number) * thermal * cell.thermodynamic_factor
    volts = ohmic + factor * np.log(np.maximum(left, 1e-12) / np.maximum(right, 1e-12))
    return SymmetricRun(
        cell, current_mA_cm2, tau * diffusion_s, volts, right, drift, "salt depleted" if depleted else ends
    )
