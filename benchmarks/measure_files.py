"""Does every impedance file of the data folder come out right, and does every malformed one say what is wrong?

    FRENKEL_DATA=... python benchmarks/measure_files.py

measure_files.csv lists each impedance file by name with the number of spectra and points, its first and last point
and two means over all points, taken from the files by a plain split (not by Frenkel's readers). A notice on a good
file must stand in its row, and `REASONS` says why it is there. The malformed set is in `BAD`: the value that must
come out, or the error or notice with the line that it must name.
"""

from __future__ import annotations

import csv
import os
import re
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from frenkel.errors import FrenkelError, MissingExtra, ParseError
from frenkel.measure import Measurement, read

REASONS = {
    "vendor-default": "the file states an area, mass or temperature that its software writes by itself",
    "aborted": "the operator stopped the run; the file says so",
    "cut": "the header states 79 points, the file ends after 31",
    "outlier": "points off the curve by more than 10 % are there: seen in the raw numbers",
    "negative-resistance": "negative real parts are there: seen in the raw numbers",
    "overlap": "the sweep starts inside its range; its first part is measured again",
    "no-header": "the file has no header line",
    "unit-assumed": "the header says no units",
    "dc-rows": "a row with f = 0, Z = 0 ends every loop",
}
REFUSED = {"biologic/exampleDataBioLogic_MissingFreq.mpt": (62, "names 17 columns")}
"""Files that lie in the good folders but are broken on purpose: line and cause of their error."""


@dataclass(frozen=True)
class Bad:
    """What a malformed file must give: "same" (the reference spectrum), a factor on it, or only its notices."""

    points: tuple[int, ...] = (79,)
    error: str = ""
    notice: str = ""
    text: str = ""
    same: bool = True


BAD = {
    "ascending.csv": Bad(),
    "binary_garbage.csv": Bad(error="binary data"),
    "bom_excel_sep.csv": Bad(),
    "custom_good_small.csv": Bad((60,), notice="unit-missing", same=False),
    "custom_missing_column.csv": Bad((60,), notice="missing-column", text="potential", same=False),
    "custom_missing_cycle.csv": Bad((40,), notice="cycle-gap", text="line 41", same=False),
    "custom_nan_inf.csv": Bad((60,), notice="not-finite", text="lines 24, 28 and 32", same=False),
    "custom_truncated.csv": Bad((59,), notice="cut_line", text="line 80", same=False),
    "decimal_comma_semicolon.csv": Bad(),
    "drift_low_f.csv": Bad(same=False),  # as in the file: whether a cell drifted is for Lin-KK to say
    "duplicate_frequencies.csv": Bad(notice="copies", text="lines 3, 5"),
    "empty.csv": Bad(error="the file is empty"),
    "header_only.csv": Bad(error="no rows of numbers"),
    "html_saved_as.csv": Bad(error="web page"),
    "imag_sign_ambiguous_header.csv": Bad(notice="sign-inferred"),
    "inductive_loop_low_f.csv": Bad(same=False),  # a real spectrum of another cell
    "inductive_tail.csv": Bad(same=False),  # the reference with an inductance
    "kohm_units.csv": Bad(),
    "latin1_ohm_degree_header.csv": Bad(),
    "mains_50hz.csv": Bad(notice="outlier", text="line 53", same=False),
    "mod_phase_deg.csv": Bad(),
    "mod_phase_rad_no_unit.csv": Bad(notice="phase-unit", text="radians"),
    "nan_inf_rows.csv": Bad((77,), notice="not-finite", text="lines 11 and 31"),
    "negative_frequency.csv": Bad((77,), notice="frequency-not-positive", text="lines 7 and 22"),
    "no_header.csv": Bad(notice="no-header"),
    "ok_reference.csv": Bad(),
    "outliers_spikes.csv": Bad(notice="outlier", text="lines 18, 60 and 69", same=False),
    "positive_imag_convention.csv": Bad(),
    "quoted_thousands.csv": Bad(),
    "reactance_capacitive_all_positive_freq_omega.csv": Bad(notice="angular-frequency"),
    "repeated_header_blocks.csv": Bad((79, 79)),
    "tab_crlf_utf16.txt": Bad(),
    "three_points.csv": Bad((3,), notice="few-points"),
    "truncated_midline.csv": Bad((47,), notice="cut_line", text="line 49"),
    "two_spectra_concatenated.csv": Bad((79, 79)),
    "unsorted.csv": Bad(notice="unsorted"),
    "zero_frequency.csv": Bad((78,), notice="frequency-not-positive", text="line 80"),
}


