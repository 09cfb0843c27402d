"""What is it stable against? Windows, reactions, interphases, coatings, moisture, heat.

Everything follows from formation energies E_i of phases with compositions a_i: the equilibrium of atoms b is
the linear program min Σ x_i E_i with Σ x_i a_i = b, and against a lithium reservoir at the voltage V it is
min Σ x_i (E_i + V a_i,Li) over the other elements. Energies in eV per atom, voltages in V against Li/Li+,
amounts in formula units, gas in mL per gram, heat in J/g. Every answer says whether the energies behind it
are known to be complete (`reference: certified | uncertified`).
"""

from __future__ import annotations

from frenkel.lazy_names import lazy_names

_PUBLIC = {
    "CoatingScreen": "coatings",
    "EnergyTable": "energies",
    "Interphase": "interphase",
    "Moisture": "moisture",
    "Phase": "energies",
    "Reaction": "reaction",
    "Safety": "safety",
    "Window": "window",
    "as_mp2020_like": "schemes",
    "assess_safety": "safety",
    "at_room_temperature": "standard_state",
    "balance": "charges",
    "charged_cathode": "reactants",
    "chemical_system": "systems",
    "classify_interphase": "interphase",
    "compute_moisture": "moisture",
    "compute_reaction": "reaction",
    "compute_window": "window",
    "embedded": "energies",
    "mended": "charges",
    "reference_table": "reference",
    "screen_coatings": "coatings",
    "topotactic_window": "topotactic",
    "voltage_profile": "profile",
    "window_edges": "window_edges",
}

__all__ = [
    "CoatingScreen",
    "EnergyTable",
    "Interphase",
    "Moisture",
    "Phase",
    "Reaction",
    "Safety",
    "Window",
    "as_mp2020_like",
    "assess_safety",
    "at_room_temperature",
    "balance",
    "charged_cathode",
    "chemical_system",
    "classify_interphase",
    "compute_moisture",
    "compute_reaction",
    "compute_window",
    "embedded",
    "mended",
    "reference_table",
    "screen_coatings",
    "topotactic_window",
    "voltage_profile",
    "window_edges",
]

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
