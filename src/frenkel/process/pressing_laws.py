"""Laws of pressing, calendering and cold sintering.

    Heckel        D = 1 − exp(−(K P + A))                         ln 1/(1 − D) = K P + A
    Kawakita      D = ρ0/(1 − C),  C = a b P/(1 + b P)
    calendering   D = ρ_max − (ρ_max − ρ0) exp(−q/γ)              q line load
                  γ = γ_m exp(B (1/T − 1/T_m))                    roll temperature T, T_m = 350 K
    spring-back   s = D_in/D_out − 1 = P/M
    cold sinter   D = 1 − (1 − D0) exp(−K P t/G³)                 pressure solution, rate ∝ P/G³
D relative density, P in MPa, q in N/mm, G in µm. Sources: Heckel 1961, Kawakita 1971, Meyer 2017, remembered.
"""

from __future__ import annotations

import numpy as np

from frenkel.errors import OutOfRange
from frenkel.process.law_fit import Array, Inputs, Law, Variable

__all__ = ["CALENDERING", "CALENDERING_HOT", "COLD_SINTERING", "HECKEL", "KAWAKITA", "SPRING_BACK", "spring_back"]

ROLL_K = 350.0

_PRESSURE = Variable("pressure", r"(?i:(compaction |applied )?pressure|p)", "MPa")
_DENSITY = Variable("relative density", r"(?i:(relative )?density|rho(_rel)?|D)", "1")
_ELASTIC = "Density under load and after it differ (spring-back): say which one the table holds; the law says nothing of σ."


def _pressures(x: Inputs) -> str:
    p = x[0]
    if np.any(p < 0.0):
        return "a pressure is negative"
    return "" if np.unique(p).size >= 4 else f"{np.unique(p).size} different pressures are too few"


def _heckel_start(x: Inputs, y: Array) -> Array:
    inner = (y < 0.999) & (y > 0.0)
    slope, offset = np.polyfit(x[0][inner], -np.log1p(-y[inner]), 1)
    return np.array([max(slope, 1e-8), offset])


def _kawakita_start(x: Inputs, y: Array) -> Array:
    green = 0.95 * float(y.min())
    return np.array([1.0 - green / min(1.02 * float(y.max()), 1.0), 1.0 / max(float(np.median(x[0])), 1e-6), green])


def _calendering_start(x: Inputs, y: Array) -> Array:
    return np.array([1.01 * float(y.max()), float(y.min()), max(float(np.median(x[0])), 1e-6)])


def _hot_calendering(x: Inputs, p: Array) -> Array:
    gamma = p[2] * np.exp(p[3] * (1.0 / x[1] - 1.0 / ROLL_K))
    return np.asarray(p[0] - (p[0] - p[1]) * np.exp(-x[0] / gamma), dtype=np.float64)


def _loads_and_temperatures(x: Inputs) -> str:
    if np.unique(np.round(x[1])).size < 2:
        return "one roll temperature says nothing of others (--law calendering)"
    return "a line load is negative" if np.any(x[0] < 0.0) else "" if np.unique(x[0]).size >= 4 else f"{np.unique(x[0]).size} different line loads are too few"


def _cold_start(x: Inputs, y: Array) -> Array:
    dose = x[1] * x[0] / x[2] ** 3
    return np.array([1.0 / max(float(np.median(dose)), 1e-12), max(float(y.min()), 0.1)])


