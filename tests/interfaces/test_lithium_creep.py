"""Voids that creep closes, creeping contact, and space charge by its rules."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import OutOfRange
from frenkel.evaluate import ask
from frenkel.evidence import Dossier, Evidence
from frenkel.interfaces.lithium_anode import (
    LITHIUM_MOLAR_VOLUME_CM3_MOL,
    creep_rate_per_s,
    void_closure_current_mA_cm2,
)
from frenkel.interfaces.space_charge_term import space_charge_term
from frenkel.quantities import FARADAY_C_MOL

POINT = {"temperature_K": 298.15, "reference_stress_MPa": 0.8, "reference_rate_per_s": 1e-3, "activation_energy_J_mol": 37e3}


@given(st.floats(1.0, 12.0), st.floats(0.1, 20.0), st.floats(0.05, 20.0))
def test_a_closing_void_against_the_integrated_radial_flow(exponent: float, pressure: float, radius: float) -> None:
    """The speed that the law gives is put into p = ∫ 2σ/r dr with σ(2ċc²/r³), integrated in ln r."""
    current = void_closure_current_mA_cm2(pressure, void_radius_um=radius, exponent=exponent, **POINT)
    speed_um_s = current * 1e-3 * LITHIUM_MOLAR_VOLUME_CM3_MOL / FARADAY_C_MOL * 1e4
    # the stress falls as r^(−3/m): at 12 m/3 decades of e it is e^−12 of that at the void
    u = np.linspace(0.0, 12.0 * exponent / 3.0, 4001)
    rate = 2.0 * speed_um_s / radius * np.exp(-3.0 * u)
    stress = 0.8 * (rate / 1e-3) ** (1.0 / exponent)
    assert np.trapezoid(2.0 * stress, u) == pytest.approx(pressure, rel=1e-4)


@given(st.floats(0.1, 50.0), st.floats(250.0, 420.0))
def test_creep_rates(stress: float, temperature: float) -> None:
    point = {**POINT, "temperature_K": temperature}
    one = creep_rate_per_s(stress, exponent=6.6, **point)
    assert creep_rate_per_s(2.0 * stress, exponent=6.6, **point) == pytest.approx(2.0**6.6 * one)
    assert (one > creep_rate_per_s(stress, exponent=6.6, **POINT)) == (temperature > 298.15)


def test_an_incompressible_fluid_is_the_linear_limit() -> None:
    # m = 1 with viscosity η = σ0/(3 ε̇0): a void in a fluid closes with ċ/c = −p/(4η)
    viscosity = 0.8 / (3.0 * 1e-3)
    current = void_closure_current_mA_cm2(2.0, void_radius_um=1.0, exponent=1.0, **POINT)
    speed = current * 1e-3 * LITHIUM_MOLAR_VOLUME_CM3_MOL / FARADAY_C_MOL * 1e4
    assert speed == pytest.approx(2.0 / (4.0 * viscosity), rel=1e-12)


@pytest.mark.parametrize("wrong", [{"pressure_MPa": -1.0}, {"void_radius_um": 0.0}, {"exponent": 0.0}, {"temperature_K": math.nan}])
def test_creep_refuses_nonsense(wrong: dict[str, float]) -> None:
    given = {"pressure_MPa": 1.0, "void_radius_um": 1.0, "exponent": 6.6, **POINT, **wrong}
    with pytest.raises(OutOfRange):
        void_closure_current_mA_cm2(given.pop("pressure_MPa"), **given)


def _limits(low: float, high: float) -> Dossier:
    key = ask("Li6PS5Cl").electrolyte.key
    computed = {"origin": "computed", "checked": "computed"}
    return Dossier().add(Evidence(key, "reduction_limit", low, **computed), Evidence(key, "oxidation_limit", high, **computed))


def test_the_space_charge_follows_from_window_and_formula() -> None:
    question = ask("Li6PS5Cl")
    wide = space_charge_term(question, _limits(1.72, 2.34), conductivity_S_cm=1e-3, coated=False)
    narrow = space_charge_term(question, _limits(2.0, 2.1), conductivity_S_cm=1e-3, coated=False)
    assert wide is not None and narrow is not None
    assert wide.low == 0.0 < narrow.value < wide.value < wide.high < 1e-2  # negligible beside any Ω cm²
    none = space_charge_term(question, _limits(2.0, 2.0), conductivity_S_cm=1e-3, coated=False)
    assert none is not None and none.high == 0.0
    slower = space_charge_term(question, _limits(1.72, 2.34), conductivity_S_cm=1e-6, coated=False)
    assert slower is not None and slower.value == pytest.approx(1e3 * wide.value)
    assert space_charge_term(question, Dossier(), conductivity_S_cm=1e-3, coated=False) is None
    assert space_charge_term(question, _limits(1.72, 2.34), conductivity_S_cm=None, coated=False) is None
