"""From a conductivity table to a law: choose, fit, compare branches and samples, and say what was found.

`fit_conductivity` is the one door for `frenkel fit` and for `frenkel evaluate --data`. Equations: `laws`,
`pooling`, `selection`, `comparison`. Units: K, S/cm, eV.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults
from frenkel.transport.comparison import (
    Comparison,
    compare_branches,
    compare_samples,
    why_not_compared,
)
from frenkel.transport.data import ConductivityData, Floats, conductivity_data
from frenkel.transport.fitted_law import FittedLaw, with_shape_between_samples
from frenkel.transport.laws import Prediction, law_form
from frenkel.transport.reporting import evidence_of, fitted_law_dict
from frenkel.transport.selection import Candidate, Selection, fit_named, select_law, vtf_withheld

if TYPE_CHECKING:
    import plotly.graph_objects as go

ROOM_TEMPERATURE_K = 298.15


@dataclass(frozen=True)
class ConductivityFit(ResultDefaults):
    """What a conductivity table says: `fits[0]` is the law; a second one stands beside it where heating and
    cooling could not be pooled (cooling first: the sample has then seen its highest temperature)."""

    subject: str
    kind: str
    data: ConductivityData
    fits: tuple[FittedLaw, ...]
    selection: Selection
    branches: Comparison | None
    source: Source = field(default_factory=Source)
    notices: tuple[Notice, ...] = ()

    @property
    def best(self) -> FittedLaw:
        """The law: of all points, or of cooling where the branches disagree."""
        return self.fits[0]

    def predict(self, temperature_K: Any, *, of: str = "mean") -> Prediction:
        """σ with interval at temperatures (K), extrapolation flagged."""
        return self.best.predict(temperature_K, of=of)

    def evidence(self, temperature_K: float | None = None) -> tuple[Evidence, ...]:
        """Conductivity, activation energy, prefactor (or T0, B where quoted), each with the law behind it.

        The conductivity is given at `temperature_K`; None: at 25 °C, or at the measured temperature nearest
        to it where 25 °C was not covered.
        """
        out: list[Evidence] = []
        for one in self.fits:
            low, high = one.data.range_K
            at = min(max(ROOM_TEMPERATURE_K, low), high) if temperature_K is None else temperature_K
            out.extend(evidence_of(one, at, subject=self.subject, kind=self.kind, source=self.source))
        return tuple(out)

    def plot(self) -> go.Figure:
        """Arrhenius figure: log10 σ against 1000/T, data by sample, laws with intervals."""
        from frenkel.transport.plots import arrhenius_figure

        return arrhenius_figure(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values: laws with covariance, parameters with intervals, how the law was chosen."""
        return {
            "subject": self.subject,
            "kind": self.kind,
            "points": len(self.data),
            "laws": [fitted_law_dict(one) for one in self.fits],
            "selection": [
                {"law": c.law, "parameters": c.parameters, "refused": c.refused,
                 "aicc": c.aicc if math.isfinite(c.aicc) else None, "chosen": c.law == self.selection.chosen}
                for c in self.selection.candidates
            ],
            "branches_pooled": len(self.fits) == 1,
            "branches_probability": None if self.branches is None else self.branches.probability,
            **super().to_dict(),
        }  # fmt: skip


def fit_conductivity(
    temperature_K: Any,
    conductivity_S_cm: Any,
    *,
    sample: Sequence[str] | str | None = None,
    branch: Sequence[str] | str | None = None,
    relative_error: Any = None,
    temperature_error_K: float = 0.0,
    shared_relative_error: float | Mapping[str, float] = 0.0,
    law: str = "auto",
    subject: str = "sample",
    kind: str = "unspecified",
    source: Source | None = None,
    level: float = 0.95,
    confirm_kelvin: bool = False,
) -> ConductivityFit:
    """Fit a law of conduction to σ(T) of one or more samples.

    Parameters
    ----------
    temperature_K, conductivity_S_cm : [n] points
    sample, branch, relative_error, temperature_error_K, shared_relative_error, confirm_kelvin : see
        `conductivity_data`
    law : "auto" (AICc among arrhenius_sigma_T, vtf_sqrt_T, two_segment_sigma_T), or one of `LAWS`
    subject : canonical key of what was measured
    kind : total | bulk | grain boundary | apparent | unspecified
    source : where the data come from
    level : confidence level of all intervals

    Raises
    ------
    InputError : points that cannot be used, or a law that they cannot carry

    Examples
    --------
    >>> import numpy as np
    >>> T = np.array([298.15, 313.15, 328.15, 343.15, 358.15])
    >>> sigma = 1e5 / T * np.exp(-0.35 / (8.617333262e-5 * T)) * np.array([1.01, 0.98, 1.0, 1.02, 0.99])
    >>> found = fit_conductivity(T, sigma, subject="Li6PS5Cl", kind="total")
    >>> found.best.form.name
    'arrhenius_sigma_T'
    >>> round(found.best["activation_energy_eV"].value, 2)
    0.35
    """
    data = conductivity_data(
        temperature_K, conductivity_S_cm, sample=sample, branch=branch, relative_error=relative_error,
        temperature_error_K=temperature_error_K, shared_relative_error=shared_relative_error,
        confirm_kelvin=confirm_kelvin,
    )  # fmt: skip
    # heating and cooling get prefactors of their own while the law is chosen, so that a hysteresis
    # does not pass for a curved law
    groups = tuple(f"{s}\n{b}" for s, b in zip(data.sample, data.branch, strict=True))
    if law == "auto":
        selection = select_law(data, groups=groups)
    else:
        parameters = len(set(groups)) + len(law_form(law).shape_names)
        selection = Selection((Candidate(law, parameters, math.nan, ""),), law)
    branches = compare_branches(selection.chosen, data)
    fits, notices = _fits(selection.chosen, data, branches, level)
    notices = (*_selection_notices(selection, law), *notices)
    return ConductivityFit(subject, kind, data, fits, selection, branches, source or Source(), notices)


