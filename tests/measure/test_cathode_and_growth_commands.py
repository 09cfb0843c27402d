"""Blocking cells by current and spectrum, growth from spectra with time stamps: commands, figures, what is refused."""

import json
from datetime import datetime, timedelta

import numpy as np
import pytest
from click.testing import CliRunner

from frenkel.cli import cli
from frenkel.errors import InputError
from frenkel.measure import Measurement
from frenkel.measure.blocking_cell import BlockingCell
from frenkel.measure.cathode_result import measured_cathode
from frenkel.measure.circuits import circuit
from frenkel.measure.direct_current.interleaved import growth_record
from frenkel.measure.measurement import Column
from frenkel.measure.vector import figure_svg

GEOMETRY = ("--thickness", "200 ± 5 um", "--diameter", "10 mm", "--temperature", "25 °C")


def spectrum(line="TLe1", series=0.5, n=40):
    rng, f = np.random.default_rng(1), np.logspace(6, -2, n)
    values = {"L0": 2e-7, "R0": series, f"{line}.R_el": 10.0, f"{line}.R_ion": 120.0, f"{line}.Q": 1e-4, f"{line}.n": 0.9}
    z = circuit(f"L0-R0-{line}").impedance(f, values)
    return f, z * (1 + 0.003 * (rng.standard_normal(n) + 1j * rng.standard_normal(n)))


def write_current(path, end_mA, tau=60.0, length=2000.0):
    t = np.arange(1.0, length, 5.0)
    I = end_mA * (1 + 2 * np.exp(-t / tau)) * (1 + 1e-3 * np.random.default_rng(3).standard_normal(len(t)))
    path.write_text("time/s,current/mA\n" + "\n".join(f"{a:.6g},{b:.8g}" for a, b in zip(t, I, strict=True)) + "\n")
    return str(path)


def run(*arguments, ok=True):
    out = CliRunner().invoke(cli, ["measure", *arguments])
    assert (out.exit_code == 0) is ok, (out.output, out.exception)
    return out


def test_cathode_from_records_of_the_current(tmp_path):
    ions, electrons = write_current(tmp_path / "i.csv", 50.0 / 10.5), write_current(tmp_path / "e.csv", 10.0 / 140.0)
    more = ("cathode", "--ion-current", ions, "--ion-voltage", "50 ± 0.1 mV", "--ion-series", "0.5 ± 0.05 ohm", "--electron-current", electrons,
            "--electron-voltage", "10 ± 0.05 mV", "--electron-series", "20 ± 1 ohm", *GEOMETRY, "--stack-pressure", "50 MPa")  # fmt: skip
    found = json.loads(run(*more, "--json").stdout)
    ionic, electronic = (e["value"] for e in found["evidence"])
    k = 0.02 / (np.pi * 0.25)
    assert ionic == pytest.approx(k / 120.0, rel=0.03) and electronic == pytest.approx(k / 10.0, rel=0.03)
    assert all(dict(e["conditions"])["pressure_MPa"] == 50.0 for e in found["evidence"]) and len(found["evidence"][0]["source"]["file_digest"]) == 129
    (tmp_path / "frenkel.yaml").write_text("records: {i.csv: {steady_mA: [5.0, 0.01]}, e.csv: {trust_steady: true}}\n")
    decided = json.loads(run(*more, "--json").stdout)
    assert decided["decisions"][0]["changes"]["electronic conductivity"] == pytest.approx(10.0 / 9.5 - 1.0, abs=0.01)


@pytest.mark.parametrize(("more", "said"), [
    (("--ion-current", "I"), "--ion-voltage"), (("--ion-current", "I", "--ion-voltage", "50 mV", "--ion-steady", "3 ± 1 ohm"), "two ways"),
    (("--ion-blocking", "I"), "no impedance spectrum"), (("--ion-blocking", "MANY"), "holds 2 spectra"),
])  # fmt: skip
def test_what_a_cell_lacks_is_named(tmp_path, more, said):
    write_current(tmp_path / "i.csv", 1.0)
    rows = "\n".join(f"{a:.6g},{z.real:.8g},{z.imag:.8g}" for a, z in zip(*spectrum(), strict=True))
    (tmp_path / "many.csv").write_text(f"f/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n{rows}\n{rows}\n")
    names = {"I": str(tmp_path / "i.csv"), "MANY": str(tmp_path / "many.csv")}
    out = run("cathode", *(names.get(one, one) for one in more), *GEOMETRY, ok=False)
    assert said in str(out.exception)


