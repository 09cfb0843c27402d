"""Commands show what the functions give; the door adds what it can and says what it cannot."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

import frenkel.microstructure
from frenkel.cli import cli, run
from frenkel.evidence import Dossier, Evidence
from frenkel.materials import Question, reference_design
from frenkel.materials.entities import Electrode, Electrolyte
from frenkel.microstructure.answer import answer

SPEC = """
matrix: {name: PEO-LiTFSI, conductivity: 1e-5 S/cm, current_fraction: 0.2}
filler: {name: Al2O3, conductivity: 0 S/cm, radius: 10 nm}
interphase: {thickness: 5 nm, factor: 100}
loading: {values: [0 %, 5 %, 10 %, 20 %, 30 %], kind: vol, basis: total}
temperature: 60 °C
"""


def ask(electrolyte: Electrolyte) -> Question:
    values = {k: v for k, v in reference_design()["values"].items() if k not in ("anode", "cathode")}
    return Question(
        electrolyte, Electrode("Li", "Li", "anode"), Electrode("NMC811", "NMC811", "cathode"), **values
    )


def test_generate_then_solve(tmp_path: Path) -> None:
    path, picture = tmp_path / "a.npy", tmp_path / "a.html"
    command = [
        "microstructure",
        "generate",
        "spheres",
        str(path),
        "--shape",
        "32",
        "--fraction",
        "0.3",
        "--radius",
        "4",
    ]
    assert run([*command, "--report", str(picture)]) == 0
    assert picture.stat().st_size > 1000
    assert np.load(path).mean() == pytest.approx(0.3, abs=1e-4)
    result = CliRunner().invoke(
        cli, ["microstructure", "solve", str(path), "--phase", "a=1 mS/cm", "--phase", "b=0 S/cm", "--json"]
    )
    assert result.exit_code == 0
    found = json.loads(result.stdout)[0]
    assert found["lower_S_cm"] < found["value_S_cm"] < found["upper_S_cm"] < 0.7e-3


def test_polycrystal_with_its_grains(tmp_path: Path) -> None:
    path = tmp_path / "p.npy"
    assert (
        run(["microstructure", "generate", "polycrystal", str(path), "--shape", "24", "--cells", "12"]) == 0
    )
    solve = [
        "microstructure",
        "solve",
        str(path),
        "--grains",
        str(tmp_path / "p.grains.npy"),
        "--voxel",
        "0.1 um",
    ]
    result = CliRunner().invoke(
        cli, [*solve, "--grain-boundary", "1 ohm cm2", "--phase", "g=1 mS/cm", "--json"]
    )
    assert json.loads(result.stdout)[0]["interface_share"] > 0.5


@pytest.mark.parametrize("alias", [["composite"], ["microstructure", "composite"]])
def test_composite_command(tmp_path: Path, alias: list[str]) -> None:
    path, report = tmp_path / "spec.yaml", tmp_path / "r.html"
    path.write_text(SPEC, encoding="utf-8")
    result = CliRunner().invoke(cli, [*alias, str(path), "--report", str(report)])
    assert result.exit_code == 0
    assert "highest of these" in result.stdout
    assert report.stat().st_size > 1000


@pytest.mark.parametrize(
    "arguments",
    [
        ["solve", "missing.npy", "--phase", "a=1 S/cm"],
        ["generate", "spheres", "a.txt"],
        ["generate", "spheres", "a.npy", "--fraction", "0.9", "--radius", "4"],
        ["generate", "fibres", "a.npy", "--fraction", "0.1"],
        ["composite", "missing.yaml"],
    ],
)
def test_bad_commands_are_refused(
    arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["microstructure", *arguments]) == 3


def test_door_for_a_polycrystal() -> None:
    electrolyte = Electrolyte("LLZO", "LLZO")
    shared = {"conditions": (("temperature_K", 298.15),)}
    total = Evidence("LLZO", "conductivity", 3e-4, 2.8e-4, 3.2e-4, "95%", kind="total", **shared)
    bulk = Evidence("LLZO", "conductivity", 6e-4, 5.5e-4, 6.5e-4, "95%", kind="bulk", **shared)
    (found,) = answer(ask(electrolyte), Dossier().add(total, bulk)).evidence()
    assert found.kind == "grain boundary"
    assert found.value == pytest.approx(6e-4)
    assert found.parents == (total.id, bulk.id)
    assert found.low < 6e-4 < found.high  # type: ignore[operator]
    refused = answer(ask(electrolyte), Dossier().add(total))
    assert refused.results == ()
    assert "not both known" in refused.refusals[0].reason


def test_door_for_composites() -> None:
    known = Electrolyte("PEO-LiTFSI + Li6.4La3Zr2Al0.2O12", "PEO-LLZO", kind="composite")
    (refusal,) = answer(ask(known), Dossier()).refusals
    assert "not distinguishable" in refusal.reason
    unknown = Electrolyte("PVC + ZrO2", "PVC + ZrO2", kind="composite")
    assert "No published loading" in answer(ask(unknown), Dossier()).refusals[0].reason
    assert answer(ask(Electrolyte("PEO-LiTFSI", "PEO-LiTFSI", kind="polymer")), Dossier()).refusals == ()


def test_public_names_are_there_and_importing_is_cheap() -> None:
    for name in frenkel.microstructure.__all__:
        assert hasattr(frenkel.microstructure, name), name
    import subprocess

    code = "import sys, frenkel.microstructure; print([m for m in ('scipy', 'numba', 'pandas', 'plotly') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
