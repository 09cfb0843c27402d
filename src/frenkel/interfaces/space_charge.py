"""Space charge at a contact: site-limited carriers in equilibrium, one dimension, any potential step.

Poisson's equation with lattice-gas carriers k (charge z_k e, N_k sites per volume, bulk occupation y_k):

    ε0 εr φ'' = −e Σ z_k N_k (y_k(φ) − y_k)
    y_k(φ) = y_k e^(−z_k ψ) / (1 − y_k + y_k e^(−z_k ψ)),   ψ = eφ/kT

φ is the potential against the bulk. Its first integral is exact,

    (ε0 εr / 2) φ'² = kT Σ N_k [ln(1 − y_k + y_k e^(−z_k ψ)) + z_k y_k ψ]

and gives charge and capacitance without a grid; the profile is that integral's quadrature. Limits: Debye length
for small steps; Gouy–Chapman for two dilute carriers; Mott–Schottky, w = √(2 ε0 εr |φ0|/(e c0)), for depletion of
one. Where the layer is thinner than the lattice, a continuum has no meaning: `site_counting` then counts the
charge in planes. Units: V, nm, K, sites per nm³; capacitance µF/cm², resistance Ω cm².
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.quantities import BOLTZMANN_EV_K, BOLTZMANN_J_K, ELEMENTARY_CHARGE_C, VACUUM_PERMITTIVITY_F_M

__all__ = ["Carrier", "SpaceChargeLayer", "debye_length_nm", "mott_schottky_width_nm", "space_charge_layer"]

Floats = NDArray[np.float64]
PER_NM3 = 1e27  # 1/nm³ in 1/m³


@dataclass(frozen=True)
class Carrier:
    """A mobile defect: charge number, sites (1/nm³), and the fraction of them occupied in the bulk."""

    charge: int
    sites_per_nm3: float
    bulk_occupation: float

    def __post_init__(self) -> None:
        if not 0.0 < self.bulk_occupation < 1.0:
            raise OutOfRange("The bulk occupation", given=self.bulk_occupation, low=0.0, high=1.0)
        if not self.sites_per_nm3 > 0.0:
            raise OutOfRange("The site density", given=self.sites_per_nm3, low=0.0, unit="1/nm³")

    @property
    def concentration_per_nm3(self) -> float:
        """Carriers in the bulk (1/nm³)."""
        return self.sites_per_nm3 * self.bulk_occupation


@dataclass(frozen=True)
class SpaceChargeLayer:
    """One side of a contact: profile [n] from the contact (0) into the bulk, and what it costs.

    `excess_resistance_ohm_cm2` is ∫(1/σ(x) − 1/σ_bulk) dx for a conductivity σ ∝ y(1 − y) of the carrier that
    conducts; negative where the layer is enriched. `thinner_than_lattice` flags a layer without meaning.
    """

    step_V: float
    temperature_K: float
    debye_length_nm: float
    position_nm: Floats
    potential_V: Floats
    occupation: Floats
    charge_uC_cm2: float
    capacitance_uF_cm2: float
    excess_resistance_ohm_cm2: float
    thinner_than_lattice: bool


def debye_length_nm(carriers: tuple[Carrier, ...], *, relative_permittivity: float, temperature_K: float) -> float:
    """Debye length (nm): λ² = ε0 εr kT / (e² Σ z² N y(1 − y)).

    Examples
    --------
    >>> dilute = Carrier(1, 1e4, 1e-6)     # 10²⁵ per m³
    >>> round(debye_length_nm((dilute,), relative_permittivity=10.0, temperature_K=298.15), 1)
    1.2
    """
    _check(relative_permittivity, temperature_K)
    strength = sum(c.charge**2 * c.sites_per_nm3 * c.bulk_occupation * (1.0 - c.bulk_occupation) for c in carriers)
    top = VACUUM_PERMITTIVITY_F_M * relative_permittivity * BOLTZMANN_J_K * temperature_K
    return 1e9 * math.sqrt(top / (ELEMENTARY_CHARGE_C**2 * strength * PER_NM3))


def mott_schottky_width_nm(step_V: float, concentration_per_nm3: float, *, relative_permittivity: float) -> float:
    """Width (nm) of a fully depleted layer: √(2 ε0 εr |φ0| / (e c0)); valid for e|φ0| ≫ kT.

    Examples
    --------
    >>> mott_schottky_width_nm(0.0, 0.01, relative_permittivity=10.0)
    0.0
    """
    top = 2.0 * VACUUM_PERMITTIVITY_F_M * relative_permittivity * abs(step_V)
    return 1e9 * math.sqrt(top / (ELEMENTARY_CHARGE_C * concentration_per_nm3 * PER_NM3))


def space_charge_layer(
    carriers: tuple[Carrier, ...],
    step_V: float,
    *,
    relative_permittivity: float,
    temperature_K: float,
    conductivity_S_cm: float,
    lattice_spacing_nm: float,
    points: int = 400,
) -> SpaceChargeLayer:
    """The equilibrium layer at a contact whose potential lies `step_V` against the bulk.

    Parameters
    ----------
    carriers : mobile defects; the fixed background neutralises their bulk occupation; the first one conducts
    step_V : potential of the contact against the bulk
    relative_permittivity, temperature_K, conductivity_S_cm : of the bulk
    lattice_spacing_nm : distance of lithium planes; a shorter Debye length is flagged
    points : of the profile, which converges with their number squared

    Raises
    ------
    OutOfRange : permittivity, temperature, conductivity or step outside their ranges (|step| ≤ 10 V)

    Examples
    --------
    >>> one = Carrier(1, 10.0, 0.5)
    >>> layer = space_charge_layer((one,), 0.0, relative_permittivity=10.0, temperature_K=298.15,
    ...                            conductivity_S_cm=1e-3, lattice_spacing_nm=0.3)
    >>> layer.charge_uC_cm2, layer.excess_resistance_ohm_cm2
    (0.0, 0.0)
    """
    _check(relative_permittivity, temperature_K)
    if not abs(step_V) <= 10.0:
        raise OutOfRange("The potential step", given=step_V, low=-10.0, high=10.0, unit="V")
    if not conductivity_S_cm > 0.0:
        raise OutOfRange("The conductivity", given=conductivity_S_cm, low=0.0, unit="S/cm")
    thermal_V = BOLTZMANN_EV_K * temperature_K
    length = debye_length_nm(carriers, relative_permittivity=relative_permittivity, temperature_K=temperature_K)
    psi0 = step_V / thermal_V
    permittivity = VACUUM_PERMITTIVITY_F_M * relative_permittivity
    position, psi = _profile(carriers, psi0, length, points)
    first = carriers[0]
    occupation = _occupation(first, psi)
    bulk = first.bulk_occupation * (1.0 - first.bulk_occupation)
    # 1/(y(1 − y)) = 2 + 2 cosh(logit y), which stays finite where y rounds to 0 or 1
    ratio = bulk * (2.0 + 2.0 * np.cosh(_logit(first, psi))) - 1.0
    excess = float(np.trapezoid(ratio, position)) * 1e-7 / conductivity_S_cm
    field = _field_per_length(carriers, np.array([psi0]), length)[0]  # |dψ/dx| λ, at the contact
    charge = surface_charge_uC_cm2(
        carriers, step_V, relative_permittivity=relative_permittivity, temperature_K=temperature_K
    )
    density = abs(_charge_density(carriers, np.array([psi0]))[0]) * ELEMENTARY_CHARGE_C * PER_NM3
    if abs(psi0) > 1e-6:  # below, the difference of occupations loses its digits, and the layer is linear
        capacitance = density / (field * thermal_V / (length * 1e-9)) if density else 0.0
    else:
        capacitance = permittivity / (length * 1e-9)
    return SpaceChargeLayer(
        step_V, temperature_K, length, position, psi * thermal_V, occupation, charge, capacitance * 1e2,
        excess, length < lattice_spacing_nm,
    )  # fmt: skip


def surface_charge_uC_cm2(
    carriers: tuple[Carrier, ...], step_V: float, *, relative_permittivity: float, temperature_K: float
) -> float:
    """Charge (µC/cm²) of the layer behind a surface at `step_V` against its bulk, from the first integral alone.

    Gauss: it is −ε φ'(0), and its sign is opposite to that of the surface's potential.

    Examples
    --------
    >>> surface_charge_uC_cm2((Carrier(1, 10.0, 0.5),), 0.0, relative_permittivity=10.0, temperature_K=298.15)
    0.0
    """
    if step_V == 0.0:
        return 0.0
    thermal_V = BOLTZMANN_EV_K * temperature_K
    length = debye_length_nm(carriers, relative_permittivity=relative_permittivity, temperature_K=temperature_K)
    field = _field_per_length(carriers, np.array([step_V / thermal_V]), length)[0]
    permittivity = VACUUM_PERMITTIVITY_F_M * relative_permittivity
    return -math.copysign(1e2 * permittivity * field * thermal_V / (length * 1e-9), step_V)


def site_counting_charge_uC_cm2(step_V: float, *, spacing_nm: float, relative_permittivity: float) -> float:
    """Charge of a layer thinner than the lattice: a plate capacitor one lattice spacing wide, Q = −ε0 εr φ0 / d.

    Examples
    --------
    >>> site_counting_charge_uC_cm2(0.0, spacing_nm=0.3, relative_permittivity=10.0)
    -0.0
    """
    return -1e2 * VACUUM_PERMITTIVITY_F_M * relative_permittivity * step_V / (spacing_nm * 1e-9)


def _check(relative_permittivity: float, temperature_K: float) -> None:
    if not relative_permittivity >= 1.0:
        raise OutOfRange("The relative permittivity", given=relative_permittivity, low=1.0)
    if not temperature_K > 0.0:
        raise OutOfRange("The temperature", given=temperature_K, low=0.0, unit="K")


def _logit(carrier: Carrier, psi: Floats) -> Floats:
    """logit(y(ψ)) = logit(y_bulk) − zψ, which neither overflows nor loses the small occupations."""
    bulk = math.log(carrier.bulk_occupation / (1.0 - carrier.bulk_occupation))
    return np.asarray(bulk - carrier.charge * psi)


def _occupation(carrier: Carrier, psi: Floats) -> Floats:
    return np.asarray(np.exp(-np.logaddexp(0.0, -_logit(carrier, psi))))


def _charge_density(carriers: tuple[Carrier, ...], psi: Floats) -> Floats:
    """Σ z N (y(ψ) − y_bulk), in elementary charges per nm³."""
    return np.asarray(
        sum(c.charge * c.sites_per_nm3 * (_occupation(c, psi) - c.bulk_occupation) for c in carriers), dtype=np.float64
    )


def _field_per_length(carriers: tuple[Carrier, ...], psi: Floats, length_nm: float) -> Floats:
    """λ |dψ/dx| from the first integral: (λψ')² = 2 Σ N [ln(1 − y + y e^(−zψ)) + z y ψ] / Σ z² N y(1 − y)."""
    strength = sum(c.charge**2 * c.sites_per_nm3 * c.bulk_occupation * (1.0 - c.bulk_occupation) for c in carriers)
    total = np.zeros_like(psi)
    for c in carriers:
        y, z = c.bulk_occupation, c.charge
        # ln(1 − y + y e^(−zψ)), by log-add so that large steps stay finite
        exact = np.logaddexp(math.log1p(-y), math.log(y) - z * psi) + z * y * psi
        # near the bulk the two terms cancel; there the series (variance of the occupation) is exact to 1e-12
        series = y * (1.0 - y) * psi**2 * (0.5 - z * (1.0 - 2.0 * y) * psi / 6.0) * z**2
        total += c.sites_per_nm3 * np.where(np.abs(psi) < 1e-4, series, exact)
    return np.sqrt(np.maximum(2.0 * total / strength, 0.0))


def _profile(carriers: tuple[Carrier, ...], psi0: float, length_nm: float, points: int) -> tuple[Floats, Floats]:
    """Position (nm) against ψ from ψ0 down to 1e-8 (of it, if it is small), by quadrature of dx = λ dψ / field in ln ψ."""
    if abs(psi0) < 1e-100:  # squares of it would underflow, and nothing is there
        position = np.linspace(0.0, 5.0 * length_nm, points)
        return position, np.zeros(points)
    nodes, weights = np.polynomial.legendre.leggauss(8)
    # linear at large |ψ| (fast change of the field) and logarithmic towards the bulk
    edges = math.copysign(1.0, psi0) * np.geomspace(abs(psi0), 1e-8 * min(1.0, abs(psi0)), points)
    low, high = np.log(np.abs(edges[1:])), np.log(np.abs(edges[:-1]))
    middle, half = 0.5 * (low + high), 0.5 * (high - low)
    sample = np.exp(middle[:, None] + half[:, None] * nodes[None, :]) * math.copysign(1.0, psi0)
    field = _field_per_length(carriers, sample.ravel(), length_nm).reshape(sample.shape)
    steps = length_nm * half * (np.abs(sample) / field @ weights)
    return np.concatenate([[0.0], np.cumsum(steps)]), edges
