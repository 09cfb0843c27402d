"""Laws of reaction, crystallisation, grain growth and loss of lithium with time and temperature.

    Kissinger     ln(β/T_p²) = ln(A R/E) − E/(R T_p)                          peak temperatures at heating rates
    JMAK          α = 1 − exp(−(k t)^n),  k = k_m exp(−(E/R)(1/T − 1/T_m))    isothermal conversions
    grain growth  G^n = G0^n + k_m exp(−(E/R)(1/T − 1/T_m)) t
    lithium loss  L = s_c (A/m) √t + s_g √(p_H2O) (1 − c) t                   crucible by contact, LiOH(g) by moisture and closure c
    cooling       critical rate of a glass (T_L − T_n)/t_n from the nose (T_n, t_n) of its transformation curve
T in K, t in s, β in K/min, E in kJ/mol, G in µm, A/m in cm²/g, p in Pa; T_m = 900 K.
Sources: Kissinger 1957, Avrami 1939, remembered; sinks of lithium: crucible and LiOH(g), after Coessens et al. 2026 on NMC (abstract); for garnets an inference.
"""

from __future__ import annotations

import numpy as np

from frenkel.errors import OutOfRange
from frenkel.process.law_fit import Array, Inputs, Law, Variable
from frenkel.quantities import GAS_CONSTANT_J_MOL_K

__all__ = ["GRAIN_GROWTH", "JMAK", "KISSINGER", "LITHIUM_LOSS", "critical_cooling_rate_K_s"]

_R_kJ = GAS_CONSTANT_J_MOL_K * 1e-3
REFERENCE_K = 900.0
_T = Variable("temperature", r"(?i:(peak |holding )?temperature)|T|T_?p", "K")
_t = Variable("time", r"(?i:(holding )?time)|t", "s")


def _boltzmann(T: Array, E_kJ_mol: float) -> Array:
    return np.asarray(np.exp(-E_kJ_mol / _R_kJ * (1.0 / T - 1.0 / REFERENCE_K)), dtype=np.float64)


def _kissinger_peak(x: Inputs, p: Array) -> Array:
    """Peak temperature at the rates x[0]: Newton on ln(β/T²) − ln(A R/E) + E/(R T) = 0, which falls with T."""
    log_rate = np.log(x[0])
    T = np.full_like(log_rate, p[1])
    # p[1] is the peak at the middle rate β_m: it stands in for the prefactor, with which E is almost one parameter
    middle = float(np.mean(log_rate))
    for _ in range(60):
        g = log_rate - 2.0 * np.log(T) + p[0] / (_R_kJ * T) - (middle - 2.0 * np.log(p[1]) + p[0] / (_R_kJ * p[1]))
        step = g / (-2.0 / T - p[0] / (_R_kJ * T**2))
        T = np.clip(T - step, 0.5 * T, 2.0 * T)
    return np.asarray(T, dtype=np.float64)


def _kissinger_start(x: Inputs, y: Array) -> Array:
    slope = np.polyfit(1.0 / y, np.log(x[0] / y**2), 1)[0]
    return np.array([max(-slope * _R_kJ, 5.0), float(np.interp(np.mean(np.log(x[0])), np.sort(np.log(x[0])), np.sort(y)))])


def _rates(x: Inputs) -> str:
    rates = np.unique(x[0])
    if np.any(rates <= 0.0):
        return "a heating rate is not positive"
    if rates.size < 3:
        return f"{rates.size} heating rate{'s' if rates.size > 1 else ''} carry no activation energy with an interval"
    return "" if rates[-1] / rates[0] >= 2.0 else "the heating rates are all alike (less than a factor of 2)"


def _times_and_temperatures(x: Inputs) -> str:
    if np.any(x[0] <= 0.0):
        return "a time is not positive"
    if np.unique(np.round(x[1])).size < 2:
        return "one temperature carries no activation energy"
    return ""


def _jmak(x: Inputs, p: Array) -> Array:
    return np.asarray(-np.expm1(-((p[0] * _boltzmann(x[1], p[1]) * x[0]) ** p[2])), dtype=np.float64)


def _jmak_start(x: Inputs, y: Array) -> Array:
    inner = (y > 0.01) & (y < 0.99)
    if int(inner.sum()) < 4:
        return np.full(3, np.nan)
    target = np.log(-np.log1p(-y[inner]))
    design = np.column_stack([np.ones(int(inner.sum())), np.log(x[0][inner]), 1.0 / REFERENCE_K - 1.0 / x[1][inner]])
    c = np.linalg.lstsq(design, target, rcond=None)[0]
    n = max(float(c[1]), 0.2)
    return np.array([np.exp(c[0] / n), max(float(c[2]) / n * _R_kJ, 5.0), n])


