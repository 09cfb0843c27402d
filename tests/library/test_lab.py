"""The lab's table and database: every row has a verdict, nothing is half-written, nothing crashes."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, ParseError
from frenkel.evidence import Dossier
from frenkel.library.answer import answer
from frenkel.library.lab_rows import read_row
from frenkel.library.lab_table import add_table, check_table, template
from frenkel.library.query import search
from frenkel.library.records import shipped_records
from frenkel.library.store import LabDatabase
from frenkel.materials import resolve

HEADER = "material,sample,property,value,uncertainty,unit,temperature (°C),kind,doi\n"
GOOD = "Li6PS5Cl,A,conductivity,1.9,0.2,mS/cm,25,total,\n"


def write(path: Path, *rows: str) -> Path:
    path.write_text(
        HEADER + "".join(row if row.endswith("\n") else row + "\n" for row in rows), encoding="utf-8"
    )
    return path


def test_the_template_is_accepted_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(template(), encoding="utf-8")
    report = check_table(tmp_path / "t.csv")
    assert report.summary == "3 accepted, 0 flagged, 0 rejected"
    first, _, third = report.records
    assert (first.value, first.low, first.high) == pytest.approx((1.9, 1.7, 2.1), rel=1e-9)
    assert first.unit == "mS/cm"
    assert third.bound == "<"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (GOOD, "duplicate of line 2"),
        ("Li6PS5Cl,B,conductivity,1.9,,,25,total,", "No unit"),
        ("Li6PS5Cl,B,conductivity,1.9,,eV,25,total,", "a conductivity"),
        ("Li6PS5Qx,B,conductivity,1.9,,mS/cm,25,total,", "'Qx' is not an element"),
        ("Li6PS5Cl,B,conductivty,1.9,,mS/cm,25,total,", "Nearest: conductivity"),
        ("Li6PS5Cl,B,conductivity,-1.9,,mS/cm,25,total,", "must be above 0"),
        ("Li6PS5Cl,B,conductivity,1.9,,mS/cm,25,sideways,", "kind is 'sideways'"),
        ("Li6PS5Cl,B,conductivity,1.9,,mS/cm,25,total,doi 10", "is no DOI"),
        (
            "Li6PS5Cl,B,conductivity,1.9,,mS/cm,25,total,https://doi.org/10.1021/acsaem.8b00280",
            "Did you mean",
        ),
        ("Li6PS5Cl,B,conductivity,much,,mS/cm,25,total,", "not a number"),
        ("Li6PS5Cl,B,conductivity,1.9,,mS/cm,-300,total,", "allowed are 1 to 3000 K"),
        (",B,conductivity,1.9,,mS/cm,25,total,", "No material"),
    ],
)
def test_a_row_that_cannot_be_used_is_rejected_with_the_reason(tmp_path: Path, row: str, reason: str) -> None:
    report = check_table(write(tmp_path / "t.csv", GOOD, row))
    assert [one.status for one in report.rows] == ["accepted", "rejected"]
    assert reason in report.rows[1].reasons[0]
    assert report.rows[1].line == 3


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Li6PS5Cl,B,conductivity,1.9,,mS/cm,,total,", "no temperature"),
        ("Li6PS5Cl,B,conductivity,50,,S/cm,25,total,", "outside what solid electrolytes show"),
        ("Li6PS5Cl,B,conductivity,4.96,,mS/cm,25,total,", "the same value ships as"),
        ("Li7PS5Cl,B,conductivity,1,,mS/cm,25,total,", "do not balance (sum +1)"),
        ("PEO-LiTFSI,B,transference_number,1.4,,1,60,,", "outside 0 … 1"),
    ],
)
def test_a_row_that_is_odd_is_kept_and_carries_the_flag(tmp_path: Path, row: str, reason: str) -> None:
    report = check_table(write(tmp_path / "t.csv", row))
    assert report.rows[0].status == "flagged"
    assert report.rows[0].record is not None
    assert reason in report.rows[0].record.flags[0]


def test_conductivities_that_contradict_their_activation_energy_are_flagged(tmp_path: Path) -> None:
    rows = ["Li6PS5Cl,A,conductivity,1.0,,mS/cm,25,,", "Li6PS5Cl,A,activation_energy,0.30,,eV,,,"]
    from frenkel.transport import arrhenius_law, conductivity

    law = arrhenius_law(
        "arrhenius_sigma_T", activation_energy_eV=0.30, conductivity_S_cm=1e-3, temperature_K=298.15
    )
    right = f"Li6PS5Cl,A,conductivity,{conductivity(law, 353.15) * 1e3:.4g},,mS/cm,80,,"
    assert check_table(write(tmp_path / "right.csv", *rows, right)).summary.startswith("3 accepted")
    wrong = "Li6PS5Cl,A,conductivity,100,,mS/cm,80,,"
    report = check_table(write(tmp_path / "wrong.csv", *rows, wrong))
    assert {one.status for one in report.rows} == {"flagged"}
    assert "miss the stated activation energy" in report.rows[0].reasons[0]
    other = wrong.replace(",A,", ",B,")  # another sample says nothing about this one
    assert check_table(write(tmp_path / "other.csv", *rows, other)).summary.startswith("3 accepted")


def test_added_records_come_back_whole_and_twice_adds_nothing(tmp_path: Path) -> None:
    table, database = (
        write(tmp_path / "t.csv", GOOD, "LLZO,B,conductivity,< 1e-9,,S/cm,25,,"),
        tmp_path / "lab.db",
    )
    first = add_table(table, database)
    assert first.written == 2
    with LabDatabase.open_existing(database) as lab:
        assert {one.id: one for one in lab.records()} == {one.id: one for one in first.records}
        assert len(lab.records(material="Li7La3Zr2O12")) == 1
        assert lab.files()[0].digest == first.digest
    second = add_table(table, database)
    assert second.written == 0
    assert all("already in the database" in one.reasons[0] for one in second.rows)


def test_strict_writes_nothing_if_a_row_is_rejected(tmp_path: Path) -> None:
    table = write(tmp_path / "t.csv", GOOD, "Li6PS5Cl,B,conductivity,1.9,,,25,total,")
    assert add_table(table, tmp_path / "lab.db", strict=True).written == 0
    with LabDatabase.open_existing(tmp_path / "lab.db") as lab:
        assert lab.records() == ()


def test_a_failure_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    report = check_table(write(tmp_path / "t.csv", GOOD, GOOD.replace(",A,", ",B,")))
    first, second = report.records
    with LabDatabase(tmp_path / "lab.db") as lab:
        with pytest.raises(InputError, match="nothing was written"):
            lab.add([first, second, first], file_digest="x", file_name="t.csv")
        assert lab.records() == ()
        assert lab.files() == ()


def test_a_killed_writer_leaves_nothing(tmp_path: Path) -> None:
    """A process that dies between the first row and the commit must leave the file as it was."""
    add_table(write(tmp_path / "t.csv", GOOD), tmp_path / "lab.db")
    program = (
        "import os, signal, sys\n"
        "from frenkel.library.store import LabDatabase\n"
        "lab = LabDatabase(sys.argv[1])\n"
        "c = lab._connection\n"
        "c.execute(\"INSERT INTO file VALUES ('half', 'half', 'now', 1)\")\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path / "lab.db")], check=False)
    assert done.returncode == -9
    with LabDatabase.open_existing(tmp_path / "lab.db") as lab:
        assert [one.name.endswith("t.csv") for one in lab.files()] == [True]
        assert len(lab.records()) == 1


def test_the_lab_stands_above_the_literature_in_an_answer(tmp_path: Path) -> None:
    add_table(
        write(tmp_path / "t.csv", "LPSCl,A,conductivity,1.23,0.05,mS/cm,25,total,"), tmp_path / "lab.db"
    )
    question = SimpleNamespace(electrolyte=resolve("Li6PS5Cl"), database=str(tmp_path / "lab.db"))
    best = Dossier().add(*answer(question, Dossier()).evidence()).best("conductivity", "Li6PS5Cl")
    assert best is not None
    assert best.origin == "measured"
    assert best.value == pytest.approx(1.23e-3)
    assert best.source.file_digest


def test_other_files_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no database"):
        LabDatabase.open_existing(tmp_path / "none.db")
    (tmp_path / "text.db").write_text("not a database, but long enough to be looked at " * 40)
    with pytest.raises(InputError, match="no intact SQLite file"):
        LabDatabase(tmp_path / "text.db")
    with pytest.raises(InputError, match="cannot be written"):
        LabDatabase(tmp_path / "no" / "lab.db")
    connection = sqlite3.connect(tmp_path / "other.db")
    connection.execute("CREATE TABLE of_somebody_else(x)")
    connection.commit()
    connection.close()
    with pytest.raises(ParseError, match="another program"):
        LabDatabase(tmp_path / "other.db")


def test_a_full_disk_is_said_and_nothing_is_added(tmp_path: Path) -> None:
    with LabDatabase(tmp_path / "lab.db") as lab:
        lab._connection.execute("PRAGMA max_page_count = 12")  # SQLite's own way to a full disk
        many = tuple(shipped_records())
        with pytest.raises(InputError, match="the disk is full"):
            lab.add(many, file_digest="0" * 64, file_name="t.csv")
        assert not lab.records() and not lab.files()


def test_a_table_without_a_needed_column_says_which(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("material,value\nLi6PS5Cl,1\n", encoding="utf-8")
    with pytest.raises(InputError, match="property"):
        check_table(tmp_path / "t.csv")


@given(
    material=st.text(max_size=20),
    value=st.text(max_size=12),
    unit=st.text(max_size=8),
    temperature=st.text(max_size=8),
    doi=st.text(max_size=12),
)
def test_no_cell_makes_a_row_crash(material: str, value: str, unit: str, temperature: str, doi: str) -> None:
    cells = {
        "material": material.strip(), "property": "conductivity", "value": value.strip(), "unit": unit.strip(),
        "temperature": temperature.strip(), "temperature unit": "°C", "doi": doi.strip(),
    }  # fmt: skip
    try:
        record, _ = read_row(cells, file="t.csv", digest="0")
    except InputError:
        return
    assert record.canonical_value is None or record.canonical_value > 0.0


def test_search_over_lab_and_literature(tmp_path: Path) -> None:
    report = check_table(write(tmp_path / "t.csv", "LPSCl,A,conductivity,1.23,0.05,mS/cm,25,total,"))
    assert search(report.records, material="Li6PS5Cl") == report.records
    assert search(report.records, material="Li6PS5Br") == ()
