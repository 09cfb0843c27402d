"""The spectra of one sample at many temperatures: one joint fit, what its processes are, and σ(T) of bulk and grain boundary.

A process enters the law of its kind with what each spectrum says by itself (the soft law of the joint fit taken out again), so
that `transport.fit_conductivity` sees points with independent errors, the geometry as an error shared by the sample, and
the scatter between samples as its own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from frenkel.errors import InputError
from frenkel.evidence import Source
from frenkel.measure.assignment import CANNOT_TELL, ArcLabel, assign_arcs
from frenkel.measure.choice import default_circuit
from frenkel.measure.constriction import constriction_notice
from frenkel.measure.fit import ArcValues
from frenkel.measure.joint_fit import JointFit, Process, fit_jointly
from frenkel.measure.spectrum_result import SpectrumResult
from frenkel.microstructure.laws.polycrystal import grain_boundary_conductivity
from frenkel.results import Notice
from frenkel.transport import ConductivityFit, fit_conductivity

__all__ = ["SampleSeries", "fit_sample", "process_laws", "sample_of"]

LARGEST_DEVIATION = 0.5


@dataclass(frozen=True, eq=False)
class SampleSeries:
    """The joint fit of one sample and what its processes are (cell constant L/A in 1/cm, None if not known)."""

    sample: str
    joint: JointFit
    labels: tuple[ArcLabel, ...]
    cell_constant_1_cm: float | None
    branches: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()

    def label(self, process: Process) -> str:
        """What a process is, "cannot tell" without geometry."""
        return next((one.label for one in self.labels if one.arc == process.name), CANNOT_TELL)

    def process(self, label: str) -> Process | None:
        """The process with this label, or None."""
        return next((one for one in self.joint.processes if self.label(one) == label), None)


def sample_of(one: SpectrumResult) -> str:
    """Name of the sample of a spectrum."""
    return one.measurement.sample or "one sample"


def fit_sample(
    sample: str, members: Sequence[SpectrumResult], *, law: str = "auto", shared: tuple[str, ...] = (), circuit: str | None = None
) -> SampleSeries:
    """Fit the spectra of one sample jointly, to the user's circuit or that which is best for all, and label the processes.

    Raises
    ------
    InputError, ComputationError : as `fit_jointly`; no circuit was tried on all spectra
    """
    circuit = circuit or _common_circuit(members)
    joint = fit_jointly(
        [float(one.measurement.temperature_K or math.nan) for one in members],
        [(one.choice.fit.frequency_Hz, one.choice.fit.impedance_ohm) for one in members],
        circuit, sigma_ohm=[one.choice.fit.sigma_ohm for one in members], law=law, shared=shared,
    )  # fmt: skip
    branches = tuple(one.measurement.branch for one in members)
    geometry = members[0].measurement.geometry
    constant = geometry.cell_constant_1_cm if geometry else None
    if constant is None or geometry is None or geometry.thickness_um is None or geometry.area_cm2 is None:
        return SampleSeries(sample, joint, (), None, branches)
    # the coldest spectrum shows the arcs best
    k = int(np.argmin(joint.temperature_K))
    given = {name: label for name, label in members[k].override.assign.items() if name in {p.name for p in joint.processes}}
    labels = assign_arcs([_arc_at(process, k) for process in joint.processes], thickness_cm=geometry.thickness_um * 1e-4,
                         area_cm2=geometry.area_cm2, given=given)  # fmt: skip
    labels, notices = _constrictions(sample, joint, labels)
    return SampleSeries(sample, joint, labels, constant[0], branches, notices)


def _constrictions(
    sample: str, joint: JointFit, labels: tuple[ArcLabel, ...]
) -> tuple[tuple[ArcLabel, ...], tuple[Notice, ...]]:
    """Arcs beside the bulk whose energy and capacitance speak for a constriction; these lose their label."""
    processes = {one.name: one for one in joint.processes}
    bulk = next((processes[one.arc] for one in labels if one.label == "bulk"), None)
    if bulk is None:
        return labels, ()
    k = int(np.argmin(joint.temperature_K))
    out, notices = [], []
    for one in labels:
        process = processes[one.arc]
        notice = None
        if (one.label == "grain boundary" or one.remark) and not one.overridden:
            ratio = float(process.capacitance_F[k] / bulk.capacitance_F[k])
            notice = constriction_notice(
                f"{process.name} of {sample}", energy_difference_eV=process.activation_energy_eV - bulk.activation_energy_eV,
                u_energy_eV=math.hypot(process.u_activation_energy_eV, bulk.u_activation_energy_eV), ratio=ratio,
                u_ln_ratio=math.hypot(process.u_capacitance[k], bulk.u_capacitance[k]),
            )  # fmt: skip
        if notice is not None:
            notices.append(notice)
        elif one.remark:
            notices.append(Notice("constriction-possible", one.remark))
        out.append(one)
    return tuple(out), tuple(notices)


def _arc_at(process: Process, k: int) -> ArcValues:
    r, c = float(process.resistance_ohm[k]), float(process.capacitance_F[k])
    u, u_c = float(process.u_resistance[k]), float(process.u_capacitance[k])
    return ArcValues(process.name, r, r * c, 0.9, u, math.hypot(u, u_c), 0.02, u_c, 0)


def _common_circuit(members: Sequence[SpectrumResult]) -> str:
    """The user's circuit where one stands for all spectra; else that of 1 to 3 arcs with the least sum of scores."""
    decided = {one.override.circuit for one in members}
    if len(decided) == 1 and (own := decided.pop()) is not None:
        return own
    best: tuple[float, str] | None = None
    for arcs in (1, 2, 3):
        for tail in (False, True):
            for inductance in (False, True):
                text = default_circuit(arcs, tail=tail, inductance=inductance)
                scores = [c.score for one in members for c in one.choice.candidates if c.text == text]
                if len(scores) == len(members) and (best is None or sum(scores) < best[0]):
                    best = (sum(scores), text)
    if best is None:
        raise InputError("no circuit was tried on all spectra; give them one circuit in frenkel.yaml")
    return best[1]


