"""A series of temperatures with the user's decisions, and what each of them changes in σ and in the activation energies.

The series is evaluated with all decisions and once more without each of them, as `spectrum` does for one spectrum.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import PurePath

import numpy as np

from frenkel.errors import ComputationError, InputError
from frenkel.measure.changes import Change, relative_changes
from frenkel.measure.overrides import SeriesOverride
from frenkel.measure.series import SeriesResult, analyse_series
from frenkel.measure.spectrum_result import SpectrumResult
from frenkel.transport import ConductivityFit
from frenkel.transport.laws import law_form

__all__ = ["analyse_decided_series", "automatic_series", "numbers_of_series"]


def analyse_decided_series(spectra: Sequence[SpectrumResult], override: SeriesOverride, *, subject: str = "sample") -> SeriesResult:
    """`analyse_series` with the decisions of a frenkel.yaml; the change by each stands in the result.

    Raises
    ------
    InputError : no spectrum is left, a pattern of `leave_out` fits none, or the law is not known
    """
    if override.law not in (None, "auto"):
        law_form(str(override.law))  # an unknown name is an error, not a law that cannot be fitted
    result = _analysed(spectra, override, subject)
    if not override.changes_something:
        return result
    at_K = float(np.median([s.measurement.temperature_K for s in spectra if s.measurement.temperature_K is not None] or [298.15]))
    mine = numbers_of_series(result, at_K)
    changes = []
    for name in override.decisions:
        try:
            theirs = numbers_of_series(_analysed(spectra, override.without(name), subject), at_K)
        except (InputError, ComputationError):
            theirs = {}
        given = str(override.model_dump(mode="json")[name])
        changes.append(Change("the series", name, given, relative_changes(mine, theirs)))
    return replace(result, override=override, changes=tuple(changes))


def _analysed(spectra: Sequence[SpectrumResult], override: SeriesOverride, subject: str) -> SeriesResult:
    kept = list(spectra)
    for pattern in override.leave_out:
        left = [one for one in kept if not _fits(one, pattern)]
        if len(left) == len(kept):
            raise InputError(f"series → leave_out: {pattern!r} fits no spectrum.", next_step="Give a file name, a pattern, or name#number.")
        kept = left
    return analyse_series(kept, subject=subject, law=override.law or "auto", joint=override.joint, shared=override.shared, circuit=override.circuit)


def _fits(one: SpectrumResult, pattern: str) -> bool:
    name = PurePath(one.measurement.path).name
    return any(fnmatchcase(key, pattern) or key == pattern for key in (name, f"{name}#{one.measurement.index}", one.measurement.path))


def numbers_of_series(result: SeriesResult, at_K: float) -> Mapping[str, float]:
    """σ at a temperature and the activation energy, of the total and of each part."""
    out: dict[str, float] = {}
    for fit in (*((result.total,) if result.total is not None else ()), *result.parts):
        out |= _numbers(fit, at_K)
    return out


def _numbers(fit: ConductivityFit, at_K: float) -> dict[str, float]:
    out = {f"{fit.kind} conductivity at {at_K:.0f} K": float(fit.predict([at_K]).conductivity_S_cm[0])}
    energies = {p.name: float(p.value) for p in fit.best.parameters if p.name.endswith("_energy_eV") and not p.withheld}
    return out | {f"{fit.kind} {name.removesuffix('_eV').replace('_', ' ')}": value for name, value in energies.items()}


def automatic_series(result: SeriesResult) -> SeriesOverride:
    """The automatic choices of a series, to be edited; those of the user as they are."""
    circuits = {one.joint.circuit.text for one in result.samples}
    law = result.total.best.form.name if result.total is not None else None
    return result.override.over(SeriesOverride(law=law, circuit=circuits.pop() if len(circuits) == 1 else None, reason="automatic"))
