"""Six frameworks as inputs of tests: cell and sites of the conventional literature settings.

They are inputs, not refined structures: the coordinates are rounded, and Ge and P of the LGPS cell are ordered.
"""

from __future__ import annotations

from functools import cache

from pymatgen.core import Lattice, Structure


@cache
def crystal(name: str) -> Structure:
    group, lattice, species, sites, charges = _CRYSTALS[name]
    structure = Structure.from_spacegroup(group, lattice, species, sites)
    if name == "Li10GeP2S12":
        germanium = [i for i, site in enumerate(structure) if site.specie.symbol == "Ge"]
        for i in germanium[2:]:
            structure.replace(i, "P")
    structure.add_oxidation_state_by_element(charges)
    return structure


_CRYSTALS = {
    "LiFePO4": (
        "Pnma", Lattice.orthorhombic(10.329, 6.0065, 4.6908), ["Li", "Fe", "P", "O", "O", "O"],
        [[0, 0, 0], [0.28222, 0.25, 0.97472], [0.09486, 0.25, 0.4182], [0.09678, 0.25, 0.74279],
         [0.4571, 0.25, 0.20602], [0.16558, 0.04646, 0.28478]],
        {"Li": 1, "Fe": 2, "P": 5, "O": -2},
    ),
    "LiCoO2": (
        "R-3m", Lattice.hexagonal(2.8161, 14.0536), ["Li", "Co", "O"],
        [[0, 0, 0.5], [0, 0, 0], [0, 0, 0.26]], {"Li": 1, "Co": 3, "O": -2},
    ),
    "LiTi2(PO4)3": (
        "R-3c", Lattice.hexagonal(8.511, 20.843), ["Li", "Ti", "P", "O", "O"],
        [[0, 0, 0], [0, 0, 0.1417], [0.2902, 0, 0.25], [0.1861, 0.9948, 0.1902], [0.1894, 0.1642, 0.0816]],
        {"Li": 1, "Ti": 4, "P": 5, "O": -2},
    ),
    "Li6PS5Cl": (
        "F-43m", Lattice.cubic(9.859), ["Li", "P", "S", "S", "Cl"],
        [[0.25, 0, 0], [0, 0, 0.5], [0.119, 0.881, 0.619], [0.25, 0.25, 0.75], [0, 0, 0]],
        {"Li": 1, "P": 5, "S": -2, "Cl": -1},
    ),
    "Li7La3Zr2O12": (
        "Ia-3d", Lattice.cubic(12.9827), ["Li", "La", "Zr", "O"],
        [[0.375, 0, 0.25], [0.125, 0, 0.25], [0, 0, 0], [0.1003, 0.1951, 0.282]],
        {"Li": 1, "La": 3, "Zr": 4, "O": -2},
    ),
    "Li10GeP2S12": (
        "P4_2/nmc", Lattice.tetragonal(8.71771, 12.63452), ["Li", "Ge", "P", "S", "S", "S"],
        [[0, 0.5, 0.945], [0, 0.5, 0.69], [0, 0, 0.5], [0, 0.184, 0.408], [0, 0.296, 0.095], [0, 0.703, 0.791]],
        {"Li": 1, "Ge": 4, "P": 5, "S": -2},
    ),
}  # fmt: skip

NAMES = tuple(_CRYSTALS)
