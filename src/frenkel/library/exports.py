"""Records as files of others: CSV (long table), JSON Lines (lossless), OPTIMADE JSON Lines.

OPTIMADE has no entry for a measured value, so every record is a `structures` entry without sites whose value
stands in fields with the prefix `_frenkel_`; references are `references` entries. The order of lines is that
of optimade-maker: header, info of both kinds, entries.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, fields
from fractions import Fraction
from math import gcd, lcm
from typing import Any

from frenkel.errors import InputError
from frenkel.evidence import property_of
from frenkel.library.bibliography import references
from frenkel.library.matching import material_key
from frenkel.library.records import Record

__all__ = ["FORMATS", "export"]

FORMATS = ("csv", "jsonl", "optimade")
OPTIMADE_VERSION = "1.1.0"
_LARGEST_DENOMINATOR = 1000
_UNKNOWN_TIME = "1970-01-01T00:00:00Z"


def export(records: Sequence[Record], form: str) -> str:
    """The records in one of `FORMATS`, as text.

    Raises
    ------
    InputError : unknown format
    """
    writers = {"csv": _csv, "jsonl": _json_lines, "optimade": _optimade}
    if form not in writers:
        raise InputError(f"{form!r} is no export format; there are {', '.join(FORMATS)}.")
    return writers[form](records)


def _joined(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    return "; ".join("=".join(one) if isinstance(one, tuple) else str(one) for one in value)


def _csv(records: Sequence[Record]) -> str:
    names = [one.name for one in fields(Record)]
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([*names, "canonical_value", "canonical_unit"])
    for record in records:
        cells = [_joined(getattr(record, name)) for name in names]
        cells += [record.canonical_value, property_of(record.property).unit]
        writer.writerow(["" if cell is None else cell for cell in cells])
    return buffer.getvalue()


def _json_lines(records: Sequence[Record]) -> str:
    return _lines(
        {key: value for key, value in asdict(one).items() if value not in ("", None, ())} for one in records
    )


def _lines(objects: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(one, ensure_ascii=False, allow_nan=False) + "\n" for one in objects)


def _optimade(records: Sequence[Record]) -> str:
    used = dict.fromkeys(key for one in records for key in (one.source, *one.cites) if key in references())
    return _lines(
        [
            {"x-optimade": {"meta": {"api_version": OPTIMADE_VERSION}}},
            {
                "type": "info",
                "id": "structures",
                "description": "Reported values.",
                "properties": _definitions(),
            },
            {
                "type": "info",
                "id": "references",
                "description": "Where they were reported.",
                "properties": {},
            },
            *(_structure(one) for one in records),
            *_references(used),
        ]
    )


_FIELDS = {
    "property": "Key of the property.", "value": "Value in canonical units.", "low": "Lower end, canonical units.",
    "high": "Upper end, canonical units.", "unit": "Canonical unit.", "bound": "~, < or > where printed so.",
    "temperature_K": "Temperature of the measurement (K).", "kind": "Kind, for example total or bulk.",
    "origin": "measured, literature or claimed.", "method": "Method.", "place": "Place in the source.",
    "printed": "As printed.", "correction": "Why the value differs from the print.", "dataset": "Data set.",
    "conditions": "Further conditions.", "material": "Material as filed.",
}  # fmt: skip


def _definitions() -> dict[str, Any]:
    return {f"_frenkel_{name}": {"description": text} for name, text in _FIELDS.items()}


def _structure(record: Record) -> dict[str, Any]:
    from frenkel.library.records import to_evidence

    e = to_evidence(record)
    amounts = _integer_amounts(record.material)
    total = sum(amounts.values())
    symbols = sorted(amounts)
    own = {
        "property": e.property, "value": e.value, "low": e.low, "high": e.high, "unit": e.unit,
        "bound": record.bound, "temperature_K": e.condition("temperature_K"), "kind": e.kind, "origin": e.origin,
        "method": e.method, "place": record.place, "printed": record.printed, "correction": record.correction,
        "dataset": record.dataset, "conditions": dict(record.conditions), "material": record.material,
    }  # fmt: skip
    attributes = {
        "elements": symbols, "nelements": len(symbols),
        "elements_ratios": [amounts[symbol] / total for symbol in symbols],
        "chemical_formula_reduced": "".join(f"{s}{amounts[s] if amounts[s] > 1 else ''}" for s in symbols) or None,
        "chemical_formula_descriptive": material_key(record.material), "chemical_formula_anonymous": None,
        "nsites": None, "species": None, "species_at_sites": None, "cartesian_site_positions": None,
        "lattice_vectors": None, "dimension_types": None, "nperiodic_dimensions": None, "structure_features": [],
        "last_modified": _UNKNOWN_TIME, **{f"_frenkel_{name}": value for name, value in own.items()},
    }  # fmt: skip
    cited = [key for key in (record.source, *record.cites) if key in references()]
    return {
        "type": "structures", "id": record.id, "attributes": attributes,
        "relationships": {"references": {"data": [{"type": "references", "id": key} for key in cited]}},
    }  # fmt: skip


def _integer_amounts(material: str) -> dict[str, int]:
    """Whole numbers of atoms, as OPTIMADE wants them (Li6.55 … × 20); empty without a formula or whole numbers.

    >>> _integer_amounts("Li6.5La3Zr1.5Ta0.5O12")
    {'Li': 13, 'La': 6, 'Zr': 3, 'Ta': 1, 'O': 24}
    """
    from frenkel.materials.formulas import read_formula

    try:
        amounts = read_formula(material).composition if ":" not in material else {}
    except InputError:
        return {}
    parts = {
        symbol: Fraction(amount).limit_denominator(_LARGEST_DENOMINATOR) for symbol, amount in amounts.items()
    }
    multiple = lcm(*(one.denominator for one in parts.values())) if parts else 1
    if multiple > _LARGEST_DENOMINATOR:
        return {}
    whole = {symbol: int(one * multiple) for symbol, one in parts.items() if one}
    divisor = gcd(*whole.values()) if whole else 1
    return {symbol: number // divisor for symbol, number in whole.items()}


def _references(keys: Iterable[str]) -> Iterator[dict[str, Any]]:
    for key in keys:
        one = references()[key]
        people = [person.strip() for person in one.authors.split(";") if person.strip()]
        attributes = {
            "doi": one.doi or None, "title": one.title, "journal": one.journal or None, "year": one.year or None,
            "authors": [{"name": person} for person in people], "url": one.url or None, "note": one.place or None,
            "last_modified": _UNKNOWN_TIME,
        }  # fmt: skip
        yield {"type": "references", "id": key, "attributes": attributes}
