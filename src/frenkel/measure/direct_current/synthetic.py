"""Synthetic direct-current experiments with known truth and nuisances. No detector is in this file.

Nuisances: range jumps of 0.3 %, mains of 50 Hz as it aliases into slow sampling, linear drift, ±0.5 K, a missing first sample.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from frenkel.quantities import BOLTZMANN_EV_K, FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

__all__ = ["Experiment", "bruce_vincent_cell", "gitt_pulse", "hebb_wagner_cell", "linear_sweep", "plating_ramp"]

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Experiment:
    """Time (s), potential (V), current (mA) and the truth."""

    time_s: Floats
    potential_V: Floats
    current_mA: Floats
    truth: dict[str, float] = field(default_factory=dict)


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


def bruce_vincent_cell(
    rng: np.random.Generator, *, interface_over_bulk: float | None = None, duration_in_times: float = 6.0, temperature_K: float = 343.15
) -> Experiment:
    """Li|polymer|Li under 10 mV: diffusion relaxation; `duration_in_times` of the slowest time constant."""
    bulk = 10 ** rng.uniform(1.5, 3)
    ratio = 10 ** rng.uniform(-1, 1) if interface_over_bulk is None else interface_over_bulk
    r0, t_plus, dV = bulk * ratio, rng.uniform(0.1, 0.9), 0.01
    shift = np.exp(0.4 / (BOLTZMANN_EV_K * temperature_K**2) * 0.5 * rng.uniform(-1, 1, size=2))
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
             "Rss": rs * (1 + u * rng.standard_normal()), "u": u}  # fmt: skip
    return Experiment(t, np.full(len(t), dV), current, truth)


def hebb_wagner_cell(rng: np.random.Generator, *, leakage_mA: float = 1e-7) -> Experiment:
    """Li|solid|inert: settled currents from 0.3 V up to where holes carry; σ_n, σ_p 10⁻¹¹–10⁻⁷ S/cm at equal potentials."""
    T, constant = 298.15, 0.127
    sn, sp = 10 ** rng.uniform(-11, -7), 10 ** rng.uniform(-11, -7) * 1e-40
    E = np.linspace(0.1, 2.6, 26)
    thermal = GAS_CONSTANT_J_MOL_K * T / FARADAY_C_MOL
    I = 1e3 * thermal / constant * (-sn * np.expm1(-E / thermal) + sp * np.expm1(E / thermal))
    I = I * (1 + 0.02 * rng.standard_normal(len(E))) * (1 + 0.02 * 0.5 * rng.uniform(-1, 1)) + leakage_mA * rng.uniform(-1, 1, len(E))
    return Experiment(np.arange(len(E), dtype=np.float64), E, I, {"electrons": sn, "holes": sp, "T": T, "constant": constant,
                                                                "leakage": leakage_mA})  # fmt: skip


def linear_sweep(rng: np.random.Generator, *, onset: bool = True, threshold_mA_cm2: float = 0.01) -> Experiment:
    """A sweep with capacitive background, ohmic drop and an exponential oxidation; truth: where it reaches the threshold."""
    rate, resistance, area = 1e-4, rng.uniform(20, 300), 0.785
    E = np.arange(2.0, 5.0, 0.001)
    at = rng.uniform(2.8, 4.4)
    width = rng.uniform(0.03, 0.12)
    faradaic = threshold_mA_cm2 * np.exp(np.minimum((E - at) / width, 8.0)) if onset else np.zeros(len(E))
    capacitive = 10 ** rng.uniform(-6, -5) * rate * 1e3 * (1 + rng.uniform(0, 0.3) * (E - 2.0)) + rng.uniform(0, 2e-4)
    current = (faradaic + capacitive) * area
    measured = E + 1e-3 * current * resistance
    t = (E - E[0]) / rate
    ranges = 10.0 ** np.ceil(np.log10(np.maximum(np.abs(current), 1e-4)))
    current = _disturbed(t, current, rng, drift=0.0, size=ranges) if onset else current * (1 + 0.01 * rng.standard_normal(len(E))) + 2e-6 * rng.standard_normal(len(E))
    return Experiment(t, measured, current, {"onset": at if onset else np.nan, "R": resistance, "area": area, "threshold": threshold_mA_cm2})


def plating_ramp(rng: np.random.Generator, *, event: str = "none") -> Experiment:
    """Symmetric cell, current stepped up, equal times: `event` none | soft | hard | contact, in a step drawn at random.

    Truth: "step" (0-based half-cycle of the event, -1 without), "current" (mA/cm²) there, "drop" of the resistance.
    """
    area, asr = 0.785, rng.uniform(20, 200)
    levels = np.arange(0.1, 1.01, 0.1)
    each, rest = 600, 30
    where = int(rng.integers(4, 2 * len(levels)))
    drop = rng.uniform(0.12, 0.6)
    t_all, v_all, i_all = [], [], []
    clock, half = 0.0, 0
    factor = 1.0
    for level in levels:
        for sign in (1.0, -1.0):
            t = np.arange(each, dtype=np.float64)
            r = asr * factor * (1 + 0.01 * (1 - np.exp(-t / 60)) * level)
            if half == where and event in ("soft", "hard"):
                k = int(rng.integers(60, each - 60))
                r[k:] *= (1 - drop) if event == "soft" else 0.02
                factor *= (1 - drop) if event == "soft" else 0.02
            if event == "contact" and half >= where:
                r *= 1 + 1.5 * ((t + each * (half - where)) / each) ** 2
            t_all.append(clock + t)
            v_all.append(sign * level * 1e-3 * r)
            i_all.append(np.full(each, sign * level * area))
            clock += each
            t_all.append(clock + np.arange(rest, dtype=np.float64))
            v_all.append(np.zeros(rest))
            i_all.append(np.zeros(rest))
            clock += rest
            half += 1
    t, v, i = np.concatenate(t_all), np.concatenate(v_all), np.concatenate(i_all)
    kelvin = 0.5 * np.sin(2 * np.pi * t / 5000.0 + rng.uniform(0, 6.28))
    v = v * (1 - 0.045 * kelvin)  # ±0.5 K at 0.35 eV and 25 °C
    for _ in range(3):
        v[int(rng.integers(0, len(v))) :] *= 1 + 0.003 * rng.standard_normal()
    v = v + 2e-5 * np.sin(2 * np.pi * 50.01 * t) + 2e-5 * rng.standard_normal(len(t))
    place = where if event != "none" else -1
    return Experiment(t, v, i, {"step": place, "current": float(levels[where // 2]), "drop": drop, "area": area, "asr": asr})


def gitt_pulse(rng: np.random.Generator, *, duration_over_time: float = 0.1) -> Experiment:
    """One pulse on a slab of thickness L with blocked end: exact series, ohmic drop, rest; `duration_over_time` is τD/L²."""
    D, L = 10 ** rng.uniform(-11, -8), 10 ** rng.uniform(-4, -3)
    tau = duration_over_time * L**2 / D
    dt = tau / 400
    t = np.arange(0.0, tau + 3 * L**2 / D, dt)
    slope = 0.01 / tau * L  # E changes by 10 mV in the pulse, settled

    def surface(x: Floats) -> Floats:
        x = np.maximum(x, 0.0)
        n = np.arange(1, 200)[:, None]
        s = D * x / L**2
        return np.asarray((s + 1 / 3 - 2 / np.pi**2 * (np.exp(-(n**2) * np.pi**2 * s[None, :]) / n**2).sum(axis=0)) * slope * L / D)

    t = np.concatenate([-dt * np.arange(30, 0, -1), t])
    on = (t >= 0.0) & (t <= tau)
    E = 3.7 - surface(t) * (t >= 0.0) + np.where(t > tau, surface(t - tau), 0.0) - np.where(on, 0.004, 0.0)
    E = E + 2e-5 * rng.standard_normal(len(t)) + 1e-5 * np.sin(2 * np.pi * 50 * t)
    return Experiment(t - t[0], E, np.where(on, -0.1, 0.0), {"D": D, "L": L, "tau": tau})
