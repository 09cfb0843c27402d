"""The crystal structures that Frenkel ships, as facts: cell, space group, sites, occupancies, reference.

Each file in `data/structures` holds one structure: the cell (Å, degrees), the space group in the setting of
its coordinates, the sites of the asymmetric unit with Wyckoff letter and occupancy, the oxidation states,
where the numbers were published and where they were read. Not every number has the same standing:

- `cell_checked`, `occupancies_checked`: "read" or "remembered" (from memory, decides nothing);
- `positions`: "read" (in the source named) · "fixed by symmetry" · "isotypic" (those of the isotypic
  compound named in the note) · "remembered" · "randomised" (displaced on purpose by the data set in which
  they were read: good for the topology, not for bond lengths).

Density: ρ = Σ n_i M_i / (N_A V), from the cell's own content.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from frenkel.errors import UnknownName
from frenkel.evidence import Evidence, Source
from frenkel.materials.elements import elements
from frenkel.quantities import constants

if TYPE_CHECKING:
    from pymatgen.core import Structure

__all__ = ["CrystalFacts", "Site", "crystal_facts", "load_structure", "structure_names"]

RELIABLE_POSITIONS = ("read", "fixed by symmetry", "isotypic")
"""Standings of positions whose bond lengths mean something."""


@dataclass(frozen=True, slots=True)
class Site:
    """One site of an asymmetric unit: label, Wyckoff position ("32g"), fractional coordinates, occupancies."""

    label: str
    wyckoff: str
    xyz: tuple[float, float, float]
    species: tuple[tuple[str, float], ...]

    @property
    def multiplicity(self) -> int:
        """How many equivalent positions the conventional cell has."""
        return int("".join(c for c in self.wyckoff if c.isdigit()))


@dataclass(frozen=True)
class CrystalFacts:
    """A crystal structure as published, with its source and what was checked (see the top of this file)."""

    name: str
    formula: str
    formula_units: int
    family: str
    space_group: str
    cell_A_deg: tuple[float, float, float, float, float, float]
    oxidation_states: tuple[tuple[str, float], ...]
    sites: tuple[Site, ...]
    reference: str
    read_in: str = ""
    cell_checked: str = "read"
    positions: str = "read"
    occupancies_checked: str = "read"
    obelix_id: str = ""
    note: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def content(self) -> dict[str, float]:
        """Atoms of each element in the conventional cell, from multiplicities and occupancies."""
        total: dict[str, float] = {}
        for site in self.sites:
            for element, occupancy in site.species:
                total[element] = total.get(element, 0.0) + site.multiplicity * occupancy
        return total

    @property
    def charge_per_formula_unit(self) -> float:
        """Sum of the oxidation states of one formula unit, in e (0 for a complete, correct structure)."""
        charges = dict(self.oxidation_states)
        return sum(charges[element] * n for element, n in self.content.items()) / self.formula_units

    @property
    def volume_A3(self) -> float:
        """Volume of the cell: V = abc √(1 - cos²α - cos²β - cos²γ + 2 cosα cosβ cosγ)."""
        from math import cos, radians, sqrt

        a, b, c, *angles = self.cell_A_deg
        ca, cb, cg = (cos(radians(angle)) for angle in angles)
        return float(a * b * c * sqrt(1 - ca * ca - cb * cb - cg * cg + 2 * ca * cb * cg))

    @property
    def density_g_cm3(self) -> float:
        """Crystallographic density, ρ = Σ n_i M_i / (N_A V)."""
        mass = sum(elements()[element].atomic_mass_g_mol * n for element, n in self.content.items())
        return mass / (constants.AVOGADRO_PER_MOL * self.volume_A3 * 1e-24)

    @property
    def bonds_mean_something(self) -> bool:
        """Whether the coordinates are good enough for bond lengths."""
        return self.positions in RELIABLE_POSITIONS and self.cell_checked == "read"

    def evidence(self, subject: str | None = None) -> tuple[Evidence, ...]:
        """The crystallographic density as evidence about `subject` (by default the formula)."""
        whole = self.cell_checked == self.occupancies_checked == "read"
        return (
            Evidence(
                subject or self.formula,
                "density",
                self.density_g_cm3,
                conditions=(("structure", self.name),),
                kind="crystallographic",
                method="cell content over cell volume",
                origin="literature",
                source=Source(self.reference, place=f"read in {self.read_in}" if self.read_in else ""),
                checked="read" if whole else "remembered",
                assumptions=("Fully dense, no grain boundaries or pores.",),
            ),
        )


def _facts_of(data: dict[str, Any]) -> CrystalFacts:
    sites = tuple(
        Site(one["label"], one["wyckoff"], tuple(one["xyz"]), tuple(one["species"].items()))
        for one in data.pop("sites")
    )
    charges = tuple((element, float(q)) for element, q in data.pop("oxidation_states").items())
    a, b, c, alpha, beta, gamma = (float(v) for v in data.pop("cell_A_deg"))
    aliases = tuple(data.pop("aliases", ()))
    return CrystalFacts(
        sites=sites,
        oxidation_states=charges,
        cell_A_deg=(a, b, c, alpha, beta, gamma),
        aliases=aliases,
        **data,
    )


@lru_cache(maxsize=1)
def _all_facts() -> dict[str, CrystalFacts]:
    folder = resources.files("frenkel.materials").joinpath("data", "structures")
    found = (
        _facts_of(tomllib.loads(file.read_text(encoding="utf-8")))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    )
    return {facts.name: facts for facts in sorted(found, key=lambda one: one.name.lower())}


def structure_names() -> tuple[str, ...]:
    """Names of all shipped structures, in alphabetical order.

    >>> "LLZO-tetragonal" in structure_names()
    True
    """
    return tuple(_all_facts())


def crystal_facts(name: str) -> CrystalFacts:
    """The facts of one shipped structure, by name, alias or formula (letter case does not matter).

    Parameters: `name`, e.g. "LGPS", "Li10GeP2S12", "LFP". Raises: UnknownName with the nearest names.

    >>> crystal_facts("LGPS").formula
    'Li10GeP2S12'
    """
    wanted = name.strip().lower()
    known: dict[str, CrystalFacts] = {}
    for facts in _all_facts().values():
        for key in (facts.formula, *facts.aliases):
            known.setdefault(key.lower(), facts)
    # A name is never shadowed by another structure's formula or alias.
    known.update({facts.name.lower(): facts for facts in _all_facts().values()})
    if wanted in known:
        return known[wanted]
    import difflib

    raise UnknownName(
        name,
        what="shipped crystal structure",
        nearest=dict.fromkeys(
            known[key].name for key in difflib.get_close_matches(wanted, known, n=3, cutoff=0.4)
        ),
        next_step="Give a CIF or POSCAR file instead.",
    )


def load_structure(name: str, *, oxidation_states: bool = False) -> Structure:
    """A shipped structure as a pymatgen Structure (conventional cell, partial occupancies as published).

    Parameters: `name` as in `crystal_facts`; `oxidation_states` decorates the species with charges.
    Returns: pymatgen Structure, lengths in Å, with the site property "label".
    Raises: UnknownName.

    >>> load_structure("Li3OCl").composition.reduced_formula
    'Li3ClO'
    """
    from frenkel.materials._pymatgen import build_structure

    return build_structure(crystal_facts(name), oxidation_states=oxidation_states)
