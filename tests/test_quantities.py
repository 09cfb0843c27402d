"""Units: exact factors, round trips, what people write, and wrong dimensions."""

from __future__ import annotations

import math

import pytest
import scipy.constants as codata
from hypothesis import given
from hypothesis import strategies as st

from frenkel import quantities as q
from frenkel.errors import OutOfRange, UnitError, UnknownName


@pytest.mark.parametrize(
    ("ours", "reference"),
    [
        (q.AVOGADRO_PER_MOL, codata.N_A),
        (q.BOLTZMANN_J_K, codata.k),
        (q.ELEMENTARY_CHARGE_C, codata.e),
        (q.BOLTZMANN_EV_K, codata.physical_constants["Boltzmann constant in eV/K"][0]),
        (q.FARADAY_C_MOL, codata.physical_constants["Faraday constant"][0]),
        (q.GAS_CONSTANT_J_MOL_K, codata.R),
        (q.VACUUM_PERMITTIVITY_F_M, codata.epsilon_0),
        (q.STANDARD_GRAVITY_M_S2, codata.g),
    ],
)
def test_constants_agree_with_scipy(ours: float, reference: float) -> None:
    # 1e-9: CODATA 2018 and 2022 differ in the tenth digit of the vacuum permittivity, the rest is exact
    assert ours == pytest.approx(reference, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [
        ("1.2 mS/cm", "S/cm", 1.2e-3),
        ("1,2 mS/cm", "S/cm", 1.2e-3),
        ("4.3×10⁻⁴ S cm⁻¹", "S/cm", 4.3e-4),
        ("4.3 x 10^-4 S cm-1", "S/cm", 4.3e-4),
        ("10^-4 S/cm", "S/cm", 1e-4),
        ("10⁻⁴ S/cm", "S/cm", 1e-4),
        ("1 S/m", "S/cm", 1e-2),
        ("30 um", "µm", 30.0),
        ("30 μm", "µm", 30.0),
        ("0.03 mm", "µm", 30.0),
        ("25 °C", "K", 298.15),
        ("25 C", "K", 298.15),
        ("300 K", "K", 300.0),
        ("15 min", "s", 900.0),
        ("5 kohm", "Ω", 5000.0),
        ("300 ohm cm2", "Ω·cm²", 300.0),
        ("300 Ωcm²", "Ω·cm²", 300.0),
        ("500 psi", "MPa", 3.447378646584),
        ("1 M", "mol/L", 1.0),
        ("2 g/cc", "g/cm³", 2.0),
        ("0.2 W/(m K)", "W/(m K)", 0.2),
        ("0.2 W/m K", "W/(m K)", 0.2),
        ("10 wt%", "1", 0.1),
        ("96.485 kJ/mol", "J/mol", 96485.0),
        ("1 USD/kg", "USD/kg", 1.0),
        ("3600 C", "Ah", 1.0),
        ("1 bar", "MPa", 0.1),
        ("1 MPa·m^0.5", "MPa·m^0.5", 1.0),
        ("1e6 Pa m^0.5", "MPa·m^0.5", 1.0),
    ],
)
def test_people_write_units_in_many_ways(text: str, wanted: str, value: float) -> None:
    assert q.parse(text, wanted) == pytest.approx(value, rel=1e-12)


def test_bare_numbers_need_permission() -> None:
    with pytest.raises(UnitError, match="has no unit"):
        q.parse("30", "µm")
    assert q.parse("30", "µm", bare=True) == 30.0
    assert q.parse(30, "µm", bare=True) == 30.0


@pytest.mark.parametrize(("text", "wanted"), [("30 um", "K"), ("1 S/cm", "Ω"), ("5 V", "eV"), ("1 wt%", "vol%")])
def test_a_wrong_dimension_names_both(text: str, wanted: str) -> None:
    with pytest.raises(UnitError) as caught:
        q.parse(text, wanted)
    assert wanted in str(caught.value)
    assert caught.value.given == text.split(" ", 1)[1]


@pytest.mark.parametrize("text", ["3 parsec/fortnight", "abc", "", "1 S/cm K", "nan K", "1 2 3 K"])
def test_what_cannot_be_read_is_an_error(text: str) -> None:
    with pytest.raises((UnitError, OutOfRange)):
        q.parse(text, "K")


def test_a_temperature_difference_is_not_a_temperature() -> None:
    with pytest.raises(UnitError):
        q.convert(10.0, "delta_K", "°C")
    assert q.convert(10.0, "K", "°C") == pytest.approx(-263.15)


def test_intervals_and_censoring_are_kept() -> None:
    measured = q.parse_quantity("(3.0 ± 0.2) mS/cm")
    assert (measured.value, measured.low, measured.high) == pytest.approx((3.0, 2.8, 3.2))
    assert q.parse_quantity("< 1e-10 S/cm").censored == "<"
    between = q.parse_quantity("2–4 V")
    assert (between.value, between.low, between.high) == (3.0, 2.0, 4.0)


