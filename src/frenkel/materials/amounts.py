"""Amounts in formulas: numbers, fractions and expressions such as 7-x, 2/3-x, 3x or 1+2(x+y).

A small recursive reader over +, -, *, /, brackets and named variables; nothing is ever evaluated as
Python.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from frenkel.errors import FormulaError

__all__ = ["LARGEST_AMOUNT", "VARIABLE_LETTERS", "evaluate_amount"]

VARIABLE_LETTERS = frozenset("abcklmnuvwxyzδ")
LARGEST_AMOUNT = 1e6
_MAX_DEPTH = 20


class _Reader:
    def __init__(self, text: str, variables: Mapping[str, float], formula: str, offset: int) -> None:
        self.text, self.variables, self.formula, self.offset = text, variables, formula, offset
        self.index = 0
        self.depth = 0

    def error(self, message: str, next_step: str = "") -> FormulaError:
        return FormulaError(message, formula=self.formula, position=self.offset + self.index, next_step=next_step)

    def peek(self) -> str:
        while self.index < len(self.text) and self.text[self.index] == " ":
            self.index += 1
        return self.text[self.index] if self.index < len(self.text) else ""

    def total(self) -> float:
        sign = 1.0
        while self.peek() in ("+", "-") and self.peek():
            sign = -sign if self.peek() == "-" else sign
            self.index += 1
        value = sign * self.product()
        while self.peek() in ("+", "-") and self.peek():
            minus = self.peek() == "-"
            self.index += 1
            value += -self.product() if minus else self.product()
        return value

    def product(self) -> float:
        value = self.factor()
        while (ahead := self.peek()) and (ahead in "*·/([" or ahead.isalnum() or ahead == "δ"):
            if ahead == "/":
                self.index += 1
                divisor = self.factor()
                if divisor == 0:
                    raise self.error("An amount is divided by zero.")
                value /= divisor
            else:
                self.index += ahead in "*·"
                value *= self.factor()
        return value

    def factor(self) -> float:
        ahead = self.peek()
        if ahead in ("(", "["):
            return self._bracket("]" if ahead == "[" else ")")
        if ahead and (ahead.isdigit() or ahead == "."):
            return self._number()
        if ahead.islower():
            return self._variable(ahead)
        raise self.error("An amount is expected here.")

    def _bracket(self, closer: str) -> float:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.error(f"An amount has more than {_MAX_DEPTH} nested brackets.")
        self.index += 1
        value = self.total()
        if self.peek() != closer:
            raise self.error(f"A bracket in an amount is not closed by {closer!r}.")
        self.index += 1
        self.depth -= 1
        return value

    def _number(self) -> float:
        start = self.index
        while self.index < len(self.text) and (self.text[self.index].isdigit() or self.text[self.index] == "."):
            self.index += 1
        try:
            return float(self.text[start : self.index])
        except ValueError:
            self.index = start
            raise self.error("This is not a number.") from None

    def _variable(self, name: str) -> float:
        if name not in self.variables:
            raise self.error(
                f"The variable {name} has no value.", f"Give it: '{self.formula.strip()[:80]} ({name} = 0.1)'."
            )
        self.index += 1
        return float(self.variables[name])


def evaluate_amount(
    text: str, variables: Mapping[str, float], *, formula: str = "", offset: int = 0
) -> float:
    """The value of an amount.

    Parameters: `text` of the amount; `variables`, name → value; `formula` and `offset` for the error's
    position. Returns: a finite number ≥ 0. Raises: FormulaError with the position.

    >>> round(evaluate_amount("2/3-x", {"x": 0.11}), 4)
    0.5567
    """
    reader = _Reader(text, variables, formula or text, offset)
    value = reader.total()
    if reader.peek():
        raise reader.error(f"{reader.peek()!r} does not belong in an amount.")
    if not math.isfinite(value) or value > LARGEST_AMOUNT:
        reader.index = 0
        raise reader.error("An amount is not a number of a formula.")
    if value < -1e-9:
        reader.index = 0
        raise reader.error(f"The amount {text!r} is negative ({value:g}).", "Check the value of the variable.")
    return max(value, 0.0)
