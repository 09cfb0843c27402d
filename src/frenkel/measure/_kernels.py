"""Compiled evaluation of circuits with derivatives, and Levenberg-Marquardt over many starts.

A circuit is a program in postfix order, one row an operation: (code, p0, p1, p2, p3) with the positions of its
parameters. Parameters are x = ln(value) for what is positive without bound and x = value for exponents n and gain
steps. L = ln(jω) = ln ω + jπ/2. Elements write Z and their own rows of ∂Z/∂x; series and parallel
operations scale the rows of their operands (they are contiguous, because no two elements share a parameter).
Arrays: Z [stack, N], derivatives [P, N], N frequencies. Costs: Σ |w (Z_model - Z)|² + Σ prior.
"""

from __future__ import annotations

import math

import numpy as np

from frenkel.kernels import kernel

R, L, C, CPE, ARC, W, WO, WS, G, TL_ELECTRONIC, TL_CROSSED, TL_ONE_RAIL = range(12)
SERIES, PARALLEL, GAIN_STEP = 100, 101, 102
SMALL = 1e-4


@kernel(signature="Tuple((c16,c16))(c16)")
def coth_over(v):  # type: ignore[no-untyped-def]
    """k = coth(v)/v and dk/dv, for Re v ≥ 0, without overflow."""
    if abs(v) < SMALL:
        return 1.0 / (v * v) + 1.0 / 3.0, -2.0 / (v * v * v) - 2.0 * v / 45.0
    e = np.exp(-2.0 * v)
    coth = (1.0 + e) / (1.0 - e)
    inverse_sinh_square = 4.0 * e / ((1.0 - e) * (1.0 - e))
    k = coth / v
    return k, -k / v - inverse_sinh_square / v


@kernel(signature="Tuple((c16,c16))(c16)")
def tanh_over(v):  # type: ignore[no-untyped-def]
    """g = tanh(v)/v and dg/dv, for Re v ≥ 0, without overflow."""
    if abs(v) < SMALL:
        return 1.0 - v * v / 3.0, -2.0 * v / 3.0
    e = np.exp(-2.0 * v)
    t = (1.0 - e) / (1.0 + e)
    g = t / v
    return g, (1.0 - t * t) / v - g / v


@kernel(signature="Tuple((c16,c16))(c16)")
def one_over_sinh(v):  # type: ignore[no-untyped-def]
    """h = 1/(v sinh v) and dh/dv, for Re v ≥ 0, without overflow."""
    if abs(v) < SMALL:
        return 1.0 / (v * v) - 1.0 / 6.0, -2.0 / (v * v * v) + 7.0 * v / 180.0
    e = np.exp(-v)
    h = 2.0 * e / ((1.0 - e * e) * v)
    coth = (1.0 + e * e) / (1.0 - e * e)
    return h, -h * (1.0 / v + coth)


@kernel(signature="void(i8[::1], f8[::1], f8[::1], c16[::1], c16[:,::1])")
def simple_element(row, x, lnw, z, J):  # type: ignore[no-untyped-def]
    """Z and ∂Z/∂x of R, L, C, CPE, arc and Gerischer element."""
    code, p = row[0], row[1]
    if code == CPE:
        n = x[p + 1]
        turn = complex(math.cos(0.5 * math.pi * n), -math.sin(0.5 * math.pi * n))
        for i in range(lnw.size):
            z[i] = math.exp(-x[p] - n * lnw[i]) * turn
            J[p, i] = -z[i]
            J[p + 1, i] = -z[i] * complex(lnw[i], 0.5 * math.pi)
    elif code == ARC:
        r, n = math.exp(x[p]), x[p + 2]
        turn = complex(math.cos(0.5 * math.pi * n), math.sin(0.5 * math.pi * n))
        for i in range(lnw.size):
            u = lnw[i] + x[p + 1]
            grown = math.exp(min(n * u, 300.0)) * turn
            below = 1.0 / (1.0 + grown)
            z[i] = r * below
            slope = -z[i] * grown * below
            J[p, i] = z[i]
            J[p + 1, i] = slope * n
            J[p + 2, i] = slope * complex(u, 0.5 * math.pi)
    elif code == G:
        r = math.exp(x[p])
        for i in range(lnw.size):
            grown = complex(0.0, math.exp(lnw[i] + x[p + 1]))
            z[i] = r / np.sqrt(1.0 + grown)
            J[p, i] = z[i]
            J[p + 1, i] = -0.5 * z[i] * grown / (1.0 + grown)
    else:
        for i in range(lnw.size):
            if code == R:
                z[i] = math.exp(x[p])
                J[p, i] = z[i]
            elif code == L:
                z[i] = complex(0.0, math.exp(x[p] + lnw[i]))
                J[p, i] = z[i]
            else:
                z[i] = complex(0.0, -math.exp(-x[p] - lnw[i]))
                J[p, i] = -z[i]


