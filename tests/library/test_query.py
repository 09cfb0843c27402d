"""Search, matching, claims, and the public names of the room."""

from __future__ import annotations

import types

import pytest

import frenkel.library as room
from frenkel.errors import InputError, UnknownName
from frenkel.library.bibliography import reference, references
from frenkel.library.claims import routes, routes_of, statements
from frenkel.library.laws import evidence_with_laws
from frenkel.library.matching import material_key
from frenkel.library.query import find_record, search
from frenkel.library.records import Record, shipped_records


def test_public_names_are_what_is_there() -> None:
    for name in room.__all__:
        assert not isinstance(getattr(room, name), types.ModuleType), name
    with pytest.raises(AttributeError):
        room.nothing  # noqa: B018


def naive(keep: object) -> list[str]:
    return [one.id for one in shipped_records() if keep(one)]  # type: ignore[operator]


def test_search_is_what_a_loop_finds() -> None:
    found = [one.id for one in search(material_class="Sulfide", property="conductivity", low=3e-3, high=2e-2)]
    assert found == naive(
        lambda one: (
            one.material_class == "sulfide"
            and one.property == "conductivity"
            and one.canonical_value is not None
            and 3e-3 <= one.canonical_value <= 2e-2
        )
    )
    assert found


def test_conditions_narrow_and_order_is_kept() -> None:
    every = search(property="conductivity")
    warm = search(property="conductivity", temperature_C=(50.0, 100.0))
    assert set(warm) < set(every)
    assert [one for one in every if one in set(warm)] == list(warm)
    assert all(one.temperature_C is not None for one in warm)


def test_elements_in_and_out() -> None:
    with_in = {one.material for one in search(elements=["In", "Cl"], without=["Br"])}
    assert {"Li3InCl6", "Li2.7In0.7Hf0.3Cl6"} <= with_in
    assert "Li3InBr3Cl3" not in with_in


def test_any_spelling_of_a_material_finds_it() -> None:
    ids = {one.id for one in search(material="LGPS")}
    assert ids == {one.id for one in search(material="Li10GeP2S12")}
    assert ids


def test_text_wants_every_word() -> None:
    assert {one.id for one in search(text="shifted column")} == {"t4-04-conductivity"}
    assert search(text="shifted nonsense") == ()


def test_claims_can_be_left_out() -> None:
    assert all(one.origin == "literature" for one in search(property="conductivity", measured_only=True))


def test_limits_need_a_property() -> None:
    with pytest.raises(InputError, match="property"):
        search(low=1.0)


def test_find_offers_the_nearest_ids() -> None:
    assert find_record("t1-01-conductivity").material.startswith("CA")
    with pytest.raises(UnknownName) as told:
        find_record("t1-1-conductivity")
    assert told.value.nearest[0].startswith("t1-1")


def test_keys_stand_for_themselves_where_nothing_can_be_read() -> None:
    assert material_key("Li2InxSc0.666-xCl4") == "Li2InxSc0.666-xCl4"
    assert material_key("  class:PEO ") == "class:PEO"
    assert material_key("Li₆PS₅Cl") == "Li6PS5Cl"


def test_routes_of_a_material_come_before_those_of_its_class() -> None:
    names = [one.route for one in routes_of(["Li3InCl6", "class:halide"])]
    assert names[0] == "co-melting"
    assert len(names) == 7
    assert len(routes()) == 43


def test_table_2_is_there_as_claims() -> None:
    table = [one for one in statements() if one.place.startswith("Table 2")]
    assert [sum(one.kind == kind for one in table) for kind in ("advantage", "disadvantage")] == [8, 8]


def test_a_law_passes_through_its_point_and_needs_one_energy() -> None:
    from frenkel.transport import conductivity

    def record(property: str, value: float, unit: str, place: str) -> Record:
        return Record("x", "Li6PS5Cl", property, value, None, None, unit, kind="unspecified", source="ai2024",
                      place=place, temperature_C=25.0 if property == "conductivity" else None)  # fmt: skip

    point, energy = record("conductivity", 1.0, "mS/cm", "a"), record("activation_energy", 0.3, "eV", "a")
    first, _ = evidence_with_laws([point, energy])
    assert first.law is not None
    assert conductivity(first.law, 298.15) == pytest.approx(1e-3, rel=1e-12)
    assert first.law.valid == (298.15, 298.15)  # elsewhere it is an extrapolation, and says so
    assert evidence_with_laws([point, record("activation_energy", 0.3, "eV", "b")])[0].law is None
    assert evidence_with_laws([point, energy, record("activation_energy", 0.4, "eV", "a")])[0].law is None


def test_references_are_shown_in_one_line_and_as_bibtex() -> None:
    one = reference("murugan2007")
    assert (
        one.name == "10.1002/anie.200701144"
    )  # the second review prints the DOI of the first one's reference 90
    assert one.cited_as == ("ai2024 90", "zhang_review 11")
    assert one.text == "Murugan et al., Angew. Chem. Int. Ed. 46, 7778–7781 (2007)"
    assert "title = {Fast Lithium Ion Conduction" in one.to_citation().to_bibtex()
    assert all(one.title and one.text for one in references().values())
    with pytest.raises(UnknownName):
        reference("nobody1900")


def test_a_cell_content_and_its_formula_unit_find_the_same_records() -> None:
    assert search(material="Li24P4S20Cl4") == search(material="Li6PS5Cl") != ()
    assert search(material="Li13.1La6Zr4Ga0.3O24") == search(material="Li6.55Ga0.15La3Zr2O12") != ()
