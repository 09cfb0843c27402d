"""The interval of a computed conductivity: coverage on synthetic truth, and what it is made of."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.lattice.model_error import (
    Residual,
    conductivity_interval_S_cm,
    prediction_interval,
    residual_of,
)


@pytest.mark.parametrize("error", [0.0, 0.3, 1.5])
@pytest.mark.parametrize("entries", [8, 30])
def test_the_interval_covers_a_synthetic_truth(entries: int, error: float) -> None:
    # a model that is off by N(b, s) decades for each material and simulates with a standard error: residuals of
    # `entries` materials are seen, then one more material is computed
    rng = np.random.default_rng(entries)
    runs, bias, spread = 4000, -1.5, 0.8
    seen = rng.normal(bias, spread, size=(runs, entries))
    truth = rng.normal(-4.0, 2.0, size=runs)
    computed = truth + rng.normal(bias, spread, size=runs) + rng.normal(0.0, error, size=runs)
    inside = 0
    for residuals, value, true in zip(seen, computed, truth, strict=True):
        known = Residual("any", entries, float(residuals.mean()), float(residuals.std(ddof=1)))
        low, high = prediction_interval(value, known, standard_error=error)
        inside += low <= true <= high
    # Student's t multiplies the exactly known simulation error too, which errs on the wide side
    assert 0.94 <= inside / runs <= (0.96 if error == 0.0 else 0.985)


@given(st.floats(1e-12, 1.0), st.floats(0.0, 2.0), st.sampled_from(["Li7La3Zr2O12", "Li6PS5Cl", "LiFePO4"]))
def test_the_interval_holds_its_value_and_widens_with_the_error(
    sigma: float, error: float, formula: str
) -> None:
    value, low, high = conductivity_interval_S_cm(sigma, formula, relative_error=error)
    assert low <= value == sigma <= high
    _, narrow_low, narrow_high = conductivity_interval_S_cm(sigma, formula)
    assert low <= narrow_low * (1 + 1e-12) and high >= narrow_high * (1 - 1e-12)


def test_the_residual_of_a_family_or_of_all() -> None:
    assert residual_of("Li7La3Zr2O12").family == "garnet"
    everything = residual_of("Li7BiO6")
    assert everything.family == "all families" and everything.n >= 20
    assert "decades" in everything.sentence
    low, high = prediction_interval(0.0, everything)
    assert math.isclose((low + high) / 2, -everything.mean)
