"""Published composites, one loading each, held against null models: what can such a row show, and what not?

A row of one loading cannot tell an interphase from a change of crystallinity, whatever its value. What it
can show is its gain over the filler-free matrix, where such a matrix is on record at the same temperature,
and which explanations that gain leaves open. Records come from `frenkel.library`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from frenkel.errors import InputError
from frenkel.library import Record, shipped_records
from frenkel.microstructure.composite_fit import compare_models
from frenkel.microstructure.composite_models import NULL_MODELS
from frenkel.quantities import convert

__all__ = ["CompositeCase", "composite_cases"]

_ADDITIVES = ("plasticiser", "ionic liquid", "solvent", "residual solvent", "initiator", "coupling agent")
_MOBILE = ("plasticiser", "ionic liquid", "solvent", "residual solvent")


@dataclass(frozen=True)
class CompositeCase:
    """One published composite.

    group : salted | salt-free | plasticised (with or without salt); they are never pooled
    gain : (lowest, highest) ratio to filler-free matrices on record at the same temperature, or None
    unknown : what the row does not state
    open_models : null models that the row cannot reject
    """

    record_id: str
    material: str
    conductivity_S_cm: float
    temperature_C: float | None
    group: str
    gain: tuple[float, float] | None
    matrices: tuple[str, ...]
    unknown: tuple[str, ...]
    open_models: tuple[str, ...]
    verdict: str
    place: str = ""
    names: tuple[str, ...] = ()


def composite_cases(
    records: Iterable[Record] | None = None, *, dataset: str = "ai2024_table4"
) -> tuple[CompositeCase, ...]:
    """The cases of one table of the library (default: Table 4 of Ai 2024, 10.3390/nano14221773).

    Examples
    --------
    >>> cases = composite_cases()
    >>> {case.verdict.split(":")[0] for case in cases}
    {'not distinguishable'}
    """
    every = tuple(shipped_records() if records is None else records)
    found = tuple(_case(r, every) for r in every if r.dataset == dataset and _is_composite(r))
    if not found:
        raise InputError(f"The table {dataset!r} has no conductivity of a composite.")
    return found


def _is_composite(record: Record) -> bool:
    return record.property == "conductivity" and any(c.role == "filler" for c in record.components)


def _names(record: Record, role: str) -> frozenset[str]:
    return frozenset(c.name for c in record.components if c.role == role)


def _case(record: Record, every: tuple[Record, ...]) -> CompositeCase:
    sigma = record.canonical_value
    assert sigma is not None  # a conductivity has a value or a range
    additives = [c for c in record.components if c.role in _ADDITIVES]
    group = (
        "plasticised"
        if any(c.role in _MOBILE for c in additives)
        else "salted"
        if _names(record, "salt")
        else "salt-free"
    )
    matrices = [] if group == "plasticised" else [r for r in every if _is_its_matrix(r, record)]
    values = [v for r in matrices if (v := r.canonical_value)]
    gain = (sigma / max(values), sigma / min(values)) if values else None
    open_models = _open_models(group, gain)
    # one loading: the comparison itself says so
    verdict = compare_models([_filler_fraction(record) or 0.0], [sigma]).verdict
    return CompositeCase(
        record.id, record.material, sigma, record.temperature_C, group, gain, tuple(r.id for r in matrices),
        tuple(_unknown(record, bool(matrices))), open_models, verdict, record.place,
        (record.material, *record.aliases),
    )  # fmt: skip


def _filler_fraction(record: Record) -> float | None:
    return next((c.fraction for c in record.components if c.role == "filler"), None)


def _is_its_matrix(candidate: Record, composite: Record) -> bool:
    return (
        candidate.property == "conductivity"
        and not any(c.role == "filler" or c.role in _MOBILE for c in candidate.components)
        and bool(_names(candidate, "matrix"))
        and _names(candidate, "matrix") == _names(composite, "matrix")
        and _names(candidate, "salt") == _names(composite, "salt")
        and candidate.temperature_C is not None
        and composite.temperature_C is not None
        and abs(convert(candidate.temperature_C, "°C", "K") - convert(composite.temperature_C, "°C", "K"))
        <= 1.0
    )


def _open_models(group: str, gain: tuple[float, float] | None) -> tuple[str, ...]:
    dilutes, crystals, plasticiser = NULL_MODELS
    out = []
    if gain is None or gain[0] <= 1.0:  # without a matrix on record even a loss cannot be excluded
        out.append(dilutes)
    out.append(crystals)
    if group == "plasticised":
        out.append(plasticiser)
    return tuple(out)


def _unknown(record: Record, has_matrix: bool) -> Iterable[str]:
    filler = next(c for c in record.components if c.role == "filler")
    if filler.fraction is None:
        yield "loading"
    elif filler.basis not in ("wt", "vol"):
        yield "whether the loading is by weight or volume"
    yield "what the loading is relative to"
    if not _names(record, "salt"):
        yield "salt"
    if "ether_oxygens_per_lithium" not in dict(record.conditions):
        yield "EO:Li"
    for one in record.components:
        if one.role in _MOBILE and one.fraction is None:
            yield f"amount of {one.name}"
    yield "thermal history"
    if "morphology" not in dict(record.conditions):
        yield "shape and size of the filler"
    if not has_matrix:
        yield "the same matrix without filler"
