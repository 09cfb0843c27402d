"""The door: what microstructure can say about the question's electrolyte from what the dossier already holds.

Polycrystals: total and bulk conductivity at one temperature give the grain boundaries' part of the resistance
(1/σ_total = 1/σ_bulk + 1/σ_gb, apparent, brick layer); without a total, bulk, boundaries, grain size and porosity give it.
Composites: what mixing alone makes of matrix and filler; whether filler, crystallinity or plasticiser makes their
conductivity is a question that single published loadings leave open, and the answer says so.
"""

from __future__ import annotations

from frenkel.evidence import Answer, Dossier, Evidence, Refusal, Source
from frenkel.library.matching import components_key
from frenkel.materials import Question
from frenkel.microstructure.composite_prediction import predict_by_mixing
from frenkel.microstructure.polycrystal_prediction import PolycrystalPrediction, predict_polycrystal
from frenkel.microstructure.published_composites import CompositeCase, composite_cases
from frenkel.microstructure.published_series import PublishedSeries, series_cases

__all__ = ["answer", "grain_boundary_evidence"]

SAME_TEMPERATURE_K = 1.0


def answer(question: Question, dossier: Dossier) -> Answer:
    """Grain boundaries and totals for inorganic electrolytes; mixing and verdicts on published rows for composites."""
    electrolyte = question.electrolyte
    if electrolyte.kind == "composite":
        mixed = predict_by_mixing(question, dossier)
        rest = Answer.of(_composite(question))
        if isinstance(mixed, Refusal):
            return Answer(rest.results, (mixed, *rest.refusals))
        return Answer((mixed, *rest.results), rest.refusals)
    if electrolyte.kind != "inorganic":
        return Answer()
    return _polycrystal(question, dossier)


def _polycrystal(question: Question, dossier: Dossier) -> Answer:
    """The boundaries' part of a measured total, or the total of measured parts, or what lacks for either."""
    key = question.electrolyte.key
    split = grain_boundary_evidence(dossier, key)
    if split is not None:
        return Answer.of([split])
    put_together = predict_polycrystal(dossier, key, question.temperature_K)
    if isinstance(put_together, PolycrystalPrediction):
        return Answer((put_together,))
    if isinstance(put_together, Refusal):
        return Answer((), (put_together,))
    why = f"Total and bulk conductivity of {key} are not both known at one temperature, so the part of the grain boundaries is unknown."
    settle = "an impedance spectrum in which bulk and grain boundary are apart"
    return Answer((), (Refusal("conductivity", why, settle, "frenkel eis FILES", "microstructure", key),))


def grain_boundary_evidence(dossier: Dossier, subject: str) -> Evidence | None:
    """Apparent grain-boundary conductivity from the best total and bulk values at one temperature, or None.

    1/σ_gb = 1/σ_total - 1/σ_bulk; its interval comes from the ends of both. None too where the total is not
    below the bulk (different samples), and where a grain-boundary value is already there.
    """
    if dossier.about("conductivity", subject, kind="grain boundary"):
        return None
    for total in dossier.ranked("conductivity", subject, kind="total"):
        temperature = total.condition("temperature_K")
        if total.kind != "total" or total.value is None or not isinstance(temperature, float):
            continue
        bulk = next(
            (b for b in dossier.about("conductivity", subject, kind="bulk") if _near(b, temperature)), None
        )
        if bulk is None or bulk.value is None or not total.value < bulk.value:
            continue
        low, high = _ends(total, bulk)
        return Evidence(
            subject, "conductivity", 1.0 / (1.0 / total.value - 1.0 / bulk.value), low, high,
            "none" if low is None else "bound", conditions=(("temperature_K", temperature),), kind="grain boundary",
            method="series resistances of bulk and grain boundaries", origin="computed", checked=_checked(total, bulk),
            source=Source(model="frenkel.microstructure"), parents=(total.id, bulk.id),
            assumptions=("both values hold for one kind of pellet", "apparent: per length of the pellet, not of the boundary"),
        )  # fmt: skip
    return None


def _near(bulk: Evidence, temperature_K: float) -> bool:
    at = bulk.condition("temperature_K")
    return isinstance(at, float) and abs(at - temperature_K) <= SAME_TEMPERATURE_K and bulk.value is not None


def _checked(*parents: Evidence) -> str:
    """A value derived from a remembered one is no better than that."""
    return "remembered" if any(p.checked == "remembered" for p in parents) else "computed"


def _ends(total: Evidence, bulk: Evidence) -> tuple[float | None, float | None]:
    if None in (total.low, total.high, bulk.low, bulk.high):
        return None, None
    assert total.low and total.high and bulk.low and bulk.high
    if not total.high < bulk.low:
        return None, None
    return 1.0 / (1.0 / total.low - 1.0 / bulk.high), 1.0 / (1.0 / total.high - 1.0 / bulk.low)


def _composite(question: Question) -> list[Evidence | Refusal]:
    """Verdicts on published rows and series of the same parts, whatever their loading."""
    key = question.electrolyte.key
    wanted = {components_key(one) for one in (key, *question.electrolyte.subjects)} - {frozenset()}
    cases = [c for c in composite_cases() if wanted & {components_key(name) for name in c.names}]
    refusals: list[Evidence | Refusal] = [_refusal(case, key) for case in cases]
    refusals += [_of_series(one, key) for one in series_cases() if components_key(one.material) in wanted]
    if not refusals:
        why = f"No published loading of {key} is on record, so σ against loading cannot be judged."
        refusals.append(
            Refusal("conductivity", why, "σ at four loadings or more, with the matrix alone",
                    "frenkel composite SPEC.yaml", "microstructure", key)
        )  # fmt: skip
    return refusals


def _of_series(series: PublishedSeries, key: str) -> Refusal:
    left = f" Left open: {', '.join(series.open_models)}." if series.open_models else ""
    reason = f"A published series of {series.material} ({series.source}) is {series.verdict} (reported: {series.trend}).{left}"
    return Refusal(
        "conductivity_gain",
        reason,
        "; ".join(series.missing),
        "frenkel microstructure cases",
        "microstructure",
        key,
    )


def _refusal(case: CompositeCase, key: str) -> Refusal:
    gain = (
        ""
        if case.gain is None
        else f" Against the matrices on record it is {case.gain[0]:.2g} to {case.gain[1]:.2g} times as conductive."
    )
    reason = (
        f"What makes the {case.conductivity_S_cm:.3g} S/cm of {case.material} is {case.verdict}.{gain}"
        f" Left open: {', '.join(case.open_models)}. Not stated: {', '.join(case.unknown)}."
    )
    settle = "σ at four loadings or more with the same matrix, salt ratio and thermal history"
    return Refusal("conductivity_gain", reason, settle, "frenkel composite SPEC.yaml", "microstructure", key)
