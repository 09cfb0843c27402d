"""Temperatures in kelvin out of a column, with the one question that must be asked: °C or K?

A temperature without a unit, kelvins too cold for a conductivity measurement (20–80 "K"), and degrees Celsius
that start at room temperature in kelvin (298.15 "°C") are refused with the option that settles them.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, ParseError, UnitError
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.tables._headers import is_unit
from frenkel.tables._table import Column, Table, normalised

__all__ = ["TEMPERATURE_NAMES", "find_temperature", "temperature_K"]

TEMPERATURE_NAMES = (
    "T", "temp", "temperature", "Temperatur", "température", "temperatura", "sample temperature",
    "set temperature", "cell temperature", "oven temperature", "temperature set", "temperature actual",
)  # fmt: skip
_INVERSE_NAMES = ("1000/T", "10^3/T", "10³/T", "1/T", "inverse temperature", "1000 / T", "T^-1", "1e3/T")
_CELSIUS = {"c", "°c", "ºc", "˚c", "℃", "â°c", "degc", "deg c", "deg. c", "oc", "° c", "celsius", "?c"}
_KELVIN = {"k", "kelvin", "°k", "ok"}
_COLDEST_LIKELY_K = 150.0
_ASK = "Say which it is: --temperature-unit C or --temperature-unit K (parameter temperature_unit=)."


def find_temperature(table: Table, name: str | None) -> Column:
    """The column of temperatures, or of 1000/T; raises InputError where there is none or several."""
    if name is not None:
        return table.column(name)
    found = [column for column in table.columns if normalised(column.name) in _NAMES]
    found = found or [column for column in table.columns if _scale_of_inverse(column) is not None]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(repr(column.header) for column in (found or table.columns)[:12])
    cause = "more than one column is a temperature" if found else "no column is called a temperature"
    raise InputError(
        f"{table.file}: {cause} ({listed}).",
        next_step="Name it: --temperature-column NAME (parameter temperature_column=).",
    )


_NAMES = {normalised(name) for name in TEMPERATURE_NAMES}


def _scale_of_inverse(column: Column) -> float | None:
    """1000 for a column of 1000/T, 1 for 1/T, None for any other."""
    name = column.name.replace(" ", "")
    if name not in {one.replace(" ", "") for one in _INVERSE_NAMES}:
        return None
    return 1000.0 if name.lower().startswith(("1000", "10", "1e3")) else 1.0


def temperature_K(table: Table, column: Column, given: str | None) -> NDArray[np.float64]:
    """Temperatures (n,) in K; `given` is "C" or "K" and overrules the header."""
    values = table.numbers(column)
    scale = _scale_of_inverse(column)
    if scale is not None:
        kelvins = _from_inverse(table, column, values, scale)
    elif _kind(given or column.unit, table, column, given) == "C":
        if given is None:
            _ask_if_kelvin(table, column, values)
        kelvins = values + ZERO_CELSIUS_K
    else:
        if given is None:
            _ask_if_celsius(table, column, values)
        kelvins = values.astype(np.float64)
    wrong = np.flatnonzero((kelvins <= 0) | np.isinf(kelvins))
    if wrong.size:
        raise ParseError(
            f"the temperature {values[wrong[0]]:g} {column.unit} in column {column.header!r} cannot be.",
            file=table.file,
            line=int(table.lines[wrong[0]]),
            next_step="Correct the cell or the unit, or leave the cell empty.",
        )
    return kelvins


def _kind(text: str, table: Table, column: Column, given: str | None) -> str:
    plain = text.strip().lower()
    if plain in _CELSIUS:
        return "C"
    if plain in _KELVIN:
        return "K"
    if given is not None:
        raise InputError(f"the temperature unit {given!r} is not known.", next_step="Give C or K.")
    if not plain:
        cause = f"{table.file}: column {column.header!r} has no unit of temperature."
        raise InputError(cause, next_step=_ASK)
    raise UnitError(
        f"{table.file}: column {column.header!r}: {text!r} is no unit of temperature that can be read"
        f"{'' if is_unit(text) else ' (it is not known)'}.",
        given=text,
        expected="K",
        next_step=_ASK,
    )


def _from_inverse(
    table: Table, column: Column, values: NDArray[np.float64], scale: float
) -> NDArray[np.float64]:
    unit = re.sub(r"[\s^()]", "", column.unit.replace("⁻¹", "-1"))
    if unit not in ("", "1/K", "K-1", "1000/K", "10-3K-1"):
        raise UnitError(
            f"{table.file}: column {column.header!r} is an inverse temperature, but its unit is {column.unit!r}.",
            given=column.unit,
            expected="1/K",
            next_step="Write 1000/T in 1/K, or a column of T in K or °C.",
        )
    with np.errstate(divide="ignore"):
        kelvins = np.asarray(scale / values, dtype=np.float64)
    finite = kelvins[np.isfinite(kelvins)]
    if finite.size and (finite.min() < 50 or finite.max() > 3000):
        raise InputError(
            f"{table.file}: column {column.header!r} gives temperatures of {finite.min():.3g} to"
            f" {finite.max():.3g} K.",
            next_step="Check whether it holds 1/T or 1000/T, and say so in the header.",
        )
    return kelvins


def _ask_if_celsius(table: Table, column: Column, values: NDArray[np.float64]) -> None:
    finite = values[np.isfinite(values)]
    if finite.size and finite.min() < _COLDEST_LIKELY_K:
        raise InputError(
            f"{table.file}: column {column.header!r} says {column.unit}, but its values go from"
            f" {finite.min():g} to {finite.max():g}, which looks like °C.",
            next_step=_ASK,
        )


def _ask_if_kelvin(table: Table, column: Column, values: NDArray[np.float64]) -> None:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return
    odd = np.allclose(np.mod(finite, 1.0), 0.15, atol=1e-6)  # 298.15, 323.15: converted by somebody
    if finite.min() > 200 and (odd or 290 <= finite.min() <= 305):
        raise InputError(
            f"{table.file}: column {column.header!r} says {column.unit}, but its values go from"
            f" {finite.min():g} to {finite.max():g}, which looks like K.",
            next_step=_ASK,
        )
