"""Structures from people's own CIF and POSCAR files, with every fault named.

A file that cannot be used raises an error of its own kind: `UnreadableStructure`, `NoLithium`, `NoAnion`,
`OccupancyAboveOne`. A charge that does not balance is reported in `ReadStructure.problems` (published
occupancies often leave one) and raises `UnbalancedCharge` only where the caller is strict.

Charge: every element takes the charges that it is known for (materials/data/elements.csv); the net charge
of the formula is an interval [q_min, q_max] when an element can have several, and it is unbalanced when
this interval does not reach zero within 2 % of the anionic charge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from frenkel.errors import ParseError
from frenkel.files import digest_of_bytes, read_bytes
from frenkel.materials.elements import elements
from frenkel.results import Notice

if TYPE_CHECKING:
    from pymatgen.core import Structure

__all__ = [
    "NoAnion",
    "NoLithium",
    "OccupancyAboveOne",
    "ReadStructure",
    "UnbalancedCharge",
    "UnreadableStructure",
    "net_charge_bounds",
    "read_structure",
]

MAX_STRUCTURE_BYTES = 8 * 1024 * 1024
"""A CIF of one crystal is some kB; larger files are not read."""
MAX_SITES = 20_000
OCCUPANCY_TOLERANCE = 0.02
"""Occupancies are printed with two or three digits; sums up to 1.02 are rounding."""
CHARGE_TOLERANCE = 0.02
"""Part of the anionic charge that may be missing."""


class UnreadableStructure(ParseError):
    """The file holds no crystal structure that can be read."""


class NoLithium(ParseError):
    """The structure holds no lithium."""


class NoAnion(ParseError):
    """The structure holds no anion (a metal, an alloy, or a list with the anions left out)."""


class OccupancyAboveOne(ParseError):
    """The occupancies of a site add up to more than 1."""


class UnbalancedCharge(ParseError):
    """The oxidation states that the elements are known for do not add up to zero."""


@dataclass(frozen=True)
class ReadStructure:
    """A structure from a file: the pymatgen Structure, the file's digest, remarks, and what is wrong with it."""

    structure: Structure
    file: str
    digest: str
    notices: tuple[Notice, ...] = ()
    problems: tuple[ParseError, ...] = ()


def net_charge_bounds(amounts: Mapping[str, float]) -> tuple[float, float, float]:
    """Smallest and largest possible net charge of a composition, and its anionic charge, in e.

    The most electronegative element is the anion with its one charge; another element that can be either
    takes any charge between; a redox-active metal any of its oxidation states, any other cation its highest
    common one. Elements without a known charge (noble gases) make the bounds infinite.

    >>> net_charge_bounds({"Li": 3, "Y": 1, "Cl": 6}), net_charge_bounds({"Li": 3, "Y": 1, "Cl": 5})
    ((0.0, 0.0, 6.0), (1.0, 1.0, 5.0))
    """
    table = elements()
    anion = max(amounts, key=lambda symbol: table[symbol].electronegativity)
    low = high = negative = 0.0
    for symbol, amount in amounts.items():
        element = table[symbol]
        charges = _possible_charges(symbol, is_anion=symbol == anion)
        if not charges:
            return float("-inf"), float("inf"), negative or 1.0
        low += amount * min(charges)
        high += amount * max(charges)
        if element.anion_charge is not None and min(charges) < 0:
            negative -= amount * min(charges)
    return low, high, negative


def _possible_charges(symbol: str, *, is_anion: bool) -> tuple[int, ...]:
    element = elements()[symbol]
    if is_anion and element.anion_charge is not None:
        return (element.anion_charge,)
    cationic = element.cation_charges if element.redox_active else element.cation_charges[:1]
    if element.anion_charge is None:
        return cationic
    # Next to a more electronegative element a halide stays a halide; S, N, C, H may be either.
    return (
        (element.anion_charge,)
        if symbol in ("F", "Cl", "Br", "I", "O")
        else (*cationic, element.anion_charge)
    )


