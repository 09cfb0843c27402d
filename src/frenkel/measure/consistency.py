"""Is a spectrum causal, linear and stationary? Linear Kramers-Kronig test and Z-HIT.

Lin-KK writes the spectrum, weighted by 1/|Z|, as a sum that obeys the Kramers-Kronig relations:
    Z = R + jωL + 1/(jωC) + Σ_k R_k/(1+jωτ_k)              (impedance form)
    Y = 1/R + jωC + 1/(jωL) + Σ_k jω Y_k/(1+jωτ_k)         (admittance form)
with τ_k spaced evenly in ln ω over the window and amounts of either sign (one linear problem). Their number is the
one of least AICc. What cannot be written so is drift, non-linearity or an artefact. The scatter that is left is the noise.

Z-HIT rebuilds ln|Z| from the phase: ln|Z(ω)| = c + (2/π) ∫ φ d ln ω - (π/6) dφ/d ln ω.

Sources: Boukamp, J. Electrochem. Soc. 142, 1885 (1995); Ehm et al., ACH Models in Chemistry 137, 145 (2000); both from
memory, the formulas are tested on exact spectra.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.fit import check_spectrum
from frenkel.results import Notice
from frenkel.statistics import aicc

__all__ = ["KramersKronig", "kramers_kronig", "runs_probability", "z_hit"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

PER_DECADE = (1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 7.0)
SIGNIFICANT = 5.0


@dataclass(frozen=True, eq=False)
class KramersKronig:
    """Outcome of the Lin-KK test.

    `residuals` are (Z - Z_KK)/|Z| [n]; `noise` is their standard deviation per part with the fitted amounts
    counted; `suspects` are the points whose residual exceeds both 5 robust deviations and 1 %. `design` is an orthonormal
    basis [2n, m] of what the test can describe (for searching range steps). `probability` is that of so few
    runs of sign by chance.
    """

    frequency_Hz: Floats
    residuals: Complexes
    noise: float
    amounts: int
    form: str
    suspects: NDArray[np.bool_]
    probability: float
    design: Floats

    @property
    def rms(self) -> float:
        """Root mean square of |residual|."""
        return float(np.sqrt(np.mean(np.abs(self.residuals) ** 2)))

    @property
    def consistent(self) -> bool:
        """True where no point stands out, the residuals keep no sign for long, and their rms is below 3 %."""
        return not bool(self.suspects.any()) and self.probability > 1e-4 and self.rms < 0.03

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What is wrong, in words."""
        out = []
        if self.suspects.any():
            bad = self.frequency_Hz[self.suspects]
            text = f"{len(bad)} points between {bad.max():.4g} and {bad.min():.4g} Hz do not fit the Kramers-Kronig relations"
            out.append(Notice("kramers-kronig-points", text + " (drift, mains or an artefact of the cell)."))
        if self.probability <= 1e-4 or self.rms >= 0.03:
            text = f"The spectrum as a whole does not obey the Kramers-Kronig relations (residuals {100 * self.rms:.2g} % rms)."
            out.append(Notice("kramers-kronig-spectrum", text + " It drifted, or the perturbation was not small."))
        return tuple(out)


def kramers_kronig(frequency_Hz: object, impedance_ohm: object, *, form: str = "auto") -> KramersKronig:
    """Linear Kramers-Kronig test with automatic order.

    Parameters
    ----------
    frequency_Hz, impedance_ohm : [n] spectrum, at least 8 points
    form : "impedance", "admittance" or "auto" (the one with smaller AICc)

    Examples
    --------
    >>> f = np.logspace(5, -1, 61)
    >>> z = 10 + 100 / (1 + 2j * np.pi * f * 1e-3)
    >>> test = kramers_kronig(f, z)
    >>> test.consistent, test.rms < 1e-3
    (True, True)
    """
    f, z = check_spectrum(frequency_Hz, impedance_ohm, least=8)
    forms = ("impedance", "admittance") if form == "auto" else (form,)
    best: tuple[float, str, Floats, Floats, Floats] | None = None
    for one in forms:
        best = _scan(f, z, one, best)
    assert best is not None
    _, chosen, basis, residual, _ = best
    n = len(f)
    # in the admittance form the residual is that of Y; to first order (Z - Z_KK)/Z = -(Y - Y_KK)/Y
    complex_residual = residual[:n] + 1j * residual[n:]
    phase = z / np.abs(z)
    if chosen == "admittance":
        complex_residual = -complex_residual * phase * phase
    freedom = max(2 * n - basis.shape[1], 1)
    noise = float(np.sqrt(residual @ residual / freedom))
    typical = 1.4826 * float(np.median(np.abs(residual))) * np.sqrt(2 * n / freedom)
    suspects = np.abs(complex_residual) > np.sqrt(2.0) * max(SIGNIFICANT * typical, 0.01)
    runs = min(1.0, 2.0 * min(runs_probability(complex_residual.real), runs_probability(complex_residual.imag)))
    if noise < 1e-5:  # exact data: what is left is the basis, not the spectrum
        runs = 1.0
    return KramersKronig(f, complex_residual, noise, basis.shape[1], chosen, suspects, runs, basis)


