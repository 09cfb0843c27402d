"""How the surface of a slab or a sphere answers to a constant flux, relative to the mean change: G (s), with U = (ΔU/τ) G(t).

    slab     G = t + (L²/D) (1/3 - (2/π²) Σ exp(-n² π² s)/n²),                    s = D t/L², one side blocked
    sphere   G = t + (R²/3D) (1/5 - 2 Σ exp(-λ² s)/λ²),  tan λ = λ,               s = D t/R², R = 3 L

and for small s their expansions 2 √(s/π) (L²/D) and (exp(s) (1 + erf √s) - 1) (R²/3D). L is volume over surface, in cm; D in
cm²/s. Source: J. Crank, The Mathematics of Diffusion (remembered: no text of it could be read; both are computed anew in the
tests, by finite differences and by their limits for short times).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["RESPONSES", "slab_response", "sphere_response"]

Floats = NDArray[np.float64]


def slab_response(t: Floats, D: float, L: float) -> Floats:
    """G (s) of a slab with one blocked side."""
    s = D * t / L**2
    n = np.arange(1, 8)[:, None]
    late = s + 1.0 / 3.0 - 2.0 / np.pi**2 * (np.exp(-((n * np.pi) ** 2) * np.maximum(s, 0.04)) / n**2).sum(axis=0)
    return np.asarray(L**2 / D * np.where(s < 0.05, 2.0 * np.sqrt(s / np.pi), late))


@lru_cache(maxsize=1)
def _roots() -> Floats:
    """The first roots of tan λ = λ."""
    found = np.asarray((np.arange(1, 61) + 0.5) * np.pi, dtype=np.float64)
    for _ in range(50):
        found = np.asarray(np.arctan(found) + np.arange(1, 61) * np.pi, dtype=np.float64)
    return found


def sphere_response(t: Floats, D: float, L: float) -> Floats:
    """G (s) of a sphere of radius 3 L."""
    from scipy.special import erf

    R = 3.0 * L
    s = D * t / R**2
    root = _roots()[:, None]
    late = 3.0 * s + 0.2 - 2.0 * (np.exp(-(root**2) * np.maximum(s, 0.004)) / root**2).sum(axis=0)
    early = np.exp(np.minimum(s, 1.0)) * (1.0 + erf(np.sqrt(s))) - 1.0
    return np.asarray(R**2 / (3.0 * D) * np.where(s < 0.005, early, late))


RESPONSES = {"slab": slab_response, "particles": sphere_response}
