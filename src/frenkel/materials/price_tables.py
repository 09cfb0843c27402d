"""Dated prices of the chemical elements: the shipped table, a user's own, and how much prices move.

Prices are in USD per kg of contained element, in the cheapest traded form. The spread is measured on the
elements for which the shipped table has two dates: s² = mean of ln²(p_new / p_old).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from frenkel.errors import OutOfRange, ParseError, UnknownName
from frenkel.materials.elements import elements
from frenkel.materials.facts import fact_rows

__all__ = [
    "PRICE_SOURCE",
    "SD_95",
    "ElementPrice",
    "element_prices",
    "price_spread",
    "read_element_prices",
]

PRICE_SOURCE = "Wikipedia, Prices of chemical elements (USGS, LME, LBMA, SMM), and metal ticker of 2024-03-08"
SD_95 = 1.959963984540054  # half width of a 95 % interval in standard deviations
_MAX_ROWS = 2000


@dataclass(frozen=True, slots=True)
class ElementPrice:
    """Price of one element in USD per kg of contained element, for the year given."""

    symbol: str
    price_USD_kg: float
    year: int
    form: str = ""
    checked: str = "read"


def _all_prices() -> tuple[ElementPrice, ...]:
    return tuple(
        ElementPrice(row["symbol"], float(row["price_USD_kg"]), int(row["year"]), row["form"], row["checked"])
        for row in fact_rows("element_prices.csv")
    )


@lru_cache(maxsize=1)
def element_prices() -> Mapping[str, ElementPrice]:
    """The shipped price of each element: of several dates the latest.

    >>> element_prices()["Ge"].price_USD_kg, element_prices()["In"].year
    (914.0, 2024)
    """
    latest: dict[str, ElementPrice] = {}
    for price in _all_prices():
        if price.symbol not in latest or price.year > latest[price.symbol].year:
            latest[price.symbol] = price
    return latest


@lru_cache(maxsize=1)
def price_spread() -> float:
    """Standard deviation of ln(price) between two dates, over the elements with two dates in the table.

    s² = mean of ln²(p_new / p_old): about 0.44, a factor 2.4 either way at 95 %.
    """
    by_symbol: dict[str, list[ElementPrice]] = {}
    for price in _all_prices():
        by_symbol.setdefault(price.symbol, []).append(price)
    squares = [
        math.log(max(pair, key=lambda p: p.year).price_USD_kg / min(pair, key=lambda p: p.year).price_USD_kg)
        ** 2
        for pair in by_symbol.values()
        if len(pair) > 1
    ]
    return math.sqrt(sum(squares) / len(squares))


def read_element_prices(path: str | Path) -> dict[str, ElementPrice]:
    """Element prices from the user's own table, to be given to `materials_cost`.

    Parameters: `path` of a table with the columns symbol, price (USD/kg) and year; others are ignored.
    Returns: prices by symbol. Raises: ParseError with the line, UnknownName for a symbol that is no element.
    """
    from frenkel.tables import read_table

    table = read_table(path)
    names = {column.name.lower().removesuffix("_usd_kg"): column for column in table.columns}
    missing = [wanted for wanted in ("symbol", "price", "year") if wanted not in names]
    if missing:
        raise ParseError(
            f"the columns {', '.join(missing)} are missing.",
            file=str(path),
            next_step="A table of prices has the columns symbol, price (USD/kg) and year.",
        )
    if len(table) > _MAX_ROWS:
        raise ParseError(f"it has {len(table)} rows; at most {_MAX_ROWS} are read.", file=str(path))
    unit = names["price"].unit.replace("$", "USD").replace(" ", "")
    if unit not in ("", "USD/kg"):
        raise ParseError(f"the price is in {unit!r}; USD/kg is wanted.", file=str(path))
    found: dict[str, ElementPrice] = {}
    rows = zip(names["symbol"].values, names["price"].values, names["year"].values, table.lines, strict=True)
    for symbol, price, year, line in rows:
        found[str(symbol)] = _user_price(str(symbol), price, year, str(path), int(line))
    return found


def _user_price(symbol: str, price: object, year: object, file: str, line: int) -> ElementPrice:
    if symbol not in elements():
        raise UnknownName(symbol, what="element", next_step=f"{file}, line {line}.")
    try:
        amount, when = float(str(price)), int(float(str(year)))
    except ValueError:
        raise ParseError(f"{price!r} or {year!r} is no number.", file=file, line=line) from None
    if not (math.isfinite(amount) and amount > 0):
        raise OutOfRange(f"The price of {symbol} ({file}, line {line})", given=amount, low=0.0, unit="USD/kg")
    return ElementPrice(symbol, amount, when, "table of the user", "read")
