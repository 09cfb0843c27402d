"""Reading units as people write them, and converting between units of one dimension and kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from frenkel.errors import UnitError
from frenkel.quantities.constants import ZERO_CELSIUS_K
from frenkel.quantities.unit_table import BASE, CELSIUS, PREFIX, PREFIXABLE, SPELLINGS, Dimension

__all__ = ["Unit", "convert", "describe", "unit"]


@dataclass(frozen=True)
class Unit:
    """A unit: value_in_SI = factor · value + offset. `kind` separates units of one dimension that must not mix."""

    text: str
    factor: float
    dimension: Dimension
    offset: float = 0.0
    kind: str = ""


# look-alikes and superscripts, and the signs that people put between units
_LOOK_ALIKES = str.maketrans({"μ": "µ", "Ω": "Ω", "Å": "Å", "−": "-", "–": "-", "·": " ", "⋅": " ", "×": " "})
_SUPERSCRIPT = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


def _clean(text: str) -> str:
    out = text.strip().translate(_LOOK_ALIKES).replace("**", "^").replace("*", " ")
    out = _SUPERSCRIPT.sub(lambda found: "^" + found[0].translate(_PLAIN_DIGITS), out)
    return re.sub(r"(Ω|ohm)(?=c?m)", r"\1 ", out)


@lru_cache(maxsize=4096)
def unit(text: str) -> Unit:
    """Read a unit such as "mS/cm", "S cm-1", "ohm cm^2", "°C", "mAh/g" or "1".

    Raises
    ------
    UnitError : the unit is not in the table

    Examples
    --------
    >>> unit("mS/cm").factor
    0.1
    """
    stripped = text.strip()
    if stripped in CELSIUS:
        return Unit("°C", 1.0, BASE["K"][1], ZERO_CELSIUS_K)
    if stripped in ("delta_K", "ΔK", "K difference"):
        return Unit("delta_K", 1.0, BASE["K"][1], 0.0, "temperature difference")
    if stripped in ("", "1", "-", "fraction", "dimensionless"):
        return Unit("1", 1.0, (0.0,) * 7)
    if re.fullmatch(r"(vol|wt|mol|at|mass|w|v)[ .-]?(%|percent)|%[ ]?(RH|rh)", stripped):
        basis = stripped.split("%")[0].strip(" .-") or "RH"
        return Unit(stripped, 1e-2, (0.0,) * 7, 0.0, f"{basis} fraction")
    factor = 1.0
    dimension = [0.0] * 7
    sign = 1
    cleaned = _clean(stripped)
    if cleaned.count("(") == 1 and cleaned.endswith(")"):  # "W/(m K)": all in the brackets is below the line
        head, below = cleaned[:-1].split("(")
        cleaned = (
            head + " ".join(below.split()).replace(" ", " / ")
            if head.rstrip().endswith("/")
            else head + below
        )
    tokens = re.findall(r"/|[^\s/]+", cleaned)
    for token, before in zip(tokens, ["", "", *tokens], strict=False):
        if token == "/":
            sign = -1
            continue
        if before == "/" and sign == 1 and not re.search(r"-\d+$", token):
            # "W/m K" and "J/mol K" are always meant as W/(m K); any other "a/b c" can be read in two ways
            if tokens[0] not in ("W", "mW", "J", "kJ", "cal", "kcal"):
                raise UnitError(
                    f"The unit {stripped!r} can be read in two ways.",
                    given=stripped,
                    next_step="Write it with brackets or powers, for example S·K/cm or W/(m K).",
                )
            sign = -1
        one_factor, one_dimension, power = _token(token, stripped)
        factor *= one_factor ** (sign * power)
        dimension = [have + sign * power * more for have, more in zip(dimension, one_dimension, strict=True)]
        sign = 1
    return Unit(stripped, factor, tuple(dimension))  # type: ignore[arg-type]


def _token(token: str, whole: str) -> tuple[float, Dimension, float]:
    match = re.fullmatch(r"(?P<name>[^\d^]*?)(?:_)?\^?(?P<power>[+-]?\d+(?:\.\d+)?)?", token)
    if token == "1":
        return 1.0, (0.0,) * 7, 1.0
    if match is None or not match["name"]:
        raise _unknown(token, whole)
    name = match["name"].rstrip("-") if match["power"] is None else match["name"]
    power = float(match["power"]) if match["power"] else 1.0
    if name.endswith("-") and match["power"]:
        name, power = name[:-1], -power
    found = _named(name)
    if found is None:
        raise _unknown(name, whole)
    return found[0], found[1], power


def _named(name: str) -> tuple[float, Dimension] | None:
    if name in ("Wh", "Ah"):
        base = BASE[name[0]]
        dimension = list(base[1])
        dimension[2] += 1
        return 3600.0, tuple(dimension)  # type: ignore[return-value]
    if len(name) == 3 and name[1:] in ("Wh", "Ah") and name[0] in PREFIX:
        inner = _named(name[1:])
        assert inner is not None
        return PREFIX[name[0]] * inner[0], inner[1]
    if name in BASE:
        return BASE[name]
    if name == "torr":
        return 133.322368421, BASE["Pa"][1]
    spelled = SPELLINGS.get(name)
    if spelled is not None and spelled != name:
        known = unit(spelled)
        return known.factor, known.dimension
    if name.startswith("u") and name[1:] in PREFIXABLE:
        return 1e-6 * BASE[name[1:]][0], BASE[name[1:]][1]
    if name[:1] in PREFIX:
        rest = SPELLINGS.get(name[1:], name[1:])
        if rest in PREFIXABLE:
            return PREFIX[name[0]] * BASE[rest][0], BASE[rest][1]
        if rest in ("ohm",):
            return PREFIX[name[0]], BASE["Ω"][1]
    return None


def _unknown(token: str, whole: str) -> UnitError:
    inside = f" in {whole!r}" if whole != token else ""
    return UnitError(
        f"The unit {token!r}{inside} is not known.",
        given=whole,
        next_step='Write units like "mS/cm", "ohm cm2", "um", "°C", "mAh/g", "kg/m^3".',
    )


def convert(value: float, given: str, wanted: str) -> float:
    """Convert a number (or numpy array) from one unit to another of the same dimension and kind.

    Raises
    ------
    UnitError : dimensions differ; the message names both

    Examples
    --------
    >>> round(convert(25.0, "°C", "K"), 2)
    298.15
    >>> convert(1.0, "mS/cm", "S/cm")
    0.001
    """
    if given == wanted:
        return value
    source, target = unit(given), unit(wanted)
    if source.dimension != target.dimension or not _same_kind(source, target):
        raise UnitError(
            f"{given!r} is {describe(source)}, but {describe(target)} ({wanted!r}) is wanted.",
            given=given,
            expected=wanted,
            next_step=f"Give the value in {wanted} or another unit of the same kind.",
        )
    if source.offset == target.offset:
        return value * (source.factor / target.factor)
    return (value * source.factor + source.offset - target.offset) / target.factor


def _same_kind(a: Unit, b: Unit) -> bool:
    if a.kind == b.kind:
        return True
    # "wt%" into a bare fraction is fine (the property's name carries the basis); wt into vol is not
    return (
        "" in (a.kind, b.kind) and "fraction" in (a.kind + b.kind) and "temperature" not in (a.kind + b.kind)
    )


_KNOWN_DIMENSIONS = {
    "S/cm": "a conductivity", "S K/cm": "a conductivity times temperature", "eV": "an energy", "m": "a length",
    "m^2": "an area", "m^3": "a volume", "Ω cm^2": "an area-specific resistance", "Ω": "a resistance",
    "Ω cm": "a resistivity", "S": "a conductance", "mA/cm^2": "a current density", "mA": "a current",
    "mAh/cm^2": "an areal capacity", "mAh/g": "a specific capacity", "mAh": "a charge", "V": "a potential",
    "K": "a temperature", "s": "a time", "Hz": "a frequency", "MPa": "a pressure or modulus",
    "g/cm^3": "a density", "cm^2/s": "a diffusivity", "mol/L": "a concentration", "Wh/kg": "a specific energy",
    "USD/kg": "a price per mass", "1": "a plain number", "F": "a capacitance", "g": "a mass", "mol": "an amount",
    "W": "a power", "H": "an inductance", "J/mol": "a molar energy", "W/m K^-1": "a thermal conductivity",
    "J/mol K^-1": "a molar heat capacity", "J/g K^-1": "a specific heat capacity",
}  # fmt: skip


def describe(of: Unit) -> str:
    """What a unit measures, in words ("a conductivity"), or its dimension where it has no name."""
    if of.kind:
        return f"a {of.kind}"
    for text, words in _KNOWN_DIMENSIONS.items():
        if unit(text).dimension == of.dimension:
            return words
    names = ("kg", "m", "s", "A", "K", "mol", "USD")
    powers = zip(names, of.dimension, strict=True)
    parts = [name if power == 1 else f"{name}^{power:g}" for name, power in powers if power]
    return "a quantity in " + " ".join(parts)