def test_cells_without_geometry_or_temperature_are_asked_for(tmp_path):
    out = run("cathode", "--ion-steady", "10 ± 0.1 ohm", "--temperature", "25 °C", ok=False)
    assert "--thickness" in str(out.exception)
    out = run("cathode", "--ion-steady", "10 ± 0.1 ohm", *GEOMETRY[:4], ok=False)
    assert "--temperature" in str(out.exception)
    done = run("cathode", "--ion-steady", "10 ± 0.1 ohm", *GEOMETRY)
    assert "composite cathode" in done.stderr and "unknown (conductivity)" in done.stderr


def test_figures_of_a_cathode_show_the_line_and_what_is_unknown():
    f, z = spectrum()
    result = measured_cathode([BlockingCell("ions", 200.0, 0.785, f, z, steady_ohm=(10.5, 0.1), series_ohm=(0.5, 0.05))], subject="x", temperature_K=298.15)
    named = dict(result.figures())
    assert set(named) == {"ions_blocking_nyquist", "ions_blocking_residuals"}
    nyquist = named["ions_blocking_nyquist"]
    assert nyquist.layout.yaxis.scaleanchor == "x" and any("steady" in (t.name or "") for t in nyquist.data)
    assert all(figure_svg(fig).startswith("<svg") for fig in (*named.values(), result.plot()))
    steady_only = measured_cathode([BlockingCell("ions", 200.0, 0.785, steady_ohm=(10.5, 0.1))], subject="x", temperature_K=298.15)
    assert not steady_only.figures() and "ions: unknown" in steady_only.plot().layout.xaxis.ticktext
    assert steady_only.to_dict()["fit"]["cells"][0]["blocks"] == "ions"


def aged(hours, R, started=datetime(2026, 1, 1)):
    f = np.logspace(5, 0, 31)
    z = 0.1 * R + 0.9 * R / (1 + (2j * np.pi * f * 1e-4) ** 0.95)
    z = z * (1 + 0.001 * (np.random.default_rng(int(hours)).standard_normal(31) + 1j * np.random.default_rng(int(hours) + 99).standard_normal(31)))
    columns = (Column("frequency", "Hz", f), Column("impedance_real", "Ω", z.real), Column("impedance_imaginary", "Ω", z.imag))
    return Measurement("impedance", columns, f"{hours}.csv", f"{int(hours):064d}", "test", started=None if started is None else started + timedelta(hours=hours))


def test_growth_from_spectra_takes_their_time_stamps():
    record, notices = growth_record([aged(h, 100.0 + 2.0 * h) for h in (0.0, 5.0, 20.0)])
    assert record.values("time", "h").tolist() == pytest.approx([0.0, 5.0, 20.0]) and not notices
    assert record.values("resistance", "Ω") == pytest.approx([100.0, 110.0, 140.0], rel=0.01)
    short = Measurement("impedance", tuple(Column(c.name, c.unit, c.values[:4]) for c in aged(1.0, 50.0).columns), "short.csv", "0", "test")
    _, told = growth_record([aged(0.0, 100.0), short])
    assert [n.code for n in told] == ["spectrum-left-out"]
    with pytest.raises(InputError, match="no time stamp"):
        growth_record([aged(0.0, 100.0, started=None)])
    with pytest.raises(InputError, match="can be evaluated"):
        growth_record([short])
    with pytest.raises(InputError, match="holds no spectra"):
        growth_record([Measurement("table", (Column("x", "", np.zeros(3)),), "a.csv", "0", "test")])
