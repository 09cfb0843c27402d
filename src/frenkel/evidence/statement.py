"""One statement about one subject, with value, interval, conditions and where it comes from."""

from __future__ import annotations

import builtins
import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from numbers import Real
from typing import Any

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence.property_table import property_of

__all__ = ["ORIGINS", "ConditionValue", "Evidence", "Law", "Source"]

ORIGINS = ("measured", "literature", "computed", "claimed", "assumed")
"""Ranked: the user's own measurement, measured literature, a model, a claim without measurement, an assumption."""
CHECKED = ("read", "computed", "remembered")
INTERVALS = ("95%", "bound", "spread", "none")
CENSORED = ("", "<", ">")

ConditionValue = float | str


@dataclass(frozen=True)
class Law:
    """A relation with parameters, such as an Arrhenius fit: what a value becomes under other conditions.

    `parameters` are (name, value) pairs in the order of `covariance`; `valid` is the range of `variable` in
    which it was fitted. The functions that evaluate a law live in `transport`.
    """

    name: str
    parameters: tuple[tuple[str, float], ...]
    covariance: tuple[tuple[float, ...], ...] = ()
    variable: str = "temperature_K"
    valid: tuple[float, float] | None = None

    def __getitem__(self, name: str) -> float:
        return dict(self.parameters)[name]


