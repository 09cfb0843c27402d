"""Master sintering curves: exact limits, coverage on synthetic truth, lack of fit, refusals, and logs that must be named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from frenkel.errors import InputError, OutOfRange, ParseError, UnitError
from frenkel.evidence import Refusal
from frenkel.process.dilatometer import density_from_length, heating_rate, read_dilatometer_log
from frenkel.process.master_curve import Run, log_theta, sigmoid
from frenkel.process.schedule import Schedule, read_schedule
from frenkel.process.sinter import MasterCurve, PredictedDensity, fit_master_curve

TRUE_Q, EARLY_Q = 620.0, 250.0
POINT_NOISE, RUN_NOISE = 0.003, 0.003


def schedule_of(rate: float, *, rows: int = 200, highest: float = 1473.0, hold_s: float = 3600.0) -> Schedule:
    end = (highest - 873.0) / (rate / 60.0)
    t = np.concatenate([np.linspace(0.0, end, 3 * rows // 4), np.linspace(end, end + hold_s, rows // 4 + 1)[1:]])
    return Schedule(t, np.minimum(873.0 + rate / 60.0 * t, highest))


A = float(log_theta(schedule_of(5.0), TRUE_Q)[-1]) - 1.0
A_EARLY = float(log_theta(schedule_of(5.0), EARLY_Q)[60])


def density_of(schedule: Schedule, two: bool = False) -> np.ndarray:
    late = sigmoid((log_theta(schedule, TRUE_Q) - A) / 1.2)
    if not two:
        return np.asarray(0.6 + 0.4 * late)
    return np.asarray(0.6 + 0.14 * sigmoid((log_theta(schedule, EARLY_Q) - A_EARLY) / 0.8) + 0.26 * late)


def runs_of(generator: np.random.Generator, *, two: bool = False, rows: int = 200, noise: float = 1.0) -> list[Run]:
    out = []
    for rate in (2.0, 5.0, 10.0, 20.0):
        schedule = schedule_of(rate, rows=rows)
        scatter = generator.normal(0.0, noise * POINT_NOISE, schedule.time_s.size) + generator.normal(0.0, noise * RUN_NOISE)
        out.append(Run(schedule, density_of(schedule, two) + scatter, f"{rate:g}.csv", rate))
    return out


def fitted(runs: list[Run], **more: object) -> MasterCurve:
    found = fit_master_curve(runs, **more)  # type: ignore[arg-type]
    assert isinstance(found, MasterCurve)
    return found


def test_theta_of_an_isothermal_hold_is_exact() -> None:
    t = np.linspace(0.0, 7200.0, 50)
    schedule = Schedule(t, np.full(50, 1273.0))
    expected = np.log(7200.0 / 1273.0) - 500.0 / (8.31446261815324e-3 * 1273.0)
    assert log_theta(schedule, 500.0)[-1] == pytest.approx(expected, rel=1e-12)


def test_theta_converges_with_second_order_in_the_step() -> None:
    ends = [float(log_theta(schedule_of(5.0, rows=n), TRUE_Q)[-1]) for n in (100, 200, 400, 3200)]
    errors = [abs(one - ends[-1]) for one in ends[:-1]]
    assert 1.7 < np.log2(errors[0] / errors[1]) < 2.4 and 1.7 < np.log2(errors[1] / errors[2]) < 2.4


def test_large_activation_energies_do_not_underflow() -> None:
    assert np.all(np.isfinite(log_theta(schedule_of(5.0), 2000.0)[1:]))


def test_without_noise_the_truth_comes_back() -> None:
    found = fitted(runs_of(np.random.default_rng(0), noise=0.0))
    assert found["Q"].value == pytest.approx(TRUE_Q, rel=2e-3) and found.processes == 1 and found.fits
    assert found["green density"].value == pytest.approx(0.6, abs=1e-3)
    assert found.predict(schedule_of(7.0)).value == pytest.approx(float(density_of(schedule_of(7.0))[-1]), abs=1e-3)  # type: ignore[union-attr]


def test_intervals_cover_the_truth_and_clean_data_are_not_flagged() -> None:
    generator = np.random.default_rng(0)
    covered, flagged = 0, 0
    for _ in range(25):
        found = fitted(runs_of(generator), processes=1)
        covered += found["Q"].low <= TRUE_Q <= found["Q"].high
        flagged += not found.fits
    # 25 sets: 21 or more hits unless the coverage is below 95 % (P = 3 %); the 100 sets are a slow test
    assert covered >= 21 and flagged <= 1


@pytest.mark.slow
def test_coverage_on_100_sets() -> None:
    generator = np.random.default_rng(0)
    found = [fitted(runs_of(generator), processes=1) for _ in range(100)]
    covered = sum(one["Q"].low <= TRUE_Q <= one["Q"].high for one in found)
    assert 93 <= covered <= 97 and sum(not one.fits for one in found) <= 5
    # a mean offset of the runs must not go into the other parameters either (with it left out, ρ0 was covered 14 times)
    for name, truth in (("ln b", np.log(1.2)), ("green density", 0.6)):
        assert sum(one[name].low <= truth <= one[name].high for one in found) >= 90, name
    two = [fitted(runs_of(generator, two=True), processes=1) for _ in range(100)]
    assert sum(not one.fits for one in two) >= 95


@pytest.mark.slow
def test_intervals_of_two_processes_cover() -> None:
    generator = np.random.default_rng(12)
    found = [fitted(runs_of(generator, two=True), processes=2) for _ in range(100)]
    truth = {"Q1": EARLY_Q, "Q2": TRUE_Q, "green density": 0.6, "share of process 1": 0.14}
    hits = [one[name].low <= value <= one[name].high for one in found for name, value in truth.items()]
    # 400 correlated trials: 95 ± 1.5 %
    assert 0.92 <= np.mean(hits) <= 0.98 and all(one.fits for one in found)


@pytest.mark.slow
def test_predicted_density_covers_new_runs() -> None:
    generator = np.random.default_rng(5)
    hits = 0
    target = schedule_of(7.0, hold_s=1800.0)
    for _ in range(100):
        found = fitted(runs_of(generator), processes=1).predict(target)
        assert isinstance(found, PredictedDensity)
        new_run = float(density_of(target)[-1]) + generator.normal(0.0, RUN_NOISE)
        hits += found.low <= min(new_run, 1.0) <= found.high
    assert hits >= 90


def test_two_processes_are_seen_and_fitted() -> None:
    found = fitted(runs_of(np.random.default_rng(2), two=True))
    assert found.processes == 2 and any(one.code == "two processes" for one in found.notices)
    assert found["Q1"].value == pytest.approx(EARLY_Q, rel=0.25) and found["Q2"].value == pytest.approx(TRUE_Q, rel=0.1)
    forced = fitted(runs_of(np.random.default_rng(2), two=True), processes=1)
    assert not forced.fits and isinstance(forced.predict(schedule_of(5.0)), Refusal)


def test_one_heating_rate_is_refused() -> None:
    found = fit_master_curve([runs_of(np.random.default_rng(0))[0]])
    assert isinstance(found, Refusal) and "no activation energy" in found.reason
    same = runs_of(np.random.default_rng(0))[1]
    assert isinstance(fit_master_curve([same, same]), Refusal)


def test_prediction_flags_extrapolation_and_order_of_runs_does_not_matter() -> None:
    runs = runs_of(np.random.default_rng(3))
    one, two = fitted(runs), fitted(runs[::-1])
    assert one["Q"].value == pytest.approx(two["Q"].value, rel=1e-3)
    inside, outside = one.predict(schedule_of(5.0)), one.predict(schedule_of(5.0, highest=1773.0))
    assert isinstance(inside, PredictedDensity) and not inside.extrapolated
    assert isinstance(outside, PredictedDensity) and outside.extrapolated
    assert inside.low < inside.value < inside.high
    handed = outside.evidence("Li7La3Zr2O12", powder="A")
    assert handed.property == "relative_density" and any("Extrapolated" in one for one in handed.assumptions)


def test_four_logs_of_ten_thousand_rows() -> None:
    found = fitted(runs_of(np.random.default_rng(4), rows=10_000))
    assert found["Q"].low <= TRUE_Q <= found["Q"].high


def test_schedule_from_text() -> None:
    programme = read_schedule("5 K/min to 1150 °C, 1 h; 10 K/min to 25 °C")
    assert programme.time_s[-1] == pytest.approx(225 * 60 + 3600 + 112.5 * 60)
    for text, says in (("5 K/min to warm", "warm"), ("five minutes", "neither"), ("0 K/min to 100 °C", "heat")):
        with pytest.raises(InputError, match=says):
            read_schedule(text)


def write(path: Path, header: str, rows: np.ndarray) -> Path:
    path.write_text(header + "\n" + "\n".join(",".join(f"{v:.6g}" for v in row) for row in rows) + "\n", encoding="utf-8")
    return path


def columns(rate: float = 5.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    schedule = schedule_of(rate)
    return schedule.time_s / 60.0, schedule.temperature_K - 273.15, density_of(schedule)


def test_logs_of_length_shrinkage_and_density_say_the_same(tmp_path: Path) -> None:
    minutes, celsius, density = columns()
    change = (0.6 / density) ** (1 / 3) / (0.6 / density[0]) ** (1 / 3) - 1.0
    one, _ = read_dilatometer_log(write(tmp_path / "a.csv", "time (min),temperature (°C),relative density", np.c_[minutes, celsius, density]))
    two, _ = read_dilatometer_log(write(tmp_path / "b.csv", "time (min),temperature (°C),dL/L0 (%)", np.c_[minutes, celsius, 100 * change]), green_density=float(density[0]))
    three, notes = read_dilatometer_log(write(tmp_path / "c.csv", "time (min),temperature (°C),length (mm)", np.c_[minutes, celsius, 12.0 * (1 + change)]), green_density=float(density[0]))
    four, _ = read_dilatometer_log(write(tmp_path / "d.csv", "time (min),temperature (°C),shrinkage (%)", np.c_[minutes, celsius, -100 * change]), green_density=float(density[0]))
    for other in (two, three, four):
        assert other.density == pytest.approx(one.density, abs=1e-4)
    assert one.rate_K_min == pytest.approx(5.0, rel=1e-2) and any(n.code == "expansion" for n in notes)


def test_bad_logs_are_named(tmp_path: Path) -> None:
    minutes, celsius, density = columns()
    change = 100 * ((0.6 / density) ** (1 / 3) - 1.0)
    head = "time (min),temperature (°C),"
    twice = np.r_[celsius, celsius]
    cases = [
        ("mass (mg)", np.c_[minutes, celsius, 500 * density], ParseError, "is a mass", head),
        ("length (mm)", np.c_[minutes, celsius, 12 + change], InputError, "green density", head),
        ("dL/L0 (%)", np.c_[minutes, celsius, -change], InputError, "grows", head),
        ("relative density", np.c_[np.r_[minutes, minutes[-1] + 1 + minutes], twice, np.r_[density, density]], ParseError, "two ramps", head),
        ("relative density", np.c_[minutes, celsius, density], InputError, "no unit", "time,temperature (°C),"),
        ("relative density", np.c_[minutes, celsius, density], InputError, "no unit", "time (min),temperature,"),
        ("relative density", np.c_[minutes, celsius, density], UnitError, "temperature", "time (min),temperature (mm),"),
        ("relative density", np.c_[minutes[::-1], celsius, density], ParseError, "does not rise", head),
        ("relative density", np.c_[minutes, celsius, density[::-1]], InputError, "falls", head),
        ("relative density", np.c_[minutes, np.full_like(celsius, 600.0), density], ParseError, "no ramp", head),
        ("relative density", np.c_[minutes, celsius, 60 * density], InputError, "no fraction", head),
        ("colour", np.c_[minutes, celsius, density], ParseError, "no length", head),
    ]
    for name, rows, error, says, start in cases:
        green = None if says == "green density" else 0.6
        with pytest.raises(error, match=says):
            read_dilatometer_log(write(tmp_path / "bad.csv", start + name, rows), green_density=green)
    with pytest.raises(OutOfRange):
        density_from_length(np.zeros(2), 60.0)


def test_a_drifting_rate_is_said_and_not_refused() -> None:
    t = np.linspace(0.0, 6000.0, 300)
    _, notes = heating_rate(Schedule(t, 873.0 + 600.0 * (t / 6000.0) ** 2))
    assert [one.code for one in notes] == ["drifting rate"]
    _, notes = heating_rate(Schedule(t, 873.0 + 0.1 * t))
    assert notes == ()
