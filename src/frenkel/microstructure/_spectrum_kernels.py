"""Kernels of the complex conductivity: faces as real and imaginary float32 parts, fields complex128 with ghosts."""

# `kernel(...)` with options returns Any
# mypy: disable-error-code="untyped-decorator"

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from frenkel.kernels import kernel

Singles = NDArray[np.float32]
Complexes = NDArray[np.complex128]

_FIELD, _FACES = "c16[:,:,::1]", ", ".join(["f4[:,:,::1]"] * 6)


@kernel(signature=f"void({_FIELD}, {_FACES}, {_FIELD})")
def complex_flow(
    p: Complexes, gx: Singles, gy: Singles, gz: Singles, hx: Singles, hy: Singles, hz: Singles, q: Complexes
) -> None:
    """q = A p with face conductances g + i h."""
    for i in range(1, p.shape[0] - 1):
        for j in range(1, p.shape[1] - 1):
            for k in range(1, p.shape[2] - 1):
                c = p[i, j, k]
                q[i, j, k] = (
                    complex(gx[i, j, k], hx[i, j, k]) * (c - p[i - 1, j, k])
                    + complex(gx[i + 1, j, k], hx[i + 1, j, k]) * (c - p[i + 1, j, k])
                    + complex(gy[i, j, k], hy[i, j, k]) * (c - p[i, j - 1, k])
                    + complex(gy[i, j + 1, k], hy[i, j + 1, k]) * (c - p[i, j + 1, k])
                    + complex(gz[i, j, k], hz[i, j, k]) * (c - p[i, j, k - 1])
                    + complex(gz[i, j, k + 1], hz[i, j, k + 1]) * (c - p[i, j, k + 1])
                )


@kernel(signature=f"c16({_FIELD}, {_FACES})")
def complex_energy(
    u: Complexes, gx: Singles, gy: Singles, gz: Singles, hx: Singles, hy: Singles, hz: Singles
) -> complex:
    """Σ (g + i h)(Δu)², not conjugated: stationary at the solution, so its error is of second order."""
    total = 0.0 + 0.0j
    for i in range(1, u.shape[0]):
        for j in range(1, u.shape[1] - 1):
            for k in range(1, u.shape[2] - 1):
                d = u[i, j, k] - u[i - 1, j, k]
                total += complex(gx[i, j, k], hx[i, j, k]) * d * d
                if i < u.shape[0] - 1:
                    d = u[i, j, k] - u[i, j - 1, k]
                    total += complex(gy[i, j, k], hy[i, j, k]) * d * d
                    d = u[i, j, k] - u[i, j, k - 1]
                    total += complex(gz[i, j, k], hz[i, j, k]) * d * d
    return total
