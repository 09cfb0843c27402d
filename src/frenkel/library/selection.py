"""Which records a figure draws, and in which colour and symbol."""

from __future__ import annotations

import math
from collections.abc import Iterable

from frenkel.figures import COLOURS, SYMBOLS
from frenkel.library.records import Record, shipped_records

__all__ = ["CLASSES", "class_style", "measured_conductivities", "measured_near_room", "near_room", "once"]

CLASSES = ("polymer", "oxide", "sulfide", "halide", "composite")
_ROOM_C = (15.0, 35.0)


def class_style(name: str) -> tuple[str, str]:
    """Colour and symbol of a class."""
    place = CLASSES.index(name) if name in CLASSES else len(CLASSES)
    return COLOURS[place % len(COLOURS)], SYMBOLS[place % len(SYMBOLS)]


def measured_conductivities(records: Iterable[Record] | None = None) -> list[Record]:
    """Conductivities of materials (not of classes) that somebody measured; of the shipped records if None."""
    every = shipped_records() if records is None else records
    return [
        one
        for one in every
        if one.property == "conductivity"
        and one.canonical_value
        and one.origin != "claimed"
        and not one.material.startswith(("class:", "requirement:"))
    ]


def near_room(record: Record) -> bool:
    """Between 15 and 35 °C, or without a stated temperature."""
    return record.temperature_C is None or _ROOM_C[0] <= record.temperature_C <= _ROOM_C[1]


def once(records: Iterable[Record]) -> list[Record]:
    """Table and text of a review repeat values: one record for each material, value and temperature."""
    seen: dict[tuple[str, float, float | None], Record] = {}
    for one in records:
        seen.setdefault(
            (one.material, round(math.log10(one.canonical_value or 1.0), 6), one.temperature_C), one
        )
    return list(seen.values())


def measured_near_room(records: Iterable[Record]) -> list[Record]:
    """Measured conductivities between 15 and 35 °C, or without a stated temperature."""
    return [one for one in measured_conductivities(records) if near_room(one)]
