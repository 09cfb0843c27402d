"""Evidence is checked when it is made, survives JSON, and the ranking follows its written rule."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import (
    Answer,
    Dossier,
    Evidence,
    Law,
    Refusal,
    Source,
    condition_distance,
    properties,
    property_of,
)
from frenkel.quantities import unit

ROOM = {"temperature_K": 298.15}


def conductivity(value: float = 1e-3, **fields: object) -> Evidence:
    fields.setdefault("conditions", tuple(ROOM.items()))
    return Evidence("LLZO", "conductivity", value, **fields)  # type: ignore[arg-type]


def test_every_property_has_a_unit_that_is_known() -> None:
    for row in properties().values():
        unit(row.unit)
        assert row.scale in ("linear", "log10")
        assert row.title


def test_an_unknown_property_offers_the_nearest() -> None:
    with pytest.raises(UnknownName) as caught:
        property_of("conductivty")
    assert "conductivity" in caught.value.nearest


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"kind": "nonsense"}, InputError),
        ({"origin": "hearsay"}, InputError),
        ({"checked": "maybe"}, InputError),
        ({"interval": "3 sigma"}, InputError),
        ({"censored": "<="}, InputError),
        ({"low": 2e-3, "high": 3e-3}, OutOfRange),
        ({"low": 1e-4, "high": 5e-4}, OutOfRange),
        ({"low": 3e-3, "high": 2e-3}, OutOfRange),
        ({"high": math.inf}, OutOfRange),
        ({"low": -1.0}, OutOfRange),
    ],
)
def test_what_cannot_be_true_is_refused(fields: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        conductivity(**fields)


def test_a_negative_conductivity_is_refused_and_a_negative_energy_is_not() -> None:
    with pytest.raises(OutOfRange):
        conductivity(-1.0)
    assert Evidence("LLZO|Li", "reaction_energy", -0.3).value == -0.3


_LAWS = st.none() | st.builds(
    Law,
    name=st.just("arrhenius_sigma_T"),
    parameters=st.just((("ln_prefactor", 11.5), ("activation_energy_eV", 0.3))),
    covariance=st.sampled_from([(), ((0.1, 0.01), (0.01, 0.002))]),
    valid=st.sampled_from([None, (273.0, 373.0)]),
)
_EVIDENCE = st.builds(
    Evidence,
    subject=st.text(min_size=1, max_size=10),
    property=st.just("conductivity"),
    value=st.floats(1e-12, 1.0),
    law=_LAWS,
    conditions=st.dictionaries(
        st.sampled_from(["temperature_K", "pressure_MPa", "atmosphere"]), st.floats(1, 500) | st.text(max_size=5)
    ).map(lambda d: tuple(d.items())),
    kind=st.sampled_from(["total", "bulk", ""]),
    origin=st.sampled_from(["measured", "literature", "computed", "claimed", "assumed"]),
    checked=st.sampled_from(["read", "computed", "remembered"]),
    source=st.builds(Source, reference=st.text(max_size=10), place=st.text(max_size=5)),
    assumptions=st.lists(st.text(max_size=8), max_size=2).map(tuple),
)


@given(_EVIDENCE)
def test_evidence_survives_json(e: Evidence) -> None:
    again = Evidence.from_dict(json.loads(json.dumps(e.to_dict())))
    assert again == e
    assert again.id == e.id


def test_unknown_fields_and_half_laws_are_refused() -> None:
    with pytest.raises(InputError, match="no field"):
        Evidence.from_dict({"subject": "A", "property": "density", "valeu": 3})
    with pytest.raises(InputError, match="cannot be read"):
        Evidence.from_dict({"subject": "A", "property": "density", "law": {"name": "arrhenius"}})
    with pytest.raises(InputError, match="cannot be read"):
        Evidence.from_dict({"property": "density"})


def test_the_standard_deviation_of_each_kind_of_interval() -> None:
    z = 1.959963984540054
    assert conductivity(low=1e-4, high=1e-2, interval="95%").standard_deviation == pytest.approx(1.0 / z)
    assert conductivity(low=1e-4, high=1e-2, interval="bound").standard_deviation == pytest.approx(2 / math.sqrt(12))
    linear = Evidence("A", "reduction_limit", 1.0, low=0.9, high=1.1, interval="95%")
    assert linear.standard_deviation == pytest.approx(0.1 / z)
    assert conductivity().standard_deviation is None
    assert conductivity(low=0.0, high=1e-2, interval="bound").standard_deviation is None


def test_ranking_by_origin_then_reading_then_conditions_then_kind_then_interval() -> None:
    base = conductivity(origin="computed", checked="computed", kind="total")
    ordered = [
        replace(base, origin="measured", checked="read"),
        replace(base, origin="literature", checked="read", low=9e-4, high=1.1e-3, interval="95%"),
        replace(base, origin="literature", checked="read", low=1e-4, high=1e-2, interval="95%"),
        replace(base, origin="literature", checked="read"),
        replace(base, origin="literature", checked="read", kind="unspecified"),
        replace(base, origin="literature", checked="read", kind="bulk"),
        replace(base, origin="literature", checked="read", conditions=(("temperature_K", 333.15),)),
        base,
        replace(base, origin="claimed", checked="read"),
        replace(base, origin="literature", checked="remembered"),
        replace(base, origin="assumed", checked="read"),
    ]
    ranked = Dossier(tuple(reversed(ordered))).ranked("conductivity", "LLZO", ROOM, kind="total")
    assert list(ranked) == ordered


@given(st.permutations(list(range(6))))
def test_ranking_does_not_depend_on_the_order_of_adding(order: list[int]) -> None:
    items = [conductivity(10.0 ** -(i + 2), conditions=(("temperature_K", 298.15 + 20 * i),)) for i in range(6)]
    shuffled = Dossier(tuple(items[i] for i in order))
    assert list(shuffled.ranked("conductivity", "LLZO", ROOM)) == items


def test_a_law_covers_its_range() -> None:
    law = Law("arrhenius_sigma_T", (("ln_prefactor", 1.0),), valid=(273.0, 373.0))
    e = conductivity(law=law, conditions=(("temperature_K", 350.0),))
    assert condition_distance(e, ROOM) == 0.0
    assert condition_distance(e, {"temperature_K": 393.0}) == pytest.approx(2.0)
    assert condition_distance(replace(e, law=None), ROOM) == pytest.approx(5.185)
    assert condition_distance(e, {"pressure_MPa": 3.0}) == 1.0
    assert condition_distance(replace(e, conditions=(("gas", "Ar"),)), {"gas": "air"}) == 1.0
    assert condition_distance(replace(e, conditions=(("p", 1.0),)), {"p": 2.0}) == pytest.approx(0.5)


def test_a_dossier_only_grows_and_keeps_repeats_once() -> None:
    first = Dossier().add(conductivity(), conductivity(), Refusal("density", "not measured"))
    second = first.add(conductivity(2e-3), Refusal("density", "not measured"))
    assert len(first) == 1 and len(second) == 2
    assert len(second.refusals) == 1
    assert second.evidence[0] is first.evidence[0]
    assert list(second) == list(second.evidence)
    again = Dossier.from_dict(json.loads(json.dumps(second.to_dict())))
    assert again == second


def test_best_of_nothing_is_nothing() -> None:
    assert Dossier().best("conductivity", "LLZO") is None
    with pytest.raises(UnknownName):
        Dossier().best("conductvty", "LLZO")


def test_derived_evidence_names_its_parent() -> None:
    e = conductivity()
    child = e.derived(value=2e-3, parents=("x",))
    assert child.parents == ("x", e.id)


def test_an_answer_of_bare_items() -> None:
    answer = Answer.of([conductivity(), Refusal("density", "no")])
    assert answer.evidence() == (conductivity(),)
    assert answer.refusals[0].property == "density"
    assert Answer.of([]).evidence() == ()
