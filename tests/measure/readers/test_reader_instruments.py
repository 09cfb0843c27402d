"""Zahner, Ivium and Novocontrol: layouts as in real files, with known numbers."""

from __future__ import annotations

import struct
from datetime import datetime

import numpy as np
import pytest
import reader_dialects as dialects
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import ParseError
from frenkel.measure import Measurement
from frenkel.measure.geometry import Geometry
from frenkel.measure.readers import Source, read_source
from frenkel.measure.readers._block import raw_columns
from frenkel.measure.readers._columns import Header
from frenkel.measure.readers._immittance import impedance_from
from frenkel.quantities import VACUUM_PERMITTIVITY_F_M

F, Z = dialects.spectrum()
OMEGA = 2.0 * np.pi * F
Y = 1.0 / Z


def read(data: bytes, name: str = "file") -> tuple[Measurement, ...]:
    return read_source(Source(name, data, "0" * 64))


def codes(measurement: Measurement) -> set[str]:
    return {notice.code for notice in measurement.notices}


def same_spectrum(one: Measurement, rtol: float = 2e-6) -> None:
    np.testing.assert_allclose(one.frequency_Hz, F, rtol=rtol)
    np.testing.assert_allclose(one.impedance_ohm, Z, rtol=rtol)


def test_zahner() -> None:
    (one,) = read(dialects.ism(F, Z, area="0.785 cm²"))
    same_spectrum(one, rtol=1e-12)
    assert one.temperature_K == pytest.approx(298.45) and one.temperature_std_K == pytest.approx(0.1)
    assert one.geometry is not None and one.geometry.area_cm2 == 0.785
    (open_input,) = read(dialects.ism(F, Z, temperature="-0.2+-0.1C"))
    assert open_input.temperature_K is None and codes(open_input) == {"vendor-default"}


def test_zahner_leaves_the_first_overlapping_part_out_and_says_so() -> None:
    f, z = np.concatenate([F[10:0:-1], F]), np.concatenate([Z[10:0:-1], Z])
    (one,) = read(dialects.ism(f, z))
    same_spectrum(one, rtol=1e-12)
    assert codes(one) == {"overlap"}


def _zahner_string(text: str) -> bytes:
    return struct.pack(">h", len(text)) + text.swapcase().encode()


def _zahner_direct(scale: str = "0.5, 4 PO/PF -1, 0", area: str = "2.5") -> tuple[bytes, bytes, bytes]:
    """.isc, .iss and .isw of 20 points."""
    n = 20
    six = (n - 1).to_bytes(6, "big")
    facts = ("210921", "Pt", "25.0+-0.5C", "14:41:13-14:44:27", "50mV/s", "", "", "", "", "", area, scale)
    strings = b"".join(map(_zahner_string, facts))
    stored, current = (np.arange(n) * 100).astype(">i2"), np.linspace(-1, 1, n).astype(">f8")
    isc = np.arange(17, dtype=">f8").tobytes() + six + stored.tobytes() + current.tobytes() + strings
    iss = np.zeros(10, dtype=">f8").tobytes() + six + stored.tobytes() + current.tobytes() + np.arange(n, dtype=">f8").tobytes() + strings
    facts = ("MEA6", "", "25.0+-0.5C", "JUL,02.2025", "12:56:56 - 13:01:57", "a run")
    table = np.column_stack([np.arange(n), np.arange(n) * 2, np.arange(n) * 3]).astype(">f8").tobytes()
    isw = bytes.fromhex("0000fffffffe00000000000e") + six + table + b"".join(map(_zahner_string, facts))
    return isc, iss, isw


def _zahner_string(text: str) -> bytes:
    return struct.pack(">h", len(text)) + text.swapcase().encode()


