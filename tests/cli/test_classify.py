"""`frenkel classify`: table, JSON, CSV, folders with resume, refusals and exit codes."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner

from frenkel.cli.classify import classify

CIF = """data_LiCl
_cell_length_a 5.13
_cell_length_b 5.13
_cell_length_c 5.13
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'F m -3 m'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
Li1 Li 0 0 0 {occupancy}
Cl1 Cl 0.5 0.5 0.5 1.0
"""


def run(*arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(classify, list(arguments))
    return done.exit_code, done.stdout, done.stderr


def test_table_names_class_family_and_carrier() -> None:
    code, out, _ = run("Li6PS5Cl", "Li6.4La3Zr1.4Ta0.6O12", "PEO-LiTFSI + LLZO")
    assert code == 0
    for word in ("argyrodite", "garnet", "lithium vacancy", "composite", "Ta on B for Zr"):
        assert word in out


def test_json_and_csv_carry_the_same_rows(tmp_path: Path) -> None:
    file = tmp_path / "classes.csv"
    code, out, _ = run("Li6PS5Cl", "Li3InCl6", "--json", "--csv", str(file))
    assert code == 0
    found = json.loads(out)["classifications"]
    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert [one["subject"] for one in found] == [row["subject"] for row in rows] == ["Li6PS5Cl", "Li3InCl6"]
    assert [row["family"] for row in rows] == ["argyrodite", "Li-M-X6"]


def test_why_shows_evidence_and_alternatives() -> None:
    code, out, _ = run("Li9.54Si1.74P1.44S11.7Cl0.3", "--why")
    assert code == 0 and "T site" in out and "else thio-LISICON" in out and "role: electrolyte" in out


def test_a_refused_formula_shows_its_place_and_the_others_are_done() -> None:
    code, out, err = run("Li6PS5Cl", "Li6PS5(")
    assert code == 1 and "argyrodite" in out
    assert "not closed" in err and "\n        ^" in err
    assert run("Li6PS5(")[0] == 3
    assert run()[0] == 2


def test_a_folder_of_files_resumes(tmp_path: Path) -> None:
    folder = tmp_path / "structures"
    folder.mkdir()
    (folder / "good.cif").write_text(CIF.format(occupancy="1.0"))
    (folder / "over.cif").write_text(CIF.format(occupancy="1.4"))
    (folder / "note.txt").write_text("not a structure")
    ledger, one, two = (str(tmp_path / name) for name in ("ledger.sqlite", "one.csv", "two.csv"))
    code, _, err = run(str(folder), "--resume", ledger, "--csv", one)
    assert code == 1 and "over.cif" in err and "occupied 1.4 times" in err
    assert run(str(folder), "--resume", ledger, "--csv", two)[0] == 1
    assert Path(one).read_bytes() == Path(two).read_bytes()
    assert "lithium halide" in Path(one).read_text()


def test_a_list_from_a_file(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("# candidates\nLi3YCl6\n\nLi3OCl\n", encoding="utf-8")
    code, out, _ = run("--from", str(listed))
    assert code == 0 and "Li-M-X6" in out and "antiperovskite" in out


def test_help_loads_nothing_heavy() -> None:
    code = (
        "import sys; from click.testing import CliRunner; from frenkel.cli.classify import classify;"
        "CliRunner().invoke(classify, ['--help']);"
        "print([m for m in ('pymatgen', 'scipy', 'pandas', 'numba', 'plotly') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
