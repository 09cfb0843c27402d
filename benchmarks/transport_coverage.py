"""How often do the 95 % intervals of `frenkel.transport` hold the truth? Counted on synthetic pellets.

    python benchmarks/transport_coverage.py [trials]

Truth: Arrhenius in σT form, Ea 0.35 eV, A 1e5 S·K/cm. Targets: 93-97 %, also for 3 pellets x 8 temperatures
with 30 % between pellets.
"""

from __future__ import annotations

import math
import sys
import time

import numpy as np

from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.transport import fit_conductivity

ENERGY_EV, LN_PREFACTOR = 0.35, math.log(1e5)
EIGHT = np.linspace(298.15, 368.15, 8)
UNBALANCED = (np.linspace(298.15, 368.15, 8), np.linspace(298.15, 328.15, 4), np.linspace(338.15, 368.15, 4))
AT_K = np.array([298.15, 330.0, 450.0])


def truth(T: np.ndarray) -> np.ndarray:
    """ln σ of the true law."""
    return LN_PREFACTOR - ENERGY_EV / (BOLTZMANN_EV_K * T) - np.log(T)


def count(
    designs: tuple[np.ndarray, ...], between: float, noise: float, law: str, trials: int, seed: int
) -> None:
    """Print the coverage of Ea, ln A, σ at three temperatures."""
    rng = np.random.default_rng(seed)
    T = np.concatenate(designs)
    label = [f"p{i}" for i, one in enumerate(designs) for _ in one]
    hits, straight = np.zeros(5), 0
    started = time.perf_counter()
    for _ in range(trials):
        level = np.concatenate([np.full(len(one), rng.normal(0.0, between)) for one in designs])
        sigma = np.exp(truth(T) + level + rng.normal(0.0, noise, len(T)))
        found = fit_conductivity(T, sigma, sample=label, law=law).best
        at = found.predict(AT_K)
        hits[2:] += (np.log(at.low_S_cm) <= truth(AT_K)) & (truth(AT_K) <= np.log(at.high_S_cm))
        if found.form.name == "arrhenius_sigma_T":
            straight += 1
            hits[0] += found["activation_energy_eV"].interval.contains(ENERGY_EV)
            hits[1] += found["ln_prefactor"].interval.contains(LN_PREFACTOR)
    rates = 100 * hits / np.array([straight, straight, trials, trials, trials])
    points = "+".join(str(len(one)) for one in designs)
    print(
        f"| {points} | {between:.0%} | {noise:.0%} | {law} | {straight / trials:.1%} | "
        + " | ".join(f"{one:.1f}" for one in rates)
        + f" | {1e3 * (time.perf_counter() - started) / trials:.1f} |",
        flush=True,
    )


def main() -> None:
    """Print a Markdown table."""
    trials = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    print(f"{trials} trials a row (a tenth of it with law auto); coverage in %")
    print("| points of each pellet | between | noise | law | straight chosen | Ea | ln A | σ 25 °C | σ 57 °C"
          " | σ 177 °C (extrapolated) | ms a fit |")  # fmt: skip
    print("|" + "---|" * 11)
    straight = "arrhenius_sigma_T"
    count((EIGHT,), 0.0, 0.03, straight, trials, 1)
    count((EIGHT,) * 3, 0.30, 0.01, straight, trials, 2)
    count((EIGHT,) * 3, 0.30, 0.03, straight, trials, 3)
    count((EIGHT,) * 3, 0.30, 0.08, straight, trials, 4)
    count((EIGHT,) * 6, 0.30, 0.03, straight, trials, 5)
    count(UNBALANCED, 0.30, 0.03, straight, trials, 6)
    count((EIGHT,) * 3, 0.30, 0.03, "auto", trials // 10, 7)
    count((EIGHT,), 0.0, 0.03, "auto", trials // 10, 8)


if __name__ == "__main__":
    main()
