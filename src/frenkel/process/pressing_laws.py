"""Laws of pressing, calendering and milling.

    Heckel        D = 1 − exp(−(K P + A))                         ln 1/(1 − D) = K P + A
    Kawakita      D = ρ0/(1 − C),  C = a b P/(1 + b P)
    calendering   D = ρ_max − (ρ_max − ρ0) exp(−q/γ)              q line load
    milling       X = 1 − exp(−(E/E0)^n)                          E = P t/m specific energy
    spring-back   s = D_in/D_out − 1
D relative density, P in MPa, q in N/mm, E in kWh/kg. Sources: Heckel 1961, Kawakita 1971, Meyer 2017, remembered.
"""

from __future__ import annotations

import numpy as np

from frenkel.errors import OutOfRange
from frenkel.process.law_fit import Array, Inputs, Law, Variable

__all__ = ["CALENDERING", "HECKEL", "KAWAKITA", "MILLING", "spring_back"]

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
MILLING = Law(
    "milling", "Conversion by specific milling energy", "X = 1 − exp(−(E/E0)^n)",
    (Variable("specific energy", r"(?i:(specific )?energy|E)", "kWh/kg"),), Variable("conversion", r"(?i:conversion|X|fraction)", "1"),
    (("E0", "kWh/kg"), ("n", "")), (True, True), lambda x, p: np.asarray(-np.expm1(-((x[0] / p[0]) ** p[1]))),
    lambda x, y: np.array([float(np.interp(0.63, np.sort(y), np.sort(x[0]))), 1.0]),
    lambda x: "" if np.unique(x[0]).size >= 4 and np.all(x[0] > 0.0) else "four different positive energies are needed",
    "power of the mill under load, time and mass: kWh/kg", "Energy and number of stress events act apart: another mill, ball or filling is another law.",
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
