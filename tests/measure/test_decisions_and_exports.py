"""Decisions of the user, one by one, in the report and again; files for other programs."""

import csv
import json
import re
import zipfile

import numpy as np
import pytest
from click.testing import CliRunner

from frenkel.cli import cli
from frenkel.measure import Column, Geometry, Measurement, analyse_spectrum, read
from frenkel.measure.circuits import circuit
from frenkel.measure.exports import automatic_overrides, svg_figures, workbook_sheets
from frenkel.measure.overrides import Overrides, SpectrumOverride, read_overrides, write_overrides
from frenkel.measure.report import checklist, render_report

f = np.logspace(6.8, -1, 79)
TRUTH = {"R0": 1.0, "R1": 8e3, "CPE1.Q": 1.3e-11, "CPE1.n": 0.98, "R2": 2e4, "CPE2.Q": 4e-9, "CPE2.n": 0.92, "CPE3.Q": 5e-6, "CPE3.n": 0.9}


@pytest.fixture(scope="module")
def pellet():
    rng = np.random.default_rng(0)
    z = circuit("R0-p(R1,CPE1)-p(R2,CPE2)-CPE3").impedance(f, TRUTH)
    z = z + 0.003 * np.abs(z) * (rng.standard_normal(79) + 1j * rng.standard_normal(79))
    columns = (Column("frequency", "Hz", f), Column("impedance_real", "Ω", z.real), Column("impedance_imaginary", "Ω", z.imag))
    geometry = Geometry(thickness_um=1000.0, thickness_std_um=20.0, area_cm2=0.785, area_std_cm2=0.01)
    return Measurement("impedance", columns, "pellet.csv", "0" * 64, "test", geometry=geometry, temperature_K=298.15)


@pytest.fixture(scope="module")
def decided(pellet):
    override = SpectrumOverride(circuit="R0-p(R1,CPE1)-p(R2,CPE2)-CPE3", range_Hz=(1.0, 1e7), leave_out=(0,), assign={"R2": "electrode"},
                                fixed={"R0": 1.0}, reason="second arc is the contact")  # fmt: skip
    return analyse_spectrum(pellet, override)


def test_each_decision_shows_what_it_changes(decided):
    changes = dict(decided.change_by_decision())
    assert set(changes) == {"circuit", "range_Hz", "leave_out", "assign", "fixed"}
    # the assignment takes the second arc out of the total: a factor of 3.5
    assert changes["assign"]["total conductivity"] == pytest.approx(28e3 / 8e3 - 1, rel=0.05)
    assert abs(changes["leave_out"]["total conductivity"]) < 0.02
    assert changes["assign"]["total resistance"] == pytest.approx(0.0, abs=1e-9)
    assert decided.change_by_override()["total conductivity"] == pytest.approx(changes["assign"]["total conductivity"], rel=0.1)


def test_decision_that_others_need_is_said(pellet):
    result = analyse_spectrum(pellet, SpectrumOverride(circuit="R0-p(R1,CPE1)-Wo1-CPE2", fixed={"Wo1.tau": 1e-3}))
    assert dict(result.change_by_decision())["circuit"] is None
    assert "the others need it" in render_report([result])


def test_single_decision_is_compared_with_automatic(pellet):
    result = analyse_spectrum(pellet, SpectrumOverride(circuit="R0-p(R1,CPE1)-CPE2"))
    assert dict(result.change_by_decision())["circuit"] == result.change_by_override()


def test_report_prints_decisions_that_give_it_again(pellet, decided, tmp_path):
    html = render_report([decided])
    assert "second arc is the contact" in html and "total conductivity +2" in html
    text = re.search(r"<pre>(spectra:.*?)</pre>", html, re.S)[1].replace("&#39;", "'").replace("&#34;", '"').replace("&gt;", ">")
    (tmp_path / "frenkel.yaml").write_text(text)
    again = analyse_spectrum(pellet, read_overrides(tmp_path / "frenkel.yaml").for_spectrum("pellet.csv"))
    assert again.conductivity("total").value_S_cm == decided.conductivity("total").value_S_cm
    assert "Z-HIT" in html and "Lin-KK" in html


def test_overrides_survive_writing(decided, tmp_path):
    given = Overrides(spectra={"a b.csv#0": decided.override, "*": SpectrumOverride(shared={"CPE2.n": "CPE1.n"}, bounds={"R1": (1.0, 2.0)})})
    (tmp_path / "frenkel.yaml").write_text(write_overrides(given))
    assert read_overrides(tmp_path / "frenkel.yaml") == given


def test_automatic_choices_can_be_written_and_give_the_same(pellet):
    result = analyse_spectrum(pellet)
    override = automatic_overrides([result]).for_spectrum("pellet.csv")
    again = analyse_spectrum(pellet, override)
    assert again.total.value_ohm == pytest.approx(result.total.value_ohm, rel=1e-4)
    assert [x.label for x in again.labels] == [x.label for x in result.labels]


