"""Fit a circuit to a spectrum without a guess: many starts, one compiled race, covariance from the derivatives.

    minimise Σ_k |Z_k - Z(ω_k; x)|² / σ_k²,     σ_k² = (a |Z_k|)² + b²
    cov x = s² (Re JᴴW²J)⁻¹,   s² = cost/(2N - P)

With a noise model given, a is known up to the factor s; without one b = 0 and a = s. Parameters at a bound are
held and have no variance. Intervals are Student's, in ln(value) for what is positive.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError, InputError
from frenkel.measure._kernels import GAIN_STEP, evaluate, gather_shared
from frenkel.measure._optimise import race
from frenkel.measure.circuits import Circuit
from frenkel.measure.circuits import circuit as read_circuit
from frenkel.measure.starts import Decomposition, decompose, starts_for
from frenkel.statistics import Interval, student_quantile

__all__ = ["ArcValues", "CircuitFit", "check_spectrum", "fit_circuit", "inverse_normal"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

FIRST_ITERATIONS = 12
FINISHED = 5
ITERATIONS = 80


@dataclass(frozen=True)
class ArcValues:
    """An arc: resistance R (Ω), time constant τ (s), exponent n, capacitance τ/R = (Q R^(1-n))^(1/n) (F).

    `u_...` are standard deviations of the logarithms (relative), `u_n` that of n. `position` is in the circuit's inside.
    """

    name: str
    resistance_ohm: float
    time_constant_s: float
    exponent: float
    u_resistance: float
    u_time_constant: float
    u_exponent: float
    u_capacitance: float
    position: int

    @property
    def capacitance_F(self) -> float:
        """C = τ/R, the capacitance of a surface distribution (Hsu-Mansfeld)."""
        return self.time_constant_s / self.resistance_ohm

    @property
    def apex_Hz(self) -> float:
        """Frequency of the apex, 1/(2πτ)."""
        return 1.0 / (2.0 * np.pi * self.time_constant_s)


@dataclass(frozen=True, eq=False)
class CircuitFit:
    """A fitted circuit: values, covariance, residuals. `x` and `covariance` are in the kernels' parameters."""

    circuit: Circuit
    frequency_Hz: Floats
    impedance_ohm: Complexes
    sigma_ohm: Floats
    x: Floats
    covariance: Floats
    cost: float
    at_bound: tuple[str, ...] = ()
    steps: tuple[int, ...] = ()
    gains: tuple[float, ...] = ()

    @property
    def values(self) -> dict[str, float]:
        """Values of the parameters by name."""
        return self.circuit.outer(self.x)

    @property
    def degrees_of_freedom(self) -> int:
        """2N less the parameters that were free, range steps included."""
        return 2 * len(self.frequency_Hz) - len(self.x) + self._held - len(self.steps)

    @cached_property
    def _held(self) -> int:
        tied = self.circuit.ties != np.arange(len(self.x))
        return int(np.sum((np.diag(self.covariance) == 0.0) | tied))

    @property
    def reduced_chi_square(self) -> float:
        """cost/(2N - P): 1 where circuit and noise model are right."""
        return self.cost / self.degrees_of_freedom

    @property
    def model_ohm(self) -> Complexes:
        """Z of the fitted circuit at the measured frequencies, range steps included."""
        z = self.circuit.impedance_inner(self.frequency_Hz, self.x)[0]
        for k, gain in zip(self.steps, self.gains, strict=True):
            z[k:] *= 1.0 + gain
        return z

    @property
    def relative_residuals(self) -> Complexes:
        """(Z - Z_model)/|Z|, shape [n]."""
        return np.asarray((self.impedance_ohm - self.model_ohm) / np.abs(self.impedance_ohm))

    @cached_property
    def _outer_covariance(self) -> Floats:
        T = self.circuit.outer_jacobian(self.x)
        return np.asarray(T @ self.covariance @ T.T)

    def standard_deviation(self, name: str) -> float:
        """Standard deviation of a parameter: relative for what is positive, absolute for an exponent."""
        i = self.circuit.names.index(name)
        return float(np.sqrt(max(self._outer_covariance[i, i], 0.0)))

    def interval(self, name: str, level: float = 0.95) -> Interval:
        """Student interval of a parameter; multiplicative for what is positive."""
        half = student_quantile(self.degrees_of_freedom, level) * self.standard_deviation(name)
        value = self.values[name]
        if self.circuit.parameters[self.circuit.names.index(name)].logarithmic:
            return Interval(value * np.exp(-min(half, 700.0)), value * np.exp(min(half, 700.0)))
        return Interval(value - half, value + half)

    def sum_of(self, names: tuple[str, ...]) -> tuple[float, float]:
        """Sum of resistances (Ω) with its standard deviation, their correlation included."""
        i = [self.circuit.names.index(one) for one in names]
        values = np.array([self.values[one] for one in names])
        C = self._outer_covariance[np.ix_(i, i)]
        return float(values.sum()), float(np.sqrt(max(values @ C @ values, 0.0)))

    @property
    def arcs(self) -> tuple[ArcValues, ...]:
        """The arcs, fastest first."""
        out = []
        for arc in self.circuit.arcs:
            i = arc.position
            C = self.covariance[i : i + 3, i : i + 3]
            u_c = np.sqrt(max(C[0, 0] + C[1, 1] - 2.0 * C[0, 1], 0.0))
            u_r, u_t, u_n = (float(v) for v in np.sqrt(np.maximum(np.diag(C), 0.0)))
            out.append(ArcValues(arc.resistance, float(np.exp(self.x[i])), float(np.exp(self.x[i + 1])), float(self.x[i + 2]),
                                 u_r, u_t, u_n, float(u_c), i))  # fmt: skip
        return tuple(sorted(out, key=lambda one: one.time_constant_s))


