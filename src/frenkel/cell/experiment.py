"""Experiments in PyBaMM's words and impedance, on a specification: results with units of the house.

Every kind of cell runs in PyBaMM's DFN here (`_pybamm.porous_cell`); currents per area, positive on discharge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell.component_facts import Fact
from frenkel.cell.design import cell_design
from frenkel.cell.full_cell import composite_anode, porous_states, salt_of
from frenkel.cell.inputs import discharge_inputs
from frenkel.cell.specification import CellSpecification
from frenkel.cell.states import cell_states
from frenkel.errors import InputError, OutOfRange
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CellImpedance", "Experiment", "cell_impedance", "run_steps"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Experiment(ResultDefaults):
    """Time (h), current (mA/cm², positive on discharge), voltage (V); status ok or the simulator's words."""

    name: str
    steps: tuple[str, ...]
    time_h: Floats
    current_mA_cm2: Floats
    voltage_V: Floats
    status: str
    standings: tuple[tuple[str, int], ...]

    @property
    def notices(self) -> tuple[Notice, ...]:
        return () if self.status == "ok" else (Notice("experiment_status", f"{self.name}: {self.status}"),)

    def to_dict(self) -> dict[str, Any]:
        return {k: v.tolist() if isinstance(v, np.ndarray) else v for k, v in vars(self).items()}

    def plot(self) -> go.Figure:
        from frenkel.cell.state_plots import experiment_figure

        return experiment_figure(self)


@dataclass(frozen=True)
class CellImpedance(ResultDefaults):
    """Impedance (Ω cm²) of a cell at frequencies (Hz) [n] and one state of charge."""

    name: str
    state_of_charge: float
    frequency_Hz: Floats
    impedance_ohm_cm2: NDArray[np.complex128]
    standings: tuple[tuple[str, int], ...]

    def to_dict(self) -> dict[str, Any]:
        z = self.impedance_ohm_cm2
        return {
            "name": self.name, "state_of_charge": self.state_of_charge, "frequency_Hz": self.frequency_Hz.tolist(),
            "Re_ohm_cm2": z.real.tolist(), "Im_ohm_cm2": z.imag.tolist(), "standings": dict(self.standings),
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.cell.state_plots import impedance_figure

        return impedance_figure(self)


def run_steps(spec: CellSpecification, steps: Sequence[str], *, repeat: int = 1) -> Experiment:
    """Run steps such as "Discharge at C/3 until 3 V" or "Hold at 4.2 V until C/20" on a charged cell, repeated.

    Raises: MissingExtra without PyBaMM; InputError for a thin film, which has a model of its own.
    """
    if spec.cathode.geometry == "dense film":
        raise InputError("Experiments run on composite cathodes; a dense film has constant currents only.")
    from frenkel.cell._pybamm.porous_cell import run_experiment

    design = cell_design(spec)
    inputs, found = discharge_inputs(design)
    facts: list[tuple[str, Fact]] = [*found]
    run = run_experiment(
        inputs, list(steps), repeat=repeat, anode=composite_anode(design, inputs, facts), salt=salt_of(design),
        states=porous_states(cell_states(design), inputs),
    )  # fmt: skip
    marks = tuple(sorted(design.standings.items()))
    return Experiment(design.name, tuple(steps), run["time_h"], run["current_mA_cm2"], run["voltage_V"], run["status"], marks)


def cell_impedance(
    spec: CellSpecification, *, highest_Hz: float = 1e5, lowest_Hz: float = 1e-2, points: int = 40, state_of_charge: float = 1.0
) -> CellImpedance:
    """Impedance of a half cell with a single-ion conductor; double layers of 0.2 F/m² on every interface are assumed.

    Raises: InputError for a salt, a composite anode or a thin film; OutOfRange for frequencies or a charge that make no sense.
    """
    if spec.salt is not None or spec.anode.kind == "composite" or spec.cathode.geometry == "dense film":
        raise InputError("Impedance is simulated for single-ion cells with a composite cathode and a flat anode.")
    if not 0.0 < lowest_Hz < highest_Hz < 1e9:
        raise OutOfRange("The lowest frequency", given=lowest_Hz, low=0.0, high=highest_Hz, unit="Hz")
    if not 0.0 <= state_of_charge <= 1.0:
        raise OutOfRange("The state of charge", given=state_of_charge, low=0.0, high=1.0)
    from frenkel.cell._pybamm.porous_cell import impedance

    design = cell_design(spec)
    inputs, _ = discharge_inputs(design)
    frequency = np.geomspace(highest_Hz, lowest_Hz, points)
    z = np.asarray(impedance(inputs, frequency, state_of_charge=state_of_charge), dtype=np.complex128)
    return CellImpedance(design.name, state_of_charge, frequency, z, tuple(sorted(design.standings.items())))
