"""The direct-current commands on files written from the generators."""

import json

import numpy as np
from click.testing import CliRunner

from frenkel.cli import cli
from frenkel.measure.direct_current.synthetic import (
    bruce_vincent_cell,
    gitt_pulse,
    linear_sweep,
    plating_ramp,
)


def write(path, e):
    rows = "\n".join(f"{t!r},{v!r},{i!r}" for t, v, i in zip(e.time_s.tolist(), e.potential_V.tolist(), e.current_mA.tolist(), strict=True))
    path.write_text("time/s,potential/V,current/mA\n" + rows + "\n")
    return str(path)


def run(*arguments):
    out = CliRunner().invoke(cli, ["measure", *arguments])
    assert out.exit_code == 0, (out.output, out.exception)
    return out


def test_transference(tmp_path):
    e = bruce_vincent_cell(np.random.default_rng(0))
    T = e.truth
    out = run("transference", write(tmp_path / "a.csv", e), "--polarisation", "10 mV", "--bulk", f"{T['bulk']:.6g} ± {0.02 * T['bulk']:.3g} ohm",
              "--before", f"{T['R0']:.6g} ohm", "--after", f"{T['Rss']:.6g} ohm", "--json")  # fmt: skip
    (evidence,) = json.loads(out.stdout)["evidence"]
    assert abs(evidence["value"] - T["t"]) < 0.15


def test_electronic(tmp_path):
    t = np.linspace(0, 1000, 400)
    files = []
    for k, V in enumerate((0.2, 0.4, 0.6, 0.8)):
        rows = "\n".join(f"{a!r},{V!r},{float(1e-5 * V * (1 + 3 * np.exp(-a / 60)))!r}" for a in t.tolist())
        (tmp_path / f"{k}.csv").write_text("time/s,potential/V,current/mA\n" + rows + "\n")
        files.append(str(tmp_path / f"{k}.csv"))
    out = run("electronic", *files, "--thickness", "1 mm", "--area", "1 cm2", "--json")
    (evidence,) = json.loads(out.stdout)["evidence"]
    assert abs(evidence["value"] / 1e-9 - 1) < 0.05  # L/A dI/dV = 0.1/cm · 1e-8 S


def test_lsv_needs_the_reference_for_a_value_against_lithium(tmp_path):
    e = linear_sweep(np.random.default_rng(1))
    path = write(tmp_path / "a.csv", e)
    options = ("--area", "0.785 cm2", "--resistance", f"{e.truth['R']:.5g} ohm")
    bare = run("lsv", path, *options)
    assert "measured scale" in bare.stdout
    known = run("lsv", path, *options, "--reference", "Li", "--json")
    (evidence,) = json.loads(known.stdout)["evidence"]
    assert abs(evidence["value"] - e.truth["onset"]) < 0.03


def test_ccd(tmp_path):
    rng = np.random.default_rng(2)
    files = [write(tmp_path / f"{k}.csv", plating_ramp(rng, event=event)) for k, event in enumerate(("soft", "soft", "none"))]
    out = run("ccd", *files, "--area", "0.785 cm2", "--stack-pressure", "5 MPa")
    assert out.stdout.count("soft short") == 2 and "never" in out.stdout and "Weibull" in out.stdout


def test_cycling(tmp_path):
    t = np.arange(0.0, 4 * 3600.0, 10.0)
    rows = "\n".join(f"{a!r},{(3.9 if (a // 3600) % 2 == 0 else 3.6)!r},{(1.0 if (a // 3600) % 2 == 0 else -0.9)!r}" for a in t.tolist())
    (tmp_path / "c.csv").write_text("time/s,potential/V,current/mA\n" + rows + "\n")
    out = run("cycling", str(tmp_path / "c.csv"), "--active-mass", "10 mg", "--json")
    rows = json.loads(out.stdout)
    assert len(rows) == 2 and abs(rows[1]["coulombic_efficiency"] - 0.9) < 0.01


def test_gitt(tmp_path):
    e = gitt_pulse(np.random.default_rng(3))
    out = run("gitt", write(tmp_path / "g.csv", e), "--length", f"{e.truth['L'] * 1e4:.6g} um", "--json")
    (evidence,) = json.loads(out.stdout)["evidence"]
    assert abs(evidence["value"] / e.truth["D"] - 1) < 0.1


def test_moisture(tmp_path):
    (tmp_path / "m.csv").write_text("min,ppm\n0,0\n10,50\n20,100\n")
    out = run("moisture", str(tmp_path / "m.csv"), "--mass", "100 mg", "--chamber", "2000 mL", "--gas-temperature", "0 °C", "--json")
    assert abs(json.loads(out.stdout)["evidence"][0]["value"] - 2.0) < 1e-9
    (tmp_path / "m.csv").write_text("min,ppm\n0,zero\n")
    bad = CliRunner().invoke(cli, ["measure", "moisture", str(tmp_path / "m.csv"), "--mass", "1 mg", "--flow", "100"])
    assert bad.exit_code != 0


def test_missing_area_is_an_error_with_the_option(tmp_path):
    path = write(tmp_path / "a.csv", linear_sweep(np.random.default_rng(1)))
    out = CliRunner().invoke(cli, ["measure", "lsv", path])
    assert out.exit_code != 0 and "--area" in str(out.exception)
