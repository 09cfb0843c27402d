"""Excel workbooks as tables: values, dates, sheets, and hostile files within bounds of time and memory."""

import contextlib
import io
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.errors import ParseError
from frenkel.measure.workbook import workbook_bytes
from frenkel.tables import parse_table, read_conductivity_table, read_table


def repacked(data: bytes, **parts: str) -> bytes:
    """The workbook with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in dict.fromkeys([*old.namelist(), *parts]):
            new.writestr(name, parts[name] if name in parts else old.read(name))
    return out.getvalue()


SIMPLE = workbook_bytes({"data": [("T / K", "sigma (mS/cm)", "note"), (300.0, 1.5, "first"), (310.0, None, ""), (320.0, 2.5, "last")]})


def test_a_workbook_is_a_table_with_the_rows_of_excel():
    table = parse_table(SIMPLE, file="a.xlsx")
    assert [(c.name, c.unit) for c in table.columns[:2]] == [("T", "K"), ("sigma", "mS/cm")]
    assert table.lines.tolist() == [2, 3, 4]
    assert table.physical(table.column("T"), "K").tolist() == [300.0, 310.0, 320.0]
    assert table.numbers(table.column("sigma"))[[0, 2]].tolist() == [1.5, 2.5]
    assert any(n.code == "missing" and "line 3" in n.text for n in table.notices)


@settings(max_examples=50)
@given(st.lists(st.tuples(st.floats(allow_nan=False, allow_infinity=False), st.floats(-1e6, 1e6)), min_size=2, max_size=20))
def test_numbers_come_back_as_they_were_written(rows):
    table = parse_table(workbook_bytes({"s": [("x", "y"), *rows]}))
    for k in range(2):
        assert table.columns[k].values.tolist() == [row[k] for row in rows]


def test_conductivities_from_a_workbook(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(SIMPLE)
    found = read_conductivity_table(tmp_path / "a.xlsx")
    assert found.conductivity_S_cm.tolist() == pytest.approx([1.5e-3, 2.5e-3])
    assert len(read_table(tmp_path / "a.xlsx").digest) == 64


def test_several_sheets_are_asked_about_and_texts_are_told():
    two = workbook_bytes({"a": [("x", "y"), (1, 2), (3, 4)], "b": [("x", "y"), (5, 6), (7, 8)]})
    with pytest.raises(ParseError, match="'a', 'b'"):
        parse_table(two)
    assert parse_table(two, sheet="b").columns[0].values.tolist() == [5.0, 7.0]
    with pytest.raises(ParseError, match="no sheet 'c'"):
        parse_table(two, sheet="c")
    noted = parse_table(workbook_bytes({"about": [("made by hand",)], "data": [("x", "y"), (1, 2), (3, 4)]}))
    assert any(n.code == "other_sheets" and "about" in n.text for n in noted.notices)
    with pytest.raises(ParseError, match="no sheet of the workbook"):
        parse_table(workbook_bytes({"about": [("words",)]}))


SHEET = '<worksheet xmlns="x"><sheetData>{}</sheetData></worksheet>'


def test_shared_texts_dates_times_and_errors_of_formulas():
    styles = ('<styleSheet xmlns="x"><numFmts><numFmt numFmtId="170" formatCode="yyyy\\-mm\\-dd hh:mm"/><numFmt numFmtId="171" '
              'formatCode="&quot;day&quot; 0.00"/></numFmts><cellStyleXfs><xf numFmtId="0"/></cellStyleXfs><cellXfs><xf numFmtId="0"/>'
              '<xf numFmtId="170"/><xf numFmtId="46"/><xf numFmtId="171"/></cellXfs></styleSheet>')  # fmt: skip
    texts = '<sst xmlns="x"><si><t>time</t></si><si><r><t>elap</t></r><r><t>sed time</t></r></si><si><t>T / K</t></si><si><t>n</t></si></sst>'
    rows = ('<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c><c r="D1" t="s"><v>3</v></c></row>'
            '<row r="3"><c r="A3" s="1"><v>46115.5</v></c><c r="B3" s="2"><v>1.25</v></c><c r="C3"><f>1+1</f><v>300</v></c><c r="D3" s="3"><v>1.5</v></c></row>'
            '<row r="4"><c r="A4" s="1"><v>46115.75</v></c><c r="B4" s="2"><v>1.5</v></c><c r="C4" t="e"><v>#DIV/0!</v></c><c r="D4"><v>2</v></c></row>')  # fmt: skip
    table = parse_table(repacked(
        SIMPLE, **{"xl/worksheets/sheet1.xml": SHEET.format(rows), "xl/styles.xml": styles, "xl/sharedStrings.xml": texts}))  # fmt: skip
    assert table.column("time").values.tolist() == ["2026-04-03 12:00:00", "2026-04-03 18:00:00"]
    assert table.column("elapsed time").values.tolist() == ["30:00:00", "36:00:00"]
    assert table.numbers(table.column("n")).tolist() == [1.5, 2.0]
    assert table.numbers(table.column("T"))[0] == 300.0 and table.lines.tolist() == [3, 4]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"xl/worksheets/sheet1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><worksheet>&b;</worksheet>'}, "document type"),
        ({"xl/worksheets/sheet1.xml": SHEET.format('<row r="1"><c r="A1"><v>1</v></row>')}, "damaged"),
        ({"xl/worksheets/sheet1.xml": SHEET.format('<row r="1"><c r="ZZZ1"><v>1</v></c></row>')}, "columns"),
        ({"xl/worksheets/sheet1.xml": SHEET.format("".join(f'<row><c r="BZT{k}"><v>1</v></c></row>' for k in range(1, 2000)))}, "cells"),
        ({"xl/worksheets/sheet1.xml": SHEET.format("<row><c/></row>" * 400_000)}, "too m"),
        ({"xl/worksheets/sheet1.xml": " " * 30_000_000}, "unpacks"),
        ({"xl/_rels/workbook.xml.rels": "<Relationships/>"}, "lists no sheet"),
    ],
    ids=["entities", "broken", "far column", "padding", "elements", "bomb", "no sheets"],
)
def test_hostile_workbooks_are_refused_within_bounds(parts, words):
    data = repacked(SIMPLE, **parts)
    tracemalloc.start()
    with pytest.raises(ParseError, match=words):
        parse_table(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100e6  # for files of some kilobytes


def test_other_archives_and_damage_are_refused():
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("a.txt", "1,2")
    with pytest.raises(ParseError, match="no Excel workbook"):
        parse_table(plain.getvalue())
    with pytest.raises(ParseError, match="damaged"):
        parse_table(SIMPLE[:200])


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_damaged_workbooks_raise_nothing_but_parse_errors(data):
    broken = bytearray(SIMPLE)
    for _ in range(data.draw(st.integers(1, 6))):
        broken[data.draw(st.integers(4, len(broken) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ParseError):
        parse_table(bytes(broken))
