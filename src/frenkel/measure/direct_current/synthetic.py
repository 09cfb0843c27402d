"""Synthetic direct-current experiments with known truth and nuisances. No detector is in this file.

Nuisances: range jumps of 0.3 %, mains of 50 Hz as it aliases into slow sampling, linear drift, ±0.5 K, a missing first sample.
Plating ramps are in `synthetic_ramps`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from frenkel.quantities import BOLTZMANN_EV_K, FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

__all__ = ["Experiment", "bruce_vincent_cell", "gitt_pulse", "hebb_wagner_cell", "linear_sweep"]

Floats = NDArray[np.float64]
WOBBLE_K = 0.5


@dataclass(frozen=True, eq=False)
class Experiment:
    """Time (s), potential (V), current (mA), the truth, and (time in s, resistance in Ω) of spectra taken in between."""

    time_s: Floats
    potential_V: Floats
    current_mA: Floats
    truth: dict[str, float] = field(default_factory=dict)
    spectra: tuple[tuple[float, float], ...] = ()


def _disturbed(
    t: Floats, y: Floats, rng: np.random.Generator, *, noise: float = 0.002, drift: float = 0.002, size: Floats | None = None
) -> Floats:
    """Nuisances on a record; `size` [n] is the range of the instrument at each point (None: one range, the median)."""
    out = y.copy()
    if len(t) > 20:
        k = int(rng.integers(5, len(t) - 5))
        out[k:] *= 1.0 + 0.003 * rng.standard_normal()
    out *= 1.0 + drift * rng.standard_normal() * t / max(float(t[-1]), 1e-30)
    if size is None:
        size = np.full(len(y), float(np.median(np.abs(y))) or 1.0)
    out += 0.003 * size * np.sin(2 * np.pi * 50.0 * t + rng.uniform(0, 6.28))
    return np.asarray(out + noise * size * rng.standard_normal(len(t)))


def _warmer(rng: np.random.Generator, temperature_K: float, energy_eV: float = 0.4, n: int = 1) -> Floats:
    """Factors on a conductivity at temperatures that are off by up to ±0.5 K."""
    return np.asarray(np.exp(energy_eV / (BOLTZMANN_EV_K * temperature_K**2) * WOBBLE_K * rng.uniform(-1, 1, size=n)))


def bruce_vincent_cell(
    rng: np.random.Generator, *, interface_over_bulk: float | None = None, duration_in_times: float = 6.0, temperature_K: float = 343.15
) -> Experiment:
    """Li|polymer|Li under 10 mV: diffusion relaxation; `duration_in_times` of the slowest time constant. The first sample is
    at 1 s."""
    bulk = 10 ** rng.uniform(1.5, 3)
    ratio = 10 ** rng.uniform(-1, 1) if interface_over_bulk is None else interface_over_bulk
    r0, t_plus, dV = bulk * ratio, rng.uniform(0.1, 0.9), 0.01
    shift = _warmer(rng, temperature_K, n=2)
    growth = rng.uniform(1.0, 1.1)
    b0, bs, rs = bulk / shift[0], bulk / shift[1], r0 * growth / shift[1]
    r0 = r0 / shift[0]
    # at the end the bulk lets t of what it would carry ohmically: I_ss (ΔV = I_ss R_ss + I_ss R_bulk/t)
    steady = 1e3 * dV / (bs / t_plus + rs)
    start = 1e3 * dV / (b0 + r0)
    tau = 10 ** rng.uniform(2.5, 3.5)
    t = np.arange(1.0, duration_in_times * tau, duration_in_times * tau / 900.0)
    n = np.arange(1, 40, 2)[:, None]
    decay = (8 / np.pi**2 * np.exp(-(n**2) * t[None, :] / tau) / n**2).sum(axis=0)
    current = _disturbed(t, steady + (start - steady) * decay, rng, noise=0.003)
    u = 0.01
    truth = {"t": t_plus, "dV": dV, "bulk": b0 * (1 + u * rng.standard_normal()), "R0": r0 * (1 + u * rng.standard_normal()),
             "Rss": rs * (1 + u * rng.standard_normal()), "u": u, "Iss": steady}  # fmt: skip
    return Experiment(t, np.full(len(t), dV), current, truth)


def hebb_wagner_cell(
    rng: np.random.Generator, *, leakage_mA: float = 1e-7, blocking: bool = False, holds: int | None = None, hold_s: float = 7200.0
) -> Experiment:
    """A staircase of potentials on Li|solid|inert (or inert|solid|inert): σ_n 10⁻¹¹–10⁻⁷ S/cm, holes where their current is as
    large.

    After each step a charging current of 1 to 10 times the steady one falls off within a sixth to a twentieth of the hold.
    """
    T, constant, period = 298.15, 0.127, 10.0
    sn, sp = 10 ** rng.uniform(-11, -7), 10 ** rng.uniform(-11, -7) * 1e-40
    thermal = GAS_CONSTANT_J_MOL_K * T / FARADAY_C_MOL
    levels = np.linspace(0.1, 1.0, holds or 8) if blocking else np.linspace(0.1, 2.6, holds or 26)
    off, parts = rng.uniform(-1, 1, len(levels)) * leakage_mA, []
    for k, E in enumerate(levels):
        kelvin = T + WOBBLE_K * rng.uniform(-1, 1)
        warm = float(np.exp(0.5 / BOLTZMANN_EV_K * (1 / T - 1 / kelvin)))
        x = E * thermal / (thermal * kelvin / T) / thermal
        steady = 1e3 * sn * E / constant if blocking else 1e3 * thermal / constant * (-sn * np.expm1(-x) + sp * np.expm1(x))
        t = np.arange(period, hold_s, period)
        fall = rng.uniform(1, 10) * np.exp(-t * rng.uniform(6, 20) / hold_s)
        parts.append((k * hold_s + t, np.full(len(t), E), _disturbed(t, warm * steady * (1.0 + fall) + off[k], rng)))
    t, V, I = (np.concatenate(one) for one in zip(*parts, strict=True))
    return Experiment(t, V, I, {"electrons": sn, "holes": sp, "T": T, "constant": constant, "leakage": leakage_mA})


def linear_sweep(rng: np.random.Generator, *, onset: bool = True, threshold_mA_cm2: float = 0.01) -> Experiment:
    """A sweep with capacitive background, ohmic drop and an exponential oxidation; truth: where it reaches the threshold.

    The lowest range of the instrument is 10⁻³ mA. Without onset the cell is a capacitor.
    """
    rate, resistance, area = 1e-4, rng.uniform(20, 300), 0.785
    E = np.arange(2.0, 5.0, 0.001)[1:]
    at, width = rng.uniform(2.8, 4.4), rng.uniform(0.03, 0.12)
    faradaic = threshold_mA_cm2 * np.exp(np.minimum((E - at) / width, 8.0)) if onset else np.zeros(len(E))
    capacitive = 10 ** rng.uniform(-6, -5) * rate * 1e3 * (1 + rng.uniform(0, 0.3) * (E - 2.0)) + rng.uniform(0, 2e-4)
    t = (E - 2.0) / rate
    # ±0.5 K: the current of the reaction with 0.5 eV, the drop with the conductivity
    warm = np.exp(0.5 / (BOLTZMANN_EV_K * 298.15**2) * WOBBLE_K * np.sin(2 * np.pi * t / 5000.0 + rng.uniform(0, 6.28)))
    current = (faradaic * warm + capacitive) * area
    measured = E + 1e-3 * current * resistance / warm
    ranges = 10.0 ** np.ceil(np.log10(np.maximum(np.abs(current), 1e-3)))
    current = _disturbed(t, current, rng, size=ranges)
    return Experiment(t, measured, current, {"onset": at if onset else np.nan, "R": resistance, "area": area, "threshold": threshold_mA_cm2})


def gitt_pulse(rng: np.random.Generator, *, duration_over_time: float = 0.1, temperature_K: float = 298.15) -> Experiment:
    """One pulse on a slab of thickness L with blocked end: exact series, ohmic drop, rest; `duration_over_time` is τD/L².

    Truth is D at the nominal temperature; the cell is up to ±0.5 K off, its potential drifts by some 30 µV and its range jumps.
    """
    D, L = 10 ** rng.uniform(-11, -8), 10 ** rng.uniform(-4, -3)
    tau = duration_over_time * L**2 / D
    real = D * float(_warmer(rng, temperature_K)[0])
    dt = tau / 400
    t = np.concatenate([np.arange(0.0, tau + 5 * dt, dt), np.linspace(tau + 6 * dt, tau + 6 * dt + 3 * L**2 / D, 800)])
    slope = 0.01 / tau * L  # E changes by 10 mV in the pulse, settled

    def surface(x: Floats) -> Floats:
        x = np.maximum(x, 0.0)
        n = np.arange(1, 200)[:, None]
        s = real * x / L**2
        return np.asarray((s + 1 / 3 - 2 / np.pi**2 * (np.exp(-(n**2) * np.pi**2 * s[None, :]) / n**2).sum(axis=0)) * slope * L / real)

    t = np.concatenate([-dt * np.arange(30, 0, -1), t])
    on = (t >= 0.0) & (t <= tau)
    E = 3.7 - surface(t) * (t >= 0.0) + np.where(t > tau, surface(t - tau), 0.0) - np.where(on, 0.004, 0.0)
    E = E + 3e-5 * rng.standard_normal() * (t - t[0]) / np.ptp(t)
    E[int(rng.integers(5, len(t) - 5)) :] += 2e-5 * rng.standard_normal()
    E = E + 2e-5 * rng.standard_normal(len(t)) + 1e-5 * np.sin(2 * np.pi * 50 * t)
    I = np.where(on, -0.1, 0.0) * (1.0 + 0.003 * rng.standard_normal())
    keep = np.arange(len(t)) != 30  # the first sample of the pulse is missing
    return Experiment((t - t[0])[keep], E[keep], I[keep], {"D": D, "L": L, "tau": tau, "T": temperature_K})
