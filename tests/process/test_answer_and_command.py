"""The door to the evaluation and the commands: parse, call, show."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from test_sinter import runs_of

from frenkel.cli import run
from frenkel.evidence import Dossier, Evidence
from frenkel.materials import Question, resolve, resolve_electrode
from frenkel.process.answer import answer
from frenkel.process.dilatometer import read_dilatometer_log


def question(electrolyte: str, *, thickness_um: float = 30.0) -> Question:
    return Question(
        resolve(electrolyte), resolve_electrode("Li", role="anode"), resolve_electrode("NMC811", role="cathode"), "none",
        298.15, thickness_um, 3.0, 5.0,
    )  # fmt: skip


def test_door_gives_a_way_a_cost_and_says_what_it_cannot_know() -> None:
    key = resolve("LLZO").key
    dossier = Dossier().add(
        Evidence(key, "materials_cost", 20.0, 10.0, 40.0, interval="95%", kind="elements", origin="computed", checked="computed"),
        Evidence(key, "density", 5.1, origin="literature", checked="read"),
    )
    found = answer(question("LLZO", thickness_um=20.0), dossier)
    price = next(e for e in found.evidence() if e.property == "areal_price" and e.origin == "computed")
    made = next(e for e in found.evidence() if e.property == "areal_price" and e.origin == "assumed")
    assert made.low is not None and made.low < made.value < made.high  # type: ignore[operator]
    # 20 µm of 5.1 g/cm3 are 0.102 kg/m2: 1.0 to 4.1 USD/m2 at 10 to 40 USD/kg
    assert (price.value, price.low, price.high) == pytest.approx((2.04, 1.02, 4.08))
    assert any(e.property == "synthesis_steps" and e.text for e in found.evidence())
    assert {"relative_density", "grain_size"} <= {r.property for r in found.refusals}


@pytest.mark.parametrize("name", ["Li6PS5Cl", "Li3InCl6", "PEO-LiTFSI", "LATP", "PEO-LiTFSI + LLZO", "LiPON"])
def test_door_answers_for_every_class(name: str) -> None:
    found = answer(question(name), Dossier())
    assert any(e.property == "synthesis_steps" for e in found.evidence()) or name == "LiPON"
    assert any(r.property == "areal_price" for r in found.refusals)


def write_logs(folder: Path) -> list[str]:
    paths = []
    for one in runs_of(np.random.default_rng(0)):
        path = folder / one.name
        rows = np.c_[one.schedule.time_s, one.schedule.temperature_K - 273.15, one.density]
        path.write_text("time (s),temperature (°C),relative density\n" + "\n".join(",".join(f"{v:.8g}" for v in r) for r in rows))
        paths.append(str(path))
    return paths


def test_fit_command_on_logs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = write_logs(tmp_path)
    assert read_dilatometer_log(paths[0])[0].rate_K_min == pytest.approx(2.0, rel=0.02)
    report = tmp_path / "fit.html"
    code = run(["process", "fit", *paths, "--powder", "A", "--predict", "5 K/min to 1200 °C, 1 h", "--next", "--json", "--report", str(report), "--programme-report", str(tmp_path / "programme.html")])
    data = json.loads(capsys.readouterr().out)
    (q,) = (p for p in data["parameters"] if p["name"] == "Q")
    assert code == 0 and q["low"] < 620.0 < q["high"] and "relative density" in data["predicted"] and "K/min" in data["next runs"]
    assert report.stat().st_size > 100_000 and (tmp_path / "programme.html").stat().st_size > 100_000


def test_one_log_is_refused_and_a_mass_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    paths = write_logs(tmp_path)
    assert run(["process", "fit", paths[0]]) == 0
    assert "no activation energy" in capsys.readouterr().out
    Path(paths[0]).write_text(Path(paths[0]).read_text().replace("relative density", "mass (mg)"))
    assert run(["process", "fit", paths[0], paths[1]]) == 3
    assert "is a mass" in capsys.readouterr().err


def test_plan_command(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    report = tmp_path / "plan.html"
    assert run(["process", "plan", "LLZO", "--cathode", "LCO", "--thickness", "25um", "--excess", "0.1", "--report", str(report)]) == 0
    out = capsys.readouterr().out
    assert "Tape casting" in out and "8 times too thick" in out and "33.877 g" in out and report.stat().st_size > 100_000
    assert run(["process", "plan", "Li6PS5Cl", "--recipe", "1"]) == 0
    assert "ACGIH" in capsys.readouterr().out
    assert run(["process", "plan", "LLZO", "--thickness", "25 K"]) == 3


def test_air_and_cost_commands(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert run(["process", "air", "--dew-point", "-40 °C", "--powder", "18 kg", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["water_ppm"] == pytest.approx(126.7, rel=2e-3) and data["h2s_ppm"] == pytest.approx(1.0)
    room = ["process", "dew-point", "--powder", "50 kg", "--volume", "5000 m^3", "--people", "10", "--box-volume", "50 m^3", "--json"]
    assert run(room) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["best"]["handling"] == "mini-environment" and data["limit"]["ppm"] == 1.0
    assert run(["process", "cost", "--samples", "200"]) == 0
    assert "79.02" in capsys.readouterr().out
    assert run(["process", "cost", "--line", "oxide"]) == 3
    chain = tmp_path / "chain.yaml"
    chain.write_text("product: x\nunit: kg\n")
    assert run(["process", "cost", str(chain)]) == 3
    assert run(["process", "laws"]) == 0
