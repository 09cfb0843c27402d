"""A YAML of this room as evidence about the electrolyte of a question: a composite at one loading, or a pellet.

`frenkel evaluate SYSTEM --data SPEC.yaml`, or the file itself as the system. A composite gives σ_total between Wiener's
bounds, the current fraction and (where its parts follow laws) the activation energy at each temperature of the file, and
the points that were measured at the loading; a pellet its parts and its totals. An interphase that nobody measured is an
assumption, and so is what is computed with it: it is shown and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from frenkel.errors import FrenkelError, InputError, ParseError
from frenkel.evidence import Evidence, Source
from frenkel.files import digest_of_file, read_yaml
from frenkel.materials import Electrolyte, resolve
from frenkel.microstructure.composite_name import NamedComposite, parts_of_name
from frenkel.microstructure.composite_specification import CompositeJob, read_composite
from frenkel.microstructure.pellet_specification import PelletJob, read_pellet
from frenkel.results import Notice

__all__ = [
    "SpecificationEvidence",
    "evidence_of_specification",
    "name_of_specification",
    "read_specification",
]

SAME_VOL = 1e-4
METHOD = "self-consistent medium of matrix, interphase and filler"


@dataclass(frozen=True)
class SpecificationEvidence:
    """Evidence of a file, its figures' results, notices, and what it holds in words."""

    evidence: tuple[Evidence, ...]
    results: tuple[Any, ...]
    notices: tuple[Notice, ...]
    holds: str


def read_specification(path: str | Path) -> CompositeJob | PelletJob:
    """A composite (it has a matrix) or a pellet (it has a boundary). Raises ParseError for anything else."""
    data = read_yaml(path, max_bytes=1_000_000)
    fields = set(data) if isinstance(data, dict) else set()
    if "matrix" in fields:
        return read_composite(path)
    if "boundary" in fields or "bulk" in fields:
        return read_pellet(path)
    raise ParseError(
        "this is neither a composite (matrix, filler, loading) nor a pellet (bulk, boundary, grain_size).",
        file=str(path), next_step="See docs/microstructure.md for both.",
    )  # fmt: skip


def name_of_specification(path: str | Path) -> str:
    """The system that a file is about, as a name for `resolve`: "PEO-LiTFSI + 10 wt% LLZO", or the pellet's material."""
    job = read_specification(path)
    if isinstance(job, PelletJob):
        return job.pellet.name
    listed = job.loading.values if isinstance(job.loading.values, list) else [job.loading.values]
    matrix, filler = job.composite.matrix.name, job.composite.filler.name
    if len(listed) != 1:
        raise InputError(
            f"{path} holds {len(listed)} loadings, and one system has one.",
            next_step=f'Name it: frenkel evaluate "{matrix} + 10 wt% {filler}" --data {path}, or leave one value in loading.',
        )
    return f"{matrix} + {job.written(listed[0])} {filler}"


def evidence_of_specification(path: str | Path, electrolyte: Electrolyte) -> SpecificationEvidence:
    """What a file says about an electrolyte.

    Raises
    ------
    ParseError, InputError, UnitError, OutOfRange : the file, or a loading that it cannot place
    """
    job, source = read_specification(path), Source(file_digest=digest_of_file(path), place=Path(path).name)
    if isinstance(job, PelletJob):
        return _of_pellet(job, electrolyte, source)
    return _of_composite(job, electrolyte, source)


def _of_pellet(job: PelletJob, electrolyte: Electrolyte, source: Source) -> SpecificationEvidence:
    subject, notices = _subject(job.pellet.name, electrolyte, source.place)
    curve = job.curve()
    found = [e.derived(subject=subject, source=source, parents=()) for e in curve.evidence()]
    ends = job.worst, job.pellet, job.best
    sizes = sorted(one.grain_size_um for one in ends)
    dense = sorted(1.0 - one.porosity for one in ends)
    for name, (low, value, high) in (("grain_size", sizes), ("relative_density", dense)):
        found.append(
            Evidence(
                subject,
                name,
                value,
                low,
                high,
                "spread" if low < high else "none",
                origin="measured",
                source=source,
            )
        )
    for T in job.temperatures_K:
        sigmas = sorted(one.bulk_S_cm(T) for one in ends)
        walls = sorted(one.boundary.at(T) for one in ends)
        for name, kind, (low, value, high) in (
            ("conductivity", "bulk", sigmas),
            ("grain_boundary_resistance", "", walls),
        ):
            if value > 0.0:
                found.append(
                    Evidence(subject, name, value, low, high, "spread" if low < high else "none", kind=kind,
                             conditions=(("temperature_K", T),), origin="measured", source=source)
                )  # fmt: skip
    return SpecificationEvidence(
        tuple(found), (curve,), notices, f"a pellet at {len(job.temperatures_K)} temperatures"
    )


