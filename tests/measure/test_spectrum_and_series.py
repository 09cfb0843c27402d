"""From measurement to conductivity and activation energy; overrides; report; commands."""

import json
import re

import numpy as np
import pytest
from click.testing import CliRunner

from frenkel.cli import cli
from frenkel.errors import InputError, ParseError
from frenkel.measure import Column, Geometry, Measurement
from frenkel.measure.circuits import circuit
from frenkel.measure.exports import origin_csv, zview_text
from frenkel.measure.overrides import SpectrumOverride, read_overrides
from frenkel.measure.report import checklist, render_report
from frenkel.measure.series import analyse_series
from frenkel.measure.spectrum import analyse_spectrum
from frenkel.measure.synthetic import temperature_series

f = np.logspace(6.8, -1, 79)
TRUTH = {"R0": 1.0, "R1": 8e3, "CPE1.Q": 1.3e-11, "CPE1.n": 0.98, "R2": 2e4, "CPE2.Q": 4e-9, "CPE2.n": 0.92, "CPE3.Q": 5e-6, "CPE3.n": 0.9}
GEOMETRY = Geometry(thickness_um=1000.0, thickness_std_um=20.0, area_cm2=0.785, area_std_cm2=0.01)


def measurement(z, frequency=f, **more):
    columns = (Column("frequency", "Hz", frequency), Column("impedance_real", "Ω", z.real), Column("impedance_imaginary", "Ω", z.imag))
    return Measurement("impedance", columns, more.pop("path", "pellet.csv"), "0" * 64, "test", **more)


def noisy(z, rng, level=0.003):
    return z + level * np.abs(z) * (rng.standard_normal(len(z)) + 1j * rng.standard_normal(len(z)))


def pellet(rng=None, **more):
    z = circuit("R0-p(R1,CPE1)-p(R2,CPE2)-CPE3").impedance(f, TRUTH)
    return measurement(noisy(z, rng or np.random.default_rng(0)), **{"geometry": GEOMETRY, "temperature_K": 298.15, **more})


def test_total_bulk_and_grain_boundary():
    result = analyse_spectrum(pellet())
    constant = 0.1 / 0.785
    total, bulk = result.conductivity("total"), result.conductivity("bulk")
    assert total.value_S_cm == pytest.approx(constant / 28001, rel=0.01)
    assert bulk.value_S_cm == pytest.approx(constant / 8e3, rel=0.05)
    # the interval holds at least the error of the geometry: 2 % and 1.3 %
    assert np.log(total.high_S_cm / total.value_S_cm) > 1.96 * np.hypot(0.02, 0.0127)
    assert [one.label for one in result.labels] == ["bulk", "grain boundary"]
    arcs = result.arcs
    boundary = result.conductivity("grain boundary").value_S_cm
    # brick layer: apparent conductivity times the ratio of capacitances
    assert boundary == pytest.approx(constant / arcs[1].resistance_ohm * arcs[0].capacitance_F / arcs[1].capacitance_F)
    assert {e.kind for e in result.evidence()} == {"total", "bulk", "apparent", "grain boundary"}


def test_without_geometry_there_are_ohms_only():
    result = analyse_spectrum(pellet(geometry=None))
    assert not result.conductivities and not result.evidence()
    assert "Ω" in result.refusals[0].reason and "init" in result.refusals[0].command


def test_fast_pellet_gives_the_total_only():
    values = {"L0": 5e-7, "R0": 0.3, "R1": 60.0, "CPE1.Q": 1.2e-11, "CPE1.n": 1.0, "CPE2.Q": 5e-6, "CPE2.n": 0.9}
    z = circuit("L0-R0-p(R1,CPE1)-CPE2").impedance(f, values)
    result = analyse_spectrum(measurement(noisy(z, np.random.default_rng(1)), geometry=GEOMETRY, temperature_K=298.15))
    assert [one.kind for one in result.conductivities] == ["total"]
    assert any("only the total is measurable" in one.reason for one in result.refusals)


