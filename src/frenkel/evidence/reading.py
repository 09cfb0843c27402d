"""Evidence out of JSON that people and commands wrote: every field is checked, and an error names the entry.

`evidence_of_json` reads one object, `read_evidence_file` a file: one object, a list of objects, or what a
command of Frenkel wrote with --json (an object with "evidence"). Nothing of it is trusted.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from frenkel.errors import InputError, ParseError
from frenkel.evidence.property_table import property_of
from frenkel.evidence.statement import Evidence, Law, Source
from frenkel.files import read_bytes

__all__ = ["evidence_of_json", "read_evidence_file"]

_FORM = 'Write one object, or a list of objects like {"property": "conductivity", "value": 1e-3, "kind": "total"}.'
_NUMBERS = ("value", "low", "high")
_TEXTS = ("subject", "property", "interval", "censored", "kind", "method", "origin", "checked", "text")
_LISTS_OF_TEXTS = ("parents", "assumptions")


def evidence_of_json(data: Mapping[str, Any]) -> Evidence:
    """One statement from plain JSON values (the inverse of `Evidence.to_dict`).

    Raises
    ------
    InputError and its kinds : an unknown or missing field, a value of another type, what `Evidence` refuses

    Examples
    --------
    >>> evidence_of_json({"subject": "LLZO", "property": "conductivity", "value": 3e-4}).unit
    'S/cm'
    """
    values: dict[str, Any] = dict(data)
    known = [one.name for one in fields(Evidence)]
    unknown = sorted(str(one) for one in set(values) - set(known))
    if unknown:
        raise InputError(f"Evidence has no field {unknown!r}.", next_step=f"Its fields are: {', '.join(known)}.")
    for name in ("subject", "property"):
        if name not in values:
            raise InputError(f"Evidence cannot be read: it has no {name!r}.", next_step=_FORM)
    for name in _TEXTS:
        if name in values and not isinstance(values[name], str):
            raise _wrong(name, values[name], "a text")
    for name in _NUMBERS:
        if values.get(name) is not None:
            values[name] = _number(name, values[name], f"a number in {property_of(values['property']).unit}")
    for name in _LISTS_OF_TEXTS:
        values[name] = _texts(name, values.get(name, ()))
    values["conditions"] = _conditions(values.get("conditions", {}))
    values["source"] = _source(values.get("source", {}))
    values["law"] = None if values.get("law") is None else _law(values["law"])
    return Evidence(**values)


def read_evidence_file(path: str | Path, *, defaults: Mapping[str, str] | None = None) -> tuple[Evidence, ...]:
    """All the evidence in a JSON file (UTF-8 or UTF-16); `defaults` stand in for fields that an entry lacks.

    Raises
    ------
    ParseError, InputError : no JSON, no evidence in it, or an entry that cannot be used (with its number)
    """
    data = _json_of(Path(path))
    rows = data["evidence"] if isinstance(data, dict) and "evidence" in data else data
    if isinstance(rows, dict):
        rows = [rows]
    if not isinstance(rows, list) or not rows or not all(isinstance(row, dict) for row in rows):
        raise ParseError("there is no evidence in it.", file=str(path), next_step=_FORM)
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(evidence_of_json({**(defaults or {}), **row}))
        except InputError as cause:
            raise ParseError(
                f"entry {number}: {cause.message}", file=str(path), next_step=cause.next_step
            ) from cause
    return tuple(found)


def _json_of(path: Path) -> Any:
    content = read_bytes(path)
    wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return json.loads(content.decode("utf-16" if wide else "utf-8-sig"))
    except RecursionError as cause:
        raise ParseError("its brackets are nested too deeply.", file=str(path), next_step=_FORM) from cause
    except ValueError as cause:  # no UTF-8, no JSON, or an integer of thousands of digits
        line = getattr(cause, "lineno", None)
        raise ParseError(f"this is not JSON ({cause}).", file=str(path), line=line, next_step=_FORM) from cause


def _wrong(name: str, value: object, allowed: str) -> InputError:
    shown = repr(value)
    shown = shown if len(shown) <= 60 else f"{shown[:60]}…"
    return InputError(f"{name} is {shown}; allowed is {allowed}.", next_step="Correct this field.")


def _number(name: str, value: object, allowed: str = "a number") -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise _wrong(name, value, allowed)
    try:
        return float(value)
    except OverflowError as cause:
        raise _wrong(name, value, "a finite number") from cause


def _texts(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)) or not all(isinstance(one, str) for one in value):
        raise _wrong(name, value, "a list of texts")
    return tuple(value)


def _conditions(value: object) -> tuple[tuple[str, float | str], ...]:
    if not isinstance(value, Mapping):
        raise _wrong("conditions", value, 'an object like {"temperature_K": 298.15}')
    for name, one in value.items():
        if not isinstance(one, str):
            _number(f"conditions, {name}", one, "a number or a text")
    return tuple((str(name), one) for name, one in value.items())


def _source(value: object) -> Source:
    known = [one.name for one in fields(Source)]
    if not isinstance(value, Mapping) or set(value) - set(known):
        raise _wrong("source", value, f"an object with {', '.join(known)}")
    for name, one in value.items():
        if not isinstance(one, str):
            raise _wrong(f"{name} of the source", one, "a text")
    return Source(**value)


def _law(value: object) -> Law:
    if not isinstance(value, Mapping) or not isinstance(value.get("name"), str):
        raise _wrong("law", value, "an object with name, parameters, covariance, variable and valid")
    try:
        parameters = tuple((str(n), _number(f"{n} of the law", v)) for n, v in value["parameters"])
        covariance = tuple(
            tuple(_number("covariance of the law", one) for one in row) for row in value.get("covariance", ())
        )
        valid = tuple(_number("valid of the law", one) for one in value.get("valid") or ())
    except (KeyError, TypeError, ValueError) as cause:
        if isinstance(cause, InputError):
            raise
        raise InputError(f"Evidence cannot be read: the law has no usable {cause}.", next_step=_FORM) from cause
    size = len(covariance)  # of the first parameters; what follows them (degrees of freedom …) has none
    if size > len(parameters) or any(len(row) != size for row in covariance):
        raise _wrong("covariance of the law", covariance, f"a square of at most {len(parameters)} rows of numbers")
    if valid and (len(valid) != 2 or not valid[0] <= valid[1]):
        raise _wrong("valid of the law", valid, "the two ends of a range")
    if not all(map(math.isfinite, (*(v for _, v in parameters), *(c for row in covariance for c in row)))):
        raise _wrong("law", value["name"], "a law of finite numbers")
    variable = value.get("variable", "temperature_K")
    return Law(value["name"], parameters, covariance, str(variable), (valid[0], valid[1]) if valid else None)
