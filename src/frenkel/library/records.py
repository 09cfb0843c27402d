"""One reported value: the record, how it is read from a row, and what it becomes as Evidence.

A row carries what was printed and, beside it, the number that is used. Where the two differ (a wrong unit,
a shifted column, a decimal comma) `correction` says why. `value`, `low` and `high` are in `unit`, the unit
of the print; `to_evidence` converts to the canonical unit of the property. A printed range has no value:
its middle (geometric for quantities on a log scale) is used and the range is kept as a spread.
"""

from __future__ import annotations

import builtins
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from frenkel.errors import InputError, ParseError
from frenkel.evidence import Evidence, Source, property_of
from frenkel.library.bibliography import reference, references, shipped_rows
from frenkel.quantities import convert

__all__ = ["TABLES", "Component", "Record", "read_record", "shipped_records", "to_evidence"]

TABLES = (
    "ai2024_table1", "ai2024_table2", "ai2024_table3", "ai2024_table4", "ai2024_text", "zhang_review", "beyond",
)  # fmt: skip
"""The shipped tables of values, in the order in which they were read."""

ROOM_TEMPERATURE_K = 298.15


@dataclass(frozen=True, slots=True)
class Component:
    """One part of a polymer electrolyte or composite.

    role : matrix | salt | filler | plasticiser | ionic liquid | solvent | residual solvent | …
    fraction : 0–1, None where unstated; basis : wt | vol | unstated
    """

    role: str
    name: str
    fraction: float | None = None
    basis: str = ""

    def __str__(self) -> str:
        if not self.basis:
            return f"{self.role}={self.name}"
        return f"{self.role}={self.name}|{'' if self.fraction is None else f'{self.fraction:g}'}|{self.basis}"


@dataclass(frozen=True, slots=True)
class Record:
    """One reported value; see the module's first paragraph.

    `bound` is "", "~" (about), "<" (at most) or ">" (at least). `temperature_C` is None where it was not
    stated. `cites` are reference keys; `source` is the key of what was read, `place` the spot in it.
    `dataset` names the shipped table or the lab file; `file_digest` is of
    the file that a lab record came in, `flags` what was odd about it.
    """

    id: str
    material: str
    property: str
    value: float | None
    low: float | None
    high: float | None
    unit: str
    bound: str = ""
    printed: str = ""
    correction: str = ""
    aliases: tuple[str, ...] = ()
    printed_material: str = ""
    material_class: str = ""
    family: str = ""
    components: tuple[Component, ...] = ()
    kind: str = ""
    method: str = ""
    origin: str = "literature"
    temperature_C: float | None = None
    temperature_printed: str = ""
    conditions: tuple[tuple[str, str], ...] = ()
    cites: tuple[str, ...] = ()
    source: str = ""
    place: str = ""
    checked: str = "read"
    note: str = ""
    dataset: str = ""
    sample: str = ""
    file_digest: str = ""
    flags: tuple[str, ...] = ()

    @builtins.property
    def central_value(self) -> float | None:
        """The value, or the middle of a range: geometric for quantities on a log scale."""
        if self.value is not None or self.low is None or self.high is None:
            return self.value
        if property_of(self.property).scale == "log10" and self.low > 0:
            return math.sqrt(self.low * self.high)
        return 0.5 * (self.low + self.high)

    @builtins.property
    def canonical_value(self) -> float | None:
        """`central_value` in the canonical unit of the property."""
        value = self.central_value
        return None if value is None else convert(value, self.unit, property_of(self.property).unit)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    found = (part.partition("=") for part in text.split(";") if part.strip())
    return tuple((name.strip(), value.strip()) for name, _, value in found)


def _components(text: str) -> tuple[Component, ...]:
    out = []
    for role, rest in _pairs(text):
        name, *more = rest.split("|")
        out.append(
            Component(role, name.strip(), _number(more[0]) if more else None, more[1] if more[1:] else "")
        )
    return tuple(out)


