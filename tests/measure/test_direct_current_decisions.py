"""Decisions on records of direct current: what each changes, the report that gives them again, automatic choices that give the same."""

import html
import json
import re
import zipfile

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.cli import cli
from frenkel.errors import InputError
from frenkel.measure.circuits import circuit
from frenkel.measure.direct_current.decided import decide, used_part
from frenkel.measure.direct_current.synthetic import (
    bruce_vincent_cell,
    gitt_pulse,
    hebb_wagner_cell,
    linear_sweep,
)
from frenkel.measure.direct_current.synthetic_ramps import plating_ramp
from frenkel.measure.measurement import Column, Measurement
from frenkel.measure.overrides import FIELDS, Overrides, RecordOverride, read_overrides, write_overrides


def write(path, e):
    rows = "\n".join(f"{t!r},{v!r},{i!r}" for t, v, i in zip(e.time_s.tolist(), e.potential_V.tolist(), e.current_mA.tolist(), strict=True))
    path.write_text("time/s,potential/V,current/mA\n" + rows + "\n")
    return str(path)


def write_spectrum(path, line, series):
    rng, f = np.random.default_rng(7), np.logspace(6, -1, 50)
    values = {"L0": 2e-7, "R0": series, f"{line}.R_el": 10.0, f"{line}.R_ion": 120.0, f"{line}.Q": 1e-4, f"{line}.n": 0.9}
    z = circuit(f"L0-R0-{line}").impedance(f, values)
    z = z * (1 + 0.003 * (rng.standard_normal(50) + 1j * rng.standard_normal(50)))
    path.write_text("f/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n" + "\n".join(f"{a:.6g},{b.real:.8g},{b.imag:.8g}" for a, b in zip(f, z, strict=True)) + "\n")
    return str(path)


def transference_of(tmp_path):
    e = bruce_vincent_cell(np.random.default_rng(0))
    T = e.truth
    return ["transference", write(tmp_path / "a.csv", e), "--polarisation", "10 mV", "--bulk", f"{T['bulk']:.6g} ± {0.02 * T['bulk']:.3g} ohm",
            "--before", f"{T['R0']:.6g} ohm", "--after", f"{T['Rss']:.6g} ohm"], "{time_s: [0, 3.0e4], steady_mA: [0.002, 1.0e-5]}"  # fmt: skip


def electronic_of(tmp_path):
    e = hebb_wagner_cell(np.random.default_rng(2), leakage_mA=1e-9, holds=9, hold_s=3600.0)
    return ["electronic", write(tmp_path / "a.csv", e), "--hebb-wagner", "--thickness", "1 mm", "--diameter", "10 mm", "--temperature", "25 °C"], (
        "{leave_out_parts: [0, 3], trust_steady: true}")  # fmt: skip


def lsv_of(tmp_path):
    e = linear_sweep(np.random.default_rng(1))
    return ["lsv", write(tmp_path / "a.csv", e), "--area", "0.785 cm2", "--resistance", "100 ohm", "--reference", "Li"], (
        "{background_V: [2.1, 2.5], rule: tangent, sweep: 0}")  # fmt: skip


def ccd_of(tmp_path):
    e = plating_ramp(np.random.default_rng(4), event="soft")
    return ["ccd", write(tmp_path / "a.csv", e), "--area", "0.785 cm2", "--stack-pressure", "5 MPa", "--temperature", "25 °C"], (
        "{events: {6: contact loss}, ramp: unspecified, resistance_ohm: 100.0, leave_out_parts: [0, 1]}")  # fmt: skip


def growth_of(tmp_path):
    t = np.linspace(0, 100, 15)
    (tmp_path / "a.csv").write_text("time (h),resistance (ohm)\n" + "\n".join(f"{a:.4f},{50 + 3 * np.sqrt(a) + 0.1 * np.sin(9 * a):.5f}" for a in t) + "\n")
    return ["growth", str(tmp_path / "a.csv"), "--area", "0.785 cm2"], "{law: linear, leave_out: [0]}"


