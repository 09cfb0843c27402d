"""A folder of spectra at many temperatures: σ(T) of every process, activation energies, the law of the total.

Each spectrum is analysed by itself. The total conductivities, with the error of the spectrum as the error of the
points and that of the geometry as one shared by a sample, go to `transport.fit_conductivity`, which chooses the law and
gives the scatter between samples. For each sample with four temperatures or more one circuit is fitted to all its
spectra (`joint_fit`), which gives bulk and grain boundary apart where the series allows it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import ComputationError, InputError
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.measure.assignment import ArcLabel, assign_arcs
from frenkel.measure.choice import default_circuit
from frenkel.measure.fit import ArcValues
from frenkel.measure.joint_fit import JointFit, Process, fit_jointly
from frenkel.measure.spectrum import SpectrumResult
from frenkel.results import Notice, ResultDefaults
from frenkel.transport import ConductivityFit, fit_conductivity

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["SampleSeries", "SeriesResult", "analyse_series"]

SHARED_ERROR_UNKNOWN = 0.0


@dataclass(frozen=True, eq=False)
class SampleSeries:
    """The joint fit of one sample and what its processes are (cell constant L/A in 1/cm, None if not known)."""

    sample: str
    joint: JointFit
    labels: tuple[ArcLabel, ...]
    cell_constant_1_cm: float | None

    def label(self, process: Process) -> str:
        """What a process is, "cannot tell" without geometry."""
        return next((one.label for one in self.labels if one.arc == process.name), "cannot tell")


@dataclass(frozen=True, eq=False)
class SeriesResult(ResultDefaults):
    """All spectra, the joint fits by sample, and the law of the total conductivity (None: refused)."""

    subject: str
    spectra: tuple[SpectrumResult, ...]
    samples: tuple[SampleSeries, ...]
    total: ConductivityFit | None
    refusals: tuple[Refusal, ...]
    notices: tuple[Notice, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        """The law of the total conductivity, and activation energies of labelled processes."""
        out: list[Evidence] = list(self.total.evidence()) if self.total is not None else []
        digests = tuple(dict.fromkeys(one.measurement.sha256 for one in self.spectra))
        for sample in self.samples:
            for process in sample.joint.processes:
                label = sample.label(process)
                if label not in ("bulk", "grain boundary"):
                    continue
                interval = process.energy_interval()
                out.append(Evidence(
                    self.subject, "activation_energy", process.activation_energy_eV, interval.low, interval.high, "95%",
                    kind=label, method=f"EIS, joint fit of {sample.joint.circuit.text}, form σT, sample {sample.sample}",
                    origin="measured", checked="computed",
                    source=Source(file_digest=digests[0] if digests else "", model="frenkel.measure"),
                ))  # fmt: skip
        return tuple(out)

    def plot(self) -> go.Figure:
        """Arrhenius figure of the total."""
        from frenkel.measure.plots import series_figure

        return series_figure(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values."""
        return {
            "subject": self.subject,
            "spectra": [one.to_dict() for one in self.spectra],
            "joint": [
                {"sample": s.sample, "circuit": s.joint.circuit.text, "temperature_K": s.joint.temperature_K,
                 "processes": [{"name": p.name, "label": s.label(p), "resistance_ohm": p.resistance_ohm,
                                "relative_deviation": p.u_resistance, "activation_energy_eV": p.activation_energy_eV,
                                "u_activation_energy_eV": p.u_activation_energy_eV} for p in s.joint.processes]}
                for s in self.samples
            ],
            "total": None if self.total is None else self.total.to_dict(),
            "refusals": [one.to_dict() for one in self.refusals],
            **super().to_dict(),
        }  # fmt: skip


