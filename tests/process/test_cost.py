"""Cost: by hand, by limits, against the workbook's own outputs, and the time of a Monte Carlo."""

from __future__ import annotations

import csv
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, ParseError, UnknownName
from frenkel.process.air import inert_gas_need
from frenkel.process.cells import cell_cost, lines_of_production
from frenkel.process.chain_cost import chain_cost, chain_inputs, evaluate_chain, step_inputs
from frenkel.process.chain_specification import parse_chain
from frenkel.process.costing import annual_cost, annuity_factor, plant_cost, with_capital_charge
from frenkel.process.estimates import Estimate
from frenkel.process.ladder import Ladder, cost_ladder
from frenkel.process.plan import make_plan, target_of
from frenkel.process.plant import at_volume, batpac_design, batpac_rates, batpac_steps, with_cell_yield
from frenkel.process.sampling import sample_inputs, tornado

SPEC = {
    "product": "Li6PS5Cl powder", "unit": "kg", "output_per_year": 10_000, "hours_per_year": 5000,
    "capital_charge": "straight line", "energy_price_USD_kWh": 0.1,
    "steps": [
        {"name": "mill", "rate_per_hour": 1.0, "capital_USD_per_machine": 100_000, "operators_per_machine": 0.5,
         "floor_m2_per_machine": 20, "yield_fraction": 0.8, "availability": 0.9, "performance": 1.0, "power_kW_per_machine": 10},
        {"name": "anneal", "rate_per_hour": 2.0, "capital_USD_per_machine": 50_000, "operators_per_machine": 0.25,
         "floor_m2_per_machine": 10, "yield_fraction": 0.9, "availability": 1.0, "performance": 1.0, "recycled_fraction": 0.5},
    ],
    "materials": [{"name": "precursors", "amount_per_unit": 1.0, "price_USD": 30, "date": "2025-10", "enters": "mill"}],
}  # fmt: skip


def test_annuity_by_hand() -> None:
    assert annuity_factor(0.08, 10) == pytest.approx(0.14902948869707542, rel=1e-12)
    # the present value of n payments is the capital
    assert sum(annuity_factor(0.05, 7) / 1.05**k for k in range(1, 8)) == pytest.approx(1.0, rel=1e-12)
    assert annuity_factor(1e-12, 10) == pytest.approx(0.1, rel=1e-9)


@given(st.lists(st.floats(0.2, 1.0), min_size=1, max_size=8), st.floats(0.1, 1e6))
def test_yields_compound(yields: list[float], output: float) -> None:
    taken = step_inputs(output, yields)
    assert taken[0] * math.prod(yields) == pytest.approx(output, rel=1e-9)
    assert all(a * y == pytest.approx(b, rel=1e-12) for a, y, b in zip(taken, yields, [*taken[1:], output], strict=True))


def test_chain_by_hand() -> None:
    found = chain_cost(parse_chain(SPEC), samples=100)
    # 10,000 kg out: anneal takes 11,111.1, mill 13,888.9; machines 13888.9/(0.9·5000) -> 4, 11111.1/10000 -> 2
    assert found.machines == {"mill": 4, "anneal": 2}
    labour_h = 4 * 0.5 * 5000 + 2 * 0.25 * 5000
    depreciation = 0.1 * 500_000 + 0.05 * 3000 * 100
    labour = 25 * labour_h
    overhead = 0.4 * labour + 0.2 * depreciation
    fixed = 0.25 * (labour + overhead) + 0.25 * depreciation + 0.4 * depreciation
    energy = 0.1 * 10 * 13888.888888888889 / 0.9
    bought = (13888.888888888889 - 0.5 * 0.1 * 11111.111111111111) * 30
    assert found.total_USD == pytest.approx((labour + overhead + depreciation + fixed + energy + bought) / 10_000, rel=1e-12)
    assert found.low_USD == pytest.approx(found.total_USD) == pytest.approx(found.high_USD)
    assert any("anneal" in one.text for one in found.notices if one.code == "energy")


