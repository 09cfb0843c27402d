"""Tables of people: units, signs, sweeps, and every row that is left out named with its line."""

from __future__ import annotations

import numpy as np
import pytest
import reader_dialects as dialects
from hypothesis import given
from hypothesis import strategies as st

from frenkel.errors import ParseError
from frenkel.measure import Measurement
from frenkel.measure.readers import Source, read_source
from frenkel.measure.readers._columns import identify
from frenkel.measure.readers._spectrum import outliers, phase_in_degrees, sign_score, sweeps

F, Z = dialects.spectrum()


def read(text: str) -> tuple[Measurement, ...]:
    return read_source(Source("file.csv", text.encode(), "0" * 64))


def table(header: str, f: np.ndarray = F, re: np.ndarray = Z.real, im: np.ndarray = Z.imag) -> str:
    return header + "\n" + "".join(f"{a!r},{b!r},{c!r}\n" for a, b, c in zip(f.tolist(), re.tolist(), im.tolist(), strict=True))


def codes(measurement: Measurement) -> set[str]:
    return {notice.code for notice in measurement.notices}


@pytest.mark.parametrize(
    ("header", "f", "re", "im"),
    [
        ("freq/Hz,Re(Z)/Ohm,-Im(Z)/Ohm", F, Z.real, -Z.imag),
        ("Frequency (Hz),Z' (Ω),-Z'' (Ω)", F, Z.real, -Z.imag),
        ("f / kHz,Z_re / kOhm,Im(Z)/kOhm", F / 1e3, Z.real / 1e3, Z.imag / 1e3),
        ("omega/rad s-1,Re(Z)/Ohm,-Im(Z)/Ohm", 2 * np.pi * F, Z.real, -Z.imag),
        ("freq/Hz,|Z|/Ohm,Phase(Z)/deg", F, np.abs(Z), np.degrees(np.angle(Z))),
        ("freq/Hz,|Z|/Ohm,-Phase (°)", F, np.abs(Z), -np.degrees(np.angle(Z))),
        ("freq/Hz,|Z|/Ohm,Phase/rad", F, np.abs(Z), np.angle(Z)),
        ("f,Zre,Zim", F, Z.real, -Z.imag),
        ("f,Zre,Zim", F, Z.real, Z.imag),
        ("freq,|Z|,phase", F, np.abs(Z), np.angle(Z)),
        ("freq,|Z|,phase", F, np.abs(Z), np.degrees(np.angle(Z))),
        ("Freq,Re,Im", F, Z.real, Z.imag),
    ],
)
def test_ways_of_writing_one_spectrum(header: str, f: np.ndarray, re: np.ndarray, im: np.ndarray) -> None:
    (one,) = read(table(header, f, re, im))
    np.testing.assert_allclose(one.frequency_Hz, F)
    np.testing.assert_allclose(one.impedance_ohm, Z, rtol=1e-9)
    stated = header.startswith(("freq/Hz,Re", "Frequency", "omega"))
    assert (codes(one) <= {"angular-frequency"}) or not stated


def test_a_stated_sign_that_contradicts_the_data_is_kept_and_said() -> None:
    (one,) = read(table("freq/Hz,Re(Z)/Ohm,-Im(Z)/Ohm"))
    np.testing.assert_allclose(one.impedance_ohm, np.conj(Z))
    assert codes(one) == {"sign-contradicts"}


def test_a_resistor_cannot_tell_its_sign() -> None:
    (one,) = read(table("f,Zre,Zim", F, np.full(40, 50.0), np.full(40, 0.1)))
    assert "sign-unknown" in codes(one)


def test_rows_left_out_are_named() -> None:
    f, re = F.copy(), Z.real.copy()
    f[3], f[4], re[7] = -f[3], 0.0, np.nan
    (one,) = read(table("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm", f, re))
    texts = {notice.code: notice.text for notice in one.notices}
    assert "lines 5 and 6" in texts["frequency-not-positive"] and "line 9" in texts["not-finite"]
    assert len(one) == 37 and set(range(2, 42)) - set(one.lines) == {5, 6, 9}


