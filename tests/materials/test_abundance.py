"""Crustal abundance: the scarcest element, the range of two compilations, refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, UnknownName
from frenkel.materials.abundance import crustal_abundance
from frenkel.materials.elements import elements
from frenkel.materials.facts import fact_rows

ROWS = fact_rows("crustal_abundance.csv")
compositions = st.dictionaries(
    st.sampled_from([row["symbol"] for row in ROWS]), st.floats(0.01, 100.0), min_size=1, max_size=6
)


def test_scarcest_element() -> None:
    found = crustal_abundance("Li10GeP2S12")
    assert found.scarcest == "Ge"
    assert found.mass_fraction == pytest.approx(1.5e-6)
    (e,) = found.evidence("Li10GeP2S12")
    assert e.value == pytest.approx(1.5e-6) and "Ge" in e.text
    assert (e.low, e.high, e.interval) == (pytest.approx(1.3e-6), pytest.approx(1.5e-6), "spread")
    assert "CRC" in str(e.source) and "Rudnick" in str(e.source)


def test_the_interval_is_that_of_the_element_that_is_scarcest_in_each_compilation() -> None:
    """In LiPON one compilation has nitrogen below lithium, the other has lithium only: 16 to 19 mg/kg."""
    found = crustal_abundance("Li2.9PO3.3N0.46")
    assert found.scarcest == "N"
    assert found.limits == (pytest.approx(16e-6), pytest.approx(19e-6))


@given(compositions)
def test_scarcest_element_is_one_of_the_material_and_lies_in_its_interval(amounts: dict[str, float]) -> None:
    found = crustal_abundance(amounts)
    assert found.scarcest in amounts
    assert found.mass_fraction == min(one.mass_fraction for one in found.by_element)
    low, high = found.limits
    assert low <= found.mass_fraction <= high


@given(compositions, st.floats(0.1, 10.0))
def test_amounts_do_not_matter(amounts: dict[str, float], factor: float) -> None:
    assert crustal_abundance(amounts) == crustal_abundance({k: factor * v for k, v in amounts.items()})


def test_one_compilation_alone_gives_no_interval() -> None:
    (e,) = crustal_abundance({"Te": 1.0}).evidence("Te")
    assert (e.low, e.high, e.interval) == (None, None, "none")


@pytest.mark.parametrize(
    ("symbol", "metals", "oxygens", "oxide_percent"),
    [("Si", 1, 2, 60.6), ("Al", 2, 3, 15.9), ("P", 2, 5, 0.13), ("K", 2, 1, 1.81), ("Ti", 1, 2, 0.72)],
)
def test_values_from_oxides(symbol: str, metals: int, oxygens: int, oxide_percent: float) -> None:
    """The second compilation prints oxides in weight percent; the element's share follows from the masses."""
    metal, oxygen = (elements()[s].atomic_mass_g_mol for s in (symbol, "O"))
    share = metals * metal / (metals * metal + oxygens * oxygen)
    row = next(row for row in ROWS if row["symbol"] == symbol)
    assert float(row["second_mg_kg"]) == pytest.approx(1e4 * oxide_percent * share, rel=5e-4)  # four digits shipped
    assert row["second_checked"] == "computed"


def test_a_name_without_a_composition_is_refused() -> None:
    for what in ({}, "MOF"):
        with pytest.raises(InputError, match="no composition"):
            crustal_abundance(what)
    with pytest.raises(UnknownName):
        crustal_abundance({"Tc": 1.0})
