"""Which structure? Generators of labelled images: periodic, with exact volume fractions, seeded.

Particles in a matrix (spheres, fibres, platelets), frameworks (blobs, gyroid, foam), polycrystals with grain
numbers, composite cathodes, interphase shells. Each takes a `numpy.random.Generator` where it is random and
returns a `Structure`. Lengths in voxels.
"""

from __future__ import annotations

from frenkel.microstructure.generators.electrodes import add_shell, cathode
from frenkel.microstructure.generators.frameworks import blobs, foam, gyroid, polycrystal
from frenkel.microstructure.generators.particles import cylinders, spheres
from frenkel.microstructure.generators.structure import Structure

__all__ = [
    "Structure",
    "add_shell",
    "blobs",
    "cathode",
    "cylinders",
    "foam",
    "gyroid",
    "polycrystal",
    "spheres",
]