@dataclass(frozen=True)
class Source:
    """Where a value is to be found: a reference (DOI or full text) and the place in it, a file, or a model.

    `file_digest` is the SHA-256 of the file; those of several files stand one after the other.
    """

    reference: str = ""
    place: str = ""
    file_digest: str = ""
    model: str = ""
    version: str = ""
    cites: str = ""

    @builtins.property
    def short_digests(self) -> str:
        """"file 0123456789ab", each file's where several were pooled; "" without a file."""
        digests = self.file_digest.split()
        return f"file{'s' if len(digests) > 1 else ''} {', '.join(one[:12] for one in digests)}" if digests else ""

    def __str__(self) -> str:
        parts = [self.reference, self.place, f"cites {self.cites}" if self.cites else ""]
        parts += [self.short_digests]
        parts += [f"{self.model} {self.version}".strip()]
        return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Evidence:
    """One statement about one subject.

    Parameters
    ----------
    subject : canonical key of a material, pair, sample or cell
    property : key of properties.toml; value, low and high are in that property's canonical unit
    value : the number (None if only a bound, a law or a text is known)
    low, high : ends of the interval; for log10 properties the interval is meant multiplicatively
    interval : "95%" | "bound" (certain not to lie outside) | "spread" (of reports or samples) | "none"
    censored : "<" or ">" if the value is a detection limit
    law : a fitted relation that stands behind the value
    conditions : (name, value) pairs such as ("temperature_K", 298.15); names carry the unit
    kind : one of the property's kinds, e.g. total | bulk | grain boundary for a conductivity
    method : how, in words of the field (EIS, BVSE, convex hull ...)
    origin : measured | literature | computed | claimed | assumed
    source : where to find it
    checked : read (somebody read the value in its source) | computed | remembered (nobody did: decides nothing)
    parents : `id`s of the evidence that this was derived from
    assumptions : what had to be assumed, one sentence each

    Raises
    ------
    UnknownName : the property is not in properties.toml
    InputError, OutOfRange : kind, origin, checked or interval are not allowed, or low ≤ value ≤ high fails

    Examples
    --------
    >>> e = Evidence("Li6PS5Cl", "conductivity", 1.9e-3, conditions=(("temperature_K", 298.15),),
    ...              kind="total", origin="literature", source=Source("10.3390/nano14221773"), checked="read")
    >>> e.unit
    'S/cm'
    >>> Evidence.from_dict(e.to_dict()) == e
    True
    """

    subject: str
    property: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    interval: str = "none"
    censored: str = ""
    law: Law | None = None
    conditions: tuple[tuple[str, ConditionValue], ...] = ()
    kind: str = ""
    method: str = ""
    origin: str = "literature"
    source: Source = field(default_factory=Source)
    checked: str = "read"
    parents: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()
    text: str = ""

    def __post_init__(self) -> None:
        row = property_of(self.property)
        for name, value, allowed in (
            ("kind", self.kind, (*row.kinds, "")),
            ("origin", self.origin, ORIGINS),
            ("checked", self.checked, CHECKED),
            ("interval", self.interval, INTERVALS),
            ("censored", self.censored, CENSORED),
        ):
            if value not in allowed:
                shown = ", ".join(repr(one) for one in allowed)
                raise InputError(f"{name} of {self.property} is {value!r}; allowed are {shown}.")
        object.__setattr__(self, "conditions", tuple(sorted((str(k), v) for k, v in self.conditions)))
        for name in ("value", "low", "high"):
            number = getattr(self, name)
            if number is None:
                continue
            object.__setattr__(self, name, float(number))
            if not math.isfinite(number):
                raise OutOfRange(f"{name} of {self.property} of {self.subject}", given=number, unit=row.unit)
            if row.scale == "log10" and number <= 0.0 and not (name == "low" and number == 0.0):
                raise OutOfRange(
                    f"{name} of {self.property} of {self.subject}", given=number, low=0.0, unit=row.unit
                )
        temperature = self.condition("temperature_K")
        if temperature is not None:
            _check_temperature(self, temperature)
        _check_order(self, row.unit)

    @builtins.property
    def unit(self) -> str:
        """Canonical unit of the property."""
        return property_of(self.property).unit

    @builtins.property
    def id(self) -> str:
        """Digest of all fields: the name under which derived evidence cites this one."""
        return hashlib.sha256(json.dumps(self.to_dict(), sort_keys=True).encode()).hexdigest()[:16]

    def condition(self, name: str) -> ConditionValue | None:
        """The value of one condition, or None if it was not stated."""
        return dict(self.conditions).get(name)

    @builtins.property
    def standard_deviation(self) -> float | None:
        """Standard deviation that the interval stands for: of log10(value) for log10 properties, else of the value.

        A 95 % interval is ±1.96 SD; a bound or spread is read as a uniform distribution of that width.
        """
        if self.value is None or self.low is None or self.high is None:
            return None
        if property_of(self.property).scale == "log10":
            if self.low <= 0.0:
                return None
            width = math.log10(self.high) - math.log10(self.low)
        else:
            width = self.high - self.low
        return width / (2.0 * 1.959963984540054) if self.interval == "95%" else width / math.sqrt(12.0)

    def derived(self, **changes: Any) -> Evidence:
        """A changed copy that names this evidence as its parent."""
        return replace(self, parents=(*changes.pop("parents", ()), self.id), **changes)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values; empty fields are left out."""
        out: dict[str, Any] = {}
        for one in fields(self):
            value = getattr(self, one.name)
            if one.name == "law":
                value = None if value is None else {f.name: getattr(value, f.name) for f in fields(value)}
            elif one.name == "source":
                value = {f.name: getattr(value, f.name) for f in fields(value) if getattr(value, f.name)}
            elif one.name == "conditions":
                value = dict(value)
            if value not in (None, "", (), {}):
                out[one.name] = value
        return json.loads(json.dumps(out))  # type: ignore[no-any-return]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Evidence:
        """Inverse of `to_dict`; an unknown field or a value of another type is an InputError."""
        from frenkel.evidence.reading import evidence_of_json

        return evidence_of_json(data)


def _check_temperature(e: Evidence, temperature: ConditionValue) -> None:
    # an energy at 0 K is a thing (a calculation without vibrations), a conductivity at 0 K is not
    ion_moves = e.property == "conductivity"
    good = isinstance(temperature, Real) and 0.0 <= temperature < math.inf
    if not good or (ion_moves and temperature == 0.0):
        raise InputError(
            f"temperature_K of {e.property} of {e.subject} is {temperature!r}; allowed is a number of kelvins"
            f" {'above' if ion_moves else 'from'} 0 K.",
            next_step="25 °C is 298.15 K.",
        )


def _check_order(e: Evidence, unit: str) -> None:
    if e.low is not None and e.high is not None and e.low > e.high:
        raise OutOfRange(f"low of {e.property} of {e.subject}", given=e.low, high=e.high, unit=unit)
    if e.value is None:
        return
    if e.low is not None and e.value < e.low * (1 - 1e-12 * math.copysign(1, e.low)):
        raise OutOfRange(f"value of {e.property} of {e.subject}", given=e.value, low=e.low, unit=unit)
    if e.high is not None and e.value > e.high * (1 + 1e-12 * math.copysign(1, e.high)):
        raise OutOfRange(f"value of {e.property} of {e.subject}", given=e.value, high=e.high, unit=unit)
