"""Diffusion tensor of a single carrier on a hop network, exactly, and attempt frequencies from Hessians.

With the equilibrium weight π_i ∝ exp(−E_i/kT) and the rate k_ij = ν exp(−(E_s − E_i)/kT) a hop carries the
symmetric conductance g = π_i k_ij, and

    D = Σ_hops g (d + Δu)(d + Δu)ᵀ    at the minimum over the site values u

is the exact tensor of one independent carrier (the resistor network with periodic boundaries). Attempt
frequency by Vineyard: ν = Π ν_i(site) / Π' ν_i(saddle) of the mobile ion in the rigid framework. Energies in eV,
lengths in Å, rates in 1/s, D in cm²/s.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frenkel.errors import OutOfRange
from frenkel.lattice import _hopping_kernels, _saddle_kernels
from frenkel.lattice._kernels import atoms_around
from frenkel.lattice.landscape import Landscape
from frenkel.lattice.network import HopNetwork
from frenkel.materials.elements import elements
from frenkel.quantities import AVOGADRO_PER_MOL, BOLTZMANN_EV_K, ELEMENTARY_CHARGE_C

__all__ = ["SingleCarrier", "attempt_frequencies_Hz", "diffusion_tensor", "hop_rates_Hz"]

FloatArray = npt.NDArray[np.float64]
_CM2_PER_A2 = 1e-16


@dataclass(frozen=True, eq=False)
class SingleCarrier:
    """Diffusion of one independent carrier: tensor (3, 3) and its principal values, in cm²/s.

    occupancy : (sites,) equilibrium weight of each site, adding up to 1
    """

    temperature_K: float
    tensor_cm2_s: FloatArray
    occupancy: FloatArray

    @property
    def principal_cm2_s(self) -> FloatArray:
        """Principal diffusivities, ascending."""
        return np.asarray(np.linalg.eigvalsh(self.tensor_cm2_s))

    @property
    def mean_cm2_s(self) -> float:
        """A third of the trace: what a powder of independent grains would show at best."""
        return float(np.trace(self.tensor_cm2_s)) / 3.0


def hop_rates_Hz(
    network: HopNetwork, temperature_K: float, attempt_frequency_Hz: float | FloatArray
) -> FloatArray:
    """(h, 2): rate over each hop from its first site and from its second, in 1/s.

    attempt_frequency_Hz : one for all, or (h, 2) as from `attempt_frequencies_Hz`
    """
    if not temperature_K > 0.0:
        raise OutOfRange("The temperature", given=temperature_K, low=0.0, unit="K")
    return np.asarray(
        np.asarray(attempt_frequency_Hz) * np.exp(-network.barriers_eV / (BOLTZMANN_EV_K * temperature_K))
    )


def diffusion_tensor(
    network: HopNetwork, temperature_K: float, *, attempt_frequency_Hz: float
) -> SingleCarrier:
    """Exact diffusion tensor of one carrier on the network, in cm²/s.

    Parameters
    ----------
    attempt_frequency_Hz : one for all hops, so that detailed balance holds with the site energies

    Examples
    --------
    A chain of sites at distance a with barrier E has D = ν exp(−E/kT) a², along the chain only.
    """
    if not temperature_K > 0.0:
        raise OutOfRange("The temperature", given=temperature_K, low=0.0, unit="K")
    kT = BOLTZMANN_EV_K * temperature_K
    weights = np.exp(-network.site_energies_eV / kT)
    partition = float(weights.sum())
    conductance = attempt_frequency_Hz * np.exp(-network.hop_energies_eV / kT) / partition
    tensor = _hopping_kernels.eliminated_tensor(
        len(network.site_energies_eV), np.ascontiguousarray(network.hop_ends),
        np.ascontiguousarray(network.displacements_A), np.ascontiguousarray(conductance),
    )  # fmt: skip
    return SingleCarrier(temperature_K, tensor * _CM2_PER_A2, weights / partition)


def attempt_frequencies_Hz(landscape: Landscape, network: HopNetwork) -> FloatArray:
    """Vineyard's attempt frequency of each hop from its first and its second site, (h, 2), in Hz.

    nan for a hop without a refined saddle. Valid for a framework that does not move.
    """
    mass_kg = elements()[landscape.framework.mobile.symbol].atomic_mass_g_mol * 1e-3 / AVOGADRO_PER_MOL
    to_Hz = math.sqrt(ELEMENTARY_CHARGE_C * 1e20 / mass_kg) / (2.0 * math.pi)
    of_class = {}
    for one, site in zip(*np.unique(network.site_class, return_index=True), strict=True):
        values = _curvatures(landscape, network.site_fractions[site] @ network.lattice_A)
        of_class[int(one)] = float(np.prod(np.sqrt(values))) if values[0] > 0.0 else math.nan
    out = np.full((len(network.hop_energies_eV), 2), math.nan)
    for one, hop in zip(*np.unique(network.hop_class, return_index=True), strict=True):
        values = _curvatures(landscape, network.hop_saddles[hop] @ network.lattice_A)
        if network.hop_origin[int(one)] != "BVSE" or not (values[0] < 0.0 < values[1]):
            continue
        at_saddle = float(np.prod(np.sqrt(values[1:])))
        for member in np.flatnonzero(network.hop_class == one):
            for side in (0, 1):
                site = int(network.hop_ends[member, side])
                out[member, side] = of_class[int(network.site_class[site])] / at_saddle * to_Hz
    return out


def _curvatures(landscape: Landscape, point: FloatArray) -> FloatArray:
    """Eigenvalues of the Hessian in eV/Å², ascending."""
    lattice, fractions, kinds, terms, first, cutoff, shifts = landscape.site_energy.analytic
    atoms, positions = atoms_around(np.ascontiguousarray(point), lattice, cutoff, fractions)
    gradient, hessian = np.zeros(3), np.zeros((3, 3))
    _saddle_kernels.energy_gradient_hessian(
        np.ascontiguousarray(point), atoms, positions, kinds, terms, first, cutoff, shifts, gradient, hessian
    )
    return np.asarray(np.linalg.eigvalsh(hessian))
