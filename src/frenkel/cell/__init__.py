"""Which cell does it make, and which should I choose?

Bookkeeping of layers, stack, pouch and fixture (numpy only): mass per area m = Q/(q w), thickness L = m/(ρ (1 − ε)),
lithium plated 3.6 V_Li/F = 4.85 µm per mAh/cm²; E = Q ∫V dQ/Q at each level. Discharge with PyBaMM (extra `cell`): a
porous cathode with particles, one ion that moves (t+ = 1) or a salt. States over cycles: lithium inventory, stack
pressure, fade, critical current. Choice: the probability that a design meets targets.
Units: µm, mg/cm², mAh/cm², mAh/g, Wh/kg, Wh/L, MPa, Ω cm², mA/cm², V, K.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.lazy_names import lazy_names

if TYPE_CHECKING:
    from frenkel.cell.charging import fastest_charge
    from frenkel.cell.design import CellDesign, DesignReport, cell_design, design_report
    from frenkel.cell.inputs import discharge_inputs
    from frenkel.cell.inventory import LithiumInventory, cycle_lithium
    from frenkel.cell.losses import voltage_losses
    from frenkel.cell.simulation import Simulation, simulate
    from frenkel.cell.specification import parameter_set_names, read_specification
    from frenkel.cell.stack_pressure import pressure_cycle
    from frenkel.cell.targets import read_targets
    from frenkel.cell.thin_film import ThinFilm, film_discharge

_PUBLIC = {
    "CellDesign": "design",
    "DesignReport": "design",
    "LithiumInventory": "inventory",
    "Simulation": "simulation",
    "ThinFilm": "thin_film",
    "cell_design": "design",
    "cycle_lithium": "inventory",
    "design_report": "design",
    "discharge_inputs": "inputs",
    "fastest_charge": "charging",
    "film_discharge": "thin_film",
    "parameter_set_names": "specification",
    "pressure_cycle": "stack_pressure",
    "read_specification": "specification",
    "read_targets": "targets",
    "simulate": "simulation",
    "voltage_losses": "losses",
}

__all__ = [
    "CellDesign",
    "DesignReport",
    "LithiumInventory",
    "Simulation",
    "ThinFilm",
    "cell_design",
    "cycle_lithium",
    "design_report",
    "discharge_inputs",
    "fastest_charge",
    "film_discharge",
    "parameter_set_names",
    "pressure_cycle",
    "read_specification",
    "read_targets",
    "simulate",
    "voltage_losses",
]

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
