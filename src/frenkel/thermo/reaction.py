"""Do two or more solids react, into what, and with what energy, heat and change of volume?

Two energies, never mixed:
 mutual  products less the reactants, each at the equilibrium of its own composition (what mixing adds)
 total   products less the reactants as they are (adds what a metastable phase or a charged cathode stores)
Both are minima over the mixing ratio (see `mixing`), closed or in contact with lithium at a voltage.
Energies: eV per atom of the mixture (open: per atom that is not lithium); heat: J per gram of the mixture.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.errors import InputError
from frenkel.evidence import Evidence, Source
from frenkel.materials.elements import elements
from frenkel.results import Notice, ResultDefaults
from frenkel.thermo.cathodes import read_reactant
from frenkel.thermo.certification import AGREEMENT_EV_ATOM, certified_pair, is_listed
from frenkel.thermo.compositions import Amounts
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.facts import Estimate, source_text
from frenkel.thermo.mixing import Kink, Mixture, frame_of, grand_energy, mixing_line, most_exothermic_mixture
from frenkel.thermo.profile import require_voltage
from frenkel.thermo.reactants import Reactant, as_reactant
from frenkel.thermo.reaction_remarks import NO_REACTION_EV_ATOM, reaction_notices
from frenkel.thermo.schemes import as_mp2020_like
from frenkel.thermo.standard_state import J_MOL_PER_EV
from frenkel.thermo.systems import Array, ChemicalSystem, chemical_system
from frenkel.thermo.volumes import change_of_volume

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Reaction", "compute_reaction", "own_energies"]


@dataclass(frozen=True)
class Reaction(ResultDefaults):
    """Reaction of a set of solids.

    `fractions` are atomic fractions of the reactants at the mutual minimum, `fractions_total` at the total one;
    `products` and `products_total` are formula units per atom of the mixture there, `product_atoms` atoms in each product. `error_eV_atom` is that of the
    reactants' own energies. `volume_change` of the mutual reaction carries error and rule, None where unknown.
    `reference` belongs to the mutual energy, `reference_total` to the total energy and the heat.
    """

    reactants: tuple[Reactant, ...]
    voltage_V: float | None
    energy_mutual_eV_atom: float
    energy_total_eV_atom: float
    fractions: tuple[float, ...]
    fractions_total: tuple[float, ...]
    products: Mapping[str, float]
    product_atoms: Mapping[str, float]
    products_total: Mapping[str, float]
    grams_per_mol: float
    volume_change: Estimate | None
    curve: tuple[Kink, ...]
    error_eV_atom: float
    energy_mutual_second_scheme_eV_atom: float | None
    reference: str
    reference_total: str
    table: str
    scheme: str
    notices: tuple[Notice, ...]
    about: str = ""

    @property
    def subject(self) -> str:
        return self.about or " | ".join(r.label for r in self.reactants)

    @property
    def is_certified(self) -> bool:
        return self.reference == "certified"

    @property
    def mutual_interval_eV_atom(self) -> tuple[float, float]:
        """Spread of the mutual energy over both sets of corrections, at least the agreement that certified means."""
        other = self.energy_mutual_second_scheme_eV_atom
        values = [self.energy_mutual_eV_atom, *([] if other is None else [other])]
        return min(values) - AGREEMENT_EV_ATOM, min(max(values) + AGREEMENT_EV_ATOM, 0.0)

    @property
    def total_interval_eV_atom(self) -> tuple[float, float]:
        """The same spread about the total energy, widened by the error of the reactants' own energies."""
        low, high = (
            e - self.energy_mutual_eV_atom + self.energy_total_eV_atom for e in self.mutual_interval_eV_atom
        )
        return low - self.error_eV_atom, min(high + self.error_eV_atom, 0.0)

    @property
    def heat_J_g(self) -> float | None:
        """Heat given off, J per gram of the mixture (energies of solids stand for enthalpies at 298 K); None where open."""
        return (
            None
            if self.voltage_V is not None
            else -self.energy_total_eV_atom * J_MOL_PER_EV / self.grams_per_mol
        )

    @property
    def heat_interval_J_g(self) -> tuple[float, float] | None:
        """Lowest and highest heat that the spread of the total energy allows; None where open."""
        if self.voltage_V is not None:
            return None
        low, high = self.total_interval_eV_atom
        return -high * J_MOL_PER_EV / self.grams_per_mol, -low * J_MOL_PER_EV / self.grams_per_mol

    @property
    def equation(self) -> str:
        """The reaction at the mutual minimum, per formula unit of its first reactant."""
        units = [f / r.atom_count for f, r in zip(self.fractions, self.reactants, strict=True)]
        first = next((u for u in units if u > 0), 1.0)
        left = [f"{u / first:.3g} {r.label}" for u, r in zip(units, self.reactants, strict=True) if u > 1e-9]
        right = [f"{n / first:.3g} {name}" for name, n in self.products.items()]
        if not right:
            return "no reaction"
        return " + ".join(left) + " → " + " + ".join(right)

    def evidence(self) -> tuple[Evidence, ...]:
        """Mutual and total energy, each with its spread; nothing from an uncertified reference."""
        conditions: tuple[tuple[str, float | str], ...] = (("reference", "certified"),)
        conditions += (("voltage_V", self.voltage_V),) if self.voltage_V is not None else ()
        assumed = tuple(f"{r.label}: energy by {r.basis}" for r in self.reactants if r.basis != "table")
        out = []
        for kind, value, (low, high), reference in (
            ("mutual", self.energy_mutual_eV_atom, self.mutual_interval_eV_atom, self.reference),
            ("total", self.energy_total_eV_atom, self.total_interval_eV_atom, self.reference_total),
        ):
            if reference != "certified":
                continue
            out.append(
                Evidence(
                    self.subject, "reaction_energy", value, low=low, high=high, interval="spread", kind=kind,
                    conditions=conditions, origin="computed", checked="computed", method="convex hull, most exothermic mixture",
                    source=Source(source_text("bartel2020"), model=self.table, version=self.scheme),
                    assumptions=(*assumed, "spread of two sets of corrections and of the energies of the reactants"),
                )
            )  # fmt: skip
        return tuple(out)

    def plot(self) -> go.Figure:
        """Reaction energy against mixing ratio of two reactants; what turns into what for more."""
        from frenkel.thermo.plots import mixing_figure, set_figure

        return mixing_figure(self) if self.curve else set_figure(self)

    def to_dict(self) -> dict[str, Any]:
        return {
            "reactants": [{"label": r.label, "basis": r.basis, "error_eV_atom": r.error_eV_atom} for r in self.reactants],
            "voltage_V": self.voltage_V, "energy_mutual_eV_atom": self.energy_mutual_eV_atom,
            "energy_total_eV_atom": self.energy_total_eV_atom,
            "energy_mutual_interval_eV_atom": list(self.mutual_interval_eV_atom), "energy_total_interval_eV_atom": list(self.total_interval_eV_atom),
            "energy_mutual_second_scheme_eV_atom": self.energy_mutual_second_scheme_eV_atom, "fractions": list(self.fractions),
            "products": dict(self.products), "products_total": dict(self.products_total), "equation": self.equation,
            "heat_J_g": self.heat_J_g, "heat_interval_J_g": None if self.heat_interval_J_g is None else list(self.heat_interval_J_g),
            "volume_change": None if self.volume_change is None else vars(self.volume_change), "reference": self.reference, "reference_total": self.reference_total, "scheme": self.scheme,
            "curve": [{"x": k.x, "energy_eV_atom": k.energy_eV_atom, "products": sorted(k.atoms_in)} for k in self.curve],
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def compute_reaction(
    *given: str | Amounts | Reactant, voltage_V: float | None = None, table: EnergyTable | None = None
) -> Reaction:
    """The most exothermic reaction between two or more solids.

    Parameters
    ----------
    given : formulas, electrodes with or without state of charge, or `Reactant`s: "LiNbO3", "NMC811@0.3", "Li"
    voltage_V : None (closed), or the voltage against Li/Li+ of a lithium reservoir
    table : the energies; the embedded ones without it

    Examples
    --------
    >>> r = compute_reaction("LiCoO2", "Li3PS4")
    >>> round(r.energy_mutual_eV_atom, 3), r.reference
    (-0.402, 'certified')
    """
    base = table or embedded()
    if len(given) < 2:
        raise InputError("A reaction needs at least two reactants.")
    if voltage_V is not None:
        require_voltage(voltage_V)
    reactants = tuple(
        read_reactant(one, base) if isinstance(one, str) else as_reactant(one, base) for one in given
    )
    system = chemical_system(base, {e for r in reactants for e, _ in r.composition})
    vectors = [system.fractions(r.amounts) for r in reactants]
    frames = [frame_of(system, v, voltage_V) for v in vectors]
    own = own_energies(system, frames, voltage_V)
    actual = [
        grand_energy(system, r.energy_eV_atom, v, voltage_V) for r, v in zip(reactants, vectors, strict=True)
    ]
    mutual = most_exothermic_mixture(system, frames, own, voltage_V=voltage_V)
    total = most_exothermic_mixture(system, frames, actual, voltage_V=voltage_V)
    compositions = [r.amounts for r in reactants]
    certified = certified_pair(compositions, base, voltage_V)
    curve = (
        mixing_line(system, frames[0], frames[1], (own[0], own[1]), voltage_V=voltage_V)
        if len(frames) == 2
        else ()
    )
    reacts = mutual.energy_eV_atom < -NO_REACTION_EV_ATOM
    return Reaction(
        reactants=reactants,
        voltage_V=voltage_V,
        energy_mutual_eV_atom=min(mutual.energy_eV_atom, 0.0),
        energy_total_eV_atom=min(total.energy_eV_atom, 0.0),
        fractions=mutual.fractions,
        fractions_total=total.fractions,
        products=_units(base, mutual) if reacts else {},
        product_atoms=dict(mutual.atoms_in) if reacts else {},
        products_total=_units(base, total),
        grams_per_mol=_mass(reactants, total),
        volume_change=_volume_change(reactants, mutual, base) if reacts and voltage_V is None else None,
        curve=curve,
        error_eV_atom=sum(w * r.error_eV_atom for w, r in zip(total.fractions, reactants, strict=True)),
        energy_mutual_second_scheme_eV_atom=_second_scheme(base, reactants, voltage_V),
        reference=_word(certified),
        reference_total=_word(certified and _total_is_certified(reactants, base, voltage_V)),
        table=base.name,
        scheme=base.scheme,
        notices=reaction_notices(reactants, mutual, total, base, certified, voltage_V),
    )


def _total_is_certified(reactants: Sequence[Reactant], table: EnergyTable, voltage_V: float | None) -> bool:
    """Total energies were compared for listed compositions, and for cathodes charged by their open-circuit curves."""
    if table.name == "embedded" and not all(
        r.basis == "open-circuit curve" or is_listed(r.amounts) or not r.error_eV_atom for r in reactants
    ):
        return False
    return certified_pair([r.amounts for r in reactants], table, voltage_V, energy="total")


def _word(certified: bool) -> str:
    return "certified" if certified else "uncertified"


def _second_scheme(
    table: EnergyTable, reactants: Sequence[Reactant], voltage_V: float | None
) -> float | None:
    """Mutual energy with the other set of corrections: how far it depends on the scheme; None without one."""
    if table.scheme != "mp-legacy":
        return None
    elements_in = {"Li", *(e for r in reactants for e, _ in r.composition)}
    system = chemical_system(as_mp2020_like(table.restricted(elements_in)), elements_in)
    frames = [frame_of(system, system.fractions(r.amounts), voltage_V) for r in reactants]
    own = own_energies(system, frames, voltage_V)
    return min(most_exothermic_mixture(system, frames, own, voltage_V=voltage_V).energy_eV_atom, 0.0)


def own_energies(system: ChemicalSystem, frames: Sequence[Array], voltage_V: float | None) -> list[float]:
    """Energy (eV/atom) of the equilibrium of each composition by itself."""
    if voltage_V is None:
        return [system.closed(f).energy_eV_atom for f in frames]
    return [system.open(f, -voltage_V).energy_eV_atom for f in frames]


def _units(table: EnergyTable, mixture: Mixture) -> dict[str, float]:
    counts = {name: (phase.atom_count if (phase := table.named(name)) else 1.0) for name in mixture.atoms_in}
    return {name: n / counts[name] for name, n in sorted(mixture.atoms_in.items(), key=lambda item: -item[1])}


def _grams_per_atom(amounts: Amounts) -> float:
    mass = sum(n * elements()[e].atomic_mass_g_mol for e, n in amounts.items())
    return mass / sum(amounts.values())


def _mass(reactants: Sequence[Reactant], mixture: Mixture) -> float:
    """Grams per mole of atoms of the mixture."""
    return sum(w * _grams_per_atom(r.amounts) for w, r in zip(mixture.fractions, reactants, strict=True))


def _volume_change(reactants: Sequence[Reactant], mixture: Mixture, table: EnergyTable) -> Estimate | None:
    before = [(w / r.atom_count, r.amounts) for w, r in zip(mixture.fractions, reactants, strict=True)]
    after = []
    for name, atoms in mixture.atoms_in.items():
        phase = table.named(name)
        amounts = phase.amounts if phase else {name: 1.0}
        after.append((atoms / sum(amounts.values()), amounts))
    return change_of_volume(before, after)