@kernel(signature="void(i8[::1], f8[::1], f8[::1], c16[::1], c16[:,::1])")
def diffusion_element(row, x, lnw, z, J):  # type: ignore[no-untyped-def]
    """Z and ∂Z/∂x of the three Warburg elements and of the line with one resistive rail."""
    code, p = row[0], row[1]
    for i in range(lnw.size):
        if code == W:
            size = math.exp(x[p] - 0.5 * lnw[i])
            z[i] = complex(size, -size)
            J[p, i] = z[i]
            continue
        r = math.exp(x[p])
        if code == TL_ONE_RAIL:
            n = x[p + 2]
            turn = complex(math.cos(0.25 * math.pi * n), math.sin(0.25 * math.pi * n))
            v = math.exp(0.5 * (x[p] + x[p + 1] + n * lnw[i])) * turn
        else:
            v = math.exp(0.5 * (x[p + 1] + lnw[i])) * complex(math.sqrt(0.5), math.sqrt(0.5))
        if code == WS:
            f, slope = tanh_over(v)
        else:
            f, slope = coth_over(v)
        z[i] = r * f
        half = 0.5 * r * slope * v
        J[p, i] = z[i]
        J[p + 1, i] = half
        if code == TL_ONE_RAIL:
            J[p, i] = z[i] + half
            J[p + 2, i] = half * complex(lnw[i], 0.5 * math.pi)


@kernel(signature="void(i8[::1], f8[::1], f8[::1], c16[::1], c16[:,::1])")
def line_element(row, x, lnw, z, J):  # type: ignore[no-untyped-def]
    """Z and ∂Z/∂x of a line with two resistive rails a, b joined by a CPE along its length.

    Both contacts on rail a:  Z = ab/s + a²/s · tanh(ν/2)/(ν/2),                    s = a+b, ν² = s Q (jω)^n
    Contacts on a and on b:   Z = ab/s + 2ab/s · 1/(ν sinh ν) + (a²+b²)/s · coth(ν)/ν
    """
    ia, ib, iq, i_n = row[1], row[2], row[3], row[4]
    a, b, n = math.exp(x[ia]), math.exp(x[ib]), x[i_n]
    s = a + b
    turn = complex(math.cos(0.25 * math.pi * n), math.sin(0.25 * math.pi * n))
    for i in range(lnw.size):
        v = math.sqrt(s) * math.exp(0.5 * (x[iq] + n * lnw[i])) * turn
        parallel, da, db = a * b / s, b * b / (s * s), a * a / (s * s)
        if row[0] == TL_ELECTRONIC:
            g, slope = tanh_over(0.5 * v)
            slope *= 0.5
            front = a * a / s
            z[i] = parallel + front * g
            by_v = front * slope
            by_a = da + (2.0 * a * s - a * a) / (s * s) * g
            by_b = db - db * g
        else:
            h, h_slope = one_over_sinh(v)
            k, k_slope = coth_over(v)
            front = (a * a + b * b) / s
            z[i] = parallel * (1.0 + 2.0 * h) + front * k
            by_v = 2.0 * parallel * h_slope + front * k_slope
            by_a = da * (1.0 + 2.0 * h) + (2.0 * a * s - a * a - b * b) / (s * s) * k
            by_b = db * (1.0 + 2.0 * h) + (2.0 * b * s - a * a - b * b) / (s * s) * k
        along = by_v * v / (2.0 * s)
        J[ia, i] = a * (by_a + along)
        J[ib, i] = b * (by_b + along)
        J[iq, i] = 0.5 * by_v * v
        J[i_n, i] = J[iq, i] * complex(lnw[i], 0.5 * math.pi)


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