def cycling_of(tmp_path):
    t = np.arange(0.0, 6 * 3600.0, 10.0)
    up = (t // 3600) % 2 == 0
    rows = "\n".join(f"{a:.1f},{v:.6f},{i:.3f}" for a, v, i in zip(t, np.where(up, 3 + t % 3600 / 3600, 3.9 - t % 3600 / 3600), np.where(up, 1.0, -0.9 - 1e-6 * t), strict=True))
    (tmp_path / "a.csv").write_text("time/s,potential/V,current/mA\n" + rows + "\n")
    return ["cycling", str(tmp_path / "a.csv"), "--active-mass", "10 mg"], "{leave_out_parts: [3]}"


def gitt_of(tmp_path):
    e = gitt_pulse(np.random.default_rng(3))
    return ["gitt", write(tmp_path / "a.csv", e), "--length", f"{e.truth['L'] * 1e4:.6g} ± 0.001 um", "--length-of", "slab"], (
        f"{{pulse_s: [{0.05 * e.truth['tau']:.6g}, {0.6 * e.truth['tau']:.6g}]}}")  # fmt: skip


def moisture_of(tmp_path):
    (tmp_path / "a.csv").write_text("min,ppm\n" + "\n".join(f"{t},{40 * (1 - np.exp(-t / 20)):.4f}" for t in range(60)) + "\n")
    return ["moisture", str(tmp_path / "a.csv"), "--mass", "100 mg", "--chamber", "2 L", "--gas-temperature", "25 °C"], "{rate_min: [0, 30]}"


def cathode_of(tmp_path):
    return ["cathode", "--ion-blocking", write_spectrum(tmp_path / "a.csv", "TLe1", 0.5), "--ion-series", "0.5 ± 0.05 ohm", "--electron-blocking",
            write_spectrum(tmp_path / "b.csv", "TLi1", 20.0), "--thickness", "200 ± 5 um", "--diameter", "10 mm", "--temperature", "25 °C"], (
        "{range_Hz: [1, 1.0e5], leave_out: [20]}")  # fmt: skip


ANALYSES = {"transference": transference_of, "electronic": electronic_of, "lsv": lsv_of, "ccd": ccd_of, "growth": growth_of, "cycling": cycling_of,
            "gitt": gitt_of, "moisture": moisture_of, "cathode": cathode_of}  # fmt: skip


def run(arguments):
    out = CliRunner().invoke(cli, ["measure", *arguments], catch_exceptions=False)
    assert out.exit_code == 0, out.output
    return out


@pytest.mark.parametrize("analysis", ANALYSES)
def test_every_decision_is_printed_shown_in_its_effect_and_given_again(tmp_path, analysis):
    arguments, yaml = ANALYSES[analysis](tmp_path)
    (tmp_path / "frenkel.yaml").write_text(f"records:\n  a.csv: {yaml}\n")
    out = tmp_path / "out"
    out.mkdir()
    more = ["--report", str(out / "r.html"), "--json", str(out / "r.json"), "--xlsx", str(out / "r.xlsx"), "--svg", str(out / "svg"), "--origin", str(out / "csv")]
    run([*arguments, *more])
    saved = json.loads((out / "r.json").read_text())
    own = read_overrides(tmp_path / "frenkel.yaml").for_record("a.csv")
    assert {one["decision"] for one in saved["decisions"]} == set(own.decisions) <= set(FIELDS[analysis])
    page = (out / "r.html").read_text()
    assert "Checklist of what a paper must state" in page and "Decisions of the user" in page and "width=device-width" in page
    text = html.unescape(re.search(r"<pre>(records:.*?)</pre>", page, re.S)[1])
    (tmp_path / "again.yaml").write_text(text)
    assert read_overrides(tmp_path / "again.yaml").for_record("a.csv") == own
    run([*arguments, "--overrides", str(tmp_path / "again.yaml"), "--json", str(out / "again.json")])
    assert json.loads((out / "again.json").read_text())["tables"] == saved["tables"]
    assert any(abs(change) > 1e-4 for one in saved["decisions"] for change in (one["changes"] or {}).values())
    assert zipfile.is_zipfile(out / "r.xlsx")
    svgs = sorted((out / "svg").iterdir())
    assert len(svgs) == 2 * len(list((out / "csv").iterdir())) and all(p.read_text().startswith("<svg") for p in svgs)


@pytest.mark.parametrize("analysis", ANALYSES)
def test_automatic_choices_can_be_written_and_give_the_same(tmp_path, analysis):
    arguments, _ = ANALYSES[analysis](tmp_path)
    auto, first, second = tmp_path / "auto.yaml", tmp_path / "first.json", tmp_path / "second.json"
    run([*arguments, "--decisions", str(auto), "--json", str(first)])
    assert "automatic" in auto.read_text()
    run([*arguments, "--overrides", str(auto), "--json", str(second)])
    one, two = (json.loads(p.read_text())["evidence"] for p in (first, second))
    assert [e["value"] for e in one] == pytest.approx([e["value"] for e in two], rel=1e-3)


def test_a_decision_that_the_analysis_does_not_know_is_refused(tmp_path):
    arguments, _ = ANALYSES["gitt"](tmp_path)
    (tmp_path / "frenkel.yaml").write_text("records: {a.csv: {rule: tangent}}\n")
    out = CliRunner().invoke(cli, ["measure", *arguments])
    assert "rule is nothing that frenkel measure gitt decides" in str(out.exception) and "pulse_s" in str(out.exception)


@pytest.mark.parametrize(("analysis", "yaml", "said"), [
    ("ccd", "{events: {99: hard short}}", "no half-cycle 99"), ("ccd", "{events: {3: bang}}", "'bang'"), ("ccd", "{ramp: fast}", "'fast'"),
    ("ccd", "{leave_out_parts: [99]}", "no half-cycle 99"), ("lsv", "{rule: eye}", "'eye'"), ("lsv", "{background_V: [9, 10]}", "0 points"),
    ("lsv", "{sweep: 7}", "1 anodic sweeps"), ("growth", "{law: cubic}", "'cubic'"), ("gitt", "{pulse_s: [1.0e9, 2.0e9]}", "no part of the pulse"),
    ("gitt", "{leave_out_parts: [5]}", "no pulse 5"), ("cycling", "{leave_out_parts: [77]}", "no cycle 77"),
    ("electronic", "{leave_out_parts: [99]}", "no hold 99"), ("moisture", "{rate_min: [900, 901]}", "Fewer than two points"),
    ("transference", "{time_s: [1.0e9, 2.0e9]}", "no row is left"), ("transference", "{leave_out: [99999]}", "no row 99999"),
    ("cathode", "{time_s: [0, 1]}", "time_s cannot be applied"),
])  # fmt: skip
def test_decisions_that_do_not_fit_the_record_are_named(tmp_path, analysis, yaml, said):
    arguments, _ = ANALYSES[analysis](tmp_path)
    (tmp_path / "frenkel.yaml").write_text(f"records:\n  a.csv: {yaml}\n")
    out = CliRunner().invoke(cli, ["measure", *arguments])
    assert out.exit_code != 0 or "unknown" in out.stderr
    assert said in (str(out.exception) if out.exit_code else out.stderr)


def test_a_value_that_stands_only_with_or_without_a_decision_is_said():
    record = Measurement("table", (Column("time", "s", np.arange(5.0)),), "a.csv", "0", "test")

    def analyse(parts, own):
        return {"x": 2.0} if own[0].trust_steady else {}

    with_it = decide([record], Overrides(records={"a.csv": RecordOverride(trust_steady=True)}), "transference", analyse, lambda r: r)
    assert with_it.changes[0].shown == "no value without it"
    without = decide([record], Overrides(records={"a.csv": RecordOverride(leave_out=(1,))}), "transference",
                     lambda parts, own: {} if own[0].leave_out else {"x": 1.0}, lambda r: r)  # fmt: skip
    assert without.changes[0].shown == "no x with it"
    neither = decide([record], Overrides(records={"a.csv": RecordOverride(leave_out=(1,))}), "transference", lambda parts, own: {}, lambda r: r)
    assert neither.changes[0].shown == "no value either way"

    def fails(parts, own):
        if not own[0].leave_out:
            raise InputError("no")
        return {"x": 1.0}

    needed = decide([record], Overrides(records={"a.csv": RecordOverride(leave_out=(1,))}), "transference", fails, lambda r: r)
    assert needed.changes[0].changes is None


values = st.lists(st.one_of(st.floats(-10, 10), st.sampled_from([float("nan"), float("inf")])), min_size=2, max_size=30)


@settings(max_examples=60)
@given(values, st.floats(0, 30), st.floats(0, 30), st.data())
def test_only_finite_rows_within_the_times_are_used(current, a, b, data):
    n = len(current)
    record = Measurement("table", (Column("time", "s", np.arange(n, dtype=float)), Column("current", "mA", np.array(current))), "a.csv", "0", "test",
                         lines=tuple(range(2, n + 2)))  # fmt: skip
    left = data.draw(st.sets(st.integers(0, n - 1), max_size=3))
    keep = [k for k in range(n) if np.isfinite(current[k]) and min(a, b) <= k <= max(a, b) and k not in left]
    decided = RecordOverride(time_s=(a, b), leave_out=tuple(left))
    if not keep:
        with pytest.raises(InputError, match="no row is left"):
            used_part(record, decided)
        return
    part = used_part(record, decided)
    assert part.values("time").tolist() == keep and list(part.lines) == [k + 2 for k in keep]
    assert any(n.code == "rows-left-out" for n in part.notices) == (not np.all(np.isfinite(current)))
    assert used_part(part).values("time").tolist() == keep  # once is enough


def test_potentials_of_no_cell_are_refused():
    record = Measurement("table", (Column("potential", "V", np.array([1.0, 3e3])),), "a.csv", "0", "test")
    with pytest.raises(InputError, match="no laboratory cell"):
        used_part(record)
    with pytest.raises(InputError, match="no times"):
        used_part(record, RecordOverride(time_s=(0, 1)))


names = st.text(st.characters(whitelist_categories=("Ll", "Nd"), max_codepoint=0x7F), min_size=1, max_size=8)


@settings(max_examples=40)
@given(names, st.builds(
    RecordOverride, time_s=st.none() | st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), leave_out=st.lists(st.integers(0, 9), max_size=3).map(tuple),
    events=st.dictionaries(st.integers(0, 50), st.sampled_from(["none", "hard short"]), max_size=3), trust_steady=st.booleans(),
    reason=st.text(max_size=20).filter(str.isprintable),
))  # fmt: skip
def test_records_survive_writing(tmp_path_factory, name, override):
    path = tmp_path_factory.mktemp("y") / "frenkel.yaml"
    path.write_text(write_overrides(Overrides(records={name: override})), encoding="utf-8")
    back = read_overrides(path)
    assert back.for_record(name) == override
    assert back.unused([(name, 0)]) == () and back.unused([("another!", 0)]) == (name,)


