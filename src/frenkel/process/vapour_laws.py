"""Laws of growth from the vapour and from aerosols.

    sputter, PLD, CVD   h = r (t − t0)          rate r, delay t0 of the first layer
    ALD                 h = g (N − N0)          growth per cycle g
    throughput          area/time = A_d/t(h)    of one tool that covers A_d at a time; machines = volume/rate for aerosols
h in nm, t in s, areas in m². Rates are the user's: they belong to a target, a power and a pressure.
"""

from __future__ import annotations

import math

import numpy as np

from frenkel.errors import OutOfRange
from frenkel.process.law_fit import Array, Inputs, Law, Variable

__all__ = ["ATOMIC_LAYERS", "FILM_GROWTH", "aerosol_machines", "deposition_cycles", "deposition_m2_h"]

_THICKNESS = Variable("thickness", r"(?i:(film )?thickness)|h", "nm")


def _line(x: Inputs, p: Array) -> Array:
    return np.asarray(p[0] * (x[0] - p[1]), dtype=np.float64)


def _line_start(x: Inputs, y: Array) -> Array:
    slope, offset = np.polyfit(x[0], y, 1)
    slope = max(float(slope), 1e-12)
    return np.array([slope, -float(offset) / slope])


def _line_lacks(x: Inputs) -> str:
    if np.any(x[0] < 0.0):
        return "a time or a number of cycles is negative"
    return "" if np.unique(x[0]).size >= 3 else "three different times are needed: one says nothing of the delay"


FILM_GROWTH = Law(
    "film-growth", "Growth of a film from the vapour", "h = r (t − t0)", (Variable("time", r"(?i:(deposition )?time)|t", "s"),), _THICKNESS,
    (("r", "nm/s"), ("t0", "s")), (True, False), _line, _line_start, _line_lacks, "thickness after four times", "The rate belongs to target, power and pressure of the table.",
)  # fmt: skip
ATOMIC_LAYERS = Law(
    "ald", "Growth by atomic layer deposition", "h = g (N − N0)", (Variable("cycles", r"(?i:cycles)|N", "1"),), _THICKNESS,
    (("g", "nm"), ("N0", "")), (True, False), _line, _line_start, _line_lacks, "thickness after four numbers of cycles", "Growth per cycle holds inside its window of temperature.",
)  # fmt: skip


def deposition_cycles(thickness_nm: float, growth_nm_per_cycle: float) -> int:
    """Cycles of atomic layer deposition for a thickness.

    >>> deposition_cycles(100.0, 0.07), deposition_cycles(20_000.0, 0.07)
    (1429, 285715)
    """
    if not (thickness_nm > 0.0 and growth_nm_per_cycle > 0.0):
        raise OutOfRange("The thickness or the growth per cycle", given=min(thickness_nm, growth_nm_per_cycle), low=0.0, unit="nm")
    return math.ceil(thickness_nm / growth_nm_per_cycle - 1e-9)


def deposition_m2_h(thickness_nm: float, rate_nm_s: float, covered_m2: float) -> float:
    """Area that one tool makes an hour, if it covers `covered_m2` at a time.

    >>> deposition_m2_h(1000.0, 1.0, 0.5)
    1.8
    """
    if not (thickness_nm > 0.0 and rate_nm_s > 0.0 and covered_m2 > 0.0):
        raise OutOfRange("The thickness, the rate or the area", given=min(thickness_nm, rate_nm_s, covered_m2), low=0.0)
    return covered_m2 * 3600.0 * rate_nm_s / thickness_nm


def aerosol_machines(area_m2_year: float, thickness_um: float, rate_mm3_min: float, hours_year: float) -> int:
    """Nozzles of aerosol deposition for an area a year.

    >>> aerosol_machines(178e6, 20.0, 1000.0, 7680.0)
    7726
    """
    if not (area_m2_year > 0.0 and thickness_um > 0.0 and rate_mm3_min > 0.0 and hours_year > 0.0):
        raise OutOfRange("An input of aerosol deposition", given=min(area_m2_year, thickness_um, rate_mm3_min, hours_year), low=0.0)
    return math.ceil(area_m2_year * thickness_um * 1e3 / (rate_mm3_min * 60.0 * hours_year) - 1e-9)
