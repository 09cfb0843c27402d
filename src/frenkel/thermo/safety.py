"""Heat and gas when things go wrong: charged cathode, electrolyte and lithium at their most exothermic mixture.

Total energies count, because a charged cathode and a metastable electrolyte bring their own: heat
q = −ΔE/m in J per gram of the mixture; adiabatic temperature rise ΔT = q / Σ c_p of the products (measured, or
3R per atom). It is an upper bound: all reacts at once, nothing is lost, nothing melts or boils. Oxygen of
the cathode by itself: see `oxygen`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.evidence import Evidence, Source
from frenkel.materials.elements import elements
from frenkel.results import Notice, ResultDefaults
from frenkel.thermo.air import molar_volume_mL
from frenkel.thermo.cathodes import read_reactant
from frenkel.thermo.compositions import Amounts
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.facts import source_text
from frenkel.thermo.oxygen import OxygenRelease, oxygen_release
from frenkel.thermo.reactants import Reactant, as_reactant
from frenkel.thermo.reaction import Reaction, compute_reaction
from frenkel.thermo.standard_state import heat_capacity_J_mol_K

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["HeatOfSet", "Safety", "assess_safety"]

# phases of a reaction that are gases at the temperatures of a thermal runaway, moles of gas per formula unit
GASEOUS = {
    "O": 0.5,
    "N": 0.5,
    "Cl": 0.5,
    "F": 0.5,
    "SO2": 1.0,
    "SO3": 1.0,
    "CO2": 1.0,
    "CO": 1.0,
    "Cl2O": 1.0,
    "ClO2": 1.0,
    "SCl2": 1.0,
}


@dataclass(frozen=True)
class HeatOfSet:
    """One set of materials: heat with its spread (J/g), adiabatic temperature rise (K), gas (mL/g at 25 °C, 1 atm), products."""

    materials: tuple[str, ...]
    heat_J_g: float
    heat_interval_J_g: tuple[float, float]
    temperature_rise_K: float
    temperature_rise_error_K: float
    gas_mL_g: Mapping[str, float]
    products: tuple[str, ...]
    mass_fractions: tuple[float, ...]
    reference: str


@dataclass(frozen=True)
class Safety(ResultDefaults):
    """Heat and gas of all sets of cathode, electrolyte and anode, and the onset of oxygen from the cathode."""

    sets: tuple[HeatOfSet, ...]
    oxygen: OxygenRelease
    cathode: str
    table: str
    scheme: str
    notices: tuple[Notice, ...]

    def evidence(self) -> tuple[Evidence, ...]:
        """Heat of every certified set."""
        return tuple(
            Evidence(
                " | ".join(one.materials), "heat_of_reaction", one.heat_J_g, low=one.heat_interval_J_g[0],
                high=one.heat_interval_J_g[1], interval="spread", origin="computed", checked="computed",
                method="total energies, most exothermic mixture", conditions=(("reference", one.reference),),
                source=Source(source_text("bartel2020"), model=self.table, version=self.scheme),
                assumptions=("all of the mixture reacts",),
            )
            for one in self.sets
            if one.reference == "certified"
        )  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.thermo.plots import safety_figure

        return safety_figure(self)

    def to_dict(self) -> dict[str, Any]:
        return {
            "sets": [{**vars(one), "gas_mL_g": dict(one.gas_mL_g)} for one in self.sets], "cathode": self.cathode,
            "oxygen_onset_K": self.oxygen.onset_K, "oxygen_onsets_by_scheme_K": dict(self.oxygen.onsets_by_scheme),
            "oxygen_mL_g": self.oxygen.most_mL_g, "oxygen": self.oxygen.statement,
            "oxygen_reports": [vars(r) for r in self.oxygen.reports], "scheme": self.scheme,
            "reference": "certified" if all(one.reference == "certified" for one in self.sets) else "uncertified",
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def assess_safety(
    cathode: str | Amounts | Reactant,
    electrolyte: str | Amounts,
    anode: str | Amounts = "Li",
    *,
    table: EnergyTable | None = None,
) -> Safety:
    """Heat and gas of cathode | electrolyte, electrolyte | anode, cathode | anode and of all three together.

    Parameters
    ----------
    cathode : preferably a charged one from `charged_cathode`; a formula is taken as it stands

    Examples
    --------
    >>> s = assess_safety("LiCoO2", "Li6PS5Cl")
    >>> len(s.sets), s.sets[0].heat_J_g > 1000
    (4, True)
    """
    base = table or embedded()
    first = read_reactant(cathode, base) if isinstance(cathode, str) else as_reactant(cathode, base)
    members: Sequence[Sequence[str | Amounts | Reactant]] = (
        (first, electrolyte), (electrolyte, anode), (first, anode), (first, electrolyte, anode),
    )  # fmt: skip
    reactions = [compute_reaction(*one, table=base) for one in members]
    notices = [
        Notice(
            "upper bound",
            "Heat and temperature rise are upper bounds: all reacts, nothing is lost, melts or boils.",
        )
    ]
    if first.basis != "open-circuit curve":
        notices.append(
            Notice(
                "state of charge",
                f"{first.label} is taken as {first.basis}; the charged state from its open-circuit curve stores more.",
            )
        )
    seen = {
        n.code: n
        for r in reactions
        for n in r.notices
        if n.code in ("uncertified", "mixture", "estimate", "estimated phases", "mended")
    }
    return Safety(tuple(_heat_of(r, base) for r in reactions), oxygen_release(first.amounts, base), first.label, base.name, base.scheme,
                  (*notices, *seen.values()))  # fmt: skip


def _heat_of(reaction: Reaction, table: EnergyTable) -> HeatOfSet:
    grams = [
        w * sum(n * elements()[e].atomic_mass_g_mol for e, n in r.composition) / r.atom_count
        for w, r in zip(reaction.fractions_total, reaction.reactants, strict=True)
    ]
    mass = sum(grams)
    capacity = error = 0.0
    gas: dict[str, float] = {}
    for name, units in reaction.products_total.items():
        phase = table.named(name)
        estimate = heat_capacity_J_mol_K(phase.amounts if phase else {name: 1.0})
        capacity += units * estimate.value
        error += units * estimate.error
        if name in GASEOUS:
            label = f"{name}2" if len(name) <= 2 and name in ("O", "N", "Cl", "F") else name
            gas[label] = units * GASEOUS[name] * molar_volume_mL() / mass
    heat = reaction.heat_J_g or 0.0
    rise = heat * mass / capacity if capacity else 0.0
    return HeatOfSet(
        tuple(r.label for r in reaction.reactants), heat, reaction.heat_interval_J_g or (heat, heat), rise, rise * error / capacity if capacity else 0.0, gas,
        tuple(reaction.products_total), tuple(g / mass for g in grams), reaction.reference_total,
    )  # fmt: skip
