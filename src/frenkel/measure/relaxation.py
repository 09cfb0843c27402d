"""Distribution of relaxation times by ridge regression with non-negative amounts, a tail and significance of peaks.

    Z(ω) = R0 + jωL + A (jω)^-n + ∫ γ(ln τ)/(1+jωτ) d ln τ
    minimise Σ |w (Z_k - Z)|² + λ ∫ (d²γ/d(ln τ)²)² d ln τ,    γ ≥ 0, A ≥ 0

γ is a sum of Gaussians in ln τ (10 a decade), pulled to zero at both ends (`ridge`). A blocking electrode has no DRT: where the
spectrum rises at its slow end it is a tail, whose exponent is that of the best circuit; what is slower than the tail's crossing (where it
is as large as all arcs) is looked for only a decade beyond the slowest arc of that circuit.

λ = κ s²/P² is Bayes' ridge: s² the variance of the noise (from the residuals, with the trace of the smoother counted), P
the area under γ, and κ = 20 the expected roughness of γ/P. Side lobes make maxima that no process stands for: a peak is significant where
a circuit needs it (`peak_significance`), and γ is solved once more with its maxima at the significant ones only. Two arcs of n = 0.9
closer than about 0.7 decades are one peak for this and every such method.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.measure.fit import CircuitFit, check_spectrum
from frenkel.measure.peak_significance import Carried, carried_arcs, fitted_tail
from frenkel.measure.ridge import Ridge, relaxation_basis

__all__ = ["RelaxationPeak", "RelaxationTimes", "relaxation_times"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

PROMINENCE = 0.03
SAME_DECADES = 0.5
BEYOND_DECADES = 1.0
FEWEST = 5


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
    tails : with a tail; None: where -Z'' still rises at the low-frequency end
    significance : test each peak and take those out that fail; False: all maxima stand, none is called significant

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
    basis = relaxation_basis(omega.tobytes())
    size = np.abs(z)
    tail = fitted_tail(f, z) if (_rises(z) if tails is None else tails) else None
    scale = float(size.max()) if tail is None else _resistance(tail)  # λ is one for amounts of the order of 1
    beside: list[Complexes] = [np.ones((len(f), 1), dtype=np.complex128), (1j * omega / omega.max())[:, None]]
    if tail is not None:
        beside.append((np.exp(-tail.x[-2]) / scale * (1j * omega) ** -tail.x[-1])[:, None])
    fixed = len(beside)
    ln_tau = basis.ln_tau if tail is None else basis.ln_tau[basis.ln_tau <= max(_slowest(tail), basis.ln_tau[FEWEST])]
    columns: Complexes = np.asarray(np.concatenate([*beside, basis.response[:, : len(ln_tau)]], axis=1) * (scale / size)[:, None])
    problem = Ridge(columns, z / size, basis, fixed)
    x, chosen = problem.automatic() if regularisation is None else (problem.solve(regularisation), float(regularisation))
    shape = basis.shape[:, : len(ln_tau)] * scale
    peaks = _peaks(basis.ln_tau, shape @ x[fixed:], omega)
    if significance and (peaks or tail is not None):
        start = [(one.resistance_ohm, one.time_constant_s) for one in peaks]
        carried = carried_arcs(f, z, start, beside=(float(x[0]) * scale, float(x[1]) * scale / omega.max()), tail=tail)
        x = problem.shaped(chosen, _places(ln_tau, peaks, carried), x)
        peaks = _judged(_peaks(basis.ln_tau, shape @ x[fixed:], omega), carried)
    return RelaxationTimes(
        f, np.exp(basis.ln_tau), shape @ x[fixed:], peaks, float(x[0]) * scale, float(x[1]) * scale / float(omega.max()),
        tail is not None and bool(x[2] > 0.0), chosen, z / size - columns @ x,
    )  # fmt: skip


def _rises(z: Complexes) -> bool:
    """-Z'' at the slow end is still rising: a blocking electrode or diffusion."""
    slow = -z.imag[-4:]
    return bool(slow[-1] > 0.0 and slow[-1] >= slow[0] and slow[-1] > 0.05 * abs(z.real[-1]))


def _resistance(tail: CircuitFit) -> float:
    """All resistances of the circuit with the tail, between the least and the largest |Z|."""
    total = tail.values["R0"] + sum(arc.resistance_ohm for arc in tail.arcs)
    return float(np.clip(total, np.abs(tail.impedance_ohm).min(), np.abs(tail.impedance_ohm).max()))


def _slowest(tail: CircuitFit) -> float:
    """ln τ of the slowest process that is looked for beside a tail."""
    crossing = (np.log(_resistance(tail)) + float(tail.x[-2])) / float(tail.x[-1])
    slowest = max((np.log(arc.time_constant_s) for arc in tail.arcs), default=-np.inf)
    return float(max(crossing, slowest + BEYOND_DECADES * np.log(10.0)))


def _peaks(ln_tau: Floats, gamma: Floats, omega: Floats) -> tuple[RelaxationPeak, ...]:
    """All maxima that stand out, each with the area between its minima."""
    from scipy.signal import find_peaks

    padded = np.concatenate([[0.0], gamma, [0.0]])
    tops, _ = find_peaks(padded, prominence=max(PROMINENCE * float(gamma.max()), 1e-300))
    step = ln_tau[1] - ln_tau[0]
    edges = [0, *(int(a + np.argmin(padded[a:b])) - 1 for a, b in itertools.pairwise(tops)), len(gamma)]
    out = []
    for k, top in enumerate(tops):
        tau = float(np.exp(ln_tau[top - 1]))
        area = float(gamma[max(edges[k], 0) : edges[k + 1]].sum() * step)
        out.append(RelaxationPeak(tau, area, np.nan, False, bool(1.0 / omega.max() <= tau <= 1.0 / omega.min())))
    return tuple(out)


def _nearest(tau: float, others: tuple[float, ...]) -> int | None:
    """The position of the nearest within half a decade, or None."""
    distance = [abs(np.log10(one / tau)) for one in others]
    return int(np.argmin(distance)) if distance and min(distance) < SAME_DECADES else None


def _places(ln_tau: Floats, peaks: tuple[RelaxationPeak, ...], carried: Carried) -> list[int]:
    """Where γ may have a maximum: at the peak nearest to each arc, or at the arc itself where none is near."""
    taus = tuple(one.time_constant_s for one in peaks)
    out = []
    for tau in carried.time_constants_s:
        nearest = _nearest(tau, taus)
        at = np.log(tau if nearest is None else taus[nearest])
        if ln_tau[0] - 0.5 < at < ln_tau[-1] + 0.5:
            out.append(int(np.argmin(np.abs(ln_tau - at))))
    return out


def _judged(peaks: tuple[RelaxationPeak, ...], carried: Carried) -> tuple[RelaxationPeak, ...]:
    """The peaks with their verdict. An arc that began at a side lobe may have walked to the real peak: what counts is where it ended."""
    taus = tuple(one.time_constant_s for one in peaks)
    found = {_nearest(tau, taus) for tau in carried.time_constants_s}
    return tuple(replace(one, bic_rise=carried.bic_rise if k in found else np.nan, significant=k in found) for k, one in enumerate(peaks))
