"""The conductivity at the temperature that was asked for, from evidence at whatever temperature there is.

In this order: a law that covers the temperature; the value itself within 2 K; a shift with an activation
energy of the same subject and origin; within 10 K a shift with an activation energy between 0.15 and 0.9 eV,
which only widens the interval. Anything else stays unknown: nothing is extrapolated silently.

    σ(T) = σ(T0) (T0/T) exp(−Ea/k (1/T − 1/T0))
"""

from __future__ import annotations

import math

from frenkel.evidence import Dossier, Evidence
from frenkel.quantities import BOLTZMANN_EV_K

__all__ = ["conductivity_at", "layer_resistance"]

SAME_TEMPERATURE_K = 2.0
NEAR_TEMPERATURE_K = 10.0
SOLID_ELECTROLYTE_EA_EV = (0.15, 0.9)


def conductivity_at(evidence: Evidence, temperature_K: float, dossier: Dossier) -> Evidence | None:
    """The same evidence at another temperature, with its parents and what was assumed; None if it can't be had."""
    if evidence.law is not None:
        return _from_law(evidence, temperature_K)
    have = evidence.condition("temperature_K")
    if not isinstance(have, (int, float)) or evidence.value is None:
        return None
    if abs(have - temperature_K) <= SAME_TEMPERATURE_K:
        return evidence
    if evidence.censored:
        return None
    known = _activation_energy(evidence, dossier)
    if known is not None and known.value is not None and known.value > 0:
        spread = known.standard_deviation or 0.0
        text = f"shifted from {have:.4g} K with Ea = {known.value:.3g} eV"
        return _shifted(evidence, have, temperature_K, known.value, spread, text, (known.id,))
    if abs(have - temperature_K) <= NEAR_TEMPERATURE_K:
        low, high = SOLID_ELECTROLYTE_EA_EV
        text = f"shifted from {have:.4g} K; the activation energy is not known, {low}–{high} eV was allowed for"
        spread = (high - low) / math.sqrt(12.0)
        return _shifted(evidence, have, temperature_K, 0.5 * (low + high), spread, text, ())
    return None


def layer_resistance(conductivity: Evidence, thickness_um: float) -> Evidence:
    """Area-specific resistance of a layer, L/σ (Ω cm²), derived from a conductivity (S/cm) and a thickness (µm)."""
    thickness_cm = thickness_um * 1e-4

    def of(value: float | None) -> float | None:
        return thickness_cm / value if value else None

    return conductivity.derived(
        property="area_specific_resistance",
        kind="layer",
        value=of(conductivity.value),
        low=of(conductivity.high),
        high=of(conductivity.low),
        censored={"<": ">", ">": "<"}.get(conductivity.censored, ""),
        law=None,
        text="",
        conditions=(*conductivity.conditions, ("thickness_um", thickness_um)),
        method=f"L/σ of {conductivity.method or 'the conductivity'}",
    )


def _from_law(evidence: Evidence, temperature_K: float) -> Evidence | None:
    from frenkel.transport import predict

    law = evidence.law
    assert law is not None
    try:
        found = predict(law, [temperature_K])
    except ValueError:  # below T0 of a VTF law there is no value
        return None
    beyond = 0.0 if law.valid is None else max(law.valid[0] - temperature_K, temperature_K - law.valid[1], 0.0)
    if beyond > NEAR_TEMPERATURE_K:
        return None
    value, low, high = (
        float(one[0]) for one in (found.conductivity_S_cm, found.low_S_cm, found.high_S_cm)
    )
    known = math.isfinite(low) and math.isfinite(high)
    note = (f"extrapolated {beyond:.0f} K beyond the fit",) if bool(found.extrapolated[0]) and beyond else ()
    return evidence.derived(
        value=value,
        low=low if known else None,
        high=high if known else None,
        interval="95%" if known else "none",
        law=None,
        conditions=tuple({**dict(evidence.conditions), "temperature_K": temperature_K}.items()),
        assumptions=(*evidence.assumptions, *note),
    )


def _activation_energy(evidence: Evidence, dossier: Dossier) -> Evidence | None:
    for one in dossier.ranked("activation_energy", evidence.subject):
        decides = one.origin not in ("assumed", "claimed") and one.checked != "remembered"
        # a bulk activation energy does not move a total conductivity, nor a computed one a measured one
        fits = one.kind not in ("bulk", "grain boundary") or one.kind == evidence.kind
        if decides and fits and (one.origin == "computed") == (evidence.origin == "computed"):
            return one
    return None


def _shifted(
    e: Evidence, have: float, wanted: float, energy_eV: float, sd_eV: float, text: str, parents: tuple[str, ...]
) -> Evidence:
    assert e.value is not None
    inverse = (1.0 / wanted - 1.0 / have) / BOLTZMANN_EV_K
    factor = have / wanted * math.exp(-energy_eV * inverse)
    sd_own = e.standard_deviation or 0.0
    sd = math.hypot(sd_own, sd_eV * inverse / math.log(10.0))
    value = e.value * factor
    widened = sd > sd_own or e.interval != "none"
    ratio = 10.0 ** (1.959963984540054 * sd)
    return e.derived(
        value=value,
        low=value / ratio if widened and sd > 0 else None,
        high=value * ratio if widened and sd > 0 else None,
        interval="95%" if widened and sd > 0 else "none",
        conditions=tuple({**dict(e.conditions), "temperature_K": wanted}.items()),
        assumptions=(*e.assumptions, text),
        parents=parents,
    )
