"""The site energy: single pairs, tables against the closed form, derivatives, symmetry, parameters."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymatgen.core import Lattice, Structure

from frenkel.lattice import SiteEnergySettings, framework_of, site_energy, site_energy_landscape
from frenkel.lattice._kernels import atoms_around, pair_energy
from frenkel.lattice._saddle_kernels import energy_gradient_hessian
from frenkel.lattice.parameters import covalent_radius_A, morse_pair, principal_quantum_number
from lattice.reference_crystals import NAMES, crystal


def _analytic(energy, point, around=None):
    """Energy, gradient and Hessian; with `around` from a fixed list of atoms, so that no pair comes or goes."""
    lattice, fractions, kinds, terms, first, cutoff, shifts = energy.analytic
    atoms, positions = atoms_around(point if around is None else around, lattice, cutoff, fractions)
    gradient, hessian = np.zeros(3), np.zeros((3, 3))
    value = energy_gradient_hessian(
        point, atoms, positions, kinds, terms, first, cutoff + 1.0, shifts, gradient, hessian
    )
    return value, gradient, hessian


def test_one_oxide_ion_is_the_morse_potential() -> None:
    # one oxide in a box so large that only one image lies within the cut-off
    box = Structure(Lattice.cubic(25.0), ["Li+", "O2-"], [[0.3, 0.3, 0.3], [0, 0, 0]])
    energy = site_energy(framework_of(box), SiteEnergySettings(shifted=False, double=True, bins=65536))
    pair = morse_pair("Li", 1, "O", -2)
    for r in (1.5, pair.r_min_A, 3.0, 7.0):
        expected = pair.well_depth_eV / 2 * ((math.exp((pair.r_min_A - r) / pair.b_A) - 1) ** 2 - 1)
        assert energy.at(np.array([[r, 0.0, 0.0]]))[0] == pytest.approx(expected, abs=2e-6)
    assert energy.at(np.array([[pair.r_min_A, 0.0, 0.0]]))[0] == pytest.approx(
        -pair.well_depth_eV / 2, abs=1e-6
    )


def test_one_cation_is_the_screened_coulomb_term() -> None:
    term = (1.0, 0.0, 0.0, 0.0, 0.0, 14.4 * 5 / math.sqrt(2 * 3), 0.74 * (1.28 + 1.07))
    r = 2.5
    expected = 14.4 * 5 / math.sqrt(6) / r * math.erfc(r / (0.74 * 2.35))
    assert pair_energy(np.array(term), r) == pytest.approx(expected, rel=1e-12)
    assert covalent_radius_A("Li") + covalent_radius_A("P") == pytest.approx(2.35)
    assert principal_quantum_number("P") == 3


def test_an_occupancy_is_a_weight() -> None:
    cell = Lattice.cubic(6.0)
    full = Structure(cell, ["Li+", "O2-"], [[0.4, 0.4, 0.4], [0, 0, 0]])
    half = Structure(cell, ["Li+", {"O2-": 0.5}], [[0.4, 0.4, 0.4], [0, 0, 0]])
    points = np.array([[2.0, 0.1, 0.2], [3.0, 3.0, 3.0]])
    np.testing.assert_allclose(
        site_energy(framework_of(half)).at(points),
        0.5 * site_energy(framework_of(full)).at(points),
        rtol=1e-5,
    )


@pytest.mark.parametrize("name", NAMES)
def test_tables_agree_with_the_analytic_sum(name: str) -> None:
    landscape = site_energy_landscape(crystal(name), spacing_A=0.4)
    flat = landscape.energies_eV.ravel()
    low = np.flatnonzero(flat < flat.min() + 5.0)[::97]
    for point, value in zip(landscape.cartesian(low), flat[low], strict=True):
        # float32 and 8192 bins: 0.3 meV up to 5 eV above the minimum
        assert value == pytest.approx(_analytic(landscape.site_energy, point)[0], abs=5e-4)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_derivatives_are_those_of_the_energy(u: float, v: float, w: float) -> None:
    energy = site_energy(framework_of(crystal("Li6PS5Cl")))
    point = np.array([u, v, w]) @ energy.framework.lattice_A
    value, gradient, hessian = _analytic(energy, point, point)
    if value > 50.0:  # inside an ion the curvature is too steep for finite differences
        return
    h = 1e-4
    scale = max(1.0, float(np.abs(hessian).max()))
    for axis in np.eye(3):
        plus, minus = _analytic(energy, point + h * axis, point), _analytic(energy, point - h * axis, point)
        assert gradient @ axis == pytest.approx((plus[0] - minus[0]) / (2 * h), abs=1e-5 * scale)
        np.testing.assert_allclose(hessian @ axis, (plus[1] - minus[1]) / (2 * h), atol=1e-5 * scale)


@pytest.mark.parametrize("name", ["LiTi2(PO4)3", "Li10GeP2S12"])
def test_orbits_carry_the_energy_of_their_representative(name: str) -> None:
    landscape = site_energy_landscape(crystal(name), spacing_A=0.5, settings=SiteEnergySettings(double=True))
    every = landscape.site_energy.at(landscape.cartesian(np.arange(landscape.energies_eV.size)))
    flat = landscape.energies_eV.ravel()
    low = flat < flat.min() + 5.0
    # the coordinates are rounded to 1e-4, which the symmetry search allows for
    assert np.abs(every - flat)[low].max() < 2e-3


def test_depths_follow_the_closed_form() -> None:
    # read in the table that the rows come from: D0 in eV
    for cation, charge, anion, anion_charge, depth in (
        ("Li", 1, "O", -2, 0.98816), ("Li", 1, "S", -2, 1.04027), ("Ag", 1, "I", -1, 0.414392),
        ("Zr", 4, "O", -2, 2.191032), ("La", 3, "F", -1, 0.844511),
    ):  # fmt: skip
        assert morse_pair(cation, charge, anion, anion_charge).well_depth_eV == pytest.approx(depth, rel=1e-4)


def test_a_missing_pair_is_estimated_and_marked() -> None:
    structure = Structure.from_spacegroup("Fm-3m", Lattice.cubic(6.0), ["Li", "Li", "As"],
                                          [[0.25, 0.25, 0.25], [0.5, 0.5, 0.5], [0, 0, 0]])  # fmt: skip
    made = site_energy(framework_of(structure))
    assert [one.code for one in made.notices] == ["estimated_parameters"]
    assert morse_pair("Li", 1, "As", -3).r_min_A > morse_pair("Li", 1, "N", -3).r_min_A
