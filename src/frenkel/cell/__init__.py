"""Which cell does it make, and which should I choose?

Bookkeeping of layers, stack, pouch and fixture (numpy only): mass per area m = Q/(q w), thickness L = m/(ρ (1 − ε)),
lithium plated 3.6 V_Li/F = 4.85 µm per mAh/cm²; E = Q ∫V dQ/Q at each level. Discharge with PyBaMM (extra `cell`): a
porous cathode with particles, one ion that moves (t+ = 1) or a salt; temperature, reaction layer, voids, pressure and stores
of lithium are states. Charging under a critical current, fade over cycles, safety, industry. Choice: the probability that a
design meets targets.
Units: µm, mg/cm², mAh/cm², mAh/g, Wh/kg, Wh/L, MPa, Ω cm², mA/cm², V, K.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.lazy_names import lazy_names

if TYPE_CHECKING:
    from frenkel.cell.charge_of_cell import charge_of_cell
    from frenkel.cell.charging import fastest_charge
    from frenkel.cell.choose import choose
    from frenkel.cell.cycling import capacity_fade
    from frenkel.cell.design import CellDesign, DesignReport, cell_design, design_report
    from frenkel.cell.effective_cathode_file import read_effective_cathode
    from frenkel.cell.experiment import cell_impedance, run_steps
    from frenkel.cell.industry import compare_with_industry
    from frenkel.cell.inputs import discharge_inputs
    from frenkel.cell.inventory import LithiumInventory, cycle_lithium
    from frenkel.cell.losses import voltage_losses
    from frenkel.cell.operating_map import operating_map
    from frenkel.cell.safety import safety_sheet
    from frenkel.cell.simulation import Simulation, simulate
    from frenkel.cell.specification import parameter_set_names, read_specification
    from frenkel.cell.stack_pressure import pressure_cycle
    from frenkel.cell.states import CellStates, cell_states
    from frenkel.cell.symmetric import polarise, symmetric_cell
    from frenkel.cell.targets import read_targets
    from frenkel.cell.thin_film import ThinFilm, film_discharge

_PUBLIC = {
    "CellDesign": "design",
    "CellStates": "states",
    "DesignReport": "design",
    "LithiumInventory": "inventory",
    "Simulation": "simulation",
    "ThinFilm": "thin_film",
    "capacity_fade": "cycling",
    "cell_design": "design",
    "cell_impedance": "experiment",
    "cell_states": "states",
    "charge_of_cell": "charge_of_cell",
    "choose": "choose",
    "compare_with_industry": "industry",
    "cycle_lithium": "inventory",
    "design_report": "design",
    "discharge_inputs": "inputs",
    "fastest_charge": "charging",
    "film_discharge": "thin_film",
    "operating_map": "operating_map",
    "parameter_set_names": "specification",
    "polarise": "symmetric",
    "pressure_cycle": "stack_pressure",
    "read_effective_cathode": "effective_cathode_file",
    "read_specification": "specification",
    "read_targets": "targets",
    "run_steps": "experiment",
    "safety_sheet": "safety",
    "simulate": "simulation",
    "symmetric_cell": "symmetric",
    "voltage_losses": "losses",
}

__all__ = [
    "CellDesign",
    "CellStates",
    "DesignReport",
    "LithiumInventory",
    "Simulation",
    "ThinFilm",
    "capacity_fade",
    "cell_design",
    "cell_impedance",
    "cell_states",
    "charge_of_cell",
    "choose",
    "compare_with_industry",
    "cycle_lithium",
    "design_report",
    "discharge_inputs",
    "fastest_charge",
    "film_discharge",
    "operating_map",
    "parameter_set_names",
    "polarise",
    "pressure_cycle",
    "read_effective_cathode",
    "read_specification",
    "read_targets",
    "run_steps",
    "safety_sheet",
    "simulate",
    "symmetric_cell",
    "voltage_losses",
]

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
