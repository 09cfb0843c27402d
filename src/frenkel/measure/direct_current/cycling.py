"""Galvanostatic cycling: capacities, efficiencies, polarisation and dQ/dV.

Capacities are integrals of the current over each half-cycle, to the moment it is switched (`step_times`); the coulombic
efficiency is discharge over charge, the energy efficiency that of the energies; the polarisation is the difference of the mean
potentials weighted with charge. Units: s, V, mA, mAh.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Source
from frenkel.measure.direct_current.step_times import beyond_the_samples
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Cycle", "CyclingResult", "HalfCurve", "cycles_of", "cycling", "differential_capacity"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cycle:
    """One cycle: capacities (mAh, and mAh/g where the mass is known), efficiencies (None where a half is missing),
    polarisation (V)."""

    number: int
    charge_mAh: float
    discharge_mAh: float
    specific_discharge_mAh_g: float | None
    coulombic_efficiency: float | None
    energy_efficiency: float | None
    polarisation_V: float | None


def cycles_of(
    time_s: object, potential_V: object, current_mA: object, *, cycle: object = None, active_mass_mg: float | None = None
) -> tuple[Cycle, ...]:
    """Capacities and efficiencies of every cycle.

    Parameters
    ----------
    time_s, potential_V, current_mA : [n]; positive current charges
    cycle : [n] cycle numbers of the instrument; None: a new cycle begins with every charge after a discharge
    active_mass_mg : for specific capacities

    Examples
    --------
    >>> t = np.arange(0.0, 7201.0)
    >>> I = np.where(t < 3600, 1.0, -1.0)
    >>> (one,) = cycles_of(t, np.where(I > 0, 4.0, 3.6), I)
    >>> round(one.coulombic_efficiency, 2), round(one.polarisation_V, 3)
    (1.0, 0.4)
    """
    t, E, I = (np.asarray(one, dtype=np.float64) for one in (time_s, potential_V, current_mA))
    if not (t.shape == E.shape == I.shape) or len(t) < 2:
        raise InputError("Cycling needs time, potential and current of equal lengths, two points or more.")
    if not np.all(np.isfinite(t) & np.isfinite(E) & np.isfinite(I)):
        raise InputError("Cycling needs finite times, potentials and currents.")
    if not np.any(I != 0.0):
        raise InputError("No current flows in this record.")
    if active_mass_mg is not None and not active_mass_mg > 0.0:
        raise OutOfRange("The active mass", given=active_mass_mg, low=0.0, unit="mg")
    numbers = _numbered(I) if cycle is None else np.asarray(cycle, dtype=np.float64).astype(int)
    step = np.diff(t)
    # a gap between two files is no charge: an interval counts with the current at both its ends in one direction
    same = np.sign(I[1:]) == np.sign(I[:-1])
    charge = np.where(same, 0.5 * (I[1:] + I[:-1]), 0.0) * step / 3600.0
    charge = np.where(step >= 0.0, charge, 0.0)
    energy, numbered = charge * 0.5 * (E[1:] + E[:-1]), numbers[1:]
    at, more = _between_samples(t, I)
    charge, energy, numbered = (np.concatenate(one) for one in ((charge, more), (energy, more * E[at]), (numbered, numbers[at])))
    out = []
    for number in dict.fromkeys(numbers.tolist()):
        up, down = (numbered == number) & (charge > 0.0), (numbered == number) & (charge < 0.0)
        q_up, q_down = float(charge[up].sum()), 0.0 - float(charge[down].sum())
        w_up, w_down = float(energy[up].sum()), -float(energy[down].sum())
        both = q_up > 0.0 and q_down > 0.0
        out.append(
            Cycle(
                int(number),
                q_up,
                q_down,
                q_down / (1e-3 * active_mass_mg) if active_mass_mg else None,
                q_down / q_up if both else None,
                w_down / w_up if both and w_up > 0.0 else None,
                w_up / q_up - w_down / q_down if both else None,
            )
        )
    return tuple(out)


def _between_samples(t: Floats, I: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Rows at the ends of stretches of one direction, and the charge (mAh) between them and the switch of the current."""
    turns = np.flatnonzero(np.diff(np.sign(I))) + 1
    edges = np.concatenate([[0], turns, [len(I)]])
    floor = 1e-3 * float(np.max(np.abs(I)))  # the scatter of a rest changes its sign at each sample
    large = np.maximum.reduceat(np.abs(I), edges[:-1]) > floor
    stretches = [slice(int(a), int(b)) for a, b, keep in zip(edges[:-1], edges[1:], large, strict=True) if keep and b - a > 1]
    rows, charges = [], []
    for stretch, (before, after) in zip(stretches, beyond_the_samples(t, stretches), strict=True):
        rows += [stretch.start, stretch.stop - 1]
        charges += [before * I[stretch.start] / 3600.0, after * I[stretch.stop - 1] / 3600.0]
    return np.array(rows, dtype=np.int64), np.array(charges, dtype=np.float64)


def _numbered(I: Floats) -> NDArray[np.int64]:
    out = np.zeros(len(I), dtype=np.int64)
    number, discharged = 1, False
    for k, current in enumerate(I):
        if current < 0.0:
            discharged = True
        elif current > 0.0 and discharged:
            number, discharged = number + 1, False
        out[k] = number
    return out


