"""Evidence against requirements: a verdict is the probability that the requirement is met.

    P(met) = Φ((v − t)/s)   for "at least t"; in log10 for properties that are judged on a logarithmic scale

with v the value and s the standard deviation that its interval stands for. Where the source states no
interval, the measured reproducibility of the property is used (data/reproducibility.csv) and named; where
that is not known either, the verdict is at most marginal. P ≥ 0.9 is pass, P ≤ 0.1 fail, else marginal.
Remembered, assumed and inadmissible evidence (a claim without a measurement, an apparent window) is shown
and decides nothing. Unknown names what would settle it.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import Any

from frenkel.evaluate.at_temperature import layer_resistance, shifted_conductivity
from frenkel.evaluate.requirements import Requirement, requirements
from frenkel.evidence import Dossier, Evidence, Refusal, property_of
from frenkel.materials import Question
from frenkel.results import describe_value

__all__ = ["PASS_PROBABILITY", "Verdict", "assess"]

PASS_PROBABILITY = 0.9
APPARENT = "apparent"


@dataclass(frozen=True)
class Verdict:
    """One line of the scorecard: what decided, how likely the requirement is met, and what would settle it."""

    requirement: Requirement
    verdict: str  # pass | marginal | fail | unknown | shown
    probability: float | None
    evidence: Evidence | None
    threshold: float | None
    kind: str
    reason: str
    settle: str = ""
    command: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {
            "requirement": self.requirement.key,
            "title": self.requirement.title,
            "kind": self.kind,
            "verdict": self.verdict,
            "probability": None if self.probability is None else round(self.probability, 4),
            "threshold": self.threshold,
            "comparison": self.requirement.comparison,
            "unit": property_of(self.requirement.property).unit,
            "value": None if self.evidence is None else self.evidence.value,
            "evidence": None if self.evidence is None else self.evidence.to_dict(),
            "reason": self.reason,
            "settle": self.settle,
            "command": self.command,
        }


@lru_cache(maxsize=1)
def _reproducibility() -> dict[str, tuple[float, str]]:
    text = resources.files("frenkel.evaluate").joinpath("data/reproducibility.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["property"]: (float(row["standard_deviation"]), row["source"]) for row in rows}


def assess(question: Question, dossier: Dossier) -> tuple[Verdict, ...]:
    """The scorecard: one verdict for each requirement and, for windows and conductivity, each kind of evidence."""
    return tuple(verdict for row in requirements() for verdict in _judge(row, question, dossier))


def _judge(row: Requirement, question: Question, dossier: Dossier) -> list[Verdict]:
    threshold, problem = _threshold(row, question, dossier)
    candidates = _candidates(row, question, dossier)
    if problem and threshold is None:
        return [_unknown(row, question, dossier, candidates, problem)]
    groups: dict[str, list[Evidence]] = {}
    for e in candidates:
        groups.setdefault(e.kind, []).append(e)
    apart = row.property in ("conductivity", "oxidation_limit", "reduction_limit")
    if not apart:
        groups = {"": candidates} if candidates else {}
    verdicts = [_of_group(row, kind, groups[kind], threshold) for kind in _in_order(row, groups)]
    if all(one.verdict == "unknown" for one in verdicts):
        return [_unknown(row, question, dossier, candidates, problem)]
    return verdicts


def _in_order(row: Requirement, groups: Iterable[str]) -> list[str]:
    have = list(groups)
    return [kind for kind in row.kinds if kind in have] + [kind for kind in have if kind not in row.kinds]


def _threshold(row: Requirement, question: Question, dossier: Dossier) -> tuple[float | None, str]:
    if not row.threshold_from:
        return row.pass_threshold, ""
    side, _, name = row.threshold_from.partition(":")
    electrode = question.cathode if side == "cathode" else question.anode
    found = dossier.best(name, electrode.key)
    if found is None or found.value is None:
        what = property_of(name).title.lower()
        return None, f"The {what} of {electrode.name} is not known."
    return found.value, ""


def _subject_keys(row: Requirement, question: Question) -> tuple[str, ...]:
    own = question.electrolyte.subjects
    if row.subject == "electrolyte":
        return own
    other = question.anode if row.subject.endswith("anode") else question.cathode
    return tuple(f"{one} | {other.key}" for one in own)


def _candidates(row: Requirement, question: Question, dossier: Dossier) -> list[Evidence]:
    keys = _subject_keys(row, question)
    if row.property == "area_specific_resistance":
        conductivities = _conductivities(keys, question, dossier)
        layers = [e for e in conductivities if e.kind in ("total", "unspecified", "")]
        return [layer_resistance(e, question.separator_thickness_um) for e in layers if e.value is not None]
    if row.property == "conductivity":
        return _conductivities(keys, question, dossier)
    ranked = dossier.ranked(row.property, None, question.conditions)
    known = [e for e in ranked if e.value is not None or e.text]
    if row.property == "reaction_energy":
        # a cathode is met at every state of charge ("NMC811@0.27"): the worst of them decides
        return sorted(
            (e for e in known if e.subject.split("@")[0] in keys and e.value is not None),
            key=lambda e: (row.kinds.index(e.kind) if e.kind in row.kinds else 9, e.value),
        )
    return [e for e in known if e.subject in keys]


def _conductivities(keys: tuple[str, ...], question: Question, dossier: Dossier) -> list[Evidence]:
    at: list[Evidence] = []
    for e in dossier.ranked("conductivity", None, question.conditions):
        if e.subject in keys:
            shifted = shifted_conductivity(e, question.temperature_K, dossier)
            if shifted is not None:
                at.append(shifted)
    # ranked again: what needed no shift, or a smaller one, is nearer to what was asked
    return list(Dossier(tuple(at)).ranked("conductivity", None, question.conditions))


def decides(row: Requirement, e: Evidence) -> bool:
    """Whether this evidence may decide this requirement."""
    return (
        e.origin in row.admissible_origins
        and e.origin != "assumed"
        and e.checked != "remembered"
        and e.kind != APPARENT
        and (e.kind in row.kinds or (e.kind == "" and "unspecified" in row.kinds))
        and e.value is not None
    )


def _of_group(row: Requirement, kind: str, group: list[Evidence], threshold: float | None) -> Verdict:
    deciding = next((e for e in group if decides(row, e)), None)
    if row.pass_threshold is None and not row.threshold_from:
        best = deciding or group[0]
        others = [e.text for e in dict.fromkeys(group) if e.text and e.text != best.text]
        also = f" Also: {'; '.join(others)}." if others else ""
        return Verdict(row, "shown", None, best, None, kind, f"No threshold is printed: shown without a verdict.{also}")
    if deciding is None:
        return Verdict(row, "unknown", None, group[0], threshold, kind, _why_not(row, group[0]))
    assert threshold is not None
    probability, reason = probability_met(deciding, row.comparison, threshold)
    verdict = _name(probability)
    if verdict == "fail" and row.marginal_threshold is not None and deciding.value is not None:
        nearly, _ = probability_met(deciding, row.comparison, row.marginal_threshold)
        if nearly is not None and nearly >= PASS_PROBABILITY:
            verdict, reason = "marginal", f"{reason}; it meets the marginal threshold"
    spread = _disagreement([e for e in group if decides(row, e)])
    return Verdict(row, verdict, probability, deciding, threshold, kind, "; ".join(p for p in (reason, spread) if p))


def _name(probability: float | None) -> str:
    if probability is None:
        return "marginal"
    if probability >= PASS_PROBABILITY:
        return "pass"
    return "fail" if probability <= 1.0 - PASS_PROBABILITY else "marginal"


def probability_met(e: Evidence, comparison: str, threshold: float) -> tuple[float | None, str]:
    """Probability that the true value meets a threshold, and the sentence that says what it rests on.

    None where no uncertainty is known: then nobody can say how likely it is.

    Examples
    --------
    >>> e = Evidence("X", "transference_number", 0.5, low=0.4, high=0.6, interval="95%")
    >>> round(probability_met(e, ">=", 0.5)[0], 3)
    0.5
    """
    assert e.value is not None
    logarithmic = property_of(e.property).scale == "log10" and threshold > 0
    v, t = (math.log10(e.value), math.log10(threshold)) if logarithmic else (e.value, threshold)
    sign = 1.0 if comparison == ">=" else -1.0
    if e.censored:
        beyond = v <= t if e.censored == "<" else v >= t
        certain = beyond and (e.censored == "<") != (comparison == "<=")
        met = beyond and not certain
        if certain or met:
            return (1.0 if met else 0.0), f"only {e.censored} {describe_value(replace(e, censored=''))} is known"
        return None, "only a bound on the wrong side is known"
    spread, reason = e.standard_deviation, f"interval: {e.interval}"
    model_error = _reproducibility().get(f"{e.property} ({e.method})") if e.origin == "computed" else None
    if spread is not None and model_error is not None:
        spread = math.hypot(spread, model_error[0])
        reason = f"{e.interval} and the model's error of {model_error[0]} {e.unit} ({model_error[1]})"
    elif e.interval in ("bound", "spread") and e.low is not None and e.high is not None and e.low < e.high:
        low, high = (math.log10(max(e.low, 1e-300)), math.log10(e.high)) if logarithmic else (e.low, e.high)
        above = min(max((high - t) / (high - low), 0.0), 1.0)
        return (above if comparison == ">=" else 1.0 - above), reason
    if spread is None:
        known = _reproducibility().get(e.property)
        if known is None:
            return None, "no uncertainty is stated: no probability can be given"
        spread, unit = known[0], "decades" if logarithmic else e.unit
        reason = f"no interval stated: reproducibility ± {spread} {unit} ({known[1]})"
    if spread == 0.0:
        return float(sign * (v - t) >= 0.0), reason
    return 0.5 * math.erfc(-sign * (v - t) / (spread * math.sqrt(2.0))), reason


def _disagreement(group: list[Evidence]) -> str:
    """How far reports of the same kind lie apart; a model's statements about other states are no reports."""
    if not group:
        return ""
    alike = [e for e in group if (e.kind, e.subject, e.origin) == (group[0].kind, group[0].subject, group[0].origin)]
    values = [e.value for e in alike if e.value is not None and not e.censored]
    if len(values) < 2 or max(values) == min(values):
        return ""
    unit = group[0].unit
    return f"{len(values)} reports, {min(values):.3g} … {max(values):.3g} {unit}"


