"""Each format: a file written with known numbers gives these numbers back, and its oddities are said."""

from __future__ import annotations

import gzip
from datetime import datetime

import numpy as np
import pytest
import reader_dialects as dialects

from frenkel.errors import MissingExtra, ParseError
from frenkel.measure import Measurement
from frenkel.measure.readers import Source, read_source, registry

F, Z = dialects.spectrum()


def read(data: bytes, name: str = "file") -> tuple[Measurement, ...]:
    return read_source(Source(name, data, "0" * 64))


def codes(measurement: Measurement) -> set[str]:
    return {notice.code for notice in measurement.notices}


def same_spectrum(one: Measurement, rtol: float = 2e-6) -> None:
    np.testing.assert_allclose(one.frequency_Hz, F, rtol=rtol)
    np.testing.assert_allclose(one.impedance_ohm, Z, rtol=rtol)


IMPEDANCE_IDS = [(32, "f4", F), (37, "f4", Z.real), (38, "f4", -Z.imag), (4, "f8", np.arange(40.0)), (24, "f8", np.ones(40))]


@pytest.mark.parametrize("version", [0, 2, 3, 10, 11])
def test_mpr_versions(version: int) -> None:
    (one,) = read(dialects.mpr(IMPEDANCE_IDS, version=version))
    same_spectrum(one)
    assert one.cycle == 1 and one.geometry is None
    assert one.started == datetime(2025, 5, 15)
    assert codes(one) == {"vendor-default"}


def test_mpr_with_a_typed_area_keeps_it() -> None:
    (one,) = read(dialects.mpr(IMPEDANCE_IDS, area=0.785))
    assert one.geometry is not None and one.geometry.area_cm2 == pytest.approx(0.785)
    assert not codes(one)


@pytest.mark.parametrize(("kind", "width"), [("u1", 1), ("u2", 2), ("f4", 4), ("f8", 8)])
def test_mpr_takes_the_width_of_an_unknown_column_from_the_record(kind: str, width: int) -> None:
    columns = [*IMPEDANCE_IDS[:2], (9999, kind, np.full(40, 7.0)), *IMPEDANCE_IDS[2:]]
    (one,) = read(dialects.mpr(columns, area=2.0))
    same_spectrum(one)
    assert codes(one) == {"unknown-columns"}
    assert one.values("column 9999")[3] == 7.0
    assert f"{width} bytes" in one.notices[0].text


def test_mpr_reads_up_to_unknown_columns_whose_widths_cannot_be_told() -> None:
    columns = [*IMPEDANCE_IDS, (9998, "u2", np.zeros(40)), (9999, "u1", np.zeros(40))]
    (one,) = read(dialects.mpr(columns, area=2.0))
    same_spectrum(one)
    assert codes(one) == {"unknown-columns"}


def test_mpr_of_an_unknown_version_is_inferred_from_its_size() -> None:
    (one,) = read(dialects.mpr(IMPEDANCE_IDS, version=12, area=2.0))
    same_spectrum(one)
    assert codes(one) == {"unknown-version"}


def test_mpr_loops_give_one_measurement_each() -> None:
    f, z = np.tile(F, 3), np.concatenate([Z, 2 * Z, 3 * Z])
    cycle = np.repeat([1.0, 2.0, 3.0], 40)
    with_cycles = read(dialects.mpr([(32, "f4", f), (37, "f4", z.real), (38, "f4", -z.imag), (24, "f8", cycle)]))
    with_loops = read(dialects.mpr([(32, "f4", f), (37, "f4", z.real), (38, "f4", -z.imag)], loops=(0, 40, 80)))
    by_restart = read(dialects.mpr([(32, "f4", f), (37, "f4", z.real), (38, "f4", -z.imag)]))
    for found in (with_cycles, with_loops, by_restart):
        assert [len(one) for one in found] == [40, 40, 40]
        np.testing.assert_allclose(found[2].impedance_ohm, 3 * Z, rtol=2e-6)
    assert [one.cycle for one in with_cycles] == [1, 2, 3]
    assert [one.index for one in by_restart] == [0, 1, 2]


def test_mpr_flags_share_one_byte_and_direct_current_is_no_spectrum() -> None:
    columns = [(131, "u2", np.arange(6)), (4, "f8", np.arange(6.0)), (6, "f4", np.full(6, 3.5)), (8, "f4", np.full(6, -2.0))]
    (one,) = read(dialects.mpr(columns, flags=True, technique=0x19, area=2.0))
    assert one.technique == "chronopotentiometry"
    assert one.values("potential", "V")[0] == 3.5
    assert one.values("current", "A")[0] == pytest.approx(-2e-3)


def test_mpr_with_direct_current_rows_between_spectra() -> None:
    f, z = np.concatenate([np.zeros(5), F]), np.concatenate([np.zeros(5), Z])
    columns = [(32, "f4", f), (37, "f4", z.real), (38, "f4", -z.imag), (4, "f8", np.arange(45.0)), (77, "f4", np.full(45, 1.5))]
    found = read(dialects.mpr(columns))
    assert [one.technique for one in found] == ["impedance", "direct current"]
    assert [len(one) for one in found] == [40, 5]


