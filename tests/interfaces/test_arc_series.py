"""Features from series of resistances: exact slopes, errors that cover, YAML, and arcs of a fitted spectrum."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frenkel.cli import run
from frenkel.errors import InputError, OutOfRange
from frenkel.interfaces import attribute
from frenkel.interfaces.arc_series import SERIES, arc_of_series, arcs_of_fit, slope_of_series
from frenkel.measure.assignment import assign_arcs
from frenkel.measure.fit import ArcValues
from frenkel.quantities import BOLTZMANN_EV_K


@given(st.sampled_from(sorted(SERIES)), st.floats(-1.5, 1.5), st.floats(0.01, 1e4))
def test_the_slope_of_an_exact_law_is_its_exponent(quantity: str, slope: float, scale: float) -> None:
    at = {"temperature_K": [280.0, 300.0, 330.0], "bias_V": [0.0, 0.05, -0.1]}.get(quantity, [0.5, 2.0, 11.0])
    x = np.array(at)
    if quantity == "temperature_K":
        argument = 1.0 / (BOLTZMANN_EV_K * x)
    else:
        argument = np.abs(x) if quantity == "bias_V" else np.log(x)
    value, error = slope_of_series(quantity, at, list(scale * np.exp(SERIES[quantity][1] * slope * argument)))
    assert value == pytest.approx(slope, abs=1e-9) and error > 0.0


def test_slope_errors_cover() -> None:
    rng, inside = np.random.default_rng(2), 0
    p = np.array([1.0, 2.0, 5.0, 10.0, 20.0])
    for _ in range(400):
        r = 100.0 * p**-0.6 * np.exp(rng.normal(0.0, 0.05, p.size))
        value, error = slope_of_series("pressure_MPa", list(p), list(r), relative_error=0.05)
        inside += abs(value - 0.6) <= 1.96 * error
    assert 0.93 <= inside / 400 <= 0.995  # the larger of two errors is taken, so that more are covered than 95 %


def test_a_series_in_time_separates_the_reaction_layer() -> None:
    hours = [1.0, 4.0, 16.0, 64.0]
    alone = attribute([arc_of_series(80.0, capacitance_F_cm2=1.6e-7)])
    grown = attribute([arc_of_series(80.0, capacitance_F_cm2=1.6e-7, series={"time_h": (hours, [10.0, 20.0, 40.0, 80.0])})])
    width = {name: high - low for name, _, low, high in alone.shares}["reaction layer"]
    named = {name: (mean, high - low) for name, mean, low, high in grown.shares}["reaction layer"]
    assert width > 0.5 and named[0] > 0.8


@pytest.mark.parametrize(
    ("quantity", "at", "r", "error"),
    [
        ("colour", [1.0, 2.0], [1.0, 2.0], InputError),
        ("time_h", [1.0, 1.0], [1.0, 2.0], InputError),
        ("time_h", [1.0, 2.0], [1.0], InputError),
        ("bias_V", [0.1, -0.1], [1.0, 2.0], InputError),
        ("time_h", [0.0, 2.0], [1.0, 2.0], OutOfRange),
        ("pressure_MPa", [1.0, 2.0], [1.0, -2.0], OutOfRange),
    ],
)
def test_series_refuse_nonsense(quantity: str, at: list[float], r: list[float], error: type[Exception]) -> None:
    with pytest.raises(error):
        slope_of_series(quantity, at, r)


def test_a_temperature_needs_the_electrolyte() -> None:
    series = {"temperature_K": ([280.0, 320.0], [100.0, 10.0])}
    with pytest.raises(InputError, match="activation energy"):
        arc_of_series(50.0, series=series)
    arc = arc_of_series(50.0, series=series, electrolyte_activation_energy_eV=(0.30, 0.02))
    expected = math.log(10.0) / (1 / (BOLTZMANN_EV_K * 280.0) - 1 / (BOLTZMANN_EV_K * 320.0)) - 0.30
    assert arc.features["Ea_minus_electrolyte"][0] == pytest.approx(expected)
    with pytest.raises(OutOfRange):
        arc_of_series(50.0, capacitance_F_cm2=0.0)


def test_arcs_of_a_fit_leave_the_bulk_to_the_electrolyte() -> None:
    fitted = [
        ArcValues("R1", 200.0, 200.0 * 1e-11, 0.95, 0.01, 0.02, 0.01, 0.03, 1),
        ArcValues("R2", 50.0, 50.0 * 1e-6, 0.9, 0.01, 0.02, 0.01, 0.03, 2),
    ]
    labels = assign_arcs(fitted, thickness_cm=0.1, area_cm2=0.785, given={"R1": "bulk"})
    (arc,) = arcs_of_fit(fitted, labels, area_cm2=0.785)
    assert arc.resistance_ohm_cm2 == pytest.approx(50.0 * 0.785)
    assert arc.features["log10_C"][0] == pytest.approx(math.log10(1e-6 / 0.785))
    # each resistance is given out once: the shares of what is left make the whole
    assert sum(mean for _, mean, _, _ in attribute([arc]).shares) == pytest.approx(1.0)
    with pytest.raises(OutOfRange):
        arcs_of_fit(fitted, labels, area_cm2=0.0)


def test_series_in_yaml(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "arcs.yaml"
    text = """
electrolyte_activation_energy_eV: [0.36, 0.02]
arcs:
  - resistance_ohm_cm2: 80
    capacitance_F_cm2: 1.6e-7
    series:
      time_h: {at: [1, 4, 16, 64], resistance_ohm_cm2: [10, 20, 40, 80]}
      temperature_K: {at: [288, 298, 318], resistance_ohm_cm2: [140, 80, 30]}
"""
    path.write_text(text, encoding="utf-8")
    assert run(["interfaces", "attribute", str(path), "--json", "-q"]) == 0
    assert json.loads(capsys.readouterr().out)["shares"]["reaction layer"]["mean"] > 0.8
    path.write_text(text.replace("time_h", "colour"), encoding="utf-8")
    assert run(["interfaces", "attribute", str(path)]) == 3
    assert "colour" in capsys.readouterr().err
