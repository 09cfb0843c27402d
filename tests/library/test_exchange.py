"""Export to the formats of others and import of large data sets from the user's own copy."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from frenkel.errors import InputError, ParseError
from frenkel.library.exports import export
from frenkel.library.importers import import_dataset
from frenkel.library.records import read_record, shipped_records
from frenkel.library.store import LabDatabase, _from_json


def test_json_lines_lose_nothing() -> None:
    from dataclasses import asdict

    lines = export(shipped_records(), "jsonl").splitlines()
    assert len(lines) == len(shipped_records())
    first = shipped_records()[0]
    assert _from_json(json.dumps({**asdict(first), **json.loads(lines[0])})) == first


def test_csv_reads_back_as_the_same_records() -> None:
    rows = list(csv.DictReader(io.StringIO(export(shipped_records(), "csv"))))
    for row, record in zip(rows, shipped_records(), strict=True):
        assert read_record(row, dataset=record.dataset) == record


def test_optimade_lines_stand_in_the_order_of_the_format_with_prefixed_fields() -> None:
    lines = [json.loads(line) for line in export(shipped_records(), "optimade").splitlines()]
    assert list(lines[0]) == ["x-optimade"]
    assert [(one["type"], one["id"]) for one in lines[1:3]] == [
        ("info", "structures"),
        ("info", "references"),
    ]
    structures = [one for one in lines[3:] if one["type"] == "structures"]
    papers = {one["id"] for one in lines[3:] if one["type"] == "references"}
    assert len(structures) == len(shipped_records())
    defined = set(lines[1]["properties"])
    own = {name for one in structures for name in one["attributes"] if name.startswith("_")}
    assert own == defined
    assert all(name.startswith("_frenkel_") for name in own)
    linked = {ref["id"] for one in structures for ref in one["relationships"]["references"]["data"]}
    assert linked == papers


def test_optimade_composition_is_in_whole_numbers_and_alphabetical() -> None:
    records = [one for one in shipped_records() if one.material == "Li6.55Ga0.15La3Zr2O12"]
    entry = json.loads(export(records, "optimade").splitlines()[3])["attributes"]
    assert entry["chemical_formula_reduced"] == "Ga3La60Li131O240Zr40"
    assert sum(entry["elements_ratios"]) == pytest.approx(1.0)


def test_an_unknown_format_is_named() -> None:
    with pytest.raises(InputError, match="csv, jsonl, optimade"):
        export(shipped_records(), "xlsx")


OBELIX = (
    "ID,Reduced Composition,True Composition,Ionic conductivity (S cm-1),IC (Total),IC (Bulk),Family,DOI\n"
)


def test_obelix_rows_keep_censoring_and_say_what_was_assumed(tmp_path: Path) -> None:
    (tmp_path / "all.csv").write_text(
        OBELIX + "a1,Li6PS5Cl,Li6.0P1.0S5.0Cl1.0,1.9e-3,,,argyrodite,10.1021/x\n"
        "a2,Li3PO4,Li3.0P1.0O4.0,<1E-10,,,,10.1021/y\n"
        "a3,LLZ,Li7.0La3.0Zr2.0O12.0,3e-4,2e-4,5e-4,garnet,not a doi\n"
        "a4,)*(,,1e-4,,,,10.1021/z\n",
        encoding="utf-8",
    )
    report = import_dataset("obelix", tmp_path, tmp_path / "lab.db")
    assert [one.status for one in report.rows] == [
        "flagged",
        "flagged",
        "flagged",
        "flagged",
        "flagged",
        "rejected",
    ]
    assert report.written == 5
    first, censored, whole, total, bulk = report.records
    assert first.temperature_C == 25.0
    assert "taken as 25 °C" in first.flags[0]
    assert (first.material_class, first.family, first.note) == (
        "sulfide",
        "argyrodite",
        "family in the set: argyrodite",
    )
    assert (censored.bound, censored.value) == ("<", 1e-10)
    assert (whole.kind, total.kind, bulk.kind) == ("unspecified", "total", "bulk")
    assert any("is no DOI" in flag for flag in whole.flags)
    with LabDatabase.open_existing(tmp_path / "lab.db") as lab:
        assert len(lab.records(material="LLZO")) == 3


def test_the_whole_obelix_imports(frenkel_data: Path) -> None:
    report = import_dataset("obelix", frenkel_data / "obelix")
    assert {one.line for one in report.rows} == set(range(2, 601))  # all 599 rows have a verdict
    assert sum(one.bound == "<" for one in report.records) == 37
    assert len(report.of("rejected")) <= 2


def test_chem_arr_imports(frenkel_data: Path) -> None:
    report = import_dataset("chem-arr", frenkel_data / "polymer_chemarr" / "clean_train_data.csv")
    assert len(report.rows) == 10114
    assert len(report.of("rejected")) < 20
    shipped = [one for one in shipped_records() if one.source == "chemarr"]
    by_line = {one.line: one.record for one in report.rows}
    for one in shipped:  # the few values that ship are those of the lines that they name
        line = by_line[int(one.place.removeprefix("line "))]
        assert line is not None
        assert one.value == pytest.approx(line.value, rel=5e-3)  # three digits
        assert one.temperature_C == pytest.approx(line.temperature_C)


def test_liverpool_columns_and_a_file_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text(
        "ID,source,composition,temperature,target,family\n1,10.1/x,Li6PS5Cl,25,1e-3,arg\n2,,Xx,25,1,\n"
    )
    report = import_dataset("liverpool", tmp_path / "l.csv")
    assert report.summary == "1 accepted, 0 flagged, 1 rejected"
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ParseError, match="not a file of liverpool"):
        import_dataset("liverpool", tmp_path / "x.csv")
    with pytest.raises(InputError, match="no data set"):
        import_dataset("icsd", tmp_path / "x.csv")
