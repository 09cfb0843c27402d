"""Laws of curing by light: conversion with time at an intensity (photo-DSC), and what arrives at a depth.

    dα/dt = (k1 √I + k2 α^m)(α_max − α)^n         autocatalytic, I in mW/cm²
    I(z) = I0 exp(−z/D_p);   z = D_p ln(E/E_c)    depth z (µm), penetration D_p, dose E (mJ/cm²)
The equation is integrated by Runge–Kutta steps on 120 intervals. Source: form confirmed in Polymers 2022, 14, 2074 (abstract); Jacobs, remembered.
"""

from __future__ import annotations

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.process.law_fit import Array, Inputs, Law, LawFit, Variable

__all__ = ["CURE_DEPTH", "PHOTO_CURE", "cure_curve", "cure_profile"]

_STEPS = 120


def cure_curve(time_s: Array, intensity_mW_cm2: float, p: Array) -> Array:
    """Conversion at times (sorted or not) under one intensity; p = (k1, k2, m, n, α_max).

    >>> float(cure_curve(np.array([0.0]), 10.0, np.array([0.01, 0.1, 0.5, 1.5, 0.9]))[0])
    0.0
    """
    k1, k2, m, n, top = (float(one) for one in p)
    end = float(np.max(time_s))
    if end <= 0.0:
        return np.zeros_like(time_s)
    # steps grow with time: the rate is highest near the start
    grid = end * np.linspace(0.0, 1.0, _STEPS + 1) ** 2
    alpha = np.empty(_STEPS + 1)
    alpha[0] = a = 0.0

    def rate(x: float) -> float:
        x = min(max(x, 0.0), top)
        return float((k1 * intensity_mW_cm2**0.5 + k2 * x**m) * (top - x) ** n)

    for k in range(_STEPS):
        h = grid[k + 1] - grid[k]
        r1 = rate(a)
        r2 = rate(a + 0.5 * h * r1)
        r3 = rate(a + 0.5 * h * r2)
        a = min(a + h / 6.0 * (r1 + 2.0 * r2 + 2.0 * r3 + rate(a + h * r3)), top)
        alpha[k + 1] = a
    return np.asarray(np.interp(time_s, grid, alpha), dtype=np.float64)


def _photo(x: Inputs, p: Array) -> Array:
    out = np.zeros_like(x[0])
    for intensity in np.unique(x[1]):
        mine = x[1] == intensity
        out[mine] = cure_curve(x[0][mine], float(intensity), p)
    return out


def _photo_lacks(x: Inputs) -> str:
    if np.any(x[0] < 0.0) or np.any(x[1] < 0.0):
        return "a time or an intensity is negative"
    return "" if np.unique(x[1]).size >= 2 else "one intensity does not tell the light from the heat of the reaction (k1 from k2)"


def _photo_start(x: Inputs, y: Array) -> Array:
    top = min(1.02 * float(y.max()), 1.0)
    half = float(x[0][np.argmin(np.abs(y - 0.5 * top))]) or 1.0
    return np.array([[0.3 / half / float(np.median(x[1])) ** 0.5, 2.0 / half, 0.7, n, top] for n in (1.0, 1.8)])


PHOTO_CURE = Law(
    "photo-cure", "Photo-curing with autocatalysis", "dα/dt = (k1 √I + k2 α^m)(α_max − α)^n",
    (Variable("time", r"(?i:time)|t", "s"), Variable("intensity", r"(?i:(light )?intensity|irradiance)|I", "mW/cm^2")), Variable("conversion", r"(?i:conversion|alpha|α)", "1"),
    (("k1", "1/(s·√(mW/cm²))"), ("k2", "1/s"), ("m", ""), ("n", ""), ("highest conversion", "")), (True,) * 5, _photo, _photo_start, _photo_lacks,
    "photo-DSC at two intensities or more", "Temperature, initiator and filler are those of the logs; the sample warms while it cures.",
)  # fmt: skip
CURE_DEPTH = Law(
    "cure-depth", "Depth of cure by dose", "z = D_p ln(E/E_c)", (Variable("dose", r"(?i:dose|exposure)", "mJ/cm^2"),), Variable("cured depth", r"(?i:(cured? )?depth)|z", "µm"),
    (("D_p", "µm"), ("E_c", "mJ/cm²")), (True, True), lambda x, p: np.asarray(p[0] * np.log(x[0] / p[1])),
    lambda x, y: np.array([max(float(np.polyfit(np.log(x[0]), y, 1)[0]), 1e-6), float(x[0].min()) * 0.5]),
    lambda x: "" if np.all(x[0] > 0.0) and np.unique(x[0]).size >= 4 else "four positive doses or more are needed",
    "cured depth at four doses", "Fillers scatter: the depth is that of this slurry.",
)  # fmt: skip


def cure_profile(fit: LawFit, *, intensity_mW_cm2: float, time_s: float, penetration_um: float, depth_um: Array) -> Array:
    """Conversion at depths below the lit face, from a fit of photo-DSC and the depth of penetration of the slurry."""
    if fit.law.key != PHOTO_CURE.key:
        raise InputError(f"A cure profile needs a fit of {PHOTO_CURE.title}; this is one of {fit.law.title}.")
    for name, one in (("intensity", intensity_mW_cm2), ("time", time_s), ("depth of penetration", penetration_um)):
        if not one > 0.0:
            raise OutOfRange(f"The {name}", given=one, low=0.0)
    p = np.array([one.value for one in fit.parameters])
    light = intensity_mW_cm2 * np.exp(-np.asarray(depth_um, dtype=np.float64) / penetration_um)
    return np.array([float(cure_curve(np.array([time_s]), float(one), p)[0]) for one in light])
