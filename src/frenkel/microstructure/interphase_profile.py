"""Can thickness and conductivity of an interphase be told apart? Profile likelihood of the coated-sphere model.

For each thickness t/r all other parameters are fitted again; the fall of ln L along that path bounds t/r, and the path
itself shows what is traded for it: where ln L stays flat while σ_shell/σ_matrix runs over decades, the series fixes a
combination of the two and neither of them. Conductivities S/cm, volume fractions 0–1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.microstructure.composite_models import FittedModel, candidate_models, fit_model
from frenkel.statistics import Interval, likelihood_drop, profile_interval

__all__ = ["InterphasePath", "interphase_path", "interphase_profiles"]

Floats = NDArray[np.float64]
_FACTOR, _RATIO = 1, 2  # places of ln σ_s/σ_m and ln t/r among the parameters
_PATH = (math.log(0.01), math.log(5.0))
_OPEN = 1e-6
_FINE = 13


@dataclass(frozen=True)
class InterphasePath:
    """The profile over t/r: ln L below its maximum, and the best σ_shell/σ_matrix for each; `limit` is that of 95 %."""

    thickness_to_radius: tuple[float, ...]
    drop: tuple[float, ...]
    factor: tuple[float, ...]
    limit: float
    best: tuple[float, float]


class _Series:
    """Model and data of one series, with the likelihood for an estimated or a stated scatter of ln σ."""

    def __init__(self, vol: Floats, sigma: Floats, filler_S_cm: float, scatter_ln: float | None) -> None:
        if scatter_ln is not None and not scatter_ln > 0.0:
            raise OutOfRange("The scatter of the series", given=scatter_ln, low=0.0)
        self.vol, self.ln_sigma = np.asarray(vol, float), np.log(np.asarray(sigma, float))
        self.scatter = scatter_ln
        models = candidate_models(filler_S_cm, None, float(np.median(self.ln_sigma)))
        self.model: FittedModel = next(m for m in models if m.name == "interphase")
        self.best, self.least = fit_model(self.model, self.vol, self.ln_sigma)
        self.freedom = self.vol.size - len(self.model.parameters)

    def limit(self, level: float) -> float:
        if self.scatter is not None:
            return likelihood_drop(level)
        return likelihood_drop(level, points=int(self.vol.size), degrees_of_freedom=self.freedom)

    def fitted(self, fixed: dict[int, float], near: Floats) -> tuple[Floats, float]:
        return fit_model(self.model, self.vol, self.ln_sigma, fixed=fixed, near=near)

    def ln_likelihood(self, chi: float) -> float:
        if self.scatter is not None:
            return -0.5 * chi / self.scatter**2
        return -0.5 * self.vol.size * math.log(max(chi, self.least, 1e-12))


def interphase_profiles(
    vol_fillers: Floats, conductivities_S_cm: Floats, *, filler_S_cm: float = 0.0, level: float = 0.95,
    scatter_ln: float | None = None,
) -> tuple[tuple[str, Interval], ...]:  # fmt: skip
    """Profile-likelihood intervals of t/r and of σ_shell/σ_matrix, as natural numbers.

    `scatter_ln` is the SD of ln σ where the measurement's is known; else it is estimated from the residuals. An end that
    is 0 or inf is open: the series does not bound the parameter there, so that thickness and conductivity of the
    interphase cannot be separated.
    """
    series = _Series(vol_fillers, conductivities_S_cm, filler_S_cm, scatter_ln)
    if series.freedom < 1:
        return ()
    out = []
    for number, name in ((_RATIO, "t/r"), (_FACTOR, "σ_shell/σ_matrix")):

        def log_likelihood(value: float, number: int = number) -> float:
            return series.ln_likelihood(series.fitted({number: value}, series.best)[1])

        low, high = series.model.lowest[number], series.model.highest[number]
        found = profile_interval(
            log_likelihood, float(series.best[number]), drop=series.limit(level), first_step=0.3, lowest=low, highest=high
        )  # fmt: skip
        ends = (
            0.0 if found.low <= low + _OPEN else math.exp(found.low),
            math.inf if found.high >= high - _OPEN else math.exp(found.high),
        )
        out.append((name, Interval(*ends)))
    return tuple(out)


def interphase_path(
    vol_fillers: Floats, conductivities_S_cm: Floats, *, filler_S_cm: float = 0.0, level: float = 0.95,
    scatter_ln: float | None = None, points: int = 25, near: Interval | None = None,
) -> InterphasePath | None:  # fmt: skip
    """The profile over t/r from 0.01 to 5, for the figure; None with fewer points than parameters and one.

    `near` is an interval of t/r in which the path is drawn more finely.

    Examples
    --------
    >>> vol = np.array([0.0, 0.02, 0.05, 0.1, 0.2, 0.3])
    >>> path = interphase_path(vol, 1e-6 * (1.0 - vol), points=3)
    >>> [bool(one >= 0.0) for one in path.drop]
    [True, True, True]
    """
    series = _Series(vol_fillers, conductivities_S_cm, filler_S_cm, scatter_ln)
    if series.freedom < 1:
        return None
    grid = np.linspace(*_PATH, points)
    if near is not None:
        ends = np.clip(np.log([max(near.low, 1e-9), near.high]), *_PATH)
        grid = np.unique(np.concatenate([grid, np.linspace(ends[0], ends[1], _FINE)]))
    points = grid.size
    fits: dict[int, tuple[Floats, float]] = {}
    start = int(np.argmin(abs(grid - series.best[_RATIO])))
    for walk in (range(start, points), range(start - 1, -1, -1)):
        last = series.best
        for n in walk:
            fixed = {_RATIO: float(grid[n])}
            fits[n] = min((series.fitted(fixed, one) for one in (last, series.best)), key=lambda f: f[1])
            last = fits[n][0]
    top = series.ln_likelihood(min(series.least, *(chi for _, chi in fits.values())))
    drop = tuple(max(0.0, top - series.ln_likelihood(fits[n][1])) for n in range(points))
    factor = tuple(math.exp(float(fits[n][0][_FACTOR])) for n in range(points))
    best = (math.exp(float(series.best[_RATIO])), math.exp(float(series.best[_FACTOR])))
    return InterphasePath(tuple(math.exp(float(x)) for x in grid), drop, factor, series.limit(level), best)
