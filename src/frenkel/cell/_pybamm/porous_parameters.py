"""Parameters of PyBaMM's DFN from a cell of the house: SI on 1 cm² of cell.

The volume fraction of active material only enters through a c_max and a j0 that keep capacity and contacted area, so one
value serves all; κ_eff of an electrode is written as a Bruggeman exponent of one κ. Temperature enters by activation
energies of κ and by one heat capacity for the whole cell, spread evenly over layers that PyBaMM averages again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.cell._pybamm.single_ion import EDGE, open_circuit_expression, thermal_voltage_V
from frenkel.quantities import BOLTZMANN_EV_K, FARADAY_C_MOL

if TYPE_CHECKING:
    from frenkel.cell.inputs import DischargeInputs

__all__ = ["AREA_M2", "CompositeAnode", "PorousStates", "Salt", "parameters"]

AREA_M2 = 1e-4
_PHI = 0.5
_SEPARATOR_UM = 30.0
_FOIL_M = 1e-6
_REFERENCE_MOL_M3 = 1000.0


@dataclass(frozen=True)
class Salt:
    """A binary salt: t+ = t0 + t1 (c − c0), diffusivity (cm²/s), c0 (mol/L), thermodynamic factor; φ of the cathode."""

    transference_number: float
    diffusivity_cm2_s: float
    concentration_mol_L: float
    thermodynamic_factor: float
    separator_thickness_um: float
    cathode_vol_fraction: float
    transference_slope_L_mol: float = 0.0


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


@dataclass(frozen=True)
class PorousStates:
    """What changes while it runs: heat (None: isothermal), a reaction layer at a flat anode, and what lithium it holds.

    The layer: squared thickness at the start (nm²), its growth (nm²/s), shift (nm), Ω cm² and mAh/cm² per nm.
    """

    heat_capacity_J_cm2_K: float | None = None
    cooling_W_cm2_K: float = 0.0
    layer: tuple[float, float, float, float, float] = (1.0, 0.0, 1.0, 0.0, 0.0)
    anode_lithium_mAh_cm2: float = 1e6

    def thickness_nm(self, pybamm: Any) -> Any:
        start, growth, shift, _, _ = self.layer
        return pybamm.sqrt(start + growth * pybamm.t) - shift


def _side(
    pybamm: Any, side: str, thermal: float, capacity: float, e: Any, thickness_um: float, state_of_charge: float
) -> dict[str, Any]:
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
        f"Initial concentration in {low} electrode [mol.m-3]": most * (
            e.lithium_fraction_discharged + state_of_charge * (e.lithium_fraction_charged - e.lithium_fraction_discharged)
        ),
        f"{side} electrode double-layer capacity [F.m-2]": 0.2,
    }


def parameters(
    pybamm: Any, cell: DischargeInputs, anode: CompositeAnode | None, salt: Salt | None, current: Any,
    states: PorousStates | None = None, state_of_charge: float = 1.0,
) -> Any:  # fmt: skip
    """All of PyBaMM's parameters of a cell that starts at a state of charge."""
    thermal = thermal_voltage_V(cell.temperature_K)
    length_um = salt.separator_thickness_um if salt else _SEPARATOR_UM
    # with no separator resistance any conductor will do: its layer is then made that of the cathode, thin
    kappa = length_um * 1e-4 / cell.separator_ohm_cm2 if cell.separator_ohm_cm2 > 0.0 else 1e3
    pores = salt.cathode_vol_fraction if salt else 0.3
    capacity = cell.areal_capacity_mAh_cm2 * (1.0 - cell.isolated_fraction)
    values = {
        **_operation(cell), "Current function [A]": current,
        "Separator thickness [m]": length_um * 1e-6, "Separator porosity": 1.0,
        "Separator Bruggeman coefficient (electrolyte)": 0.0,
        "Electrolyte conductivity [S.m-1]": _conductivity(pybamm, kappa, cell, states),
        **_electrolyte(salt),
        "Positive electrode porosity": pores,
        "Positive electrode Bruggeman coefficient (electrolyte)": math.log(cell.ionic_S_cm / kappa) / math.log(pores),
        **_side(pybamm, "Positive", thermal, capacity, cell, cell.cathode_thickness_um, state_of_charge),
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
            **_side(pybamm, "Negative", thermal, cell.areal_capacity_mAh_cm2, anode, anode.thickness_um, state_of_charge),
        }  # fmt: skip
    if cell.film_ohm_cm2 > 0.0:  # the film counts per contacted area, PyBaMM per area of its spheres
        share = cell.area_per_volume_1_cm * cell.particle_radius_um * 1e-4 / (3.0 * _PHI)
        values |= {
            "Initial SEI thickness [m]": 1e-8, "SEI resistivity [Ohm.m]": 1e4 * cell.film_ohm_cm2 / share,
            "SEI partial molar volume [m3.mol-1]": 1e-5,
        }  # fmt: skip
    if states is not None:
        ohm = cell.series_ohm_cm2 + cell.anode_ohm_cm2 + states.layer[3] * states.thickness_nm(pybamm)
        values |= {"Contact resistance [Ohm]": ohm, **_heat(values, states)}
    return pybamm.ParameterValues(values)


