"""Structure files from outside: what is read, and that every fault has its own name."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, ParseError
from frenkel.materials.structure_files import (
    NoAnion,
    NoLithium,
    OccupancyAboveOne,
    UnbalancedCharge,
    UnreadableStructure,
    net_charge_bounds,
    read_structure,
)
from frenkel.materials.structures import load_structure, structure_names

CIF = """data_test
_cell_length_a 4.0
_cell_length_b 4.0
_cell_length_c 4.0
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'P 1'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
{sites}
"""
LICL = "Li1 Li 0 0 0 1\nCl1 Cl 0.5 0.5 0.5 1"


def write(tmp_path: Path, sites: str, name: str = "a.cif") -> Path:
    path = tmp_path / name
    path.write_text(CIF.format(sites=sites), encoding="utf-8")
    return path


def test_a_good_cif_is_read_with_its_digest(tmp_path):
    found = read_structure(write(tmp_path, LICL))
    assert found.structure.composition.reduced_formula == "LiCl"
    assert len(found.digest) == 64
    assert not found.problems


@pytest.mark.parametrize("name", ["LLZO-tetragonal", "Li3OCl", "LGPS", "LiAlCl4"])
def test_shipped_structures_survive_the_round_trip_through_a_cif(tmp_path, name):
    structure = load_structure(name)
    path = tmp_path / "x.cif"
    structure.to(filename=str(path), fmt="cif")
    found = read_structure(path, strict=True).structure
    assert found.composition.almost_equals(structure.composition, rtol=1e-3)
    assert found.volume == pytest.approx(structure.volume, rel=1e-6)


def test_a_poscar_is_read_by_suffix_and_by_content(tmp_path):
    text = load_structure("Li2O").to(fmt="poscar")
    for name in ("POSCAR", "x.vasp", "noname.txt"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        assert read_structure(path).structure.composition.reduced_formula == "Li2O"


@pytest.mark.parametrize(
    ("sites", "error", "word"),
    [
        ("Na1 Na 0 0 0 1\nCl1 Cl 0.5 0.5 0.5 1", NoLithium, "no lithium"),
        ("Li1 Li 0 0 0 1\nMg1 Mg 0.5 0.5 0.5 1", NoAnion, "no anion"),
        ("Li1 Li 0 0 0 1.5\nCl1 Cl 0.5 0.5 0.5 1", OccupancyAboveOne, "1.5 times"),
        ("Li1 Li 0 0 0 0.7\nNa1 Na 0 0 0 0.6\nCl1 Cl 0.5 0.5 0.5 1", OccupancyAboveOne, "1.3 times"),
        ("", UnreadableStructure, "no crystal structure"),
        ("Li1 Li zero 0 0 1", UnreadableStructure, "no crystal structure"),
        ("Li1 Zz 0 0 0 1", UnreadableStructure, "no element"),
    ],
)
def test_every_fault_has_a_name(tmp_path, sites, error, word):
    path = write(tmp_path, sites)
    with pytest.raises(error) as caught:
        read_structure(path)
    assert word in str(caught.value)
    assert caught.value.file == str(path)
    assert type(pickle.loads(pickle.dumps(caught.value))) is error


def test_unbalanced_charge_is_reported_and_refused_when_strict(tmp_path):
    path = write(tmp_path, "Li1 Li 0 0 0 1\nCl1 Cl 0.5 0.5 0.5 1\nCl2 Cl 0.5 0 0 1")
    found = read_structure(path)
    assert [type(one) for one in found.problems] == [UnbalancedCharge]
    assert "unbalanced-charge" in {notice.code for notice in found.notices}
    with pytest.raises(UnbalancedCharge, match="-1 e"):
        read_structure(path, strict=True)


def test_missing_binary_and_huge_files_are_refused(tmp_path, monkeypatch):
    with pytest.raises(InputError):
        read_structure(tmp_path / "not-there.cif")
    (tmp_path / "b.cif").write_bytes(b"\x89PNG\0\0")
    with pytest.raises(UnreadableStructure, match="binary"):
        read_structure(tmp_path / "b.cif")
    monkeypatch.setattr("frenkel.materials.structure_files.MAX_STRUCTURE_BYTES", 10)
    with pytest.raises(InputError):
        read_structure(write(tmp_path, LICL))


@given(st.text(max_size=300))
def test_no_text_is_a_crash(tmp_path, text):
    path = tmp_path / "hostile.cif"
    path.write_text("data_x\n" + text, encoding="utf-8", errors="replace")
    with pytest.raises(ParseError):
        read_structure(path)


@given(st.text(max_size=200))
def test_no_poscar_is_a_crash(tmp_path, text):
    path = tmp_path / "POSCAR"
    path.write_text(text, encoding="utf-8", errors="replace")
    with pytest.raises(ParseError):
        read_structure(path)


@pytest.mark.parametrize(
    ("amounts", "bounds"),
    [
        ({"Li": 7, "La": 3, "Zr": 2, "O": 12}, (0.0, 0.0, 24.0)),
        ({"Li": 3, "N": 1}, (0.0, 0.0, 3.0)),
        ({"Li": 1, "Cl": 2}, (-1.0, -1.0, 2.0)),
    ],
)
def test_net_charge_of_simple_salts(amounts, bounds):
    assert net_charge_bounds(amounts) == pytest.approx(bounds)


@given(st.floats(0.1, 50.0))
def test_net_charge_scales_with_the_formula(factor):
    amounts = {"Li": 1.0, "Mn": 2.0, "O": 4.0}
    whole = net_charge_bounds(amounts)
    assert net_charge_bounds({k: factor * v for k, v in amounts.items()}) == pytest.approx(
        [factor * value for value in whole]
    )


@pytest.mark.parametrize("name", structure_names())
def test_shipped_compositions_can_be_neutral(name):
    low, high, negative = net_charge_bounds(load_structure(name).composition.get_el_amt_dict())
    assert low <= 0.02 * negative and high >= -0.02 * negative


def test_all_structure_files_of_obelix_are_read_or_named(frenkel_data):
    files = sorted((frenkel_data / "obelix" / "cifs").glob("*.cif"))
    assert len(files) == 321
    refused = {}
    unbalanced = 0
    for path in files:
        try:
            unbalanced += bool(read_structure(path).problems)
        except ParseError as error:
            refused[path.stem] = type(error).__name__
    # The set's own issue list says that seven of its files lack lithium.
    assert sorted(refused.values()) == ["NoLithium"] * 7
    assert 0 < unbalanced < 40
