"""Formation energies with scheme and source, and the tables that hold them.

A formation energy counts from the elements (each zero) and belongs to a *scheme*: the functional and the
corrections it was made with. Energies of two schemes never meet in one table. The table that ships is a
few hundred single facts of the Materials Project's GGA(+U) data with its corrections of 2019 ("mp-legacy");
`read_table` brings in a larger one. Units: eV per atom.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from frenkel.errors import InputError, UnknownName
from frenkel.thermo.compositions import Amounts, amounts_of, composition_key, spelled_atoms

__all__ = ["EnergyTable", "Phase", "embedded", "phases_of"]


@dataclass(frozen=True)
class Phase:
    """One phase: name, atoms per formula, formation energy (eV/atom), band gaps of its polymorphs (eV)."""

    name: str
    atoms: tuple[tuple[str, float], ...]
    formation_energy_eV_atom: float
    scheme: str
    source: str
    checked: str = "read"
    gap_min_eV: float | None = None
    gap_max_eV: float | None = None
    estimate_error_eV_atom: float | None = None

    @property
    def amounts(self) -> dict[str, float]:
        return dict(self.atoms)

    @property
    def atom_count(self) -> float:
        return sum(n for _, n in self.atoms)

    @property
    def is_estimate(self) -> bool:
        return self.estimate_error_eV_atom is not None


@dataclass(
    frozen=True, eq=False
)  # compared and hashed as one object: hashing all phases at every call would cost more
class EnergyTable:
    """Formation energies of one scheme. `phases` are unique in composition; elements are implied at zero.

    `certified`: a whole database, or the shipped table with its lists; `complete`: elements within which a database
    gave every phase that it has.
    """

    name: str
    scheme: str
    phases: tuple[Phase, ...]
    elements: frozenset[str]
    certified: bool = False
    temperature_K: float = 0.0
    complete: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self._refuse_other_schemes(self.phases)

    def _refuse_other_schemes(self, phases: Iterable[Phase]) -> None:
        other = sorted({p.scheme for p in phases} - {self.scheme})
        if other:
            raise InputError(
                f"Energies of the scheme {', '.join(other)} cannot enter the table {self.name!r} of scheme {self.scheme}.",
                next_step="Convert them first (see frenkel.thermo.schemes), or load them as a table of their own.",
            )

    @cached_property
    def _by_key(self) -> dict[tuple[tuple[str, float], ...], Phase]:
        return {composition_key(phase.amounts): phase for phase in self.phases}

    @cached_property
    def _by_name(self) -> dict[str, Phase]:
        return {phase.name: phase for phase in self.phases}

    def find(self, formula: str | Amounts) -> Phase | None:
        """The phase of this composition, or None where the table has none."""
        return self._by_key.get(composition_key(amounts_of(formula)))

    def named(self, name: str) -> Phase | None:
        """The phase that this table calls `name`."""
        return self._by_name.get(name)

    def within(self, elements: Iterable[str]) -> tuple[Phase, ...]:
        """All phases made of these elements only, in the order of the table."""
        allowed = frozenset(elements)
        return tuple(p for p, has in zip(self.phases, self._element_sets, strict=True) if has <= allowed)

    def restricted(self, elements: Iterable[str]) -> EnergyTable:
        """The part of the table within these elements (for conversions that would cost much on a whole database)."""
        return self._restricted(frozenset(elements))

    @lru_cache(maxsize=256)  # noqa: B019 - tables are few and live as long as the process
    def _restricted(self, elements: frozenset[str]) -> EnergyTable:
        return replace(self, phases=self.within(elements))

    @cached_property
    def _element_sets(self) -> tuple[frozenset[str], ...]:
        return tuple(frozenset(e for e, _ in p.atoms) for p in self.phases)

    def require(self, elements: Iterable[str]) -> None:
        """Raise where an element has no reference here."""
        missing = sorted(set(elements) - self.elements)
        if missing:
            raise UnknownName(
                ", ".join(missing),
                what=f"element with a reference in the energy table {self.name!r}",
                next_step="Load a table that has it: frenkel thermo reference --from PATH|mp|optimade.",
            )

    def with_phases(self, phases: Iterable[Phase]) -> EnergyTable:
        """This table with more phases; of two with one composition the lower stays. Schemes must agree."""
        more = tuple(phases)
        self._refuse_other_schemes(more)
        merged = dict(self._by_key)
        for phase in more:
            key = composition_key(phase.amounts)
            have = merged.get(key)
            if have is None or phase.formation_energy_eV_atom < have.formation_energy_eV_atom:
                merged[key] = phase
        return replace(self, phases=tuple(merged.values()))

    def without(self, names: Iterable[str]) -> EnergyTable:
        """This table less the named phases."""
        gone = set(names)
        return replace(self, phases=tuple(p for p in self.phases if p.name not in gone))

    def with_energies(
        self, energies: Mapping[str, float], *, scheme: str, temperature_K: float | None = None
    ) -> EnergyTable:
        """The same phases with other energies (by name) under another scheme."""
        phases = tuple(
            replace(p, formation_energy_eV_atom=energies[p.name], scheme=scheme) for p in self.phases
        )
        temperature = self.temperature_K if temperature_K is None else temperature_K
        return replace(self, scheme=scheme, phases=phases, temperature_K=temperature)


def phases_of(rows: Iterable[Mapping[str, str]]) -> tuple[Phase, ...]:
    """Phases from the rows of a table with the columns of `data/formation_energies.csv`."""
    return tuple(
        Phase(
            name=row["phase"],
            atoms=spelled_atoms(row["atoms"]),
            formation_energy_eV_atom=float(row["formation_energy_eV_atom"]),
            scheme=row["scheme"],
            source=row["source"],
            checked=row.get("checked") or "read",
            gap_min_eV=_optional(row.get("gap_min_eV")),
            gap_max_eV=_optional(row.get("gap_max_eV")),
        )
        for row in rows
    )


def _optional(text: str | None) -> float | None:
    return float(text) if text else None


@lru_cache(maxsize=1)
def embedded() -> EnergyTable:
    """The table that ships with Frenkel: the phases that matter for the listed materials, and a few marked estimates.

    >>> round(embedded().find("Li2O").formation_energy_eV_atom, 2)
    -2.07
    """
    from frenkel.thermo.estimates import estimated_phases
    from frenkel.thermo.facts import rows

    computed = phases_of(rows("formation_energies.csv"))
    phases = (*computed, *estimated_phases(computed, "mp-legacy"))
    elements = frozenset(e for p in phases for e, _ in p.atoms) | frozenset({"C"})
    return EnergyTable("embedded", "mp-legacy", phases, elements - no_reference(), certified=True)


def no_reference() -> frozenset[str]:
    """Elements that a user may ask for and that the shipped scheme has no reference energy for."""
    from frenkel.thermo.facts import rows

    return frozenset(r["name"] for r in rows("known_bad.csv") if r["what"] == "element without reference")