def test_lines_are_additive_in_steps() -> None:
    found = plant_cost(batpac_design(), batpac_steps())
    assert sum(found["by_step"].values()) + found["lines"]["materials"] == pytest.approx(found["total"], rel=1e-12)
    assert annual_cost(2.0, 3.0, 4.0)["GSA"] == pytest.approx(
        annual_cost(2.0, 0.0, 0.0)["GSA"] + annual_cost(0.0, 3.0, 0.0)["GSA"] + annual_cost(0.0, 0.0, 4.0)["GSA"]
    )


def test_arrays_give_what_a_loop_gives() -> None:
    chain = parse_chain({**SPEC, "steps": [{**SPEC["steps"][0], "yield_fraction": [0.6, 0.9]}, SPEC["steps"][1]]})  # type: ignore[dict-item]
    cloud = sample_inputs(chain_inputs(chain), 20, np.random.default_rng(1))
    together = evaluate_chain(chain, cloud)["total"]
    single = [evaluate_chain(chain, {name: float(v[k]) for name, v in cloud.items()})["total"] for k in range(20)]
    assert together == pytest.approx(single, rel=1e-12)


def test_more_output_is_cheaper_per_kWh_and_worse_yield_dearer() -> None:
    costs = [plant_cost(at_volume(batpac_design(), v), batpac_steps())["total"] for v in (10, 25, 50, 100)]
    assert costs == sorted(costs, reverse=True)
    costs = [plant_cost(with_cell_yield(batpac_design(), y), batpac_steps())["total"] for y in (0.95, 0.8, 0.6)]
    assert costs == sorted(costs)


def test_workbook_outputs(frenkel_data: Path) -> None:
    with (frenkel_data / "process" / "batpac5" / "golden_nmc811_50GWh.csv").open() as handle:
        golden = {row["quantity"]: float(row["value"]) for row in csv.DictReader(handle)}
    found = plant_cost(batpac_design(), batpac_steps())
    names = {"labour_cells_h": "labour_h", "capex_cells_MUSD": "capital_MUSD", "area_cells_m2": "floor_m2",
             "variable_USD_cell": "variable", "fixed_USD_cell": "fixed", "total_USD_cell": "total", "launch_MUSD": "launch_MUSD",
             "working_capital_MUSD": "working_capital_MUSD", "total_investment_MUSD": "investment_MUSD"}  # fmt: skip
    for theirs, ours in names.items():
        assert found[ours] == pytest.approx(golden[theirs], rel=1e-9), theirs
    lines = {"labour_USD_cell": "labour", "variable_overhead_USD_cell": "variable overhead", "gsa_USD_cell": "GSA",
             "depreciation_USD_cell": "depreciation", "rnd_USD_cell": "R&D", "materials_USD_cell": "materials"}  # fmt: skip
    for theirs, ours in lines.items():
        assert found["lines"][ours] == pytest.approx(golden[theirs], rel=1e-9), theirs


def test_shipped_plant_is_the_workbooks(frenkel_data: Path) -> None:
    with (frenkel_data / "process" / "batpac5" / "steps.csv").open() as handle:
        theirs = {row["step"]: row for row in csv.DictReader(handle)}
    assert len(theirs) == 25 == len(batpac_steps())
    for one in batpac_steps():
        row = theirs[one.name]
        assert one.labour_h_year.value == float(row["labour_h_per_year"])
        assert one.capital_MUSD.value == float(row["capex_MUSD"])
        assert (one.capital_exponent, one.labour_exponent) == (float(row["p_capex"]), float(row["p_labour"]))


