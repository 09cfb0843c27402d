"""Air: dew points, balances by hand, limits, and the optimum that lies between two ends."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import Infeasible, InputError, OutOfRange, UnknownName
from frenkel.process.air import (
    GasRate,
    exposure_limits,
    inert_gas_m3_s,
    moisture_rates,
    open_powder_kg,
    room_concentration_ppm,
    supply_air_m3_s,
    water_concentration_g_m3,
)
from frenkel.process.dry_room import Handling, cheapest_dew_point
from frenkel.quantities import dew_point_to_ppm

POWDER = moisture_rates("powder", order=1.0)


def test_dew_points_within_two_per_mille_of_sonntag() -> None:
    # Sonntag 1990 over ice, computed from its equation: 126.7 and 1.03 ppm
    import math

    def sonntag(c: float) -> float:
        t = c + 273.15
        ln = -6024.5282 / t + 24.721994 + 1.0613868e-2 * t - 1.3198825e-5 * t * t - 0.49382577 * math.log(t)
        return 100.0 * math.exp(ln) / 101325.0 * 1e6

    assert sonntag(-40.0) == pytest.approx(126.7, rel=1e-3)
    for c in (-20.0, -30.0, -40.0, -50.0, -60.0, -70.0, -76.0):
        assert dew_point_to_ppm(c) == pytest.approx(sonntag(c), rel=2e-3), c


def test_water_balance_by_hand() -> None:
    # 0.0942 g/m3 leave with each m3 of air at -40 °C if the supply holds nothing
    flow = supply_air_m3_s(100.0, room_dew_point_C=-40.0, supply_dew_point_C=-99.0)
    assert flow * 3600 * water_concentration_g_m3(-40.0) == pytest.approx(100.0, rel=1e-3)
    with pytest.raises(OutOfRange):
        supply_air_m3_s(100.0, room_dew_point_C=-40.0, supply_dew_point_C=-30.0)


@given(st.floats(0.01, 1e3), st.floats(1e-6, 1.0), st.floats(0.01, 50.0), st.floats(0.1, 100.0))
def test_open_powder_inverts_the_concentration(kg: float, rate: float, air: float, limit: float) -> None:
    assert room_concentration_ppm(open_powder_kg(limit, rate, air), rate, air) == pytest.approx(limit, rel=1e-9)
    assert room_concentration_ppm(2 * kg, rate, air) == pytest.approx(room_concentration_ppm(kg, rate, 0.5 * air), rel=1e-12)


def test_18_kg_of_open_powder_in_one_cubic_metre_a_second_are_one_ppm() -> None:
    for limit, kg in ((1.0, 18.0), (5.0, 90.0), (20.0, 360.0)):
        assert open_powder_kg(limit, 0.1 / 30, 1.0) == pytest.approx(kg, rel=1e-12)


def test_rate_follows_its_order() -> None:
    assert GasRate(1.0, -40.0, 0.0).at(-70.0) == 1.0
    assert GasRate(1.0, -40.0, 2.0).at(-60.0) == pytest.approx((dew_point_to_ppm(-60.0) / dew_point_to_ppm(-40.0)) ** 2)


def test_limits_are_dated_and_those_that_decide_were_read() -> None:
    found = exposure_limits("H2S")
    assert [one.ppm for one in found] == sorted(one.ppm for one in found)
    assert all(one.year and one.checked == "read" for one in found)
    assert all(one.checked == "remembered" for one in exposure_limits("HCl"))
    with pytest.raises(UnknownName, match="Australia"):
        exposure_limits("H2S", jurisdiction="Mars")


def test_inert_gas_by_hand() -> None:
    flow = inert_gas_m3_s(1e-3, outside_ppm=1000.0, wanted_ppm=100.0, supply_ppm=1.0)
    # what comes in with leak and supply leaves with their sum
    assert 1e-3 * 1000.0 + flow * 1.0 == pytest.approx((1e-3 + flow) * 100.0)
    with pytest.raises(InputError):
        inert_gas_m3_s(1e-3, outside_ppm=1000.0, wanted_ppm=1.0, supply_ppm=2.0)


def test_cheapest_dew_point_lies_between_two_needs() -> None:
    room = Handling("room", 5000.0, 10.0, 50.0, POWDER)
    plan = cheapest_dew_point([room], powder_kg=50.0)
    assert -74.0 < plan.best.dew_point_C < -11.0
    drier = [p for p in plan.points if p.dew_point_C < plan.best.dew_point_C]
    wetter = [p for p in plan.points if p.dew_point_C > plan.best.dew_point_C]
    assert drier[0].supply_m3_s > drier[0].fresh_m3_s and wetter[-1].fresh_m3_s > wetter[-1].supply_m3_s
    assert all(p.gas_ppm <= plan.limit.ppm * (1 + 1e-12) for p in plan.points)
    # the naive reference: no point on the grid is cheaper
    assert plan.best.cost_USD_h == min(p.cost_USD_h for p in plan.points if not p.refused)


def test_a_box_without_people_is_cheaper_and_a_slurry_needs_no_dry_room() -> None:
    room = Handling("room", 5000.0, 10.0, 50.0, POWDER)
    box = Handling("mini-environment", 50.0, 0.0, 5.0, POWDER)
    slurry = Handling("slurry", 5000.0, 10.0, 50.0, moisture_rates("slurry", order=1.0))
    alone = cheapest_dew_point([room], powder_kg=5.0).best
    assert cheapest_dew_point([room, box], powder_kg=5.0).best.handling == "mini-environment"
    wet = cheapest_dew_point([slurry], powder_kg=5.0)
    assert wet.best.cost_USD_h < alone.cost_USD_h and any(one.code == "edge" for one in wet.notices)


def test_what_cannot_be_held_is_said() -> None:
    with pytest.raises(Infeasible, match="air changes"):
        cheapest_dew_point([Handling("box", 0.001, 5.0, 0.0, POWDER)], powder_kg=1000.0)
    with pytest.raises(UnknownName):
        cheapest_dew_point([Handling("room", 10.0, 0.0, 1.0, POWDER)], powder_kg=1.0, changes={"magic": 1.0})


def test_maps_hold_what_single_points_say() -> None:
    from frenkel.process.air_map import cost_map, gas_map

    found = gas_map(POWDER, fresh_air_m3_s=1.0, powder_kg=(1.0, 100.0), rows=5)
    column = int(np.flatnonzero(found.dew_points_C == -40.0)[0])
    assert found.values[2, column] == pytest.approx(room_concentration_ppm(10.0, POWDER.at(-40.0), 1.0))
    assert np.all(np.diff(found.values, axis=0) > 0.0) and np.all(np.diff(found.values, axis=1) > 0.0)
    room = Handling("room", 5000.0, 10.0, 50.0, POWDER)
    costs = cost_map([room], powder_kg=(50.0, 500.0), rows=3)
    assert float(np.nanmin(costs.values[0])) == pytest.approx(cheapest_dew_point([room], powder_kg=50.0).best.cost_USD_h)
    assert costs.plot().data and found.plot().data and costs.to_dict()["quantity"].startswith("cost")
    with pytest.raises(OutOfRange):
        gas_map(POWDER, fresh_air_m3_s=1.0, powder_kg=(5.0, 1.0))


def test_inert_gas_of_a_purge_by_hand() -> None:
    from frenkel.process.air import inert_gas_need

    need = inert_gas_need(10.0, 0.0, outside_ppm=1000.0, wanted_ppm=1000.0 / math.e)
    assert need.purge_m3 == pytest.approx(10.0) and need.flow_m3_s == 0.0
    with pytest.raises(UnknownName):
        inert_gas_need(10.0, 0.0, outside_ppm=1000.0, wanted_ppm=1.0, gas="helium")