def test_of_two_patterns_both_hold():
    given = Overrides(spectra={
        "p*": SpectrumOverride(fixed={"R1": 2.0, "R0": 1.0}, range_Hz=(1.0, 1e6), reason="leads"), "pell*": SpectrumOverride(fixed={"R1": 3.0}, reason="short"),
        "pellet.csv": SpectrumOverride(leave_out=(3,)), "pellet.csv#1": SpectrumOverride(range_Hz=(10.0, 1e5)),
    })  # fmt: skip
    first = SpectrumOverride(fixed={"R1": 3.0, "R0": 1.0}, range_Hz=(1.0, 1e6), leave_out=(3,), reason="short; leads")
    assert given.for_spectrum("a/pellet.csv") == first and given.unused([("a/pellet.csv", 0)]) == ("pellet.csv#1",)
    assert given.for_spectrum("a/pellet.csv", 1) == first.model_copy(update={"range_Hz": (10.0, 1e5)})


def test_written_choices_keep_what_the_user_decided(pellet):
    mine = SpectrumOverride(circuit="R0-p(R1,CPE1)-p(R2,CPE2)-CPE3", leave_out=(0, 1, 30), fixed={"R0": 5.0}, assign={"R1": "bulk"}, reason="contact lost")
    first = analyse_spectrum(pellet, mine)
    written = automatic_overrides([first]).for_spectrum("pellet.csv")
    for name in ("circuit", "leave_out", "fixed", "reason"):
        assert getattr(written, name) == getattr(mine, name)
    assert written.assign["R1"] == "bulk" and written.guess and written.range_Hz[1] == pytest.approx(pellet.frequency_Hz.max())
    assert analyse_spectrum(pellet, written).total.value_ohm == pytest.approx(first.total.value_ohm, rel=1e-4)


def test_shared_parameters_by_override(pellet):
    result = analyse_spectrum(pellet, SpectrumOverride(circuit="R0-p(R1,CPE1)-p(R2,CPE2)-CPE3", shared={"CPE2.n": "CPE1.n"}))
    values = result.choice.fit.values
    assert values["CPE2.n"] == values["CPE1.n"]


def test_checklist_names_what_is_missing(pellet):
    rows = {item: (state, present) for item, state, present in checklist([analyse_spectrum(pellet)])}
    assert rows["thickness"][1] and rows["temperature"][1]
    assert not rows["stack pressure during the measurement"][1] and "missing" in rows["stack pressure during the measurement"][0]
    assert not rows["amplitude of the perturbation"][1]


def test_figures_in_both_widths(decided):
    files = dict(svg_figures([decided]))
    assert len(files) == 8 and {name.rpartition("_")[2] for name in files} == {"8.5cm.svg", "17cm.svg"}
    assert all(text.startswith("<svg") for text in files.values())


def test_sheets_hold_all_points(decided):
    sheets = workbook_sheets([decided])
    assert set(sheets) == {"summary", "parameters", "points", "decisions", "checklist"}
    assert len(sheets["points"]) == 1 + int(decided.used.sum())


def test_commands_write_everything(pellet, tmp_path):
    rows = [f"{a!r},{z.real!r},{z.imag!r}" for a, z in zip(pellet.frequency_Hz.tolist(), pellet.impedance_ohm.tolist(), strict=True)]
    (tmp_path / "a.csv").write_text("frequency/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n" + "\n".join(rows) + "\n")
    out = tmp_path / "out"
    made = CliRunner().invoke(cli, [
        "eis", str(tmp_path / "a.csv"), "--thickness", "1.00 ± 0.02 mm", "--diameter", "10 mm", "--temperature", "25 °C", "--origin", str(out),
        "--zview", str(out), "--svg", str(out), "--xlsx", str(tmp_path / "a.xlsx"), "--decisions", str(tmp_path / "auto.yaml"), "--json",
    ])  # fmt: skip
    assert made.exit_code == 0, made.output
    assert json.loads(made.stdout)["spectra"][0]["accepted"]
    assert sorted(p.suffix for p in out.iterdir()) == [".csv"] + [".svg"] * 8 + [".z"]
    assert zipfile.is_zipfile(tmp_path / "a.xlsx")
    assert read_overrides(tmp_path / "auto.yaml").for_spectrum("a.csv").circuit == "R0-p(R1,CPE1)-p(R2,CPE2)-CPE3"
    # the .z reads back as the same spectrum
    (back,) = read(next(out.glob("*.z")))
    np.testing.assert_allclose(back.impedance_ohm, pellet.impedance_ohm, rtol=1e-7)
    lines = list(csv.reader(next(out.glob("*.csv")).read_text().splitlines()))
    assert lines[1][0] == "Hz" and len(lines) == 3 + 79


def test_the_drawn_line_goes_through_points_with_steps_of_the_range(pellet):
    from frenkel.measure.plots import nyquist_figure

    z = np.where(f > 1e4, 1.02, 1.0) * pellet.impedance_ohm  # two ranges whose gains differ by 2 %
    columns = (Column("frequency", "Hz", f), Column("impedance_real", "Ω", z.real), Column("impedance_imaginary", "Ω", z.imag))
    result = analyse_spectrum(Measurement("impedance", columns, "steps.csv", "0" * 64, "test", geometry=pellet.geometry, temperature_K=298.15))
    assert result.choice.fit.steps
    fig = nyquist_figure(result)
    line = next(trace for trace in fig.data if trace.mode == "lines")
    drawn, measured = np.asarray(line.x) - 1j * np.asarray(line.y), z[result.used]
    scale = np.abs(measured).max() / np.abs(np.asarray(fig.data[0].x) - 1j * np.asarray(fig.data[0].y)).max()
    away = np.abs(measured[:, None] - scale * drawn[None, :]).min(axis=1) / np.abs(measured)
    assert np.median(away) < 0.01
