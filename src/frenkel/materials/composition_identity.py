"""When two texts mean the same compound: equal ratios of the elements, however large the formula unit.

`composition_key` is the identity for matching records, structures and properties; it is never shown.
`formula_unit` brings the content of a crystal's cell to a formula unit for showing. A formula that a person wrote keeps its size
(Li10Ge0.8Sn0.2P2S12 is not halved), so the shown formula is no identity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from math import gcd

from frenkel.errors import InputError

__all__ = ["composition_key", "formula_unit", "text_key"]

_DECIMALS = 4  # an occupancy in a structure file carries three or four


def composition_key(amounts: Iterable[tuple[str, float]]) -> str:
    """Atomic fractions to five decimals, elements in alphabetical order; "" for an empty composition.

    >>> composition_key([("Li", 6), ("P", 1), ("S", 5), ("Cl", 1)]) == composition_key(
    ...     [("P", 4), ("S", 20), ("Cl", 4), ("Li", 24)])
    True
    """
    pairs = [(symbol, float(amount)) for symbol, amount in amounts if amount > 0]
    total = sum(amount for _, amount in pairs)
    return " ".join(f"{symbol}{amount / total:.5f}" for symbol, amount in sorted(pairs))


def text_key(text: str) -> str:
    """`composition_key` of a formula or name; the canonical text where it has no composition.

    >>> text_key("LLZO") == text_key("Li14La6Zr4O24"), text_key("PEO-LiTFSI")
    (True, 'PEO-LiTFSI')
    """
    from frenkel.materials.formulas import read_formula

    try:
        formula = read_formula(text)
    except InputError:
        return " ".join(text.split())
    return composition_key(formula.amounts) or formula.canonical


def formula_unit(amounts: Mapping[str, float]) -> dict[str, float]:
    """The content of a cell divided by the largest number that leaves no amount with more decimals than it had.

    Parameters: `amounts`, element → number in the cell; at least two elements with whole numbers are needed to
    find a divisor, otherwise the cell is returned as it is. Returns: element → amount.

    >>> formula_unit({"Li": 51.2, "La": 24, "Zr": 11.2, "Ta": 4.8, "O": 96})
    {'Li': 6.4, 'La': 3.0, 'Zr': 1.4, 'Ta': 0.6, 'O': 12.0}
    """
    rounded = {symbol: round(float(amount), _DECIMALS) for symbol, amount in amounts.items() if amount > 0}
    whole = [int(amount) for amount in rounded.values() if amount == int(amount) and amount >= 1]
    largest = gcd(*whole) if len(whole) >= 2 else 1
    for divisor in range(largest, 1, -1):
        if largest % divisor == 0 and all(_as_short(amount, divisor) for amount in rounded.values()):
            return {symbol: round(amount / divisor, _DECIMALS) for symbol, amount in rounded.items()}
    return rounded


def _as_short(amount: float, divisor: int) -> bool:
    """Whether amount / divisor is written with no more decimals than the amount."""
    decimals = max(0, -int(Decimal(repr(amount)).normalize().as_tuple().exponent))
    share = amount / divisor
    return abs(share - round(share, decimals)) < 1e-9