HECKEL = Law(
    "heckel", "Heckel's law of compaction", "ln 1/(1 − D) = K P + A", (_PRESSURE,), _DENSITY, (("K", "1/MPa"), ("A", "")), (True, False),
    lambda x, p: np.asarray(-np.expm1(-(p[0] * x[0] + p[1]))), _heckel_start, _pressures, "densities at four pressures or more", _ELASTIC,
)  # fmt: skip
KAWAKITA = Law(
    "kawakita", "Kawakita's law of compaction", "C = a b P/(1 + b P), C = 1 − ρ0/D", (_PRESSURE,), _DENSITY,
    (("a", ""), ("b", "1/MPa"), ("loose density", "")), (True, True, True),
    lambda x, p: np.asarray(p[2] / (1.0 - p[0] * p[1] * x[0] / (1.0 + p[1] * x[0]))), _kawakita_start, _pressures,
    "densities at five pressures or more, low ones among them", _ELASTIC,
)  # fmt: skip
CALENDERING = Law(
    "calendering", "Calendering by line load", "D = ρ_max − (ρ_max − ρ0) exp(−q/γ)",
    (Variable("line load", r"(?i:line ?load|q)", "N/mm"),), _DENSITY, (("highest density", ""), ("density before", ""), ("gamma", "N/mm")), (True, True, True),
    lambda x, p: np.asarray(p[0] - (p[0] - p[1]) * np.exp(-x[0] / p[2])), _calendering_start, _pressures,
    "densities at four line loads or more", "Particles break and sulfide separators lose conductivity with load although they densify: measure σ beside it.",
)  # fmt: skip
CALENDERING_HOT = Law(
    "calendering-temperature", "Calendering by line load and temperature", "D = ρ_max − (ρ_max − ρ0) exp(−q/γ), γ = γ_m exp(B (1/T − 1/T_m))",
    (Variable("line load", r"(?i:line ?load|q)", "N/mm"), Variable("temperature", r"(?i:(roll )?temperature)|T", "K")), _DENSITY,
    (("highest density", ""), ("density before", ""), (f"gamma at {ROLL_K:g} K", "N/mm"), ("B", "K")), (True, True, True, False), _hot_calendering,
    lambda x, y: np.array([*_calendering_start(x, y), 0.0]), _loads_and_temperatures,
    "densities at four line loads and two roll temperatures", "Speed is not in the law: a table holds for its speed. Measure σ beside the density.",
)  # fmt: skip
SPRING_BACK = Law(
    "spring-back", "Spring-back after pressing", "D = D_in/(1 + P/M)", (_PRESSURE, Variable("density under load", r"(?i:(density (under load|in die))|D_in)", "1")),
    Variable("density after", r"(?i:density (after|out of die))|D_out", "1"), (("M", "MPa"),), (True,), lambda x, p: np.asarray(x[1] / (1.0 + x[0] / p[0])),
    lambda x, y: np.array([max(float(np.median(x[0] / np.maximum(x[1] / y - 1.0, 1e-6))), 1e-3)]), _pressures,
    "density under load and after it at four pressures or more", "Binder makes the recovery large and fast: the time of the measurement belongs to the table.",
)  # fmt: skip
COLD_SINTERING = Law(
    "cold-sintering", "Cold sintering by pressure solution", "D = 1 − (1 − D0) exp(−K P t/G³)",
    (Variable("time", r"(?i:(holding )?time)|t", "s"), _PRESSURE, Variable("grain size", r"(?i:(particle|grain) ?size)|G", "µm")), _DENSITY,
    (("K", "µm³/(MPa·s)"), ("density before", "")), (True, True), lambda x, p: np.asarray(1.0 - (1.0 - p[1]) * np.exp(-p[0] * x[1] * x[0] / x[2] ** 3)),
    _cold_start, lambda x: "" if np.unique(x[0] * x[1] / x[2] ** 3).size >= 4 and np.all(x[2] > 0.0) else "four different P t/G³ are needed",
    "densities at four times or pressures", "The liquid of the recipe is in K; grain boundaries decide σ, not this density.",
)  # fmt: skip


def spring_back(density_in_die: float, density_out_of_die: float) -> float:
    """Relative growth of volume after the load: D_in/D_out − 1.

    >>> round(spring_back(0.86, 0.83), 4)
    0.0361
    """
    for name, value in (("density under load", density_in_die), ("density after it", density_out_of_die)):
        if not 0.0 < value <= 1.05:
            raise OutOfRange(f"The {name}", given=value, low=0.0, high=1.05)
    return density_in_die / density_out_of_die - 1.0
