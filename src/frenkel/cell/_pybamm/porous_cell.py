"""PyBaMM's Doyle–Fuller–Newman model as a solid-state cell: half cell or full cell, single ion or salt.

Half cell for lithium, plated lithium and Li-In (a flat electrode at a fixed potential, its resistance linear); full cell
for composites of graphite or silicon. With t+ = 1 the salt equation is replaced by a constant concentration. The stores
of lithium are followed beside PyBaMM's own variables, which take the metal as endless:

    dN_anode/dt = −i − d(bound in the reaction layer)/dt,     total = cathode + electrolyte + anode + layer

Where t+ depends on the concentration PyBaMM's electrolyte gains or loses lithium (its issue 5700): the balance shows it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell._pybamm import engine
from frenkel.cell._pybamm.porous_parameters import (
    AREA_M2,
    CompositeAnode,
    PorousStates,
    Salt,
    parameters,
)
from frenkel.errors import InputError
from frenkel.quantities import FARADAY_C_MOL

if TYPE_CHECKING:
    from frenkel.cell.inputs import DischargeInputs

__all__ = ["PorousRun", "impedance", "prepared_dfn", "run_experiment", "solve_constant_current"]

Floats = NDArray[np.float64]
_EVENTS = {"Salt depleted": "salt depleted", "Lithium exhausted": "lithium exhausted"}
_MAH_PER_MOL = FARADAY_C_MOL / 3.6
_FASTEST = 10.0


@dataclass(frozen=True)
class PorousRun:
    """Charge (mAh/cm²), voltage (V), why it ended, and over time: temperature (K) and stores of lithium (mAh/cm²)."""

    charge_mAh_cm2: Floats
    voltage_V: Floats
    why: str
    states: tuple[tuple[str, Floats], ...] = ()


@dataclass(frozen=True)
class _Setup:
    """One cell for PyBaMM: parts, current and mesh."""

    cell: DischargeInputs
    anode: CompositeAnode | None = None
    salt: Salt | None = None
    states: PorousStates | None = None
    current: Any = "[input]"
    experiment: Any = None
    points: int = 24
    radial: int = 20
    tolerance: float = 1e-6
    state_of_charge: float = 1.0
    options: dict[str, Any] = field(default_factory=dict)


def _model(pybamm: Any, s: _Setup) -> Any:
    chosen = {"contact resistance": "true", **s.options}
    if s.anode is None:
        chosen["working electrode"] = "positive"
    if s.states is not None and s.states.heat_capacity_J_cm2_K is not None:
        chosen |= {"thermal": "lumped", "heat of mixing": "true"}
    if s.cell.film_ohm_cm2 > 0.0:
        chosen |= {"SEI": ("none", "constant"), "SEI film resistance": "distributed"}
    model = pybamm.lithium_ion.DFN(chosen, build=False)
    if s.salt is None:
        constant = pybamm.electrolyte_diffusion.ConstantConcentration(model.param, model.options)
        model.submodels["electrolyte diffusion"] = constant
    model.build_model()
    if s.salt is not None:
        lowest = pybamm.min(model.variables["Electrolyte concentration [mol.m-3]"])
        # without it the concentration runs through zero and the run ends by voltage only
        model.events.append(pybamm.Event("Salt depleted", lowest / (1e3 * s.salt.concentration_mol_L) - 1e-3))
    if s.anode is None:
        _follow_lithium(pybamm, model, s.states or PorousStates())
    return model


def _follow_lithium(pybamm: Any, model: Any, states: PorousStates) -> None:
    """Lithium at a flat anode as a state with its end; the reaction layer binds some."""
    held = pybamm.Variable("Lithium at the anode [mAh.cm-2]")
    bound = states.layer[4] * states.thickness_nm(pybamm)
    start, growth, _, _, per_nm = states.layer
    binding = per_nm * growth / (2.0 * pybamm.sqrt(start + growth * pybamm.t))
    model.rhs[held] = -1e3 * model.variables["Current [A]"] / 3600.0 - binding
    model.initial_conditions[held] = states.anode_lithium_mAh_cm2
    model.variables["Lithium at the anode [mAh.cm-2]"] = held
    model.variables["Lithium in the reaction layer [mAh.cm-2]"] = bound
    model.events.append(pybamm.Event("Lithium exhausted", held + 1e-9))


def _simulation(s: _Setup) -> Any:
    pybamm = engine()
    model = _model(pybamm, s)
    mesh = dict(model.default_submesh_types)
    mesh["positive electrode"] = pybamm.Chebyshev1DSubMesh
    number = {"x_n": s.points, "x_s": 12, "x_p": s.points, "r_n": s.radial, "r_p": s.radial}
    return pybamm.Simulation(
        model, parameter_values=parameters(pybamm, s.cell, s.anode, s.salt, s.current, s.states, s.state_of_charge), submesh_types=mesh,
        var_pts=number, spatial_methods=dict(model.default_spatial_methods),
        solver=pybamm.IDAKLUSolver(rtol=s.tolerance, atol=0.01 * s.tolerance), experiment=s.experiment,
    )  # fmt: skip


def prepared_dfn(cell: DischargeInputs, *, points: int = 24, radial: int = 20, tolerance: float = 1e-4) -> Any:
    """PyBaMM's DFN of a half cell, built once: the peer of benchmarks. Solve it with inputs {"Current function [A]": …}."""
    return _simulation(_Setup(cell, points=points, radial=radial, tolerance=tolerance))


