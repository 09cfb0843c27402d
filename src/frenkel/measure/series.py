"""A folder of spectra at many temperatures: σ(T) of every process, activation energies, the law of the total.

Each spectrum is analysed by itself. The total conductivities, with the error of the spectrum as the error of the
points and that of the geometry as one shared by a sample, go to `transport.fit_conductivity`, which chooses the law and
gives the scatter between samples. For each sample with four temperatures or more one circuit is fitted to all its
spectra (`sample_series`), which gives bulk and grain boundary apart where the series allows it, each with its law.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import ComputationError, InputError
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.measure.changes import Change
from frenkel.measure.overrides import SeriesOverride
from frenkel.measure.sample_series import SampleSeries, fit_sample, process_laws, sample_of
from frenkel.measure.spectrum_result import SpectrumResult
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice, ResultDefaults
from frenkel.transport import LAWS, ConductivityFit, Parameter, fit_conductivity

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["SeriesResult", "analyse_series"]


@dataclass(frozen=True, eq=False)
class SeriesResult(ResultDefaults):
    """All spectra, the joint fits by sample, the law of the total conductivity (None: refused) and those of the parts, the user's decisions."""

    subject: str
    spectra: tuple[SpectrumResult, ...]
    samples: tuple[SampleSeries, ...]
    total: ConductivityFit | None
    parts: tuple[ConductivityFit, ...]
    refusals: tuple[Refusal, ...]
    notices: tuple[Notice, ...] = ()
    override: SeriesOverride = field(default_factory=SeriesOverride)
    changes: tuple[Change, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        """The laws of the total, bulk and grain-boundary conductivities, with their activation energies."""
        out = list(self.total.evidence()) if self.total is not None else []
        for one in self.parts:  # a prefactor has no kind and would pass for that of the total
            out.extend(replace(e, kind=one.kind) for e in one.evidence() if e.property in ("conductivity", "activation_energy"))
        return tuple(out)

    def law_rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """(process, parameter, value, 95 % bounds) of the law of the total, of the parts, and of each joint fit."""
        rows = []
        for one in (*((self.total,) if self.total is not None else ()), *self.parts):
            for p in (*one.best.parameters, *_slope_of_a_bent_law(one)):
                if not p.withheld:
                    rows.append((f"{one.kind}, {one.best.form.title}", p.name, f"{p.value:.4g} {p.unit}".removesuffix(" 1"),
                                 f"{p.interval.low:.4g} … {p.interval.high:.4g}"))  # fmt: skip
        for sample in self.samples:
            for process in sample.joint.processes:
                title = f"{sample.label(process)} ({process.name}, {sample.sample}), joint fit, {LAWS[process.law].title}"
                for name, value in process.shape.items():
                    interval = process.interval(name)
                    rows.append((title, name, f"{value:.4f}" if value < 10 else f"{value:.1f}", f"{interval.low:.4g} … {interval.high:.4g}"))
        return tuple(rows)

    def plot(self) -> go.Figure:
        """Arrhenius figure of the total."""
        from frenkel.measure.series_plot import series_figure

        return series_figure(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "subject": self.subject,
            "spectra": [one.to_dict() for one in self.spectra],
            "joint": [
                {"sample": s.sample, "circuit": s.joint.circuit.text, "temperature_K": s.joint.temperature_K.tolist(),
                 "processes": [{"name": p.name, "label": s.label(p), "resistance_ohm": p.resistance_ohm.tolist(),
                                "relative_deviation": p.u_resistance.tolist(), "capacitance_F": p.capacitance_F.tolist(),
                                "law": p.law, "parameters": dict(p.shape), "deviations": dict(p.u_shape), "scatter": p.width}
                               for p in s.joint.processes]}
                for s in self.samples
            ],
            "total": None if self.total is None else self.total.to_dict(),
            "parts": [one.to_dict() for one in self.parts],
            "refusals": [one.to_dict() for one in self.refusals],
            "override": self.override.model_dump(mode="json", exclude_defaults=True),
            "change_by_decision": {one.decision: one.changes for one in self.changes},
            **super().to_dict(),
        }  # fmt: skip


def _slope_of_a_bent_law(fit: ConductivityFit) -> tuple[Parameter, ...]:
    """The apparent activation energy in the middle of the measured range, where the law's own parameters are withheld."""
    law = fit.best
    if not any(p.withheld for p in law.parameters):
        return ()
    middle = 2.0 / sum(1.0 / T for T in law.data.range_K)
    found = law.apparent_activation_energy(middle)
    return (replace(found, name=f"{found.name} at {middle - ZERO_CELSIUS_K:.0f} °C"),)


def analyse_series(
    spectra: Sequence[SpectrumResult],
    *,
    subject: str = "sample",
    law: str = "auto",
    joint: bool = True,
    shared: tuple[str, ...] = (),
    circuit: str | None = None,
) -> SeriesResult:
    """Evaluate the spectra of one material measured at several temperatures, one or more samples.

    Parameters
    ----------
    spectra : results of `analyse_spectrum`, any order
    subject : what was measured
    law : "auto" or a law of `transport`
    joint : also fit each sample jointly
    shared : names of parameters with one value for all spectra of a sample ("L0", "R0")
    circuit : of the joint fits; None: that which is best for all spectra of a sample

    Raises
    ------
    InputError : no spectrum
    """
    if not spectra:
        raise InputError("There is no spectrum to evaluate.")
    notices: list[Notice] = []
    refusals: list[Refusal] = []
    with_sigma = [s for s in spectra if s.conductivity("total") is not None and s.measurement.temperature_K is not None]
    for one in spectra:
        if one.measurement.temperature_K is None:
            notices.append(Notice("no-temperature", f"{one.name}: the temperature is not known; it is in no law."))
    total = _total_law(with_sigma, subject, law, refusals, notices)
    for_joint = law if law in LAWS and LAWS[law].family != "two_segment" else "auto"
    samples = _joint_fits(spectra, for_joint, shared, circuit, refusals) if joint else ()
    parts = process_laws(samples, subject, shared_errors=_shared_errors(with_sigma), source=_source(spectra))
    notices.extend(_mixed(samples) if total is not None else ())
    notices.extend(notice for one in samples for notice in one.notices)
    return SeriesResult(subject, tuple(spectra), samples, total, parts, tuple(refusals), tuple(dict.fromkeys(notices)))


def _mixed(samples: Sequence[SampleSeries]) -> list[Notice]:
    """The law of a total that is two processes in series bends; it is no property of either."""
    for sample in samples:
        bulk, boundary = sample.process("bulk"), sample.process("grain boundary")
        if bulk is None or boundary is None or bulk.law != boundary.law:
            continue
        apart = abs(bulk.activation_energy_eV - boundary.activation_energy_eV)
        if apart > 3.0 * math.hypot(bulk.u_activation_energy_eV, boundary.u_activation_energy_eV):
            text = f"Bulk and grain boundary differ by {1e3 * apart:.0f} meV: the law of the total is that of a mixture, and may bend"
            return [Notice("mixed-total", text + " without a change of mechanism.")]
    return []


def _shared_errors(spectra: Sequence[SpectrumResult]) -> dict[str, float]:
    """The relative error of the geometry by sample."""
    shared: dict[str, float] = {}
    for one in spectra:
        total = one.conductivity("total")
        shared[sample_of(one)] = max(shared.get(sample_of(one), 0.0), total.relative_geometry if total else 0.0)
    return shared


def _source(spectra: Sequence[SpectrumResult]) -> Source:
    """All files of a series: the digest of the first, the names of the others."""
    names = tuple(dict.fromkeys(one.measurement.path for one in spectra))
    return Source(file_digest=spectra[0].measurement.sha256, place="; ".join(names)[:500], model="frenkel.measure")


def _total_law(
    spectra: Sequence[SpectrumResult], subject: str, law: str, refusals: list[Refusal], notices: list[Notice]
) -> ConductivityFit | None:
    temperatures = [float(s.measurement.temperature_K or math.nan) for s in spectra]
    if len({round(t, 1) for t in temperatures}) < 3:
        refusals.append(Refusal("activation_energy", f"σ is known at {len(set(temperatures))} temperatures; a law needs 3.",
                                "thickness, area and temperature of each file", "frenkel measure init FOLDER", "measure", subject))  # fmt: skip
        return None
    found = [c for s in spectra if (c := s.conductivity("total")) is not None]
    deviations = [s.measurement.temperature_std_K for s in spectra if s.measurement.temperature_std_K is not None]
    try:
        fit = fit_conductivity(
            temperatures, [c.value_S_cm for c in found], sample=[sample_of(s) for s in spectra],
            branch=[s.measurement.branch for s in spectra], relative_error=[max(c.relative_fit, 1e-4) for c in found],
            temperature_error_K=float(np.median(deviations)) if deviations else 0.0, shared_relative_error=_shared_errors(spectra), law=law,
            subject=subject, kind="total", source=_source(spectra),
        )  # fmt: skip
    except InputError as error:
        refusals.append(Refusal("activation_energy", str(error), "more temperatures", "", "measure", subject))
        return None
    notices.extend(fit.notices)
    return fit


def _joint_fits(
    spectra: Sequence[SpectrumResult], law: str, shared: tuple[str, ...], circuit: str | None, refusals: list[Refusal]
) -> tuple[SampleSeries, ...]:
    groups: dict[str, list[SpectrumResult]] = {}
    for one in spectra:
        if one.measurement.temperature_K is not None:
            groups.setdefault(sample_of(one), []).append(one)
    out = []
    for sample, members in groups.items():
        try:
            out.append(fit_sample(sample, members, law=law, shared=shared, circuit=circuit))
        except (InputError, ComputationError) as error:
            refusals.append(Refusal("activation_energy", f"{sample}: bulk and grain boundary are not separated: {error}",
                                    "colder measurements, where both arcs lie in the window", "", "measure", sample))  # fmt: skip
    return tuple(out)
