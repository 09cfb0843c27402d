"""Framework fingerprints: invariances, a naive reference, self-recognition, and the OBELiX structures."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
from pymatgen.core import Lattice, Structure

from frenkel.materials.classification import classify
from frenkel.materials.classification_batch import classify_many
from frenkel.materials.fingerprint import fingerprint_distance, framework_fingerprint
from frenkel.materials.framework import match_framework, prototype_fingerprints
from frenkel.materials.structures import load_structure

ROTATION = np.array([[0.36, 0.48, -0.8], [-0.8, 0.6, 0.0], [0.48, 0.64, 0.6]])


def fingerprint(structure: Structure) -> np.ndarray:
    found = framework_fingerprint(structure)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def argyrodite() -> Structure:
    return load_structure("Li6PS5Cl0.25Br0.75")


def test_rock_salt_distances_are_known_exactly() -> None:
    # LiCl without lithium: chlorine on fcc, a³ holds 4, so (V/N)^(1/3) = a/4^(1/3);
    # 12 neighbours at a/√2, then 6 at a
    structure = Structure.from_spacegroup("Fm-3m", Lattice.cubic(5.13), ["Li", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])
    found = fingerprint(structure)[:18]
    unit = 4 ** (1 / 3)
    assert found[:12] == pytest.approx(np.full(12, unit / np.sqrt(2)), rel=1e-9)
    assert found[12:] == pytest.approx(np.full(6, unit), rel=1e-9)


def test_naive_reference(argyrodite: Structure) -> None:
    """r_AA(k) of an ordered, distorted crystal by looking at every pair in a block of 7³ cells."""
    rng = np.random.default_rng(5)
    lattice = Lattice.from_parameters(5.1, 6.3, 7.2, 82, 97, 104)
    coordinates = rng.random((6, 3))
    structure = Structure(lattice, ["Zr", "O", "O", "S", "Li", "Cl"], coordinates)
    anions = [1, 2, 3, 5]
    length = (structure.volume / 4) ** (1 / 3)
    rows = []
    for i in anions:
        distances = [
            np.linalg.norm(lattice.get_cartesian_coords(coordinates[j] + shift - coordinates[i]))
            for j in anions
            for shift in itertools.product(range(-3, 4), repeat=3)
        ]
        rows.append(sorted(d for d in distances if d > 0.4)[:18])
    assert fingerprint(structure)[:18] == pytest.approx(np.mean(rows, axis=0) / length, rel=1e-9)


def test_invariant_to_cell_rotation_order_translation_and_strain(argyrodite: Structure) -> None:
    reference = fingerprint(argyrodite)
    supercell = argyrodite.copy() * (2, 1, 1)
    rotated = Structure(argyrodite.lattice.matrix @ ROTATION.T, argyrodite.species_and_occu, argyrodite.frac_coords)
    shifted = argyrodite.copy()
    shifted.translate_sites(range(len(shifted)), [0.13, 0.57, 0.31])
    reordered = Structure.from_sites(list(argyrodite)[::-1])
    strained = argyrodite.copy()
    strained.scale_lattice(argyrodite.volume * 1.3)
    for other in (supercell, rotated, shifted, reordered, strained):
        assert fingerprint(other) == pytest.approx(reference, abs=1e-6)


def test_lithium_and_the_kind_of_cation_do_not_matter(argyrodite: Structure) -> None:
    stripped = argyrodite.copy()
    stripped.remove_species(["Li"])
    replaced = argyrodite.copy()
    replaced.replace_species({"P": "Sb", "S": "Se"})
    assert fingerprint(stripped) == pytest.approx(fingerprint(argyrodite), abs=1e-12)
    assert fingerprint(replaced) == pytest.approx(fingerprint(argyrodite), abs=1e-12)


def test_distance_is_a_metric_here() -> None:
    all_of_them = [f for _, _, f in prototype_fingerprints()][:8]
    for a, b, c in itertools.permutations(all_of_them, 3):
        assert fingerprint_distance(a, b) == fingerprint_distance(b, a)
        assert fingerprint_distance(a, c) <= fingerprint_distance(a, b) + fingerprint_distance(b, c) + 1e-12
    assert fingerprint_distance(all_of_them[0], all_of_them[0]) == 0.0


def test_small_displacements_move_the_fingerprint_little(argyrodite: Structure) -> None:
    """Lipschitz: moving every site by at most d Å moves each mean distance by at most 2d."""
    moved = argyrodite.copy()
    moved.perturb(0.02)
    anions = sum(1 for site in argyrodite if "S" in site.species_string or "Cl" in site.species_string)
    length = (argyrodite.volume / anions) ** (1 / 3)
    assert np.abs(fingerprint(moved) - fingerprint(argyrodite)).max() <= 2 * 0.02 / length + 0.01


@pytest.mark.parametrize("name", ["LLZO-cubic", "LGPS", "Li6PS5Br", "Li3OCl", "LiFePO4", "Li3ErI6", "LAGP"])
def test_prototypes_recognise_themselves(name: str) -> None:
    match = match_framework(load_structure(name))
    assert match is not None and match.distance < 1e-9 and match.prototype
    assert match.confidence == pytest.approx(1.0)


def test_structures_classify_with_rule_and_framework_agreeing() -> None:
    for name, family in (("LLZO-cubic", "garnet"), ("LGPS", "LGPS"), ("LAGP", "NASICON"), ("Li6PS5Cl", "argyrodite")):
        result = classify("", load_structure(name))
        assert result.family == family
        assert result.framework is not None and result.framework.label == family
        assert "structure-disagrees" not in {notice.code for notice in result.notices}


def test_disagreement_of_formula_and_framework_is_a_notice() -> None:
    result = classify("Li6PS5Cl", load_structure("LGPS"))
    codes = {notice.code for notice in result.notices}
    assert {"structure-disagrees", "composition-differs"} <= codes
    assert result.family == "argyrodite"
    family = result.of("family")
    assert family is not None and "LGPS" in {label for label, _ in family.alternatives}


def test_no_anion_no_fingerprint() -> None:
    metal = Structure(Lattice.cubic(3.5), ["Li"], [[0, 0, 0]])
    assert framework_fingerprint(metal) is None
    assert match_framework(metal) is None


def test_occupancy_above_one_is_named() -> None:
    structure = Structure(Lattice.cubic(4.0), ["Li", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])
    structure[0].species.__dict__["_data"]["Li"] = 1.4
    assert "occupancy-above-one" in {notice.code for notice in classify("LiCl", structure).notices}


def test_a_batch_names_bad_files_and_resumes(tmp_path: Path) -> None:
    good = tmp_path / "good.cif"
    load_structure("Li3OCl").to(filename=str(good), fmt="cif")
    (tmp_path / "metal.cif").write_text(Structure(Lattice.cubic(3.5), ["Na"], [[0, 0, 0]]).to(fmt="cif"))
    (tmp_path / "broken.cif").write_text("data_x\nloop_\n_cell\n")
    items = [str(good), str(tmp_path / "metal.cif"), str(tmp_path / "broken.cif"), "Li6PS5Cl", "Li6PS5("]
    ledger = tmp_path / "ledger.sqlite"
    first = classify_many(items, ledger=ledger, quiet=True)
    assert [one.status for one in first.outcomes] == ["done", "failed", "failed", "done", "failed"]
    errors = [one.error or {} for one in first.outcomes]
    assert errors[1]["error"] == "NoLithium" and errors[4]["error"] == "FormulaError"
    assert first.outcomes[0].value["row"]["family"] == "antiperovskite"
    again = classify_many(items, ledger=ledger, quiet=True)
    assert again.to_json() == first.to_json()


@pytest.mark.slow
@pytest.mark.data
def test_all_obelix_structures_run_and_every_refusal_is_explained(frenkel_data: Path) -> None:
    files = sorted((frenkel_data / "obelix" / "cifs").glob("*.cif"))
    assert len(files) == 321
    result = classify_many([str(file) for file in files], quiet=True)
    refused = [one.error for one in result.outcomes if one.status == "failed"]
    assert {error["error"] for error in refused if error} == {"NoLithium"} and len(refused) == 7
    assert all(error and "no lithium" in str(error["message"]) for error in refused)
    assert all(one.value["row"]["class"] != "unknown" for one in result.outcomes if one.status == "done")