def _why_not(row: Requirement, e: Evidence) -> str:
    if e.checked == "remembered":
        return "The only value was not read in its source (remembered): it decides nothing."
    if e.origin == "assumed":
        return "The only value is an assumption: it decides nothing."
    if e.kind == APPARENT:
        return "An apparent window (current onset on a planar electrode) never decides."
    if e.origin == "claimed":
        return "Only a statement without a measurement is known: it decides nothing."
    return f"The only value is of kind {e.kind or 'unspecified'}, origin {e.origin}: not admissible here."


def _unknown(
    row: Requirement, question: Question, dossier: Dossier, shown: list[Evidence], problem: str
) -> Verdict:
    refusal = _refusal(row.property, dossier)
    reason = problem or (_why_not(row, shown[0]) if shown else "")
    if not reason:
        reason = refusal.reason if refusal else f"No evidence of the {property_of(row.property).title.lower()}."
    settle, command = _SETTLED_BY.get(row.property, ("", ""))
    if refusal and refusal.room not in ("materials", "library"):  # those know only that nothing was read or recorded
        named = f"room {refusal.room}: " if refusal.room else ""
        settle, command = f"{named}{refusal.settle}", refusal.command
    threshold, _ = _threshold(row, question, dossier)
    best = shown[0] if shown else None
    return Verdict(row, "unknown", None, best, threshold, best.kind if best else "", reason, settle, command)


