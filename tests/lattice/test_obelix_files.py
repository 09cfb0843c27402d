"""Published CIF files, ordered and disordered: no crash, named skips, barriers that do not depend on the grid."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from frenkel.errors import FrenkelError
from frenkel.lattice import percolation, site_energy_landscape
from frenkel.lattice.crystal_files import structure_of_file


def _barriers(path: Path, spacing_A: float) -> np.ndarray:
    found = percolation(site_energy_landscape(structure_of_file(path), spacing_A=spacing_A))
    return np.array([one.barrier_eV for one in found.thresholds])


def _files(folder: Path) -> list[Path]:
    return sorted((folder / "obelix" / "cifs").glob("*.cif"))


def test_a_sample_runs_and_skips_are_named(frenkel_data: Path) -> None:
    done = 0
    for path in _files(frenkel_data)[::16]:
        try:
            barriers = _barriers(path, 0.3)
        except FrenkelError as error:
            assert "lithium" in str(error)
            continue
        assert (np.diff(barriers[np.isfinite(barriers)]) >= -1e-9).all()  # 1D ≤ 2D ≤ 3D
        done += 1
    assert done >= 19


@pytest.mark.slow
def test_every_threshold_is_the_same_from_both_grids(frenkel_data: Path) -> None:
    worst = {}
    for path in _files(frenkel_data):
        try:
            coarse, fine = _barriers(path, 0.2), _barriers(path, 0.1)
        except FrenkelError:
            continue
        for d in (1, 2, 3):
            if np.isfinite(coarse[d - 1]) or np.isfinite(fine[d - 1]):
                worst[path.stem, d] = abs(coarse[d - 1] - fine[d - 1])
    assert len(worst) > 900
    assert not {key for key, difference in worst.items() if not difference <= 1e-3}
