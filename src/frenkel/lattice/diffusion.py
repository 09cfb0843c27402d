"""Diffusion tensor of a single carrier on a hop network, exactly.

With the equilibrium weight π_i ∝ w_i exp(−E_i/kT) and the rate k_ij = ν_ij exp(−(E_s − E_i)/kT) a hop carries the
symmetric conductance g = π_i k_ij, and

    D = Σ_hops g (d + Δu)(d + Δu)ᵀ    at the minimum over the site values u

is the exact tensor of one independent carrier (the resistor network with periodic boundaries). The weights w and
frequencies ν come from `attempt_frequencies`, or are one number for all. Energies in eV, lengths in Å, rates in 1/s,
D in cm²/s.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from frenkel.errors import OutOfRange
from frenkel.lattice import _hopping_kernels
from frenkel.lattice.attempt_frequencies import AttemptFrequencies, uniform
from frenkel.lattice.network import HopNetwork
from frenkel.quantities import BOLTZMANN_EV_K

__all__ = ["SingleCarrier", "activation_energy_of_diffusion_eV", "diffusion_tensor", "hop_rates_Hz"]

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


def _attempt(network: HopNetwork, given: float | AttemptFrequencies) -> AttemptFrequencies:
    return given if isinstance(given, AttemptFrequencies) else uniform(network, given)


def _kT_eV(temperature_K: float) -> float:
    if not temperature_K > 0.0:
        raise OutOfRange("The temperature", given=temperature_K, low=0.0, unit="K")
    return BOLTZMANN_EV_K * temperature_K


def hop_rates_Hz(
    network: HopNetwork, temperature_K: float, attempt_frequency_Hz: float | AttemptFrequencies
) -> FloatArray:
    """(h, 2): rate over each hop from its first site and from its second, in 1/s."""
    frequencies = _attempt(network, attempt_frequency_Hz).hops_Hz(network.hop_ends)
    return np.asarray(frequencies * np.exp(-network.barriers_eV / _kT_eV(temperature_K)))


def diffusion_tensor(
    network: HopNetwork, temperature_K: float, *, attempt_frequency_Hz: float | AttemptFrequencies
) -> SingleCarrier:
    """Exact diffusion tensor of one carrier on the network, in cm²/s.

    Parameters
    ----------
    attempt_frequency_Hz : one for all hops, or those of `attempt_frequencies`; detailed balance holds with both

    Examples
    --------
    A chain of sites at distance a with barrier E has D = ν exp(−E/kT) a², along the chain only.
    """
    kT = _kT_eV(temperature_K)
    attempt = _attempt(network, attempt_frequency_Hz)
    weights = attempt.site_weight * np.exp(-network.site_energies_eV / kT)
    partition = float(weights.sum())
    conductance = attempt.flux_Hz * np.exp(-network.hop_energies_eV / kT) / partition
    tensor = _hopping_kernels.eliminated_tensor(
        len(network.site_energies_eV), np.ascontiguousarray(network.hop_ends),
        np.ascontiguousarray(network.displacements_A), np.ascontiguousarray(conductance),
    )  # fmt: skip
    return SingleCarrier(temperature_K, tensor * _CM2_PER_A2, weights / partition)


def activation_energy_of_diffusion_eV(
    network: HopNetwork, temperature_K: float, *, attempt_frequency_Hz: float | AttemptFrequencies
) -> float:
    """−d ln D / d(1/kT) of the mean diffusivity at a temperature, in eV (central difference over 2 %); nan if D = 0."""
    low, high = (
        diffusion_tensor(network, T, attempt_frequency_Hz=attempt_frequency_Hz).mean_cm2_s
        for T in (0.99 * temperature_K, 1.01 * temperature_K)
    )
    if not low > 0.0:
        return float("nan")
    step = (1.0 / 0.99 - 1.0 / 1.01) / _kT_eV(temperature_K)
    return float(np.log(high / low) / step)
