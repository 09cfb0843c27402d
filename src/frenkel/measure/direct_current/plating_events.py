"""What happened in each half-cycle of a plating ramp: soft short, hard short, contact loss, or nothing.

The resistance r = V/I of each half-cycle is followed against that of the first ones and, where spectra were taken in between,
against the resistance R_EIS of impedance:

    hard short     r falls below 5 % of the resistance at the start
    soft short     r falls by more than 6 % within 2 % of the half-cycle and stays; or R_EIS falls by more than 12 % over the
                   half-cycle.
                   Reversible where r is back within 5 % in the next half-cycle
    contact loss   r rises above 1.5 R_EIS (polarisation that impedance does not see), or above twice its value at the start
                   without spectra

The limits lie above what ±0.5 K (2 % of r) and jumps of the range do; `benchmarks/measure_direct_current.py` counts false alarms.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

__all__ = ["Event", "events_of", "half_cycles_of"]

Floats = NDArray[np.float64]

HARD = 0.05
SOFT_FALL = 0.06
SOFT_FALL_OF_SPECTRA = 0.12
CONTACT = 2.0
CONTACT_ABOVE_SPECTRA = 1.5
RETURNED = 0.05
LEAST_POINTS = 5
"""Two points before a fall, two after it and one between: the least in which a fall is seen to last. Long ramps are logged
this coarsely."""


class Event(NamedTuple):
    """What happened in a half-cycle ("": nothing), and the part of it (0 to 1) that had passed before; 1 where the moment is
    not known."""

    kind: str
    at: float = 1.0


def half_cycles_of(t: Floats, i: Floats) -> list[slice]:
    """Stretches of one current (within 2 %) and at least 5 points; rests are left out."""
    size = np.abs(i)
    floor = 0.02 * float(np.max(size, initial=0.0))
    out, first = [], 0
    for k in range(1, len(i) + 1):
        if k == len(i) or np.sign(i[k]) != np.sign(i[first]) or abs(size[k] - size[first]) > 0.02 * size[first]:
            if size[first] > floor and k - first >= LEAST_POINTS:
                out.append(slice(first, k))
            first = k
    return out


def events_of(resistances: Sequence[Floats], base: float, spectra: Sequence[tuple[float | None, float | None]]) -> list[Event]:
    """The event of each half-cycle.

    Parameters
    ----------
    resistances : |V/I| (Ω) of each half-cycle, [n] each
    base : resistance at the start (Ω)
    spectra : R_EIS (Ω) before and after each half-cycle, None where there is none
    """
    out: list[Event] = []
    typical = base
    for k, r in enumerate(resistances):
        smooth = _medians(r)
        settled = float(np.median(smooth[-max(len(smooth) // 10, 1) :]))
        before, after = spectra[k]
        limit = CONTACT * base if before is None else CONTACT_ABOVE_SPECTRA * before
        event = Event("")
        if float(np.min(smooth)) < HARD * base:
            event = Event("hard short", _first(smooth < HARD * base))
        elif (at := _soft(smooth, typical, started=k >= 2 and not out[-1].kind, before=before, after=after)) is not None:
            back = k + 1 < len(resistances) and abs(float(np.median(resistances[k + 1])) / typical - 1.0) < RETURNED
            event = Event("soft short (reversible)" if back else "soft short", at)
        elif settled > limit:
            event = Event("contact loss", _first(smooth > limit))
        else:
            typical = settled
        out.append(event)
    return out


def _first(where: NDArray[np.bool_]) -> float:
    """Part of the half-cycle before the first True."""
    return float(np.argmax(where)) / len(where)


def _soft(smooth: Floats, typical: float, *, started: bool, before: float | None, after: float | None) -> float | None:
    """When there is a fall within the half-cycle, between it and the one before, or of the resistance by impedance; None:
    there is none."""
    fall, at = _lasting_fall(smooth)
    if fall > SOFT_FALL:
        return at
    first = float(np.median(smooth[: max(len(smooth) // 10, 1)]))
    if started and first < (1.0 - 1.5 * SOFT_FALL) * typical:
        return 0.0
    return 1.0 if before is not None and after is not None and after < (1.0 - SOFT_FALL_OF_SPECTRA) * before else None


def _medians(r: Floats, bins: int = 50) -> Floats:
    """Medians of up to 50 equal parts: mains and spikes are gone, steps stay. Fewer than 20 points are five parts, the least
    for a fall."""
    return np.array([float(np.median(part)) for part in np.array_split(r, min(bins, max(len(r) // 4, min(len(r), 5))))])


def _lasting_fall(smooth: Floats) -> tuple[float, float]:
    """The largest fall between neighbouring parts that lasts for at least three parts (two of five), relative; and when, in
    parts of the half-cycle."""
    best, at = 0.0, 1.0
    for k in range(2, len(smooth) - 2):
        before = float(np.median(smooth[max(k - 4, 0) : k]))
        after = float(np.median(smooth[k + 1 : k + 5]))
        fall = 1.0 - after / before if before > 0.0 else 0.0
        if fall > best:
            low = smooth[max(k - 4, 0) : k + 5] < 0.5 * (before + after)
            best, at = fall, (max(k - 4, 0) + int(np.argmax(low))) / len(smooth)
    return best, at
