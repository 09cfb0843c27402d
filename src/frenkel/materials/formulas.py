"""Formulas: composition, components and words of a material as people write it.

`read_formula` takes compounds (Li6PS5Cl, Li₇La₃Zr₂O₁₂, $Li_{6.4}La_3Zr_{1.4}Ta_{0.6}O_{12}$), glass
notation (75Li2S-25P2S5, amounts in mol), hydrates and solvates (Li3InCl6·2H2O), "A@B", polymers with salt
and EO:Li ratio (PEO-LiTFSI, EO:Li = 18), composites (PEO-LiTFSI + 10 wt% LLZO), names (LLZO, LPSCl) and
variables with a value ("Li7-xLa3Zr2-xTaxO12 (x = 0.4)"). Amounts are in formula units, masses in g/mol.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from frenkel.materials.elements import elements
from frenkel.materials.names import NameEntry, find_name

if TYPE_CHECKING:
    from pymatgen.core import Composition

__all__ = ["Component", "Formula", "canonical_formula", "read_formula"]

Amounts = tuple[tuple[str, float], ...]


def _number(value: float) -> str:
    return "" if abs(value - 1.0) < 1e-9 else f"{round(value, 6):g}"


def canonical_formula(amounts: Iterable[tuple[str, float]]) -> str:
    """One spelling of a composition: lithium first, then by electronegativity; whole numbers are reduced.

    >>> canonical_formula([("La", 24), ("Li", 56), ("O", 96), ("Zr", 16)])
    'Li7La3Zr2O12'
    """
    pairs = [(symbol, float(amount)) for symbol, amount in amounts if amount > 0]
    if pairs and all(abs(amount - round(amount)) < 1e-6 and amount > 0.5 for _, amount in pairs):
        from math import gcd

        divisor = gcd(*(round(amount) for _, amount in pairs))
        pairs = [(symbol, round(amount) / divisor) for symbol, amount in pairs]
    table = elements()
    pairs.sort(key=lambda pair: (pair[0] != "Li", table[pair[0]].electronegativity, pair[0]))
    return "".join(f"{symbol}{_number(amount)}" for symbol, amount in pairs)


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a mixture or composite.

    `kind`: compound, water, or the kind of a known name (polymer, salt, filler …). `amount` in `unit`: "mol",
    "wt%", "vol%", "mol%", "%" (basis not stated) or "" (no amount given). `relation` to what stands before
    it: "", "-", "+", "/", ":", "·", "@". `words`: doped, coated, nanowires … as written beside it.
    """

    text: str
    name: str
    kind: str
    amounts: Amounts = ()
    amount: float | None = None
    unit: str = ""
    relation: str = ""
    words: tuple[str, ...] = ()

    @property
    def composition(self) -> dict[str, float]:
        """Element → amount per formula unit; empty where no formula exists."""
        return dict(self.amounts)

    @property
    def entry(self) -> NameEntry | None:
        """The row of the name table behind this component, if any."""
        return find_name(self.name)


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula as read.

    Parameters
    ----------
    text : as given
    kind : compound | hydrate | mixture | polymer | composite | coated | alloy | named | doped (a host with dopants in mol%)
    amounts : (element, amount) pairs of the whole; empty for polymers, composites and names without formula
    components : the parts, in order; one for a compound
    groups : brackets of a compound, as (amounts inside, multiplier)
    water : molecules of water per formula unit
    eo_per_li : ether oxygens per lithium where given
    state : "" | glass | glass-ceramic | amorphous | crystalline, where the text says so
    words : polymorph, morphology and other words beside the formula
    variables : (name, value) of the variables used
    notes : what was decided while reading
    name : canonical name where the text is a known name
    """

    text: str
    kind: str
    amounts: Amounts
    components: tuple[Component, ...]
    canonical: str
    groups: tuple[tuple[Amounts, float], ...] = ()
    water: float = 0.0
    eo_per_li: float | None = None
    state: str = ""
    words: tuple[str, ...] = ()
    variables: tuple[tuple[str, float], ...] = ()
    notes: tuple[str, ...] = ()
    name: str = ""

    @property
    def composition(self) -> dict[str, float]:
        """Element → amount per formula unit as written."""
        return dict(self.amounts)

    @property
    def elements(self) -> frozenset[str]:
        return frozenset(symbol for symbol, _ in self.amounts)

    @property
    def molar_mass_g_mol(self) -> float:
        """Mass of the formula unit as written, in g/mol (0 where no composition is known).

        >>> round(read_formula("Li6PS5Cl").molar_mass_g_mol, 1)
        268.4
        """
        table = elements()
        return sum(table[symbol].atomic_mass_g_mol * amount for symbol, amount in self.amounts)

    def amount(self, symbol: str) -> float:
        """Amount of one element, 0 where absent."""
        return dict(self.amounts).get(symbol, 0.0)

    def to_pymatgen(self) -> Composition:
        """The composition as pymatgen's Composition (loads pymatgen)."""
        from pymatgen.core import Composition

        return Composition(dict(self.amounts))

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "text": self.text, "kind": self.kind, "canonical": self.canonical, "name": self.name,
            "composition": dict(self.amounts), "water": self.water, "eo_per_li": self.eo_per_li,
            "state": self.state, "words": list(self.words), "notes": list(self.notes),
            "components": [
                {"name": c.name, "kind": c.kind, "amount": c.amount, "unit": c.unit, "relation": c.relation,
                 "words": list(c.words)}
                for c in self.components
            ],
        }  # fmt: skip

    def __str__(self) -> str:
        return self.canonical


def read_formula(text: str, variables: Mapping[str, float | str] | None = None) -> Formula:
    """Read a formula, name or mixture.

    Parameters
    ----------
    text : what a person wrote; see the module's first paragraph
    variables : name → value of amounts (x → 0.4) or symbol of a placeholder (X → "Cl")

    Returns
    -------
    Formula, frozen.

    Raises
    ------
    FormulaError with the position of what cannot be read.

    Examples
    --------
    >>> read_formula("75Li2S-25P2S5").canonical
    'Li3PS4'
    >>> read_formula("Li3InCl6·2H2O").water
    2.0
    >>> read_formula("Li7-xLa3Zr2-xTaxO12 (x = 0.4)").canonical
    'Li6.6La3Zr1.6Ta0.4O12'
    """
    given = tuple(sorted((variables or {}).items()))
    return _read(str(text), given)


@lru_cache(maxsize=4096)
def _read(text: str, given: tuple[tuple[str, float | str], ...]) -> Formula:
    from frenkel.materials.mixtures import read_mixture

    return read_mixture(text, dict(given))
