"""The chemical elements: mass, Pauling electronegativity and the charges that they take in solid electrolytes.

Kept as a small table so that a formula can be read and balanced without loading pymatgen. Masses in
g/mol and electronegativities are those of pymatgen's periodic table; the charges are chemical
convention, the most oxidised common state first.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from frenkel.materials.facts import fact_rows

__all__ = ["ANIONS", "HALOGENS", "RARE_EARTHS", "Element", "elements"]

HALOGENS = frozenset({"F", "Cl", "Br", "I"})
ANIONS = HALOGENS | {"O", "S", "Se", "Te", "N", "H"}
RARE_EARTHS = frozenset("La Ce Pr Nd Sm Eu Gd Tb Dy Ho Er Tm Yb Lu Y Sc".split())


@dataclass(frozen=True, slots=True)
class Element:
    """One element. `cation_charges` and `anion_charge` in units of e; electronegativity is 0 where unknown."""

    symbol: str
    atomic_number: int
    atomic_mass_g_mol: float
    electronegativity: float
    cation_charges: tuple[int, ...]
    anion_charge: int | None
    redox_active: bool


@lru_cache(maxsize=1)
def elements() -> dict[str, Element]:
    """All elements by symbol.

    >>> elements()["Zr"].cation_charges
    (4,)
    """
    return {
        row["symbol"]: Element(
            symbol=row["symbol"],
            atomic_number=int(row["atomic_number"]),
            atomic_mass_g_mol=float(row["atomic_mass_g_mol"]),
            electronegativity=float(row["electronegativity"] or 0.0),
            cation_charges=tuple(int(part) for part in row["cation_charges"].split()),
            anion_charge=int(row["anion_charge"]) if row["anion_charge"] else None,
            redox_active=row["redox_active"] == "1",
        )
        for row in fact_rows("elements.csv")
    }
