"""Attempt frequencies of the hops from the Hessians of their sites and saddles, in detailed balance.

With the angular frequencies ω of the mobile ion in the rigid framework (three at a site, two at a saddle)

    ν = Π ω_i(site) / (2π Π' ω_i(saddle))          (Vineyard, J. Phys. Chem. Solids 3 (1957) 121)

A site then has the equilibrium weight Π 1/ω_i beside exp(−E/kT): a wide site holds more ions than a narrow one. Rule
for a hop without a refined saddle, or with a barrier given from elsewhere: ν is 1e13 Hz in the geometric mean of both
directions, which keeps detailed balance. Masses in u, curvatures in eV/Å², frequencies in Hz.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frenkel.lattice import _saddle_kernels
from frenkel.lattice._kernels import atoms_around
from frenkel.lattice.landscape import Landscape
from frenkel.lattice.network import HopNetwork
from frenkel.materials.elements import elements
from frenkel.quantities import AVOGADRO_PER_MOL, ELEMENTARY_CHARGE_C

__all__ = ["DEFAULT_HZ", "AttemptFrequencies", "attempt_frequencies", "uniform"]

FloatArray = npt.NDArray[np.float64]

DEFAULT_HZ = 1e13
"""Where no Hessian speaks: the usual order of magnitude of an optical mode."""
_SOFTEST_EV_A2 = 1e-3  # flatter than this the harmonic frequency says nothing


@dataclass(frozen=True, eq=False)
class AttemptFrequencies:
    """Attempt frequencies of a network, and the weights of sites that go with them.

    site_weight : (n,) vibrational weight of each site, geometric mean 1
    flux_Hz : (h,) weight times frequency, the same from both ends of a hop (detailed balance)
    from_hessians : (h,) True where both site and saddle gave the frequency
    """

    site_weight: FloatArray
    flux_Hz: FloatArray
    from_hessians: npt.NDArray[np.bool_]

    def hops_Hz(self, ends: npt.NDArray[np.int64]) -> FloatArray:
        """(h, 2): frequency from the first and from the second site of each hop."""
        return np.asarray(self.flux_Hz[:, None] / self.site_weight[ends])


def uniform(network: HopNetwork, frequency_Hz: float = DEFAULT_HZ) -> AttemptFrequencies:
    """One frequency for all hops and equal weights."""
    hops = len(network.hop_energies_eV)
    weights = np.ones(len(network.site_energies_eV))
    return AttemptFrequencies(weights, np.full(hops, float(frequency_Hz)), np.zeros(hops, dtype=bool))


def attempt_frequencies(landscape: Landscape, network: HopNetwork) -> AttemptFrequencies:
    """Vineyard's frequencies of all hops of a network by the rule in the head of this file."""
    mass_kg = elements()[landscape.framework.mobile.symbol].atomic_mass_g_mol * 1e-3 / AVOGADRO_PER_MOL
    rad_s = math.sqrt(ELEMENTARY_CHARGE_C * 1e20 / mass_kg)  # of a curvature of 1 eV/Å²
    product = np.empty(len(network.site_energies_eV))
    for one, site in zip(*np.unique(network.site_class, return_index=True), strict=True):
        product[network.site_class == one] = _product(landscape, network.site_fractions[site], 0)
    harmonic = np.isfinite(product)
    typical = float(np.exp(np.log(product[harmonic]).mean())) if harmonic.any() else 1.0
    product[~harmonic] = typical
    weight = np.exp(np.log(product).mean()) / product
    default = DEFAULT_HZ * np.sqrt(weight[network.hop_ends].prod(axis=1))
    flux, known = default.copy(), np.zeros(len(default), dtype=bool)
    for one, hop in zip(*np.unique(network.hop_class, return_index=True), strict=True):
        at_saddle = _product(landscape, network.hop_saddles[hop], 1)
        if network.hop_origin[int(one)] == "BVSE" and math.isfinite(at_saddle):
            members = network.hop_class == one
            site = network.hop_ends[hop, 0]
            flux[members] = weight[site] * product[site] / at_saddle * rad_s / (2.0 * math.pi)
            known[members] = True
    return AttemptFrequencies(weight, flux, known)


def _product(landscape: Landscape, fractions: FloatArray, downhill: int) -> float:
    """Π √curvature over the uphill directions; nan unless exactly `downhill` directions lead down."""
    curvatures = curvatures_eV_A2(landscape, fractions)
    rest = curvatures[downhill:]
    if (curvatures[:downhill] >= 0.0).any() or (rest < _SOFTEST_EV_A2).any():
        return math.nan
    return float(np.sqrt(rest.prod()))


def curvatures_eV_A2(landscape: Landscape, fractions: FloatArray) -> FloatArray:
    """Eigenvalues of the Hessian at a point given in fractions of the cell, ascending."""
    lattice, frame, kinds, terms, first, cutoff, shifts = landscape.site_energy.analytic
    point = np.ascontiguousarray(fractions @ lattice)
    atoms, positions = atoms_around(point, lattice, cutoff, frame)
    gradient, hessian = np.zeros(3), np.zeros((3, 3))
    _saddle_kernels.energy_gradient_hessian(
        point, atoms, positions, kinds, terms, first, cutoff, shifts, gradient, hessian
    )
    return np.asarray(np.linalg.eigvalsh(hessian))