def process_laws(
    samples: Sequence[SampleSeries], subject: str, *, shared_errors: Mapping[str, float], source: Source
) -> tuple[ConductivityFit, ...]:
    """σ(T) of the bulk and of the grain boundaries (brick layer) over all samples, in the error structure of `transport`."""
    out = []
    for kind in ("bulk", "grain boundary"):
        members = [(one, process) for one in samples if (process := one.process(kind)) and one.cell_constant_1_cm]
        laws = {process.law for _, process in members}
        rows = [row for one, process in members for row in _points(one, process, kind)]
        if not rows or len({round(row[0], 1) for row in rows}) < 3:
            continue
        ratio_error = {one.sample: 0.0 if kind == "bulk" else _bulk_over_boundary(one)[1] for one, _ in members}
        shared = {one.sample: math.hypot(shared_errors.get(one.sample, 0.0), ratio_error[one.sample]) for one, _ in members}
        T, sigma, u, names, branches = (list(column) for column in zip(*rows, strict=True))
        try:
            out.append(fit_conductivity(
                T, sigma, sample=names, branch=branches, relative_error=u,
                shared_relative_error={name: shared[name] for name in set(names)},
                law=laws.pop() if len(laws) == 1 else "auto", subject=subject, kind=kind, source=source,
            ))  # fmt: skip
        except InputError:
            continue
    return tuple(out)


def _bulk_over_boundary(one: SampleSeries) -> tuple[float, float]:
    """C_bulk/C_gb of a sample and its relative deviation: one number for all temperatures, weighted by what each spectrum knows.

    Where the arcs merge, a spectrum by itself knows neither capacitance; its own ratio would throw its point decades off.
    """
    bulk, boundary = one.process("bulk"), one.process("grain boundary")
    if bulk is None or boundary is None:
        return 1.0, 0.0
    weight = 1.0 / (bulk.u_capacitance**2 + boundary.u_capacitance**2 + 1e-12)
    ln_ratio = np.log(bulk.capacitance_F) - np.log(boundary.capacitance_F)
    mean = float(np.average(ln_ratio, weights=weight))
    # the joint fit ties the capacitances to each other: the best spectrum, not the mean of all, says how well they are known
    return math.exp(mean), float(np.sqrt(1.0 / weight.max()))


def _points(one: SampleSeries, process: Process, kind: str) -> list[tuple[float, float, float, str, str]]:
    """(T, σ, u, sample, branch) where the spectrum knows the resistance."""
    constant = one.cell_constant_1_cm
    assert constant is not None
    if kind == "grain boundary" and one.process("bulk") is None:
        return []
    ratio = 1.0 if kind == "bulk" else _bulk_over_boundary(one)[0]
    rows = []
    for k, T in enumerate(one.joint.temperature_K):
        u = float(process.u_observed[k])
        if not u < LARGEST_DEVIATION:
            continue
        sigma = constant / float(process.observed_ohm[k])
        if kind == "grain boundary":
            sigma = grain_boundary_conductivity(sigma, bulk_capacitance=ratio, boundary_capacitance=1.0)
        rows.append((float(T), sigma, max(u, 1e-4), one.sample, one.branches[k] if one.branches else ""))
    return rows
