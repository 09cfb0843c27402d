"""One circuit for a whole temperature series, all spectra fitted at once with soft laws across temperatures.

The resistances of the arcs follow, within a scatter that the data decide, a law of `transport`: Arrhenius in the σT form, or VTF
(from 6 temperatures over 40 K on) where the likelihood prefers it by more than chance. Capacitances and exponents change little by
little. This tells bulk from grain boundary where arcs merge or leave the window, and keeps their names from spectrum to
spectrum. See `_series_prior` for the laws and `_joint_problem` for the descent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ComputationError, InputError, UnknownName
from frenkel.measure._joint_problem import JointProblem
from frenkel.measure._series_prior import SeriesPrior
from frenkel.measure.circuits import Circuit
from frenkel.measure.circuits import circuit as read_circuit
from frenkel.measure.fit import CircuitFit, fit_circuit
from frenkel.statistics import Interval, student_quantile
from frenkel.transport import LAWS

__all__ = ["JointFit", "Process", "fit_jointly"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

ARRHENIUS, VTF = "arrhenius_sigma_T", "vtf_sqrt_T"
LEAST_FOR_VTF, SPAN_FOR_VTF_K = 6, 40.0
CLEARLY_BETTER = 8.0
DETERMINED = (0.2, 0.5)


@dataclass(frozen=True, eq=False)
class Process:
    """One arc across the series.

    Parameters
    ----------
    name : of its resistance in the circuit
    resistance_ohm, u_resistance, capacitance_F, u_capacitance : [T] with the law; u are relative standard deviations
    observed_ohm, u_observed : [T] what each spectrum says by itself, the law of this process taken out again
    law : key of `transport.LAWS`
    shape : parameters of the law besides the prefactor, by name
    u_shape : their standard deviations
    width : scatter about the law in ln R
    degrees_of_freedom : of the intervals
    """

    name: str
    resistance_ohm: Floats
    u_resistance: Floats
    capacitance_F: Floats
    u_capacitance: Floats
    observed_ohm: Floats
    u_observed: Floats
    law: str
    shape: Mapping[str, float]
    u_shape: Mapping[str, float]
    width: float
    degrees_of_freedom: int

    @property
    def activation_energy_eV(self) -> float:
        """Activation energy of an Arrhenius law, in its form; NaN where the law is another one."""
        return self.shape.get("activation_energy_eV", float("nan"))

    @property
    def u_activation_energy_eV(self) -> float:
        """Its standard deviation."""
        return self.u_shape.get("activation_energy_eV", float("nan"))

    def interval(self, name: str, level: float = 0.95) -> Interval:
        """Student interval of a parameter of the law."""
        if name not in self.shape:
            raise UnknownName(name, what=f"parameter of {self.law}", nearest=tuple(self.shape))
        half = student_quantile(self.degrees_of_freedom, level) * self.u_shape[name]
        return Interval(self.shape[name] - half, self.shape[name] + half)

    def energy_interval(self, level: float = 0.95) -> Interval:
        """Student interval of the activation energy (eV)."""
        return self.interval("activation_energy_eV", level)


@dataclass(frozen=True, eq=False)
class JointFit:
    """The series: circuit, temperatures, processes (fastest first at the coldest temperature), values by spectrum."""

    circuit: Circuit
    temperature_K: Floats
    processes: tuple[Process, ...]
    values: tuple[dict[str, float], ...]
    reduced_chi_square: float


def fit_jointly(
    temperature_K: Sequence[float],
    spectra: Sequence[tuple[Floats, Complexes]],
    circuit: str | Circuit,
    *,
    sigma_ohm: Sequence[Floats] | None = None,
    law: str = "auto",
    shared: tuple[str, ...] = (),
) -> JointFit:
    """Fit one circuit of arcs to all spectra of a sample at once.

    Parameters
    ----------
    temperature_K : [T], at least 4 different ones
    spectra : (frequency_Hz, impedance_ohm) for each, highest frequency first
    circuit : of resistances, inductance, any number of arcs p(R,CPE) and a tail in series
    sigma_ohm : standard deviations [N] for each spectrum; None: proportional, level from each fit
    law : of the resistances, a key of `transport.LAWS` with one segment; "auto": Arrhenius, VTF where it is better
    shared : names of parameters with one value for all spectra ("L0", "CPE1.n")

    Raises
    ------
    InputError : fewer than 4 temperatures, a circuit without arcs, or fewer than 3 spectra in which the arcs are determined
    UnknownName : a law or a parameter that does not exist
    ConvergenceError : the joint descent did not settle
    """
    model = read_circuit(circuit)
    T = np.asarray(temperature_K, dtype=np.float64)
    _check(model, T, len(spectra), law, shared)
    order = np.argsort(T, kind="stable")
    fits = [
        fit_circuit(spectra[k][0], spectra[k][1], model, sigma_ohm=None if sigma_ohm is None else sigma_ohm[k])
        for k in order
    ]
    arcs = sorted(arc.position for arc in model.arcs)
    first = ARRHENIUS if law == "auto" else law
    best = _started(model, T[order], fits, dict.fromkeys(arcs, first), shared)
    if law == "auto" and len(np.unique(np.round(T, 1))) >= LEAST_FOR_VTF and np.ptp(T) >= SPAN_FOR_VTF_K:
        for i in arcs:
            best = _with_vtf(best, i, shared)
    return _result(best, order)


def _check(model: Circuit, T: Floats, spectra: int, law: str, shared: tuple[str, ...]) -> None:
    if len(T) != spectra or len(np.unique(np.round(T, 1))) < 4:
        raise InputError(f"A joint fit needs at least 4 temperatures; given are {len(np.unique(np.round(T, 1)))}.")
    if np.any(model.ties != np.arange(len(model.parameters))):
        raise InputError(f"{model.text} has parameters that share a value within the circuit; a joint fit cannot keep that.")
    if not model.arcs:
        raise InputError(f"{model.text} has no arc whose resistance could follow a law.")
    allowed = ("auto", *(name for name, form in LAWS.items() if form.family != "two_segment"))
    if law not in allowed:
        raise UnknownName(law, what="law for a joint fit", nearest=allowed)
    for name in shared:
        if name not in model.names:
            raise UnknownName(name, what=f"parameter of {model.text}", nearest=model.names)


def _started(
    model: Circuit, T: Floats, fits: list[CircuitFit], laws: dict[int, str], shared: tuple[str, ...]
) -> JointProblem:
    """The best of several starts: single fits can exchange arcs, so the laws begin from different spectra."""
    for limit in DETERMINED:
        rows = [k for k, fit in enumerate(fits) if _all_determined(fit, limit)]
        if len(rows) >= 3:
            break
    else:
        raise InputError(f"The arcs of {model.text} are determined in {len(rows)} of {len(T)} spectra; 3 are needed.",
                         next_step="Measure colder, or give the total only.")  # fmt: skip
    half = max(3, (len(rows) + 1) // 2)
    choices = dict.fromkeys((tuple(rows), tuple(rows[:half]), tuple(rows[-half:]), tuple(rows[: max(3, len(rows) - 2)])))
    best: JointProblem | None = None
    for choice in choices:
        prior = SeriesPrior(model, T, laws, shared)
        problem = JointProblem(model, fits, prior, *_first_guess(model, fits, prior, list(choice)))
        try:
            problem.descend()
        except ComputationError:
            continue
        if best is None or problem.normal.cost < best.normal.cost:
            best = problem
    if best is None:
        raise ComputationError("No start of the joint fit settled.")
    best.settle()
    return best


def _all_determined(fit: CircuitFit, limit: float) -> bool:
    inside = all(fit.frequency_Hz.min() < a.apex_Hz < 3 * fit.frequency_Hz.max() for a in fit.arcs)
    return inside and all(a.u_resistance < limit and a.exponent > 0.5 for a in fit.arcs)


def _first_guess(model: Circuit, fits: list[CircuitFit], prior: SeriesPrior, rows: list[int]) -> tuple[Floats, Floats]:
    """Laws by regression over some spectra; then every spectrum from the laws, its leads and tail from its own fit."""
    x = np.array([_sorted(model, fit) for fit in fits])
    h = np.zeros(prior.size)
    for i, form in prior.laws.items():  # a law that bends begins far from its pole
        if form.family == "vtf":
            h[prior.span(i)] = (0.0, 0.05, min(1.0, prior.high[prior.place[i] + 2]))
    mean, slope = prior.mean(h)
    y = x @ prior.combine.T - mean
    for i in range(prior.count):
        part = prior.span(i)
        A = slope[rows, i, part]
        if i in prior.laws and prior.laws[i].family == "vtf":
            A = A[:, :2]
        elif A.shape[1] == 2 and np.ptp(prior.T[rows]) < 15.0:
            A = A[:, :1]
        spread = np.array([0.02 + np.sqrt(max(fits[k].covariance[i, i], 0.0)) for k in rows])
        found = np.linalg.lstsq(A / spread[:, None], y[rows, i] / spread, rcond=None)[0]
        h[part.start : part.start + len(found)] += found
    h = np.clip(h, prior.low, prior.high)
    low, high = model.box()
    out = np.clip(np.linalg.solve(prior.combine, prior.mean(h)[0].T).T, low, high)
    for i, kind in enumerate(prior.kind):
        if kind in ("lead", "tail"):
            out[:, i] = np.clip(x[:, i], out[:, i] - 2.0, out[:, i] + 2.0)
    return out, h


def _sorted(model: Circuit, fit: CircuitFit) -> Floats:
    """x of one fit with its arcs in the order of their time constants."""
    x = fit.x.copy()
    for arc, values in zip(sorted(model.arcs, key=lambda one: one.position), fit.arcs, strict=True):
        x[arc.position : arc.position + 3] = fit.x[values.position : values.position + 3]
    return x


def _with_vtf(best: JointProblem, i: int, shared: tuple[str, ...]) -> JointProblem:
    """The problem with VTF for one arc where that is clearly better, else as it was."""
    old = best.prior
    prior = SeriesPrior(best.model, old.T, {j: VTF if j == i else f.name for j, f in old.laws.items()}, shared)
    prior.width = old.width.copy()
    h = np.concatenate([best.h[old.span(j)] if j != i else _bent(best.h[old.span(j)], old) for j in range(old.count)])
    trial = JointProblem(best.model, best.fits, prior, best.x.copy(), np.clip(h, prior.low, prior.high))
    try:
        trial.settle()
    except ComputationError:
        return best
    bent = best.score() - trial.score() > CLEARLY_BETTER
    at_edge = trial.h[prior.place[i] + 2] <= 0.0
    return trial if bent and not at_edge else best


def _bent(arrhenius: Floats, prior: SeriesPrior) -> Floats:
    """(a, B, T0/100) of a VTF law with the same slope at the mean temperature, T0 at half the coldest."""
    T0 = 0.5 * float(prior.T.min())
    B = float(arrhenius[1]) * (prior.reference - T0) ** 2 / prior.reference**2
    return np.array([arrhenius[0], B, T0 / 100.0])


def _result(best: JointProblem, order: NDArray[np.intp]) -> JointFit:
    """Processes in the order of the input's temperatures."""
    prior, model = best.prior, best.model
    K, P = best.x.shape
    back = np.argsort(order)
    of_laws, inverse, slope = best.covariance()
    mean, _ = prior.mean(best.h)
    processes = []
    for i in prior.laws:
        form, part = prior.laws[i], slice(int(prior.place[i]) + 1, int(prior.place[i + 1]))
        to_resistance, to_capacitance = np.zeros(P), np.zeros(P)
        to_resistance[i] = 1.0
        to_capacitance[i : i + 2] = (-1.0, 1.0)
        u_r, u_c = (_deviations(one, of_laws, inverse, slope) for one in (to_resistance, to_capacitance))
        observed, u_observed = _alone(best, i, mean[:, i])
        scale = prior.scale(i)[: part.stop - part.start]
        deviations = np.sqrt(np.maximum(np.diag(of_laws)[part], 0.0)) * scale
        processes.append(Process(
            model.names[i], np.exp(best.x[:, i])[back], u_r[back], np.exp(best.x[:, i + 1] - best.x[:, i])[back], u_c[back],
            np.exp(observed)[back], u_observed[back], form.name,
            dict(zip(form.shape_names, map(float, best.h[part] * scale), strict=False)),
            dict(zip(form.shape_names, map(float, deviations), strict=False)),
            float(prior.width[i]), max(K - 1 - len(form.shape_names), 1),
        ))  # fmt: skip
    points = 2 * sum(len(one.frequency_Hz) for one in best.fits)
    values = tuple(model.outer(best.x[k]) for k in back)
    return JointFit(model, prior.T[back], tuple(processes), values, best.normal.cost / max(points - K * P, 1))


