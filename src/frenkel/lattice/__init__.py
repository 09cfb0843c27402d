"""How does the mobile ion move in a crystal? Bond-valence landscape, exact percolation, refined saddles, hops.

The site energy is a sum over framework ions (occupancy-weighted): D0/2 [(exp((R_min − R)/b) − 1)² − 1] for
counter-ions and a screened Coulomb term for like ions. The barrier in d dimensions is the lowest energy at which
the landscape holds a connected path with d independent winding vectors; saddles are refined on the analytic
energy, so that it does not depend on the grid, nor on the choice of cell. Energies in eV, lengths in Å.
BVSE ranks families of conductors; it hardly ranks the members of one family.
"""

from frenkel.lattice.attempt_frequencies import AttemptFrequencies, attempt_frequencies
from frenkel.lattice.barriers import hop_table, read_barriers, with_barriers
from frenkel.lattice.carriers import Carriers, carriers, composition_carriers
from frenkel.lattice.conduction import Conduction, Mechanism, conduction
from frenkel.lattice.defects import DefectFractions, frenkel_pairs, schottky_pairs
from frenkel.lattice.descriptors import AnionPacking, anion_packing, face_sharing_hops, shared_corners
from frenkel.lattice.difference_grid import DifferenceGrid
from frenkel.lattice.diffusion import SingleCarrier, diffusion_tensor
from frenkel.lattice.ensemble import Ensemble, ensemble_barriers
from frenkel.lattice.framework import Framework, MobileIon, framework_of
from frenkel.lattice.geometry import Voids, voids
from frenkel.lattice.grid_files import write_grid
from frenkel.lattice.kinetic_monte_carlo import LatticeGasRun, Repulsion, run_lattice_gas
from frenkel.lattice.landscape import Landscape, site_energy_landscape
from frenkel.lattice.many_ions import ManyIons, many_ions
from frenkel.lattice.mechanism import CarrierNetwork, carrier_network, hop_labels
from frenkel.lattice.neb_input import HopImages, hop_images, write_neb
from frenkel.lattice.network import HopNetwork
from frenkel.lattice.pathways import Pathway, Pathways, find_pathways
from frenkel.lattice.percolation import Percolation, Threshold, percolation, voxel_thresholds
from frenkel.lattice.site_energy import SiteEnergy, SiteEnergySettings, site_energy
from frenkel.lattice.sites import HopClass, SiteClass, hop_classes, site_classes
from frenkel.lattice.summary import summary_of

__all__ = [
    "AnionPacking",
    "AttemptFrequencies",
    "CarrierNetwork",
    "Carriers",
    "Conduction",
    "DefectFractions",
    "DifferenceGrid",
    "Ensemble",
    "Framework",
    "HopClass",
    "HopImages",
    "HopNetwork",
    "Landscape",
    "LatticeGasRun",
    "ManyIons",
    "Mechanism",
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
    "anion_packing",
    "attempt_frequencies",
    "carrier_network",
    "carriers",
    "composition_carriers",
    "conduction",
    "diffusion_tensor",
    "ensemble_barriers",
    "face_sharing_hops",
    "find_pathways",
    "framework_of",
    "frenkel_pairs",
    "hop_classes",
    "hop_images",
    "hop_labels",
    "hop_table",
    "many_ions",
    "percolation",
    "read_barriers",
    "run_lattice_gas",
    "schottky_pairs",
    "shared_corners",
    "site_classes",
    "site_energy",
    "site_energy_landscape",
    "summary_of",
    "voids",
    "voxel_thresholds",
    "with_barriers",
    "write_grid",
    "write_neb",
]