def _fits(
    law: str, data: ConductivityData, branches: Comparison | None, level: float
) -> tuple[tuple[FittedLaw, ...], tuple[Notice, ...]]:
    parts: list[tuple[str, ConductivityData]] = [("", data)]
    notices: list[Notice] = []
    unseen = why_not_compared(law, data)
    if unseen:
        notices.append(Notice(
            "branches-not-compared",
            f"Heating and cooling are pooled without having been compared: too few points ({unseen}).",
        ))  # fmt: skip
    if branches is not None and not branches.agree:
        parts = [(label, data.select(np.array(data.branch) == label)) for label in branches.labels]
        left_out = data.branch.count("")
        notices.append(Notice(
            "branches-differ",
            f"{' and '.join(branches.labels).capitalize()} do not follow one law (p = {branches.probability:.2g});"
            f" they are not pooled, and the {branches.labels[0]} branch stands first. Look for drying, sintering"
            f" or contact loss.{f' {left_out} points without a branch are left out.' if left_out else ''}",
        ))  # fmt: skip
    fits = []
    for label, part in parts:
        fitted, more = _one(law, label, part, level)
        fits.append(fitted)
        notices.extend(more)
    return tuple(fits), tuple(dict.fromkeys(notices))


def _one(law: str, branch: str, data: ConductivityData, level: float) -> tuple[FittedLaw, list[Notice]]:
    fit = fit_named(law, data)
    notices = _error_notices(fit.chi_square, fit.degrees_of_freedom, data)
    apart = compare_samples(law, data)
    differ = apart is not None and not apart.agree
    if differ and apart is not None:
        text = f"The samples differ in more than their level (p = {apart.probability:.2g})"
        if fit.form.family == "arrhenius":
            fit = with_shape_between_samples(fit, data, apart)
            text += "; Ea is the mean of their own values, its interval that between samples."
        else:
            text += "; the intervals of the shape hold for these samples only."
        notices.append(Notice("samples-differ-in-shape", text))
    if float(data.ln_conductivity @ _centred(data)) < 0.0:
        text = "σ falls with temperature: a phase change, a loss of solvent or contact, or exchanged columns?"
        notices.append(Notice("falls-with-temperature", text))
    if len(data.samples) == 1:
        notices.append(Notice(
            "one-sample", "One sample: the scatter between samples is unknown and in no interval given here."
        ))  # fmt: skip
    withheld = vtf_withheld(data) if fit.form.family == "vtf" else ""
    if withheld:
        notices.append(Notice("vtf-parameters-withheld", withheld))
    return FittedLaw(branch, data, fit, differ and fit.form.family == "arrhenius", level), notices


def _centred(data: ConductivityData) -> Floats:
    """Temperatures less the mean of their sample: their product with ln σ has the sign of dσ/dT."""
    labels = np.array(data.sample)
    out = data.temperature_K.copy()
    for one in data.samples:
        out[labels == one] -= out[labels == one].mean()
    return out


def _selection_notices(selection: Selection, law: str) -> list[Notice]:
    if law != "auto":
        return []
    return [
        Notice("law-refused", f"{law_form(one.law).title} was not considered: {one.refused}.")
        for one in selection.refusals
        if not one.carried  # what was tried and showed nothing is in `selection`
    ]


def _error_notices(chi_square: float, freedom: int, data: ConductivityData) -> list[Notice]:
    """Does the scatter about the law agree with the errors that were stated?"""
    if data.relative_error is None:
        return []
    from scipy import special

    factor = math.sqrt(chi_square / freedom)
    if float(special.chdtrc(freedom, chi_square)) < 0.01:
        text = (
            f"The points scatter {factor:.2g} times more than stated: the errors are larger, or the law is"
            " another. The intervals rest on the scatter."
        )
        return [Notice("scatter-exceeds-stated-errors", text)]
    if float(special.chdtr(freedom, chi_square)) < 0.01:
        text = (
            f"The points scatter only {factor:.2g} times as much as stated. Part of the stated error may be shared by"
            " all points of a sample (area, thickness): give that part as shared_relative_error."
        )
        return [Notice("scatter-below-stated-errors", text)]
    return []
