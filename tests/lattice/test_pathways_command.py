"""The command, grid files, the door to `evaluate`, and the table of how barriers rank."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from frenkel.cli.pathways import pathways
from frenkel.errors import InputError
from frenkel.evidence import Dossier
from frenkel.lattice import find_pathways, site_energy_landscape
from frenkel.lattice.answer import answer
from frenkel.lattice.crystal_files import pathways_of_file
from frenkel.lattice.grid_files import cube_text, grd_text, write_grid
from frenkel.lattice.isosurface import surface_of_level
from frenkel.lattice.ranking import how_it_ranks, rankings
from frenkel.materials import Question, resolve, resolve_electrode
from lattice.reference_crystals import NAMES, crystal


@pytest.fixture
def two_files(tmp_path: Path) -> tuple[str, str]:
    good, bad = tmp_path / "LiCoO2.cif", tmp_path / "broken.cif"
    crystal("LiCoO2").to(filename=str(good))
    bad.write_text("data_nothing\n_cell_length_a here\n")
    return str(good), str(bad)


def test_one_bad_file_does_not_stop_the_rest(two_files: tuple[str, str]) -> None:
    found = CliRunner().invoke(pathways, [*two_files, "--json", "-", "--quiet"])
    assert found.exit_code == 1
    good, bad = json.loads(found.stdout)
    assert good["barriers"]["2D"]["barrier_eV"] == pytest.approx(1.2412, abs=1e-3)
    assert good["barriers"]["3D"]["barrier_eV"] is None
    assert "Spearman" in good["ranking"]
    assert bad["status"] == "failed" and "broken.cif" in bad["error"]["message"]


def test_ranking_is_not_claimed_for_other_ions(tmp_path: Path) -> None:
    from pymatgen.core import Lattice, Structure

    salt = Structure.from_spacegroup("Fm-3m", Lattice.cubic(5.64), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])
    salt.to(filename=str(tmp_path / "NaCl.cif"))
    made = pathways_of_file(str(tmp_path / "NaCl.cif"), mobile_ion="Na+", spacing_A=0.4)
    assert made["barriers"]["3D"]["barrier_eV"] > 0.0
    assert "not measured" in made["ranking"]


def test_csv_and_resume(two_files: tuple[str, str], tmp_path: Path) -> None:
    ledger = str(tmp_path / "run.sqlite")
    arguments = [two_files[0], "--ledger", ledger, "--csv", "-", "--quiet"]
    first, second = (CliRunner().invoke(pathways, arguments) for _ in range(2))
    assert first.exit_code == second.exit_code == 0
    assert first.stdout == second.stdout
    row = next(iter(csv.DictReader(io.StringIO(first.stdout))))
    assert row["formula"] == "LiCoO2"


def test_figures_and_grids_take_one_file(two_files: tuple[str, str], tmp_path: Path) -> None:
    assert CliRunner().invoke(pathways, [*two_files, "--report", "x.html"]).exit_code == 2
    out = tmp_path / "profile.html"
    assert CliRunner().invoke(pathways, [two_files[0], "--report", str(out), "--quiet"]).exit_code == 0
    assert "plotly" in out.read_text(encoding="utf-8")


def test_cube_reads_back(tmp_path: Path) -> None:
    landscape = site_energy_landscape(crystal("LiCoO2"), spacing_A=0.5)
    lines = cube_text(landscape).splitlines()
    atoms = int(lines[2].split()[0])
    shape = tuple(int(line.split()[0]) for line in lines[3:6])
    values = np.array(" ".join(lines[6 + atoms :]).split(), dtype=float).reshape(shape)
    expected = np.minimum(landscape.energies_eV - landscape.minimum_eV, 5.0)
    np.testing.assert_allclose(values, expected, atol=1e-4)
    bohr = np.array([[float(x) for x in line.split()[1:]] for line in lines[3:6]]) * np.array(shape)[:, None]
    np.testing.assert_allclose(bohr * 0.529177210903, landscape.framework.lattice_A, atol=1e-3)
    grd = grd_text(landscape).split("\n", 3)
    assert [int(n) - 1 for n in grd[2].split()] == list(shape)
    with pytest.raises(InputError, match=r"\.cube and \.grd"):
        write_grid(landscape, tmp_path / "landscape.xyz")


def _question(electrolyte: str) -> Question:
    return Question(
        resolve(electrolyte), resolve_electrode("Li", role="anode"), resolve_electrode("NMC811", role="cathode"),
        "none", 298.15, 30.0, 3.0, 1.0,
    )  # fmt: skip


def test_the_door_gives_barriers_as_computed_evidence() -> None:
    said = answer(_question("LATP"), Dossier())
    evidence = [one for result in said.results for one in result.evidence()]
    assert {one.property for one in evidence} == {"migration_barrier"}
    assert {one.origin for one in evidence} == {"computed"}
    assert [one.property for one in said.refusals] == ["conductivity"]


def test_the_door_refuses_a_polymer() -> None:
    said = answer(_question("PEO-LiTFSI"), Dossier())
    assert not said.results
    assert "polymer" in said.refusals[0].reason


def test_ranking_falls_back_to_all_families() -> None:
    assert how_it_ranks("Li6PS5Cl").family == "argyrodite"
    assert how_it_ranks("Li7BiO6").family == "all families"
    for one in rankings().values():
        assert one.low <= one.spearman <= one.high
        assert ("does not rank" in one.sentence) == (one.high >= 0.0)


@pytest.mark.parametrize("name", NAMES)
def test_paths_start_and_end_on_images_of_one_site_and_peak_at_the_barrier(name: str) -> None:
    found = find_pathways(crystal(name))
    lattice = found.landscape.framework.lattice_A
    for path in found.paths:
        barrier = found.percolation[path.dimensions[0]].barrier_eV
        assert path.energy_eV.max() == pytest.approx(barrier, abs=1e-4)
        cells = (path.points_A[-1] - path.points_A[0]) @ np.linalg.inv(lattice)
        np.testing.assert_allclose(cells, np.rint(cells), atol=1e-5)
        assert np.abs(np.rint(cells)).sum() > 0
        assert (np.diff(path.distance_A) >= 0.0).all()


def test_figures_have_units() -> None:
    found = find_pathways(crystal("LiFePO4"))
    assert "Å" in found.plot().layout.xaxis.title.text
    assert "eV" in found.percolation.plot().layout.yaxis.title.text
    assert found.landscape.plot().data


def test_the_surface_of_a_sphere() -> None:
    n, radius = 24, 0.3
    x = (np.stack(np.meshgrid(*[np.arange(n) / n] * 3, indexing="ij"), -1) - 0.5) * 10.0
    vertices, faces = surface_of_level(np.sqrt((x**2).sum(-1)), 10.0 * radius, 10.0 * np.eye(3))
    distance = np.sqrt(((vertices - 5.0) ** 2).sum(1))
    longest_edge = np.sqrt(3.0) * 10.0 / n
    np.testing.assert_allclose(distance, 3.0, atol=longest_edge**2 / (8 * 3.0))  # sagitta of that chord
    a, b, c = (vertices[faces[:, k]] for k in range(3))
    area = 0.5 * np.linalg.norm(np.cross(b - a, c - a), axis=1).sum()
    assert area == pytest.approx(4 * np.pi * 9.0, rel=0.01)
