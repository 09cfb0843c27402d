"""How does the mobile ion move in a crystal? Bond-valence landscape, exact percolation, refined saddles, hops.

The site energy is a sum over framework ions (occupancy-weighted): D0/2 [(exp((R_min − R)/b) − 1)² − 1] for
counter-ions and a screened Coulomb term for like ions. The barrier in d dimensions is the lowest energy at which
the landscape holds a connected path with d independent winding vectors; saddles are refined on the analytic
energy, so that it does not depend on the grid, nor on the choice of cell. Energies in eV, lengths in Å.
BVSE ranks families of conductors; it hardly ranks the members of one family.
"""

from frenkel.lattice.barriers import hop_table, read_barriers, with_barriers
from frenkel.lattice.diffusion import SingleCarrier, diffusion_tensor
from frenkel.lattice.ensemble import Ensemble, ensemble_barriers
from frenkel.lattice.framework import Framework, MobileIon, framework_of
from frenkel.lattice.geometry import Voids, voids
from frenkel.lattice.kinetic_monte_carlo import LatticeGasRun, Repulsion, run_lattice_gas
from frenkel.lattice.landscape import Landscape, site_energy_landscape
from frenkel.lattice.neb_input import HopImages, hop_images, write_neb
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.pathways import Pathway, Pathways, find_pathways
from frenkel.lattice.percolation import Percolation, Threshold, percolation, voxel_thresholds
from frenkel.lattice.site_energy import SiteEnergy, SiteEnergySettings, site_energy
from frenkel.lattice.sites import HopClass, SiteClass, hop_classes, site_classes

__all__ = [
    "Ensemble",
    "Framework",
    "HopClass",
    "HopImages",
    "HopNetwork",
    "Landscape",
    "LatticeGasRun",
    "MobileIon",
    "Pathway",
    "Pathways",
    "Percolation",
    "Repulsion",
    "SingleCarrier",
    "SiteClass",
    "SiteEnergy",
    "SiteEnergySettings",
    "Threshold",
    "Voids",
    "diffusion_tensor",
    "ensemble_barriers",
    "find_pathways",
    "framework_of",
    "hop_classes",
    "hop_images",
    "hop_table",
    "percolation",
    "read_barriers",
    "run_lattice_gas",
    "site_classes",
    "site_energy",
    "site_energy_landscape",
    "voids",
    "voxel_thresholds",
    "with_barriers",
    "write_neb",
]
