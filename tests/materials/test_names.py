"""Names: every spelling of the table is read as what it stands for, in any capitals; misspellings are offered names."""

from __future__ import annotations

import pytest

from frenkel.errors import FormulaError, UnknownName
from frenkel.materials.classification import classify
from frenkel.materials.formulas import read_formula
from frenkel.materials.names import find_name, known_names, longest_name, nearest_names, resolve_name
from frenkel.materials.resolution import resolve

SPELLINGS = [(spelling, entry.name) for entry in known_names() for spelling in (entry.name, *entry.also)]


@pytest.mark.parametrize(("spelling", "name"), SPELLINGS, ids=[spelling for spelling, _ in SPELLINGS])
def test_every_spelling_is_read_as_its_entry(spelling: str, name: str) -> None:
    formula = read_formula(spelling)
    assert formula.name == name
    entry = find_name(spelling)
    assert entry is not None and entry.name == name
    if entry.formula:
        assert formula.composition == read_formula(entry.formula).composition


def test_no_spelling_stands_for_two_things() -> None:
    names = [spelling for spelling, _ in SPELLINGS]
    assert len(names) == len(set(names)), sorted({one for one in names if names.count(one) > 1})


def test_capitals_spaces_and_dashes_are_forgiven_where_no_formula_is_meant() -> None:
    assert resolve_name("ncm-811").name == "NMC811"
    assert resolve_name("litfsi").name == "LiTFSI"
    assert find_name("Cof") is None  # carbon, oxygen and fluorine would be COF in capitals
    assert read_formula("PI3").composition == {"P": 1.0, "I": 3.0}  # not polyimide
    assert read_formula("PS4Li3").composition == {"P": 1.0, "S": 4.0, "Li": 3.0}  # not polystyrene
    assert read_formula("SnS2").composition == {"Sn": 1.0, "S": 2.0}  # not succinonitrile


def test_the_longest_name_wins_and_ends_at_a_word() -> None:
    assert longest_name("PVDF-HFP/LiTFSI", 0, 15) == len("PVDF-HFP")
    assert longest_name("PEOX", 0, 4) == 0
    assert longest_name("x PEO", 2, 5) == 5


@pytest.mark.parametrize(("typed", "meant"), [("LLZOO", "LLZO"), ("LPSCI", "LPSCl"), ("NMC81", "NMC811"), ("LATPP", "LATP")])
def test_the_nearest_name_is_offered(typed: str, meant: str) -> None:
    assert meant in nearest_names(typed)
    with pytest.raises(UnknownName) as caught:
        resolve_name(typed)
    assert meant in caught.value.nearest


def test_a_misspelt_name_in_a_mixture_says_where() -> None:
    with pytest.raises(FormulaError) as caught:
        read_formula("PEO-LiTFSI + LLZOO")
    assert caught.value.position == 13 and "LLZO" in str(caught.value)


@pytest.mark.parametrize("name", ["MOF-808", "MOF-74", "MOF-688", "MOF-5", "ZIF-67", "UiO-66-NH2", "MIL-125", "COF-5"])
def test_every_framework_is_its_own(name: str) -> None:
    assert resolve(name).key == name


@pytest.mark.parametrize("text", ["LLZO 5 mol% Ta", "LLZO with 5 mol% Ta", "Li7La3Zr2O12 + 5 mol% Ta"])
def test_a_metal_in_mol_percent_is_a_dopant_and_no_second_phase(text: str) -> None:
    found = resolve(text)
    assert (found.key, found.kind, found.formula) == ("Li7La3Zr2O12 doped with 5 mol% Ta", "inorganic", "")
    result = classify(text)
    assert (result.label("class"), result.label("family")) == ("oxide", "garnet")
    assert "doped" in {notice.code for notice in result.notices}
    assert resolve("LLZO 5 wt% Ta").kind == "composite"
    assert resolve("Li6PS5Cl 5 mol% LiCl").kind == "composite"
