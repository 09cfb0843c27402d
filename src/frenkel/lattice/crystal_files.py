"""Pathways of a structure file as one JSON value: what the command line and batches work with."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frenkel.lattice.framework import MobileIon
from frenkel.lattice.pathways import Pathways, find_pathways
from frenkel.lattice.ranking import how_it_ranks

if TYPE_CHECKING:
    from pymatgen.core import Structure

__all__ = ["pathways_of_file", "structure_of_file", "summary_of"]


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


def pathways_of_file(path: str, *, mobile_ion: str = "Li+", spacing_A: float = 0.2) -> dict[str, Any]:
    """Thresholds, sites, hops and notices of one file, as plain JSON values. A top-level function for batches."""
    structure = structure_of_file(path, mobile_ion)
    found = find_pathways(structure, mobile_ion, spacing_A=spacing_A)
    return {"file": str(path), **summary_of(found)}


def summary_of(found: Pathways) -> dict[str, Any]:
    """The numbers of a result in plain JSON values; None stands for "does not open"."""
    frame = found.landscape.framework
    network = found.network
    rows = {}
    for one in found.percolation.thresholds:
        rows[f"{one.dimension}D"] = {
            "barrier_eV": _finite(one.barrier_eV),
            "own_zero_eV": _finite(one.component_barrier_eV),
            "grid_eV": _finite(one.voxel_barrier_eV),
        }
    ranks = how_it_ranks(frame.formula)
    return {
        "formula": frame.formula,
        "mobile_ion": str(frame.mobile),
        "space_group_of_framework": found.landscape.group.symbol,
        "grid": list(found.landscape.shape),
        "ordered_framework": frame.is_ordered,
        "barriers": rows,
        "sites": len(network.site_energies_eV) if network else 0,
        "hop_classes": len(network.hop_origin) if network else 0,
        "oxidation_states": [[one.symbol, round(one.charge, 3), one.reason] for one in frame.oxidation],
        "family": ranks.family if frame.mobile.symbol == "Li" else "",
        "ranking": ranks.sentence if frame.mobile.symbol == "Li" else _not_measured(frame.mobile),
        "notices": [{"code": one.code, "text": one.text} for one in found.notices],
    }


def _not_measured(ion: MobileIon) -> str:
    return f"How BVSE ranks conductors of {ion} was not measured: OBELiX holds lithium conductors."


def _finite(value: float) -> float | None:
    return round(value, 5) if math.isfinite(value) else None