def test_override_changes_and_is_shown():
    override = SpectrumOverride(circuit="R0-p(R1,CPE1)-CPE2", range_Hz=(1e2, 1e7), leave_out=(0, 3), reason="test")
    result = analyse_spectrum(pellet(), override)
    assert result.choice.best.text == "R0-p(R1,CPE1)-CPE2"
    assert not result.used[0] and result.used[1]
    assert result.automatic.choice.best.text != result.choice.best.text
    assert set(result.change_by_override()) >= {"total resistance", "total conductivity"}
    assert "circuit: R0-p(R1,CPE1)-CPE2" in render_report([result])


def test_override_of_an_assignment():
    result = analyse_spectrum(pellet(), SpectrumOverride(assign={"R2": "electrode"}))
    assert result.conductivity("total").value_S_cm == pytest.approx(0.1 / 0.785 / 8001, rel=0.05)


def test_override_fixes_a_parameter():
    result = analyse_spectrum(pellet(), SpectrumOverride(circuit="R0-p(R1,CPE1)-p(R2,CPE2)-CPE3", fixed={"R0": 5.0}))
    assert result.choice.fit.values["R0"] == pytest.approx(5.0)


def test_empty_override_changes_nothing():
    assert analyse_spectrum(pellet(), SpectrumOverride(reason="looked at")).automatic is None


def test_overrides_file(tmp_path):
    path = tmp_path / "frenkel.yaml"
    path.write_text('spectra:\n  "p*.csv":\n    range_Hz: [100, 1.0e6]\n  "pellet.csv#1": {circuit: R0-CPE1}\n')
    read = read_overrides(path)
    assert read.for_spectrum("pellet.csv", 1).circuit == "R0-CPE1"
    assert read.for_spectrum("pellet.csv", 0).range_Hz == (100.0, 1e6)
    assert read.for_spectrum("pellet.csv", 1).range_Hz == (100.0, 1e6)  # of the pattern, which fits as well
    assert not read.for_spectrum("other.csv").changes_something
    for bad, mark in (("spectra: {a: {sweep: 1}}", "sweep"), ("spectra: [", "line"), ("!!python/object:os.system x", "YAML"), ("- 1", "")):
        path.write_text(bad)
        with pytest.raises(ParseError) as error:
            read_overrides(path)
        assert mark in str(error.value)


def test_leave_out_beyond_the_end_is_refused():
    with pytest.raises(InputError):
        analyse_spectrum(pellet(), SpectrumOverride(leave_out=(999,)))


def _series_measurements():
    s = temperature_series(np.random.default_rng(8), temperatures_K=np.arange(253.15, 334.0, 10.0))
    truth = s.activation_energies_eV
    return truth, [
        measurement(z, s.frequency_Hz, path=f"t{k}.csv", geometry=GEOMETRY, temperature_K=float(t), sample="A")
        for k, (t, z) in enumerate(zip(s.temperature_K, s.impedance_ohm, strict=True))
    ]


def test_series_from_spectra_to_laws():
    truth, measurements = _series_measurements()
    result = analyse_series([analyse_spectrum(one) for one in measurements], subject="X")
    assert result.total is not None
    energies = {e.kind: e.value for e in result.evidence() if e.property == "activation_energy"}
    assert energies["bulk"] == pytest.approx(truth[0], abs=0.005)
    assert energies["grain boundary"] == pytest.approx(truth[1], abs=0.005)
    assert {p.kind for p in result.parts} == {"bulk", "grain boundary"}
    html = render_report(result)
    assert html.count('class="plotly-graph-div"') == 1 + 4 * 9
    assert any(item == "thickness" and present for item, _, present in checklist(result.spectra))
    json.dumps(result.to_dict(), default=str)


def test_series_without_temperatures_refuses_the_law():
    result = analyse_series([analyse_spectrum(pellet(temperature_K=None))])
    assert result.total is None and result.refusals and result.notices


