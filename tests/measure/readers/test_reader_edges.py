"""What formats allow and files seldom hold: each rare branch of a reader, with the notice or error that it must give."""

from __future__ import annotations

import struct

import numpy as np
import pytest
import reader_dialects as dialects
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.errors import ParseError
from frenkel.measure import Measurement
from frenkel.measure.readers import Source, read_source
from frenkel.measure.readers._lines import rows_after, split_commas, split_tabs, split_words
from frenkel.tables import parse_table

F, Z = dialects.spectrum()
ROWS = [f"{a:.6e}\t{b.real:.6e}\t{-b.imag:.6e}" for a, b in zip(F, Z, strict=True)]


def read(data: bytes | str) -> tuple[Measurement, ...]:
    return read_source(Source("file", data.encode() if isinstance(data, str) else data, "0" * 64))


def codes(measurement: Measurement) -> set[str]:
    return {notice.code for notice in measurement.notices}


def test_mpr_columns_of_public_tables_are_named_with_a_notice() -> None:
    columns = [(32, "f4", F), (37, "f4", Z.real), (38, "f4", -Z.imag), (26, "f4", F)]
    (one,) = read(dialects.mpr(columns, area=2.0))
    assert codes(one) == {"unconfirmed-columns"} and "Rapp/Ohm" in one.names


def test_mpr_reads_harmonics_and_both_electrodes_by_their_ids() -> None:
    columns = [(32, "f4", F), (37, "f4", Z.real), (38, "f4", -Z.imag), (471, "f4", F), (432, "f4", F), (473, "f4", F), (438, "f8", F)]
    (one,) = read(dialects.mpr(columns, area=2.0))
    assert not codes(one) and {"counter_potential", "Re(Zwe-ce)/Ohm", "THD Ewe/%", "step_time"} <= set(one.names)


def test_mpr_loops_that_start_before_the_first_usable_point_cut_nothing() -> None:
    f = np.where(np.arange(40) < 5, np.nan, F)
    (one,) = read(dialects.mpr([(32, "f4", f), (37, "f4", Z.real), (38, "f4", -Z.imag)], loops=(0, 3), area=2.0))
    assert len(one) == 35 and codes(one) == {"not-finite"}


@pytest.mark.parametrize(("code", "technique"), [(0x06, "cyclic voltammetry"), (0x6C, "linear sweep"), (0x0B, "open circuit"), (0x99, "direct current")])
def test_mpr_techniques_by_their_ids(code: int, technique: str) -> None:
    (one,) = read(dialects.mpr([(4, "f8", F), (6, "f4", F), (8, "f4", F)], technique=code, area=2.0))
    assert one.technique == technique


def test_mpt_names_without_cells_and_areas_that_are_none() -> None:
    text = dialects.mpt(F, Z, area="1.2.3").decode("latin-1").replace("time/s\t", "time/s\t\tEwe-Ece/V")
    (one,) = read(text)
    assert codes(one) == {"names-without-cells"} and one.geometry is None
    np.testing.assert_allclose(one.impedance_ohm, Z, rtol=2e-6)


def test_mpt_takes_the_reference_electrode_that_somebody_chose() -> None:
    text = dialects.mpt(F, Z, area="0.785").decode("latin-1")
    (one,) = read(text.replace("Acquisition", "Reference electrode : Li/Li+ (0.000 V)\r\nAcquisition").replace("Nb header lines : 8", "Nb header lines : 9"))
    assert one.reference == "Li/Li+"
    (bare,) = read(text)
    assert bare.reference is None


def test_a_phase_without_unit_in_a_format_that_fixes_units_gives_no_notice() -> None:
    head = "EC-Lab ASCII FILE\nNb header lines : 5\n\nPEIS\nfreq/Hz\t|Z|/Ohm\tPhase(Z)\n"
    (one,) = read(head + "".join(f"{a:.6e}\t{abs(b):.6e}\t{np.degrees(np.angle(b)):.6f}\n" for a, b in zip(F, Z, strict=True)))
    np.testing.assert_allclose(one.impedance_ohm, Z, rtol=1e-4)
    assert "phase-unit" not in codes(one)
    (few,) = read(head + "1e3\t10\t-0.5\n1e2\t20\t-0.6\n")
    np.testing.assert_allclose(np.angle(few.impedance_ohm), [-0.5, -0.6])


def test_zplot_areas_and_missing_names() -> None:
    (typed,) = read(dialects.zplot(F, Z, area=2.0))
    assert typed.geometry is not None and typed.geometry.area_cm2 == 2.0
    (none,) = read(dialects.zplot(F, Z).replace(b"Surface Area:   1\r", b"Surface Area:   1e\r"))
    assert none.geometry is None and not codes(none)
    with pytest.raises(ParseError, match="column names"):
        read(b"ZPLOT2 ASCII\n1 2 3\n")


