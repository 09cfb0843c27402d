"""Files of --data: several tables, Evidence JSON of the commands, what is hostile in them, and what a report says of them."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from frenkel.errors import FrenkelError, InputError, ParseError
from frenkel.evaluate import evaluate
from frenkel.evaluate.report import render_report
from frenkel.evaluate.user_data import read_user_data
from frenkel.files import digest_of_file
from frenkel.materials import resolve
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.results import to_json
from frenkel.tables import joined_tables, read_conductivity_table
from frenkel.transport import fit_table

LPSC = resolve("Li6PS5Cl")


def sigma_S_cm(temperature_C: float, level: float = 1.0) -> float:
    kelvin = temperature_C + 273.15
    return level * 2e5 / kelvin * math.exp(-0.34 / (BOLTZMANN_EV_K * kelvin))


def table(path: Path, *, level: float = 1.0, header: str = "T (°C),sigma (S/cm)", at: tuple[float, ...] = ()) -> Path:
    rows = [f"{t},{sigma_S_cm(t, level):.6g}" for t in at or (-25, 0, 25, 40, 60, 80)]
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def test_two_tables_are_two_pellets_and_the_report_names_both_digests(tmp_path: Path) -> None:
    paths = [table(tmp_path / "a.csv"), table(tmp_path / "b.csv", level=3.0)]
    result = evaluate("Li6PS5Cl", data=paths)
    assert [one.name for one in result.user_data.files] == [str(one) for one in paths]
    (fit,) = result.user_data.fits
    assert fit.data.samples == ("a", "b")
    e = next(v for v in result.verdicts if v.requirement.key == "conductivity_minimum").evidence
    assert e is not None and e.value is not None and e.high is not None
    assert e.value == pytest.approx(math.sqrt(3.0) * sigma_S_cm(25), rel=1e-3)
    # Student with one degree of freedom, 12.706, times the standard error of ln 1 and ln 3
    assert math.log(e.high / e.value) == pytest.approx(12.706 * math.log(3.0) / 2.0, rel=1e-2)
    html = render_report(result)
    assert f"files {', '.join(digest_of_file(path)[:12] for path in paths)}" in html
    for path in paths:
        assert digest_of_file(path) in html
        assert digest_of_file(path) in to_json(result.to_dict())


def test_tables_of_two_kinds_are_never_pooled(tmp_path: Path) -> None:
    bulk = table(tmp_path / "a.csv", header="T (°C),bulk conductivity (S/cm)")
    total = table(tmp_path / "b.csv", header="T (°C),total conductivity (S/cm)")
    data = read_user_data([bulk, total], LPSC)
    assert [fit.kind for fit in data.fits] == ["bulk", "total"]
    with pytest.raises(InputError, match="must not be pooled"):
        joined_tables([read_conductivity_table(one) for one in (bulk, total)])


def test_a_file_that_is_given_twice_counts_once(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv")
    once, twice = (read_user_data([path] * n, LPSC) for n in (1, 2))
    assert once.evidence == twice.evidence
    assert len(twice.files) == 1


@pytest.mark.parametrize(
    ("word", "kind"),
    [("bulk conductivity", "bulk"), ("total conductivity", "total"), ("sigma_gb", "grain boundary"), ("sigma", "unspecified")],
)
def test_the_kind_in_the_header_is_kept(word: str, kind: str, tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", header=f"T (°C),{word} (S/cm)")
    found = read_user_data([path], LPSC).evidence
    assert {e.kind for e in found if e.property == "conductivity"} == {kind}
    (said,) = {e.kind for e in read_user_data([path], LPSC, reading={"kind": "total"}).evidence if e.property == "conductivity"}
    assert said == "total"


def test_a_bulk_table_never_decides_the_resistance_of_the_layer(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", header="T (°C),bulk conductivity (S/cm)", level=50.0)
    layer = next(v for v in evaluate("Li6PS5Cl", data=[path]).verdicts if v.requirement.key == "layer_resistance")
    assert layer.evidence is None or layer.evidence.origin != "measured"


def test_an_electronic_conductivity_is_not_taken_for_the_ionic_one(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", header="T (°C),electronic conductivity (S/cm)")
    with pytest.raises(InputError, match="electronic_conductivity"):
        read_user_data([path], LPSC)


def test_one_temperature_is_evidence_without_a_law(tmp_path: Path) -> None:
    path = tmp_path / "three pellets.csv"
    path.write_text("sample,T (°C),sigma (mS/cm)\nA,25,1\nB,25,2\nC,25,4\nC,25,4\n", encoding="utf-8")
    data = read_user_data([path], LPSC)
    (e,) = data.evidence
    assert not data.fits and "no-law" in [n.code for n in data.notices]
    assert e.value == pytest.approx(2e-3, rel=1e-12)  # the geometric mean of the samples, however often one was measured
    # Student, 2 degrees of freedom: 4.303 · log10(2)/√3
    assert math.log10(e.high / e.value) == pytest.approx(4.3027 * math.log10(2) / math.sqrt(3), rel=1e-4)  # type: ignore[operator]
    assert (e.condition("temperature_K"), e.interval, e.origin) == (pytest.approx(298.15), "95%", "measured")
    path.write_text("T (°C),sigma (mS/cm),relative error\n25,1,0.1\n", encoding="utf-8")
    (e,) = read_user_data([path], LPSC).evidence
    assert math.log10(e.high / e.value) == pytest.approx(1.96 * 0.1 / math.log(10), rel=1e-3)  # type: ignore[operator]
    path.write_text("T (°C),sigma (mS/cm)\n60,3\n25,1\n", encoding="utf-8")
    cold, hot = read_user_data([path], LPSC).evidence
    assert (cold.value, cold.interval, hot.condition("temperature_K")) == (pytest.approx(1e-3), "none", 333.15)


def test_what_fit_writes_is_read_and_what_evaluate_writes_changes_nothing(tmp_path: Path) -> None:
    source = table(tmp_path / "a.csv")
    fit, _ = fit_table(source, subject="Li6PS5Cl", kind="total")
    (tmp_path / "fit.json").write_text(to_json(fit.to_dict()), encoding="utf-8")
    again = read_user_data([tmp_path / "fit.json"], LPSC).evidence
    assert again == fit.evidence()

    first = evaluate("Li6PS5Cl")
    (tmp_path / "evaluation.json").write_text(to_json(first.to_dict()), encoding="utf-8")
    second = evaluate("Li6PS5Cl", data=[tmp_path / "evaluation.json"])
    # the literature is not counted a second time
    assert [(v.verdict, v.probability) for v in second.verdicts] == [(v.verdict, v.probability) for v in first.verdicts]
    literature = [e for e in first.evidence() if e.origin == "literature"]
    assert len([e for e in second.evidence() if e.origin == "literature"]) == len(literature)
    assert len([n for n in second.notices if n.code == "other_subject"]) == 1


LAW = {"name": "arrhenius_sigma_T", "parameters": [["ln_prefactor", 12.0], ["activation_energy_eV", 0.3]]}


@pytest.mark.parametrize(
    "law",
    [
        {**LAW, "name": "foo"},
        {**LAW, "parameters": [["ln_prefactor", 12.0]]},
        {**LAW, "name": "vtf_sigma", "parameters": [["ln_prefactor", 1.0], ["vtf_energy_eV", 0.1], ["vogel_temperature_K", 400.0]]},
        {**LAW, "covariance": [[1.0]]},
        {**LAW, "valid": [-5.0, 300.0]},
    ],
)
def test_a_law_that_cannot_be_evaluated_is_refused_with_its_entry(law: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "e.json"
    path.write_text(json.dumps([{"property": "conductivity", "value": 1e-3, "law": law}]), encoding="utf-8")
    with pytest.raises(ParseError, match=r"e\.json: entry 1"):
        evaluate("Li6PS5Cl", data=[path])


def test_no_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for wrong in ("", " ", str(tmp_path), str(tmp_path / "no.csv")):
        with pytest.raises(FrenkelError):
            read_user_data([wrong], LPSC)
