"""From the current fraction to the transference number of a concentrated binary electrolyte, by Balsara and Newman.

    ρ = 1/(1 + Ne),     Ne = 2 σ R T (1 - t)² Θ / (F² D c),     Θ = 1 + d ln γ/d ln m
    |dU/d ln m| = (2 R T/F) (1 - t) Θ          (concentration cell with two lithium electrodes)
    1 - t = Ne F D c / (σ |dU/d ln m|)         (Θ eliminated)
    D = L²/(π² τ)                              (restricted diffusion: the late decay of the potential after a polarisation)

for a salt of two univalent ions; t is the number of the cation relative to the solvent. The current fraction ρ of a blend
whose ions move together can be near 1 or 0 where t is not, even negative. Units: S/cm, cm²/s, mol/L, V, K.
Source: N. P. Balsara, J. Newman, J. Electrochem. Soc. 162, A2720 (2015), doi 10.1149/2.0651514jes (remembered: no text of it
could be read). The first relation is derived in the tests from the transport laws of a binary salt
(`test_direct_current_relations`); the elimination of Θ follows from the two equations above.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Refusal
from frenkel.measure.direct_current.transference import DRAWS, WIDEST, TransferenceResult
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K
from frenkel.results import Notice

__all__ = ["RestrictedDiffusion", "newman_number", "restricted_diffusion", "transference_of_concentrated"]

Floats = NDArray[np.float64]


def newman_number(
    conductivity_S_cm: float,
    diffusivity_cm2_s: float,
    concentration_mol_L: float,
    transference: float,
    *,
    thermodynamic_factor: float,
    temperature_K: float,
) -> float:
    """Ne = 2 σ R T (1 - t)² Θ/(F² D c); the current fraction is 1/(1 + Ne).

    >>> round(newman_number(1e-3, 1e-7, 1.0, 0.2, thermodynamic_factor=1.0, temperature_K=363.15), 2)
    4.15
    """
    thermal = GAS_CONSTANT_J_MOL_K * temperature_K / FARADAY_C_MOL**2
    return (
        2.0
        * conductivity_S_cm
        * thermal
        * (1.0 - transference) ** 2
        * thermodynamic_factor
        / (diffusivity_cm2_s * 1e-3 * concentration_mol_L)
    )


def transference_of_concentrated(
    fraction: TransferenceResult,
    *,
    conductivity_S_cm: tuple[float, float],
    diffusivity_cm2_s: tuple[float, float],
    concentration_mol_L: tuple[float, float],
    slope_V: tuple[float, float],
    rng: np.random.Generator | None = None,
) -> TransferenceResult | Refusal:
    """t relative to the solvent from the current fraction and three more measurements, with Monte-Carlo bounds.

    Parameters
    ----------
    fraction : result of `bruce_vincent`, for the current fraction ρ
    conductivity_S_cm, diffusivity_cm2_s, concentration_mol_L : (value, standard deviation) each, of the salt in the electrolyte
    slope_V : dU/d ln m of concentration cells and its standard deviation; the sign is not used

    Returns
    -------
    a result of kind "transference", or a Refusal where the interval is wider than 1
    """
    given = {
        "conductivity": conductivity_S_cm,
        "diffusivity": diffusivity_cm2_s,
        "concentration": concentration_mol_L,
        "slope dU/d ln m": (abs(slope_V[0]), slope_V[1]),
    }
    for what, (value, deviation) in given.items():
        if not (np.isfinite(value) and value > 0.0 and deviation >= 0.0):
            raise OutOfRange(f"The {what}", given=float(value), low=0.0)
    if not fraction.value > 0.0:
        raise OutOfRange("The current fraction", given=fraction.value, low=0.0)
    r = rng or np.random.default_rng(21)
    rho = fraction.value + (fraction.high - fraction.low) / 3.92 * r.standard_normal(DRAWS)
    sigma, D, c, U = (value * np.exp(deviation / value * r.standard_normal(DRAWS)) for value, deviation in given.values())
    draws = 1.0 - (1.0 / rho - 1.0) * FARADAY_C_MOL * D * 1e-3 * c / (sigma * U)
    values = {name: pair[0] for name, pair in given.items()}
    value = 1.0 - (1.0 / fraction.value - 1.0) * FARADAY_C_MOL * values["diffusivity"] * 1e-3 * values["concentration"] / (
        values["conductivity"] * values["slope dU/d ln m"]
    )
    low, high = (float(q) for q in np.quantile(draws, (0.025, 0.975)))
    if high - low > WIDEST:
        return Refusal(
            "transference_number",
            f"With these inputs t is anywhere between {low:.2g} and {high:.2g}.",
            "σ, D and dU/d ln m to 5 %",
            "",
            "measure",
            fraction.subject,
        )
    notices = (
        Notice(
            "concentrated",
            f"Newman number {1.0 / fraction.value - 1.0:.3g}; t is relative to the solvent, for a salt of two univalent ions.",
        ),
    )
    return replace(fraction, value=value, low=low, high=high, kind="transference", method="Balsara-Newman", notices=notices)


@dataclass(frozen=True)
class RestrictedDiffusion:
    """Salt diffusivity (cm²/s) with 95 % bounds from the relaxation of the potential."""

    diffusivity_cm2_s: float
    low_cm2_s: float
    high_cm2_s: float


def restricted_diffusion(
    time_s: object, potential_V: object, *, thickness_um: tuple[float, float]
) -> RestrictedDiffusion | Refusal:
    """D = L²/(π² τ) from the open circuit after a polarisation: U = U_end + A exp(-t/τ), from 0.3 τ on.

    Parameters
    ----------
    time_s, potential_V : [n] from the end of the polarisation on, at least 30 points
    thickness_um : between the electrodes, and its standard deviation
    """
    t, U = np.asarray(time_s, dtype=np.float64), np.asarray(potential_V, dtype=np.float64)
    if t.shape != U.shape or len(t) < 30 or not np.all(np.isfinite(t) & np.isfinite(U)) or not np.all(np.diff(t) > 0.0):
        raise InputError("Restricted diffusion needs at least 30 potentials in the order of time.")
    if not thickness_um[0] > 0.0:
        raise OutOfRange("The thickness", given=thickness_um[0], low=0.0, unit="µm")
    t = t - t[0]
    tau, u_log = t[-1] / 5.0, 0.0
    for _ in range(15):  # the higher terms of the series (9, 25 … times faster) are gone after 0.3 τ
        late = t > 0.3 * tau
        if late.sum() < 20:
            break
        new, u_log = _decay(t[late], U[late])
        if abs(new / tau - 1.0) < 1e-3:
            break
        tau = new
    if late.sum() < 20 or tau > 0.7 * t[-1] or u_log > 0.3:
        return Refusal(
            "diffusivity",
            "The potential does not relax as one exponential within the record.",
            "a longer relaxation, from a steady polarisation",
            "",
            "measure",
        )
    D = (thickness_um[0] * 1e-4) ** 2 / (np.pi**2 * tau)
    half = 1.96 * float(np.hypot(u_log, 2.0 * thickness_um[1] / thickness_um[0]))
    return RestrictedDiffusion(float(D), float(D * np.exp(-half)), float(D * np.exp(half)))


def _decay(t: Floats, U: Floats) -> tuple[float, float]:
    """τ of U = U_end + A exp(-t/τ) and the standard deviation of ln τ."""
    from scipy.optimize import OptimizeWarning, curve_fit

    start = (float(U[-1]), float(U[0] - U[-1]) or 1e-6, float(np.log(np.ptp(t) / 3.0)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", OptimizeWarning)
            best, covariance = curve_fit(
                lambda x, end, A, log_tau: end + A * np.exp(-(x - t[0]) / np.exp(log_tau)), t, U, p0=start, maxfev=4000
            )
    except (RuntimeError, OptimizeWarning):  # scipy's words for no convergence and for a direction that nothing fixes
        return np.inf, np.inf
    return float(np.exp(best[2])), float(np.sqrt(covariance[2, 2]))
