"""Composite cathodes from blocking cells: exact limits, coverage on synthetic truth, what stays unknown, the command."""

import json

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.cli import cli
from frenkel.errors import InputError, UnknownName
from frenkel.measure.blocking_cell import BlockingCell, steady_resistance
from frenkel.measure.cathode_result import effective_cathode
from frenkel.measure.circuits import circuit
from frenkel.measure.composite_cathode import fit_blocking_cells

L, A = 200.0, 0.785
K = L * 1e-4 / A
f = np.logspace(6, -3, 60)


def spectrum(blocks, ionic, electronic, series, rng, noise=0.005):
    line = {"ions": "TLe1", "electrons": "TLi1"}[blocks]
    values = {"L0": 2e-7, "R0": series, f"{line}.R_el": K / electronic, f"{line}.R_ion": K / ionic, f"{line}.Q": 2e-4, f"{line}.n": 0.85}
    z = circuit(f"L0-R0-{line}").impedance(f, values)
    return z + noise * np.abs(z) * (rng.standard_normal(60) + 1j * rng.standard_normal(60))


def cells(ionic, electronic, rng, *, lead=0.5, separator=40.0):
    steady = [(series + K / sigma, 0.005 * (series + K / sigma)) for series, sigma in ((lead, electronic), (separator, ionic))]
    steady = [(r + u * rng.standard_normal(), u) for r, u in steady]
    return (
        BlockingCell("ions", L, A, f, spectrum("ions", ionic, electronic, lead, rng), steady[0], (lead + 0.05 * rng.standard_normal(), 0.05)),
        BlockingCell("electrons", L, A, f, spectrum("electrons", ionic, electronic, separator, rng), steady[1]),
    )


def test_steady_current_alone_gives_one_conductivity_exactly():
    fit = fit_blocking_cells([BlockingCell("ions", L, A, steady_ohm=(10.5, 0.01), series_ohm=(0.5, 0.001))])
    assert fit.electronic_S_cm == pytest.approx(K / 10.0, rel=1e-6)
    assert np.isinf(fit.u_ionic)
    fit = fit_blocking_cells([BlockingCell("electrons", L, A, steady_ohm=(110.0, 0.1), series_ohm=(60.0, 0.1))])
    assert fit.ionic_S_cm == pytest.approx(K / 50.0, rel=1e-6)
    assert np.isinf(fit.u_electronic)


def test_both_cells_jointly_cover_the_truth():
    rng = np.random.default_rng(0)
    inside = []
    for _ in range(15):
        ionic, electronic = 10 ** rng.uniform(-5, -3.3), 10 ** rng.uniform(-5, -1.5)
        fit = fit_blocking_cells(cells(ionic, electronic, rng))
        inside += [abs(np.log(fit.ionic_S_cm / ionic)) < 2.6 * fit.u_ionic, abs(np.log(fit.electronic_S_cm / electronic)) < 2.6 * fit.u_electronic]
    assert sum(inside) >= 28


def test_impedance_of_one_cell_gives_both_where_the_rails_are_alike():
    rng = np.random.default_rng(1)
    cell = BlockingCell("ions", L, A, f, spectrum("ions", 2e-4, 5e-4, 0.5, rng), series_ohm=(0.5, 0.05))
    fit = fit_blocking_cells([cell])
    assert fit.ionic_S_cm == pytest.approx(2e-4, rel=0.05)
    assert fit.electronic_S_cm == pytest.approx(5e-4, rel=0.05)


def test_scaling_with_the_geometry():
    rng = np.random.default_rng(2)
    z = spectrum("ions", 2e-4, 5e-4, 0.5, rng)
    one, two = (fit_blocking_cells([BlockingCell("ions", L * s, A, f, z, series_ohm=(0.5, 0.05))]) for s in (1.0, 2.0))
    assert two.ionic_S_cm == pytest.approx(2 * one.ionic_S_cm, rel=1e-3)


def test_what_is_not_measured_is_unknown():
    cathode = effective_cathode([BlockingCell("ions", L, A, steady_ohm=(10.5, 0.1), pressure_MPa=50.0)], subject="NMC811 + Li6PS5Cl", temperature_K=298.15)
    assert cathode.ionic_conductivity_S_cm is None
    assert cathode.electronic_conductivity_S_cm.pressure_MPa == 50.0
    assert {"conductivity", "contacted_area_per_volume", "isolated_active_fraction"} == {r.property for r in cathode.refusals()}
    assert "lead-assumed" in {n.code for n in cathode.notices}
    (evidence,) = cathode.evidence()
    assert evidence.origin == "measured" and evidence.low < evidence.value < evidence.high


