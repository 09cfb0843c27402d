"""Conductivity tables: units, °C or K, several samples, branches, errors; each ambiguity asked about."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.errors import FrenkelError, InputError, ParseError, UnitError
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.tables import joined_tables, read_conductivity_table

KELVINS = np.array([298.15, 313.15, 333.15, 353.15])
SIGMA = np.array([1.2e-3, 2.3e-3, 4.9e-3, 8.8e-3])


@pytest.fixture
def read(tmp_path):
    def make(text: str, **options):
        path = tmp_path / "sigma.csv"
        path.write_text(text, encoding="utf-8")
        return read_conductivity_table(path, **options)

    return make


def column_pair(header: str, temperatures, values) -> str:
    return (
        header
        + "\n"
        + "".join(f"{t!r};{v!r}\n" for t, v in zip(temperatures.tolist(), values.tolist(), strict=True))
    )


@pytest.mark.parametrize(
    ("header", "temperatures", "values"),
    [
        ("T / °C;sigma (S/cm)", KELVINS - ZERO_CELSIUS_K, SIGMA),
        ("temperature_K;conductivity_S_cm", KELVINS, SIGMA),
        ("Temp (C);σ [mS/cm]", KELVINS - ZERO_CELSIUS_K, SIGMA * 1e3),
        ("T (K);Ionic conductivity / S m^-1", KELVINS, SIGMA * 100),
        ("1000/T (1/K);log10(sigma / S cm-1)", 1000 / KELVINS, np.log10(SIGMA)),
        ("1000/T;ln(σT / S K cm-1)", 1000 / KELVINS, np.log(SIGMA * KELVINS)),
        ("T (K);σT (S K/cm)", KELVINS, SIGMA * KELVINS),
        ("1/T (K^-1);log(σ) (mS/cm)", 1 / KELVINS, np.log10(SIGMA * 1e3)),
        ("Temperatur (°C);Leitfähigkeit (µS/cm)", KELVINS - ZERO_CELSIUS_K, SIGMA * 1e6),
    ],
)
def test_every_form_gives_the_same_points(read, header, temperatures, values):
    table = read(column_pair(header, temperatures, values))
    assert table.temperature_K == pytest.approx(KELVINS, rel=1e-12)
    assert table.conductivity_S_cm == pytest.approx(SIGMA, rel=1e-12)
    assert (
        table.samples == ("",)
        and np.isnan(table.relative_error).all()
        and table.lines.tolist() == [2, 3, 4, 5]
    )


@pytest.mark.parametrize(
    "text",
    [
        "T;sigma (S/cm)\n25;1e-3\n60;2e-3\n",
        "T (K);sigma (S/cm)\n20;1e-3\n80;2e-3\n",
        "T (K);sigma (S/cm)\n-20;1e-3\n80;2e-3\n",
        "T (°C);sigma (S/cm)\n298.15;1e-3\n323.15;2e-3\n",
        "T (°C);sigma (S/cm)\n298;1e-3\n323;2e-3\n",
    ],
)
def test_celsius_or_kelvin_is_asked_about_and_never_silently_used(read, text):
    with pytest.raises(InputError, match="--temperature-unit C or --temperature-unit K") as caught:
        read(text)
    assert "temperature_unit=" in caught.value.next_step and "sigma.csv" in str(caught.value)


def test_the_option_settles_the_question(read):
    text = "T (K);sigma (S/cm)\n20;1e-3\n80;2e-3\n"
    assert read(text, temperature_unit="C").temperature_K == pytest.approx([293.15, 353.15])
    assert read(text, temperature_unit="K").temperature_K == pytest.approx([20, 80])
    with pytest.raises(InputError, match="Give C or K"):
        read(text, temperature_unit="F")
    with pytest.raises(UnitError, match="°F"):
        read("T (°F);sigma (S/cm)\n77;1e-3\n")


def test_high_temperatures_in_celsius_need_no_question(read):
    assert read("T (°C);sigma (S/cm)\n400;1e-3\n500;2e-3\n").temperature_K == pytest.approx([673.15, 773.15])


def test_conductivity_needs_a_unit_of_conductivity(read):
    with pytest.raises(InputError, match=r"no unit.*--conductivity-unit"):
        read("T (C);sigma\n25;1e-3\n")
    assert read("T (C);sigma\n25;1\n", conductivity_unit="mS/cm").conductivity_S_cm.tolist() == [1e-3]
    with pytest.raises(UnitError, match=r"a resistance.*a conductivity"):
        read("T (C);sigma (Ohm)\n25;1e-3\n")


@pytest.mark.parametrize("bad", ["-1e-3", "0", "inf", "abc"])
def test_impossible_values_are_refused_with_their_line(read, bad):
    with pytest.raises(ParseError) as caught:
        read(f"T (C);sigma (S/cm)\n25;1e-3\n35;{bad}\n45;2e-3\n55;3e-3\n")
    assert caught.value.line == 3 and caught.value.next_step


def test_below_absolute_zero(read):
    with pytest.raises(ParseError, match="line 3") as caught:
        read("T (C);sigma (S/cm)\n25;1e-3\n-300;2e-3\n")
    assert caught.value.line == 3


def test_missing_values_are_left_out_and_told(read):
    table = read("T (C);sigma (S/cm)\n25;1e-3\n35;\n;2e-3\n55;3e-3\n")
    assert table.lines.tolist() == [2, 5]
    assert "left out (lines 3, 4)" in next(n.text for n in table.notices if n.code == "points_left_out")
    with pytest.raises(ParseError, match="no row has both"):
        read("T (C);sigma (S/cm)\n25;\n;1e-3\n35;\n")


def test_samples_in_a_column_or_as_columns(read):
    long = read("sample;T (C);sigma (S/cm)\nA;25;1e-3\nA;50;3e-3\nB;25;2e-3\nB;50;4e-3\n")
    wide = read("T (C);sigma A (S/cm);sigma B (S/cm)\n25;1e-3;2e-3\n50;3e-3;4e-3\n")
    for table in (long, wide):
        assert table.samples == ("A", "B")
        assert table.sample.tolist() == ["A", "A", "B", "B"]
        assert table.conductivity_S_cm.tolist() == [1e-3, 3e-3, 2e-3, 4e-3]
    numbered = read("pellet;T (C);sigma (S/cm)\n1;25;1e-3\n2;25;2e-3\n")
    assert numbered.samples == ("1", "2")


def test_bulk_and_total_are_never_pooled(read):
    text = "T (C);sigma_bulk (S/cm);sigma_total (S/cm)\n25;2e-3;1e-3\n"
    with pytest.raises(InputError, match=r"must not be pooled.*--conductivity-column"):
        read(text)
    assert read(text, conductivity_column="sigma_total").conductivity_S_cm.tolist() == [1e-3]


def test_branches_named_or_inferred(read):
    named = read("T (C);sigma (S/cm);branch\n25;1e-3;Heating\n50;2e-3;up\n25;1e-3;cool\n")
    assert named.branch.tolist() == ["heating", "heating", "cooling"]
    inferred = read("T (C);sigma (S/cm)\n25;1\n50;2\n75;3\n50;2\n25;1\n", conductivity_unit="mS/cm")
    assert inferred.branch.tolist() == ["heating"] * 3 + ["cooling"] * 2
    assert "branches_inferred" in [notice.code for notice in inferred.notices]
    assert set(read("T (C);sigma (S/cm)\n25;1e-3\n75;3e-3\n50;2e-3\n90;4e-3\n").branch) == {""}


@pytest.mark.parametrize(
    ("header", "error"),
    [
        ("error (%)", 5.0),
        ("relative error", 0.05),
        ("sigma_error (mS/cm)", 0.1),
        ("sd (mS/cm)", 0.1),
        ("err", 1e-4),
    ],
)
def test_relative_errors_from_any_form(read, header, error):
    table = read(f"T (C);sigma (S/cm);{header}\n25;2e-3;{error}\n50;4e-3;{error}\n")
    relative = header in ("error (%)", "relative error")
    wanted = [0.05, 0.05] if relative else [0.05, 0.025]
    assert table.relative_error == pytest.approx(wanted)


def test_implausibly_high_conductivity_is_told(read):
    table = read("T (C);sigma (S/cm)\n25;1.5\n50;2.5\n")
    assert "implausible_conductivity" in [notice.code for notice in table.notices]


def test_no_or_several_columns_are_named(read):
    with pytest.raises(InputError, match="--temperature-column"):
        read("x;sigma (S/cm)\n25;1e-3\n")
    with pytest.raises(InputError, match="--conductivity-column"):
        read("T (C);y\n25;1e-3\n")
    with pytest.raises(InputError, match="more than one"):
        read("T (C);temperature (K);sigma (S/cm)\n25;298;1e-3\n")
    table = read("x (K);y (S/cm)\n300;1e-3\n", temperature_column="x", conductivity_column="y")
    assert table.conductivity_S_cm.tolist() == [1e-3]


def test_result_is_frozen(read):
    table = read("T (C);sigma (S/cm)\n25;1e-3\n")
    with pytest.raises(ValueError, match="read-only"):
        table.conductivity_S_cm[0] = 1.0


CELL = st.sampled_from(
    ["25", "1e-3", "-1", "0", "", "nan", "inf", "abc", "1,5", "298.15", "1e308", "-400", "A"]
)
HEADER = st.sampled_from(
    ["T", "T (K)", "T / °C", "1000/T", "sigma", "sigma (S/cm)", "log(σT) (S K/cm)", "ln(sigma)", "sample", "error",
     "error (%)", "sd (S/cm)", "branch", "sigma B (mS/cm)", "conductivity (Ohm)", "", "x"]
)  # fmt: skip


@settings(max_examples=400)
@given(st.data(), st.integers(1, 5), st.integers(0, 5))
def test_any_table_gives_finite_positive_points_or_a_refusal(tmp_path_factory, data, width, n_rows):
    rows = [data.draw(st.lists(kind, min_size=width, max_size=width)) for kind in [HEADER, *[CELL] * n_rows]]
    path = tmp_path_factory.getbasetemp() / "fuzz.csv"
    path.write_text("\n".join(";".join(row) for row in rows) + "\n", encoding="utf-8")
    try:
        table = read_conductivity_table(path)
    except FrenkelError as error:
        assert isinstance(error, InputError) and error.next_step
        return
    assert (table.temperature_K > 0).all() and np.isfinite(table.temperature_K).all()
    assert (table.conductivity_S_cm > 0).all() and np.isfinite(table.conductivity_S_cm).all()


def test_a_turning_point_measured_twice_belongs_to_both_branches(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    rows = "\n".join(f"{T},{0.1 * T}" for T in (25, 40, 60, 80, 80, 60, 40, 25))
    path.write_text(f"T (°C),sigma (mS/cm)\n{rows}\n", encoding="utf-8")
    table = read_conductivity_table(path)
    assert table.branch.tolist() == ["heating"] * 4 + ["cooling"] * 4


def test_a_nameless_column_is_told_by_its_unit(read):
    found = read("T (K);value (mS/cm);other (V)\n300;1;2\n310;2;2\n")
    assert found.conductivity_S_cm.tolist() == pytest.approx([1e-3, 2e-3])
    with pytest.raises(InputError, match="no column is called a conductivity"):
        read("T (K);value;other (V)\n300;1;2\n310;2;2\n")


def test_an_error_beside_a_logarithm_is_asked_about(read):
    with pytest.raises(InputError, match="read in two ways"):
        read("T (K);log10(sigma / S cm-1);sigma_error\n300;-3;0.1\n310;-2.9;0.1\n")


def test_an_unknown_unit_that_is_given_is_refused(read):
    with pytest.raises(UnitError, match="'foo'"):
        read("T (K);sigma\n300;1\n310;2\n", conductivity_unit="foo")


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("bulk conductivity (S/cm)", "bulk"), ("sigma_total (S/cm)", "total"), ("grain boundary conductivity (S/cm)", "grain boundary"),
        ("σ_gb (S/cm)", "grain boundary"), ("grain conductivity (S/cm)", "bulk"), ("ionic conductivity (S/cm)", ""), ("sigma_A (S/cm)", ""),
    ],
)  # fmt: skip
def test_the_kind_is_read_from_the_header(header, kind, read):
    assert read(f"T (K);{header}\n300;1e-3\n310;2e-3\n").kind == kind


def test_files_are_joined_as_samples_of_their_own(tmp_path):
    for name, text in (("a.csv", "T (K);sigma (S/cm)\n300;1e-3\n"), ("b.csv", "sample;T (K);sigma (S/cm)\nx;310;2e-3\n")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    one, two = (read_conductivity_table(tmp_path / name) for name in ("a.csv", "b.csv"))
    both = joined_tables([one, two])
    assert both.samples == ("a", "b x") and both.temperature_K.tolist() == [300.0, 310.0]
    assert both.digest == f"{one.digest} {two.digest}" and both.file == "a.csv, b.csv"
    assert joined_tables([one]) is one


def test_errors_that_are_no_numbers_are_told(tmp_path):
    (tmp_path / "a.csv").write_text(
        "T (K),sigma (S/cm),sigma err (S/cm)\n300,1e-4,np.float64(1e-6)\n310,2e-4,np.float64(2e-6)\n320,3e-4,np.float64(3e-6)\n"
    )
    found = read_conductivity_table(tmp_path / "a.csv")
    assert np.isnan(found.relative_error).all()
    (told,) = [n for n in found.notices if n.code == "errors_not_used"]
    assert "'np.float64(1e-6)' in line 2" in told.text and "sigma err" in told.text
    (tmp_path / "b.csv").write_text("T (K),sigma (S/cm),sigma err (S/cm),sigma sd (S/cm)\n300,1e-4,1e-6,2e-6\n310,2e-4,2e-6,2e-6\n")
    found = read_conductivity_table(tmp_path / "b.csv")
    assert found.relative_error[0] == pytest.approx(0.01)
    assert any("sigma sd" in n.text for n in found.notices)
