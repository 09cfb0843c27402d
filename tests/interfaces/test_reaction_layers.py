"""Reaction layers from the products of thermo, space charge by planes, growth from tables, the envelope of leakage."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.cli import run
from frenkel.errors import InputError, OutOfRange
from frenkel.evaluate import ask
from frenkel.evidence import Dossier, Evidence
from frenkel.interfaces import (
    Layer,
    Term,
    current_limit,
    fit_growth,
    interface_budget,
    internal_plating_limit_mA_cm2,
)
from frenkel.interfaces.budget import draw_term
from frenkel.interfaces.growth import GrowthLaw, wagner_constant_nm2_s
from frenkel.interfaces.layer_growth import PairGrowth, pair_growth
from frenkel.interfaces.pair import cathode_budget
from frenkel.interfaces.reaction_layer import electrons_behind, reaction_products
from frenkel.interfaces.space_charge import Carrier, space_charge_layer
from frenkel.interfaces.space_charge_planes import space_charge_planes


def exact(value: float) -> Term:
    return Term(value, value, value)


def test_products_of_argyrodite_balance() -> None:
    found = reaction_products("Li6PS5Cl", 0.0)
    assert found is not None and found.lithium_per_formula == pytest.approx(8.0)
    assert dict(found.products) == pytest.approx({"Li2S": 5.0, "Li3P": 1.0, "LiCl": 1.0})
    assert reaction_products("LiF", 0.0) is None
    out = reaction_products("Li6PS5Cl", 4.3)
    assert out is not None and out.lithium_per_formula == pytest.approx(-6.0), "at a cathode all lithium leaves"


def test_a_given_pair_of_conductivities_gives_wagners_resistance() -> None:
    dossier = Dossier().add(
        Evidence("E", "reduction_limit", 1.7),
        Evidence("E | Li", "conductivity", 1e-6, origin="literature", checked="read"),
        Evidence("E | Li", "electronic_conductivity", 1e-10, origin="literature", checked="read"),
    )
    where = {"subject": "E | Li", "electrolyte": "E", "formula": "Li6PS5Cl", "side": "anode", "electrode_V": 0.0}
    growth = pair_growth(dossier, layer_class="SEI", **where)  # type: ignore[arg-type]
    found = reaction_products("Li6PS5Cl", 0.0)
    assert isinstance(growth, PairGrowth) and found is not None
    term = growth.term(exact(100.0))
    assert not term.assumed
    k = wagner_constant_nm2_s(
        molar_volume_cm3_mol=found.molar_volume_cm3_mol, lithium_per_formula=8.0, ionic_conductivity_S_cm=1e-6,
        electronic_conductivity_S_cm=1e-10, driving_force_V=1.7,
    )  # fmt: skip
    law = GrowthLaw("SEI", k, 1e-6, 1000.0)
    assert term.value == pytest.approx(float(law.resistance_ohm_cm2(3.6e5)))
    # behind a coating: the growth law's own x_c
    coating = (exact(20.0), exact(1e-6), exact(1e-12))
    behind = growth.term(exact(100.0), coating)
    mixed, mixed_coating = 1e-16 / (1e-6 + 1e-10), 1e-18 / (1e-6 + 1e-12)
    slower = GrowthLaw("SEI", k, 1e-6, 1000.0, equivalent_coating_nm=20.0 * mixed / mixed_coating)
    assert behind.value == pytest.approx(float(slower.resistance_ohm_cm2(3.6e5)), rel=1e-6)
    # the prediction against time is the same law, and its middle at an age is the term's
    predicted = growth.predict(np.array([1.0, 100.0]), coating)
    assert predicted.resistance_ohm_cm2[:, 1] == pytest.approx([behind.value, behind.low, behind.high], rel=1e-6)
    assert predicted.lithium_mAh_cm2[0, 1] == pytest.approx(predicted.thickness_nm[0, 1] * 1e-7 * growth.law().lithium_per_volume_mAh_cm3)
    assert not predicted.notices and predicted.plot().data
    inside = pair_growth(dossier, layer_class="SEI", **{**where, "electrode_V": 2.0})  # type: ignore[arg-type]
    assert isinstance(inside, Term) and inside.high == 0.0
    assert pair_growth(Dossier(), layer_class="SEI", **where) is None  # type: ignore[arg-type]
    # the best coating: thicker ones cost more, thinner ones let more grow
    best = growth.best_coating(1e4, (exact(8.0), exact(1e-8), exact(1e-13)))
    assert 0.0 < best.thickness_nm < 100.0 and best.resistance_ohm_cm2 < best.uncoated_ohm_cm2


def test_growth_gives_back_the_electrons_with_products_of_thermo() -> None:
    found = reaction_products("Li6PS5Cl", 0.0)
    assert found is not None
    k = wagner_constant_nm2_s(
        molar_volume_cm3_mol=found.molar_volume_cm3_mol, lithium_per_formula=8.0, ionic_conductivity_S_cm=1e-5,
        electronic_conductivity_S_cm=1e-9, driving_force_V=1.720736,
    )  # fmt: skip
    t = np.linspace(0.0, 1e6, 20)
    fit = fit_growth(t, 3.0 + GrowthLaw("SEI", k, 1e-5, 1.0).resistance_ohm_cm2(t))
    assert fit.exponent == 0.5
    assert electrons_behind(fit, "Li6PS5Cl", 0.0, 1e-5)[0] == pytest.approx(1e-9, rel=1e-4)
    with pytest.raises(InputError, match="forms no layer"):
        electrons_behind(fit, "LiF", 0.0, 1e-5)
    with pytest.raises(OutOfRange):
        electrons_behind(fit, "Li6PS5Cl", 0.0, 1e3)


def test_the_exponent_covers_and_no_growth_is_said() -> None:
    rng = np.random.default_rng(5)
    t = np.linspace(0.0, 1e6, 15)
    hits = 0
    for _ in range(300):
        found = fit_growth(t, 10.0 + 0.02 * np.sqrt(t) + rng.normal(0.0, 0.3, t.size))
        hits += found.exponent_low <= 0.5 <= found.exponent_high
    # 95 % less 3 standard errors; the grid's step makes the interval a little wider
    assert hits / 300 >= 0.95 - 3 * math.sqrt(0.95 * 0.05 / 300)
    flat = fit_growth(t, 10.0 + rng.normal(0.0, 0.3, t.size))
    assert flat.law == "none" and flat.notices[0].code == "no_growth"


@settings(max_examples=30)
@given(st.floats(-1.0, 1.0), st.floats(0.05, 0.95))
def test_planes_tend_to_the_continuum_and_keep_its_sign(step: float, occupation: float) -> None:
    carriers = (Carrier(1, 0.05, occupation),)
    smooth = space_charge_layer(carriers, step, relative_permittivity=10.0, temperature_K=298.15,
                                conductivity_S_cm=1e-3, lattice_spacing_nm=0.3)  # fmt: skip
    fine = space_charge_planes(carriers, step, spacing_nm=smooth.debye_length_nm / 200, relative_permittivity=10.0,
                               temperature_K=298.15, conductivity_S_cm=1e-3)  # fmt: skip
    # the field at half a plane behind the contact: first order in the spacing
    assert fine.charge_uC_cm2 == pytest.approx(smooth.charge_uC_cm2, rel=0.05, abs=1e-6)


def test_planes_conserve_charge_and_are_negligible_in_a_fast_conductor() -> None:
    carriers = (Carrier(1, 20.0, 0.5),)
    found = space_charge_planes(carriers, 1.0, spacing_nm=0.3, relative_permittivity=10.0, temperature_K=298.15,
                                conductivity_S_cm=1e-3)  # fmt: skip
    held = float((20.0 * (found.occupation - 0.5)).sum()) * 0.3 * 1.602176634e-19 * 1e14 * 1e6
    assert held == pytest.approx(found.charge_uC_cm2, rel=1e-10)
    assert 0.0 < found.excess_resistance_ohm_cm2 < 1e-3
    few = space_charge_planes((Carrier(1, 5.0, 0.5),), 1.5, spacing_nm=0.3, relative_permittivity=10.0,
                              temperature_K=298.15, conductivity_S_cm=1e-3)  # fmt: skip
    assert few.excess_resistance_ohm_cm2 > 1.0, "few carriers and a large step do block: it is no law of nature"
    with pytest.raises(OutOfRange):
        space_charge_planes(carriers, 11.0, spacing_nm=0.3, relative_permittivity=10.0, temperature_K=298.15,
                            conductivity_S_cm=1e-3)  # fmt: skip


def test_draws_have_the_median_and_the_interval_that_were_given() -> None:
    rng = np.random.default_rng(2)
    for term in (Term(10.0, 1.0, 20.0), Term(5.0, 0.0, 100.0), Term(0.3, 0.2, 3.0)):
        drawn = np.concatenate([draw_term(term, rng) for _ in range(25)])  # 10⁵ draws: 1 % of a quantile
        assert np.quantile(drawn, 0.5) == pytest.approx(term.value, rel=0.02)
        assert np.quantile(drawn, 0.975) == pytest.approx(term.high, rel=0.05)
        assert np.quantile(drawn, 0.025) == pytest.approx(term.low, rel=0.05, abs=0.02 * term.value)
    assert (draw_term(Term(0.0, 0.0, 3.0), rng) >= 0.0).all()


@given(st.floats(0.05, 1.0), st.floats(1.0, 50.0))
def test_areas_of_a_cathode_agree_with_each_other(theta: float, ratio: float) -> None:
    terms = {"charge transfer": exact(10.0), "interphase": exact(5.0)}
    b = interface_budget("A | C", terms, contacted_fraction=exact(theta), side="cathode", area_ratio=ratio)
    assert b.local_resistance_ohm_cm2[0] == pytest.approx(15.0 / theta)
    assert dict(b.per_contacted_area_ohm_cm2) == pytest.approx({"charge transfer": 10.0, "interphase": 5.0})


def test_a_coating_enters_the_cathode_budget() -> None:
    question = ask("Li6PS5Cl", coating="LiNbO3")
    dossier = Dossier().add(
        Evidence("NMC811", "specific_capacity", 200.0), Evidence("NMC811", "density", 4.75),
        Evidence("NMC811", "upper_cutoff_potential", 4.3), Evidence("Li6PS5Cl", "oxidation_limit", 2.3),
        Evidence("Li6PS5Cl", "reduction_limit", 1.7),
        Evidence("Li6PS5Cl", "conductivity", 1e-3, kind="total"),
    )  # fmt: skip
    budget = cathode_budget(question, dossier)
    assert budget is not None
    names = {row[0]: row for row in budget.terms}
    assert {"coating", "space charge", "interphase"} <= set(names)
    assert names["space charge"][3] < 0.01 * budget.total[0], "a plane or two of a fast conductor"
    bare = cathode_budget(ask("Li6PS5Cl"), dossier)
    assert bare is not None
    assert names["interphase"][1] < {r[0]: r[1] for r in bare.terms}["interphase"], "a coating slows the reaction"


def test_leakage_at_a_defect_is_the_two_layer_law() -> None:
    inputs = {
        "thickness_um": 30.0, "ionic_conductivity_S_cm": 1e-3, "electronic_conductivity_S_cm": 1e-10,
        "defect_depth_um": 2.0, "defect_ionic_conductivity_S_cm": 1e-6, "defect_electronic_conductivity_S_cm": 1e-7,
        "cathode_V": 4.0,
    }  # fmt: skip
    limit = current_limit("A | Li", {n: exact(v) for n, v in inputs.items()}, pressure_MPa=1.0, temperature_K=298.15)
    layers = (Layer("defect", 2.0, 1e-6, 1e-7), Layer("rest", 28.0, 1e-3, 1e-10))
    assert limit.median_mA_cm2[0] == pytest.approx(internal_plating_limit_mA_cm2(layers, cathode_V=4.0))
    assert limit.limiting == ("internal plating",)


def test_growth_from_a_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hours = np.linspace(0.0, 100.0, 12)
    lines = ["time (h),resistance (Ω cm²)", *(f"{h},{5 + 2 * math.sqrt(h)}" for h in hours)]
    path = tmp_path / "growth.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    assert run(["interfaces", "growth", str(path), "--electrolyte", "Li6PS5Cl", "--ionic", "1e-6",
                "--report", str(tmp_path / "g.html")]) == 0  # fmt: skip
    out = capsys.readouterr().out
    assert "parabolic" in out and "σ electronic" in out
    assert run(["interfaces", "growth", str(path), "--json", "-q"]) == 0
    assert '"law"' in capsys.readouterr().out
    assert run(["interfaces", "growth", str(path), "--ionic", "1e-6"]) == 2
    path.write_text("\n".join(["time (h),resistance (Ω)", *lines[1:]]), encoding="utf-8")
    assert run(["interfaces", "growth", str(path)]) == 3
    assert "--area" in capsys.readouterr().err
    assert run(["interfaces", "growth", str(path), "--area", "0.785", "-q"]) == 0


def test_planes_converge_with_the_second_order_of_their_distance() -> None:
    carriers = (Carrier(1, 0.05, 0.3),)
    bulk = {"relative_permittivity": 10.0, "temperature_K": 298.15, "conductivity_S_cm": 1e-3}
    length = space_charge_layer(carriers, 0.1, lattice_spacing_nm=0.3, **bulk).debye_length_nm
    # the potential one Debye length behind the contact, on ever finer planes
    at = [
        space_charge_planes(carriers, 0.1, spacing_nm=length / n, **bulk).potential_V[n - 1] for n in (10, 20, 40)
    ]
    order = math.log2(abs(at[0] - at[1]) / abs(at[1] - at[2]))
    assert order == pytest.approx(2.0, abs=0.1)
