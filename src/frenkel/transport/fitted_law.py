"""A law that was fitted: its parameters with intervals, its `Law` for storage, predictions, samples.

Intervals are Student's. ln A has the variance of the mean over samples and of the shape together, each
with its own degrees of freedom (`statistics.combined_half_width`). T0 and Tb get profile-likelihood intervals,
{x : n ln(χ²(x)/χ²_min) ≤ n ln(1 + t²/ν)}, because their uncertainty is far from symmetric.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from frenkel.evidence import Law
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.statistics import (
    Interval,
    combined_half_width,
    likelihood_drop,
    profile_interval,
    student_interval,
)
from frenkel.transport.comparison import Comparison, mean_activation_energy
from frenkel.transport.data import ConductivityData
from frenkel.transport.laws import LawForm, Prediction, predict, shape, shape_jacobian
from frenkel.transport.pooling import PooledFit, nonlinear_range, profile_chi_square
from frenkel.transport.selection import vtf_withheld

_UNITS = {"activation_energy_eV": "eV", "activation_energy_hot_eV": "eV", "activation_energy_cold_eV": "eV",
          "vtf_energy_eV": "eV", "vogel_temperature_K": "K", "break_temperature_K": "K", "ln_prefactor": "1"}  # fmt: skip


@dataclass(frozen=True)
class Parameter:
    """One parameter: value, standard error, interval; `withheld` says why it may not be quoted."""

    name: str
    value: float
    standard_error: float
    interval: Interval
    unit: str
    withheld: str = ""


@dataclass(frozen=True)
class SampleLevel:
    """One sample: points, and its conductivity relative to the mean over samples."""

    sample: str
    points: int
    relative_level: float


@dataclass(frozen=True)
class FittedLaw:
    """A law fitted to the points of one branch (heating, cooling) or of all ("")."""

    branch: str
    data: ConductivityData
    fit: PooledFit
    shape_between_samples: bool
    level: float

    @property
    def form(self) -> LawForm:
        """Name, equation and parameters of the law."""
        return self.fit.form

    @property
    def samples(self) -> int:
        """Number of samples."""
        return len(self.fit.samples)

    @property
    def between_sample_sd_ln(self) -> float | None:
        """SD of ln σ between samples, errors taken out; None with one sample."""
        return None if self.fit.between is None else self.fit.between.between_sd

    @property
    def between_sample_relative_sd(self) -> float | None:
        """The same as a relative SD of σ, √(exp τ² - 1)."""
        sd = self.between_sample_sd_ln
        return None if sd is None else math.sqrt(math.expm1(sd**2))

    @cached_property
    def law(self) -> Law:
        """The law as `Evidence` stores it: ln A and θ with full covariance, degrees of freedom behind."""
        fit = self.fit
        parameters = [("ln_prefactor", fit.ln_prefactor)]
        parameters += [(name, float(v)) for name, v in zip(self.form.shape_names, fit.theta, strict=True)]
        parameters += [
            ("degrees_of_freedom_mean", fit.mean_freedom), ("degrees_of_freedom_shape", fit.shape_freedom),
            ("between_sample_sd_ln", self.between_sample_sd_ln or 0.0), ("samples", float(self.samples)),
        ]  # fmt: skip
        covariance = tuple(tuple(float(one) for one in row) for row in fit.covariance)
        return Law(self.form.name, tuple(parameters), covariance, "temperature_K", self.data.range_K)

    @cached_property
    def parameters(self) -> tuple[Parameter, ...]:
        """ln A and the shape parameters, each with interval; T0 and B may be withheld."""
        withheld = vtf_withheld(self.data) if self.form.family == "vtf" else ""
        found = [self._ln_prefactor()]
        for i, name in enumerate(self.form.shape_names):
            value = float(self.fit.theta[i])
            error = math.sqrt(float(self.fit.shape_covariance[i, i]))
            interval = student_interval(
                value, error, degrees_of_freedom=self.fit.shape_freedom, level=self.level
            )
            if name in ("vogel_temperature_K", "break_temperature_K"):
                interval = self._profile(value, error)
            found.append(Parameter(name, value, error, interval, _UNITS[name], withheld))
        return tuple(found)

    def __getitem__(self, name: str) -> Parameter:
        return next(one for one in self.parameters if one.name == name)

    def apparent_activation_energy(self, temperature_K: float) -> Parameter:
        """Slope of the law at one temperature, E = -d ln(σT)/d(1/kT) in eV: what may be quoted of a bent law.

        Of an Arrhenius law in σT it is E_a. B and T0 of a VTF law may be withheld because they trade off against each other;
        the slope inside the measured range does not depend on that.
        """
        x = np.array([1.0001, 0.9999]) / (BOLTZMANN_EV_K * temperature_K)
        T = 1.0 / (BOLTZMANN_EV_K * x)
        value = -float(np.diff(shape(self.form, self.fit.theta, T) + np.log(T))[0] / np.diff(x)[0])
        gradient = -np.diff(shape_jacobian(self.form, self.fit.theta, T), axis=0)[0] / np.diff(x)[0]
        error = math.sqrt(float(gradient @ self.fit.shape_covariance @ gradient))
        interval = student_interval(value, error, degrees_of_freedom=self.fit.shape_freedom, level=self.level)
        return Parameter("apparent_activation_energy_eV", value, error, interval, "eV")

    def predict(self, temperature_K: Any, *, of: str = "mean") -> Prediction:
        """σ with interval at temperatures (K); see `laws.predict`."""
        return predict(self.law, temperature_K, level=self.level, of=of)

    def sample_levels(self) -> tuple[SampleLevel, ...]:
        """Each sample's conductivity relative to the mean over samples."""
        counts = {one: self.data.sample.count(one) for one in self.fit.samples}
        return tuple(
            SampleLevel(one, counts[one], math.exp(float(a) - self.fit.ln_prefactor))
            for one, a in zip(self.fit.samples, self.fit.intercepts, strict=True)
        )

    def _ln_prefactor(self) -> Parameter:
        fit = self.fit
        of_shape = float(fit.centre @ fit.shape_covariance @ fit.centre)
        half = combined_half_width(
            (fit.mean_variance, of_shape), (fit.mean_freedom, fit.shape_freedom), self.level
        )
        error = math.sqrt(fit.mean_variance + of_shape)
        interval = Interval(fit.ln_prefactor - half, fit.ln_prefactor + half)
        return Parameter("ln_prefactor", fit.ln_prefactor, error, interval, "1")

    def _profile(self, best: float, error: float) -> Interval:
        limits = nonlinear_range(self.form, self.data)
        assert limits is not None
        chi_square = profile_chi_square(self.form, self.data)
        n = len(self.data)

        def log_likelihood(value: float) -> float:
            return -0.5 * n * math.log(max(chi_square(value), 1e-300))

        drop = likelihood_drop(self.level, points=n, degrees_of_freedom=self.fit.degrees_of_freedom)
        first_step = max(0.1 * error, 1e-6 * (limits[1] - limits[0]))
        return profile_interval(
            log_likelihood, best, drop=drop, first_step=first_step, lowest=limits[0], highest=limits[1]
        )


def with_shape_between_samples(fit: PooledFit, data: ConductivityData, apart: Comparison) -> PooledFit:
    """The fit with Ea and its variance taken between samples, for samples whose Ea differ.

    Ea is then the mean of the samples' own, with samples - 1 degrees of freedom: the points within the
    samples no longer say how well the mean is known. Arrhenius only.
    """
    from dataclasses import replace

    energy = mean_activation_energy(apart)
    theta = np.array([energy.mean])
    residual = data.ln_conductivity - shape(fit.form, theta, data.temperature_K)
    labels = np.array(data.sample)
    weights = 1.0 / data.point_errors() ** 2
    intercepts = np.array(
        [float(np.average(residual[labels == one], weights=weights[labels == one])) for one in fit.samples]
    )
    # the mean at the centre of the data is untouched; ln A follows from it
    ln_prefactor = fit.ln_prefactor + float(fit.centre @ (fit.theta - theta))
    return replace(
        fit, theta=theta, shape_covariance=np.array([[energy.standard_error**2]]),
        shape_freedom=float(energy.degrees_of_freedom), intercepts=intercepts, ln_prefactor=ln_prefactor,
    )  # fmt: skip
