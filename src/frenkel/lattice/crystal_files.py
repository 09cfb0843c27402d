"""Pathways of a structure file as one JSON value: what the command line and batches work with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.lattice.barriers import read_barriers
from frenkel.lattice.ensemble import ensemble_barriers
from frenkel.lattice.framework import MobileIon
from frenkel.lattice.landscape import LARGEST_MEMORY_BYTES, estimated_memory_bytes
from frenkel.lattice.pathways import Pathways, find_pathways
from frenkel.lattice.summary import summary_of

if TYPE_CHECKING:
    from pymatgen.core import Structure

__all__ = ["found_in_file", "memory_sentence", "pathways_of_file", "structure_of_file"]

_LARGE_CELL_A3 = 3000.0


def structure_of_file(path: str | Path, mobile_ion: str | MobileIon = "Li+") -> Structure:
    """The crystal in a CIF or POSCAR file; for a mobile ion other than Li+ the file need not hold lithium.

    Raises: InputError, ParseError of `frenkel.materials.structure_files`, each with file and cause.
    """
    from frenkel.materials.structure_files import read_structure

    ion = mobile_ion if isinstance(mobile_ion, MobileIon) else MobileIon.parse(mobile_ion)
    if ion.symbol == "Li":
        return read_structure(path).structure
    from frenkel.files import read_bytes
    from frenkel.materials._pymatgen import parse_structure

    text = read_bytes(path, max_bytes=8 * 1024 * 1024).decode("utf-8", errors="replace")
    kind = "poscar" if Path(path).name.upper().startswith(("POSCAR", "CONTCAR")) else "cif"
    return parse_structure(text, kind, str(path))[0]


def pathways_of_file(
    path: str,
    *,
    mobile_ion: str = "Li+",
    spacing_A: float = 0.2,
    temperature_K: float = 298.15,
    attempt_frequency_Hz: float | None = None,
    barriers: str | None = None,
    formation_energy_eV: float | None = None,
    pair: str = "frenkel",
    configurations: int = 0,
    supercell: tuple[int, int, int] = (1, 1, 1),
    seed: int = 0,
) -> dict[str, Any]:
    """Thresholds, sites, hops, voids, mechanisms and notices of one file, as plain JSON values.

    A top-level function for batches. Parameters as of `found_in_file` and `summary_of`; configurations > 0 adds the
    barriers of so many ordered configurations of a disordered framework (`ensemble`).
    """
    found = found_in_file(path, mobile_ion, spacing_A=spacing_A, barriers=barriers)
    made = {
        "file": str(path),
        **summary_of(
            found, temperature_K=temperature_K, attempt_frequency_Hz=attempt_frequency_Hz,
            formation_energy_eV=formation_energy_eV, pair=pair,
        ),
    }  # fmt: skip
    if configurations and not found.landscape.framework.is_ordered:
        made["ensemble"] = ensemble_barriers(
            found.landscape.framework, configurations=configurations, supercell=supercell,
            rng=np.random.default_rng(seed),
        ).to_dict()  # fmt: skip
    return made


def found_in_file(
    path: str | Path,
    mobile_ion: str | MobileIon = "Li+",
    *,
    spacing_A: float = 0.2,
    barriers: str | None = None,
) -> Pathways:
    """Pathways of the crystal in a file, with the barriers of a CSV file in place of the model's if one is given."""
    found = find_pathways(structure_of_file(path, mobile_ion), mobile_ion, spacing_A=spacing_A)
    return found if barriers is None else found.with_barriers(read_barriers(barriers))


def memory_sentence(path: str | Path, mobile_ion: str | MobileIon = "Li+", *, spacing_A: float = 0.2) -> str:
    """How much memory a large cell will take, to be said before the run; "" for a cell of everyday size."""
    volume = float(structure_of_file(path, mobile_ion).volume)
    if volume < _LARGE_CELL_A3:
        return ""
    needed = estimated_memory_bytes(round(volume / spacing_A**3)) / 1e6
    return f"A cell of {volume:.0f} Å³: the grid and its basins take about {needed:.0f} MB (at most {LARGEST_MEMORY_BYTES / 1e6:.0f})."
