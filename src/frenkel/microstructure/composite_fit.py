"""What can a measured σ(loading) tell? Models against null models, held-out loadings, AICc, profile likelihood.

    filler only dilutes          σ_m (1-φ)^1.5-like: Maxwell's law with an insulating filler     1 parameter
    only crystallinity changes   dilution × ((1-X₀ e^(-φ/φₓ))/(1-X₀))^1.5                        3
    only plasticiser changes     dilution × exp(k w)      (needs the plasticiser's amounts)      2
    active filler                Bruggeman of matrix and filler, σ_f free                        2
    interphase                   coated spheres whose shells may overlap, t/r and σ_s/σ_m free   3

ln σ is fitted by least squares; its scatter is estimated, or stated by whoever measured it (then AIC = χ² + 2k: the
small-sample term of AICc is the price of estimating it). When a model may be named is decided in `composite_verdict`.
Conductivities S/cm, volume fractions 0–1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence
from frenkel.microstructure.composite_models import (
    NULL_MODELS,
    FittedModel,
    candidate_models,
    fit_model,
    log_positive,
)
from frenkel.microstructure.composite_verdict import (
    Candidate,
    mean_held_out_sd_ln,
    needs_more_than,
    verdict_of,
)
from frenkel.microstructure.interphase_profile import InterphasePath, interphase_path, interphase_profiles
from frenkel.microstructure.laws import maxwell_garnett
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import Interval, aicc

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Candidate", "SeriesComparison", "compare_models"]

SEPARABLE = 10.0
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class SeriesComparison(ResultDefaults):
    """The verdict over a measured series, all models, and (if the interphase was fitted) its profile intervals.

    `separable` is True where the series bounds thickness and conductivity of the interphase each within a factor of 10,
    None where no interphase model was fitted with enough points.
    """

    subject: str
    vol_fillers: tuple[float, ...]
    measured_S_cm: tuple[float, ...]
    candidates: tuple[Candidate, ...]
    verdict: str
    distinguishable: bool
    separable: bool | None
    intervals: tuple[tuple[str, Interval], ...]
    grid: tuple[float, ...]
    notices: tuple[Notice, ...] = ()
    filler_S_cm: float = 0.0
    scatter_ln: float | None = None

    @property
    def criterion(self) -> str:
        return "AICc" if self.scatter_ln is None else "AIC"

    def path(self) -> InterphasePath | None:
        """What the interphase model trades for its thickness: for the figure; None with too few points."""
        if not self.intervals:
            return None
        vol, sigma = np.array(self.vol_fillers), np.array(self.measured_S_cm)
        near = dict(self.intervals).get("t/r")
        return interphase_path(vol, sigma, filler_S_cm=self.filler_S_cm, scatter_ln=self.scatter_ln, near=near)

    def evidence(self) -> tuple[Evidence, ...]:
        return ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "subject": self.subject, "verdict": self.verdict, "distinguishable": self.distinguishable,
            "separable": self.separable, "scatter_ln": self.scatter_ln, "vol_fillers": list(self.vol_fillers), "measured_S_cm": list(self.measured_S_cm),
            "candidates": [
                {**{k: v for k, v in vars(c).items() if k != "curve_S_cm"}, "parameters": dict(c.parameters)}
                for c in self.candidates
            ],
            "intervals": {name: [one.low, one.high] for name, one in self.intervals},
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.microstructure.fit_plots import comparison_figure

        return comparison_figure(self)


def compare_models(
    vol_fillers: Sequence[float],
    conductivities_S_cm: Sequence[float],
    *,
    filler_S_cm: float = 0.0,
    plasticiser_per_polymer: Sequence[float] | None = None,
    subject: str = "series",
    scatter_ln: float | None = None,
) -> SeriesComparison:
    """Which model does a series σ(loading) support, and which can it not tell apart?

    Parameters
    ----------
    vol_fillers, conductivities_S_cm : [n], at one temperature, one thermal history
    filler_S_cm : bulk conductivity of the filler for the interphase model; 0 for an inert oxide
    plasticiser_per_polymer : [n] amounts, where they vary along the series
    scatter_ln : SD of ln σ between samples of one loading, where it is known (0.1: samples differ by 10 %)

    Returns
    -------
    SeriesComparison; with fewer than 4 loadings nothing is distinguishable.

    Raises
    ------
    InputError, OutOfRange : series that cannot be fitted

    Examples
    --------
    >>> compare_models([0.1], [2.5e-4]).verdict
    'not distinguishable: 1 loading cannot tell models apart'
    """
    vol, ln_sigma, plasticiser = _checked(vol_fillers, conductivities_S_cm, plasticiser_per_polymer)
    if scatter_ln is not None and not (math.isfinite(scatter_ln) and scatter_ln > 0.0):
        raise OutOfRange("The scatter of the series", given=scatter_ln, low=0.0, above=True)
    count = vol.size
    if count < 4:
        text = f"not distinguishable: {count} loading{'s' if count > 1 else ''} cannot tell models apart"
        return SeriesComparison(subject, tuple(vol), tuple(np.exp(ln_sigma)), (), text, False, None, (), ())
    models = candidate_models(filler_S_cm, plasticiser, float(np.median(ln_sigma)))
    fitted = [fit_model(model, vol, ln_sigma) for model in models]
    scores = [
        _score(chi, count, len(m.parameters), scatter_ln) for m, (_, chi) in zip(models, fitted, strict=True)
    ]
    grid = np.linspace(0.0, max(float(vol.max()), 0.05), 41)
    least = min(scores)
    candidates = tuple(
        Candidate(
            m.name, tuple(zip(m.parameters, map(float, p), strict=True)),
            math.sqrt(chi / max(count - len(m.parameters), 1)), score - least if math.isfinite(score) else math.inf,
            _held_out(m, p, vol, ln_sigma, plasticiser),
            () if m.name == NULL_MODELS[2] else tuple(np.exp(m.ln_sigma(p, grid))),
        )
        for m, (p, chi), score in zip(models, fitted, scores, strict=True)
    )  # fmt: skip
    verdict, decided = verdict_of(
        candidates, count=count, mean_miss_ln=mean_held_out_sd_ln(ln_sigma), scatter_ln=scatter_ln
    )
    settings: dict[str, Any] = {"filler_S_cm": filler_S_cm, "scatter_ln": scatter_ln}
    profiles = interphase_profiles(vol, np.exp(ln_sigma), **settings) if count >= 5 else ()
    separable = all(0.0 < SEPARABLE * i.low >= i.high for _, i in profiles) if profiles else None
    return SeriesComparison(
        subject, tuple(map(float, vol)), tuple(map(float, np.exp(ln_sigma))), candidates, verdict, decided, separable,
        profiles, tuple(map(float, grid)),
        _notices(separable, needed=needs_more_than(candidates, NULL_MODELS[0], count)), **settings,
    )  # fmt: skip


def _score(chi: float, count: int, parameters: int, scatter_ln: float | None) -> float:
    if scatter_ln is not None:
        return chi / scatter_ln**2 + 2.0 * parameters
    return aicc(max(chi, 1e-12), count, parameters)


def _checked(
    vol: Sequence[float], sigma: Sequence[float], plasticiser: Sequence[float] | None
) -> tuple[Floats, Floats, Floats | None]:
    v, s = np.asarray(vol, float), np.asarray(sigma, float)
    if v.ndim != 1 or v.shape != s.shape or v.size == 0:
        raise InputError(f"There are {v.size} loadings and {s.size} conductivities.")
    if not (np.isfinite(v).all() and v.min() >= 0.0 and v.max() < 1.0):
        raise OutOfRange("A volume fraction of the series", given=float(v.max()), low=0.0, high=1.0)
    if not (np.isfinite(s).all() and s.min() > 0.0):
        raise OutOfRange("A conductivity of the series", given=float(s.min()), low=0.0, above=True, unit="S/cm")
    if plasticiser is None:
        return v, np.log(s), None
    w = np.asarray(plasticiser, float)
    if w.shape != v.shape or not np.isfinite(w).all():
        raise InputError("The plasticiser amounts do not belong to the loadings.")
    return v, np.log(s), w


def _held_out(
    model: FittedModel, best: Floats, vol: Floats, ln_sigma: Floats, plasticiser: Floats | None
) -> float:
    """RMS error of ln σ at each loading, predicted from all others; inf where they are too few."""
    if vol.size - 1 < len(model.parameters) + 1:
        return math.inf
    misses = []
    for n in range(vol.size):
        kept = np.arange(vol.size) != n
        if model.name == NULL_MODELS[2] and plasticiser is not None:
            middle = float(np.median(ln_sigma))
            part = next(m for m in candidate_models(0.0, plasticiser[kept], middle) if m.name == model.name)
            p, _ = fit_model(part, vol[kept], ln_sigma[kept], near=best)
            predicted = p[0] + log_positive(maxwell_garnett(1.0, 0.0, float(vol[n]))) + p[1] * plasticiser[n]
        else:
            p, _ = fit_model(model, vol[kept], ln_sigma[kept], near=best)
            predicted = float(model.ln_sigma(p, vol[n : n + 1])[0])
        misses.append(predicted - ln_sigma[n])
    return float(np.sqrt(np.mean(np.square(misses))))


def _notices(separable: bool | None, *, needed: bool) -> tuple[Notice, ...]:
    if separable is not False:
        return ()
    text = (
        "Thickness and conductivity of the interphase cannot be separated by this series; it bounds a combination of the two."
        if needed
        else "This series bounds neither thickness nor conductivity of an interphase."
    )
    return (Notice("not separable", text),)
