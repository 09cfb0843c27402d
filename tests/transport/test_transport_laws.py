"""The laws evaluated: exact limits, round trips, derivatives, stored laws, refusals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Law
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.transport import LAWS, arrhenius_law, conductivity, predict
from frenkel.transport.laws import law_form, shape, shape_jacobian

THETA = {
    "arrhenius": np.array([0.4]),
    "vtf": np.array([0.1, 200.0]),
    "two_segment": np.array([0.3, 0.5, 330.0]),
}


@pytest.mark.parametrize("form", ["arrhenius_sigma_T", "arrhenius_sigma"])
@given(energy=st.floats(0.05, 1.5), sigma=st.floats(1e-12, 1.0), at=st.floats(150.0, 900.0))
def test_law_goes_through_the_point_it_was_given(form: str, energy: float, sigma: float, at: float) -> None:
    law = arrhenius_law(form, activation_energy_eV=energy, conductivity_S_cm=sigma, temperature_K=at)
    assert conductivity(law, at) == pytest.approx(sigma, rel=1e-12)


@given(energy=st.floats(0.05, 1.5), at=st.floats(200.0, 600.0))
def test_forms_differ_by_kT_in_the_local_slope(energy: float, at: float) -> None:
    """d ln σ / d(1/kT) is -Ea in the σ form and -(Ea - kT) in the σT form: they are no shared number."""
    h = 1e-3

    def slope(form: str) -> float:
        law = arrhenius_law(form, activation_energy_eV=energy, prefactor=1e4)
        rise = math.log(conductivity(law, at + h) / conductivity(law, at - h))
        return -rise / (1 / (at + h) - 1 / (at - h)) * BOLTZMANN_EV_K

    assert slope("arrhenius_sigma") == pytest.approx(energy, rel=1e-6)
    assert slope("arrhenius_sigma_T") == pytest.approx(energy - BOLTZMANN_EV_K * at, rel=1e-6, abs=1e-8)


def test_vtf_with_T0_zero_is_arrhenius() -> None:
    T = np.linspace(250.0, 400.0, 7)
    vtf = shape(law_form("vtf_sigma"), np.array([0.4, 0.0]), T)
    np.testing.assert_allclose(vtf, shape(law_form("arrhenius_sigma"), np.array([0.4]), T), rtol=1e-14)


def test_two_segments_with_equal_energies_are_one_line_and_meet_at_the_break() -> None:
    form = law_form("two_segment_sigma")
    T = np.linspace(280.0, 380.0, 9)
    one = shape(form, np.array([0.4, 0.4, 330.0]), T)
    np.testing.assert_allclose(np.diff(one) / np.diff(1 / T), -0.4 / BOLTZMANN_EV_K, rtol=1e-10)
    near = shape(form, THETA["two_segment"], np.array([330.0 - 1e-9, 330.0 + 1e-9]))
    assert near[0] == pytest.approx(near[1], abs=1e-10)


@pytest.mark.parametrize("name", sorted(LAWS))
def test_jacobian_is_the_derivative(name: str) -> None:
    form, T = law_form(name), np.array([281.0, 300.0, 345.0, 400.0])
    theta = THETA[form.family]
    analytic = shape_jacobian(form, theta, T)
    for j in range(len(theta)):
        step = 1e-5 * theta[j] * np.eye(len(theta))[j]
        numeric = (shape(form, theta + step, T) - shape(form, theta - step, T)) / (2 * step[j])
        np.testing.assert_allclose(analytic[:, j], numeric, rtol=1e-6, atol=1e-9)


def test_law_without_covariance_predicts_without_interval_and_flags_extrapolation() -> None:
    law = arrhenius_law("arrhenius_sigma_T", activation_energy_eV=0.3, prefactor=1e5, valid=(280.0, 350.0))
    at = predict(law, [279.9, 280.0, 350.0, 350.1])
    assert at.extrapolated.tolist() == [True, False, False, True]
    assert np.isnan(at.low_S_cm).all()


def test_prediction_error_is_that_of_the_full_covariance() -> None:
    C = ((0.04, 0.0011), (0.0011, 3.3e-5))
    law = Law("arrhenius_sigma", (("ln_prefactor", 10.0), ("activation_energy_eV", 0.3)), C)
    at = predict(law, 320.0)
    j = np.array([1.0, -1 / (BOLTZMANN_EV_K * 320.0)])
    error = math.sqrt(j @ np.array(C) @ j)
    assert math.log(at.high_S_cm[0] / at.conductivity_S_cm[0]) == pytest.approx(1.959964 * error, rel=1e-6)


@pytest.mark.parametrize("temperature", [0.0, -5.0, float("nan"), 200.0])
def test_no_value_at_or_below_T0(temperature: float) -> None:
    parameters = (("ln_prefactor", 1.0), ("vtf_energy_eV", 0.1), ("vogel_temperature_K", 200.0))
    with pytest.raises(OutOfRange, match="T0"):
        conductivity(Law("vtf_sigma", parameters), temperature)


def test_unknown_law_and_missing_parameter_are_named() -> None:
    with pytest.raises(UnknownName, match="arrhenius_sigma_T"):
        law_form("arhenius")
    with pytest.raises(InputError, match="activation_energy_eV"):
        conductivity(Law("arrhenius_sigma", (("ln_prefactor", 1.0),)), 300.0)
    with pytest.raises(InputError, match="either"):
        arrhenius_law("arrhenius_sigma", activation_energy_eV=0.3)
    with pytest.raises(InputError, match="no Arrhenius form"):
        arrhenius_law("vtf_sigma", activation_energy_eV=0.3, prefactor=1.0)
