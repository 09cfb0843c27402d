"""What changes in a cell while it runs: temperature, reaction layer, voids and contact, pressure, stores of lithium.

The laws are those of `interfaces` (growth, creep of lithium) and the bookkeeping of `stack_pressure`; this file gathers their
numbers for one run, and `_pybamm.single_ion_states` integrates them:

    C = c_p m_stack,   k → 2 k t_C,   3.6 Q V_Li/(F h_0) voids per capacity,   i_supply(p, T) over the current

Status of a run that a state ends: lithium exhausted, contact lost, critical current exceeded. Units: mA/cm², MPa, K, h.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from frenkel.cell._pybamm.single_ion_states import KNOTS, STATE_INPUTS
from frenkel.cell.design import CellDesign
from frenkel.cell.inputs import DischargeInputs
from frenkel.cell.layers import LITHIUM_UM_PER_MAH_CM2
from frenkel.cell.specification_fields import GrowthSpec, VoidSpec
from frenkel.cell.stack import stack_numbers
from frenkel.cell.stack_pressure import design_pressure_cycle
from frenkel.cell.weakest_link import critical_current_of_cell
from frenkel.errors import InputError
from frenkel.interfaces.growth import GrowthLaw
from frenkel.interfaces.lithium_anode import LITHIUM_MOLAR_VOLUME_CM3_MOL, void_closure_current_mA_cm2
from frenkel.quantities import FARADAY_C_MOL

__all__ = ["KNOTS", "CellStates", "Voids", "cell_states", "state_values"]

NO_LIMIT, ENDLESS = 1e6, 1e6
NM = 1e-7
LEAST_NM = 1e-3
"""A layer starts at least this thick: at nothing its law is infinitely fast."""


@dataclass(frozen=True)
class Voids:
    """What carries lithium to the contact, and the depth of voids that parts it (µm); creep as in `interfaces.lithium_anode`."""

    depth_um: float
    diffusion_mA_cm2: float
    void_radius_um: float = 0.0
    creep_stress_MPa: float = 1.0
    creep_rate_per_s: float = 1.0
    creep_exponent: float = 1.0
    creep_energy_J_mol: float = 0.0

    def creep_mA_cm2(self, pressure_MPa: float, temperature_K: float) -> float:
        """What creep closes of a void's growth, as a current; 0 without a radius."""
        if self.void_radius_um <= 0.0:
            return 0.0
        return void_closure_current_mA_cm2(
            pressure_MPa, void_radius_um=self.void_radius_um, temperature_K=temperature_K,
            reference_stress_MPa=self.creep_stress_MPa, reference_rate_per_s=self.creep_rate_per_s,
            exponent=self.creep_exponent, activation_energy_J_mol=self.creep_energy_J_mol,
        )  # fmt: skip


@dataclass(frozen=True)
class CellStates:
    """States of a run at its start, and the numbers of their laws; what is None or neutral does not change.

    Parameters
    ----------
    heat_capacity_J_cm2_K, cooling_W_cm2_K : of the cell per area; None keeps the temperature
    growth, age_h : law of the reaction layer at the anode and its age at the start
    voids : see `Voids`
    pressure_MPa : when charged and when discharged
    critical_mA_cm2 : what the anode bears, at the states of charge KNOTS
    coulombic_efficiency : share of what is plated that comes back
    reservoir_mAh_cm2, residual_mAh_cm2 : lithium at the anode when discharged: built in, left from the first cycle
    """

    heat_capacity_J_cm2_K: float | None = None
    cooling_W_cm2_K: float = 0.0
    growth: GrowthLaw | None = None
    age_h: float = 0.0
    voids: Voids | None = None
    pressure_MPa: tuple[float, float] = (0.0, 0.0)
    critical_mA_cm2: tuple[float, ...] = (math.inf,) * len(KNOTS)
    coulombic_efficiency: float = 1.0
    reservoir_mAh_cm2: float = math.inf
    residual_mAh_cm2: float = 0.0

    @property
    def lowest_critical_mA_cm2(self) -> float:
        return min(self.critical_mA_cm2)


def cell_states(design: CellDesign, *, pressure_MPa: float | None = None) -> CellStates:
    """The states that a specification describes: thermal, mechanics, and growth, voids and critical current of the anode.

    Raises: InputError where the pressure over a cycle cannot be told.
    """
    spec, a = design.specification, design.specification.anode
    numbers = stack_numbers(design.stack)
    heat, cooling = None, 0.0
    if spec.thermal is not None:
        heat = spec.thermal.heat_capacity * 1e-3 * float(numbers.total_mass_mg_cm2)
        cooling = spec.thermal.cooling * 1e-4
    metal = a.kind in ("lithium", "anode-free", "plated under a host")
    cycle = design_pressure_cycle(design, initial_MPa=pressure_MPa)
    limit = critical_current_of_cell(design)
    return CellStates(
        heat, cooling, _growth(a.growth), 0.0 if a.growth is None else a.growth.age, _voids(a.voids),
        (0.0, 0.0) if cycle is None else (float(cycle.pressure_MPa[-1]), float(cycle.pressure_MPa[0])),
        (math.inf if limit is None else limit,) * len(KNOTS), a.coulombic_efficiency or 1.0,
        float(design.stack.anode.reservoir_um) / LITHIUM_UM_PER_MAH_CM2 if metal else math.inf,
        float(numbers.residual_lithium_mAh_cm2),
    )  # fmt: skip


