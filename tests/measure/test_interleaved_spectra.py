"""When spectra beside direct current were taken: by the clock of one file, by time stamps, in their order, or nobody knows."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from frenkel.errors import InputError
from frenkel.measure import Column, Measurement
from frenkel.measure.direct_current.interleaved import growth_times_h, resistances_of, spectra_on_clock

F = np.logspace(5, 0, 31)
BEGAN = datetime(2026, 4, 3, 14, 0, 0)


def spectrum(R, *, sha="a" * 64, started=None, time_s=None):
    rng = np.random.default_rng(int(R))
    z = 0.1 * R + 0.9 * R / (1 + (2j * np.pi * F * 1e-4) ** 0.95)
    z = z * (1 + 0.002 * (rng.standard_normal(31) + 1j * rng.standard_normal(31)))
    columns = [Column("frequency", "Hz", F), Column("impedance_real", "Ω", z.real), Column("impedance_imaginary", "Ω", z.imag)]
    if time_s is not None:
        columns.append(Column("time", "s", np.linspace(time_s - 5, time_s + 5, 31)))
    return Measurement("impedance", tuple(columns), "eis.mpr", sha, "test", started=started)


def ramp(half_cycles=3, *, sha="a" * 64, started=None):
    t = np.arange(0.0, 100.0 * half_cycles)
    i = np.where((t // 100) % 2 == 0, 0.1, -0.1) * (1 + t // 200)
    return Measurement("chronopotentiometry", (Column("time", "s", t), Column("current", "mA", i)), "ramp.mpr", sha, "test", started=started)


def test_resistances_with_their_error():
    (one,), notices = resistances_of([spectrum(100.0)])
    assert one.resistance_ohm == pytest.approx(100.0, rel=0.01) and one.accepted and not notices
    assert 0.0 < one.relative_deviation < 0.02


def test_times_in_one_file_and_by_stamps():
    inside, _ = resistances_of([spectrum(100.0, time_s=95.0), spectrum(90.0, time_s=195.0)])
    placed, notices = spectra_on_clock(inside, ramp())
    assert [t for t, _ in placed] == pytest.approx([95.0, 195.0]) and not notices
    other, _ = resistances_of([spectrum(100.0, sha="b" * 64, started=BEGAN + timedelta(seconds=130))])
    ((at, _),), _ = spectra_on_clock(other, ramp(started=BEGAN))
    assert at == pytest.approx(130.0)


def test_without_times_one_spectrum_for_each_half_cycle_or_an_error():
    bare, _ = resistances_of([spectrum(R, sha="b" * 64) for R in (100.0, 95.0, 90.0)])
    placed, notices = spectra_on_clock(bare, ramp())
    assert [t for t, _ in placed] == [99.0, 199.0, 299.0] and notices[0].code == "spectra-in-order"
    with pytest.raises(InputError, match="Nothing says when"):
        spectra_on_clock(bare[:1], ramp())


def test_growth_times_come_from_the_stamps():
    found, _ = resistances_of([spectrum(R, started=BEGAN + timedelta(hours=h)) for R, h in ((100.0, 2), (110.0, 5))])
    assert growth_times_h(found).tolist() == [0.0, 3.0]
    bare, _ = resistances_of([spectrum(100.0)])
    with pytest.raises(InputError, match="no time stamp"):
        growth_times_h(bare)
