"""Intervals where one error is a tolerance: nothing lies beyond it, and all within it is equally likely (a thermostat of ±0.5 K).

Its variance is a third of the squared bound; but 1.96 deviations of it lie outside the bound, so that a sum with a small
normal error would be covered nearly always.
"""

from __future__ import annotations

import numpy as np

__all__ = ["covering_half_width"]


def covering_half_width(deviation: float, bound: float, level: float = 0.95) -> float:
    """Half-width that covers the sum of a normal error and of one that is even between ± bound.

        P(X < h) = (s/2b) [G((h + b)/s) - G((h - b)/s)],   G(z) = z Φ(z) + φ(z)

    >>> [round(covering_half_width(s, b), 3) for s, b in ((1.0, 0.0), (1e-6, 1.0), (1.0, 1.0))]
    [1.96, 0.95, 2.254]
    """
    from scipy.optimize import brentq
    from scipy.special import ndtr, ndtri

    normal = float(ndtri(0.5 + 0.5 * level))
    if not bound > 1e-3 * deviation:
        return normal * deviation
    s = max(deviation, 1e-9 * bound)

    def inside(h: float) -> float:
        z = np.array([(h + bound) / s, (h - bound) / s])
        G = z * ndtr(z) + np.exp(-0.5 * z**2) / np.sqrt(2.0 * np.pi)
        return float(s / bound * (G[0] - G[1]) - 1.0 - level)

    return float(brentq(inside, 0.0, bound + (normal + 1.0) * s))
