"""Compiled elements of circuits: Z and its derivatives; arrays only.

Parameters are x = ln(value) for what is positive and x = value for exponents n. L = ln(jω) = ln ω + jπ/2. Each writes Z [N]
and its own rows of ∂Z/∂x [P, N]; a row of the program is (code, p0, p1, p2, p3) with the positions of its parameters.
"""

from __future__ import annotations

import math

import numpy as np

from frenkel.kernels import kernel

R, L, C, CPE, ARC, W, WO, WS, G, TL_ELECTRONIC, TL_CROSSED, TL_ONE_RAIL, LA, GS, T = range(15)
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


@kernel(signature="void(i8[::1], f8[::1], f8[::1], c16[::1], c16[:,::1])")
def further_element(row, x, lnw, z, J):  # type: ignore[no-untyped-def]
    """Z and ∂Z/∂x of the modified inductor, the finite-length Gerischer element and the porous electrode of Paasch."""
    code, p = row[0], row[1]
    for i in range(lnw.size):
        if code == LA:
            u = complex(lnw[i] + x[p], 0.5 * math.pi)
            z[i] = np.exp(x[p + 1] * u)
            J[p, i] = x[p + 1] * z[i]
            J[p + 1, i] = u * z[i]
        elif code == GS:
            grown = complex(0.0, math.exp(lnw[i] + x[p + 1]))
            v = math.exp(x[p + 2]) * np.sqrt(1.0 + grown)
            k, slope = coth_over(v)
            front = math.exp(x[p] + x[p + 2])
            z[i] = front * k
            J[p, i] = z[i]
            J[p + 1, i] = front * slope * v * 0.5 * grown / (1.0 + grown)
            J[p + 2, i] = z[i] + front * slope * v
        else:
            still, moving = math.exp(x[p + 2]), complex(0.0, math.exp(lnw[i] + x[p + 3]))
            v = np.sqrt(still + moving)
            k, k_slope = coth_over(v)
            h, h_slope = one_over_sinh(v)
            first, second = math.exp(x[p]), math.exp(x[p + 1])
            z[i] = first * k + second * h
            by_square = 0.5 * (first * k_slope + second * h_slope) / v
            J[p, i] = first * k
            J[p + 1, i] = second * h
            J[p + 2, i] = by_square * still
            J[p + 3, i] = by_square * moving
