"""Ramps of TGA and DSC, photo-DSC, coupled sintering, garnets: exact limits, truth recovered, refusals, commands."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_sinter import runs_of, schedule_of

from frenkel.cli import run
from frenkel.errors import InputError, OutOfRange, ParseError, UnknownName
from frenkel.evidence import Refusal
from frenkel.process.consequences import consequences
from frenkel.process.coupled_sintering import CoupledFit, CoupledPrediction, fit_coupled, trajectory
from frenkel.process.cure_laws import cure_curve, cure_profile
from frenkel.process.furnace_laws import furnace_schedule, read_furnace_log
from frenkel.process.garnet_reaction import read_reaction
from frenkel.process.glass_laws import best_treatment, critical_cooling, hruby_stability
from frenkel.process.law_fit import LawFit, fit_law
from frenkel.process.master_curve import Run
from frenkel.process.milling_laws import specific_energy_is_enough, stress_energy_mJ, stress_number_per_g
from frenkel.process.ramp_kinetics import RampKinetics, conversion, fit_ramps, kissinger_of_ramps, work
from frenkel.process.ramp_logs import protons_per_formula, read_ramp_log
from frenkel.process.reaction_laws import ginstling_conversion
from frenkel.process.schedule import Schedule, read_schedule
from frenkel.process.sinter import fit_master_curve
from frenkel.process.step_laws import CALCINATION, best_law, law_of
from frenkel.process.suggestions import next_ramps

KINETICS = np.array([[np.log(4e-4), 6.0, 1.2, np.log(2e-4), 4.5]])
R = 8.31446261815324e-3


def grown(schedule: Schedule, *, grain: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    rho, size = trajectory(KINETICS, schedule.time_s[None], schedule.temperature_K[None], green=np.array([[0.6]]), grain_um=grain, pressure_MPa=np.zeros(1), exponent=4)
    return rho[0, 0], size[0, 0]


def growth_runs(generator: np.random.Generator, noise: float = 1.0) -> tuple[list[Run], dict[str, float]]:
    runs, sizes = [], {}
    for rate in (2.0, 5.0, 20.0):
        schedule = schedule_of(rate)
        rho, size = grown(schedule)
        scatter = noise * (generator.normal(0.0, 0.003, rho.size) + generator.normal(0.0, 0.003))
        runs.append(Run(schedule, rho + scatter, f"{rate:g}.csv", rate))
        sizes[f"{rate:g}.csv"] = float(size[-1] * np.exp(noise * generator.normal(0.0, 0.1)))
    return runs, sizes


def test_isothermal_growth_of_a_dense_body_is_exact() -> None:
    t = np.linspace(0.0, 36000.0, 40)
    # no pores: G³ = G0³ + k t, whatever the densification
    _, size = trajectory(KINETICS, t[None], np.full((1, 40), 1400.0), green=np.array([[1.0 - 1e-9]]), grain_um=0.5, pressure_MPa=np.zeros(1), exponent=4)
    assert size[0, 0] ** 3 == pytest.approx(0.125 + 2e-4 * t, rel=1e-6)


def test_densification_without_growth_is_exact() -> None:
    frozen = np.array([[np.log(4e-4), 6.0, 1.0, -60.0, 4.5]])
    t = np.linspace(0.0, 3600.0, 30)
    rho, _ = trajectory(frozen, t[None], np.full((1, 30), 1400.0), green=np.array([[0.6]]), grain_um=1.0, pressure_MPa=np.array([2.0]), exponent=4)
    assert rho[0, 0] == pytest.approx(1.0 - 0.4 * np.exp(-4e-4 * 3.0 * t), abs=1e-5)


def test_coupled_steps_converge_with_second_order() -> None:
    ends = []
    for n in (30, 60, 120, 2000):
        s = schedule_of(5.0, rows=n, highest=1373.0, hold_s=600.0)
        ends.append(grown(s)[0][-1])
    errors = [abs(one - ends[-1]) for one in ends[:-1]]
    assert 1.6 < np.log2(errors[0] / errors[1]) < 2.6 and 1.6 < np.log2(errors[1] / errors[2]) < 2.6


def test_coupled_fit_finds_the_truth_and_predicts_both() -> None:
    runs, sizes = growth_runs(np.random.default_rng(0), noise=0.0)
    found = fit_coupled(runs, sizes, first_grain_um=0.5, powder="A")
    assert isinstance(found, CoupledFit) and found.exponent == 4 and found.fits
    assert [p.value for p in found.parameters[:5]] == pytest.approx([np.log(4e-4), 600.0, 1.2, np.log(2e-4), 450.0], rel=0.02)
    schedule = schedule_of(8.0, highest=1423.0)
    answer = found.predict(schedule)
    rho, size = grown(schedule)
    assert isinstance(answer, CoupledPrediction)
    assert answer.density[0][-1] == pytest.approx(rho[-1], abs=2e-3) and answer.grain_um[0][-1] == pytest.approx(size[-1], rel=0.02)
    assert np.all(answer.density[1] <= answer.density[0] + 1e-12) and np.all(answer.grain_um[2] >= answer.grain_um[0])
    plan = next_ramps(found)
    assert plan.runs and all(after <= now for _, now, after in plan.standard_errors)


def test_densities_alone_do_not_carry_growth() -> None:
    runs, sizes = growth_runs(np.random.default_rng(0))
    two = fit_coupled(runs, dict(list(sizes.items())[:2]), first_grain_um=0.5)
    assert isinstance(two, Refusal) and "grain sizes do not carry" in two.reason
    one = fit_coupled(runs[:1], sizes | {}, first_grain_um=0.5) if set(sizes) == {runs[0].name} else fit_coupled(runs[:1], {runs[0].name: 1.0}, first_grain_um=0.5)
    assert isinstance(one, Refusal)
    with pytest.raises(InputError, match="none of the logs"):
        fit_coupled(runs, {"other.csv": 1.0}, first_grain_um=0.5)
    with pytest.raises(OutOfRange):
        fit_coupled(runs, sizes, first_grain_um=-1.0)


@pytest.mark.slow
def test_coupled_intervals_cover() -> None:
    generator = np.random.default_rng(1)
    truth = (600.0, 1.2, 450.0)
    hits, sets = 0, 30
    for _ in range(sets):
        found = fit_coupled(*growth_runs(generator), first_grain_um=0.5)
        assert isinstance(found, CoupledFit)
        hits += sum(found[name].low <= value <= found[name].high for name, value in zip(("Q_d", "mu", "Q_g"), truth, strict=True))
    assert hits / (3 * sets) >= 0.88


def write_ramp(folder: Path, rate: float, *, kind: str = "mass (mg)", model: str = "JMAK", noise: float = 0.0, seed: int = 0) -> str:
    s = read_schedule(f"{rate} K/min to 600 °C")
    generator = np.random.default_rng(seed + int(rate))
    # E = 150 kJ/mol, half done near 350 °C
    u = work(s, 150.0) - (np.log(60.0) - 150.0 / (R * 620.0))
    alpha = conversion(model, u, 1.4)
    t = s.time_s
    column = 20.0 - 3.0 * alpha if kind.startswith("mass") else 5.0 + np.gradient(alpha, t) * 2000.0
    column = column + generator.normal(0.0, noise, t.size)
    path = folder / f"{rate:g}K.csv"
    path.write_text(f"time (s),temperature (°C),{kind}\n" + "\n".join(f"{a:.4f},{b - 273.15:.4f},{c:.7f}" for a, b, c in zip(t, s.temperature_K, column, strict=True)))
    return str(path)


@pytest.mark.parametrize("model", ["JMAK", "contracting sphere", "logistic"])
def test_ramps_give_energy_and_law(tmp_path: Path, model: str) -> None:
    logs = [read_ramp_log(write_ramp(tmp_path, rate, model=model, noise=0.005))[0] for rate in (2.0, 5.0, 10.0, 20.0)]
    found = fit_ramps(logs, powder="A")
    assert isinstance(found, RampKinetics) and found.model == model and found.fits
    assert found["E"].value == pytest.approx(150.0, abs=1.5)
    answer = found.predict(read_schedule("7 K/min to 340 °C"))
    assert not isinstance(answer, Refusal) and not answer[1] and 0.0 < answer[0].value <= 1.0
    assert logs[0].mass_loss == pytest.approx(0.15, abs=2e-3)
    assert next_ramps(found).runs


def test_one_ramp_and_mixed_ramps_are_refused(tmp_path: Path) -> None:
    one = read_ramp_log(write_ramp(tmp_path, 5.0))[0]
    found = fit_ramps([one])
    assert isinstance(found, Refusal) and "no activation energy" in found.reason
    heat = read_ramp_log(write_ramp(tmp_path, 10.0, kind="heat flow (mW)"))[0]
    with pytest.raises(InputError, match="apart"):
        fit_ramps([one, heat])


def test_dsc_peaks_follow_kissinger(tmp_path: Path) -> None:
    logs = [read_ramp_log(write_ramp(tmp_path, rate, kind="heat flow (mW)"))[0] for rate in (2.0, 5.0, 10.0, 20.0)]
    assert all(log.kind == "DSC" and log.peak_K is not None for log in logs)
    found = kissinger_of_ramps(logs, powder="A")
    assert isinstance(found, LawFit) and found["E"].value == pytest.approx(150.0, rel=0.05)


def test_two_reactions_in_one_window_do_not_fit(tmp_path: Path) -> None:
    paths = []
    for rate in (2.0, 5.0, 10.0, 20.0):
        s = read_schedule(f"{rate} K/min to 900 °C")
        both = sum(0.5 * conversion("JMAK", work(s, E) - (np.log(60.0) - E / (R * T)), 1.4) for E, T in ((120.0, 560.0), (300.0, 900.0)))
        path = tmp_path / f"{rate:g}.csv"
        path.write_text("time (s),temperature (°C),mass (%)\n" + "\n".join(f"{a},{b - 273.15},{100 - 10 * c}" for a, b, c in zip(s.time_s, s.temperature_K, both, strict=True)))
        paths.append(path)
    found = fit_ramps([read_ramp_log(path)[0] for path in paths])
    assert isinstance(found, RampKinetics) and not found.fits and isinstance(found.predict(read_schedule("5 K/min to 500 °C")), Refusal)
    window = fit_ramps([read_ramp_log(path, window_C=(150.0, 450.0))[0] for path in paths])
    assert isinstance(window, RampKinetics) and window.misfit < found.misfit


@pytest.mark.parametrize(
    ("header", "error", "says"),
    [
        ("time (s),temperature (°C),mass", InputError, "no unit"),
        ("time (s),temperature (°C),length (mm)", ParseError, "is a length"),
        ("time (s),temperature (°C),colour (nm)", ParseError, "no mass or heat flow"),
        ("time,temperature (°C),mass (mg)", InputError, "no unit"),
    ],
)
def test_bad_ramps_are_named(tmp_path: Path, header: str, error: type[Exception], says: str) -> None:
    path = Path(write_ramp(tmp_path, 5.0))
    lines = path.read_text().splitlines()
    path.write_text("\n".join([header, *lines[1:]]))
    with pytest.raises(error, match=says):
        read_ramp_log(path)


def test_rising_mass_two_ramps_and_wrong_windows_are_named(tmp_path: Path) -> None:
    path = Path(write_ramp(tmp_path, 5.0))
    rows = [line.split(",") for line in path.read_text().splitlines()[1:]]
    head = "time (s),temperature (°C),mass (mg)\n"
    (tmp_path / "up.csv").write_text(head + "\n".join(f"{a},{b},{40 - float(c)}" for a, b, c in rows))
    with pytest.raises(OutOfRange, match="loss of mass"):
        read_ramp_log(tmp_path / "up.csv")
    later = float(rows[-1][0]) + 10.0
    (tmp_path / "two.csv").write_text(head + "\n".join(",".join(r) for r in rows) + "\n" + "\n".join(f"{later + float(a)},{b},{c}" for a, b, c in rows))
    with pytest.raises(ParseError, match="two ramps"):
        read_ramp_log(tmp_path / "two.csv")
    with pytest.raises(OutOfRange, match="window"):
        read_ramp_log(path, window_C=(700.0, 900.0))


def test_garnets_reaction_is_told_from_sintering() -> None:
    found = fit_master_curve(runs_of(np.random.default_rng(0), two=True))
    assert not isinstance(found, Refusal)
    told = read_reaction(found, protons=protons_per_formula(0.02, 0.001, 839.7))
    assert told.reaction_driven and all(one < 1000.0 for _, one, _ in told.half_C) and told.protons is not None
    assert not read_reaction(found, protons=(0.01, 0.05)).reaction_driven
    single = fit_master_curve(runs_of(np.random.default_rng(0)), processes=1)
    assert not isinstance(single, Refusal)
    with pytest.raises(InputError, match="One process"):
        read_reaction(single)


@given(st.floats(0.001, 0.32))
def test_ginstling_inverts_its_law(w: float) -> None:
    a = float(ginstling_conversion(np.array([w]))[0])
    assert 1 - 2 * a / 3 - (1 - a) ** (2 / 3) == pytest.approx(w, abs=2e-5)


def test_cure_without_autocatalysis_is_exact_and_falls_with_depth() -> None:
    t = np.linspace(0.0, 50.0, 20)
    p = np.array([0.02, 1e-12, 1.0, 1.0, 0.9])
    assert cure_curve(t, 4.0, p) == pytest.approx(0.9 * (1 - np.exp(-0.04 * t)), abs=1e-4)
    fit = fit_law(law_of("photo-cure"), (np.tile(t[1:], 2), np.repeat([1.0, 16.0], 19)), np.concatenate([cure_curve(t[1:], i, np.array([0.004, 0.12, 0.6, 1.6, 0.9])) for i in (1.0, 16.0)]))
    assert isinstance(fit, LawFit)
    profile = cure_profile(fit, intensity_mW_cm2=16.0, time_s=20.0, penetration_um=50.0, depth_um=np.array([0.0, 50.0, 200.0]))
    assert np.all(np.diff(profile) < 0.0)
    with pytest.raises(OutOfRange):
        cure_profile(fit, intensity_mW_cm2=0.0, time_s=1.0, penetration_um=1.0, depth_um=np.zeros(1))


def test_glass_by_hand() -> None:
    T = np.linspace(760.0, 860.0, 9)
    nose = fit_law(law_of("transformation-curve"), (T,), 30.0 * np.exp(((T - 810.0) / 25.0) ** 2 + 0.02 * np.sin(7 * T)))
    assert isinstance(nose, LawFit)
    rate = critical_cooling(nose, 1110.0)
    assert rate.low < 10.0 < rate.high or rate.value == pytest.approx(10.0, rel=0.05)
    assert hruby_stability(500.0, 600.0, 800.0) == 0.5
    with pytest.raises(InputError):
        hruby_stability(600.0, 500.0, 800.0)
    t, K = np.tile(np.geomspace(60.0, 36000.0, 8), 6), np.repeat(np.linspace(540.0, 640.0, 6), 8)
    stages = law_of("two-stage")
    fit = fit_law(stages, (t, K), stages.function((t, K), np.array([560.0, 220.0, 1.6, 640.0, 300.0, 1.3])))
    assert isinstance(fit, LawFit)
    best_T, best_t, fraction = best_treatment(fit)
    # no point of the table has more of the wanted phase
    assert fraction >= float(fit.y.max()) - 1e-6 and 540.0 <= best_T <= 640.0 and best_t > 0.0
    with pytest.raises(InputError):
        best_treatment(nose)


def test_stress_events_multiply_to_the_specific_energy() -> None:
    assert stress_number_per_g(2.0, stress_energy_mJ(4.0, 2.0)) * stress_energy_mJ(4.0, 2.0) == pytest.approx(2.0 * 3.6e6)
    law = law_of("milling-stress")
    x = (np.tile([1e5, 3e5, 1e6, 3e6], 3), np.repeat([1.0, 4.0, 12.0], 4))
    noise = np.random.default_rng(0).normal(0.0, 0.003, 12)
    for a, enough in ((1.0, True), (1.6, False)):
        fit = fit_law(law, x, law.function(x, np.array([2e6, a, 1.2])) + noise)
        assert isinstance(fit, LawFit) and specific_energy_is_enough(fit) is enough


def test_calcination_is_chosen_by_aicc(tmp_path: Path) -> None:
    t, T = np.tile([60.0, 200.0, 600.0, 2000.0], 3), np.repeat([850.0, 900.0, 950.0], 4)
    y = law_of("contracting-sphere").function((t, T), np.array([1e-4, 180.0])) + np.random.default_rng(0).normal(0.0, 0.003, 12)
    path = tmp_path / "calcination.csv"
    path.write_text("time (s),temperature (K),conversion\n" + "\n".join(f"{a},{b},{min(max(c, 0.0), 1.0)}" for a, b, c in zip(t, T, y, strict=True)))
    found = best_law(path, CALCINATION)
    assert isinstance(found, LawFit) and found.law.key == "contracting-sphere" and any(n.code == "choice" for n in found.notices)


def test_consequences_name_what_they_need() -> None:
    x, y = (np.array([10.0, 30.0, 100.0, 200.0, 400.0, 700.0]), np.full(6, 50.0)), None
    law = law_of("drying")
    y = law.function(x, np.array([1e-8, 0.3])) + np.random.default_rng(0).normal(0.0, 0.001, 6)
    fit = fit_law(law, x, y)
    said, _ = consequences(fit, "drying", {"evaporation speed": "1 um/s", "wet thickness": "100 um"})
    assert "gathers at the surface" in said["Péclet number"]
    with pytest.raises(InputError, match="wet thickness is missing"):
        consequences(fit, "drying", {"evaporation speed": "1 um/s"})
    with pytest.raises(UnknownName):
        consequences(fit, "drying", {"colour": "1 um"})
    with pytest.raises(InputError, match="Nothing more follows"):
        consequences(fit, "heckel", {})


def test_furnace_log_is_a_programme(tmp_path: Path) -> None:
    s = furnace_schedule(5.0, 1400.0, 3600.0)
    path = tmp_path / "furnace.csv"
    path.write_text("time (min),temperature (°C)\n" + "\n".join(f"{a / 60},{b - 273.15}" for a, b in zip(s.time_s, s.temperature_K, strict=True)))
    back = read_furnace_log(path)
    assert back.time_s == pytest.approx(s.time_s) and back.temperature_K == pytest.approx(s.temperature_K)
    path.write_text("time (min),temperature (°C)\n2,20\n1,30\n")
    with pytest.raises(ParseError):
        read_furnace_log(path)


def test_commands_of_the_new_laws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = [write_ramp(tmp_path, rate, noise=0.005) for rate in (2.0, 10.0, 20.0)]
    assert run(["process", "fit", *paths, "--law", "ramps", "--powder", "A", "--predict", "5 K/min to 340 °C", "--next", "--json", "--report", str(tmp_path / "a.html")]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["model"] == "JMAK" and "conversion" in data["predicted"] and "K/min" in data["next runs"]
    assert run(["process", "fit", *paths, "--law", "dsc-peaks"]) == 0
    assert run(["process", "fit", paths[0], "--law", "sintering"]) == 3
    logs, sizes = growth_runs(np.random.default_rng(0))
    for one in logs:
        rows = np.c_[one.schedule.time_s, one.schedule.temperature_K - 273.15, one.density]
        (tmp_path / one.name).write_text("time (s),temperature (°C),relative density\n" + "\n".join(",".join(f"{v:.8g}" for v in r) for r in rows))
    files = [str(tmp_path / one.name) for one in logs]
    grains = [part for path, one in zip(files, logs, strict=True) for part in ("--grain", f"{path}={sizes[one.name]:.3g} um")]
    capsys.readouterr()
    code = run(["process", "fit", *files, "--law", "sintering-growth", "--first-grain", "0.5 um", *grains, "--powder", "A", "--predict", "5 K/min to 1150 °C, 1 h", "--programme-report", str(tmp_path / "b.html")])
    assert code == 0 and "grain size" in capsys.readouterr().out and (tmp_path / "b.html").stat().st_size > 100_000
    assert run(["process", "fit", *files, "--law", "sintering-growth"]) == 3
    press = tmp_path / "press.csv"
    load = np.linspace(20.0, 400.0, 12)
    press.write_text("pressure (MPa),relative density\n" + "\n".join(f"{p},{d}" for p, d in zip(load, law_of("heckel").function((load,), np.array([0.003, 0.5])), strict=True)))
    capsys.readouterr()
    assert run(["process", "fit", str(press), "--law", "heckel", "--at", "pressure=300 MPa"]) == 0
    assert "relative density 0.75" in capsys.readouterr().out
    assert run(["process", "fit", str(press), "--law", "heckel", "--at", "load=3 MPa"]) == 3
    assert run(["process", "fit", str(press), "--law", "heckel", "--predict", "5 K/min to 900 °C"]) == 3
    assert run(["process", "laws"]) == 0


def test_photo_dsc_logs_of_heat_flow(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    t = np.linspace(0.0, 120.0, 400)
    files = []
    for intensity in (1.0, 10.0, 50.0):
        alpha = cure_curve(t, intensity, np.array([0.004, 0.12, 0.6, 1.6, 0.9]))
        path = tmp_path / f"i{intensity:g}.csv"
        path.write_text("time (s),intensity (mW/cm^2),heat flow (W/g)\n" + "\n".join(f"{a},{intensity},{b}" for a, b in zip(t, 400.0 * np.gradient(alpha, t), strict=True)))
        files.append(str(path))
    assert run(["process", "fit", *files, "--law", "photo-cure"]) == 3
    capsys.readouterr()
    more = [part for one in ("intensity=10 mW/cm^2", "time=60 s", "penetration=80 um", "depth=200 um") for part in ("--set", one)]
    code = run(["process", "fit", *files, "--law", "photo-cure", "--reaction-heat", "400 J/g", *more, "--programme-report", str(tmp_path / "depth.html"), "--json"])
    data = json.loads(capsys.readouterr().out)
    assert code == 0 and "at the lit face" in data["conversion with depth"] and (tmp_path / "depth.html").stat().st_size > 100_000
    assert next(p["value"] for p in data["parameters"] if p["name"] == "k2") == pytest.approx(0.12, rel=0.1)


@given(st.floats(-9.0, -5.0), st.floats(2.0, 9.0), st.floats(0.5, 3.0), st.floats(-14.0, -6.0), st.floats(2.0, 9.0), st.floats(0.3, 0.9))
def test_density_and_grains_only_rise(k_d: float, q_d: float, mu: float, k_g: float, q_g: float, green: float) -> None:
    s = schedule_of(10.0, rows=60)
    rho, size = trajectory(np.array([[k_d, q_d, mu, k_g, q_g]]), s.time_s[None], s.temperature_K[None], green=np.array([[green]]), grain_um=0.5, pressure_MPa=np.zeros(1), exponent=3)
    assert np.all(np.diff(rho[0, 0]) >= -1e-8) and np.all(np.diff(size[0, 0]) >= 0.0) and rho.max() <= 1.0
