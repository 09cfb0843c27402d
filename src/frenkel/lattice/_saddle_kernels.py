"""Array kernels on the analytic site energy: energy, gradient and Hessian at a point, minima and saddles.

The landscape is a sum over framework ions, so its 3 × 3 Hessian is exact and cheap; minima and first-order
saddles are reached by Newton steps on |eigenvalues|, uphill along the lowest mode for a saddle. Energies in eV,
lengths in Å.
"""

# mypy: disable-error-code="no-untyped-def, no-untyped-call, no-any-return"

from __future__ import annotations

import math
from typing import Any

import numpy as np

from frenkel.kernels import kernel
from frenkel.lattice._kernels import atoms_around, pair_energy

_SKIN_A = 0.8  # atoms are listed this far beyond the cut-off, so that short steps need no new list


@kernel(signature="f8(f8[::1])")
def norm(vector):
    """Length of a vector of three."""
    return math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2])


@kernel(signature="f8(f8[::1], f8[::1])")
def distance(first, second):
    """Distance of two points of three coordinates. (Written out here and below: an expression of whole arrays
    makes numba compile broadcasting with its error texts, which takes longer than the kernel itself.)"""
    x = first[0] - second[0]
    y = first[1] - second[1]
    z = first[2] - second[2]
    return math.sqrt(x * x + y * y + z * z)


@kernel(signature="(f8[:, ::1], f8[::1], f8[:, ::1])")
def eigen_3(matrix, values, vectors):
    """Eigenvalues (ascending) and eigenvectors (columns) of a symmetric 3 × 3 matrix by Jacobi rotations.

    Written out because compiling LAPACK's binding takes longer than everything else here together.
    """
    a = matrix.copy()
    for i in range(3):
        for j in range(3):
            vectors[i, j] = 1.0 if i == j else 0.0
    for _ in range(30):
        off = abs(a[0, 1]) + abs(a[0, 2]) + abs(a[1, 2])
        if off <= 1e-15 * (abs(a[0, 0]) + abs(a[1, 1]) + abs(a[2, 2])):
            break
        for p in range(2):
            for q in range(p + 1, 3):
                if a[p, q] == 0.0:
                    continue
                theta = (a[q, q] - a[p, p]) / (2.0 * a[p, q])
                t = 1.0 / (abs(theta) + math.sqrt(theta * theta + 1.0))
                if theta < 0.0:
                    t = -t
                c = 1.0 / math.sqrt(t * t + 1.0)
                s = t * c
                for k in range(3):
                    kp, kq = a[k, p], a[k, q]
                    a[k, p] = c * kp - s * kq
                    a[k, q] = s * kp + c * kq
                for k in range(3):
                    pk, qk = a[p, k], a[q, k]
                    a[p, k] = c * pk - s * qk
                    a[q, k] = s * pk + c * qk
                for k in range(3):
                    kp, kq = vectors[k, p], vectors[k, q]
                    vectors[k, p] = c * kp - s * kq
                    vectors[k, q] = s * kp + c * kq
    for i in range(3):
        values[i] = a[i, i]
    for i in range(2):
        for j in range(2 - i):
            if values[j] > values[j + 1]:
                values[j], values[j + 1] = values[j + 1], values[j]
                for k in range(3):
                    vectors[k, j], vectors[k, j + 1] = vectors[k, j + 1], vectors[k, j]


@kernel(signature="(f8[::1], f8)")
def pair_derivatives(term, r):
    """First and second derivative of the pair energy with respect to distance."""
    if term[1] > 0.5:
        e = math.exp(term[3] * (term[4] - r))
        first = -2.0 * term[2] * term[3] * e * (e - 1.0)
        second = 2.0 * term[2] * term[3] * term[3] * e * (2.0 * e - 1.0)
        return first, second
    c = term[5]
    s = term[6]
    tail = math.erfc(r / s)
    bell = 2.0 / math.sqrt(math.pi) / s * math.exp(-((r / s) ** 2))
    first = -c * (tail / (r * r) + bell / r)
    second = c * (2.0 * tail / (r * r * r) + 2.0 * bell / (r * r) + 2.0 * bell / (s * s))
    return first, second


