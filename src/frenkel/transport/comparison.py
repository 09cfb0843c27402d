"""Do heating and cooling, or several samples, follow one law? Fitted apart, then compared, then pooled.

    F = ((χ²_together - Σ χ²_apart) / (ν_together - Σ ν_apart)) / (Σ χ²_apart / Σ ν_apart)

Heating and cooling are compared in prefactor and shape, both within each sample. Samples are compared in
shape only: that their prefactors differ is what the scatter between samples is for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from frenkel.statistics import RandomEffects, f_test, random_effects
from frenkel.transport.data import ConductivityData, Texts
from frenkel.transport.laws import law_form
from frenkel.transport.pooling import PooledFit
from frenkel.transport.selection import fit_named, why_not

SIGNIFICANCE = 0.05
"""p below this: heating and cooling are not pooled. One in twenty good pairs is kept apart needlessly."""
SAMPLE_SIGNIFICANCE = 0.01


@dataclass(frozen=True)
class Comparison:
    """Fits apart by label, and the probability of such a difference if one law holds for all."""

    labels: Texts
    fits: tuple[PooledFit, ...]
    probability: float
    significance: float

    @property
    def agree(self) -> bool:
        """True where one law for all is not rejected."""
        return self.probability >= self.significance


def compare_branches(law: str, data: ConductivityData) -> Comparison | None:
    """Fit heating and cooling apart and compare them, by the points that have a label.

    None where there is one branch only, or where one has too few points to be fitted apart
    (`why_not_compared` gives the reason).
    """
    labels = branch_labels(data)
    if len(labels) < 2 or why_not_compared(law, data):
        return None
    branches = np.array(data.branch)
    apart = tuple(fit_named(law, data.select(branches == label)) for label in labels)
    labelled = data.select(branches != "")
    return _compared(labels, apart, fit_named(law, labelled), labelled.rounding_chi_square(), SIGNIFICANCE)


def branch_labels(data: ConductivityData) -> Texts:
    """The branches of the data, cooling before heating, without those of unlabelled points."""
    return tuple(sorted(set(data.branch) - {""}))


def why_not_compared(law: str, data: ConductivityData) -> str:
    """Why two branches that exist cannot be compared, or ""."""
    labels = branch_labels(data)
    if len(labels) < 2:
        return ""
    branches = np.array(data.branch)
    for label in labels:
        problem = _problem(law, data.select(branches == label))
        if problem:
            return f"{label}: {problem}"
    return ""


def compare_samples(law: str, data: ConductivityData) -> Comparison | None:
    """Fit each sample apart and compare their shapes; None with one sample, or where one has too few points."""
    labels = data.samples
    parts = [data.select(np.array(data.sample) == label) for label in labels]
    if len(labels) < 2 or any(_problem(law, part) for part in parts):
        return None
    apart = tuple(fit_named(law, part) for part in parts)
    return _compared(labels, apart, fit_named(law, data), data.rounding_chi_square(), SAMPLE_SIGNIFICANCE)


def mean_activation_energy(comparison: Comparison) -> RandomEffects:
    """Mean and SD between samples of Ea, for Arrhenius fits of each sample apart."""
    return random_effects(
        [float(fit.theta[0]) for fit in comparison.fits],
        [float(np.sqrt(fit.shape_covariance[0, 0])) for fit in comparison.fits],
    )


def _problem(law: str, data: ConductivityData) -> str:
    form = law_form(law)
    points_needed = len(data.samples) + len(form.shape_names) + 1
    if len(data) < points_needed:
        return f"{len(data)} points, {points_needed} needed"
    return why_not(form, data)


def _compared(
    labels: Texts, apart: tuple[PooledFit, ...], together: PooledFit, rounding: float, level: float
) -> Comparison:
    chi_square = max(sum(fit.chi_square for fit in apart), rounding)
    freedom = sum(fit.degrees_of_freedom for fit in apart)
    # the best fits apart can never be worse than together; a search that ended early may make it look so
    probability = f_test(
        max(together.chi_square, chi_square), together.degrees_of_freedom, chi_square, freedom
    )
    return Comparison(labels, apart, probability, level)
