"""How noisy is a spectrum, and how? Proportional part, floor, and steps where the instrument changed its range.

    σ_k² = (a |Z_k|)² + b²      (each of Z', Z'')

Estimated by maximum likelihood from the residuals of the Lin-KK test, which knows no circuit. A range step is a
factor 1+g on all points from one on; it is what the smooth basis of the test cannot follow. It is kept where its t
value exceeds 4.5 (79 places are tried: 1 in 2000 by chance) and |g| < 5 %.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.consistency import KramersKronig
from frenkel.results import Notice

__all__ = ["NoiseModel", "estimate_noise"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

STEP_T = 4.5
LARGEST_STEP = 0.05
MOST_STEPS = 3


@dataclass(frozen=True)
class NoiseModel:
    """Proportional noise a (fraction of |Z|), floor b (Ω) and the first points after range steps."""

    proportional: float
    floor_ohm: float
    steps: tuple[int, ...] = ()
    gains: tuple[float, ...] = ()

    def sigma_ohm(self, impedance_ohm: Complexes) -> Floats:
        """Standard deviation of each part of Z, [n]."""
        return np.asarray(np.hypot(self.proportional * np.abs(impedance_ohm), self.floor_ohm))

    def notices(self, frequency_Hz: Floats) -> tuple[Notice, ...]:
        """Range steps, in words."""
        return tuple(
            Notice("range-step", f"The impedance steps by {100 * g:+.2g} % at {frequency_Hz[k]:.4g} Hz (a change of range?);"
                                 " the step is fitted along.")
            for k, g in zip(self.steps, self.gains, strict=True)
        )  # fmt: skip


def estimate_noise(impedance_ohm: Complexes, test: KramersKronig) -> NoiseModel:
    """Noise level and structure of a spectrum (highest frequency first) from its Lin-KK test.

    Examples
    --------
    >>> from frenkel.measure.consistency import kramers_kronig
    >>> rng = np.random.default_rng(1)
    >>> f = np.logspace(6, 0, 61)
    >>> z = 10 + 100 / (1 + 2j * np.pi * f * 1e-4)
    >>> z = z + 0.01 * np.abs(z) * (rng.standard_normal(61) + 1j * rng.standard_normal(61))
    >>> 0.008 < estimate_noise(z, kramers_kronig(f, z)).proportional < 0.012
    True
    """
    size = np.abs(impedance_ohm)
    residual, steps, gains = _without_steps(impedance_ohm, test)
    square = np.abs(residual) ** 2 * size**2
    middle = float(np.median(size))
    ratios = np.concatenate([[0.0], np.logspace(-3.5, 1.5, 41)])
    scores, levels = [], []
    for ratio in ratios:
        shape = size**2 + (ratio * middle) ** 2
        level = float(np.mean(square / shape)) / 2.0
        scores.append(len(size) * np.log(max(level, 1e-300)) + float(np.log(shape).sum()))
        levels.append(level)
    best = int(np.argmin(scores))
    if scores[0] - scores[best] < 4.0:
        best = 0
    counted = 2 * len(size) / max(2 * len(size) - test.amounts - len(steps), 1)
    a = float(np.sqrt(levels[best] * counted))
    return NoiseModel(a, float(a * ratios[best] * middle), steps, gains)


def _without_steps(z: Complexes, test: KramersKronig) -> tuple[Complexes, tuple[int, ...], tuple[float, ...]]:
    """Residuals after range steps are taken out one by one, largest first."""
    n = len(z)
    unit = z / np.abs(z)
    basis = test.design
    if test.form == "admittance":  # back to the residual of Y, in which the basis is orthonormal
        unit = np.conj(unit)
    r = test.residuals if test.form == "impedance" else -test.residuals * unit * unit
    sign = 1.0 if test.form == "impedance" else -1.0
    rest = np.concatenate([r.real, r.imag])
    after = np.tril(np.ones((n, n)))[:, 3 : n - 2]
    columns = np.concatenate([unit.real[:, None] * after, unit.imag[:, None] * after])
    columns = columns - basis @ (basis.T @ columns)
    steps: list[int] = []
    gains: list[float] = []
    for _ in range(MOST_STEPS):
        lengths = np.linalg.norm(columns, axis=0)
        usable = lengths > 1e-6
        if not usable.any():
            break
        projection = np.where(usable, columns.T @ rest / np.where(usable, lengths, 1.0), 0.0)
        k = int(np.argmax(np.abs(projection)))
        left = rest - projection[k] * columns[:, k] / lengths[k]
        freedom = max(2 * n - test.amounts - len(steps) - 1, 1)
        t = abs(projection[k]) / max(float(np.sqrt(left @ left / freedom)), 1e-300)
        gain = sign * projection[k] / lengths[k]
        if t < STEP_T or abs(gain) > LARGEST_STEP:
            break
        direction = columns[:, k] / lengths[k]
        columns = columns - np.outer(direction, direction @ columns)
        rest = left
        steps.append(k + 3)
        gains.append(float(gain))
    order = np.argsort(steps)
    out = rest[:n] + 1j * rest[n:]
    if test.form == "admittance":
        out = -out * np.conj(unit) ** 2
    return out, tuple(steps[i] for i in order), tuple(gains[i] for i in order)
