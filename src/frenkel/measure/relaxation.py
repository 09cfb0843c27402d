"""Distribution of relaxation times by ridge regression with non-negative amounts, tails and significance of peaks.

    Z(ω) = R0 + jωL + Σ_m A_m (jω)^-n_m + ∫ γ(ln τ)/(1+jωτ) d ln τ
    minimise Σ |w (Z_k - Z)|² + λ ∫ (d²γ/d(ln τ)²)² d ln τ,    γ ≥ 0, A ≥ 0

γ is a sum of Gaussians in ln τ (10 a decade), pulled to zero at both ends. The tails A_m (n = 0.5 … 1) take up blocking
electrodes, which have no DRT; what is slower than half a decade below the foot of such a tail is not looked for.

λ = κ s²/P² is Bayes' ridge: s² the variance of the noise (from the residuals, with the trace of the smoother counted), P
the area under γ, and κ = 20 the expected roughness of γ/P. Ridge solutions have side lobes, so that a maximum proves nothing: a
peak is significant where a circuit with an arc R/(1+(jωτ)^n) at each peak gets worse by BIC when this arc is taken out
(backward elimination). Two arcs of n = 0.9 closer than about 0.7 decades are one peak for this and every such method.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.measure.choice import default_circuit, foot_of_tail
from frenkel.measure.circuits import circuit
from frenkel.measure.fit import check_spectrum, refine
from frenkel.measure.starts import TAIL_EXPONENTS

__all__ = ["RelaxationPeak", "RelaxationTimes", "relaxation_times"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

PER_DECADE = 10
MARGIN_DECADES = 0.5
ROUGHNESS = 20.0
FIRST, LEAST, MOST = 1e-4, 1e-7, 30.0
ROUNDS = 2
PROMINENCE = 0.03
MOST_PEAKS = 6


@dataclass(frozen=True)
class RelaxationPeak:
    """A peak: τ (s), resistance under it (Ω), by how much BIC rises with one arc less (NaN: not significant).

    `inside` is False for a peak outside the measured window, which is an extrapolation.
    """

    time_constant_s: float
    resistance_ohm: float
    bic_rise: float
    significant: bool
    inside: bool


@dataclass(frozen=True, eq=False)
class RelaxationTimes:
    """γ (Ω) on τ (s), its peaks (fastest first), what stands beside it, and the residuals relative to |Z|."""

    frequency_Hz: Floats
    time_constant_s: Floats
    gamma_ohm: Floats
    peaks: tuple[RelaxationPeak, ...]
    series_resistance_ohm: float
    inductance_H: float
    has_tail: bool
    regularisation: float
    relative_residuals: Complexes

    @property
    def polarisation_ohm(self) -> float:
        """∫ γ d ln τ."""
        return float(np.trapezoid(self.gamma_ohm, np.log(self.time_constant_s)))


@dataclass(frozen=True, eq=False)
class _Basis:
    ln_tau: Floats
    response: Complexes
    shape: Floats
    roughness: Floats
    tails: Complexes


@lru_cache(maxsize=16)
def _basis(key: bytes) -> _Basis:
    """Responses [N, M] of the Gaussians by quadrature, their shapes [M, M], and the roughness matrix [M, M]."""
    omega = np.frombuffer(key, dtype=np.float64)
    edge = MARGIN_DECADES * np.log(10.0)
    count = int((np.log10(omega.max() / omega.min()) + 2 * MARGIN_DECADES) * PER_DECADE)
    ln_tau = np.linspace(-np.log(omega.max()) - edge, -np.log(omega.min()) + edge, count)
    width = ln_tau[1] - ln_tau[0]
    y = np.linspace(-6 * width, 6 * width, 61)
    weight = np.exp(-0.5 * (y / width) ** 2) * (y[1] - y[0])
    tau = np.exp(ln_tau[:, None] + y[None, :])
    response = np.stack([(weight / (1.0 + 1j * w * tau)).sum(axis=1) for w in omega])
    shape = np.exp(-0.5 * ((ln_tau[:, None] - ln_tau[None, :]) / width) ** 2)
    beyond = width * np.arange(1, 5)  # γ has to come down from its ends: no mass is left hanging there
    wide = np.concatenate([ln_tau[0] - beyond[::-1], ln_tau, ln_tau[-1] + beyond])
    second = np.diff(np.exp(-0.5 * ((wide[:, None] - ln_tau[None, :]) / width) ** 2), 2, axis=0) / width**1.5
    middle = np.exp(np.mean(np.log(omega)))
    tails = (1j * omega[:, None] / middle) ** (-TAIL_EXPONENTS[None, :])
    return _Basis(ln_tau, response, shape, second.T @ second, np.asarray(tails))


def relaxation_times(
    frequency_Hz: object,
    impedance_ohm: object,
    *,
    regularisation: float | None = None,
    tails: bool | None = None,
    significance: bool = True,
) -> RelaxationTimes:
    """Distribution of relaxation times of a spectrum.

    Parameters
    ----------
    frequency_Hz, impedance_ohm : [n] spectrum, at least 8 points
    regularisation : λ; None: chosen from the data. 1e-2 merges arcs 0.8 decades apart, 1e-4 shows noise
    tails : with tail kernels; None: where -Z'' still rises at the low-frequency end
    significance : test each peak (costs about as much as the DRT itself)

    Examples
    --------
    >>> f = np.logspace(6, -1, 71)
    >>> z = 10 + 100 / (1 + (2j * np.pi * f * 1e-4) ** 0.9)
    >>> drt = relaxation_times(f, z)
    >>> [round(float(np.log10(one.time_constant_s)), 1) for one in drt.peaks if one.significant]
    [-4.0]
    """
    if regularisation is not None and not (np.isfinite(regularisation) and regularisation > 0.0):
        raise OutOfRange("The regularisation", given=float(regularisation), low=0.0)
    f, z = check_spectrum(frequency_Hz, impedance_ohm, least=8)
    omega = 2.0 * np.pi * f
    basis = _basis(omega.tobytes())
    size = np.abs(z)
    scale = float(size.max())
    with_tails = _rises(z) if tails is None else tails
    beside = [np.ones((len(f), 1)), (1j * omega / omega.max())[:, None]] + ([basis.tails] if with_tails else [])
    fixed = sum(part.shape[1] for part in beside)
    shown = np.count_nonzero(basis.ln_tau <= _slowest(f, z)) if with_tails else len(basis.ln_tau)
    parts: list[Complexes] = [np.asarray(one, dtype=np.complex128) for one in (*beside, basis.response[:, :shown])]
    columns = np.concatenate(parts, axis=1) * (scale / size)[:, None]
    problem = _Problem(columns, z / size, basis, fixed)
    x, chosen = problem.automatic() if regularisation is None else (problem.solve(regularisation), float(regularisation))
    gamma = basis.shape[:, :shown] @ x[fixed:]
    peaks = _peaks(basis, gamma * scale, omega)
    if significance and peaks:
        peaks = _tested(peaks, f, z, float(x[0]) * scale, float(x[1]) * scale / omega.max(), with_tails)
    residual = z / size - columns @ x
    return RelaxationTimes(
        f, np.exp(basis.ln_tau), gamma * scale, peaks, float(x[0]) * scale, float(x[1]) * scale / float(omega.max()),
        bool(with_tails and x[2:fixed].sum() > 0.0), chosen, residual,
    )  # fmt: skip


def _rises(z: Complexes) -> bool:
    """-Z'' at the slow end is still rising: a blocking electrode or diffusion."""
    slow = -z.imag[-4:]
    return bool(slow[-1] > 0.0 and slow[-1] >= slow[0] and slow[-1] > 0.05 * abs(z.real[-1]))


def _slowest(f: Floats, z: Complexes) -> float:
    """ln τ of the slowest process that a tail does not cover."""
    foot = foot_of_tail(z)
    omega = 2.0 * np.pi * float(f[foot] if foot is not None else f.min())
    return float(-np.log(omega) + MARGIN_DECADES * np.log(10.0))


class _Problem:
    """The ridge problem of one spectrum: normal matrix once, then a Cholesky factor and a small NNLS for each λ."""

    def __init__(self, columns: Complexes, target: Complexes, basis: _Basis, fixed: int) -> None:
        self.A = np.concatenate([columns.real, columns.imag])
        self.b = np.concatenate([target.real, target.imag])
        self.gram, self.right = self.A.T @ self.A, self.A.T @ self.b
        shown = self.A.shape[1] - fixed
        self.fixed = fixed
        self.area = np.trapezoid(basis.shape[:, :shown], basis.ln_tau, axis=0)
        self.roughness = np.zeros_like(self.gram)
        self.roughness[fixed:, fixed:] = basis.roughness[:shown, :shown]

    def _matrix(self, regularisation: float) -> Floats:
        H: Floats = self.gram + regularisation * self.roughness
        H[np.diag_indices_from(H)] += 1e-11 * np.trace(H) / len(H)
        return H

    def solve(self, regularisation: float) -> Floats:
        """The amounts for one λ."""
        from scipy.optimize import nnls

        factor = np.linalg.cholesky(self._matrix(regularisation))
        x, _ = nnls(factor.T, np.linalg.solve(factor, self.right), maxiter=30 * len(factor))
        return np.asarray(x, dtype=np.float64)

    def automatic(self) -> tuple[Floats, float]:
        """The amounts and λ = κ s²/P², with s and P from the solution itself."""
        regularisation = FIRST
        for _ in range(ROUNDS):
            x = self.solve(regularisation)
            on = np.flatnonzero(x > 0.0)
            used = float(np.trace(np.linalg.solve(self._matrix(regularisation)[np.ix_(on, on)], self.gram[np.ix_(on, on)])))
            variance = float(np.sum((self.A @ x - self.b) ** 2)) / max(len(self.b) - used, 1.0)
            area = max(float(self.area @ x[self.fixed :]), 1e-6)
            regularisation = float(np.clip(ROUGHNESS * variance / area**2, LEAST, MOST))
        return self.solve(regularisation), regularisation


def _peaks(basis: _Basis, gamma: Floats, omega: Floats) -> tuple[RelaxationPeak, ...]:
    """All maxima that stand out, each with the area between its minima."""
    from scipy.signal import find_peaks

    padded = np.concatenate([[0.0], gamma, [0.0]])
    tops, _ = find_peaks(padded, prominence=max(PROMINENCE * float(gamma.max()), 1e-300))
    step = basis.ln_tau[1] - basis.ln_tau[0]
    edges = [0, *(int(a + np.argmin(padded[a:b])) - 1 for a, b in itertools.pairwise(tops)), len(gamma)]
    out = []
    for k, top in enumerate(tops):
        tau = float(np.exp(basis.ln_tau[top - 1]))
        area = float(gamma[max(edges[k], 0) : edges[k + 1]].sum() * step)
        out.append(RelaxationPeak(tau, area, np.nan, False, bool(1.0 / omega.max() <= tau <= 1.0 / omega.min())))
    return tuple(out)


def _tested(
    peaks: tuple[RelaxationPeak, ...], f: Floats, z: Complexes, series: float, inductance: float, tail: bool
) -> tuple[RelaxationPeak, ...]:
    """The peaks with their verdict by backward elimination among arcs."""
    left = sorted(peaks, key=lambda one: -one.resistance_ohm)[:MOST_PEAKS]
    score, fitted = _score(left, f, z, series, inductance, tail)
    rises: list[float] = []
    while left:
        trials = [_score(left[:k] + left[k + 1 :], f, z, series, inductance, tail) for k in range(len(left))]
        rises = [one[0] - score for one in trials]
        weakest = int(np.argmin(rises))
        if rises[weakest] > 0.0:
            break
        score, fitted = trials[weakest]
        del left[weakest]
    # an arc that began at a side lobe may have walked to the real peak: what counts is where the arcs ended
    found: dict[int, float] = {}
    for tau in fitted:
        distance = [abs(np.log10(one.time_constant_s / tau)) for one in peaks]
        nearest = int(np.argmin(distance))
        if distance[nearest] < 0.5:
            found[nearest] = min(rises, default=np.nan)
    return tuple(replace(one, bic_rise=found.get(k, np.nan), significant=k in found) for k, one in enumerate(peaks))


def _score(
    arcs: list[RelaxationPeak], f: Floats, z: Complexes, series: float, inductance: float, tail: bool
) -> tuple[float, tuple[float, ...]]:
    """BIC of a circuit with one arc at each of the peaks, fitted from there, and the τ of its arcs."""
    model = circuit(default_circuit(len(arcs), tail=tail, inductance=True))
    size = float(np.abs(z).max())
    omega = 2.0 * np.pi * f
    start = [np.log(max(inductance, 1e-6 * size / omega.max())), np.log(max(series, 1e-4 * size))]
    for one in arcs:
        start += [np.log(max(one.resistance_ohm, 1e-9 * size)), np.log(one.time_constant_s), 0.9]
    if tail:
        start += [-np.log(max(-z.imag[-1], 1e-3 * size)) - 0.85 * np.log(omega.min()), 0.85]
    low, high = model.box()
    fit = refine(model, f, z, np.abs(z), np.clip(np.array(start), low, high)[None, :])
    bic = 2 * len(f) * np.log(max(fit.cost, 1e-20 * len(f))) + len(start) * np.log(2 * len(f))
    return float(bic), tuple(arc.time_constant_s for arc in fit.arcs)
