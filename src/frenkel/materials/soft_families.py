"""Families of polymers and composites: what carries the lithium, and which filler stands in it.

A polymer that binds the anion is "single-ion"; else a charged chain with free anions is a poly(ionic liquid);
else a polymer swollen with solvent or ionic liquid is a "gel"; else the family is that of the matrix (written
in the name table), the first matrix with one deciding. A composite is named after its filler.
"""

from __future__ import annotations

from collections.abc import Iterable

from frenkel.materials.formulas import Formula

__all__ = ["composite_family", "polymer_family"]

_SWOLLEN = ("solvent", "ionic liquid")
_POLY_IONIC_LIQUID = "poly(ionic liquid)"


def polymer_family(formula: Formula, *, single_ion: str = "") -> tuple[str, str] | None:
    """(family, reason) of a polymer electrolyte or a polymer alone; None where the table does not say.

    Parameters: `single_ion`, the component that binds the anion, "" for none.

    >>> from frenkel.materials.formulas import read_formula
    >>> polymer_family(read_formula("PEO-LiTFSI"))[0]
    'polyether'
    """
    if single_ion:
        return "single-ion", f"{single_ion}: only the lithium ion is free to move"
    families = [
        (part.entry.label_map["family"], part.name)
        for part in formula.components
        if part.entry is not None and "family" in part.entry.label_map and part.kind != "framework"
    ]
    charged = [name for family, name in families if family == _POLY_IONIC_LIQUID]
    if charged:
        return _POLY_IONIC_LIQUID, f"{charged[0]}: the cation of an ionic liquid is on the chain"
    swollen = [part.name for part in formula.components if part.kind in _SWOLLEN]
    if swollen or "gel" in formula.words:
        return "gel", f"swollen with {', '.join(swollen) or 'what the text calls a gel'}"
    return (families[0][0], f"matrix {families[0][1]}") if families else None


def composite_family(fillers: Iterable[str], frameworks: Iterable[str]) -> tuple[str, str] | None:
    """(family, reason) of a polymer with filler.

    Parameters: `fillers`, "active" or "inert" for each filler; `frameworks`, families of framework fillers.

    >>> composite_family(["active", "inert"], [])[0]
    'polymer with active filler'
    """
    named = [f"polymer with {family}" for family in frameworks if family in ("MOF", "COF")]
    if named:
        return named[0], "a framework is the filler"
    kinds = set(fillers)
    for kind in ("active", "inert"):
        if kind in kinds:
            return f"polymer with {kind} filler", f"the filler is {kind}"
    return None
