"""Which relaxation processes do the data carry? Arcs that a circuit needs, by BIC; and the tail beside them.

Ridge solutions have side lobes, so that a maximum of a distribution proves nothing. A process is significant where a circuit with an arc
R/(1+(jωτ)^n) for each gets worse by 6 in BIC when this arc is taken out. The circuit has a series resistance, an inductance, and a tail
A (jω)^-n whose exponent is fitted where the spectrum rises at its slow end: sums of tails with fixed exponents leave ripples, which look
like slow processes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError, InputError
from frenkel.measure.choice import default_circuit
from frenkel.measure.circuits import circuit
from frenkel.measure.fit import CircuitFit, fit_circuit, refine
from frenkel.measure.starts import decompose

__all__ = ["Carried", "carried_arcs", "fitted_tail"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

MOST_ARCS = 6
ARCS_BESIDE_TAIL = 3
SAME_DECADES = 0.4
CLEARLY_WORSE = 10.0
NEEDED = 6.0
"""Rise of BIC that is strong evidence (odds of 20 to 1)."""


@dataclass(frozen=True)
class Carried:
    """The arcs that the data carry: τ (s), R (Ω), and by how much BIC rises where the weakest of them is taken out."""

    time_constants_s: tuple[float, ...]
    resistances_ohm: tuple[float, ...]
    bic_rise: float


def fitted_tail(frequency_Hz: Floats, impedance_ohm: Complexes) -> CircuitFit:
    """The fit by 0–3 arcs and a tail with the least BIC, whose last two parameters are -ln A and n of the tail."""
    found = decompose(frequency_Hz, impedance_ohm)
    best: tuple[float, CircuitFit] | None = None
    for arcs in range(ARCS_BESIDE_TAIL + 1):
        try:
            fit = fit_circuit(frequency_Hz, impedance_ohm, default_circuit(arcs, tail=True, inductance=True), found=found)
        except (InputError, ConvergenceError):
            break
        score = _bic(fit)
        if best is None or score < best[0]:
            best = (score, fit)
        elif score > best[0] + CLEARLY_WORSE:
            break
    assert best is not None
    return best[1]


def carried_arcs(
    frequency_Hz: Floats, impedance_ohm: Complexes, likely: Sequence[tuple[float, float]], *, beside: tuple[float, float],
    tail: CircuitFit | None,
) -> Carried:  # fmt: skip
    """The arcs that a circuit needs.

    Parameters
    ----------
    likely : (R, τ) of the maxima of a distribution
    beside : series resistance (Ω) and inductance (H) to start from
    tail : of `fitted_tail`; None where the spectrum has none
    """
    trial = _Trial(frequency_Hz, impedance_ohm, beside, tail)
    if tail is None:
        arcs = sorted(likely, key=lambda one: -one[0])[:MOST_ARCS]
        return trial.eliminated(arcs)
    carried = trial.eliminated([(arc.resistance_ohm, arc.time_constant_s) for arc in tail.arcs])
    for one in likely:
        known = list(zip(carried.resistances_ohm, carried.time_constants_s, strict=True))
        if len(known) < MOST_ARCS and all(abs(np.log10(one[1] / tau)) > SAME_DECADES for _, tau in known):
            more = trial.eliminated([*known, one])
            carried = more if len(more.time_constants_s) > len(known) else carried
    return carried


def _bic(fit: CircuitFit) -> float:
    points = 2 * len(fit.frequency_Hz)
    return float(points * np.log(max(fit.cost, 1e-20 * points)) + len(fit.x) * np.log(points))


class _Trial:
    """Fits of circuits with given arcs to one spectrum."""

    def __init__(self, f: Floats, z: Complexes, beside: tuple[float, float], tail: CircuitFit | None) -> None:
        self.f, self.z, self.tail = f, z, tail
        size, fastest = float(np.abs(z).max()), 2.0 * np.pi * float(f.max())
        self.start = [np.log(max(beside[1], 1e-6 * size / fastest)), np.log(max(beside[0], 1e-4 * size))]
        self.least = 1e-9 * size

    def fit(self, arcs: Sequence[tuple[float, float]]) -> tuple[float, CircuitFit]:
        """BIC and the fit from these arcs."""
        model = circuit(default_circuit(len(arcs), tail=self.tail is not None, inductance=True))
        start = list(self.start)
        for resistance, tau in arcs:
            start += [np.log(max(resistance, self.least)), np.log(tau), 0.9]
        if self.tail is not None:
            start += list(self.tail.x[-2:])
        low, high = model.box()
        fit = refine(model, self.f, self.z, np.abs(self.z), np.clip(np.array(start), low, high)[None, :])
        return _bic(fit), fit

    def eliminated(self, arcs: Sequence[tuple[float, float]]) -> Carried:
        """What is left when arcs are taken out as long as the circuit does not need them."""
        left = list(arcs)
        score, fit = self.fit(left)
        rises: list[float] = []
        while left:
            trials = [self.fit(left[:k] + left[k + 1 :]) for k in range(len(left))]
            rises = [one[0] - score for one in trials]
            weakest = int(np.argmin(rises))
            if rises[weakest] > NEEDED:
                break
            score, fit = trials[weakest]
            del left[weakest]
        found = fit.arcs
        return Carried(tuple(a.time_constant_s for a in found), tuple(a.resistance_ohm for a in found), min(rises, default=np.nan) if left else np.nan)
