"""Budgets, attribution and current limits: exact sums, coverage on synthetic truth, and what is said of assumptions."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evaluate import ask
from frenkel.evidence import Dossier, Evidence
from frenkel.interfaces import (
    Arc,
    CurrentLimit,
    InterfaceBudget,
    Term,
    attribute,
    current_limit,
    interface_budget,
)
from frenkel.interfaces.answer import answer
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.attribution import FEATURES, mechanisms
from frenkel.interfaces.budget import TERMS
from frenkel.interfaces.contact import patterned_contact_resistance
from frenkel.interfaces.lithium_anode import crack_overpotential_mV
from frenkel.interfaces.multilayer import Layer, lithium_potential_profile
from frenkel.interfaces.pair_report import known_facts
from frenkel.interfaces.space_charge import Carrier
from frenkel.interfaces.space_charge_contact import Side, space_charge_contact
from frenkel.results import Result, to_json


def exact(value: float) -> Term:
    return Term(value, value, value)


def test_both_limits_of_the_contacted_fraction() -> None:
    terms = {"charge transfer": exact(10.0), "interphase": exact(5.0)}
    whole = interface_budget("A | Li", terms, contacted_fraction=exact(1.0))
    assert whole.total == pytest.approx((15.0, 15.0, 15.0))
    # few spots: each carries its share, and the narrowing is Holm's; both against a hand calculation
    theta, radius, resistivity = 1e-4, 1.0, 1000.0
    narrow = patterned_contact_resistance(theta, spot_radius_um=radius, resistivity_ohm_cm=resistivity)
    few = interface_budget("A | Li", {**terms, "constriction": exact(narrow)}, contacted_fraction=exact(theta))
    spots = theta / (math.pi * 1e-8)
    by_hand = resistivity / (4 * 1e-4) / spots * (1 - 1.40978e-2) + 15.0 / theta
    assert few.total[0] == pytest.approx(by_hand, rel=1e-6)  # the third power of √θ is left out


def test_the_cathode_divides_by_its_area() -> None:
    terms = {"charge transfer": exact(100.0)}
    b = interface_budget("A | NMC811", terms, contacted_fraction=exact(0.5), side="cathode", area_ratio=20.0)
    assert b.total[0] == pytest.approx(100.0 / (0.5 * 20.0))


def test_intervals_of_the_sum_are_those_of_an_independent_draw() -> None:
    a, c = Term(10.0, 5.0, 20.0), Term(0.5, 0.25, 1.0)
    b = interface_budget("A | Li", {"charge transfer": a}, contacted_fraction=c)
    # log-normal over log-normal: variances of the logarithm add (θ is cut at 1, which moves the upper end only a little)
    sd = math.hypot(math.log(4) / 3.92, math.log(4) / 3.92)
    assert b.total[2] == pytest.approx(20.0 * math.exp(1.96 * sd), rel=0.1)
    assert b.total[1] == pytest.approx(20.0 * math.exp(-1.96 * sd), rel=0.12)


def test_unknown_and_assumed_are_said() -> None:
    terms = {"charge transfer": Term(1.0, 0.5, 2.0, "i0 assumed", assumed=True), "coating": None}
    b = interface_budget("A | Li", terms, contacted_fraction=exact(1.0), conditions={"temperature_K": 298.15})
    assert isinstance(b, Result)
    assert {n.code for n in b.notices} == {"budget_incomplete", "budget_assumed"}
    found = {e.kind: e for e in b.evidence()}
    assert found["charge transfer"].origin == "assumed" and found["interface"].origin == "assumed"
    assert found["interface"].censored == ">", "with an unknown term the sum is a lower bound"
    json.loads(to_json(b.to_dict()))
    assert b.plot().data and "interface" in b._repr_html_()


@pytest.mark.parametrize(
    ("terms", "more", "error"),
    [
        ({"magic": exact(1.0)}, {}, InputError),
        ({}, {"side": "top"}, InputError),
        ({}, {"area_ratio": 0.0}, OutOfRange),
        ({}, {"contacted_fraction": exact(1.5)}, OutOfRange),
    ],
)
def test_budgets_refuse_nonsense(terms: dict, more: dict, error: type[Exception]) -> None:  # type: ignore[type-arg]
    with pytest.raises(error):
        interface_budget("A | Li", terms, **{"contacted_fraction": exact(1.0), **more})


def test_terms_and_assumptions_are_checked() -> None:
    with pytest.raises(OutOfRange):
        Term(1.0, 2.0, 3.0)
    with pytest.raises(UnknownName):
        assumed_term("nothing")


def _synthetic(rng: np.random.Generator, features: tuple[str, ...]) -> tuple[list[Arc], dict[str, float]]:
    """A cell of two or three arcs with known mechanisms: features drawn from the table, plus measurement error."""
    table = mechanisms()
    names = list(table)
    arcs, truth = [], dict.fromkeys(names, 0.0)
    errors = {"log10_C": 0.1, "pressure_exponent": 0.08, "time_exponent": 0.05, "bias_per_V": 1.0, "Ea_minus_electrolyte": 0.03}
    for _ in range(int(rng.integers(2, 4))):
        name = names[int(rng.integers(len(names)))]
        resistance = float(10.0 ** rng.uniform(0.5, 2.5))
        truth[name] += resistance
        seen = {
            f: (float(rng.normal(*table[name][f]) + rng.normal(0.0, errors[f])), errors[f]) for f in features
        }
        arcs.append(Arc(resistance * math.exp(rng.normal(0.0, 0.05)), 0.05, seen))
    total = sum(truth.values())
    return arcs, {n: r / total for n, r in truth.items()}


@pytest.mark.parametrize("features", [FEATURES, ("log10_C",), ("log10_C", "pressure_exponent", "time_exponent")])
def test_shares_cover_the_truth(features: tuple[str, ...]) -> None:
    rng = np.random.default_rng(3)
    hits, count, widths = 0, 0, []
    for trial in range(150):
        arcs, truth = _synthetic(rng, features)
        for name, _, low, high in attribute(arcs, seed=trial).shares:
            if truth[name] == 0.0 and high == 0.0:
                continue  # nothing claimed and nothing there: no test of an interval
            hits += low - 1e-3 <= truth[name] <= high + 1e-3
            count += 1
            widths.append(high - low)
    assert 0.90 <= hits / count <= 0.995
    if features == ("log10_C",):
        assert float(np.mean(widths)) > 0.25, "from one spectrum alone the shares are wide"


@pytest.mark.parametrize("merged, wrong, shift", [(0.25, 0.05, 0.0), (0.5, 0.1, 0.0), (0.25, 0.05, 1.0)])
@pytest.mark.parametrize("features", [FEATURES, ("log10_C",), ("log10_C", "pressure_exponent", "time_exponent")])
def test_shares_cover_merged_arcs_and_wrong_features(
    features: tuple[str, ...], merged: float, wrong: float, shift: float
) -> None:
    """Some arcs hold two mechanisms, some features are drawn from anywhere, and the means of the table may all be wrong
    by a standard deviation of their own (`shift`)."""
    rng = np.random.default_rng(11)
    table, hits, count = mechanisms(), 0, 0
    names = list(table)
    for trial in range(200):
        means = {m: {k: mu + shift * sd * rng.normal() for k, (mu, sd) in row.items()} for m, row in table.items()}
        arcs, truth = [], dict.fromkeys(names, 0.0)
        for _ in range(int(rng.integers(2, 4))):
            one, two = (names[k] for k in rng.choice(len(names), 2, replace=False))
            f = float(rng.uniform(0.05, 0.95)) if rng.random() < merged else 1.0
            resistance = float(10.0 ** rng.uniform(0.5, 2.5))
            truth[one] += f * resistance
            truth[two] += (1.0 - f) * resistance
            seen = {}
            for k in features:
                first, second = (rng.normal(means[m][k], table[m][k][1]) for m in (one, two))
                value = f * first + (1.0 - f) * second + rng.normal(0.0, 0.05)
                if rng.random() < wrong:
                    low, high = (end(row[k][0] for row in table.values()) for end in (min, max))
                    value = rng.uniform(low - 0.3 * (high - low), high + 0.3 * (high - low))
                seen[k] = (float(value), 0.05)
            arcs.append(Arc(resistance * math.exp(rng.normal(0.0, 0.05)), 0.05, seen))
        total = sum(truth.values())
        for name, _, low, high in attribute(arcs, seed=trial).shares:
            if truth[name] > 0.0:  # a mechanism that is not there would be covered by [0, anything]
                hits += low <= truth[name] / total <= high
                count += 1
    assert 0.90 <= hits / count <= 0.98  # what the room promises


def test_more_features_narrow_and_the_next_measurement_is_named() -> None:
    arc = Arc(100.0, features={"log10_C": (-6.8, 0.1)})
    alone = attribute([arc])
    shares = {name: mean for name, mean, _, _ in alone.shares}
    assert max(shares.values()) < 0.7, "reaction layer and contamination look alike in one spectrum"
    assert alone.next_measurement == "impedance over days at rest"
    grown = attribute([Arc(100.0, features={"log10_C": (-6.8, 0.1), "time_exponent": (0.47, 0.03)})])
    assert max(grown.shares, key=lambda s: s[1])[0] == "reaction layer"
    assert grown.next_measurement == ""
    assert alone.plot().data and json.loads(to_json(alone.to_dict()))
    with pytest.raises(InputError):
        attribute([])
    with pytest.raises(InputError):
        Arc(1.0, features={"colour": (1.0, 0.1)})
    with pytest.raises(OutOfRange):
        Arc(-1.0)
    with pytest.raises(OutOfRange):
        Arc(1.0, features={"log10_C": (math.nan, 0.1)})


INPUTS = {
    "diffusion_current_mA_cm2": exact(0.1),
    "void_radius_um": exact(1.0),
    "creep_stress_MPa": exact(0.8),
    "creep_rate_per_s": exact(1e-3),
    "creep_exponent": exact(6.6),
    "creep_activation_energy_J_mol": exact(37e3),
    "fracture_toughness_MPa_sqrt_m": exact(0.23),
    "flaw_um": exact(1.0),
    "interface_resistance_ohm_cm2": exact(10.0),
    "current_focusing": exact(2.0),
}


def test_the_envelope_names_what_limits() -> None:
    limit = current_limit("A | Li", INPUTS, pressure_MPa=np.array([0.1, 1.0, 20.0]), temperature_K=298.15)
    assert limit.limiting[0] == "stripping voids" and limit.limiting[-1] == "plating cracks"
    assert limit.median_mA_cm2[0] == pytest.approx(0.1, rel=1e-3)
    assert limit.median_mA_cm2[-1] == pytest.approx(crack_overpotential_mV(0.23, 1.0) / 20.0)
    assert any("salt depletion" in one for one in limit.unknown)
    assert [e.kind for e in limit.evidence()] == ["stripping", limit.evidence()[1].kind, "plating"]
    assert isinstance(limit, Result) and json.loads(to_json(limit.to_dict())) and limit.plot().data
    assert limit.notices[0].code == "mechanisms_unknown"


def test_a_larger_area_is_weaker() -> None:
    small = current_limit("A | Li", INPUTS, pressure_MPa=5.0, temperature_K=298.15)
    large = current_limit("A | Li", INPUTS, pressure_MPa=5.0, temperature_K=298.15, area_ratio=100.0, weibull_modulus=2.0)
    assert large.median_mA_cm2[0] == pytest.approx(small.median_mA_cm2[0] / 10.0)


def test_salt_depletion_and_missing_inputs() -> None:
    polymer = {"diffusivity_cm2_s": exact(1e-8), "concentration_mol_cm3": exact(1e-3), "transference_number": exact(0.2),
               "thickness_um": Term(30.0, 20.0, 45.0, "assumed", True)}  # fmt: skip
    limit = current_limit("PEO | Li", polymer, pressure_MPa=0.1, temperature_K=343.15)
    assert limit.median_mA_cm2[0] == pytest.approx(1e3 * 2 * 96485.33 * 1e-11 / (0.8 * 30e-4), rel=0.02)
    assert limit.evidence()[0].origin == "assumed" and len(limit.notices) == 2
    with pytest.raises(InputError, match="needs"):
        current_limit("A | Li", {}, pressure_MPa=1.0, temperature_K=298.15)


@pytest.mark.parametrize("name", ["Li6PS5Cl", "LLZO", "LGPS", "PEO-LiTFSI", "Li3InCl6"])
def test_the_door_gives_budgets_of_both_sides(name: str) -> None:
    question = ask(name)
    dossier = known_facts(question)
    found = answer(question, dossier)
    budgets = [b for b in found.results if isinstance(b, InterfaceBudget)]
    limits = [one for one in found.results if isinstance(one, CurrentLimit)]
    assert {b.side for b in budgets} <= {"anode", "cathode"} and budgets
    if name == "PEO-LiTFSI":  # a polymer is limited by its salt, of which nothing is known
        assert not limits and any("salt" in r.reason for r in found.refusals if r.property == "critical_current_density")
    else:
        (limit,) = limits
        assert 0.0 < limit.low_mA_cm2[0] < limit.median_mA_cm2[0] < limit.high_mA_cm2[0] and limit.assumed
        assert "plating cracks" in limit.mechanisms and any("salt" in one for one in limit.unknown)
    assert all(e.origin == "assumed" for e in found.evidence()), "rests on assumed parameters and says so"


@pytest.mark.parametrize("anode", ["graphite", "Li-In"])
def test_what_is_no_lithium_metal_has_no_such_limit(anode: str) -> None:
    found = answer(ask("Li6PS5Cl", anode=anode), Dossier())
    assert any(r.property == "critical_current_density" and anode in r.reason for r in found.refusals)


def test_the_door_without_any_evidence_refuses() -> None:
    found = answer(ask("LLZO", coating="LiNbO3"), Dossier())
    assert any(r.property == "area_specific_resistance" for r in found.refusals)


def test_a_stable_contact_has_no_reaction_layer() -> None:
    question = ask("LLZO")
    key = f"{question.electrolyte.key} | Li"
    dossier = Dossier().add(
        Evidence(key, "interphase_class", 1.0, text="stable (stable 100%)", origin="computed", checked="computed"),
        Evidence("Li", "exchange_current_density", 1.0),
    )
    budget, _ = answer(question, dossier).results
    assert [row[0] for row in budget.terms] == ["charge transfer", "surface layer"]  # type: ignore[attr-defined]
    assert set(TERMS) >= {row[0] for row in budget.terms}  # type: ignore[attr-defined]


def test_the_figures_have_units() -> None:
    profile = lithium_potential_profile((Layer("a", 1.0, 1e-3, 1e-10, 0.5, 4.0),), anode_V=0.0, cathode_V=4.0)
    side = Side((Carrier(1, 1e4, 1e-6),), 10.0, 1e-4, 0.3)
    contact = space_charge_contact(side, side, 0.3, temperature_K=298.15, coating_nm=2.0)
    for found in (profile, contact):
        assert "(" in found.plot().layout.xaxis.title.text and found.plot().data and json.loads(to_json(found.to_dict()))