_ANALYTIC = "f8[:, ::1], f8[:, ::1], i8[::1], f8[:, ::1], i8[::1], f8, f8[::1]"  # lattice to shifts, below


@kernel(
    signature="f8(f8[::1], i8[::1], f8[:, ::1], i8[::1], f8[:, ::1], i8[::1], f8, f8[::1], f8[::1], f8[:, ::1])"
)
def energy_gradient_hessian(
    point, atoms, positions, kinds, terms, first_term, cutoff_A, shifts, gradient, hessian
):
    """Energy at a Cartesian point from the listed atoms; fills gradient (3,) and hessian (3, 3)."""
    energy = 0.0
    for i in range(3):
        gradient[i] = 0.0
        for j in range(3):
            hessian[i, j] = 0.0
    for n in range(atoms.shape[0]):
        x = point[0] - positions[n, 0]
        y = point[1] - positions[n, 1]
        z = point[2] - positions[n, 2]
        r2 = x * x + y * y + z * z
        if r2 >= cutoff_A * cutoff_A:
            continue
        r = math.sqrt(r2)
        kind = kinds[atoms[n]]
        first = 0.0
        second = 0.0
        for t in range(first_term[kind], first_term[kind + 1]):
            energy += terms[t, 0] * (pair_energy(terms[t], r) - shifts[t])
            f, s = pair_derivatives(terms[t], r)
            first += terms[t, 0] * f
            second += terms[t, 0] * s
        radial = first / r
        curve = (second - radial) / r2
        gradient[0] += radial * x
        gradient[1] += radial * y
        gradient[2] += radial * z
        hessian[0, 0] += curve * x * x + radial
        hessian[1, 1] += curve * y * y + radial
        hessian[2, 2] += curve * z * z + radial
        hessian[0, 1] += curve * x * y
        hessian[0, 2] += curve * x * z
        hessian[1, 2] += curve * y * z
    hessian[1, 0] = hessian[0, 1]
    hessian[2, 0] = hessian[0, 2]
    hessian[2, 1] = hessian[1, 2]
    return energy


@kernel(signature=f"(f8[::1], i8, {_ANALYTIC}, f8, f8, i8)")
def stationary_point(
    start,
    uphill_modes,
    lattice,
    fractions,
    kinds,
    terms,
    first_term,
    cutoff_A,
    shifts,
    longest_step_A,
    tolerance_eV_A,
    most_steps,
):
    """Newton walk on |eigenvalues| to a minimum (uphill_modes = 0) or a first-order saddle (1).

    Returns the Cartesian point (not wrapped into the cell), its energy, the eigenvalues of the Hessian
    (eV/Å²) in ascending order, the eigenvectors as columns, the norm of the gradient and the steps taken.
    """
    x = start.copy()
    centre = start.copy()
    atoms, positions = atoms_around(x, lattice, cutoff_A + _SKIN_A, fractions)
    gradient = np.empty(3)
    hessian = np.empty((3, 3))
    energy = 0.0
    slope = np.inf
    eigenvalues = np.empty(3)
    modes = np.empty((3, 3))
    move = np.empty(3)
    for step in range(most_steps):
        if distance(x, centre) > _SKIN_A:
            for c in range(3):
                centre[c] = x[c]
            atoms, positions = atoms_around(x, lattice, cutoff_A + _SKIN_A, fractions)
        energy = energy_gradient_hessian(
            x, atoms, positions, kinds, terms, first_term, cutoff_A, shifts, gradient, hessian
        )
        eigen_3(hessian, eigenvalues, modes)
        slope = norm(gradient)
        if slope < tolerance_eV_A:
            if uphill_modes > 0 or eigenvalues[0] > -1e-6:
                return x, energy, eigenvalues, modes, slope, step
            for c in range(3):
                x[c] += 0.05 * modes[c, 0]  # symmetry held the walk on a saddle: step off it
            continue
        for c in range(3):
            move[c] = 0.0
        for m in range(3):
            along = 0.0
            for c in range(3):
                along += modes[c, m] * gradient[c]
            along /= max(abs(eigenvalues[m]), 0.05)
            if m < uphill_modes:
                along = -along
            for c in range(3):
                move[c] -= along * modes[c, m]
        length = norm(move)
        part = longest_step_A / length if length > longest_step_A else 1.0
        for c in range(3):
            x[c] += part * move[c]
    return x, energy, eigenvalues, modes, slope, most_steps


