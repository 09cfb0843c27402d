"""One spectrum from file to conductivity: check, choose, assign, divide by the geometry.

    σ = (L/A)/R,   (u_σ/σ)² = (u_R/R)² + (u_L/L)² + (u_A/A)²

The total resistance is that of bulk and grain boundaries and of the leads in series with them (they cannot be told
apart in one spectrum); arcs that were labelled interphase or electrode are left out of it. Without thickness and area
the answer is in ohms, and a conductivity is refused.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ComputationError, InputError
from frenkel.evidence import Refusal
from frenkel.measure.assignment import CANNOT_TELL, ArcLabel, assign_arcs
from frenkel.measure.choice import Choice, choose_circuit, choose_circuit_and_range, judged
from frenkel.measure.circuits import circuit
from frenkel.measure.fit import ArcValues, fit_circuit
from frenkel.measure.measurement import Measurement
from frenkel.measure.overrides import SpectrumOverride
from frenkel.measure.resistance import TotalResistance, relative_deviation, resistances_of, total_resistance
from frenkel.measure.separation import largest_deviations, separated_arcs
from frenkel.measure.spectrum_result import Conductivity, SpectrumResult
from frenkel.microstructure.laws.polycrystal import grain_boundary_conductivity
from frenkel.results import Notice
from frenkel.statistics import student_quantile

__all__ = ["analyse_spectrum"]

SPLIT_DEVIATION = 0.15
_OUTSIDE = ("interphase", "electrode")


def analyse_spectrum(measurement: Measurement, override: SpectrumOverride | None = None) -> SpectrumResult:
    """Check, fit, assign and evaluate one impedance spectrum.

    Parameters
    ----------
    measurement : with frequency and impedance; geometry and temperature where known
    override : the user's decisions; the automatic result is kept beside it

    Raises
    ------
    InputError : no impedance, fewer than 10 usable points, or an override that does not fit the circuit
    """
    if not measurement.is_impedance:
        raise InputError(f"{measurement.path} holds {measurement.technique}, no impedance.",
                         next_step="Impedance files have frequency and both parts of Z.")  # fmt: skip
    decided = override or SpectrumOverride()
    result = _analyse(measurement, decided)
    if not decided.changes_something:
        return result
    automatic = _analyse(measurement, SpectrumOverride())
    names = decided.decisions
    without = tuple((name, automatic if len(names) == 1 else _without(measurement, decided, name)) for name in names)
    return replace(result, automatic=automatic, without=without)


def _without(measurement: Measurement, decided: SpectrumOverride, name: str) -> SpectrumResult | None:
    """The result without one decision; None where the others need it (a parameter of the circuit that it names)."""
    try:
        return _analyse(measurement, decided.without(name))
    except (InputError, ComputationError):
        return None


def _analyse(measurement: Measurement, decided: SpectrumOverride) -> SpectrumResult:
    used = _used_points(measurement, decided)
    f, z = measurement.frequency_Hz[used], measurement.impedance_ohm[used]
    if len(f) < 10:
        raise InputError(f"{measurement.path}: {len(f)} usable points; a fit needs at least 10.")
    choice = _choice(f, z, decided)
    used &= np.isin(measurement.frequency_Hz, choice.fit.frequency_Hz)  # the choice may have left out a tail
    total = total_resistance(choice)
    notices = [*measurement.notices, *choice.test.notices, *choice.notices]
    if (dropped := int(len(used) - used.sum())) > 0:
        notices.append(Notice("points-left-out", f"{dropped} of {len(used)} points are not used."))
    labels, conductivities, refusals = _evaluated(measurement, choice, total, decided, notices)
    return SpectrumResult(measurement, choice, total, labels, conductivities, refusals, used, decided, None,
                          notices=tuple(dict.fromkeys(notices)))  # fmt: skip


def _used_points(measurement: Measurement, decided: SpectrumOverride) -> NDArray[np.bool_]:
    f, z = measurement.frequency_Hz, measurement.impedance_ohm
    used = np.isfinite(f) & (f > 0.0) & np.isfinite(z) & (np.abs(z) > 0.0)
    if decided.range_Hz is not None:
        used &= (f >= min(decided.range_Hz)) & (f <= max(decided.range_Hz))
    order = np.argsort(-f, kind="stable")
    for k in decided.leave_out:
        if not 0 <= k < len(f):
            raise InputError(f"leave_out: there is no point {k}; {measurement.path} has {len(f)}, counted from 0.")
        used[order[k]] = False
    return np.asarray(used)


def _choice(f: NDArray[np.float64], z: NDArray[np.complex128], decided: SpectrumOverride) -> Choice:
    """The automatic choice of whatever the user has not decided."""
    if decided.circuit is not None:
        circuit(decided.circuit)  # a slip in the text is named before anything is tried
    circuits = () if decided.circuit is None else (decided.circuit,)
    chosen = choose_circuit_and_range(f, z, circuits=circuits) if decided.range_Hz is None else choose_circuit(f, z, circuits=circuits)
    if not (decided.fixed or decided.bounds or decided.shared or decided.guess):
        return chosen
    best = chosen.fit
    fit = fit_circuit(best.frequency_Hz, best.impedance_ohm, chosen.best.text, sigma_ohm=best.sigma_ohm, fixed=decided.fixed,
                      bounds=decided.bounds, shared=decided.shared, guess=decided.guess, steps=chosen.noise.steps)  # fmt: skip
    own = judged(fit, chosen.test)
    return Choice(own, (own,), chosen.test, chosen.noise, chosen.notices)


def _evaluated(
    measurement: Measurement, choice: Choice, total: TotalResistance, decided: SpectrumOverride, notices: list[Notice]
) -> tuple[tuple[ArcLabel, ...], tuple[Conductivity, ...], tuple[Refusal, ...]]:
    constant = measurement.geometry.cell_constant_1_cm if measurement.geometry else None
    subject = measurement.sample or measurement.path
    if not total.is_determined:
        return (), (), (Refusal(
            "conductivity", f"{choice.best.text} does not fix the total resistance" + (f": {choice.best.rejected}." if choice.best.rejected else "."),
            "a circuit of your own in frenkel.yaml, or a wider range of frequencies", "", "measure", subject,
        ),)  # fmt: skip
    if constant is None or measurement.geometry is None:
        known = f"the resistance is {total.value_ohm:.4g} Ω" if choice.accepted else f"{choice.best.rejected}; no resistance is certain"
        return (), (), (Refusal(
            "conductivity", f"thickness or area is not known; {known}.",
            "thickness and area of the sample", "frenkel measure init FOLDER", "measure", subject,
        ),)  # fmt: skip
    geometry = measurement.geometry
    assert geometry.thickness_um is not None and geometry.area_cm2 is not None
    arcs = separated_arcs(choice)
    labels = assign_arcs(arcs, thickness_cm=geometry.thickness_um * 1e-4, area_cm2=geometry.area_cm2,
                         given=decided.assign, series_ohm=choice.fit.values.get("R0", 0.0))  # fmt: skip
    notices.extend(Notice("constriction-possible", one.remark) for one in labels if one.remark)
    if geometry.thickness_std_um is None and geometry.area_std_cm2 is None:
        notices.append(Notice("geometry-without-error", "Thickness and area have no stated error; the intervals of σ are"
                              " those of the spectrum alone."))  # fmt: skip
    relative = constant[1] / constant[0]
    found = [_total_conductivity(choice, total, labels, constant[0], relative)]
    refusals: list[Refusal] = []
    if not choice.accepted:
        refusals.append(Refusal("conductivity", f"{choice.best.rejected}; the total conductivity is indicative.",
                                "a circuit of your own in frenkel.yaml", "", "measure", subject))  # fmt: skip
    found.extend(_parts(choice, arcs, labels, constant[0], relative, subject, refusals))
    return labels, tuple(found), tuple(refusals)


def _conductivity(
    kind: str, constant: float, r: float, u: float, relative: float, freedom: int, read_from: str
) -> Conductivity:
    value = constant / r
    half = student_quantile(max(freedom, 1)) * float(np.hypot(u, relative))
    return Conductivity(kind, value, value * float(np.exp(-half)), value * float(np.exp(half)), u, relative, read_from)


def _total_conductivity(
    choice: Choice, total: TotalResistance, labels: tuple[ArcLabel, ...], constant: float, relative: float
) -> Conductivity:
    # what a circuit that does not describe the spectrum calls an electrode is no reason to leave it out
    outside = {one.arc for one in labels if one.label in _OUTSIDE} if choice.accepted else set()
    freedom = choice.fit.degrees_of_freedom
    if not outside:
        return _conductivity("total", constant, total.value_ohm, total.relative_deviation, relative, freedom, "R total")
    names = tuple(n for n in resistances_of(choice.best) if n not in outside)
    r, u = choice.fit.sum_of(names)
    return _conductivity("total", constant, r, relative_deviation(u / r, choice), relative, freedom, " + ".join(names))


def _parts(
    choice: Choice,
    arcs: tuple[ArcValues, ...],
    labels: tuple[ArcLabel, ...],
    constant: float,
    relative: float,
    subject: str,
    refusals: list[Refusal],
) -> list[Conductivity]:
    """Bulk and grain boundary apart, where both are labelled and determined; else a refusal that says why."""
    by_label = {one.label: arc for one in labels for arc in arcs if arc.name == one.arc}
    bulk, boundary = by_label.get("bulk"), by_label.get("grain boundary")
    reason = ""
    if bulk is None or boundary is None:
        unsure = [one.arc for one in labels if one.label == CANNOT_TELL]
        reason = f"the capacitance does not tell what {' and '.join(unsure)} is" if unsure else "only one process is in the window"
    elif choice.best.rejected:
        reason = choice.best.rejected
    else:
        free = dict(zip((arc.name for arc in arcs), largest_deviations(choice), strict=True))
        worst = max(*(max(one.u_resistance, free[one.name]) for one in (bulk, boundary)))
        if worst > SPLIT_DEVIATION / 1.96:
            reason = f"they are known only to {196 * worst:.0f} % (95 %)" if worst < 0.5 else "the spectrum does not fix them"
    if reason or bulk is None or boundary is None:
        refusals.append(Refusal("conductivity", f"only the total is measurable; bulk and grain boundary cannot be given apart: {reason}.",
                                "a lower temperature or a higher frequency", "", "measure", subject))  # fmt: skip
        return []
    freedom = choice.fit.degrees_of_freedom
    out = [
        _conductivity("bulk", constant, bulk.resistance_ohm, bulk.u_resistance, relative, freedom, bulk.name),
        _conductivity("apparent", constant, boundary.resistance_ohm, boundary.u_resistance, relative, freedom,
                      f"{boundary.name}, apparent of the grain boundaries"),
    ]  # fmt: skip
    u = float(np.hypot(boundary.u_resistance, np.hypot(bulk.u_capacitance, boundary.u_capacitance)))
    specific = grain_boundary_conductivity(
        constant / boundary.resistance_ohm, bulk_capacitance=bulk.capacitance_F, boundary_capacitance=boundary.capacitance_F
    )
    out.append(_conductivity("grain boundary", constant, constant / specific, u, relative, freedom,
                             f"{boundary.name} by the brick layer (C ratio {boundary.capacitance_F / bulk.capacitance_F:.3g})"))  # fmt: skip
    return out
