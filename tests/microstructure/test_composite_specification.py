"""A composite's YAML: what people write, what is unknown where they do not, and what the report says of both."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.cli import cli, run
from frenkel.errors import FrenkelError, InputError, OutOfRange, ParseError
from frenkel.evidence import Law
from frenkel.evidence.reading import read_evidence_file
from frenkel.microstructure import laws
from frenkel.microstructure.composite import Composite, Filler, Interphase, Matrix
from frenkel.microstructure.composite_report import stated_parts
from frenkel.microstructure.composite_specification import job_of, read_composite
from frenkel.microstructure.pellet_specification import pellet_of
from frenkel.transport import conductivity

FULL = """
matrix:
  name: PEO-LiTFSI
  conductivity: {law: vtf, conductivity: 4e-4 S/cm, at: 60 °C, energy: 0.09 eV, vogel_temperature: 205 K}
  current_fraction: 20 %
  density: 1.25 g/cm3
  salt: LiN(SO2CF3)2
  ether_oxygens_per_lithium: 20
  additives: {SN: 5 %}
  melting_point: 62 °C
  crystallinity: 60 %
  crystallinity_slope: -1.5
  history: crystallised
filler: {name: LLZO, conductivity: {law: arrhenius, conductivity: 0.3 mS/cm, at: 25 °C, energy: 0.34 eV}, diameter: 100 nm,
         shape: fibre, aspect_ratio: 20, contact_resistance: 10 ohm cm2}
