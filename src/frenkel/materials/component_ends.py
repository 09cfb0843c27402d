"""Where one component of a mixture ends: which "-", "+", "/" and spaces separate, and which do not.

A minus belongs to an amount in Li7-xLa3 but separates in Li2S-P2S5; a slash is a fraction in La2/3 and
separates in PEO/LiTFSI; "-b-" and "-co-" are parts of a copolymer's name.
"""

from __future__ import annotations

import re

from frenkel.materials.amounts import VARIABLE_LETTERS
from frenkel.materials.elements import elements
from frenkel.materials.names import find_name

__all__ = ["BLOCK", "PERCENT", "ends_component"]

PERCENT = re.compile(r"\(?\s*~?(\d+(?:\.\d+)?)\s*(wt|vol|mol|w|v)?\.?\s*-?%\s*(?:of\s+)?\)?\s*")
"""A percentage with its basis: "10 wt% ", "(5 vol%)", "2%"."""
BLOCK = re.compile(r"-(?:b|co|g|alt|ran|stat|block|graft|r|s)-")
"""The joint of a copolymer's name."""
_BLOCK_ENDS = ("-b", "-co", "-g", "-alt", "-ran", "-stat", "-block", "-graft", "-r", "-s")
_WORD = re.compile(r"[a-z]{2,}")
_STEP = re.compile(r"\d*\.?\d*(?:/\d+)?")


def ends_component(text: str, start: int, index: int, end: int, *, has_coefficient: bool) -> bool:
    """Whether the component that began at `start` ends before text[index].

    Parameters: `end` of the text; `has_coefficient`, whether a number or variable stood before the component.

    >>> ends_component("Li2S-P2S5", 0, 4, 9, has_coefficient=False)
    True
    >>> ends_component("Li7-xLa3", 0, 3, 8, has_coefficient=False)
    False
    """
    character = text[index]
    if character in "·@:;,":
        return True
    if character == "/":
        after = text[index + 1] if index + 1 < end else ""
        return not (_ends_with_amount(text, start, index) and after.isdigit())
    if character in "+-":
        return _sign_separates(text, start, index, end, has_coefficient)
    if character == " ":
        return _space_separates(text, start, index, end)
    return False


def _sign_separates(text: str, start: int, index: int, end: int, has_coefficient: bool) -> bool:
    if text[index] == "-" and (BLOCK.match(text, index) or text[:index].endswith(_BLOCK_ENDS)):
        return False
    if not _ends_with_amount(text, start, index):
        return True
    before = text[index - 1]
    step = index + 1
    if _WORD.match(text, step, end):
        return True  # LiNbO3-coated
    if follow := _STEP.match(text, step, end):
        step = follow.end()
    ahead = text[step : step + 1]
    if ahead and ahead in VARIABLE_LETTERS:
        # "Li7-xLa3" is one amount; "(1-x)LiBH4-xLiI", which began with a coefficient, is two parts
        return has_coefficient and text[step + 1 : step + 2].isupper()
    return not (before in VARIABLE_LETTERS and step > index + 1 and not ahead.isalpha())


def _ends_with_amount(text: str, start: int, index: int) -> bool:
    """Whether a digit or a variable, and no letter of an element such as the l of Cl, stands before `index`."""
    if index <= start:
        return False
    before = text[index - 1]
    if before.isdigit():
        return True
    return before in VARIABLE_LETTERS and text[max(start, index - 2) : index] not in elements()


def _space_separates(text: str, start: int, index: int, end: int) -> bool:
    rest = text[index:end].lstrip()
    if not rest or rest[0] in "-+/:·@,;(" or rest[0].islower():
        return True
    return find_name(text[start:index], any_case=True) is not None or bool(PERCENT.match(rest))
