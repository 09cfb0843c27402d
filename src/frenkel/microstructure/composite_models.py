"""The models that a series σ(loading) is held against, and their least-squares fit in ln σ.

Each is a function of its parameters and the volume fractions; see `composite_fit` for the list and the verdict.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.microstructure.laws import bruggeman, coated_inclusions, maxwell_garnett, shell_vol_fraction

__all__ = ["NULL_MODELS", "FittedModel", "candidate_models", "fit_model", "log_positive"]

NULL_MODELS = ("filler only dilutes", "only crystallinity changes", "only plasticiser changes")
Floats = NDArray[np.float64]
LogLaw = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class FittedModel:
    """A model: names, ranges and starting points of its parameters, and ln σ(parameters, volume fractions)."""

    name: str
    parameters: tuple[str, ...]
    lowest: tuple[float, ...]
    highest: tuple[float, ...]
    starts: tuple[tuple[float, ...], ...]
    ln_sigma: LogLaw


def candidate_models(
    filler_S_cm: float, plasticiser: Floats | None, middle: float
) -> tuple[FittedModel, ...]:
    """The models that can be fitted: the plasticiser model only where its amounts are given.

    `middle` is a typical measured ln σ, about which starts and ranges lie.
    """
    sigma_range = (middle - 25.0, middle + 25.0)

    def shells(p: Floats, vol: Floats) -> Floats:
        matrix, shell, ratio = math.exp(p[0]), math.exp(p[0] + p[1]), math.exp(p[2])
        coats = [shell_vol_fraction(v, shell_to_radius=ratio) for v in vol]
        return np.array(
            [
                log_positive(coated_inclusions(matrix, filler_S_cm, shell, v, c))
                for v, c in zip(vol, coats, strict=True)
            ]
        )

    models = [
        FittedModel(NULL_MODELS[0], ("ln σ_m",), sigma_range[:1], sigma_range[1:], ((middle,),), _dilution),
        FittedModel(
            NULL_MODELS[1], ("ln σ_m", "X0", "φx"), (sigma_range[0], 0.0, 1e-3), (sigma_range[1], 0.999, 10.0),
            ((middle, 0.5, 0.05), (middle - 2.0, 0.9, 0.2)), _crystals,
        ),
        FittedModel("active filler", ("ln σ_m", "ln σ_f"), sigma_range[:1] * 2, sigma_range[1:] * 2,
               ((middle, middle + 3.0), (middle, middle - 3.0)), _active),
        FittedModel(
            "interphase", ("ln σ_m", "ln σ_s/σ_m", "ln t/r"), (sigma_range[0], -14.0, math.log(1e-3)),
            (sigma_range[1], 14.0, math.log(10.0)),
            ((middle - 1.0, 3.0, -1.0), (middle - 2.0, 6.0, -2.0), (middle, -2.0, -1.0), (middle - 1.0, 2.0, 0.5)), shells,
        ),
    ]  # fmt: skip
    if plasticiser is not None:
        amounts = plasticiser

        def plasticised(p: Floats, vol: Floats) -> Floats:
            return np.asarray(_dilution(p, vol) + p[1] * amounts[: vol.size])

        models.insert(
            2,
            FittedModel(
                NULL_MODELS[2],
                ("ln σ_m", "k"),
                (sigma_range[0], -1e3),
                (sigma_range[1], 1e3),
                ((middle, 0.0),),
                plasticised,
            ),
        )
    return tuple(models)


def _dilution(p: Floats, vol: Floats) -> Floats:
    """ln σ_m and Maxwell's law with an insulating filler."""
    return np.array([p[0] + log_positive(maxwell_garnett(1.0, 0.0, v)) for v in vol])


def _crystals(p: Floats, vol: Floats) -> Floats:
    """Dilution, and crystals X₀ e^(-φ/φₓ) as insulating spheres in the matrix."""
    left = 1.0 - p[1] * np.exp(-vol / p[2])
    return np.asarray(_dilution(p, vol) + 1.5 * np.log(left / (1.0 - p[1])))


def _active(p: Floats, vol: Floats) -> Floats:
    """Bruggeman's law of matrix and filler."""
    return np.array([log_positive(bruggeman([1 - v, v], [math.exp(p[0]), math.exp(p[1])])) for v in vol])


def log_positive(sigma: float) -> float:
    return math.log(max(sigma, 1e-300))


def fit_model(
    model: FittedModel,
    vol: Floats,
    ln_sigma: Floats,
    *,
    fixed: dict[int, float] | None = None,
    near: Floats | None = None,
) -> tuple[Floats, float]:
    """Least squares from the model's starts, or from `near`; `fixed` holds parameters (by number). (p, Σ r²)."""
    from scipy import optimize

    held = fixed or {}
    free = [n for n in range(len(model.parameters)) if n not in held]

    def whole(p: Floats) -> Floats:
        full = np.empty(len(model.parameters))
        full[free] = p
        for n, value in held.items():
            full[n] = value
        return full

    def residual(p: Floats) -> Floats:
        return model.ln_sigma(whole(p), vol) - ln_sigma

    best: tuple[Floats, float] | None = None
    low, high = np.array(model.lowest)[free], np.array(model.highest)[free]
    for start in model.starts if near is None else (tuple(near),):
        begin = np.clip(np.array(start)[free], low + 1e-6, high - 1e-6)
        found = optimize.least_squares(residual, begin, bounds=(low, high), xtol=1e-7)
        if best is None or 2.0 * found.cost < best[1]:
            best = whole(found.x), 2.0 * float(found.cost)
    assert best is not None
    return best
