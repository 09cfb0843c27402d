"""Tables of sites and hops, and ordered configurations of disordered frameworks."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pymatgen.core import Lattice, Structure

from frenkel.cli.lattice import lattice
from frenkel.cli.pathways import pathways
from frenkel.errors import InputError
from frenkel.lattice import SiteEnergySettings, find_pathways, framework_of
from frenkel.lattice.difference_grid import DifferenceGrid
from frenkel.lattice.ensemble import TOO_CLOSE_A, ensemble_barriers, ordered_configuration, supercell_of
from frenkel.lattice.sites import hop_classes, site_classes
from lattice.reference_crystals import crystal


def test_sites_of_the_layered_oxide() -> None:
    found = find_pathways(crystal("LiCoO2"))
    octahedral, tetrahedral = site_classes(found.network, found.landscape.framework)
    assert (octahedral.wyckoff, octahedral.coordination, octahedral.occupancy) == ("3b", 6, 1.0)
    assert (tetrahedral.wyckoff, tetrahedral.coordination, tetrahedral.occupancy) == ("6c", 4, 0.0)
    assert octahedral.energy_eV == 0.0 < tetrahedral.energy_eV


def test_the_bond_valence_sum_of_lithium_in_olivine_is_near_one() -> None:
    found = find_pathways(crystal("LiFePO4"))
    lowest = site_classes(found.network, found.landscape.framework)[0]
    assert lowest.mismatch < 0.1


def test_the_bottleneck_of_the_layered_oxide_is_a_triangle_of_oxygen() -> None:
    found = find_pathways(crystal("LiCoO2"))
    (hop,) = hop_classes(found.network, found.landscape.framework)
    # equilateral to good approximation: area = 3√3/4 R²
    assert hop.bottleneck_area_A2 == pytest.approx(3 * np.sqrt(3) / 4 * hop.bottleneck_radius_A**2, rel=0.05)
    assert hop.forward_eV - hop.backward_eV == pytest.approx(
        found.network.site_energies_eV.max() - found.network.site_energies_eV.min(), abs=1e-9
    )


def _mixed() -> Structure:
    """Rock salt with aluminium and vacancies on the metal site, and a split anion site."""
    return Structure.from_spacegroup(
        "Pm-3m", Lattice.cubic(8.0), [{"Li": 0.5}, {"Al": 0.5, "Ti": 0.5}, {"O": 0.5}],
        [[0.5, 0.5, 0.0], [0, 0, 0], [0.06, 0.5, 0.5]],
    )  # fmt: skip


def _large(copies: tuple[int, int, int]):
    return supercell_of(framework_of(_mixed()), copies)


@given(st.integers(0, 500))
@settings(max_examples=20)
def test_configurations_are_ordered_neutral_and_nothing_overlaps(seed: int) -> None:
    frame = _large((2, 1, 1))
    made = ordered_configuration(frame, np.random.default_rng(seed))
    filled = [n for n, one in enumerate(made.species) if one is not None]
    for n in filled:  # one of the species that the file allows there, once
        assert made.species[n][:2] in [part[:2] for part in frame.components[frame.kinds[n]]]
        assert made.species[n][2] == 1.0
    apart = frame.fractions[filled][:, None] - frame.fractions[filled][None]
    apart -= np.rint(apart)
    distance = np.sqrt(((apart @ frame.lattice_A) ** 2).sum(-1)) + 99.0 * np.eye(len(filled))
    assert distance.min() >= TOO_CLOSE_A
    # 6 Li, 2 metal ions of +3 or +4, 12 O: whole numbers cannot come nearer to neutral than the best pair of metals
    best = min(abs(6 / 2 * 2 + a * 3 + (2 - a) * 4 - 24 / 2 * 2) for a in range(3))
    assert abs(made.net_charge_e) <= best + 1.0 + 1e-9


def test_numbers_of_each_species_have_the_right_mean() -> None:
    frame = _large((3, 1, 1))
    rng = np.random.default_rng(1)
    counts = []
    for _ in range(60):
        symbols = [one[0] for one in ordered_configuration(frame, rng).species if one is not None]
        counts.append([symbols.count(one) for one in ("Al", "Ti", "O")])
    mean = np.mean(counts, axis=0)
    assert mean[0] + mean[1] == pytest.approx(3.0, abs=0.3)
    assert mean[2] == pytest.approx(9.0, abs=0.05)  # 6 half-filled split sites in each of 3 cells


def test_a_difference_grid_is_the_grid_computed_anew() -> None:
    frame = _large((2, 1, 1))
    exact = SiteEnergySettings(double=True)
    grid = DifferenceGrid(frame, spacing_A=0.5, settings=exact)
    rng = np.random.default_rng(2)
    changed = [grid.change_to(ordered_configuration(frame, rng).species) for _ in range(4)]
    assert 0 < changed[-1] < changed[0]
    landscape = grid.landscape()
    points = landscape.cartesian(np.arange(landscape.energies_eV.size))
    np.testing.assert_allclose(grid.grid.ravel(), landscape.site_energy.at(points), atol=1e-6, rtol=1e-9)


def test_an_ordered_framework_has_no_ensemble() -> None:
    with pytest.raises(InputError, match="ordered"):
        ensemble_barriers(framework_of(crystal("LiCoO2")), configurations=2, rng=np.random.default_rng(0))


def test_like_ions_on_a_site_give_about_the_barrier_of_the_mean_field() -> None:
    half = crystal("LiCoO2").copy()
    for i, site in enumerate(half):
        if site.species_string.startswith("Co"):
            half[i] = {"Co3+": 0.5, "Fe3+": 0.5}
    frame = framework_of(half)
    same = ensemble_barriers(frame, configurations=3, rng=np.random.default_rng(0))
    assert same.barriers_eV.shape == (3, 3)
    low, high = same.quartiles_eV(2)
    assert low <= same.median_eV(2) <= high
    mean_field = find_pathways(frame).percolation[2].barrier_eV
    assert same.median_eV(2) == pytest.approx(mean_field, abs=0.15)  # Fe and Co differ by 0.06 Å in radius


def test_commands(tmp_path) -> None:
    file = tmp_path / "oxide.cif"
    crystal("LiCoO2").to(filename=str(file))
    listed = CliRunner().invoke(lattice, ["sites", str(file), "--csv", "-", "--quiet"])
    assert listed.exit_code == 0 and "3b" in listed.stdout
    half = crystal("LiCoO2").copy()
    for i, site in enumerate(half):
        if site.species_string.startswith("Co"):
            half[i] = {"Co3+": 0.5, "Al3+": 0.5}
    half.to(filename=str(tmp_path / "mixed.cif"))
    drawn = CliRunner().invoke(pathways, [str(tmp_path / "mixed.cif"), "--ensemble", "2"])
    assert drawn.exit_code == 0 and "share that opens" in drawn.stdout