def expected_rows() -> list[dict[str, str]]:
    """The rows of measure_files.csv."""
    text = Path(__file__).with_suffix(".csv").read_text(encoding="utf-8")
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def good_file_faults(folder: Path, row: dict[str, str]) -> list[str]:
    """What is wrong with the reading of one good file; empty if nothing is."""
    try:
        found = read(folder / row["file"])
    except FrenkelError as error:
        return [f"refused: {error}"]
    spectra = [one for one in found if one.is_impedance]
    faults = []
    if [len(one) for one in spectra] != [int(row["points"])] * int(row["spectra"]):
        faults.append(f"spectra with {[len(one) for one in spectra]} points")
    if found[0].reader != row["reader"]:
        faults.append(f"read as {found[0].reader}")
    if not faults:
        z = np.concatenate([one.impedance_ohm for one in spectra])
        ends = [spectra[0].frequency_Hz[0], z[0].real, z[0].imag, spectra[-1].frequency_Hz[-1], z[-1].real, z[-1].imag]
        values = [*ends, np.log(np.abs(z)).mean(), np.angle(z).mean()]
        wanted = [float(row[name]) for name in list(row)[4:12]]
        # 2e-6: the .mpr file holds float32, its text export eight digits
        if not np.allclose(values, wanted, rtol=2e-6, atol=1e-12):
            faults.append(f"values {values}, wanted {wanted}")
    codes = {notice.code for one in spectra for notice in one.notices}
    if codes != set(row["notices"].split()) or not codes <= set(REASONS):
        faults.append(f"notices {sorted(codes)}, wanted {row['notices']!r}")
    return faults


def refused_file_faults(folder: Path, name: str) -> list[str]:
    """A file that must be refused names the line and the cause."""
    line, cause = REFUSED[name]
    try:
        read(folder / name)
    except ParseError as error:
        return [] if error.line == line and re.search(cause, str(error)) else [str(error)]
    return ["not refused"]


def bad_file_faults(folder: Path, name: str) -> list[str]:
    """What is wrong with the reading of one malformed file."""
    wanted = BAD[name]
    try:
        found = read(folder / name)
    except ParseError as error:
        return [] if wanted.error and wanted.error in str(error) else [f"refused: {error}"]
    if wanted.error:
        return [f"not refused ({wanted.error})"]
    faults = []
    if tuple(len(one) for one in found) != wanted.points:
        faults.append(f"points {[len(one) for one in found]}")
    notices = [notice for one in found for notice in one.notices]
    if wanted.notice and not any(n.code == wanted.notice and wanted.text in n.text for n in notices):
        faults.append(f"notices {[f'{n.code}: {n.text}' for n in notices]}")
    if wanted.same and not _is_reference(found[0], folder):
        faults.append("not the reference spectrum")
    return faults


def _is_reference(one: Measurement, folder: Path) -> bool:
    lines = (folder / "ok_reference.csv").read_text().splitlines()[1:]
    f, re_z, minus_im = np.array([[float(cell) for cell in line.split(",")] for line in lines]).T
    rows = np.abs(np.log(one.frequency_Hz[:, None] / f)).argmin(axis=1)
    z = (re_z - 1j * minus_im)[rows]
    # seven digits in most files; four places behind the decimal mark in quoted_thousands.csv
    return bool(
        np.allclose(one.frequency_Hz, f[rows], rtol=2e-6, atol=6e-5)
        and np.allclose(one.impedance_ohm, z, rtol=2e-6, atol=1e-4)
    )


def main() -> int:
    folder = Path(os.environ["FRENKEL_DATA"]) / "eis"
    started, faults = time.perf_counter(), 0
    rows = expected_rows()
    checks = [(row["file"], good_file_faults(folder, row)) for row in rows]
    checks += [(name, refused_file_faults(folder, name)) for name in REFUSED]
    checks += [(f"bad/{name}", bad_file_faults(folder / "bad", name)) for name in BAD]
    unlisted = {p.name for p in (folder / "bad").iterdir()} - set(BAD) - {"truth.json"}
    for name, wrong in [*checks, *((name, ["not in the list"]) for name in sorted(unlisted))]:
        if wrong:
            faults += 1
            print(f"{name}: {'; '.join(wrong)}")
    for path in sorted(folder.glob("*/*")):
        name = str(path.relative_to(folder))
        if path.parent.name in ("bad", "licenses") or path.suffix in (".npz", ".md") or name in {*REFUSED, *(row["file"] for row in rows)}:
            continue
        try:
            found = read(path)
        except (ParseError, MissingExtra) as error:
            print(f"  also {name}: refused ({error.__class__.__name__}): {str(error)[-90:]}")
            continue
        print(f"  also {name}: {', '.join(f'{one.technique} {len(one)}' for one in found)}")
        if any(one.is_impedance for one in found):
            faults += 1
            print(f"{name}: holds impedance and is not in the list")
    spent = time.perf_counter() - started
    print(f"{len(rows)} impedance files and {len(BAD)} malformed ones: {faults} wrong, {spent:.1f} s for all")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