def solve_constant_current(
    cell: DischargeInputs,
    c_rate: float,
    *,
    anode: CompositeAnode | None = None,
    salt: Salt | None = None,
    states: PorousStates | None = None,
    points: int = 24,
    radial: int = 20,
    tolerance: float = 1e-6,
) -> PorousRun:
    """One discharge; the reason of its end: cut-off, salt depleted, lithium exhausted, end, cut-off at start, or words."""
    pybamm = engine()
    simulation = _simulation(_Setup(cell, anode, salt, states, points=points, radial=radial, tolerance=tolerance))
    amperes = 1e-3 * cell.current_mA_cm2(c_rate)
    try:
        solution = simulation.solve([0.0, 3600.0 / c_rate], inputs={"Current function [A]": amperes})
    except (pybamm.SolverError, TypeError, ValueError) as error:
        at_start = "non-positive at initial conditions" in str(error)
        return PorousRun(np.zeros(0), np.zeros(0), "cut-off at start" if at_start else str(error).splitlines()[0][:200])
    volts = np.asarray(solution["Voltage [V]"].entries) - cell.anode_potential_V
    charge = 1e3 * np.asarray(solution["Discharge capacity [A.h]"].entries)
    ended = solution.termination
    why = next((text for name, text in _EVENTS.items() if name in ended), "cut-off" if "event" in ended else "end")
    return PorousRun(charge, volts, why, _stores(solution, anode))


def _stores(solution: Any, anode: CompositeAnode | None) -> tuple[tuple[str, Floats], ...]:
    names = {
        "cathode_lithium": ("Total lithium in positive electrode [mol]", _MAH_PER_MOL),
        "electrolyte_lithium": ("Total lithium in electrolyte [mol]", _MAH_PER_MOL),
        "T": ("Volume-averaged cell temperature [K]", 1.0),
    }
    if anode is None:
        names |= {
            "anode_lithium": ("Lithium at the anode [mAh.cm-2]", 1.0),
            "interphase_lithium": ("Lithium in the reaction layer [mAh.cm-2]", 1.0),
        }
    else:
        names["anode_lithium"] = ("Total lithium in negative electrode [mol]", _MAH_PER_MOL)
    return tuple((n, factor * np.asarray(solution[name].entries, dtype=np.float64)) for n, (name, factor) in names.items())