def test_a_cut_mpr_gives_what_is_there_and_says_so() -> None:
    whole = dialects.mpr(IMPEDANCE_IDS)
    at = whole.index(b"MODULEVMP LOG") - 24 * 20
    (one,) = read(whole[:at])
    assert len(one) == 40 - 18 and "cut" in codes(one)  # 480 of 1120 bytes are missing: 17.1 records of 28 bytes
    with pytest.raises(ParseError, match="data module"):
        read(whole[:200])


def test_mpt() -> None:
    (one,) = read(dialects.mpt(F, Z))
    same_spectrum(one)
    assert one.started == datetime(2025, 5, 15, 1, 18, 45, 867000)
    assert codes(one) == {"vendor-default"} and one.lines[0] == 10
    (comma,) = read(dialects.mpt(F, Z, comma=True, area="0.5"))
    same_spectrum(comma)
    assert comma.geometry is not None and comma.geometry.area_cm2 == 0.5
    loops = read(dialects.mpt(np.tile(F, 2), np.concatenate([Z, 2 * Z]), loops=True))
    assert [len(one) for one in loops] == [40, 40]


def test_mpt_whose_header_lacks_a_column_is_refused_with_its_line() -> None:
    broken = dialects.mpt(F, Z).replace(b"freq/Hz\t", b"")
    with pytest.raises(ParseError, match="names 3 columns") as raised:
        read(broken)
    assert raised.value.line == 10


@pytest.mark.parametrize("comma", [False, True])
def test_gamry(comma: bool) -> None:
    before, one = read(dialects.gamry(F, Z, comma=comma))
    assert before.technique == "open circuit" and before.values("potential", "V")[1] == 1.6
    assert before.temperature_K == pytest.approx(298.15)
    same_spectrum(one)
    assert one.geometry is None and "vendor-default" in codes(one)
    assert one.started == datetime(2020, 8, 31, 16, 39, 19)


def test_gamry_with_a_typed_area() -> None:
    assert read(dialects.gamry(F, Z, area=0.5))[1].geometry.area_cm2 == 0.5  # type: ignore[union-attr]


def test_zplot() -> None:
    (one,) = read(dialects.zplot(F, Z))
    same_spectrum(one)
    assert one.names[3:6] == ("Ampl", "Bias", "time") and codes(one) == {"vendor-default"}
    (cut,) = read(dialects.zplot(F, Z, stated=79))
    assert "cut" in codes(cut)


def test_a_workbook_holds_a_spectrum() -> None:
    from frenkel.measure.workbook import workbook_bytes

    rows = [(float(a), float(b.real), float(b.imag)) for a, b in zip(F, Z, strict=True)]
    (one,) = read(workbook_bytes({"EIS": [("f (Hz)", "Re(Z) (Ohm)", "Im(Z) (Ohm)"), *rows]}))
    same_spectrum(one)


def test_relaxis_powersuite_parstat_chi_versastudio() -> None:
    rows = list(zip(F, Z, strict=True))
    relaxis = "RelaxIS 3.0 Spectrum export\nDate: 12/16/2025 2:29:15 PM\n" + "".join(
        "Data: Frequency\tData: Z'\tData: Z''\nDC=0, TM=1\tx\n" + "".join(f"{a}\t{b.real * k}\t{b.imag * k}\n" for a, b in rows)
        for k in (1, 2)
    )
    first, second = read(relaxis.encode())
    same_spectrum(first)
    np.testing.assert_allclose(second.impedance_ohm, 2 * Z)
    powersuite = "Frequency\t Zre\t Zimg\r\r\n" + "".join(f"{a}\t {b.real}\t {b.imag}\r\r\n" for a, b in rows[::-1])
    (one,) = read(powersuite.encode())
    same_spectrum(one)
    assert one.lines[-1] == 2  # the lowest frequency stands in the first row, and \r\r\n ends one line
    parstat = "Potential (V)\tCurrent (A)\tElapsed Time (s)\tFrequency (Hz)\tZre (ohms)\tZim (ohms)\t\n" + "".join(
        f"3.5\t-0.1\t{i}\t{a}\t{b.real}\t{b.imag}\t\n" for i, (a, b) in enumerate([(0.0, 0j)] * 9 + rows)
    )
    eis, dc = read(parstat.encode())
    same_spectrum(eis)
    assert dc.technique == "direct current" and len(dc) == 9
    chi = "Feb. 20, 2020   15:55:08\nA.C. Impedance\nInstrument Model:  CHI660E\nInit E (V) = 0\n\nFreq/Hz, Z'/ohm, Z\"/ohm\n\n"
    (one,) = read((chi + "".join(f"{a}, {b.real}, {b.imag}\n" for a, b in rows)).encode())
    same_spectrum(one)
    assert one.started == datetime(2020, 2, 20, 15, 55, 8)
    par = "<Application>\nName=VersaStudio\n</Application>\nWorking Electrode Area (cm2)=0.5\n<Segment1>\nDefinition=E(V), Frequency(Hz), Z Real, Z Imag, 0\n"
    (one,) = read((par + "".join(f"0,{a},{b.real},{b.imag}\n" for a, b in rows) + "</Segment1>\n").encode())
    same_spectrum(one)
    assert one.geometry is not None and one.geometry.area_cm2 == 0.5


