"""Critical current from a galvanostatic ramp: polarisation, soft short, hard short, with all that must be said beside it.

The record is cut into half-cycles (constant current of one sign). In each the resistance r = V/I is followed:
    hard short     r falls below 5 % of the resistance of the first half-cycles,
    soft short     a fall by more than 6 % within 2 % of the half-cycle that lasts; reversible where the next half-cycle returns,
    contact loss   r rises above 2 times the resistance that impedance (or the first half-cycles) gives.
Stripping and plating cannot be told apart in a symmetric cell: the value is "not separable" unless a reference electrode, one-way
polarisation or unequal areas are stated. Ramps of equal times and of equal capacities are different quantities and never pooled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import WeibullFit, fit_weibull

__all__ = ["CriticalCurrent", "HalfCycle", "critical_current", "pool_critical_currents"]

Floats = NDArray[np.float64]

HARD = 0.05
SOFT_FALL = 0.06
CONTACT = 2.0
RETURNED = 0.05


@dataclass(frozen=True)
class HalfCycle:
    """One half-cycle: current density (mA/cm², signed), duration (s), areal capacity (mAh/cm²), median V/I (Ω·cm²), event."""

    number: int
    current_mA_cm2: float
    duration_s: float
    capacity_mAh_cm2: float
    resistance_ohm_cm2: float
    event: str


@dataclass(frozen=True)
class CriticalCurrent(ResultDefaults):
    """The largest current density without an event, and the one at which the first event came (None: never failed).

    `event` is "soft short", "soft short (reversible)", "hard short", "contact loss" or "" ; `ramp` is "time-controlled",
    "capacity-controlled" or "unspecified"; `separation` says whether stripping and plating are apart.
    """

    subject: str
    survived_mA_cm2: float
    failed_mA_cm2: float | None
    event: str
    half_cycles: tuple[HalfCycle, ...]
    cumulative_mAh_cm2: float
    ramp: str
    separation: str
    pressure_MPa: float | None = None
    temperature_K: float | None = None
    notices: tuple[Notice, ...] = ()

    @property
    def value_mA_cm2(self) -> float:
        """The critical current: where it failed, else the largest that was tried (a lower bound)."""
        return self.survived_mA_cm2 if self.failed_mA_cm2 is None else self.failed_mA_cm2

    def evidence(self) -> tuple[Evidence, ...]:
        """As measured evidence; a lower bound for a cell that never failed."""
        step = next((c for c in self.half_cycles if abs(c.current_mA_cm2) >= 0.999 * self.value_mA_cm2), self.half_cycles[-1])
        conditions: list[tuple[str, float | str]] = [
            ("step_time_s", step.duration_s), ("areal_capacity_mAh_cm2", step.capacity_mAh_cm2), ("cumulative_mAh_cm2", self.cumulative_mAh_cm2),
            ("electrode", self.separation), ("event", self.event or "none"),
        ]  # fmt: skip
        if self.pressure_MPa is not None:
            conditions.append(("pressure_MPa", self.pressure_MPa))
        if self.temperature_K is not None:
            conditions.append(("temperature_K", self.temperature_K))
        low = self.survived_mA_cm2 if 0.0 < self.survived_mA_cm2 <= self.value_mA_cm2 else None
        return (Evidence(self.subject, "critical_current_density", self.value_mA_cm2, low, self.value_mA_cm2 if low else None,
                         "bound" if low else "none", ">" if self.failed_mA_cm2 is None else "", conditions=tuple(conditions), kind=self.ramp,
                         method="galvanostatic ramp", origin="measured", source=Source(model="frenkel.measure"), checked="computed"),)  # fmt: skip


def critical_current(
    time_s: object, potential_V: object, current_mA: object, *, area_cm2: float, resistance_ohm: float | None = None,
    pressure_MPa: float | None = None, temperature_K: float | None = None, separation: str = "not separable", subject: str = "sample",
) -> CriticalCurrent:  # fmt: skip
    """Find the first event of a ramp.

    Parameters
    ----------
    time_s, potential_V, current_mA : [n] record of the ramp
    area_cm2 : electrode area
    resistance_ohm : of the cell from impedance; None: from the first two half-cycles
    separation : "stripping" or "plating" where a reference electrode, one-way polarisation or unequal areas say so

    Raises
    ------
    InputError : fewer than 3 half-cycles of at least 20 points
    """
    t, v, i = (np.asarray(one, dtype=np.float64) for one in (time_s, potential_V, current_mA))
    if not (t.shape == v.shape == i.shape):
        raise InputError("Time, potential and current have different lengths.")
    if not area_cm2 > 0.0:
        raise OutOfRange("The area", given=area_cm2, low=0.0, unit="cm²")
    if separation not in ("not separable", "stripping", "plating"):
        raise InputError(f"separation is {separation!r}; allowed are stripping, plating, not separable.")
    parts = _half_cycles(t, i)
    if len(parts) < 3:
        raise InputError("A ramp needs at least 3 half-cycles of 20 points at constant current.")
    resistances = [np.abs(v[s] / i[s]) for s in parts]
    base = float(np.median(np.concatenate(resistances[:2]))) if resistance_ohm is None else resistance_ohm
    events = _events(resistances, base)
    cycles = []
    for k, (s, r) in enumerate(zip(parts, resistances, strict=True)):
        j = float(np.median(i[s])) / area_cm2
        duration = float(t[s][-1] - t[s][0])
        capacity = abs(float(np.trapezoid(i[s], t[s]))) / 3600.0 / area_cm2
        cycles.append(HalfCycle(k, j, duration, capacity, float(np.median(r)) * area_cm2, events[k]))
    failed = next((c for c in cycles if c.event), None)
    before = [abs(c.current_mA_cm2) for c in cycles if failed is None or c.number < failed.number]
    ramp = _ramp(cycles)
    cumulative = sum(c.capacity_mAh_cm2 for c in cycles if failed is None or c.number <= failed.number)
    notices = [] if separation != "not separable" else [
        Notice("not-separable", "Stripping and plating happen in every half-cycle of a symmetric cell: the limit is that of the weaker one.")
    ]  # fmt: skip
    if pressure_MPa is None:
        notices.append(Notice("no-pressure", "The stack pressure is not given; a critical current without it cannot be compared."))
    return CriticalCurrent(subject, max(before, default=0.0), None if failed is None else abs(failed.current_mA_cm2),
                           "" if failed is None else failed.event, tuple(cycles), cumulative, ramp, separation, pressure_MPa,
                           temperature_K, tuple(notices))  # fmt: skip


def _half_cycles(t: Floats, i: Floats) -> list[slice]:
    """Stretches of one current (within 2 %) and at least 20 points; rests are left out."""
    size = np.abs(i)
    floor = 0.02 * float(np.max(size, initial=0.0))
    out, first = [], 0
    for k in range(1, len(i) + 1):
        if k == len(i) or np.sign(i[k]) != np.sign(i[first]) or abs(size[k] - size[first]) > 0.02 * size[first] + 1e-12:
            if size[first] > floor and k - first >= 20:
                out.append(slice(first, k))
            first = k
    return out


def _events(resistances: list[Floats], base: float) -> list[str]:
    """The event of each half-cycle, or ""."""
    out: list[str] = []
    typical = base
    for k, r in enumerate(resistances):
        event = ""
        smooth = _medians(r)
        settled = float(np.median(smooth[-max(len(smooth) // 10, 1) :]))
        fall = _lasting_fall(smooth)
        if settled < HARD * base or float(np.min(smooth)) < HARD * base:
            event = "hard short"
        elif fall > SOFT_FALL or (k >= 2 and float(np.median(smooth[: max(len(smooth) // 10, 1)])) < (1 - 1.5 * SOFT_FALL) * typical and not out[-1]):
            after = resistances[k + 1] if k + 1 < len(resistances) else None
            returned = after is not None and abs(float(np.median(after)) / typical - 1.0) < RETURNED
            event = "soft short (reversible)" if returned else "soft short"
        elif settled > CONTACT * base:
            event = "contact loss"
        else:
            typical = settled
        out.append(event)
    return out


def _medians(r: Floats, bins: int = 50) -> Floats:
    """Medians of up to 50 equal parts: mains and spikes are gone, steps stay."""
    return np.array([float(np.median(part)) for part in np.array_split(r, min(bins, len(r) // 4))])


def _lasting_fall(smooth: Floats) -> float:
    """The largest fall between neighbouring parts that lasts for at least three parts, relative."""
    best = 0.0
    for k in range(2, len(smooth) - 2):
        before = float(np.median(smooth[max(k - 4, 0) : k]))
        after = float(np.median(smooth[k + 1 : k + 5]))
        best = max(best, 1.0 - after / before if before > 0.0 else 0.0)
    return best


def _ramp(cycles: list[HalfCycle]) -> str:
    """Equal times or equal capacities over the half-cycles, within 5 %."""
    durations = np.array([c.duration_s for c in cycles])
    capacities = np.array([c.capacity_mAh_cm2 for c in cycles])
    currents = np.array([abs(c.current_mA_cm2) for c in cycles])
    if np.ptp(currents) < 0.02 * currents.max():
        return "unspecified"
    if np.ptp(durations) < 0.05 * durations.max():
        return "time-controlled"
    if np.ptp(capacities) < 0.05 * capacities.max():
        return "capacity-controlled"
    return "unspecified"


def pool_critical_currents(cells: Sequence[CriticalCurrent]) -> WeibullFit:
    """Weibull fit over cells of one ramp type; cells that never failed are censored.

    Raises InputError for mixed ramp types or conditions that were not stated to be equal.
    """
    kinds = {one.ramp for one in cells}
    if len(kinds) != 1:
        raise InputError(f"Ramps of different kinds ({', '.join(sorted(kinds))}) are different quantities and are not pooled.")
    pressures = {one.pressure_MPa for one in cells}
    if len(pressures) != 1:
        raise InputError("Cells at different stack pressures are not pooled.")
    return fit_weibull([one.value_mA_cm2 for one in cells], censored=[one.failed_mA_cm2 is None for one in cells])
