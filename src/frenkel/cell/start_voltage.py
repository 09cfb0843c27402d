"""The voltage at the first instant of a discharge, before anything has diffused: a convex problem in numpy.

    η'' = P c sinh(η/2ϑ),   η'(0) = p_κ,  η'(1) = −p_σ,   P = p_κ + p_σ,  c = 4 m √(y0 (1 − y0)),  ϑ = RT/F

η = Δ − U ≤ 0 on discharge. It is the minimum of ∫ ½η'² + 2ϑ P c cosh(η/2ϑ), which Newton's method with a line search
always reaches. V ≤ U − 2ϑ asinh(1/c) − flat holds without solving: |η| is convex, so it is largest at an end, where the
local rate is at least the mean, and the voltage lies below the potential difference at both ends.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

__all__ = ["highest_start_voltage_V", "start_voltage_V"]

Floats = NDArray[np.float64]
_ITERATIONS = 400
_LARGEST = 600.0


def highest_start_voltage_V(values: Mapping[str, float], rest_V: float) -> float:
    """An upper bound of the voltage at t = 0 (V): rest less flat layers less charge transfer at even reaction."""
    c = 4.0 * values["m"] * np.sqrt(values["y0"] * (1.0 - values["y0"]))
    return float(rest_V - values["flat"] - 2.0 * values["thermal"] * np.arcsinh(1.0 / max(c, 1e-290)))


def start_voltage_V(values: Mapping[str, float], rest_V: float, *, points: int = 96) -> float:
    """Voltage at t = 0 (V) of the dimensionless numbers of `constant_current.model_values`; `rest_V` is U − U_anode.

    Chebyshev volumes, so that fronts at both ends are resolved.
    """
    two = 2.0 * values["thermal"]
    p_k, p_s = values["p_kappa"], values["p_sigma"]
    total = p_k + p_s
    c = 4.0 * values["m"] * np.sqrt(values["y0"] * (1.0 - values["y0"]))
    edges = 0.5 * (1.0 - np.cos(np.pi * np.arange(points + 1) / points))
    width = np.diff(edges)
    middle = 0.5 * (edges[1:] + edges[:-1])
    link = 1.0 / np.diff(middle)
    load = np.zeros(points)
    load[0], load[-1] = p_k, p_s  # flux in at both ends pulls η down

    def energy(eta: Floats) -> float:
        if np.max(np.abs(eta)) / two > _LARGEST:
            return np.inf
        bulk = two * total * c * float(np.sum(width * np.cosh(eta / two)))
        return float(0.5 * np.sum(link * np.diff(eta) ** 2) + bulk + load @ eta)

    eta = np.full(points, -two * float(np.arcsinh(1.0 / max(c, 1e-290))))
    here = energy(eta)
    for _ in range(_ITERATIONS):
        gradient = total * c * width * np.sinh(eta / two) + load
        slope = link * np.diff(eta)
        gradient[:-1] -= slope
        gradient[1:] += slope
        curvature = total * c / two * width * np.cosh(eta / two)
        step = _tridiagonal(link, curvature, -gradient)
        decrease = float(gradient @ step)
        share = 1.0
        while share > 1e-12 and energy(eta + share * step) > here + 1e-4 * share * decrease:
            share *= 0.5
        eta = eta + share * step
        before, here = here, energy(eta)
        if -decrease < 1e-14 * max(1.0, abs(here)) or before - here <= 0.0:
            break
    left = float(eta[0] - p_k * middle[0])
    right = float(eta[-1] - p_s * (1.0 - middle[-1]))
    carried = (right - left + p_s) / total
    return float(rest_V + left - p_s * (1.0 - carried) - values["flat"])


def _tridiagonal(link: Floats, diagonal: Floats, right: Floats) -> Floats:
    """Solve (chain of links + diagonal) x = right."""
    from scipy.linalg import solveh_banded

    bands = np.zeros((2, diagonal.size))
    bands[1] = diagonal
    bands[1, :-1] += link
    bands[1, 1:] += link
    bands[0, 1:] = -link
    return np.asarray(solveh_banded(bands, right))
