"""Coverage, lack of fit and speed of the room process, on synthetic truth; prints one line each.

Run from the root of the checkout: python benchmarks/process_coverage.py
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

SETS = 100


def covers(fit: MasterCurve, name: str, truth: float) -> bool:
    return fit[name].low <= truth <= fit[name].high


def main() -> None:
    generator = np.random.default_rng(11)
    clean = [f for f in (fit_master_curve(runs_of(generator), processes=1) for _ in range(SETS)) if isinstance(f, MasterCurve)]
    hits = {name: sum(covers(f, name, truth) for f in clean) for name, truth in (("Q", TRUE_Q), ("ln b", float(np.log(1.2))), ("green density", 0.6))}
    print(f"one process, {SETS} sets: intervals cover {hits}; flagged {sum(not f.fits for f in clean)}; mean width of Q {np.mean([f['Q'].high - f['Q'].low for f in clean]):.1f} kJ/mol")
    target = schedule_of(7.0, hold_s=1800.0)
    new = [(f.predict(target), float(density_of(target)[-1]) + generator.normal(0.0, RUN_NOISE)) for f in clean]
    inside = sum(isinstance(p, PredictedDensity) and p.low <= d <= max(p.high, 1.0) for p, d in new)
    print(f"density of a new run: covered {inside} of {SETS}")
    two = [fit_master_curve(runs_of(generator, two=True)) for _ in range(SETS)]
    both = [f for f in two if isinstance(f, MasterCurve) and f.processes == 2]
    print(f"two processes: flagged {len(both)} of {SETS}; Q1 covered {sum(covers(f, 'Q1', EARLY_Q) for f in both)}, Q2 {sum(covers(f, 'Q2', TRUE_Q) for f in both)}, still misfitting {sum(not f.fits for f in both)}")
    runs = runs_of(generator, rows=10_000)
    for name, call in (("fit of 4 logs of 10,000 rows", lambda: fit_master_curve(runs)), ("10,000 samples of the 25 steps", lambda: cell_cost(samples=10_000))):
        call()
        started = time.perf_counter()
        call()
        print(f"{name}: {time.perf_counter() - started:.2f} s")


if __name__ == "__main__":
    main()