def test_a_spectrum_that_is_no_line_is_said_to_be_none():
    rng = np.random.default_rng(3)
    z = circuit("R0-p(R1,CPE1)-CPE2").impedance(f, {"R0": 5.0, "R1": 200.0, "CPE1.Q": 1e-6, "CPE1.n": 0.95, "CPE2.Q": 1e-4, "CPE2.n": 0.9})
    z = z * (1 + 0.003 * (rng.standard_normal(60) + 1j * rng.standard_normal(60)))
    assert "line-rejected" in {n.code for n in fit_blocking_cells([BlockingCell("ions", L, A, f, z)]).notices}


def test_bad_input():
    with pytest.raises(UnknownName):
        BlockingCell("ion", L, A, steady_ohm=(1.0, 0.1))
    with pytest.raises(InputError):
        BlockingCell("ions", L, A)
    with pytest.raises(InputError):
        BlockingCell("ions", L, A, steady_ohm=(1.0, 0.0))
    with pytest.raises(InputError):
        fit_blocking_cells([])
    with pytest.raises(InputError):
        fit_blocking_cells([BlockingCell("ions", L, A, steady_ohm=(1.0, 0.1), pressure_MPa=p) for p in (10.0, 50.0)])


def test_plateau_of_a_record():
    t = np.linspace(0.0, 1000.0, 400)
    value, deviation = steady_resistance(t, 2.0 + 3.0 * np.exp(-t / 60.0), voltage_V=(0.05, 5e-5))
    assert value == pytest.approx(25.0, abs=3 * deviation)
    with pytest.raises(InputError):
        steady_resistance(t, 2.0 + 3.0 * np.exp(-t / 2000.0), voltage_V=(0.05, 5e-5))


def test_command(tmp_path):
    rng = np.random.default_rng(4)
    for name, blocks, series in (("ss.csv", "ions", 0.5), ("li.csv", "electrons", 40.0)):
        z = spectrum(blocks, 1e-4, 3e-3, series, rng)
        rows = [f"{a!r},{v.real!r},{v.imag!r}" for a, v in zip(f.tolist(), z.tolist(), strict=True)]
        (tmp_path / name).write_text("frequency/Hz,Re(Z)/Ohm,Im(Z)/Ohm\n" + "\n".join(rows) + "\n")
    out = CliRunner().invoke(cli, [
        "measure", "cathode", "--ion-blocking", str(tmp_path / "ss.csv"), "--ion-steady", f"{0.5 + K / 3e-3:.3f} ± 0.05 ohm",
        "--ion-series", "0.5 ± 0.05 ohm", "--electron-blocking", str(tmp_path / "li.csv"), "--thickness", "200 ± 4 um", "--area", "0.785 cm2",
        "--temperature", "25 °C", "--stack-pressure", "50 MPa", "--subject", "NMC811 + Li6PS5Cl", "--json",
    ])  # fmt: skip
    assert out.exit_code == 0, out.output
    found = {e["property"]: e for e in json.loads(out.stdout)["evidence"]}
    assert found["conductivity"]["value"] == pytest.approx(1e-4, rel=0.1)
    assert found["electronic_conductivity"]["value"] == pytest.approx(3e-3, rel=0.1)
    assert found["conductivity"]["conditions"]["pressure_MPa"] == 50.0
    assert isinstance(CliRunner().invoke(cli, ["measure", "cathode"]).exception, InputError)


@settings(max_examples=15)
@given(st.floats(1.0, 1e3), st.floats(1.0, 1e3), st.floats(0.1, 5.0), st.floats(1.0, 50.0))
def test_steady_resistances_give_both_conductivities_exactly(R_el, R_ion, lead, separator):
    """V/I less the series resistance, whatever the line does at some frequency."""
    pair = (
        BlockingCell("ions", L, A, steady_ohm=(lead + R_el, 0.01 * R_el), series_ohm=(lead, 1e-3 * lead)),
        BlockingCell("electrons", L, A, steady_ohm=(separator + R_ion, 0.01 * R_ion), series_ohm=(separator, 1e-3 * separator)),
    )
    fit = fit_blocking_cells(pair)
    assert fit.electronic_S_cm == pytest.approx(K / R_el, rel=1e-4) and fit.ionic_S_cm == pytest.approx(K / R_ion, rel=1e-4)
    assert [one.steady_ohm for one in fit.cells] == pytest.approx([lead + R_el, separator + R_ion], rel=1e-4)
