"""What a measured σ(loading) tells: synthetic truths are recovered, and what cannot be told apart is said."""

from __future__ import annotations

import numpy as np
import pytest

from frenkel.microstructure import composite_fit, interphase_profile, laws, published_composites

VOLUMES = np.array([0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4])


def series(law, noise: float, seed: int) -> np.ndarray:
    error = noise * np.random.default_rng(seed).standard_normal(VOLUMES.size)
    return np.array([law(v) for v in VOLUMES]) * np.exp(error)


def test_filler_that_only_dilutes_is_never_called_an_interphase() -> None:
    for seed in range(3):
        found = composite_fit.compare_models(
            VOLUMES, series(lambda v: laws.maxwell_garnett(1e-4, 0.0, v), 0.05, seed)
        )
        assert not found.verdict.startswith(("interphase:", "active filler:"))
        assert found.separable is False


def test_clear_interphase_is_recovered_with_its_interval() -> None:
    def truth(v: float) -> float:
        return laws.coated_inclusions(1e-6, 0.0, 1e-4, v, laws.shell_vol_fraction(v, shell_to_radius=0.5))

    found = composite_fit.compare_models(VOLUMES, series(truth, 0.05, 1))
    assert found.distinguishable
    assert found.verdict.startswith("interphase")
    assert found.separable
    intervals = dict(found.intervals)
    assert intervals["t/r"].low < 0.5 < intervals["t/r"].high
    assert intervals["σ_shell/σ_matrix"].low < 100.0 < intervals["σ_shell/σ_matrix"].high


def test_thin_shell_at_low_loading_cannot_be_separated() -> None:
    """Few loadings, thin shell: only thickness × conductivity shows, and the profile says so."""
    few = VOLUMES[:5]
    sigma = [
        laws.coated_inclusions(1e-6, 0.0, 1e-5, v, laws.shell_vol_fraction(v, shell_to_radius=0.05))
        for v in few
    ]
    found = composite_fit.compare_models(few, np.array(sigma) * np.array([1.03, 0.98, 1.01, 0.97, 1.02]))
    assert found.separable is False
    assert "not separable" in {n.code for n in found.notices}


@pytest.mark.slow
def test_interval_of_the_shell_covers_the_truth() -> None:
    def truth(v: float) -> float:
        return laws.coated_inclusions(1e-6, 0.0, 1e-4, v, laws.shell_vol_fraction(v, shell_to_radius=0.5))

    hits = 0
    for seed in range(40):
        (_, one), _ = interphase_profile.interphase_profiles(VOLUMES, series(truth, 0.05, seed))
        hits += one.low <= 0.5 <= one.high
    assert hits >= 34  # 95 % of 40 is 38; fewer than 34 has a probability of 1 %


def test_plasticiser_that_varies_explains_the_gain() -> None:
    amounts = np.array([0.0, 0.05, 0.02, 0.2, 0.1, 0.3, 0.15, 0.4])
    sigma = 1e-6 * np.array([laws.maxwell_garnett(1.0, 0.0, v) for v in VOLUMES]) * np.exp(8 * amounts)
    sigma *= np.exp(0.03 * np.random.default_rng(0).standard_normal(8))
    found = composite_fit.compare_models(VOLUMES, sigma, plasticiser_per_polymer=amounts)
    assert found.verdict.startswith("only plasticiser changes")


def test_cases_of_the_table_are_grouped_and_not_distinguishable() -> None:
    cases = {c.record_id: c for c in published_composites.composite_cases()}
    assert len(cases) == 10
    assert all(c.verdict.startswith("not distinguishable") for c in cases.values())
    assert cases["t4-06-conductivity"].group == "plasticised"  # ionic liquid
    assert cases["t4-10-conductivity"].group == "plasticised"  # residual solvent, no salt stated
    assert cases["t4-03-conductivity"].group == "salted"
    gain = cases["t4-03-conductivity"].gain
    assert gain is not None
    # two series of the same matrix differ by a factor 15 at 25 °C: so does every gain
    assert gain[1] / gain[0] > 10
    assert "EO:Li" in cases["t4-02-conductivity"].unknown


def test_silica_like_series_is_left_to_dilution() -> None:
    """A synthetic filler that only dilutes, with 3 % noise: the null model is not beaten."""
    rng = np.random.default_rng(5)
    vol = np.array([0.0, 0.03, 0.06, 0.1, 0.15, 0.2])
    sigma = (
        1e-4
        * np.array([laws.maxwell_garnett(1.0, 0.0, v) for v in vol])
        * np.exp(0.03 * rng.standard_normal(6))
    )
    verdict = composite_fit.compare_models(vol, sigma).verdict
    assert "interphase: beats" not in verdict
    assert "active filler: beats" not in verdict
