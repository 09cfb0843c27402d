"""From what a person types (a name, a formula, a structure file) to the entity that a question is about."""

from __future__ import annotations

from pathlib import Path

from frenkel.errors import FormulaError, InputError, UnknownName
from frenkel.materials.composition_identity import formula_unit
from frenkel.materials.entities import Electrode, Electrolyte
from frenkel.materials.formulas import Formula, canonical_formula, read_formula
from frenkel.materials.names import find_name, nearest_names, resolve_name

__all__ = ["resolve", "resolve_electrode", "subject_key"]

STRUCTURE_SUFFIXES = (".cif", ".mcif", ".vasp", ".poscar", ".contcar")
_METALS = {"Li": "Li", "Li metal": "Li", "lithium": "Li", "lithium metal": "Li"}


def subject_key(text: str | Formula) -> str:
    """The canonical key under which evidence about a material is filed, the same for all its spellings.

    Examples
    --------
    >>> subject_key("LLZO"), subject_key("75Li2S-25P2S5"), subject_key("PEO-LiTFSI")
    ('Li7La3Zr2O12', 'Li3PS4', 'PEO-LiTFSI')
    """
    formula = read_formula(text) if isinstance(text, str) else text
    return formula.canonical


def resolve(text: str) -> Electrolyte:
    """The electrolyte that a name, a formula or a structure file stands for.

    Raises
    ------
    FormulaError : a formula that cannot be read, with the position
    UnknownName : a name in no table, with the nearest ones
    ParseError : a structure file that cannot be read

    Examples
    --------
    >>> resolve("LPSCl").key
    'Li6PS5Cl'
    """
    typed = text.strip()
    if not typed:
        raise InputError("No electrolyte is given.", next_step="Give a name, a formula or a structure file.")
    if _is_structure_file(typed):
        return _from_file(typed)
    formula = _read_or_offer(typed)
    kind = {"polymer": "polymer", "composite": "composite"}.get(formula.kind, "inorganic")
    names = [component.name for component in formula.components]
    shown = formula.name or typed
    return Electrolyte(
        key=formula.canonical,
        name=shown,
        formula=formula.canonical if formula.amounts else "",
        kind=kind,
        components=tuple(names) if len(names) > 1 else (),
        given=text,
        synonyms=tuple(one for one in (formula.name, typed) if one and one != formula.canonical),
    )


def resolve_electrode(text: str, *, role: str) -> Electrode:
    """The anode or cathode that a name stands for (`role`: "anode" or "cathode").

    Examples
    --------
    >>> resolve_electrode("NCM811", role="cathode").key
    'NMC811'
    """
    typed = text.strip()
    if typed in _METALS:
        return Electrode("Li", "lithium metal", role, "Li", text)
    entry = find_name(typed, any_case=True)
    if entry is not None:
        return Electrode(entry.name, entry.name, role, entry.formula, text)
    try:
        formula = read_formula(typed)
    except FormulaError:
        resolve_name(typed)  # raises UnknownName with the nearest names
        raise
    return Electrode(formula.canonical, typed, role, formula.canonical, text)


def _read_or_offer(typed: str) -> Formula:
    try:
        return read_formula(typed)
    except FormulaError as error:
        near = nearest_names(typed)
        if near:
            raise UnknownName(
                typed, what="material", nearest=near, next_step=f"Read as a formula: {error.message}"
            ) from error
        raise


def _is_structure_file(typed: str) -> bool:
    path = Path(typed)
    named = path.suffix.lower() in STRUCTURE_SUFFIXES or path.name.upper() in ("POSCAR", "CONTCAR")
    if named and not path.is_file():
        raise InputError(f"There is no structure file {typed!r}.", next_step="Check the path; CIF and POSCAR are read.")
    return named


def _from_file(typed: str) -> Electrolyte:
    from frenkel.materials.structure_files import read_structure

    found = read_structure(typed)
    amounts = found.structure.composition.element_composition.get_el_amt_dict()
    key = canonical_formula(formula_unit(amounts).items())
    return Electrolyte(
        key=key, name=key, formula=key, given=typed, structure_file=typed, structure=found.structure
    )
