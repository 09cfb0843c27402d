"""States over cycles: lithium inventory, stack pressure, weakest link."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.cell.inventory import cycle_lithium, cycles_to_retention
from frenkel.cell.layers import LITHIUM_UM_PER_MAH_CM2, Component, Composite, Layer
from frenkel.cell.stack import Anode, Cathode, Stack, StackNumbers, stack_numbers
from frenkel.cell.stack_pressure import layers_stiffness_MPa_um, pressure_cycle
from frenkel.cell.weakest_link import critical_current_mA_cm2, failure_probability
from frenkel.errors import InputError, OutOfRange
from frenkel.interfaces.growth import GrowthLaw


def test_anode_free_cell_at_99_9_percent() -> None:
    # ln 0.8/ln 0.999 = 223.03
    run = cycle_lithium(5.0, cycles=300, coulombic_efficiency=0.999)
    assert run.cycles_to(0.8) == 223
    assert run.limited_after == 0
    assert run.retention[100] == pytest.approx(0.999**100, rel=1e-12)


def test_ten_micrometres_of_lithium() -> None:
    # 10 µm are 2.062 mAh/cm², and 0.005 mAh/cm² are lost per cycle: 412 full cycles, then 223 to 80 %
    run = cycle_lithium(5.0, cycles=700, coulombic_efficiency=0.999, reservoir_um=10.0)
    assert run.limited_after == 412
    assert run.cycles_to(0.8) == 635
    assert cycles_to_retention(5.0, coulombic_efficiency=0.999, reservoir_um=10.0) == pytest.approx(635.4, abs=0.05)


def test_one_micrometre_ends_in_exhausted_lithium() -> None:
    run = cycle_lithium(5.0, cycles=100, coulombic_efficiency=0.999, reservoir_um=1.0)
    assert run.status == "lithium exhausted"
    assert run.notices[0].code == "lithium_exhausted"


def test_perfect_cycling_changes_nothing() -> None:
    run = cycle_lithium(5.0, cycles=50, coulombic_efficiency=1.0)
    assert np.ptp(run.discharge_mAh_cm2) == 0.0 and run.cycles_to(0.8) is None and run.status == "ok"
    assert cycles_to_retention(5.0, coulombic_efficiency=1.0) == math.inf


@given(
    capacity=st.floats(0.1, 20), efficiency=st.floats(0.5, 1.0), reservoir=st.floats(0, 100), constant=st.floats(0, 10),
)  # fmt: skip
def test_all_stores_add_up(capacity: float, efficiency: float, reservoir: float, constant: float) -> None:
    growth = GrowthLaw("SEI", constant, 1e-7, 1000.0)
    run = cycle_lithium(
        capacity, cycles=40, coulombic_efficiency=efficiency, reservoir_um=reservoir, growth=growth, cycle_time_h=10.0
    )
    assert np.ptp(run.total_mAh_cm2) <= 1e-12 * run.total_mAh_cm2[0]
    for store in (run.discharge_mAh_cm2, run.reservoir_mAh_cm2, run.cathode_mAh_cm2, run.inactive_mAh_cm2):
        assert (store >= -1e-12).all()
    assert (np.diff(run.inactive_mAh_cm2) >= 0).all()


def test_interphase_takes_what_its_law_says() -> None:
    growth = GrowthLaw("SEI", 2.0, 1e-7, 1000.0)
    run = cycle_lithium(5.0, cycles=20, coulombic_efficiency=1.0, reservoir_um=20.0, growth=growth, cycle_time_h=8.0)
    assert run.interphase_mAh_cm2[-1] == pytest.approx(float(growth.lithium_consumed_mAh_cm2(20 * 8 * 3600.0)), rel=1e-12)


def test_contact_loss_in_the_cathode_takes_capacity_but_no_lithium() -> None:
    hold = np.linspace(1.0, 0.9, 51)[1:]
    run = cycle_lithium(5.0, cycles=50, coulombic_efficiency=1.0, reservoir_um=20.0, cathode_retention=hold)
    assert run.retention[-1] == pytest.approx(0.9)
    assert run.status == "ok" and run.inactive_mAh_cm2[-1] == 0.0


def _numbers(change: float = 0.0) -> StackNumbers:
    parts = (Component("NMC811", 0.8, 4.75, "active"), Component("Li6PS5Cl", 0.2, 1.64, "electrolyte"))
    cathode = Cathode(Composite(parts, 0.1), 5.0, 200.0, 1.0, change)
    return stack_numbers(Stack(cathode, (Layer("Li6PS5Cl", 30.0, 1.64),), Anode("anode-free")))


def test_growth_is_that_of_the_plated_lithium() -> None:
    cycle = pressure_cycle(_numbers(), initial_MPa=5.0, fixture="constant force")
    assert cycle.growth_um[-1] == pytest.approx(5.0 * LITHIUM_UM_PER_MAH_CM2)
    assert cycle.highest_MPa == cycle.lowest_MPa == 5.0


def test_stiff_spring_is_a_constant_gap_and_a_soft_one_constant_force() -> None:
    common = {"initial_MPa": 5.0, "layers_MPa_um": 2.0}
    gap = pressure_cycle(_numbers(), fixture="constant gap", **common)
    stiff = pressure_cycle(_numbers(), fixture="spring", spring_MPa_um=1e9, **common)
    soft = pressure_cycle(_numbers(), fixture="spring", spring_MPa_um=1e-9, **common)
    assert gap.highest_MPa == pytest.approx(5.0 + 2.0 * 5.0 * LITHIUM_UM_PER_MAH_CM2)
    assert stiff.highest_MPa == pytest.approx(gap.highest_MPa)
    assert soft.highest_MPa == pytest.approx(5.0)


def test_contact_is_lost_where_the_stack_shrinks_away() -> None:
    parts = (Component("NMC811", 1.0, 4.75, "active"),)
    host = Anode("host", 0.0, Layer("Si", 20.0, 2.33), 20.0, 0.0)
    numbers = stack_numbers(Stack(Cathode(Composite(parts, 0.0), 5.0, 200.0, 1.0, -0.05), (), host))
    cycle = pressure_cycle(numbers, initial_MPa=1.0, fixture="constant gap", layers_MPa_um=10.0)
    assert cycle.status == "contact lost" and cycle.lowest_MPa == 0.0


def test_rigid_layers_in_a_rigid_gap_are_refused() -> None:
    with pytest.raises(InputError):
        pressure_cycle(_numbers(), initial_MPa=5.0, fixture="constant gap")
    with pytest.raises(InputError):
        pressure_cycle(_numbers(), initial_MPa=5.0, fixture="glue")
    assert layers_stiffness_MPa_um([(100.0, 10.0), (100.0, 10.0)]) == pytest.approx(50.0)


@given(scale=st.floats(0.1, 10), modulus=st.floats(0.5, 20), area=st.floats(0.1, 1e5), p=st.floats(0.01, 0.99))
def test_weakest_link_is_its_own_inverse(scale: float, modulus: float, area: float, p: float) -> None:
    i = critical_current_mA_cm2(scale_mA_cm2=scale, modulus=modulus, tested_cm2=1.0, cell_cm2=area, probability=p)
    back = failure_probability(i, scale_mA_cm2=scale, modulus=modulus, tested_cm2=1.0, cell_cm2=area)
    assert back == pytest.approx(p, rel=1e-9)


def test_weakest_link_of_many_pieces_is_that_of_one_large_piece() -> None:
    one = failure_probability(0.5, scale_mA_cm2=1.0, modulus=3.0, tested_cm2=1.0, cell_cm2=2.0)
    many = failure_probability(0.5, scale_mA_cm2=1.0, modulus=3.0, tested_cm2=1.0, cell_cm2=20.0)
    assert 1.0 - many == pytest.approx((1.0 - one) ** 10, rel=1e-12)
    with pytest.raises(OutOfRange):
        failure_probability(0.5, scale_mA_cm2=0.0, modulus=3.0, tested_cm2=1.0, cell_cm2=2.0)
