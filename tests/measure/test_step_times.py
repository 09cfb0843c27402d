"""A half-cycle lasts until the current is switched, however the instrument logs it; what a short cuts off is not counted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.measure.direct_current.cycling import cycles_of
from frenkel.measure.direct_current.plating_ramps import critical_current
from frenkel.measure.direct_current.step_times import beyond_the_samples
from frenkel.measure.direct_current.synthetic_ramps import plating_ramp

HOUR = 3600.0


def _logged(logging, points, steps, rest_s=0.0, rest_dt=60.0):
    """(t, number of the step, -1 in a rest) of steps of an hour: logged at the start of each interval, at its end, or at both."""
    dt, parts, clock = HOUR / points, [], 0.0
    inside = {"start": np.arange(points), "end": np.arange(1, points + 1), "both": np.arange(points + 1)}[logging] * dt
    for k in range(steps):
        parts.append((clock + inside, np.full(inside.size, k)))
        clock += HOUR
        if rest_s:
            pause = np.arange(rest_dt if logging == "end" else 0.0, rest_s + 1e-6 if logging != "start" else rest_s, rest_dt)
            parts.append((clock + pause, np.full(pause.size, -1)))
            clock += rest_s
    return (np.concatenate(one) for one in zip(*parts, strict=True))


def _ramp(logging, points, steps=12, rest_s=0.0, density=0.1):
    t, step = _logged(logging, points, steps, rest_s)
    I = np.where(step < 0, 0.0, np.where(step % 2 == 0, 1.0, -1.0) * density * (1 + step // 2))
    return t, 0.05 * I, I, step


@pytest.mark.parametrize("logging", ["start", "end", "both"])
@pytest.mark.parametrize("rest_s", [0.0, 1200.0])
@given(points=st.integers(6, 200))
@settings(max_examples=30)
def test_an_hour_is_an_hour(logging, rest_s, points):
    t, v, i, _ = _ramp(logging, points, rest_s=rest_s)
    cell = critical_current(t, v, i, area_cm2=1.0)
    assert len(cell.half_cycles) == 12 and cell.failed_mA_cm2 is None
    for k, half in enumerate(cell.half_cycles):
        assert half.duration_s == pytest.approx(HOUR, rel=1e-6)
        assert half.capacity_mAh_cm2 == pytest.approx(0.1 * (1 + k // 2), rel=1e-6)
    assert cell.cumulative_mAh_cm2 == pytest.approx(2 * 2.1, rel=1e-6) and cell.ramp == "time-controlled"
    for one in cycles_of(t, v + 3.0, i):
        assert one.coulombic_efficiency == pytest.approx(1.0, rel=1e-6) and one.charge_mAh == pytest.approx(0.1 * one.number, rel=1e-6)


def test_a_single_cycle_and_a_lone_step():
    t = np.arange(0.0, 2 * HOUR, 150.0)
    (one,) = cycles_of(t, np.full(48, 3.5), np.where(t < HOUR, 0.1, -0.1))
    assert (one.charge_mAh, one.discharge_mAh) == pytest.approx((0.1, 0.1))
    assert beyond_the_samples(t[:24], [slice(0, 24)]) == [(0.0, 0.0)]  # nothing tells when the current was switched


@pytest.mark.parametrize("points", [8, 24, 120])
@pytest.mark.parametrize(("left", "name"), [(0.5, "soft short"), (0.01, "hard short")])
def test_capacity_is_counted_to_the_event(points, left, name):
    t, v, i, step = _ramp("start", points)
    in_step = t - HOUR * step
    v = v * np.where((step > 6) | ((step == 6) & (in_step >= 0.5 * HOUR)), left, 1.0)
    cell = critical_current(t, v, i, area_cm2=1.0)
    assert (cell.deciding.number, cell.event, cell.survived_mA_cm2) == (6, name, pytest.approx(0.3))
    assert cell.deciding.capacity_mAh_cm2 == pytest.approx(0.4)
    assert cell.cumulative_mAh_cm2 == pytest.approx(2 * (0.1 + 0.2 + 0.3) + 0.5 * 0.4, abs=0.4 * 0.16)
    assert cell.evidence()[0].condition("cumulative_mAh_cm2") == cell.cumulative_mAh_cm2


@pytest.mark.parametrize("every", [30, 60, 100])
def test_coarse_records_find_what_fine_ones_do(every):
    rng = np.random.default_rng(5)
    false = found = 0
    for k in range(16):
        event = ("none", "soft", "hard", "contact")[k % 4]
        e = plating_ramp(rng, event=event)
        rows = np.flatnonzero(np.arange(len(e.time_s)) % every == 5)
        cell = critical_current(e.time_s[rows], e.potential_V[rows], e.current_mA[rows], area_cm2=e.truth["area"])
        false += event == "none" and bool(cell.event)
        found += event != "none" and cell.failed_mA_cm2 == pytest.approx(e.truth["current"]) and cell.event.split(" (")[0].startswith(event)
    assert false == 0 and found >= 11  # of 12: a fall at the very end of a half-cycle, where a pause follows, shows in the next one
