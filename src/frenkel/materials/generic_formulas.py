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

__all__ = ["read_generic"]

_VALUES = (0.1, 0.3, 0.05, 0.5, 1.0, 2.0, 3.0)
_INDEX_VALUES = ((3.0, 3.5, 0.4), (2.0, 1.0, 4.0), (2.0, 1.0, 2.0), (3.0, 1.0, 6.0))
_PLACEHOLDERS: Mapping[str, tuple[str, ...]] = {
    "X": ("Cl", "P", "S"), "M": ("Al", "Nb", "Ge", "P", "Sn", "In"), "A": ("La", "Cl"), "Ln": ("La", "Y"),
    "RE": ("La", "Y"), "Ch": ("S",), "Hal": ("Cl",), "T": ("Ge",), "R": ("La",), "Q": ("S",),
}  # fmt: skip
_MISSING_VARIABLE = re.compile(r"The variable (\S) has no value")
_MISSING_ELEMENT = re.compile(r"'(\w+)' is not an element")


def read_generic(
    text: str, variables: Mapping[str, float | str] | None = None
) -> tuple[Formula, str] | None:
    """One member of a general formula with a note, or None where the text is no such formula.

    >>> read_generic("Li6PS5X")[0].canonical
    'Li6PS5Cl'
    """
    given = dict(variables or {})
    names: list[str] = []
    elements: list[str] = []
    for _ in range(6):
        try:
            read_formula(text, {**given, **dict.fromkeys(names, 0.1), **{e: _PLACEHOLDERS[e][0] for e in elements}})
            break
        except FormulaError as error:
            variable = _MISSING_VARIABLE.search(error.message)
            element = _MISSING_ELEMENT.search(error.message)
            if variable and variable[1] not in names:
                names.append(variable[1])
            elif element and element[1] in _PLACEHOLDERS and element[1] not in elements:
                elements.append(element[1])
            else:
                if "negative" not in error.message or not names:
                    return None
                break
    if not names and not elements:
        return None
    return _first_that_reads(text, given, names, elements)


def _first_that_reads(
    text: str, given: Mapping[str, float | str], names: list[str], elements: list[str]
) -> tuple[Formula, str] | None:
    choices = [_PLACEHOLDERS[e] for e in elements]
    values = [(v,) * len(names) for v in _VALUES]
    values += [index[: len(names)] for index in _INDEX_VALUES if len(names) >= 2]
    if len(names) >= 3:  # LixPOyNz: separate indices, not one series
        values = values[-len(_INDEX_VALUES) :] + values
    for chosen, numbers in itertools.product(itertools.product(*choices), values):
        setting = {**given, **dict(zip(elements, chosen, strict=True)), **dict(zip(names, numbers, strict=True))}
        try:
            formula = read_formula(text, setting)
        except FormulaError:
            continue
        shown = ", ".join(f"{name} = {value}" for name, value in setting.items())
        return formula, f"{text.strip()} is a general formula; its labels are those of {shown} ({formula.canonical})."
    return None
