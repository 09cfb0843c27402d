"""Constriction at finite clusters of spots, at sintered necks and behind films: what the flux-tube law leaves out.

    spots i on a half space:   V_i = ρ I_i/(4 a_i) + Σ_j≠i ρ I_j/(2π s_ij),   all V_i equal,   R = V/Σ I
    equal currents (Greenwood): R = ρ [1/(4 Σ a_i) + Σ Σ_i≠j 1/(2π n² s_ij)]
    necks of a sintered contact: (x/r)^m = k t, and a flux tube of contacted fraction (x/r)² on either side

a radius of spots (µm), s their distances (µm), ρ resistivity (Ω cm), one side. Holm's disc and many separate spots are
its limits; a cluster tends to one disc of the cluster's radius (ρ/(4 A)) as it fills up.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.interfaces.contact import patterned_contact_resistance

__all__ = ["cluster_resistance_ohm", "greenwood_resistance_ohm", "neck_ratio", "sintered_contact_resistance"]

Floats = NDArray[np.float64]
UM_IN_CM = 1e-4


def _distances(positions_um: Floats, radii_um: Floats) -> tuple[Floats, Floats]:
    at, a = np.asarray(positions_um, dtype=np.float64), np.asarray(radii_um, dtype=np.float64)
    if at.ndim != 2 or at.shape[1] != 2 or a.shape != (at.shape[0],) or not a.size:
        raise InputError(f"Spots need positions [n, 2] and radii [n]; given are {at.shape} and {a.shape}.")
    if not ((a > 0.0).all() and np.isfinite(at).all()):
        raise OutOfRange("The radius of a spot", given=float(a.min()), low=0.0, unit="µm")
    s = np.hypot(at[:, None, 0] - at[None, :, 0], at[:, None, 1] - at[None, :, 1])
    np.fill_diagonal(s, np.inf)
    if (s < a[:, None] + a[None, :]).any():
        raise InputError("Two spots overlap.", next_step="Join them to one spot.")
    return s, a


def cluster_resistance_ohm(positions_um: Floats, radii_um: Floats, *, resistivity_ohm_cm: float) -> float:
    """Resistance (Ω, one side) of a finite cluster of round spots at one potential, with their interaction.

    Each spot carries the current that makes its potential equal to the others'; a spot sees another as a point
    source, which is exact to (a/s)².

    Parameters
    ----------
    positions_um, radii_um : [n, 2] centres and [n] radii of spots that do not overlap
    resistivity_ohm_cm : of the half space

    Examples
    --------
    >>> cluster_resistance_ohm(np.array([[0.0, 0.0]]), np.array([1.0]), resistivity_ohm_cm=4e-4)
    1.0
    """
    s, a = _distances(positions_um, radii_um)
    matrix = 1.0 / (2.0 * math.pi * s)
    np.fill_diagonal(matrix, 1.0 / (4.0 * a))
    currents = np.linalg.solve(matrix, np.ones(a.size))
    return resistivity_ohm_cm / UM_IN_CM / float(currents.sum())


def greenwood_resistance_ohm(positions_um: Floats, radii_um: Floats, *, resistivity_ohm_cm: float) -> float:
    """Greenwood's formula for the same cluster (Ω, one side): self resistance and mean mutual term.

    It takes currents in proportion to the radii (equal currents for equal spots), and is by Rayleigh's principle
    not below the resistance of the equipotential cluster.
    Source: J. A. Greenwood, Br. J. Appl. Phys. 17, 1621 (1966) [remembered; derived anew].

    Examples
    --------
    >>> greenwood_resistance_ohm(np.array([[0.0, 0.0]]), np.array([1.0]), resistivity_ohm_cm=4e-4)
    1.0
    """
    s, a = _distances(positions_um, radii_um)
    share = a / a.sum()
    mutual = float(share @ (1.0 / (2.0 * math.pi * s)) @ share)
    return resistivity_ohm_cm / UM_IN_CM * (1.0 / (4.0 * float(a.sum())) + mutual)


def neck_ratio(time_s: float, *, rate_per_s: float, exponent: float) -> float:
    """Neck radius over grain radius after sintering, (x/r)^m = k t, at most 1.

    m = 2 viscous flow, 5 lattice diffusion, 6 grain boundary diffusion (Kuczynski 1949, Coble 1958 [remembered]);
    k is that of the material at the firing temperature and grain size.

    Examples
    --------
    >>> neck_ratio(3600.0, rate_per_s=0.25 / 3600.0, exponent=2.0)
    0.5
    """
    for name, value in (("The time", time_s), ("The rate", rate_per_s), ("The exponent", exponent)):
        if not value >= 0.0 or (name == "The exponent" and value == 0.0):
            raise OutOfRange(name, given=value, low=0.0)
    # a neck as wide as its grain is a closed contact: the law ends there
    return min(math.pow(rate_per_s * time_s, 1.0 / exponent), 1.0)


def sintered_contact_resistance(ratio: float, *, grain_radius_um: float, resistivity_ohm_cm: float) -> float:
    """Constriction (Ω cm², both sides of the same solid) of a plane of grains that meet in necks of ratio x/r.

    One neck a grain's cross-section is a flux tube with θ = (x/r)²: twice `patterned_contact_resistance`.

    Examples
    --------
    >>> sintered_contact_resistance(1.0, grain_radius_um=5.0, resistivity_ohm_cm=1000.0)
    0.0
    """
    if not 0.0 < ratio <= 1.0:
        raise OutOfRange("The neck ratio", given=ratio, low=0.0, high=1.0)
    return 2.0 * patterned_contact_resistance(
        ratio**2, spot_radius_um=ratio * grain_radius_um, resistivity_ohm_cm=resistivity_ohm_cm
    )