def _keys(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def read_record(row: Mapping[str, str], *, dataset: str) -> Record:
    """A record from one row of text cells (columns as the fields of `Record`).

    Raises
    ------
    ParseError : a number cannot be read
    UnknownName : the property is not known
    InputError : neither value nor range
    """
    cell = {name: (row.get(name) or "").strip() for name in Record.__dataclass_fields__}
    property_of(cell["property"])
    try:
        numbers = {name: _number(cell[name]) for name in ("value", "low", "high", "temperature_C")}
    except ValueError as cause:
        raise ParseError(f"record {cell['id']}: {cause}", file=dataset) from cause
    if numbers["value"] is None and (numbers["low"] is None or numbers["high"] is None):
        raise InputError(f"Record {cell['id']} has neither a value nor a range.")
    texts = (
        "sample", "file_digest", "id", "material", "property", "unit", "bound", "printed", "correction", "printed_material",
        "material_class", "family", "kind", "method", "temperature_printed", "source", "place", "note",
    )  # fmt: skip
    return Record(
        **{name: cell[name] for name in texts}, **numbers,  # type: ignore[arg-type]
        aliases=_keys(cell["aliases"]), components=_components(cell["components"]),
        conditions=_pairs(cell["conditions"]), cites=_keys(cell["cites"]), dataset=dataset,
        flags=_keys(cell["flags"]),
        origin=cell["origin"] or "literature", checked=cell["checked"] or "read",
    )  # fmt: skip


@lru_cache(maxsize=1)
def shipped_records() -> tuple[Record, ...]:
    """All records that come with the package, in the order of the tables."""
    return tuple(read_record(row, dataset=name) for name in TABLES for row in shipped_rows(f"{name}.csv"))


def to_evidence(record: Record, *, subject: str = "") -> Evidence:
    """The record as Evidence, in canonical units.

    Parameters
    ----------
    record : the record
    subject : key under which to file it; the record's material if empty

    Returns
    -------
    Evidence with origin literature, claimed (a statement without a measurement behind it) or measured (this
    laboratory's). What had to be assumed (room temperature, "about") stands in `assumptions`.
    """
    wanted = property_of(record.property).unit
    value, low, high = (
        None if number is None else convert(number, record.unit, wanted)
        for number in (record.central_value, record.low, record.high)
    )
    return Evidence(
        subject or record.material, record.property, value=value, low=low, high=high,
        interval="none" if record.low is None or record.high is None else "spread",
        censored=record.bound if record.bound in ("<", ">") else "",
        conditions=tuple(_conditions(record)), kind=record.kind, method=record.method, origin=record.origin,
        source=_source(record), checked=record.checked, assumptions=tuple(_assumptions(record)),
        text=record.printed,
    )  # fmt: skip


def _conditions(record: Record) -> Iterable[tuple[str, float | str]]:
    if record.temperature_C is not None:
        yield "temperature_K", round(convert(record.temperature_C, "°C", "K"), 6)
    for name, text in record.conditions:
        if name == "temperature_assumed":
            continue
        try:
            yield name, float(text)
        except ValueError:
            yield name, text
    if record.components:
        yield "components", "; ".join(str(one) for one in record.components)


def _assumptions(record: Record) -> Iterable[str]:
    assumed = dict(record.conditions).get("temperature_assumed", "")
    if assumed == "room temperature":
        yield "room temperature taken as 25 °C"
    elif assumed:
        yield f"temperature taken as {assumed}"
    if record.temperature_C is None and record.property == "conductivity":
        yield "the source states no temperature"
    if record.bound == "~":
        yield "printed as an approximate value"
    if record.value is None:
        yield "middle of a printed range"
    if record.correction:
        yield f"corrected: {record.correction}"
    yield from record.flags
    if record.note:
        yield record.note


def _source(record: Record) -> Source:
    if record.source not in references():  # a lab's own record says its source in words
        return Source(
            reference=record.source,
            place=record.place,
            cites="; ".join(record.cites),
            file_digest=record.file_digest,
        )
    return Source(
        reference=reference(record.source).name,
        place=record.place,
        cites="; ".join(reference(key).name for key in record.cites if key in references()),
    )
