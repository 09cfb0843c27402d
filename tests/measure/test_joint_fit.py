"""Series of temperatures fitted jointly: laws of each arc, VTF, three arcs, shared parameters, constrictions."""

import numpy as np
import pytest

from frenkel.errors import InputError, UnknownName
from frenkel.measure import Column, Geometry, Measurement, analyse_series, analyse_spectrum
from frenkel.measure.circuits import circuit
from frenkel.measure.constriction import constriction_notice, ratio_out_of_range
from frenkel.measure.joint_fit import fit_jointly
from frenkel.measure.synthetic import temperature_series
from frenkel.quantities import BOLTZMANN_EV_K

TWO = "R0-p(R1,CPE1)-p(R2,CPE2)-CPE3"


def jointly(s, text=TWO, **more):
    return fit_jointly(s.temperature_K, [(s.frequency_Hz, z) for z in s.impedance_ohm], text, **more)


def test_joint_fit_gives_both_energies():
    rng = np.random.default_rng(3)
    errors = []
    for _ in range(4):
        s = temperature_series(rng)
        joint = fit_jointly(s.temperature_K, [(s.frequency_Hz, z) for z in s.impedance_ohm], "R0-p(R1,CPE1)-p(R2,CPE2)-CPE3")
        for process, energy in zip(joint.processes, s.activation_energies_eV, strict=True):
            errors.append(abs(process.activation_energy_eV - energy))
            assert process.energy_interval(0.9999).contains(energy)
    assert sum(e < 0.003 for e in errors) >= 7


def test_joint_fit_does_not_depend_on_the_order():
    s = temperature_series(np.random.default_rng(5))
    one = fit_jointly(s.temperature_K, [(s.frequency_Hz, z) for z in s.impedance_ohm], "R0-p(R1,CPE1)-p(R2,CPE2)-CPE3")
    two = fit_jointly(s.temperature_K[::-1], [(s.frequency_Hz, z) for z in s.impedance_ohm[::-1]], "R0-p(R1,CPE1)-p(R2,CPE2)-CPE3")
    np.testing.assert_allclose(two.processes[0].resistance_ohm[::-1], one.processes[0].resistance_ohm, rtol=1e-9)


def test_joint_fit_refuses_what_it_cannot_do():
    s = temperature_series(np.random.default_rng(6))
    with pytest.raises(InputError):
        fit_jointly([298.0] * 4, [(s.frequency_Hz, z) for z in s.impedance_ohm[:4]], "R0-p(R1,CPE1)-CPE2")
    with pytest.raises(InputError):
        fit_jointly(s.temperature_K, [(s.frequency_Hz, z) for z in s.impedance_ohm], "R0-CPE1")


def test_law_that_bends_is_found_and_a_straight_one_stays_straight():
    rng = np.random.default_rng(21)
    for T0 in (180.0, 0.0):
        s = temperature_series(rng, vogel_temperature_K=T0)
        for process, energy in zip(jointly(s).processes, s.activation_energies_eV, strict=True):
            if T0:
                assert process.law == "vtf_sqrt_T" and np.isnan(process.activation_energy_eV)
                assert process.shape["vogel_temperature_K"] == pytest.approx(T0, abs=3 * process.u_shape["vogel_temperature_K"] + 0.1)
                assert process.interval("vtf_energy_eV", 0.9999).contains(energy)
            else:
                assert process.law == "arrhenius_sigma_T"


def test_law_can_be_prescribed():
    s = temperature_series(np.random.default_rng(22), temperatures_K=np.arange(258.15, 300.0, 8.0))
    other = jointly(s, law="arrhenius_sigma").processes[0]
    assert other.law == "arrhenius_sigma"
    # the two forms differ by about kT
    change = jointly(s).processes[0].activation_energy_eV - other.activation_energy_eV
    assert change == pytest.approx(BOLTZMANN_EV_K * np.mean(s.temperature_K), rel=0.1)
    with pytest.raises(UnknownName):
        jointly(s, law="two_segment_sigma_T")


def test_three_arcs():
    s = temperature_series(np.random.default_rng(23), arcs=3)
    joint = jointly(s, "R0-p(R1,CPE1)-p(R2,CPE2)-p(R3,CPE3)-CPE4")
    for process, energy in zip(joint.processes, s.activation_energies_eV, strict=True):
        assert process.energy_interval(0.9999).contains(energy)