def test_versastudio_names_its_reference_electrode() -> None:
    head = "<Application>\nName=VersaStudio\nReference Electrode={}\n<Segment1>\nDefinition=E(V),I(A),0\n"
    for text, wanted in (("Ag/AgCl (0.197 Volts)", "Ag/AgCl"), ("(unspecified) (0 Volts)", None)):
        (one,) = read(head.format(text) + "1,2\n1.5,3\n")
        assert one.reference == wanted


def test_chi_without_names_and_gamry_with_hundreds_of_labels() -> None:
    with pytest.raises(ParseError, match="column names"):
        read("Nov. 23, 2024   17:47:14\nA.C. Impedance\nInstrument Model:  CHI660E\n1, 2\n")
    text = dialects.gamry(F, Z, area=2.0).decode("latin-1").replace("EXPLAIN\r\n", "EXPLAIN\r\n" + "".join(f"LABEL{k}\tQUANT\t{k}\r\n" for k in range(600)))
    assert [one.technique for one in read(text.encode("latin-1"))] == ["open circuit", "impedance"]


def test_gamry_tables_of_a_bipotentiostat() -> None:
    table = "CURVE {}\tTABLE\t3\n\tPt\tT\tVf\tIm\n\t#\ts\tV vs. Ref.\tA\n\t0\t0.1\t1.5\t1E-3\n\t1\t0.2\t1.6\t2E-3\n"
    found = read("EXPLAIN\nTAG\tCV\n" + table.format("DETECTOR") + table.format("GENERATOR1"))
    assert [one.metadata["table"] for one in found] == ["CURVE DETECTOR", "CURVE GENERATOR1"]
    assert found[1].values("current", "mA").tolist() == [1.0, 2.0]


def test_temperature_columns_that_are_no_temperatures() -> None:
    header = "freq/Hz\tRe(Z)/Ohm\t-Im(Z)/Ohm\tt / °C\n"
    for celsius, code, kelvin in ((0.0, {"vendor-default"}, None), (-300.0, set(), None), (25.0, set(), 298.15)):
        (one,) = read(header + "".join(f"{row}\t{celsius}\n" for row in ROWS))
        assert codes(one) == code and one.temperature_K == (None if kelvin is None else pytest.approx(kelvin))


def test_real_parts_with_a_minus_in_their_header() -> None:
    (one,) = read("f/Hz,-Z'/Ohm,-Z''/Ohm\n" + "".join(f"{a:.6e},{-b.real:.6e},{-b.imag:.6e}\n" for a, b in zip(F, Z, strict=True)))
    np.testing.assert_allclose(one.impedance_ohm, Z, rtol=2e-6)
    (named,) = read("frequency,real,imaginary\n" + "".join(f"{a:.6e},{b.real:.6e},{b.imag:.6e}\n" for a, b in zip(F, Z, strict=True)))
    np.testing.assert_allclose(named.impedance_ohm, Z, rtol=2e-6)


def test_arbin_rows_that_moved_are_counted_and_definitions_go_on_in_further_pages() -> None:
    n = 30
    columns = [("Data_Point", 4, "<i4", np.arange(1.0, n + 1)), ("Test_Time", 7, "<f8", np.arange(n) * 1.0),
               ("Voltage", 6, "<f4", np.full(n, 3.5)), ("Current", 6, "<f4", np.full(n, 1e-3))]  # fmt: skip
    data = bytearray(dialects.jet(columns))
    page = next(at for at in range(0, len(data), 4096) if data[at : at + 2] == b"\x01\x01")
    place = struct.unpack_from("<H", data, page + 14)[0]
    struct.pack_into("<H", data, page + 14, place | 0x4000)
    (one,) = read(bytes(data))
    assert codes(one) == {"moved-rows"} and len(one) == n - 1
    # the definition says that it goes on in the page of zeros before it, and a table of no columns comes first
    struct.pack_into("<I", data, 2 * 4096 + 4, 1)
    empty = b"\x02\x01".ljust(4096, b"\0")
    (again,) = read(bytes(data) + empty)
    assert len(again) == n - 1
    struct.pack_into("<H", data, 2 * 4096 + 63 + 5, 99)  # a column whose number no bit of the rows stands for
    (unmarked,) = read(bytes(data))
    assert len(unmarked) == n - 1
    (larger,) = read(bytes(data) + bytes(data[2 * 4096 : 3 * 4096]))
    assert len(larger) == n - 1


def test_neware_files_that_are_cut_or_empty() -> None:
    for data, words in (
        (b"NEWARE2024", "part of the header"),
        (b"NEWARE20240101" + bytes([29]) + bytes(200), "no record mark"),
        (b"NEWARE20240101" + bytes([29]) + bytes(4) + b"\x55\x00" + bytes(90), "no record mark"),
        (b"NEWARE20240101" + bytes([130]) + bytes(500), "no records"),
        (b"NEWARE20240101" + bytes([130]) + bytes(1009) + b"\x55\x01" * 40, "unknown length"),
        (b"NEWARE20240101" + bytes([7]) + bytes(500), "version 7"),
    ):
        with pytest.raises(ParseError, match=words):
            read(data)


