"""The samples.csv that `frenkel measure init FOLDER` writes: one row a file, filled with what the files say.

A temperature is taken from the file's column, else from its name ("…_-25C_…", "60degC"), and the branch from its name
("pellet1_heating_60C"); both stand in the table to be checked. Thickness, area, pressures and electrodes are left empty: nobody but the user knows them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from frenkel.errors import FrenkelError, InputError
from frenkel.files import write_text
from frenkel.measure.measurement import Measurement
from frenkel.measure.readers import read
from frenkel.measure.samples import COLUMNS, TEXT_COLUMNS
from frenkel.quantities import ZERO_CELSIUS_K

__all__ = ["FolderFiles", "read_folder", "same_runs", "sample_and_branch_in_name", "temperature_in_name_C", "template_text", "write_template"]

SAMPLES_NAME = "samples.csv"
_SKIPPED_SUFFIXES = {".html", ".svg", ".png", ".pdf", ".json", ".yaml", ".yml", ".md", ".py", ".db", ".sqlite"}
_TEMPERATURE = re.compile(r"(?<![\d.A-Za-z])([-+]?\d{1,4}(?:[.p]\d)?) ?(?:deg ?C|°C|degC|C)(?![A-Za-z0-9])")
_BRANCH = re.compile(r"(?<![A-Za-z])(heat|cool)(?:ing)?(?![A-Za-z])", re.IGNORECASE)
_MAX_FILES = 10_000


@dataclass(frozen=True)
class FolderFiles:
    """What a folder holds: measurements by file name, and (file, reason) of what could not be read."""

    measurements: dict[str, tuple[Measurement, ...]]
    failures: tuple[tuple[str, str], ...]


def read_folder(folder: str | Path, *, names: Sequence[str] | None = None) -> FolderFiles:
    """Read every file of a folder (not its subfolders); one bad file never stops the rest."""
    root = Path(folder)
    if not root.is_dir():
        raise InputError(f"{folder} is no folder.", next_step="Give the folder that holds the instrument files.")
    paths = [root / name for name in names] if names is not None else _candidates(root)
    measurements, failures = {}, []
    for path in paths:
        try:
            measurements[path.name] = read(path)
        except FrenkelError as error:
            failures.append((path.name, str(error)))
    return FolderFiles(measurements, tuple(failures))


def _candidates(root: Path) -> list[Path]:
    found = sorted(
        path for path in root.iterdir()
        if path.is_file() and not path.name.startswith(".") and path.name != SAMPLES_NAME
        and path.suffix.lower() not in _SKIPPED_SUFFIXES
    )  # fmt: skip
    if len(found) > _MAX_FILES:
        raise InputError(f"{root} holds {len(found)} files; at most {_MAX_FILES} are read at once.")
    return found


def temperature_in_name_C(name: str) -> float | None:
    """The temperature that a file name states, if it states exactly one.

    >>> temperature_in_name_C("PEIS_LPSCl_IonBlocking_-25C.mpr"), temperature_in_name_C("cell_1C_60degC.csv")
    (-25.0, None)
    """
    found = {match[1].replace("p", ".") for match in _TEMPERATURE.finditer(name.replace("_", " "))}
    return float(found.pop()) if len(found) == 1 else None


def sample_and_branch_in_name(name: str) -> tuple[str, str]:
    """What a file name calls the sample, and "heating", "cooling" or "" for its branch.

    Heating and cooling of one pellet are one sample: as two, they would halve the variance between pellets.

    >>> sample_and_branch_in_name("LPSCl_p1_heat_60C.mpr"), sample_and_branch_in_name("sheath 25 °C.z")
    (('LPSCl p1', 'heating'), ('sheath', ''))
    """
    words = _TEMPERATURE.sub(" ", Path(name).stem.replace("_", " "))
    found = {match[1].lower() + "ing" for match in _BRANCH.finditer(words)}
    if len(found) == 1:
        words = _BRANCH.sub(" ", words)
    sample = re.sub(r"^[ -]+|[ -]+$", "", re.sub(r" {2,}", " ", words))
    return sample, found.pop() if len(found) == 1 else ""


def template_text(files: FolderFiles) -> str:
    """The text of samples.csv for the files of a folder."""
    header = [*TEXT_COLUMNS[:2], *(f"{name} ({unit})" for name, (unit, _) in COLUMNS.items()), *TEXT_COLUMNS[2:]]
    buffer = io.StringIO()
    buffer.write("# One row for each file, or one for a pattern such as \"pellet1_*\". Fill in what you know; empty is\n")
    buffer.write("# \"not given\": without thickness and area there are ohms, and no S/cm. A cell may carry its own unit\n")
    buffer.write("# and an uncertainty: 1.02 ± 0.02 mm. In brackets: the unit of a bare number.\n")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    twins = same_runs(files)
    for name, measurements in files.measurements.items():
        writer.writerow(_cells(name, measurements, twins.get(name, "")))
    return buffer.getvalue()


def same_runs(files: FolderFiles) -> dict[str, str]:
    """Files whose measurements are those of an earlier file (an export beside its original): name → that file.

    Counted as two samples, they would halve the variance between samples. Compared are techniques, lengths and the
    numbers of each first and last point to six digits, which float32 and the text of an export share.
    """
    seen: dict[tuple[object, ...], str] = {}
    twins = {}
    for name, measurements in files.measurements.items():
        key = tuple(_fingerprint(one) for one in measurements)
        if key in seen:
            twins[name] = seen[key]
        else:
            seen[key] = name
    return twins


def _fingerprint(one: Measurement) -> tuple[object, ...]:
    names = ("frequency", "impedance_real", "impedance_imaginary") if one.is_impedance else ("time", "potential", "current")
    ends = [f"{one.values(name)[row]:.5e}" for name in names if name in one.names for row in (0, -1)]
    return (one.technique, len(one), *ends)


def _cells(name: str, measurements: tuple[Measurement, ...], twin: str) -> list[str]:
    values = dict.fromkeys((*TEXT_COLUMNS, *COLUMNS), "")
    values["file"] = name
    values["sample"], values["branch"] = sample_and_branch_in_name(name)
    temperature = _mean(one.temperature_K for one in measurements)
    if temperature is not None:
        values["temperature"] = f"{temperature - ZERO_CELSIUS_K:.1f}"
    elif (stated := temperature_in_name_C(name)) is not None:
        values["temperature"] = f"{stated:g}"
    for column, field in (("thickness", "thickness_um"), ("area", "area_cm2"), ("mass", "mass_mg")):
        known = {getattr(one.geometry, field) for one in measurements if one.geometry} - {None}
        if len(known) == 1:
            values[column] = f"{known.pop():.6g}"
    for column, field in (("reference electrode", "reference"), ("counter electrode", "counter")):
        named = {getattr(one, field) for one in measurements} - {None}
        if len(named) == 1:
            values[column] = named.pop()
    kinds: dict[str, int] = {}
    for one in measurements:
        kinds[one.technique] = kinds.get(one.technique, 0) + 1
    values["comment"] = ", ".join(f"{count} × {kind}" if count > 1 else kind for kind, count in kinds.items())
    if twin:
        values["comment"] += f"; the same run as {twin}: keep one of the two"
    return [values[name] for name in (*TEXT_COLUMNS[:2], *COLUMNS, *TEXT_COLUMNS[2:])]


def _mean(values: Iterable[float | None]) -> float | None:
    """The mean where all values agree within 1 K; one row cannot say several temperatures."""
    known = [one for one in values if one is not None]
    if not known or max(known) - min(known) > 1.0:
        return None
    return sum(known) / len(known)


def write_template(folder: str | Path, *, overwrite: bool = False) -> tuple[Path, FolderFiles]:
    """Write FOLDER/samples.csv; an existing one is never overwritten unless asked for."""
    target = Path(folder) / SAMPLES_NAME
    if target.exists() and not overwrite:
        raise InputError(f"{target} exists already.", next_step="Edit it, or overwrite it with --overwrite.")
    files = read_folder(folder)
    if not files.measurements:
        raise InputError(f"{folder} holds no file that can be read.", next_step="Give the folder of the instrument files.")
    write_text(target, template_text(files))
    return target, files
