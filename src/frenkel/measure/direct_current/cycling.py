"""Galvanostatic cycling: capacities, efficiencies, polarisation and dQ/dV; growth of a cell's resistance with time.

Capacities are integrals of the current over each half-cycle; the coulombic efficiency is discharge over charge, the energy efficiency
that of the energies; the polarisation is the difference of the mean potentials weighted with charge.
Growth: R = R0 + k √t (diffusion-limited layer) or R = R0 + k t, chosen by AICc.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.statistics import Interval, aicc, fit_linear

__all__ = ["Cycle", "ResistanceGrowth", "cycles_of", "differential_capacity", "resistance_growth"]

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Cycle:
    """One cycle: capacities (mAh, and mAh/g where the mass is known), efficiencies (None where a half is missing), polarisation (V)."""

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
        raise InputError("Cycling needs time, potential and current of equal lengths.")
    if active_mass_mg is not None and not active_mass_mg > 0.0:
        raise OutOfRange("The active mass", given=active_mass_mg, low=0.0, unit="mg")
    numbers = _numbered(I) if cycle is None else np.asarray(cycle, dtype=np.float64).astype(int)
    step = np.diff(t)
    # a gap between two files is no charge: an interval counts with the current at both its ends in one direction
    same = np.sign(I[1:]) == np.sign(I[:-1])
    charge = np.where(same, 0.5 * (I[1:] + I[:-1]), 0.0) * step / 3600.0
    energy = charge * 0.5 * (E[1:] + E[:-1])
    out = []
    for number in dict.fromkeys(numbers.tolist()):
        of = (numbers[1:] == number) & (step >= 0.0)
        up, down = of & (charge > 0.0), of & (charge < 0.0)
        q_up, q_down = float(charge[up].sum()), -float(charge[down].sum())
        w_up, w_down = float(energy[up].sum()), -float(energy[down].sum())
        both = q_up > 0.0 and q_down > 0.0
        out.append(Cycle(
            int(number), q_up, q_down, q_down / (1e-3 * active_mass_mg) if active_mass_mg else None, q_down / q_up if both else None,
            w_down / w_up if both and w_up > 0.0 else None, w_up / q_up - w_down / q_down if both else None,
        ))  # fmt: skip
    return tuple(out)


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
    passed = np.abs(np.diff(Q))
    middle = 0.5 * (E[1:] + E[:-1])
    sums, _ = np.histogram(middle, bins=edges, weights=passed)
    return 0.5 * (edges[1:] + edges[:-1]), sums / step_V


@dataclass(frozen=True)
class ResistanceGrowth:
    """R = R0 + k √t or R0 + k t: law, R0 (Ω), k (Ω/√h or Ω/h) with its interval, and the difference in AICc to the other law."""

    law: str
    initial_ohm: float
    rate: float
    interval: Interval
    unit: str
    aicc_difference: float

    @property
    def decided(self) -> bool:
        """True where the other law is worse by more than 6 (AICc)."""
        return self.aicc_difference > 6.0


def resistance_growth(time_h: object, resistance_ohm: object) -> ResistanceGrowth:
    """Growth of an interfacial resistance from impedance at several times.

    Examples
    --------
    >>> t = np.arange(0.0, 100.0, 10.0)
    >>> found = resistance_growth(t, 50 + 3 * np.sqrt(t) + 0.1 * np.sin(7 * t))
    >>> found.law, round(found.rate, 1), found.decided
    ('square root', 3.0, True)
    """
    t, R = np.asarray(time_h, dtype=np.float64), np.asarray(resistance_ohm, dtype=np.float64)
    if t.shape != R.shape or len(t) < 5 or not np.all(np.isfinite(t) & np.isfinite(R) & (t >= 0.0)):
        raise InputError("Growth needs resistances at 5 or more times.")
    fits = {}
    for law, x in (("square root", np.sqrt(t)), ("linear", t)):
        fit = fit_linear(np.stack([np.ones(len(t)), x], axis=1), R)
        fits[law] = (aicc(max(fit.chi_square, 1e-24), len(t), 3), fit)
    law = min(fits, key=lambda one: fits[one][0])
    other = max(fits, key=lambda one: fits[one][0])
    fit = fits[law][1]
    return ResistanceGrowth(law, float(fit.coefficients[0]), float(fit.coefficients[1]), fit.interval(1),
                            "Ω/√h" if law == "square root" else "Ω/h", fits[other][0] - fits[law][0])  # fmt: skip
