"""Do the 95 % intervals hold the truth? The acceptance: 93-97 %, also for 3 pellets with 30 % between them."""

from __future__ import annotations

import numpy as np
import pytest
from conductivity_samples import ENERGY_EV, LN_PREFACTOR, pellets, true_arrhenius, true_vtf

from frenkel.statistics import count_coverage
from frenkel.transport import fit_conductivity


@pytest.mark.parametrize("samples", [1, 3])
def test_coverage_of_arrhenius_fits(samples: int) -> None:
    rng = np.random.default_rng(20 + samples)
    at = np.array([298.15, 333.0, 450.0])
    truth = true_arrhenius(at)
    trials, inside = 1500, np.zeros(5)
    for _ in range(trials):
        T, sigma, label = pellets(rng, samples=samples, between_sd=0.30 if samples > 1 else 0.0)
        found = fit_conductivity(T, sigma, sample=label, law="arrhenius_sigma_T").best
        inside[0] += found["activation_energy_eV"].interval.contains(ENERGY_EV)
        inside[1] += found["ln_prefactor"].interval.contains(LN_PREFACTOR)
        p = found.predict(at)
        inside[2:] += (p.low_S_cm <= truth) & (truth <= p.high_S_cm)
    rates = inside / trials
    assert (rates >= 0.93).all() and (rates <= 0.97).all(), rates


def test_coverage_with_an_area_error_of_five_percent_on_one_pellet() -> None:
    def trial(rng: np.random.Generator) -> tuple[float, float]:
        T, sigma, _ = pellets(rng, samples=1, between_sd=0.05)  # the area error is drawn once a pellet
        found = fit_conductivity(T, sigma, law="arrhenius_sigma_T", shared_relative_error=0.05)
        p = found.predict(330.0)
        return float(p.low_S_cm[0]), float(p.high_S_cm[0])

    truth = float(true_arrhenius(np.array([330.0]))[0])
    found = count_coverage(trial, truth, trials=1500, rng=np.random.default_rng(30))
    assert 0.93 <= found.rate <= 0.97


def test_coverage_of_one_further_pellet() -> None:
    def trial(rng: np.random.Generator) -> tuple[float, float]:
        T, sigma, label = pellets(rng, samples=4)
        p = fit_conductivity(T, sigma, sample=label, law="arrhenius_sigma_T").predict(330.0, of="sample")
        new = rng.normal(0.0, 0.30)
        truth = np.log(true_arrhenius(np.array([330.0]))[0]) + new
        return float(np.log(p.low_S_cm[0]) - truth), float(np.log(p.high_S_cm[0]) - truth)

    found = count_coverage(trial, 0.0, trials=1500, rng=np.random.default_rng(31))
    assert 0.93 <= found.rate <= 0.97


@pytest.mark.slow
def test_coverage_of_T0_and_B() -> None:
    rng = np.random.default_rng(32)
    T = np.linspace(288.15, 358.15, 8)
    trials, inside = 1000, np.zeros(2)
    for _ in range(trials):
        found = fit_conductivity(T, true_vtf(T) * np.exp(rng.normal(0, 0.02, 8)), law="vtf_sqrt_T").best
        inside[0] += found["vogel_temperature_K"].interval.contains(205.0)
        inside[1] += found["vtf_energy_eV"].interval.contains(0.10)
    rates = inside / trials
    assert (rates >= 0.92).all() and (rates <= 0.98).all(), rates  # linearised interval of B, 1000 trials