def test_known_results_of_the_workbook_model() -> None:
    # computed before from the same workbook by an independent script: 87.2, 81.7, 78.1 USD/kWh; +4.1, 13.7, 26, 42 for yields
    for volume, cost in ((1, 87.2), (10, 81.7), (100, 78.1)):
        assert plant_cost(at_volume(batpac_design(), volume), batpac_steps())["total"] / 0.25 == pytest.approx(cost, abs=0.06)
    middle = plant_cost(batpac_design(), batpac_steps())["total"] / 0.25
    for cell_yield, more in ((0.9, 4.1), (0.8, 13.7), (0.7, 26.0), (0.6, 42.0)):
        cost = plant_cost(with_cell_yield(batpac_design(), cell_yield), batpac_steps())["total"] / 0.25
        assert cost - middle == pytest.approx(more, abs=0.5)


def test_cell_cost_of_all_lines_has_an_interval_and_says_what_is_assumed() -> None:
    liquid = cell_cost(samples=500)
    assert liquid.low_USD_kWh < liquid.total_USD_kWh < liquid.high_USD_kWh and liquid.assumed_share == 0.0
    for line in lines_of_production()[1:]:
        found = cell_cost(line, electrolyte_kg_m2=0.1, samples=500)
        assert 0.0 < found.assumed_share < 1.0 and found.assumed_steps
        assert "electrolyte filling and sealing" not in found.steps_USD_kWh
        assert found.swings["total"][0].width >= found.swings["total"][-1].width


def test_own_capital_replaces_the_assumed_one() -> None:
    assumed = cell_cost("oxide", electrolyte_kg_m2=0.1, samples=100)
    own = cell_cost("oxide", electrolyte_kg_m2=0.1, samples=100, own_steps={"sintering with setters": Estimate.exact(10.0)})
    assert own.total_USD_kWh < assumed.total_USD_kWh and own.assumed_share < assumed.assumed_share
    assert "sintering with setters" not in own.assumed_steps
    with pytest.raises(UnknownName, match="firing"):
        cell_cost("oxide", electrolyte_kg_m2=0.1, own_steps={"firing": Estimate.exact(1.0)})


def test_annuity_is_dearer_than_the_straight_line() -> None:
    rates = with_capital_charge(batpac_rates(), "annuity", interest=0.08, building_years=20)
    assert cell_cost(rates=rates, samples=100).total_USD_kWh > cell_cost(samples=100).total_USD_kWh


def test_same_seed_same_numbers_and_median_is_the_value() -> None:
    one, two = (cell_cost(samples=2000, seed=3) for _ in range(2))
    assert one.to_dict() == two.to_dict()
    drawn = Estimate(5.0, 2.0, 9.0).sample(np.random.default_rng(0).standard_normal(200_000))
    assert np.median(drawn) == pytest.approx(5.0, rel=0.01)
    assert np.percentile(drawn, [2.5, 97.5]) == pytest.approx([2.0, 9.0], rel=0.02)


