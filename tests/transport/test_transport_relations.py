"""Nernst-Einstein, Haven ratio and Meyer-Neldel: exact limits, simulated truth, the trivial compensation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import constants

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Law
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.results import Result
from frenkel.statistics import count_coverage
from frenkel.transport import (
    arrhenius_law,
    conductivity_from_diffusivity,
    diffusivity_from_conductivity,
    fit_conductivity,
    haven_ratio,
    meyer_neldel,
)


@given(st.floats(1e-12, 10.0), st.floats(100.0, 1500.0), st.floats(1e18, 1e23), st.sampled_from([1, -1, 2]))
def test_nernst_einstein_there_and_back(sigma: float, T: float, density: float, charge: int) -> None:
    D = diffusivity_from_conductivity(sigma, temperature_K=T, carrier_density_per_cm3=density, charge=charge)
    back = conductivity_from_diffusivity(D, temperature_K=T, carrier_density_per_cm3=density, charge=charge)
    assert back == pytest.approx(sigma, rel=1e-12)


def test_nernst_einstein_in_SI() -> None:
    """The same in SI with scipy's constants: σ 0.1 S/m, n 2e28 1/m³ give D in m²/s."""
    si = 0.1 * constants.k * 300.0 / (2e28 * constants.e**2)
    D = diffusivity_from_conductivity(1e-3, temperature_K=300.0, carrier_density_per_cm3=2e22)
    assert pytest.approx(si, rel=1e-12) == D * 1e-4


def test_haven_ratio_of_independent_walkers_is_one_whatever_their_number() -> None:
    """D_σ comes from the current of all N walkers, and N must cancel (released tools lost a factor N here)."""
    rng = np.random.default_rng(0)
    for walkers in (8, 48):
        steps = rng.choice([-1.0, 1.0], size=(4000, 100, walkers))
        displacement = steps.sum(axis=1)
        tracer = float((displacement**2).mean()) / (2 * 100)
        D_sigma = float((displacement.sum(axis=1) ** 2).mean()) / (2 * 100 * walkers)
        T, density = 300.0, 2e22
        sigma = conductivity_from_diffusivity(D_sigma, temperature_K=T, carrier_density_per_cm3=density)
        found = haven_ratio(
            tracer, sigma, temperature_K=T, carrier_density_per_cm3=density,
            tracer_relative_error=0.0, conductivity_relative_error=(2 / 4000) ** 0.5,
        )  # fmt: skip
        assert found.value == pytest.approx(1.0, abs=4 * (2 / 4000) ** 0.5)  # 4 standard errors of 4000 runs


def test_haven_interval_is_lognormal_of_both_errors() -> None:
    found = haven_ratio(
        4e-9, 1e-3, temperature_K=300.0, carrier_density_per_cm3=2e22,
        tracer_relative_error=0.03, conductivity_relative_error=0.04,
    )  # fmt: skip
    assert np.log(found.interval.high / found.value) == pytest.approx(1.959964 * 0.05, rel=1e-6)
    assert found.interval.low * found.interval.high == pytest.approx(found.value**2, rel=1e-12)


@pytest.mark.parametrize(
    "change",
    [{"temperature_K": 0.0}, {"carrier_density_per_cm3": -1.0}, {"charge": 0}, {"conductivity_S_cm": -1.0}],
)
def test_nernst_einstein_refuses_what_has_no_meaning(change: dict[str, float]) -> None:
    call = {
        "conductivity_S_cm": 1e-3,
        "temperature_K": 300.0,
        "carrier_density_per_cm3": 2e22,
        "charge": 1,
        **change,
    }
    sigma = call.pop("conductivity_S_cm")
    with pytest.raises(OutOfRange):
        diffusivity_from_conductivity(sigma, **call)


TEMPERATURES_K = np.linspace(300.0, 370.0, 8)
CENTRE_EV = BOLTZMANN_EV_K * len(TEMPERATURES_K) / float(np.sum(1 / TEMPERATURES_K))


def _family(
    rng: np.random.Generator, energies: np.ndarray, *, slope_energy_eV: float | None, noise: float = 0.02
) -> list[Law]:
    """Fits of a family whose true ln A follows Ea/Δ0, or does not depend on Ea (None)."""
    laws = []
    for energy in energies:
        ln_prefactor = 8.0 if slope_energy_eV is None else 2.0 + energy / slope_energy_eV
        sigma = np.exp(ln_prefactor - energy / (BOLTZMANN_EV_K * TEMPERATURES_K)) / TEMPERATURES_K
        sigma *= np.exp(rng.normal(0, noise, len(TEMPERATURES_K)))
        laws.append(fit_conductivity(TEMPERATURES_K, sigma, law="arrhenius_sigma_T").best.law)
    return laws


def test_meyer_neldel_energy_is_found_and_covered() -> None:
    energies = np.linspace(0.25, 0.60, 9)

    def trial(rng: np.random.Generator) -> tuple[float, float]:
        return meyer_neldel(_family(rng, energies, slope_energy_eV=0.045)).energy_interval_eV

    found = meyer_neldel(_family(np.random.default_rng(0), energies, slope_energy_eV=0.045))
    assert found.meyer_neldel_energy_eV == pytest.approx(0.045, rel=0.05)
    assert found.isokinetic_temperature_K == pytest.approx(0.045 / BOLTZMANN_EV_K, rel=0.05)
    assert not found.notices
    covered = count_coverage(trial, 0.045, trials=600, rng=np.random.default_rng(1))
    assert 0.92 <= covered.rate <= 0.98  # 600 trials: 3 SD are 0.027


