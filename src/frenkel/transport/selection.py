"""Which law do the points carry? AICc among Arrhenius, VTF and two segments, with refusals.

    AICc = n ln(χ²/n) + 2K + 2K(K+1)/(n-K-1),   K = samples + shape parameters + 1 (the variance)

All laws are compared on ln σ of the same points, so that forms in σ, σT and σ√T can stand side by side.
A law is refused before it is fitted where the data cannot carry it: VTF with fewer than 6 temperatures or
under 40 K; two segments with fewer than 3 temperatures on a side. It is refused after the fit where T0 or
Tb runs to the end of its range. Of the laws within 2 units of the lowest AICc the one with the fewest
parameters is chosen: a difference below 2 says nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from frenkel.errors import InputError
from frenkel.statistics import aicc
from frenkel.transport.data import ConductivityData, Texts
from frenkel.transport.laws import LawForm, law_form
from frenkel.transport.pooling import PooledFit, pooled_fit

VTF_FEWEST_TEMPERATURES = 6
VTF_LEAST_SPAN_K = 40.0
VTF_QUOTED_FEWEST_TEMPERATURES = 8
VTF_QUOTED_LEAST_SPAN_K = 60.0
SEGMENT_FEWEST_TEMPERATURES = 3
INDIFFERENT_AICC = 2.0
DEFAULT_CANDIDATES = ("arrhenius_sigma_T", "vtf_sqrt_T", "two_segment_sigma_T")


@dataclass(frozen=True)
class Candidate:
    """One law that was considered: its AICc, and why it was refused ("" if it was not).

    `carried` is False where the data are too few for it; True with a reason in `refused`: it was tried, and
    the data show nothing of it.
    """

    law: str
    parameters: int
    aicc: float
    refused: str
    carried: bool = True


@dataclass(frozen=True)
class Selection:
    """All laws that were considered, and the chosen one."""

    candidates: tuple[Candidate, ...]
    chosen: str

    @property
    def refusals(self) -> tuple[Candidate, ...]:
        """The laws that the data cannot carry, with the reason."""
        return tuple(one for one in self.candidates if one.refused)


def why_not(form: LawForm, data: ConductivityData) -> str:
    """Why the data cannot carry this law, or "" if they can."""
    count = len(data.distinct_temperatures_K())
    if form.family == "vtf":
        if count < VTF_FEWEST_TEMPERATURES:
            return f"{count} temperatures; VTF needs at least {VTF_FEWEST_TEMPERATURES}"
        if data.span_K < VTF_LEAST_SPAN_K:
            return f"the temperatures span {data.span_K:.3g} K; VTF needs at least {VTF_LEAST_SPAN_K:g} K"
    elif form.family == "two_segment":
        needed = 2 * SEGMENT_FEWEST_TEMPERATURES
        if count < needed:
            return f"{count} temperatures; two segments need {SEGMENT_FEWEST_TEMPERATURES} on either side"
        middle = data.distinct_temperatures_K()
        if middle[-SEGMENT_FEWEST_TEMPERATURES] <= middle[SEGMENT_FEWEST_TEMPERATURES - 1]:
            return "no temperature lies between the two segments"
    elif count < 3:
        return f"{count} temperatures; a line with its scatter needs at least 3"
    return ""


def vtf_withheld(data: ConductivityData) -> str:
    """Why T0 and B of a VTF fit are not quoted, or "" if the data carry them."""
    count = len(data.distinct_temperatures_K())
    if count < VTF_QUOTED_FEWEST_TEMPERATURES or data.span_K < VTF_QUOTED_LEAST_SPAN_K:
        return (
            f"T0 and B are not quoted from {count} temperatures over {data.span_K:.3g} K; they need"
            f" {VTF_QUOTED_FEWEST_TEMPERATURES} temperatures over {VTF_QUOTED_LEAST_SPAN_K:g} K."
        )
    return ""


def fit_named(name: str, data: ConductivityData, *, groups: Texts | None = None) -> PooledFit:
    """Fit one law by name, or refuse it with the reason."""
    form = law_form(name)
    reason = why_not(form, data)
    if reason:
        raise InputError(f"{form.title} is refused: {reason}.", next_step=_next_step(form))
    return pooled_fit(form, data, groups=groups)


def _next_step(form: LawForm) -> str:
    if form.family == "vtf":
        return "Measure more temperatures over a wider range, or fit arrhenius_sigma_T."
    return "Measure at more temperatures."


def select_law(
    data: ConductivityData,
    *,
    candidates: tuple[str, ...] = DEFAULT_CANDIDATES,
    groups: Texts | None = None,
) -> Selection:
    """Fit all candidates and choose one by AICc (see the rule at the top of this file).

    Raises
    ------
    InputError : no candidate can be carried by the data (the message gives the reason of each)
    """
    labels = data.sample if groups is None else groups
    intercepts = len(set(labels))
    considered = tuple(_consider(law_form(name), data, labels, intercepts) for name in candidates)
    open_ones = [one for one in considered if not one.refused]
    if not open_ones:
        reasons = "; ".join(f"{one.law}: {one.refused}" for one in considered)
        raise InputError(
            f"No law can be fitted to these points ({reasons}).", next_step="Measure at more temperatures."
        )
    best = min(one.aicc for one in open_ones)
    near = [one for one in open_ones if one.aicc <= best + INDIFFERENT_AICC]
    chosen = min(near, key=lambda one: (one.parameters, one.aicc))
    return Selection(considered, chosen.law)


def _consider(form: LawForm, data: ConductivityData, labels: Texts, intercepts: int) -> Candidate:
    parameters = intercepts + len(form.shape_names)
    reason = why_not(form, data)
    if reason:
        return Candidate(form.name, parameters, math.inf, reason, carried=False)
    if len(data) <= parameters:
        reason = f"{len(data)} points for {parameters} parameters and their scatter"
        return Candidate(form.name, parameters, math.inf, reason, carried=False)
    try:
        fit = pooled_fit(form, data, groups=labels)
    except InputError as error:
        # two segments of one slope: the place of the break is then open
        reason = "no change of slope" if form.family == "two_segment" else error.message
        return Candidate(form.name, parameters, math.inf, reason)
    value = aicc(max(fit.chi_square, data.rounding_chi_square()), len(data), parameters)
    if fit.at_edge:
        return Candidate(form.name, parameters, value, f"{form.shape_names[-1]} runs to the end of its range")
    if form.family == "vtf" and fit.theta[0] <= 0.0:
        return Candidate(form.name, parameters, value, "B is not positive")
    # a straight line stays open with the least data it needs, where AICc itself has no value yet
    if math.isinf(value) and value > 0 and form.family != "arrhenius":
        return Candidate(
            form.name, parameters, value, f"{len(data)} points for {parameters + 1} parameters", False
        )
    return Candidate(form.name, parameters, value, "")
