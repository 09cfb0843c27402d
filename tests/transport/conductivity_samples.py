"""Synthetic conductivities whose truth is known, for the tests of the room transport."""

from __future__ import annotations

import numpy as np

from frenkel.quantities import BOLTZMANN_EV_K

EIGHT_TEMPERATURES_K = np.linspace(298.15, 368.15, 8)
ENERGY_EV = 0.35
LN_PREFACTOR = np.log(1e5)


def true_arrhenius(temperature_K: np.ndarray, power: float = 1.0) -> np.ndarray:
    """σ of the true Arrhenius law (S/cm)."""
    T = np.asarray(temperature_K, dtype=float)
    return np.exp(LN_PREFACTOR - ENERGY_EV / (BOLTZMANN_EV_K * T)) / T**power


def true_vtf(temperature_K: np.ndarray, *, energy_eV: float = 0.10, vogel_K: float = 205.0) -> np.ndarray:
    """σ of the true VTF law in its σ√T form (S/cm)."""
    T = np.asarray(temperature_K, dtype=float)
    return 5.0 * np.exp(-energy_eV / (BOLTZMANN_EV_K * (T - vogel_K))) / np.sqrt(T)


def pellets(
    rng: np.random.Generator,
    *,
    samples: int = 3,
    temperatures_K: np.ndarray = EIGHT_TEMPERATURES_K,
    between_sd: float = 0.30,
    noise: float = 0.03,
    law: object = true_arrhenius,
) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Temperatures, conductivities and labels of pellets whose levels scatter with `between_sd`."""
    T = np.tile(temperatures_K, samples)
    labels = [f"pellet {i}" for i in range(samples) for _ in temperatures_K]
    level = np.repeat(rng.normal(0.0, between_sd, samples), len(temperatures_K))
    return T, law(T) * np.exp(level + rng.normal(0.0, noise, len(T))), labels
