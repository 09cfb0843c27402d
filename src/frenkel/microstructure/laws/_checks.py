"""Input checks of the mixing laws: fractions that add up to 1, conductivities that are finite and not negative."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange

__all__ = ["fraction", "not_negative", "phases", "positive"]

Floats = NDArray[np.float64]
INSULATING = 1e-250  # of the largest conductivity: below it the laws lose digits to underflow, and nothing conducts


def fraction(what: str, value: float) -> float:
    """`value` as a fraction in 0–1, or OutOfRange."""
    if not 0.0 <= value <= 1.0:
        raise OutOfRange(f"The {what}", given=value, low=0.0, high=1.0)
    return float(value)


def not_negative(what: str, value: float, unit: str = "") -> float:
    """`value` as a finite number ≥ 0, or OutOfRange."""
    if not (math.isfinite(value) and value >= 0.0):
        raise OutOfRange(f"The {what}", given=value, low=0.0, unit=unit)
    return float(value)


def positive(what: str, value: float, unit: str = "") -> float:
    """`value` as a finite number > 0, or OutOfRange."""
    if not (math.isfinite(value) and value > 0.0):
        raise OutOfRange(f"The {what} (it must be above 0)", given=value, low=0.0, unit=unit)
    return float(value)


def phases(vol_fractions: Sequence[float], conductivities_S_cm: Sequence[float]) -> tuple[Floats, Floats]:
    """Both as arrays [n]; fractions add up to 1 within 1e-6, conductivities are finite and ≥ 0.

    What conducts less than INSULATING times the best phase is given as 0.
    """
    vol = np.asarray(vol_fractions, dtype=np.float64)
    sigma = np.asarray(conductivities_S_cm, dtype=np.float64)
    if vol.ndim != 1 or vol.shape != sigma.shape or vol.size == 0:
        raise InputError(
            f"There are {vol.size} volume fractions and {sigma.size} conductivities; each phase needs one of both."
        )
    for value in vol:
        fraction("volume fraction", float(value))
    for value in sigma:
        not_negative("conductivity of a phase", float(value), "S/cm")
    total = float(vol.sum())
    if abs(total - 1.0) > 1e-6:
        raise OutOfRange(
            "The sum of the volume fractions", given=total, low=1.0, high=1.0,
            next_step="Pores are a phase too, with a conductivity of 0.",
        )  # fmt: skip
    return vol / total, np.where(sigma < INSULATING * sigma.max(), 0.0, sigma)
