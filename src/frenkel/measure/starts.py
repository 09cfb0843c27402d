"""Where a fit begins, without a guess: a dictionary of arcs and tails, solved with non-negative amounts.

The spectrum, weighted by 1/|Z|, is written as R0 + jωL + Σ R_k/(1+(jωτ_k)^0.9) + Σ A_m (jω)^-n_m with amounts ≥ 0 (one
small NNLS problem). Neighbouring arcs that are not zero make a cluster: its resistance and mean τ are the
start of one arc. All likely choices of clusters, and a few generic ones, become starts of one race.
Circuits with other elements get starts scaled to the data from a fixed low-discrepancy sequence.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.circuit_text import Element, Node, Parallel, Series
from frenkel.measure.circuits import Circuit

__all__ = ["Decomposition", "decompose", "starts_for"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

ARC_EXPONENT = 0.9
ARCS_PER_DECADE = 4
TAIL_EXPONENTS = np.array([0.5, 0.6, 0.7, 0.8, 0.9, 1.0])
_FRACTIONS: dict[int, tuple[tuple[float, ...], ...]] = {
    1: ((0.1,), (0.25,), (0.4,), (0.6,)),
    2: ((0.05, 0.35), (0.15, 0.5), (0.25, 0.45), (0.05, 0.2), (0.1, 0.3), (0.3, 0.6)),
    3: ((0.03, 0.2, 0.5), (0.1, 0.3, 0.5), (0.05, 0.35, 0.7), (0.15, 0.45, 0.75), (0.02, 0.12, 0.3), (0.2, 0.5, 0.9)),
}  # fmt: skip


@dataclass(frozen=True)
class Decomposition:
    """What the dictionary says: R0 (Ω), L (H), clusters (R, ln τ), tail (ln A, n), relative residual (rms)."""

    series_resistance: float
    inductance: float
    clusters: tuple[tuple[float, float], ...]
    tail: tuple[float, float]
    has_tail: bool
    residual: float


@lru_cache(maxsize=16)
def _dictionary(key: bytes) -> tuple[Floats, Complexes, Complexes]:
    omega = np.frombuffer(key, dtype=np.float64)
    edge = 0.5 * np.log(10.0)
    grid = np.arange(-np.log(omega.max()) - edge, -np.log(omega.min()) + edge, np.log(10.0) / ARCS_PER_DECADE)
    jw = 1j * omega[:, None]
    arcs = 1.0 / (1.0 + (jw * np.exp(grid)[None, :]) ** ARC_EXPONENT)
    middle = float(np.exp(np.mean(np.log(omega))))
    return grid, np.asarray(arcs), np.asarray((jw / middle) ** (-TAIL_EXPONENTS[None, :]))


def decompose(frequency_Hz: Floats, impedance_ohm: Complexes) -> Decomposition:
    """The amounts of the dictionary that describe a spectrum, without any choice by the user."""
    from scipy.optimize import nnls

    omega = 2.0 * np.pi * np.ascontiguousarray(frequency_Hz)
    grid, arcs, tails = _dictionary(omega.tobytes())
    size = np.abs(impedance_ohm)
    scale = float(size.max())
    fast = 1j * omega / omega.max()
    columns = np.concatenate([np.ones((len(omega), 1)), fast[:, None], arcs, tails], axis=1) * (scale / size)[:, None]
    target = impedance_ohm / size
    A = np.concatenate([columns.real, columns.imag])
    b = np.concatenate([target.real, target.imag])
    # normal equations with a whisper of ridge: a third of the time, and no cycling between twin columns
    H = A.T @ A
    H[np.diag_indices_from(H)] *= 1.0 + 1e-10
    chol = np.linalg.cholesky(H)
    amounts, _ = nnls(chol.T, np.linalg.solve(chol, A.T @ b), maxiter=20 * A.shape[1])
    residual = float(np.sqrt(np.mean((A @ amounts - b) ** 2)))
    amounts = amounts * scale
    spectrum, tail = amounts[2 : 2 + len(grid)], amounts[2 + len(grid) :]
    middle = float(np.exp(np.mean(np.log(omega))))
    return Decomposition(
        float(amounts[0]), float(amounts[1]) / omega.max(), _clusters(grid, spectrum),
        _tail(omega, impedance_ohm, tail, middle), bool(tail.sum() > 0.0), residual,
    )  # fmt: skip


def _clusters(grid: Floats, spectrum: Floats) -> tuple[tuple[float, float], ...]:
    found, i = [], 0
    while i < len(grid):
        if spectrum[i] <= 0.0:
            i += 1
            continue
        j = i
        while j + 1 < len(grid) and spectrum[j + 1] > 0.0:
            j += 1
        part = spectrum[i : j + 1]
        found.append((float(part.sum()), float(part @ grid[i : j + 1] / part.sum())))
        i = j + 1
    least = 1e-4 * sum(r for r, _ in found)
    return tuple(one for one in found if one[0] > least)


def _tail(omega: Floats, z: Complexes, tail: Floats, middle: float) -> tuple[float, float]:
    """ln A and n of one CPE that is as large as all tails together at the lowest frequency."""
    lowest = float(omega.min())
    parts = tail * (lowest / middle) ** (-TAIL_EXPONENTS)
    if parts.sum() > 0.0:
        n = float(parts @ TAIL_EXPONENTS / parts.sum())
        size = float(parts.sum())
    else:
        n, size = 0.85, max(float(np.abs(z.imag[np.argmin(omega)])), 1e-3 * float(np.abs(z).max()))
    return float(np.log(size) + n * np.log(lowest)), n


def starts_for(circuit: Circuit, frequency_Hz: Floats, impedance_ohm: Complexes, found: Decomposition) -> Floats:
    """Starts [S, P] in the kernels' parameters."""
    low, high = circuit.box()
    parts = circuit.node.parts if isinstance(circuit.node, Series) else (circuit.node,)
    roles = [_role(part) for part in parts]
    if "other" in roles or roles.count("arc") > 3 or roles.count("tail") > 1:
        starts = _scattered(circuit, frequency_Hz, impedance_ohm)
    else:
        starts = _from_clusters(circuit, parts, roles, frequency_Hz, impedance_ohm, found)
    for i, parameter in enumerate(circuit.parameters):
        if parameter.value is not None and not any(a.fused and i == a.position + 1 for a in circuit.arcs):
            starts[:, i] = np.log(parameter.value) if parameter.logarithmic else parameter.value
    return np.ascontiguousarray(np.clip(starts, low, high))


