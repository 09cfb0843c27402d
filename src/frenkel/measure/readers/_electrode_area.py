"""The electrode area that a file states, unless it is what the vendor's software writes where nobody typed one."""

from __future__ import annotations

import re

from frenkel.measure.geometry import Geometry, is_vendor_default
from frenkel.results import Notice

__all__ = ["area_as_geometry", "plain_area"]


def plain_area(text: str) -> float | None:
    """A positive number of digits and a point, without sign or exponent; None for anything else."""
    if not re.fullmatch(r"\d{0,10}\.?\d{0,10}", text) or not any(one in "123456789" for one in text):
        return None
    return float(text)


def area_as_geometry(area_cm2: float, software: str, notices: list[Notice], *, program: str = "") -> Geometry | None:
    """The area as geometry; a vendor's default counts as not given, and a notice says so (`program`: how users call the software)."""
    if is_vendor_default(software, "area_cm2", area_cm2):
        text = f"the area {area_cm2:g} cm² is what {program or software} writes if nobody types one; it counts as not given."
        notices.append(Notice("vendor-default", text))
        return None
    return Geometry(area_cm2=area_cm2, source=f"{software} header")
