"""Coverage, lack of fit and speed of the room process, on synthetic truth; prints one line each.

Run from the root of the checkout: python benchmarks/process_coverage.py [sets]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

from frenkel.process.cells import cell_cost
from frenkel.process.sinter import MasterCurve, PredictedDensity, fit_master_curve

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "process"))
from test_sinter import EARLY_Q, RUN_NOISE, TRUE_Q, density_of, runs_of, schedule_of

ONE = {"Q": TRUE_Q, "ln b": float(np.log(1.2)), "green density": 0.6}
TWO = {"Q1": EARLY_Q, "Q2": TRUE_Q, "green density": 0.6, "share of process 1": 0.14}


def covers(fit: MasterCurve, name: str, truth: float) -> bool:
    return fit[name].low <= truth <= fit[name].high


def shares(fits: list[MasterCurve], truth: dict[str, float]) -> str:
    return ", ".join(f"{name} {100 * sum(covers(f, name, value) for f in fits) / len(fits):.1f} %" for name, value in truth.items())


def main(sets: int) -> None:
    generator = np.random.default_rng(11)
    clean = [f for f in (fit_master_curve(runs_of(generator), processes=1) for _ in range(sets)) if isinstance(f, MasterCurve)]
    width = np.mean([f["Q"].high - f["Q"].low for f in clean])
    print(f"one process, {sets} sets: intervals cover {shares(clean, ONE)}; flagged {sum(not f.fits for f in clean)}; mean width of Q {width:.1f} kJ/mol")
    target = schedule_of(7.0, hold_s=1800.0)
    new = [(f.predict(target), float(density_of(target)[-1]) + generator.normal(0.0, RUN_NOISE)) for f in clean]
    inside = sum(isinstance(p, PredictedDensity) and p.low <= d and (d <= p.high or p.high >= 1.0) for p, d in new)
    print(f"density of a new run: covered {inside} of {sets}")
    two = [fit_master_curve(runs_of(generator, two=True)) for _ in range(sets)]
    both = [f for f in two if isinstance(f, MasterCurve) and f.processes == 2]
    print(f"two processes, {sets} sets: flagged {len(both)}; intervals cover {shares(both, TWO)}; still misfitting {sum(not f.fits for f in both)}")
    runs = runs_of(generator, rows=10_000)
    for name, call in (("fit of 4 logs of 10,000 rows", lambda: fit_master_curve(runs)), ("10,000 samples of the 25 steps", lambda: cell_cost(samples=10_000))):
        call()
        started = time.process_time()
        call()
        print(f"{name}: {time.process_time() - started:.2f} s of CPU")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100)
