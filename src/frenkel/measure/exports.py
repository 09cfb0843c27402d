"""What goes into other programs: tables for Origin (CSV), spectra for ZView (.z)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from frenkel.measure.measurement import Measurement
from frenkel.measure.spectrum import SpectrumResult

__all__ = ["origin_csv", "summary_rows", "zview_text"]

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
    """The spectrum as a ZView .z file (comma separated, the nine columns of ZPlot).

    ZView reads frequency, Z' and Z'' from columns 1, 5 and 6; the other columns are zero.
    """
    lines = ['"ZPLOT2 ASCII"', f'"Frenkel: {measurement.path.replace(chr(34), "")}"', "Freq(Hz),Ampl,Bias,Time(Sec),Z'(a),Z''(b),GD,Err,Range",
             "End Comments"]  # fmt: skip
    for f, z in zip(measurement.frequency_Hz, measurement.impedance_ohm, strict=True):
        lines.append(f"{f:.8E},0.0,0.0,0.0,{z.real:.8E},{z.imag:.8E},0.0,0,0")
    return "\n".join(lines) + "\n"