def read_structure(path: str | Path, *, strict: bool = False) -> ReadStructure:
    """A crystal structure from a CIF or a POSCAR file.

    Parameters: `path`; the kind is told by suffix or content; `strict` also refuses unbalanced charge.
    Returns: ReadStructure, with what could be wrong in `problems` and the parser's remarks in `notices`.
    Raises: InputError (no file, too large), UnreadableStructure, NoLithium, NoAnion, OccupancyAboveOne, and
    with `strict` UnbalancedCharge.
    """
    from frenkel.materials._pymatgen import parse_structure

    name = str(path)
    data = read_bytes(path, max_bytes=MAX_STRUCTURE_BYTES)
    text = _decoded(data, name)
    try:
        structure, remarks = parse_structure(text, _kind_of(Path(path), text), name)
    except ParseError as error:
        raise UnreadableStructure(error.cause, file=name, next_step=error.next_step) from error
    if not 0 < len(structure) <= MAX_SITES:
        raise UnreadableStructure(
            f"it holds {len(structure)} sites; between 1 and {MAX_SITES} are read.", file=name
        )
    _refuse_unusable(structure, name)
    problems = _charge_problem(structure, name)
    if strict and problems:
        raise problems[0]
    notices = tuple(Notice("structure-parser", remark) for remark in remarks)
    notices += tuple(Notice("unbalanced-charge", problem.cause) for problem in problems)
    return ReadStructure(structure, name, digest_of_bytes(data), notices, problems)


def _decoded(data: bytes, name: str) -> str:
    if b"\0" in data[:4096]:
        raise UnreadableStructure("it is a binary file, not a CIF or POSCAR.", file=name)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _kind_of(path: Path, text: str) -> str:
    if path.suffix.lower() in (".cif", ".mcif"):
        return "cif"
    if path.suffix.lower() in (".vasp", ".poscar", ".contcar") or path.name.upper().startswith(
        ("POSCAR", "CONTCAR")
    ):
        return "poscar"
    return "cif" if "data_" in text and "_cell_" in text else "poscar"


def _refuse_unusable(structure: Structure, name: str) -> None:
    for index, site in enumerate(structure):
        total = float(site.species.num_atoms)
        if total > 1.0 + OCCUPANCY_TOLERANCE:
            raise OccupancyAboveOne(
                f"site {index + 1} ({site.species_string}) is occupied {total:.3g} times; allowed is at most 1.",
                file=name,
                next_step="Correct the occupancies, or remove the duplicate of the site.",
            )
    amounts = structure.composition.element_composition.get_el_amt_dict()
    unknown = [symbol for symbol in amounts if symbol not in elements()]
    if unknown:
        raise UnreadableStructure(f"{', '.join(unknown)} is no element of the table.", file=name)
    if amounts.get("Li", 0.0) <= 0.0:
        raise NoLithium(
            f"the structure ({structure.composition.reduced_formula}) holds no lithium.",
            file=name,
            next_step="Some files leave lithium out because it could not be located; add its sites.",
        )
    if not any(elements()[symbol].anion_charge is not None for symbol in amounts):
        raise NoAnion(
            f"the structure ({structure.composition.reduced_formula}) holds no anion.",
            file=name,
            next_step="A solid electrolyte is a salt; for an alloy give it as an anode.",
        )


def _charge_problem(structure: Structure, name: str) -> tuple[UnbalancedCharge, ...]:
    composition = structure.composition.element_composition
    amounts = composition.get_el_amt_dict()
    low, high, negative = net_charge_bounds(amounts)
    allowed = CHARGE_TOLERANCE * negative
    if low <= allowed and high >= -allowed:
        return ()
    _, units = composition.get_reduced_composition_and_factor()
    excess = (low if low > 0 else high) / units
    cause = (
        f"the charges of {composition.reduced_formula} do not balance: {excess:+.3g} e a formula unit remain "
        f"({100 * abs(excess) * units / negative:.1f} % of the anionic charge)."
    )
    return (
        UnbalancedCharge(
            cause, file=name, next_step="Check the occupancies; published ones are often not complete."
        ),
    )
