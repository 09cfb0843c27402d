"""A folder of instrument files, or one of them, as evidence: read, described by samples.csv, decided by frenkel.yaml, evaluated as a series.

What the command `frenkel series FOLDER` does with all its options, in one call for `frenkel evaluate --data FOLDER`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from frenkel.errors import FrenkelError, InputError
from frenkel.evidence import Evidence
from frenkel.measure.measurement import Measurement
from frenkel.measure.overrides import Overrides, read_overrides
from frenkel.measure.readers import read
from frenkel.measure.samples import apply_samples, read_samples
from frenkel.measure.series_decided import analyse_decided_series
from frenkel.measure.spectrum import analyse_spectrum
from frenkel.measure.spectrum_result import SpectrumResult
from frenkel.results import Notice

__all__ = ["MeasuredFiles", "evidence_of_files", "is_measured_data", "measurement_files"]

NOT_DATA = {"samples.csv", "frenkel.yaml"}
NOT_SUFFIXES = {".html", ".yaml", ".yml", ".json", ".svg", ".xlsx", ".pdf", ".png", ".md", ".py"}
"""What lies in a folder beside its measurements: reports and tables made from them, notes."""
INSTRUMENT_SUFFIXES = {".mpr", ".mpt", ".dta", ".z", ".ism", ".idf", ".ids", ".par"}
"""Names that only instruments give; what is called .csv or .txt may be a table of conductivities."""


@dataclass(frozen=True, eq=False)
class MeasuredFiles:
    """Evidence about a subject, notices, the digest of all files, and what they hold in words."""

    evidence: tuple[Evidence, ...]
    notices: tuple[Notice, ...]
    digest: str
    holds: str


def is_measured_data(path: str | Path) -> bool:
    """Whether it is a folder, or a file with the ending of an instrument."""
    return Path(path).is_dir() or Path(path).suffix.lower() in INSTRUMENT_SUFFIXES


def measurement_files(folder: str | Path) -> tuple[str, ...]:
    """The files of a folder that may be measurements, by name."""
    return tuple(str(p) for p in sorted(Path(folder).iterdir()) if p.is_file() and p.name not in NOT_DATA and p.suffix.lower() not in NOT_SUFFIXES)


def evidence_of_files(path: str | Path, *, subject: str) -> MeasuredFiles:
    """Conductivities and laws of the impedance in a folder (or one file) with the samples.csv and frenkel.yaml that lie there.

    Raises
    ------
    InputError : no impedance, or no conductivity since thickness, area or both are not known
    """
    folder = Path(path) if Path(path).is_dir() else Path(path).parent
    files = measurement_files(path) if Path(path).is_dir() else (str(path),)
    decided = read_overrides(folder / "frenkel.yaml") if (folder / "frenkel.yaml").is_file() else Overrides()
    notices: list[Notice] = []
    found: list[Measurement] = []
    for one in files:
        try:
            found.extend(read(one))
        except FrenkelError as error:
            notices.append(Notice("not-read", str(error)))
    spectra = [one for one in found if one.is_impedance]
    if (folder / "samples.csv").is_file():
        spectra = list(apply_samples(spectra, read_samples(folder / "samples.csv"), source=str(folder / "samples.csv")))
    results = []
    for measured in spectra:
        try:
            results.append(analyse_spectrum(measured, decided.for_spectrum(measured.path, measured.index)))
        except FrenkelError as error:
            notices.append(Notice("not-evaluated", str(error)))
    if not results:
        raise InputError(f"{path} holds no impedance that could be evaluated.", next_step=f"frenkel measure show {path}")
    digest = hashlib.sha256(" ".join(sorted({one.measurement.sha256 for one in results})).encode()).hexdigest()
    evidence, told = _evidence(results, decided, subject)
    if not evidence:
        raise InputError(f"{path}: no conductivity: thickness or area of the samples is not known.", next_step=f"frenkel measure init {folder}, fill in samples.csv")
    holds = f"{len(results)} spectra of {len({one.measurement.sample for one in results})} samples"
    return MeasuredFiles(tuple(replace(e, subject=subject) for e in evidence), (*notices, *told), digest, holds)


def _evidence(results: list[SpectrumResult], decided: Overrides, subject: str) -> tuple[tuple[Evidence, ...], tuple[Notice, ...]]:
    """The laws of the series; where there is none, the conductivity of each spectrum."""
    series = analyse_decided_series(results, decided.series, subject=subject)
    laws = series.evidence()
    if laws:
        return laws, series.notices
    return tuple(e for one in results for e in one.evidence()), tuple(n for one in results for n in one.notices)
