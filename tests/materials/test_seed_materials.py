"""Every material that the two reviews name gets the class, family and role that they give it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from frenkel.materials.classification import classify

TABLE = Path(__file__).parent / "data" / "seed_materials.csv"


def rows() -> list[dict[str, str]]:
    lines = [line for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['source']} {row['text'][:40]}")
def test_material_of_the_reviews(row: dict[str, str]) -> None:
    result = classify(row["text"])
    for pair in row["expected"].split(";"):
        facet, _, label = pair.partition("=")
        if facet == "role":
            assert result.role is not None and result.role.label == label, result.summary
        else:
            assert result.has(facet, label), f"{facet} should be {label}: {result.summary}"


def test_the_table_covers_every_class_of_the_taxonomy_that_the_reviews_have() -> None:
    expected = {pair for row in rows() for pair in row["expected"].split(";")}
    for label in ("polymer", "oxide", "sulfide", "halide", "composite", "framework"):
        assert f"class={label}" in expected
    for label in ("NASICON", "garnet", "LISICON", "perovskite", "antiperovskite", "LiPON", "thio-LISICON", "LGPS",
                  "argyrodite", "Li7P3S11", "Li-M-X4", "Li-M-X6", "Li-M-X8", "oxyhalide", "UCl3-type", "MOF", "COF",
                  "zeolite-like halide"):  # fmt: skip
        assert f"family={label}" in expected
