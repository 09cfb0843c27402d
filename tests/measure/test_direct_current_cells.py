"""What direct current says of a cell: ramps, growth, cycling, titration; generators with nuisances are kept in other files."""

import numpy as np
import pytest

from frenkel.errors import InputError
from frenkel.evidence import Refusal
from frenkel.measure.direct_current.cell_plots import differential_figure
from frenkel.measure.direct_current.cycling import cycles_of, cycling, differential_capacity
from frenkel.measure.direct_current.diffusion_response import slab_response, sphere_response
from frenkel.measure.direct_current.growth import resistance_growth
from frenkel.measure.direct_current.plating_ramps import critical_current
from frenkel.measure.direct_current.pooled_ramps import pool_critical_currents
from frenkel.measure.direct_current.synthetic import gitt_pulse
from frenkel.measure.direct_current.synthetic_ramps import plating_ramp
from frenkel.measure.direct_current.titration import gitt_diffusivity, pulses_of, titration
from frenkel.statistics import Coverage

NAMES = {"soft": "soft short", "reversible": "soft short", "hard": "hard short", "contact": "contact loss"}


def _critical(e, **more):
    more = {"pressure_MPa": 5.0, "spectra": e.spectra, **more}
    return critical_current(e.time_s, e.potential_V, e.current_mA, area_cm2=e.truth["area"], **more)


def _first(r):
    return next((c for c in r.half_cycles if c.event), None)


@pytest.mark.parametrize("event", ["soft", "reversible", "hard", "contact"])
@pytest.mark.parametrize("impedance", [False, True])
def test_events_of_a_ramp_are_found_in_their_step(event, impedance):
    rng = np.random.default_rng(6)
    found = 0
    for _ in range(6):
        e = plating_ramp(rng, event=event, impedance=impedance, ramp="capacity" if impedance else "time")
        first = _first(_critical(e))
        found += first is not None and first.number == e.truth["step"] and first.event.startswith(NAMES[event])
    assert found == 6


def test_a_reversible_short_is_told_from_a_lasting_one():
    rng = np.random.default_rng(11)
    for event, reversible in (("reversible", True), ("soft", False)):
        for _ in range(5):
            e = plating_ramp(rng, event=event)
            first = _first(_critical(e))
            if first.number < 19:  # nothing follows the last half-cycle
                assert first.event.endswith("(reversible)") is reversible


def test_no_false_alarm_and_a_cell_that_never_failed_is_censored():
    rng = np.random.default_rng(7)
    cells = [_critical(plating_ramp(rng, impedance=k % 2 == 0)) for k in range(24)]
    assert sum(bool(c.event) for c in cells) == 0
    (evidence,) = cells[0].evidence()
    assert evidence.censored == ">" and evidence.kind == "time-controlled"
    assert evidence.condition("electrode") == "not separable" and evidence.condition("pressure_MPa") == 5.0
    assert evidence.condition("areal_capacity_mAh_cm2") == pytest.approx(1.0 * 598 / 3600, rel=0.01)
    assert evidence.condition("cumulative_mAh_cm2") == pytest.approx(2 * 5.5 * 598 / 3600, rel=0.01)
    assert cells[0].plot().data


def test_contact_loss_is_polarisation_above_impedance():
    e = plating_ramp(np.random.default_rng(12), event="contact", impedance=True)
    r = _critical(e)
    failed = _first(r)
    assert failed.impedance_ohm_cm2 == pytest.approx(e.truth["asr"], rel=0.1)  # Ω·cm², by impedance and by V/I alike
    assert r.half_cycles[0].resistance_ohm_cm2 == pytest.approx(e.truth["asr"], rel=0.1)
    assert failed.polarisation > 1.2
    assert r.evidence()[0].condition("polarisation_over_impedance") == failed.polarisation
    # the same record with an impedance that rose as much is no contact loss of that half-cycle
    risen = tuple((t, 3.0 * R) for t, R in e.spectra)
    assert all(c.event != "contact loss" for c in _critical(e, spectra=risen).half_cycles[: failed.number + 1])


