"""Capacitance of a depressed arc: both formulas as published in Q, their limits, and which of them a label asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.measure.arc_capacitance import BRUG, HSU_MANSFELD, brug_capacitance, capacitance_of
from frenkel.measure.assignment import assign_arcs
from frenkel.measure.fit import ArcValues


def arc(R, Q, n, name="R1"):
    return ArcValues(name, R, (R * Q) ** (1 / n), n, 0.01, 0.01, 0.01, 0.02, 0)


@given(st.floats(1, 1e6), st.floats(1e-9, 1e-3), st.floats(0.5, 1.0), st.floats(0.1, 1e6))
def test_formulas_in_q(R, Q, n, Rs):
    one = arc(R, Q, n)
    assert one.capacitance_F == pytest.approx((Q * R ** (1 - n)) ** (1 / n))
    assert brug_capacitance(one, Rs) == pytest.approx((Q * (1 / Rs + 1 / R) ** (n - 1)) ** (1 / n))
    assert brug_capacitance(one, Rs) <= one.capacitance_F * (1 + 1e-12)
    assert brug_capacitance(arc(R, Q, 1.0), Rs) == pytest.approx(Q)  # a capacitor is a capacitor
    assert brug_capacitance(one, 1e12 * R) == pytest.approx(one.capacitance_F, rel=1e-6)


def test_which_formula_a_label_asks_for():
    electrode, bulk = arc(200.0, 2e-5, 0.8, "R2"), arc(1000.0, 2e-11, 0.95)
    by_bulk, own = assign_arcs([bulk, electrode], thickness_cm=0.1, area_cm2=0.785, given={"R2": "electrode"}, series_ohm=5.0)
    assert (by_bulk.capacitance_F, by_bulk.capacitance_formula) == (bulk.capacitance_F, HSU_MANSFELD)
    assert (own.capacitance_F, own.capacitance_formula) == (brug_capacitance(electrode, 1005.0), BRUG)
    assert capacitance_of(electrode, "electrode", 0.0) == (electrode.capacitance_F, HSU_MANSFELD)  # nothing in front of it
    assert capacitance_of(electrode, "cannot tell", 10.0)[1] == HSU_MANSFELD