def _deviations(direction: Floats, of_laws: Floats, inverse: Floats, slope: Floats) -> Floats:
    """Standard deviation [K] of a combination of the parameters of each spectrum."""
    by_laws = np.einsum("p,kph->kh", direction, slope)
    own = np.einsum("p,kpq,q->k", direction, inverse, direction)
    return np.asarray(np.sqrt(np.maximum(own + np.einsum("kg,gh,kh->k", by_laws, of_laws, by_laws), 0.0)))


def _alone(best: JointProblem, i: int, mean: Floats) -> tuple[Floats, Floats]:
    """ln R [K] and its deviation from each spectrum with the law of this resistance taken out again.

    With v the variance without the law, the maximum lies at x + v (x - m)/s².
    """
    s = best.prior.width[i]
    blocks = best.normal.blocks.copy()
    blocks[:, i, i] -= 1.0 / s**2
    size = 1.0 / np.sqrt(np.maximum(np.einsum("kpp->kp", blocks), 1e-300))
    inverse = np.linalg.pinv(blocks * size[:, :, None] * size[:, None, :], rcond=1e-12, hermitian=True)
    v = np.maximum(inverse[:, i, i] * size[:, i] ** 2, 0.0)
    return best.x[:, i] + np.clip(v * (best.x[:, i] - mean) / s**2, -3.0, 3.0), np.sqrt(v)