interphase: {thickness: 5 nm, factor: 10}
loading: {values: [0 wt%, 10 wt%, 25 wt%], basis: polymer + salt}
temperature: [40 °C, 80 °C]
design: {radii: [20 nm, 200 nm], aspect_ratios: [0.1, 1, 10]}
"""


def job(text: str = FULL, **changes: object):
    data = yaml.safe_load(text)
    for name, value in changes.items():
        part, _, field = name.partition("__")
        if field:
            data[part][field] = value
        else:
            data[part] = value
    return job_of(data)


def test_every_field_of_the_issue_is_read_and_stands_in_the_report() -> None:
    full = job()
    composite = full.composite
    assert composite.filler.radius_um == pytest.approx(0.05)
    assert composite.matrix.make_up is not None
    assert composite.matrix.make_up.additives_per_polymer == pytest.approx(0.05)
    # EO:Li is kept: 20 repeat units a lithium
    assert composite.matrix.make_up.salt_per_polymer == pytest.approx(287.08 / (20 * 44.05), rel=1e-3)
    law = composite.matrix.conductivity
    assert isinstance(law, Law)
    assert float(conductivity(law, 333.15)) == pytest.approx(4e-4)
    cold, hot = full.curves()
    assert cold.points[0].crystallinity == pytest.approx(0.6)
    assert cold.points[2].crystallinity < 0.6
    assert hot.points[0].crystallinity == 0.0
    rows = dict(stated_parts(full))
    assert rows["filler"] == "LLZO, fibres of aspect ratio 20"
    assert "crystallised" in rows["crystallinity"]
    assert "10 wt%" in rows["loading"] and "polymer + salt" in rows["loading"]
    assert "density taken" in {
        n.code for n in cold.notices
    }  # filler.density is left to the record, and said so


@pytest.mark.parametrize(
    ("additives", "amount"), [(None, None), ("unknown", None), ("none", 0.0), ({"SN": "5 %", "DMF": "unknown"}, None), ({"SN": 0.1}, 0.1)]
)  # fmt: skip
def test_additives_are_unknown_where_nobody_reports_them(additives: object, amount: float | None) -> None:
    found = job(matrix__additives=additives, loading__basis="total").composite.matrix.make_up
    assert found is not None
    assert found.additives_per_polymer == amount
    if amount is None:
        with pytest.raises(InputError, match="additives"):
            job(matrix__additives=additives)


def test_salt_is_unknown_without_eo_li() -> None:
    data = yaml.safe_load(FULL)
    del data["matrix"]["ether_oxygens_per_lithium"], data["matrix"]["salt"]
    with pytest.raises(InputError, match="amount of salt"):
        job_of(data)
    data["loading"]["basis"] = "total"
    assert dict(stated_parts(job_of(data)))["salt"].endswith("unknown")


@settings(max_examples=40)
@given(
    wt=st.floats(0.5, 60.0), kind=st.sampled_from(["wt", "vol"]), basis=st.sampled_from(["total", "polymer + salt", "polymer"])
)  # fmt: skip
def test_percent_with_a_kind_is_the_same_as_the_kind_for_all(wt: float, kind: str, basis: str) -> None:
    shared = {
        "matrix__polymer_density": "1.13 g/cm3",
        "matrix__salt_density": "1.33 g/cm3",
        "temperature": "80 °C",
    }
    one = job(loading={"values": [f"{wt!r} {kind}%"], "basis": basis}, **shared)
    other = job(loading={"values": f"{wt!r} %", "kind": kind, "basis": basis}, **shared)
    assert one.vol_fillers == other.vol_fillers
    assert 0.0 < one.vol_fillers[0] < 1.0


def test_activation_energy_is_that_of_the_part_that_carries() -> None:
    vtf = job().composite.matrix
    arrhenius = job().composite.filler.conductivity
    polymer = Composite(vtf, Filler("SiO2"))
    assert polymer.activation_energy_eV(0.2, 360.0) == pytest.approx(
        polymer.activation_energy_eV(0.0, 360.0), rel=1e-6
    )
    # the VTF law's own: B T²/(T - T0)², less half kT of its prefactor
    exact = 0.09 * (360.0 / (360.0 - 205.0)) ** 2 - 0.5 * 8.617333e-5 * 360.0
    assert polymer.activation_energy_eV(0.0, 360.0) == pytest.approx(exact, rel=1e-4)
    assert Composite(Matrix("PEO", 1e-5), Filler("LLZO", arrhenius)).activation_energy_eV(0.2, 300.0) is None
    melting = Composite(
        Matrix("PEO", vtf.conductivity, melting_K=335.0, history="crystallised"), Filler("SiO2")
    )
    assert melting.activation_energy_eV(0.1, 335.5) is None


@settings(max_examples=40)
@given(
    vol=st.floats(0.0, 0.6), T=st.floats(300.0, 400.0), a=st.sampled_from([0.1, 1.0, 10.0]), factor=st.floats(0.1, 1e3)
)  # fmt: skip
def test_activation_energy_lies_between_those_of_the_parts(
    vol: float, T: float, a: float, factor: float
) -> None:
    parts = Composite(
        job().composite.matrix,
        Filler("LLZO", job().composite.filler.conductivity, 0.05, a),
        Interphase(3.0, factor),
    )
    parts = Composite(Matrix("PEO", parts.matrix.conductivity), parts.filler, parts.interphase)
    energies = [one.activation_energy_eV(v, T) for one, v in ((parts, vol), (parts, 0.0))]
    filler = 0.34 - 8.617333e-5 * T  # σT form as -d ln σ/d(1/kT)
    found, matrix = energies
    assert found is not None and matrix is not None
    assert min(filler, matrix) - 1e-4 <= found <= max(filler, matrix) + 1e-4


def test_designs_hold_the_best_loading_of_each_shape() -> None:
    full = job(temperature="80 °C")
    designs = full.designs()
    assert {d.aspect_ratio for d in designs} == {0.1, 1.0, 10.0}
    assert [d.total_S_cm for d in designs] == sorted((d.total_S_cm for d in designs), reverse=True)
    top = designs[0]
    again = full.composite.with_shape(radius_um=top.radius_um, aspect_ratio=top.aspect_ratio).at(
        top.vol_filler, 353.15
    )
    assert again.total_S_cm == pytest.approx(top.total_S_cm)


def test_command_shows_optimum_shapes_and_every_temperature(tmp_path: Path) -> None:
    path, report = tmp_path / "full.yaml", tmp_path / "r.html"
    path.write_text(FULL, encoding="utf-8")
    found = CliRunner().invoke(cli, ["composite", str(path), "--report", str(report), "--json"])
    assert found.exit_code == 0
    data = json.loads(found.stdout)
    assert [round(one["temperature_K"], 2) for one in data["optima"]] == [313.15, 353.15]
    assert len(data["designs"]) == 6
    assert {row["origin"] for row in data["evidence"]} == {"assumed"}  # an interphase as stated
    page = report.read_text("utf-8")
    for word in ("history: crystallised", "filler|polymer resistance", "best loading of each shape"):
        assert word in page


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("current_fraction: 20 %", "current_fraction: 120 %", "current fraction"),
        ("name: LLZO,", "name: LLZO, colour: red,", "aspect_ratio"),  # the fields that are allowed are named
        ("shape: fibre, aspect_ratio: 20", "aspect_ratio: -1", "aspect ratio"),
        ("law: arrhenius", "law: cubic", "law"),
        (", at: 25 °C", "", "one point"),
        ("factor: 10", "factor: -10", "interphase"),
        ("diameter: 100 nm", "diameter: 0 nm", "radius"),
        ("history: crystallised", "history: frozen", "history"),
    ],
)
def test_wrong_values_are_named(tmp_path: Path, old: str, new: str, word: str) -> None:
    assert old in FULL
    path = tmp_path / "bad.yaml"
    path.write_text(FULL.replace(old, new), encoding="utf-8")
    with pytest.raises(FrenkelError, match=word):
        read_composite(path).curves()
    assert run(["composite", str(path)]) == 3


def test_what_is_taken_is_said() -> None:
    plain = job(
        filler={"name": "SiO2", "conductivity": "inert"},
        interphase=None,
        loading={"values": "10 vol%", "basis": "total"},
    )
    said = {n.code: n.text for n in plain.curve(353.15).notices}
    assert "spheres" in said["taken"] and "no interphase" in said["taken"]
    assert "amorphous" not in said["taken"]  # the file states the melting point
    assert "taken" not in {n.code for n in job().curve(353.15).notices}


def test_measured_points_of_several_temperatures_are_not_pooled() -> None:
    points = [{"loading": "0 wt%", "conductivity": "1e-5 S/cm", "temperature": T} for T in ("25 °C", "60 °C")]
    with pytest.raises(InputError, match="several temperatures"):
        job(measured=points)


def test_stated_scatter_decides_what_an_estimated_one_cannot() -> None:
    vol = [0.0, 0.03, 0.06, 0.1, 0.15, 0.27]
    sigma = [
        laws.coated_inclusions(1e-5, 0.0, 1e-4, v, laws.shell_vol_fraction(v, shell_to_radius=1.0))
        for v in vol
    ]
    points = [
        {"loading": f"{100 * v} vol%", "conductivity": f"{s!r} S/cm"} for v, s in zip(vol, sigma, strict=True)
    ]
    shared = {
        "filler": {"name": "Al2O3", "conductivity": "inert"},
        "loading": {"values": 0.1, "kind": "vol", "basis": "total"},
    }
    loose = job(measured=points, scatter="10 %", temperature="80 °C", interphase=None, **shared).comparison()
    assert loose is not None
    assert loose.criterion == "AIC"
    dilution = next(c for c in loose.candidates if c.name == "filler only dilutes")
    assert dilution.delta_aicc > 100.0
    assert not loose.verdict.startswith(("filler only dilutes", "active filler"))
    # points that no model reaches within the stated scatter are said to be just that
    bent = [
        {**one, "conductivity": f"{s * (3.0 if n == 3 else 1.0)!r} S/cm"}
        for n, (one, s) in enumerate(zip(points, sigma, strict=True))
    ]
    misfit = job(measured=bent, scatter="1 %", temperature="80 °C", interphase=None, **shared).comparison()
    assert misfit is not None
    assert "no model fits within 1 %" in misfit.verdict
    with pytest.raises(OutOfRange):
        job(measured=points, scatter="-5 %", temperature="80 °C", interphase=None, **shared).comparison()


def test_a_matrix_that_does_not_conduct_keeps_its_current_fraction() -> None:
    dead = job(matrix__conductivity="0 S/cm", temperature="80 °C", interphase=None).curve()
    assert dead.points[0].total_S_cm == 0.0
    assert dead.refusals() == ()
    assert dead.plot() is not None


def test_json_of_the_command_is_data_for_evaluate(tmp_path: Path) -> None:
    path, written = tmp_path / "full.yaml", tmp_path / "full.json"
    path.write_text(FULL.replace("[40 °C, 80 °C]", "80 °C"), encoding="utf-8")
    assert run(["composite", str(path), "--json", str(written), "-q"]) == 0
    rows = read_evidence_file(written)
    assert {e.property for e in rows} == {"conductivity", "transference_number"}
    assert {e.subject for e in rows} == {"PEO-LiTFSI + LLZO"}


def test_files_that_are_no_specification(tmp_path: Path) -> None:
    for name, text in (("list", "- 1\n- 2\n"), ("empty", ""), ("text", "just words")):
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ParseError):
            read_composite(path)


def test_yaml_of_the_page_is_read() -> None:
    page = (Path(__file__).parents[2] / "docs" / "microstructure.md").read_text("utf-8")
    composite, pellet = (yaml.safe_load(block.split("```")[0]) for block in page.split("```yaml\n")[1:])
    assert len(job_of(composite).curve().points) == 5
    found = pellet_of(pellet).curve()
    assert found.low_S_cm is not None and found.high_S_cm is not None
    assert found.low_S_cm < found.total_S_cm < found.high_S_cm
