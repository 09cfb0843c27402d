"""The one adapter to pymatgen in this room: structures are built and structure files are read here only.

pymatgen's parsers move between releases; everything else in this room speaks of `CrystalFacts` and
`ReadStructure`, never of a parser. Lengths in Å, angles in degrees, densities in g/cm³.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from frenkel.errors import ParseError

if TYPE_CHECKING:
    from pymatgen.core import Structure

    from frenkel.materials.structures import CrystalFacts

__all__ = ["build_structure", "ionic_radii_A", "parse_structure", "space_group_number"]

SITE_TOLERANCE_A = 0.01
"""Two positions of one file nearer than this are the same site."""


@contextmanager
def _quiet() -> Iterator[list[warnings.WarningMessage]]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield caught


def build_structure(facts: CrystalFacts, *, oxidation_states: bool = False) -> Structure:
    """The conventional cell of a shipped crystal structure, from its space group and asymmetric unit.

    Parameters: `facts` as loaded by `structures.crystal_facts`; `oxidation_states` decorates the species.
    Returns: a pymatgen Structure whose sites carry the property "label" of the asymmetric unit.
    """
    from pymatgen.core import Composition, Lattice, Structure

    with _quiet():
        structure = Structure.from_spacegroup(
            facts.space_group,
            Lattice.from_parameters(*facts.cell_A_deg),
            [Composition(dict(site.species)) for site in facts.sites],
            [list(site.xyz) for site in facts.sites],
            site_properties={"label": [site.label for site in facts.sites]},
            tol=1e-3,
        )
        if oxidation_states:
            structure.add_oxidation_state_by_element(dict(facts.oxidation_states))
    return structure


def parse_structure(text: str, kind: str, name: str) -> tuple[Structure, tuple[str, ...]]:
    """A structure from the text of a CIF or POSCAR, with the parser's remarks.

    Parameters: `text`; `kind` is "cif" or "poscar"; `name` of the file for messages.
    Returns: the structure (first data block of a CIF) and what the parser warned about.
    Raises: ParseError with the parser's own words as cause.
    Occupancies above 1 are kept as they stand, so that the caller can name them.
    """
    from pymatgen.io.cif import CifParser
    from pymatgen.io.vasp import Poscar

    with _quiet() as caught:
        try:
            if kind == "cif":
                parser = CifParser.from_str(text, occupancy_tolerance=1e6, site_tolerance=SITE_TOLERANCE_A)
                found: list[Any] = parser.parse_structures(
                    primitive=False, check_occu=False, on_error="raise"
                )
                structure = found[0]
            else:
                structure = Poscar.from_str(text).structure
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception as error:  # the parsers raise whatever a broken line makes them raise
            cause = f"{type(error).__name__}: {str(error)[:300] or 'no message'}"
            raise ParseError(
                f"no crystal structure could be read from it ({cause}).",
                file=name,
                next_step="A CIF needs cell, symmetry and atom sites; open it in a viewer, or export it again.",
            ) from error
    remarks = tuple(dict.fromkeys(str(one.message).splitlines()[0][:200] for one in caught))
    return structure, remarks


def space_group_number(structure: Structure, *, tolerance_A: float = 0.01) -> int | None:
    """Number of the space group of a structure, None where it cannot be told."""
    from pymatgen.symmetry.analyzer import SpacegroupAnalyzer, SymmetryUndeterminedError

    try:
        with _quiet():  # spglib announces changes of its own interface
            return int(SpacegroupAnalyzer(structure, symprec=tolerance_A).get_space_group_number())
    except (SymmetryUndeterminedError, ValueError, TypeError):
        return None


def ionic_radii_A(symbol: str, charge: int) -> tuple[float, ...]:
    """Shannon's ionic radii of an ion over its coordination numbers and spin states, in Å; empty where not tabulated."""
    from pymatgen.core import Element

    table = Element(symbol).data.get("Shannon radii", {}).get(str(charge), {})
    return tuple(
        float(entry["ionic_radius"])
        for by_spin in table.values()
        for entry in by_spin.values()
        if "ionic_radius" in entry
    )
