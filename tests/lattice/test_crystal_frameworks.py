"""Reading structures: oxidation states, mobile ions, and bad input with a named cause."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pymatgen.core import Lattice, Structure

from frenkel.errors import InputError, OutOfRange, ResourceLimit
from frenkel.lattice import MobileIon, find_pathways, framework_of, percolation, site_energy_landscape
from frenkel.lattice.crystal_files import memory_sentence, structure_of_file
from lattice.reference_crystals import NAMES, crystal


@pytest.mark.parametrize("name", ["LiFePO4", "LiCoO2", "LiTi2(PO4)3", "Li6PS5Cl"])
def test_oxidation_states_are_found_again(name: str) -> None:
    stated = framework_of(crystal(name))
    bare = crystal(name).copy()
    bare.remove_oxidation_states()
    found = framework_of(bare)
    assert sorted(found.components) == sorted(stated.components)
    assert not found.notices


def test_sulfur_with_oxygen_is_sulfate_and_alone_sulfide() -> None:
    sulfate = Structure(
        Lattice.cubic(7.0), ["Li", "Li", "S", "O", "O", "O", "O"],
        [[0.5, 0, 0], [0, 0.5, 0], [0, 0, 0], [0.12, 0.12, 0.12], [-0.12, -0.12, 0.12], [-0.12, 0.12, -0.12],
         [0.12, -0.12, -0.12]],
    )  # fmt: skip
    charges = {symbol: charge for one in framework_of(sulfate).components for symbol, charge, _ in one}
    assert charges == {"S": 6.0, "O": -2.0}
    sulfide = Structure.from_spacegroup(
        "Fm-3m", Lattice.cubic(5.7), ["Li", "S"], [[0.25, 0.25, 0.25], [0, 0, 0]]
    )
    assert framework_of(sulfide).components == ((("S", -2.0, 1.0),),)


def test_anions_that_share_a_site_stay_anions() -> None:
    argyrodite = Structure.from_spacegroup(
        "F-43m", Lattice.cubic(9.9), [{"Li": 0.5}, "P", "S", {"S": 0.4, "Br": 0.6}, {"Br": 0.4, "S": 0.6}],
        [[0.3, 0.02, 0.7], [0, 0, 0.5], [0.119, 0.881, 0.619], [0.25, 0.25, 0.75], [0, 0, 0]],
    )  # fmt: skip
    charges = {(symbol, charge) for one in framework_of(argyrodite).components for symbol, charge, _ in one}
    assert charges == {("P", 5.0), ("S", -2.0), ("Br", -1.0)}


def test_mixed_valence_balances_the_cell() -> None:
    spinel = Structure.from_spacegroup(
        "Fd-3m", Lattice.cubic(8.24), ["Li", "Mn", "O"], [[0, 0, 0], [0.625] * 3, [0.3873] * 3]
    )
    found = framework_of(spinel)
    charges = {symbol: charge for one in found.components for symbol, charge, _ in one}
    assert charges["Mn"] == pytest.approx(3.5)
    assert "mixed_valence" in {one.code for one in found.notices}


def test_ions_are_read() -> None:
    assert MobileIon.parse("Mg2+") == MobileIon("Mg", 2)
    assert str(MobileIon.parse("O2-")) == "O2-"
    with pytest.raises(InputError, match="not an ion"):
        MobileIon.parse("lithium")


def test_another_mobile_ion_by_the_same_code() -> None:
    fluorite = Structure.from_spacegroup("Fm-3m", Lattice.cubic(5.14), ["Zr", "O"], [[0, 0, 0], [0.25] * 3])
    found = percolation(site_energy_landscape(fluorite, "O2-", spacing_A=0.3))
    assert found.dimensions == 3
    assert found[1].barrier_eV == pytest.approx(found[3].barrier_eV)


@pytest.mark.parametrize(
    ("ion", "group", "edge_A", "species", "places"),
    [
        ("Na+", "Fm-3m", 5.64, ["Na", "Cl"], [[0, 0, 0], [0.5] * 3]),
        ("K+", "Fm-3m", 6.29, ["K", "Cl"], [[0, 0, 0], [0.5] * 3]),
        ("Ag+", "F-43m", 6.50, ["Ag", "I"], [[0, 0, 0], [0.25] * 3]),
        ("Mg2+", "Fm-3m", 4.21, ["Mg", "O"], [[0, 0, 0], [0.5] * 3]),
        ("F-", "Fm-3m", 5.46, ["Ca", "F"], [[0, 0, 0], [0.25] * 3]),
    ],
)
def test_every_ion_that_is_promised_runs_with_tabulated_parameters(
    ion, group, edge_A, species, places
) -> None:
    crystal = Structure.from_spacegroup(group, Lattice.cubic(edge_A), species, places)
    found = find_pathways(crystal, ion, spacing_A=0.4)
    assert found.percolation.dimensions == 3 and found.percolation[3].barrier_eV > 0.0
    assert "estimated_parameters" not in {one.code for one in found.notices}
    counter = {part[0] for one in found.landscape.framework.components for part in one}
    assert counter == set(species) - {MobileIon.parse(ion).symbol}


def test_bad_input_is_named() -> None:
    no_lithium = Structure.from_spacegroup("Fm-3m", Lattice.cubic(5.6), ["Na", "Cl"], [[0, 0, 0], [0.5] * 3])
    with pytest.raises(InputError, match="no Li"):
        framework_of(no_lithium)
    metal = Structure(Lattice.cubic(3.5), ["Li", "Al"], [[0, 0, 0], [0.5] * 3])
    with pytest.raises(InputError, match="no anion"):
        framework_of(metal)
    overlap = Structure(Lattice.cubic(5.0), ["Li", "O", "O"], [[0.5] * 3, [0, 0, 0], [0.02, 0, 0]])
    with pytest.raises(InputError, match=r"0\.10 Å"):
        framework_of(overlap)
    huge = Structure(Lattice.cubic(30.0), ["Li", "O"], [[0.5] * 3, [0, 0, 0]])
    with pytest.raises(ResourceLimit, match="Å³"):
        framework_of(huge)
    with pytest.raises(OutOfRange, match="spacing"):
        site_energy_landscape(crystal("LiCoO2"), spacing_A=0.001)


def test_a_charged_cell_is_a_notice_not_an_error() -> None:
    bare = crystal("Li7La3Zr2O12").copy()
    bare.remove_oxidation_states()
    found = framework_of(bare)  # 24 Li where 56 would be needed
    assert "not_neutral" in {one.code for one in found.notices}


def test_occupancies_above_one_are_named(tmp_path: Path) -> None:
    file = tmp_path / "over.cif"
    crystal("LiCoO2").to(filename=str(file))
    file.write_text(file.read_text().replace("  1\n", "  1.3\n"))
    with pytest.raises(InputError, match=r"occupied 1\.3 times"):
        structure_of_file(file)


def test_an_amorphous_box_runs_and_says_what_it_is() -> None:
    rng = np.random.default_rng(0)
    places: list[np.ndarray] = []
    while len(places) < 60:
        place = rng.random(3)
        apart = np.array(places).reshape(-1, 3) - place
        apart -= np.rint(apart)
        if (np.linalg.norm(apart, axis=1) * 9.5 > 1.5).all():
            places.append(place)
    box = Structure(Lattice.cubic(9.5), ["O"] * 32 + ["P"] * 8 + ["Li"] * 20, places)
    found = find_pathways(box, spacing_A=0.4)
    assert len(found.landscape.group) == 1
    assert found.percolation.dimensions == 3
    assert found.network is not None and len(found.network.site_energies_eV) > 10


def test_a_randomised_file_has_the_barrier_of_its_shaken_atoms() -> None:
    shaken = crystal("LiFePO4").copy()
    shaken.perturb(0.02)
    found = find_pathways(shaken)
    assert found.landscape.group.symbol == "P1"
    assert found.percolation[1].barrier_eV == pytest.approx(0.43, abs=0.15)


def test_memory_of_a_large_cell_is_said_before_it_is_taken(tmp_path: Path) -> None:
    file = tmp_path / "large.cif"
    large = crystal("LiCoO2").copy()
    assert memory_sentence(_written(large, tmp_path / "small.cif")) == ""
    large.make_supercell([8, 8, 1])
    sentence = memory_sentence(_written(large, file))
    assert "Å³" in sentence and "MB" in sentence
    with pytest.raises(ResourceLimit, match="GB"):
        site_energy_landscape(crystal("Li7La3Zr2O12"), spacing_A=0.1, largest_memory_bytes=1e8)


def _written(structure: Structure, file: Path) -> Path:
    structure.to(filename=str(file))
    return file


@pytest.mark.parametrize("name", NAMES)
def test_the_structure_is_not_changed(name: str) -> None:
    structure = crystal(name)
    before = structure.copy()
    site_energy_landscape(structure, spacing_A=0.5)
    assert structure == before
    assert np.isfinite(structure.lattice.matrix).all()
