"""Synthetic spectra with known truth: the speed set, physical pellets, arcs beside tails, and temperature series.

The speed set draws two arcs and a tail at random; it measures optimisers. Physical pellets draw what a pellet can be:
bulk capacitance from permittivity and geometry, grain boundaries a few ten times that, leads, an inductance, an
instrument with a limit, a floor and range steps; defaults are judged on them. No detector is in this file.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.measure.circuits import circuit
from frenkel.quantities import BOLTZMANN_EV_K, VACUUM_PERMITTIVITY_F_M
from frenkel.transport.laws import law_form, shape

__all__ = ["Pellet", "RelaxationCase", "SpeedCase", "physical_arcs", "physical_pellet", "relaxation_case", "speed_case", "speed_series",
           "temperature_series"]  # fmt: skip

Floats = NDArray[np.float64]
Complexes = NDArray[np.complex128]
VACUUM_PERMITTIVITY_F_CM = 1e-2 * VACUUM_PERMITTIVITY_F_M


@dataclass(frozen=True, eq=False)
class SpeedCase:
    """A spectrum of R0-p(R1,CPE1)-p(R2,CPE2)-CPE3 and its truth."""

    frequency_Hz: Floats
    impedance_ohm: Complexes
    truth: dict[str, float]


@dataclass(frozen=True, eq=False)
class Pellet:
    """A pellet between blocking electrodes: spectrum, true circuit and values, geometry, noise, gains of the ranges."""

    frequency_Hz: Floats
    impedance_ohm: Complexes
    circuit: str
    truth: dict[str, float]
    thickness_cm: float
    area_cm2: float
    permittivity: float
    noise: float
    floor_ohm: float
    gains: tuple[float, ...]

    @property
    def total_resistance_ohm(self) -> float:
        """Lead, bulk and grain boundaries together."""
        return sum(self.truth[name] for name in ("R0", "R1", "R2"))


def _noise(z: Complexes, level: float, floor: float, rng: np.random.Generator) -> Complexes:
    sigma = np.hypot(level * np.abs(z), floor)
    return np.asarray(z + sigma * (rng.standard_normal(len(z)) + 1j * rng.standard_normal(len(z))))


def _speed_values(rng: np.random.Generator) -> dict[str, float]:
    """R1 10–10⁶ Ω, R2/R1 0.1–10, R0/R1 0.01–0.5, apex f1 10⁴–2·10⁶ Hz, f2 1.2–3 decades below."""
    r1 = 10 ** rng.uniform(1, 6)
    r2, r0 = r1 * 10 ** rng.uniform(-1, 1), r1 * 10 ** rng.uniform(-2, -0.3)
    f1 = 10 ** rng.uniform(4.0, 6.3)
    f2 = f1 / 10 ** rng.uniform(1.2, 3.0)
    n1, n2, n3 = rng.uniform(0.82, 1), rng.uniform(0.75, 1), rng.uniform(0.7, 0.95)
    crossing = max(f2 / 10 ** rng.uniform(1, 2.5), 0.5)
    return {
        "R0": r0, "R1": r1, "CPE1.Q": 1 / (r1 * (2 * np.pi * f1) ** n1), "CPE1.n": n1,
        "R2": r2, "CPE2.Q": 1 / (r2 * (2 * np.pi * f2) ** n2), "CPE2.n": n2,
        "CPE3.Q": 1 / ((r1 + r2) * (2 * np.pi * crossing) ** n3), "CPE3.n": n3,
    }  # fmt: skip


def speed_case(rng: np.random.Generator, *, noise: float = 0.005) -> SpeedCase:
    """Two arcs and a tail, 7 MHz to 0.1 Hz, 79 points, anywhere."""
    f = np.logspace(np.log10(7e6), -1.0, 79)
    truth = _speed_values(rng)
    z = circuit("R0-p(R1,CPE1)-p(R2,CPE2)-CPE3").impedance(f, truth)
    return SpeedCase(f, _noise(z, noise, 0.0, rng), truth)


def physical_pellet(
    rng: np.random.Generator, *, noise: float | None = None, steps: bool = True, accuracy: float = 0.002
) -> Pellet:
    """A pellet as it can be: εr 8–40, C_gb/C_bulk 10–300, σ 10⁻⁷–10⁻² S/cm, leads 0.05–2 Ω and 0.05–2 µH.

    Parameters
    ----------
    noise : proportional noise; None: drawn between 0.1 and 1 %
    steps : up to two switches of the instrument's range; else it measures in one
    accuracy : standard deviation of the gain of each range, so that a switch is a step of √2 times that
    """
    thickness, area = rng.uniform(0.05, 0.15), np.pi * 0.25
    permittivity = 10 ** rng.uniform(np.log10(8), np.log10(40))
    sigma = 10 ** rng.uniform(-7, -2)
    total = thickness / (area * sigma)
    share = 1.0 / (1.0 + 10 ** rng.uniform(-1, 1))
    bulk, boundary = total * share, total * (1 - share)
    c_bulk = VACUUM_PERMITTIVITY_F_CM * permittivity * area / thickness
    c_boundary = c_bulk * 10 ** rng.uniform(1, np.log10(300))
    n1, n2, n3 = rng.uniform(0.92, 1), rng.uniform(0.82, 1), rng.uniform(0.75, 0.95)
    double_layer = area * 10 ** rng.uniform(-6, -5)
    truth = {
        "L0": 10 ** rng.uniform(np.log10(0.05e-6), np.log10(2e-6)), "R0": 10 ** rng.uniform(np.log10(0.05), np.log10(2)),
        "R1": bulk, "CPE1.Q": (bulk * c_bulk) ** n1 / bulk, "CPE1.n": n1,
        "R2": boundary, "CPE2.Q": (boundary * c_boundary) ** n2 / boundary, "CPE2.n": n2,
        "CPE3.Q": double_layer, "CPE3.n": n3,
    }  # fmt: skip
    top = float(rng.choice([1e6, 4e6, 7e6]))
    f = np.logspace(np.log10(top), np.log10(10 ** rng.uniform(-1, 0.5)), int(rng.integers(55, 90)))
    text = "L0-R0-p(R1,CPE1)-p(R2,CPE2)-CPE3"
    z = circuit(text).impedance(f, truth)
    gains = tuple(accuracy * float(rng.standard_normal()) for _ in range(1 + (int(rng.integers(0, 3)) if steps else 0)))
    starts = [0, *sorted(int(rng.integers(5, len(f) - 5)) for _ in gains[1:]), len(f)]
    for first, end, gain in zip(starts[:-1], starts[1:], gains, strict=True):
        z[first:end] *= 1.0 + gain
    level = 10 ** rng.uniform(-3, -2) if noise is None else noise
    floor = 10 ** rng.uniform(-3.5, -2)
    return Pellet(f, _noise(z, level, floor, rng), text, truth, thickness, area, permittivity, level, floor, gains)


def physical_arcs(rng: np.random.Generator) -> tuple[dict[str, tuple[float, float, float]], float, float]:
    """Arcs that a cell could show: {kind: (R, C, relative error of C)}, fastest first, with thickness (cm) and area (cm²).

    Bulk and boundaries as in a pellet; interphases of 5 to 300 nm at εr 5–50; double layers of 3–300 µF/cm². Each is there or not.
    """
    thickness, area = rng.uniform(0.03, 0.2), np.pi * 0.25 * rng.uniform(0.5, 2.0)
    bulk = VACUUM_PERMITTIVITY_F_CM * 10 ** rng.uniform(np.log10(8), np.log10(40)) * area / thickness
    layer = VACUUM_PERMITTIVITY_F_CM * 10 ** rng.uniform(np.log10(5), np.log10(50)) / (1e-7 * 10 ** rng.uniform(np.log10(5), np.log10(300)))
    kinds = {"bulk": (0.7, bulk), "grain boundary": (0.5, bulk * 10 ** rng.uniform(1, np.log10(300))),
             "interphase": (0.4, area * layer), "electrode": (0.4, area * 10 ** rng.uniform(np.log10(3e-6), np.log10(3e-4)))}  # fmt: skip
    out: dict[str, tuple[float, float, float]] = {}
    slowest, error = 0.0, 10 ** rng.uniform(-2, -0.5)
    for kind, (share, c) in kinds.items():
        if rng.random() < share:
            r = max(10 ** rng.uniform(1, 5), 2.0 * slowest / c)
            slowest = r * c
            out[kind] = (r, c, error)
    return out, thickness, area


@dataclass(frozen=True, eq=False)
class RelaxationCase:
    """A spectrum of arcs and a tail: τ (s) of the arcs, exponent of the tail (0: none), noise."""

    frequency_Hz: Floats
    impedance_ohm: Complexes
    time_constants_s: tuple[float, ...]
    tail_exponent: float
    noise: float


def relaxation_case(rng: np.random.Generator, *, tail: str, arcs: int | None = None, noise: float | None = None) -> RelaxationCase:
    """Arcs that can be told apart, beside what has no distribution of relaxation times.

    Parameters
    ----------
    tail : "none", "cpe" (n 0.6–1) or "warburg" (n 0.5); it is as large as all arcs 0.5 to 2 decades below the slowest of them
    arcs : None: 1 to 3, 1 to 2 decades apart, R 100–1000 Ω, n 0.8–1; half of the spectra have an inductance of 0.1–1 µH
    noise : None: 0.1 to 1 %, proportional
    """
    top, bottom = 10 ** rng.uniform(5.7, 6.85), 10 ** rng.uniform(-2, 0)
    f = np.logspace(np.log10(top), np.log10(bottom), int(10 * np.log10(top / bottom)) + 1)
    jw = 2j * np.pi * f
    log_tau = -np.log10(2 * np.pi * top) + rng.uniform(0.5, 1.5)
    z, taus, total = np.zeros(len(f), dtype=np.complex128), [], 0.0
    for _ in range(int(rng.integers(1, 4)) if arcs is None else arcs):
        r = 10 ** rng.uniform(2, 3)
        taus.append(10**log_tau)
        total += r
        z += r / (1 + (jw * taus[-1]) ** rng.uniform(0.8, 1))
        log_tau += rng.uniform(1.0, 2.0)
    z += total * 10 ** rng.uniform(-3, -0.5)
    if rng.random() < 0.5:
        z += jw * 10 ** rng.uniform(-7, -6)
    n = {"none": 0.0, "warburg": 0.5, "cpe": rng.uniform(0.6, 1)}[tail]
    if n:
        z += total * (jw * taus[-1] * 10 ** rng.uniform(0.5, 2.0)) ** -n
    level = 10 ** rng.uniform(-3, -2) if noise is None else noise
    return RelaxationCase(f, _noise(z, level, 0.0, rng), tuple(taus), n, level)


@dataclass(frozen=True, eq=False)
class Series:
    """Spectra [T, N] at temperatures, true resistances of the arcs [T, arcs], and their energies (E or B, eV)."""

    temperature_K: Floats
    frequency_Hz: Floats
    impedance_ohm: Complexes
    resistances_ohm: Floats
    activation_energies_eV: tuple[float, ...]


def temperature_series(
    rng: np.random.Generator,
    *,
    noise: float = 0.005,
    temperatures_K: Floats | None = None,
    arcs: int = 2,
    vogel_temperature_K: float = 0.0,
    scatter: float = 0.0,
) -> Series:
    """Two or three thermally activated arcs, a lead and a tail; at the hot end the arcs merge and leave the window.

    Parameters
    ----------
    noise : proportional noise of the spectra
    temperatures_K : [T]; None: 253 to 373 K in steps of 10 K
    arcs : 2 (bulk and grain boundary) or 3 (an interphase too)
    vogel_temperature_K : T0 of a VTF law σ√T = A exp(-B/k(T-T0)); 0: Arrhenius, σT = A exp(-E/kT). The energies are E or B
    scatter : of each ln R about its law (temperature errors, contact)
    """
    T = np.arange(253.15, 379.0, 10.0) if temperatures_K is None else np.asarray(temperatures_K, dtype=np.float64)
    f = np.logspace(np.log10(7e6), -1.0, 79)
    energies = [float(rng.uniform(0.3, 0.45)), float(rng.uniform(0.45, 0.6))]
    at_room = [10 ** rng.uniform(3, 4.5), 10 ** rng.uniform(3, 4.5)]
    c = [10 ** rng.uniform(-11.2, -10.7), 10 ** rng.uniform(-9.3, -8.6)]
    n = [rng.uniform(0.9, 1.0), rng.uniform(0.85, 0.98)]
    tail_q, tail_n = 10 ** rng.uniform(-6, -5), rng.uniform(0.8, 0.95)
    if arcs == 3:
        energies.append(float(rng.uniform(0.5, 0.6)))
        at_room.append(10 ** rng.uniform(3, 4.5))
        c.append(10 ** rng.uniform(-7.2, -6.8))
        n.append(rng.uniform(0.85, 0.95))
        tail_q *= 30.0
    if vogel_temperature_K:
        energies = [0.2 * one for one in energies]
    form = law_form("vtf_sqrt_T" if vogel_temperature_K else "arrhenius_sigma_T")
    model = circuit("-".join(["R0", *(f"p(R{i},CPE{i})" for i in range(1, arcs + 1)), f"CPE{arcs + 1}"]))
    room = np.array([298.15])
    spectra, truth = [], []
    for one in T:
        r = []
        for R, E in zip(at_room, energies, strict=True):
            theta = np.array([E, vogel_temperature_K])[: len(form.shape_names)]
            change = shape(form, theta, np.array([one])) - shape(form, theta, room)
            r.append(R * float(np.exp(-change[0] + scatter * rng.standard_normal() if scatter else -change[0])))
        values = {"R0": 1.0, f"CPE{arcs + 1}.Q": tail_q, f"CPE{arcs + 1}.n": tail_n}
        for i in range(arcs):
            values |= {f"R{i + 1}": r[i], f"CPE{i + 1}.Q": (r[i] * c[i]) ** n[i] / r[i], f"CPE{i + 1}.n": n[i]}
        spectra.append(_noise(model.impedance(f, values), noise, 0.0, rng))
        truth.append(r)
    return Series(T, f, np.array(spectra), np.array(truth), tuple(energies))


def speed_series(rng: np.random.Generator, *, noise: float = 0.005) -> Series:
    """A case of the speed set at 20 °C, and what it is from -40 to 80 °C in steps of 10 K.

    Both resistances follow Arrhenius (σT form; 0.3–0.45 and 0.45–0.6 eV), R0 that of the first; capacitances, exponents and tail stay.
    """
    T, room = np.arange(233.15, 354.0, 10.0), 293.15
    f = np.logspace(np.log10(7e6), -1.0, 79)
    energies = (float(rng.uniform(0.3, 0.45)), float(rng.uniform(0.45, 0.6)))
    model, at_room = circuit("R0-p(R1,CPE1)-p(R2,CPE2)-CPE3"), _speed_values(rng)
    spectra, truth = [], []
    for one in T:
        values = dict(at_room)
        for i, energy in enumerate(energies, start=1):
            factor = one / room * np.exp(energy / BOLTZMANN_EV_K * (1 / one - 1 / room))
            values[f"R{i}"] *= factor
            values[f"CPE{i}.Q"] *= factor ** (values[f"CPE{i}.n"] - 1)  # so that the capacitance (Q R^(1-n))^(1/n) stays
        values["R0"] *= values["R1"] / at_room["R1"]
        spectra.append(_noise(model.impedance(f, values), noise, 0.0, rng))
        truth.append([values["R1"], values["R2"]])
    return Series(T, f, np.array(spectra), np.array(truth), energies)
