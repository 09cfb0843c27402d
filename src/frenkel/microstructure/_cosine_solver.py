"""Independent check of the voxel solver: conjugate gradients with a cosine-transform preconditioner, in scipy.

The same cell scheme, written with array slices in float64; the preconditioner inverts the Laplacian of the
uniform medium (sine transform between the electrodes, cosine transforms beside them). Slower than the
multigrid and free of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError

__all__ = ["conductivity_by_cosine_transform"]


def conductivity_by_cosine_transform(
    labels: NDArray[np.integer], conductivities_S_cm: NDArray[np.float64], *, tolerance: float = 1e-10
) -> float:
    """σ (S/cm) of an image along its first axis, no current through the sides; all conductivities > 0."""
    from scipy import fft

    scale = float(np.max(conductivities_S_cm))
    sigma = np.asarray(conductivities_S_cm, float)[labels] / scale
    gx, gy, gz = (_harmonic(sigma, axis) for axis in range(3))
    nx, ny, nz = sigma.shape
    ends = 2.0 * sigma[0], 2.0 * sigma[-1]

    def apply(u: NDArray[np.float64]) -> NDArray[np.float64]:
        out = np.zeros_like(u)
        for axis, g in enumerate((gx, gy, gz)):
            flow = g * np.diff(u, axis=axis)
            low = [slice(None)] * 3
            high = [slice(None)] * 3
            low[axis], high[axis] = slice(None, -1), slice(1, None)
            out[tuple(low)] -= flow
            out[tuple(high)] += flow
        out[0] += ends[0] * u[0]
        out[-1] += ends[1] * u[-1]
        return out

    def modes(n: int, *, sine: bool) -> NDArray[np.float64]:
        return np.asarray(2.0 - 2.0 * np.cos(np.pi * (np.arange(n) + (1 if sine else 0)) / n))

    eigen = modes(nx, sine=True)[:, None, None] + modes(ny, sine=False)[:, None] + modes(nz, sine=False)
    eigen *= float(np.exp(np.mean(np.log(sigma))))

    def precondition(r: NDArray[np.float64]) -> NDArray[np.float64]:
        hat = fft.dctn(fft.dst(r, 2, axis=0, norm="ortho"), 2, axes=(1, 2), norm="ortho") / eigen
        back = fft.idst(fft.idctn(hat, 2, axes=(1, 2), norm="ortho"), 2, axis=0, norm="ortho")
        return np.asarray(back)

    source = np.zeros_like(sigma)
    source[-1] = ends[1]  # potential 0 at the first electrode, 1 at the last
    u = np.zeros_like(sigma) + ((np.arange(nx) + 0.5) / nx)[:, None, None]
    r = source - apply(u)
    z = precondition(r)
    p, rho = z.copy(), float((r * z).sum())
    for _ in range(2000):
        q = apply(p)
        alpha = rho / float((p * q).sum())
        u += alpha * p
        r -= alpha * q
        if np.linalg.norm(r) <= tolerance * np.linalg.norm(source):
            return float((ends[0] * u[0]).sum() * nx / (ny * nz) * scale)
        z = precondition(r)
        rho, before = float((r * z).sum()), rho
        p = z + rho / before * p
    raise ConvergenceError("The cosine-transform solver did not converge in 2000 iterations.", partial=u)


def _harmonic(sigma: NDArray[np.float64], axis: int) -> NDArray[np.float64]:
    n = sigma.shape[axis]
    a, b = np.take(sigma, range(n - 1), axis), np.take(sigma, range(1, n), axis)
    return np.asarray(2.0 * a * b / (a + b))
