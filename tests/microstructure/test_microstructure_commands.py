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
from frenkel.materials import Question, reference_design, resolve
from frenkel.materials.entities import Electrode, Electrolyte
from frenkel.microstructure.answer import answer
from frenkel.process.description import LayerDescription, Stated
from frenkel.results import to_json

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


IMAGE_PHASES = ["--phase", "PEO=10 uS/cm", "--phase", "LLZO=0.3 mS/cm", "--voxel", "0.1 um"]


def rows_of(*arguments: str) -> object:
    result = CliRunner().invoke(cli, ["microstructure", *arguments, "--json", "-"])
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)


def test_an_image_in_every_way(tmp_path: Path) -> None:
    """Interfaces, films, all directions, the tensor, the spectrum and σ(T): one command each, one report each."""
    path, report = str(tmp_path / "layers.npy"), tmp_path / "r.html"
    layers = np.zeros((12, 6, 4), np.uint8)
    layers[6:] = 1
    np.save(path, layers)
    interface = ["--interface", "PEO|LLZO=10 ohm cm2"]
    length = 12 * 0.1e-4
    series = 0.5 * length / 1e-5 + 0.5 * length / 3e-4
    (x, y, _) = rows_of(
        "solve", path, *IMAGE_PHASES, *interface, "--direction", "all", "--report", str(report)
    )
    assert x["value_S_cm"] == pytest.approx(length / (series + 10.0), rel=1e-5)
    assert y["value_S_cm"] == pytest.approx(0.5 * (1e-5 + 3e-4), rel=1e-5)
    assert all(word in report.read_text("utf-8") for word in ("Slices", "Current density", "isosurface"))
    (film,) = rows_of("solve", path, *IMAGE_PHASES, "--film", "PEO|LLZO=3 nm, 1 mS/cm", "--direction", "y")
    assert film["value_S_cm"] == pytest.approx(0.5 * (1e-5 + 3e-4) + 3e-7 * 1e-3 / length, rel=1e-5)
    tensor = rows_of("tensor", path, *IMAGE_PHASES, *interface, "--report", str(report))
    assert tensor["tensor_S_cm"][0][0] == pytest.approx(length / (series + 20.0), rel=1e-5)  # two a period
    spectrum = rows_of("spectrum", path, *IMAGE_PHASES, *interface, "--permittivity", "PEO=10", "--permittivity", "LLZO=50",
                       "--capacitance", "PEO|LLZO=1 uF/cm2", "--frequency", "1 mHz", "--report", str(report))  # fmt: skip
    assert spectrum["real_S_cm"][0] == pytest.approx(length / (series + 10.0), rel=1e-4)
    curve = rows_of("over-temperature", path, *IMAGE_PHASES, "--energy", "PEO=0.6 eV", "--energy", "LLZO=0.3 eV",
                    "--reference", "25 °C", "--temperature", "25 °C", "--report", str(report))  # fmt: skip
    part = 0.5 * length / 1e-5 / series
    assert curve["activation_energy_eV"][0] == pytest.approx(0.6 * part + 0.3 * (1 - part), rel=1e-4)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["solve", "i.npy", "--phase", "a=1 S/cm"], "have no conductivity"),
        (["solve", "i.npy", "--phase", "a=1 S/cm", "--phase", "b=inf S/cm"], "perfect conductor"),
        (["solve", "i.npy", "--phase", "a=0 S/cm", "--phase", "b=0 S/cm"], "conductivity of 0"),
        (["solve", "i.npy", "--phase", "a=1 S/cm", "--phase", "b=1 S/cm", "--axes", "xyy"], "order of x, y and z"),
        (["solve", "i.npy", "--phase", "a=1 S/cm", "--phase", "b"], "no conductivity"),
        (["solve", "i.npy", "--phase", "a=1 S/cm", "--phase", "b=1 S/cm", "--film", "a|b=3 nm"], "film"),
        (["solve", "i.npy", "--phase", "a=1 S/cm", "--phase", "b=1 S/cm", "--interface", "a|c=1 ohm cm2", "--voxel", "1 um"], "'c'"),
        (["solve", "i.npy", "--phase", "a=1 S/cm", "--phase", "b=1 S/cm", "--grain-boundary", "1 ohm cm2"], "grains"),
        (["tensor", "i.npy", "--phase", "a=1 m", "--phase", "b=1 S/cm"], "S/cm"),
        (["spectrum", "i.npy", "--phase", "a=1 S/cm", "--phase", "b=1 S/cm", "--permittivity", "a=1", "--frequency", "1 Hz"],
         "permittivity of b"),
        (["over-temperature", "i.npy", "--phase", "a=1 S/cm", "--phase", "b=1 S/cm", "--energy", "a=1 eV", "--reference",
          "25 °C", "--temperature", "30 °C"], "activation energy of b"),
        (["generate", "spheres", "o.npy", "--fraction", "0.8", "--radius", "4"], "between 0 and 0.6"),
        (["generate", "fibres", "o.npy", "--fraction", "0.1", "--diameter", "4", "--aspect-ratio", "100"], "fit"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_image_is_said(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    np.save("i.npy", np.arange(64).reshape(4, 4, 4) % 2)
    assert run(["microstructure", *arguments]) == 3
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("alias", [["composite"], ["microstructure", "composite"]])
def test_composite_command(tmp_path: Path, alias: list[str]) -> None:
    path, report = tmp_path / "spec.yaml", tmp_path / "r.html"
    path.write_text(SPEC, encoding="utf-8")
    result = CliRunner().invoke(cli, [*alias, str(path), "--report", str(report)])
    assert result.exit_code == 0
    assert "optimum at 60 °C" in result.stdout
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
    known = Electrolyte(
        "PEO-LiTFSI + Li6.4La3Zr2Al0.2O12", "PEO-LiTFSI + Li6.4La3Zr2Al0.2O12", kind="composite"
    )
    mixing, refusal = answer(ask(known), Dossier()).refusals
    assert "no volume fraction" in mixing.reason
    assert "not distinguishable" in refusal.reason
    unknown = Electrolyte("PVC + ZrO2", "PVC + ZrO2", kind="composite")
    assert "No published loading" in answer(ask(unknown), Dossier()).refusals[-1].reason
    assert answer(ask(Electrolyte("PEO-LiTFSI", "PEO-LiTFSI", kind="polymer")), Dossier()).refusals == ()


def test_door_computes_what_mixing_makes_of_a_composite() -> None:
    electrolyte = resolve("PEO-LiTFSI + 10 wt% LLZO")
    (found,) = answer(ask(electrolyte), Dossier()).evidence()
    # assumed: nothing forms between the parts, so that it shows what mixing does and decides nothing
    assert (found.property, found.origin, found.interval) == ("conductivity", "assumed", "bound")
    assert found.low < found.value < found.high  # type: ignore[operator]
    vol = found.condition("vol_filler")
    assert isinstance(vol, float)
    assert 0.01 < vol < 0.05  # 10 wt% of a filler four times as dense
    inert = answer(ask(resolve("PEO-LiTFSI + 10 vol% Al2O3")), Dossier()).evidence()
    assert inert[0].value < found.value  # type: ignore[operator]
    for name, word in (("PVDF-LiTFSI + 5 wt% LLZO", "on record"), ("PEO-LiTFSI + 10 wt% MOF", "density")):
        assert word in answer(ask(resolve(name)), Dossier()).refusals[0].reason


def test_pellet_from_a_layer_and_cathode_commands(tmp_path: Path) -> None:
    shared = ["--bulk", "1 mS/cm", "--bulk-energy", "0.3 eV", "--boundary", "1 ohm cm2", "--boundary-energy", "0.45 eV",
              "--reference", "25 °C", "--pore-exponent", "1.5", "--temperature", "25 °C"]  # fmt: skip
    plain = CliRunner().invoke(
        cli,
        ["microstructure", "pellet", *shared, "--grain-size", "10 um", "--porosity", "0 %", "--json", "-"],
    )
    assert json.loads(plain.stdout)["total_S_cm"] == pytest.approx([5e-4])
    numbers = {
        "relative_density": Stated(0.95, 0.9, 1.0, "user"),
        "grain_size_um": Stated(10.0, 5.0, 20.0, "user"),
    }
    layer = LayerDescription("Li7La3Zr2O12", "route", ("press", "sinter"), "", numbers, {}, (), (), ())
    path = tmp_path / "layer.json"
    path.write_text(to_json(layer.to_dict()), "utf-8")
    made = json.loads(
        CliRunner()
        .invoke(cli, ["microstructure", "pellet", *shared, "--layer", str(path), "--json", "-"])
        .stdout
    )
    assert made["high_S_cm"] == pytest.approx([1e-3 * 20 / 30])
    assert made["low_S_cm"] == pytest.approx([1e-3 * 5 / 15 * 0.9**1.5])
    assert made["evidence"][0]["subject"] == "Li7La3Zr2O12"
    image, report = tmp_path / "cathode.npy", tmp_path / "cathode.html"
    generate = ["generate", "cathode", str(image), "--shape", "24", "--fraction", "0.4", "--electrolyte", "0.45", "--radius", "4",
                "--report", str(report)]  # fmt: skip
    assert CliRunner().invoke(cli, ["microstructure", *generate]).exit_code == 0
    assert "isosurface" in report.read_text("utf-8").lower()
    cathode = ["cathode", str(image), "--phase", "pore", "--phase", "active material", "--phase", "electrolyte", "--phase", "carbon",
               "--ionic", "electrolyte=2 mS/cm", "--electronic", "active material=0.1 mS/cm", "--voxel", "0.5 um",
               "--temperature", "25 °C", "--json", "-"]  # fmt: skip
    found = json.loads(CliRunner().invoke(cli, ["microstructure", *cathode]).stdout)
    assert found["ionic_conductivity"]["value"].endswith("S/cm")


def test_public_names_are_there_and_importing_is_cheap() -> None:
    for name in frenkel.microstructure.__all__:
        assert hasattr(frenkel.microstructure, name), name
    import subprocess

    code = "import sys, frenkel.microstructure; print([m for m in ('scipy', 'numba', 'pandas', 'plotly') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"
