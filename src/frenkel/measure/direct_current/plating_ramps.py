"""Critical current from a galvanostatic ramp: the first soft short, hard short or contact loss, with all that must be said
beside it.

The record is cut into half-cycles (constant current of one sign); `plating_events` says what happened in each. Stripping and
plating are told apart only where something separates them (`stripping_or_plating`).

Ramps of equal times and of equal capacities are different quantities and never pooled. Units: s, V, mA, mA/cm², mAh/cm², Ω·cm².
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Evidence, Source
from frenkel.measure.direct_current.plating_events import Event, events_of, half_cycles_of
from frenkel.measure.direct_current.step_times import beyond_the_samples
from frenkel.measure.direct_current.stripping_or_plating import (
    NOT_SEPARABLE,
    check_separation,
    failing_electrode,
)
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CriticalCurrent", "HalfCycle", "critical_current"]

Floats = NDArray[np.float64]

EVENTS = ("none", "soft short", "soft short (reversible)", "hard short", "contact loss")
RAMPS = ("time-controlled", "capacity-controlled", "unspecified")
SAME_CURRENT = 0.02
SAME = 0.05
"""Half-cycles count as equally long, or of equal capacity, within 5 %."""


@dataclass(frozen=True)
class HalfCycle:
    """One half-cycle: current density (mA/cm², signed), duration to the switch of the current (s), areal capacity (mAh/cm²),
    median V/I and, where spectra were taken, the resistance by impedance before it (Ω·cm²), the event, and the capacity passed
    before that (mAh/cm²; all
    of it where the moment is not known)."""

    number: int
    current_mA_cm2: float
    duration_s: float
    capacity_mAh_cm2: float
    resistance_ohm_cm2: float
    event: str
    impedance_ohm_cm2: float | None = None
    until_event_mAh_cm2: float | None = None

    @property
    def polarisation(self) -> float | None:
        """V/I over the resistance by impedance; None without spectra."""
        return None if self.impedance_ohm_cm2 is None else self.resistance_ohm_cm2 / self.impedance_ohm_cm2


@dataclass(frozen=True)
class CriticalCurrent(ResultDefaults):
    """The largest current density below the event, the one at which the first event came (None: never failed), and the
    capacity passed until then in both directions (`cumulative_mAh_cm2`).

    `event` is "soft short", "soft short (reversible)", "hard short", "contact loss" or ""; `ramp` is "time-controlled",
    "capacity-controlled" or "unspecified"; `electrode` is stripping, plating or not separable.
    """

    subject: str
    survived_mA_cm2: float
    failed_mA_cm2: float | None
    event: str
    half_cycles: tuple[HalfCycle, ...]
    cumulative_mAh_cm2: float
    ramp: str
    electrode: str
    pressure_MPa: float | None = None
    temperature_K: float | None = None
    notices: tuple[Notice, ...] = ()
    source: Source = field(default_factory=lambda: Source(model="frenkel.measure"))
    record: tuple[Floats, Floats, Floats] | None = field(default=None, compare=False, repr=False)
    base_ohm: float | None = None

    @property
    def value_mA_cm2(self) -> float:
        """The critical current: where it failed, else the largest that was tried (a lower bound)."""
        return self.survived_mA_cm2 if self.failed_mA_cm2 is None else self.failed_mA_cm2

    @property
    def deciding(self) -> HalfCycle:
        """The half-cycle of the event, else the last one at the largest current."""
        failed = next((c for c in self.half_cycles if c.event), None)
        return failed or max(reversed(self.half_cycles), key=lambda c: abs(c.current_mA_cm2))

    def evidence(self) -> tuple[Evidence, ...]:
        """As measured evidence; a lower bound for a cell that never failed."""
        step = self.deciding
        conditions: list[tuple[str, float | str]] = [
            ("step_time_s", step.duration_s), ("areal_capacity_mAh_cm2", step.capacity_mAh_cm2),
            ("cumulative_mAh_cm2", self.cumulative_mAh_cm2),
            ("electrode", self.electrode), ("event", self.event or "none"),
        ]  # fmt: skip
        if step.polarisation is not None:
            conditions.append(("polarisation_over_impedance", step.polarisation))
        if self.pressure_MPa is not None:
            conditions.append(("pressure_MPa", self.pressure_MPa))
        if self.temperature_K is not None:
            conditions.append(("temperature_K", self.temperature_K))
        low = self.survived_mA_cm2 if 0.0 < self.survived_mA_cm2 <= self.value_mA_cm2 else None
        return (Evidence(self.subject, "critical_current_density", self.value_mA_cm2, low, self.value_mA_cm2 if low else None,
                         "bound" if low else "none", ">" if self.failed_mA_cm2 is None else "", conditions=tuple(conditions), kind=self.ramp,
                         method="galvanostatic ramp", origin="measured", source=self.source, checked="computed"),)  # fmt: skip

    def plot(self) -> go.Figure:
        """V/I of each half-cycle with R_EIS and the event."""
        from frenkel.measure.direct_current.cell_plots import half_cycle_figure

        return half_cycle_figure(self)


def critical_current(
    time_s: object, potential_V: object, current_mA: object, *, area_cm2: float, resistance_ohm: float | None = None,
    spectra: Sequence[tuple[float, float]] = (), separated_by: str = "", working_potential_V: object = None,
    leave_out: Collection[int] = (), events: Mapping[int, str] | None = None, ramp: str | None = None,
    pressure_MPa: float | None = None, temperature_K: float | None = None, subject: str = "sample", source: Source | None = None,
) -> CriticalCurrent:  # fmt: skip
    """Find the first event of a ramp.

    Parameters
    ----------
    time_s, potential_V, current_mA : [n] record of the ramp; positive current oxidises the working electrode
    area_cm2 : electrode area
    resistance_ohm : of the cell from impedance before the ramp; None: from the first two half-cycles
    spectra : (time in s on the clock of the record, total resistance in Ω) of the spectra taken in between
    separated_by : "" or one of `stripping_or_plating.SEPARATIONS`
    working_potential_V : [n] of the working against the reference electrode, where there is one
    leave_out : half-cycles (counted from 0) that are not looked at
    events : the user's own events by half-cycle, "none" takes one away; ramp : the user's own kind of ramp

    Raises
    ------
    InputError : fewer than 3 half-cycles of at least 5 points, or a separation that the record contradicts
    """
    t, v, i = (np.asarray(one, dtype=np.float64) for one in (time_s, potential_V, current_mA))
    if not (t.shape == v.shape == i.shape):
        raise InputError("Time, potential and current have different lengths.")
    if not area_cm2 > 0.0:
        raise OutOfRange("The area", given=area_cm2, low=0.0, unit="cm²")
    numbers, parts = _kept(half_cycles_of(t, i), leave_out)
    working = None if working_potential_V is None else np.asarray(working_potential_V, dtype=np.float64)
    check_separation(separated_by, i, parts, working)
    resistances = [1e3 * np.abs(v[s] / i[s]) for s in parts]
    around = [_around(spectra, float(t[s][0]), float(t[s][-1])) for s in parts]
    base = resistance_ohm if resistance_ohm is not None else around[0][0]
    if base is None:
        base = float(np.median(np.concatenate(resistances[:2])))
    found = _decided(dict(zip(numbers, events_of(resistances, base, around), strict=True)), events or {})
    beyond = beyond_the_samples(t, parts)
    cycles = tuple(_half_cycle(k, t[s], i[s], r, found[k], near[0], area_cm2, more)
                   for k, s, r, near, more in zip(numbers, parts, resistances, around, beyond, strict=True))  # fmt: skip
    failed = next((c for c in cycles if c.event), None)
    electrode = NOT_SEPARABLE
    if failed is not None and separated_by:
        now = parts[cycles.index(failed)]
        start = next(s for s in parts if np.median(i[s]) * failed.current_mA_cm2 > 0.0)
        electrode = failing_electrode(failed.current_mA_cm2, failed.event, separated_by, v, i, working, (start, now))
    return CriticalCurrent(
        subject, _survived(cycles, failed),
        None if failed is None else abs(failed.current_mA_cm2), "" if failed is None else failed.event, cycles,
        _cumulative(cycles, failed), _ramp(cycles, ramp), electrode, pressure_MPa,
        temperature_K, _notices(electrode, pressure_MPa, bool(spectra)),
        source or Source(model="frenkel.measure"), (t, v, i / area_cm2), float(base),
    )  # fmt: skip


def _kept(parts: list[slice], leave_out: Collection[int]) -> tuple[list[int], list[slice]]:
    """Numbers and rows of the half-cycles without those that the user leaves out."""
    if not set(leave_out) <= set(range(len(parts))):
        raise InputError(f"leave_out: there is no half-cycle {max(leave_out)}; {len(parts)} are there, counted from 0.")
    numbers = [k for k in range(len(parts)) if k not in leave_out]
    if len(numbers) < 3:
        raise InputError("A ramp needs at least 3 half-cycles of 5 points at constant current.")
    return numbers, [parts[k] for k in numbers]


def _decided(found: dict[int, Event], events: Mapping[int, str]) -> dict[int, Event]:
    """The events by half-cycle with those of the user."""
    out = dict(found)
    for k, kind in events.items():
        if k not in out:
            raise InputError(f"events: there is no half-cycle {k}; there are {min(out)} to {max(out)}.")
        if kind not in EVENTS:
            raise UnknownName(kind, what="event", nearest=EVENTS)
        out[k] = Event("") if kind == "none" else Event(kind, out[k].at)
    return out


def _survived(cycles: Sequence[HalfCycle], failed: HalfCycle | None) -> float:
    """The largest current density before the event; smaller than that of the event, which no half-cycle of the same step
    survives for all."""
    limit = np.inf if failed is None else (1.0 - SAME_CURRENT) * abs(failed.current_mA_cm2)
    before = [abs(c.current_mA_cm2) for c in cycles if failed is None or c.number < failed.number]
    return max((one for one in before if one < limit), default=0.0)


def _half_cycle(
    k: int, t: Floats, i: Floats, r: Floats, event: Event, impedance: float | None, area: float, beyond: tuple[float, float]
) -> HalfCycle:
    """The numbers of one half-cycle; `beyond`: how long it lasts before its first and after its last sample."""
    charge = float(np.trapezoid(i, t)) + beyond[0] * float(i[0]) + beyond[1] * float(i[-1])
    capacity = abs(charge) / 3600.0 / area
    return HalfCycle(
        k, float(np.median(i)) / area, float(t[-1] - t[0]) + sum(beyond), capacity, float(np.median(r)) * area, event.kind,
        None if impedance is None else impedance * area, capacity * event.at if event.kind else None,
    )  # fmt: skip


def _cumulative(cycles: Sequence[HalfCycle], failed: HalfCycle | None) -> float:
    """Capacity passed in both directions until the event, or all of it (mAh/cm²)."""
    before = sum(c.capacity_mAh_cm2 for c in cycles if failed is None or c.number < failed.number)
    return before if failed is None else before + (failed.until_event_mAh_cm2 or 0.0)


def _around(spectra: Sequence[tuple[float, float]], first: float, last: float) -> tuple[float | None, float | None]:
    """Resistance by the last spectrum before a half-cycle and by the first one after it."""
    before = [pair for pair in spectra if pair[0] <= first]
    after = [pair for pair in spectra if pair[0] >= last]
    return (max(before)[1] if before else None), (min(after)[1] if after else None)


def _notices(electrode: str, pressure_MPa: float | None, spectra: bool) -> tuple[Notice, ...]:
    out = []
    if electrode == NOT_SEPARABLE:
        out.append(
            Notice(
                "not-separable",
                "Stripping and plating happen in every half-cycle of a symmetric cell: the limit is that of the weaker one.",
            )
        )
    if pressure_MPa is None:
        out.append(Notice("no-pressure", "The stack pressure is not given; a critical current without it cannot be compared."))
    if not spectra:
        out.append(
            Notice(
                "no-spectra", "No impedance was taken in between: a contact loss shows only as twice the resistance at the start."
            )
        )
    return tuple(out)


def _ramp(cycles: Sequence[HalfCycle], own: str | None = None) -> str:
    """Equal times or equal capacities of nine in ten half-cycles (a protective limit may cut the last one), or what the user
    says."""
    if own is not None:
        if own not in RAMPS:
            raise UnknownName(own, what="kind of ramp", nearest=RAMPS)
        return own
    currents = np.array([abs(c.current_mA_cm2) for c in cycles])
    if np.ptp(currents) < 0.02 * currents.max():
        return "unspecified"
    for name, values in (
        ("time-controlled", [c.duration_s for c in cycles]),
        ("capacity-controlled", [c.capacity_mAh_cm2 for c in cycles]),
    ):
        middle = float(np.median(values))
        if np.mean(np.abs(np.array(values) - middle) < SAME * middle) >= 0.9:
            return name
    return "unspecified"
