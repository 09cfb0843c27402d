"""Arcs over all circuits: a bulk arc at the edge of the window is not cut short by a series resistance."""

import numpy as np
import pytest

from frenkel.measure.choice import choose_circuit
from frenkel.measure.circuits import circuit
from frenkel.measure.separation import separated_arcs
from frenkel.measure.synthetic import physical_pellet


def spectrum(lead, rng, noise=0.002):
    f = np.logspace(6.6, 0, 70)
    values = {"L0": 3e-7, "R0": lead, "R1": 1500.0, "CPE1.Q": (1500 * 3e-11) ** 0.96 / 1500, "CPE1.n": 0.96,
              "R2": 4e3, "CPE2.Q": (4e3 * 2e-9) ** 0.9 / 4e3, "CPE2.n": 0.9, "CPE3.Q": 5e-6, "CPE3.n": 0.9}  # fmt: skip
    z = circuit("L0-R0-p(R1,CPE1)-p(R2,CPE2)-CPE3").impedance(f, values)
    return f, z + noise * np.abs(z) * (rng.standard_normal(70) + 1j * rng.standard_normal(70))


def test_names_and_order_are_those_of_the_chosen_circuit():
    choice = choose_circuit(*spectrum(0.5, np.random.default_rng(0)))
    arcs = separated_arcs(choice)
    assert [a.name for a in arcs] == [a.name for a in choice.fit.arcs]
    assert all(a.resistance_ohm * a.capacitance_F == pytest.approx(a.time_constant_s) for a in arcs)


def test_lead_does_not_take_a_share_of_the_bulk():
    """Errors relative to the stated deviation: without the bound on the lead a tenth of the bulk is lost at times."""
    rng = np.random.default_rng(1)
    scores = []
    for _ in range(12):
        (bulk, _) = separated_arcs(choose_circuit(*spectrum(0.5, rng)))
        scores.append((np.log(bulk.resistance_ohm / 1500.0)) / np.hypot(bulk.u_resistance, 0.002))
    assert np.sum(np.abs(scores) < 2.0) >= 10
    assert max(map(abs, scores)) < 4.0


def test_a_real_series_resistance_stays():
    rng = np.random.default_rng(2)
    choice = choose_circuit(*spectrum(800.0, rng))
    (bulk, _) = separated_arcs(choice)
    assert bulk.resistance_ohm == pytest.approx(1500.0, rel=0.1)


def test_no_arcs_no_result():
    f = np.logspace(6, 0, 40)
    rng = np.random.default_rng(3)
    z = 50.0 + 1e5 * (2j * np.pi * f) ** -0.9
    z = z + 0.002 * np.abs(z) * (rng.standard_normal(40) + 1j * rng.standard_normal(40))
    assert separated_arcs(choose_circuit(f, z)) == ()


def test_gains_of_a_pellet_belong_to_ranges():
    pellet = physical_pellet(np.random.default_rng(4), steps=True)
    assert 1 <= len(pellet.gains) <= 3 and max(map(abs, pellet.gains)) < 0.02
    assert physical_pellet(np.random.default_rng(4), accuracy=0.0).gains == (0.0,) * len(pellet.gains)
