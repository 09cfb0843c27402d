"""Search the records: by class, family, element, property, range of value, temperature, and free text."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from frenkel.errors import InputError
from frenkel.library.matching import identity, record_keys
from frenkel.library.records import Record, shipped_records

__all__ = ["elements_of", "find_record", "search"]


@lru_cache(maxsize=4096)
def elements_of(material: str) -> frozenset[str]:
    """Element symbols in a material and its components; empty where no formula is known.

    >>> sorted(elements_of("Li6PS5Cl"))
    ['Cl', 'Li', 'P', 'S']
    """
    if ":" in material:
        return frozenset()
    from frenkel.materials.formulas import read_formula

    try:
        read = read_formula(material)
    except InputError:
        return frozenset()
    inside = {symbol for one in read.components for symbol in one.composition}
    return frozenset(read.elements | inside)


def search(
    records: Iterable[Record] | None = None,
    *,
    material: str = "",
    material_class: str = "",
    family: str = "",
    elements: Iterable[str] = (),
    without: Iterable[str] = (),
    property: str = "",
    low: float | None = None,
    high: float | None = None,
    temperature_C: tuple[float, float] | None = None,
    text: str = "",
    measured_only: bool = False,
) -> tuple[Record, ...]:
    """The records that meet every condition given, in the order given.

    Parameters
    ----------
    records : where to search; the shipped ones if None
    material : in any spelling
    material_class, family : as in the records ("sulfide", "argyrodite"); letter case does not matter
    elements, without : element symbols that must, or must not, be in it
    property, low, high : a property and limits of its value in the canonical unit
    temperature_C : range in °C; records without a temperature do not meet it
    text : every word of it must stand somewhere in the record
    measured_only : leave out claims without a measurement

    Examples
    --------
    >>> [one.material for one in search(family="argyrodite", property="conductivity", low=1e-2)]
    ['Li5.3PS4.3ClBr0.7', 'Li5.35Ca0.1PS4.5Cl1.55']
    """
    if (low is not None or high is not None) and not property:
        raise InputError(
            "Limits need a property.", next_step="Say which, for example property='conductivity'."
        )
    needed, unwanted = frozenset(elements), frozenset(without)
    words = text.casefold().split()
    key = identity(material) if material else ""
    found = []
    for one in shipped_records() if records is None else records:
        if key and key not in record_keys(one):
            continue
        if material_class and one.material_class.casefold() != material_class.casefold():
            continue
        if family and one.family.casefold() != family.casefold():
            continue
        if property and one.property != property:
            continue
        if measured_only and one.origin not in ("measured", "literature"):
            continue
        if (needed or unwanted) and not _holds(one, needed, unwanted):
            continue
        if not _within(one, low, high) or not _warm(one, temperature_C):
            continue
        if words and not _mentions(one, words):
            continue
        found.append(one)
    return tuple(found)


def _holds(record: Record, needed: frozenset[str], unwanted: frozenset[str]) -> bool:
    have = elements_of(record.material)
    return bool(have) and needed <= have and not unwanted & have


def _within(record: Record, low: float | None, high: float | None) -> bool:
    if low is None and high is None:
        return True
    value = record.canonical_value
    if value is None:
        return False
    return (low is None or value >= low) and (high is None or value <= high)


def _warm(record: Record, limits: tuple[float, float] | None) -> bool:
    if limits is None:
        return True
    return record.temperature_C is not None and limits[0] <= record.temperature_C <= limits[1]


def _mentions(record: Record, words: list[str]) -> bool:
    parts = [
        record.id, record.material, record.printed_material, record.material_class, record.family, record.property,
        record.method, record.note, record.correction, record.place, record.source, *record.aliases, *record.cites,
        *(value for pair in record.conditions for value in pair), *(str(one) for one in record.components),
    ]  # fmt: skip
    every = " ".join(parts).casefold()
    return all(word in every for word in words)


def find_record(identity: str, records: Iterable[Record] | None = None) -> Record:
    """The record with this id.

    Raises
    ------
    UnknownName : no such record; the nearest ids are offered
    """
    every = tuple(shipped_records() if records is None else records)
    for one in every:
        if one.id == identity:
            return one
    import difflib

    from frenkel.errors import UnknownName

    nearest = difflib.get_close_matches(identity, [one.id for one in every], n=3)
    raise UnknownName(identity, what="record", nearest=nearest, next_step="frenkel library search shows ids.")
