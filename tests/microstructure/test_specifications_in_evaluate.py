"""Composites and pellets as files and names in `evaluate`: what enters the dossier, and what a missing part is called."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from frenkel.cli import cli, run
from frenkel.errors import FrenkelError, InputError, ParseError
from frenkel.evaluate import evaluate
from frenkel.evidence import Dossier, Evidence, Refusal
from frenkel.materials import resolve
from frenkel.microstructure import laws
from frenkel.microstructure.composite_name import parts_of_name
from frenkel.microstructure.pellet_specification import pellet_of, read_pellet
from frenkel.microstructure.polycrystal_prediction import PolycrystalPrediction, predict_polycrystal
from frenkel.microstructure.specification_evidence import evidence_of_specification, name_of_specification

COMPOSITE = """
matrix: {name: PEO-LiTFSI, conductivity: 4e-4 S/cm, current_fraction: 0.2, density: 1.25 g/cm3}
filler: {name: LLZO, conductivity: 3e-4 S/cm, density: 5.1 g/cm3}
loading: {values: [0 %, 10 %, 20 %], kind: wt, basis: total}
temperature: 60 °C
measured: [{loading: 10 %, conductivity: 3e-4 S/cm}]
"""
PELLET = """
material: LLZO
bulk: {conductivity: 1.0 ± 0.1 mS/cm, energy: 0.30 eV}
boundary: {resistance: 0.5–1 ohm cm2, energy: 0.45 eV}
reference: 25 °C
grain_size: 4–6 um
relative_density: 95 %
pore_exponent: 1.5
temperature: [0 °C, 25 °C, 60 °C]
"""
T0 = (("temperature_K", 298.15),)


def write(folder: Path, text: str, name: str = "spec.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_composite_named_with_its_loading_takes_the_file(tmp_path: Path) -> None:
    system = resolve("PEO-LiTFSI + 10 wt% LLZO")
    found = evidence_of_specification(write(tmp_path, COMPOSITE), system)
    assert {e.subject for e in found.evidence} == {system.key}
    computed, fraction, measured = found.evidence
    vol = 0.1 / 0.9 * 1.25 / 5.1
    assert computed.condition("vol_filler") == pytest.approx(vol / (1 + vol))
    assert (computed.origin, computed.interval, computed.kind) == ("computed", "bound", "total")
    assert computed.low < computed.value < computed.high  # type: ignore[operator]
    assert (fraction.property, fraction.kind) == ("transference_number", "current fraction")
    assert (measured.origin, measured.value) == ("measured", 3e-4)
    assert "other_subject" not in {n.code for n in found.notices}


def test_an_interphase_as_stated_decides_nothing(tmp_path: Path) -> None:
    text = (
        COMPOSITE.replace("density: 5.1", "radius: 20 nm, density: 5.1")
        + "interphase: {thickness: 3 nm, factor: 50}\n"
    )
    found = evidence_of_specification(write(tmp_path, text), resolve("PEO-LiTFSI + 10 wt% LLZO"))
    assert [e.origin for e in found.evidence] == ["assumed", "assumed", "measured"]


def test_activation_energy_enters_where_the_parts_follow_laws(tmp_path: Path) -> None:
    law = "{law: arrhenius_sigma, conductivity: 4e-4 S/cm, at: 60 °C, energy: 0.5 eV}"
    text = COMPOSITE.replace("conductivity: 4e-4 S/cm", f"conductivity: {law}").replace(
        "3e-4 S/cm, density", "inert, density"
    )
    text = text.replace("temperature: 60 °C", "temperature: [60 °C, 70 °C]")
    found = evidence_of_specification(write(tmp_path, text), resolve("PEO-LiTFSI + 10 wt% LLZO")).evidence
    energies = [e.value for e in found if e.property == "activation_energy"]
    assert energies == pytest.approx([0.5, 0.5], abs=1e-4)


def test_a_file_about_something_else_is_kept_and_not_used(tmp_path: Path) -> None:
    found = evidence_of_specification(write(tmp_path, COMPOSITE), resolve("PEO-LiClO4 + 10 wt% LLZO"))
    assert {e.subject for e in found.evidence} != {"PEO-LiClO4 + 10 wt% Li7La3Zr2O12"}
    assert {n.code for n in found.notices} >= {"other_subject"}


def test_which_loading_must_be_said(tmp_path: Path) -> None:
    path = write(tmp_path, COMPOSITE)
    with pytest.raises(InputError, match="loadings"):
        name_of_specification(path)
    with pytest.raises(InputError, match="Which of the 3 loadings"):
        evidence_of_specification(path, resolve("PEO-LiTFSI + LLZO"))
    one = write(tmp_path, COMPOSITE.replace("[0 %, 10 %, 20 %]", "10 %"), "one.yaml")
    assert name_of_specification(one) == "PEO-LiTFSI + 10 wt% LLZO"
    assert evidence_of_specification(one, resolve("PEO-LiTFSI + LLZO")).evidence[0].value is not None
    with pytest.raises(ParseError, match="neither"):
        name_of_specification(write(tmp_path, "colour: red\n", "no.yaml"))


def test_evaluate_takes_a_file_as_the_system_and_as_data(tmp_path: Path) -> None:
    one = write(tmp_path, COMPOSITE.replace("[0 %, 10 %, 20 %]", "10 %"))
    result = evaluate(one, temperature="60 °C")
    assert result.question.electrolyte.key == "PEO-LiTFSI + 10 wt% Li7La3Zr2O12"
    verdict = result.verdicts[0]
    assert verdict.evidence is not None
    assert (verdict.evidence.origin, verdict.evidence.value) == ("measured", 3e-4)
    fractions = [
        e.value for e in result.dossier.about("transference_number", result.question.electrolyte.key)
    ]
    assert len(fractions) == 1
    assert (
        "vol %" in result.user_data.fits[0].plot().layout.xaxis.title.text
    )  # σ against loading stands in the report
    assert run(["evaluate", "PEO-LiTFSI + 10 wt% LLZO", "--data", one, "--temperature", "60 °C", "-q"]) == 0
    assert run(["evaluate", write(tmp_path, COMPOSITE, "many.yaml")]) == 3


def test_pellet_file_gives_parts_and_totals(tmp_path: Path) -> None:
    path = write(tmp_path, PELLET)
    assert name_of_specification(path) == "LLZO"
    key = "Li7La3Zr2O12"
    dossier = Dossier().add(*evidence_of_specification(path, resolve("LLZO")).evidence)
    total = next(
        e for e in dossier.about("conductivity", key, kind="total") if e.condition("temperature_K") == 298.15
    )
    low, middle, high = (
        laws.archie(laws.brick_layer(bulk, R, d), 0.05, exponent=1.5)
        for bulk, R, d in ((0.9e-3, 1.0, 4.0), (1e-3, 0.75, 5.0), (1.1e-3, 0.5, 6.0))
    )
    assert (total.low, total.value, total.high) == pytest.approx((low, middle, high))
    assert dossier.best("grain_size", key).value == 5.0  # type: ignore[union-attr]
    shares = read_pellet(path).curve().boundary_share
    assert list(shares) == sorted(shares, reverse=True)  # E_gb above E_bulk: the share falls with temperature
    report = tmp_path / "p.html"
    assert run(["microstructure", "pellet", path, "--report", str(report), "-q"]) == 0
    assert report.stat().st_size > 1000


@given(
    bulk=st.floats(1e-6, 1e-2), R=st.floats(1e-3, 1e3), d=st.floats(0.1, 100.0), p=st.floats(0.0, 0.4), spread=st.floats(1.0, 2.0)
)  # fmt: skip
def test_ends_of_a_pellet_enclose_it_and_those_of_all_its_parts(
    bulk: float, R: float, d: float, p: float, spread: float
) -> None:
    def ends(value: float, unit: str) -> str:
        return f"{value / spread!r} to {value * spread!r} {unit}"

    job = pellet_of({
        "material": "x", "bulk": {"conductivity": ends(bulk, "S/cm"), "energy": "0.3 eV"},
        "boundary": {"resistance": ends(R, "ohm cm2"), "energy": "0.4 eV"}, "reference": "25 °C",
        "grain_size": ends(d, "um"), "porosity": f"{100 * p!r} %", "pore_exponent": 1.5, "temperature": "25 °C",
    })  # fmt: skip
    curve = job.curve()
    if curve.low_S_cm is None or curve.high_S_cm is None:
        assert spread == pytest.approx(1.0)
        return
    inner = laws.archie(laws.brick_layer(bulk, R, d), p, exponent=1.5)
    assert curve.low_S_cm[0] <= curve.total_S_cm[0] * (1 + 1e-9) <= curve.high_S_cm[0] * (1 + 1e-8)
    assert curve.low_S_cm[0] <= inner * (1 + 1e-9)
    assert inner <= curve.high_S_cm[0] * (1 + 1e-9)


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("relative_density: 95 %", "", "porosity"),
        ("relative_density: 95 %", "relative_density: 95 %\nporosity: 5 %", "porosity"),
        ("relative_density: 95 %", "relative_density: 120 %", "porosity"),
        ("4–6 um", "4–6 K", "K"),
        ("0.30 eV", "0.30", "unit"),
        ("grain_size", "grains", "grains"),
        ("[0 °C, 25 °C, 60 °C]", "[]", "temperature"),
    ],
)
def test_pellets_that_cannot_be_used(tmp_path: Path, old: str, new: str, word: str) -> None:
    assert old in PELLET
    with pytest.raises(FrenkelError, match=word):
        read_pellet(write(tmp_path, PELLET.replace(old, new)))


def parts(**changes: float) -> Dossier:
    value = {"bulk": 1e-3, "boundary": 0.5, "size": 5.0, "density": 1.0, **changes}
    shared = {"origin": "measured"}
    return Dossier().add(
        Evidence("X", "conductivity", value["bulk"], kind="bulk", conditions=T0, **shared),
        Evidence("X", "grain_boundary_resistance", value["boundary"], conditions=T0, **shared),
        Evidence("X", "grain_size", value["size"], **shared),
        Evidence("X", "relative_density", value["density"], **shared),
    )


def test_polycrystal_from_its_parts_is_the_brick_layer() -> None:
    found = predict_polycrystal(parts(), "X", 298.15)
    assert isinstance(found, PolycrystalPrediction)
    assert found.found.value == pytest.approx(laws.brick_layer(1e-3, 0.5, 5.0))
    assert found.boundary_share[1] == pytest.approx(laws.grain_boundary_share(1e-3, 0.5, 5.0))
    assert (found.found.kind, found.found.origin, len(found.found.parents)) == ("total", "computed", 4)
    porous = predict_polycrystal(parts(density=0.9), "X", 298.15)
    assert isinstance(porous, PolycrystalPrediction)
    assert porous.found.low < porous.found.value < porous.found.high < found.found.value  # type: ignore[operator]
    assert "S/cm" in porous.plot().layout.yaxis.title.text


@given(
    bulk=st.floats(1e-6, 1e-2), R=st.floats(1e-3, 1e3), d=st.floats(0.1, 100.0), dense=st.floats(0.6, 1.0), f=st.floats(1.0, 3.0)
)  # fmt: skip
def test_total_and_share_hold_every_combination_of_the_ends(
    bulk: float, R: float, d: float, dense: float, f: float
) -> None:
    shared = {"origin": "measured", "interval": "95%"}
    dossier = Dossier().add(
        Evidence("X", "conductivity", bulk, bulk / f, bulk * f, kind="bulk", conditions=T0, **shared),
        Evidence("X", "grain_boundary_resistance", R, R / f, R * f, conditions=T0, **shared),
        Evidence("X", "grain_size", d, d / f, d * f, **shared),
        Evidence("X", "relative_density", dense, origin="measured"),
    )
    found = predict_polycrystal(dossier, "X", 298.15)
    assert isinstance(found, PolycrystalPrediction)
    low, high = found.found.low, found.found.high
    assert low is not None and high is not None
    for b in (bulk / f, bulk * f):
        for wall in (R / f, R * f):
            for size in (d / f, d * f):
                total = laws.archie(laws.brick_layer(b, wall, size), 1.0 - dense, exponent=1.5)
                assert low * (1 - 1e-9) <= total <= high * (1 + 1e-9)
                share = laws.grain_boundary_share(b, wall, size)
                assert found.boundary_share[0] - 1e-9 <= share <= found.boundary_share[2] + 1e-9


def test_polycrystal_scales_the_boundaries_of_a_measured_pellet_with_the_grains() -> None:
    bulk = Evidence("X", "conductivity", 1e-3, kind="bulk", conditions=T0, origin="measured")
    walls = Evidence(
        "X", "conductivity", 1e-3, kind="grain boundary", conditions=(*T0, ("grain_size_um", 5.0)), origin="measured"
    )  # fmt: skip
    same = predict_polycrystal(Dossier().add(bulk, walls), "X", 298.15)
    assert isinstance(same, PolycrystalPrediction)
    assert same.found.value == pytest.approx(5e-4)
    size = Evidence("X", "grain_size", 10.0, origin="measured")
    coarse = predict_polycrystal(Dossier().add(bulk, walls, size), "X", 298.15)
    assert isinstance(coarse, PolycrystalPrediction)
    assert coarse.found.value == pytest.approx(1e-3 / 1.5)


def test_polycrystal_names_every_part_that_lacks() -> None:
    refused = predict_polycrystal(Dossier(), "X", 298.15)
    assert isinstance(refused, Refusal)
    for word in ("grains", "boundaries", "grain size", "relative density"):
        assert word in refused.reason
    elsewhere = predict_polycrystal(parts(), "X", 350.0)
    assert isinstance(elsewhere, Refusal)
    assert "relative density" not in elsewhere.reason
    total = Evidence("X", "conductivity", 4e-4, kind="total", conditions=T0, origin="measured")
    assert predict_polycrystal(parts().add(total), "X", 298.15) is None
    found = CliRunner().invoke(cli, ["evaluate", "Li6.4La3Zr1.4Ta0.6O12", "--json", "-q"])
    reasons = [r["reason"] for r in json.loads(found.stdout)["refusals"] if r.get("room") == "microstructure"]
    assert any("cannot be put together" in one for one in reasons)


@given(share=st.floats(0.1, 99.0), filler=st.sampled_from(["Al2O3", "SiO2", "TiO2", "LLZO", "ZrO2", "LATP"]))
def test_volume_fractions_of_a_name_enclose_what_any_basis_makes_of_it(share: float, filler: str) -> None:
    named = parts_of_name(f"PEO-LiTFSI + {share:.4f} wt% {filler}")
    assert not isinstance(named, str)
    assert named.density is not None and named.vol_low is not None and named.vol_high is not None
    w = named.share or 0.0
    total = w / (1 - w) * 1.3 / named.density.value_g_cm3
    polymer = w * 1.3 / named.density.value_g_cm3
    for ratio in (total, polymer):
        assert named.vol_low <= ratio / (1 + ratio) <= named.vol_high
    by_volume = parts_of_name(f"PEO-LiTFSI + {share:.4f} vol% {filler}")
    assert not isinstance(by_volume, str)
    assert by_volume.vol_high == pytest.approx(share / 100, abs=1e-6)


def test_mixing_takes_the_users_own_matrix_before_the_record(tmp_path: Path) -> None:
    mine = tmp_path / "matrix.json"
    row = {
        "subject": "PEO-LiTFSI",
        "property": "conductivity",
        "value": 1e-3,
        "kind": "total",
        "conditions": {"temperature_K": 338.15},
    }
    mine.write_text(json.dumps([row]), "utf-8")
    result = evaluate("PEO-LiTFSI + 10 wt% Al2O3", temperature="65 °C", data=[mine])
    found = result.dossier.about("conductivity", result.question.electrolyte.key)
    assert len(found) == 1
    assert 0.8e-3 < found[0].value < 1e-3  # type: ignore[operator]
    without = evaluate("PEO-LiTFSI + 10 wt% Al2O3", temperature="65 °C")
    assert any("there is one at" in r.reason for r in without.dossier.refusals)


def test_published_rows_of_the_same_parts_are_found_at_any_loading() -> None:
    result = evaluate("PAN-LiClO4 + 15 wt% LLTO")
    said = [r.reason for r in result.dossier.refusals if r.property == "conductivity_gain"]
    assert any("0.00024 S/cm" in one for one in said)  # the row of Table 4, printed without a basis
    assert any("Liu et al., Nano Lett." in one for one in said)
    silica = evaluate("PEO-LiTFSI + 10 vol% SiO2")
    assert any("reported: lowers" in r.reason for r in silica.dossier.refusals)