def test_noise_alone_draws_the_trivial_line_and_is_told_so() -> None:
    """Members of one and the same Ea and A: the line of their errors has Δ0 = k T_h, and must not count."""
    rng = np.random.default_rng(2)
    found = meyer_neldel(_family(rng, np.full(12, 0.35), slope_energy_eV=None, noise=0.1))
    assert found.trivial_energy_eV == pytest.approx(CENTRE_EV, rel=0.01)
    assert {"trivial-compensation", "narrow-family"} & {n.code for n in found.notices}


def test_no_rule_is_told_apart_from_a_rule() -> None:
    rng = np.random.default_rng(3)
    laws = []
    for law in _family(rng, np.linspace(0.25, 0.6, 9), slope_energy_eV=None):
        parameters = dict(law.parameters)
        parameters["ln_prefactor"] += rng.normal(0, 1.0)
        laws.append(Law(law.name, tuple(parameters.items()), law.covariance, law.variable, law.valid))
    assert "no-compensation" in {n.code for n in meyer_neldel(laws).notices}


def test_meyer_neldel_refuses_mixed_forms_few_laws_and_missing_covariance() -> None:
    rng = np.random.default_rng(4)
    laws = _family(rng, np.array([0.3, 0.4, 0.5]), slope_energy_eV=0.05)
    with pytest.raises(InputError, match="at least 3"):
        meyer_neldel(laws[:2])
    bare = arrhenius_law("arrhenius_sigma_T", activation_energy_eV=0.3, prefactor=1e5)
    with pytest.raises(InputError, match="covariance"):
        meyer_neldel([*laws, bare])
    other = arrhenius_law("arrhenius_sigma", activation_energy_eV=0.3, prefactor=1e5)
    with pytest.raises(InputError, match="one Arrhenius form"):
        meyer_neldel([*laws, other])


def test_both_are_results_with_evidence_and_figure() -> None:
    family = meyer_neldel(
        _family(np.random.default_rng(0), np.linspace(0.25, 0.6, 9), slope_energy_eV=0.045),
        subject="argyrodites",
    )
    ratio = haven_ratio(
        4e-9, 1e-3, temperature_K=300.0, carrier_density_per_cm3=2e22, subject="LLZO",
        tracer_relative_error=0.03, conductivity_relative_error=0.04,
    )  # fmt: skip
    for result, name in ((family, "meyer_neldel_energy"), (ratio, "haven_ratio")):
        assert isinstance(result, Result)
        (one,) = result.evidence()
        assert one.property == name
        assert one.low is not None and one.high is not None and one.low < one.value < one.high
        assert result.plot().layout.title.text.startswith(one.subject)
        assert one.subject in result._repr_html_() or len(result.to_frame()) == 1
    assert not ratio.notices


def test_trivial_line_gives_no_evidence_and_ratio_above_one_is_said() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        found = meyer_neldel(_family(rng, np.full(12, 0.35), slope_energy_eV=None, noise=0.1))
        if "trivial-compensation" in {n.code for n in found.notices}:
            assert found.evidence() == ()
            break
    else:
        pytest.fail("no trivial compensation in 20 families of pure noise")
    high = haven_ratio(
        2e-8, 1e-3, temperature_K=300.0, carrier_density_per_cm3=2e22,
        tracer_relative_error=0.05, conductivity_relative_error=0.05,
    )  # fmt: skip
    assert "haven-ratio-above-one" in {n.code for n in high.notices}


@given(st.floats(0.1, 0.8), st.sampled_from(["arrhenius_sigma_T", "arrhenius_sigma"]))
def test_apparent_energy_of_an_arrhenius_law_is_its_own(energy: float, law: str) -> None:
    T = np.linspace(250.0, 400.0, 8)
    noise = 1.0 + 0.02 * np.sin(7.0 * np.arange(8))
    best = fit_conductivity(T, 100.0 / T * np.exp(-energy / (BOLTZMANN_EV_K * T)) * noise, law=law).best
    found, own = best.apparent_activation_energy(300.0), best["activation_energy_eV"]
    added = 0.0 if law == "arrhenius_sigma_T" else BOLTZMANN_EV_K * 300.0  # -d ln(σT)/d(1/kT) of σ = A exp(-E/kT)
    assert found.value == pytest.approx(own.value + added, abs=1e-6)
    assert found.interval.high - found.interval.low == pytest.approx(own.interval.high - own.interval.low, rel=1e-6)


def test_apparent_energy_of_a_bent_law_covers_the_slope_of_the_truth() -> None:
    # two Arrhenius resistances in series: no law of three parameters is the truth, the slope in the middle is known
    rng = np.random.default_rng(8)
    T = np.linspace(220.0, 330.0, 9)

    def resistance(at: np.ndarray) -> np.ndarray:
        return at * (np.exp(0.30 / (BOLTZMANN_EV_K * at)) + 1e-4 * np.exp(0.50 / (BOLTZMANN_EV_K * at)))

    x = np.array([1.0001, 0.9999]) / (BOLTZMANN_EV_K * 265.0)
    truth = np.diff(np.log(resistance(1.0 / (BOLTZMANN_EV_K * x)) * BOLTZMANN_EV_K * x))[0] / np.diff(x)[0]

    def trial(rng: np.random.Generator) -> tuple[float, float]:
        sigma = np.exp(0.02 * rng.standard_normal(T.size)) / resistance(T)
        return fit_conductivity(T, sigma, law="vtf_sigma").best.apparent_activation_energy(265.0).interval

    assert count_coverage(trial, float(truth), trials=200, rng=rng).rate == pytest.approx(0.95, abs=0.05)
