"""One HTML file for a set of spectra or a series: results, figures, checklist, decisions, all candidates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np

from frenkel import __version__
from frenkel.evidence import Refusal
from frenkel.files import write_text
from frenkel.measure.changes import shown_changes
from frenkel.measure.consistency import z_hit
from frenkel.measure.elements import Parameter
from frenkel.measure.fit import ArcValues, CircuitFit
from frenkel.measure.measurement import Measurement
from frenkel.measure.overrides import Overrides, SeriesOverride, SpectrumOverride, write_overrides
from frenkel.measure.page import STYLE, figure_of_page
from frenkel.measure.plots import celsius, spectrum_figures
from frenkel.measure.resistance import TotalResistance
from frenkel.measure.series import SeriesResult
from frenkel.measure.series_plot import series_figure
from frenkel.measure.spectrum_result import Conductivity, SpectrumResult, said_of
from frenkel.quantities import format_value
from frenkel.statistics import student_quantile

__all__ = ["checklist", "render_report", "write_report"]

MOST_SPECTRA_IN_FULL = 30
NOTHING_KNOWN = 100.0
"""Ratio of the bounds from which on they say nothing."""


def checklist(results: Sequence[SpectrumResult]) -> tuple[tuple[str, str, bool], ...]:
    """What a paper must state about these spectra: (item, state, present)."""
    measurements = [one.measurement for one in results]
    geometries = [one.geometry for one in measurements]

    def row(item: str, present: Sequence[bool], shown: str) -> tuple[str, str, bool]:
        have = sum(present)
        state = shown if have == len(present) else f"missing for {len(present) - have} of {len(present)} spectra"
        return item, state, have == len(present)

    f = np.concatenate([one.frequency_Hz for one in measurements])
    samples = {one.sample for one in measurements if one.sample}
    return (
        row("thickness", [g is not None and g.thickness_um is not None for g in geometries], "given"),
        row("uncertainty of thickness", [g is not None and g.thickness_std_um is not None for g in geometries], "given"),
        row("electrode area", [g is not None and g.area_cm2 is not None for g in geometries], "given"),
        row("uncertainty of area", [g is not None and g.area_std_cm2 is not None for g in geometries], "given"),
        row("temperature", [one.temperature_K is not None for one in measurements], "given"),
        row("forming pressure", [one.forming_pressure_MPa is not None for one in measurements], "given"),
        row("stack pressure during the measurement", [one.pressure_MPa is not None for one in measurements], "given"),
        row("electrodes", [bool(one.counter) for one in measurements], "given"),
        row("mass (with thickness and area: density of the pellet)", [g is not None and g.mass_mg is not None for g in geometries], "given"),
        row("stability of the temperature", [one.temperature_std_K is not None for one in measurements], "given"),
        row("amplitude of the perturbation", [_amplitude(one) for one in measurements], "in the files"),
        row("date of the measurement", [one.started is not None for one in measurements], "in the files"),
        row("instrument", [bool(one.instrument) for one in measurements], ", ".join(sorted({m.instrument for m in measurements}))),
        ("frequency range", f"{f.max():.3g} to {f.min():.3g} Hz", True),
        ("number of samples", f"{len(samples)}" if samples else "not named", len(samples) >= 3),
        row("Kramers–Kronig test passed", [one.choice.test.consistent for one in results], "by all spectra"),
        row("a circuit describes the spectrum", [one.choice.accepted for one in results], "for all spectra"),
    )  # fmt: skip


def _amplitude(one: Measurement) -> bool:
    """True where the file says the amplitude, under whatever name."""
    words = ("ampl", "va (mv)", "ia (", "vac", "ac level", "ac voltage")
    return any(word in f"{key}: {value}".lower() for key, value in one.metadata.items() for word in words)


def write_report(result: SeriesResult | Sequence[SpectrumResult], path: str | Path, *, command: str = "") -> None:
    """Write the report atomically."""
    write_text(path, render_report(result, command=command))


def render_report(result: SeriesResult | Sequence[SpectrumResult], *, command: str = "") -> str:
    """The report as HTML text, plotly.js inside."""
    import jinja2

    series = result if isinstance(result, SeriesResult) else None
    spectra = tuple(result.spectra if isinstance(result, SeriesResult) else result)
    template = resources.files("frenkel.measure").joinpath("data/report.html.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    shown = [_spectrum(one, k, first=k == 0 and series is None) for k, one in enumerate(spectra[:MOST_SPECTRA_IN_FULL])]
    figure = figure_of_page(series_figure(series), include_plotly=True, identifier="series") if series else ""
    overrides = [
        {"name": one.name, "reason": one.override.reason, "changes": _decision_rows(one)} for one in spectra if one.override.changes_something
    ]
    refusals = [*_refusals(spectra), *(series.refusals if series else ())]
    return environment.from_string(template).render(
        title=f"Impedance of {series.subject}" if series else "Impedance", version=__version__, command=command or "frenkel eis FILES",
        results=spectra, rows=[_row(one) for one in spectra], series=series is not None, series_figure=figure,
        processes=series.law_rows() if series else (), refusals=list(dict.fromkeys(refusals)), checklist=checklist(spectra),
        style=STYLE, overrides=overrides, decided=_decided(spectra, series), spectra=shown,
        series_changes=_series_rows(series), series_reason=series.override.reason if series else "",
    )  # fmt: skip


def _refusals(spectra: Sequence[SpectrumResult]) -> list[Refusal]:
    """What cannot be said of the spectra: one refusal a reason, with the names of the spectra."""
    named: dict[Refusal, list[str]] = {}
    for one in spectra:
        for refusal in one.refusals:
            named.setdefault(replace(refusal, subject=""), []).append(one.name)
    return [replace(refusal, reason=said_of((name, refusal.reason) for name in names)[0]) for refusal, names in named.items()]


def _series_rows(series: SeriesResult | None) -> list[tuple[str, str]]:
    """(decision on the series, what it changes)."""
    changes = series.changes if series else ()
    return [(f"{one.decision}: {one.given}", one.shown) for one in changes]


def _decided(spectra: Sequence[SpectrumResult], series: SeriesResult | None) -> str:
    """The frenkel.yaml that gives this report again, "" where nothing was decided."""
    given = {f"{Path(one.measurement.path).name}#{one.measurement.index}": one.override for one in spectra if one.override != SpectrumOverride()}
    of_series = series.override if series else SeriesOverride()
    return write_overrides(Overrides(spectra=given, series=of_series)) if given or of_series.changes_something else ""


def _decision_rows(one: SpectrumResult) -> list[tuple[str, str]]:
    """(decision, what it changes) for each by itself and for all together."""
    given = one.override.model_dump(exclude_defaults=True)
    rows = [(f"{name}: {given[name]}", "the others need it" if changes is None else shown_changes(changes)) for name, changes in one.change_by_decision()]
    return [*rows, ("all together, against automatic", shown_changes(one.change_by_override()))]


def shown_conductivity(one: Conductivity | None) -> str:
    """Value and bounds in one line."""
    if one is None:
        return "–"
    return f"{format_value(one.value_S_cm, 'S/cm')} ({format_value(one.low_S_cm)} … {format_value(one.high_S_cm)})"


def shown_resistance(one: TotalResistance) -> str:
    """Value and bounds in one line, or that there is none."""
    if not one.is_determined:
        return "not determined"
    interval = one.interval()
    return f"{format_value(one.value_ohm, 'Ω')} ({format_value(interval.low)} … {format_value(interval.high)})"


def _row(one: SpectrumResult) -> dict[str, str]:
    parts = [f"{kind}: {shown_conductivity(one.conductivity(kind))}" for kind in ("bulk", "grain boundary") if one.conductivity(kind)]
    return {
        "name": one.name, "temperature": celsius(one.measurement.temperature_K),
        "circuit": one.choice.best.text + ("" if one.choice.accepted else " (rejected)"),
        "resistance": shown_resistance(one.total) + ("" if one.choice.accepted or not one.total.is_determined else " (indicative)"),
        "sigma": shown_conductivity(one.conductivity("total")), "parts": "; ".join(parts) or "not separable",
        "check": "passed" if one.choice.test.consistent else "failed",
    }  # fmt: skip


def _spectrum(one: SpectrumResult, number: int, *, first: bool) -> dict[str, Any]:
    fit = one.choice.fit
    html = [figure_of_page(f, include_plotly=first and k == 0, identifier=f"s{number}-{k}") for k, f in enumerate(spectrum_figures(one).values())]
    parameters = []
    for p in {p.name: p for p in fit.circuit.parameters}.values():
        parameters.append((p.name, f"{fit.values[p.name]:.5g} {p.unit}".replace(" 1", ""), _bounds(fit, p)))
    resistances = {arc.name: arc for arc in one.arcs}
    labels = [
        (x.arc, x.label + (" (user)" if x.overridden else ""), ", ".join(f"{n} {p:.2f}" for n, p in x.probabilities), f"{x.permittivity:.3g}",
         f"{format_value(x.capacitance_F, 'F')} ({x.capacitance_formula})", _resistance(resistances.get(x.arc), fit.degrees_of_freedom))
        for x in one.labels
    ]
    best = one.choice.best.score
    candidates = [
        (c.text, f"{c.score - best:+.1f}", f"{np.sqrt(c.fit.reduced_chi_square):.2f}", c.undetermined or c.rejected)
        for c in one.choice.candidates[:6]
    ]
    return {"name": f"{one.name}, {celsius(one.measurement.temperature_K)}", "figures": html, "parameters": parameters,
            "labels": labels, "candidates": candidates, "notices": [n.text for n in one.notices], "tests": _tests(one)}  # fmt: skip


def _bounds(fit: CircuitFit, parameter: Parameter) -> str:
    """95 % bounds of a parameter, cut at its limits; words where they say nothing."""
    if fit.standard_deviation(parameter.name) == 0.0:
        return "fixed or at a bound"
    interval = fit.interval(parameter.name)
    if parameter.low > 0.0 and interval.high > NOTHING_KNOWN * max(interval.low, 0.0):
        return "not determined"
    return f"{max(interval.low, parameter.low):.4g} … {min(interval.high, parameter.high):.4g}"


def _resistance(arc: ArcValues | None, freedom: int) -> str:
    """Resistance of an arc with bounds over leads, limits and gains: what decides whether it is given apart."""
    if arc is None:
        return "–"
    half = student_quantile(freedom, 0.95) * arc.u_resistance
    if half > np.log(NOTHING_KNOWN) / 2.0:
        return "not determined"
    ends = (format_value(arc.resistance_ohm * float(np.exp(sign * half))) for sign in (-1.0, 1.0))
    return f"{format_value(arc.resistance_ohm, 'Ω')} ({' … '.join(ends)})"


def _tests(one: SpectrumResult) -> str:
    """Figures of the circuit-free tests and of the noise in one line."""
    test, noise, fit = one.choice.test, one.choice.noise, one.choice.fit
    _, deviation = z_hit(fit.frequency_Hz, fit.impedance_ohm)
    worst = int(np.argmax(np.abs(deviation)))
    return (f"Lin-KK ({test.form} form, {test.amounts} amounts): residuals {100 * test.rms:.2g} % rms. Z-HIT: largest deviation"
            f" {100 * abs(deviation[worst]):.2g} % at {fit.frequency_Hz[worst]:.3g} Hz (it is least sure at the ends of the range). Noise: {100 * noise.proportional:.2g} % of |Z|"
            f" and a floor of {format_value(noise.floor_ohm, 'Ω')}.")  # fmt: skip