def test_order_copies_and_repeats() -> None:
    rows = np.random.default_rng(1).permutation(40)
    (one,) = read(table("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm", F[rows], Z.real[rows], Z.imag[rows]))
    np.testing.assert_allclose(one.impedance_ohm, Z)
    assert codes(one) == {"unsorted"} and one.lines[0] == 2 + int(np.flatnonzero(rows == 0)[0])
    (one,) = read(table("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm", np.repeat(F, 2), np.repeat(Z.real, 2), np.repeat(Z.imag, 2)))
    assert len(one) == 40 and codes(one) == {"copies"}
    noisy = np.repeat(Z.real, 2) * np.tile([1.0, 1.001], 40)
    (one,) = read(table("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm", np.repeat(F, 2), noisy, np.repeat(Z.imag, 2)))
    assert len(one) == 80 and codes(one) == {"repeated-frequency"}


def test_sweeps_that_turn_jump_or_come_with_loops() -> None:
    turning = read(table("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm", np.r_[F, F[::-1]], np.r_[Z.real, 2 * Z.real[::-1]], np.r_[Z.imag, 2 * Z.imag[::-1]]))
    assert [len(one) for one in turning] == [40, 40]
    np.testing.assert_allclose(turning[1].impedance_ohm, 2 * Z)
    jumping = read(table("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm", np.tile(F, 3), np.tile(Z.real, 3), np.tile(Z.imag, 3)))
    assert [len(one) for one in jumping] == [40, 40, 40]
    text = "freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm,loop_index\n" + "".join(
        f"{a},{b.real * (k + 1)},{b.imag * (k + 1)},{k}\n" for k in range(3) for a, b in zip(F, Z, strict=True)
    )
    loops = read(text)
    assert [one.loop for one in loops] == [0, 1, 2]
    np.testing.assert_allclose(loops[2].impedance_ohm, 3 * Z)


def test_spikes_are_named_and_kept() -> None:
    re, im = Z.real.copy(), Z.imag.copy()
    for row in (10, 25):
        re[row], im[row] = re[row] * 1.6, im[row] * 0.7
    (one,) = read(table("freq/Hz,Re(Z)/Ohm,Im(Z)/Ohm", F, re, im))
    assert len(one) == 40
    assert next(n.text for n in one.notices if n.code == "outlier").startswith("lines 12 and 27")


@pytest.mark.parametrize("noise", [0.0, 0.005, 0.02])
def test_noise_alone_gives_no_outliers(noise: float) -> None:
    rng = np.random.default_rng(7)
    for _ in range(40):
        z = Z * (1.0 + noise * (rng.standard_normal(40) + 1j * rng.standard_normal(40)))
        assert outliers(F, z).size == 0


def test_a_table_without_header_is_a_spectrum_only_if_it_can_be_one() -> None:
    (one,) = read(table("", F, Z.real, -Z.imag).lstrip("\n"))
    np.testing.assert_allclose(one.impedance_ohm, Z)
    assert codes(one) == {"no-header", "sign-inferred"}
    (other,) = read("".join(f"{i},{i * i},{i % 3}\n" for i in range(30)))
    assert not other.is_impedance and "no-header" in codes(other)


@pytest.mark.parametrize("above", ["", '"ZPLOT of another kind"\n"my columns"\n'])
def test_more_columns_or_an_unread_line_of_names_are_no_spectrum_by_position(above: str) -> None:
    rows = "".join(f"{f:.6e}, 0.1, 0.0, {i * 2.0}, {z.real:.6e}, {z.imag:.6e}\n" for i, (f, z) in enumerate(zip(F, Z, strict=True)))
    (wide,) = read(above + rows)
    assert not wide.is_impedance and "no-header" in codes(wide)
    narrow = "".join(f"{f:.6e}, 0.1, {i * 2.0}\n" for i, f in enumerate(F))  # a constant amplitude is no impedance
    (constant,) = read(above + narrow)
    assert not constant.is_impedance and "no-header" in codes(constant)


