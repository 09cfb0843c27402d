"""What the room says to a question, for the materials that everyone asks about."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from frenkel.evidence import Dossier
from frenkel.library.answer import answer
from frenkel.materials import resolve


def question(text: str, *, database: str = "") -> SimpleNamespace:
    """The part of a Question that this room reads."""
    return SimpleNamespace(electrolyte=resolve(text), database=database)


@pytest.mark.parametrize(
    ("material", "low", "high"),
    [
        ("Li6PS5Cl", 4.9e-3, 5.0e-3),
        ("LLZO", 2.9e-4, 3.1e-4),
        ("LATP", 6e-4, 1.1e-3),
        ("Li3InCl6", 1.4e-3, 2.1e-3),
        ("LiPON", 9e-7, 1.7e-6),
        ("PEO-LiTFSI", 1e-7, 1e-4),
        ("LGPS", 9e-3, 1.1e-2),
        ("PEO-LiTFSI + LLZO", 2.4e-4, 2.6e-4),
    ],
)
def test_main_materials_have_a_conductivity_at_room_temperature(
    material: str, low: float, high: float
) -> None:
    dossier = Dossier().add(*answer(question(material), Dossier()).evidence())
    best = dossier.best("conductivity", resolve(material).key, {"temperature_K": 298.15})
    assert best is not None
    assert best.origin == "literature"
    assert best.checked == "read"
    assert best.value is not None
    assert low <= best.value <= high


def test_every_piece_of_evidence_is_filed_under_the_key_of_the_question() -> None:
    found = answer(question("LLZO"), Dossier()).evidence()
    assert found
    assert {one.subject for one in found} == {resolve("LLZO").key}


def test_a_doped_garnet_is_not_taken_for_its_parent() -> None:
    texts = [one.source.cites for one in answer(question("Li7La3Zr2O12"), Dossier()).evidence()]
    assert not any("Qin" in text for text in texts)  # the Ga-substituted garnet of reference 93


def test_an_unknown_material_is_a_refusal_that_says_what_to_do() -> None:
    said = answer(question("Li3YbBr6"), Dossier())
    assert all(one.value is None for one in said.evidence())  # claims of the class, no number
    assert said.refusals[0].property == "conductivity"
    assert "library add" in said.refusals[0].command


def test_routes_and_claims_stand_beside_the_values_and_are_claims() -> None:
    found = answer(question("Li3InCl6"), Dossier()).evidence()
    routes = [one.text for one in found if one.property == "synthesis_steps"]
    assert any("dissolve in water" in text for text in routes)
    assert any(one.property == "disadvantage" for one in found)
    said = [one for one in found if one.property in ("synthesis_steps", "advantage", "disadvantage")]
    assert {one.origin for one in said} == {"claimed"}


def test_a_value_with_an_activation_energy_beside_it_carries_a_law() -> None:
    found = answer(question("Li2ZrCl6"), Dossier()).evidence()
    laws = [one.law for one in found if one.law is not None]
    assert laws
    assert laws[0]["activation_energy_eV"] == pytest.approx(0.31)


def test_conductivity_of_PEO_LiTFSI_rises_with_temperature_in_each_series() -> None:
    found = answer(question("PEO-LiTFSI"), Dossier()).evidence()
    warm = Dossier().add(*found).best("conductivity", "PEO-LiTFSI", {"temperature_K": 333.15})
    cold = Dossier().add(*found).best("conductivity", "PEO-LiTFSI", {"temperature_K": 298.15})
    assert warm is not None
    assert cold is not None
    assert warm.value is not None
    assert cold.value is not None
    assert warm.condition("temperature_K") == pytest.approx(333.15)
    assert warm.value > 5 * cold.value


def test_results_draw_the_material_among_its_kin_and_say_where_it_stands() -> None:
    findings, standing = answer(question("Li6PS5Cl"), Dossier()).results
    sizes = [size for trace in findings.plot().data for size in trace.marker.size]
    assert len(set(sizes)) == 2  # its own points stand out
    share = standing.to_dict()["share_below"]
    assert 0.3 < share < 0.9
    assert standing.plot().data


def test_the_best_of_a_class_has_all_others_below_it() -> None:
    standing = answer(question("Li9.54[Si0.6Ge0.4]1.74P1.44S11.1Br0.3O0.6"), Dossier()).results[1]
    assert standing.share_below == 1.0
    assert answer(question("Li3YbBr6"), Dossier()).results[1].share_below is None


def test_another_loading_is_named_in_the_refusal_but_not_taken_for_the_one_asked() -> None:
    said = answer(question("PEO-LiTFSI + 10 wt% LLZO"), Dossier())
    assert not any(one.property == "conductivity" for one in said.evidence())
    assert "2.5×10⁻⁴ S/cm" in said.refusals[0].reason