def analyse_series(
    spectra: Sequence[SpectrumResult], *, subject: str = "sample", law: str = "auto", joint: bool = True
) -> SeriesResult:
    """Evaluate the spectra of one material measured at several temperatures, one or more samples.

    Parameters
    ----------
    spectra : results of `analyse_spectrum`, any order
    subject : what was measured
    law : "auto" or a law of `transport`
    joint : also fit each sample jointly

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
    samples = _joint_fits(spectra, refusals) if joint else ()
    notices.extend(_mixed(samples) if total is not None else ())
    return SeriesResult(subject, tuple(spectra), samples, total, tuple(refusals), tuple(dict.fromkeys(notices)))


def _mixed(samples: Sequence[SampleSeries]) -> list[Notice]:
    """The law of a total that is two processes in series bends; it is no property of either."""
    for sample in samples:
        known = {sample.label(p): p for p in sample.joint.processes}
        bulk, boundary = known.get("bulk"), known.get("grain boundary")
        if bulk is None or boundary is None:
            continue
        apart = abs(bulk.activation_energy_eV - boundary.activation_energy_eV)
        if apart > 3.0 * math.hypot(bulk.u_activation_energy_eV, boundary.u_activation_energy_eV):
            text = f"Bulk and grain boundary differ by {1e3 * apart:.0f} meV: the law of the total is that of a mixture, and may bend"
            return [Notice("mixed-total", text + " without a change of mechanism.")]
    return []


def _sample_of(one: SpectrumResult) -> str:
    return one.measurement.sample or "one sample"


def _total_law(
    spectra: Sequence[SpectrumResult], subject: str, law: str, refusals: list[Refusal], notices: list[Notice]
) -> ConductivityFit | None:
    temperatures = [float(s.measurement.temperature_K or math.nan) for s in spectra]
    if len({round(t, 1) for t in temperatures}) < 3:
        refusals.append(Refusal("activation_energy", f"σ is known at {len(set(temperatures))} temperatures; a law needs 3.",
                                "thickness, area and temperature of each file", "frenkel measure init FOLDER", "measure", subject))  # fmt: skip
        return None
    found = [c for s in spectra if (c := s.conductivity("total")) is not None]
    shared: dict[str, float] = {}
    for s, c in zip(spectra, found, strict=True):
        shared[_sample_of(s)] = max(shared.get(_sample_of(s), SHARED_ERROR_UNKNOWN), c.relative_geometry)
    deviations = [s.measurement.temperature_std_K for s in spectra if s.measurement.temperature_std_K is not None]
    try:
        fit = fit_conductivity(
            temperatures, [c.value_S_cm for c in found], sample=[_sample_of(s) for s in spectra],
            branch=[s.measurement.branch for s in spectra], relative_error=[max(c.relative_fit, 1e-4) for c in found],
            temperature_error_K=float(np.median(deviations)) if deviations else 0.0, shared_relative_error=shared, law=law,
            subject=subject, kind="total", source=Source(file_digest=spectra[0].measurement.sha256, model="frenkel.measure"),
        )  # fmt: skip
    except InputError as error:
        refusals.append(Refusal("activation_energy", str(error), "more temperatures", "", "measure", subject))
        return None
    notices.extend(fit.notices)
    return fit


def _joint_fits(spectra: Sequence[SpectrumResult], refusals: list[Refusal]) -> tuple[SampleSeries, ...]:
    groups: dict[str, list[SpectrumResult]] = {}
    for one in spectra:
        if one.measurement.temperature_K is not None:
            groups.setdefault(_sample_of(one), []).append(one)
    out = []
    for sample, members in groups.items():
        try:
            out.append(_joint(sample, members))
        except (InputError, ComputationError) as error:
            refusals.append(Refusal("activation_energy", f"{sample}: bulk and grain boundary are not separated: {error}",
                                    "colder measurements, where both arcs lie in the window", "", "measure", sample))  # fmt: skip
    return tuple(out)


def _joint(sample: str, members: list[SpectrumResult]) -> SampleSeries:
    circuit = _common_circuit(members)
    spectra = [(one.choice.fit.frequency_Hz, one.choice.fit.impedance_ohm) for one in members]
    sigma = [one.choice.fit.sigma_ohm for one in members]
    temperatures = [float(one.measurement.temperature_K or math.nan) for one in members]
    joint = fit_jointly(temperatures, spectra, circuit, sigma_ohm=sigma)
    geometry = members[0].measurement.geometry
    constant = geometry.cell_constant_1_cm if geometry else None
    if constant is None or geometry is None or geometry.thickness_um is None or geometry.area_cm2 is None:
        return SampleSeries(sample, joint, (), None)
    # the coldest spectrum shows the arcs best
    k = int(np.argmin(joint.temperature_K))
    arcs = [_arc_at(process, k) for process in joint.processes]
    labels = assign_arcs(arcs, thickness_cm=geometry.thickness_um * 1e-4, area_cm2=geometry.area_cm2)
    return SampleSeries(sample, joint, labels, constant[0])


def _arc_at(process: Process, k: int) -> ArcValues:
    r, c = float(process.resistance_ohm[k]), float(process.capacitance_F[k])
    u = float(process.u_resistance[k])
    return ArcValues(process.name, r, r * c, 0.9, u, u, 0.02, 0.1, 0)


def _common_circuit(members: list[SpectrumResult]) -> str:
    """The circuit of 1 or 2 arcs with the least sum of scores; the arcs must be determined somewhere."""
    best: tuple[float, str] | None = None
    for arcs in (1, 2):
        for tail in (False, True):
            for inductance in (False, True):
                text = default_circuit(arcs, tail=tail, inductance=inductance)
                scores = [c.score for one in members for c in one.choice.candidates if c.text == text]
                if len(scores) == len(members) and (best is None or sum(scores) < best[0]):
                    best = (sum(scores), text)
    if best is None:
        raise InputError("no circuit was tried on all spectra")
    return best[1]
