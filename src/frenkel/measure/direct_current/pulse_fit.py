"""One GITT pulse: its points in bins, and D by a fit of one parameter to the exact response of slab or sphere.

    E(t) = E_0 + (ΔE_s/τ) G(t, D),   E_0 from the mean of the points used

Units: s, V, cm, cm²/s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError
from frenkel.measure.direct_current.diffusion_response import RESPONSES

__all__ = ["LEAST_POINTS", "Pulse", "binned"]

Floats = NDArray[np.float64]

BINS = 60
LEAST_POINTS = 15
FIRST_PART = 0.01
"""Part of the pulse left out at its start, where the double layer is charged."""
MOST_USED = 0.5
"""Points up to this many diffusion times L²/D are used; later ones hold little about D and much about the curvature of E."""


def binned(t: Floats, E: Floats, tau: float, part: tuple[float, float] | None) -> tuple[Floats, Floats]:
    """Means over up to 60 bins even in √t of the part of the pulse; without one, of all but its first part."""
    begin, end = (
        (FIRST_PART * tau, tau * (1.0 + 1e-9)) if part is None else (max(min(part), 0.0), min(max(part), tau * (1.0 + 1e-9)))
    )
    if not begin < end:
        raise InputError(f"pulse_s names no part of the pulse, which lasts {tau:.4g} s.")
    edges = np.linspace(np.sqrt(begin), np.sqrt(end), BINS + 1) ** 2
    which = np.searchsorted(edges, t, side="right")
    parts = [np.flatnonzero(which == k) for k in range(1, BINS + 1)]
    parts = [one for one in parts if one.size]
    if len(parts) < LEAST_POINTS:
        raise InputError(f"The part of the pulse that is fitted has {len(parts)} points or bins; {LEAST_POINTS} are needed.")
    return np.array([t[one].mean() for one in parts]), np.array([E[one].mean() for one in parts])


@dataclass(frozen=True, eq=False)
class Pulse:
    """The binned pulse and what is known of it; D comes from a fit of one parameter, E_0 is linear."""

    t: Floats
    E: Floats
    tau: float
    change: float
    length: float
    length_of: str
    part_by_user: bool = False

    def used(self, D: float) -> NDArray[np.bool_]:
        """Points in the time that says something about D, or all that the user named."""
        return np.ones(len(self.t), dtype=bool) if self.part_by_user else np.asarray(self.t <= MOST_USED * self.length**2 / D)

    def response(self, D: float, factor: float = 1.0) -> Floats:
        return factor * self.change / self.tau * RESPONSES[self.length_of](self.t, D, self.length)

    def model(self, D: float) -> Floats:
        """E_0 + response, E_0 from the points used."""
        use, response = self.used(D), self.response(D)
        return np.asarray(response + np.mean((self.E - response)[use if use.any() else slice(None)]))

    def _cost(self, log_D: float, factor: float, use: NDArray[np.bool_]) -> float:
        rest = (self.E - self.response(float(np.exp(log_D)), factor))[use]
        return float(np.sum((rest - rest.mean()) ** 2))

    def diffusivity(self, factor: float = 1.0) -> float:
        """Least squares in ln D; the points used follow D."""
        from scipy.optimize import minimize_scalar

        use = np.ones(len(self.t), dtype=bool)
        grid = np.log(self.length**2 / self.tau) + np.linspace(-14.0, 6.0, 41)
        for _ in range(6):
            k = int(np.argmin([self._cost(one, factor, use) for one in grid]))
            found = minimize_scalar(
                self._cost,
                bounds=(grid[max(k - 1, 0)], grid[min(k + 1, len(grid) - 1)]),
                args=(factor, use),
                method="bounded",
                options={"xatol": 1e-6},
            )
            D = float(np.exp(found.x))
            grid = found.x + np.linspace(-1.5, 1.5, 7)  # with other points it lies near by
            new = self.used(D)
            if new.sum() < LEAST_POINTS or np.array_equal(new, use):
                break
            use = new
        return D

    def deviation(self, D: float) -> float:
        """Standard deviation of ln D from the residuals; slow residuals count as few independent ones."""
        use = self.used(D)
        step = 1e-3
        slope = (self.response(D * (1 + step)) - self.response(D * (1 - step)))[use] / (2 * step)
        slope = slope - slope.mean()
        rest = (self.E - self.model(D))[use]
        square = float(np.sum(rest**2))
        together = float(np.sum(rest[1:] * rest[:-1])) / max(square, 1e-300)
        fewer = (1.0 + max(together, 0.0)) / max(1.0 - max(together, 0.0), 0.05)
        return float(np.sqrt(square / max(use.sum() - 2, 1) * fewer / max(float(np.sum(slope**2)), 1e-300)))
