"""The conductivity at the temperature that was asked for, from evidence at whatever temperature there is.

In this order: a law that covers the temperature; the value itself within 2 K; a shift with an activation
energy of the same subject and origin; within 10 K a shift with an activation energy between 0.15 and 0.9 eV,
which widens the interval. A value whose source states no temperature is taken as room temperature, 20–30 °C,
which widens it too. Anything else stays unknown: nothing is extrapolated silently.

    σ(T) = σ(T0) (T0/T) exp(−Ea/k (1/T − 1/T0))
"""

from __future__ import annotations

import math

from frenkel.errors import OutOfRange
from frenkel.evidence import Dossier, Evidence
from frenkel.quantities import BOLTZMANN_EV_K

__all__ = ["layer_resistance", "shifted_conductivity"]

ROOM_TEMPERATURE_K = (293.15, 303.15)
SAME_TEMPERATURE_K = 2.0
NEAR_TEMPERATURE_K = 10.0
SOLID_ELECTROLYTE_EA_EV = (0.15, 0.9)


def shifted_conductivity(evidence: Evidence, temperature_K: float, dossier: Dossier) -> Evidence | None:
    """The same evidence at another temperature, with its parents and what was assumed; None if it can't be had."""
    if evidence.law is not None:
        return _from_law(evidence, temperature_K)
    have = evidence.condition("temperature_K")
    if evidence.value is None or isinstance(have, str):
        return None
    unstated = have is None
    if have is None:
        have = 0.5 * sum(ROOM_TEMPERATURE_K)
    if not unstated and abs(have - temperature_K) <= SAME_TEMPERATURE_K:
        return evidence
    if evidence.censored:
        return None
    known = _activation_energy(evidence, dossier)
    if known is not None and known.value is not None and known.value > 0:
        energy, spread = known.value, known.standard_deviation or 0.0
        text = f"shifted from {have:.4g} K with Ea = {energy:.3g} eV"
    elif abs(have - temperature_K) <= NEAR_TEMPERATURE_K:
        low, high = SOLID_ELECTROLYTE_EA_EV
        known = None
        energy, spread = 0.5 * (low + high), (high - low) / math.sqrt(12.0)
        text = f"shifted from {have:.4g} K; the activation energy is not known, {low}–{high} eV was allowed for"
    else:
        return None
    if unstated:
        text = "the source states no temperature: taken as room temperature, 20–30 °C"
    width = (ROOM_TEMPERATURE_K[1] - ROOM_TEMPERATURE_K[0]) / math.sqrt(12.0) if unstated else 0.0
    parents = (known.id,) if known is not None else ()
    return _shifted(evidence, (have, width), temperature_K, (energy, spread), text, parents)


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
    from frenkel.transport import conductivity_at

    law = evidence.law
    assert law is not None
    beyond = 0.0 if law.valid is None else max(law.valid[0] - temperature_K, temperature_K - law.valid[1], 0.0)
    if beyond > NEAR_TEMPERATURE_K:
        return None
    try:
        return conductivity_at(evidence, temperature_K)
    except OutOfRange:  # at or below T0 a VTF law has no value
        return None


def _activation_energy(evidence: Evidence, dossier: Dossier) -> Evidence | None:
    for one in dossier.ranked("activation_energy", evidence.subject):
        decides = one.origin not in ("assumed", "claimed") and one.checked != "remembered"
        # a bulk activation energy does not move a total conductivity, nor a computed one a measured one
        fits = one.kind not in ("bulk", "grain boundary") or one.kind == evidence.kind
        if decides and fits and (one.origin == "computed") == (evidence.origin == "computed"):
            return one
    return None


def _shifted(
    e: Evidence,
    have: tuple[float, float],
    wanted: float,
    energy: tuple[float, float],
    text: str,
    parents: tuple[str, ...],
) -> Evidence:
    """Shift along an Arrhenius line; `have` (K) and `energy` (eV) are values with standard deviations."""
    assert e.value is not None
    inverse = (1.0 / wanted - 1.0 / have[0]) / BOLTZMANN_EV_K
    slope = energy[0] / (BOLTZMANN_EV_K * wanted**2)  # d ln σ / dT, for the doubt about the temperature itself
    value = e.value * have[0] / wanted * math.exp(-energy[0] * inverse)
    shift = math.hypot(energy[1] * inverse, slope * have[1]) / math.log(10.0)
    # a report without an interval keeps none: its doubt is the reproducibility, which is far wider than this
    spread = None if e.standard_deviation is None else math.hypot(e.standard_deviation, shift)
    ratio = None if spread is None else 10.0 ** (1.959963984540054 * spread)
    return e.derived(
        value=value,
        low=value / ratio if ratio else None,
        high=value * ratio if ratio else None,
        interval="95%" if ratio else "none",
        conditions=tuple({**dict(e.conditions), "temperature_K": wanted}.items()),
        assumptions=(*e.assumptions, text),
        parents=parents,
    )
