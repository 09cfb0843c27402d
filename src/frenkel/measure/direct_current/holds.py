"""Holds of the potential: a staircase cut into stretches of one potential, the steady current of each, and σ_e from those that
settled.

What has not settled is left out and named; the user may leave out holds, or state that they have settled. Units: s, V, mA.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError
from frenkel.evidence import Refusal
from frenkel.measure.direct_current.electronic import (
    ElectronicConductivity,
    blocking_conductivity,
    hebb_wagner,
)
from frenkel.measure.direct_current.steady_state import SteadyCurrent, steady_current

__all__ = ["ElectronicRecords", "Hold", "decided_holds", "electronic_conductivity", "holds_of", "settled_currents"]

Floats = NDArray[np.float64]
SAME_POTENTIAL_V = 0.005
LEAST_POINTS = 30


@dataclass(frozen=True, eq=False)
class Hold:
    """One potential (V) held, with its transient (s, mA) and the steady current; what the user says of it."""

    potential_V: float
    time_s: Floats
    current_mA: Floats
    steady: SteadyCurrent
    left_out: bool = False

    @property
    def used(self) -> bool:
        """True where the current has settled, or the user says so, and the hold is not left out."""
        return not self.left_out and self.steady.settled


def holds_of(time_s: object, potential_V: object, current_mA: object) -> tuple[Hold, ...]:
    """The stretches of one potential (within 5 mV of their first points) with at least 30 points, each with its steady
    current."""
    t, E, I = (np.asarray(one, dtype=np.float64) for one in (time_s, potential_V, current_mA))
    if not (t.shape == E.shape == I.shape):
        raise InputError("Time, potential and current have different lengths.")
    good = np.isfinite(t) & np.isfinite(E) & np.isfinite(I)
    t, E, I = t[good], E[good], I[good]
    edges = [0, *(np.flatnonzero(np.abs(np.diff(E)) > SAME_POTENTIAL_V) + 1).tolist(), len(E)]
    found = []
    for first, end in pairwise(edges):
        if end - first >= LEAST_POINTS and np.all(np.diff(t[first:end]) >= 0.0) and np.ptp(t[first:end]) > 0.0:
            part = slice(first, end)
            found.append(Hold(float(np.median(E[part])), t[part] - t[first], I[part], steady_current(t[part], I[part])))
    return tuple(found)


def decided_holds(holds: Sequence[Hold], *, leave_out: Collection[int] = (), trust_steady: bool = False) -> tuple[Hold, ...]:
    """The holds with the user's decisions: numbers (from 0) that are left out, and whether all others count as settled."""
    if not set(leave_out) <= set(range(len(holds))):
        raise InputError(
            f"There is no hold {max(leave_out)}; {len(holds)} holds of {LEAST_POINTS} points or more are there, counted from 0."
        )
    return tuple(
        replace(one, left_out=k in leave_out, steady=one.steady.stated() if trust_steady else one.steady)
        for k, one in enumerate(holds)
    )


def settled_currents(holds: Sequence[Hold], *, subject: str = "sample") -> tuple[Floats, Floats, Floats, tuple[Refusal, ...]]:
    """Potentials (V), steady currents (mA) and their deviations of the holds in use; a Refusal for each that has not settled."""
    refusals = tuple(
        Refusal(
            "electronic_conductivity",
            f"{subject} at {one.potential_V:.3g} V: {one.steady.reason} mA.",
            "a longer hold",
            "",
            "measure",
            subject,
        )
        for one in holds
        if not (one.used or one.left_out)
    )
    rows = np.array([(one.potential_V, one.steady.value, one.steady.deviation) for one in holds if one.used]).reshape(-1, 3)
    return rows[:, 0], rows[:, 1], rows[:, 2], refusals


@dataclass(frozen=True, eq=False)
class ElectronicRecords:
    """What several records say: holds of each, results (none where too few settled), refusals."""

    holds: tuple[tuple[Hold, ...], ...]
    results: tuple[ElectronicConductivity, ...]
    refusals: tuple[Refusal, ...]


def electronic_conductivity(
    records: Sequence[Sequence[Hold]],
    *,
    against_reversible: bool = False,
    temperature_K: float | None = None,
    temperature_deviation_K: float = 0.0,
    subject: str = "sample",
    **more: Any,
) -> ElectronicRecords:
    """σ_e from the holds of one or more records.

    Parameters
    ----------
    records : as from `holds_of` and `decided_holds`
    against_reversible : one electrode is reversible (Hebb-Wagner); else both block ions
    more : as for `blocking_conductivity` and `hebb_wagner`

    Raises
    ------
    InputError : fewer potentials than the analysis needs although all have settled, or no temperature for Hebb-Wagner
    """
    holds = tuple(tuple(one) for one in records)
    V, I, u, refusals = settled_currents([hold for part in holds for hold in part], subject=subject)
    if refusals and len(V) < (5 if against_reversible else 3):
        return ElectronicRecords(holds, (), refusals)
    more |= {
        "current_deviation_mA": u,
        "subject": subject,
        "temperature_deviation_K": temperature_deviation_K,
        "temperature_K": temperature_K,
    }
    if not against_reversible:
        return ElectronicRecords(holds, (blocking_conductivity(V, I, **more),), refusals)
    if temperature_K is None:
        raise InputError("Hebb-Wagner needs the temperature.", next_step='Give --temperature "60 °C".')
    return ElectronicRecords(holds, hebb_wagner(V, I, **more), refusals)
