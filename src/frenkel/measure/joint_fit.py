"""One circuit for a whole temperature series, all spectra fitted at once with soft laws across temperatures.

    ln R_i(T_k) = a_i + ln(T_k/T_0) + (E_i/k)(1/T_k - 1/T_0) + e_ik,     e ~ N(0, s_i²)      (Arrhenius of σT)
    ln C_i, n_i, ln Q_tail, n_tail:  a straight line in T, with N(0, width²);   ln L, ln R_0: constant, with width

Minimised is Σ |Z - Z(x_k)|²/σ² + Σ (x_k - B_k h)²/s² over all x_k and h together (Gauss-Newton with damping on the
dense normal matrix). The widths s_i of the resistances are estimated (EM), so a law that the data do not follow does
not force them. This tells bulk from grain boundary where arcs merge, and keeps their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError, InputError
from frenkel.measure._kernels import evaluate
from frenkel.measure.circuits import Circuit
from frenkel.measure.circuits import circuit as read_circuit
from frenkel.measure.fit import CircuitFit, fit_circuit
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.statistics import Interval, student_quantile

__all__ = ["JointFit", "Process", "fit_jointly"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

WIDTH_CAPACITANCE, WIDTH_EXPONENT, WIDTH_TAIL, WIDTH_LEAD = 0.1, 0.02, 0.3, 0.3
START_WIDTH, LEAST_WIDTH = 0.05, 0.003
DETERMINED = 0.2
ROUNDS = 4
ITERATIONS = 200


@dataclass(frozen=True, eq=False)
class Process:
    """One arc across the series: resistances (Ω) and capacitances (F) [T], activation energy of σT (eV).

    `u_resistance` [T] are relative standard deviations; `width` is the scatter s about the law in ln R.
    """

    name: str
    resistance_ohm: Floats
    u_resistance: Floats
    capacitance_F: Floats
    activation_energy_eV: float
    u_activation_energy_eV: float
    width: float
    degrees_of_freedom: int

    def energy_interval(self, level: float = 0.95) -> Interval:
        """Student interval of the activation energy (eV)."""
        half = student_quantile(self.degrees_of_freedom, level) * self.u_activation_energy_eV
        return Interval(self.activation_energy_eV - half, self.activation_energy_eV + half)


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
) -> JointFit:
    """Fit one circuit of arcs to all spectra of a sample at once.

    Parameters
    ----------
    temperature_K : [T], at least 4 different ones
    spectra : (frequency_Hz, impedance_ohm) for each, highest frequency first
    circuit : of resistances, inductance, arcs p(R,CPE) and a tail in series
    sigma_ohm : standard deviations [N] for each spectrum; None: proportional, level from each fit

    Raises
    ------
    InputError : fewer than 4 temperatures, a circuit without arcs, or fewer than 3 spectra in which the arcs are determined
    ConvergenceError : the joint descent did not settle
    """
    model = read_circuit(circuit)
    T = np.asarray(temperature_K, dtype=np.float64)
    if len(T) != len(spectra) or len(np.unique(np.round(T, 1))) < 4:
        raise InputError(f"A joint fit needs at least 4 temperatures; given are {len(np.unique(np.round(T, 1)))}.")
    if not model.arcs:
        raise InputError(f"{model.text} has no arc whose resistance could follow a law.")
    order = np.argsort(T, kind="stable")
    fits = [
        fit_circuit(spectra[k][0], spectra[k][1], model, sigma_ohm=None if sigma_ohm is None else sigma_ohm[k])
        for k in order
    ]
    problem = _Problem(model, T[order], fits)
    problem.start()
    for _ in range(ROUNDS):
        problem.descend()
        if not problem.update_widths():
            break
    return problem.result(order)


class _Problem:
    """Unknowns: x [K, P] of all spectra, h [H] of the laws; the design B maps h to the means of x."""

    def __init__(self, model: Circuit, T: Floats, fits: list[CircuitFit]) -> None:
        self.model, self.T, self.fits = model, T, fits
        self.reference = float(np.mean(T))
        self.arcs = sorted(model.arcs, key=lambda arc: arc.position)
        self.count = len(model.parameters)
        self.low, self.high = model.box()
        self.weights = [1.0 / (one.sigma_ohm * np.sqrt(max(one.reduced_chi_square, 1e-12))) for one in fits]
        self._lay_out()

    def _lay_out(self) -> None:
        """Rows of the prior: for each spectrum and parameter a combination of x, its design on h, and a width."""
        K, P = len(self.T), self.count
        units = [p.unit for p in self.model.parameters]
        resistances = {arc.position for arc in self.arcs}
        times = {arc.position + 1 for arc in self.arcs}
        self.kind = np.array([
            "R" if i in resistances else "C" if i in times else "n" if units[i] == "1" else "lead" if units[i] in ("Ω", "H") else "tail"
            for i in range(P)
        ])  # fmt: skip
        widths = {"R": START_WIDTH, "C": WIDTH_CAPACITANCE, "n": WIDTH_EXPONENT, "lead": WIDTH_LEAD, "tail": WIDTH_TAIL}
        self.width = np.array([widths[one] for one in self.kind])
        tail_exponents = {i for i in range(P) if self.kind[i] == "n" and i not in {a.position + 2 for a in self.arcs}}
        for i in tail_exponents:
            self.width[i] = 2 * WIDTH_EXPONENT
        slopes = [one not in ("lead",) for one in self.kind]
        self.place = np.cumsum([0] + [1 + int(s) for s in slopes])
        self.size = int(self.place[-1])
        self.design = np.zeros((K, P, self.size))
        self.fixed_part = np.zeros((K, P))
        x = (1.0 / self.T - 1.0 / self.reference) / BOLTZMANN_EV_K
        for i in range(P):
            self.design[:, i, self.place[i]] = 1.0
            if self.kind[i] == "R":
                self.design[:, i, self.place[i] + 1] = x
                self.fixed_part[:, i] = np.log(self.T / self.reference)
            elif slopes[i]:
                self.design[:, i, self.place[i] + 1] = (self.T - self.reference) / 100.0
        # the prior on a time constant is one on the capacitance: ln τ - ln R
        self.combine = np.eye(P)
        for i in times:
            self.combine[i, i - 1] = -1.0

    def start(self) -> None:
        """Laws from the spectra in which all arcs are determined, then every spectrum from the laws."""
        rows = []
        for k, fit in enumerate(self.fits):
            arcs = fit.arcs
            inside = all(fit.frequency_Hz.min() < a.apex_Hz < 3 * fit.frequency_Hz.max() for a in arcs)
            if inside and all(a.u_resistance < DETERMINED and a.exponent > 0.5 for a in arcs):
                rows.append(k)
        if len(rows) < 3:
            raise InputError(f"The arcs of {self.model.text} are determined in {len(rows)} of {len(self.T)} spectra; 3 are needed.",
                             next_step="Measure colder, or give the total only.")  # fmt: skip
        x = np.array([self._sorted(fit) for fit in self.fits])
        y = np.einsum("pq,kq->kp", self.combine, x) - self.fixed_part
        self.h = np.zeros(self.size)
        for i in range(self.count):
            span = slice(self.place[i], self.place[i + 1])
            A = self.design[rows, i, span]
            spread = np.array([0.02 + np.sqrt(max(self.fits[k].covariance[i, i], 0.0)) for k in rows])
            if A.shape[1] == 2 and np.ptp(self.T[rows]) < 15.0:
                A = A[:, :1]
            found = np.linalg.lstsq(A / spread[:, None], y[rows, i] / spread, rcond=None)[0]
            self.h[self.place[i] : self.place[i] + len(found)] = found
        means = self.fixed_part + self.design @ self.h
        self.x = np.clip(np.linalg.solve(self.combine, means.T).T, self.low, self.high)
        for i in range(self.count):
            if self.kind[i] in ("lead", "tail"):
                self.x[:, i] = np.clip(x[:, i], self.x[:, i] - 2.0, self.x[:, i] + 2.0)

    def _sorted(self, fit: CircuitFit) -> Floats:
        """x of one fit with its arcs in the order of their time constants."""
        x = fit.x.copy()
        for arc, values in zip(self.arcs, fit.arcs, strict=True):
            x[arc.position : arc.position + 3] = fit.x[values.position : values.position + 3]
        return x

    def _normal(self, x: Floats, h: Floats) -> tuple[float, Floats, Floats]:
        K, P, H = len(self.T), self.count, self.size
        A = np.zeros((K * P + H, K * P + H))
        g = np.zeros(K * P + H)
        cost = 0.0
        precision = 1.0 / self.width**2
        M = self.combine.T @ (precision[:, None] * self.combine)
        deviation = x @ self.combine.T - self.fixed_part - self.design @ h
        for k in range(K):
            s = slice(k * P, (k + 1) * P)
            fit = self.fits[k]
            Z = np.empty((len(self.model.program), len(fit.frequency_Hz)), dtype=np.complex128)
            J = np.empty((P, len(fit.frequency_Hz)), dtype=np.complex128)
            evaluate(self.model.program, np.ascontiguousarray(x[k]), np.log(2 * np.pi * fit.frequency_Hz), Z, J)
            r = (Z[0] - fit.impedance_ohm) * self.weights[k]
            J = J * self.weights[k]
            cost += float(np.sum(np.abs(r) ** 2)) + float(np.sum(precision * deviation[k] ** 2))
            A[s, s] = J.real @ J.real.T + J.imag @ J.imag.T + M
            g[s] = J.real @ r.real + J.imag @ r.imag + self.combine.T @ (precision * deviation[k])
            cross = -self.combine.T @ (precision[:, None] * self.design[k])
            A[s, K * P :] = cross
            A[K * P :, s] = cross.T
            A[K * P :, K * P :] += self.design[k].T @ (precision[:, None] * self.design[k])
            g[K * P :] -= self.design[k].T @ (precision * deviation[k])
        return cost, A, g

    def descend(self) -> None:
        """Damped Gauss-Newton to the minimum for the present widths."""
        K, P = len(self.T), self.count
        damping = 1e-3
        cost, A, g = self._normal(self.x, self.h)
        for _ in range(ITERATIONS):
            free = np.ones(len(g), dtype=bool)
            flat = self.x.ravel()
            low, high = np.tile(self.low, K), np.tile(self.high, K)
            free[: K * P] = ~(((flat <= low) & (g[: K * P] >= 0)) | ((flat >= high) & (g[: K * P] <= 0)))
            part = A[np.ix_(free, free)].copy()
            part[np.diag_indices_from(part)] *= 1.0 + damping
            step = np.zeros(len(g))
            step[free] = -np.linalg.solve(part, g[free])
            step = np.clip(step, -1.0, 1.0)
            x = np.clip((flat + step[: K * P]), low, high).reshape(K, P)
            h = self.h + step[K * P :]
            new = self._normal(x, h)
            if np.isfinite(new[0]) and new[0] <= cost:
                settled = cost - new[0] < 1e-7 * cost
                self.x, self.h = x, h
                cost, A, g = new
                damping = max(damping * 0.2, 1e-9)
                if settled:
                    break
            else:
                damping *= 6.0
                if damping > 1e8:
                    break
        else:
            raise ConvergenceError("The joint fit of the series did not settle.", partial=self.h)
        self.cost, self.A = cost, A

    def _covariance(self) -> Floats:
        K = len(self.T)
        flat = self.x.ravel()
        held = (flat <= np.tile(self.low, K) + 1e-9) | (flat >= np.tile(self.high, K) - 1e-9)
        free = np.flatnonzero(np.concatenate([~held, np.ones(self.size, dtype=bool)]))
        scale = 1.0 / np.sqrt(np.diag(self.A)[free])
        part = self.A[np.ix_(free, free)] * np.outer(scale, scale)
        out = np.zeros_like(self.A)
        out[np.ix_(free, free)] = np.linalg.pinv(part, rcond=1e-13, hermitian=True) * np.outer(scale, scale)
        return out

    def update_widths(self) -> bool:
        """EM step for the scatter of the resistances about their laws; True while it still changes."""
        K, P = len(self.T), self.count
        C = self._covariance()
        changed = False
        for arc in self.arcs:
            i = arc.position
            total = 0.0
            for k in range(K):
                row = np.zeros(len(C))
                row[k * P + i] = 1.0
                row[K * P :] = -self.design[k, i]
                mean = self.x[k, i] - self.fixed_part[k, i] - self.design[k, i] @ self.h
                total += float(mean**2 + row @ C @ row)
            width = max(float(np.sqrt(total / K)), LEAST_WIDTH)
            changed |= abs(np.log(width / self.width[i])) > 0.05
            self.width[i] = width
        return bool(changed)

    def result(self, order: NDArray[np.intp]) -> JointFit:
        """Processes in the order of the input's temperatures."""
        K, P = len(self.T), self.count
        C = self._covariance()
        back = np.argsort(order)
        freedom = max(K - 2, 1)
        processes = []
        for arc in self.arcs:
            i = arc.position
            u = np.sqrt(np.maximum(np.diag(C)[[k * P + i for k in range(K)]], 0.0))
            at = K * P + self.place[i] + 1
            processes.append(Process(
                arc.resistance, np.exp(self.x[:, i])[back], u[back], np.exp(self.x[:, i + 1] - self.x[:, i])[back],
                float(self.h[self.place[i] + 1]), float(np.sqrt(max(C[at, at], 0.0))), float(self.width[i]), freedom,
            ))  # fmt: skip
        points = 2 * sum(len(one.frequency_Hz) for one in self.fits)
        values = tuple(self.model.outer(self.x[k]) for k in back)
        return JointFit(self.model, self.T[back], tuple(processes), values, self.cost / max(points - K * P, 1))
