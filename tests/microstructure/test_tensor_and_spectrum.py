"""Periodic tensor and complex conductivity: exact structures, rotations, symmetry, low-frequency limit."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from images import blobs, checkerboard

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.microstructure import (
    Interface,
    Phase,
    conductivity_spectrum,
    conductivity_tensor,
    laws,
    solve,
    spectrum,
    tensor,
)
from frenkel.microstructure.spectrum import DielectricInterface, DielectricPhase

TWO = [Phase("a", 1.0), Phase("b", 50.0)]


@pytest.mark.parametrize("module", [tensor, spectrum])
def test_examples_of_the_docstrings(module) -> None:
    assert doctest.testmod(module).failed == 0


def test_tensor_of_tilted_layers() -> None:
    """Layers along (1, 1, 0): harmonic mean across, arithmetic along, turned by 45°."""
    n = 32
    i, j, _ = np.indices((n, n, 2))
    image = ((i + j) % n < n // 2).astype(int)
    found = conductivity_tensor(image, [Phase("a", 1.0), Phase("b", 4.0)]).tensor_S_cm
    across, along = 1.6, 2.5
    # staircase of single voxels: error of the order of one voxel in a layer of 11
    assert found[0, 0] == pytest.approx((across + along) / 2, rel=0.05)
    assert found[0, 1] == pytest.approx((across - along) / 2, rel=0.2)
    assert found[2, 2] == pytest.approx(along, rel=1e-6)
    assert found[0, 2] == pytest.approx(0.0, abs=1e-6)


def test_tensor_turns_with_the_image() -> None:
    image = blobs(16, 2.0, [0.6, 0.4], seed=3)
    one = conductivity_tensor(image, TWO, tolerance=1e-9)
    turned = conductivity_tensor(np.rot90(image, axes=(0, 1)).copy(), TWO, tolerance=1e-9).tensor_S_cm
    # rot90 takes x to y and y to -x
    turn = np.array([[0.0, -1.0, 0.0], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]])
    assert turned == pytest.approx(turn @ one.tensor_S_cm @ turn.T, rel=2e-4, abs=2e-4)
    assert one.asymmetry < 1e-3
    values, directions = one.principal
    assert directions @ np.diag(values) @ directions.T == pytest.approx(one.tensor_S_cm)


def test_tensor_does_not_depend_on_where_the_cell_starts() -> None:
    image = blobs(16, 2.0, [0.6, 0.4], seed=4)
    one = conductivity_tensor(image, TWO, tolerance=1e-9).tensor_S_cm
    moved = conductivity_tensor(np.roll(image, (5, 3, 9), (0, 1, 2)), TWO, tolerance=1e-9).tensor_S_cm
    assert np.diag(moved) == pytest.approx(np.diag(one), rel=1e-6)


def test_mirror_symmetric_images_have_the_same_conductivity_periodic_or_not() -> None:
    image = blobs(8, 1.5, [0.5, 0.5], seed=1)
    whole = np.concatenate([image, image[::-1]], 0)
    whole = np.concatenate([whole, whole[:, ::-1]], 1)
    whole = np.concatenate([whole, whole[:, :, ::-1]], 2)
    periodic = conductivity_tensor(whole, TWO, tolerance=1e-9, bounds=False).tensor_S_cm
    boxed = solve(image, TWO, tolerance=1e-9, bounds=False, sample_error=False).value_S_cm
    assert periodic[0, 0] == pytest.approx(boxed, rel=1e-6)


def test_nothing_spans_and_interfaces() -> None:
    plates = np.zeros((8, 4, 4), int)
    plates[4] = 1
    found = conductivity_tensor(plates, [Phase("a", 1.0), Phase("gap", 0.0)]).tensor_S_cm
    assert found[0, 0] == pytest.approx(0.0, abs=1e-6)
    assert found[1, 1] == pytest.approx(7 / 8, rel=1e-6)
    layers = np.zeros((8, 2, 2), int)
    layers[4:] = 1
    both = conductivity_tensor(
        layers, [Phase("a", 1.0), Phase("b", 1.0)], voxel_um=1.0, interfaces=[Interface("a", "b", 4e-4)]
    )
    assert both.tensor_S_cm[0, 0] == pytest.approx(
        1 / (1 + 2 * 4e-4 / 8e-4), rel=1e-6
    )  # two interfaces a period


def test_tensor_lies_between_certified_bounds() -> None:
    """On the diagonal; a mirror-symmetric image has the bounds of its eighth between electrodes."""
    for seed, pair in (
        (1, TWO),
        (2, [Phase("a", 1.0), Phase("b", 1e5)]),
        (3, [Phase("a", 0.0), Phase("b", 1.0)]),
    ):
        image = blobs(9, 1.5, [0.5, 0.5], seed=seed)
        whole = np.concatenate([image, image[::-1]], 0)
        whole = np.concatenate([whole, whole[:, ::-1]], 1)
        whole = np.concatenate([whole, whole[:, :, ::-1]], 2)
        found = conductivity_tensor(whole, pair, tolerance=1e-7)
        boxed = solve(image, pair, tolerance=1e-7, sample_error=False)
        assert found.lower_S_cm[0] == pytest.approx(
            boxed.lower_S_cm, rel=2e-3
        )  # each certified to a per cent of its own
        assert found.upper_S_cm[0] == pytest.approx(boxed.upper_S_cm, rel=1e-5)
        diagonal = found.tensor_S_cm.diagonal()
        assert np.all(found.lower_S_cm <= diagonal)
        assert np.all(diagonal <= found.upper_S_cm)
        cells = conductivity_tensor(whole, pair, tolerance=1e-10, bounds=False).tensor_S_cm.diagonal()
        assert np.all(found.lower_S_cm <= cells * (1 + 1e-7))


def test_tensor_of_a_checkerboard_is_the_geometric_mean() -> None:
    found = conductivity_tensor(checkerboard(4), [Phase("a", 1.0), Phase("b", 100.0)], tolerance=1e-9)
    assert found.tensor_S_cm[0, 0] == pytest.approx(10.0, rel=1e-6)
    assert found.tensor_S_cm[1, 1] == pytest.approx(10.0, rel=1e-6)
    assert found.tensor_S_cm[2, 2] == pytest.approx(50.5, rel=1e-6)


def test_tensor_of_a_periodic_polycrystal_of_bricks_is_the_brick_layer() -> None:
    i, j, k = np.indices((12, 18, 9))
    grains = 1 + i // 4 + 3 * (j // 6) + 9 * (k // 3)  # 4 x 6 x 3 voxels, three on each axis
    found = conductivity_tensor(
        np.zeros(grains.shape, int), [Phase("grain", 1e-3)], grains=grains, voxel_um=0.5,
        grain_boundary_resistance_ohm_cm2=0.5, tolerance=1e-10,
    )  # fmt: skip
    exact = [laws.brick_layer(1e-3, 0.5, 0.5 * edge) for edge in (4, 6, 3)]
    assert found.tensor_S_cm == pytest.approx(
        np.diag(exact), rel=1e-6, abs=1e-8
    )  # off the diagonal an error of first order


PARTS = [DielectricPhase("grain", 1e-3, 50.0), DielectricPhase("boundary", 1e-7, 50.0)]


@pytest.mark.parametrize("frequency", [1.0, 1e5, 1e8])
def test_complex_layers_are_exact(frequency: float) -> None:
    layers = np.zeros((12, 3, 3), int)
    layers[9:] = 1
    a, b = (p.admittivity(frequency) for p in PARTS)
    series = conductivity_spectrum(layers, PARTS, [frequency], tolerance=1e-9).conductivity_S_cm[0]
    parallel = conductivity_spectrum(
        layers, PARTS, [frequency], direction="y", tolerance=1e-9
    ).conductivity_S_cm[0]
    assert series == pytest.approx(1 / (0.75 / a + 0.25 / b), rel=1e-5)
    assert parallel == pytest.approx(0.75 * a + 0.25 * b, rel=1e-5)


def test_low_frequency_is_the_direct_current_and_high_frequency_that_of_permittivities() -> None:
    image = blobs(12, 1.5, [0.6, 0.4])
    parts = [DielectricPhase("a", 1e-4, 10.0), DielectricPhase("b", 1e-2, 40.0)]
    low, high = conductivity_spectrum(image, parts, [1e-3, 1e16], tolerance=1e-9).conductivity_S_cm
    direct = solve(
        image, [Phase("a", 1e-4), Phase("b", 1e-2)], bounds=False, sample_error=False, tolerance=1e-9
    )
    assert low.real == pytest.approx(direct.value_S_cm, rel=1e-5)
    dielectric = solve(
        image, [Phase("a", 10.0), Phase("b", 40.0)], bounds=False, sample_error=False, tolerance=1e-9
    )
    assert high.imag == pytest.approx(
        2 * math.pi * 1e16 * spectrum.PERMITTIVITY_F_CM * dielectric.value_S_cm, rel=1e-5
    )


def test_interface_gives_its_own_arc() -> None:
    layers = np.zeros((10, 2, 2), int)
    layers[5:] = 1
    parts = [DielectricPhase("a", 1e-3, 10.0), DielectricPhase("b", 1e-3, 10.0)]
    R, C, voxel = 5.0, 1e-6, 1.0
    frequency = 1 / (2 * math.pi * R * C)
    found = conductivity_spectrum(
        layers,
        parts,
        [frequency],
        voxel_um=voxel,
        interfaces=[DielectricInterface("a", "b", R, C)],
        tolerance=1e-9,
    )
    length = 10e-4
    exact = 1 / parts[0].admittivity(frequency) + R / (1 + 1j) / length
    assert found.resistivity_ohm_cm[0] == pytest.approx(exact, rel=1e-5)
    assert "Ω·cm" in found.plot().layout.xaxis.title.text


def test_checkerboard_tensor_picture_and_bad_input() -> None:
    found = conductivity_tensor(checkerboard(4), TWO)
    assert "S/cm" in found.plot().layout.title.text
    assert found.evidence()[0].interval == "spread"
    image = np.zeros((4, 2, 2), int)
    with pytest.raises(InputError):
        conductivity_spectrum(image, PARTS, [0.0])
    with pytest.raises(InputError):
        conductivity_spectrum(image, [DielectricPhase("a", 0.0, 0.0)], [1.0])
    with pytest.raises(InputError):
        conductivity_spectrum(image, PARTS, [1.0], interfaces=[DielectricInterface("grain", "boundary", 1.0)])
    with pytest.raises(UnknownName):
        conductivity_spectrum(
            image, PARTS, [1.0], voxel_um=1.0, interfaces=[DielectricInterface("grain", "x", 1.0)]
        )
    with pytest.raises(OutOfRange):
        DielectricPhase("a", math.nan, 1.0)


GRAIN = DielectricPhase("grain", 1e-3, 50.0)


@pytest.mark.parametrize("frequency", [1.0, 3e4, 1e7])
def test_plane_grain_boundary_in_series_is_its_own_arc(frequency: float) -> None:
    grains = np.ones((10, 3, 3), int)
    grains[5:] = 2
    R, C = 5.0, 1e-6
    found = conductivity_spectrum(
        np.zeros(grains.shape, int), [GRAIN], [frequency], grains=grains, voxel_um=1.0, tolerance=1e-9,
        grain_boundary_resistance_ohm_cm2=R, grain_boundary_capacitance_F_cm2=C,
    )  # fmt: skip
    arc = R / (1 + 2j * math.pi * frequency * R * C)
    exact = 1 / GRAIN.admittivity(frequency) + arc / 10e-4
    assert found.resistivity_ohm_cm[0] == pytest.approx(exact, rel=1e-5)


def test_spectrum_of_a_tilted_boundary_has_the_area_of_the_plane() -> None:
    """At low frequency the grain boundary of `solve`, along each axis."""
    i, j, k = np.indices((8, 6, 6))
    grains = 1 + ((i + j + k) > 8).astype(int)
    image = np.zeros(grains.shape, int)
    for direction in "xy":
        common = {"direction": direction, "grains": grains, "voxel_um": 1.0, "tolerance": 1e-9,
                  "grain_boundary_resistance_ohm_cm2": 2.0}  # fmt: skip
        low = conductivity_spectrum(image, [GRAIN], [1e-3], **common).conductivity_S_cm[0]
        direct = solve(image, [Phase("grain", 1e-3)], bounds=False, sample_error=False, **common)
        assert low.real == pytest.approx(direct.value_S_cm, rel=1e-5)


@pytest.mark.parametrize("frequency", [1.0, 1e5, 1e8])
def test_spectrum_of_aligned_cubic_grains_is_the_brick_layer(frequency: float) -> None:
    i, j, k = np.indices((8, 8, 8))
    grains = 1 + i // 4 + 2 * (j // 4) + 4 * (k // 4)
    R, C = 1.0, 2e-6
    found = conductivity_spectrum(
        np.zeros(grains.shape, int), [GRAIN], [frequency], grains=grains, voxel_um=1.0, tolerance=1e-9,
        grain_boundary_resistance_ohm_cm2=R, grain_boundary_capacitance_F_cm2=C,
    ).resistivity_ohm_cm[0]  # fmt: skip
    # two grains of 4 µm in series: one boundary on 8 µm
    exact = 1 / GRAIN.admittivity(frequency) + R / (1 + 2j * math.pi * frequency * R * C) / 8e-4
    assert found == pytest.approx(exact, rel=1e-5)


def test_spectrum_of_grains_whose_boundaries_block() -> None:
    """Boundaries 1e7 times a voxel: the resistance grows with that of the boundaries alone."""
    grains = 1 + np.random.default_rng(3).integers(0, 9, (3, 3, 3)).repeat(4, 0).repeat(4, 1).repeat(4, 2)
    rho = [
        conductivity_spectrum(
            np.zeros(grains.shape, int), [GRAIN], [1e-4], grains=grains, voxel_um=0.5,
            grain_boundary_resistance_ohm_cm2=R,
        ).resistivity_ohm_cm[0].real
        for R in (1e4, 1e6)
    ]  # fmt: skip
    assert rho[1] / rho[0] == pytest.approx(100.0, rel=1e-3)


def test_bad_boundaries_of_a_spectrum() -> None:
    image = np.zeros((4, 2, 2), int)
    for R, C in ((-1.0, 0.0), (math.nan, 0.0), (math.inf, 0.0), (1.0, -1.0), (1.0, math.nan)):
        with pytest.raises(OutOfRange):
            DielectricInterface("grain", "boundary", R, C)
        with pytest.raises(OutOfRange):
            conductivity_spectrum(
                image, [GRAIN], [1.0], grains=image + 1, voxel_um=1.0, grain_boundary_resistance_ohm_cm2=R,
                grain_boundary_capacitance_F_cm2=C,
            )  # fmt: skip
    with pytest.raises(InputError):
        conductivity_spectrum(image, [GRAIN], [1.0], grain_boundary_resistance_ohm_cm2=1.0, voxel_um=1.0)
