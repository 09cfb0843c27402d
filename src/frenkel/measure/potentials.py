"""Potentials on the scale they were measured on, and against Li/Li+ where the reference electrode is known.

E(Li/Li+) = E(measured) + E_ref, with E_ref = 0 V for lithium, 0.62 V for In/InLi while indium and InLi lie side by
side (less than one lithium per indium atom), 1.55 V for Li4Ti5O12 on its plateau, or the user's own value. For an
unknown reference there is no value: the answer is a refusal that says what would settle it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.evidence import Refusal
from frenkel.measure.measurement import Measurement
from frenkel.quantities import REFERENCE_ELECTRODES_V

__all__ = ["LithiumScale", "canonical_reference", "lithium_scale", "potential_vs_lithium_V"]

_NAMES = (
    ("Li/Li+", r"li|lithium|lithiummetal|limetal|lifoil|li/li\+|li\+/li"),
    ("In/InLi", r"in/inli|inli|in-li|li-in|liin|inlialloy|in/liin|liin/in|indium-lithium"),
    ("Li4Ti5O12", r"lto|li4ti5o12"),
)


@dataclass(frozen=True)
class LithiumScale:
    """What to add to a measured potential to have it against Li/Li+ (V), and why."""

    offset_V: float
    reference: str
    reason: str


def canonical_reference(name: str) -> str | None:
    """The name that Frenkel uses for a reference electrode, or None if it is not one that it knows.

    >>> canonical_reference("Li-In"), canonical_reference("SCE Saturated Calomel Electrode")
    ('In/InLi', None)
    """
    plain = re.sub(r"[\s_]", "", name.lower())
    return next((known for known, pattern in _NAMES if re.fullmatch(pattern, plain)), None)


def lithium_scale(measurement: Measurement) -> LithiumScale | Refusal:
    """The step from the measured scale to Li/Li+, or why there is none.

    In a cell with two electrodes the counter electrode is the reference, if no reference is named.
    """
    own = _number(measurement, "reference vs Li/Li+")
    if own is not None:
        return LithiumScale(own, measurement.reference or "own", "the potential of the reference electrode was given")
    name = measurement.reference or measurement.counter
    if not name:
        return _refusal(measurement, "the reference electrode is not known.")
    known = canonical_reference(name)
    if known is None:
        return _refusal(measurement, f"the potential of {name!r} against Li/Li+ in this electrolyte is not known.")
    offset = REFERENCE_ELECTRODES_V[known]
    if known != "In/InLi":
        return LithiumScale(offset, known, f"{known} as reference electrode")
    ratio = _number(measurement, "Li per In")
    if ratio is None:
        return _refusal(measurement, "the lithium per indium of the In/InLi electrode is not given: 0.62 V holds only"
                        " while indium and InLi lie side by side.", "Li per In")  # fmt: skip
    if not 0.0 < ratio < 1.0:
        return _refusal(measurement, f"{ratio:g} lithium per indium is outside the two-phase range of In and InLi"
                        " (0 to 1), in which its potential is constant.", "Li per In")  # fmt: skip
    return LithiumScale(offset, known, f"In/InLi with {ratio:g} Li per In, two phases")


def _number(measurement: Measurement, key: str) -> float | None:
    try:
        value = float(measurement.metadata.get(key, "nan"))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _refusal(measurement: Measurement, reason: str, column: str = "reference electrode") -> Refusal:
    return Refusal(
        property="potential_vs_lithium",
        reason=reason,
        settle=f'the column "{column}" of samples.csv (or "reference vs Li/Li+" with your own value)',
        command="frenkel measure init FOLDER",
        room="measure",
        subject=measurement.sample or measurement.path,
    )


def potential_vs_lithium_V(measurement: Measurement) -> NDArray[np.float64] | Refusal:
    """The potentials of a measurement against Li/Li+ (V), shape (n,), or a Refusal."""
    scale = lithium_scale(measurement)
    if isinstance(scale, Refusal):
        return scale
    return np.asarray(measurement.values("potential", "V") + scale.offset_V)
