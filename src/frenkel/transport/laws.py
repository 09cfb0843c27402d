"""The laws of conduction, evaluated: Arrhenius, VTF and two-segment, each in a form that is always named.

    arrhenius_sigma_T      σ T    = A exp(-Ea / kT)
    arrhenius_sigma        σ      = A exp(-Ea / kT)
    vtf_sqrt_T             σ √T   = A exp(-B / k(T - T0))
    vtf_sigma              σ      = A exp(-B / k(T - T0))
    two_segment_sigma_T    σ T    = A exp(-E (1/T - 1/Tb) / k),  E = E_hot above Tb, E_cold below
    two_segment_sigma      σ      = the same

All are written ln σ = ln A + g(T; θ). The two Arrhenius forms differ by about kT in Ea (26 meV at 300 K),
so an activation energy without its form is not a number. In the two-segment law A is the value at Tb and
the two lines meet there. Units: S/cm, K, eV; A in S/cm times K to the power 1, 1/2 or 0.

The uncertainty of a prediction: Var ln σ(T) = j C j, j = (1, ∂g/∂θ), C the covariance of (ln A, θ). It is
split at the centre of the data into that of the mean over samples and that of the shape, because they have
different degrees of freedom (samples - 1, and points - parameters).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Law
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.statistics import combined_half_width

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LawForm:
    """One law: its family, the power of T that multiplies σ, its parameters besides ln A, and its text."""

    name: str
    family: str
    power: float
    shape_names: tuple[str, ...]
    equation: str
    title: str


def _forms() -> Mapping[str, LawForm]:
    shapes = {
        "arrhenius": ("activation_energy_eV",),
        "vtf": ("vtf_energy_eV", "vogel_temperature_K"),
        "two_segment": ("activation_energy_hot_eV", "activation_energy_cold_eV", "break_temperature_K"),
    }
    rows = (
        ("arrhenius_sigma_T", "arrhenius", 1.0, "σT = A exp(−Ea/kT)", "Arrhenius, σT form"),
        ("arrhenius_sigma", "arrhenius", 0.0, "σ = A exp(−Ea/kT)", "Arrhenius, σ form"),
        ("vtf_sqrt_T", "vtf", 0.5, "σ√T = A exp(−B/k(T−T0))", "VTF, σ√T form"),
        ("vtf_sigma", "vtf", 0.0, "σ = A exp(−B/k(T−T0))", "VTF, σ form"),
        ("two_segment_sigma_T", "two_segment", 1.0, "σT = A exp(−E(1/T−1/Tb)/k)", "two segments, σT form"),
        ("two_segment_sigma", "two_segment", 0.0, "σ = A exp(−E(1/T−1/Tb)/k)", "two segments, σ form"),
    )
    return {
        name: LawForm(name, family, power, shapes[family], equation, title)
        for name, family, power, equation, title in rows
    }


LAWS = _forms()


def law_form(name: str) -> LawForm:
    """The law with this name; an unknown name is an error that lists the known ones."""
    if name not in LAWS:
        raise UnknownName(name, what="law of conduction", nearest=tuple(LAWS))
    return LAWS[name]


def shape(form: LawForm, theta: Floats, temperature_K: Floats) -> Floats:
    """g(T; θ) = ln σ - ln A, at temperatures [n] (K)."""
    T = temperature_K
    if form.family == "arrhenius":
        exponent = -theta[0] / (BOLTZMANN_EV_K * T)
    elif form.family == "vtf":
        exponent = -theta[0] / (BOLTZMANN_EV_K * (T - theta[1]))
    else:
        energy = np.where(theta[2] < T, theta[0], theta[1])
        exponent = -energy * (1.0 / T - 1.0 / theta[2]) / BOLTZMANN_EV_K
    return np.asarray(exponent - form.power * np.log(T), dtype=np.float64)


def shape_jacobian(form: LawForm, theta: Floats, temperature_K: Floats) -> Floats:
    """∂g/∂θ [n, p] at temperatures [n] (K)."""
    T = temperature_K
    if form.family == "arrhenius":
        return (-1.0 / (BOLTZMANN_EV_K * T))[:, None]
    if form.family == "vtf":
        above = T - theta[1]
        return np.column_stack([-1.0 / (BOLTZMANN_EV_K * above), -theta[0] / (BOLTZMANN_EV_K * above**2)])
    hot = theta[2] < T
    per_energy = -(1.0 / T - 1.0 / theta[2]) / BOLTZMANN_EV_K
    energy = np.where(hot, theta[0], theta[1])
    return np.column_stack(
        [
            np.where(hot, per_energy, 0.0),
            np.where(hot, 0.0, per_energy),
            -energy / (BOLTZMANN_EV_K * theta[2] ** 2),
        ]
    )


def arrhenius_law(
    form: str,
    *,
    activation_energy_eV: float,
    prefactor: float | None = None,
    conductivity_S_cm: float | None = None,
    temperature_K: float | None = None,
    valid: tuple[float, float] | None = None,
) -> Law:
    """An Arrhenius law from reported numbers: Ea with a prefactor, or Ea with σ at one temperature.

    Parameters
    ----------
    form : "arrhenius_sigma_T" (prefactor in S·K/cm) or "arrhenius_sigma" (prefactor in S/cm)
    activation_energy_eV : Ea of this form
    prefactor : A, or else
    conductivity_S_cm, temperature_K : one point of the line
    valid : temperature range (K) in which it was measured

    Examples
    --------
    >>> law = arrhenius_law("arrhenius_sigma", activation_energy_eV=0.3, conductivity_S_cm=1e-3,
    ...                     temperature_K=298.15)
    >>> float(round(conductivity(law, 298.15), 9))
    0.001
    """
    known = law_form(form)
    if known.family != "arrhenius":
        raise InputError(f"{form!r} is no Arrhenius form.", next_step="arrhenius_sigma_T or arrhenius_sigma.")
    if (prefactor is None) == (conductivity_S_cm is None or temperature_K is None):
        raise InputError("Give either the prefactor, or conductivity_S_cm together with temperature_K.")
    if prefactor is not None:
        _positive("prefactor", prefactor)
        ln_prefactor = math.log(prefactor)
    else:
        assert conductivity_S_cm is not None and temperature_K is not None
        _positive("conductivity", conductivity_S_cm, "S/cm")
        _positive("temperature", temperature_K, "K")
        at = shape(known, np.array([activation_energy_eV]), np.array([temperature_K]))
        ln_prefactor = math.log(conductivity_S_cm) - float(at[0])
    return Law(
        form, (("ln_prefactor", ln_prefactor), ("activation_energy_eV", activation_energy_eV)), valid=valid
    )


def _positive(what: str, value: float, unit: str = "") -> None:
    if not (math.isfinite(value) and value > 0.0):
        raise OutOfRange(f"The {what}", given=value, low=0.0, unit=unit)


@dataclass(frozen=True)
class Prediction:
    """Conductivity at temperatures [n], its interval (NaN where the law carries no covariance), and whether
    each temperature lies outside the range in which the law was fitted."""

    temperature_K: Floats
    conductivity_S_cm: Floats
    low_S_cm: Floats
    high_S_cm: Floats
    extrapolated: NDArray[np.bool_]
    level: float


def conductivity(law: Law, temperature_K: Any) -> Any:
    """σ (S/cm) of a law at one temperature or an array of them (K)."""
    form, ln_prefactor, theta = _unpack(law)
    T = _temperatures(form, theta, temperature_K)
    value = np.exp(ln_prefactor + shape(form, theta, T))
    return float(value[0]) if np.ndim(temperature_K) == 0 else value


def predict(law: Law, temperature_K: Any, *, level: float = 0.95, of: str = "mean") -> Prediction:
    """σ with interval at one or more temperatures (K), extrapolation flagged.

    Parameters
    ----------
    law : from a fit, or from the literature (then without interval, unless it has a covariance)
    temperature_K : one number or [n]
    level : confidence level
    of : "mean", the mean of all such samples, or "sample", one further sample: adds the SD between samples

    Examples
    --------
    >>> law = arrhenius_law("arrhenius_sigma_T", activation_energy_eV=0.3, prefactor=1e5, valid=(273.0, 373.0))
    >>> predict(law, [298.15, 200.0]).extrapolated.tolist()
    [False, True]
    """
    form, ln_prefactor, theta = _unpack(law)
    T = _temperatures(form, theta, temperature_K)
    ln_sigma = ln_prefactor + shape(form, theta, T)
    half = _half_widths(law, shape_jacobian(form, theta, T), level, of)
    low, high = law.valid if law.valid is not None else (-math.inf, math.inf)
    outside = np.less(T, low) | np.greater(T, high)
    return Prediction(T, np.exp(ln_sigma), np.exp(ln_sigma - half), np.exp(ln_sigma + half), outside, level)


def _half_widths(law: Law, jacobian: Floats, level: float, of: str) -> Floats:
    if of not in ("mean", "sample"):
        raise InputError(f'of is {of!r}; allowed are "mean" and "sample".')
    extra = dict(law.parameters)
    if of == "sample" and not extra.get("samples", 0.0) > 1.0:
        raise InputError("The scatter between samples is unknown: the law rests on fewer than 2 samples.")
    if not law.covariance:
        return np.full(len(jacobian), math.nan)
    C = np.array(law.covariance)
    if C.shape != (1 + jacobian.shape[1],) * 2:
        raise InputError(
            f"The covariance of the law {law.name} has {len(C)} rows; it needs {1 + jacobian.shape[1]}.",
            next_step="Give that of ln A and the parameters of the law, in their order.",
        )
    of_shape = C[1:, 1:]
    # centre of the data, where mean and shape are uncorrelated
    centre = -np.linalg.lstsq(of_shape, C[1:, 0], rcond=None)[0]
    of_mean = max(float(C[0, 0] - centre @ of_shape @ centre), 0.0)
    if of == "sample":
        of_mean += extra["between_sample_sd_ln"] ** 2
    freedom = (
        extra.get("degrees_of_freedom_mean", math.inf),
        extra.get("degrees_of_freedom_shape", math.inf),
    )
    half = np.empty(len(jacobian))
    for i, row in enumerate(jacobian - centre):
        variances = (of_mean, max(float(row @ of_shape @ row), 0.0))
        half[i] = combined_half_width(variances, freedom, level)
    return half


def _unpack(law: Law) -> tuple[LawForm, float, Floats]:
    form = law_form(law.name)
    values = dict(law.parameters)
    missing = [name for name in ("ln_prefactor", *form.shape_names) if name not in values]
    if missing:
        raise InputError(f"The law {law.name} lacks {', '.join(missing)}.")
    return form, values["ln_prefactor"], np.array([values[name] for name in form.shape_names])


def _temperatures(form: LawForm, theta: Floats, temperature_K: Any) -> Floats:
    T = np.atleast_1d(np.asarray(temperature_K, dtype=np.float64))
    lowest = float(theta[1]) if form.family == "vtf" else 0.0
    bad = ~(np.isfinite(T) & (lowest < T))
    if bad.any():
        why = "The VTF law has no value at or below its T0." if form.family == "vtf" else ""
        raise OutOfRange("The temperature", given=float(T[bad][0]), low=lowest, unit="K", next_step=why)
    return T
