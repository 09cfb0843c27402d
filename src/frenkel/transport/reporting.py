"""What a fitted law says as evidence and as plain JSON values."""

from __future__ import annotations

import math
from typing import Any

from frenkel.errors import InputError
from frenkel.evidence import Evidence, Source
from frenkel.transport.fitted_law import FittedLaw, Parameter
from frenkel.transport.laws import law_form, predict

_PREFACTORS = {1.0: "conductivity_temperature_prefactor", 0.0: "conductivity_prefactor"}
_ENERGY_KINDS = {1.0: "sigma T", 0.0: "sigma"}


def evidence_of(
    fitted: FittedLaw, temperature_K: float, *, subject: str, kind: str, source: Source
) -> tuple[Evidence, ...]:
    """Conductivity at a temperature, and the parameters that may be quoted, with the law behind each."""
    common: dict[str, Any] = {
        "subject": subject, "origin": "measured", "checked": "computed", "source": source, "law": fitted.law,
        "method": _method(fitted), "interval": "95%" if fitted.level == 0.95 else "none",
    }  # fmt: skip
    conditions: tuple[tuple[str, float | str], ...] = (("branch", fitted.branch),) if fitted.branch else ()
    at = fitted.predict(temperature_K)
    out = [Evidence(
        property="conductivity", value=float(at.conductivity_S_cm[0]), low=float(at.low_S_cm[0]),
        high=_finite(float(at.high_S_cm[0])), kind=kind, conditions=(*conditions, ("temperature_K", float(temperature_K))),
        assumptions=_extrapolation(bool(at.extrapolated[0]), fitted.data.range_K), **common,
    )]  # fmt: skip
    for one in fitted.parameters:
        if not one.withheld:
            out.extend(_parameter_evidence(one, fitted, conditions, common))
    return tuple(out)


def _parameter_evidence(
    one: Parameter, fitted: FittedLaw, conditions: tuple[tuple[str, float | str], ...], common: dict[str, Any]
) -> list[Evidence]:
    power = fitted.form.power
    linear: dict[str, Any] = {"value": one.value, "low": one.interval.low, "high": one.interval.high}
    if one.name == "ln_prefactor" and fitted.form.family == "arrhenius":
        ends = [_exp(v) for v in (one.value, one.interval.low, one.interval.high)]
        if ends[0] is None:
            return []
        values: dict[str, Any] = dict(zip(("value", "low", "high"), ends, strict=True))
        return [Evidence(property=_PREFACTORS[power], conditions=conditions, **values, **common)]
    if one.name.startswith("activation_energy"):
        segment = one.name.removeprefix("activation_energy").removesuffix("_eV").strip("_")
        more = (("segment", segment),) if segment else ()
        return [Evidence(
            property="activation_energy", kind=_ENERGY_KINDS[power], conditions=(*conditions, *more), **linear, **common
        )]  # fmt: skip
    names = {"vogel_temperature_K": "vogel_temperature", "vtf_energy_eV": "vtf_energy"}
    if one.name in names:
        return [Evidence(property=names[one.name], conditions=conditions, **linear, **common)]
    return []


def _method(fitted: FittedLaw) -> str:
    text = f"{fitted.form.title} fitted to {len(fitted.data)} points of {fitted.samples} sample"
    relative = fitted.between_sample_relative_sd
    if relative is not None:
        text += f"s, SD between samples {100.0 * relative:.2g} %"
    return text


def _extrapolation(extrapolated: bool, valid: tuple[float, float]) -> tuple[str, ...]:
    if not extrapolated:
        return ()
    return (f"extrapolated beyond the measured {valid[0]:.5g} to {valid[1]:.5g} K; the law may change there",)


def _exp(value: float) -> float | None:
    """exp, or None where the result is no finite positive number (an interval that is open there)."""
    return math.exp(value) if -700.0 < value < 700.0 else None


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def conductivity_at(evidence: Evidence, temperature_K: float) -> Evidence:
    """The conductivity that the law behind a piece of evidence gives at another temperature, derived from it.

    Parameters
    ----------
    evidence : a conductivity with a law of conduction
    temperature_K : where it is wanted

    Returns
    -------
    Evidence with `evidence` as its parent, the same origin and kind; an extrapolation is in its assumptions.

    Raises
    ------
    InputError : no conductivity, or no law stands behind it
    """
    if evidence.property != "conductivity" or evidence.law is None:
        raise InputError(
            f"{evidence.property} of {evidence.subject} has no law of conduction behind it.",
            next_step="Give conductivities at several temperatures, or an activation energy.",
        )
    if evidence.condition("temperature_K") == temperature_K:
        return evidence
    law_form(evidence.law.name)
    at = predict(evidence.law, temperature_K)
    bounded = math.isfinite(at.low_S_cm[0]) and math.isfinite(at.high_S_cm[0])
    conditions = {**dict(evidence.conditions), "temperature_K": float(temperature_K)}
    valid = evidence.law.valid or (-math.inf, math.inf)
    return evidence.derived(
        value=float(at.conductivity_S_cm[0]),
        low=float(at.low_S_cm[0]) if bounded else None,
        high=float(at.high_S_cm[0]) if bounded else None,
        interval="95%" if bounded else "none",
        conditions=tuple(conditions.items()),
        assumptions=(*evidence.assumptions, *_extrapolation(bool(at.extrapolated[0]), valid)),
    )


def fitted_law_dict(fitted: FittedLaw) -> dict[str, Any]:
    """Plain JSON values of one fitted law."""
    return {
        "law": fitted.form.name,
        "equation": fitted.form.equation,
        "branch": fitted.branch,
        "valid_K": list(fitted.data.range_K),
        "parameters": [
            {"name": p.name, "value": p.value, "standard_error": p.standard_error, "low": p.interval.low,
             "high": p.interval.high, "unit": p.unit, "withheld": p.withheld}
            for p in fitted.parameters
        ],
        "covariance": [list(row) for row in fitted.law.covariance],
        "degrees_of_freedom": fitted.fit.degrees_of_freedom,
        "shape_between_samples": fitted.shape_between_samples,
        "samples": [
            {"sample": s.sample, "points": s.points, "relative_level": s.relative_level}
            for s in fitted.sample_levels()
        ],
        "between_sample_relative_sd": fitted.between_sample_relative_sd,
    }  # fmt: skip
