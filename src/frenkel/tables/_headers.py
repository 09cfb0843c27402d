"""Names and units out of header cells: "T / °C", "sigma (mS/cm)", "conductivity_S_cm", "freq/Hz"."""

from __future__ import annotations

import re

from frenkel.errors import UnitError
from frenkel.quantities import unit

__all__ = ["is_unit", "split_header", "unit_of_cell"]

_BRACKETED = re.compile(r"^(?P<name>.*?)\s*[(\[{](?P<unit>[^()\[\]{}]*(?:\([^()]*\)[^()]*)?)[)\]}]\s*$")
_CELSIUS = {
    "C",
    "°C",
    "ºC",
    "℃",
    "Â°C",
    "˚C",
    "degC",
    "deg C",
    "oC",
    "deg. C",
    "° C",
    "Celsius",
    "celsius",
    "?C",
}
_FAHRENHEIT = {"°F", "ºF", "℉", "degF", "deg F"}  # seen as a unit here, and refused where it is converted
# a single letter after an underscore is a unit only behind a name that can carry it: "sample_A" is no current
_STEMS_OF_LETTERS = {
    "K": "t temp temperature", "C": "t temp temperature", "V": "e u v ewe ecell voltage potential",
    "A": "i current", "s": "t time", "h": "t time", "g": "m mass", "m": "l length thickness",
}  # fmt: skip
_LONGEST = 200


def is_unit(text: str) -> bool:
    """True for a text that the table of units knows and that is not empty."""
    text = text.strip()
    if not text or len(text) > 40:
        return False
    if text in _CELSIUS or text in _FAHRENHEIT:
        return True
    try:
        unit(text)
    except (UnitError, RecursionError, ValueError, OverflowError, ZeroDivisionError):
        return False
    return True


def unit_of_cell(cell: str) -> str | None:
    """The unit in a cell of a row of units ("S/cm", "[K]", "(-)"); None if it holds none."""
    text = cell.strip()
    match = re.fullmatch(r"[(\[{](.*)[)\]}]", text)
    text = match[1].strip() if match else text
    if text in ("", "-", "–", "1", "a.u."):
        return ""
    return text if is_unit(text) else None


def split_header(cell: str) -> tuple[str, str]:
    """Name and unit (as written, "" if none) of a header cell.

    >>> split_header("Re(Z)/Ohm"), split_header("conductivity_S_cm"), split_header("T / °C")
    (('Re(Z)', 'Ohm'), ('conductivity', 'S/cm'), ('T', '°C'))
    >>> split_header("1000/T (1/K)"), split_header("sample_A"), split_header("log10(sigma / S cm-1)")
    (('1000/T', '1/K'), ('sample_A', ''), ('log10(sigma)', 'S cm-1'))
    """
    text = " ".join(cell[:_LONGEST].split()).strip("#%!; ") or cell[:_LONGEST].strip()
    logarithm = re.fullmatch(r"(log10|lg|log|ln)\s*\((.+)\)", text, re.IGNORECASE)
    if logarithm and _balanced(logarithm[2]):
        name, found = split_header(logarithm[2])
        return f"{logarithm[1].lower()}({name})", found
    bracketed = _BRACKETED.match(text)
    if bracketed and bracketed["name"] and is_unit(bracketed["unit"]):
        return bracketed["name"].strip(" _/,"), bracketed["unit"].strip()
    for mark in ("/", ",", " in "):
        for place in [match.start() for match in re.finditer(re.escape(mark), text)][:8]:
            name, rest = text[:place].strip(" _"), text[place + len(mark) :].strip()
            rest = rest[1:-1] if rest[:1] + rest[-1:] in ("()", "[]") else rest
            if name and not name.replace(".", "").isdigit() and is_unit(rest):
                return name, rest
    return _underscored(text)


def _balanced(text: str) -> bool:
    depth = 0
    for sign in text:
        depth += (sign == "(") - (sign == ")")
        if depth < 0:
            return False
    return depth == 0


def _underscored(text: str) -> tuple[str, str]:
    parts = text.split("_")
    for start in range(max(1, len(parts) - 3), len(parts)):
        stem, tokens = parts[:start], parts[start:]
        if len(tokens) == 1 and len(tokens[0]) == 1:
            if stem[-1].lower() not in _STEMS_OF_LETTERS.get(tokens[0], "").split():
                continue
        elif not all(tokens) or tokens[0].isdigit():
            continue
        # the house's way of writing: first unit above the line, the rest below, but "ohm_cm2" is a product
        joined = (" " if "ohm" in tokens[0].lower() else "/").join((tokens[0], " ".join(tokens[1:])))
        joined = joined.rstrip("/ ")
        if is_unit(joined):
            return "_".join(stem), joined
    return text, ""
