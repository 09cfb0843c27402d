"""What the elements of a material cost.

Cost of a material from its elements, USD per kg of material:

    C = Σ_i w_i p_i,   w_i = n_i M_i / Σ_j n_j M_j

with dated prices p_i per kg of contained element. It is a floor of raw materials, not the price of a
powder: no synthesis, no purity, no yield. Prices move: the standard deviation s of ln p between two dates is
taken from the elements for which the table has two dates, every p_i varies independently with it, and the
sum is taken as log-normal with the same mean and variance (Fenton 1960); the interval is its central 95 %.

A mixture whose proportions are not given lies between its cheapest and its dearest component.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from frenkel.errors import InputError, UnknownName
from frenkel.evidence import Evidence, Source
from frenkel.materials.elements import elements
from frenkel.materials.price_tables import (
    PRICE_SOURCE,
    SD_95,
    ElementPrice,
    element_prices,
    price_spread,
    read_element_prices,
)

__all__ = [
    "ElementCost",
    "ElementPrice",
    "MaterialsCost",
    "cost_evidence",
    "element_prices",
    "materials_cost",
    "price_spread",
    "read_element_prices",
]


@dataclass(frozen=True, slots=True)
class ElementCost:
    """Share of one element in the cost of a material: mass fraction and USD per kg of material."""

    symbol: str
    mass_fraction: float
    price: ElementPrice
    cost_USD_kg: float


@dataclass(frozen=True)
class MaterialsCost:
    """Cost of the elements in a material, USD/kg, with its 95 % interval and the shares, dearest first."""

    cost_USD_kg: float
    low_USD_kg: float
    high_USD_kg: float
    by_element: tuple[ElementCost, ...]
    source: str
    spread: float  # standard deviation of the logarithm of each price

    @property
    def years(self) -> tuple[int, int]:
        """Oldest and newest year of the prices that matter (each at least 1 % of the cost)."""
        used = [one.price.year for one in self.by_element if one.cost_USD_kg >= 0.01 * self.cost_USD_kg]
        return min(used), max(used)

    def evidence(self, subject: str) -> tuple[Evidence, ...]:
        """The cost as one piece of evidence about `subject`."""
        first, last = self.years
        read = all(one.price.checked == "read" for one in self.by_element)
        shares = ", ".join(
            f"{one.symbol} {100 * one.cost_USD_kg / self.cost_USD_kg:.0f} %" for one in self.by_element[:4]
        )
        return (
            Evidence(
                subject,
                "materials_cost",
                self.cost_USD_kg,
                self.low_USD_kg,
                self.high_USD_kg,
                interval="95%",
                conditions=(("price_year_from", float(first)), ("price_year_to", float(last))),
                kind="elements",
                method="sum of mass fraction times price of the contained element",
                origin="computed",
                source=Source(self.source),
                checked="computed" if read else "remembered",
                assumptions=(
                    "Raw elements in their cheapest traded form: no synthesis, purity or yield.",
                    "Prices of different elements vary independently.",
                ),
                text=f"by element: {shares}",
            ),
        )


def _mass_fractions(amounts: Mapping[str, float]) -> dict[str, float]:
    if not amounts or any(not n > 0 for n in amounts.values()):
        raise InputError("A composition with positive amounts is needed for a cost.")
    masses = {symbol: n * elements()[symbol].atomic_mass_g_mol for symbol, n in amounts.items()}
    total = sum(masses.values())
    return {symbol: mass / total for symbol, mass in masses.items()}


def materials_cost(
    formula: str | Mapping[str, float],
    *,
    prices: Mapping[str, ElementPrice] | None = None,
    spread: float | None = None,
) -> MaterialsCost:
    """Cost of the elements in a material, C = Σ w_i p_i, with its 95 % interval.

    Parameters
    ----------
    formula : a formula, or amounts by element (mol)
    prices : prices by symbol, by default the shipped ones; `spread` is the standard deviation of ln p

    Returns
    -------
    MaterialsCost, USD/kg of material

    Raises
    ------
    FormulaError, UnknownName : no formula, or an element without a price

    Validity: a floor of raw materials (see the top of this file).

    Examples
    --------
    >>> cost = materials_cost("Li7La3Zr2O12")
    >>> [one.symbol for one in cost.by_element][:2]
    ['Zr', 'Li']
    """
    amounts = amounts_of(formula)
    table = element_prices() if prices is None else {**element_prices(), **prices}
    lacking = sorted(set(amounts) - set(table))
    if lacking:
        raise UnknownName(
            lacking[0], what="element with a price", next_step="Give its price in a table of your own."
        )
    shares = [
        ElementCost(symbol, w, table[symbol], w * table[symbol].price_USD_kg)
        for symbol, w in _mass_fractions(amounts).items()
    ]
    shares.sort(key=lambda one: -one.cost_USD_kg)
    total = sum(one.cost_USD_kg for one in shares)
    s = price_spread() if spread is None else spread
    variance = sum(one.cost_USD_kg**2 for one in shares) * math.expm1(s * s)
    sigma = math.sqrt(math.log1p(variance / total**2))
    factor = math.exp(SD_95 * sigma)
    source = PRICE_SOURCE if prices is None else "table of the user, else " + PRICE_SOURCE
    return MaterialsCost(total, total / factor, total * factor, tuple(shares), source, s)


def amounts_of(formula: str | Mapping[str, float]) -> dict[str, float]:
    """Element → amount of a formula; InputError where it has no composition."""
    from frenkel.materials.formulas import read_formula

    found = dict(formula) if isinstance(formula, Mapping) else read_formula(formula).composition
    if not found:
        raise InputError(f"{formula!r} has no composition; its elements cannot be priced.")
    return found


def cost_evidence(
    text: str, subject: str, *, prices: Mapping[str, ElementPrice] | None = None
) -> tuple[Evidence, ...]:
    """Cost of elements of a compound, or of a mixture from its components, as evidence about `subject`.

    Parameters: `text`, what `read_formula` reads; `prices` as in `materials_cost`.
    Returns: one piece of evidence; for a mixture without proportions the interval is a bound from the
    cheapest to the dearest component and the value its geometric middle.
    Raises: FormulaError, InputError where a component has no composition, UnknownName without a price.
    """
    from frenkel.materials.formulas import read_formula

    formula = read_formula(text)
    if formula.composition:
        return materials_cost(formula.composition, prices=prices).evidence(subject)
    parts = {}
    for component in formula.components:
        entry = component.entry
        unit = component.composition or (amounts_of(entry.repeat_unit) if entry and entry.repeat_unit else {})
        if not unit:
            raise InputError(f"{component.name!r} in {text!r} has no composition; it cannot be priced.")
        parts[component.name] = materials_cost(unit, prices=prices)
    low = min(one.low_USD_kg for one in parts.values())
    high = max(one.high_USD_kg for one in parts.values())
    shown = ", ".join(f"{name} {cost.cost_USD_kg:.3g} USD/kg" for name, cost in parts.items())
    parents = tuple(e.id for name, cost in parts.items() for e in cost.evidence(name))
    return (
        Evidence(
            subject,
            "materials_cost",
            math.sqrt(low * high),
            low,
            high,
            interval="bound",
            kind="elements",
            method="between the cheapest and the dearest component",
            origin="computed",
            source=Source(PRICE_SOURCE if prices is None else "table of the user, else " + PRICE_SOURCE),
            checked="computed",
            parents=parents,
            assumptions=(
                "The proportions are not used: any mixture lies inside the interval.",
                "Raw elements in their cheapest traded form: no synthesis, purity or yield.",
            ),
            text=f"components: {shown}",
        ),
    )
