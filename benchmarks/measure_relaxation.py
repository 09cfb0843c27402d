"""Distributions of relaxation times against known truth: false and missed peaks beside tails, close and distant pairs.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python benchmarks/measure_relaxation.py [spectra=200]

A false peak is a maximum of the reported distribution that stands out by more than 10 % of the largest, 0.35 decades or more from every
arc of the truth; an arc is missed where no such maximum is so near to it. The times of peers are in measure_speed.py.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from frenkel.measure.relaxation import RelaxationTimes, relaxation_times
from frenkel.measure.synthetic import relaxation_case

NEAR = 0.35


def maxima(drt: RelaxationTimes) -> np.ndarray:
    """log10 τ of the maxima above 10 %."""
    from scipy.signal import find_peaks

    g = drt.gamma_ohm
    tops, _ = find_peaks(np.concatenate([[0.0], g, [0.0]]), prominence=max(0.1 * g.max(), 1e-300))
    return np.log10(drt.time_constant_s[tops - 1])


def broad(count: int, tail: str, seed: int) -> str:
    rng = np.random.default_rng(seed)
    false = false_raw = false_called = arcs = missed = not_called = 0
    seconds = []
    for _ in range(count):
        case = relaxation_case(rng, tail=tail)
        truth = np.log10(case.time_constants_s)
        started = time.process_time()
        drt = relaxation_times(case.frequency_Hz, case.impedance_ohm)
        seconds.append(time.process_time() - started)
        found = maxima(drt)
        called = np.log10([p.time_constant_s for p in drt.peaks if p.significant])
        raw = maxima(relaxation_times(case.frequency_Hz, case.impedance_ohm, significance=False))
        false += any(np.min(np.abs(truth - x)) > NEAR for x in found)
        false_raw += any(np.min(np.abs(truth - x)) > NEAR for x in raw)
        false_called += any(np.min(np.abs(truth - x)) > NEAR for x in called)
        arcs += len(truth)
        missed += sum(np.min(np.abs(found - x), initial=9.0) > NEAR for x in truth)
        not_called += sum(np.min(np.abs(called - x), initial=9.0) > NEAR for x in truth)
    return (f"| {tail} (seed {seed}) | {count} | {false} | {false_called} | {false_raw} | {missed}/{arcs} | {not_called}/{arcs} |"
            f" {1e3 * np.median(seconds):.0f} |")  # fmt: skip


def pairs(count: int, separation: float, noise: float, seed: int) -> str:
    rng = np.random.default_rng(seed)
    f = np.logspace(6, -1, 71)
    right = more = 0
    for _ in range(count):
        t = 10 ** rng.uniform(-4.5, -2.5)
        z = 10 + 100 / (1 + (2j * np.pi * f * t) ** 0.9) + 100 / (1 + (2j * np.pi * f * t * 10**separation) ** 0.9)
        z = z + noise * np.abs(z) * (rng.standard_normal(71) + 1j * rng.standard_normal(71))
        drt = relaxation_times(f, z)
        found = maxima(drt)
        right += len(found) == 2 and all(np.min(np.abs(found - x)) < 0.2 for x in (np.log10(t), np.log10(t) + separation))
        more += len(drt.peaks) > 2
    return f"| {separation} | {100 * noise:g} % | {count} | {right} | {more} |"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print("| tail | spectra | with a false peak | with one called significant | with one before the test | arcs missed | arcs not called | ms |\n"
          "|---|---|---|---|---|---|---|---|")  # fmt: skip
    for seed in (2101, 2201, 2301, 2501, 2601):
        for tail in ("none", "cpe", "warburg"):
            print(broad(count, tail, seed), flush=True)
    print("\n| decades apart | noise | pairs | both and nothing else above 10 % | a third peak of any size |\n|---|---|---|---|---|")
    for separation, noise in ((0.8, 0.001), (0.8, 0.005), (1.0, 0.005), (1.3, 0.005), (1.4, 0.001), (1.8, 0.001), (1.8, 0.005), (2.2, 0.001)):
        print(pairs(60, separation, noise, 2401), flush=True)


if __name__ == "__main__":
    main()
