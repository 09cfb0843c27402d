"""Verdicts: exact probabilities, what may decide, and kinds of evidence kept apart."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.evaluate import ask, assess, requirements
from frenkel.evaluate.at_temperature import layer_resistance, shifted_conductivity
from frenkel.evaluate.scorecard import Verdict, probability_met
from frenkel.evidence import Dossier, Evidence, Refusal
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.transport import arrhenius_law

KEY = "Li6PS5Cl"
ROOM = (("temperature_K", 298.15),)


def made(property: str, value: float | None, **fields: object) -> Evidence:
    fields.setdefault("origin", "literature")
    return Evidence(fields.pop("subject", KEY), property, value, **fields)  # type: ignore[arg-type]


def verdicts(*evidence: Evidence | Refusal, **conditions: object) -> dict[str, list[Verdict]]:
    question = ask(KEY, **conditions)  # type: ignore[arg-type]
    out: dict[str, list[Verdict]] = {}
    for one in assess(question, Dossier().add(*evidence)):
        out.setdefault(one.requirement.key, []).append(one)
    return out


def test_the_printed_requirements_are_all_there() -> None:
    numbers = {row.origin_text for row in requirements()}
    assert {f"requirement {n}" for n in range(1, 8)} <= {text[:13] for text in numbers}
    wrong_unit = next(row for row in requirements() if row.key == "conductivity_minimum")
    assert "mS" in wrong_unit.as_printed and "mS" not in wrong_unit.corrected
    assert wrong_unit.pass_threshold == 1e-4
    assert all(row.reason_of_thresholds for row in requirements())


def test_every_requirement_has_a_verdict_even_when_nothing_is_known() -> None:
    found = verdicts()
    assert set(found) == {row.key for row in requirements()}
    assert all(v.verdict == "unknown" and v.reason and v.settle for rows in found.values() for v in rows)


@given(st.floats(-3.0, 3.0), st.floats(0.05, 1.0))
def test_probability_is_the_normal_integral(distance: float, sd: float) -> None:
    half = 1.959963984540054 * sd
    v = 10.0 ** (-3.0 + distance * sd)
    e = made("conductivity", v, low=v / 10**half, high=v * 10**half, interval="95%")
    exact = 0.5 * math.erfc(-distance / math.sqrt(2.0))
    assert probability_met(e, ">=", 1e-3)[0] == pytest.approx(exact, abs=1e-9)
    assert probability_met(e, "<=", 1e-3)[0] == pytest.approx(1.0 - exact, abs=1e-9)


def test_bounds_are_uniform() -> None:
    e = made("transference_number", 0.5, low=0.4, high=0.8, interval="bound")
    assert probability_met(e, ">=", 0.5)[0] == pytest.approx(0.75)
    assert probability_met(e, "<=", 0.5)[0] == pytest.approx(0.25)
    assert probability_met(e, ">=", 0.9)[0] == 0.0


@pytest.mark.parametrize(
    ("censored", "comparison", "threshold", "probability"),
    [("<", ">=", 1e-4, 0.0), ("<", "<=", 1e-4, 1.0), (">", ">=", 1e-8, 1.0), (">", "<=", 1e-8, 0.0),
     ("<", ">=", 1e-8, None), (">", ">=", 1e-4, None), ("<", "<=", 1e-8, None)],
)  # fmt: skip
def test_a_detection_limit_decides_only_on_its_own_side(
    censored: str, comparison: str, threshold: float, probability: float | None
) -> None:
    e = made("conductivity", 1e-6, censored=censored)
    assert probability_met(e, comparison, threshold)[0] == probability


def test_without_any_uncertainty_there_is_no_probability() -> None:
    found = verdicts(made("transference_number", 0.99, kind="transference"))["transference"][0]
    assert (found.verdict, found.probability) == ("marginal", None)
    assert "no uncertainty" in found.reason


def test_conductivity_without_interval_gets_the_measured_reproducibility() -> None:
    p, reason = probability_met(made("conductivity", 1e-3), ">=", 1e-4)
    assert p == pytest.approx(0.5 * math.erfc(-1.0 / 0.79 / math.sqrt(2.0)))
    assert "0.79" in reason


@pytest.mark.parametrize("fields", [{"checked": "remembered"}, {"origin": "assumed"}, {"origin": "claimed"}])
def test_what_nobody_read_or_measured_decides_nothing(fields: dict[str, str]) -> None:
    e = made("transference_number", 0.99, low=0.98, high=1.0, interval="95%", kind="transference", **fields)
    found = verdicts(e)["transference"][0]
    assert found.verdict == "unknown"
    assert found.evidence == e, "it is still shown"


def test_an_apparent_window_never_decides_and_kinds_stand_apart() -> None:
    cutoff = made("upper_cutoff_potential", 4.3, subject="NMC811")
    interval = {"interval": "95%"}
    apparent = made("oxidation_limit", 7.0, low=6.9, high=7.1, kind="apparent", origin="measured", **interval)
    thermodynamic = made("oxidation_limit", 2.3, low=2.2, high=2.4, kind="thermodynamic", origin="computed",
                         checked="computed", **interval)  # fmt: skip
    composite = made("oxidation_limit", 2.8, low=2.7, high=2.9, kind="composite-electrode", **interval)
    alone = verdicts(cutoff, apparent)["window_cathode"]
    assert [v.verdict for v in alone] == ["unknown"]
    assert "never decides" in alone[0].reason
    found = {v.kind: v.verdict for v in verdicts(cutoff, apparent, thermodynamic, composite)["window_cathode"]}
    assert found == {"thermodynamic": "fail", "composite-electrode": "fail", "apparent": "unknown"}
    claim = made("oxidation_limit", 5.0, origin="claimed", kind="unspecified")
    with_claim = verdicts(cutoff, claim, thermodynamic)["window_cathode"]
    assert {v.kind: v.verdict for v in with_claim} == {"thermodynamic": "fail", "unspecified": "unknown"}


def test_the_window_needs_the_electrode() -> None:
    limit = made("reduction_limit", 1.7, low=1.6, high=1.8, interval="95%", kind="thermodynamic")
    missing = verdicts(limit)["window_anode"][0]
    assert missing.verdict == "unknown" and "electrode potential" in missing.reason
    potential = made("electrode_potential", 0.0, subject="Li")
    assert verdicts(limit, potential)["window_anode"][0].verdict == "fail"


def test_bulk_and_total_are_never_ranked_against_each_other() -> None:
    bulk = made("conductivity", 1e-2, kind="bulk", conditions=ROOM, origin="measured")
    total = made("conductivity", 1e-6, kind="total", conditions=ROOM)
    rows = {v.kind: v for v in verdicts(bulk, total)["conductivity_minimum"]}
    assert rows["total"].verdict == "fail" and rows["bulk"].verdict == "pass"
    (layer,) = verdicts(bulk, total)["layer_resistance"]
    assert layer.evidence is not None and layer.evidence.value == pytest.approx(30e-4 / 1e-6)
    only_bulk = verdicts(bulk)["layer_resistance"]
    assert only_bulk[0].verdict == "unknown", "a layer is not made of bulk alone"


def test_a_thinner_layer_costs_less() -> None:
    e = made("conductivity", 1e-5, kind="total", conditions=ROOM, low=9e-6, high=1.1e-5, interval="95%")
    thick = verdicts(e)["layer_resistance"][0]
    thin = verdicts(e, separator="2 um")["layer_resistance"][0]
    assert (thick.verdict, thin.verdict) == ("fail", "pass") or (thick.verdict, thin.verdict) == ("marginal", "pass")
    assert thin.evidence is not None and thin.evidence.value == pytest.approx(20.0)


@given(st.floats(1e-9, 1e-1), st.floats(0.1, 1000.0))
def test_layer_resistance_is_length_over_conductivity(sigma: float, thickness_um: float) -> None:
    e = made("conductivity", sigma, low=sigma / 2, high=sigma * 3, interval="95%", conditions=ROOM)
    layer = layer_resistance(e, thickness_um)
    assert layer.value == pytest.approx(thickness_um * 1e-4 / sigma, rel=1e-12)
    assert layer.low == pytest.approx(layer.value / 3) and layer.high == pytest.approx(layer.value * 2)
    assert layer.parents == (e.id,)


def test_a_shift_with_a_known_activation_energy_is_the_arrhenius_line() -> None:
    hot = made("conductivity", 1e-3, kind="total", conditions=(("temperature_K", 333.15),))
    energy = made("activation_energy", 0.4)
    shifted = shifted_conductivity(hot, 298.15, Dossier((hot, energy)))
    assert shifted is not None
    factor = 333.15 / 298.15 * math.exp(-0.4 / BOLTZMANN_EV_K * (1 / 298.15 - 1 / 333.15))
    assert shifted.value == pytest.approx(1e-3 * factor, rel=1e-12)
    assert set(shifted.parents) == {hot.id, energy.id}


@pytest.mark.parametrize("fields", [{"origin": "assumed"}, {"checked": "remembered"}, {"origin": "computed"}])
def test_no_shift_with_an_energy_that_may_not_decide(fields: dict[str, str]) -> None:
    hot = made("conductivity", 1e-3, kind="total", conditions=(("temperature_K", 333.15),))
    assert shifted_conductivity(hot, 298.15, Dossier((hot, made("activation_energy", 0.4, **fields)))) is None


def test_what_is_far_away_stays_unknown() -> None:
    hot = made("conductivity", 1e-3, kind="total", conditions=(("temperature_K", 333.15),))
    row = verdicts(hot)["conductivity_minimum"][0]
    assert row.verdict == "unknown"
    near = replace(hot, conditions=(("temperature_K", 303.15),), low=5e-4, high=2e-3, interval="95%")
    shifted = shifted_conductivity(near, 298.15, Dossier((near,)))
    assert shifted is not None and shifted.value is not None and shifted.value < 1e-3
    assert shifted.standard_deviation is not None and shifted.standard_deviation > (near.standard_deviation or 0)


def test_an_unstated_temperature_is_room_temperature_with_a_note() -> None:
    e = made("conductivity", 1e-3, kind="total")
    shifted = shifted_conductivity(e, 298.15, Dossier((e,)))
    assert shifted is not None and shifted.value == pytest.approx(1e-3)
    assert "no temperature" in shifted.assumptions[-1]
    assert shifted_conductivity(e, 353.15, Dossier((e,))) is None
    assert shifted_conductivity(replace(e, value=None), 298.15, Dossier()) is None


def test_a_law_is_used_inside_its_range_and_flagged_beyond() -> None:
    law = arrhenius_law("arrhenius_sigma_T", activation_energy_eV=0.3, prefactor=1e5, valid=(273.15, 373.15))
    e = made("conductivity", 1e-3, law=law, conditions=(("temperature_K", 333.15),))
    inside = shifted_conductivity(e, 298.15, Dossier())
    assert inside is not None
    assert inside.value == pytest.approx(1e5 / 298.15 * math.exp(-0.3 / BOLTZMANN_EV_K / 298.15), rel=1e-9)
    near = shifted_conductivity(e, 380.0, Dossier())
    assert near is not None and near.assumptions
    assert shifted_conductivity(e, 420.0, Dossier()) is None


def test_unknown_says_what_the_room_refused() -> None:
    refusal = Refusal("electronic_conductivity", "No blocking cell was measured.", "measure one", "frenkel measure")
    row = verdicts(refusal)["electronic_insulation"][0]
    assert (row.reason, row.settle) == ("No blocking cell was measured.", "measure one")


def test_several_reports_show_their_disagreement() -> None:
    a = made("conductivity", 1e-3, kind="total", conditions=ROOM)
    b = made("conductivity", 1e-5, kind="total", conditions=ROOM, method="other")
    assert "2 reports" in verdicts(a, b)["conductivity_minimum"][0].reason