def _role(part: Node) -> str:
    if isinstance(part, Element):
        return {"R": "resistance", "L": "inductance", "CPE": "tail", "Zarc": "arc", "K": "arc"}.get(part.symbol, "other")
    if isinstance(part, Parallel) and [getattr(p, "symbol", "") for p in part.parts] == ["R", "CPE"]:
        return "arc"
    return "other"


def _from_clusters(
    circuit: Circuit, parts: tuple[Node, ...], roles: list[str], f: Floats, z: Complexes, found: Decomposition
) -> Floats:
    arcs = roles.count("arc")
    largest = float(np.abs(z.real).max()) or 1.0
    edge_low, edge_high = -np.log(2 * np.pi * f.max()) - 1.15, -np.log(2 * np.pi * f.min()) + 1.15
    choices = _choices(found, arcs, float(np.median(np.abs(z.real))) or largest, edge_low, edge_high)
    series = max(found.series_resistance, 0.05 * float(np.abs(z.real).min()), 1e-6 * largest)
    inductance = max(found.inductance, 1e-3 * float(np.abs(z).min()) / (2 * np.pi * float(f.max())))
    ln_size, n = found.tail
    out = np.zeros((len(choices), len(circuit.parameters)))
    for row, choice in enumerate(choices):
        at, k = 0, 0
        for part, role in zip(parts, roles, strict=True):
            if role == "resistance":
                out[row, at] = np.log(series)
            elif role == "inductance":
                out[row, at] = np.log(inductance)
            elif role == "tail":
                out[row, at : at + 2] = (-ln_size, n)
            else:
                out[row, at : at + 3] = (np.log(choice[k][0]), choice[k][1], 0.9 if k == 0 else 0.87)
                k += 1
            at += len(part.parameters) if isinstance(part, Element) else 3
    return out


def _choices(
    found: Decomposition, arcs: int, typical: float, low: float, high: float
) -> list[tuple[tuple[float, float], ...]]:
    """Sets of `arcs` starting arcs (R, ln τ): likely choices among the clusters, then generic ones."""
    if arcs == 0:
        return [()]
    largest = sorted(found.clusters, key=lambda one: -one[0])[:7]
    sets = sorted(itertools.combinations(sorted(largest, key=lambda one: one[1]), arcs), key=lambda s: -min(r for r, _ in s))
    out: list[tuple[tuple[float, float], ...]] = list(sets[:6])
    for fractions in _FRACTIONS[arcs]:
        out.append(tuple((typical / arcs, low + q * (high - low)) for q in fractions))
    return out


def _scattered(circuit: Circuit, f: Floats, z: Complexes, count: int = 64) -> Floats:
    """Starts scaled to the data, from a Halton sequence: the same for the same circuit and data."""
    from scipy.stats import qmc

    draws = np.asarray(qmc.Halton(len(circuit.parameters) + 1, scramble=False).random(count + 1))[1:]
    size = np.abs(z)
    ln_omega = np.log(2.0 * np.pi * f)
    ln_r = np.log(size.min()) + draws * (np.log(size.max()) - np.log(size.min()))
    ln_w = ln_omega.min() + draws * (ln_omega.max() - ln_omega.min())
    out = np.zeros((count, len(circuit.parameters)))
    at = 0
    for one in circuit.elements:
        for parameter in one.parameters:
            kind = parameter.unit
            ln_r_at, ln_w_at = ln_r[:, at], ln_w[:, (at + 1) % draws.shape[1]]
            if kind == "Ω":
                out[:, at] = ln_r_at
            elif kind == "s":
                out[:, at] = -ln_w_at
            elif kind in ("F", "S·s^n"):
                out[:, at] = -ln_r_at - 0.85 * ln_w_at
            elif kind == "H":
                out[:, at] = ln_r_at - ln_omega.max()
            elif kind == "1" and parameter.logarithmic:
                out[:, at] = -4.0 + 7.0 * draws[:, at]
            elif kind == "1":
                out[:, at] = 0.6 + 0.35 * draws[:, at]
            else:
                out[:, at] = ln_r_at + 0.5 * ln_w_at
            at += 1
    for arc in circuit.arcs:
        if arc.fused:
            out[:, arc.position + 1] = -ln_w[:, arc.position + 1]
    return out
