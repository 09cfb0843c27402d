"""Reading numbers with units as people write them, and writing numbers for people."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from frenkel.errors import OutOfRange, UnitError
from frenkel.quantities.unit_table import BASE
from frenkel.quantities.units import convert, unit

__all__ = ["Quantity", "format_value", "parse", "parse_quantity"]


@dataclass(frozen=True)
class Quantity:
    """A number with its unit, as it was written; `low` and `high` if a range or ± was written."""

    value: float
    unit: str
    low: float | None = None
    high: float | None = None
    censored: str = ""


_NUMBER = r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:\s*(?:[eE]|[x×·*]\s*10\^?)\s*[+-]?\d+)?"
_QUANTITY = re.compile(
    rf"^\s*(?P<censor>[<>~≈≤≥]?)\s*(?P<value>{_NUMBER})"
    rf"(?:\s*(?:±|\+/-|\+-)\s*(?P<error>{_NUMBER}))?"
    rf"(?:\s*(?:–|-|to|\.\.\.|…)\s*(?P<high>{_NUMBER}))?"
    r"\s*(?P<unit>[^\d\s].*)?$"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


def _number(text: str) -> float:
    compact = re.sub(r"\s*[x×·*]\s*10\^?\s*", "e", text).replace(" ", "").replace(",", ".")
    return float(compact)


def parse_quantity(text: str) -> Quantity:
    """Read "30 um", "1,2 mS/cm", "(3.0 ± 0.2) mS/cm", "4.3×10⁻⁴ S cm⁻¹", "< 1e-10 S/cm", "2–4 V".

    The unit stays as written ("" if there is none); see `parse` for a number in a wanted unit.
    """
    plain = text.strip().replace("−", "-").replace("μ", "µ")
    plain = re.sub(r"(10)([⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "10^" + m[2].translate(_SUPERSCRIPTS), plain)
    factor = 1.0
    bracketed = re.fullmatch(
        r"\((?P<inner>[^()]*)\)\s*(?:[x×·*]\s*10\^?(?P<power>[+-]?\d+))?\s*(?P<rest>.*)", plain
    )
    if bracketed:  # a power of ten behind the bracket belongs to all that stands in it: (1.35 ± 0.07) × 10^-3
        plain = f"{bracketed['inner']} {bracketed['rest']}"
        factor = float(f"1e{bracketed['power'] or 0}")
    plain = re.sub(r"(^|[<>~≈≤≥–…]\s*|\bto\s+)10\^", r"\g<1>1e", plain)
    match = _QUANTITY.match(plain)
    if match is None:
        raise UnitError(
            f"{text!r} is not a number with a unit.",
            given=text,
            next_step='Write it like "1.2 mS/cm" or "30 um".',
        )
    value = factor * _number(match["value"])
    low: float | None = None
    high: float | None = None
    if match["error"]:
        error = factor * abs(_number(match["error"]))
        low, high = value - error, value + error
    elif match["high"]:
        low, high = sorted((value, factor * _number(match["high"])))
        value = 0.5 * (low + high)
    censor = {"≤": "<", "≥": ">", "≈": "~"}.get(match["censor"], match["censor"])
    return Quantity(value, (match["unit"] or "").strip(), low, high, censor)


def parse(text: str | float | int, wanted: str, *, bare: bool = False) -> float:
    """Read a quantity as people write it and return the number in the unit `wanted`.

    Parameters
    ----------
    text : "30 um", "25 °C", "1.2 mS/cm", or a bare number where `bare` allows it
    wanted : unit of the returned number
    bare : accept a number without a unit and take it to be in `wanted`

    Raises
    ------
    UnitError : no unit where one is needed, an unknown unit, another dimension, or a range or bound ("20–30 °C",
        "< 5 V", "25 ± 5 °C"), which is no single value

    Examples
    --------
    >>> parse("30 um", "µm")
    30.0
    >>> round(parse("25 °C", "K"), 2)
    298.15
    """
    quantity = Quantity(float(text), "") if isinstance(text, (int, float)) else parse_quantity(text)
    if not math.isfinite(quantity.value):
        raise OutOfRange("The quantity", given=quantity.value)
    if quantity.low is not None or quantity.censored in ("<", ">"):
        raise UnitError(
            f"{text!r} is a range or a bound; one value is wanted.",
            given=str(text),
            expected=wanted,
            next_step=f'Give one value, for example "{quantity.value:g} {quantity.unit or wanted}".',
        )
    if not quantity.unit:
        if bare or unit(wanted).dimension == (0.0,) * 7:
            return quantity.value
        raise UnitError(
            f"{text!r} has no unit.",
            given=str(text),
            expected=wanted,
            next_step=f'Write the unit, for example "{_example(quantity.value, wanted)}".',
        )
    if quantity.unit in ("C", "c") and unit(wanted).dimension == BASE["K"][1]:
        quantity = Quantity(quantity.value, "°C")  # at a place where a temperature is wanted, 25 C is 25 °C
    return convert(quantity.value, quantity.unit, wanted)


def _example(value: float, wanted: str) -> str:
    """How a bare number could be meant: for a temperature both ways, since the wrong one would pass unseen."""
    if unit(wanted).dimension == BASE["K"][1]:
        return f'{value:g} °C" or "{value:g} K'
    return f"{value:g} {wanted}"


def format_value(value: float, unit_text: str = "", *, digits: int = 3) -> str:
    """A number for people: three significant digits, powers of ten as 10⁻⁴, unit behind.

    Examples
    --------
    >>> format_value(4.36e-4, "S/cm")
    '4.36×10⁻⁴ S/cm'
    >>> format_value(0.32, "eV")
    '0.32 eV'
    """
    tail = f" {unit_text}" if unit_text not in ("", "1") else ""
    if value == 0.0 or not math.isfinite(value):
        return f"{value:g}{tail}"
    exponent = math.floor(math.log10(abs(value)))
    if -3 <= exponent < 5:
        shown = f"{value:.{digits}g}" if exponent < digits else f"{value:.0f}"
        return f"{shown}{tail}"
    mantissa = value / 10.0**exponent
    text = f"{mantissa:.{digits}g}"
    if text.startswith("10"):
        text, exponent = "1", exponent + 1
    power = str(exponent).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    return f"10{power}{tail}" if text == "1" else f"{text}×10{power}{tail}"