def _scan(
    f: Floats, z: Complexes, form: str, best: tuple[float, str, Floats, Floats, Floats] | None
) -> tuple[float, str, Floats, Floats, Floats] | None:
    """The order with the least AICc in one form, against the best so far."""
    n = len(f)
    omega = 2.0 * np.pi * f
    target = z if form == "impedance" else 1.0 / z
    b = np.concatenate([(target / np.abs(target)).real, (target / np.abs(target)).imag])
    decades = np.log10(omega.max() / omega.min())
    rising = 0
    own = np.inf
    for per_decade in PER_DECADE:
        count = max(3, round(per_decade * decades))
        if count + 3 > 0.8 * n and best is not None:
            break
        count = min(count, max(3, n - 5))
        basis = _basis(omega, target, count, form)
        residual = b - basis @ (basis.T @ b)
        cost = max(float(residual @ residual), 1e-24)
        score = aicc(cost, 2 * n, basis.shape[1])
        if best is None or score < best[0] - 1e-9:
            best = (score, form, basis, residual, omega)
        rising = rising + 1 if score > own else 0
        own = min(own, score)
        if rising >= 2:
            break
    return best


def _basis(omega: Floats, target: Complexes, count: int, form: str) -> Floats:
    """Orthonormal columns that span R, L, C and `count` relaxations, weighted by 1/|target|."""
    tau = np.logspace(-np.log10(omega.max()), -np.log10(omega.min()), count)
    jw = 1j * omega[:, None]
    relaxing = 1.0 / (1.0 + jw * tau[None, :])
    if form == "admittance":
        relaxing = jw * tau[None, :] * relaxing
    columns = np.concatenate([np.ones((len(omega), 1)), jw, 1.0 / jw, relaxing], axis=1) / np.abs(target)[:, None]
    stacked = np.concatenate([columns.real, columns.imag])
    orthonormal, triangle = np.linalg.qr(stacked / np.linalg.norm(stacked, axis=0))
    return np.asarray(orthonormal[:, np.abs(np.diag(triangle)) > 1e-10])


def runs_probability(values: Floats) -> float:
    """Probability of so few runs of equal sign, or fewer, if signs were independent (Wald-Wolfowitz, normal).

    >>> runs_probability(np.array([1.0] * 20 + [-1.0] * 20)) < 1e-6
    True
    """
    signs = np.sign(values)
    signs = signs[signs != 0.0]
    up, down = int(np.sum(signs > 0)), int(np.sum(signs < 0))
    if up < 3 or down < 3:
        return 1.0 if up + down < 8 else 0.5 ** (up + down - 1)
    runs = 1 + int(np.sum(signs[1:] != signs[:-1]))
    total = up + down
    mean = 1.0 + 2.0 * up * down / total
    variance = (mean - 1.0) * (mean - 2.0) / (total - 1.0)
    from math import erfc, sqrt

    return 0.5 * erfc((mean - runs - 0.5) / sqrt(2.0 * variance))


def z_hit(frequency_Hz: object, impedance_ohm: object) -> tuple[Floats, Floats]:
    """|Z| rebuilt from the phase, and ln(|Z|/rebuilt).

    Parameters
    ----------
    frequency_Hz, impedance_ohm : [n] spectrum, at least 8 points, highest frequency first in what is returned

    Returns
    -------
    rebuilt |Z| (Ω) and the deviation ln(|Z|/rebuilt), [n] each. The constant is fixed on the middle half of the window,
    where drift (slow) and induction (fast) disturb least. Good to about 1 % where the phase changes smoothly.

    Examples
    --------
    >>> f = np.logspace(4, 0, 41)
    >>> rebuilt, deviation = z_hit(f, 1e3 * (1j * f) ** -0.8)
    >>> float(np.max(np.abs(deviation))) < 1e-9
    True
    """
    from scipy.interpolate import CubicSpline

    f, z = check_spectrum(frequency_Hz, impedance_ohm, least=8)
    u = np.log(f[::-1])
    phase = np.unwrap(np.angle(z[::-1]))
    keep = np.concatenate([[True], np.diff(u) > 1e-9])
    spline = CubicSpline(u[keep], phase[keep])
    integral = spline.antiderivative()(u)
    ln_size = (2.0 / np.pi) * integral - (np.pi / 6.0) * spline(u, 1)
    measured = np.log(np.abs(z[::-1]))
    quarter = len(u) // 4
    middle = slice(quarter, len(u) - quarter)
    shift = float(np.mean((measured - ln_size)[middle]))
    rebuilt = np.exp(ln_size + shift)
    return rebuilt[::-1].copy(), (measured - np.log(rebuilt))[::-1].copy()
