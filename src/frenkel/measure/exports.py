"""What goes into other programs: tables for Origin (CSV), spectra for ZView (.z), workbooks, SVG figures, and a frenkel.yaml
to edit."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING

import numpy as np

from frenkel.measure.measurement import Measurement
from frenkel.measure.overrides import Overrides, SpectrumOverride
from frenkel.measure.spectrum_result import SpectrumResult

if TYPE_CHECKING:
    from frenkel.measure.series import SeriesResult

__all__ = ["automatic_overrides", "file_stem", "origin_arrhenius_csv", "origin_csv", "summary_rows", "svg_figures", "workbook_sheets", "zview_text"]

SUMMARY_HEADER = (
    "file", "index", "sample", "branch", "temperature_K", "circuit", "accepted", "total_resistance_ohm", "relative_deviation",
    "total_S_cm", "total_low_S_cm", "total_high_S_cm", "bulk_S_cm", "grain_boundary_S_cm", "kramers_kronig_rms",
)  # fmt: skip


def summary_rows(results: Sequence[SpectrumResult]) -> list[tuple[object, ...]]:
    """One row for each spectrum, in the order of SUMMARY_HEADER."""
    rows: list[tuple[object, ...]] = []
    for one in results:
        total, bulk, boundary = (one.conductivity(kind) for kind in ("total", "bulk", "grain boundary"))
        rows.append((
            one.measurement.path, one.measurement.index, one.measurement.sample, one.measurement.branch,
            one.measurement.temperature_K, one.choice.best.text, one.choice.accepted, one.total.value_ohm,
            one.total.relative_deviation, total and total.value_S_cm, total and total.low_S_cm, total and total.high_S_cm,
            bulk and bulk.value_S_cm, boundary and boundary.value_S_cm, one.choice.test.rms,
        ))  # fmt: skip
    return rows


def origin_csv(one: SpectrumResult) -> str:
    """Measured and fitted spectrum with three header lines (long name, unit, comment), as Origin imports them."""
    fit = one.choice.fit
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("Frequency", "Z'", "-Z''", "Z' fit", "-Z'' fit"))
    writer.writerow(("Hz", "Ohm", "Ohm", "Ohm", "Ohm"))
    writer.writerow((one.name, "measured", "measured", fit.circuit.text, fit.circuit.text))
    for f, z, m in zip(fit.frequency_Hz, fit.impedance_ohm, fit.model_ohm, strict=True):
        writer.writerow([repr(float(v)) for v in (f, z.real, -z.imag, m.real, -m.imag)])
    return out.getvalue()


def zview_text(measurement: Measurement) -> str:
    """The spectrum as a ZView .z file (tabs, the nine columns of ZPlot).

    ZView reads frequency, Z' and Z'' from columns 1, 5 and 6; the other columns are zero.
    """
    name = measurement.path.replace("\n", " ").replace('"', "")
    lines = ["ZPLOT2 ASCII", f" Data: {name}", "  Freq(Hz)\tAmpl\tBias\tTime(Sec)\tZ'(a)\tZ''(b)\tGD\tErr\tRange", "End Comments"]
    for f, z in zip(measurement.frequency_Hz, measurement.impedance_ohm, strict=True):
        lines.append("\t".join(f"{v:.8E}" for v in (f, 0.0, 0.0, 0.0, z.real, z.imag, 0.0)) + "\t0\t0")
    return "\r\n".join(lines) + "\r\n"


def origin_arrhenius_csv(series: SeriesResult) -> str:
    """σ(T) of all spectra and processes with three header lines, as Origin imports them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("Sample", "Process", "Temperature", "1000/T", "Conductivity", "relative deviation"))
    writer.writerow(("", "", "K", "1/K", "S/cm", "1"))
    writer.writerow(("", "", "", "", "", "of one standard deviation"))
    for row in _arrhenius_rows(series):
        writer.writerow([repr(v) if isinstance(v, float) else v for v in row])
    return out.getvalue()


def _arrhenius_rows(series: SeriesResult) -> list[tuple[object, ...]]:
    laws = (*((series.total,) if series.total is not None else ()), *series.parts)
    rows: list[tuple[object, ...]] = []
    for law in laws:
        u = law.data.relative_error if law.data.relative_error is not None else np.full(len(law.data), math.nan)
        for name, T, sigma, error in zip(law.data.sample, law.data.temperature_K, law.data.conductivity_S_cm, u, strict=True):
            rows.append((name, law.kind, float(T), 1000.0 / float(T), float(sigma), float(error)))
    return rows


