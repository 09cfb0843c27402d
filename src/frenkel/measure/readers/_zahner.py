"""Fields of Zahner's binary files: numbers and strings, and what the strings say of date, temperature and area.

All numbers are big-endian: integers of 6 and of 2 bytes, floats of 8; a string is a 2-byte length and characters
with upper and lower case exchanged.
"""

from __future__ import annotations

import re
import struct
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError
from frenkel.measure.geometry import Geometry
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice

__all__ = ["MAX_POINTS", "Cursor", "area_in", "count_at", "started_at", "string_at", "temperature_in"]

MAX_POINTS = 10_000_000


class Cursor:
    """Reads forward through the bytes; raises struct.error where they end."""

    def __init__(self, data: bytes, at: int = 0) -> None:
        self.data = data
        self.at = at

    def take(self, size: int) -> bytes:
        if size < 0 or self.at + size > len(self.data):
            raise struct.error(f"{size} bytes wanted at byte {self.at} of {len(self.data)}")
        self.at += size
        return self.data[self.at - size : self.at]

    def integer(self) -> int:
        """A 6-byte integer."""
        return int.from_bytes(self.take(6), "big", signed=True)

    def array(self, kind: str, count: int) -> NDArray[np.float64]:
        return np.frombuffer(self.take(np.dtype(kind).itemsize * count), dtype=kind).astype(np.float64)

    def string(self) -> str:
        length = int.from_bytes(self.take(2), "big", signed=True)
        return self.take(length).decode("latin-1").swapcase()

    def strings(self, *names: str) -> dict[str, str]:
        """The next strings by name; those that are cut off are left out."""
        found: dict[str, str] = {}
        try:
            for name in names:
                found[name] = self.string().strip()
        except struct.error:
            pass
        return found


def string_at(data: bytes, at: int) -> str:
    """The string that begins at a byte; "" where none can."""
    try:
        return Cursor(data, at).string()
    except struct.error:
        return ""


def count_at(data: bytes, at: int) -> int:
    """The number of points whose last index stands at a byte; 0 where that is no count."""
    count = int.from_bytes(data[at : at + 6], "big", signed=True) + 1
    return count if 0 < count < MAX_POINTS else 0


def area_in(text: str, notices: list[Notice]) -> Geometry | None:
    """The electrode area from "0.785", "0,785 cm^2"."""
    area = re.fullmatch(r"([\d.,]+) *(cm\^?2|cm²)?", text)
    if area is None:
        return None
    try:
        return Geometry(area_cm2=float(area[1].replace(",", ".")), source="Zahner header")
    except (ValueError, InputError):  # "1.2.3", or an area of zero
        notices.append(Notice("area", f"the electrode area {area[0]!r} is no area; it counts as not given."))
        return None


def temperature_in(text: str, notices: list[Notice]) -> tuple[float | None, float | None]:
    """Temperature and its spread in K from "25.3+-0.1C"; an input without a sensor reads about 0 °C or −273.15 °C."""
    match = re.fullmatch(r"(-?\d+(?:\.\d+)?)(?:\+-(-?\d+(?:\.\d+)?))? *°?C", text.strip())
    if match is None:
        return None, None
    value = float(match[1])
    if abs(value) < 1.0 or value < -270.0:
        text = f"the temperature {match[0]!r} is what the input shows without a sensor; it counts as not given."
        notices.append(Notice("vendor-default", text))
        return None, None
    return value + ZERO_CELSIUS_K, abs(float(match[2])) if match[2] else None


def started_at(date: str, window: str) -> datetime | None:
    """Start of a run from "210921" (day, month, year) or "JUL,02.2025" and "14:41:13-14:44:27"."""
    clock = re.match(r"\s*(\d\d:\d\d:\d\d)", window)
    if clock is None:
        return None
    for form in ("%d%m%y", "%b,%d.%Y"):
        try:
            return datetime.strptime(f"{date.strip().title()} {clock[1]}", f"{form} %H:%M:%S")
        except ValueError:
            continue
    return None