def test_a_fall_of_the_impedance_alone_is_a_soft_short():
    e = plating_ramp(np.random.default_rng(13), impedance=True)
    fallen = tuple((t, R * (0.7 if k > 9 else 1.0)) for k, (t, R) in enumerate(e.spectra))
    assert _first(_critical(e, spectra=fallen)).number == 9


def test_stripping_and_plating_only_where_something_separates_them():
    rng = np.random.default_rng(14)
    one_way = plating_ramp(rng, event="contact", one_way=True)
    assert _critical(one_way).electrode == "not separable"
    assert _critical(one_way, separated_by="one-way polarisation").electrode == "stripping"
    assert _critical(plating_ramp(rng, event="soft", one_way=True), separated_by="one-way polarisation").electrode == "plating"
    both = plating_ramp(rng, event="contact")
    with pytest.raises(InputError, match="one-way"):
        _critical(both, separated_by="one-way polarisation")
    with pytest.raises(InputError, match="reference"):
        _critical(both, separated_by="reference electrode")
    stripped = _first(_critical(both)).current_mA_cm2 > 0
    assert _critical(both, separated_by="unequal areas").electrode == ("stripping" if stripped else "not separable")
    # with a reference: all of the rise at the working electrode, then all at the counter electrode
    ohmic = both.truth["asr"] / both.truth["area"] * 1e-3 * both.current_mA
    at_working = _critical(both, separated_by="reference electrode", working_potential_V=both.potential_V - 0.5 * ohmic)
    at_counter = _critical(both, separated_by="reference electrode", working_potential_V=0.5 * ohmic)
    assert {at_working.electrode, at_counter.electrode} == {"stripping", "plating"}
    assert at_working.electrode == ("stripping" if stripped else "plating")


def test_pooling_keeps_kinds_apart_and_censors():
    rng = np.random.default_rng(8)
    cells = [_critical(plating_ramp(rng, event=event)) for event in ("soft", "soft", "soft", "none")]
    assert pool_critical_currents(cells).failures == 3
    e = plating_ramp(rng)
    for other in (_critical(e, pressure_MPa=7.0), _critical(e, temperature_K=333.15), _critical(plating_ramp(rng, ramp="capacity"))):
        with pytest.raises(InputError, match="not pooled"):
            pool_critical_currents([*cells, other])


def test_responses_of_slab_and_sphere():
    D, L = 2e-10, 1e-4
    short = np.array([1e-4, 1e-3]) * L**2 / D
    for response, tolerance in ((slab_response, 1e-12), (sphere_response, 0.02)):  # the root of time; a sphere bends away by √(πs)/6
        assert response(short, D, L) == pytest.approx(2 * L * np.sqrt(short / (np.pi * D)), rel=tolerance)
        joined = response(np.linspace(0.001, 1.0, 4000) * L**2 / D, D, L)
        assert np.all(np.diff(joined, 2) < 1e-6 * joined[-1])  # both branches join smoothly, the curve only bends down
    # a sphere by finite differences, explicit in the radius
    n, s_end = 200, 0.4
    R = 3 * L
    faces = np.arange(n + 1) / n
    c, dt, s = np.zeros(n), 0.2 / n**2, 0.0
    while s < s_end / 9:
        flux = np.concatenate([[0.0], np.diff(c) * n * faces[1:-1] ** 2, [1.0]])
        c = c + dt * 3 * np.diff(flux) / (faces[1:] ** 3 - faces[:-1] ** 3)
        s += dt
    surface = c[-1] + 0.5 / n
    assert sphere_response(np.array([s * R**2 / D]), D, L)[0] == pytest.approx(surface * R**2 / (3 * D), rel=0.005)


