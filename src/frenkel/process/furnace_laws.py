"""Densities after furnace runs, one row a run: the master sintering curve without a dilatometer; and measured furnace programmes.

    ρ = ρ0 + (1 − ρ0)/(1 + exp(−(ln Θ − ln Θ_r − a)/b)),   Θ = ∫ exp(−Q/RT)/T dt
over a ramp of constant rate from 25 °C and a hold; Θ_r is one hour at 1400 K. Rates in K/min, T in K, times in s, Q in kJ/mol.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from frenkel.errors import ParseError
from frenkel.process.dilatometer import temperature_column, time_column
from frenkel.process.law_fit import Array, Inputs, Law, Variable
from frenkel.process.master_curve import log_theta, sigmoid
from frenkel.process.schedule import Schedule
from frenkel.quantities import GAS_CONSTANT_J_MOL_K
from frenkel.tables import read_table

__all__ = ["FURNACE_RUNS", "furnace_schedule", "read_furnace_log"]

_R_kJ = GAS_CONSTANT_J_MOL_K * 1e-3
_START_K, REFERENCE_K, HOUR_s = 298.15, 1400.0, 3600.0


@lru_cache(maxsize=512)
def furnace_schedule(rate_K_min: float, highest_K: float, hold_s: float) -> Schedule:
    """A ramp of constant rate from 25 °C and a hold.

    >>> round(float(furnace_schedule(5.0, 1298.15, 3600.0).time_s[-1]), 6)
    15600.0
    """
    end = (highest_K - _START_K) / (rate_K_min / 60.0)
    # the last 300 K of the ramp carry the work: half of the points lie there
    t = np.concatenate([np.linspace(0.0, 0.7 * end, 40), np.linspace(0.7 * end, end, 120)[1:]])
    T = _START_K + rate_K_min / 60.0 * t
    if hold_s > 0.0:
        t, T = np.append(t, end + hold_s), np.append(T, highest_K)
    return Schedule(t, T)


def _density(x: Inputs, p: Array) -> Array:
    reference = np.log(HOUR_s / REFERENCE_K) - p[0] / (_R_kJ * REFERENCE_K)
    work = np.array([float(log_theta(furnace_schedule(*map(float, row)), float(p[0]))[-1]) for row in zip(*x, strict=True)])
    return np.asarray(p[3] + (1.0 - p[3]) * sigmoid((work - reference - p[1]) / p[2]), dtype=np.float64)


def _start(x: Inputs, y: Array) -> Array:
    green = max(float(y.min()) - 0.05, 0.3)
    return np.array([[Q, 100.0 * shift, 1.5, green] for Q in (300.0, 600.0) for shift in (-0.03, 0.0, 0.03)])


def _lacks(x: Inputs) -> str:
    if np.any(x[0] <= 0.0) or np.any(x[1] <= _START_K + 50.0) or np.any(x[2] < 0.0):
        return "a heating rate is not positive, a highest temperature is not above 75 °C or a hold is negative"
    if np.unique(np.round(x[1])).size < 2:
        return "one temperature carries no activation energy"
    work = np.log((x[2] + 60.0 / x[0] * 30.0) / HOUR_s)
    if np.unique(np.round(work, 1)).size < 2:
        return "times at temperature are all alike: time and temperature must vary apart"
    return ""


FURNACE_RUNS = Law(
    "furnace-runs", "Master sintering curve from furnace runs", "ρ = ρ0 + (1 − ρ0) S((ln Θ − ln Θ_r − a)/b)",
    (Variable("heating rate", r"(?i:(heating )?rate|beta|β)", "K/min"), Variable("temperature", r"(?i:(highest |sintering )?temperature)|T", "K"), Variable("hold", r"(?i:hold(ing time)?|(dwell )?time)|t", "s")),
    Variable("relative density", r"(?i:(relative )?density|rho(_rel)?|D)", "1"), (("Q", "kJ/mol"), ("a", ""), ("b", ""), ("green density", "")), (True, False, True, True),
    _density, _start, _lacks, "densities after six runs of different temperatures and holds", "A furnace's temperature is not the sample's: use measured ones.",
)  # fmt: skip


def read_furnace_log(path: str | Path) -> Schedule:
    """A measured programme (time and temperature with units) as a schedule. Raises ParseError where the time does not rise."""
    table = read_table(path)
    seconds = table.physical(time_column(table), "s", option="time unit")
    kelvin = table.physical(temperature_column(table), "K", option="temperature unit")
    good = np.isfinite(seconds) & np.isfinite(kelvin)
    if int(good.sum()) < 2 or np.any(np.diff(seconds[good]) <= 0.0):
        raise ParseError("the time does not rise, or there are fewer than two complete rows.", file=str(path))
    return Schedule(seconds[good] - seconds[good][0], kelvin[good])
