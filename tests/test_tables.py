"""The reader of people's tables: every way a lab writes a table, every way it goes wrong, and noise."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frenkel.errors import InputError, ParseError, UnitError, UnknownName
from frenkel.tables import parse_table, read_table

X = [25.0, 50.5, 80.0]
Y = [1.2e-3, 3.4e-3, 9.1e-3]


def parse(text: str, **options):
    return parse_table(text.encode(), file="t.csv", **options)


def numbers(table, name):
    return table.numbers(table.column(name)).tolist()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", " "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_separators_line_ends_and_encodings(separator, end, encoding):
    rows = [["T(°C)", "σ(S/cm)"], *([repr(x), repr(y)] for x, y in zip(X, Y, strict=True))]
    text = end.join(separator.join(row) for row in rows) + end
    table = parse_table(text.encode(encoding))
    assert [(column.name, column.unit) for column in table.columns] == [("T", "°C"), ("σ", "S/cm")]
    assert numbers(table, "T") == X and numbers(table, "sigma") == Y
    assert table.lines.tolist() == [2, 3, 4] and table.separator == separator and table.notices == ()


@pytest.mark.parametrize("separator", [";", "\t", "|", " "])
def test_decimal_comma_equals_decimal_point(separator):
    rows = [["T/K", "x"], *([repr(x), repr(y)] for x, y in zip(X, Y, strict=True))]
    text = "\n".join(separator.join(row) for row in rows)
    point, comma = parse(text), parse(text.replace(".", ","))
    assert (point.decimal, comma.decimal) == (".", ",")
    assert numbers(comma, "T") == numbers(point, "T") == X


@given(st.lists(st.tuples(*[st.floats(allow_nan=False, allow_infinity=False)] * 3), min_size=1, max_size=20))
def test_round_trip_of_floats_is_exact(rows):
    text = "a,b,c\n" + "".join(",".join(map(repr, row)) + "\n" for row in rows)
    assert [tuple(row) for row in np.transpose([numbers(parse(text), name) for name in "abc"])] == rows


def test_latin_1_says_so():
    table = parse_table("# Fläche 0,785 cm²\nT/°C;R/Ohm\n25;1,5\n30;1,4\n".encode("latin-1"))
    assert [column.unit for column in table.columns] == ["°C", "Ohm"]
    assert [notice.code for notice in table.notices] == ["encoding"]
    assert table.metadata == ((1, "Fläche 0,785 cm²"),)


def test_sep_line_thousands_quotes_and_bom():
    text = '\ufeffsep=;\n"f/Hz";"R"\n"7.000.000,5";"1.018,25"\n"1.000,0";"2,5"\n'
    assert numbers(parse(text), "f") == [7000000.5, 1000.0]
    english = parse('f,R\n"7,000,000.5","1,018.25"\n"1,000","2.5"\n')
    assert numbers(english, "f") == [7000000.5, 1000.0]


def test_a_quoted_cell_may_span_lines():
    table = parse('"sigma\n(S/cm)",note\n1e-3,"a, b\nand c"\n2e-3,d\n')
    assert table.columns[0].unit == "S/cm" and table.lines.tolist() == [3, 5]
    assert table.column("note").values.tolist() == ["a, b and c", "d"]


def test_numbers_as_people_write_them():
    cells = [
        "1.5e-3",
        "1.5E-03",
        "1.5D-03",
        "1.5×10^-3",
        "1.5 x 10^-3",
        "+.0015",
        "0.0015",
        "1.5·10-3",
        "−0.0015",
    ]
    table = parse("a;b\n" + "".join(f"{number};{cell}\n" for number, cell in enumerate(cells)))
    assert np.abs(numbers(table, "b")) == pytest.approx([1.5e-3] * 9, rel=1e-15)


def test_missing_and_infinite_values_are_kept_and_told():
    table = parse("a,b\n1,2\n2,NaN\n3,\n4,n/a\n5,-1.#IND\n6,-inf\n")
    assert np.isnan(numbers(table, "b")[1:5]).all() and numbers(table, "b")[5] == -np.inf
    assert [(n.code, n.text) for n in table.notices] == [
        ("missing", "column 'b' has no value in lines 3, 4, 5, 6."),
        ("infinite", "column 'b' has an infinite value in line 7."),
    ]


@pytest.mark.parametrize(
    ("header", "name", "unit"),
    [
        ("T / °C", "T", "°C"), ("sigma (mS/cm)", "sigma", "mS/cm"), ("conductivity_S_cm", "conductivity", "S/cm"),
        ("freq/Hz", "freq", "Hz"), ("Re(Z)/kOhm", "Re(Z)", "kOhm"), ("-Im(Z)/Ohm", "-Im(Z)", "Ohm"),
        ("area_specific_resistance_ohm_cm2", "area_specific_resistance", "ohm cm2"), ("p [MPa]", "p", "MPa"),
        ("sample_A", "sample_A", ""), ("temperature_K", "temperature", "K"), ("1000/T (1/K)", "1000/T", "1/K"),
        ("Temperature, °C", "Temperature", "°C"), ("ln(σT / S K cm-1)", "ln(σT)", "S K cm-1"),
        ("IC (Total)", "IC (Total)", ""), ("omega/rad s-1", "omega", "rad s-1"), ("T(K)", "T", "K"),
    ],
)  # fmt: skip
def test_names_and_units_of_headers(header, name, unit):
    column = parse(f"{header};b\n1;2\n").columns[0]
    assert (column.name, column.unit, column.header) == (name, unit, header)


def test_units_in_a_row_of_their_own():
    table = parse("T;sigma;sample\n[°C];mS/cm;-\n25;1,5;A\n30;2,5;B\n")
    assert [column.unit for column in table.columns] == ["°C", "mS/cm", ""]
    assert table.physical(table.column("sigma"), "S/cm").tolist() == pytest.approx([1.5e-3, 2.5e-3])
    assert not table.column("sample").is_numeric and table.lines.tolist() == [3, 4]


def test_metadata_before_the_header_and_a_header_behind_a_comment_sign():
    table = parse("Instrument;B\noperator;7\n\n# T/K;R/Ohm\n300;1\n310;2\n")
    assert table.names == ("T", "R")
    assert table.metadata == ((1, "Instrument B"), (2, "operator 7"))


def test_repeated_headers_make_blocks():
    table = parse("a,b\n1,2\n3,4\n\na,b\n5,6\n")
    assert table.blocks.tolist() == [0, 0, 1] and [n.code for n in table.notices] == ["blocks"]


def test_no_header_is_told_and_duplicate_names_are_parted():
    assert parse("1,2\n3,4\n").names == ("column 1", "column 2")
    table = parse("a,a\n1,2\n")
    assert table.names == ("a", "a (2)") and table.notices[0].code == "duplicate_column"


@pytest.mark.parametrize("last", ["3.3", "3.304e", "3.304e+0", "3.30", ""])
def test_a_cut_last_line_is_left_out_and_told(last):
    table = parse(f"a,b\n1,2.204e+04\n2,2.304e+04\n3,2.404e+04\n4,{last}")
    assert len(table) == 3 and "cut short" in table.notices[0].text and "line 5" in table.notices[0].text
    assert len(parse("a,b\n1,2.204e+04\n2,2.304e+04\n3,2.404e+04\n4,2.504e+04")) == 4


REFUSED = [
    ("", None, "the file is empty"),
    (" \n\n", None, "the file is empty"),
    ("a,b\n", 1, "no rows of numbers"),
    ("# only\n# remarks\n", 1, "no table"),
    ("some words\nand more words\n", 1, "no rows of numbers"),
    ("<html><body>404</body></html>", 1, "web page"),
    ('{"a": [1, 2]}', 1, "JSON"),
    ("a,b\n1,2\n2,3\n3,4,5\n", 4, "3 cells"),
    ("a,b,c\n1,2\n3,4,5\n4,5,6\n", 2, "2 cells"),
    ("a,b\n1,2\n3\n5,6\n", 3, "1 cells"),
    ("a,b\n1.5,2\n3;4.5\n5,6\n", 3, "another separator"),
    ("a,b\n1,5,2,5\n2,5,3,5\n", 1, "decimal marks"),
    ("a;b\n1,5;2.5\n", 2, "decimal point"),
    ("a;b\n1;1,234\n2;2,345\n", 2, "thousands"),
]


@pytest.mark.parametrize(("text", "line", "cause"), REFUSED)
def test_what_cannot_be_read_is_refused_with_line_cause_and_next_step(text, line, cause):
    with pytest.raises(ParseError) as caught:
        parse(text)
    assert caught.value.file == "t.csv" and caught.value.line == line
    assert cause in str(caught.value) and len(caught.value.next_step) > 5


def test_binary_files_are_named():
    for data, words in (
        (b"PK\x03\x04xl", "workbook is damaged"), (b"\x1f\x8b00", "gzip"), (b"%PDF-1.4", "PDF"),
        (np.random.default_rng(1).bytes(4096), "binary"), (b"a,b\n1,2\n\x00\x01", "binary"),
    ):  # fmt: skip
        with pytest.raises(ParseError, match=words):
            parse_table(data)


def test_the_open_question_is_settled_by_the_option():
    assert numbers(parse("a;b\n1;1,234\n", decimal=","), "b") == [1.234]
    assert numbers(parse("a;b\n1;1,234\n", decimal="."), "b") == [1234.0]
    assert parse("a|b;c\n1|2;3\n", separator=";").names == ("a|b", "c")
    for options in ({"decimal": "x"}, {"separator": "ab"}):
        with pytest.raises(InputError):
            parse("a,b\n1,2\n", **options)


def test_columns_that_cannot_be_used_say_why():
    table = parse("T,sigma (S/cm),x\n25,1e-3,1\n30,abc,2\n")
    with pytest.raises(ParseError, match="line 3: 'abc'"):
        table.physical(table.column("sigma"), "S/cm")
    with pytest.raises(InputError, match=r"no unit.*--x-unit"):
        table.physical(table.column("x"), "V", option="x_unit")
    with pytest.raises(UnknownName, match="'y'"):
        table.column("y")
    resistance = parse("R (Ohm)\n1\n2\n")
    with pytest.raises(UnitError, match=r"a resistance.*a conductivity"):
        resistance.physical(resistance.columns[0], "S/cm")


def test_tables_are_frozen():
    table = parse("a,b\n1,x\n")
    for array in (table.columns[0].values, table.columns[1].values, table.lines, table.blocks):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 5


def test_pandas_is_not_imported():
    code = "import sys, frenkel.tables, frenkel.batch; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"pandas", "scipy", "numba", "plotly", "pymatgen", "rich"} & set(loaded)


def read_or_refuse(data: bytes) -> None:
    try:
        table = parse_table(data)
    except InputError as error:
        assert error.next_step
        return
    assert all(len(column.values) == len(table) > 0 for column in table.columns)


@given(st.binary(max_size=400))
def test_random_bytes_give_a_table_or_a_refusal(data):
    read_or_refuse(data)


@settings(max_examples=300)
@given(st.text(alphabet="0123456789.,;|\t \"'#%eE+-−±\n\r()[]/_×TKσa°C\u00a0{}<", max_size=120))
@example('"\n"')
@example("1,\n,1")
@example("0\x85")
def test_random_text_gives_a_table_or_a_refusal(text):
    read_or_refuse(text.encode())


@given(st.data())
def test_damaged_tables_give_a_table_or_a_refusal(data):
    good = "sep=;\n# a\nT / °C;sigma (mS/cm);sample\n25;1,5;A\n30;2,5;B\n35;3,5;C\n".encode(
        data.draw(st.sampled_from(["utf-8", "utf-16", "latin-1"]))
    )
    place = data.draw(st.integers(0, len(good)))
    size = data.draw(st.integers(0, 10))
    read_or_refuse(good[:place] + data.draw(st.binary(max_size=6)) + good[place + size :])


HOSTILE = {
    "one line": b"1," * 50_000, "tabs": b"\t" * 20_000, "quotes": b'"' * 150_000, "opened": b'1,"a\n' * 20_000,
    "short lines": b"1\n" * 50_000, "brackets": b"(" * 20_000, "slashes": b"a/" * 5000 + b",b\n1,2\n",
    "numbers": b"1,5;2,5\n" * 12_500, "alternating": b'1,2\n"\n,"a\n' * 10_000, "signs": b"+-" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_memory_per_megabyte_is_bounded(data):
    read_or_refuse(data)
    if len(data) > 50_000:
        tracemalloc.start()
        read_or_refuse(data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 400 * len(data)


def good(folder):
    return read_table(folder / "ok_reference.csv")


def test_impedance_tables_of_the_bad_set(frenkel_data):
    """All files of eis/bad: the readable ones equal the reference spectrum, the others name line and cause."""
    folder = frenkel_data / "eis" / "bad"
    reference = np.array([column.values for column in good(folder).columns])
    equal = ["bom_excel_sep", "decimal_comma_semicolon", "latin1_ohm_degree_header", "no_header",
             "imag_sign_ambiguous_header"]  # fmt: skip
    for name in equal:
        table = read_table(folder / f"{name}.csv")
        assert np.array_equal([column.values for column in table.columns], reference), name
    utf16 = read_table(folder / "tab_crlf_utf16.txt")
    assert np.array_equal([column.values for column in utf16.columns], reference)
    thousands = read_table(folder / "quoted_thousands.csv")
    # its 4 digits behind the comma against 7 significant ones of the reference
    assert np.allclose([column.values for column in thousands.columns], reference, rtol=1e-6, atol=1e-4)
    kilo = read_table(folder / "kohm_units.csv")
    for column, wanted, unit in zip(kilo.columns, reference, ("Hz", "Ω", "Ω"), strict=True):
        assert np.allclose(kilo.physical(column, unit), wanted, rtol=1e-6)
    assert np.array_equal(
        np.sort(read_table(folder / "unsorted.csv").columns[0].values), np.sort(reference[0])
    )
    sizes = {"ascending": 79, "duplicate_frequencies": 158, "three_points": 3, "truncated_midline": 47,
             "repeated_header_blocks": 158, "two_spectra_concatenated": 158, "nan_inf_rows": 79,
             "custom_good_small": 60, "custom_missing_column": 60, "custom_truncated": 59}  # fmt: skip
    for name, size in sizes.items():
        assert len(read_table(folder / f"{name}.csv")) == size, name
    cut = read_table(folder / "truncated_midline.csv")
    assert np.array_equal([column.values for column in cut.columns], reference[:, :47])
    for name in ("binary_garbage", "empty", "header_only", "html_saved_as"):
        with pytest.raises(ParseError, match=name):
            read_table(folder / f"{name}.csv")
    for path in folder.iterdir():  # nothing else comes out, of any of them
        try:
            read_table(path)
        except ParseError as error:
            assert error.file == str(path) and error.next_step


def test_names_with_single_spaces_are_split_at_wider_gaps():
    table = parse("sample temperature   ionic conductivity\n25   1.5e-3\n35   2.5e-3\n")
    assert table.names == ("sample temperature", "ionic conductivity")


def test_grouped_thousands_decide_the_decimal_mark():
    assert numbers(parse("a;b\n1.234.567;2\n3;4\n"), "a") == [1234567.0, 3.0]
    assert numbers(parse("a;b\n1,234,567;2\n3;4\n"), "a") == [1234567.0, 3.0]
    assert numbers(parse("a;b\n1.234,5;2\n3;4\n"), "a") == [1234.5, 3.0]


def test_more_lines_or_longer_lines_than_allowed_are_refused(monkeypatch):
    from frenkel.tables import _read, _split

    monkeypatch.setattr(_read, "_MAX_LINES", 3)
    with pytest.raises(ParseError, match="5 lines; allowed are 3"):
        parse("a,b\n1,2\n3,4\n5,6\n7,8\n")
    monkeypatch.setattr(_split, "_LONGEST_LINE", 8)
    with pytest.raises(ParseError, match="more than 8 characters"):
        parse("a,b\n1,2222222222\n")
