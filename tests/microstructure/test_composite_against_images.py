"""The composite's closed form beside solved images of coated random spheres, and its exact limits."""

from __future__ import annotations

import doctest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.microstructure import Phase, generators, laws, solve
from frenkel.microstructure.laws import coated


def test_examples_of_the_docstrings() -> None:
    found = doctest.testmod(coated)
    assert found.attempted > 0
    assert found.failed == 0


@given(
    vol=st.floats(0.0, 0.6), shell=st.floats(0.0, 0.4), sigma=st.tuples(*[st.floats(1e-8, 1e-1)] * 3),
    a=st.sampled_from([0.1, 1.0, 10.0]),
)  # fmt: skip
def test_coated_inclusions_lie_within_wiener_bounds(
    vol: float, shell: float, sigma: tuple[float, float, float], a: float
) -> None:
    matrix, filler, coat = sigma
    found = laws.coated_inclusions(matrix, filler, coat, vol, shell, aspect_ratio=a)
    bound = laws.wiener_bounds([max(1.0 - vol - shell, 0.0), vol, shell], [matrix, filler, coat])
    assert bound.lower * (1 - 1e-6) <= found <= bound.upper * (1 + 1e-6)


@given(
    vol=st.floats(0.0, 1.0), matrix=st.floats(1e-8, 1.0), filler=st.floats(0.0, 1.0), t=st.floats(0.0, 0.3)
)
def test_limits_of_coated_inclusions(vol: float, matrix: float, filler: float, t: float) -> None:
    # no shell: Bruggeman; shells that fill what the cores leave: cores in shell material
    assert laws.coated_inclusions(matrix, filler, 5.0, vol, 0.0) == pytest.approx(
        laws.bruggeman([1.0 - vol, vol], [matrix, filler]), rel=1e-9, abs=1e-300
    )
    assert laws.coated_inclusions(matrix, filler, 5.0, vol, 1.0 - vol) == pytest.approx(
        laws.maxwell_garnett(5.0, filler, vol), rel=1e-6
    )
    # shells that do not overlap and do not fill: Nan's medium
    thin = vol * ((1.0 + t) ** 3 - 1.0)
    if vol + thin < 0.999:
        assert laws.coated_inclusions(matrix, filler, 5.0, vol, thin) == pytest.approx(
            laws.nan_core_shell(matrix, filler, 5.0, vol, shell_to_radius=t), rel=1e-6, abs=1e-300
        )


@given(
    vol=st.floats(0.0, 1.0),
    one=st.floats(1e-12, 1e12),
    other=st.floats(1e-12, 1e12),
    d=st.sampled_from([2, 3]),
)
def test_bruggeman_of_two_phases_solves_its_own_equation(
    vol: float, one: float, other: float, d: int
) -> None:
    """The closed form against the equation, and against the root search (the second phase split in two)."""
    found = laws.bruggeman([1.0 - vol, vol], [one, other], dimension=d)
    split = laws.bruggeman([1.0 - vol, 0.5 * vol, 0.5 * vol], [one, other, other], dimension=d)
    assert found == pytest.approx(split, rel=1e-7)


# loading, σ_shell/σ_matrix, σ_filler/σ_matrix, and the range of closed form over image that the docstring states
CASES = (
    (0.05, 100.0, 0.0, 0.7, 1.8),
    (0.15, 10.0, 0.0, 0.7, 1.8),
    (0.15, 0.1, 0.0, 0.7, 1.0),
    (0.25, 1000.0, 1.0, 0.7, 1.8),
)


@pytest.mark.parametrize(("vol", "shell", "filler", "low", "high"), CASES)
def test_closed_form_against_solved_images(
    vol: float, shell: float, filler: float, low: float, high: float
) -> None:
    made = generators.spheres(48, vol, radius=6, rng=np.random.default_rng(3))
    image = generators.add_shell(made, made.names[1], 3.0, into=made.names[0])
    sigma = dict(zip(image.names, (1.0, filler, shell), strict=True))
    found = solve(image.labels, [Phase(name, sigma[name]) for name in image.names], tolerance=1e-3)
    closed = laws.coated_inclusions(
        1.0, filler, shell, vol, laws.shell_vol_fraction(vol, shell_to_radius=0.5)
    )
    assert low * found.lower_S_cm <= closed <= high * found.upper_S_cm
