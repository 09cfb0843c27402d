"""Landscapes as files for other programs: Gaussian cube (.cube) and the .grd grid of VESTA.

Energies are in eV above the minimum, cut at the ceiling of the landscape; cube files are in bohr by their
definition. The periodic images of the first planes are in a .grd file (VESTA wants them) and not in a .cube.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from frenkel.errors import InputError
from frenkel.files import write_text
from frenkel.lattice.landscape import CEILING_EV, Landscape
from frenkel.materials.elements import elements

__all__ = ["cube_text", "grd_text", "write_grid"]

BOHR_A = 0.529177210903  # CODATA 2018


def write_grid(landscape: Landscape, path: str | Path) -> None:
    """Write a landscape as .cube or .grd, whole or not at all.

    Raises: InputError for another suffix.
    """
    writers = {".cube": cube_text, ".grd": grd_text}
    suffix = Path(path).suffix.lower()
    if suffix not in writers:
        raise InputError(f"{path}: the suffix is {suffix!r}; allowed are .cube and .grd.")
    write_text(path, writers[suffix](landscape))


def _above_minimum(landscape: Landscape) -> np.ndarray:
    return np.minimum(landscape.energies_eV.astype(float) - landscape.minimum_eV, CEILING_EV)


def cube_text(landscape: Landscape) -> str:
    """Gaussian cube: framework atoms, then energies in eV with the third index fastest."""
    frame = landscape.framework
    lattice = frame.lattice_A / BOHR_A
    lines = [f"Site energy of {frame.mobile} in {frame.formula}", "eV above the minimum; lengths in bohr"]
    atoms = frame.fractions @ lattice
    lines.append(f"{len(atoms):5d}{0.0:12.6f}{0.0:12.6f}{0.0:12.6f}")
    for count, vector in zip(landscape.shape, lattice, strict=True):
        lines.append(f"{count:5d}" + "".join(f"{x / count:12.6f}" for x in vector))
    for kind, position in zip(frame.kinds, atoms, strict=True):
        symbol, charge, _ = frame.components[kind][0]
        number = elements()[symbol].atomic_number
        lines.append(f"{number:5d}{charge:12.6f}" + "".join(f"{x:12.6f}" for x in position))
    for row in _above_minimum(landscape).reshape(-1, landscape.shape[2]):
        for start in range(0, len(row), 6):
            lines.append("".join(f"{value:13.5E}" for value in row[start : start + 6]))
    return "\n".join(lines) + "\n"


def grd_text(landscape: Landscape) -> str:
    """Grid file with cell lengths and angles, closed by the periodic planes, third index fastest."""
    lattice = landscape.framework.lattice_A
    lengths = np.linalg.norm(lattice, axis=1)
    unit = lattice / lengths[:, None]
    angles = np.degrees(np.arccos(np.clip([unit[1] @ unit[2], unit[0] @ unit[2], unit[0] @ unit[1]], -1, 1)))
    closed = np.pad(_above_minimum(landscape), ((0, 1), (0, 1), (0, 1)), mode="wrap")
    head = [
        f"Site energy of {landscape.framework.mobile} in {landscape.framework.formula}, eV above the minimum",
        " ".join(f"{x:.6f}" for x in (*lengths, *angles)),
        " ".join(str(n) for n in closed.shape),
    ]
    values = closed.ravel()
    body = [" ".join(f"{x:.5f}" for x in values[start : start + 8]) for start in range(0, len(values), 8)]
    return "\n".join([*head, *body]) + "\n"
