"""One compound, one subject: cells, formula units and multiples of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.materials.composition_identity import composition_key, formula_unit, text_key

amounts = st.dictionaries(
    st.sampled_from(["Li", "La", "Zr", "Ta", "O", "P", "S", "Cl"]),
    st.integers(1, 4000).map(lambda n: n / 100),
    min_size=2,
)


@given(amounts, st.integers(1, 12))
def test_key_is_the_same_for_every_multiple(one: dict[str, float], factor: int) -> None:
    many = {symbol: factor * amount for symbol, amount in one.items()}
    assert composition_key(one.items()) == composition_key(many.items())


@given(amounts)
def test_formula_unit_keeps_the_ratios_and_is_its_own_unit(one: dict[str, float]) -> None:
    unit = formula_unit(one)
    assert unit.keys() == one.keys()
    scale = one["Li"] / unit["Li"] if "Li" in one else next(iter(one.values())) / next(iter(unit.values()))
    for symbol, amount in one.items():
        assert unit[symbol] * scale == pytest.approx(amount, rel=1e-9)
    assert formula_unit(unit) == unit


@pytest.mark.parametrize(
    ("cell", "unit"),
    [
        ({"Li": 12.8, "La": 6, "Zr": 2.8, "Ta": 1.2, "O": 24}, {"Li": 6.4, "La": 3, "Zr": 1.4, "Ta": 0.6, "O": 12}),
        ({"Li": 7.8, "Al": 1.8, "Ti": 10.2, "P": 18, "O": 72}, {"Li": 1.3, "Al": 0.3, "Ti": 1.7, "P": 3, "O": 12}),
        ({"Li": 24, "P": 4, "S": 20, "Cl": 4}, {"Li": 6, "P": 1, "S": 5, "Cl": 1}),
        ({"Li": 1.2, "Ni": 0.2, "Mn": 0.6, "O": 2}, {"Li": 1.2, "Ni": 0.2, "Mn": 0.6, "O": 2}),
        ({"Li": 2.25, "Zr": 0.75, "Fe": 0.25, "Cl": 6}, {"Li": 2.25, "Zr": 0.75, "Fe": 0.25, "Cl": 6}),
    ],
)
def test_cells_come_down_to_the_customary_unit(cell: dict[str, float], unit: dict[str, float]) -> None:
    assert formula_unit(cell) == pytest.approx(unit)


def test_near_compositions_stay_apart() -> None:
    assert text_key("Li6.4La3Zr1.4Ta0.6O12") != text_key("Li6.5La3Zr1.5Ta0.5O12")
    assert text_key("Li6PS5Cl") != text_key("Li6PS5Br")
    assert text_key("Li3InCl6") != text_key("Li3InCl6·2H2O")
    assert composition_key([]) == ""


def test_a_text_without_composition_stands_for_itself() -> None:
    assert text_key("no such   thing") == "no such thing"
