"""Compiled evaluation of circuits with derivatives, and Levenberg-Marquardt over many starts.

A circuit is a program in postfix order, one row an operation: (code, p0, p1, p2, p3) with the positions of its
parameters. Parameters are x = ln(value) for what is positive without bound and x = value for exponents n and gain
steps. L = ln(jω) = ln ω + jπ/2. Elements write Z and their own rows of ∂Z/∂x; series and parallel
operations scale the rows of their operands (they are contiguous, because no two elements share a parameter).
Arrays: Z [stack, N], derivatives [P, N], N frequencies. Costs: Σ |w (Z_model - Z)|² + Σ prior.
"""

from __future__ import annotations

import math

from frenkel.kernels import kernel
from frenkel.measure._element_kernels import (
    ARC,
    CPE,
    GS,
    LA,
    TL_CROSSED,
    TL_ELECTRONIC,
    C,
    G,
    L,
    R,
    T,
    diffusion_element,
    further_element,
    line_element,
    simple_element,
)

SERIES, PARALLEL, GAIN_STEP = 100, 101, 102
@kernel(signature="void(i8[:,::1], f8[::1], f8[::1], c16[:,::1], c16[:,::1])")
def evaluate(program, x, lnw, Z, J):  # type: ignore[no-untyped-def]
    """Fill Z[0, :] with the impedance of the circuit and J [P, N] with its derivatives.

    `lnw` [N] is ln ω; Z [stack, N] is work space. Row of an operation: (code, first and last+1 parameter of the
    left operand, of the right operand); of a gain step: (code, parameter, first point after the step).
    """
    top = -1
    n = lnw.size
    for k in range(program.shape[0]):
        row = program[k]
        code = row[0]
        if code == SERIES:
            for i in range(n):
                Z[top - 1, i] += Z[top, i]
            top -= 1
        elif code == PARALLEL:
            for i in range(n):
                left, right = Z[top - 1, i], Z[top, i]
                both = 1.0 / (left + right)
                to_left, to_right = (right * both) ** 2, (left * both) ** 2
                for p in range(row[1], row[2]):
                    J[p, i] *= to_left
                for p in range(row[3], row[4]):
                    J[p, i] *= to_right
                Z[top - 1, i] = left * right * both
            top -= 1
        elif code == GAIN_STEP:
            gain = 1.0 + x[row[1]]
            for i in range(n):
                J[row[1], i] = 0.0
                if i >= row[2]:
                    for p in range(row[1]):
                        J[p, i] *= gain
                    J[row[1], i] = Z[top, i]
                    Z[top, i] *= gain
        else:
            top += 1
            if code in (R, L, C, CPE, ARC, G):
                simple_element(row, x, lnw, Z[top], J)
            elif code in (TL_ELECTRONIC, TL_CROSSED):
                line_element(row, x, lnw, Z[top], J)
            elif code in (LA, GS, T):
                further_element(row, x, lnw, Z[top], J)
            else:
                diffusion_element(row, x, lnw, Z[top], J)


@kernel(signature="void(i8[::1], c16[:,::1])")
def gather_shared(tie, J):  # type: ignore[no-untyped-def]
    """Derivatives of parameters that share a value go to the first of them, tie[p] ≤ p; the others keep none."""
    for p in range(tie.size):
        if tie[p] != p:
            for i in range(J.shape[1]):
                J[tie[p], i] += J[p, i]
                J[p, i] = 0.0


@kernel(
    signature="f8(i8[:,::1], i8[::1], f8[::1], f8[::1], c16[::1], f8[::1], c16[:,::1], c16[:,::1], f8[:,::1], f8[::1])"
)
def normal_equations(program, tie, x, lnw, measured, weight, Z, J, A, g):  # type: ignore[no-untyped-def]
    """Cost at x; A [P, P] = Re JᴴW²J (lower half filled, then mirrored) and g [P] = Re JᴴW²r."""
    evaluate(program, x, lnw, Z, J)
    gather_shared(tie, J)
    cost = 0.0
    p_count, n = J.shape
    for i in range(n):
        Z[0, i] = (Z[0, i] - measured[i]) * weight[i]
        cost += Z[0, i].real ** 2 + Z[0, i].imag ** 2
        for p in range(p_count):
            J[p, i] *= weight[i]
    for p in range(p_count):
        total = 0.0
        for i in range(n):
            total += J[p, i].real * Z[0, i].real + J[p, i].imag * Z[0, i].imag
        g[p] = total
        for q in range(p + 1):
            total = 0.0
            for i in range(n):
                total += J[p, i].real * J[q, i].real + J[p, i].imag * J[q, i].imag
            A[p, q] = total
            A[q, p] = total
    return cost


@kernel(signature="b1(f8[:,::1], f8[::1], f8, b1[::1], f8[:,::1], f8[::1])")
def damped_step(A, g, damping, free, work, step):  # type: ignore[no-untyped-def]
    """Solve (A + μ diag A) step = -g on the free parameters by Cholesky; False where that fails."""
    count = g.size
    for p in range(count):
        step[p] = 0.0 if not free[p] else -g[p]
        for q in range(p + 1):
            work[p, q] = A[p, q] if free[p] and free[q] else 0.0
        work[p, p] = A[p, p] * (1.0 + damping) + 1e-300 if free[p] else 1.0
    for p in range(count):
        for q in range(p + 1):
            total = work[p, q]
            for k in range(q):
                total -= work[p, k] * work[q, k]
            if p == q:
                if not total > 0.0:
                    return False
                work[p, p] = math.sqrt(total)
            else:
                work[p, q] = total / work[q, q]
    for p in range(count):
        for k in range(p):
            step[p] -= work[p, k] * step[k]
        step[p] /= work[p, p]
    for p in range(count - 1, -1, -1):
        for k in range(p + 1, count):
            step[p] -= work[k, p] * step[k]
        step[p] /= work[p, p]
    return True
