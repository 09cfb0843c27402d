"""Fits of conductivity: exact data, invariances, error structure, branches, samples, evidence, bad input."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from conductivity_samples import (
    EIGHT_TEMPERATURES_K,
    ENERGY_EV,
    LN_PREFACTOR,
    pellets,
    true_arrhenius,
    true_vtf,
)
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Dossier, Evidence
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.results import Result, to_json
from frenkel.transport import conductivity, conductivity_at, fit_conductivity

T8 = EIGHT_TEMPERATURES_K


def test_exact_arrhenius_is_found_exactly() -> None:
    fit = fit_conductivity(T8, true_arrhenius(T8), law="arrhenius_sigma_T").best
    assert fit["activation_energy_eV"].value == pytest.approx(ENERGY_EV, rel=1e-10)
    assert fit["ln_prefactor"].value == pytest.approx(LN_PREFACTOR, rel=1e-10)


def test_exact_vtf_and_two_segments_are_found_and_chosen() -> None:
    T = np.linspace(283.15, 363.15, 12)
    vtf = fit_conductivity(T, true_vtf(T) * (1 + 1e-6 * np.cos(T)))
    assert vtf.best.form.name == "vtf_sqrt_T"
    assert vtf.best["vogel_temperature_K"].value == pytest.approx(205.0, abs=0.01)
    assert vtf.best["vtf_energy_eV"].value == pytest.approx(0.10, rel=1e-3)
    T = np.linspace(280.0, 390.0, 12)
    energy = np.where(T > 333.0, 0.25, 0.55)
    sigma = 1e-4 / T * np.exp(-energy / BOLTZMANN_EV_K * (1 / T - 1 / 333.0)) * (1 + 1e-6 * np.cos(T))
    two = fit_conductivity(T, sigma)
    assert two.best.form.name == "two_segment_sigma_T"
    assert two.best["break_temperature_K"].value == pytest.approx(333.0, abs=0.01)
    assert two.best["activation_energy_cold_eV"].value == pytest.approx(0.55, rel=1e-4)


def test_one_sample_is_the_textbook_regression() -> None:
    rng = np.random.default_rng(0)
    sigma = true_arrhenius(T8) * np.exp(rng.normal(0, 0.03, 8))
    found = fit_conductivity(T8, sigma, law="arrhenius_sigma_T").best
    other = stats.linregress(-1 / (BOLTZMANN_EV_K * T8), np.log(sigma * T8))
    energy = found["activation_energy_eV"]
    assert energy.value == pytest.approx(other.slope, rel=1e-9)
    assert energy.standard_error == pytest.approx(other.stderr, rel=1e-9)
    assert found["ln_prefactor"].standard_error == pytest.approx(other.intercept_stderr, rel=1e-6)
    assert energy.interval.width == pytest.approx(2 * stats.t.ppf(0.975, 6) * other.stderr, rel=1e-9)


@given(st.integers(0, 10_000), st.floats(1e-6, 1e6))
def test_unit_of_conductivity_moves_only_the_prefactor(seed: int, unit: float) -> None:
    T, sigma, label = pellets(np.random.default_rng(seed))
    one = fit_conductivity(T, sigma, sample=label, law="arrhenius_sigma_T").best
    two = fit_conductivity(T, sigma * unit, sample=label, law="arrhenius_sigma_T").best
    assert two["activation_energy_eV"].value == pytest.approx(one["activation_energy_eV"].value, rel=1e-8)
    assert two["ln_prefactor"].value == pytest.approx(one["ln_prefactor"].value + math.log(unit), rel=1e-8)
    np.testing.assert_allclose(two.law.covariance, one.law.covariance, rtol=1e-6, atol=1e-12)


@given(st.integers(0, 10_000))
def test_order_of_points_does_not_matter(seed: int) -> None:
    rng = np.random.default_rng(seed)
    T, sigma, label = pellets(rng)
    order = rng.permutation(len(T))
    one = fit_conductivity(T, sigma, sample=label, law="arrhenius_sigma_T").best
    two = fit_conductivity(
        T[order], sigma[order], sample=[label[i] for i in order], law="arrhenius_sigma_T"
    ).best
    np.testing.assert_allclose(two.fit.theta, one.fit.theta, rtol=1e-9)
    np.testing.assert_allclose(two.law.covariance, one.law.covariance, rtol=1e-7, atol=1e-14)


@pytest.mark.parametrize("samples", [1, 3])
def test_area_error_of_five_percent_leaves_the_energy_alone(samples: int) -> None:
    """The acceptance says 1 %; by construction it is exact. With one sample it widens the prefactor."""
    T, sigma, label = pellets(np.random.default_rng(1), samples=samples)
    plain = fit_conductivity(T, sigma, sample=label, law="arrhenius_sigma_T").best
    shared = fit_conductivity(
        T, sigma, sample=label, law="arrhenius_sigma_T", shared_relative_error=0.05
    ).best
    a, b = plain["activation_energy_eV"].interval, shared["activation_energy_eV"].interval
    assert b.width == pytest.approx(a.width, rel=1e-12)
    assert b.low == pytest.approx(a.low, rel=1e-12)
    if samples == 1:
        added = shared["ln_prefactor"].standard_error ** 2 - plain["ln_prefactor"].standard_error ** 2
        assert added == pytest.approx(0.05**2, rel=1e-9)


def test_area_error_drawn_at_random_moves_the_level_but_not_the_energy() -> None:
    T, sigma, _ = pellets(np.random.default_rng(3), samples=1)
    one = fit_conductivity(T, sigma, law="arrhenius_sigma_T").best
    two = fit_conductivity(T, sigma * 1.05, law="arrhenius_sigma_T").best
    assert two["activation_energy_eV"].interval == pytest.approx(
        one["activation_energy_eV"].interval, rel=1e-9
    )
    assert two["ln_prefactor"].value - one["ln_prefactor"].value == pytest.approx(math.log(1.05), rel=1e-6)


def test_shared_error_is_taken_out_of_the_scatter_between_samples() -> None:
    T, sigma, label = pellets(np.random.default_rng(4), samples=8, between_sd=0.3, noise=0.01)
    plain = fit_conductivity(T, sigma, sample=label).best.between_sample_sd_ln
    less = fit_conductivity(T, sigma, sample=label, shared_relative_error=0.1).best.between_sample_sd_ln
    assert plain is not None and less is not None
    assert plain**2 - less**2 == pytest.approx(0.01, rel=1e-6)


def test_point_errors_weigh_and_temperature_errors_follow_the_slope() -> None:
    rng = np.random.default_rng(5)
    errors = np.where(np.arange(8) == 7, 0.5, 0.01)
    sigma = true_arrhenius(T8) * np.exp(rng.normal(0, 0.005, 8))
    sigma[7] *= 2.0
    weighted = fit_conductivity(T8, sigma, relative_error=errors, law="arrhenius_sigma_T").best
    assert weighted["activation_energy_eV"].value == pytest.approx(ENERGY_EV, abs=0.01)
    from frenkel.transport import conductivity_data

    data = conductivity_data(T8, true_arrhenius(T8, 0.0), temperature_error_K=0.5)
    expected = ENERGY_EV / (BOLTZMANN_EV_K * T8**2) * 0.5
    np.testing.assert_allclose(data.point_errors(), expected, rtol=1e-9)


def test_scatter_that_contradicts_the_stated_errors_is_said() -> None:
    T, sigma, label = pellets(np.random.default_rng(6), noise=0.03)
    loud = fit_conductivity(T, sigma, sample=label, relative_error=0.003)
    still = fit_conductivity(T, sigma, sample=label, relative_error=0.3)
    right = fit_conductivity(T, sigma, sample=label, relative_error=0.03)
    assert "scatter-exceeds-stated-errors" in {n.code for n in loud.notices}
    assert "scatter-below-stated-errors" in {n.code for n in still.notices}
    assert not any(n.code.startswith("scatter") for n in right.notices)


def _branches(shift: float) -> tuple[np.ndarray, np.ndarray, list[str]]:
    rng = np.random.default_rng(7)
    T = np.concatenate([T8, T8[::-1]])
    branch = ["heating"] * 8 + ["cooling"] * 8
    sigma = true_arrhenius(T) * np.exp(rng.normal(0, 0.02, 16))
    sigma[8:] *= 1.0 + shift
    return T, sigma, branch


def test_branches_that_agree_are_pooled_and_that_differ_are_not() -> None:
    T, sigma, branch = _branches(0.0)
    same = fit_conductivity(T, sigma, branch=branch)
    assert same.branches is not None and same.branches.agree
    assert [one.branch for one in same.fits] == [""]
    T, sigma, branch = _branches(0.2)
    apart = fit_conductivity(T, sigma, branch=branch)
    assert [one.branch for one in apart.fits] == ["cooling", "heating"]
    assert "branches-differ" in {n.code for n in apart.notices}
    alone = fit_conductivity(T[8:], sigma[8:], law=apart.best.form.name)
    np.testing.assert_allclose(apart.best.fit.theta, alone.best.fit.theta, rtol=1e-12)
    assert {e.condition("branch") for e in apart.evidence()} == {"cooling", "heating"}


def test_false_alarm_of_the_branch_comparison_is_one_in_twenty() -> None:
    from frenkel.transport import conductivity_data
    from frenkel.transport.comparison import compare_branches

    rng = np.random.default_rng(8)
    T, branch = np.concatenate([T8, T8]), ["heating"] * 8 + ["cooling"] * 8
    alarms = 0
    for _ in range(400):
        data = conductivity_data(T, true_arrhenius(T) * np.exp(rng.normal(0, 0.03, 16)), branch=branch)
        found = compare_branches("arrhenius_sigma_T", data)
        assert found is not None
        alarms += not found.agree
    assert stats.binomtest(alarms, 400, 0.05).pvalue > 0.001


def test_exact_data_is_not_split_by_rounding() -> None:
    """Data made by a formula, or rounded to six digits, must not show curves or hysteresis."""
    T = np.concatenate([T8, T8[::-1]])
    for sigma in (true_arrhenius(T), np.array([float(f"{s:.6e}") for s in true_arrhenius(T)])):
        found = fit_conductivity(T, sigma, branch=["heating"] * 8 + ["cooling"] * 8)
        assert found.best.form.name == "arrhenius_sigma_T"
        assert len(found.fits) == 1


def test_short_branch_is_pooled_unseen_and_said_so() -> None:
    T, sigma, branch = _branches(0.0)
    found = fit_conductivity(T[:10], sigma[:10], branch=branch[:10])
    assert "branches-not-compared" in {n.code for n in found.notices}
    assert len(found.best.data) == 10


def test_samples_that_differ_in_energy_give_the_mean_between_them() -> None:
    rng = np.random.default_rng(9)
    energies = [0.30, 0.35, 0.42]
    T = np.tile(T8, 3)
    sigma = np.concatenate([1e4 / T8 * np.exp(-e / (BOLTZMANN_EV_K * T8)) for e in energies])
    sigma *= np.exp(rng.normal(0, 0.01, 24))
    found = fit_conductivity(T, sigma, sample=list(np.repeat(["a", "b", "c"], 8)), law="arrhenius_sigma_T")
    assert "samples-differ-in-shape" in {n.code for n in found.notices}
    energy = found.best["activation_energy_eV"]
    assert energy.value == pytest.approx(np.mean(energies), abs=0.005)
    assert energy.standard_error == pytest.approx(np.std(energies, ddof=1) / math.sqrt(3), rel=0.1)
    assert found.best.fit.shape_freedom == 2


def test_several_pellets_give_mean_scatter_and_number() -> None:
    T, sigma, label = pellets(np.random.default_rng(10), samples=12, between_sd=0.3)
    best = fit_conductivity(T, sigma, sample=label).best
    assert best.samples == 12
    assert best.between_sample_sd_ln is not None
    assert 0.15 < best.between_sample_sd_ln < 0.5
    levels = np.array([one.relative_level for one in best.sample_levels()])
    assert math.exp(np.log(levels).mean()) == pytest.approx(1.0, rel=1e-6)
    mean, further = best.predict(330.0), best.predict(330.0, of="sample")
    assert further.high_S_cm[0] > mean.high_S_cm[0]


def test_evidence_stores_the_law_and_is_ranked_and_moved() -> None:
    T, sigma, label = pellets(np.random.default_rng(11))
    found = fit_conductivity(T, sigma, sample=label, subject="Li6PS5Cl", kind="total")
    assert isinstance(found, Result)
    dossier = Dossier().add(*found.evidence())
    best = dossier.best("conductivity", "Li6PS5Cl", {"temperature_K": 333.0})
    assert best is not None and best.law is not None and best.low is not None and best.high is not None
    moved = conductivity_at(Evidence.from_dict(json.loads(json.dumps(best.to_dict()))), 333.0)
    assert moved.value == pytest.approx(float(found.predict(333.0).conductivity_S_cm[0]), rel=1e-12)
    assert moved.high == pytest.approx(float(found.predict(333.0).high_S_cm[0]), rel=1e-9)
    assert moved.parents == (best.id,)
    assert not moved.assumptions
    assert "extrapolated" in conductivity_at(best, 500.0).assumptions[0]
    assert {e.property for e in found.evidence()} == {
        "conductivity", "activation_energy", "conductivity_temperature_prefactor",
    }  # fmt: skip
    assert {e.kind for e in dossier.about("activation_energy")} == {"sigma T"}
    json.loads(to_json(found.to_dict()))
    assert len(found.to_frame()) == 3
    assert "Arrhenius" in found._repr_html_() or "conductivity" in found._repr_html_()


def test_evidence_without_law_cannot_be_moved() -> None:
    with pytest.raises(InputError, match="no law"):
        conductivity_at(Evidence("x", "conductivity", 1e-3), 333.0)


def test_input_is_not_changed_and_result_is_repeatable() -> None:
    T, sigma, label = pellets(np.random.default_rng(12))
    T.flags.writeable = sigma.flags.writeable = False
    one, two = (to_json(fit_conductivity(T, sigma, sample=label).to_dict()) for _ in range(2))
    assert one == two


@pytest.mark.parametrize(
    ("temperature", "sigma", "match"),
    [
        ([25.0, 40.0, 55.0], [1e-4] * 3, "°C"),
        ([300.0, 320.0, 340.0], [1e-4, -1e-4, 1e-4], "index 1"),
        ([300.0, float("nan"), 340.0], [1e-4] * 3, "index 1"),
        ([300.0, 320.0], [1e-4] * 3, "entries"),
        ([300.0, 320.0], [1e-4, 2e-4], "at least 3"),
        ([300.0, 300.2, 300.4], [1e-4, 2e-4, 3e-4], "at least 3"),
        ([], [], "at least one"),
        (["a", "b", "c"], [1e-4] * 3, "no list of numbers"),
    ],
)
def test_bad_points_are_refused_with_place_and_reason(temperature: list, sigma: list, match: str) -> None:
    with pytest.raises(InputError, match=match):
        fit_conductivity(temperature, sigma)


def test_bad_errors_and_labels_are_refused() -> None:
    sigma = true_arrhenius(T8)
    for bad in ({"relative_error": 0.0}, {"shared_relative_error": 5.0}, {"temperature_error_K": -1.0}):
        with pytest.raises(OutOfRange):
            fit_conductivity(T8, sigma, **bad)
    with pytest.raises(InputError, match="no points"):
        fit_conductivity(T8, sigma, shared_relative_error={"other": 0.05})
    with pytest.raises(InputError, match="8 are needed"):
        fit_conductivity(T8, sigma, sample=["a"])


def test_law_is_reproduced_by_its_parameters() -> None:
    T, sigma, label = pellets(np.random.default_rng(13))
    found = fit_conductivity(T, sigma, sample=label)
    values = conductivity(found.best.law, T8)
    np.testing.assert_allclose(values, found.predict(T8).conductivity_S_cm, rtol=1e-14)
