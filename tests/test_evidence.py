"""Evidence is checked when it is made, survives JSON, and the ranking follows its written rule."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, ParseError, UnknownName
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
    read_evidence_file,
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
    conditions=st.fixed_dictionaries(
        {},
        optional={
            "temperature_K": st.floats(1, 500),
            "pressure_MPa": st.floats(1, 500) | st.integers(0, 100),
            "atmosphere": st.text(max_size=5),
        },
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


LAW = {"name": "arrhenius_sigma_T", "parameters": [["ln_prefactor", 12.0], ["activation_energy_eV", 0.3]]}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", 5), ("property", ["conductivity"]), ("kind", ["total"]), ("method", ["EIS"]), ("text", 5),
        ("value", "abc"), ("value", "1e-3"), ("value", [1e-3]), ("value", True), ("value", 10**400),
        ("low", {}), ("parents", 3), ("parents", "abc"), ("assumptions", [1]), ("source", "my paper"),
        ("source", {"reference": 5}), ("source", {"url": "x"}), ("conditions", "abc"), ("conditions", [1]),
        ("conditions", {"temperature_K": [1]}), ("conditions", {"temperature_K": None}),
        ("conditions", {"temperature_K": True}), ("conditions", {"temperature_K": "25 °C"}),
        ("conditions", {"temperature_K": -25}), ("conditions", {"temperature_K": 0}),
        ("conditions", {"temperature_K": math.nan}), ("law", "arrhenius"), ("law", {"name": 5}),
        ("law", {"name": "arrhenius_sigma_T"}), ("law", {**LAW, "parameters": 5}), ("law", {**LAW, "parameters": ["a"]}),
        ("law", {**LAW, "parameters": [["ln_prefactor", "x"]]}), ("law", {**LAW, "covariance": [[1.0, 2.0]]}),
        ("law", {**LAW, "covariance": [[1.0] * 3] * 3}),
        ("law", {**LAW, "covariance": [1.0]}), ("law", {**LAW, "valid": ["a", "b"]}),
        ("law", {**LAW, "valid": [300.0]}), ("law", {**LAW, "valid": [400.0, 300.0]}),
        ("law", {**LAW, "parameters": [["ln_prefactor", math.inf]]}),
    ],
)  # fmt: skip
def test_fields_of_the_wrong_type_are_refused_by_name(field: str, value: object) -> None:
    row = {"subject": "LLZO", "property": "conductivity", "value": 1e-3, "law": LAW, field: value}
    with pytest.raises(InputError) as caught:
        Evidence.from_dict(row)
    named = {"conditions": ("conditions", "temperature_K")}.get(field, (field,))
    assert any(one in str(caught.value) for one in named)


_JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from([one.name for one in fields(Evidence)]), _JSON_VALUES)
def test_any_json_in_any_field_is_evidence_or_refused(field: str, value: object) -> None:
    row = {"subject": "LLZO", "property": "conductivity", "value": 1e-3, field: value}
    try:
        e = Evidence.from_dict(row)
    except InputError:
        return
    assert Evidence.from_dict(json.loads(json.dumps(e.to_dict()))) == e
    assert hash(e) == hash(e) and len(e.id) == 16


ENTRY = {"property": "conductivity", "value": 1e-3}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("content", [ENTRY, [ENTRY], {"evidence": [ENTRY], "notices": []}])
def test_a_file_of_evidence_in_every_form(content: object, encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_bytes(json.dumps(content).encode(encoding))
    (e,) = read_evidence_file(path, defaults={"subject": "LLZO", "origin": "measured"})
    assert (e.subject, e.origin, e.value) == ("LLZO", "measured", 1e-3)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[]", "no evidence"), ("5", "no evidence"), ('"abc"', "no evidence"), ('{"evidence": "x"}', "no evidence"),
        ("[1]", "no evidence"), ("", "not JSON"), ("{", "line 1"), ("[" * 100_000, "nested"), ("9" * 5000, "not JSON"),
        ('[{"property": "conductivity", "value": 1}, {"property": "conductvity"}]', "entry 2"),
        ("{}", "property"),
    ],
)  # fmt: skip
def test_a_file_without_evidence_is_refused_with_place_and_next_step(content: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ParseError) as caught:
        read_evidence_file(path, defaults={"subject": "LLZO"})
    assert said in str(caught.value) and "mine.json" in str(caught.value) and caught.value.next_step


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
