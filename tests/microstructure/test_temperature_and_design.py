"""Apparent activation energies against differences, and the search for the best filler."""

from __future__ import annotations

import doctest
import math

import pytest
from images import blobs

from frenkel.errors import InputError
from frenkel.microstructure import (
    Phase,
    best_designs,
    composite_design,
    over_temperature,
    solve_over_temperature,
)
from frenkel.microstructure.composite import Composite, Filler, Interphase, Matrix
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.transport import arrhenius_law


@pytest.mark.parametrize("module", [over_temperature, composite_design])
def test_examples_of_the_docstrings(module) -> None:
    assert doctest.testmod(module).failed == 0


def phase(name: str, energy: float, sigma: float) -> Phase:
    law = arrhenius_law(
        "arrhenius_sigma", activation_energy_eV=energy, conductivity_S_cm=sigma, temperature_K=300.0
    )
    return Phase(name, sigma, law)


def test_apparent_activation_energy_is_the_slope_of_the_curve() -> None:
    parts = [phase("polymer", 0.7, 1e-5), phase("ceramic", 0.3, 1e-4)]
    settings = {"bounds": False, "sample_error": False, "tolerance": 1e-9}
    found = solve_over_temperature(blobs(12, 1.5, [0.6, 0.4]), parts, [298.0, 300.0, 302.0], **settings)
    cold, middle, hot = (one.value_S_cm for one in found.results)
    slope = -BOLTZMANN_EV_K * math.log(hot / cold) / (1 / 302.0 - 1 / 298.0)
    # central difference over ±2 K: error of second order, about 1e-4 of the energy
    assert found.activation_energy_eV[1] == pytest.approx(slope, abs=2e-4)
    assert 0.3 < found.activation_energy_eV[1] < 0.7
    assert cold < middle < hot
    assert "S/cm" in found.plot().layout.yaxis.title.text
    assert len(found.evidence()) == 3


def test_pores_need_no_law_and_other_phases_do() -> None:
    image = blobs(12, 1.5, [0.7, 0.3])
    found = solve_over_temperature(
        image, [phase("a", 0.4, 1e-4), Phase("pore", 0.0)], [300.0], sample_error=False
    )
    assert found.activation_energy_eV[0] == pytest.approx(0.4, abs=1e-5)
    with pytest.raises(InputError, match="law"):
        solve_over_temperature(image, [phase("a", 0.4, 1e-4), Phase("b", 1e-6)], [300.0])
    with pytest.raises(InputError):
        solve_over_temperature(image, [phase("a", 0.4, 1e-4), Phase("b", 0.0)], [])


def test_best_design_knows_size_and_shape() -> None:
    active = Composite(Matrix("PEO", 1e-8, current_fraction=0.2), Filler("LLTO", 1e-4))
    designs = best_designs(active, 300.0, radii_um=[0.05], aspect_ratios=[1.0, 30.0])
    at_low = [d for d in designs if d.aspect_ratio == 30.0]
    assert at_low[0].total_S_cm > 0.0
    inert = Composite(Matrix("PEO", 1e-6), Filler("SiO2"))
    for one in best_designs(inert, 300.0, radii_um=[0.05], aspect_ratios=[0.1, 1.0, 10.0]):
        assert one.vol_filler == 0.0  # a filler that only dilutes is best left out
    shell = Composite(Matrix("PEO", 1e-6), Filler("Al2O3"), Interphase(3.0, 100.0))
    sizes = best_designs(shell, 300.0, radii_um=[0.005, 0.05, 0.5], aspect_ratios=[1.0])
    assert sizes[0].radius_um < sizes[-1].radius_um
    with pytest.raises(InputError):
        best_designs(inert, 300.0, radii_um=[], aspect_ratios=[1.0])
