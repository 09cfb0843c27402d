"""The user's route: impossible steps named, files asked, the layer handed over and read back."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from test_answer_and_command import write_logs

from frenkel.cli import run
from frenkel.errors import FrenkelError, InputError, ParseError, UnitError, UnknownName
from frenkel.process.description import LayerDescription, Stated, read_description
from frenkel.process.layer_made import describe_layer, stated_quantity
from frenkel.process.route_file import parse_route
from frenkel.process.step_laws import law_of

TAPE: dict[str, Any] = {
    "material": "LLZO", "role": "forming", "title": "tape", "powder": "A",
    "steps": ["disperse", {"step": "cast", "thickness": {"wet": "70 um", "solid_volume_fraction": 0.25, "porosity": 0.45}}, "dry", "debind", "sinter"],
}  # fmt: skip


def last(**more: Any) -> dict[str, Any]:
    return {**TAPE, "steps": [*TAPE["steps"][:-1], {"step": "sinter", **more}]}


def test_thickness_of_the_wet_film_by_hand() -> None:
    made = describe_layer(parse_route(TAPE))
    assert made.thickness_um is not None and made.thickness_um.value == pytest.approx(70 * 0.25 / 0.55)
    assert {one.property for one in made.refusals} == {"relative_density", "grain_size_um", "lithium_fraction", "residual_solvent"}


def test_logs_and_tables_answer_and_the_film_shrinks(tmp_path: Path) -> None:
    write_logs(tmp_path)
    load = np.linspace(20.0, 400.0, 12)
    density = law_of("heckel").function((load,), np.array([0.003, 0.5]))
    (tmp_path / "press.csv").write_text("pressure (MPa),relative density\n" + "\n".join(f"{p},{d}" for p, d in zip(load, density, strict=True)))
    steps = [
        "disperse", {"step": "cast", "thickness": "40 um"}, "dry", {"step": "debind", "relative_density": {"law": "heckel", "table": "press.csv", "at": {"pressure": "100 MPa"}}},
        {"step": "sinter", "programme": "5 K/min to 1250 °C, 1 h", "relative_density": {"logs": ["2.csv", "5.csv", "10.csv", "20.csv"]}, "lithium_loss": 0.04,
         "phases": {"La2Zr2O7": [0.01, 0.03]}},
    ]  # fmt: skip
    made = describe_layer(parse_route({**TAPE, "steps": steps}, file=str(tmp_path / "route.yaml")))
    after, thickness = made.relative_density, made.thickness_um
    assert after is not None and thickness is not None and 0.8 < after.value <= 1.0 and after.basis == "fit"
    # free shrinkage from the green density of the logs, 0.6
    assert thickness.value == pytest.approx(40 * (0.6 / after.value) ** (1 / 3), rel=5e-3) and thickness.low < thickness.value < thickness.high
    assert made.lithium_fraction is not None and made.lithium_fraction.value == pytest.approx(0.96)
    assert LayerDescription.from_dict(json.loads(json.dumps(made.to_dict()))) == made
    assert {one.property for one in made.evidence()} == {"relative_density", "layer_thickness"}


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"steps": ["disperse", "sinter"]}, InputError, "step 2: 'sinter' takes green, but 'disperse' gives slurry"),
        ({"steps": ["disperse", "kast"]}, UnknownName, "kast"),
        ({"steps": ["disperse", "cast"], "role": "direct"}, InputError, "goes from powder"),
        ({"steps": []}, ParseError, "steps"),
        ({"role": "magic"}, ParseError, "role"),
        ({"colour": "red"}, ParseError, "colour"),
        ({"operations": [{"name": "glow", "takes": ["plasma"], "gives": "film"}]}, InputError, "plasma"),
        ({"steps": ["press", {"step": "sinter", "temperature": "1100"}]}, FrenkelError, "unit"),
        ({"steps": ["press", {"step": "sinter", "programme": "hot"}]}, InputError, "hot"),
    ],
)
def test_impossible_routes_are_named(change: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        parse_route({**TAPE, **change})


def test_questions_without_unit_or_programme_are_named() -> None:
    with pytest.raises(InputError, match="no unit"):
        describe_layer(parse_route(last(thickness=30)))
    with pytest.raises(UnitError):
        describe_layer(parse_route(last(grain_size="3 K")))
    with pytest.raises(InputError, match="no programme"):
        describe_layer(parse_route(last(relative_density={"logs": ["a.csv"]})))
    with pytest.raises(InputError, match=r"\[low, high\]"):
        stated_quantity([1, 2, 3, 4], "1")


def test_an_operation_of_the_users_own() -> None:
    given = parse_route({**TAPE, "operations": [{"name": "glow", "takes": ["green"], "gives": "dense"}], "steps": ["press", "glow"]})
    assert given.route.states == ("powder", "green", "dense")


def test_command_writes_the_layer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    route, layer, report = tmp_path / "route.yaml", tmp_path / "layer.json", tmp_path / "chart.html"
    route.write_text(json.dumps(last(temperature="1150 °C", grain_size=["2 um", "4 um"])))
    assert run(["process", "route", str(route), "--description", str(layer), "--report", str(report)]) == 0
    assert "unknown: relative density" in capsys.readouterr().out and report.stat().st_size > 100_000
    back = read_description(layer)
    assert back.grain_size_um == Stated(3.0, 2.0, 4.0, "user", "route file") and back.material == "Li7La3Zr2O12"
    assert run(["process", "route", str(route), "--recipe"]) == 0
    assert "1150 °C" in capsys.readouterr().out
    layer.write_text("{}")
    with pytest.raises(ParseError, match="no layer description"):
        read_description(layer)
    route.write_text("steps: [")
    assert run(["process", "route", str(route)]) == 3


def test_yaml_of_the_page_is_read() -> None:
    import re
    import textwrap

    import yaml

    from frenkel.process.chain_specification import parse_chain

    page = (Path(__file__).parents[2] / "docs" / "process.md").read_text(encoding="utf-8")
    blocks = [yaml.safe_load(textwrap.dedent(one)) for one in re.findall(r"\n\n((?:    .+\n)+)", page) if one.lstrip().startswith(("material:", "product:"))]
    route, chain = blocks
    assert parse_route(route).route.states[-1] == "dense" and parse_route(route).powder
    assert parse_chain(chain).co_products and parse_chain(chain).steps[0].name == "mill"