def _growth(g: GrowthSpec | None) -> GrowthLaw | None:
    if g is None:
        return None
    return GrowthLaw(g.interphase_class, g.constant, g.conductivity, g.lithium, g.initial, g.equivalent_coating)


def _voids(w: VoidSpec | None) -> Voids | None:
    if w is None:
        return None
    return Voids(
        w.depth, w.diffusion_current, w.void_radius, w.creep_stress, w.creep_rate, w.creep_exponent,
        1e3 * w.creep_activation_energy,
    )  # fmt: skip


def state_values(
    states: CellStates, inputs: DischargeInputs, c_rate: float, *, charging: bool = False, start_share: float = 0.0
) -> dict[str, float]:
    """The numbers of `_pybamm.single_ion_states` at one reference current.

    `start_share` of the capacity is passed before the run; a discharge begins charged, a charge discharged.

    Raises: InputError for a change of temperature without activation energies.
    """
    Q, current, T = inputs.areal_capacity_mAh_cm2, inputs.current_mA_cm2(c_rate), inputs.temperature_K
    seconds = 3600.0 / c_rate
    charged, discharged = states.pressure_MPa
    held = 1.0 - start_share if not charging else start_share
    values = dict.fromkeys(STATE_INPUTS, 0.0) | {
        "temperature": T, "ambient": T, "capacity": Q, "q_start": start_share, "q_end": 2.0, "u_start": 1.0,
        "flat_separator": 1e-3 * current * inputs.separator_ohm_cm2, "flat_anode": 1e-3 * current * inputs.anode_ohm_cm2,
        "flat_series": 1e-3 * current * inputs.series_ohm_cm2, "interphase_start": 1.0, "interphase_shift": 1.0,
        "inactive_share": 1.0 - states.coulombic_efficiency,
        "pressure_start": discharged + (charged - discharged) * held,
        "pressure_slope": (charged - discharged) * (1.0 if charging else -1.0),
        "anode_lithium": min(states.reservoir_mAh_cm2 + states.residual_mAh_cm2 + held * Q, ENDLESS),
    }  # fmt: skip
    values |= {f"limit_{k}": min(c / current, NO_LIMIT) for k, c in enumerate(states.critical_mA_cm2)}
    if states.heat_capacity_J_cm2_K is not None:
        energies = (inputs.cathode_energy_eV, inputs.separator_energy_eV if inputs.separator_ohm_cm2 else 0.0)
        if energies[0] is None or energies[1] is None:
            raise InputError("A cell that warms needs the activation_energy (or law) of its electrolytes.")
        values |= {
            "warming": 1e-3 * current * seconds / states.heat_capacity_J_cm2_K,
            "cooling": seconds * states.cooling_W_cm2_K / states.heat_capacity_J_cm2_K,
            "energy_kappa": energies[0], "energy_separator": energies[1],
        }  # fmt: skip
    if states.growth is not None:
        values |= _growth_values(states.growth, 3600.0 * states.age_h, current, seconds)
    if states.voids is not None:
        w = states.voids
        values |= {
            "void_gain": 3.6 * Q * LITHIUM_MOLAR_VOLUME_CM3_MOL / FARADAY_C_MOL * 1e4 / w.depth_um,
            "supply_diffusion": w.diffusion_mA_cm2 / current, "supply_creep": w.creep_mA_cm2(1.0, T) / current,
            "creep_exponent": w.creep_exponent, "creep_energy": w.creep_energy_J_mol,
        }  # fmt: skip
    return values


def _growth_values(law: GrowthLaw, age_s: float, current_mA_cm2: float, seconds: float) -> dict[str, float]:
    """(x + x_c)² starts where the age left it; what the layer costs and binds is counted per nm."""
    return {
        "interphase_start": max(float(law.thickness_nm(age_s)) + law.equivalent_coating_nm, LEAST_NM) ** 2,
        "interphase_growth": 2.0 * law.constant_nm2_s * seconds,
        "interphase_shift": law.equivalent_coating_nm,
        "interphase_ohm": 1e-3 * current_mA_cm2 * NM / law.ionic_conductivity_S_cm,
        "interphase_lithium": NM * law.lithium_per_volume_mAh_cm3,
    }
