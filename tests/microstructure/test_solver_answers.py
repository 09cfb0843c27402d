"""What leaves the solver: refused settings, answers in order, shares that are the slopes of the printed value."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from click.testing import CliRunner
from images import blobs, dense_cells

from frenkel.cli import cli
from frenkel.errors import InputError
from frenkel.microstructure import (
    DielectricPhase,
    Film,
    Interface,
    Phase,
    conductivity_spectrum,
    conductivity_tensor,
    current_field,
    sensitivities,
    solve,
    solve_over_temperature,
)
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.transport import arrhenius_law

IMAGE = blobs(8, 1.5, [0.5, 0.5])
TWO = [Phase("a", 1.0), Phase("b", 1e-2)]


@pytest.mark.parametrize("tolerance", [0.0, -1.0, 1.0, math.nan, math.inf])
def test_tolerances_outside_0_to_1_are_refused(tolerance: float, tmp_path) -> None:
    parts = [DielectricPhase("a", 1.0, 1.0), DielectricPhase("b", 1e-2, 1.0)]
    for call in (
        lambda: solve(IMAGE, TWO, tolerance=tolerance),
        lambda: current_field(IMAGE, TWO, tolerance=tolerance),
        lambda: conductivity_tensor(IMAGE, TWO, tolerance=tolerance),
        lambda: conductivity_spectrum(IMAGE, parts, [1.0], tolerance=tolerance),
    ):
        with pytest.raises(InputError, match="tolerance"):
            call()
    np.save(tmp_path / "i.npy", IMAGE)
    command = ["microstructure", "solve", str(tmp_path / "i.npy"), "--phase", "a=1 S/cm", "--phase", "b=1 mS/cm"]
    assert CliRunner().invoke(cli, [*command, "--tolerance", str(tolerance)]).exit_code != 0


@pytest.mark.parametrize("voxel_um", [0.0, -1.0, math.nan])
def test_voxels_without_length_are_refused(voxel_um: float) -> None:
    with pytest.raises(InputError, match="voxel"):
        solve(IMAGE, TWO, voxel_um=voxel_um, interfaces=[Interface("a", "b", 1.0)])
    with pytest.raises(InputError, match="voxel"):
        solve(IMAGE, TWO, voxel_um=voxel_um, grains=IMAGE + 1, grain_boundary_resistance_ohm_cm2=1.0)
    with pytest.raises(InputError, match="voxel"):
        solve(IMAGE, TWO, voxel_um=voxel_um)


@pytest.mark.parametrize("tolerance", [1e-16, 1e-12, 0.5, 0.99])
def test_any_tolerance_gives_an_answer_in_order(tolerance: float) -> None:
    for contrast in (1e-2, 1e-8):
        found = solve(IMAGE, [Phase("a", 1.0), Phase("b", contrast)], tolerance=tolerance, sample_error=False)
        assert found.wiener.lower <= found.lower_S_cm <= found.value_S_cm <= found.upper_S_cm <= found.wiener.upper


def slopes(image: np.ndarray, phases: list[Phase], **settings) -> list[float]:
    """∂ln value/∂ln σ of each phase by central differences of the printed value."""
    out = []
    for n, one in enumerate(phases):
        ends = []
        for factor in (1.01, 1 / 1.01):
            moved = [*phases[:n], Phase(one.name, one.conductivity_S_cm * factor), *phases[n + 1 :]]
            ends.append(solve(image, moved, tolerance=1e-9, sample_error=False, **settings).value_S_cm)
        out.append(math.log(ends[0] / ends[1]) / (2 * math.log(1.01)))
    return out


SITES = np.random.default_rng(0).choice(2, size=(10, 10, 10), p=[0.65, 0.35])


@pytest.mark.parametrize("contrast", [10.0, 1e3])
@pytest.mark.parametrize("image", [SITES, blobs(12, 2.0, [0.6, 0.4])], ids=["sites", "blobs"])
def test_shares_are_the_slopes_of_the_value_between_bounds(image: np.ndarray, contrast: float) -> None:
    pair = [Phase("a", 1.0 / contrast), Phase("b", 1.0)]
    found = solve(image, pair, tolerance=1e-9, sample_error=False)
    assert [p.share for p in found.phases] == pytest.approx(slopes(image, pair), abs=2e-4)
    assert sum(p.share for p in found.phases) == pytest.approx(1.0, abs=1e-6)
    sum_rule = sum(found.sensitivities[p.name] * p.conductivity_S_cm for p in pair)
    assert sum_rule == pytest.approx(found.value_S_cm, rel=1e-6)


def test_shares_with_resistances_and_films_are_slopes_too() -> None:
    pair = [Phase("a", 1e-5), Phase("b", 1e-3)]
    for extra in ({"interfaces": [Interface("a", "b", 2.0)]}, {"films": [Film("a", "b", 10.0, 1e-2)]}):
        settings = {"voxel_um": 0.1, **extra}
        found = solve(SITES, pair, tolerance=1e-9, sample_error=False, **settings)
        assert [p.share for p in found.phases] == pytest.approx(slopes(SITES, pair, **settings), abs=2e-4)
        assert sum(p.share for p in found.phases) + found.interface_share == pytest.approx(1.0, abs=1e-6)
        assert {"upper bound without resistances", "lower bound without films"} & {n.code for n in found.notices}


def test_a_film_that_carries_the_current_has_the_share() -> None:
    plate = np.zeros((4, 4, 4), int)
    plate[:, 2:] = 1  # film of 10 nm between two halves of 20 nm each
    found = solve(
        plate, [Phase("a", 1e-5), Phase("b", 0.0)], films=[Film("a", "b", 10.0, 3e-4)], voxel_um=0.01,
        sample_error=False,
    )  # fmt: skip
    assert found.interface_share == pytest.approx(3e-4 * 10 / (3e-4 * 10 + 1e-5 * 20), rel=1e-5)
    assert found.phases[0].share == pytest.approx(1.0 - found.interface_share, abs=1e-6)


def test_apparent_activation_energy_is_the_slope_of_the_printed_values() -> None:
    laws = [
        arrhenius_law("arrhenius_sigma", activation_energy_eV=eV, conductivity_S_cm=s, temperature_K=300.0)
        for eV, s in ((0.8, 1e-6), (0.3, 1e-3))
    ]
    pair = [Phase("a", 1e-6, laws[0]), Phase("b", 1e-3, laws[1])]
    curve = solve_over_temperature(SITES, pair, [299.0, 300.0, 301.0], sample_error=False, tolerance=1e-9)
    low, _, high = (one.value_S_cm for one in curve.results)
    slope = -BOLTZMANN_EV_K * math.log(high / low) / (1 / 301.0 - 1 / 299.0)
    assert curve.activation_energy_eV[1] == pytest.approx(slope, rel=1e-3)


def test_three_phases_beyond_1e8_stay_above_the_bound_of_wiener() -> None:
    """A phase that carries part of the current is not left out because another one is 1e8 times better."""
    for seed in range(20):
        rng = np.random.default_rng(seed)
        p = rng.uniform(0.08, 0.2)
        image = rng.choice(3, size=tuple(rng.integers(4, 13, 3)), p=[p, (1 - p) * 0.6, (1 - p) * 0.4])
        sigma = [1.0, 10 ** rng.uniform(-12, -8.2), 10 ** rng.uniform(-12, -8.2)]
        found = solve(image, [Phase("abc"[n], s) for n, s in enumerate(sigma)], sample_error=False)
        assert found.wiener.lower <= found.lower_S_cm <= found.value_S_cm <= found.upper_S_cm
        # certified to a hundredth of what lies between the bounds, or of σ
        assert found.lower_S_cm == pytest.approx(dense_cells(image, np.array(sigma)), rel=0.02)


def test_sensitivity_of_an_insulator_is_the_slope_at_zero() -> None:
    image = blobs(10, 1.5, [0.7, 0.3])
    pair = [Phase("a", 1.0), Phase("pore", 0.0)]
    found = sensitivities(image, pair, tolerance=1e-9)
    assert list(found) == ["a", "pore"]
    none, some = (
        solve(image, [pair[0], Phase("pore", s)], tolerance=1e-9, sample_error=False).value_S_cm for s in (0.0, 1e-5)
    )
    assert found["pore"] == pytest.approx((some - none) / 1e-5, rel=5e-3)
    assert found["a"] == pytest.approx(none, rel=1e-5)


def test_pictures_name_their_axes_and_the_current() -> None:
    found = solve(IMAGE, TWO, direction="y", sample_error=False)
    assert "along y" in found.plot().layout.title.text
    layout = current_field(IMAGE, TWO, direction="y").plot().layout
    assert layout.title.text == "Current density, current along y, in the middle of z"
    assert [layout.xaxis.title.text[0], layout.yaxis.title.text[0]] == ["y", "x"]


def test_commands_show_sensitivities_and_boundaries_in_spectra(tmp_path) -> None:
    image, grains = tmp_path / "i.npy", tmp_path / "g.npy"
    np.save(image, IMAGE)
    np.save(grains, 1 + (np.indices(IMAGE.shape)[0] > 3).astype(np.int32))
    pair = [str(image), "--phase", "a=1 mS/cm", "--phase", "b=0 S/cm"]
    shown = CliRunner().invoke(cli, ["microstructure", "solve", *pair, "--sensitivities"])
    assert shown.exit_code == 0
    assert "∂σ/∂σ b" in shown.output
    asked = ["--permittivity", "a=10", "--permittivity", "b=1", "--frequency", "1 Hz", "--voxel", "1 um"]
    boundary = ["--grains", str(grains), "--grain-boundary", "5 ohm cm2", "--grain-boundary-capacitance", "1 uF/cm2"]
    bare, with_boundary = (
        json.loads(CliRunner().invoke(cli, ["microstructure", "spectrum", *pair, *asked, *more, "--json"]).stdout)
        for more in ([], boundary)
    )
    assert with_boundary["real_S_cm"][0] < bare["real_S_cm"][0]
    refused = CliRunner().invoke(cli, ["microstructure", "solve", *pair[:3], "--phase", "b=inf S/cm"])
    assert "perfect conductor" in f"{refused.output}{refused.exception}"
