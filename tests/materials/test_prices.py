"""Cost by element and crustal abundance: exact limits, scaling, the log-normal sum against sampling, user tables."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, ParseError, UnknownName
from frenkel.materials.elements import elements
from frenkel.materials.price_tables import ElementPrice, element_prices, price_spread, read_element_prices
from frenkel.materials.prices import cost_evidence, materials_cost

SYMBOLS = sorted(set(element_prices()) - {"He"})
compositions = st.dictionaries(st.sampled_from(SYMBOLS), st.floats(0.01, 100.0), min_size=1, max_size=6)


def test_one_element_costs_its_price():
    cost = materials_cost({"Li": 3.0})
    assert cost.cost_USD_kg == pytest.approx(element_prices()["Li"].price_USD_kg, rel=1e-12)
    # One log-normal term: the interval is exactly exp(±1.96 s).
    assert cost.high_USD_kg / cost.cost_USD_kg == pytest.approx(math.exp(1.959963984540054 * price_spread()))


def test_two_elements_by_hand():
    prices = {"Li": ElementPrice("Li", 100.0, 2026), "Cl": ElementPrice("Cl", 1.0, 2026)}
    m_li, m_cl = (elements()[s].atomic_mass_g_mol for s in ("Li", "Cl"))
    expected = (100.0 * m_li + 1.0 * m_cl) / (m_li + m_cl)
    assert materials_cost("LiCl", prices=prices).cost_USD_kg == pytest.approx(expected, rel=1e-12)


@given(compositions, st.floats(0.1, 10.0))
def test_cost_does_not_depend_on_the_size_of_the_formula_unit(amounts, factor):
    one, other = materials_cost(amounts), materials_cost({k: factor * v for k, v in amounts.items()})
    assert other.cost_USD_kg == pytest.approx(one.cost_USD_kg, rel=1e-9)
    assert other.high_USD_kg == pytest.approx(one.high_USD_kg, rel=1e-9)


@given(compositions)
def test_cost_lies_between_the_cheapest_and_the_dearest_element(amounts):
    cost = materials_cost(amounts)
    prices = [element_prices()[s].price_USD_kg for s in amounts]
    assert min(prices) * (1 - 1e-9) <= cost.cost_USD_kg <= max(prices) * (1 + 1e-9)
    assert sum(one.mass_fraction for one in cost.by_element) == pytest.approx(1.0, rel=1e-12)
    assert cost.low_USD_kg < cost.cost_USD_kg < cost.high_USD_kg


def test_interval_covers_sampled_prices():
    # Synthetic truth: every price log-normal about the table's; 95 % of sampled costs lie inside the interval.
    rng = np.random.default_rng(7)
    cost = materials_cost("Li7La3Zr2O12")
    shares = np.array([one.cost_USD_kg for one in cost.by_element])
    sampled = (shares * np.exp(price_spread() * rng.standard_normal((40_000, shares.size)))).sum(axis=1)
    inside = np.mean((sampled > cost.low_USD_kg) & (sampled < cost.high_USD_kg))
    # The median of the sum lies a little above the sum of the medians: coverage between 92 and 97 %.
    assert 0.92 < inside < 0.97


def test_spread_comes_from_the_elements_with_two_dates():
    # Indium 167 (2019) and 419 (2024) alone would give ln(2.51) = 0.92; the mean over 16 elements is smaller.
    assert 0.3 < price_spread() < 0.6


def test_germanium_and_indium_dominate_their_electrolytes():
    assert materials_cost("Li10GeP2S12").by_element[0].symbol == "Ge"
    assert materials_cost("Li3InCl6").by_element[0].symbol == "In"
    assert materials_cost("Li6PS5Cl").by_element[0].symbol == "Li"


def test_evidence_carries_years_shares_and_source():
    (e,) = materials_cost("Li6PS5Cl").evidence("Li6PS5Cl")
    assert e.unit == "USD/kg" and e.kind == "elements" and e.checked == "computed"
    assert "Li 97 %" in e.text
    assert e.condition("price_year_to") >= 2019.0
    assert "USGS" in str(e.source)


@pytest.mark.parametrize("text", ["PEO-LiTFSI", "PEO-LiTFSI + LLZO"])
def test_mixtures_without_proportions_are_bounded_by_their_components(text):
    (e,) = cost_evidence(text, text)
    llzo = materials_cost("Li7La3Zr2O12")
    assert e.interval == "bound" and e.low < e.value < e.high
    if "LLZO" in text:
        assert e.high == pytest.approx(llzo.high_USD_kg)


def test_users_table_replaces_prices(tmp_path):
    path = tmp_path / "mine.csv"
    path.write_text("symbol,price (USD/kg),year\nLi,10,2026\nGe,2000,2026\n", encoding="utf-8")
    mine = read_element_prices(path)
    assert mine["Ge"].price_USD_kg == 2000.0
    cost = materials_cost("Li10GeP2S12", prices=mine)
    assert cost.cost_USD_kg > materials_cost("Li10GeP2S12").cost_USD_kg
    assert cost.years[1] == 2026
    assert "user" in cost.source


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("symbol,price,year\nXx,10,2026\n", UnknownName),
        ("symbol,price,year\nLi,-1,2026\n", OutOfRange),
        ("symbol,price,year\nLi,cheap,2026\n", ParseError),
        ("symbol,year\nLi,2026\n", ParseError),
        ("symbol,price (EUR/kg),year\nLi,1,2026\n", InputError),
    ],
)
def test_bad_price_tables_are_named(tmp_path, text, error):
    path = tmp_path / "bad.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(error):
        read_element_prices(path)


def test_composition_is_needed():
    with pytest.raises(InputError):
        materials_cost({})
    with pytest.raises(InputError):
        materials_cost({"Li": 0.0})
    with pytest.raises(InputError):
        materials_cost("PEO-LiTFSI")