def run_experiment(
    cell: DischargeInputs, steps: list[str], *, repeat: int = 1, anode: CompositeAnode | None = None,
    salt: Salt | None = None, states: PorousStates | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Steps in PyBaMM's strings ("Discharge at C/3 until 3 V", "Hold at 4.2 V until C/20"), repeated.

    Returns arrays time_h, current_mA_cm2 and charge_mAh_cm2 (positive on discharge), voltage_V, and "status" (ok or the solver's words).
    """
    return _experiment(_Setup(cell, anode, salt, states), steps * repeat)


def _experiment(setup: _Setup, steps: list[str]) -> dict[str, Any]:
    pybamm = engine()
    try:
        experiment = pybamm.Experiment([tuple(steps)])
        solution = _simulation(replace(setup, current=0.0, experiment=experiment)).solve(initial_soc=None)
    except (pybamm.SolverError, TypeError, ValueError, AttributeError, KeyError) as error:
        empty = np.zeros(0)
        words = (str(error).splitlines() or [type(error).__name__])[0][:200]
        return {"time_h": empty, "current_mA_cm2": empty, "voltage_V": empty, "status": words}
    with np.errstate(invalid="ignore", divide="ignore"):  # two steps share the moment between them
        return _recorded(solution, setup.cell)


def _recorded(solution: Any, cell: DischargeInputs) -> dict[str, Any]:
    return {
        "time_h": np.asarray(solution["Time [h]"].entries),
        "current_mA_cm2": 1e3 * np.asarray(solution["Current [A]"].entries),
        "voltage_V": np.asarray(solution["Voltage [V]"].entries) - cell.anode_potential_V,
        "charge_mAh_cm2": 1e3 * np.asarray(solution["Discharge capacity [A.h]"].entries),
        "status": "ok",
    }


def charge_minutes(
    cell: DischargeInputs, current_mA_cm2: float, from_charge: float, to_charge: float, *, salt: Salt | None = None,
    anode: CompositeAnode | None = None,
) -> float:  # fmt: skip
    """Time (min) at this current, then held at the upper cut-off; infinite where it does not get there."""
    if cell.upper_cutoff_V is None:
        raise InputError("A charge needs operation.upper_cutoff.")
    amperes = 1e-3 * min(current_mA_cm2, _FASTEST * cell.areal_capacity_mAh_cm2)
    top = cell.upper_cutoff_V + cell.anode_potential_V
    steps = [f"Charge at {amperes:.9g} A until {top:.6g} V", f"Hold at {top:.6g} V until {1e-3 * amperes:.3g} A"]
    run = _experiment(_Setup(cell, anode, salt, state_of_charge=from_charge), steps)
    passed = -np.asarray(run.get("charge_mAh_cm2", np.zeros(0)))
    wanted = (to_charge - from_charge) * cell.areal_capacity_mAh_cm2
    if not passed.size or passed[-1] < wanted:
        return float("inf")
    return float(60.0 * np.interp(wanted, passed, run["time_h"]))


def impedance(
    cell: DischargeInputs, frequencies_Hz: Any, *, state_of_charge: float = 1.0, points: int = 24, radial: int = 20
) -> Any:
    """Impedance of the half cell at a state of charge (Ω cm², complex [n]) with double layers on both sides (0.2 F/m²)."""
    pybamm = engine()
    s = _Setup(cell, current=0.0, points=points, radial=radial, options={"surface form": "differential"})
    model = _model(pybamm, s)
    mesh = {**model.default_submesh_types, "positive electrode": pybamm.Chebyshev1DSubMesh}
    simulation = pybamm.EISSimulation(
        model, parameter_values=parameters(pybamm, cell, None, None, 0.0, None, state_of_charge), submesh_types=mesh,
        var_pts={"x_n": points, "x_s": 12, "x_p": points, "r_n": radial, "r_p": radial},
    )  # fmt: skip
    solution = simulation.solve(np.asarray(frequencies_Hz, dtype=np.float64))
    found = getattr(solution, "impedance", solution)
    return np.asarray(found) * AREA_M2 * 1e4
