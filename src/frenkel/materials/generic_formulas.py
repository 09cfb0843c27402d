"""General formulas without values, such as Li1+xAlxGe2-x(PO4)3, LiMOCl4 or Li6PS5X.

The formula is read at several small values of its variables; placeholders take an element that the family is
known for. The reading is one member of the series, and the note says which.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

from frenkel.errors import FormulaError
from frenkel.materials.formulas import Formula, read_formula

__all__ = ["generic_readings"]

# the smallest first, as these are contents of dopants; the largest first where lithium itself is the variable
_VALUES = (0.1, 0.3, 0.05, 0.5, 1.0, 2.0, 3.0)
_MOST = 12
_INDEX_VALUES = ((3.0, 3.5, 0.4), (2.0, 1.0, 4.0), (2.0, 1.0, 2.0), (3.0, 1.0, 6.0))
_PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "X": ("Cl", "P", "S"), "M": ("Al", "Nb", "Ge", "P", "Sn", "In"), "A": ("La", "Cl"), "Ln": ("La", "Y"),
    "RE": ("La", "Y"), "Ch": ("S",), "Hal": ("Cl",), "T": ("Ge",), "R": ("La",), "Q": ("S",),
}  # fmt: skip
_MISSING_VARIABLE = re.compile(r"The variable ([a-zδ]) has no value")
_MISSING_ELEMENT = re.compile(r"'(\w+)' is not an element")


def generic_readings(
    text: str, variables: Mapping[str, float | str] | None = None
) -> list[tuple[Formula, str]]:
    """Members of a general formula, each with a note; empty where the text is no such formula.

    >>> generic_readings("Li6PS5X")[0][0].canonical
    'Li6PS5Cl'
    """
    given = dict(variables or {})
    names: list[str] = []
    elements: list[str] = []
    for _ in range(5):
        try:
            read_formula(text, {**given, **dict.fromkeys(names, 0.1), **{e: _PLACEHOLDERS[e][0] for e in elements}})
            break
        except FormulaError as error:
            variable = _MISSING_VARIABLE.search(error.message)
            element = _MISSING_ELEMENT.search(error.message)
            if variable and variable[1] not in names:
                names.append(variable[1])
            elif element and element[1] not in elements and _is_placeholder(text, element[1]):
                elements.append(element[1])
            else:
                if "negative" not in error.message or not names:
                    return []
                break
    if not (names or elements) or len(names) > 3 or len(elements) > 2:
        return []
    return _members(text, given, names, elements)


def _is_placeholder(text: str, symbol: str) -> bool:
    """A placeholder stands in a lithium compound: X of Li6PS5X, but not the M of DMC."""
    return symbol in _PLACEHOLDERS and re.search(rf"Li[^\s/@,]*{symbol}(?![a-z])", text.replace(" ", "")) is not None


def _members(
    text: str, given: Mapping[str, float | str], names: list[str], elements: list[str]
) -> list[tuple[Formula, str]]:
    choices = [_PLACEHOLDERS[e] for e in elements]
    amount_of_lithium = re.match(r"[^A-Za-z]*(?:\\text\{)?Li\}?_?\{?[a-z]\b", text) or re.match(r"Li[a-z][A-Z]", text)
    values = [(v,) * len(names) for v in (_VALUES[::-1] if amount_of_lithium else _VALUES)]
    values += [index[: len(names)] for index in _INDEX_VALUES if 2 <= len(names) <= 3]
    if len(names) == 3:  # LixPOyNz: separate indices, not one series
        values = values[-len(_INDEX_VALUES) :] + values
    found = []
    for chosen, numbers in itertools.product(itertools.product(*choices), values):
        setting = {**given, **dict(zip(elements, chosen, strict=True)), **dict(zip(names, numbers, strict=True))}
        try:
            formula = read_formula(text, setting)
        except FormulaError:
            continue
        shown = ", ".join(f"{name} = {value}" for name, value in setting.items())
        note = f"{text.strip()} is a general formula; its labels are those of {shown} ({formula.canonical})."
        found.append((formula, note))
        if len(found) == _MOST or not names:
            break
    return found