def test_zahner_direct_current_files() -> None:
    isc, iss, isw = _zahner_direct()
    for data, technique in ((isc, "cyclic voltammetry"), (iss, "linear sweep"), (isw, "direct current")):
        (one,) = read(data)
        assert one.technique == technique and len(one) == 20
        assert codes(one) == ({"unconfirmed-format"} if data is iss else set())
        assert one.temperature_K == pytest.approx(298.15) and one.temperature_std_K == pytest.approx(0.5)
    (cv,) = read(isc)
    np.testing.assert_allclose(cv.values("potential", "V"), 0.5 + 4.0 / 8000.0 * np.arange(20) * 100)
    np.testing.assert_allclose(cv.values("time", "s"), 12.0 + 15.0 * np.arange(20))
    assert cv.started == datetime(2021, 9, 21, 14, 41, 13)
    assert cv.geometry is not None and cv.geometry.area_cm2 == 2.5
    (pol,) = read(isw)
    np.testing.assert_allclose(pol.values("current", "A"), np.arange(20) * 2e-3)
    assert pol.started == datetime(2025, 7, 2, 12, 56, 56) and pol.metadata["comment 1"] == "a run"


@pytest.mark.parametrize("scale", ["", "1e, 2 PO/PF"])
def test_zahner_potentials_without_a_scale_are_said(scale: str) -> None:
    (one,) = read(_zahner_direct(scale, area="1.2.3")[0])
    assert codes(one) == {"no-scale", "area"} and one.geometry is None
    np.testing.assert_allclose(one.values("potential", "V"), np.arange(20) / 80.0)


def test_cut_zahner_files_are_refused_or_say_what_is_missing() -> None:
    whole = dialects.ism(F, Z)
    (no_header,) = read(whole[: 12 + 34 * 40])
    same_spectrum(no_header, rtol=1e-12)
    assert codes(no_header) == {"header-cut"} and no_header.temperature_K is None
    with pytest.raises(ParseError, match="cut or damaged"):
        read(whole[:800])
    (no_strings,) = read(_zahner_direct()[2][: 18 + 24 * 20])
    assert no_strings.started is None and not codes(no_strings)


@pytest.mark.parametrize(("date", "window"), [("no date", "14:41:13"), ("210921", "later"), ("999999", "14:41:13 - 15:00:00")])
def test_zahner_dates_that_are_none(date: str, window: str) -> None:
    from frenkel.measure.readers._zahner import started_at

    assert started_at(date, window) is None


def test_zahner_temperatures_below_zero_kelvin_are_none() -> None:
    from frenkel.measure.readers._zahner import temperature_in

    assert temperature_in("", []) == (None, None)
    assert temperature_in("-269.5C", []) == (pytest.approx(3.65), None)


def test_ivium_spectrum_between_bytes_that_are_no_text() -> None:
    (one,) = read(dialects.ivium(F, Z, area="0.785"))
    same_spectrum(one)
    assert not codes(one) and one.instrument == "Ivium"
    assert one.geometry is not None and one.geometry.area_cm2 == 0.785
    assert one.started == datetime(2026, 4, 3, 14, 5, 7) and one.metadata["Method"] == "Impedance"
    (default,) = read(dialects.ivium(F, Z, area="1"))
    assert codes(default) == {"vendor-default"} and default.geometry is None
    (bare,) = read(dialects.ivium(F, Z, method="", area=""))
    same_spectrum(bare)


def test_ivium_currents_are_no_spectrum() -> None:
    rows = [f" {t:.4E} {1e-3 * k:.4E} {3.0 + 0.01 * k:.4E}" for k, t in enumerate(np.arange(0.0, 20.0))]
    (one,) = read("\n".join(["Version=11", "primary_data", "3", "20", *rows, ""]).encode())
    assert not one.is_impedance and one.names == ("time", "current", "potential")
    assert codes(one) == {"columns-inferred", "unconfirmed-format"}
    assert one.values("current", "mA")[5] == pytest.approx(5.0)
    (cut,) = read("\n".join(["Version=11", "primary_data", "3", "30", *rows, ""]).encode())
    assert len(cut) == 20 and "cut" in codes(cut)
    with pytest.raises(ParseError, match="neither"):
        read(b"head\nprimary_data\n3\n4\n1 2 3\n0 1 3\n5 2 1\n2 2 9\n")
    for tail in (b"", b"x\n1\n", b"4\n2\n1 2 3 4\n", b"3\n0\n"):
        with pytest.raises(ParseError, match="primary_data"):
            read(b"Version=11\nprimary_data\n" + tail)


