"""Space charge thinner than the lattice: charges counted plane by plane.

Where the Debye length is shorter than the distance d of lithium planes, the carriers sit in planes and the potential
in between is linear. Gauss's law on plane k = 1 … M behind a contact plane at φ_0 is

    (ε0 εr/d²) (φ_{k+1} − 2 φ_k + φ_{k−1}) = −e Σ z N (y(φ_k) − y_bulk),     φ_M = 0

with the site-limited occupation y(φ) of `space_charge`. For d → 0 it is the continuum (second order in d). The
current crosses every plane, r = Σ d (1/σ_k − 1/σ_bulk) with σ ∝ y(1 − y). Units: V, nm, 1/nm³, µC/cm², Ω cm².
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError, OutOfRange
from frenkel.interfaces.space_charge import Carrier, debye_length_nm
from frenkel.quantities import BOLTZMANN_EV_K, ELEMENTARY_CHARGE_C, VACUUM_PERMITTIVITY_F_M

__all__ = ["PlaneLayer", "space_charge_planes"]

Floats = NDArray[np.float64]
PER_NM3 = 1e27
_MOST_PLANES = 20000


@dataclass(frozen=True)
class PlaneLayer:
    """Potential and occupation of the first carrier on planes 1 … M, charge behind the contact, excess resistance."""

    potential_V: Floats
    occupation: Floats
    charge_uC_cm2: float
    excess_resistance_ohm_cm2: float


def space_charge_planes(
    carriers: tuple[Carrier, ...],
    step_V: float,
    *,
    spacing_nm: float,
    relative_permittivity: float,
    temperature_K: float,
    conductivity_S_cm: float,
) -> PlaneLayer:
    """Occupations plane by plane behind a contact that lies `step_V` against the bulk.

    Parameters
    ----------
    carriers : mobile defects; the first one conducts
    step_V : |step| ≤ 10 V
    spacing_nm : distance d of the planes
    relative_permittivity, temperature_K, conductivity_S_cm : of the bulk

    Examples
    --------
    >>> one = Carrier(1, 20.0, 0.5)
    >>> found = space_charge_planes((one,), 1.0, spacing_nm=0.3, relative_permittivity=10.0, temperature_K=298.15,
    ...                             conductivity_S_cm=1e-3)
    >>> found.excess_resistance_ohm_cm2 < 1e-3      # a plane or two, beside some Ω cm² of any interface
    True
    """
    if not abs(step_V) <= 10.0:
        raise OutOfRange("The potential step", given=step_V, low=-10.0, high=10.0, unit="V")
    for name, value in (("The spacing of planes", spacing_nm), ("The conductivity", conductivity_S_cm)):
        if not value > 0.0:
            raise OutOfRange(name, given=value, low=0.0)
    thermal_V = BOLTZMANN_EV_K * temperature_K
    debye = debye_length_nm(carriers, relative_permittivity=relative_permittivity, temperature_K=temperature_K)
    permittivity = VACUUM_PERMITTIVITY_F_M * relative_permittivity
    # charges that empty all sites reach this far; thirty Debye lengths behind it nothing is left
    densest = min(c.concentration_per_nm3 * abs(c.charge) for c in carriers)
    reach_nm = 1e9 * np.sqrt(2.0 * permittivity * abs(step_V) / (ELEMENTARY_CHARGE_C * densest * PER_NM3)) + 30.0 * debye
    count = int(np.ceil(reach_nm / spacing_nm)) + 3
    if count > _MOST_PLANES:
        raise OutOfRange("The number of planes", given=count, high=_MOST_PLANES, next_step="Use space_charge_layer.")
    stiffness = permittivity * thermal_V / (spacing_nm * 1e-9) ** 2 / (ELEMENTARY_CHARGE_C * PER_NM3)  # per nm³
    psi = _solved(carriers, step_V / thermal_V, stiffness, count)
    first = carriers[0]
    bulk = first.bulk_occupation * (1.0 - first.bulk_occupation)
    logit = np.log(first.bulk_occupation / (1.0 - first.bulk_occupation)) - first.charge * psi
    ratio = bulk * (2.0 + 2.0 * np.cosh(logit)) - 1.0  # 1/(y(1 − y)) = 2 + 2 cosh(logit y)
    excess = float(ratio.sum()) * spacing_nm * 1e-7 / conductivity_S_cm
    field_V_m = (step_V - psi[0] * thermal_V) / (spacing_nm * 1e-9)
    return PlaneLayer(psi * thermal_V, 1.0 / (1.0 + np.exp(-logit)), -1e2 * permittivity * field_V_m, excess)


def _solved(carriers: tuple[Carrier, ...], psi0: float, stiffness: float, count: int) -> Floats:
    """ψ on the planes by damped Newton; the energy behind it is convex, so that the solution is the only one."""
    from scipy.linalg import solve_banded

    psi = np.zeros(count)

    def state(at: Floats) -> tuple[Floats, Floats]:
        padded = np.concatenate([[psi0], at, [0.0]])
        rest = stiffness * (padded[2:] - 2.0 * padded[1:-1] + padded[:-2])
        slope = np.full(count, -2.0 * stiffness)
        for c in carriers:
            logit = np.log(c.bulk_occupation / (1.0 - c.bulk_occupation)) - c.charge * at
            y = np.exp(-np.logaddexp(0.0, -logit))
            rest = rest + c.charge * c.sites_per_nm3 * (y - c.bulk_occupation)
            slope = slope - c.charge**2 * c.sites_per_nm3 * y * np.exp(-np.logaddexp(0.0, logit))
        return rest, slope

    scale = stiffness * max(abs(psi0), 1e-12) + sum(abs(c.charge) * c.sites_per_nm3 for c in carriers) * 1e-3
    for _ in range(500):
        rest, slope = state(psi)
        if np.abs(rest).max() <= 1e-13 * scale:
            return psi
        bands = np.zeros((3, count))
        bands[0, 1:], bands[1], bands[2, :-1] = stiffness, slope, stiffness
        change = solve_banded((1, 1), bands, -rest)
        if np.abs(change).max() <= 1e-13 * max(abs(psi0), 1e-12):
            return psi + change
        # steps of a few kT keep the exponentials of the occupation inside their quadratic model
        psi = psi + change * min(1.0, 3.0 / float(np.abs(change).max()))
    raise ConvergenceError(f"The occupations of {count} planes did not converge in 500 steps.", partial=psi)
