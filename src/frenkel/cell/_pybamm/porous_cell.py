"""PyBaMM's Doyle–Fuller–Newman model as a solid-state cell: half cell or full cell, single ion or salt.

Half cell for lithium, plated lithium and Li-In (a flat electrode at a fixed potential, its resistance linear); full cell
for composites of graphite or silicon. With t+ = 1 the salt equation is replaced by a constant concentration. All
numbers come from `DischargeInputs` (house units) and are turned to SI here, on 1 cm² of cell. The volume fraction of
active material only enters through a c_max and a j0 that keep capacity and contacted area, so one value serves all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.cell._pybamm import engine
from frenkel.cell._pybamm.single_ion import EDGE, open_circuit_expression, thermal_voltage_V
from frenkel.quantities import FARADAY_C_MOL

if TYPE_CHECKING:
    from frenkel.cell.inputs import DischargeInputs

__all__ = ["CompositeAnode", "Salt", "impedance", "run_experiment", "solve_constant_current"]

_PHI = 0.5
_SEPARATOR_UM = 30.0
_AREA_M2 = 1e-4
_REFERENCE_MOL_M3 = 1000.0


@dataclass(frozen=True)
class Salt:
    """A binary salt: t+, salt diffusivity (cm²/s), concentration (mol/L), thermodynamic factor; φ in both layers."""

    transference_number: float
    diffusivity_cm2_s: float
    concentration_mol_L: float
    thermodynamic_factor: float
    separator_thickness_um: float
    cathode_vol_fraction: float


@dataclass(frozen=True)
class CompositeAnode:
    """A composite anode with electrolyte in it: the same numbers as a cathode, and the window it is balanced by."""

    open_circuit: str
    lithium_fraction_charged: float
    lithium_fraction_discharged: float
    thickness_um: float
    area_per_volume_1_cm: float
    particle_radius_um: float
    diffusivity_cm2_s: float
    exchange_current_mA_cm2: float
    ionic_S_cm: float
    electronic_S_cm: float


def _model(pybamm: Any, anode: CompositeAnode | None, salt: Salt | None, **options: str) -> Any:
    chosen = {"contact resistance": "true", **options}
    if anode is None:
        chosen["working electrode"] = "positive"
    model = pybamm.lithium_ion.DFN(chosen, build=False)
    if salt is None:
        constant = pybamm.electrolyte_diffusion.ConstantConcentration(model.param, model.options)
        model.submodels["electrolyte diffusion"] = constant
    model.build_model()
    if salt is not None:
        lowest = pybamm.min(model.variables["Electrolyte concentration [mol.m-3]"])
        # without it the concentration runs through zero and the run ends by voltage only
        model.events.append(pybamm.Event("Salt depleted", lowest / (1e3 * salt.concentration_mol_L) - 1e-3))
    return model


def _side(pybamm: Any, side: str, thermal: float, capacity: float, e: Any, thickness_um: float) -> dict[str, Any]:
    """Parameters of one porous electrode; `e` has the fields that cathode inputs and `CompositeAnode` share."""
    window = abs(e.lithium_fraction_discharged - e.lithium_fraction_charged)
    length = thickness_um * 1e-6
    most = capacity * 3.6e4 / (FARADAY_C_MOL * _PHI * length * window)  # 1 mAh/cm² is 3.6e4 C/m²
    radius = e.particle_radius_um * 1e-6
    contacted = e.area_per_volume_1_cm * 100.0 * radius / (3.0 * _PHI)
    j0 = 10.0 * e.exchange_current_mA_cm2 * contacted

    def exchange(c_e: Any, c_s: Any, c_max: Any, T: Any) -> Any:
        y = pybamm.minimum(pybamm.maximum(c_s / c_max, EDGE), 1.0 - EDGE)
        return 2.0 * j0 * pybamm.sqrt(y * (1.0 - y))

    low = side.lower()
    return {
        f"{side} electrode thickness [m]": length,
        f"{side} electrode active material volume fraction": _PHI,
        f"{side} electrode Bruggeman coefficient (electrode)": 0.0,
        f"{side} electrode conductivity [S.m-1]": 100.0 * e.electronic_S_cm,
        f"{side} particle radius [m]": radius,
        f"{side} particle diffusivity [m2.s-1]": 1e-4 * e.diffusivity_cm2_s,
        f"{side} electrode exchange-current density [A.m-2]": exchange,
        f"{side} electrode OCP [V]": lambda y: open_circuit_expression(pybamm, e.open_circuit, y, pybamm.Scalar(thermal)),
        f"{side} electrode OCP entropic change [V.K-1]": 0.0,
        f"Maximum concentration in {low} electrode [mol.m-3]": most,
        f"Initial concentration in {low} electrode [mol.m-3]": most * e.lithium_fraction_charged,
        f"{side} electrode double-layer capacity [F.m-2]": 0.2,
    }


def _parameters(
    pybamm: Any, cell: DischargeInputs, anode: CompositeAnode | None, salt: Salt | None, current: Any
) -> Any:
    thermal = thermal_voltage_V(cell.temperature_K)
    length_um = salt.separator_thickness_um if salt else _SEPARATOR_UM
    # with no separator resistance any conductor will do: its layer is then made that of the cathode, thin
    kappa = length_um * 1e-4 / cell.separator_ohm_cm2 if cell.separator_ohm_cm2 > 0.0 else 1e3
    pores = salt.cathode_vol_fraction if salt else 0.3
    capacity = cell.areal_capacity_mAh_cm2 * (1.0 - cell.isolated_fraction)
    values = {
        "Electrode width [m]": math.sqrt(_AREA_M2), "Electrode height [m]": math.sqrt(_AREA_M2),
        "Initial temperature [K]": cell.temperature_K, "Reference temperature [K]": cell.temperature_K,
        "Ambient temperature [K]": cell.temperature_K,
        "Number of electrodes connected in parallel to make a cell": 1,
        "Number of cells connected in series to make a battery": 1,
        "Nominal cell capacity [A.h]": 1e-3 * cell.areal_capacity_mAh_cm2,
        "Lower voltage cut-off [V]": cell.lower_cutoff_V,
        "Upper voltage cut-off [V]": 10.0 if cell.upper_cutoff_V is None else cell.upper_cutoff_V,
        "Contact resistance [Ohm]": cell.series_ohm_cm2 + cell.anode_ohm_cm2,
        "Separator thickness [m]": length_um * 1e-6, "Separator porosity": 1.0,
        "Separator Bruggeman coefficient (electrolyte)": 0.0,
        "Electrolyte conductivity [S.m-1]": 100.0 * kappa,
        "Electrolyte diffusivity [m2.s-1]": 1e-4 * salt.diffusivity_cm2_s if salt else 1e-9,
        "Cation transference number": salt.transference_number if salt else 1.0,
        "Thermodynamic factor": salt.thermodynamic_factor if salt else 1.0,
        "Initial concentration in electrolyte [mol.m-3]": 1e3 * salt.concentration_mol_L if salt else _REFERENCE_MOL_M3,
        "Positive electrode porosity": pores,
        "Positive electrode Bruggeman coefficient (electrolyte)": math.log(cell.ionic_S_cm / kappa) / math.log(pores),
        "Current function [A]": current,
        **_side(pybamm, "Positive", thermal, capacity, cell, cell.cathode_thickness_um),
    }  # fmt: skip
    if anode is None:
        values |= {
            "Negative electrode thickness [m]": 1e-5, "Negative electrode conductivity [S.m-1]": 1e7,
            "Lithium metal partial molar volume [m3.mol-1]": 1.3e-5,
            "Exchange-current density for lithium metal electrode [A.m-2]": 1e7,
            "Negative electrode double-layer capacity [F.m-2]": 0.2,
        }  # fmt: skip
    else:
        values |= {
            "Negative electrode porosity": 0.3,
            "Negative electrode Bruggeman coefficient (electrolyte)": math.log(anode.ionic_S_cm / kappa) / math.log(0.3),
            **_side(pybamm, "Negative", thermal, cell.areal_capacity_mAh_cm2, anode, anode.thickness_um),
        }  # fmt: skip
    return pybamm.ParameterValues(values)


def _simulation(
    cell: DischargeInputs, anode: CompositeAnode | None, salt: Salt | None, *, points: int, radial: int, tolerance: float,
    current: Any = "[input]", experiment: Any = None, **options: str,
) -> Any:  # fmt: skip
    pybamm = engine()
    model = _model(pybamm, anode, salt, **options)
    mesh = dict(model.default_submesh_types)
    mesh["positive electrode"] = pybamm.Chebyshev1DSubMesh
    methods = dict(model.default_spatial_methods)
    number = {"x_n": points, "x_s": 12, "x_p": points, "r_n": radial, "r_p": radial}
    return pybamm.Simulation(
        model, parameter_values=_parameters(pybamm, cell, anode, salt, current), submesh_types=mesh, var_pts=number,
        spatial_methods=methods, solver=pybamm.IDAKLUSolver(rtol=tolerance, atol=0.01 * tolerance), experiment=experiment,
    )  # fmt: skip


def solve_constant_current(
    cell: DischargeInputs,
    c_rate: float,
    *,
    anode: CompositeAnode | None = None,
    salt: Salt | None = None,
    points: int = 24,
    radial: int = 20,
    tolerance: float = 1e-6,
) -> tuple[Any, Any, str]:
    """Charge (mAh/cm²), voltage (V) and the reason of the end: cut-off, salt depleted, end, cut-off at start, or words."""
    pybamm = engine()
    simulation = _simulation(cell, anode, salt, points=points, radial=radial, tolerance=tolerance)
    amperes = 1e-3 * cell.current_mA_cm2(c_rate)
    try:
        solution = simulation.solve([0.0, 3600.0 / c_rate], inputs={"Current function [A]": amperes})
    except (pybamm.SolverError, TypeError, ValueError) as error:
        at_start = "non-positive at initial conditions" in str(error)
        return np.zeros(0), np.zeros(0), "cut-off at start" if at_start else str(error).splitlines()[0][:200]
    volts = np.asarray(solution["Voltage [V]"].entries) - cell.anode_potential_V
    charge = 1e3 * np.asarray(solution["Discharge capacity [A.h]"].entries)
    ended = solution.termination
    why = "salt depleted" if "Salt" in ended else "cut-off" if "event" in ended else "end"
    return charge, volts, why


def run_experiment(
    cell: DischargeInputs, steps: list[str], *, repeat: int = 1, anode: CompositeAnode | None = None,
    salt: Salt | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Steps in PyBaMM's strings ("Discharge at C/3 until 3 V", "Hold at 4.2 V until C/20"), repeated.

    Returns arrays time_h, current_mA_cm2 (positive on discharge), voltage_V, and "status" (ok or the solver's words).
    """
    pybamm = engine()
    try:
        experiment = pybamm.Experiment([tuple(steps)] * repeat)
        simulation = _simulation(
            cell, anode, salt, points=24, radial=20, tolerance=1e-6, current=0.0, experiment=experiment
        )
        solution = simulation.solve(initial_soc=None)
    except (pybamm.SolverError, TypeError, ValueError) as error:
        empty = np.zeros(0)
        return {"time_h": empty, "current_mA_cm2": empty, "voltage_V": empty, "status": str(error).splitlines()[0][:200]}
    return {
        "time_h": np.asarray(solution["Time [h]"].entries),
        "current_mA_cm2": 1e3 * np.asarray(solution["Current [A]"].entries),
        "voltage_V": np.asarray(solution["Voltage [V]"].entries) - cell.anode_potential_V,
        "status": "ok",
    }


def impedance(cell: DischargeInputs, frequencies_Hz: Any, *, points: int = 24, radial: int = 20) -> Any:
    """Impedance of the charged half cell (Ω cm², complex [n]) with double layers on both sides (0.2 F/m²)."""
    pybamm = engine()
    model = _model(pybamm, None, None, **{"surface form": "differential"})
    mesh = {**model.default_submesh_types, "positive electrode": pybamm.Chebyshev1DSubMesh}
    simulation = pybamm.EISSimulation(
        model, parameter_values=_parameters(pybamm, cell, None, None, 0.0), submesh_types=mesh,
        var_pts={"x_n": points, "x_s": 12, "x_p": points, "r_n": radial, "r_p": radial},
    )  # fmt: skip
    solution = simulation.solve(np.asarray(frequencies_Hz, dtype=np.float64))
    found = getattr(solution, "impedance", solution)
    return np.asarray(found) * _AREA_M2 * 1e4
