"""Properties that hold for all inputs: pellets, contacts of cathodes, designs, comparison of models, mixing predictions."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from frenkel.cell.effective_cathode_file import read_effective_cathode
from frenkel.errors import ParseError
from frenkel.evidence import Evidence
from frenkel.microstructure import (
    CathodeValue,
    Composite,
    EffectiveCathode,
    Filler,
    GrainBoundary,
    Interphase,
    Matrix,
    Pellet,
    best_designs,
    compare_models,
    composite_curve,
    laws,
    pellet_curve,
)
from frenkel.microstructure.cathode import active_contact
from frenkel.microstructure.composite_name import NamedComposite
from frenkel.microstructure.composite_prediction import MixingPrediction, PartValue
from frenkel.results import to_json
from frenkel.transport import arrhenius_law

temperatures = st.floats(250.0, 500.0)


@given(
    T=temperatures, energy=st.floats(0.1, 0.8), boundary=st.floats(0.1, 0.8), R=st.floats(1e-4, 1e4), d=st.floats(0.1, 100.0),
    p=st.floats(0.0, 0.5),
)  # fmt: skip
def test_pellets(T: float, energy: float, boundary: float, R: float, d: float, p: float) -> None:
    bulk = arrhenius_law(
        "arrhenius_sigma", activation_energy_eV=energy, conductivity_S_cm=1e-3, temperature_K=300.0
    )
    pellet = Pellet("X", bulk, GrainBoundary(R, boundary, 300.0), d, p, 1.5)
    curve = pellet_curve(pellet, [T])
    assert 0.0 < curve.total_S_cm[0] <= curve.bulk_S_cm[0] * (1 + 1e-12)
    assert 0.0 <= curve.boundary_share[0] <= 1.0
    # coarser grains and fewer pores never conduct less
    assert Pellet("X", bulk, pellet.boundary, 2.0 * d, 0.5 * p, 1.5).total_S_cm(T) >= curve.total_S_cm[0] * (
        1 - 1e-12
    )
    low, high = sorted((energy, boundary))
    assert low - 1e-4 <= pellet.activation_energy_eV(T) <= high + 1e-4
    # the share falls with temperature just where the boundaries have the higher activation energy
    hotter = pellet.boundary_share(T + 10.0)
    if abs(energy - boundary) > 1e-3:
        assert (
            (hotter <= curve.boundary_share[0] + 1e-12) == (boundary > energy)
            or curve.boundary_share[0] in (0.0, 1.0)
            or (math.isclose(hotter, curve.boundary_share[0], abs_tol=1e-9))
        )


masks = st.integers(0, 2**32 - 1).map(lambda seed: np.random.default_rng(seed).integers(0, 4, size=(7, 5, 6)))


@given(labels=masks)
def test_contacts_of_any_structure(labels: np.ndarray) -> None:
    active = labels == 1
    active[-1, 0, 0] = True
    ionic, electronic = (labels == 2) & ~active, active | (labels == 3)
    found = active_contact(active, ionic, electronic, voxel_um=0.5)
    assert 0.0 <= found.isolated_fraction <= 1.0
    assert found.area_per_volume_1_cm >= 0.0
    # mirror images across the current have the same contact, and finer voxels more area per volume
    mirrored = active_contact(active[:, ::-1], ionic[:, ::-1], electronic[:, ::-1], voxel_um=0.5)
    assert mirrored == found
    finer = active_contact(active, ionic, electronic, voxel_um=0.25)
    assert finer.area_per_volume_1_cm == pytest.approx(2.0 * found.area_per_volume_1_cm)
    # more electrolyte never isolates more
    more = active_contact(active, ~active, electronic, voxel_um=0.5)
    assert more.isolated_fraction <= found.isolated_fraction + 1e-12


@example(values=(None, None, None, (1.0, 0.1)), T=300.0, pressure=None)
@given(
    values=st.tuples(*[st.one_of(st.none(), st.tuples(st.floats(1e-9, 1.0), st.floats(1e-12, 1.0)))] * 4), T=temperatures,
    pressure=st.one_of(st.none(), st.floats(0.1, 500.0)),
)  # fmt: skip
def test_cathodes_go_through_their_file(
    tmp_path_factory, values: tuple, T: float, pressure: float | None
) -> None:
    made = [None if one is None else CathodeValue(one[0], one[1], pressure) for one in values]
    cathode = EffectiveCathode("X + Y", T, *made)
    path = tmp_path_factory.mktemp("cathode") / "c.json"
    path.write_text(to_json(cathode.to_dict()), "utf-8")
    if obstacle := cathode.obstacle():  # all of the active material isolated: no cell can be made of it
        with pytest.raises(ParseError, match=re.escape(obstacle)):
            read_effective_cathode(path)
        return
    read = read_effective_cathode(path)
    for name in (
        "ionic_conductivity_S_cm",
        "electronic_conductivity_S_cm",
        "contacted_area_per_volume_1_cm",
        "isolated_active_fraction",
    ):
        one, other = getattr(cathode, name), getattr(read, name)
        assert (one is None) == (other is None)
        if one is not None:
            assert (one.value, one.standard_deviation, one.pressure_MPa) == pytest.approx(
                (other.value, other.standard_deviation, other.pressure_MPa)
            )
    assert len(cathode.evidence()) + len(cathode.refusals()) == 4


@settings(max_examples=25)
@given(
    factor=st.floats(0.01, 1e4), t=st.floats(0.0, 20.0), filler=st.floats(0.0, 1e-2), fraction=st.floats(0.0, 1.0),
    carrier=st.sampled_from(["total", "lithium"]), vol=st.floats(0.0, 0.64),
)  # fmt: skip
def test_no_loading_of_a_grid_beats_the_best_design(
    factor: float, t: float, filler: float, fraction: float, carrier: str, vol: float
) -> None:
    parts = Composite(Matrix("PEO", 1e-5, fraction), Filler("X", filler, 0.05), Interphase(t, factor))
    designs = best_designs(
        parts, 300.0, radii_um=[0.02, 0.05], aspect_ratios=[0.2, 1.0], carrier=carrier, loadings=9
    )
    value = [d.total_S_cm if carrier == "total" else d.lithium_S_cm or 0.0 for d in designs]
    assert value == sorted(value, reverse=True)
    grid = [0.64 * n / 8 for n in range(9)]
    top = composite_curve(parts, grid, 300.0).best(carrier)
    assert value[0] >= (top.total_S_cm if carrier == "total" else top.lithium_S_cm or 0.0) * (1 - 1e-12)
    point = parts.at(vol, 300.0)
    assert point.current_fraction is None or 0.0 <= point.current_fraction <= 1.0 + 1e-9


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 1000), scale=st.floats(1e-3, 1e3), known=st.booleans())
def test_verdicts_know_neither_unit_nor_order(seed: int, scale: float, known: bool) -> None:
    rng = np.random.default_rng(seed)
    vol = np.sort(rng.uniform(0.0, 0.4, 4))
    sigma = np.array([laws.maxwell_garnett(1e-5, 0.0, v) for v in vol]) * np.exp(
        0.05 * rng.standard_normal(4)
    )
    scatter = 0.05 if known else None
    one = compare_models(vol, sigma, scatter_ln=scatter)
    other = compare_models(vol[::-1], scale * sigma[::-1], scatter_ln=scatter)
    by_name = {c.name: c for c in other.candidates}
    for c in one.candidates:
        if c.is_null and len(c.parameters) == 1:
            assert by_name[c.name].residual_sd_ln == pytest.approx(c.residual_sd_ln, rel=1e-3)
    assert one.distinguishable == (not one.verdict.startswith("not distinguishable"))


@settings(max_examples=30)
@given(
    hosts=st.lists(st.floats(1e-9, 1e-2), min_size=1, max_size=3), grains=st.lists(st.floats(1e-9, 1e-2), max_size=3),
    low=st.floats(0.01, 0.5), width=st.floats(0.0, 0.2),
)  # fmt: skip
def test_mixing_lies_between_its_ends_at_every_loading(
    hosts: list[float], grains: list[float], low: float, width: float
) -> None:
    parts = [tuple(PartValue(s, f"r{n}") for n, s in enumerate(one)) for one in (hosts, grains)]
    named = NamedComposite("PEO", "X", 0.1, "vol", low, low + width)
    found = MixingPrediction(Evidence("X", "conductivity", 1e-5, kind="total"), named, parts[0], parts[1])
    for _, least, middle, most in found.curve():
        assert least <= middle * (1 + 1e-9)
        assert middle <= most * (1 + 1e-9)