def _refusal(property: str, dossier: Dossier) -> Refusal | None:
    wanted = "conductivity" if property == "area_specific_resistance" else property
    return next((r for r in dossier.refusals if r.property == wanted), None)


_SETTLED_BY = {
    "conductivity": ("room measure: impedance of a pellet of known geometry", "frenkel evaluate … --data sigma.csv"),
    "area_specific_resistance": ("room measure: a total conductivity near this temperature", "frenkel evaluate … --data"),
    "electronic_conductivity": ("room measure: a blocking-cell direct-current measurement", "frenkel measure electronic"),
    "transference_number": ("room measure: a Bruce–Vincent measurement", "frenkel measure transference"),
    "oxidation_limit": ("room thermo: phase equilibria against lithium", "frenkel window"),
    "reduction_limit": ("room thermo: phase equilibria against lithium", "frenkel window"),
    "reaction_energy": ("room thermo: reaction energy of the pair", "frenkel thermo reaction"),
    "decomposition_temperature": ("room measure: thermogravimetry or calorimetry, as Evidence JSON", "frenkel evaluate … --data"),
    "gas_per_gram": ("room thermo: hydrolysis at a dew point", "frenkel thermo moisture"),
    "shear_modulus": ("room materials: nanoindentation or ultrasound, as Evidence JSON", "frenkel evaluate … --data"),
    "materials_cost": ("room materials: element prices", ""),
    "crustal_abundance_limit": ("room materials: element abundances", ""),
    "synthesis_steps": ("room process: a route", "frenkel process plan"),
}