def _growth(x: Inputs, p: Array) -> Array:
    return np.asarray((p[3] ** p[2] + p[0] * _boltzmann(x[1], p[1]) * x[0]) ** (1.0 / p[2]), dtype=np.float64)


def _growth_start(x: Inputs, y: Array) -> Array:
    n, first = 3.0, 0.8 * float(y.min())
    gain = np.log(np.maximum(y**n - first**n, 1e-30) / x[0])
    slope, offset = np.polyfit(1.0 / REFERENCE_K - 1.0 / x[1], gain, 1)
    return np.array([np.exp(offset), max(slope * _R_kJ, 20.0), n, first])


def _loss(x: Inputs, p: Array) -> Array:
    time, contact, pressure, closure = x
    return np.asarray(p[0] * contact * np.sqrt(time) + p[1] * np.sqrt(pressure) * (1.0 - closure) * time, dtype=np.float64)


def _loss_start(x: Inputs, y: Array) -> Array:
    first = x[1] * np.sqrt(x[0])
    second = np.sqrt(x[2]) * (1.0 - x[3]) * x[0]
    found = np.linalg.lstsq(np.column_stack([first, second]), y, rcond=None)[0]
    return np.asarray(found, dtype=np.float64)


def _loss_lacks(x: Inputs) -> str:
    if np.any(x[0] <= 0.0):
        return "a time is not positive"
    if np.any((x[3] < 0.0) | (x[3] > 1.0)):
        return "a closure lies outside 0–1"
    design = np.column_stack([x[1] * np.sqrt(x[0]), np.sqrt(np.maximum(x[2], 0.0)) * (1.0 - x[3]) * x[0]])
    norms = np.linalg.norm(design, axis=0)
    if np.any(norms == 0.0) or np.linalg.cond(design / norms) > 100.0:
        return "contact and moisture do not vary apart: the sinks cannot be told from each other"
    return ""


KISSINGER = Law(
    "kissinger", "Kissinger's analysis of peak temperatures", "ln(β/T_p²) = ln(A R/E) − E/(R T_p)",
    (Variable("heating rate", r"(?i:(heating )?rate|beta|β)", "K/min"),), Variable("peak temperature", _T.pattern, "K"),
    (("E", "kJ/mol"), ("peak at the middle rate", "K")), (True, True), _kissinger_peak, _kissinger_start, _rates,
    "DSC at three heating rates or more, a factor of 4 apart", "The exponent n cannot be had from peak temperatures; two stages need a peak each.",
)  # fmt: skip
JMAK = Law(
    "jmak", "Johnson–Mehl–Avrami–Kolmogorov kinetics", "α = 1 − exp(−(k t)^n)", (_t, _T), Variable("conversion", r"(?i:conversion|fraction|alpha|α)", "1"),
    ((f"k at {REFERENCE_K:g} K", "1/s"), ("E", "kJ/mol"), ("n", "")), (True, True, True), _jmak, _jmak_start, _times_and_temperatures,
    "isothermal conversions at two temperatures or more", "One transformation only: a second one (Li4P2S6, AlPO4) needs its own table.",
)  # fmt: skip
GRAIN_GROWTH = Law(
    "grain-growth", "Grain growth", "G^n = G0^n + k t exp(−E/RT)", (_t, _T), Variable("grain size", r"(?i:grain size|grain)|G", "µm"),
    ((f"k at {REFERENCE_K:g} K", "µm^n/s"), ("E", "kJ/mol"), ("n", ""), ("first grain size", "µm")), (True, True, True, True), _growth, _growth_start,
    _times_and_temperatures, "grain sizes after three times at two temperatures or more", "Abnormal grains are no mean size: look at the distribution.",
)  # fmt: skip
LITHIUM_LOSS = Law(
    "lithium-loss", "Loss of lithium by contact and by moisture", "L = s_c (A/m) √t + s_g √p_H2O (1 − c) t",
    (_t, Variable("contact area per mass", r"(?i:contact( area( per mass)?)?)|A/m", "cm^2/g"), Variable("water pressure", r"(?i:(water|H2O) ?pressure)|p_?H2O", "Pa"), Variable("closure", r"(?i:closure)", "1")),
    Variable("lithium loss", r"(?i:(lithium|Li) ?loss)", "1"), (("s_c", "g/(cm²·√s)"), ("s_g", "1/(√Pa·s)")), (False, False), _loss, _loss_start, _loss_lacks,
    "runs with different contact (setter, bed) and different moisture at one temperature", "One temperature a table; carbonate is a third sink that these columns do not separate.",
)  # fmt: skip


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
