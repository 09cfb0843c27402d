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
from frenkel.lattice.conduction import conduction
from frenkel.lattice.diffusion import diffusion_tensor
from frenkel.lattice.many_ions import many_ions
from frenkel.lattice.neb_input import hop_images
from frenkel.lattice.occupancy import file_occupancies
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
    frame = olivine.landscape.framework
    found = many_ions(olivine.network, frame, temperature_K=300.0, attempt_frequency_Hz=1e13,
                      rng=np.random.default_rng(0), hops=2000)  # fmt: skip
    dilute = conduction(olivine.network, frame, olivine.attempt, temperature_K=300.0)
    for said in (found, dilute):
        assert said.conductivity_S_cm is None
        assert "no carriers" in said.refusals[0].reason
        assert not [one for one in said.evidence() if one.property == "conductivity"]


@pytest.mark.parametrize("pair", ["frenkel", "schottky"])
def test_a_defect_energy_gives_the_ordered_host_a_conductivity(olivine, pair: str) -> None:
    # in the intrinsic regime the activation energy of σT is that of D plus half the formation energy
    def said(T_K: float, energy_eV: float):
        return conduction(olivine.network, olivine.landscape.framework, olivine.attempt, temperature_K=T_K,
                          formation_energy_eV=energy_eV, pair=pair)  # fmt: skip

    step = 1 / (BOLTZMANN_EV_K * 500.0) - 1 / (BOLTZMANN_EV_K * 505.0)
    for energy_eV in (1.0, 2.0):
        cold, warm = said(500.0, energy_eV), said(505.0, energy_eV)
        value, low, high = cold.conductivity_S_cm
        assert low < value < high
        slope = np.log(warm.conductivity_S_cm[0] * 505.0 / (value * 500.0)) / step
        assert slope == pytest.approx(cold.activation_energy_eV, abs=2e-3)
        assert "intrinsic" in cold.regime and "E_m + h/2" in cold.regime
        (evidence,) = cold.evidence()
        assert (evidence.origin, evidence.kind) == ("computed", "bulk")


def test_dopants_of_the_composition_are_the_carriers() -> None:
    # LiTi2(PO4)3 with Al for Ti and as many Li on the empty sites: interstitials, extrinsic
    said = []
    for aluminium in (0.15, 0.3):
        found = find_pathways(_latp(aluminium))
        said.append(conduction(found.network, found.landscape.framework, found.attempt, temperature_K=300.0))
    for one, aluminium in zip(said, (0.15, 0.3), strict=True):
        assert one.carriers.interstitials_per_cell == pytest.approx(6 * aluminium, rel=1e-3)
        assert one.carriers.vacancies_per_cell == 0.0
        assert one.regime.startswith("extrinsic regime: the activation energy of σT is E_m =")
    # σ is the number of carriers times the same mechanism's D
    ratios = [one.conductivity_S_cm[0] / max(m.mean_cm2_s for m in one.mechanisms[1:]) for one in said]
    assert ratios[1] / ratios[0] == pytest.approx(2.0, rel=1e-3)


def _latp(aluminium: float) -> Structure:
    nasicon = crystal("LiTi2(PO4)3").copy()
    nasicon.remove_oxidation_states()
    for i, site in enumerate(nasicon):
        if site.specie.symbol == "Ti":
            nasicon[i] = {"Ti": 1 - aluminium / 2, "Al": aluminium / 2}
    extra = Structure.from_spacegroup(
        "R-3c", nasicon.lattice, [{"Li": aluminium / 6}], [[0.985, 0.368, 0.767]]
    )
    for site in extra:
        nasicon.append(site.species, site.frac_coords)
    return nasicon


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
    said = many_ions(found.network, found.landscape.framework, temperature_K=600.0, attempt_frequency_Hz=found.attempt,
                     rng=np.random.default_rng(0), hops=1_000_000)  # fmt: skip
    assert not said.refusals
    value, low, high = said.conductivity_S_cm
    assert low < value < high
    assert np.log10(high / value) > 1.0  # the model error, not the statistics, is what limits it


