"""Checks of what comes in: finite arrays of one length, positive standard deviations, levels in (0, 1)."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange

Floats = NDArray[np.float64]


def finite_array(what: str, values: Any, *, length: int | None = None, dimensions: int = 1) -> Floats:
    """`values` as a float array, refused with the first bad index where something is not finite."""
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as cause:
        raise InputError(f"{what} is no array of numbers ({cause}).") from cause
    if array.ndim != dimensions:
        raise InputError(f"{what} has {array.ndim} dimensions; {dimensions} are needed.")
    if length is not None and len(array) != length:
        raise InputError(f"{what} has {len(array)} entries; {length} are needed.")
    bad = np.argwhere(~np.isfinite(array))
    if len(bad):
        index = tuple(int(i) for i in bad[0])
        raise InputError(f"{what} is not finite at index {index}.", next_step="Remove or correct this entry.")
    return array


def positive_array(what: str, values: Any, *, length: int | None = None) -> Floats:
    """Like `finite_array`, and every entry above 0."""
    array = finite_array(what, values, length=length)
    if len(array) and float(array.min()) <= 0.0:
        index = int(array.argmin())
        raise InputError(f"{what} is {array[index]:g} at index {index}; it must be above 0.")
    return array


def check_level(level: float) -> None:
    """Refuse a confidence level outside (0, 1), such as 95 for 0.95."""
    if not 0.0 < level < 1.0:
        raise OutOfRange("confidence level", given=level, low=0.0, high=1.0, next_step="Write 0.95 for 95 %.")
