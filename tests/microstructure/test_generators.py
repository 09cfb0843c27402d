"""Generators: exact volume fractions, seeds, periodicity, statistics against closed forms, bad input."""

from __future__ import annotations

import doctest
import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.errors import FrenkelError, InputError, OutOfRange
from frenkel.microstructure import Phase, generators, laws, solve
from frenkel.microstructure.generators import (
    add_shell,
    blobs,
    cathode,
    cylinders,
    foam,
    gyroid,
    polycrystal,
    spheres,
)
from frenkel.microstructure.generators.hard_spheres import pack_spheres
from frenkel.microstructure.generators.particles import directions


def seeded(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


EVERY = {
    "hard spheres": lambda: spheres(32, 0.3, radius=4, rng=seeded()),
    "polydisperse spheres": lambda: spheres(32, 0.45, radius=3, size_sd_ln=0.3, rng=seeded()),
    "overlapping spheres": lambda: spheres(32, 0.7, radius=4, overlapping=True, rng=seeded()),
    "random fibres": lambda: cylinders(32, 0.15, diameter=3, aspect_ratio=8, rng=seeded()),
    "aligned fibres": lambda: cylinders(
        32, 0.15, diameter=3, aspect_ratio=8, concentration=1e3, rng=seeded()
    ),
    "platelets": lambda: cylinders(32, 0.2, diameter=12, aspect_ratio=0.2, rng=seeded()),
    "blobs": lambda: blobs(32, {"a": 0.4, "b": 0.35, "c": 0.25}, width=2.0, rng=seeded()),
    "gyroid": lambda: gyroid(32, 0.3, periods=2),
    "foam": lambda: foam(32, 0.12, cells=30, rng=seeded()),
    "polycrystal": lambda: polycrystal(32, 40, size_sd_ln=0.3, porosity=0.04, rng=seeded()),
    "cathode": lambda: cathode(
        32, vol_active=0.5, vol_electrolyte=0.3, vol_carbon=0.05, radius=5, rng=seeded()
    ),
}


@pytest.mark.parametrize("name", ["structure", "particles", "frameworks", "electrodes", "separation"])
def test_examples_of_the_docstrings(name: str) -> None:
    assert doctest.testmod(importlib.import_module(f"frenkel.microstructure.generators.{name}")).failed == 0


@pytest.mark.parametrize("name", EVERY)
def test_same_seed_same_structure_and_every_phase_is_there(name: str) -> None:
    one, two = EVERY[name](), EVERY[name]()
    assert np.array_equal(one.labels, two.labels)
    assert all(vol > 0 for vol in one.vol_fractions.values())
    assert one.labels.dtype == np.uint8


@given(vol=st.floats(0.0, 0.6), seed=st.integers(0, 5), overlapping=st.booleans())
@settings(max_examples=12)
def test_volume_fractions_are_exact_to_one_voxel(vol: float, seed: int, overlapping: bool) -> None:
    made = spheres(24, vol, radius=3.0, overlapping=overlapping, rng=seeded(seed))
    assert made.vol_fractions["filler"] == pytest.approx(vol, abs=0.51 / 24**3)


def test_hard_spheres_do_not_overlap() -> None:
    rng = seeded(2)
    radii = np.full(60, 3.0)
    box = (24, 24, 24)  # φ = 0.49
    centres = pack_spheres(rng.random((60, 3)) * 24, radii, box)
    away = centres[:, None] - centres
    away -= 24 * np.round(away / 24)
    distance = (away**2).sum(2) ** 0.5 + 99 * np.eye(60)
    assert distance.min() > 6.0 - 0.05


def test_structures_are_periodic() -> None:
    """Opposite faces differ as little as two neighbouring planes do."""
    for name in ("overlapping spheres", "random fibres", "blobs", "gyroid", "foam", "cathode"):
        labels = EVERY[name]().labels
        for axis in range(3):
            wrapped = (np.take(labels, 0, axis) != np.take(labels, -1, axis)).mean()
            inner = np.mean(
                [(np.take(labels, i, axis) != np.take(labels, i + 1, axis)).mean() for i in range(31)]
            )
            assert wrapped < 2.0 * inner + 0.01, name


def test_directions_have_the_moments_of_their_distribution() -> None:
    random = directions(20000, 0.0, seeded())
    assert np.mean(random**2, axis=0) == pytest.approx([1 / 3] * 3, abs=0.01)
    kappa = 5.0
    along = directions(20000, kappa, seeded())[:, 0]
    # ⟨cos²⟩ of von Mises–Fisher: 1 - 2 (coth κ - 1/κ)/κ
    exact = 1 - 2 * (1 / np.tanh(kappa) - 1 / kappa) / kappa
    assert np.mean(along**2) == pytest.approx(exact, abs=0.01)


def test_aligned_fibres_conduct_along_their_axis() -> None:
    made = cylinders(40, 0.15, diameter=4, aspect_ratio=8, concentration=1e4, rng=seeded())
    phases = [Phase("matrix", 1.0), Phase("filler", 100.0)]
    along = solve(made.labels, phases, sample_error=False).value_S_cm
    across = solve(made.labels, phases, direction="y", sample_error=False).value_S_cm
    assert along > 2.0 * across


def test_polycrystal_numbers_its_grains() -> None:
    made = EVERY["polycrystal"]()
    assert made.grains is not None
    assert np.array_equal(made.grains == 0, made.labels == 1)
    assert 30 <= np.unique(made.grains).size - 1 <= 40


def test_shell_grows_around_its_core_and_takes_only_its_matrix() -> None:
    made = spheres(40, 0.05, radius=6, rng=seeded())
    coated = add_shell(made, "filler", 2.0, into="matrix")
    assert coated.vol_fractions["filler"] == made.vol_fractions["filler"]
    theory = laws.shell_vol_fraction(0.05, shell_to_radius=2.0 / 6.0)
    # distances are counted between voxel centres, so the shell is thick to about half a voxel in two
    assert coated.vol_fractions["interphase"] == pytest.approx(theory, rel=0.3)
    assert set(np.unique(coated.labels)) == {0, 1, 2}


@pytest.mark.parametrize(
    "call",
    [
        lambda: spheres(32, 0.7, radius=4, rng=seeded()),
        lambda: spheres(32, 0.2, radius=20, rng=seeded()),
        lambda: spheres(32, -0.1, radius=4, rng=seeded()),
        lambda: spheres((32, 32), 0.1, radius=4, rng=seeded()),
        lambda: spheres(100000, 0.1, radius=4, rng=seeded()),
        lambda: cylinders(20, 0.1, diameter=4, aspect_ratio=10, rng=seeded()),
        lambda: cylinders(20, 0.1, diameter=1, aspect_ratio=2, rng=seeded()),
        lambda: blobs(20, {"a": 0.5, "b": 0.6}, width=2, rng=seeded()),
        lambda: gyroid(20, 1.5),
        lambda: foam(20, 0.1, cells=1, rng=seeded()),
        lambda: polycrystal(20, 2, rng=seeded()),
        lambda: polycrystal(20, 20, porosity=0.9, rng=seeded()),
        lambda: cathode(20, vol_active=0.6, vol_electrolyte=0.6, radius=3, rng=seeded()),
        lambda: add_shell(gyroid(20, 0.3), "filler", 2.0, into="matrix"),
        lambda: add_shell(gyroid(20, 0.3), "framework", 0.5, into="matrix"),
    ],
)
def test_impossible_structures_are_refused(call) -> None:
    with pytest.raises((InputError, OutOfRange)) as caught:
        call()
    assert isinstance(caught.value, FrenkelError)


def test_public_names() -> None:
    for name in generators.__all__:
        assert hasattr(generators, name)