def test_gitt_within_10_per_cent_covered_and_refused_beyond_its_range():
    rng = np.random.default_rng(9)
    covered = low = high = 0
    for k in range(60):
        e = gitt_pulse(rng, duration_over_time=(0.02, 0.1, 0.4, 0.8)[k % 4])
        T = e.truth
        r = gitt_diffusivity(e.time_s, e.potential_V, e.current_mA, length_cm=T["L"], temperature_K=T["T"], temperature_deviation_K=0.29)
        assert r.diffusivity_cm2_s == pytest.approx(T["D"], rel=0.1)
        assert r.high_cm2_s / r.low_cm2_s < 1.3
        covered, low, high = covered + (r.low_cm2_s < T["D"] < r.high_cm2_s), low + (r.high_cm2_s < T["D"]), high + (r.low_cm2_s > T["D"])
    assert Coverage(covered, low, high, 60).interval(0.99).contains(0.95)
    for ratio in (1.2, 4.0):
        e = gitt_pulse(rng, duration_over_time=ratio)
        assert isinstance(gitt_diffusivity(e.time_s, e.potential_V, e.current_mA, length_cm=e.truth["L"]), Refusal)


def test_titration_of_several_pulses_refuses_one_by_one():
    rng = np.random.default_rng(15)
    records, clock = [], 0.0
    for ratio in (0.05, 0.3, 2.0):
        e = gitt_pulse(rng, duration_over_time=ratio)
        records.append((e.time_s + clock, e.potential_V, e.current_mA))
        clock += e.time_s[-1] + 1.0
    t, E, I = (np.concatenate(one) for one in zip(*records, strict=True))
    assert len(pulses_of(I)) == 3
    found = titration(t, E, I, length_cm=3e-4)
    assert len(found.pulses) + len(found.refusals) == 3
    assert found.plot().data[0].y is not None
    assert all(one.plot().data for one in found.pulses)
    with pytest.raises(InputError):
        gitt_diffusivity(t, E, I, length_cm=3e-4, length_of="cube")


def test_cycles_and_differential_capacity():
    t = np.arange(0.0, 4 * 3600.0)
    I = np.where((t // 3600) % 2 == 0, 1.0, -0.95)
    E = np.where(I > 0, 3.0 + (t % 3600) / 3600, 3.9 - (t % 3600) / 3600)
    one, two = cycles_of(t, E, I, active_mass_mg=10.0)
    assert one.charge_mAh == pytest.approx(1.0, rel=1e-3)
    assert one.coulombic_efficiency == pytest.approx(0.95, rel=1e-3)
    assert two.specific_discharge_mAh_g == pytest.approx(95.0, rel=1e-3)
    half = t < 3600
    _, dq = differential_capacity(E[half], t[half] / 3600)
    assert dq[5:-5] == pytest.approx(1.0, rel=0.1)
    assert np.sum(dq) * 0.005 == pytest.approx(1.0, rel=1e-3)
    found = cycling(t, E, I, active_mass_mg=10.0)
    assert [(c.cycle, c.charge) for c in found.curves] == [(1, True), (1, False), (2, True), (2, False)]
    assert found.curves[1].capacity_mAh[-1] == pytest.approx(0.95, rel=1e-3)
    assert found.retention is None and found.plot().data and differential_figure(found).data


def test_growth_tells_root_from_line():
    rng = np.random.default_rng(10)
    t = np.linspace(0, 200, 20)
    for law, x in (("square root", np.sqrt(t)), ("linear", t / 10)):
        found = [resistance_growth(t, 40 + 2 * x + 0.3 * rng.standard_normal(20)) for _ in range(30)]
        assert sum(one.law == law for one in found) >= 29
    rate = [resistance_growth(t, 40 + 2 * np.sqrt(t) + 0.3 * rng.standard_normal(20)).interval for _ in range(200)]
    covered = sum(one.contains(2.0) for one in rate)
    assert Coverage(covered, 0, 200 - covered, 200).interval(0.99).contains(0.95)
    unsure = resistance_growth(t[:6], 40 + 1e-3 * t[:6] + rng.standard_normal(6), area_cm2=0.785)
    assert not unsure.decided and unsure.notices and unsure.plot().data
    assert unsure.evidence()[0].value == pytest.approx(0.785 * unsure.points[-1][1])
