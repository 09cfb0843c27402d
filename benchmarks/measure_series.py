"""Joint fits of temperature series against known truth: energies of bulk and grain boundary, VTF, scatter.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/measure_series.py [series=60]

The data fix both energies where the truth-started bound of Cramer and Rao gives both with a 95 % half-width below 3 meV. Its model has a
law for each resistance, a straight line in T for each capacitance and exponent, and one value for lead and tail.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from frenkel.errors import FrenkelError
from frenkel.measure.circuits import circuit
from frenkel.measure.joint_fit import JointFit, fit_jointly
from frenkel.measure.synthetic import Series, speed_series, temperature_series
from frenkel.quantities import BOLTZMANN_EV_K

MODEL = circuit("R0-p(R1,CPE1)-p(R2,CPE2)-CPE3")


def bound_eV(s: Series, truth: list[dict[str, float]], noise: float = 0.005) -> np.ndarray:
    """Smallest possible standard deviations of the two energies.

    Unknowns: ln R0, ln Q3, n3; for each arc ln R, E, ln C and its slope, n and its slope.
    """
    T = s.temperature_K
    x, t = (1 / T - 1 / T.mean()) / BOLTZMANN_EV_K, (T - T.mean()) / 100
    A = np.zeros((15, 15))
    for k in range(len(T)):
        z, J = MODEL.impedance_inner(s.frequency_Hz, MODEL.inner(truth[k]))
        J = J / (noise * np.abs(z))
        G = np.zeros((15, 9))
        G[0, 0] = G[1, 7] = G[2, 8] = 1
        for o, p in ((3, 1), (9, 4)):
            G[o, [p, p + 1]] = 1
            G[o + 1, [p, p + 1]] = x[k]
            G[o + 2, p + 1], G[o + 3, p + 1] = 1, t[k]
            G[o + 4, p + 2], G[o + 5, p + 2] = 1, t[k]
        D = G @ J
        A += D.real @ D.real.T + D.imag @ D.imag.T
    size = 1 / np.sqrt(np.diag(A))
    return (np.sqrt(np.diag(np.linalg.inv(A * np.outer(size, size)))) * size)[[4, 10]]


def fitted(s: Series) -> JointFit | None:
    try:
        return fit_jointly(s.temperature_K, [(s.frequency_Hz, z) for z in s.impedance_ohm], MODEL)
    except FrenkelError:
        return None


def energies(count: int, seed: int, generator: Callable[[np.random.Generator], Series], title: str) -> str:
    rng = np.random.default_rng(seed)
    errors, covered, seconds = [], [], []
    refused = fixed = fixed_within = within = bent = 0
    for _ in range(count):
        s = generator(rng)
        started = time.process_time()
        joint = fitted(s)
        seconds.append(time.process_time() - started)
        if joint is None:
            refused += 1
            continue
        bent += any(p.law != "arrhenius_sigma_T" for p in joint.processes)
        e = np.array([abs(p.activation_energy_eV - E) for p, E in zip(joint.processes, s.activation_energies_eV, strict=True)])
        values = [dict(one) | {"R1": r[0], "R2": r[1]} for one, r in zip(joint.values, s.resistances_ohm, strict=True)]
        can = 1.96 * bound_eV(s, values).max() < 0.003
        good = bool(np.all(e < 0.003))
        fixed, within, fixed_within = fixed + can, within + good, fixed_within + (can and good)
        errors.append(e)
        covered += [p.energy_interval().contains(E) for p, E in zip(joint.processes, s.activation_energies_eV, strict=True)
                    if p.law == "arrhenius_sigma_T"]  # fmt: skip
    m = 1e3 * np.nanmedian(np.array(errors), axis=0)
    return (f"| {title}, {count} (seed {seed}) | {refused} | {m[0]:.2f} / {m[1]:.2f} | {fixed_within}/{fixed} | {within}/{count} |"
            f" {100 * np.mean(covered):.1f} % | {bent} | {np.median(seconds):.2f} |")  # fmt: skip


def other(count: int, seed: int, **more: float) -> str:
    """Coverage of E or B where each resistance scatters about its law, or the law bends."""
    rng = np.random.default_rng(seed)
    covered, right, refused = [], 0, 0
    name = "vtf_energy_eV" if "vogel_temperature_K" in more else "activation_energy_eV"
    for _ in range(count):
        s = temperature_series(rng, **more)
        joint = fitted(s)
        if joint is None:
            refused += 1
            continue
        for p, E in zip(joint.processes, s.activation_energies_eV, strict=True):
            right += name in p.shape
            if name in p.shape:
                covered.append(p.interval(name).contains(E))
    title = ", ".join(f"{k.replace('_', ' ')} {v:g}" for k, v in more.items())
    return f"| {title} | {count} | {refused} | {right}/{2 * (count - refused)} | {100 * np.mean(covered):.1f} % |"


def shared_file() -> None:
    """The temperature series with truth among the data."""
    folder = os.environ.get("FRENKEL_DATA")
    path = Path(folder or "") / "eis" / "synthetic" / "tseries_noise0.005.npz"
    if not folder or not path.is_file():
        print("| tseries_noise0.005.npz | FRENKEL_DATA is not set | | | | | | |")
        return
    with np.load(path, allow_pickle=False) as data:
        energy = (float(data["Ea_bulk_eV"]), float(data["Ea_gb_eV"]))
        joint = fit_jointly(data["T"], [(data["f"], z) for z in data["Z"]], MODEL)
    e = [1e3 * (p.activation_energy_eV - E) for p, E in zip(joint.processes, energy, strict=True)]
    covered = sum(p.energy_interval().contains(E) for p, E in zip(joint.processes, energy, strict=True))
    print(f"| tseries_noise0.005.npz | 0 | {e[0]:+.2f} / {e[1]:+.2f} | | {int(max(map(abs, e)) < 3)}/1 | {covered} of 2 | | |", flush=True)


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    print("| series | refused | median error bulk / gb, meV | both within 3 meV, where the data fix them | of all | 95 % intervals cover |"
          " called bent | s each |\n|---|---|---|---|---|---|---|---|")  # fmt: skip
    for seed in (3101, 3201, 3301):
        print(energies(count, seed, speed_series, "speed set"), flush=True)
    for seed in (104, 204, 304):
        print(energies(count, seed, temperature_series, "pellets"), flush=True)
    shared_file()
    print("\n| series | n | refused | law right, of processes | 95 % interval of E or B covers |\n|---|---|---|---|---|")
    print(other(count, 404, scatter=0.03), flush=True)
    print(other(count, 504, vogel_temperature_K=180.0), flush=True)


if __name__ == "__main__":
    main()
