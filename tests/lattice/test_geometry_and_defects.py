"""Hard spheres, packings, shared corners, mechanisms, and the statistics of point defects."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymatgen.core import Lattice, Structure

from frenkel.errors import OutOfRange
from frenkel.lattice import find_pathways, framework_of, site_energy_landscape
from frenkel.lattice.defects import activation_energy_eV, frenkel_pairs, schottky_pairs
from frenkel.lattice.descriptors import anion_packing, face_sharing_hops, shared_corners
from frenkel.lattice.geometry import ionic_radius_A, voids
from frenkel.lattice.mechanism import hop_labels
from frenkel.quantities import BOLTZMANN_EV_K
from lattice.reference_crystals import crystal


def test_spheres_on_a_simple_cubic_lattice() -> None:
    # free sphere at the body centre, √3 a/2 − r; window in the middle of the face, a/√2 − r
    a = 4.8
    box = Structure(Lattice.cubic(a), ["Li", "O"], [[0.5, 0.5, 0.5], [0, 0, 0]])
    radius = ionic_radius_A(("O", -2.0, 1.0))
    found = voids(site_energy_landscape(box, spacing_A=0.1))  # 48 steps: both points are on the grid
    assert found.free_sphere_A == pytest.approx(math.sqrt(3) * a / 2 - radius, abs=1e-9)
    np.testing.assert_allclose(found.windows_A, a / math.sqrt(2) - radius, atol=1e-9)
    assert found.dimensions == 3


def test_a_layered_oxide_is_open_in_its_plane() -> None:
    first, second, third = voids(site_energy_landscape(crystal("LiCoO2"))).windows_A
    assert first == pytest.approx(second) and third < first - 0.1


@pytest.mark.parametrize(
    ("label", "group", "lattice", "sites"),
    [
        ("fcc", "Fm-3m", Lattice.cubic(5.1), [[0.5, 0.5, 0.5], [0, 0, 0]]),
        (
            "hcp",
            "P6_3/mmc",
            Lattice.hexagonal(4.0, 4.0 * math.sqrt(8 / 3)),
            [[0, 0, 0], [1 / 3, 2 / 3, 0.25]],
        ),
        ("bcc", "Im-3m", Lattice.cubic(4.0), [[0.25, 0.5, 0], [0, 0, 0]]),
    ],
)
def test_ideal_packings(label: str, group: str, lattice: Lattice, sites: list) -> None:
    found = anion_packing(framework_of(Structure.from_spacegroup(group, lattice, ["Li", "S"], sites)))
    assert found.label == label
    assert found.deviation < 1e-4 < found.others[0][1]


def test_layered_oxide_has_an_fcc_anion_lattice_and_shares_edges() -> None:
    frame = framework_of(crystal("LiCoO2"))
    assert anion_packing(frame).label == "fcc"
    assert shared_corners(frame) == (False, 2)


def test_nasicon_shares_corners_only() -> None:
    assert shared_corners(framework_of(crystal("LiTi2(PO4)3"))) == (True, 1)


def test_octahedra_and_tetrahedra_of_the_layered_oxide_share_faces() -> None:
    found = find_pathways(crystal("LiCoO2"))
    assert face_sharing_hops(found.landscape.framework, found.network).all()
    assert hop_labels(found.network, found.landscape.framework) == ("interstitialcy",)


def test_a_direct_hop_between_filled_sites_needs_a_vacancy() -> None:
    found = find_pathways(crystal("LiFePO4"))
    assert hop_labels(found.network, found.landscape.framework)[1:] == ("vacancy", "vacancy")


@given(st.floats(0.3, 3.0), st.floats(200.0, 1500.0), st.floats(-0.1, 0.1))
def test_mass_action_and_neutrality_hold(energy_eV: float, temperature_K: float, dopant: float) -> None:
    found = frenkel_pairs(energy_eV, temperature_K, interstitial_sites=2.0, dopant=dopant)
    product = 2.0 * math.exp(-energy_eV / (BOLTZMANN_EV_K * temperature_K))
    assert found.vacancies * found.partners == pytest.approx(product, rel=1e-9)
    assert found.vacancies - found.partners == pytest.approx(dopant, abs=1e-9 + 1e-9 * abs(dopant))


def test_schottky_without_dopant_is_the_square_root() -> None:
    found = schottky_pairs(2.0, 1000.0)
    assert found.vacancies == pytest.approx(math.exp(-1.0 / (BOLTZMANN_EV_K * 1000.0)), rel=1e-12)
    assert found.partners == pytest.approx(found.vacancies, rel=1e-12)


def test_the_slope_of_the_conductivity_is_the_activation_energy_of_its_regime() -> None:
    # d ln [V] / d(−1/kT) is h/2 when pairs dominate and 0 when dopants do
    def slope(dopant: float) -> float:
        low, high = (frenkel_pairs(1.0, T, dopant=dopant).vacancies for T in (500.0, 501.0))
        return math.log(high / low) / (1 / (BOLTZMANN_EV_K * 500.0) - 1 / (BOLTZMANN_EV_K * 501.0))

    for dopant, regime in ((0.0, "intrinsic"), (0.05, "extrinsic")):
        expected = activation_energy_eV(0.3, 1.0, regime)
        assert 0.3 + slope(dopant) == pytest.approx(expected, abs=1e-3)
        assert frenkel_pairs(1.0, 500.0, dopant=dopant).regime == regime
    with pytest.raises(OutOfRange):
        frenkel_pairs(1.0, -5.0)
