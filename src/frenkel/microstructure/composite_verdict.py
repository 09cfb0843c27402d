"""Which model may be called the explanation of a series σ(loading)? Rules for a verdict; none of them names a default.

The best model by AICc (AIC for a stated scatter) is named only where
    every model could be scored: one with too few points for its parameters stays an open rival,
    it beats every rival by 2; an interphase or active filler beats null models by 10 (a likelihood ratio of 150), and, where
    the scatter is estimated, their residual variance is larger than chance makes that of the true model (F, 1 %),
    it predicts held-out loadings better than any null model, better than their mean, and within a factor e^0.5,
    and, for a null model, no model with more parameters takes away its residual (F-test, 5 %).
Else "not distinguishable", or "no model fits" where each one that was scored misses the points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.microstructure.composite_models import NULL_MODELS

__all__ = ["Candidate", "mean_held_out_sd_ln", "needs_more_than", "verdict_of"]

DECISIVE = 2.0
DECISIVE_OVER_NULL = 10.0
CHANCE_OVER_NULL = 0.01
LARGE_MISS_LN = 0.5
REJECTED = 0.05
MISFIT = 1e-3
ROUNDING_LN = 1e-6


@dataclass(frozen=True)
class Candidate:
    """One fitted model: parameters, residual SD of ln σ, AICc (AIC for a stated scatter) above the best, error of held-out loadings (SD of ln σ)."""

    name: str
    parameters: tuple[tuple[str, float], ...]
    residual_sd_ln: float
    delta_aicc: float
    held_out_sd_ln: float
    curve_S_cm: tuple[float, ...]

    @property
    def is_null(self) -> bool:
        return self.name in NULL_MODELS

    @property
    def scored(self) -> bool:
        """False where the series has too few points for the criterion."""
        return math.isfinite(self.delta_aicc)

    @property
    def misses_much(self) -> bool:
        """Held-out loadings are off by more than a factor e^0.5: the points contradict the model."""
        return LARGE_MISS_LN < self.held_out_sd_ln < math.inf

    def freedom(self, count: int) -> int:
        return count - len(self.parameters)


def mean_held_out_sd_ln(ln_sigma: NDArray[np.float64]) -> float:
    """RMS error of each ln σ as predicted by the mean of the others: what a model has to beat."""
    count = ln_sigma.size
    return float(np.std(ln_sigma)) * count / (count - 1)


def verdict_of(
    candidates: Sequence[Candidate], *, count: int, mean_miss_ln: float, scatter_ln: float | None
) -> tuple[str, bool]:
    """The verdict in words, and whether one model is named.

    Parameters
    ----------
    candidates : all models that were fitted
    count : points of the series
    mean_miss_ln : `mean_held_out_sd_ln` of the series
    scatter_ln : stated SD of ln σ, or None where it is estimated
    """
    scored = [c for c in candidates if c.scored]
    unscored = [c.name for c in candidates if not c.scored]
    if not scored:
        return "not distinguishable: too few loadings for any model with more than one parameter", False
    best = min(scored, key=lambda c: c.delta_aicc)
    if scatter_ln is not None and (said := _outside_scatter(best, count, scatter_ln)):
        return said, False
    if fault := _fault(best, candidates, count, mean_miss_ln):
        if not unscored and all(_fault(c, candidates, count, mean_miss_ln) for c in scored):
            return f"no model fits: the best, {best.name}, {fault}", False
        others = [
            c.name for c in candidates if c is not best and not _fault(c, candidates, count, mean_miss_ln)
        ]
        left = f"; left open: {', '.join(others)}" if others else ""
        return f"not distinguishable: {best.name} {fault}{left}", False
    rivals = [
        c.name for c in scored if c is not best and _rivals(best, c, count, estimated=scatter_ln is None)
    ]
    if not rivals and best.held_out_sd_ln == math.inf:
        return f"not distinguishable: {best.name} fits best, but the loadings are too few to hold one out", False
    return _against_rivals(best, rivals, unscored, "AICc" if scatter_ln is None else "AIC")


def _against_rivals(
    best: Candidate, rivals: Sequence[str], unscored: Sequence[str], criterion: str
) -> tuple[str, bool]:
    names = ", ".join(sorted({*rivals, *unscored}))
    if rivals and best.is_null:
        return f"not distinguishable: {best.name} suffices; {names} explain it no worse", False
    if rivals:
        return f"not distinguishable: {best.name} is no better than {names}", False
    if unscored:
        return f"not distinguishable: {best.name} suffices; the loadings are too few to judge {names}", False
    margins = f"more than {DECISIVE:g}" + ("" if best.is_null else f" (null models: {DECISIVE_OVER_NULL:g})")
    return f"{best.name}: beats every other model by {margins} in {criterion}", True


def _rivals(best: Candidate, other: Candidate, count: int, *, estimated: bool) -> bool:
    """Whether another model that was scored stays a rival of the best."""
    if best.is_null or not other.is_null:
        return other.delta_aicc <= DECISIVE
    if other.delta_aicc <= DECISIVE_OVER_NULL or other.held_out_sd_ln <= best.held_out_sd_ln < math.inf:
        return True
    return estimated and _by_chance(best, other, count)


def _by_chance(best: Candidate, other: Candidate, count: int) -> bool:
    """Whether scatter alone could make the residual variance of `other`, were it true, so much larger than that of `best`."""
    from scipy import stats

    ratio = (other.residual_sd_ln / max(best.residual_sd_ln, ROUNDING_LN)) ** 2
    freedom = other.freedom(count), best.freedom(count)
    return min(freedom) < 1 or float(stats.f.sf(ratio, *freedom)) >= CHANCE_OVER_NULL


def _fault(one: Candidate, candidates: Sequence[Candidate], count: int, mean_miss_ln: float) -> str:
    """Why the points forbid to name a model whatever its AICc; "" where they do not."""
    if not one.scored:
        return ""
    if one.misses_much:
        return f"misses held-out loadings by {_percent(one.held_out_sd_ln)}"
    if mean_miss_ln + ROUNDING_LN < one.held_out_sd_ln < math.inf:
        return f"predicts held-out loadings worse ({_percent(one.held_out_sd_ln)}) than their mean does"
    if one.is_null and (better := _takes_the_residual(one, candidates, count)):
        return (
            f"leaves a residual of {_percent(one.residual_sd_ln)} that {better.name} does not "
            f"({_percent(better.residual_sd_ln)})"
        )
    return ""


def _takes_the_residual(one: Candidate, candidates: Sequence[Candidate], count: int) -> Candidate | None:
    """A model of more parameters whose residual is smaller than chance gives (F-test), scored or not."""
    found = [c for c in candidates if _f_test(one, c, count) < REJECTED]
    return min(found, key=lambda c: c.residual_sd_ln, default=None)


def _f_test(few: Candidate, many: Candidate, count: int) -> float:
    """Probability that the further parameters of `many` lower the residual that much by chance; 1 where it is not defined."""
    from scipy import stats

    more = len(many.parameters) - len(few.parameters)
    if more < 1 or many.freedom(count) < 1 or few.residual_sd_ln <= ROUNDING_LN:
        return 1.0
    chi_few = few.residual_sd_ln**2 * few.freedom(count)
    chi_many = max(many.residual_sd_ln, 0.1 * ROUNDING_LN) ** 2 * many.freedom(count)
    ratio = max(chi_few - chi_many, 0.0) / more / (chi_many / many.freedom(count))
    return float(stats.f.sf(ratio, more, many.freedom(count)))


def needs_more_than(candidates: Sequence[Candidate], null: str, count: int) -> bool:
    """Whether the points ask for more than a null model: its residual falls with further parameters."""
    one = next((c for c in candidates if c.name == null), None)
    return one is not None and _takes_the_residual(one, candidates, count) is not None


def _outside_scatter(best: Candidate, count: int, scatter_ln: float) -> str:
    """That no model fits within the stated scatter, or nothing: χ² of the best one with a probability below 1e-3."""
    from scipy import stats

    freedom = best.freedom(count)
    if freedom < 1 or stats.chi2.sf(freedom * (best.residual_sd_ln / scatter_ln) ** 2, freedom) >= MISFIT:
        return ""
    return (
        f"no model fits within {100 * scatter_ln:.3g} %; the best, {best.name}, misses by "
        f"{_percent(best.residual_sd_ln)}"
    )


def _percent(sd_ln: float) -> str:
    return f"{100 * sd_ln:.2g} %" if sd_ln < 1.0 else f"a factor of {math.exp(min(sd_ln, 700.0)):.2g}"