@pytest.mark.parametrize("first", ['"ZPLOT2 ASCII"', "\ufeffZPLOT2 ASCII", '"ZPlot Data File: Version 3.2b"', "Sweep Frequency"])
def test_zview_files_are_known_by_their_columns(first: str) -> None:
    names = "\"  Freq(Hz)     Ampl    Bias    Time(Sec)    Z'(a)  Z''(b)  GD  Err  Range\"\n"
    rows = "".join(f"{f:.6e}, 0.1, 0.0, {i * 2.0}, {z.real:.6e}, {z.imag:.6e}, 0.0, 0, 4\n" for i, (f, z) in enumerate(zip(F, Z, strict=True)))
    (one,) = read(f"{first}\n{names}{rows}")
    assert one.is_impedance and one.reader == "ZPlot/ZView .z"
    np.testing.assert_allclose(one.values("impedance_real"), Z.real, rtol=1e-6)


def test_cycler_tables() -> None:
    text = "time (s);cycle;voltage (V);current (mA)\n0;1;3,0;1,5\n10;1;3,1;1,5\n20;3;3,2;inf\n"
    (one,) = read(text)
    assert one.technique == "cycling" and codes(one) == {"cycle-gap", "not-finite"}
    assert "line 4" in next(n.text for n in one.notices if n.code == "cycle-gap")
    np.testing.assert_allclose(one.values("potential", "V"), [3.0, 3.1, 3.2])
    (bare,) = read("time;cycle;current\n0;1;1.5\n10;1;1.5\n20;1;1.5\n")
    assert codes(bare) == {"missing-column", "unit-missing"}


def test_a_frequency_alone_is_no_spectrum() -> None:
    (one,) = read("freq/Hz,eps'\n" + "".join(f"{10.0**i},{i}\n" for i in range(8)))
    assert one.technique == "table" and codes(one) == {"no-impedance"}


@pytest.mark.parametrize("text", ["<html><body>404</body></html>", "freq/Hz,Re(Z)/Ohm,-Im(Z)/Ohm\n", "{\"a\": 1}", "one line of words"])
def test_no_table_is_refused(text: str) -> None:
    with pytest.raises(ParseError) as raised:
        read(text)
    assert raised.value.file == "file.csv" and raised.value.cause


@given(st.floats(1e-9, 1e-5), st.floats(1.0, 1e6), st.floats(0.6, 1.0), st.floats(-3, 3))
def test_the_sign_of_a_passive_cell_is_found(c: float, r: float, n: float, shift: float) -> None:
    f = np.logspace(-2 + shift, 6, 60)
    z = 10.0 + r / (1.0 + (2j * np.pi * f * r * c) ** n) + 1.0 / (1e-6 * (2j * np.pi * f) ** 0.8)
    assert sign_score(f, z) > 0.5
    assert sign_score(f, np.conj(z)) < -0.5
    assert phase_in_degrees(f, np.abs(z), np.degrees(np.angle(z)))
    assert not phase_in_degrees(f, np.abs(z), np.angle(z))


@given(st.lists(st.integers(5, 30), min_size=1, max_size=5), st.booleans())
def test_sweeps_are_found_wherever_they_start(lengths: list[int], falling: bool) -> None:
    parts = [np.logspace(5, 0, one) for one in lengths]
    f = np.concatenate([part if falling else part[::-1] for part in parts])
    starts, ordered = sweeps(f)
    assert ordered and starts == tuple(np.cumsum([0, *lengths[:-1]]).tolist())


@given(st.text(max_size=60))
def test_any_header_is_identified_without_error(text: str) -> None:
    found = identify(text)
    assert found.sign in (-1, 1)


@pytest.mark.parametrize("header", ["freq/Hz,Re(Z)/Ohm cm2,Im(Z)/Ohm cm2", "freq/V,Re(Z)/Ohm,Im(Z)/Ohm", "freq/Hz,|Z|/Ohm,Phase/V"])
def test_a_unit_of_another_kind_is_an_error_that_names_both(header: str) -> None:
    with pytest.raises(ParseError, match="which is wanted in"):
        read(table(header))
