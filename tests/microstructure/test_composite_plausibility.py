"""Composites that can be computed but are hardly meant are told; what is impossible is refused with its unit."""

from __future__ import annotations

import json

import pytest
import yaml
from click.testing import CliRunner

from frenkel.cli import cli
from frenkel.errors import FrenkelError
from frenkel.microstructure.composite_specification import CompositeJob, job_of

PLAIN = """
matrix: {name: PEO-LiTFSI, density: 1.25 g/cm3, current_fraction: 0.2,
         conductivity: {law: vtf, conductivity: 4e-4 S/cm, at: 60 °C, energy: 0.09 eV, vogel_temperature: 205 K}}
filler: {name: LLZO, conductivity: 3e-4 S/cm, radius: 20 nm, density: 5.1 g/cm3}
interphase: {thickness: 3 nm, factor: 100}
loading: {values: [0 %, 10 %], kind: wt, basis: total}
temperature: 60 °C
"""


def job(**parts: object) -> CompositeJob:
    data = yaml.safe_load(PLAIN)
    for name, change in parts.items():
        data[name] = {**data[name], **change} if isinstance(change, dict) else change
    return job_of(data)


def told(made: CompositeJob) -> str:
    return " ".join(n.text for n in made.curve().notices if n.code == "implausible")


def test_a_plausible_composite_is_not_commented_on() -> None:
    assert told(job()) == ""


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"interphase": {"thickness": "3 um"}}, "150 times as thick as the filler's radius"),
        ({"temperature": "1000 °C"}, "polymers decompose"),
        ({"temperature": "1000 °C"}, "conducts better than liquid electrolytes"),
        ({"temperature": "-40 °C"}, "100 K from the point that the law of the matrix was given at"),
    ],
)
def test_what_is_hardly_meant_is_told(changes: dict[str, object], words: str) -> None:
    assert words in told(job(**changes))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"filler": {"radius": "0 nm"}}, "The radius of the filler is 0 µm; allowed is above 0 µm."),
        ({"filler": {"density": "0 g/cm3"}}, "The density of the filler is 0 g/cm³; allowed is above 0 g/cm³."),
        ({"interphase": {"factor": 1e300}}, r"factor of the interphase is 1e\+300; allowed is between 0 and 1e\+09"),
        ({"interphase": {"thickness": "-3 nm"}}, "thickness of the interphase is -3 nm"),
        ({"loading": {"values": "100 %"}}, "leaves no matrix"),
    ],
)  # fmt: skip
def test_what_is_impossible_is_refused_with_its_unit(changes: dict[str, object], words: str) -> None:
    with pytest.raises(FrenkelError, match=words):
        job(**changes)


def test_a_best_loading_at_the_end_of_the_search_says_so(tmp_path) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(PLAIN.replace("radius: 20 nm", "radius: 20 nm, aspect_ratio: 1").replace("3e-4", "1e-1"), "utf-8")
    found = CliRunner().invoke(cli, ["composite", str(path)])
    assert "64 (end of the search)" in found.output
    data = json.loads(CliRunner().invoke(cli, ["composite", str(path), "--json", "-", "-q"]).stdout)
    assert any(one["end_of_search"] for one in data["designs"])


def test_the_laws_error_lies_within_wieners_bounds_and_only_where_it_was_tried() -> None:
    curve = job().curve().dense()
    band = curve.model_band()
    assert band is not None
    for low, high, point, bound in zip(*band, curve.points, curve.bounds, strict=True):
        assert bound.lower * (1 - 1e-9) <= low <= point.total_S_cm * (1 + 1e-9)
        assert point.total_S_cm * (1 - 1e-9) <= high <= bound.upper * (1 + 1e-9)
    assert job(interphase={"factor": 0.1}).curve().model_band() is None  # blocking shells on conducting cores
    assert job(interphase={"factor": 1000.0}).curve().model_band() is None
    assert job(filler={"aspect_ratio": 10.0}).curve().model_band() is None


def test_report_writes_laws_in_words_and_verdicts_in_full(tmp_path) -> None:
    points = [
        {"loading": f"{v} vol%", "conductivity": f"{s} S/cm"} for v, s in ((0, 1e-5), (3, 1e-4), (6, 1e-3), (10, 1e-2))
    ]
    data = {**yaml.safe_load(PLAIN), "measured": points}
    data["loading"] = {"values": ["0 vol%", "10 vol%"], "basis": "total"}
    path, report = tmp_path / "spec.yaml", tmp_path / "r.html"
    path.write_text(yaml.safe_dump(data), "utf-8")
    assert CliRunner().invoke(cli, ["composite", str(path), "--report", str(report), "-q"]).exit_code == 0
    page = report.read_text("utf-8")
    assert "VTF law, energy 0.09 eV, Vogel temperature 205 K: 0.0004 S/cm at 60 °C" in page
    assert "<style>" in page and "width=device-width" in page
    found = job_of(data).comparison()
    assert found is not None
    assert found.plot().layout.title.text.replace("<br>", " ") == found.verdict
    assert any("too few loadings to judge" in one.name for one in found.plot().data)
