"""Choice of circuit and total resistance: on pellets with known truth, and where no circuit of the family is right."""

import numpy as np
import pytest

from frenkel.errors import InputError
from frenkel.measure import read
from frenkel.measure.choice import choose_circuit, choose_circuit_and_range, default_circuit
from frenkel.measure.circuits import circuit
from frenkel.measure.fit import refine
from frenkel.measure.resistance import total_resistance
from frenkel.measure.synthetic import physical_pellet

f = np.logspace(6, -1, 71)


def noisy(z, rng, level=0.005):
    return z + level * np.abs(z) * (rng.standard_normal(len(z)) + 1j * rng.standard_normal(len(z)))


GENERATORS = {
    "R0-CPE1": {"R0": 50.0, "CPE1.Q": 1e-6, "CPE1.n": 0.9},
    "L0-R0-CPE1": {"L0": 1e-5, "R0": 20.0, "CPE1.Q": 1e-6, "CPE1.n": 0.9},
    "R0-p(R1,CPE1)": {"R0": 50.0, "R1": 500.0, "CPE1.Q": 1e-8, "CPE1.n": 0.9},
    "R0-p(R1,CPE1)-CPE2": {"R0": 5.0, "R1": 500.0, "CPE1.Q": 1e-8, "CPE1.n": 0.9, "CPE2.Q": 1e-5, "CPE2.n": 0.85},
    "R0-p(R1,CPE1)-p(R2,CPE2)-CPE3": {
        "R0": 5.0, "R1": 500.0, "CPE1.Q": 1e-9, "CPE1.n": 0.95, "R2": 800.0, "CPE2.Q": 3e-7, "CPE2.n": 0.85,
        "CPE3.Q": 1e-5, "CPE3.n": 0.85,
    },
}  # fmt: skip


def test_generating_circuit_is_chosen():
    """The bar of the benchmark (85 of 100 right, at most 5 with more arcs), on 20 spectra."""
    rng = np.random.default_rng(3)
    right = too_many = 0
    for text, values in GENERATORS.items():
        z = circuit(text).impedance(f, values)
        for _ in range(4):
            choice = choose_circuit(f, noisy(z, rng))
            assert choice.accepted
            right += choice.best.text == text
            too_many += len(choice.fit.arcs) > text.count("p(")
    assert right >= 17
    assert too_many <= 1


def test_total_resistance_of_physical_pellets():
    """15 pellets; `benchmarks/measure_pellets.py` counts 300."""
    rng = np.random.default_rng(20)
    fixed = right = covered = trials = 0
    for _ in range(15):
        pellet = physical_pellet(rng)
        c = circuit(pellet.circuit)
        sigma = np.hypot(pellet.noise * np.abs(pellet.impedance_ohm), pellet.floor_ohm)
        best, u = refine(c, pellet.frequency_Hz, pellet.impedance_ohm, sigma, c.inner(pellet.truth)[None]).sum_of(("R0", "R1", "R2"))
        if 1.96 * u > 0.05 * best:
            continue
        total = total_resistance(choose_circuit(pellet.frequency_Hz, pellet.impedance_ohm))
        fixed += 1
        right += abs(total.value_ohm / pellet.total_resistance_ohm - 1) < 0.05
        covered += total.interval().contains(pellet.total_resistance_ohm)
        trials += 1
    assert fixed >= 12
    assert right >= fixed - 1
    assert covered >= trials - 3


def test_total_is_surer_than_a_single_weak_arc_and_more_noise_widens_it():
    values = {"R0": 5.0, "R1": 500.0, "CPE1.Q": 1e-8, "CPE1.n": 0.9, "CPE2.Q": 1e-5, "CPE2.n": 0.85}
    z = circuit("R0-p(R1,CPE1)-CPE2").impedance(f, values)
    rng = np.random.default_rng(4)
    low, high = (total_resistance(choose_circuit(f, noisy(z, rng, level))) for level in (0.002, 0.03))
    assert low.relative_deviation < high.relative_deviation
    assert low.interval().contains(505.0) and high.interval().contains(505.0)


def test_a_circuit_that_is_wrong_is_rejected():
    """A transmission line with a tail of its own is no sum of three arcs at 0.1 % noise when only one arc is allowed."""
    rng = np.random.default_rng(5)
    z = circuit("R0-Wo1").impedance(f, {"R0": 2.0, "Wo1.R": 100.0, "Wo1.tau": 1e-2})
    choice = choose_circuit(f, noisy(z, rng, 0.001), most_arcs=1)
    assert not choice.accepted
    assert any(n.code == "circuit-rejected" for n in choice.notices)


def test_own_circuits():
    z = circuit("R0-Wo1").impedance(f, {"R0": 2.0, "Wo1.R": 100.0, "Wo1.tau": 1e-2})
    choice = choose_circuit(f, noisy(z, np.random.default_rng(6)), circuits=("R0-p(R1,CPE1)", "R0-Wo1"))
    assert choice.best.text == "R0-Wo1"


def test_few_points_are_refused():
    with pytest.raises(InputError):
        choose_circuit(f[:6], 1 / f[:6] + 0j)


def test_real_pellet_at_minus_25(frenkel_data):
    (spectrum,) = read(frenkel_data / "eis/biologic/PEIS_LPSCl_IonBlocking_-25C.mpr")
    choice = choose_circuit_and_range(spectrum.frequency_Hz, spectrum.impedance_ohm)
    # the foot of the tail reads 1.44 kΩ; a two-arc fit of the whole spectrum gives 1.45 kΩ
    assert choice.accepted and any(n.code == "range" for n in choice.notices)
    assert total_resistance(choice).interval().contains(1440.0)


@pytest.mark.parametrize("inductance", [False, True])
@pytest.mark.parametrize("name", ["biologic/PEIS_SSB.mpr", "biologic/Sample1_PEIS_EndOfDischarge.mpr", "csv/Sample2_PEIS_AtRest.csv"])
def test_composite_cell_rejects_the_two_arc_circuit_and_says_so(frenkel_data, name, inductance):
    """NCM-LPSCl | LPSCl | InLi cells."""
    spectrum = read(frenkel_data / "eis" / name)[0]
    text = default_circuit(2, tail=True, inductance=inductance)
    choice = choose_circuit(spectrum.frequency_Hz, spectrum.impedance_ohm, circuits=(text,))
    assert not choice.accepted
    (notice,) = [one for one in choice.notices if one.code == "circuit-rejected"]
    assert "rejected" in str(notice) and "composite electrode" in str(notice)
