"""Bad and odd cells of a lab's table: each is named in the row's verdict, and the other rows go in."""

from __future__ import annotations

from pathlib import Path

import pytest

from frenkel.library.lab_table import add_table
from frenkel.library.store import LabDatabase

HEADER = "material,property,value,unit,temperature (°C),low,high,uncertainty,pressure"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Li6PS5Cl,conductivity,2,mS/cm,25,,,,abc", "abc"),
        ("Li6PS5Cl,conductivity,2,mS/cm,25,,,,5 V", "V"),
        ("Li6PS5Cl,conductivity,,mS/cm,25,3,1,,", "above high"),
        ("Li6PS5Cl,conductivity,9,mS/cm,25,1,3,,", "outside low"),
        ("Li6PS5Cl,conductivity,,mS/cm,25,,,,", "No value"),
        ("Li6PS5Cl,conductivity,2,,25,,,,", "No unit"),
        ("Li6PS5Cl,conductivity,2,mS/cm,-300,,,,", "allowed are 1 to 3000 K"),
        ("Li6PS5Cl,conductivity,2,mS/cm,25,,,x,", "no number"),
        ("Li6PS5Cl,conductivity,2,eV,25,,,,", "eV"),
        ("Xx3Cl,conductivity,2,mS/cm,25,,,,", "not an element"),
        ("Li6PS5Cl,shininess,2,mS/cm,25,,,,", "shininess"),
    ],
)
def test_a_bad_cell_rejects_its_row_with_the_reason(tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "bad.csv"
    path.write_text(f"{HEADER}\n{row}\nLi6PS5Cl,conductivity,2.2,mS/cm,30,,,,\n", encoding="utf-8")
    report = add_table(path, tmp_path / "lab.db")
    assert report.summary.startswith("1 accepted") and report.summary.endswith("1 rejected")
    assert any(reason in str(one) for one in report.rows)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Li6PS5Cl,conductivity,500,S/cm,25,,,,", "outside what solid electrolytes show"),
        ("Li6PS5Cl,activation_energy,5,eV,25,,,,", "activation energy"),
        ("Li6PS5Cl,transference_number,1.5,1,25,,,,", "transference number"),
        ("Li6PS6Cl,conductivity,2,mS/cm,25,,,,", "do not balance"),
    ],
)
def test_an_odd_value_is_flagged_and_kept(tmp_path: Path, row: str, reason: str) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(f"{HEADER}\n{row}\n", encoding="utf-8")
    report = add_table(path, tmp_path / "lab.db")
    assert report.summary == "0 accepted, 1 flagged, 0 rejected"
    assert any(reason in str(one) for one in report.rows)


def test_a_pressure_with_its_unit_is_a_condition(tmp_path: Path) -> None:
    path = tmp_path / "good.csv"
    path.write_text(f"{HEADER}\nLi6PS5Cl,conductivity,3,mS/cm,25,,,0.1,50 bar\n", encoding="utf-8")
    add_table(path, tmp_path / "lab.db")
    with LabDatabase.open_existing(tmp_path / "lab.db") as lab:
        (record,) = lab.records(material="LPSCl")
    assert dict(record.conditions)["pressure_MPa"] == "5"
    assert (record.low, record.high) == (pytest.approx(2.9), pytest.approx(3.1))