def test_power_of_ten_behind_a_bracket_belongs_to_value_and_error() -> None:
    read = q.parse_quantity("(1.35 ± 0.07) × 10⁻³ S cm⁻¹")
    assert (read.value, read.low, read.high) == pytest.approx((1.35e-3, 1.28e-3, 1.42e-3))
    assert read.unit == "S cm⁻¹"


@pytest.mark.parametrize(
    ("text", "value", "censored"),
    [("~10⁻⁵ S cm⁻¹", 1e-5, "~"), ("≥10⁻³ S/cm", 1e-3, ">"), ("<10^-10 S/cm", 1e-10, "<"), ("10⁻⁴ S/cm", 1e-4, "")],
)
def test_bare_powers_of_ten(text: str, value: float, censored: str) -> None:
    read = q.parse_quantity(text)
    assert (read.value, read.censored) == (pytest.approx(value), censored)


def test_range_of_bare_powers_and_a_range_written_downwards() -> None:
    read = q.parse_quantity("10⁻⁵–10⁻³ S cm⁻¹")
    assert (read.low, read.high) == pytest.approx((1e-5, 1e-3))
    assert (q.parse_quantity("0.63 to 0.53 eV").low, q.parse_quantity("0.63 to 0.53 eV").high) == (0.53, 0.63)


_SAME_DIMENSION = st.sampled_from(
    [("S/cm", "mS/m"), ("µm", "Å"), ("MPa", "psi"), ("Wh", "J"), ("K", "°C"), ("mA/cm²", "A/m^2"), ("eV", "kJ")]
)


@given(st.floats(-1e6, 1e6), _SAME_DIMENSION)
def test_conversion_there_and_back(value: float, units: tuple[str, str]) -> None:
    a, b = units
    assert q.convert(q.convert(value, a, b), b, a) == pytest.approx(value, rel=1e-12, abs=1e-9)


@given(st.floats(1e-12, 1e12), st.sampled_from(["S/cm", "mS cm^-1", "Ω·cm²", "mAh/g", "g/cm³"]))
def test_what_we_write_we_read(value: float, unit: str) -> None:
    shown = q.format_value(value, unit, digits=6)
    # six digits are written
    assert q.parse(shown, unit) == pytest.approx(value, rel=1e-5)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert math.isfinite(q.parse(text, "S/cm"))
    except (UnitError, OutOfRange) as refused:
        assert str(refused)


def test_reference_electrodes_convert_both_ways() -> None:
    assert q.convert_potential(3.0, given="In/InLi", wanted="Li/Li+") == pytest.approx(3.62)
    assert q.convert_potential(3.62, given="Li/Li+", wanted="In/InLi") == pytest.approx(3.0)
    with pytest.raises(UnknownName):
        q.convert_potential(1.0, given="Ag/AgCl", wanted="Li/Li+")


@given(st.floats(-99.0, 99.0))
def test_dew_point_there_and_back(dew_point_C: float) -> None:
    # over ice and over water differ by 1e-4 in slope at 0 °C: bisection still returns the point itself
    assert q.ppm_to_dew_point(q.dew_point_to_ppm(dew_point_C)) == pytest.approx(dew_point_C, abs=1e-2)


@pytest.mark.parametrize(("dew_point_C", "ppm"), [(-40.0, 126.7), (-76.0, 1.03), (-60.0, 10.7), (-20.0, 1019.0)])
def test_dew_point_against_an_independent_equation(dew_point_C: float, ppm: float) -> None:
    # values of Sonntag's equation over ice, computed separately; 1.03 and 10.7 are printed to three digits
    assert q.dew_point_to_ppm(dew_point_C) == pytest.approx(ppm, rel=3e-3)


def test_dew_point_out_of_range() -> None:
    with pytest.raises(OutOfRange):
        q.dew_point_to_ppm(-120.0)
    with pytest.raises(OutOfRange):
        q.ppm_to_dew_point(-1.0)


@pytest.mark.parametrize("text", ["20–30 °C", "< 25 °C", "≥ 25 °C", "25 ± 5 °C"])
def test_a_range_or_a_bound_is_no_single_value(text: str) -> None:
    with pytest.raises(UnitError, match="one value is wanted"):
        q.parse(text, "K")


def test_a_bare_temperature_is_asked_about_both_ways() -> None:
    with pytest.raises(UnitError, match='"25 °C" or "25 K"'):
        q.parse("25", "K")
    with pytest.raises(UnitError, match='"30 µm"'):
        q.parse("30", "µm")


@pytest.mark.parametrize(
    ("text", "wanted", "value"),
    [("1 torr", "Pa", 133.322368421), ("2 kohm", "Ω", 2000.0), ("3 um", "µm", 3.0), ("1 S cm-1", "S/cm", 1.0), ("2 mWh", "J", 7.2)],
)
def test_less_usual_spellings(text: str, wanted: str, value: float) -> None:
    assert q.parse(text, wanted) == pytest.approx(value, rel=1e-12)


def test_a_unit_without_a_name_is_described_by_its_dimension() -> None:
    assert q.describe(q.unit("kg m s-3")) == "a quantity in kg m s^-3"


def test_a_mantissa_that_rounds_up_to_ten() -> None:
    assert q.format_value(9.9999e-6, "S/cm") == "10⁻⁵ S/cm"