def differential_capacity(potential_V: object, charge_mAh: object, *, step_V: float = 0.005) -> tuple[Floats, Floats]:
    """dQ/dV (mAh/V) on even steps of the potential: charge passed in each step divided by the step.

    Parameters
    ----------
    potential_V, charge_mAh : [n] of one half-cycle
    step_V : width of a step

    Returns
    -------
    middle of the steps (V) and dQ/dV, non-negative for charge that grows with time
    """
    E, Q = np.asarray(potential_V, dtype=np.float64), np.asarray(charge_mAh, dtype=np.float64)
    if E.shape != Q.shape or len(E) < 5 or not step_V > 0.0:
        raise InputError("dQ/dV needs at least 5 points of one half-cycle and a positive step.")
    edges = np.arange(np.floor(E.min() / step_V), np.ceil(E.max() / step_V) + 1) * step_V
    if len(edges) < 3:
        raise InputError(f"The potentials span less than two steps of {step_V:g} V.")
    # the charge of each interval lies evenly between the potentials at its ends: few points in a step make no teeth
    low, high = np.minimum(E[1:], E[:-1]), np.maximum(E[1:], E[:-1])
    high = np.maximum(high, low + 1e-6 * step_V)
    density = np.abs(np.diff(Q)) / (high - low)
    at = np.concatenate([low, high])
    order = np.argsort(at, kind="stable")
    slope = np.cumsum(np.concatenate([density, -density])[order])
    passed = np.concatenate([[0.0], np.cumsum(slope[:-1] * np.diff(at[order]))])
    sums = np.diff(np.interp(edges, at[order], passed))
    return 0.5 * (edges[1:] + edges[:-1]), sums / step_V


@dataclass(frozen=True, eq=False)
class HalfCurve:
    """One half-cycle: its cycle, charge or discharge, potential (V) and capacity passed (mAh), and dQ/dV (mAh/V) at the middle
    of steps."""

    cycle: int
    charge: bool
    potential_V: Floats
    capacity_mAh: Floats
    step_V: Floats
    differential_mAh_V: Floats


@dataclass(frozen=True, eq=False)
class CyclingResult(ResultDefaults):
    """The cycles of a record and the curves of their half-cycles."""

    subject: str
    cycles: tuple[Cycle, ...]
    curves: tuple[HalfCurve, ...]
    notices: tuple[Notice, ...] = ()
    source: Source = field(default_factory=lambda: Source(model="frenkel.measure"))

    @property
    def retention(self) -> float | None:
        """Discharge capacity of the last cycle over the largest of the first three; None for fewer than five cycles."""
        discharged = [c.discharge_mAh for c in self.cycles if c.discharge_mAh > 0.0]
        return discharged[-1] / max(discharged[:3]) if len(discharged) >= 5 else None

    def evidence(self) -> tuple[Evidence, ...]:
        """First-cycle efficiency (where the record begins with a charge), specific capacity and retention, as far as they were
        measured."""
        first = next((c.coulombic_efficiency for c in self.cycles if c.coulombic_efficiency is not None), None)
        specific = [c.specific_discharge_mAh_g for c in self.cycles[:3] if c.specific_discharge_mAh_g]
        known = (
            ("first_cycle_efficiency", first if first is not None and first <= 1.0 else None),
            ("specific_capacity", max(specific, default=None)),
            ("capacity_retention", self.retention),
        )
        return tuple(
            Evidence(
                self.subject,
                name,
                value,
                conditions=(("cycles", float(len(self.cycles))),),
                method="galvanostatic cycling",
                origin="measured",
                source=self.source,
                checked="computed",
            )
            for name, value in known
            if value is not None
        )

    def plot(self) -> go.Figure:
        """Capacities and coulombic efficiency of each cycle."""
        from frenkel.measure.direct_current.cell_plots import cycling_figure

        return cycling_figure(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "subject": self.subject,
            "cycles": [vars(c) for c in self.cycles],
            "retention": self.retention,
            **super().to_dict(),
        }


def cycling(
    time_s: object,
    potential_V: object,
    current_mA: object,
    *,
    cycle: object = None,
    active_mass_mg: float | None = None,
    leave_out: Collection[int] = (),
    step_V: float = 0.005,
    subject: str = "sample",
    source: Source | None = None,
    notices: tuple[Notice, ...] = (),
) -> CyclingResult:
    """Cycles, curves and dQ/dV of a record; parameters as for `cycles_of` and `differential_capacity`; `leave_out` are numbers
    of cycles."""
    t, E, I = (np.asarray(one, dtype=np.float64) for one in (time_s, potential_V, current_mA))
    cycles = cycles_of(t, E, I, cycle=cycle, active_mass_mg=active_mass_mg)
    if missing := set(leave_out) - {one.number for one in cycles}:
        raise InputError(f"There is no cycle {min(missing)}; there are {cycles[0].number} to {cycles[-1].number}.")
    cycles = tuple(one for one in cycles if one.number not in leave_out)
    numbers = _numbered(I) if cycle is None else np.asarray(cycle, dtype=np.float64).astype(int)
    curves = []
    for number in (one.number for one in cycles):
        for charge in (True, False):
            rows = np.flatnonzero((numbers == number) & ((I > 0.0) if charge else (I < 0.0)))
            if rows.size < 5:
                continue
            together = np.diff(rows) == 1
            passed = np.where(together, 0.5 * np.abs(I[rows[1:]] + I[rows[:-1]]) * np.diff(t[rows]), 0.0) / 3600.0
            Q = np.concatenate([[0.0], np.cumsum(np.maximum(passed, 0.0))])
            try:
                middle, slope = differential_capacity(E[rows], Q, step_V=step_V)
            except InputError:  # a half-cycle on one plateau, narrower than two steps
                middle = slope = np.zeros(0)
            curves.append(HalfCurve(int(number), charge, E[rows], Q, middle, slope))
    return CyclingResult(subject, cycles, tuple(curves), notices, source or Source(model="frenkel.measure"))