def check_spectrum(frequency_Hz: object, impedance_ohm: object, *, least: int = 3) -> tuple[Floats, Complexes]:
    """A spectrum as arrays, highest frequency first; raises InputError where it cannot be one."""
    f = np.asarray(frequency_Hz, dtype=np.float64)
    z = np.asarray(impedance_ohm, dtype=np.complex128)
    if f.ndim != 1 or f.shape != z.shape or len(f) < least:
        raise InputError(f"A spectrum has equally many frequencies and impedances, at least {least}; given are {f.shape} and {z.shape}.")
    if not np.all(np.isfinite(f) & (f > 0.0) & np.isfinite(z) & (np.abs(z) > 0.0)):
        raise InputError("A spectrum has positive frequencies and finite impedances that are not zero.")
    order = np.argsort(-f, kind="stable")
    return np.ascontiguousarray(f[order]), np.ascontiguousarray(z[order])


def fit_circuit(
    frequency_Hz: object,
    impedance_ohm: object,
    circuit: str | Circuit,
    *,
    sigma_ohm: object = None,
    fixed: Mapping[str, float] | None = None,
    bounds: Mapping[str, tuple[float, float]] | None = None,
    shared: Mapping[str, str] | None = None,
    guess: Mapping[str, float] | None = None,
    found: Decomposition | None = None,
    steps: tuple[int, ...] = (),
) -> CircuitFit:
    """Fit a circuit to a spectrum; no initial guess is needed.

    Parameters
    ----------
    frequency_Hz, impedance_ohm : [n] spectrum, Z'' negative for a capacitor
    circuit : string (impedance.py or CDC) or Circuit
    sigma_ohm : [n] standard deviation of each part of Z, up to a factor; None: proportional to |Z|
    fixed, bounds, shared : values and ranges of parameters by name; parameters that take the value of an earlier one
    guess : values by name: a further start beside the automatic ones
    found : the decomposition of this spectrum, if it is known already
    steps : first points (highest frequency is 0) after which a gain of the instrument is fitted along

    Raises
    ------
    InputError : a spectrum with fewer points than half the parameters
    ConvergenceError : no start gave a finite cost

    Examples
    --------
    >>> f = np.logspace(6, 0, 40)
    >>> c = read_circuit("R0-p(R1,CPE1)-CPE2")
    >>> truth = {"R0": 5.0, "R1": 100.0, "CPE1.Q": 1e-7, "CPE1.n": 0.9, "CPE2.Q": 1e-4, "CPE2.n": 0.8}
    >>> fit = fit_circuit(f, c.impedance(f, truth), "R0-p(R1,CPE1)-CPE2")
    >>> round(fit.values["R1"], 3)
    100.0
    """
    model = read_circuit(circuit)
    if fixed or bounds or shared:
        model = model.with_parameters(fixed=fixed, bounds=bounds, shared=shared)
    f, z = check_spectrum(frequency_Hz, impedance_ohm)
    if 2 * len(f) <= len(model.parameters):
        raise InputError(f"{len(f)} points cannot determine the {len(model.parameters)} parameters of {model.text}.")
    order = np.argsort(-np.asarray(frequency_Hz, dtype=np.float64), kind="stable")
    sigma = np.abs(z) if sigma_ohm is None else np.ascontiguousarray(np.asarray(sigma_ohm, dtype=np.float64)[order])
    starts = starts_for(model, f, z, found or decompose(f, z))
    if guess is not None:
        low, high = model.box()
        starts = np.concatenate([np.clip(model.inner(guess), low, high)[None, :], starts])
    return refine(model, f, z, sigma, starts, steps=steps)


