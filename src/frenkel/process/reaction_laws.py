"""Laws of reaction and grain growth with time and temperature.

    Kissinger     ln(β/T_p²) = ln(A R/E) − E/(R T_p)                          peak temperatures at heating rates
    JMAK          α = 1 − exp(−(k t)^n),  k = k_m exp(−(E/R)(1/T − 1/T_m))    isothermal conversions
    grain growth  G^n = G0^n + k_m exp(−(E/R)(1/T − 1/T_m)) t
T in K, t in s, β in K/min, E in kJ/mol, G in µm; T_m = 900 K.
Sources: Kissinger 1957, Avrami 1939, Ginstling and Brounshtein 1950, remembered.
"""

from __future__ import annotations

import numpy as np

from frenkel.process.law_fit import Array, Inputs, Law, Variable
from frenkel.quantities import GAS_CONSTANT_J_MOL_K

__all__ = ["CONTRACTING_SPHERE", "GINSTLING", "GRAIN_GROWTH", "JMAK", "KISSINGER", "boltzmann", "ginstling_conversion"]

_R_kJ = GAS_CONSTANT_J_MOL_K * 1e-3
REFERENCE_K = 900.0
_T = Variable("temperature", r"(?i:(peak |holding )?temperature)|T|T_?p", "K")
_t = Variable("time", r"(?i:(holding )?time)|t", "s")


def boltzmann(T: Array, E_kJ_mol: float) -> Array:
    """exp(−(E/R)(1/T − 1/T_m)), T_m = 900 K."""
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
    return np.asarray(-np.expm1(-((p[0] * boltzmann(x[1], p[1]) * x[0]) ** p[2])), dtype=np.float64)


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
    return np.asarray((p[3] ** p[2] + p[0] * boltzmann(x[1], p[1]) * x[0]) ** (1.0 / p[2]), dtype=np.float64)


def _growth_start(x: Inputs, y: Array) -> Array:
    n, first = 3.0, 0.8 * float(y.min())
    gain = np.log(np.maximum(y**n - first**n, 1e-30) / x[0])
    slope, offset = np.polyfit(1.0 / REFERENCE_K - 1.0 / x[1], gain, 1)
    return np.array([np.exp(offset), max(slope * _R_kJ, 20.0), n, first])


def ginstling_conversion(work: Array) -> Array:
    """α of 1 − 2α/3 − (1 − α)^⅔ = w, by interpolation on its own table; 1 beyond w = 1/3.

    >>> round(float(ginstling_conversion(np.array([1.0 - 2.0 * 0.5 / 3.0 - 0.5 ** (2.0 / 3.0)]))[0]), 4)
    0.5
    """
    # near α = 0 the law goes as α²/9: the table is dense there and near 1
    grid = np.concatenate([np.linspace(0.0, 0.1, 2000) ** 2 * 10.0, 1.0 - np.geomspace(0.9, 1e-9, 4000)[1:]])
    return np.asarray(np.interp(work, 1.0 - 2.0 * grid / 3.0 - (1.0 - grid) ** (2.0 / 3.0), grid), dtype=np.float64)


def _ginstling(x: Inputs, p: Array) -> Array:
    return ginstling_conversion(p[0] * boltzmann(x[1], p[1]) * x[0])


def _contracting(x: Inputs, p: Array) -> Array:
    left = np.maximum(1.0 - p[0] * boltzmann(x[1], p[1]) * x[0], 0.0)
    return np.asarray(1.0 - left**3, dtype=np.float64)


def _integral_start(x: Inputs, y: Array, integral: Array) -> Array:
    inner = (y > 0.01) & (y < 0.99)
    if int(inner.sum()) < 3:
        return np.full(2, np.nan)
    slope, offset = np.polyfit(1.0 / REFERENCE_K - 1.0 / x[1][inner], np.log(integral[inner] / x[0][inner]), 1)
    return np.array([np.exp(offset), max(slope * _R_kJ, 5.0)])


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
_CONVERSION = Variable("conversion", r"(?i:conversion|fraction|alpha|α)", "1")
_RATE_AND_ENERGY = ((f"k at {REFERENCE_K:g} K", "1/s"), ("E", "kJ/mol"))
_SETTLES = "isothermal conversions at three temperatures or more"
GINSTLING = Law(
    "ginstling", "Ginstling–Brounshtein diffusion through a product", "1 − 2α/3 − (1 − α)^⅔ = k t", (_t, _T), _CONVERSION, _RATE_AND_ENERGY, (True, True), _ginstling,
    lambda x, y: _integral_start(x, y, 1.0 - 2.0 * y / 3.0 - np.maximum(1.0 - y, 0.0) ** (2.0 / 3.0)), _times_and_temperatures, _SETTLES,
    "The rate goes with 1/r² of the particles: it belongs to the powder.",
)  # fmt: skip
CONTRACTING_SPHERE = Law(
    "contracting-sphere", "Contracting sphere", "1 − (1 − α)^⅓ = k t", (_t, _T), _CONVERSION, _RATE_AND_ENERGY, (True, True), _contracting,
    lambda x, y: _integral_start(x, y, 1.0 - np.maximum(1.0 - y, 0.0) ** (1.0 / 3.0)), _times_and_temperatures, _SETTLES,
    "The rate goes with 1/r of the particles: it belongs to the powder.",
)  # fmt: skip
