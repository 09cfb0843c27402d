"""At which electrode a plating ramp failed: stripping, plating, or not separable.

In a symmetric cell stripping and plating cannot be told apart: both happen in every half-cycle. They are attributed only where
something separates them:

    one-way polarisation   the current has one sign throughout: a contact loss is that of stripping, a short that of plating
    unequal areas          the working electrode is the smaller one (the area given is its own): a contact loss while it is
                           stripped (positive current), a short while it is plated (negative current)
    reference electrode    the potential of the working electrode against it says at which electrode r = V/I has changed

Units: V, mA, mA/cm².
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError

__all__ = ["NOT_SEPARABLE", "SEPARATIONS", "check_separation", "failing_electrode"]

Floats = NDArray[np.float64]

NOT_SEPARABLE = "not separable"
SEPARATIONS = ("one-way polarisation", "unequal areas", "reference electrode")


def check_separation(by: str, i: Floats, parts: Sequence[slice], working: Floats | None) -> None:
    """Raises InputError for a separation that is none, or that the record contradicts; `parts` are its half-cycles."""
    if by and by not in SEPARATIONS:
        raise InputError(f"separated_by is {by!r}; allowed are {', '.join(SEPARATIONS)}.")
    if by == "one-way polarisation" and len({float(np.sign(np.median(i[s]))) for s in parts}) > 1:
        raise InputError("The current changes its sign: this is no one-way polarisation.")
    if by == "reference electrode" and (working is None or working.shape != i.shape):
        raise InputError(
            "A reference electrode separates the electrodes only with the potential of the working electrode against it.",
            next_step="Give the file with the columns of both potentials.",
        )


def failing_electrode(
    current: float, event: str, by: str, v: Floats, i: Floats, working: Floats | None, rows: tuple[slice, slice]
) -> str:
    """Stripping, plating, or not separable after all.

    Parameters
    ----------
    current, event : of the half-cycle that failed
    by : one of `SEPARATIONS`
    v, i, working : [n] potential (V), current (mA), potential of the working against the reference electrode (V) of the record
    rows : of the first half-cycle in the direction of the failed one, and of that
    """
    contact = event == "contact loss"
    if by == "one-way polarisation":
        return "stripping" if contact else "plating"
    if by == "unequal areas":
        stripped = current > 0.0
        return ("stripping" if contact else "plating") if contact == stripped else NOT_SEPARABLE
    if not contact:
        return "plating"  # a short grows from the electrode that is plated
    assert working is not None
    start, now = rows
    rise = float(np.median(np.abs(working[now] / i[now])) - np.median(np.abs(working[start] / i[start])))
    whole = float(np.median(np.abs(v[now] / i[now])) - np.median(np.abs(v[start] / i[start])))
    at_working = rise > 0.5 * whole
    return "stripping" if at_working == (current > 0.0) else "plating"
