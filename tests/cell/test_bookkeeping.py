"""Stack, pouch, fixture and cost: golden designs, exact limits, invariances, a naive reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.cell.cost import material_masses, materials_cost
from frenkel.cell.design import design_report
from frenkel.cell.housing import Fixture, Pouch, fixture_numbers, plate_coefficient
from frenkel.cell.layers import LITHIUM_MG_PER_MAH, LITHIUM_UM_PER_MAH_CM2, Component, Composite, Layer
from frenkel.cell.specification import read_specification, specification
from frenkel.cell.stack import Anode, Cathode, Stack, stack_numbers
from frenkel.errors import FrenkelError, InputError, OutOfRange, ParseError, UnknownName

# stack Wh/kg and Wh/L (charged) of each design, computed by hand from the inputs that conftest states
STACKS = {"A": (459.2, 1157.5), "A'": (447.7, 1031.7), "B": (407.3, 1523.4), "C": (315.1, 573.1)}
CELLS = {"A": (435.7, 914.0), "A'": (425.3, 818.7), "B": (388.7, 1186.3), "C": (296.5, 479.3)}


@pytest.mark.parametrize("name", STACKS)
def test_golden_stacks(name: str, golden_design: Any) -> None:
    row = design_report(specification(golden_design(name))).energy("stack")
    assert row.specific_energy_Wh_kg == pytest.approx(STACKS[name][0], rel=1e-3)
    assert row.energy_density_charged_Wh_L == pytest.approx(STACKS[name][1], rel=1e-3)


@pytest.mark.parametrize("name", CELLS)
def test_golden_pouches(name: str, golden_design: Any) -> None:
    row = design_report(specification(golden_design(name))).energy("cell")
    assert row.specific_energy_Wh_kg == pytest.approx(CELLS[name][0], rel=1e-3)
    assert row.energy_density_charged_Wh_L == pytest.approx(CELLS[name][1], rel=1e-3)


def test_parts_of_golden_A(golden_design: Any) -> None:
    report = design_report(specification(golden_design("A")))
    mass = report.numbers.mass_mg_cm2
    composite = report.design.stack.cathode.composite
    assert float(composite.solid_density_g_cm3) == pytest.approx(3.4754, abs=5e-5)
    assert mass["cathode"] == pytest.approx(31.25, rel=1e-9)
    assert mass["separator"] == pytest.approx(4.92, rel=1e-9)
    assert mass["collectors"] == pytest.approx(5.204, rel=1e-9)
    assert float(composite.vol_fraction("active")) == pytest.approx(0.527, abs=5e-4)


def test_lithium_of_one_milliampere_hour() -> None:
    assert pytest.approx(0.2589, rel=1e-3) == LITHIUM_MG_PER_MAH
    assert pytest.approx(4.85, rel=1e-3) == LITHIUM_UM_PER_MAH_CM2


@pytest.mark.parametrize(("reservoir", "expected"), [(0, 1233), (10, 1158), (17, 1110), (25, 1061), (35, 1005)])
def test_reservoir_costs_volume(reservoir: float, expected: float, golden_design: Any) -> None:
    data = golden_design("A", separator=[{"material": "Li6PS5Cl", "thickness": "20 um"}])
    data["anode"] = {"kind": "lithium", "reservoir": f"{reservoir} um"}
    row = design_report(specification(data)).energy("stack")
    assert row.energy_density_charged_Wh_L == pytest.approx(expected, abs=0.6)


def _stack(capacity: Any = 5.0, separator: Any = 30.0, reservoir: Any = 0.0, **cathode: Any) -> Stack:
    parts = (Component("NMC811", 0.8, 4.75, "active"), Component("Li6PS5Cl", 0.2, 1.64, "electrolyte"))
    return Stack(
        Cathode(Composite(parts, 0.1), capacity, 200.0, **cathode),
        (Layer("Li6PS5Cl", separator, 1.64),), Anode("lithium", reservoir), (Layer("Al", 12.0, 2.7),),
    )  # fmt: skip


def test_lithium_plated_adds_volume_and_no_mass() -> None:
    numbers = stack_numbers(_stack())
    assert numbers.total_um("charged") - numbers.total_um("as built") == pytest.approx(5 * LITHIUM_UM_PER_MAH_CM2)
    assert numbers.total_um("discharged") == pytest.approx(numbers.total_um("as built"))
    assert "lithium" in numbers.mass_mg_cm2 and numbers.mass_mg_cm2["lithium"] == 0.0


def test_lithium_that_stays_at_the_anode_counts_in_the_discharged_thickness() -> None:
    numbers = stack_numbers(_stack(first_cycle_efficiency=0.9))
    left = 5.0 / 0.9 - 5.0
    assert numbers.residual_lithium_mAh_cm2 == pytest.approx(left)
    grown = numbers.total_um("discharged") - numbers.total_um("as built")
    assert grown == pytest.approx(left * LITHIUM_UM_PER_MAH_CM2)


def test_cathode_that_shrinks_and_first_cycle() -> None:
    numbers = stack_numbers(_stack(volume_change=-0.05, first_cycle_efficiency=0.9))
    whole = numbers.built_um["cathode"] - numbers.charged_um["cathode"]
    left = numbers.built_um["cathode"] - numbers.discharged_um["cathode"]
    assert whole > 0 and left == pytest.approx(0.1 * whole)


def test_both_np_ratios() -> None:
    free = stack_numbers(_stack())
    assert (free.np_ratio_as_built, free.np_ratio_charged) == (0.0, pytest.approx(1.0))
    excess = stack_numbers(_stack(reservoir=5 * LITHIUM_UM_PER_MAH_CM2))
    assert (excess.np_ratio_as_built, excess.np_ratio_charged) == (pytest.approx(1.0), pytest.approx(2.0))


@given(capacity=st.floats(0.1, 20), separator=st.floats(1, 500), reservoir=st.floats(0, 200), factor=st.floats(0.1, 10))
def test_energy_does_not_depend_on_how_much_there_is_of_everything(
    capacity: float, separator: float, reservoir: float, factor: float
) -> None:
    a = stack_numbers(_stack(capacity, separator, reservoir))
    stack = _stack(capacity * factor, separator * factor, reservoir * factor)
    foil = stack.collectors[0]
    b = stack_numbers(Stack(stack.cathode, stack.separator, stack.anode, (Layer("Al", foil.thickness_um * factor, 2.7),)))
    assert b.total_mass_mg_cm2 == pytest.approx(factor * a.total_mass_mg_cm2, rel=1e-12)
    assert b.total_um("charged") == pytest.approx(factor * a.total_um("charged"), rel=1e-12)


@given(capacity=st.floats(0.1, 20), separator=st.floats(1, 500), more=st.floats(0.1, 100))
def test_a_thicker_separator_never_helps(capacity: float, separator: float, more: float) -> None:
    thin, thick = stack_numbers(_stack(capacity, separator)), stack_numbers(_stack(capacity, separator + more))
    assert thick.total_mass_mg_cm2 > thin.total_mass_mg_cm2
    assert thick.total_um("charged") > thin.total_um("charged")


def test_arrays_give_what_single_designs_give() -> None:
    rng = np.random.default_rng(1)
    capacity, separator, reservoir = rng.uniform(1, 6, 50), rng.uniform(5, 100, 50), rng.uniform(0, 50, 50)
    many = stack_numbers(_stack(capacity, separator, reservoir))
    for k in range(50):
        one = stack_numbers(_stack(capacity[k], separator[k], reservoir[k]))
        assert np.asarray(many.total_mass_mg_cm2)[k] == pytest.approx(one.total_mass_mg_cm2, rel=1e-13)
        assert np.asarray(many.total_um("charged"))[k] == pytest.approx(one.total_um("charged"), rel=1e-13)


def test_host_grows_with_what_it_took_up() -> None:
    cathode = _stack().cathode
    host = Anode("host", 0.0, Layer("Si", 10.0, 2.33), 10.0, 2.8)
    numbers = stack_numbers(Stack(cathode, (), host))
    assert numbers.charged_um["host"] == pytest.approx(10.0 * (1 + 2.8 * 0.5))
    assert numbers.discharged_um["host"] == pytest.approx(10.0)
    assert numbers.np_ratio_charged == pytest.approx(2.0)


def test_plate_of_a_square_and_of_a_long_strip() -> None:
    # Timoshenko: 6 · 0.0479 = 0.2874 for the square, 6/8 for the strip
    assert plate_coefficient(1.0) == pytest.approx(6 * 0.0479, rel=1e-3)
    assert plate_coefficient(40.0) == pytest.approx(0.75, rel=1e-4)
    pouch = Pouch(40, 10.0, 10.0, 0.5, 3.0, 153.0, 1.6)
    f = fixture_numbers(Fixture(5.0, 1, 250.0, 7.9), pouch, 7.0)
    assert f.plate_mm == pytest.approx(7.6, abs=0.05)
    assert f.mass_g_per_cell == pytest.approx(1200, rel=0.04)  # two plates; the rods weigh some more


def test_fixture_without_pressure_weighs_nothing_and_is_shared() -> None:
    pouch = Pouch(40, 10.0, 10.0, 0.5, 3.0, 153.0, 1.6)
    assert fixture_numbers(Fixture(0.0, 1, 250.0, 7.9), pouch, 7.0).mass_g_per_cell == 0.0
    one = fixture_numbers(Fixture(5.0, 1, 250.0, 7.9), pouch, 7.0)
    ten = fixture_numbers(Fixture(5.0, 10, 250.0, 7.9), pouch, 7.0)
    assert ten.mass_g_per_cell < 0.2 * one.mass_g_per_cell
    with pytest.raises(OutOfRange):
        Fixture(5.0, 0, 250.0, 7.9)


def test_levels_only_get_worse_outwards(golden_design: Any) -> None:
    fixture = {"cells_per_fixture": 4, "pressure": "5 MPa", "allowed_stress": "250 MPa", "density": "7.9 g/cm3"}
    pack = {"cell_mass_share": 0.8, "cell_volume_share": 0.7}
    report = design_report(specification(golden_design("A", fixture=fixture, pack=pack)))
    masses = [one.specific_energy_Wh_kg for one in report.levels]
    volumes = [one.energy_density_charged_Wh_L for one in report.levels]
    assert [one.level for one in report.levels] == ["active", "stack", "cell", "cell and fixture", "pack"]
    assert masses == sorted(masses, reverse=True) and volumes == sorted(volumes, reverse=True)


def test_a_constant_voltage_is_called_that(golden_design: Any) -> None:
    report = design_report(specification(golden_design("A")))
    assert {one.rate for one in report.levels} == {"constant voltage"}
    assert all("constant voltage" in e.method for e in report.evidence())


def test_sulfide_per_energy_and_its_cost(golden_design: Any) -> None:
    report = design_report(specification(golden_design("A", prices={"Li6PS5Cl": "195 USD/kg"})))
    mass = material_masses(report.design.stack)["Li6PS5Cl"]
    assert mass / (5 * 3.80) == pytest.approx(0.54, abs=0.005)  # mg/mWh = kg/kWh
    assert report.cost is not None
    assert report.cost.per_energy_USD_kWh == pytest.approx(105, abs=0.5)
    assert "NMC811" in report.cost.unpriced
    assert any(n.code == "cost_incomplete" for n in report.notices)


def test_prices_that_are_not_stated_are_looked_up_only_where_asked(golden_design: Any) -> None:
    spec = specification(golden_design("A", prices={"Li6PS5Cl": "195 USD/kg"}))
    asked, plain = design_report(spec, cost=True).cost, design_report(spec).cost
    assert asked is not None and plain is not None
    assert "NMC811" not in asked.unpriced and "NMC811" in plain.unpriced
    assert dict(asked.basis)["Li6PS5Cl"] == "given" and "BatPaC" in dict(asked.basis)["NMC811"]


def test_material_masses_add_up_to_the_stack(golden_design: Any) -> None:
    report = design_report(specification(golden_design("A'")))
    assert sum(material_masses(report.design.stack).values()) == pytest.approx(report.numbers.total_mass_mg_cm2, rel=1e-12)


def test_half_the_yield_is_twice_the_cost() -> None:
    full = materials_cost({"a": 1.0}, 10.0, prices_USD_kg={"a": 7.0})
    half = materials_cost({"a": 1.0}, 10.0, prices_USD_kg={"a": 7.0}, yields={"a": 0.5})
    assert half.per_energy_USD_kWh == pytest.approx(2 * full.per_energy_USD_kWh)
    with pytest.raises(OutOfRange):
        materials_cost({"a": 1.0}, 10.0, prices_USD_kg={"a": 7.0}, yields={"a": 0.0})


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("separator", [{"material": "Li6PS5Cl", "thickness": "30 mAh"}], "thickness"),
        ("separator", [{"material": "Li6PS5Cl", "thickness": 30}], "no unit"),
        ("voltage", "nan V", "voltage"),
        ("speed", 3, "speed"),
        ("anode", {"kind": "magic"}, "anode.kind"),
        ("fixture", {"pressure": "5 MPa", "allowed_stress": "250 MPa", "density": "7.9 g/cm3"}, "cells_per_fixture"),
    ],
)
def test_what_cannot_be_used_is_named(field: str, value: Any, said: str, golden_design: Any) -> None:
    with pytest.raises(FrenkelError) as caught:
        specification(golden_design("A", **{field: value}))
    assert said in str(caught.value)


def test_files_from_outside_are_refused_politely(tmp_path: Any) -> None:
    evil = tmp_path / "evil.yaml"
    evil.write_text("!!python/object/apply:os.system ['true']\n")
    with pytest.raises(ParseError):
        read_specification(evil)
    with pytest.raises(UnknownName):
        read_specification(tmp_path / "missing.yaml")


def test_an_unknown_density_is_asked_for(golden_design: Any) -> None:
    data = golden_design("A", separator=[{"material": "unobtainium", "thickness": "30 um"}])
    with pytest.raises(InputError, match="density of unobtainium"):
        design_report(specification(data))
