"""Brings the ways people write a formula (unicode, LaTeX, HTML) to one plain notation, keeping positions.

Subscripts become amounts between ⟨ and ⟩, superscripts (charges) vanish, all dashes become "-", all
hydrate dots "·", a decimal comma a point. Every character remembers where it stood in the given text, so
that an error can point there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from frenkel.errors import FormulaError

__all__ = ["CLOSE", "OPEN", "CleanText", "clean_notation"]

OPEN, CLOSE = "⟨", "⟩"

_PLAIN = {
    **{chr(0x2080 + digit): str(digit) for digit in range(10)},
    "₊": "+", "₋": "-", "₍": "(", "₎": ")", "ₓ": "x", "ₐ": "a", "ₙ": "n", "ₘ": "m", "ᵧ": "y", "ᵟ": "δ",
    "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "﹣": "-", "－": "-",
    "•": "·", "∙": "·", "⋅": "·", "・": "·", "*": "·", "×": "·", "․": "·",
    "（": "(", "）": ")", "［": "[", "］": "]", "％": "%", "＋": "+", "／": "/", "：": ":", "ß": "β",
    "\t": " ", "\n": " ", "\r": " ",
}  # fmt: skip
_SUBSCRIPT = set("₀₁₂₃₄₅₆₇₈₉₊₋₍₎ₓₐₙₘᵧ")
_SUPERSCRIPT = set("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾")
_INVISIBLE = set("\u200b\u200c\u200d\u2060\ufeff\u00ad$")
_LATEX_SYMBOL = {
    "cdot": "·", "bullet": "·", "times": "·", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ",
    "epsilon": "ε", "theta": "θ", "left": "", "right": "", "quad": " ", "qquad": " ", "rm": "", "text": "",
    "mathrm": "", "textrm": "", "mathbf": "", "textbf": "", "mathit": "", "textit": "", "ce": "",
    "frac": "", "bf": "", "it": "", "displaystyle": "", "sim": "", "textsubscript": "_", "textsuperscript": "^",
}  # fmt: skip
_TAG = re.compile(r"</?(?P<name>sub|sup|i|b|em|strong|span|sc)\b[^>]{0,40}>", re.IGNORECASE)
_LATEX = re.compile(r"\\([A-Za-z]+|.)")
_BARE_AMOUNT = re.compile(r"[0-9]+(?:[.,][0-9]+)?|[a-z]")
_MAX_LENGTH = 2000


@dataclass(frozen=True, slots=True)
class CleanText:
    """Plain notation and, for each of its characters, the index in the given text."""

    given: str
    text: str
    positions: tuple[int, ...]

    def position(self, index: int) -> int:
        """Where character `index` of the plain text stood in the given one."""
        if index < len(self.positions):
            return self.positions[index]
        return len(self.given)


class _Writer:
    def __init__(self) -> None:
        self.characters: list[str] = []
        self.positions: list[int] = []

    def put(self, text: str, position: int) -> None:
        for character in text:
            self.characters.append(character)
            self.positions.append(position)


def clean_notation(given: str) -> CleanText:
    """Plain notation of a formula, with positions.

    Parameters: `given`, the text as a person wrote it (at most 2000 characters).
    Returns: CleanText. Raises: FormulaError for text that is empty, too long or has an unclosed brace.

    >>> clean_notation("Li₆.₄La_{3}Zr2O$_{12}$").text
    'Li⟨6.4⟩La⟨3⟩Zr2O⟨12⟩'
    """
    if not given.strip():
        raise FormulaError("The formula is empty.", formula=given, position=0)
    if len(given) > _MAX_LENGTH:
        raise FormulaError(f"The formula has {len(given)} characters; allowed are {_MAX_LENGTH}.", position=0)
    if given.isascii() and not _NEEDS_CLEANING.search(given):
        return CleanText(given, given, tuple(range(len(given))))
    writer = _Writer()
    _write(given, writer)
    text = "".join(writer.characters)
    text = re.sub(r"(?<=\d),(?=\d)", ".", text)
    return CleanText(given, text, tuple(writer.positions))


_NEEDS_CLEANING = re.compile(r"[\\${}_^<>*\t\r\n,]")


def _write(given: str, writer: _Writer) -> None:
    latex = "\\" in given or "$" in given or "_{" in given
    closers: list[str] = []  # what each open brace becomes when it closes
    index = 0
    while index < len(given):
        character = given[index]
        if character in _INVISIBLE:
            index += 1
        elif character == "<" and (tag := _TAG.match(given, index)):
            index = _write_tag(given, tag, writer)
        elif character == "\\":
            index = _write_command(given, index, writer)
        elif character == "{" and latex:
            closers.append("")
            index += 1
        elif character == "}" and closers:
            writer.put(closers.pop(), index)
            index += 1
        elif character in "_^" and index + 1 < len(given):
            index = _write_script(given, index, writer, closers)
        elif character in _SUPERSCRIPT:
            index += 1
        elif character in _SUBSCRIPT:
            index = _write_unicode_subscript(given, index, writer)
        else:
            writer.put(_PLAIN.get(character, " " if character.isspace() or character == "~" else character), index)
            index += 1
    if closers:
        raise FormulaError("A brace is not closed.", formula=given, position=len(given))


def _write_tag(given: str, tag: re.Match[str], writer: _Writer) -> int:
    """<sub> opens an amount, <sup> is skipped with its content, other tags vanish."""
    name = tag.group("name").lower()
    closing = tag.group(0).startswith("</")
    if name == "sub":
        writer.put(CLOSE if closing else OPEN, tag.start())
    elif name == "sup" and not closing:
        end = re.compile(r"</sup>", re.IGNORECASE).search(given, tag.end())
        return end.end() if end else tag.end()
    return tag.end()


def _write_command(given: str, index: int, writer: _Writer) -> int:
    match = _LATEX.match(given, index)
    if match is None:
        raise FormulaError("A backslash ends the formula.", formula=given, position=index)
    command = match.group(1)
    if len(command) > 1 or command.isalpha():
        writer.put(_LATEX_SYMBOL.get(command, ""), index)
    elif command in "%{}[]()":
        writer.put(command if command == "%" else "", index)
    return match.end()


def _write_script(given: str, index: int, writer: _Writer, closers: list[str]) -> int:
    """`_x`, `_{...}`, `^{...}`: a subscript is an amount, a superscript a charge that is left out."""
    subscript = given[index] == "_"
    follow = index + 1
    if given[follow] == "{":
        if subscript:
            writer.put(OPEN, index)
            closers.append(CLOSE)
            return follow + 1
        end = given.find("}", follow)
        if end < 0:
            raise FormulaError("A brace is not closed.", formula=given, position=follow)
        return end + 1
    amount = _BARE_AMOUNT.match(given, follow)
    if amount is None:
        return follow + (not subscript and given[follow : follow + 1] in ("+", "-", "−"))
    if subscript:
        writer.put(OPEN, index)
        for offset, character in enumerate(amount.group(0)):
            writer.put("." if character == "," else character, follow + offset)
        writer.put(CLOSE, amount.end() - 1)
    else:
        return amount.end() + (1 if given[amount.end() : amount.end() + 1] in ("+", "-", "−") else 0)
    return amount.end()


def _write_unicode_subscript(given: str, index: int, writer: _Writer) -> int:
    """A run of unicode subscripts is one amount; the point or comma between its digits is often plain."""
    writer.put(OPEN, index)
    while index < len(given):
        character = given[index]
        inside = character in _SUBSCRIPT
        if not inside and character in ".,·-−–/":
            inside = index + 1 < len(given) and given[index + 1] in _SUBSCRIPT and character != "·"
        if not inside and character in "δ":
            inside = True
        if not inside:
            break
        writer.put("." if character in ".," else _PLAIN.get(character, character), index)
        index += 1
    writer.put(CLOSE, index - 1)
    return index
