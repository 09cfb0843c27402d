"""Step laws: exact limits, what comes back from synthetic tables, coverage, refusals, and the next runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import ConvergenceError, InputError, OutOfRange, ParseError, UnknownName
from frenkel.evidence import Refusal
from frenkel.process.design import d_optimal, next_points, next_schedules
from frenkel.process.film_laws import dry_thickness_um, residual_fraction
from frenkel.process.glass_laws import critical_cooling_rate_K_s
from frenkel.process.law_fit import LawFit, fit_law
from frenkel.process.pressing_laws import spring_back
from frenkel.process.schedule import read_schedule
from frenkel.process.sinter import fit_master_curve
from frenkel.process.step_laws import LAWS, fit_table, law_of

TIMES = np.tile(np.array([60.0, 200.0, 600.0, 2000.0]), 3)
TEMPERATURES = np.repeat(np.array([850.0, 900.0, 950.0]), 4)
LITHIUM = (np.tile([3600.0, 14400.0, 36000.0], 8), np.tile(np.repeat([1.0, 10.0], 3), 4), np.tile(np.repeat([100.0, 2000.0], 6), 2), np.zeros(24),
           np.repeat([0.0, 40.0, 2000.0], 8))  # fmt: skip
STAGES = (np.tile(np.geomspace(60.0, 36000.0, 8), 6), np.repeat(np.linspace(540.0, 640.0, 6), 8))
# law: (columns, true parameters, standard deviation of the noise)
CASES: dict[str, tuple[tuple[np.ndarray, ...], tuple[float, ...], float]] = {
    "heckel": ((np.linspace(20.0, 400.0, 12),), (0.003, 0.5), 0.003),
    "kawakita": ((np.linspace(5.0, 400.0, 14),), (0.45, 0.02, 0.5), 0.002),
    "calendering": ((np.linspace(20.0, 600.0, 12),), (0.88, 0.6, 150.0), 0.003),
    "milling": ((np.linspace(0.3, 12.0, 12),), (3.0, 1.4), 0.01),
    "kissinger": ((np.array([2.0, 5.0, 10.0, 20.0, 40.0]),), (220.0, 560.0), 0.3),
    "jmak": ((TIMES, TEMPERATURES), (2e-3, 180.0, 1.6), 0.01),
    "grain-growth": ((np.tile(np.array([1e3, 1e4, 1e5]), 4), np.repeat(np.array([1250.0, 1300.0, 1350.0, 1400.0]), 3)), (1e-9, 400.0, 3.0, 0.5), 0.02),
    "lithium-loss": (LITHIUM, (2e-5, 4e-8, 3e-6), 0.001),
    "lithium-loss-two-sinks": (tuple(x[:12] for x in LITHIUM[:4]), (2e-5, 4e-8), 0.001),
    "spring-back": ((np.linspace(20.0, 400.0, 8), np.linspace(0.7, 0.92, 8)), (9000.0,), 0.001),
    "calendering-temperature": ((np.tile(np.linspace(20.0, 600.0, 8), 3), np.repeat([300.0, 340.0, 380.0], 8)), (0.88, 0.6, 150.0, 400.0), 0.003),
    "cold-sintering": ((np.tile([60.0, 300.0, 1200.0, 3600.0], 3), np.repeat([200.0, 400.0, 600.0], 4), np.full(12, 0.5)), (1.5e-7, 0.65), 0.003),
    "milling-stress": ((np.tile([1e5, 3e5, 1e6, 3e6], 3), np.repeat([1.0, 4.0, 12.0], 4)), (2e6, 1.3, 1.2), 0.01),
    "ginstling": ((5.0 * TIMES, TEMPERATURES), (2e-5, 180.0), 0.005),
    "contracting-sphere": ((TIMES, TEMPERATURES), (1e-4, 180.0), 0.005),
    "two-stage": (STAGES, (560.0, 220.0, 1.6, 640.0, 300.0, 1.3), 0.01),
    "transformation-curve": ((np.linspace(760.0, 860.0, 9),), (810.0, 30.0, 25.0), 0.1),
    "slot-die": ((np.tile([0.02, 0.1, 0.5], 3), np.repeat([100.0, 200.0, 300.0], 3)), (0.65,), 1.0),
    "shear-thinning": ((np.geomspace(1.0, 1000.0, 8),), (5.0, 0.6), 0.02),
    "photo-cure": ((np.tile([1.0, 3.0, 6.0, 10.0, 20.0, 40.0, 80.0], 3), np.repeat([1.0, 10.0, 50.0], 7)), (0.004, 0.12, 0.6, 1.6, 0.9), 0.005),
    "film-growth": ((np.array([60.0, 300.0, 600.0, 1200.0]),), (0.2, 10.0), 2.0),
    "ald": ((np.array([100.0, 300.0, 600.0, 1200.0]),), (0.07, 5.0), 0.5),
    "furnace-runs": ((np.tile([2.0, 5.0], 6), np.repeat([1273.0, 1373.0, 1423.0, 1473.0], 3), np.tile([600.0, 3600.0, 14400.0], 4)), (500.0, 0.5, 1.2, 0.58), 0.004),
    "drying": ((np.array([10.0, 30.0, 100.0, 200.0, 400.0, 700.0, 1000.0, 1500.0]), np.full(8, 50.0)), (1.0e-8, 0.3), 0.003),
    "cure-depth": ((np.array([10.0, 20.0, 50.0, 100.0, 200.0, 400.0]),), (80.0, 5.0), 3.0),
}  # fmt: skip


def truth(key: str) -> np.ndarray:
    x, p, _ = CASES[key]
    return np.asarray(law_of(key).function(x, np.array(p)))


def fitted(key: str, y: np.ndarray) -> LawFit:
    found = fit_law(law_of(key), CASES[key][0], np.exp(y) if law_of(key).log_y else y, powder="test")
    assert isinstance(found, LawFit), found
    return found


def test_every_law_has_a_case() -> None:
    assert set(CASES) == set(LAWS)


@pytest.mark.parametrize("key", CASES)
def test_exact_data_give_the_truth(key: str) -> None:
    found = fitted(key, truth(key))
    assert [p.value for p in found.parameters] == pytest.approx(CASES[key][1], rel=2e-3)


@pytest.mark.parametrize("key", CASES)
def test_intervals_cover(key: str) -> None:
    generator = np.random.default_rng(7)
    noise = CASES[key][2]
    hits, trials = 0, 0
    for _ in range({"photo-cure": 5, "furnace-runs": 6, "two-stage": 8}.get(key, 40)):
        try:
            found = fitted(key, truth(key) + generator.normal(0.0, noise, truth(key).size))
        except ConvergenceError:
            continue  # said, not guessed
        for one, true in zip(found.parameters, CASES[key][1], strict=True):
            hits += one.low <= true <= one.high
            trials += 1
    # 95 % of at least 24: below 83 % would be a wrong interval
    assert trials >= 24 and hits / trials >= 0.83, (hits, trials)


def test_drying_series_against_naive_finite_differences() -> None:
    # film of thickness 1 (100 µm), closed below, empty above; explicit scheme
    n, D = 200, 1e-8
    dx = 100e-4 / n
    dt = 0.25 * dx * dx / D
    c = np.ones(n)
    steps = 20_000
    for _ in range(steps):
        padded = np.concatenate([[c[0]], c, [-c[-1]]])
        c = c + D * dt / dx**2 * (padded[2:] - 2 * padded[1:-1] + padded[:-2])
    assert c.mean() == pytest.approx(float(residual_fraction(D, np.array([steps * dt]), 100.0)[0]), abs=2e-3)


@given(st.floats(1e-12, 1e-6), st.floats(0.0, 1e6), st.floats(1.0, 1e3))
def test_residual_solvent_stays_between_0_and_1_and_is_continuous(D: float, t: float, h: float) -> None:
    left, later = residual_fraction(D, np.array([t, t * 1.01]), h)
    assert -1e-9 <= later <= left + 1e-6 and left <= 1.0


def test_kissinger_peaks_solve_its_equation() -> None:
    rates, (E, _) = CASES["kissinger"][0][0], CASES["kissinger"][1]
    T = truth("kissinger")
    left = np.log(rates / T**2) + E / (8.31446261815324e-3 * T)
    assert left == pytest.approx(np.full(rates.size, left[0]), abs=1e-9)


def test_closed_forms_by_hand() -> None:
    assert spring_back(0.9, 0.9) == 0.0 and dry_thickness_um(100.0, 0.3, 0.0) == pytest.approx(30.0)
    assert critical_cooling_rate_K_s(1200.0, 800.0, 4.0) == 100.0
    with pytest.raises(OutOfRange):
        critical_cooling_rate_K_s(800.0, 900.0, 1.0)


@pytest.mark.parametrize(
    ("key", "x", "says"),
    [
        ("kissinger", (np.full(4, 10.0),), "no activation energy"),
        ("kissinger", (np.array([9.0, 10.0, 11.0]),), "all alike"),
        ("jmak", (np.linspace(10.0, 100.0, 8), np.full(8, 900.0)), "one temperature"),
        ("heckel", (np.array([100.0, 100.0, 200.0, 300.0]),), "too few"),
        ("lithium-loss", (np.linspace(1.0, 9.0, 9), np.ones(9), np.zeros(9), np.zeros(9), np.ones(9)), "do not vary apart"),
        ("lithium-loss", (np.linspace(1.0, 9.0, 9), np.ones(9), np.ones(9), np.zeros(9), np.zeros(9)), "no run has CO2"),
        ("milling-stress", (np.geomspace(1.0, 9.0, 9), 9.0 / np.geomspace(1.0, 9.0, 9)), "do not vary apart"),
        ("calendering-temperature", (np.linspace(1.0, 90.0, 9), np.full(9, 300.0)), "one roll temperature"),
        ("photo-cure", (np.linspace(1.0, 90.0, 9), np.full(9, 10.0)), "one intensity"),
        ("two-stage", (np.linspace(1.0, 90.0, 9), np.full(9, 500.0)), "three temperatures"),
        ("furnace-runs", (np.full(9, 5.0), np.full(9, 1400.0), np.linspace(60.0, 6000.0, 9)), "one temperature"),
        ("milling", (np.array([0.0, 1.0, 2.0, 3.0]),), "positive energies"),
    ],
)
def test_what_a_table_cannot_carry_is_refused(key: str, x: tuple[np.ndarray, ...], says: str) -> None:
    found = fit_law(law_of(key), x, np.linspace(0.1, 0.5, x[0].size))
    assert isinstance(found, Refusal) and says in found.reason and found.settle


def test_wrong_law_is_seen_where_points_repeat() -> None:
    generator = np.random.default_rng(1)
    load = np.repeat(np.array([20.0, 100.0, 200.0, 300.0, 450.0, 600.0]), 3)
    kinked = np.where(load < 250.0, 0.6 + 0.001 * load, 0.85) + generator.normal(0.0, 0.002, load.size)
    found = fit_law(law_of("calendering"), (load,), kinked)
    assert isinstance(found, LawFit) and not found.fits and isinstance(found.predict(300.0), Refusal)
    right = fit_law(law_of("calendering"), (load,), law_of("calendering").function((load,), np.array(CASES["calendering"][1])) + generator.normal(0.0, 0.002, load.size))
    assert isinstance(right, LawFit) and right.fits
    inside, outside = right.predict(250.0), right.predict(2000.0)
    assert not isinstance(inside, Refusal) and not isinstance(outside, Refusal)
    assert inside[1] is False and outside[1] is True


def test_tables_with_units_and_without(tmp_path: Path) -> None:
    x, y = CASES["heckel"][0][0], truth("heckel")
    path = tmp_path / "press.csv"
    path.write_text("pressure (bar),relative density (%)\n" + "\n".join(f"{10 * p:.6f},{100 * d:.6f}" for p, d in zip(x, y, strict=True)))
    found = fit_table(path, "heckel", powder="A")
    assert isinstance(found, LawFit) and found["K"].value == pytest.approx(0.003, rel=1e-3)
    path.write_text(path.read_text().replace("pressure (bar)", "pressure"))
    with pytest.raises(InputError, match="no unit"):
        fit_table(path, "heckel")
    path.write_text(path.read_text().replace("pressure", "colour (nm)"))
    with pytest.raises(ParseError, match="no column of pressure"):
        fit_table(path, "heckel")
    with pytest.raises(UnknownName):
        law_of("guess")


def test_d_optimal_is_the_best_of_all_sets() -> None:
    generator = np.random.default_rng(3)
    rows = generator.normal(size=(8, 3))
    blocks = [np.outer(r, r) for r in rows]
    chosen, gain = d_optimal(np.eye(3) * 0.1, blocks, 3)
    from itertools import combinations_with_replacement

    best = max(float(np.linalg.slogdet(np.eye(3) * 0.1 + sum(blocks[k] for k in c))[1]) for c in combinations_with_replacement(range(8), 3))
    assert gain + np.linalg.slogdet(np.eye(3) * 0.1)[1] == pytest.approx(best, rel=1e-9)
    assert len(chosen) == 3


def test_next_points_narrow_the_answer_as_said() -> None:
    generator = np.random.default_rng(2)
    found = fitted("kissinger", truth("kissinger") + generator.normal(0.0, 0.3, 5))
    plan = next_points(found, [(1.0, 80.0)])
    assert plan.runs and all(after < now for _, now, after in plan.standard_errors)
    # the ends of the range carry an activation energy, its middle does not
    assert all(run in ("heating rate 1 K/min", "heating rate 80 K/min") for run in plan.runs)


def test_next_furnace_runs_shrink_q() -> None:
    from test_sinter import runs_of

    fit = fit_master_curve(runs_of(np.random.default_rng(1)), processes=1)
    assert not isinstance(fit, Refusal)
    candidates = [(f"{rate} K/min", read_schedule(f"{rate} K/min to 1200 °C, 1 h")) for rate in (0.5, 3, 8, 50)]
    plan = next_schedules(fit, candidates)
    now, after = next((a, b) for name, a, b in plan.standard_errors if name == "Q")
    assert after < now and "0.5 K/min" in plan.runs