def test_exports_keep_the_numbers():
    result = analyse_spectrum(pellet())
    rows = [line.split(",") for line in origin_csv(result).splitlines()[3:]]
    assert float(rows[0][1]) == result.choice.fit.impedance_ohm[0].real
    lines = zview_text(result.measurement).splitlines()
    assert float(lines[4].split("\t")[5]) == pytest.approx(result.measurement.impedance_ohm[0].imag, rel=1e-8)


def _write(folder, measurements):
    for one in measurements:
        rows = [f"{a!r},{z.real!r},{z.imag!r}" for a, z in zip(one.frequency_Hz.tolist(), one.impedance_ohm.tolist(), strict=True)]
        (folder / one.path).write_text("frequency/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n" + "\n".join(rows) + "\n")
    table = ["file,sample,thickness (um),area (cm2),temperature (C)"]
    table += [f"{one.path},A,1000 ± 20,0.785,{one.temperature_K - 273.15:.2f}" for one in measurements]
    (folder / "samples.csv").write_text("\n".join(table) + "\n")


def test_commands(tmp_path):
    _, measurements = _series_measurements()
    _write(tmp_path, measurements)
    report, runner = tmp_path / "out.html", CliRunner()
    one = runner.invoke(cli, ["eis", str(tmp_path / "t0.csv"), "--thickness", "1 mm", "--diameter", "10 mm", "--json"])
    assert one.exit_code == 0, one.output
    assert json.loads(one.stdout)["spectra"][0]["conductivities"][0]["kind"] == "total"
    two = runner.invoke(cli, ["series", str(tmp_path), "--report", str(report), "--subject", "X"])
    assert two.exit_code == 0, two.output
    assert re.search(r"bulk \(R1, A\), joint fit", two.stdout)
    assert "Checklist" in report.read_text()


def test_override_beside_the_files_is_used(tmp_path):
    _write(tmp_path, [pellet(path="a.csv")])
    (tmp_path / "frenkel.yaml").write_text("spectra:\n  a.csv:\n    circuit: R0-p(R1,CPE1)-CPE2\n")
    out = CliRunner().invoke(cli, ["eis", str(tmp_path / "a.csv"), "--json"])
    assert json.loads(out.stdout)["spectra"][0]["circuit"] == "R0-p(R1,CPE1)-CPE2"


def test_evidence_goes_into_evaluate(tmp_path):
    from frenkel.evaluate.user_data import read_user_data
    from frenkel.materials import resolve

    _write(tmp_path, [pellet(path="a.csv")])
    out = tmp_path / "measured.json"
    made = CliRunner().invoke(cli, ["eis", str(tmp_path / "a.csv"), "--samples", str(tmp_path / "samples.csv"), "--subject", "Li6PS5Cl", "--json", str(out)])
    assert made.exit_code == 0, made.output
    data = read_user_data([out], resolve("Li6PS5Cl"))
    assert {e.kind for e in data.evidence} >= {"total", "bulk"} and not data.notices
    assert all(e.origin == "measured" for e in data.evidence)


def test_public_names_are_there():
    import frenkel.measure as room

    for name in room.__all__:
        assert getattr(room, name) is not None
    assert callable(room.circuit) and callable(room.relaxation_times) and callable(room.critical_current)


def test_no_impedance_is_an_error(tmp_path):
    (tmp_path / "x.csv").write_text("time/s,potential/V\n0,1\n1,1\n2,1\n3,1\n")
    assert CliRunner().invoke(cli, ["eis", str(tmp_path / "x.csv")]).exit_code == 3


def test_what_is_said_of_many_spectra_is_said_once_with_their_names() -> None:
    from frenkel.measure.spectrum_result import said_of

    pairs = [(f"{k}.z", "cut.") for k in range(5)] + [("x.z", "noisy."), ("x.z", "noisy.")]
    assert said_of(pairs) == ("0.z, 1.z, 2.z and 2 more: cut.", "x.z: noisy.")
    assert said_of([]) == ()