def test_scatter_about_the_law_is_found_and_widens_the_interval():
    rng = np.random.default_rng(24)
    inside, widths = [], []
    for _ in range(4):
        s = temperature_series(rng, scatter=0.03)
        for process, energy in zip(jointly(s).processes, s.activation_energies_eV, strict=True):
            inside.append(process.energy_interval(0.99).contains(energy))
            widths.append(process.width)
    assert sum(inside) >= 7
    assert np.median(widths) == pytest.approx(0.03, rel=0.4)


def test_shared_parameter_is_the_same_in_all_spectra():
    s = temperature_series(np.random.default_rng(25))
    free, shared = jointly(s), jointly(s, shared=("R0", "CPE2.n"))
    exponents = np.array([one["CPE2.n"] for one in shared.values])
    assert np.ptp(exponents) < 0.1 * np.ptp([one["CPE2.n"] for one in free.values]) + 1e-3
    with pytest.raises(UnknownName):
        jointly(s, shared=("R9",))


def test_what_a_spectrum_says_alone_is_its_own_fit():
    """Where arcs are far apart, a resistance without its law is that of the single fit."""
    from frenkel.measure.fit import fit_circuit

    s = temperature_series(np.random.default_rng(26), temperatures_K=np.arange(253.15, 290.0, 6.0), scatter=0.02)
    process = jointly(s).processes[0]
    for k, z in enumerate(s.impedance_ohm):
        alone = fit_circuit(s.frequency_Hz, z, TWO).arcs[0]
        assert abs(np.log(process.observed_ohm[k] / alone.resistance_ohm)) < 3 * (alone.u_resistance + process.u_observed[k])


def constricted(ratio, energy_difference):
    """A pellet whose second arc has `ratio` times the capacitance of the bulk."""
    f = np.logspace(6.8, -1, 79)
    rng = np.random.default_rng(1)
    model = circuit(TWO)
    out = []
    for T in np.arange(243.15, 304.0, 10.0):
        per_eV = (1 / T - 1 / 273.15) / BOLTZMANN_EV_K
        r1, r2 = (R * T / 273.15 * float(np.exp(E * per_eV)) for R, E in ((2e4, 0.36), (2e5, 0.36 + energy_difference)))
        c1 = 1.2e-11
        values = {"R0": 1.0, "R1": r1, "CPE1.Q": (r1 * c1) ** 0.99 / r1, "CPE1.n": 0.99,
                  "R2": r2, "CPE2.Q": (r2 * c1 * ratio) ** 0.97 / r2, "CPE2.n": 0.97, "CPE3.Q": 4e-6, "CPE3.n": 0.9}  # fmt: skip
        z = model.impedance(f, values)
        z = z + 0.002 * np.abs(z) * (rng.standard_normal(79) + 1j * rng.standard_normal(79))
        columns = (Column("frequency", "Hz", f), Column("impedance_real", "Ω", z.real), Column("impedance_imaginary", "Ω", z.imag))
        geometry = Geometry(thickness_um=1000.0, thickness_std_um=10.0, area_cm2=0.785, area_std_cm2=0.01)
        out.append(Measurement("impedance", columns, f"{T:.0f}.csv", "0" * 64, "test", geometry=geometry, temperature_K=float(T), sample="A"))
    return [analyse_spectrum(one) for one in out]


def test_constriction_is_flagged_and_not_called_a_grain_boundary():
    spectra = constricted(3.0, 0.0)
    assert all(one.conductivity("grain boundary") is None for one in spectra)
    result = analyse_series(spectra)
    assert "constriction" in {n.code for n in result.notices}
    assert "grain boundary" not in {part.kind for part in result.parts}


def test_grain_boundary_of_its_own_energy_is_no_constriction():
    result = analyse_series(constricted(100.0, 0.12))
    assert not {n.code for n in result.notices} & {"constriction", "constriction-possible"}
    assert {part.kind for part in result.parts} == {"bulk", "grain boundary"}


def test_constriction_rules():
    assert ratio_out_of_range(2000.0, 0.05) and not ratio_out_of_range(4.0, 0.5)
    same = {"energy_difference_eV": 0.002, "u_energy_eV": 0.002}
    assert constriction_notice("R2", ratio=50.0, u_ln_ratio=0.1, **same).code == "constriction-possible"
    assert constriction_notice("R2", energy_difference_eV=0.0, u_energy_eV=0.05, ratio=2.0, u_ln_ratio=0.1) is None
