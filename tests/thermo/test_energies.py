"""Tables: schemes never mix, files are read or refused with their place, certified means certified."""

from __future__ import annotations

import json

import pytest

from frenkel.errors import InputError, ParseError, UnknownName
from frenkel.thermo.certification import certified_pair, certified_window
from frenkel.thermo.compositions import amounts_of
from frenkel.thermo.energies import EnergyTable, Phase, embedded
from frenkel.thermo.facts import rows, source_text
from frenkel.thermo.reference import reference_table, table_from_entries
from frenkel.thermo.schemes import as_mp2020_like, correction_species


def test_every_row_has_scheme_source_and_a_full_reference() -> None:
    for row in rows("formation_energies.csv"):
        assert row["scheme"] == "mp-legacy" and row["checked"] == "read"
        assert source_text(row["source"]) != row["source"]
    assert 650 <= len(embedded().phases) <= 800


def test_estimates_are_few_marked_and_never_in_a_certified_system() -> None:
    estimates = [p for p in embedded().phases if p.is_estimate]
    assert len(estimates) == len(rows("estimates.csv")) <= 10
    assert all(p.estimate_error_eV_atom >= 0 and source_text(p.source) != p.source for p in estimates)
    systems = [set(r["system"].split("-")) for r in rows("certified_systems.csv")]
    assert not [(p.name, s) for p in estimates for s in systems if set(p.amounts) <= s]


def test_no_spurious_phase_is_embedded() -> None:
    assert not {"LiS4", "Li7Ti10O24"} & {p.name for p in embedded().phases}


def test_schemes_do_not_mix() -> None:
    phase = Phase("LiX", (("Li", 1.0), ("F", 1.0)), -3.0, "other scheme", "here")
    with pytest.raises(InputError, match="other scheme"):
        embedded().with_phases([phase])


def test_element_without_reference() -> None:
    with pytest.raises(UnknownName, match="Te"):
        embedded().require(["Li", "Te"])


def test_lower_of_two_polymorphs_stays() -> None:
    table = EnergyTable(
        "t", "s", (Phase("Li2O", (("Li", 2.0), ("O", 1.0)), -1.0, "s", "a"),), frozenset({"Li", "O"})
    )
    low = Phase("low", (("Li", 4.0), ("O", 2.0)), -1.5, "s", "b")
    assert table.with_phases([low]).find("Li2O") == low
    assert (
        table.with_phases([Phase("high", (("Li", 4.0), ("O", 2.0)), -0.5, "s", "b")]).find("Li2O").source
        == "a"
    )


@pytest.mark.parametrize(
    ("formula", "species"),
    [
        ("Li2SO4", {"oxide O": 4}), ("Li6PS5Cl", {"Cl": 1, "sulfide S": 5}), ("LiClO4", {"oxide O": 4}), ("LiCoO2", {"oxide O": 2}),
        ("LaOCl", {"oxide O": 1, "Cl": 1}), ("Li2O2", {"peroxide O": 2}), ("Li2PO2N", {"oxide O": 2, "N": 1}),
        ("Li2S2", {"sulfide S": 2}), ("Li3P", {}), ("LiAl", {}),
    ],
)  # fmt: skip
def test_correction_species_by_charge_balance(formula: str, species: dict[str, float]) -> None:
    assert correction_species(amounts_of(formula)) == species


def test_second_scheme_moves_bromide_by_its_correction() -> None:
    table = as_mp2020_like(embedded())
    change = table.find("LiBr").formation_energy_eV_atom - embedded().find("LiBr").formation_energy_eV_atom
    assert change == pytest.approx(-0.534 / 2)


def test_csv_round_trip_and_mixed_schemes(tmp_path) -> None:
    path = tmp_path / "energies.csv"
    path.write_text("phase,formation_energy_eV_atom,scheme,source\nLi2O,-2.0,mine,me\nLiF,-3.0,mine,me\n")
    table = reference_table(path)
    assert (
        table.scheme == "mine" and table.find("LiF").formation_energy_eV_atom == -3.0 and not table.certified
    )
    path.write_text("phase,formation_energy_eV_atom,scheme,source\nLi2O,-2.0,mine,me\nLiF,-3.0,yours,me\n")
    with pytest.raises(InputError, match="mixes the schemes mine, yours"):
        reference_table(path)


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("a,b\n1,2\n", ParseError, "needs the columns"),
        ("phase,formation_energy_eV_atom\nLi2O,much\n", ParseError, "line 2"),
        ("[{", ParseError, "JSON"),
        ("[]", InputError, "no computed entries"),
    ],
)
def test_bad_files_are_named(tmp_path, text: str, error: type[Exception], message: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(text)
    with pytest.raises(error, match=message):
        reference_table(path)
    with pytest.raises(InputError, match="no such file"):
        reference_table(tmp_path / "absent.csv")


def test_computed_entries_count_from_their_own_elements(tmp_path) -> None:
    entries = [
        {"composition": {"Li": 1}, "energy": -1.9, "parameters": {"run_type": "GGA"}},
        {"composition": {"F": 2}, "energy": -3.8, "parameters": {"run_type": "GGA"}},
        {
            "composition": {"Li": 1, "F": 1},
            "energy": -9.8,
            "correction": -0.4,
            "parameters": {"run_type": "GGA+U"},
        },
    ]
    path = tmp_path / "entries.json"
    path.write_text(json.dumps(entries))
    phase = reference_table(path).find("LiF")
    assert phase.formation_energy_eV_atom == pytest.approx((-10.2 + 1.9 + 1.9) / 2)
    with pytest.raises(InputError, match="no entry of the element F"):
        table_from_entries(entries[::2], name="x")


def test_certified_inside_and_uncertified_outside_the_lists() -> None:
    table = embedded()
    assert certified_window(amounts_of("Li6PS5Cl"), table)
    assert not certified_window(amounts_of("Li3YBr6"), table)
    assert certified_pair([amounts_of("Li6PS5Cl"), amounts_of("LiCoO2")], table)
    assert certified_pair([amounts_of("Li0.3Ni0.8Mn0.1Co0.1O2"), amounts_of("Li6PS5Cl")], table)
    assert not certified_pair([amounts_of("Li0.1Ni0.8Mn0.1Co0.1O2"), amounts_of("Li6PS5Cl")], table)
    assert not certified_pair([amounts_of("Li0.3Ni0.7Mn0.1Co0.2O2"), amounts_of("Li6PS5Cl")], table)
    assert not certified_pair([amounts_of("Li6FeCl8"), amounts_of("LiMn2O4")], table)
    assert not certified_window(amounts_of("Li2.6Yb0.6Hf0.4Cl6"), table)


@pytest.mark.data
def test_embedded_energies_are_those_of_the_whole_table(frenkel_data) -> None:
    whole = reference_table(frenkel_data / "thermo/mp2019_formation_energies.csv.gz")
    assert whole.certified and len(whole.phases) > 50_000
    for phase in (p for p in embedded().phases if not p.is_estimate):
        assert whole.find(phase.amounts).formation_energy_eV_atom == pytest.approx(
            phase.formation_energy_eV_atom, abs=1e-9
        )
