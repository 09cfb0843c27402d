"""Reads one compound, e.g. Li6.4La3Zr1.4Ta0.6O12, Li10Ge(P0.925Sb0.075)2S12 or Li7-xLa3Zr2-xTaxO12.

Grammar (after `notation.clean_notation`):

    compound := unit+            unit   := (symbol | bracket) [amount]
    bracket  := ( compound ) of ( ), [ ] or { }
    amount   := number | fraction | expression with variables | ⟨ expression ⟩

Amounts are in formula units; nothing is normalised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from frenkel.errors import FormulaError
from frenkel.materials.amounts import LARGEST_AMOUNT, VARIABLE_LETTERS, evaluate_amount
from frenkel.materials.elements import elements
from frenkel.materials.notation import CLOSE, OPEN, CleanText

__all__ = ["PLACEHOLDERS", "Compound", "read_compound"]

PLACEHOLDERS = ("Ln", "RE", "Ch", "Hal", "M", "X", "A", "R", "Q", "T", "L")
_BRACKETS = {"(": ")", "[": "]", "{": "}"}
_MAX_DEPTH = 12
_NUMBER = re.compile(r"\d+\.?\d*|\.\d+")
_UNCERTAINTY = re.compile(r"\(\d+\)")
_FLAT = re.compile(r"(?:([A-Z][a-z]?)(\d+(?:\.\d+)?)?)+\Z")
_FLAT_UNIT = re.compile(r"([A-Z][a-z]?)(\d+(?:\.\d+)?)?")


@dataclass(frozen=True, slots=True)
class Compound:
    """Element → amount, in order of appearance, and the brackets as (amounts inside, multiplier)."""

    amounts: tuple[tuple[str, float], ...]
    groups: tuple[tuple[tuple[tuple[str, float], ...], float], ...] = ()


def read_compound(
    clean: CleanText,
    start: int,
    end: int,
    *,
    variables: Mapping[str, float] | None = None,
    placeholders: Mapping[str, str] | None = None,
) -> Compound:
    """The composition of clean.text[start:end].

    Parameters: `variables`, name → value of amounts; `placeholders`, name → element (X → Cl).
    Returns: Compound. Raises: FormulaError with the position in the given text.

    >>> from frenkel.materials.notation import clean_notation
    >>> text = clean_notation("Li10Ge(P0.9Sb0.1)2S12")
    >>> read_compound(text, 0, len(text.text)).amounts
    (('Li', 10.0), ('Ge', 1.0), ('P', 1.8), ('Sb', 0.2), ('S', 12.0))
    """
    flat = clean.text[start:end]
    if not placeholders and _FLAT.match(flat):
        table = elements()
        pairs = [(m.group(1), float(m.group(2) or 1.0)) for m in _FLAT_UNIT.finditer(flat)]
        sensible = any(amount > 0 for _, amount in pairs) and all(amount <= LARGEST_AMOUNT for _, amount in pairs)
        if sensible and all(symbol in table for symbol, _ in pairs):
            return Compound(_merged(pairs))
    reader = _CompoundReader(clean, start, end, dict(variables or {}), dict(placeholders or {}))
    pairs = reader.units("", 0)
    if not pairs:
        raise reader.error("A formula is expected here.", start)
    amounts = _merged(pairs)
    if not amounts:
        raise reader.error("All amounts are zero.", start)
    return Compound(amounts, tuple(reader.groups))


def _merged(pairs: list[tuple[str, float]]) -> tuple[tuple[str, float], ...]:
    total: dict[str, float] = {}
    for symbol, amount in pairs:
        total[symbol] = total.get(symbol, 0.0) + amount
    return tuple((symbol, round(amount, 10)) for symbol, amount in total.items() if amount > 1e-9)


class _CompoundReader:
    def __init__(
        self, clean: CleanText, start: int, end: int, variables: dict[str, float], placeholders: dict[str, str]
    ) -> None:
        self.clean, self.text = clean, clean.text
        self.index, self.end = start, end
        self.variables, self.placeholders = variables, placeholders
        self.groups: list[tuple[tuple[tuple[str, float], ...], float]] = []

    def error(self, message: str, at: int | None = None, next_step: str = "") -> FormulaError:
        place = self.clean.position(self.index if at is None else at)
        return FormulaError(message, formula=self.clean.given, position=place, next_step=next_step)

    def peek(self) -> str:
        while self.index < self.end and self.text[self.index] == " ":
            self.index += 1
        return self.text[self.index] if self.index < self.end else ""

    def units(self, closer: str, depth: int) -> list[tuple[str, float]]:
        pairs: list[tuple[str, float]] = []
        if depth > _MAX_DEPTH:
            raise self.error(f"The formula has more than {_MAX_DEPTH} nested brackets.")
        while ahead := self.peek():
            if ahead == closer:
                break
            if ahead in _BRACKETS:
                pairs += self._bracket(depth)
            elif ahead.isupper():
                symbol = self._symbol()
                pairs.append((symbol, self._amount()))
            elif closer and ahead in ",;" and pairs:
                self.index += 1  # shared sites written as (Ge,Si) need their amounts beside
            else:
                raise self._unexpected(ahead, closer)
        return pairs

    def _unexpected(self, ahead: str, closer: str) -> FormulaError:
        if ahead in ")]}":
            wanted = f"; {closer!r} is expected" if closer else " without an opening one"
            return self.error(f"A closing bracket {ahead!r}{wanted}.")
        if ahead.isdigit() or ahead == OPEN:
            return self.error("An amount stands here without an element before it.")
        if ahead.islower():
            return self.error(f"{ahead!r} starts no element: symbols begin with a capital letter.")
        return self.error(f"{ahead!r} cannot stand here in a formula.")

    def _bracket(self, depth: int) -> list[tuple[str, float]]:
        opened_at = self.index
        closer = _BRACKETS[self.text[self.index]]
        self.index += 1
        inside = self.units(closer, depth + 1)
        if self.peek() != closer:
            raise self.error(f"The bracket {self.text[opened_at]!r} is not closed.", opened_at)
        if not inside:
            raise self.error("The bracket is empty.", opened_at)
        self.index += 1
        multiplier = self._amount()
        self.groups.append((_merged(inside), multiplier))
        return [(symbol, amount * multiplier) for symbol, amount in inside]

    def _symbol(self) -> str:
        table = elements()
        two = self.text[self.index : min(self.index + 2, self.end)]
        if two in self.placeholders:
            self.index += 2
            return self.placeholders[two]
        if len(two) == 2 and two[1].islower() and two in table:
            self.index += 2
            return two
        one = two[0]
        if one in self.placeholders:
            self.index += 1
            return self.placeholders[one]
        if one in table:
            self.index += 1
            return one
        if one == "D":  # deuterium
            self.index += 1
            return "H"
        bad = two if len(two) == 2 and two[1].islower() else one
        hint = f"Say which it is: '(… {bad} = Cl)'." if bad in PLACEHOLDERS or one in PLACEHOLDERS else ""
        raise self.error(f"{bad!r} is not an element.", next_step=hint)

    def _amount(self) -> float:
        """What follows a symbol or bracket; 1 where nothing does."""
        ahead = self.text[self.index] if self.index < self.end else ""
        if ahead == OPEN:
            close = self.text.find(CLOSE, self.index, self.end)
            if close < 0:
                raise self.error("A subscript is not closed.")
            value = self._evaluate(self.index + 1, close)
            self.index = close + 1
            return value
        stop = self._amount_end(self.index)
        if stop == self.index:
            return 1.0
        value = self._evaluate(self.index, stop)
        self.index = stop
        uncertainty = _UNCERTAINTY.match(self.text, self.index, self.end)
        if uncertainty:  # a standard uncertainty in the last digits, as in 6.28(3)
            self.index = uncertainty.end()
        return value

    def _evaluate(self, start: int, stop: int) -> float:
        return evaluate_amount(
            self.text[start:stop],
            self.variables,
            formula=self.clean.given,
            offset=self.clean.position(start),
        )

    def _amount_end(self, start: int) -> int:
        """Where an amount without subscript marks ends: a term, then signs only before variables or fractions."""
        index = self._term_end(start)
        while index > start and index < self.end and self.text[index] in "+-":
            after = self._term_end(index + 1)
            if after == index + 1 or not any(c in VARIABLE_LETTERS for c in self.text[start:after]):
                break
            if after < self.end and self.text[after].isupper() and self.text[index + 1 : after].isdigit():
                break  # "Tax-2Li2S": the next number is a coefficient
            index = after
        return index

    def _term_end(self, start: int) -> int:
        """number [/ number] [variable [/ number]] | variable [/ number]"""
        index = self._number_end(start)
        index = self._fraction_end(index) if index > start else index
        if index < self.end and self.text[index] in VARIABLE_LETTERS:
            index = self._fraction_end(index + 1)
        return index

    def _number_end(self, start: int) -> int:
        match = _NUMBER.match(self.text, start, self.end)
        return match.end() if match else start

    def _fraction_end(self, index: int) -> int:
        if index < self.end and self.text[index] == "/":
            after = self._number_end(index + 1)
            return after if after > index + 1 else index
        return index
