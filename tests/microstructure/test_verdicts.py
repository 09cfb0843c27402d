"""When may a model be named as the explanation of σ(loading)? Series that rise, fall, or do both, with few points."""

from __future__ import annotations

import math

import numpy as np
import pytest

from frenkel.microstructure import compare_models, laws
from frenkel.microstructure.composite_fit import SeriesComparison

NULLS = ("filler only dilutes:", "only crystallinity changes:", "only plasticiser changes:")


def loadings(count: int, most: float = 0.3) -> np.ndarray:
    return np.linspace(0.0, most, count)


def named(found: SeriesComparison) -> bool:
    """A model is named exactly where the verdict says that one is."""
    assert found.distinguishable == ("beats every other model" in found.verdict)
    return found.distinguishable


@pytest.mark.parametrize(("count", "times"), [(4, 8.0), (4, 1e3), (5, 8.0), (5, 1e3), (6, 8.0), (8, 1e3)])
def test_a_rise_is_never_dilution(count: int, times: float) -> None:
    found = compare_models(loadings(count, 0.1), 1e-5 * np.geomspace(1.0, times, count))
    assert not found.verdict.startswith("filler only dilutes")
    if count < 6:  # models of three parameters cannot be scored, and stay open
        assert not named(found)
        assert "interphase" in found.verdict


def test_silica_that_raises_a_thousand_times_is_left_open() -> None:
    found = compare_models([0.0, 0.03, 0.06, 0.1], [1e-5, 1e-4, 1e-3, 1e-2])
    assert found.verdict.startswith("not distinguishable: filler only dilutes misses held-out loadings")
    assert "left open: only crystallinity changes, active filler, interphase" in found.verdict


@pytest.mark.parametrize("count", [4, 5, 6, 8])
def test_a_rise_and_fall_names_no_null_model(count: int) -> None:
    shape = np.array([0.0, 1.4, 2.0, 1.9, 1.4, 0.5, -0.2, -0.8])[np.linspace(0, 7, count).round().astype(int)]
    found = compare_models(loadings(count, 0.4), 1e-5 * np.exp(shape))
    assert not found.verdict.startswith(NULLS)


@pytest.mark.parametrize(("count", "seed"), [(4, 0), (4, 1), (4, 2), (5, 0), (6, 0), (8, 0)])
def test_a_fall_by_dilution_is_named_only_where_every_rival_was_scored(count: int, seed: int) -> None:
    noise = np.exp(0.01 * np.random.default_rng(seed).standard_normal(count))
    sigma = [1e-4 * laws.maxwell_garnett(1.0, 0.0, v) for v in loadings(count)] * noise
    found = compare_models(loadings(count), sigma)
    assert not found.verdict.startswith(("interphase:", "active filler:", "only crystallinity"))
    assert "interphase" in found.verdict or count >= 6
    if count < 6:
        assert not named(found)


def test_alternating_points_fit_no_model() -> None:
    found = compare_models(loadings(8), [1e-5, 1e-3] * 4)
    assert found.verdict.startswith("no model fits")
    assert not found.distinguishable


def test_a_named_model_has_a_margin_and_predicts() -> None:
    """An interphase needs a likelihood ratio of 150 over null models, and held-out loadings within e^0.5."""
    law = [
        laws.coated_inclusions(1e-6, 0.0, 1e-4, v, laws.shell_vol_fraction(v, shell_to_radius=0.5))
        for v in loadings(8)
    ]
    found = compare_models(loadings(8), law * np.exp(0.02 * np.random.default_rng(0).standard_normal(8)))
    assert named(found)
    best = min(found.candidates, key=lambda c: c.delta_aicc)
    assert best.name == "interphase"
    assert best.held_out_sd_ln < 0.5
    assert all(c.delta_aicc > 10.0 for c in found.candidates if c.is_null)


def test_what_bounds_nothing_is_not_said_to_bound_a_product() -> None:
    noise = np.exp(0.03 * np.random.default_rng(1).standard_normal(8))
    fall = compare_models(loadings(8), [1e-5 * (1.0 - v) ** 1.5 for v in loadings(8)] * noise)
    assert fall.separable is False
    assert [n.text for n in fall.notices] == [
        "This series bounds neither thickness nor conductivity of an interphase."
    ]
    thin = [
        laws.coated_inclusions(1e-6, 0.0, 1e-4, v, laws.shell_vol_fraction(v, shell_to_radius=0.03))
        for v in loadings(8, 0.1)
    ]
    rise = compare_models(loadings(8, 0.1), thin * np.exp(0.02 * np.random.default_rng(1).standard_normal(8)))
    assert rise.separable is False
    assert "bounds a combination of the two" in rise.notices[0].text


@pytest.mark.parametrize("scatter", [None, 0.05])
def test_every_series_gets_a_verdict_in_words(scatter: float | None) -> None:
    for count in (2, 4):
        found = compare_models(loadings(count), np.full(count, 1e-5), scatter_ln=scatter)
        assert found.verdict
        assert not math.isnan(min((c.residual_sd_ln for c in found.candidates), default=0.0))
        assert not found.verdict.startswith("interphase")


def test_four_points_of_known_scatter_contradict_dilution_and_hold_out_none() -> None:
    """A rise of 8 times at 5 %: dilution misses by a factor 2.6 and is no rival; an interphase cannot be checked."""
    found = compare_models([0.0, 0.03, 0.06, 0.1], [1e-5, 2e-5, 4e-5, 8e-5], scatter_ln=0.05)
    assert found.verdict == "not distinguishable: interphase fits best, but the loadings are too few to hold one out"
