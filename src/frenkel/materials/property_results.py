"""What this room hands to a question, as results: properties and raw materials of the electrolyte, electrodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frenkel.errors import FrenkelError, UnknownName
from frenkel.evidence import Evidence, Refusal
from frenkel.materials.abundance import CrustalAbundance, crustal_abundance
from frenkel.materials.electrodes import ElectrodeFacts, electrode_facts
from frenkel.materials.electrolyte_properties import (
    electrolyte_evidence,
    electrolyte_refusals,
    element_amounts,
)
from frenkel.materials.entities import Electrode, Electrolyte
from frenkel.materials.open_circuit import OpenCircuitPotential
from frenkel.materials.prices import MaterialsCost, materials_cost
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["ElectrodePair", "ElectrolyteProperties", "electrode_pair", "electrolyte_properties"]


@dataclass(frozen=True)
class ElectrolyteProperties(ResultDefaults):
    """Density, stiffness, price and abundance of an electrolyte, and what of them is unknown."""

    subject: str
    found: tuple[Evidence, ...]
    refusals: tuple[Refusal, ...]
    cost: MaterialsCost | None
    abundance: CrustalAbundance | None
    notices: tuple[Notice, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        return self.found

    def plot(self) -> go.Figure:
        """Cost by element beside the crustal abundance of the same elements."""
        from frenkel.materials.plots import raw_materials_figure

        return raw_materials_figure(self)


@dataclass(frozen=True)
class ElectrodePair(ResultDefaults):
    """What is known of anode and cathode; `facts` are those found in the shipped list."""

    facts: tuple[ElectrodeFacts, ...]
    found: tuple[Evidence, ...]
    refusals: tuple[Refusal, ...]
    notices: tuple[Notice, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        return self.found

    def open_circuit_potentials(self) -> tuple[OpenCircuitPotential, ...]:
        """The published fits of these electrodes; both branches where they differ."""
        from frenkel.materials.open_circuit import open_circuit_potentials

        keys = [one.key for one in self.facts]
        return tuple(fit for fit in open_circuit_potentials().values() if fit.electrode in keys)

    def plot(self) -> go.Figure:
        """Open-circuit potentials against the lithium fraction."""
        from frenkel.materials.plots import open_circuit_figure

        return open_circuit_figure(self.open_circuit_potentials(), electrodes=[one.key for one in self.facts])


def electrolyte_properties(electrolyte: Electrolyte) -> ElectrolyteProperties:
    """Everything but conduction and class that this room knows of an electrolyte."""
    found = electrolyte_evidence(electrolyte)
    cost: MaterialsCost | None = None
    abundance: CrustalAbundance | None = None
    try:
        if electrolyte.formula:
            cost = materials_cost(electrolyte.formula)
        abundance = crustal_abundance(element_amounts(electrolyte.formula or electrolyte.key))
    except FrenkelError:  # no price or no abundance: the refusals name it
        pass
    notices = (
        (Notice("polymorphs", f"{electrolyte.name} has several shipped structures; see their densities."),)
        if len([e for e in found if e.property == "density" and e.condition("structure")]) > 1
        else ()
    )
    return ElectrolyteProperties(
        electrolyte.key, found, electrolyte_refusals(electrolyte, found), cost, abundance, notices
    )


def electrode_pair(*electrodes: Electrode) -> ElectrodePair:
    """What is known of the electrodes of a question; one that is in no list is refused by name."""
    facts: list[ElectrodeFacts] = []
    found: list[Evidence] = []
    refusals: list[Refusal] = []
    notices: list[Notice] = []
    for electrode in electrodes:
        known = _known(electrode)
        if known is None:
            refusals.append(_unknown_electrode(electrode))
            continue
        facts.append(known)
        found.extend(known.evidence())
        refusals.extend(known.refusals())
        if known.note:
            notices.append(Notice("electrode", f"{known.key}: {known.note}"))
    return ElectrodePair(tuple(facts), tuple(found), tuple(refusals), tuple(notices))


def _known(electrode: Electrode) -> ElectrodeFacts | None:
    for spelling in (electrode.key, electrode.formula, electrode.given):
        if spelling:
            try:
                return electrode_facts(spelling)
            except UnknownName:
                continue
    return None


def _unknown_electrode(electrode: Electrode) -> Refusal:
    return Refusal(
        "specific_capacity",
        f"{electrode.name} is in no table of electrodes",
        "one of the electrodes of the list, or its properties in the lab database",
        "frenkel library add my.csv",
        "materials",
        electrode.key,
    )
