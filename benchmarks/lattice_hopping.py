"""Speed of the kinetic Monte Carlo loops: million hops per CPU second on one core, compilation left out.

python benchmarks/lattice_hopping.py
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from frenkel.lattice._hopping_kernels import vacancy_walk
from frenkel.lattice.kinetic_monte_carlo import lattice_gas, run_lattice_gas
from lattice.test_hopping import _sites, network, random_network

HOPS = 4_000_000


def equal_rates() -> float:
    neighbours, steps = _sites("fcc", 9)
    occupation = np.arange(len(neighbours))
    occupation[0] = -1
    position = np.zeros((len(neighbours), 3), np.int64)
    vacancy_walk(neighbours, steps, occupation, position, 10, np.random.default_rng(1))
    start = time.process_time()
    vacancy_walk(neighbours, steps, occupation, position, 5 * HOPS, np.random.default_rng(1))
    return 5e-6 * HOPS / (time.process_time() - start)


def unequal_rates(net, cells: int, ions: int) -> float:
    gas = lattice_gas(net, (cells,) * 3)
    arguments = {"ions": ions, "temperature_K": 500.0, "attempt_frequency_Hz": 1e13, "blocks": 10}
    run_lattice_gas(net, gas, hops=1000, rng=np.random.default_rng(0), **arguments)
    start = time.process_time()
    run_lattice_gas(net, gas, hops=HOPS, rng=np.random.default_rng(0), **arguments)
    return 1.1e-6 * HOPS / (time.process_time() - start)


def main() -> None:
    simple = network(np.eye(3), [[0, 0, 0]], [0.0],
                     [(0, 0, 1, 0, 0, 0.2), (0, 0, 0, 1, 0, 0.2), (0, 0, 0, 0, 1, 0.2)])  # fmt: skip
    print(f"equal rates, one vacancy (fcc): {equal_rates():.1f} million hops/s")
    print(f"general loop, simple cubic, half full: {unequal_rates(simple, 10, 500):.1f} million hops/s")
    print(f"general loop, simple cubic, one vacancy: {unequal_rates(simple, 10, 999):.1f} million hops/s")
    for seed in (1, 7):
        speed = unequal_rates(random_network(seed), 8, 500)
        print(f"general loop, random network {seed}, four sites and twelve rates, quarter full: {speed:.1f}")


if __name__ == "__main__":
    main()
