"""The direct-current commands on files written from the generators: values, JSON for evaluate, reports."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from frenkel.cli import cli
from frenkel.measure.direct_current.synthetic import (
    bruce_vincent_cell,
    gitt_pulse,
    hebb_wagner_cell,
    linear_sweep,
)
from frenkel.measure.direct_current.synthetic_ramps import plating_ramp


def write(path, e):
    rows = "\n".join(f"{t!r},{v!r},{i!r}" for t, v, i in zip(e.time_s.tolist(), e.potential_V.tolist(), e.current_mA.tolist(), strict=True))
    path.write_text("time/s,potential/V,current/mA\n" + rows + "\n")
    return str(path)


def run(*arguments):
    out = CliRunner().invoke(cli, ["measure", *arguments])
    assert out.exit_code == 0, (out.output, out.exception)
    return out


def evidence_of(out):
    return json.loads(out.stdout)["evidence"]


def transference_options(e):
    T = e.truth
    return ("--polarisation", "10 mV", "--bulk", f"{T['bulk']:.6g} ± {0.02 * T['bulk']:.3g} ohm", "--before", f"{T['R0']:.6g} ohm",
            "--after", f"{T['Rss']:.6g} ohm")  # fmt: skip


def test_transference_as_evidence_for_evaluate(tmp_path):
    e = bruce_vincent_cell(np.random.default_rng(0))
    path = write(tmp_path / "a.csv", e)
    report = tmp_path / "t.html"
    saved = tmp_path / "t.json"
    run("transference", path, *transference_options(e), "--subject", "Li6PS5Cl", "--json", str(saved), "--report", str(report))
    (evidence,) = json.loads(saved.read_text())["evidence"]
    assert abs(evidence["value"] - e.truth["t"]) < 0.15 and evidence["origin"] == "measured"
    assert len(evidence["source"]["file_digest"]) == 64
    assert "Plotly.newPlot" in report.read_text() and "Watanabe" in report.read_text()
    from frenkel.evaluate.user_data import read_user_data
    from frenkel.materials import resolve

    (read,) = read_user_data([saved], resolve("Li6PS5Cl")).evidence
    assert read.property == "transference_number" and read.value == evidence["value"]


def test_transference_that_has_not_settled_is_unknown_unless_the_user_says_so(tmp_path):
    e = bruce_vincent_cell(np.random.default_rng(1), duration_in_times=0.7)
    path = write(tmp_path / "a.csv", e)
    out = run("transference", path, *transference_options(e))
    assert "No steady state" in out.stderr
    told = run("transference", path, *transference_options(e), "--trust-steady", "--json")
    assert evidence_of(told) and "steady-by-user" in told.stdout


def test_balsara_newman(tmp_path):
    e = bruce_vincent_cell(np.random.default_rng(0))
    out = run("transference", write(tmp_path / "a.csv", e), *transference_options(e), "--sigma", "1 ± 0.03 mS/cm", "--diffusivity",
              "8e-8 ± 3e-9 cm2/s", "--concentration", "1.2 mol/L", "--slope", "-110 ± 4 mV", "--json")  # fmt: skip
    fraction, number = evidence_of(out)
    ne = 1 / fraction["value"] - 1
    assert number["kind"] == "transference" and abs(number["value"] - (1 - ne * 96485.33 * 8e-8 * 1.2e-3 / (1e-3 * 0.11))) < 1e-6
    tau = 200e-4**2 / (np.pi**2 * 8e-8)
    t = np.linspace(0.0, 6 * tau, 300)
    rows = "\n".join(f"{a:.8g},{0.005 * np.exp(-a / tau) + 1e-6 * np.sin(40 * a / tau):.10g}" for a in t)
    (tmp_path / "relax.csv").write_text("time/s,potential/V\n" + rows + "\n")
    more = ("--sigma", "1 ± 0.03 mS/cm", "--relaxation", str(tmp_path / "relax.csv"), "--concentration", "1.2 mol/L", "--slope", "-110 ± 4 mV", "--json")
    relaxed = run("transference", str(tmp_path / "a.csv"), *transference_options(e), *more, "--thickness", "200 ± 1 um")
    assert abs(evidence_of(relaxed)[1]["value"] - number["value"]) < 0.02
    bare = CliRunner().invoke(cli, ["measure", "transference", str(tmp_path / "a.csv"), *transference_options(e), *more])
    assert "--thickness" in str(bare.exception)
    bad = CliRunner().invoke(cli, ["measure", "transference", str(tmp_path / "a.csv"), *transference_options(e), "--sigma", "1 mS/cm"])
    assert bad.exit_code != 0 and "--slope" in str(bad.exception)


@pytest.mark.parametrize("blocking", [True, False])
def test_electronic(tmp_path, blocking):
    e = hebb_wagner_cell(np.random.default_rng(2), leakage_mA=1e-9, blocking=blocking)
    more = () if blocking else ("--hebb-wagner", "--temperature", "25 ± 0.3 °C")
    out = run("electronic", write(tmp_path / "a.csv", e), "--thickness", "1 mm", "--area", f"{0.1 / e.truth['constant']:.8g} cm2", "--leakage", "1e-9 mA",
              "--report", str(tmp_path / "r.html"), "--json", *more)  # fmt: skip
    found = evidence_of(out)
    assert len(found) == 1  # of holes at the potential of lithium nobody makes use
    assert len(json.loads(out.stdout)["carriers"]) == (1 if blocking else 2)
    assert abs(found[0]["value"] / e.truth["electrons"] - 1) < 0.2 or found[0]["censored"] == "<"
    assert "Plotly.newPlot" in (tmp_path / "r.html").read_text()


def test_lsv_needs_the_reference_for_a_value_against_lithium(tmp_path):
    e = linear_sweep(np.random.default_rng(1))
    path = write(tmp_path / "a.csv", e)
    options = ("--area", "0.785 cm2", "--resistance", f"{e.truth['R']:.5g} ohm")
    bare = run("lsv", path, *options)
    assert "measured scale" in bare.stdout and "the reference electrode is not known" in bare.stderr
    known = run("lsv", path, *options, "--reference", "Li", "--electrolyte-mass", "5 mg", "--json")
    (evidence,) = evidence_of(known)
    assert abs(evidence["value"] - e.truth["onset"]) < 0.03
    assert "charge_mAh_g" in known.stdout
    none = CliRunner().invoke(cli, ["measure", "lsv", path, *options, "--reduction"])
    assert none.exit_code != 0 and "0 cathodic sweeps" in str(none.exception)


def test_ccd_with_the_weibull_fit_in_json(tmp_path):
    rng = np.random.default_rng(2)
    files = [write(tmp_path / f"{k}.csv", plating_ramp(rng, event=event)) for k, event in enumerate(("soft", "soft", "none"))]
    out = run("ccd", *files, "--area", "0.785 cm2", "--stack-pressure", "5 MPa")
    assert out.stdout.count("soft short") == 2 and "never" in out.stdout and "Weibull" in out.stdout
    saved = json.loads(run("ccd", *files, "--area", "0.785 cm2", "--stack-pressure", "5 MPa", "--json").stdout)
    assert saved["weibull"]["failed"] == 2 and saved["weibull"]["cells"] == 3


def test_ccd_with_spectra_in_between(tmp_path):
    e = plating_ramp(np.random.default_rng(3), event="contact", impedance=True)
    rng = np.random.default_rng(4)
    f = np.logspace(5, 0, 31)
    spectra = []
    for k, (_, R) in enumerate(e.spectra[:21]):
        z = 0.1 * R + 0.9 * R / (1 + (2j * np.pi * f * 1e-4) ** 0.95)
        z = z * (1 + 0.002 * (rng.standard_normal(31) + 1j * rng.standard_normal(31)))
        rows = "\n".join(f"{a:.6g},{b.real:.6g},{b.imag:.6g}" for a, b in zip(f, z, strict=True))
        (tmp_path / f"s{k:02d}.csv").write_text("f/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n" + rows + "\n")
        spectra += ["--eis", str(tmp_path / f"s{k:02d}.csv")]
    out = run("ccd", write(tmp_path / "ramp.csv", e), *spectra, "--area", "0.785 cm2", "--json", "--report", str(tmp_path / "r.html"))
    (evidence,) = evidence_of(out)
    conditions = dict(evidence["conditions"])
    assert conditions["event"] == "contact loss" and conditions["polarisation_over_impedance"] > 1.1
    assert abs(evidence["value"] - e.truth["current"]) < 1e-3
    assert "spectra-in-order" in out.stdout and "impedance before" in (tmp_path / "r.html").read_text()


def test_growth_from_a_table(tmp_path):
    t = np.linspace(0, 100, 15)
    rows = "\n".join(f"{a:.4f},{50 + 3 * np.sqrt(a) + 0.1 * np.sin(9 * a):.5f}" for a in t)
    (tmp_path / "g.csv").write_text("time (h),resistance (ohm)\n" + rows + "\n")
    out = run("growth", str(tmp_path / "g.csv"), "--area", "0.785 cm2", "--json", "--report", str(tmp_path / "g.html"))
    found = json.loads(out.stdout)
    assert found["growth"]["law"] == "square root" and abs(found["growth"]["rate"] - 3.0) < 0.1
    assert found["evidence"][0]["property"] == "area_specific_resistance"


def test_cycling_with_differential_capacity(tmp_path):
    t = np.arange(0.0, 4 * 3600.0, 10.0)
    phase = (t % 3600) / 3600
    up = (t // 3600) % 2 == 0
    rows = "\n".join(f"{a:.1f},{v:.6f},{i:.3f}" for a, v, i in zip(t, np.where(up, 3 + phase, 3.9 - phase), np.where(up, 1.0, -0.9), strict=True))
    (tmp_path / "c.csv").write_text("time/s,potential/V,current/mA\n" + rows + "\n")
    saved = json.loads(run("cycling", str(tmp_path / "c.csv"), "--active-mass", "10 mg", "--json", "--report", str(tmp_path / "c.html")).stdout)
    assert len(saved["cycles"]) == 2 and abs(saved["cycles"][1]["coulombic_efficiency"] - 0.9) < 0.01
    efficiency, specific = saved["evidence"]
    assert efficiency["property"] == "first_cycle_efficiency" and abs(efficiency["value"] - 0.9) < 0.01 and abs(specific["value"] - 90.0) < 1.0
    out = run("cycling", str(tmp_path / "c.csv"), "--differential", "--csv")
    assert out.stdout.startswith("cycle,direction,potential_V,dQ_dV_mAh_V") and "discharge" in out.stdout
    assert (tmp_path / "c.html").read_text().count("Plotly.newPlot(") >= 2


def test_gitt(tmp_path):
    e = gitt_pulse(np.random.default_rng(3))
    out = run("gitt", write(tmp_path / "g.csv", e), "--length", f"{e.truth['L'] * 1e4:.6g} um", "--length-of", "slab", "--json",
              "--report", str(tmp_path / "g.html"))  # fmt: skip
    (evidence,) = evidence_of(out)
    assert abs(evidence["value"] / e.truth["D"] - 1) < 0.1


def test_moisture_with_the_conductivity_it_cost(tmp_path):
    (tmp_path / "m.csv").write_text("min,ppm\n0,0\n10,50\n20,100\n")
    out = run("moisture", str(tmp_path / "m.csv"), "--mass", "100 mg", "--chamber", "2000 mL", "--gas-temperature", "0 °C", "--before",
              "2 ± 0.1 mS/cm", "--after", "1 ± 0.05 mS/cm", "--json", "--report", str(tmp_path / "m.html"))  # fmt: skip
    gas, kept = evidence_of(out)
    assert abs(gas["value"] - 2.0) < 1e-9 and kept["value"] == 0.5 and kept["low"] < 0.5 < kept["high"]
    (tmp_path / "m.csv").write_text("min,ppm\n0,zero\n1,2\n2,3\n")
    bad = CliRunner().invoke(cli, ["measure", "moisture", str(tmp_path / "m.csv"), "--mass", "1 mg", "--flow", "100", "--gas-temperature", "25 °C"])
    assert bad.exit_code != 0 and "zero" in str(bad.exception)


def test_missing_area_is_an_error_with_the_option(tmp_path):
    path = write(tmp_path / "a.csv", linear_sweep(np.random.default_rng(1)))
    out = CliRunner().invoke(cli, ["measure", "lsv", path])
    assert out.exit_code != 0 and "--area" in str(out.exception)


def test_several_runs_in_a_file_are_asked_about(frenkel_data):
    path = str(frenkel_data / "eis" / "gamry" / "cv_data.dta")
    out = CliRunner().invoke(cli, ["measure", "lsv", path, "--area", "1 cm2"])
    assert out.exit_code != 0 and "5 runs" in str(out.exception) and "--run" in str(out.exception)
    out = CliRunner().invoke(cli, ["measure", "lsv", path, "--area", "1 cm2", "--run", "3"])
    assert "0 anodic sweeps" in str(out.exception)  # ten points are no sweep