def test_content_is_free_and_the_file_stays_the_check(olivine) -> None:
    frame = olivine.landscape.framework
    run = {"temperature_K": 600.0, "attempt_frequency_Hz": 1e13, "hops": 200_000}
    said = many_ions(olivine.network, frame, ions_per_cell=3.5, rng=np.random.default_rng(0), **run)
    assert said.run.ions == round(3.5 * said.run.ions / 3.5) and said.conductivity_S_cm is not None
    assert said.occupancy_model == pytest.approx(said.occupancy_file)  # of the full host, not of the run
    crowded = many_ions(olivine.network, frame, ions_per_cell=9.0, rng=np.random.default_rng(0), **run)
    assert crowded.run is None and "do not fit" in crowded.refusals[0].reason


def test_garnet_runs_at_the_widest_exclusion_that_its_ions_fit() -> None:
    # 24d and 48g sites lie 1.99 Å apart: at 2 Å no 56 ions fit in the cell, and the result says what it took
    from frenkel.materials.structures import load_structure

    found = find_pathways(load_structure("LLZO-cubic"))
    run = {"temperature_K": 400.0, "attempt_frequency_Hz": found.attempt, "hops": 100_000}
    said = many_ions(found.network, found.landscape.framework, rng=np.random.default_rng(0), **run)
    assert 1.9 < said.exclusion_A < 2.0
    assert "do not fit" in next(one.text for one in said.notices if one.code == "exclusion")
    assert said.run is not None and said.conductivity_S_cm is not None
    for kind, filled in said.occupancy_file.items():
        assert said.occupancy_model[kind] == pytest.approx(filled, abs=0.1)
    asked = many_ions(
        found.network, found.landscape.framework, rng=np.random.default_rng(0), exclusion_A=2.0, **run
    )
    assert asked.run is None and "do not fit" in asked.refusals[0].reason


def test_occupancies_that_disagree_with_the_file_leave_the_conductivity_unknown() -> None:
    moved = crystal("LiFePO4").copy()
    for i, site in enumerate(moved):
        if site.species_string.startswith("Li"):
            moved[i] = {"Li+": 0.4}
    # as many ions on the high empty site, half-way along the channel
    moved.append({"Li+": 0.6}, [0.04, 0.25, 0.0])
    found = find_pathways(moved)
    said = many_ions(found.network, found.landscape.framework, temperature_K=600.0, attempt_frequency_Hz=1e13,
                     rng=np.random.default_rng(0), hops=300_000)  # fmt: skip
    assert said.conductivity_S_cm is None
    assert "disagree" in said.refusals[0].reason or "near no site" in said.refusals[0].reason


def test_given_barriers_reach_thresholds_diffusion_and_conductivity(tmp_path: Path) -> None:
    file, table = tmp_path / "olivine.cif", tmp_path / "hops.csv"
    crystal("LiFePO4").to(filename=str(file))
    common = [str(file), "--json", "-", "--quiet", "--defect-energy", "1.0", "--attempt-frequency", "1e13"]
    before = json.loads(CliRunner().invoke(pathways, common).stdout)[0]
    hop = before["hops"][0]
    table.write_text(
        f"hop,forward_eV,backward_eV,method\n0,{hop['forward_eV'] + 0.2},{hop['backward_eV'] + 0.2},NEB\n"
    )
    after = json.loads(CliRunner().invoke(pathways, [*common, "--barriers", str(table)]).stdout)[0]
    assert after["hops"][0]["origin"] == "NEB"
    assert after["barriers"]["1D"]["barrier_eV"] == pytest.approx(
        before["barriers"]["1D"]["barrier_eV"] + 0.2, abs=1e-4
    )
    lower = np.exp(-0.2 / (BOLTZMANN_EV_K * 298.15))
    for pick in (
        lambda one: np.trace(np.array(one["single_carrier"]["D_cm2_s"])),
        lambda one: one["conduction"]["conductivity_S_cm"][0],
    ):
        assert pick(after) / pick(before) == pytest.approx(lower, rel=1e-2)


def test_commands(tmp_path: Path) -> None:
    file = tmp_path / "oxide.cif"
    crystal("LiCoO2").to(filename=str(file))
    found = CliRunner().invoke(lattice, ["hops", str(file), "--json", "-", "--quiet"])
    assert found.exit_code == 0, found.output
    assert json.loads(found.stdout)["thresholds_eV"][1] == pytest.approx(1.2412, abs=1e-3)
    run = CliRunner().invoke(lattice, ["kmc", str(file), "--hops", "2000", "--quiet"])
    assert run.exit_code == 0, run.output
    assert "conductivity at 298.15 K is unknown" in run.output
