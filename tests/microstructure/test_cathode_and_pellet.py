"""Cathodes from structures and pellets: exact small structures, limits, and what is said of unknowns."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

from frenkel.errors import InputError, OutOfRange
from frenkel.microstructure import (
    GrainBoundary,
    Pellet,
    cathode,
    cathode_from_structure,
    connectivity,
    laws,
    pellet,
)
from frenkel.microstructure.cathode import active_contact
from frenkel.microstructure.generators import Structure
from frenkel.microstructure.generators import cathode as make_cathode
from frenkel.transport import arrhenius_law


@pytest.mark.parametrize("module", [cathode, pellet, connectivity])
def test_examples_of_the_docstrings(module) -> None:
    found = doctest.testmod(module)
    assert found.attempted > 0
    assert found.failed == 0


def test_contact_of_two_slabs_is_their_area() -> None:
    active = np.zeros((10, 4, 4), bool)
    active[5:] = True
    found = active_contact(active, ~active, active, voxel_um=1.0)
    # one plane in a length of 10 µm: 1000 /cm, over the factor of a plane taken as a mean surface
    assert found.area_per_volume_1_cm == pytest.approx(1000 / 1.5)
    assert found.isolated_fraction == 0.0


def test_isolated_particles_of_both_kinds_are_found() -> None:
    active = np.zeros((9, 3, 3), bool)
    active[6:] = True  # at the collector, touches electrolyte
    active[1, 1, 1] = True  # in electrolyte, no electrons
    ionic = ~active
    ionic[5] = False  # a gap of pores …
    no_touch = active_contact(active, ionic, active, voxel_um=1.0)
    assert no_touch.isolated_fraction == 1.0
    ionic[5, 1, 1] = True  # … but for one bridge
    found = active_contact(active, ionic, active, voxel_um=1.0)
    assert found.isolated_fraction == pytest.approx(1 / active.sum())


def test_sphere_has_its_area() -> None:
    n, radius = 40, 14.0
    r2 = sum((x - (n - 1) / 2) ** 2 for x in np.indices((n,) * 3))
    active = r2 < radius**2
    active[:, n // 2, n // 2] |= np.arange(n) > n // 2  # a lead to the collector
    found = active_contact(active, ~active, active, voxel_um=0.1)
    exact = 4 * np.pi * radius**2 / n**3 / 0.1e-4
    assert found.area_per_volume_1_cm == pytest.approx(exact, rel=0.06)


def test_cathode_of_a_generated_structure() -> None:
    made = make_cathode(
        40,
        vol_active=0.45,
        vol_electrolyte=0.4,
        vol_carbon=0.05,
        radius=6,
        voxel_um=0.5,
        rng=np.random.default_rng(0),
    )
    found = cathode_from_structure(
        made, ionic_S_cm={"electrolyte": 2e-3}, electronic_S_cm={"active material": 1e-4, "carbon": 1.0},
        temperature_K=298.15, pressure_MPa=50.0, subject="NMC811 + Li6PS5Cl",
    )  # fmt: skip
    ionic = found.ionic_conductivity_S_cm
    assert ionic is not None
    assert ionic.standard_deviation is not None
    assert 0.0 < ionic.value < laws.archie(2e-3, 0.6, exponent=1.0)
    assert ionic.pressure_MPa == 50.0
    assert found.isolated_active_fraction is not None
    assert found.isolated_active_fraction.value < 0.3
    assert {n.code for n in found.notices} == {"effective carbon phase"}
    assert "S/cm" in found.plot().layout.yaxis.title.text
    unknown = cathode_from_structure(
        made, ionic_S_cm={"electrolyte": 2e-3}, electronic_S_cm={}, temperature_K=298.15
    )
    assert unknown.electronic_conductivity_S_cm is None
    # without a carrier of electrons nobody knows which particles take part: unknown, not all of them isolated
    assert unknown.contacted_area_per_volume_1_cm is None
    assert unknown.isolated_active_fraction is None
    assert {r.property for r in unknown.refusals()} >= {
        "contacted_area_per_volume",
        "isolated_active_fraction",
    }
    assert "pressure not stated" in {n.code for n in unknown.notices}
    assert unknown.standard_deviation("conductivity") == unknown.ionic_conductivity_S_cm.standard_deviation  # type: ignore[union-attr]


@pytest.mark.slow
def test_stated_deviations_hold_the_scatter_between_samples() -> None:
    """Twelve structures of one recipe: their scatter is no wider than what each of them states (95 % of χ² with 11)."""
    values, stated = [], []
    for seed in range(12):
        made = make_cathode(
            40,
            vol_active=0.45,
            vol_electrolyte=0.4,
            vol_carbon=0.05,
            radius=5,
            voxel_um=0.5,
            rng=np.random.default_rng(seed),
        )
        found = cathode_from_structure(
            made,
            ionic_S_cm={"electrolyte": 2e-3},
            electronic_S_cm={"active material": 1e-3, "carbon": 1e-2},
            temperature_K=298.15,
        )
        parts = (
            found.ionic_conductivity_S_cm,
            found.contacted_area_per_volume_1_cm,
            found.isolated_active_fraction,
        )
        values.append([one.value for one in parts if one is not None])
        stated.append([one.standard_deviation for one in parts if one is not None])
    scatter = np.std(np.array(values), axis=0, ddof=1)
    assert (scatter <= 1.34 * np.sqrt(np.mean(np.array(stated) ** 2, axis=0))).all()


def test_cathode_bad_input() -> None:
    slab = Structure(np.zeros((8, 8, 8), np.uint8), ("active material",), None)
    with pytest.raises(InputError, match="voxel"):
        cathode_from_structure(slab, ionic_S_cm={}, electronic_S_cm={}, temperature_K=300.0)
    sized = Structure(slab.labels, slab.names, 1.0)
    with pytest.raises(InputError, match="no phase"):
        cathode_from_structure(sized, ionic_S_cm={"glass": 1.0}, electronic_S_cm={}, temperature_K=300.0)
    with pytest.raises(InputError, match="no active"):
        active_contact(
            np.zeros((2, 2, 2), bool), np.ones((2, 2, 2), bool), np.ones((2, 2, 2), bool), voxel_um=1.0
        )


BULK = arrhenius_law(
    "arrhenius_sigma", activation_energy_eV=0.3, conductivity_S_cm=1e-3, temperature_K=298.15
)


def test_pellet_limits_and_apparent_activation_energy() -> None:
    free = Pellet("LLZO", BULK, GrainBoundary(0.0, 0.5, 298.15), 5.0, 0.1, 1.5)
    assert free.total_S_cm(298.15) == pytest.approx(1e-3 * 0.9**1.5)
    assert free.activation_energy_eV(298.15) == pytest.approx(0.3, abs=1e-5)
    blocked = Pellet("LLZO", BULK, GrainBoundary(1e6, 0.5, 298.15), 5.0, 0.0, 1.5)
    assert blocked.activation_energy_eV(298.15) == pytest.approx(0.5, abs=1e-5)
    # between: the mean of both over their shares of the resistance
    mixed = Pellet("LLZO", BULK, GrainBoundary(0.5, 0.5, 298.15), 5.0, 0.0, 1.5)
    share = mixed.boundary_share(298.15)
    assert share == pytest.approx(0.5, abs=1e-9)
    assert mixed.activation_energy_eV(298.15) == pytest.approx(0.5 * share + 0.3 * (1 - share), abs=1e-4)


def test_share_of_boundaries_falls_with_temperature_and_grain_size() -> None:
    made = Pellet("LLZO", BULK, GrainBoundary(1.0, 0.5, 298.15), 5.0, 0.03, 1.5)
    curve = pellet.pellet_curve(made, np.array([260.0, 300.0, 340.0]))
    assert list(curve.boundary_share) == sorted(curve.boundary_share, reverse=True)
    finer = Pellet("LLZO", BULK, made.boundary, 1.0, 0.03, 1.5)
    assert finer.boundary_share(300.0) > made.boundary_share(300.0)
    assert [e.condition("temperature_K") for e in curve.evidence()] == [260.0, 300.0, 340.0]
    assert "S/cm" in curve.plot().layout.yaxis.title.text
    with pytest.raises(OutOfRange):
        GrainBoundary(-1.0, 0.3, 300.0)
    with pytest.raises(InputError):
        Pellet("LLZO", 1e-3, made.boundary, 5.0, 0.0, 1.5).activation_energy_eV(300.0)
