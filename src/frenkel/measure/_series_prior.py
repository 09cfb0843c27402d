"""What a temperature series expects of the parameters of its circuit: means over temperature m(T; h) and widths.

    ln R_i(T) = a_i - [g(T; θ_i) - g(T_0; θ_i)],  σ = A exp(g) one of the laws of `transport`
    ln C_i, n_i, ln Q_tail, n_tail: a straight line in T, little inclined;   ln L, ln R_0: constant

h holds all a_i, θ_i, constants and slopes; T_0 is the mean temperature. The prior on a time constant is one on the capacitance,
ln C = ln τ - ln R. A parameter that is shared by name is one constant for all spectra.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.circuits import Circuit
from frenkel.transport.laws import LawForm, law_form, shape, shape_jacobian

__all__ = ["SeriesPrior"]

Floats = NDArray[np.float64]

WIDTHS = {"R": 0.05, "C": 0.1, "n": 0.02, "tail": 0.3, "lead": 0.3}
SLOPE_WIDTHS = {"C": 0.1, "n": 0.02, "tail": 1.0}
"""Of the change over 100 K."""
SHARED_WIDTH = 1e-3
SCALES = {"vogel_temperature_K": 100.0}
"""Parameters of laws in units in which a step of one is large."""
BELOW_COLDEST_K = 5.0


class SeriesPrior:
    """Means, derivatives and widths for the parameters [P] of a circuit at temperatures [K]."""

    def __init__(self, model: Circuit, T: Floats, laws: Mapping[int, str], shared: tuple[str, ...] = ()) -> None:
        self.T = T
        self.reference = float(np.mean(T))
        self.count = len(model.parameters)
        self.laws: dict[int, LawForm] = {i: law_form(name) for i, name in laws.items()}
        self.kind = [_kind(model, i) for i in range(self.count)]
        self.width = np.array([WIDTHS[one] for one in self.kind])
        tails = {i for i, one in enumerate(self.kind) if one == "n" and i not in {a.position + 2 for a in model.arcs}}
        self.width[list(tails)] *= 2.0
        self.common = [p.name in shared for p in model.parameters]
        self.width[self.common] = SHARED_WIDTH
        self.place = np.cumsum([0] + [self._slots(i) for i in range(self.count)])
        self.size = int(self.place[-1])
        self.combine = np.eye(self.count)
        for arc in model.arcs:
            if not self.common[arc.position + 1]:
                self.combine[arc.position + 1, arc.position] = -1.0
        self.precision_h = np.zeros(self.size)
        for i, one in enumerate(self.kind):
            if self.place[i + 1] - self.place[i] == 2 and i not in self.laws:
                self.precision_h[self.place[i] + 1] = SLOPE_WIDTHS[one] ** -2
        self.low, self.high = np.full(self.size, -np.inf), np.full(self.size, np.inf)
        for i, form in self.laws.items():
            for j, name in enumerate(form.shape_names):
                at = self.place[i] + 1 + j
                self.low[at] = 0.0
                if name == "vogel_temperature_K":
                    self.high[at] = (float(T.min()) - BELOW_COLDEST_K) / SCALES[name]

    def _slots(self, i: int) -> int:
        if i in self.laws and not self.common[i]:
            return 1 + len(self.laws[i].shape_names)
        return 1 if self.kind[i] == "lead" or self.common[i] else 2

    def span(self, i: int) -> slice:
        """Where the unknowns of parameter i stand in h."""
        return slice(int(self.place[i]), int(self.place[i + 1]))

    def scale(self, i: int) -> Floats:
        """Units of the shape parameters of the law of parameter i."""
        return np.array([SCALES.get(name, 1.0) for name in self.laws[i].shape_names])

    def mean(self, h: Floats) -> tuple[Floats, Floats]:
        """m [K, P] and ∂m/∂h [K, P, H]."""
        K = len(self.T)
        m = np.zeros((K, self.count))
        J = np.zeros((K, self.count, self.size))
        at = np.array([self.reference])
        for i in range(self.count):
            first = self.place[i]
            m[:, i] = h[first]
            J[:, i, first] = 1.0
            if self.common[i] or self.kind[i] == "lead":
                continue
            if i in self.laws:
                form, scale = self.laws[i], self.scale(i)
                theta = h[first + 1 : self.place[i + 1]] * scale
                m[:, i] -= shape(form, theta, self.T) - shape(form, theta, at)
                J[:, i, first + 1 : self.place[i + 1]] = -(shape_jacobian(form, theta, self.T) - shape_jacobian(form, theta, at)) * scale
            else:
                slope = (self.T - self.reference) / 100.0
                m[:, i] += h[first + 1] * slope
                J[:, i, first + 1] = slope
        return m, J


def _kind(model: Circuit, i: int) -> str:
    if any(i == arc.position for arc in model.arcs):
        return "R"
    if any(i == arc.position + 1 for arc in model.arcs):
        return "C"
    unit = model.parameters[i].unit
    if unit == "1":
        return "n"
    return "lead" if unit in ("Ω", "H") else "tail"