def _operation(cell: DischargeInputs) -> dict[str, Any]:
    return {
        "Electrode width [m]": math.sqrt(AREA_M2), "Electrode height [m]": math.sqrt(AREA_M2),
        "Initial temperature [K]": cell.temperature_K, "Reference temperature [K]": cell.temperature_K,
        "Ambient temperature [K]": cell.temperature_K,
        "Number of electrodes connected in parallel to make a cell": 1,
        "Number of cells connected in series to make a battery": 1,
        "Nominal cell capacity [A.h]": 1e-3 * cell.areal_capacity_mAh_cm2,
        "Lower voltage cut-off [V]": cell.lower_cutoff_V,
        "Upper voltage cut-off [V]": 10.0 if cell.upper_cutoff_V is None else cell.upper_cutoff_V,
        "Contact resistance [Ohm]": cell.series_ohm_cm2 + cell.anode_ohm_cm2,
    }  # fmt: skip


def _electrolyte(salt: Salt | None) -> dict[str, Any]:
    if salt is None:
        single = {"Cation transference number": 1.0, "Thermodynamic factor": 1.0, "Electrolyte diffusivity [m2.s-1]": 1e-9}
        return {**single, "Initial concentration in electrolyte [mol.m-3]": _REFERENCE_MOL_M3}
    start = 1e3 * salt.concentration_mol_L

    def transference(c_e: Any, T: Any) -> Any:
        return salt.transference_number + 1e-3 * salt.transference_slope_L_mol * (c_e - start)

    return {
        "Cation transference number": transference if salt.transference_slope_L_mol else salt.transference_number,
        "Thermodynamic factor": salt.thermodynamic_factor, "Initial concentration in electrolyte [mol.m-3]": start,
        "Electrolyte diffusivity [m2.s-1]": 1e-4 * salt.diffusivity_cm2_s,
    }  # fmt: skip


def _conductivity(pybamm: Any, kappa_S_cm: float, cell: DischargeInputs, states: PorousStates | None) -> Any:
    """κ in S/m; where the cell warms it follows the separator's activation energy."""
    energy = cell.separator_energy_eV
    if states is None or states.heat_capacity_J_cm2_K is None or energy is None:
        return 100.0 * kappa_S_cm

    def conductivity(c_e: Any, T: Any) -> Any:
        shift = pybamm.exp(-energy / BOLTZMANN_EV_K * (1.0 / T - 1.0 / cell.temperature_K))
        return 100.0 * kappa_S_cm * cell.temperature_K / T * shift

    return conductivity


def _heat(values: dict[str, Any], states: PorousStates) -> dict[str, Any]:
    """The heat capacity of the cell as one density and one c_p in every layer; cooling on the face."""
    if states.heat_capacity_J_cm2_K is None:
        return {}
    length = 2.0 * _FOIL_M + sum(values[f"{name} thickness [m]"] for name in ("Negative electrode", "Separator", "Positive electrode"))
    volumetric = 1e4 * states.heat_capacity_J_cm2_K / length
    layers = ("Negative electrode", "Separator", "Positive electrode", "Negative current collector", "Positive current collector")
    found: dict[str, Any] = {f"{name} density [kg.m-3]": 1.0 for name in layers}
    found |= {f"{name} specific heat capacity [J.kg-1.K-1]": volumetric for name in layers}
    found |= {f"{side} current collector thickness [m]": _FOIL_M for side in ("Negative", "Positive")}
    found |= {f"{side} current collector conductivity [S.m-1]": 1e7 for side in ("Negative", "Positive")}
    return found | {
        "Cell volume [m3]": length * AREA_M2, "Cell cooling surface area [m2]": AREA_M2,
        "Total heat transfer coefficient [W.m-2.K-1]": 1e4 * states.cooling_W_cm2_K,
    }
