"""Tables of sites and hops, and ordered configurations of disordered frameworks."""

from __future__ import annotations

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from pymatgen.core import Lattice, Structure

from frenkel.cli.lattice import lattice
from frenkel.errors import InputError
from frenkel.lattice import find_pathways, framework_of
from frenkel.lattice.ensemble import TOO_CLOSE_A, ensemble_barriers, ordered_configuration
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


@given(st.integers(0, 500))
@settings(max_examples=20)
def test_configurations_are_ordered_and_nothing_overlaps(seed: int) -> None:
    made, _ = ordered_configuration(framework_of(_mixed()), (2, 1, 1), np.random.default_rng(seed))
    assert made.is_ordered
    apart = made.fractions[:, None] - made.fractions[None]
    apart -= np.rint(apart)
    distance = np.sqrt(((apart @ made.lattice_A) ** 2).sum(-1)) + 99.0 * np.eye(len(made.fractions))
    assert distance.min() >= TOO_CLOSE_A


def test_numbers_of_each_species_have_the_right_mean() -> None:
    frame = framework_of(_mixed())
    rng = np.random.default_rng(1)
    counts = []
    for _ in range(60):
        made, _ = ordered_configuration(frame, (3, 1, 1), rng)
        symbols = [made.components[kind][0][0] for kind in made.kinds]
        counts.append([symbols.count(one) for one in ("Al", "Ti", "O")])
    mean = np.mean(counts, axis=0)
    assert mean[0] + mean[1] == pytest.approx(3.0, abs=0.3)
    assert mean[2] == pytest.approx(9.0, abs=0.05)  # 6 half-filled split sites in each of 3 cells


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
    drawn = CliRunner().invoke(lattice, ["ensemble", str(tmp_path / "mixed.cif"), "-n", "2"])
    assert drawn.exit_code == 0 and "share that opens" in drawn.stdout
