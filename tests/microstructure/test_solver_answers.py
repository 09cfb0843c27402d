"""What leaves the solver: refused settings, answers in order, shares that are the slopes of the printed value."""

from __future__ import annotations

import math

import numpy as np
import pytest
from click.testing import CliRunner
from images import blobs

from frenkel.cli import cli
from frenkel.errors import InputError
from frenkel.microstructure import (
    DielectricPhase,
    Interface,
    Phase,
    conductivity_spectrum,
    conductivity_tensor,
    current_field,
    solve,
)

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
