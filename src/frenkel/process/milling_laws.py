"""Laws of milling: conversion by specific energy, or by the number and the energy of its stress events apart.

    specific energy  X = 1 − exp(−(E/E0)^n)                       E = P t/m
    stress events    X = 1 − exp(−((N/N0) (S/S_r)^a)^n)           N events per gram of energy S each, S_r = 1 mJ; N S = P t/m
With a = 1 only the product N S counts and the specific energy is enough; another a says that it is not. E in kWh/kg, N in 1/g, S in mJ.
Source: conductivity lost on milling Li5.5PS4.5Cl1.5 follows specific energy and number of events (Maus et al. 2024, abstract); the form is remembered.
"""

from __future__ import annotations

import numpy as np

from frenkel.errors import OutOfRange
from frenkel.process.law_fit import Array, Inputs, Law, LawFit, Variable

__all__ = ["MILLING", "MILLING_STRESS", "specific_energy_is_enough", "stress_energy_mJ", "stress_number_per_g"]

_CONVERSION = Variable("conversion", r"(?i:conversion|X|fraction)", "1")


def _stress(x: Inputs, p: Array) -> Array:
    return np.asarray(-np.expm1(-((x[0] / p[0] * x[1] ** p[1]) ** p[2])), dtype=np.float64)


def _stress_lacks(x: Inputs) -> str:
    if np.any(x[0] <= 0.0) or np.any(x[1] <= 0.0):
        return "numbers and energies of the events must be positive"
    design = np.column_stack([np.ones(x[0].size), np.log(x[0]), np.log(x[1])])
    if np.linalg.matrix_rank(design, tol=1e-6) < 3:
        return "number and energy of the events do not vary apart: the specific energy is all that the table carries (--law milling)"
    return ""


MILLING = Law(
    "milling", "Conversion by specific milling energy", "X = 1 − exp(−(E/E0)^n)",
    (Variable("specific energy", r"(?i:(specific )?energy|E)", "kWh/kg"),), Variable("conversion", r"(?i:conversion|X|fraction)", "1"),
    (("E0", "kWh/kg"), ("n", "")), (True, True), lambda x, p: np.asarray(-np.expm1(-((x[0] / p[0]) ** p[1]))),
    lambda x, y: np.array([float(np.interp(0.63, np.sort(y), np.sort(x[0]))), 1.0]),
    lambda x: "" if np.unique(x[0]).size >= 4 and np.all(x[0] > 0.0) else "four different positive energies are needed",
    "power of the mill under load, time and mass: kWh/kg", "Energy and number of stress events act apart: another mill, ball or filling is another law.",
)  # fmt: skip
MILLING_STRESS = Law(
    "milling-stress", "Conversion by number and energy of stress events", "X = 1 − exp(−((N/N0)(S/S_r)^a)^n)",
    (Variable("stress number", r"(?i:stress ?number)|N|SN", "1/g"), Variable("stress energy", r"(?i:stress ?energy)|S|SE", "mJ")), _CONVERSION,
    (("N0", "1/g"), ("a", ""), ("n", "")), (True, True, True), _stress, lambda x, y: np.array([float(np.median(x[0])), 1.0, 1.0]), _stress_lacks,
    "two speeds or ball sizes, four times each", "Geometry of the mill (balls, filling) is in N and S: compute them for each mill.",
)  # fmt: skip


def stress_energy_mJ(ball_mass_g: float, relative_speed_m_s: float) -> float:
    """Energy of one event, the kinetic energy ½ m v² of a ball at its relative speed, mJ.

    >>> stress_energy_mJ(4.0, 2.0)
    8.0
    """
    if not (ball_mass_g > 0.0 and relative_speed_m_s > 0.0):
        raise OutOfRange("The mass or the speed of a ball", given=min(ball_mass_g, relative_speed_m_s), low=0.0)
    return 0.5 * ball_mass_g * relative_speed_m_s**2


def stress_number_per_g(specific_energy_kWh_kg: float, energy_mJ: float) -> float:
    """Events per gram that carry the specific energy: N = E/S.

    >>> stress_number_per_g(1.0, 3.6)
    1000000.0
    """
    if not (specific_energy_kWh_kg > 0.0 and energy_mJ > 0.0):
        raise OutOfRange("The energy of milling", given=min(specific_energy_kWh_kg, energy_mJ), low=0.0)
    return specific_energy_kWh_kg * 3.6e6 / energy_mJ


def specific_energy_is_enough(fit: LawFit) -> bool:
    """True where the interval of the exponent a holds 1: number and energy of the events count only by their product."""
    return fit["a"].low <= 1.0 <= fit["a"].high
