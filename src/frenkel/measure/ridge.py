"""Ridge regression with non-negative amounts for relaxation times: basis, solution, the choice of λ, solutions of given shape.

    minimise |A x - b|² + λ xᵀ R x,   x ≥ 0

The amounts x are heights of Gaussians in ln τ (10 a decade), R is the roughness ∫ γ''² of their sum. A solution with maxima at given
places only is one in other amounts, the steps down from these places, again ≥ 0; the convolution with a Gaussian adds no maximum.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["MARGIN_DECADES", "RelaxationBasis", "Ridge", "nonnegative", "relaxation_basis", "single_maxima"]

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]

PER_DECADE = 10
MARGIN_DECADES = 0.5
ROUGHNESS = 20.0
FIRST, LEAST, MOST = 1e-4, 1e-7, 30.0
ROUNDS = 2


@dataclass(frozen=True, eq=False)
class RelaxationBasis:
    """ln τ [M] of the Gaussians, their impedances [N, M], shapes [M, M] and roughness [M, M]."""

    ln_tau: Floats
    response: Complexes
    shape: Floats
    roughness: Floats


@lru_cache(maxsize=16)
def relaxation_basis(key: bytes) -> RelaxationBasis:
    """The basis for angular frequencies given as the bytes of a float64 array; responses by quadrature."""
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
    return RelaxationBasis(ln_tau, response, shape, second.T @ second)


def nonnegative(H: Floats, right: Floats) -> Floats:
    """x ≥ 0 that minimises ½ xᵀHx - rightᵀx for a positive definite H [P, P]; right [P].

    Examples
    --------
    >>> nonnegative(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([1.0, -1.0])).round(12).tolist()
    [0.5, 0.0]
    """
    from scipy.linalg import solve_triangular
    from scipy.optimize import nnls

    factor = np.linalg.cholesky(H)
    x, _ = nnls(factor.T, solve_triangular(factor, right, lower=True), maxiter=30 * len(factor))
    return np.asarray(x, dtype=np.float64)


def single_maxima(count: int, places: Sequence[int], heights: Floats) -> Floats:
    """Columns [count, S] whose non-negative sums rise and fall once around each of the places; their valleys are those of `heights`.

    Examples
    --------
    >>> single_maxima(3, [1], np.zeros(3)).tolist()
    [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    k = np.arange(count)
    tops = sorted(set(places))
    if not tops:
        return np.zeros((count, 0))
    columns = [(k >= i) & (k <= tops[0]) for i in range(tops[0] + 1)]
    for a, b in itertools.pairwise(tops):
        valley = a + 1 + int(np.argmin(heights[a + 1 : b + 1]))
        columns.append((k > a) & (k <= b))
        columns += [(k > a) & (k <= i) for i in range(a + 1, valley)]
        columns += [(k >= i) & (k <= b) for i in range(valley + 1, b + 1)]
    columns += [(k > tops[-1]) & (k <= i) for i in range(tops[-1] + 1, count)]
    return np.array(columns, dtype=np.float64).T


class Ridge:
    """The ridge problem of one spectrum: `beside` columns without a penalty, then the Gaussians."""

    def __init__(self, columns: Complexes, target: Complexes, basis: RelaxationBasis, beside: int) -> None:
        self.A = np.concatenate([columns.real, columns.imag])
        self.b = np.concatenate([target.real, target.imag])
        self.gram, self.right = self.A.T @ self.A, self.A.T @ self.b
        shown = self.A.shape[1] - beside
        self.beside = beside
        self.area = np.trapezoid(basis.shape[:, :shown], basis.ln_tau, axis=0)
        self.roughness = np.zeros_like(self.gram)
        self.roughness[beside:, beside:] = basis.roughness[:shown, :shown]

    def _matrix(self, regularisation: float) -> Floats:
        H: Floats = self.gram + regularisation * self.roughness
        H[np.diag_indices_from(H)] *= 1.0 + 1e-11
        return H

    def solve(self, regularisation: float) -> Floats:
        """The amounts for one λ."""
        return nonnegative(self._matrix(regularisation), self.right)

    def automatic(self) -> tuple[Floats, float]:
        """The amounts and λ = κ s²/P², with s and P from the solution itself."""
        regularisation, x = FIRST, self.solve(FIRST)
        for _ in range(ROUNDS):
            on = np.flatnonzero(x > 0.0)
            used = float(np.trace(np.linalg.solve(self._matrix(regularisation)[np.ix_(on, on)], self.gram[np.ix_(on, on)])))
            variance = float(np.sum((self.A @ x - self.b) ** 2)) / max(len(self.b) - used, 1.0)
            area = max(float(self.area @ x[self.beside :]), 1e-6)
            regularisation = float(np.clip(ROUGHNESS * variance / area**2, LEAST, MOST))
            x = self.solve(regularisation)
        return x, regularisation

    def shaped(self, regularisation: float, places: Sequence[int], x: Floats) -> Floats:
        """The amounts for one λ whose Gaussians have their maxima at the given places only; x: the solution of any shape."""
        steps = single_maxima(len(x) - self.beside, places, x[self.beside :])
        whole = np.zeros((len(x), self.beside + steps.shape[1]))
        whole[: self.beside, : self.beside] = np.eye(self.beside)
        whole[self.beside :, self.beside :] = steps
        H = whole.T @ self._matrix(regularisation) @ whole
        return np.asarray(whole @ nonnegative(H, whole.T @ self.right))
