"""samples.csv, geometry, furnace logs and potentials: what no instrument knows."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import InputError, OutOfRange, ParseError
from frenkel.evidence import Refusal
from frenkel.measure import (
    Column,
    Geometry,
    Measurement,
    apply_furnace_log,
    apply_samples,
    lithium_scale,
    potential_vs_lithium_V,
    read_furnace_log,
    read_samples,
    write_template,
)
from frenkel.measure.geometry import is_vendor_default
from frenkel.measure.template import sample_and_branch_in_name, temperature_in_name_C

HEADER = "file,sample,thickness (um),diameter (mm),area (cm2),temperature (°C),reference electrode,Li per In,reference vs Li/Li+ (V),branch\n"


def measurement(path: str = "folder/cell_1.mpr", **more: object) -> Measurement:
    time = Column("time", "s", np.linspace(0.0, 600.0, 5))
    values: dict[str, object] = {"technique": "direct current", "sha256": "0" * 64, "reader": "test"}
    return Measurement(
        path=path, columns=(time, Column("potential", "V", np.array([0.0, 1.0, 2.0, 3.0, 4.0]))), **(values | more)  # type: ignore[arg-type]
    )


def samples(tmp_path: Path, rows: str, header: str = HEADER) -> Path:
    path = tmp_path / "samples.csv"
    path.write_text(header + rows, encoding="utf-8")
    return path


@given(st.floats(10, 5000), st.floats(0.01, 10), st.floats(0, 0.2), st.floats(0, 0.2))
def test_the_cell_constant_is_length_over_area(thickness: float, area: float, u_l: float, u_a: float) -> None:
    geometry = Geometry(thickness, thickness * u_l, area, area * u_a)
    constant, spread = geometry.cell_constant_1_cm or (0.0, 0.0)
    assert constant == pytest.approx(thickness * 1e-4 / area)
    assert spread / constant == pytest.approx(math.hypot(u_l, u_a), abs=1e-12)


def test_without_thickness_or_area_there_is_no_cell_constant() -> None:
    assert Geometry(thickness_um=100.0).cell_constant_1_cm is None
    assert Geometry(area_cm2=1.0).cell_constant_1_cm is None
    with pytest.raises(OutOfRange):
        Geometry(thickness_um=-1.0)


def test_vendor_defaults_are_no_geometry() -> None:
    assert is_vendor_default("EC-Lab", "area_cm2", float(np.float32(0.001)))
    assert is_vendor_default("Gamry", "area_cm2", 1.0) and not is_vendor_default("Gamry", "area_cm2", 0.785)
    assert is_vendor_default("any", "area_cm2", 0.0) and is_vendor_default("any", "area_cm2", float("nan"))


def test_a_row_gives_geometry_with_uncertainty(tmp_path: Path) -> None:
    rows = read_samples(samples(tmp_path, 'cell_1.mpr,A,"1.02 ± 0.02 mm",10.0 ± 0.1 mm,,25,,,,heating\n'))
    (one,) = apply_samples([measurement()], rows)
    assert one.geometry is not None and one.sample == "A" and one.branch == "heating"
    assert one.geometry.thickness_um == pytest.approx(1020.0) and one.geometry.thickness_std_um == pytest.approx(20.0)
    assert one.geometry.area_cm2 == pytest.approx(math.pi / 4) and one.geometry.area_std_cm2 == pytest.approx(math.pi / 4 * 0.02)
    assert one.temperature_K == pytest.approx(298.15) and one.notices == ()


def test_exact_names_go_before_patterns_and_long_patterns_before_short(tmp_path: Path) -> None:
    rows = read_samples(samples(tmp_path, "*,short,,,,,,,,\ncell_*.mpr,long,,,,,,,,\ncell_1.mpr,exact,,,,,,,,\n"))
    paths = ("folder/cell_1.mpr", "folder/cell_2.mpr", "folder/other.mpr")
    assert [one.sample for one in apply_samples([measurement(p) for p in paths], rows)] == ["exact", "long", "short"]
    (alone,) = apply_samples([measurement("x.mpr")], rows[1:])
    assert [notice.code for notice in alone.notices] == ["no-sample"]


def test_semicolons_decimal_commas_and_comments(tmp_path: Path) -> None:
    path = tmp_path / "samples.csv"
    path.write_bytes("# Notiz\nfile;thickness (um);area (cm2)\r\ncell_1.mpr;950,5;0,785\r\n".encode("cp1252"))
    (one,) = apply_samples([measurement()], read_samples(path))
    assert one.geometry == Geometry(950.5, None, 0.785, None, source="samples.csv, line 3")


@pytest.mark.parametrize(
    ("row", "line", "cause"),
    [
        ("cell.mpr,A,1 kg,,,,,,,\n", 2, "thickness"),
        ("cell.mpr,A,-5,,,,,,,\n", 2, "positive"),
        ("cell.mpr,A,abc,,,,,,,\n", 2, "thickness"),
        ("cell.mpr,A,100,10,0.5,,,,,\n", 2, "diameter gives"),
        (",A,100,,,,,,,\n", 2, "names no file"),
        ("cell.mpr,A,100,,,,,,,sideways\n", 2, "sideways"),
        ("cell.mpr,A,100,,,,,,,\ncell.mpr,B,90,,,,,,,\n", 3, "already"),
        ("cell.mpr,A,100,,,,,,,,,\n", 2, "cells"),
    ],
)
def test_wrong_rows_are_refused_with_their_line(tmp_path: Path, row: str, line: int, cause: str) -> None:
    with pytest.raises(ParseError, match=cause) as raised:
        read_samples(samples(tmp_path, row))
    assert raised.value.line == line


def test_wrong_headers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match="'colour'"):
        read_samples(samples(tmp_path, "x,red\n", "file,colour\n"))
    with pytest.raises(ParseError, match='column "file"'):
        read_samples(samples(tmp_path, "x\n", "sample\n"))
    with pytest.raises(ParseError):
        read_samples(samples(tmp_path, "", ""))


def test_the_temperature_of_the_user_goes_before_that_of_the_file_and_a_difference_is_said(tmp_path: Path) -> None:
    rows = read_samples(samples(tmp_path, "cell_1.mpr,A,,,,60,,,,\n"))
    (same,) = apply_samples([measurement(temperature_K=332.5)], rows)
    (differs,) = apply_samples([measurement(temperature_K=298.0)], rows)
    assert same.temperature_K == differs.temperature_K == pytest.approx(333.15)
    assert not same.notices and [notice.code for notice in differs.notices] == ["temperature-differs"]


@pytest.mark.parametrize(
    ("name", "value"),
    [("PEIS_-25C_#61.mpr", -25.0), ("a_60degC.z", 60.0), ("rate_1C_25degC.mpr", None), ("x_0.5C.csv", 0.5), ("25 °C.dta", 25.0),
     ("pellet.mpr", None), ("C25.mpr", None), ("a_25C_b_25C.z", 25.0)],
)  # fmt: skip
def test_temperatures_in_names(name: str, value: float | None) -> None:
    assert temperature_in_name_C(name) == value


def test_the_template_is_filled_read_back_and_never_overwritten(tmp_path: Path) -> None:
    f = np.logspace(6, 0, 40)
    text = "freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n" + "".join(f"{a},100,{-1e6 / a}\n" for a in f)
    (tmp_path / "pellet_-25C.csv").write_text(text)
    (tmp_path / "broken.csv").write_text("")
    target, files = write_template(tmp_path)
    assert [name for name, _ in files.failures] == ["broken.csv"]
    (row,) = read_samples(target)
    assert row.pattern == "pellet_-25C.csv" and row.numbers == {"temperature": (-25.0, None)}
    assert row.texts["comment"] == "impedance" and row.texts["sample"] == "pellet"
    with pytest.raises(InputError, match="exists already"):
        write_template(tmp_path)
    write_template(tmp_path, overwrite=True)


def test_an_export_beside_its_original_is_named(tmp_path: Path) -> None:
    f = np.logspace(6, 0, 40)
    rows = [(float(a), 100.0, -1e6 / float(a)) for a in f]
    (tmp_path / "a.csv").write_text("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n" + "".join(f"{a},{b},{c}\n" for a, b, c in rows))
    (tmp_path / "b.csv").write_text("freq/kHz;-Im(Z)/Ohm;Re(Z)/Ohm\n" + "".join(f"{a / 1e3};{-c};{b}\n" for a, b, c in rows))
    (tmp_path / "c.csv").write_text("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n" + "".join(f"{a},{b * 1.001},{c}\n" for a, b, c in rows))
    target, _ = write_template(tmp_path)
    comments = {row.pattern: row.texts["comment"] for row in read_samples(target)}
    assert "the same run as a.csv" in comments["b.csv"]
    assert comments["a.csv"] == comments["c.csv"] == "impedance"


def log_file(tmp_path: Path, temperatures: list[float], minutes: float = 10.0) -> Path:
    path = tmp_path / "furnace.csv"
    start = np.datetime64("2026-03-01T10:00:00")
    rows = [f"{start + np.timedelta64(int(60 * minutes * i), 's')},{t}" for i, t in enumerate(temperatures)]
    path.write_text("time,temperature (°C)\n" + "\n".join(rows).replace("T", " ") + "\n")
    return path


def test_the_furnace_log_gives_the_temperature_and_checks_the_dwell(tmp_path: Path) -> None:
    log = read_furnace_log(log_file(tmp_path, [25, 25, 25, 25, 60, 60, 60, 60, 60]))
    cases = {
        "steady": (datetime(2026, 3, 1, 10, 20), 298.15, []),
        "too early": (datetime(2026, 3, 1, 10, 42), 333.15, ["no-dwell"]),
        "dwell outside": (datetime(2026, 3, 1, 10, 5), 298.15, ["dwell-unknown"]),
        "outside": (datetime(2026, 3, 2), None, ["outside-log"]),
    }
    for started, kelvin, expected in cases.values():
        (one,) = apply_furnace_log([measurement(started=started)], log, dwell_s=900.0, tolerance_K=1.0)
        assert [notice.code for notice in one.notices] == expected
        assert one.temperature_K == (None if kelvin is None else pytest.approx(kelvin))
    (none,) = apply_furnace_log([measurement()], log, dwell_s=900.0, tolerance_K=1.0)
    assert [notice.code for notice in none.notices] == ["no-time-stamp"]
    (shifted,) = apply_furnace_log(
        [measurement(started=datetime(2026, 3, 1, 9, 50))], log, dwell_s=900.0, tolerance_K=1.0, clock_offset_s=3600.0
    )
    assert shifted.temperature_K == pytest.approx(333.15)


def test_a_log_without_dates_needs_its_start_and_an_ambiguous_date_is_refused(tmp_path: Path) -> None:
    elapsed = tmp_path / "elapsed.csv"
    elapsed.write_text("time (min),temperature (°C)\n0,25\n10,26\n20,27\n")
    with pytest.raises(ParseError, match="counts time from its start"):
        read_furnace_log(elapsed)
    log = read_furnace_log(elapsed, start=datetime(1970, 1, 2))
    np.testing.assert_allclose(log.seconds - 86400.0, [0, 600, 1200])
    doubtful = tmp_path / "doubtful.csv"
    doubtful.write_text("time,temperature (°C)\n03/04/2026 10:00,25\n03/04/2026 10:10,25\n")
    with pytest.raises(ParseError, match="one way only") as raised:
        read_furnace_log(doubtful)
    assert raised.value.line == 2


@pytest.mark.parametrize(
    ("reference", "ratio", "offset"),
    [("Li", "", 0.0), ("lithium metal", "", 0.0), ("In/InLi", "0.5", 0.62), ("Li-In", "0.3", 0.62), ("LTO", "", 1.55)],
)
def test_known_references(tmp_path: Path, reference: str, ratio: str, offset: float) -> None:
    rows = read_samples(samples(tmp_path, f"cell_1.mpr,A,,,,,{reference},{ratio},,\n"))
    (one,) = apply_samples([measurement()], rows)
    found = potential_vs_lithium_V(one)
    assert not isinstance(found, Refusal)
    np.testing.assert_allclose(found, np.arange(5.0) + offset)


@pytest.mark.parametrize(
    ("reference", "ratio", "word"),
    [("", "", "not known"), ("SCE", "", "SCE"), ("In/InLi", "", "not given"), ("In/InLi", "1.2", "outside")],
)
def test_unknown_references_give_no_value(tmp_path: Path, reference: str, ratio: str, word: str) -> None:
    rows = read_samples(samples(tmp_path, f"cell_1.mpr,A,,,,,{reference},{ratio},,\n"))
    (one,) = apply_samples([measurement()], rows)
    refused = potential_vs_lithium_V(one)
    assert isinstance(refused, Refusal) and word in refused.reason and "samples.csv" in refused.settle
    np.testing.assert_allclose(one.values("potential", "V"), np.arange(5.0))


def test_the_users_own_reference_and_the_counter_electrode(tmp_path: Path) -> None:
    rows = read_samples(samples(tmp_path, "cell_1.mpr,A,,,,,Ag wire,,2.85 V,\n"))
    (one,) = apply_samples([measurement()], rows)
    scale = lithium_scale(one)
    assert not isinstance(scale, Refusal) and scale.offset_V == 2.85
    two_electrodes = lithium_scale(measurement(counter="Li"))
    assert not isinstance(two_electrodes, Refusal) and two_electrodes.offset_V == 0.0


def test_columns_convert_and_stay_as_they_are() -> None:
    one = measurement()
    np.testing.assert_allclose(one.values("potential", "mV"), 1000.0 * np.arange(5))
    with pytest.raises(ValueError, match="read-only"):
        one.values("potential")[0] = 1.0
    with pytest.raises(InputError):
        one.column("charge")
    assert one.to_frame().columns.tolist() == ["time / s", "potential / V"]
    assert one.to_dict()["columns"][1]["values"] == [0.0, 1.0, 2.0, 3.0, 4.0]


def test_a_gap_in_the_furnace_log_is_said(tmp_path: Path) -> None:
    path = tmp_path / "furnace.csv"
    rows = [f"2026-03-01 {hour:02d}:00:00,25" for hour in (7, 8, 9, 15)]
    path.write_text("\n".join(["time,T (°C)", *rows, ""]), encoding="utf-8")
    log = read_furnace_log(path)
    (inside,) = apply_furnace_log([measurement(started=datetime(2026, 3, 1, 12, 0))], log, dwell_s=3600.0, tolerance_K=1.0)
    assert {one.code for one in inside.notices} == {"log-gap"} and "21600 s" in inside.notices[0].text
    (before,) = apply_furnace_log([measurement(started=datetime(2026, 3, 1, 8, 30))], log, dwell_s=3600.0, tolerance_K=1.0)
    assert not before.notices


@pytest.mark.parametrize(
    ("header", "cell", "expected"),
    [("thickness (mm)", "0.9 ± 0.01", (900.0, 10.0)), ("thickness [mm]", "0.9", (900.0, None)), ("thickness", "0.9 mm", (900.0, None)),
     ("thickness (um)", "0.9 mm", (900.0, None)), ("diameter (cm)", "1", (10.0, None)), ("mass (g)", "0.1", (100.0, None)),
     ("temperature (K)", "298.15 ± 0.5", (25.0, 0.5)), ("temperature (C)", "25", (25.0, None)), ("Li per In", "0.5", (0.5, None))],
)  # fmt: skip
def test_brackets_are_the_unit_of_a_bare_number(tmp_path: Path, header: str, cell: str, expected: tuple[float, float | None]) -> None:
    (row,) = read_samples(samples(tmp_path, f"a.mpr,{cell}\n", f"file,{header}\n"))
    value, spread = next(iter(row.numbers.values()))
    assert value == pytest.approx(expected[0])
    assert spread == (None if expected[1] is None else pytest.approx(expected[1]))


def test_a_bare_number_without_a_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParseError, match="has no unit") as raised:
        read_samples(samples(tmp_path, "a.mpr,0.9\n", "file,thickness\n"))
    assert raised.value.line == 2 and "thickness (um)" in str(raised.value.next_step)
    with pytest.raises(ParseError, match="thickness") as raised:
        read_samples(samples(tmp_path, "a.mpr,0.9\n", "file,thickness (kg)\n"))
    assert raised.value.line == 1


@pytest.mark.parametrize(
    ("name", "expected"),
    [("p1_heat_60C.mpr", ("p1", "heating")), ("p1_Cooling_-20C.z", ("p1", "cooling")), ("p2_60C_heat_b.z", ("p2 b", "heating")),
     ("heat_cool_25C.z", ("heat cool", "")), ("reheated_25C.z", ("reheated", "")), ("cool.z", ("", "cooling"))],
)  # fmt: skip
def test_heating_and_cooling_of_one_pellet_are_one_sample(name: str, expected: tuple[str, str]) -> None:
    assert sample_and_branch_in_name(name) == expected