def test_ivium_voltammogram_keeps_the_programme_beside_the_measured_potential() -> None:
    set_V = np.concatenate([np.linspace(-0.5, 0.5, 11), np.linspace(0.4, -0.5, 10)])
    rows = [f"{e:.5E} {1e-6 * k:.5E} {e - 0.2:.5E}" for k, e in enumerate(set_V)]
    (one,) = read("\n".join(["Version=11", "Method=CyclicVoltammetry", "primary_data", "3", "21", *rows, ""]).encode())
    assert one.technique == "cyclic voltammetry" and codes(one) == {"unconfirmed-format"}
    np.testing.assert_allclose(one.values("potential", "V"), set_V - 0.2, atol=1e-6)
    np.testing.assert_allclose(one.values("applied potential", "V"), set_V, atol=1e-6)


SIZE = Geometry(thickness_um=1770.0, area_cm2=np.pi * 0.884**2 / 4.0)
OVER_D_cm = SIZE.area_cm2 / (SIZE.thickness_um * 1e-4)
EMPTY_F = VACUUM_PERMITTIVITY_F_M / 100.0 * OVER_D_cm
DIELECTRIC = {
    "Yp' [1/Ohm]": Y.real, "Yp'' [1/Ohm]": Y.imag, "Zp' [Ohms]": 1.0 / Y.real, "Zp'' [Ohms]": 1.0 / Y.imag,
    "Cp' [F]": Y.imag / OMEGA, "Cp'' [F]": -Y.real / OMEGA, "Tan(Delta)": Y.real / Y.imag,
    "Eps'": Y.imag / OMEGA / EMPTY_F, "Eps''": Y.real / OMEGA / EMPTY_F, "Sig' [S/cm]": Y.real / OVER_D_cm,
    "Sig'' [S/cm]": -OMEGA * VACUUM_PERMITTIVITY_F_M / 100.0 * (Y.imag / OMEGA / EMPTY_F - 1.0),
}  # fmt: skip
PAIRS = [("Yp' [1/Ohm]", "Yp'' [1/Ohm]"), ("Zp' [Ohms]", "Zp'' [Ohms]"), ("Cp' [F]", "Cp'' [F]"), ("Cp' [F]", "Tan(Delta)"),
         ("Eps'", "Eps''"), ("Sig' [S/cm]", "Sig'' [S/cm]"), ("Sig' [S/cm]", "Eps'"), ("Zp' [Ohms]", "Cp' [F]")]  # fmt: skip


def windeta(names: tuple[str, ...], *, size: bool = True, temperature: str = "Temp. [K]=3.0656e+02") -> bytes:
    lines = ["m = 9, 9.2.2023, 16:42"]
    if size:
        lines.append("Diameter[mm] 8.840e+00  Thickness[mm] 1.770e+00  Spacer Capacity[pF] 0.000e+00  Edge Correction On")
    lines += [f"Fixed value(s) :  {temperature}  AC Volt  [Vrms]=1.000e+00", "\t".join([" Freq. [Hz]", *(f" {one}" for one in names)])]
    table = np.column_stack([F, *(DIELECTRIC.get(one, np.full(F.size, 300.0)) for one in names)])
    return "\n".join([*lines, *("\t".join(f"{x:.10E}" for x in row) for row in table), ""]).encode("latin-1")


@pytest.mark.parametrize("names", PAIRS)
def test_novocontrol_impedance_from_each_pair_of_quantities(names: tuple[str, str]) -> None:
    (one,) = read(windeta(names))
    same_spectrum(one)
    assert codes(one) == {"computed-impedance"} and "the impedance is computed from" in one.notices[0].text
    assert one.temperature_K == pytest.approx(306.56) and one.started == datetime(2023, 2, 9, 16, 42)
    assert one.geometry is not None and one.geometry.thickness_um == pytest.approx(1770.0)
    assert one.geometry.area_cm2 == pytest.approx(0.61375, rel=1e-4)