def test_bdf_by_labels_and_by_names() -> None:
    labels = "Test Time / s,Voltage / V,Current / A,Cycle Count / 1\n0,3.0,0.001,1\n1,3.1,0.001,1\n2,3.2,0.001,2\n"
    names = "test_time_second,voltage_volt,current_ampere,cycle_count\n0,3.0,0.001,1\n1,3.1,0.001,1\n2,3.2,0.001,2\n"
    for text in (labels, names):
        (one,) = read(text.encode())
        assert one.technique == "cycling" and one.reader == "Battery Data Format"
        np.testing.assert_allclose(one.values("current", "mA"), 1.0)
        np.testing.assert_allclose(one.values("time", "s"), [0, 1, 2])


def test_what_is_not_read_says_how_to_export_it() -> None:
    with pytest.raises(ParseError, match=r"Access 97.*mdb-export"):
        read(b"\x00\x01\x00\x00Standard Jet DB\x00" + bytes(5000))
    with pytest.raises(ParseError, match="no table has the columns"):
        read(dialects.jet([("Other", 7, "<f8", np.arange(3.0))]))
    with pytest.raises(ParseError, match="version 77"):
        read(b"NEWARE20200325" + bytes([77]) + bytes(2000))
    with pytest.raises(ParseError, match="workbook is damaged"):
        read(b"PK\x03\x04" + bytes(100))
    with pytest.raises(ParseError, match="empty"):
        read(b"")


def test_parquet_without_pyarrow_names_the_command() -> None:
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        with pytest.raises(MissingExtra, match="pip install pyarrow"):
            read(b"PAR1" + bytes(100) + b"PAR1")
    else:
        with pytest.raises(ParseError, match="damaged"):
            read(b"PAR1" + bytes(100) + b"PAR1")
    with pytest.raises(ParseError, match="cut or damaged"):
        read(b"PAR1" + bytes(100))


def test_gzip_is_taken_off_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = read(gzip.compress(dialects.mpt(F, Z)))
    same_spectrum(one)
    monkeypatch.setattr("frenkel.measure.readers._source.MAX_UNPACKED_BYTES", 1000)
    with pytest.raises(ParseError, match="unpacks to more"):
        read(gzip.compress(bytes(10**6)))
    with pytest.raises(ParseError, match="gzip"):
        read(b"\x1f\x8b" + bytes(50))


def test_the_registry_asks_signatures_first_and_any_table_last() -> None:
    names = [reader.name for reader in registry()]
    assert len(names) == len(set(names)) >= 18
    assert names[-1] == "table"


def test_a_text_cut_inside_its_last_number_loses_that_row_and_says_so() -> None:
    whole = dialects.mpt(F, Z)
    (one,) = read(whole[:-2])  # "39.000" becomes "39.0"
    assert len(one) == 39 and "short-row" in codes(one)
    (two,) = read(whole[:-8])
    assert len(two) == 39 and "short-row" in codes(two)


def test_a_text_beyond_the_size_of_tables_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("frenkel.measure.readers._source.MAX_TABLE_BYTES", 1000)
    with pytest.raises(ParseError, match="larger than"):
        read(dialects.mpt(F, Z))


def test_a_measurement_shows_itself_in_one_line() -> None:
    (one,) = read(dialects.mpr(IMPEDANCE_IDS), "cell.mpr")
    assert repr(one) == "<Measurement: impedance, 40 points, cycle 1, cell.mpr>"


def test_arbin_rows_in_the_order_of_their_points_without_deleted_ones() -> None:
    n = 50
    current = np.full(n, 2e-3)
    current[7] = np.nan
    columns = [
        ("Test_ID", 4, "<i4", np.repeat([1.0, 2.0], 25)), ("Data_Point", 4, "<i4", np.tile(np.arange(1.0, 26.0), 2)),
        ("Test_Time", 7, "<f8", 10.0 * np.tile(np.arange(25.0), 2)), ("DateTime", 8, "<f8", 45131.5 + np.arange(n) / 8640.0),
        ("Cycle_Index", 4, "<i4", np.ones(n)), ("Current", 6, "<f4", current), ("Voltage", 6, "<f4", np.linspace(3, 4, n)),
        ("Charge_Capacity", 7, "<f8", np.arange(n) * 1e-3),
    ]  # fmt: skip
    first, second = read(dialects.jet(columns, deleted=(3,)))
    assert first.reader == "Arbin .res" and [len(first), len(second)] == [24, 25]
    assert first.lines[:4] == (1, 2, 3, 5) and first.started == datetime(2023, 7, 24, 12)
    np.testing.assert_allclose(second.values("time", "s"), 10.0 * np.arange(25))
    np.testing.assert_allclose(second.values("current", "mA"), 2.0)
    assert "not-finite" in codes(first) and "point 8" in first.notices[0].text
    np.testing.assert_allclose(second.values("charge_capacity", "mAh"), np.arange(25, 50.0))
