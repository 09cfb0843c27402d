"""`frenkel measure init` and `show`: what a person types, and what comes out."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from frenkel.cli import run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    f = np.logspace(6, 0, 40)
    text = "freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n" + "".join(f"{a},100,{-1e6 / a}\n" for a in f)
    (tmp_path / "pellet_-25C.csv").write_text(text)
    (tmp_path / "pellet_60C.csv").write_text(text)
    return tmp_path


def test_init_then_show_with_the_filled_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", "init", str(folder)]) == 0
    assert "2 files" in capsys.readouterr().out
    table = folder / "samples.csv"
    text = table.read_text(encoding="utf-8").replace("pellet_60C.csv,pellet,", "pellet_60C.csv,pellet,1.0 ± 0.1 mm")
    assert "±" in text
    table.write_text(text, encoding="utf-8")
    files = [str(folder / name) for name in ("pellet_-25C.csv", "pellet_60C.csv")]
    assert run(["measure", "show", *files, "--samples", str(table), "--area", "0.785 cm2", "--json"]) == 0
    cold, warm = json.loads(capsys.readouterr().out)
    assert cold["temperature_K"] == pytest.approx(248.15) and warm["temperature_K"] == pytest.approx(333.15)
    assert warm["geometry"]["thickness_um"] == pytest.approx(1000.0)
    assert warm["geometry"]["thickness_std_um"] == pytest.approx(100.0)
    assert cold["geometry"]["area_cm2"] == warm["geometry"]["area_cm2"] == 0.785
    assert "thickness_um" not in cold["geometry"]
    assert run(["measure", "init", str(folder)]) == 3  # never overwrites


def test_points_as_csv(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", "show", str(folder / "pellet_60C.csv"), "--points", "--csv", "-q"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 3 * 40
    assert rows[0]["column"] == "frequency" and float(rows[0]["value"]) == pytest.approx(1e6)


def test_one_bad_file_does_not_stop_the_rest(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken.csv").write_text("")
    assert run(["measure", "show", str(folder / "broken.csv"), str(folder / "pellet_60C.csv")]) == 1
    shown = capsys.readouterr()
    assert "pellet_60C.csv" in shown.out and "is empty" in shown.err
    assert run(["measure", "show", str(folder / "broken.csv")]) == 3


def test_a_wrong_option_is_refused_with_what_is_allowed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["measure", "show", str(folder / "pellet_60C.csv"), "--thickness", "3 kg"]) == 3
    assert "thickness" in capsys.readouterr().err


def test_a_furnace_log_from_the_command(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "log.csv").write_text("time,temperature (°C)\n2026-03-01 10:00:00,25\n2026-03-01 11:00:00,25\n", encoding="utf-8")
    assert run(["measure", "show", str(folder / "pellet_60C.csv"), "--furnace-log", str(folder / "log.csv")]) == 0
    assert "no time stamp" in capsys.readouterr().err


def test_flags_for_one_sample_and_a_log_of_elapsed_times(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(folder / "pellet_60C.csv")
    assert run(["measure", "show", path, "--sample", "pellet 3", "--branch", "cooling", "--json", "-q"]) == 0
    (one,) = json.loads(capsys.readouterr().out)
    assert one["sample"] == "pellet 3" and one["branch"] == "cooling"
    (folder / "log.csv").write_text("time (min),temperature (°C)\n0,25\n60,26\n", encoding="utf-8")
    options = ["--furnace-log", str(folder / "log.csv")]
    assert run(["measure", "show", path, *options]) == 3
    assert "start" in capsys.readouterr().err
    assert run(["measure", "show", path, *options, "--furnace-start", "2026-04-03T14:05:00", "--clock-offset", "1 min"]) == 0
    assert run(["measure", "show", path, *options, "--furnace-start", "3.4.2026"]) == 3
    assert "2026-04-03T14:05:00" in capsys.readouterr().err


def _show(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[dict[str, str], str]:
    """The one row of `show` as CSV, and what it said on stderr."""
    assert run(["measure", "show", *arguments, "--csv", "-"]) == 0
    shown = capsys.readouterr()
    return next(iter(csv.DictReader(io.StringIO(shown.out)))), shown.err


def test_potentials_are_shown_as_measured_and_against_lithium_where_the_electrode_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "sweep.csv")
    Path(path).write_text("time/s,E/V,I/mA\n" + "".join(f"{k},{2.0 + 0.1 * k:.1f},0.1\n" for k in range(10)))
    row, said = _show(capsys, path)
    assert (row["potential / V"], row["against Li/Li+ / V"]) == ("2.000 … 2.900", "unknown")
    assert "reference electrode is not known" in said
    row, said = _show(capsys, path, "--counter", "In/InLi")
    assert row["against Li/Li+ / V"] == "unknown" and "Li per In" in said
    row, said = _show(capsys, path, "--counter", "In/InLi", "--li-per-in", "1.5")
    assert row["against Li/Li+ / V"] == "unknown" and "two-phase range" in said
    for options, wanted in (
        (["--counter", "In/InLi", "--li-per-in", "0.5"], "2.620 … 3.520"), (["--counter", "Li"], "2.000 … 2.900"),
        (["--reference", "Li4Ti5O12"], "3.550 … 4.450"), (["--reference", "Ag wire", "--reference-potential", "3 V"], "5.000 … 5.900"),
    ):  # fmt: skip
        assert _show(capsys, path, *options)[0]["against Li/Li+ / V"] == wanted
    assert run(["measure", "show", path, "--counter", "Li4Ti5O12", "--points", "--csv", "-"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert next(row["value"] for row in rows if row["column"] == "potential against Li/Li+") == "3.55"


def test_the_template_takes_sizes_and_electrodes_from_the_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pellet.txt").write_text(
        "pellet, 9.2.2023, 16:42\nDiameter[mm] 10.0  Thickness[mm] 1.5  Spacer Capacity[pF] 0\n"
        "Fixed value(s) :  Temp. [K]=3.0e+02\n Freq. [Hz]\t Zs' [Ohms]\t Zs'' [Ohms]\n"
        + "".join(f"{1e6 / 2**k:.5e}\t100\t{-2.0**k}\n" for k in range(12))
    )
    assert run(["measure", "init", str(tmp_path)]) == 0
    capsys.readouterr()
    text = (tmp_path / "samples.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(line for line in text.splitlines() if not line.startswith("#"))
    assert (row["thickness (um)"], row["area (cm2)"]) == ("1500", "0.785398") and float(row["temperature (°C)"]) == pytest.approx(26.9, abs=0.1)
    shown, _ = _show(capsys, str(tmp_path / "pellet.txt"), "--samples", str(tmp_path / "samples.csv"))
    assert shown["thickness / µm"] == "1500" and shown["area / cm²"] == "0.7854"
