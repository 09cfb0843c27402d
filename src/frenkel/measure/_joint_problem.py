"""The joint descent of a temperature series: all spectra and the laws across them at once.

Minimised is Σ |Z - Z(x_k)|²/σ² + Σ (B x_k - m_k(h))²/s² over the parameters x [K, P] of all spectra and the laws h [H]. The
normal matrix has one block for each spectrum and a border for h, so that a step costs K small solves. The widths s
of the resistances maximise the marginal likelihood (fixed point of MacKay): s² = Σ d²/γ, γ = K - Σ Var(d)/s², with d the
distance of a resistance to its law; a law that the data do not follow gets a width and forces nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError
from frenkel.measure._kernels import evaluate
from frenkel.measure._series_prior import SeriesPrior
from frenkel.measure.circuits import Circuit
from frenkel.measure.fit import CircuitFit

__all__ = ["JointProblem"]

Floats = NDArray[np.float64]

LEAST_WIDTHS = {"R": 0.003, "C": 0.01, "n": 0.002, "tail": 0.01, "lead": 0.03}
ROUNDS = 12
ITERATIONS = 200


@dataclass(frozen=True)
class _Normal:
    """Cost and the normal equations: blocks [K, P, P], border [K, P, H], corner [H, H], gradients [K, P] and [H]."""

    cost: float
    blocks: Floats
    border: Floats
    corner: Floats
    gradient: Floats
    gradient_laws: Floats


class JointProblem:
    """Unknowns x [K, P] and h [H]; `settle` moves them to the minimum and estimates the widths."""

    def __init__(self, model: Circuit, fits: list[CircuitFit], prior: SeriesPrior, x: Floats, h: Floats) -> None:
        self.model, self.fits, self.prior, self.x, self.h = model, fits, prior, x, h
        self.low, self.high = model.box()
        self.weights = [1.0 / (one.sigma_ohm * np.sqrt(max(one.reduced_chi_square, 1e-12))) for one in fits]
        self.normal = self._normal(x, h)

    def _normal(self, x: Floats, h: Floats) -> _Normal:
        K, P = x.shape
        blocks, gradient = np.zeros((K, P, P)), np.zeros((K, P))
        cost = 0.0
        for k, fit in enumerate(self.fits):
            Z = np.empty((len(self.model.program), len(fit.frequency_Hz)), dtype=np.complex128)
            J = np.empty((P, len(fit.frequency_Hz)), dtype=np.complex128)
            evaluate(self.model.program, np.ascontiguousarray(x[k]), np.log(2 * np.pi * fit.frequency_Hz), Z, J)
            r = (Z[0] - fit.impedance_ohm) * self.weights[k]
            J *= self.weights[k]
            cost += float(np.sum(np.abs(r) ** 2))
            blocks[k] = J.real @ J.real.T + J.imag @ J.imag.T
            gradient[k] = J.real @ r.real + J.imag @ r.imag
        mean, slope = self.prior.mean(h)
        B, precision = self.prior.combine, 1.0 / self.prior.width**2
        deviation = x @ B.T - mean
        cost += float(np.sum(precision * deviation**2) + np.sum(self.prior.precision_h * h**2))
        blocks += B.T @ (precision[:, None] * B)
        gradient += (precision * deviation) @ B
        weighted = precision[None, :, None] * slope
        border = -np.einsum("qp,kqh->kph", B, weighted)
        corner = np.einsum("kqg,kqh->gh", slope, weighted) + np.diag(self.prior.precision_h)
        by_laws = self.prior.precision_h * h - np.einsum("kqh,kq->h", weighted, deviation)
        return _Normal(cost, blocks, border, corner, gradient, by_laws)

    def _held(self, x: Floats, n: _Normal) -> NDArray[np.bool_]:
        return np.asarray(((x <= self.low) & (n.gradient >= 0)) | ((x >= self.high) & (n.gradient <= 0)))

    def _step(self, n: _Normal, damping: float) -> tuple[Floats, Floats]:
        """Damped Gauss-Newton step of x and h; parameters at a bound are held."""
        blocks, border, gradient = _without(n.blocks, n.border, n.gradient, self._held(self.x, n))
        diagonal = np.einsum("kpp->kp", blocks)
        diagonal *= 1.0 + damping
        solved = np.linalg.solve(blocks, np.concatenate([border, gradient[:, :, None]], axis=2))
        corner = n.corner * (1.0 + damping * np.eye(len(self.h)))
        corner = corner - np.einsum("kpg,kph->gh", border, solved[:, :, :-1])
        right = n.gradient_laws - np.einsum("kph,kp->h", border, solved[:, :, -1])
        free = ~(((self.h <= self.prior.low) & (right >= 0)) | ((self.h >= self.prior.high) & (right <= 0)))
        dh = np.zeros(len(self.h))
        dh[free] = -np.linalg.solve(corner[np.ix_(free, free)], right[free])
        return -(solved[:, :, -1] + solved[:, :, :-1] @ dh), dh

    def descend(self) -> None:
        """To the minimum for the present widths."""
        damping = 1e-3
        self.normal = self._normal(self.x, self.h)
        fell = np.inf
        for _ in range(ITERATIONS):
            dx, dh = self._step(self.normal, damping)
            x = np.clip(self.x + np.clip(dx, -1.0, 1.0), self.low, self.high)
            h = np.clip(self.h + np.clip(dh, -1.0, 1.0), self.prior.low, self.prior.high)
            new = self._normal(x, h)
            if np.isfinite(new.cost) and new.cost <= self.normal.cost:
                fell = (self.normal.cost - new.cost) / max(self.normal.cost, 1e-300)
                self.x, self.h, self.normal = x, h, new
                damping = max(damping * 0.2, 1e-9)
                if fell < 1e-7:
                    return
            else:
                damping *= 6.0
                if damping > 1e8:
                    return
        if fell > 1e-3:  # below that it creeps along a valley: good enough to go on from
            raise ConvergenceError("The joint fit of the series did not settle.", partial=self.h)

    def covariance(self) -> tuple[Floats, Floats, Floats]:
        """C of the laws [H, H]; of each spectrum with the laws known [K, P, P]; ∂x/∂h [K, P, H]."""
        held = (self.x <= self.low + 1e-9) | (self.x >= self.high - 1e-9)
        blocks, border, _ = _without(self.normal.blocks, self.normal.border, self.normal.gradient, held)
        size = 1.0 / np.sqrt(np.einsum("kpp->kp", blocks))
        inverse = np.linalg.pinv(blocks * size[:, :, None] * size[:, None, :], rcond=1e-13, hermitian=True)
        inverse = inverse * size[:, :, None] * size[:, None, :]
        for k, p in zip(*np.nonzero(held), strict=True):
            inverse[k, p, p] = 0.0
        slope = -inverse @ border
        corner = self.normal.corner + np.einsum("kpg,kph->gh", border, slope)
        # scaled by what the laws would know from certain spectra; a direction that no spectrum sees gets a huge variance
        scale = 1.0 / np.sqrt(np.maximum(np.diag(self.normal.corner), 1e-300))
        values, vectors = np.linalg.eigh(corner * np.outer(scale, scale))
        of_laws = (vectors / np.maximum(values, 1e-11)) @ vectors.T * np.outer(scale, scale)
        return of_laws, inverse, slope

    def settle(self) -> None:
        """Descend and estimate the widths of the resistances in turn."""
        for _ in range(ROUNDS):
            self.descend()
            if not self._update_widths():
                return

    def _update_widths(self) -> bool:
        """One step of the fixed point; True while it still changes."""
        of_laws, inverse, slope = self.covariance()
        mean, jacobian = self.prior.mean(self.h)
        K = len(self.fits)
        changed = False
        for i in range(self.prior.count):
            if self.prior.common[i]:
                continue
            s = self.prior.width[i]
            deviation = self.x[:, i] - mean[:, i]
            by_laws = slope[:, i, :] - jacobian[:, i, :]
            variance = inverse[:, i, i] + np.einsum("kg,gh,kh->k", by_laws, of_laws, by_laws)
            known = max(K - float(np.sum(variance)) / s**2, 0.5)
            width = max(float(np.sqrt(np.sum(deviation**2) / known)), LEAST_WIDTHS[self.prior.kind[i]])
            width = float(np.clip(width, s / 5.0, s * 5.0))
            changed |= abs(np.log(width / s)) > 0.05
            self.prior.width[i] = width
        return bool(changed)

    def score(self) -> float:
        """-2 ln of the marginal likelihood of the laws (Laplace), with Akaike's penalty for each unknown of the laws."""
        widths = 2.0 * len(self.fits) * float(np.sum(np.log(self.prior.width)))
        _, logarithm = np.linalg.slogdet(self.normal.blocks)
        return float(self.normal.cost + widths + np.sum(logarithm) + 2.0 * len(self.h))


def _without(blocks: Floats, border: Floats, gradient: Floats, held: NDArray[np.bool_]) -> tuple[Floats, Floats, Floats]:
    """The equations with held parameters taken out: their rows and columns are those of the unit matrix."""
    blocks, border, gradient = blocks.copy(), border.copy(), gradient.copy()
    for k, p in zip(*np.nonzero(held), strict=True):
        blocks[k, p, :] = 0.0
        blocks[k, :, p] = 0.0
        blocks[k, p, p] = 1.0
        border[k, p, :] = 0.0
        gradient[k, p] = 0.0
    return blocks, border, gradient
