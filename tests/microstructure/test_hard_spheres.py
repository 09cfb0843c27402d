"""Hard spheres: apart in the image, insulating, and distributed as the fluid in equilibrium."""

from __future__ import annotations

import doctest
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from frenkel.microstructure import Phase, solve
from frenkel.microstructure.generators import cathode, separation, spheres
from frenkel.microstructure.generators.hard_spheres import (
    CLEAR_GAP,
    equilibrate,
    pack_spheres,
    place_apart,
    smallest_gap,
)
from frenkel.microstructure.generators.separation import clusters_of


def seeded(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


def surface_gaps(places: np.ndarray, radii: np.ndarray, edge: float) -> np.ndarray:
    """Naive reference: gaps between all pairs of spheres, nearest images."""
    away = places[:, None] - places
    away -= edge * np.round(away / edge)
    gaps = np.sqrt((away**2).sum(2)) - radii[:, None] - radii
    return gaps[np.triu_indices(len(radii), 1)]


def test_examples_of_the_docstrings() -> None:
    assert doctest.testmod(separation).attempted > 0
    assert doctest.testmod(separation).failed == 0


def test_insulating_matrix_with_hard_spheres_insulates() -> None:
    made = spheres(48, 0.3, radius=5, rng=seeded())
    said = dict(made.made_by)
    assert said["clusters"] == said["spheres"]
    assert made.notices == ()
    assert said["gap_voxels"] > math.sqrt(3.0)
    for direction in ("x", "y", "z"):
        found = solve(
            made.labels, [Phase("matrix", 0.0), Phase("filler", 1.0)], direction=direction, sample_error=False
        )
        assert not found.conducts


@given(seed=st.integers(0, 50), vol=st.floats(0.0, 0.3), spread=st.sampled_from([0.0, 0.2]))
@settings(max_examples=8)
def test_voxels_of_two_spheres_never_meet_where_there_is_room(seed: int, vol: float, spread: float) -> None:
    made = spheres(48, vol, radius=5.5, size_sd_ln=spread, rng=seeded(seed))
    said = dict(made.made_by)
    kept = said.get("gap_voxels", math.inf)
    if kept > math.sqrt(3.0):
        assert made.notices == ()
        assert said["clusters"] == (said["spheres"] if vol > 1e-5 else pytest.approx(0, abs=1))
    assert made.vol_fractions["filler"] == pytest.approx(vol, abs=0.51 / 48**3)


@given(seed=st.integers(0, 50), spread=st.sampled_from([0.0, 0.2]), vol=st.floats(0.02, 0.5))
@settings(max_examples=12)
def test_kept_gap_is_that_of_a_naive_search(seed: int, spread: float, vol: float) -> None:
    rng = seeded(seed)
    radii = 3.0 * np.exp(spread * rng.standard_normal(60))
    edge = float((4.0 / 3.0 * math.pi * (radii**3).sum() / vol) ** (1.0 / 3.0))
    places, kept = place_apart(radii, (edge,) * 3, rng)  # type: ignore[arg-type]
    gaps = surface_gaps(places, radii, edge)
    assert gaps.min() >= kept - 1e-9
    assert kept <= CLEAR_GAP
    assert ((places >= 0.0) & (places <= edge)).all()


def test_contacts_are_those_of_the_fluid_in_equilibrium() -> None:
    """Pairs closer than 1.05 diameters against Carnahan–Starling's contact value and Percus–Yevick's slope there."""
    vol, count, radius = 0.3, 216, 1.0
    edge = (count * 4.0 / 3.0 * math.pi / vol) ** (1.0 / 3.0)
    near = 0.05
    contact = (1.0 - 0.5 * vol) / (1.0 - vol) ** 3
    slope = (
        -4.5 * vol * (1.0 + vol) / (1.0 - vol) ** 3
    )  # dg/dx of x = r/diameter, Percus–Yevick, to first order
    s = np.linspace(1.0, 1.0 + near, 51)
    shell = 24.0 * vol * s**2 * (contact + slope * (s - 1.0))  # 4π ρ σ³ x² g(x)
    expected = 0.5 * count * float(((shell[1:] + shell[:-1]) / 2.0 * np.diff(s)).sum())
    found = []
    radii = np.full(count, radius)
    for seed in range(8):
        rng = seeded(seed)
        start = pack_spheres(rng.random((count, 3)) * edge, 1.01 * radii, (edge,) * 3)  # type: ignore[arg-type]
        places = start
        assert (
            surface_gaps(start, radii, edge) < 2.0 * near
        ).sum() > 1.2 * expected  # pushing leaves contacts
        for _ in range(4):
            places = equilibrate(places, radii, (edge,) * 3, rng, sweeps=150)  # type: ignore[arg-type]
            found.append((surface_gaps(places, radii, edge) < 2.0 * near).sum())
    # 32 samples of some 80 pairs: a standard error of 2 %, the slope's truncation below 1 %
    assert np.mean(found) == pytest.approx(expected, rel=0.08)


def test_no_room_for_the_gap_is_said() -> None:
    made = spheres(32, 0.55, radius=4, rng=seeded())
    assert dict(made.made_by)["clusters"] < dict(made.made_by)["spheres"]
    assert "no room" in made.notices[0].text


def test_touching_spheres_touch_and_particles_of_a_cathode_do_too() -> None:
    made = spheres(48, 0.3, radius=5, touching=True, rng=seeded())
    assert dict(made.made_by)["clusters"] < 0.5 * dict(made.made_by)["spheres"]
    assert made.notices == ()
    pressed = cathode(32, vol_active=0.5, vol_electrolyte=0.3, radius=4, rng=seeded())
    assert dict(pressed.made_by)["clusters"] < 0.5 * dict(pressed.made_by)["spheres"]


@given(data=st.data())
@settings(max_examples=20)
def test_clusters_do_not_depend_on_where_the_periodic_image_begins(data: st.DataObject) -> None:
    bits = data.draw(st.lists(st.booleans(), min_size=60, max_size=60))
    image = np.array(bits).reshape(3, 4, 5)
    shift = tuple(data.draw(st.integers(0, 4)) for _ in range(3))
    none = np.zeros((0, 3))
    assert clusters_of(image, none)[0] == clusters_of(np.roll(image, shift, (0, 1, 2)), none)[0]


def test_moves_leave_their_input_alone_and_one_sphere_is_never_in_its_own_way() -> None:
    start = np.array([[1.0, 2.0, 3.0]])
    moved = equilibrate(start, np.array([2.0]), (9, 9, 9), seeded())
    assert start.tolist() == [[1.0, 2.0, 3.0]]
    assert not np.array_equal(start, moved)
    assert smallest_gap(start, np.array([2.0]), (9, 9, 9)) == math.inf