def refine(
    model: Circuit,
    f: Floats,
    z: Complexes,
    sigma: Floats,
    starts: Floats,
    *,
    finished: int = FINISHED,
    steps: tuple[int, ...] = (),
) -> CircuitFit:
    """The best of all starts, with its covariance (that of range steps marginalised)."""
    count = len(model.parameters)
    low, high = model.box()
    reach = np.array([2.0 if p.logarithmic else 0.2 for p in model.parameters])
    program, tie = model.program, model.ties
    pool = np.ascontiguousarray(starts[:, tie], dtype=np.float64)
    if steps:
        more = len(steps)
        rows = np.array([[GAIN_STEP, count + i, k, 0, 0] for i, k in enumerate(steps)], dtype=np.int64)
        program = np.ascontiguousarray(np.concatenate([program, rows]))
        low, high = np.append(low, [-0.1] * more), np.append(high, [0.1] * more)
        reach = np.append(reach, [0.02] * more)
        tie = np.append(tie, np.arange(count, count + more))
        pool = np.ascontiguousarray(np.concatenate([pool, np.zeros((len(pool), more))], axis=1))
    lnw = np.log(2.0 * np.pi * f)
    weight = np.ascontiguousarray(1.0 / sigma)
    costs = race(program, tie, pool, low, high, reach, lnw, z, weight, FIRST_ITERATIONS, finished, ITERATIONS)
    best = int(np.argmin(costs))
    if not np.isfinite(costs[best]):
        raise ConvergenceError(f"No start of {model.text} led to a finite cost.", next_step="Look at the spectrum.")
    x = pool[best]
    covariance, held = _covariance(program, tie, lnw, x, weight, low, high)
    freedom = max(2 * len(f) - len(x) + int((held | (tie != np.arange(len(tie)))).sum()), 1)
    covariance = covariance[:count, :count] * (float(costs[best]) / freedom)
    bounds = zip(model.names, held[:count], low[:count], high[:count], strict=True)
    names = tuple(name for name, is_held, a, b in bounds if is_held and a < b)
    gains = tuple(float(g) for g in x[count:])
    return CircuitFit(model, f, z, sigma, x[:count].copy(), covariance, float(costs[best]), names, steps, gains)


def _covariance(
    program: NDArray[np.int64], tie: NDArray[np.int64], lnw: Floats, x: Floats, weight: Floats, low: Floats, high: Floats
) -> tuple[Floats, NDArray[np.bool_]]:
    """Inverse of the normal matrix over the parameters that are not at a bound; zero rows for those, copies for shared ones."""
    Z = np.empty((len(program), len(lnw)), dtype=np.complex128)
    J = np.empty((len(x), len(lnw)), dtype=np.complex128)
    evaluate(program, np.ascontiguousarray(x), lnw, Z, J)
    gather_shared(tie, J)
    J *= weight[None, :]
    A = J.real @ J.real.T + J.imag @ J.imag.T
    width = high - low
    held = (x <= low + 1e-9 * width) | (x >= high - 1e-9 * width)
    free = np.flatnonzero(~held & (tie == np.arange(len(tie))))
    out = np.zeros_like(A)
    if len(free):
        out[np.ix_(free, free)] = inverse_normal(A[np.ix_(free, free)])
    return out[np.ix_(tie, tie)], held


def inverse_normal(A: Floats) -> Floats:
    """Inverse of a normal matrix; a direction that the data do not see gets a huge variance, not a small one by rounding."""
    scale = 1.0 / np.sqrt(np.maximum(np.diag(A), 1e-100))
    values, vectors = np.linalg.eigh(A * np.outer(scale, scale))
    inverse = (vectors / np.maximum(values, 1e-13)) @ vectors.T
    return np.asarray(inverse * np.outer(scale, scale))