def workbook_sheets(results: Sequence[SpectrumResult], series: SeriesResult | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Tables for a workbook: summary, parameters, points, decisions; with a series also laws and σ(T)."""
    from frenkel.measure.report import checklist

    parameters: list[tuple[object, ...]] = [("file", "index", "parameter", "value", "unit", "low (95 %)", "high (95 %)")]
    points: list[tuple[object, ...]] = [("file", "index", "frequency / Hz", "Z' / Ω", "-Z'' / Ω", "Z' fit / Ω", "-Z'' fit / Ω")]
    decisions: list[tuple[object, ...]] = [("file", "index", "decision", "what changes", "relative change")]
    for one in results:
        name, fit = (one.measurement.path, one.measurement.index), one.choice.fit
        for p in fit.circuit.parameters:
            interval = fit.interval(p.name)
            parameters.append((*name, p.name, fit.values[p.name], p.unit, float(interval.low), float(interval.high)))
        for f, z, m in zip(fit.frequency_Hz, fit.impedance_ohm, fit.model_ohm, strict=True):
            points.append((*name, float(f), float(z.real), float(-z.imag), float(m.real), float(-m.imag)))
        for decision, changes in one.change_by_decision():
            decisions.extend((*name, decision, what, change) for what, change in (changes or {"not to be done without it": math.nan}).items())
    sheets: dict[str, list[tuple[object, ...]]] = {"summary": [SUMMARY_HEADER, *summary_rows(results)]}
    if series is not None:
        sheets["laws"] = [("process and law", "parameter", "value", "95 % bounds"), *series.law_rows()]
        sheets["conductivity"] = [("sample", "process", "T / K", "1000 K/T", "σ / S/cm", "relative deviation"), *_arrhenius_rows(series)]
    listed: list[tuple[object, ...]] = [("item", "state", "present"), *checklist(results)]
    return {**sheets, "parameters": parameters, "points": points, "decisions": decisions, "checklist": listed}


def svg_figures(results: Sequence[SpectrumResult], series: SeriesResult | None = None) -> list[tuple[str, str]]:
    """(file name, SVG) of all figures, each 8.5 and 17 cm wide."""
    from frenkel.measure.plots import spectrum_figures
    from frenkel.measure.series_plot import series_figure
    from frenkel.measure.vector import COLUMN_CM, PAGE_CM, figure_svg

    named = [("arrhenius", series_figure(series))] if series is not None else []
    for number, one in enumerate(results):
        named.extend((f"{file_stem(one, number)}_{kind}", fig) for kind, fig in spectrum_figures(one).items())
    return [(f"{stem}_{width:g}cm.svg", figure_svg(fig, width_cm=width)) for stem, fig in named for width in (COLUMN_CM, PAGE_CM)]


def file_stem(one: SpectrumResult, number: int) -> str:
    """Name of a file about one spectrum, unique in a folder."""
    return f"{number + 1:03d}_{PurePath(one.measurement.path).stem}_{one.measurement.index}"


def automatic_overrides(results: Sequence[SpectrumResult], series: SeriesResult | None = None) -> Overrides:
    """A frenkel.yaml that holds all automatic choices, to be edited: points, range, circuit, start, assignment; law and
    circuit of a series.

    What the user has decided stands in it as it was given, with the user's reason.
    """
    from frenkel.measure.series_decided import automatic_series

    spectra: dict[str, SpectrumOverride] = {}
    for one in results:
        order = np.argsort(-one.measurement.frequency_Hz, kind="stable")
        f, used = one.measurement.frequency_Hz[order], one.used[order]
        first, last = int(np.argmax(used)), len(used) - 1 - int(np.argmax(used[::-1]))
        while first - 1 in one.override.leave_out:  # what the user leaves out is no end of the range
            first -= 1
        while last + 1 in one.override.leave_out:
            last += 1
        low, high = float(f[last]), float(f[first])
        inside = (f >= low) & (f <= high)
        fit = one.choice.fit
        spectra[f"{PurePath(one.measurement.path).name}#{one.measurement.index}"] = one.override.over(SpectrumOverride(
            range_Hz=(low, high), leave_out=tuple(int(k) for k in np.flatnonzero(inside & ~used)), circuit=fit.circuit.text,
            guess={name: float(f"{value:.6g}") for name, value in fit.values.items()},
            assign={x.arc: x.label for x in one.labels if x.label != "cannot tell"}, reason="automatic",
        ))  # fmt: skip
    return Overrides(spectra=spectra) if series is None else Overrides(spectra=spectra, series=automatic_series(series))
