"""Geometry of a sample: thickness, area and mass with their standard deviations, and where they come from.

A pellet or layer of thickness L between two faces of area A has the cell constant k = L/A (1/cm), and its
conductivity is σ = k/R. Relative standard deviations add in squares: (u_k/k)² = (u_L/L)² + (u_A/A)².

What the vendors' software writes where nobody typed anything (EC-Lab: 0.001 cm² and 0.001 g, Gamry,
VersaStudio and ZPlot: 1 cm²) counts as not given: trusting it would be wrong by a factor of up to 10³.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from frenkel.errors import OutOfRange

__all__ = ["Geometry", "is_vendor_default"]


@dataclass(frozen=True)
class Geometry:
    """Thickness (µm), area (cm²) and mass (mg), each with its standard deviation; None is "not given".

    Examples
    --------
    >>> k, u_k = Geometry(thickness_um=1000.0, area_cm2=0.785, thickness_std_um=20.0).cell_constant_1_cm
    >>> round(k, 4), round(u_k / k, 3)
    (0.1274, 0.02)
    """

    thickness_um: float | None = None
    thickness_std_um: float | None = None
    area_cm2: float | None = None
    area_std_cm2: float | None = None
    mass_mg: float | None = None
    mass_std_mg: float | None = None
    source: str = ""

    def __post_init__(self) -> None:
        for name in ("thickness_um", "area_cm2", "mass_mg"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value > 0.0):
                raise OutOfRange(f"The {name.split('_')[0]} of a sample", given=value, low=0.0)
        for name in ("thickness_std_um", "area_std_cm2", "mass_std_mg"):
            value = getattr(self, name)
            if value is not None and not (math.isfinite(value) and value >= 0.0):
                raise OutOfRange(f"The standard deviation {name}", given=value, low=0.0)

    @property
    def cell_constant_1_cm(self) -> tuple[float, float] | None:
        """(L/A, its standard deviation) in 1/cm, or None where thickness or area is not given.

        A standard deviation that nobody stated adds nothing: the interval is then a lower bound.
        """
        if self.thickness_um is None or self.area_cm2 is None:
            return None
        constant = self.thickness_um * 1e-4 / self.area_cm2
        relative = math.hypot(
            (self.thickness_std_um or 0.0) / self.thickness_um, (self.area_std_cm2 or 0.0) / self.area_cm2
        )
        return constant, constant * relative

    def to_dict(self) -> dict[str, Any]:
        """Plain values, only what is given."""
        return {name: value for name, value in self.__dict__.items() if value not in (None, "")}


@lru_cache(maxsize=1)
def _vendor_defaults() -> tuple[tuple[str, str, float], ...]:
    text = resources.files("frenkel.measure").joinpath("data/vendor_defaults.csv").read_text("utf-8")
    rows = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    return tuple((row["software"], row["quantity"], float(row["value"])) for row in rows)


def is_vendor_default(software: str, quantity: str, value: float) -> bool:
    """True where `value` is what `software` writes if nobody typed anything (then it counts as not given).

    `quantity` is "area_cm2" or "mass_g"; a value of zero or below is never a geometry either.

    >>> is_vendor_default("EC-Lab", "area_cm2", 0.001), is_vendor_default("EC-Lab", "area_cm2", 0.785)
    (True, False)
    """
    if not (math.isfinite(value) and value > 0.0):
        return True
    return any(
        software == known and quantity == what and math.isclose(value, default, rel_tol=1e-5)
        for known, what, default in _vendor_defaults()
    )