def saddle_with_ends(start: Any, *analytic: Any) -> tuple[bool, Any, Any, float]:
    """First-order saddle near `start` and the two minima downhill of it (rows of `ends`, (2, 3)).

    Returns (found, saddle, ends, energy). found is False if no stationary point with exactly one downhill mode was
    reached; the rest is then of no use. (Plain Python: compiled, it would contain the walk three times over.)
    """
    saddle, energy, eigenvalues, modes, slope, _ = stationary_point(start, 1, *analytic, 0.1, 1e-5, 80)
    ends = np.zeros((2, 3))
    found = slope < 1e-4 and eigenvalues[0] < 0.0 and eigenvalues[1] > -1e-6
    if found:
        for side in range(2):
            first = saddle + (0.06 if side == 0 else -0.06) * modes[:, 0]
            ends[side], _, values, _, last_slope, _ = stationary_point(first, 0, *analytic, 0.12, 1e-6, 200)
            found = found and last_slope < 1e-4 and values[0] > -1e-6
    return bool(found), saddle, ends, energy


@kernel(signature=f"(f8[::1], f8[::1], f8[::1], {_ANALYTIC}, i8, i8)")
def relaxed_string(
    first, middle, last, lattice, fractions, kinds, terms, first_term, cutoff_A, shifts, images, rounds
):
    """A string relaxed between two minima, laid through `middle` at the start, and the energy of its images.

    Simplified string method: each image takes a short step downhill, then the images are spread evenly along
    the string again; the ends stay.
    """
    path = np.empty((images, 3))
    spread = np.empty((images, 3))
    energies = np.empty(images)
    along = np.empty(images)
    half = (images - 1) / 2.0
    for n in range(images):
        along[n] = 0.0
        for c in range(3):
            if n <= half:
                path[n, c] = first[c] + (middle[c] - first[c]) * (n / half)
            else:
                path[n, c] = middle[c] + (last[c] - middle[c]) * ((n - half) / half)
    length = distance(last, first) + distance(middle, first)
    atoms, positions = atoms_around(middle, lattice, cutoff_A + _SKIN_A + length, fractions)
    gradient = np.empty(3)
    hessian = np.empty((3, 3))
    for n in range(1, images - 1):
        for c in range(3):
            spread[n, c] = path[n, c]
    for _ in range(rounds):
        for n in range(1, images - 1):
            energies[n] = energy_gradient_hessian(
                path[n], atoms, positions, kinds, terms, first_term, cutoff_A, shifts, gradient, hessian
            )
            step = 0.05 * min(1.0, 0.04 / max(0.05 * norm(gradient), 1e-12))
            for c in range(3):
                path[n, c] -= step * gradient[c]
        for n in range(1, images):
            along[n] = along[n - 1] + distance(path[n], path[n - 1])
        moved = 0.0
        segment = 0
        for n in range(1, images - 1):
            want = along[images - 1] * n / (images - 1)
            while along[segment + 1] < want:
                segment += 1
            part = (want - along[segment]) / max(along[segment + 1] - along[segment], 1e-12)
            step = 0.0
            for c in range(3):
                even = path[segment, c] + part * (path[segment + 1, c] - path[segment, c])
                step += (even - spread[n, c]) ** 2
                spread[n, c] = even
            moved = max(moved, math.sqrt(step))
        for n in range(1, images - 1):
            for c in range(3):
                path[n, c] = spread[n, c]
        if moved < 2e-4:
            break
    for n in (0, images - 1):
        energies[n] = energy_gradient_hessian(
            path[n], atoms, positions, kinds, terms, first_term, cutoff_A, shifts, gradient, hessian
        )
    return path, energies
