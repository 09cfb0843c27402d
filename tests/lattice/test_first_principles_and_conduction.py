"""Input for nudged elastic bands, barriers from elsewhere, and conductivity with its refusals."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from pymatgen.core import Structure

from frenkel.cli.lattice import lattice
from frenkel.cli.pathways import pathways
from frenkel.errors import InputError, ParseError
from frenkel.lattice import find_pathways
from frenkel.lattice.barriers import hop_table, read_barriers, with_barriers
from frenkel.lattice.conduction import conduction, file_occupancies, intrinsic_conductivity
from frenkel.lattice.diffusion import diffusion_tensor
from frenkel.lattice.neb_input import hop_images
from frenkel.quantities import BOLTZMANN_EV_K
from lattice.reference_crystals import crystal


@pytest.fixture(scope="module")
def olivine():
    return find_pathways(crystal("LiFePO4"))


def test_images_run_from_one_lithium_site_to_the_next(olivine) -> None:
    made = hop_images(olivine, olivine.paths[0], crystal("LiFePO4"))
    assert (made.mechanism, made.charge_e) == ("vacancy", -1)
    assert made.barrier_eV == pytest.approx(olivine.percolation[1].barrier_eV)
    first, last = made.images[0], made.images[-1]
    sites = crystal("LiFePO4")
    lithium = [site.frac_coords for site in sites if site.specie.symbol == "Li"]
    for image in (first, last):
        moving = sites.lattice.get_fractional_coords(image[-1].coords)
        nearest = min(sites.lattice.get_distance_and_image(moving, one)[0] for one in lithium)
        assert nearest < 0.1
    assert len(made.images) == 7
    assert min(first.lattice.abc) >= 10.0 - 1e-9 or min(np.array(made.supercell) * sites.lattice.abc) >= 10.0
    for image in made.images:  # nothing overlaps, and only the last atom moves
        apart = image.distance_matrix[-1, :-1]
        assert apart.min() > 1.5
        np.testing.assert_allclose(image.frac_coords[:-1], first.frac_coords[:-1])


def test_a_disordered_structure_is_refused(olivine) -> None:
    half = crystal("LiFePO4").copy()
    half[0] = {"Li+": 0.5}
    with pytest.raises(InputError, match="whole atoms"):
        hop_images(olivine, olivine.paths[0], half)


def test_neb_files_read_back(tmp_path: Path) -> None:
    file = tmp_path / "olivine.cif"
    crystal("LiFePO4").to(filename=str(file))
    out = tmp_path / "neb"
    found = CliRunner().invoke(pathways, [str(file), "--neb", str(out), "--quiet", "--json", "-"])
    assert found.exit_code == 0
    facts = json.loads((out / "path1D" / "hop.json").read_text())
    assert facts["mechanism"] == "vacancy"
    read = Structure.from_file(str(out / "path1D" / "00" / "POSCAR"))
    assert len(read) == 167
    assert (out / "path1D" / "images.extxyz").read_text().count("Lattice=") == 7


def test_given_barriers_replace_the_models(olivine, tmp_path: Path) -> None:
    network = olivine.network
    own = hop_table(network)[0]
    table = tmp_path / "hops.csv"
    table.write_text(f"hop,forward_eV,backward_eV,method\n0,{own[4] + 0.2},{own[5] + 0.2},NEB\n")
    made = with_barriers(network, read_barriers(table))
    assert made.hop_origin[0] == "NEB"
    assert made.thresholds_eV[0] == pytest.approx(network.thresholds_eV[0] + 0.2, abs=1e-4)
    before, after = (
        diffusion_tensor(n, 300.0, attempt_frequency_Hz=1e13).mean_cm2_s for n in (network, made)
    )
    assert after / before == pytest.approx(np.exp(-0.2 / (BOLTZMANN_EV_K * 300.0)), rel=1e-2)


def test_forward_and_backward_fix_the_site_energies(olivine) -> None:
    made = with_barriers(olivine.network, {0: (0.10, 0.40, "NEB")})
    row = hop_table(made)[0]
    assert row[4:6] == (pytest.approx(0.10, abs=1e-4), pytest.approx(0.40, abs=1e-4))
    same = with_barriers(olivine.network, {})
    np.testing.assert_allclose(same.hop_energies_eV, olivine.network.hop_energies_eV, atol=1e-9)


def test_bad_tables_of_barriers_are_named(olivine, tmp_path: Path) -> None:
    table = tmp_path / "hops.csv"
    table.write_text("hop,forward_eV\n0,0.2\n")
    with pytest.raises(ParseError, match="backward_eV"):
        read_barriers(table)
    table.write_text("hop,forward_eV,backward_eV\n0,low,0.2\n")
    with pytest.raises(ParseError, match="line 2"):
        read_barriers(table)
    with pytest.raises(InputError, match="no hop 99"):
        with_barriers(olivine.network, {99: (0.1, 0.1, "x")})


def test_an_ordered_stoichiometric_host_has_no_conductivity(olivine) -> None:
    found = conduction(olivine.network, olivine.landscape.framework, temperature_K=300.0,
                       attempt_frequency_Hz=1e13, rng=np.random.default_rng(0), hops=2000)  # fmt: skip
    assert found.conductivity_S_cm is None
    assert "no carriers" in found.refusals[0].reason
    assert not [one for one in found.evidence() if one.property == "conductivity"]


def test_a_defect_energy_gives_the_ordered_host_a_conductivity(olivine) -> None:
    # in the intrinsic regime the activation energy of σT is that of D plus half the formation energy
    def sigma_T(T_K: float, energy_eV: float) -> float:
        value, low, high = intrinsic_conductivity(
            olivine.network, olivine.landscape.framework, temperature_K=T_K, attempt_frequency_Hz=1e13,
            formation_energy_eV=energy_eV,
        )  # fmt: skip
        assert low < value < high
        return value * T_K

    step = 1 / (BOLTZMANN_EV_K * 500.0) - 1 / (BOLTZMANN_EV_K * 505.0)
    slopes = [np.log(sigma_T(505.0, e) / sigma_T(500.0, e)) / step for e in (1.0, 2.0)]
    assert slopes[1] - slopes[0] == pytest.approx(0.5, abs=1e-6)


def test_file_occupancies_come_back(olivine) -> None:
    occupancy, lost = file_occupancies(olivine.network, olivine.landscape.framework)
    assert lost == 0.0
    lowest = int(olivine.network.site_class[np.argmin(olivine.network.site_energies_eV)])
    assert occupancy[lowest] == pytest.approx(1.0)


def test_a_vacancy_rich_host_conducts_and_says_how_surely() -> None:
    half = crystal("LiFePO4").copy()
    for i, site in enumerate(half):
        if site.species_string.startswith("Li"):
            half[i] = {"Li+": 0.5}
    found = find_pathways(half)
    said = conduction(found.network, found.landscape.framework, temperature_K=600.0, attempt_frequency_Hz=1e13,
                      rng=np.random.default_rng(0), hops=1_000_000)  # fmt: skip
    assert not said.refusals
    value, low, high = said.conductivity_S_cm
    assert low < value < high
    assert np.log10(high / value) > 1.0  # the model error, not the statistics, is what limits it


def test_commands(tmp_path: Path) -> None:
    file = tmp_path / "oxide.cif"
    crystal("LiCoO2").to(filename=str(file))
    found = CliRunner().invoke(
        lattice, ["hops", str(file), "--temperature", "25 °C", "--json", "-", "--quiet"]
    )
    assert found.exit_code == 0, found.output
    said = json.loads(found.stdout)
    assert said["temperature_K"] == pytest.approx(298.15)
    assert said["thresholds_eV"][1] == pytest.approx(1.2412, abs=1e-3)
    run = CliRunner().invoke(lattice, ["kmc", str(file), "--hops", "2000", "--quiet"])
    assert run.exit_code == 0, run.output
    assert "conductivity is unknown" in run.output
