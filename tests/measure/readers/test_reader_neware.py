"""Neware layouts that no file at hand has, written field by field: BTS 9 records, .ndc versions 2, 11 and 14."""

from __future__ import annotations

import io
import struct
import sys
import types
import zipfile
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from frenkel.errors import ParseError
from frenkel.measure import Measurement, read
from frenkel.measure.readers import Source, read_source

N = 30
VOLTS = np.linspace(3.0, 4.0, N)


def parsed(data: bytes) -> Measurement:
    (one,) = read_source(Source("file", data, "0" * 64))
    return one


def archive(**members: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in members.items():
            out.writestr(name.replace("__", "."), content)
    return buffer.getvalue()


def paged(records: list[bytes], foot: int, kind: int, version: int) -> bytes:
    """Pages of 4096 bytes: a first one with the type, then records behind a head of 132 bytes each."""
    each = (4096 - 132 - foot) // len(records[0])
    out = bytearray(4096)
    out[0], out[2] = kind, version
    for first in range(0, len(records), each):
        out += (bytes(132) + b"".join(records[first : first + each])).ljust(4096, b"\0")
    return bytes(out)


def counted_record(i: int) -> bytes:
    """A record of 94 bytes with counts, range 10 mA (one count is 1 µA)."""
    record = bytearray(94)
    record[0] = 0x55
    record[1:8] = b"\x01\x02\x03\x04\x05\x06\x07"
    struct.pack_into("<IIBB", record, 8, i + 1, 0, 2, 1)
    struct.pack_into("<Qii", record, 23, 1000 * i, round(VOLTS[i] * 1e4), 1500)
    struct.pack_into("<4q", record, 43, 1500 * i, 0, 0, 0)
    struct.pack_into("<HBBBBBi", record, 75, 2026, 3, 1, 10, 0, i, 10)
    return bytes(record)


def test_bts_9_records() -> None:
    out = bytearray(1024)
    out[:14], out[14] = b"NEWARE20240403", 130
    for i in range(N):
        record = bytearray(88)
        record[:6] = b"\x00\x00\x00\x00\x66\x01"
        record[9], record[10] = 3, 1
        struct.pack_into("<I", record, 16, i + 1)
        struct.pack_into("<Qff", record, 28, i * 10**6, VOLTS[i], 2.0)
        struct.pack_into("<ffffQ", record, 52, 3600.0 * i, 0.0, 0.0, 0.0, (1_700_000_000 + i) * 10**6)
        out += record
    one = parsed(bytes(out))
    assert one.technique == "cycling" and len(one) == N and one.started == datetime(2023, 11, 14, 22, 13, 20)
    np.testing.assert_allclose(one.values("potential", "V"), VOLTS, rtol=1e-6)
    np.testing.assert_allclose(one.values("time", "s"), np.arange(N))
    np.testing.assert_allclose(one.values("charge_capacity", "mAh"), np.arange(N))
    assert one.metadata["status"] == "1 = CC charge"


def test_ndc_version_2() -> None:
    data = bytearray(517)
    data[0], data[2] = 1, 2
    one = parsed(archive(data__ndc=bytes(data) + b"".join(counted_record(i) for i in range(N))))
    np.testing.assert_allclose(one.values("potential", "V"), VOLTS, atol=6e-5)
    np.testing.assert_allclose(one.values("current", "mA"), 1.5)
    np.testing.assert_allclose(one.values("charge_capacity", "mAh"), 1.5 * np.arange(N) / 3600.0)
    assert one.started == datetime(2026, 3, 1, 10) and one.values("cycle")[0] == 1.0


@pytest.mark.parametrize(("version", "volts", "amps", "charge"), [(11, 1e4, 2.0, 3600.0), (14, 1.0, 2e-3, 1e-3)])
def test_ndc_with_times_in_a_file_of_their_own(version: int, volts: float, amps: float, charge: float) -> None:
    data = paged([struct.pack("<ff", one * volts, amps) for one in VOLTS], 4, 1, version)
    foot, tail = (63, b"") if version == 11 else (59, bytes(8))
    info = [
        struct.pack("<isffff12siiih", 1000 * i, b"", charge * i, 0.0, 0.0, 0.0, bytes(12), 1_700_000_000 + i, 7 + i // 20, i + 1, 0) + tail
        for i in range(0, N, 2)
    ]
    steps = [struct.pack("<ii16sb12s", 0, k + 1, bytes(16), 1 + k, bytes(12)) for k in range(2)]
    one = parsed(archive(data__ndc=data, data_runInfo__ndc=paged(info, foot, 18, version), data_step__ndc=paged(steps, 5, 7, version)))
    np.testing.assert_allclose(one.values("potential", "V"), VOLTS, rtol=1e-6)
    np.testing.assert_allclose(one.values("current", "mA"), 2.0, rtol=1e-6)
    assert np.isnan(one.values("time")[1]) and one.values("time")[2] == 2.0
    assert one.values("charge_capacity")[4] == pytest.approx(4.0, rel=1e-6)
    np.testing.assert_array_equal(one.values("step"), np.r_[np.ones(20), 2 * np.ones(10)])
    np.testing.assert_array_equal(one.values("status"), one.values("step"))
    assert {"no-times", "not-finite"} == {notice.code for notice in one.notices}


def test_archives_that_lack_what_is_needed() -> None:
    with pytest.raises(ParseError, match=r"no data\.ndc"):
        parsed(archive(other__ndc=b"abc"))
    with pytest.raises(ParseError, match="version 9"):
        parsed(archive(data__ndc=b"\x01\x00\x09"))
    bare = parsed(archive(data__ndc=paged([struct.pack("<ff", 3.5, 1e-3)] * 3, 4, 1, 14)))
    assert [notice.code for notice in bare.notices] == ["no-times"] and len(bare) == 3


@pytest.mark.data
def test_a_real_archive_with_times_for_some_of_its_points(frenkel_data: Path) -> None:
    (one,) = read(frenkel_data / "eis" / "cycling" / "123456789012_Unit27_Example_Data_File.ndax")
    assert len(one) == 301 and one.temperature_K == pytest.approx(298.65, abs=0.05)
    assert any("294 of 301" in notice.text for notice in one.notices)
    time = one.values("time", "s")
    # the records with a time lie 1 s apart, as the programme in the archive says
    known = np.flatnonzero(np.isfinite(time))
    np.testing.assert_allclose(np.diff(time[known]), np.diff(known), atol=0.2)


def test_parquet_through_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """pyarrow is optional: a stand-in shows that columns and units arrive (and a text column does not)."""

    class Column:
        def __init__(self, values: list[object]) -> None:
            self.values = values

        def to_numpy(self) -> np.ndarray:
            return np.array(self.values)

    class Table:
        column_names = ("test_time_second", "voltage_volt", "current_ampere", "note")
        num_rows = 3

        def column(self, name: str) -> Column:
            return Column({"test_time_second": [0, 1, 2], "voltage_volt": [3.0, 3.1, 3.2], "current_ampere": [1e-3] * 3}.get(name, ["a"] * 3))

    parquet = types.ModuleType("pyarrow.parquet")
    parquet.read_table = lambda stream: Table()  # type: ignore[attr-defined]
    parquet.read_metadata = lambda stream: types.SimpleNamespace(num_rows=3, num_columns=4)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyarrow", types.ModuleType("pyarrow"))
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", parquet)
    one = parsed(b"PAR1" + bytes(20) + b"PAR1")
    assert one.technique == "cycling" and one.names == ("time", "potential", "current")
    np.testing.assert_allclose(one.values("current", "mA"), 1.0)
    parquet.read_metadata = lambda stream: types.SimpleNamespace(num_rows=10**8, num_columns=4)  # type: ignore[attr-defined]
    with pytest.raises(ParseError, match="400000000 cells"):
        parsed(b"PAR1" + bytes(20) + b"PAR1")

    def damaged(stream: object) -> None:
        raise ValueError("no footer")

    parquet.read_metadata = damaged  # type: ignore[attr-defined]
    with pytest.raises(ParseError, match="no footer"):
        parsed(b"PAR1" + bytes(20) + b"PAR1")


def _run_info(version: int, *, every: int = 1) -> bytes:
    tail = b"" if version == 11 else bytes(8)
    rows = [struct.pack("<isffff12siiih", 1000 * i, b"", 1e-3 * i, 0.0, 0.0, 0.0, bytes(12), 1_700_000_000 + i, 7, i + 1, 0) + tail for i in range(0, N, every)]
    return paged(rows, 63 if version == 11 else 59, 18, version)


def test_archives_with_all_times_a_mass_and_auxiliary_temperatures() -> None:
    data = paged([struct.pack("<ff", one, 2e-3) for one in VOLTS], 4, 1, 14)
    members = {"data__ndc": data, "data_runInfo__ndc": _run_info(14), "Step__xml": b'<SCQ Value="12500"/>', "notes__txt": b"x"}
    one = parsed(archive(**members))
    assert not one.notices and one.metadata["active mass / mg"] == "12.5"
    warm = paged([struct.pack("<f", 25.0)] * N, 4, 5, 14)
    heated = parsed(archive(**members, data_AUX_1__ndc=warm, data_AUX_2__ndc=warm))
    assert heated.temperature_K == pytest.approx(298.15) and {one.code for one in heated.notices} == {"auxiliary"}
    assert parsed(archive(**members, data_AUX_1__ndc=warm)).temperature_K == pytest.approx(298.15)
    short = parsed(archive(**members, data_AUX_1__ndc=bytes(4096)))
    assert short.temperature_K is None and "shorter" in short.notices[0].text
    old = paged([struct.pack("<ff", one * 1e4, 2.0) for one in VOLTS], 4, 1, 11)
    other = parsed(archive(data__ndc=old, data_runInfo__ndc=_run_info(11), data_AUX_1__ndc=warm))
    assert "version 11" in other.notices[0].text
    none = parsed(archive(data__ndc=old, data_runInfo__ndc=bytes(4096)))
    assert {one.code for one in none.notices} >= {"no-times"}


def test_records_that_are_all_invalid_are_none() -> None:
    with pytest.raises(ParseError, match="no records"):
        parsed(archive(data__ndc=bytes((1, 0, 2)) + bytes(600)))
