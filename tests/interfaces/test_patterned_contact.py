"""A patterned contact solved as a disc on a flux tube, against the budget's formula in both limits of θ.

The disc on a tube of radius 1 carries q(r) = Σ c_k (1 − r²/ε²)^μ_k; the potential of each part is a series of Bessel
modes, and the condition "one potential, less film · q" is a Galerkin system. It shares nothing with the formula.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pytest
from numpy.typing import NDArray

from frenkel.interfaces import Term, interface_budget
from frenkel.interfaces.contact import patterned_contact_resistance


@lru_cache(maxsize=1)
def _zeros() -> NDArray[np.float64]:
    from scipy.special import jn_zeros

    return np.asarray(jn_zeros(1, 12000))


def solved_resistance(epsilon: float, *, film: float = 0.0, parts: int = 6, modes: int = 12000) -> float:
    """Resistance per area of a tube of radius 1 and resistivity 1, less the tube's own; `film` in units of ρ b."""
    from scipy.special import gamma, j0, jv

    # without a film the current is singular at the rim (μ = −1/2), with one it is finite there
    powers = [k - 0.5 for k in range(parts)] if film == 0.0 else [0.5 * k for k in range(parts)]

    def matrix(count: int) -> NDArray[np.float64]:
        mode = _zeros()[:count]
        x = mode * epsilon
        transforms = np.array([epsilon**2 * 2**m * gamma(m + 1) * jv(m + 1, x) / x ** (m + 1) for m in powers])
        return np.asarray((transforms * 2.0 / (mode * j0(mode) ** 2)) @ transforms.T)

    whole = 2.0 * matrix(modes) - matrix(modes // 2)  # the rest of the series falls as 1/modes
    inner = np.array([[epsilon**2 / (2 * (a + b + 1)) if film else 0.0 for b in powers] for a in powers])
    flux = np.array([epsilon**2 / (2 * (m + 1)) for m in powers])
    current = 2.0 * math.pi * flux @ np.linalg.solve(whole + film * inner, flux)
    return math.pi / float(current)


def formula(epsilon: float) -> float:
    return patterned_contact_resistance(epsilon**2, spot_radius_um=1e4 * epsilon, resistivity_ohm_cm=1.0)


def test_the_solution_converges_with_its_modes_and_parts() -> None:
    fine = solved_resistance(0.5)
    by_modes = [abs(solved_resistance(0.5, modes=n) - fine) for n in (1000, 4000)]
    assert by_modes[1] < by_modes[0] < 1e-4 * fine
    by_parts = [abs(solved_resistance(0.9, parts=n) - solved_resistance(0.9, parts=7)) for n in (2, 4)]
    assert by_parts[1] < 0.1 * by_parts[0]


@pytest.mark.parametrize("epsilon", [0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.97])
def test_the_correction_for_neighbours(epsilon: float) -> None:
    unit = math.pi / (4.0 * epsilon)  # of one Holm disc per tube
    assert formula(epsilon) / unit == pytest.approx(solved_resistance(epsilon) / unit, abs=1.1e-4)


def test_few_spots_are_holms() -> None:
    """θ → 0: formula and solution tend to Holm's disc, the gap between the two by far faster."""
    gaps = [abs(formula(e) / solved_resistance(e) - 1.0) for e in (0.1, 0.05, 0.02)]
    assert gaps[2] < gaps[0] < 1e-4
    # from ε = 0.02 and 0.01 extrapolated to 0
    ratios = [solved_resistance(e) * 4.0 * e / math.pi for e in (0.02, 0.01)]
    assert 2.0 * ratios[1] - ratios[0] == pytest.approx(1.0, abs=1e-4)


@pytest.mark.parametrize("film", [0.03, 0.3, 3.0])
def test_the_budget_equals_the_solution_in_both_limits(film: float) -> None:
    """Constriction and a film on the spots, added by the budget: R = r_constriction + r_film/θ."""

    def gap(epsilon: float) -> float:
        theta = Term(epsilon**2, epsilon**2, epsilon**2)
        parts = {name: Term(v, v, v) for name, v in (("constriction", formula(epsilon)), ("interphase", film))}
        budget = interface_budget("A | Li", parts, contacted_fraction=theta)
        return budget.total[0] / solved_resistance(epsilon, film=film) - 1.0

    # θ → 1: only the film is left; θ → 0: film/θ outgrows what the film does to the distribution of the current
    full, few = ([abs(gap(e)) for e in ends] for ends in ((0.9, 0.97, 0.99), (0.03, 0.01, 0.003)))
    for gaps in (full, few):
        assert gaps[2] < gaps[1] < gaps[0] and gaps[2] < 6e-3
    # in between the film evens out the current, which a sum leaves out: at most 8 %
    assert all(-0.08 <= gap(e) <= 1e-4 for e in (0.03, 0.1, 0.3, 0.5, 0.7, 0.9))
