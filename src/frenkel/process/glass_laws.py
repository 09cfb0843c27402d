"""Laws of glasses: two-stage crystallisation, transformation curves with their nose, critical cooling rate, glass stability.

    two stages    f = α1 (1 − α2),  α = 1 − exp(−(k t)^n)        wanted phase, then what it turns into (Li4P2S6, AlPO4)
                  k = (ln 2)^{1/n}/t_r · exp(−(E/R)(1/T − 1/T_½))  T_½: half in t_r = 1 h
    nose          ln t = ln t_n + ((T − T_n)/w)²                  time to the first crystals at T
    cooling       R_c = (T_L − T_n)/t_n
    Hrubý         K = (T_x − T_g)/(T_m − T_x)
T in K, t in s, E in kJ/mol. Sources: Avrami 1939, Uhlmann 1972, Hrubý 1972, remembered.
"""

from __future__ import annotations

import math

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.process.law_fit import Array, Inputs, Law, LawFit, Parameter, Variable
from frenkel.quantities import GAS_CONSTANT_J_MOL_K

__all__ = ["TRANSFORMATION_CURVE", "TWO_STAGE", "best_treatment", "critical_cooling", "critical_cooling_rate_K_s", "hruby_stability"]

_R_kJ = GAS_CONSTANT_J_MOL_K * 1e-3
HOUR_s = 3600.0
_T = Variable("temperature", r"(?i:(holding )?temperature)|T", "K")
_t = Variable("time", r"(?i:(holding )?time)|t", "s")


def _stage(time: Array, T: Array, half_K: float, E: float, n: float) -> Array:
    k = math.log(2.0) ** (1.0 / n) / HOUR_s * np.exp(-E / _R_kJ * (1.0 / T - 1.0 / half_K))
    return np.asarray(-np.expm1(-((k * time) ** n)), dtype=np.float64)


def _two_stage(x: Inputs, p: Array) -> Array:
    return np.asarray(_stage(x[0], x[1], p[0], p[1], p[2]) * (1.0 - _stage(x[0], x[1], p[3], p[4], p[5])), dtype=np.float64)


def _two_stage_start(x: Inputs, y: Array) -> Array:
    low, high = float(x[1].min()), float(x[1].max())
    return np.array([[low + a * (high - low), E, 1.5, high + b * (high - low), E, 1.5] for a in (0.0, 0.3) for b in (0.0, 0.3) for E in (150.0, 300.0)])


def _two_stage_lacks(x: Inputs) -> str:
    if np.any(x[0] <= 0.0):
        return "a time is not positive"
    return "" if np.unique(np.round(x[1])).size >= 3 and np.unique(x[0]).size >= 3 else "three temperatures and three times or more are needed for two stages"


TWO_STAGE = Law(
    "two-stage", "Two-stage crystallisation", "f = α1 (1 − α2), both JMAK", (_t, _T), Variable("fraction", r"(?i:(wanted )?(phase )?fraction|conversion)", "1"),
    (("T1 (half in 1 h)", "K"), ("E1", "kJ/mol"), ("n1", ""), ("T2 (half in 1 h)", "K"), ("E2", "kJ/mol"), ("n2", "")), (True,) * 6, _two_stage, _two_stage_start,
    _two_stage_lacks, "fractions of the wanted phase (XRD) at three temperatures, rising and falling", "σ follows from the phases (`microstructure`), not from this fraction.",
)  # fmt: skip
TRANSFORMATION_CURVE = Law(
    "transformation-curve", "Nose of a transformation curve", "ln t = ln t_n + ((T − T_n)/w)²", (_T,), Variable("time to crystals", r"(?i:time( to crystals)?)|t", "s"),
    (("nose", "K"), ("time at the nose", "s"), ("width", "K")), (True, True, True),
    lambda x, p: np.asarray(np.log(p[1]) + ((x[0] - p[0]) / p[2]) ** 2),
    lambda x, y: np.array([float(x[0][np.argmin(y)]), math.exp(float(y.min())), max(0.5 * float(np.ptp(x[0])), 1.0)]),
    lambda x: "" if np.unique(np.round(x[0])).size >= 4 else "four temperatures around the nose are needed",
    "time to the first crystals at five temperatures, on both sides of the nose", "The nose of a table is that of its detection limit (1 % by XRD).", log_y=True,
)  # fmt: skip


def best_treatment(fit: LawFit, *, hours: tuple[float, float] = (0.05, 100.0)) -> tuple[float, float, float]:
    """Temperature (K), time (s) and fraction of the best wanted phase of a two-stage fit, inside the temperatures of its table."""
    if fit.law.key != TWO_STAGE.key:
        raise InputError(f"The best treatment needs a fit of {TWO_STAGE.title}; this is one of {fit.law.title}.")
    T = np.linspace(float(fit.x[1].min()), float(fit.x[1].max()), 200)
    t = np.geomspace(*hours, 200) * HOUR_s
    p = np.array([one.value for one in fit.parameters])
    grid = _two_stage((t[:, None], T[None, :]), p)
    row, column = np.unravel_index(int(np.argmax(grid)), grid.shape)
    return float(T[column]), float(t[row]), float(grid[row, column])


def critical_cooling(fit: LawFit, liquidus_K: float, *, samples: int = 4000) -> Parameter:
    """Critical cooling rate (K/s) from a fitted nose, with its 95 % interval from the covariance of the fit."""
    if fit.law.key != TRANSFORMATION_CURVE.key:
        raise InputError(f"The critical cooling rate needs a fit of {TRANSFORMATION_CURVE.title}; this is one of {fit.law.title}.")
    value = critical_cooling_rate_K_s(liquidus_K, fit["nose"].value, fit["time at the nose"].value)
    drawn = np.exp(np.random.default_rng(0).multivariate_normal(fit.vector, fit.covariance, samples))
    low, high = np.percentile((liquidus_K - drawn[:, 0]) / drawn[:, 1], (2.5, 97.5))
    return Parameter("critical cooling rate", value, min(float(low), value), max(float(high), value), "K/s")


def hruby_stability(glass_K: float, crystallisation_K: float, melting_K: float) -> float:
    """Stability of a glass by Hrubý, (T_x − T_g)/(T_m − T_x).

    >>> hruby_stability(500.0, 600.0, 800.0)
    0.5
    """
    if not 0.0 < glass_K < crystallisation_K < melting_K:
        raise InputError("The temperatures must rise from glass transition to crystallisation to melting.")
    return (crystallisation_K - glass_K) / (melting_K - crystallisation_K)


def critical_cooling_rate_K_s(liquidus_K: float, nose_K: float, nose_time_s: float) -> float:
    """Slowest cooling that misses the nose of a transformation curve: (T_L − T_n)/t_n.

    >>> critical_cooling_rate_K_s(1000.0, 700.0, 3.0)
    100.0
    """
    if not liquidus_K > nose_K > 0.0:
        raise OutOfRange("The temperature of the nose", given=nose_K, low=0.0, high=liquidus_K, unit="K")
    if not nose_time_s > 0.0:
        raise OutOfRange("The time of the nose", given=nose_time_s, low=0.0, unit="s")
    return (liquidus_K - nose_K) / nose_time_s