@pytest.mark.parametrize("size", [52, 56])
def test_neware_bts_91_records_with_and_without_a_temperature(size: int) -> None:
    out = bytearray(1024)
    out[:14], out[14] = b"NEWARE20240403", 130
    for i in range(20):
        record = bytearray(size)
        record[:4] = bytes((0x55, 1, 2, 1))
        struct.pack_into("<III", record, 8, i + 1, i, 500_000_000)
        struct.pack_into("<ffff", record, 20, 2.0, 3.5 + 0.01 * i, 3600.0 * i, 0.0)
        struct.pack_into("<II", record, 44, 1_700_000_000 + i, 0)
        if size == 56:
            struct.pack_into("<f", record, 52, 25.0)
        out += record
    (one,) = read(bytes(out) + b"\x81" + bytes(size - 1))
    assert len(one) == 20 and one.values("potential", "V")[19] == pytest.approx(3.69)
    assert one.temperature_K == (pytest.approx(298.15) if size == 56 else None)


TEXT_FORMATS = ("mpt", "gamry", "zplot")


@given(
    st.sampled_from((*TEXT_FORMATS, "ism", "ivium")), st.integers(5, 60), st.floats(-2, 2), st.floats(-1, 6), st.floats(0.1, 5),
)  # fmt: skip
@settings(max_examples=60)
def test_any_spectrum_comes_back_from_what_the_dialects_write(kind: str, points: int, low: float, size: float, decades: float) -> None:
    f = np.logspace(low + decades, low, points)
    z = 10.0**size * (1.0 + 1.0 / (1.0 + 2j * np.pi * f / 10.0 ** (low + decades / 2)))
    found = read(getattr(dialects, kind)(f, z))[-1]
    np.testing.assert_allclose(found.frequency_Hz, f, rtol=2e-6)
    np.testing.assert_allclose(found.impedance_ohm, z, rtol=4e-6)


# long runs of plain numbers are read in one go: the same as row by row


SPLITS = {"\t": split_tabs, ",": split_commas, " ": split_words}


@pytest.mark.parametrize("mark", SPLITS)
@pytest.mark.parametrize("odd", ["", "nan{0}2{0}3", "1{0}2", "1{0}{0}3", "", "1e999{0}2{0}3"])
def test_rows_in_one_go_are_those_row_by_row(mark: str, odd: str) -> None:
    lines = [f"{k}{mark}{k / 7:.6f}{mark}-{k}e-3" for k in range(2000)]
    lines[700] = odd.format(mark)
    lines.append("end")
    source = Source("file", b"", "0" * 64)
    together = rows_after(source, lines, 0, 3, SPLITS[mark])
    numbers = np.concatenate([rows_after(source, lines[:k], k - 100, 3, SPLITS[mark]).numbers for k in range(100, 2001, 100)])
    if odd == "1{0}{0}3" and mark == " ":
        assert together.notices  # two cells where white space separates them
    np.testing.assert_array_equal(together.numbers, numbers)
    assert together.end == 2000 and together.lines[-1] == 2000 and together.lines.size == numbers.shape[0]


def test_rows_in_one_go_with_decimal_commas() -> None:
    lines = [f"{k}\t{k / 7:.6f}".replace(".", ",") for k in range(2000)]
    rows = rows_after(Source("file", b"", "0" * 64), lines, 0, 2, split_tabs, decimal_comma=True)
    np.testing.assert_allclose(rows.numbers[:, 1], np.round(np.arange(2000) / 7, 6), rtol=1e-15)


TAILS = ("", "1;2;3", "1,5;2,5;3", "1;;3", "# a remark", "x;y;z", "9;9", "1;2;3;4", "1;1e400;3", "1;" + "1" * 80 + ";3", "a;b;c", "words here")


@given(st.lists(st.tuples(st.integers(0, 2999), st.sampled_from(TAILS)), max_size=3), st.booleans(), st.sampled_from((";", "\t", ",", " ")))
@settings(max_examples=40, deadline=None)
def test_long_tables_in_one_go_are_those_row_by_row(odd: list[tuple[int, str]], ended: bool, mark: str) -> None:
    """Whatever stands where in a long table, both ways give the same columns, lines and notices, or the same error."""
    lines = ["a;b;c", *(f"{k};{k / 7:.6f};-{k}e-3" for k in range(3000))]
    for place, text in odd:
        lines.insert(1 + place, text)
    data = ("\n".join(lines) + ("\n" if ended else "")).replace(";", mark).encode()
    assert _table_or_error(data) == _row_by_row(data)


def _table_or_error(data: bytes) -> object:
    try:
        table = parse_table(data, file="t")
    except ParseError as error:
        return str(error)
    columns = [(one.name, one.unit, one.stray, one.values.tolist() if not one.is_numeric else np.nan_to_num(one.values, nan=-1e300).tolist()) for one in table.columns]
    return columns, table.lines.tolist(), table.blocks.tolist(), [(one.code, one.text) for one in table.notices], table.metadata, table.decimal


def _row_by_row(data: bytes) -> object:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("frenkel.tables._read.middle_of_plain_rows", lambda text, lines: None)
        return _table_or_error(data)
