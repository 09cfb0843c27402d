"""A conductivity and an activation energy that one source gives for one material, joined to an Arrhenius law.

    σT = A exp(−Ea / kT)

through the reported point. Few sources say whether their Ea belongs to σ or to σT; it is taken as that of
σT, and the evidence says so. Where no activation energy stands beside it, a conductivity stays one point.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from frenkel.evidence import Evidence
from frenkel.library.records import Record, to_evidence

__all__ = ["evidence_with_laws"]


def evidence_with_laws(records: Sequence[Record], *, subject: str = "") -> tuple[Evidence, ...]:
    """Evidence of all records; conductivities carry a law where their source also gives the activation energy."""
    return tuple(_with_law(one, records, subject) for one in records)


def _with_law(record: Record, records: Iterable[Record], subject: str) -> Evidence:
    plain = to_evidence(record, subject=subject)
    temperature = plain.condition("temperature_K")
    if record.property != "conductivity" or plain.censored or plain.value is None:
        return plain
    energies = {
        one.canonical_value
        for one in records
        if one.property == "activation_energy" and _same_measurement(one, record) and one.value is not None
    }
    if len(energies) != 1 or not isinstance(temperature, float):
        return plain
    from frenkel.transport import arrhenius_law

    energy_eV = energies.pop()
    if energy_eV is None:
        return plain
    law = arrhenius_law(
        "arrhenius_sigma_T",
        activation_energy_eV=energy_eV,
        conductivity_S_cm=plain.value,
        temperature_K=temperature,
        valid=(
            temperature,
            temperature,
        ),  # the source's range is not known: anything else is an extrapolation
    )
    said = "activation energy from the same source, read as that of σT"
    return replace(plain, law=law, assumptions=(*plain.assumptions, said))


def _same_measurement(a: Record, b: Record) -> bool:
    if a.material != b.material or a.source != b.source or a.sample != b.sample:
        return False
    same_place = a.place == b.place or bool(set(a.cites) & set(b.cites))
    process = [
        dict(one.conditions).get("process", dict(one.conditions).get("synthesis", "")) for one in (a, b)
    ]
    return same_place and process[0] == process[1]
