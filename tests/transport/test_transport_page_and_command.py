"""The page docs/transport.md runs; `frenkel fit` reads, fits, shows; figures carry units and data."""

from __future__ import annotations

import doctest
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conductivity_samples import pellets

import frenkel.transport
from frenkel.cli import run
from frenkel.transport import fit_conductivity

PAGE = Path(__file__).parents[2] / "docs" / "transport.md"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    """A table as an office writes it: °C, mS/cm, decimal comma, semicolons."""
    T, sigma, label = pellets(np.random.default_rng(0))
    rows = [f"{t - 273.15:.2f};{1e3 * s:.6g};{one}" for t, s, one in zip(T, sigma, label, strict=True)]
    path = tmp_path / "sigma.csv"
    path.write_text("T (°C);σ (mS/cm);sample\n" + "\n".join(rows).replace(".", ",") + "\n", encoding="utf-8")
    return path


def test_page_runs() -> None:
    assert PAGE.is_file()
    found = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert found.attempted > 10
    assert found.failed == 0


def test_every_public_name_is_there() -> None:
    for name in frenkel.transport.__all__:
        assert hasattr(frenkel.transport, name), name
    assert frenkel.transport.__all__ == sorted(frenkel.transport.__all__, key=lambda s: (not s.isupper(), s))


def test_fit_command_shows_and_writes(table: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    report = tmp_path / "fit.html"
    assert run(["fit", str(table), "--at", "25 °C", "--at", "-20 °C", "--report", str(report)]) == 0
    shown = capfd.readouterr()
    assert "activation_energy_eV" in shown.out
    assert "σT = A exp" in shown.out
    assert "3 samples" in shown.out
    assert shown.out.count("extrapolated") == 1
    assert "<html" in report.read_text(encoding="utf-8")[:200]


def test_fit_command_gives_the_numbers_of_the_function(
    table: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(["fit", str(table), "--json", "--subject", "LLZO", "--kind", "total", "--at", "300 K"]) == 0
    data = json.loads(capfd.readouterr().out)
    T, sigma, label = pellets(np.random.default_rng(0))
    direct = fit_conductivity(T, sigma, sample=label)
    energy = next(p for p in data["laws"][0]["parameters"] if p["name"] == "activation_energy_eV")
    # the table carries 6 digits of σ and 0.01 K
    assert energy["value"] == pytest.approx(direct.best["activation_energy_eV"].value, rel=1e-3)
    assert data["subject"] == "LLZO"
    assert len(data["predictions"]) == 1
    assert data["evidence"][0]["source"]["file_digest"]
    assert run(["fit", str(table), "--csv"]) == 0
    assert "activation_energy" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["missing.csv"], 3, "missing.csv"),
        (["TABLE", "--law", "arhenius"], 2, "arhenius"),
        (["TABLE", "--point-error", "2"], 3, "percent"),
        (["TABLE", "--temperature-error", "1 eV"], 3, "difference"),
        (["TABLE", "--at", "25 mS"], 3, "temperature"),
    ],
)
def test_fit_command_refuses_with_the_reason(
    table: Path, capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, word: str
) -> None:
    assert run(["fit", *(str(table) if one == "TABLE" else one for one in arguments)]) == code
    assert word in capfd.readouterr().err


def test_temperatures_without_a_unit_are_asked_about(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("temperature,conductivity (S/cm)\n25,1e-4\n35,2e-4\n45,3e-4\n55,4e-4\n", encoding="utf-8")
    assert run(["fit", str(path)]) == 3
    assert "--temperature-unit" in capfd.readouterr().err
    assert run(["fit", str(path), "--temperature-unit", "C"]) == 0


def test_figure_has_units_celsius_axis_and_all_points() -> None:
    T, sigma, label = pellets(np.random.default_rng(1))
    fig = fit_conductivity(T, sigma, sample=label, relative_error=0.03).plot()
    assert fig.layout.xaxis.title.text == "1000/T (1/K)"
    assert fig.layout.yaxis.title.text == "Conductivity (S/cm)"
    assert fig.layout.yaxis.type == "log"
    assert fig.layout.xaxis2.title.text == "Temperature (°C)"
    for value, text in zip(fig.layout.xaxis2.tickvals, fig.layout.xaxis2.ticktext, strict=True):
        assert 1000.0 / value - 273.15 == pytest.approx(float(text), abs=1e-6)
    points = [trace for trace in fig.data if trace.mode == "markers"]
    assert sum(len(trace.x) for trace in points) == len(T)
    assert {trace.name for trace in points} >= {"pellet 0", "pellet 1", "pellet 2"}
    assert len({trace.marker.symbol for trace in points}) == 3  # told apart in grey as well


def test_import_of_the_room_loads_nothing_heavy() -> None:
    code = (
        "import sys, frenkel.transport;"
        "print([m for m in ('scipy', 'numba', 'pandas', 'pymatgen', 'plotly', 'pybamm') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
