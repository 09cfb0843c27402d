"""Properties of electrolytes besides conduction: polymorphs, cost rows, what is refused."""

from __future__ import annotations

import pytest

from frenkel.materials.electrolyte_properties import (
    ELECTROLYTE_PROPERTIES,
    electrolyte_evidence,
    electrolyte_refusals,
    structures_of,
)
from frenkel.materials.prices import materials_cost
from frenkel.materials.property_rows import subjects_of
from frenkel.materials.resolution import resolve, subject_key

ASKED = ["Li6PS5Cl", "LLZO", "LATP", "Li3InCl6", "LiPON", "PEO-LiTFSI", "PEO-LiTFSI + LLZO"]


@pytest.mark.parametrize("name", ASKED)
def test_the_named_materials_have_a_cost_and_every_other_unknown_is_named(name):
    electrolyte = resolve(name)
    found = electrolyte_evidence(electrolyte)
    assert any(e.property == "materials_cost" and e.checked == "computed" for e in found)
    assert {e.subject for e in found} == {electrolyte.key}
    refused = {r.property for r in electrolyte_refusals(electrolyte, found)}
    assert refused | {e.property for e in found} >= set(ELECTROLYTE_PROPERTIES)
    assert not refused & {e.property for e in found}


def test_all_polymorphs_give_their_density():
    assert {one.name for one in structures_of("LLZO")} == {"LLZO-cubic", "LLZO-tetragonal"}
    densities = [e for e in electrolyte_evidence(resolve("LLZO")) if e.property == "density"]
    assert {e.condition("structure") for e in densities} == {"LLZO-cubic", "LLZO-tetragonal"}
    assert all(5.0 < e.value < 5.2 for e in densities)


def test_cost_of_a_compound_is_the_one_of_its_formula():
    (cost,) = (e for e in electrolyte_evidence(resolve("LPSCl")) if e.property == "materials_cost")
    assert cost.value == pytest.approx(materials_cost("Li6PS5Cl").cost_USD_kg, rel=1e-12)


def test_a_structure_file_gives_its_own_density(tmp_path):
    from frenkel.materials.structures import load_structure

    path = tmp_path / "mine.cif"
    load_structure("Li3OCl").to(filename=str(path), fmt="cif")
    electrolyte = resolve(str(path))
    mine = [e for e in electrolyte_evidence(electrolyte) if e.text == str(path)]
    assert mine[0].value == pytest.approx(float(load_structure("Li3OCl").density), rel=1e-6)


def test_subjects_of_the_table_are_canonical_keys():
    for subject in subjects_of("electrolyte_properties.csv"):
        assert subject_key(subject) == subject


def test_read_mechanical_values_rank_before_remembered_ones():
    from frenkel.evidence import Dossier

    dossier = Dossier().add(*electrolyte_evidence(resolve("LLZO")))
    best = dossier.best("youngs_modulus", "Li7La3Zr2O12")
    assert best is not None and best.checked == "read"
    assert 120.0 < best.value < 160.0


def test_shear_modulus_follows_from_youngs_modulus_within_the_bounds_of_poissons_ratio():
    from frenkel.evidence import Evidence
    from frenkel.materials.elasticity import shear_modulus_evidence

    young = Evidence("X", "youngs_modulus", 30.0, checked="read")
    (bounds,) = shear_modulus_evidence([young])
    assert (bounds.value, bounds.low, bounds.high, bounds.interval) == (None, 10.0, 15.0, "bound")
    assert bounds.parents == (young.id,) and bounds.checked == "computed"
    ratio = Evidence("X", "poisson_ratio", 0.25, checked="remembered")
    (value,) = shear_modulus_evidence([young, ratio])
    assert value.value == pytest.approx(12.0) and value.checked == "remembered"
    assert bounds.low <= value.value <= bounds.high
    assert shear_modulus_evidence([young, Evidence("X", "shear_modulus", 11.0)]) == ()


def test_lithium_metal_has_the_shear_modulus_of_its_handbook_values():
    from frenkel.materials.electrodes import electrode_facts

    shear = [e for e in electrode_facts("Li").evidence() if e.property == "shear_modulus"]
    assert any(e.value == pytest.approx(4.9 / 2.72) and e.checked == "computed" for e in shear)