def _of_composite(job: CompositeJob, electrolyte: Electrolyte, source: Source) -> SpecificationEvidence:
    matrix, filler = job.composite.matrix.name, job.composite.filler.name
    vol, share = _asked_loading(job, electrolyte)
    subject, notices = _subject(f"{matrix} + {share}{filler}", electrolyte, source.place)
    curves = job.curves()
    shared: dict[str, Any] = {"subject": subject, "source": source, "checked": "computed"}
    found = list(_computed(job, vol, shared)) + list(_measured(job, vol, shared))
    said = tuple(dict.fromkeys((*notices, *(n for c in curves for n in c.notices))))
    comparison = job.comparison()
    results = (*curves, *((comparison,) if comparison is not None and comparison.candidates else ()))
    holds = f"a composite of {100 * vol:.3g} vol % {filler} at {len(curves)} temperature{'s' if len(curves) > 1 else ''}"
    return SpecificationEvidence(tuple(found), results, said, holds)


def _asked_loading(job: CompositeJob, electrolyte: Electrolyte) -> tuple[float, str]:
    """Volume fraction of the loading in the electrolyte's name by the file's basis, and the loading as a name."""
    try:
        named = parts_of_name(electrolyte.given or electrolyte.name)
    except FrenkelError:
        named = ""
    if isinstance(named, NamedComposite) and named.share is not None:
        stated = f"{100 * named.share:.6g} {named.kind}%"
        asked = replace(job, loading=job.loading.model_copy(update={"kind": ""}))
        return asked.vol_fraction(stated), f"{stated} "
    if len(job.vol_fillers) == 1:
        return job.vol_fillers[0], ""
    raise InputError(
        f"Which of the {len(job.vol_fillers)} loadings of the file is meant is not said.",
        next_step=f'Name it: "{job.composite.matrix.name} + 10 wt% {job.composite.filler.name}".',
    )


def _subject(name: str, electrolyte: Electrolyte, file: str) -> tuple[str, tuple[Notice, ...]]:
    """The electrolyte's key where the file is about it; else the file's own, and a notice that it is not used."""
    try:
        own = resolve(name)
    except FrenkelError:
        own = None
    if own is not None and (own.key == electrolyte.key or set(own.subjects) & set(electrolyte.subjects)):
        return electrolyte.key, ()
    key = own.key if own is not None else name
    text = f"{file}: it is about {key}, not {electrolyte.key}: kept, not used for it. Its names must be those of the system."
    return key, (Notice("other_subject", text),)


def _computed(job: CompositeJob, vol: float, shared: dict[str, Any]) -> Iterator[Evidence]:
    said = ["conductivities of matrix and filler as in the file"]
    layer = job.composite.interphase
    if layer is not None:
        said.append(f"interphase of {layer.thickness_nm:g} nm as stated, not measured")
    origin = "computed" if layer is None else "assumed"
    from frenkel.microstructure.loading_curve import composite_curve

    for T in job.temperatures_K:
        curve = composite_curve(job.composite, [vol], T)
        point, bound = curve.points[0], curve.bounds[0]
        at: dict[str, Any] = {
            **shared, "origin": origin, "conditions": (("temperature_K", T), ("vol_filler", vol)), "method": METHOD,
            "assumptions": tuple(said),
        }  # fmt: skip
        if point.total_S_cm > 0.0:
            yield Evidence(
                property="conductivity",
                value=point.total_S_cm,
                low=bound.lower,
                high=bound.upper,
                interval="bound",
                kind="total",
                **at,
            )
        if point.current_fraction is not None:
            yield Evidence(
                property="transference_number", value=point.current_fraction, kind="current fraction", **at
            )
        energy = job.composite.activation_energy_eV(vol, T)
        if energy is not None:
            yield Evidence(property="activation_energy", value=energy, kind="sigma", **at)


def _measured(job: CompositeJob, vol: float, shared: dict[str, Any]) -> Iterator[Evidence]:
    """Points of the file at this loading, as the user's own measurement."""
    for v, sigma, _ in job.measured:
        if abs(v - vol) <= SAME_VOL and job.measured_K is not None:
            yield Evidence(
                property="conductivity", value=sigma, kind="total", origin="measured", method="as stated in the file",
                conditions=(("temperature_K", job.measured_K), ("vol_filler", v)), **{**shared, "checked": "read"},
            )  # fmt: skip
