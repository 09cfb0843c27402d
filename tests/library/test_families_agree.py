"""The records and the classification give one material the same class and family (the owner is `materials`)."""

from __future__ import annotations

import pytest

from frenkel.errors import InputError
from frenkel.library.records import shipped_records
from frenkel.materials.classification import classify
from frenkel.materials.labels import taxonomy

APART = {
    "graphite": "filed as an electrode, which is a role; its class is carbon",
    "Li": "filed as an electrode, which is a role; its class is metal",
    "COF film on Li": "the record is about the film, the text names film and metal",
    "PEO with NCM@APA": "the record is about the polymer, the text names the coated cathode too",
    "Li5GaS4": "the record is about the metastable antifluorite phase, one of two with this formula",
}
UNREADABLE = {
    "ceramic-polymer composite (anion-immobilised)",
    "heterogeneous multilayered electrolyte",
    "Li7La3Zr2O12 (Al, Ta or Nb doped)",
}
FILED = sorted(
    {
        (one.material, one.material_class, one.family)
        for one in shipped_records()
        if not one.material.startswith(("class:", "requirement:"))
    }
)


@pytest.mark.parametrize(("material", "material_class", "family"), FILED)
def test_class_and_family_agree(material: str, material_class: str, family: str) -> None:
    if material in UNREADABLE:
        with pytest.raises(InputError):
            classify(material)
        return
    found = classify(material)
    same = (found.label("class"), found.label("family")) == (material_class, family)
    assert same != (material in APART), f"filed as {material_class}, {family}; {found.summary}"


def test_every_family_of_the_records_is_a_label_of_the_taxonomy() -> None:
    names = {one.family for one in shipped_records() if one.family}
    allowed = {label for facet, label in taxonomy() if facet in ("family", "regime")}
    kinds = {"zeolite-like halide framework"}  # as the review words the class, not a material
    assert names <= allowed | kinds, names - allowed - kinds
