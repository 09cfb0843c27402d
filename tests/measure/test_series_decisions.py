"""Decisions on a series of temperatures, decisions that fit nothing, and what is left after Ctrl-C."""

import html
import json
import re

import numpy as np
import pytest
from click.testing import CliRunner

from frenkel.cli import cli
from frenkel.measure.circuits import circuit
from frenkel.measure.overrides import read_overrides


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two pellets of one process at four temperatures: 0.35 eV."""
    path, rng, f = tmp_path_factory.mktemp("series"), np.random.default_rng(3), np.logspace(6.8, 0, 49)
    rows = ["file,sample,thickness (um),diameter (mm),temperature (°C)"]
    for sample in range(2):
        for celsius in (-40, -20, 0, 20):
            kelvin = celsius + 273.15
            R = 0.127 / (3e4 / kelvin * np.exp(-0.35 / (8.617333262e-5 * kelvin)))
            z = circuit("R0-p(R1,CPE1)-CPE2").impedance(f, {"R0": 0.5, "R1": R, "CPE1.Q": 2e-11, "CPE1.n": 0.98, "CPE2.Q": 4e-6, "CPE2.n": 0.9})
            z = z * (1 + 0.004 * (rng.standard_normal(49) + 1j * rng.standard_normal(49)))
            name = f"p{sample}_{celsius}.csv"
            (path / name).write_text("f/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n" + "\n".join(f"{a:.6g},{b.real:.8g},{b.imag:.8g}" for a, b in zip(f, z, strict=True)) + "\n")
            rows.append(f"{name},pellet {sample},1000 ± 10,10,{celsius}")
    (path / "samples.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def series(folder, *more, code=0):
    out = CliRunner().invoke(cli, ["series", str(folder), *more])
    assert out.exit_code == code, (out.output, out.exception)
    return out


def test_each_decision_on_the_series_shows_what_it_changes_and_is_given_again(folder, tmp_path):
    given = tmp_path / "frenkel.yaml"
    given.write_text("series:\n  law: arrhenius_sigma\n  shared: [R0]\n  circuit: R0-p(R1,CPE1)-CPE2\n  leave_out: ['p1_-40.csv']\n  joint: true\n  reason: cold contact\n"
                     "spectra:\n  nothing.csv: {range_Hz: [1, 10]}\n")  # fmt: skip
    report, saved, auto = tmp_path / "r.html", tmp_path / "r.json", tmp_path / "auto.yaml"
    out = series(folder, "--overrides", str(given), "--report", str(report), "--json", str(saved), "--decisions", str(auto))
    data = json.loads(saved.read_text())
    assert data["override"]["law"] == "arrhenius_sigma" and set(data["change_by_decision"]) == {"law", "shared", "circuit", "leave_out"}
    assert any(abs(one) > 1e-5 for one in data["change_by_decision"]["leave_out"].values())
    assert len(data["spectra"]) == 7
    assert "'nothing.csv' fits none of these files" in out.stderr
    page = report.read_text()
    assert "cold contact" in page and "leave_out" in page
    text = html.unescape(re.search(r"<pre>(series:.*?)</pre>", page, re.S)[1])
    (tmp_path / "again.yaml").write_text(text)
    assert read_overrides(tmp_path / "again.yaml").series == read_overrides(given).series
    assert read_overrides(auto).series == read_overrides(given).series  # the user's entries stay as they are
    series(folder, "--decisions", str(auto))
    automatic = read_overrides(auto).series
    assert automatic.law and automatic.reason == "automatic" and not automatic.leave_out


def test_options_are_decisions_too(folder, tmp_path):
    saved = tmp_path / "r.json"
    series(folder, "--law", "arrhenius_sigma", "--json", str(saved))
    change = json.loads(saved.read_text())["change_by_decision"]["law"]
    # σ and σT differ by kT: some 24 meV of 350
    assert 0.03 < abs(change["total activation energy"]) < 0.1
    assert abs(change["total conductivity at 263 K"]) < 0.02


@pytest.mark.parametrize(("yaml", "said"), [("{law: bogus}", "'bogus' is not a known law"), ("{leave_out: [nothing]}", "fits no spectrum"),
                                            ("{law: 3, oops: 1}", "series")])  # fmt: skip
def test_wrong_decisions_are_errors(folder, tmp_path, yaml, said):
    (tmp_path / "frenkel.yaml").write_text(f"series: {yaml}\n")
    out = CliRunner().invoke(cli, ["series", str(folder), "--overrides", str(tmp_path / "frenkel.yaml")])
    assert out.exit_code != 0 and said in str(out.exception)


def test_a_decision_with_which_there_is_no_law_is_said(folder, tmp_path):
    keep = tmp_path / "keep"
    keep.mkdir()
    for name in ("p0_-40.csv", "p0_0.csv", "p0_20.csv", "samples.csv"):
        (keep / name).write_text((folder / name).read_text(encoding="utf-8"), encoding="utf-8")
    (keep / "frenkel.yaml").write_text("series: {leave_out: ['p0_0.csv'], joint: false}\n")
    saved = tmp_path / "r.json"
    series(keep, "--json", str(saved), "--report", str(tmp_path / "r.html"))
    assert set(json.loads(saved.read_text())["change_by_decision"]["leave_out"].values()) == {-1.0}
    assert "no total activation energy with it" in (tmp_path / "r.html").read_text()


def test_interrupt_keeps_what_is_done(folder, tmp_path, monkeypatch):
    from frenkel.measure import spectrum

    real, calls = spectrum.analyse_spectrum, []

    def stops(one, override=None):
        calls.append(one.path)
        if len(calls) == 5:
            raise KeyboardInterrupt
        return real(one, override)

    monkeypatch.setattr(spectrum, "analyse_spectrum", stops)
    saved = tmp_path / "r.json"
    out = series(folder, "--json", str(saved), code=130)
    assert "4 of 8 spectra are done" in out.stderr
    assert len(json.loads(saved.read_text())["spectra"]) == 4


def test_one_broken_file_among_many(folder, tmp_path):
    many = tmp_path / "many"
    many.mkdir()
    for one in folder.glob("*.csv"):
        (many / one.name).write_text(one.read_text(encoding="utf-8"), encoding="utf-8")
    (many / "broken.csv").write_text("f/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n1,2\n3,x,9,8,7\n")
    saved = tmp_path / "r.json"
    out = series(many, "--json", str(saved), code=1)
    assert len(json.loads(saved.read_text())["spectra"]) == 8 and "broken.csv, line 2" in out.stderr
    (tmp_path / "empty").mkdir()
    assert "no impedance" in series(tmp_path / "empty", code=3).stderr


def test_a_plain_folder_or_file_is_evidence_for_evaluate(folder, tmp_path):
    from frenkel.errors import InputError
    from frenkel.evaluate.user_data import read_user_data
    from frenkel.materials import resolve

    found = read_user_data([folder], resolve("Li6PS5Cl"))
    law = {e.property: e for e in found.evidence}
    assert law["activation_energy"].value == pytest.approx(0.35, abs=0.003) and law["conductivity"].origin == "measured"
    assert found.files[0].holds == "8 spectra of 2 samples" and len(found.files[0].digest) == 64
    one = tmp_path / "one"
    one.mkdir()
    (one / "cell.z").write_text((folder / "p0_20.csv").read_text())
    with pytest.raises(InputError, match="thickness or area"):
        read_user_data([one / "cell.z"], resolve("Li6PS5Cl"))
    (one / "samples.csv").write_text("file,thickness (um),diameter (mm),temperature (°C)\n*,1000,10,20\n", encoding="utf-8")
    (one / "frenkel.yaml").write_text("spectra: {cell.z: {range_Hz: [10, 1.0e6]}}\n")
    (one / "empty.z").write_text("")
    (given,) = read_user_data([one / "cell.z"], resolve("Li6PS5Cl")).evidence
    assert given.property == "conductivity" and given.kind == "total" and 1e-5 < given.value < 1e-2
    both = read_user_data([one], resolve("Li6PS5Cl"))
    assert len(both.evidence) == 1 and any(n.code == "not-read" for n in both.notices)
    (tmp_path / "nothing").mkdir()
    with pytest.raises(InputError, match="no impedance"):
        read_user_data([tmp_path / "nothing"], resolve("Li6PS5Cl"))