def test_a_file_of_another_technique_is_answered_with_its_command(frenkel_data, tmp_path):
    eis = frenkel_data / "eis"
    cases = [
        (["gitt", str(eis / "gamry" / "cv_data.dta"), "--length", "5 um", "--length-of", "slab"], "frenkel measure lsv"),
        (["lsv", str(eis / "biologic" / "PEIS_SSB.mpr"), "--area", "1 cm2"], "frenkel eis"),
        (["ccd", str(eis / "gamry" / "chronoa_data.dta"), "--area", "1 cm2"], "frenkel measure transference"),
        (["cathode", "--ion-blocking", str(eis / "gamry" / "cv_data.dta"), "--thickness", "1 mm", "--diameter", "1 cm", "--temperature", "25 °C"],
         "--ion-current"),
    ]  # fmt: skip
    for arguments, said in cases:
        out = CliRunner().invoke(cli, ["measure", *arguments])
        assert out.exit_code != 0 and said in str(out.exception), arguments
    assert "Did you mean: frenkel measure lsv" in CliRunner().invoke(cli, ["eis", str(eis / "gamry" / "cv_data.dta")]).output


def test_a_broken_ramp_among_many_is_told_and_the_others_go_on(tmp_path):
    rng = np.random.default_rng(2)
    files = [write(tmp_path / f"{k}.csv", plating_ramp(rng, event=event)) for k, event in enumerate(("soft", "soft", "none"))]
    (tmp_path / "broken.csv").write_text("")
    out = CliRunner().invoke(cli, ["measure", "ccd", *files, str(tmp_path / "broken.csv"), "--area", "0.785 cm2", "--json"])
    assert out.exit_code == 1 and "broken.csv" in out.stderr
    saved = json.loads(out.stdout)
    assert saved["weibull"]["cells"] == 3 and "empty" in saved["failures"][0]
    assert CliRunner().invoke(cli, ["measure", "ccd", str(tmp_path / "broken.csv"), str(tmp_path / "broken.csv"), "--area", "1 cm2"]).exit_code == 3
