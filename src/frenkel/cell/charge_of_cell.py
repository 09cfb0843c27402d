"""The fastest safe charge of a specification, and steps of constant current that stay below it everywhere.

The limit is that of the specification, of the call, or the envelope of `interfaces` (a file of its inputs) at the pressure
that the stack has at each state of charge.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from frenkel.cell.charging import ChargeProfile, charge_steps, critical_over_charge, fastest_charge
from frenkel.cell.design import CellDesign, cell_design
from frenkel.cell.inputs import discharge_inputs
from frenkel.cell.specification import CellSpecification
from frenkel.cell.stack_pressure import design_pressure_cycle
from frenkel.cell.states import cell_states
from frenkel.errors import InputError
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CellCharge", "charge_of_cell"]

_NEAR_K = 1.0


@dataclass(frozen=True)
class CellCharge(ResultDefaults):
    """The profile, and steps (from, to state of charge, mA/cm², min) of constant current below it."""

    profile: ChargeProfile
    steps: tuple[tuple[float, float, float, float], ...]

    @property
    def step_minutes(self) -> float:
        return sum(minutes for _, _, _, minutes in self.steps)

    @property
    def notices(self) -> tuple[Notice, ...]:
        return self.profile.notices

    def to_dict(self) -> dict[str, Any]:
        return {"profile": self.profile.to_dict(), "steps": [list(one) for one in self.steps], "step_minutes": self.step_minutes}

    def plot(self) -> go.Figure:
        return self.profile.plot()


def charge_of_cell(
    spec: CellSpecification,
    *,
    from_charge: float = 0.1,
    to_charge: float = 0.8,
    critical_mA_cm2: float | None = None,
    limit_file: str | None = None,
    most_c_rate: float | None = None,
    steps: int = 5,
    temperature_K: float | None = None,
) -> CellCharge:
    """Charge a cell as fast as is safe.

    Parameters
    ----------
    spec : single-ion cell with a flat anode
    from_charge, to_charge : states of charge
    critical_mA_cm2, limit_file : what the anode bears: a number, or inputs of `interfaces` (see `frenkel interfaces limit`)
    most_c_rate : what the charger gives
    steps : of constant current
    temperature_K : of the run

    Raises: InputError for a salt or a composite anode, and for an envelope without a stack pressure.
    """
    if spec.salt is not None or spec.anode.kind == "composite" or spec.cathode.geometry == "dense film":
        raise InputError(
            "The fastest profile is computed for single-ion cells with a composite cathode and a flat anode.",
            next_step='frenkel cell experiment SPEC "Charge at 1C until 4.2 V" "Hold at 4.2 V until C/20"',
        )
    design = cell_design(spec)
    inputs, _ = discharge_inputs(design, temperature_K=temperature_K)
    states = cell_states(design)
    if limit_file is not None:
        states = replace(states, critical_mA_cm2=_envelope(design, limit_file, inputs.temperature_K))
    most = math.inf if most_c_rate is None else inputs.current_mA_cm2(most_c_rate)
    profile = fastest_charge(
        inputs, from_charge=from_charge, to_charge=to_charge, critical_mA_cm2=critical_mA_cm2, most_mA_cm2=most,
        states=states, name=design.name,
    )  # fmt: skip
    profile = replace(profile, standings=tuple(sorted(design.standings.items())))
    if profile.status != "ok":
        return CellCharge(profile, ())
    Q = inputs.areal_capacity_mAh_cm2
    return CellCharge(profile, tuple((a, b, i, 60.0 * Q * (b - a) / i) for a, b, i in charge_steps(profile, steps)))


def _envelope(design: CellDesign, path: str, temperature_K: float) -> tuple[float, ...]:
    """The file's envelope at the stack's pressures; it must hold at the temperature of the run."""
    from frenkel.interfaces.specification import read_limit

    cycle, limit = design_pressure_cycle(design), read_limit(path)
    if cycle is None:
        raise InputError("An envelope against pressure needs the field operation.pressure.")
    if abs(limit.temperature_K - temperature_K) > _NEAR_K:
        raise InputError(f"The limit in {path} holds at {limit.temperature_K:.4g} K, the charge is at {temperature_K:.4g} K.")
    return critical_over_charge(limit, cycle)