def test_novocontrol_permittivities_without_the_size_of_the_sample_are_refused() -> None:
    for names in (("Eps'", "Eps''"), ("Sig' [S/cm]", "Sig'' [S/cm]"), ("Cp' [F]", "Eps''")):
        with pytest.raises(ParseError, match="no columns that give the impedance"):
            read(windeta(names, size=False))


def test_novocontrol_measured_temperature_goes_before_that_of_the_programme() -> None:
    (one,) = read(windeta(("Zp' [Ohms]", "Zp'' [Ohms]", "Temp. [K]", "M Temp [K]", "M Time M[s]")))
    assert one.temperature_K == pytest.approx(300.0) and "time" in one.names and "Temp. [K]" in one.names
    (celsius,) = read(windeta(("Zp' [Ohms]", "Zp'' [Ohms]"), temperature="Temp. [°C]=-2.5e+01"))
    assert celsius.temperature_K == pytest.approx(248.15)


def test_novocontrol_blocks_of_temperature() -> None:
    two = read(dialects.novocontrol(F, Z, (25.0, 60.0)))
    assert [one.temperature_K for one in two] == [pytest.approx(298.15), pytest.approx(333.15)]
    for one in two:
        same_spectrum(one)
        assert not codes(one)


def test_novocontrol_temperature_sweeps_are_tables_and_columns_below_one_another_are_refused() -> None:
    (one,) = read(b"Fixed value(s) :  Freq. [Hz]=3.7e+02\n Temp. [K]\t Zs' [Ohms]\t Zs'' [Ohms]\n300\t1\t-2\n310\t2\t-3\n")
    assert one.technique == "table" and codes(one) == {"no-impedance"} and not one.is_impedance
    assert one.values("temperature", "K").tolist() == [300.0, 310.0]
    with pytest.raises(ParseError, match="below one another"):
        read(b"a, 9.2.2023, 16:42\n Freq. [Hz]\n Zs' [Ohms]\n Zs'' [Ohms]\n1e5\n4.9e3\n-1.3e5\n")


def test_novocontrol_sizes_that_are_none_count_as_not_given() -> None:
    data = windeta(("Zp' [Ohms]", "Zp'' [Ohms]")).replace(b"8.840e+00", b"0.000e+00")
    (one,) = read(data)
    same_spectrum(one)
    assert one.geometry is None


@given(st.floats(1e-3, 1e3), st.floats(1e-12, 1e3), st.floats(1e-15, 1e-3), st.sampled_from(PAIRS))
def test_any_admittance_comes_back_from_any_pair(frequency: float, conductance: float, capacity: float, names: tuple[str, str]) -> None:
    w = 2.0 * np.pi * frequency
    y = complex(conductance, w * capacity)
    of = {
        "Yp'": y.real, "Yp''": y.imag, "Zp'": 1 / y.real, "Zp''": 1 / y.imag, "Cp'": y.imag / w, "Cp''": -y.real / w,
        "Tan(Delta)": y.real / y.imag, "Eps'": y.imag / w / EMPTY_F, "Eps''": y.real / w / EMPTY_F, "Sig'": y.real / OVER_D_cm,
        "Sig''": (w * EMPTY_F - y.imag) / OVER_D_cm,
    }  # fmt: skip
    numbers = np.array([[frequency, *(of[name.split(" [")[0]] for name in names)]])
    parts, _ = impedance_from(raw_columns([Header("f", "frequency", "Hz"), *(Header(name, "", "") for name in names)], numbers), SIZE)
    z = complex(parts[0].values[0], parts[1].values[0])
    # ε' − 1 of Sig'' costs digits where the capacity is far below the empty one
    lost = 1e-15 * max(1.0, w * EMPTY_F / abs(y)) if "Sig'' [S/cm]" in names else 1e-15
    assert abs(z * y - 1.0) < 1e-12 + 10 * lost