def test_tornado_of_a_sum() -> None:
    found = tornado(lambda x: x["a"] + x["b"] + x["c"], {"a": Estimate(1, 0.5, 2), "b": Estimate(4, 1, 9), "c": Estimate.exact(1.0)})
    assert [(s.name, s.width) for s in found] == [("b", 8.0), ("a", 1.5)]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"materials": [{**SPEC["materials"][0], "date": ""}]}, InputError, "no date"),  # type: ignore[dict-item]
        ({"materials": [{**SPEC["materials"][0], "enters": "press"}]}, InputError, "no step"),  # type: ignore[dict-item]
        ({"capital_charge": "free"}, InputError, "straight line"),
        ({"hours_per_year": 9000}, ParseError, "hours_per_year"),
        ({"steps": []}, ParseError, "steps"),
        ({"rates": {"wage": 3.0}}, ParseError, "no rate"),
        ({"steps": [{**SPEC["steps"][0], "yield_fraction": 1.2}]}, OutOfRange, "1.2"),  # type: ignore[dict-item]
    ],
)
def test_bad_input_is_named(change: dict[str, object], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        parse_chain({**SPEC, **change})


def test_a_driver_nobody_gives_is_named() -> None:
    broken = (replace(batpac_steps()[0], driver="laser_hours"),)
    with pytest.raises(UnknownName, match="laser_hours"):
        plant_cost(batpac_design(), broken)


def test_price_from_elements() -> None:
    spec = {**SPEC, "materials": [{"name": "Li2CO3", "amount_per_unit": 0.3, "price": "elements", "enters": "mill"}]}
    (bought,) = parse_chain(spec).materials
    assert bought.price_USD.low < bought.price_USD.value < bought.price_USD.high and "elements" in bought.date


def test_a_step_with_a_scale_grows_with_its_exponents() -> None:
    scaled = {**SPEC["steps"][0], "yield_fraction": 1.0, "scale": {"baseline_per_year": 5000, "capital": 0.9, "labour": 0.7, "floor": 0.95}}  # type: ignore[dict-item]
    found = evaluate_chain(chain := parse_chain({**SPEC, "steps": [scaled], "materials": []}), {n: e.value for n, e in chain_inputs(chain).items()})
    assert found["capital"] == pytest.approx(100_000 * 2**0.9 / 10_000) and found["labour"] == pytest.approx(0.5 * 5000 * 2**0.7 / 10_000)
    assert found["floor"] == pytest.approx(20 * 2**0.95 / 10_000) and found["energy"] == pytest.approx(10 * 5000 * 2 / 10_000)


def test_scrap_and_co_products_are_credits() -> None:
    plain = chain_cost(parse_chain(SPEC), samples=100)
    scrap = chain_cost(parse_chain({**SPEC, "steps": [{**SPEC["steps"][0], "scrap_value_USD": 3.0}, SPEC["steps"][1]]}), samples=100)  # type: ignore[dict-item]
    # 13,888.9 kg enter the mill, 20 % are lost: 2,777.8 kg at 3 USD over 10,000 kg
    assert plain.total_USD - scrap.total_USD == pytest.approx(0.2 * 13888.888888888889 * 3.0 / 10_000)
    sold = chain_cost(parse_chain({**SPEC, "co_products": [{"name": "CO2", "amount_per_unit": 0.2, "price_USD": 0.5, "date": "2026-01", "leaves": "anneal"}]}), samples=100)
    assert plain.total_USD - sold.total_USD == pytest.approx(0.2 * 0.5 * 11111.11111111111 / 10_000)
    assert sold.lines_USD["credits"] < 0.0 and sum(sold.lines_USD.values()) == pytest.approx(sold.total_USD)
    with pytest.raises(InputError, match="no date"):
        parse_chain({**SPEC, "co_products": [{"name": "CO2", "amount_per_unit": 0.2, "price_USD": 0.5, "leaves": "anneal"}]})


def test_every_output_has_an_interval_and_a_tornado() -> None:
    chain = chain_cost(parse_chain({**SPEC, "steps": [{**SPEC["steps"][0], "rate_per_hour": [0.5, 2.0], "power_kW_per_machine": [5, 20]}, SPEC["steps"][1]]}), samples=500)  # type: ignore[dict-item]
    cell = cell_cost("sulfide", electrolyte_kg_m2=0.05, samples=500)
    for found in (chain, cell):
        assert set(found.needs) == {"capital", "floor", "labour", "energy"}
        for name, (value, low, high) in found.needs.items():
            assert low <= value <= high and low < high, name
            assert found.swings[name], name
    assert cell_cost(samples=500).needs["energy"][:1] == pytest.approx((27.6,))


def test_assumed_share_counts_prices_too() -> None:
    material = {**SPEC["materials"][0], "price_USD": {"value": 30, "low": 10, "high": 60, "assumed": True}}  # type: ignore[dict-item]
    found = chain_cost(parse_chain({**SPEC, "materials": [material]}), samples=100)
    assert found.assumed_share == pytest.approx(found.lines_USD["materials"] / found.total_USD)


def ladder(material: str, way: str, *, thickness: float = 25.0, density: float = 5.1, output: float = 50.0) -> Ladder:
    plan = make_plan(target_of(material, thickness_um=thickness))
    chosen = next(one for one in plan.ways if one.title == way)
    return cost_ladder(plan.target, chosen, plan.balance, density_g_cm3=density, output_GWh=output, samples=500)


def test_powder_layer_and_cell_are_coupled() -> None:
    found = ladder("LLZO", "Solid-state reaction → Tape casting and sintering")
    assert found.powder is not None and found.powder_kg_m2 == pytest.approx(5.1e3 * 25e-6)
    # the layer buys what the powder costs, for what its own yields lose
    assert found.layer.lines_USD["materials"] == pytest.approx(found.powder.total_USD * found.powder_kg_m2 / found.layer.overall_yield)
    # the cell buys the layer and has no step of its own that makes it
    assert "sintering with setters" not in found.cell.steps_USD_kWh and "lithium lamination" in found.cell.steps_USD_kWh
    alone = cell_cost("oxide", electrolyte_kg_m2=found.powder_kg_m2, layer_price=Estimate.exact(0.0), samples=100)
    area = batpac_design()["positive_area_m2"] / batpac_design()["energy_kWh"]
    assert found.cell.total_USD_kWh - alone.total_USD_kWh == pytest.approx(area * found.layer.total_USD, rel=1e-9)
    assert found.cell.needs["energy"][0] > cell_cost("oxide", electrolyte_kg_m2=0.1, samples=100).needs["energy"][0]
    assert all(low < value < high and 0.0 < share <= 1.0 for _, _, value, low, high, share in found.levels)


def test_signs_of_published_costs() -> None:
    # Schnell et al. 2020 (abstract): sintering dominates an oxide layer, inert gas adds little to a sulfide one
    oxide = ladder("LLZO", "Solid-state reaction → Tape casting and sintering").layer.steps_USD
    assert max(oxide, key=lambda name: oxide[name]).endswith("sinter")
    gas = inert_gas_need(500.0, 1e-6, outside_ppm=209_500, wanted_ppm=10).cost_USD_h * 7680.0
    sulfide = cell_cost("sulfide", electrolyte_kg_m2=0.05, samples=100).total_USD_kWh * 50e6
    assert gas < 0.01 * sulfide


def test_every_operation_has_a_machine_and_every_way_a_cost() -> None:
    from frenkel.process.ladder import operation_step
    from frenkel.process.routes import operations

    for name in operations():
        step, unit = operation_step(name, 1)
        assert step.is_assumed and unit in ("kg", "m2")
    plan = make_plan(target_of("Li6PS5Cl", thickness_um=30))
    for way in plan.ways[:12]:
        found = cost_ladder(plan.target, way, plan.balance, density_g_cm3=1.9, samples=100)
        assert found.cell.total_USD_kWh > 0.0
    with pytest.raises(InputError, match="thickness"):
        cost_ladder(target_of("LLZO"), plan.ways[0], None, density_g_cm3=5.0)


def test_cost_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    from frenkel.cli import run

    report = tmp_path / "ladder.html"
    args = ["process", "cost", "--material", "LLZO", "--thickness", "25um", "--density", "5.1 g/cm^3", "--samples", "200"]
    assert run([*args, "--json", "--report", str(report)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["powder"]["unit"] == "kg" and data["layer"]["unit"] == "m²" and report.stat().st_size > 100_000
    assert run(["process", "cost", "--capital-charge", "annuity", "--interest", "0.08", "--samples", "200", "--tornado", "energy", "--report", str(report)]) == 0
    assert "what moves the energy" in capsys.readouterr().out
    assert run(["process", "cost", "--capital-charge", "annuity"]) == 3
    assert run(["process", "cost", "--material", "LLZO"]) == 3
    assert run(["process", "inert", "--volume", "10 m^3", "--leak", "1e-6 m^3/s"]) == 0
