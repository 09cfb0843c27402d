"""Cathodes by name and state of charge, from the electrode table of `materials`.

"NMC811" is the discharged material (for an anode the lithiated one), "NMC811@0.3" the one with 0.3 lithium per formula: where `materials` has
an open-circuit fit its energy follows from the integral of that fit (see `reactants`), else the refusal
says so. Beyond the upper end of a fit its last voltage goes on, which is counted as an error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from frenkel.errors import FormulaError, InputError, UnknownName
from frenkel.materials.electrodes import ElectrodeFacts, electrode_facts
from frenkel.materials.elements import elements
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.reactants import Reactant, as_reactant, charged_cathode

__all__ = ["CathodeStates", "cathode_states", "read_reactant"]


@dataclass(frozen=True)
class CathodeStates:
    """A cathode discharged and, where its open-circuit curve is known, charged; potentials in V against Li/Li+."""

    name: str
    discharged: Reactant
    charged: Reactant | None
    lowest_V: float | None
    highest_V: float | None
    why_not_charged: str = ""


def cathode_states(name: str, table: EnergyTable) -> CathodeStates:
    """Both ends of a cathode by its name ("NMC811", "LCO", …) or formula.

    Examples
    --------
    >>> from frenkel.thermo.energies import embedded
    >>> cathode_states("LCO", embedded()).charged.label
    'LCO@0.5'
    """
    facts = _facts(name)
    if facts is None:
        return CathodeStates(
            name,
            as_reactant(name, table),
            None,
            None,
            None,
            f"{name} is no electrode with an open-circuit curve",
        )
    full = facts.formula_at(max(facts.x_discharged, facts.x_charged))
    discharged = as_reactant(full, table)
    try:
        curve = facts.open_circuit()
    except UnknownName:
        return CathodeStates(
            facts.key, discharged, None, None, None, f"no open-circuit curve of {facts.key} was read"
        )
    low, high = curve.valid
    charged = _charged(facts, low * facts.x_discharged, table)
    ends = curve.at(np.array([high, low]))
    return CathodeStates(facts.key, discharged, charged, float(ends[0]), float(ends[1]))


def read_reactant(text: str, table: EnergyTable) -> Reactant:
    """A reactant as people type it: a formula, an electrode's name, or NAME@x for a state of charge.

    Raises InputError for a state of charge without open-circuit curve or outside of it.
    """
    name, at, state = text.partition("@")
    facts = _facts(name)
    if at and facts is not None:
        try:
            lithium = float(state.replace("x=", ""))
        except ValueError as error:
            raise InputError(
                f"{text!r}: after @ comes the lithium per formula, for example {facts.key}@0.3."
            ) from error
        return _charged(facts, lithium, table)
    if at:
        raise InputError(
            f"{name!r} is no electrode with an open-circuit curve, so it has no state of charge here."
        )
    if text.strip() in elements():  # "C" and "S" are the elements; "graphite" and "sulfur" the electrodes
        return as_reactant(text.strip(), table)
    if facts is not None and facts.formula:
        full = facts.formula_at(max(facts.x_discharged, facts.x_charged))
        return as_reactant(full, table)
    return as_reactant(text, table)


def _facts(name: str) -> ElectrodeFacts | None:
    try:
        return electrode_facts(name.strip())
    except (UnknownName, FormulaError):
        return None


def _charged(facts: ElectrodeFacts, lithium: float, table: EnergyTable) -> Reactant:
    try:
        curve = facts.open_circuit()
    except UnknownName as error:
        raise InputError(f"No open-circuit curve of {facts.key} was read, so its charged state has no energy here.",
                         next_step="Give the charged composition as a formula: it is then taken at equilibrium, marked.") from error  # fmt: skip
    low, high = curve.valid
    full = facts.x_discharged
    grid = np.linspace(low, high, 201)
    points = list(zip((grid * full).tolist(), curve.at(grid).tolist(), strict=True))
    return charged_cathode(facts.formula_at(full), lithium, points, table, label=f"{facts.key}@{lithium:g}")
