"""The resistance of a porous electrode without gradients of concentration, and the depth of its reaction front.

    R = L/(κ + σ) · [1 + (2 + (σ/κ + κ/σ) cosh ν)/(ν sinh ν)],    ν = L √(a i0 F/(R T) · (1/κ + 1/σ))

κ, σ effective conductivities of ions and electrons (S/cm), L thickness (µm), a contacted active surface per volume
(1/cm), i0 exchange current density (mA/cm²), R in Ω cm² of cell. The reaction is even for ν ≪ 1; for ν ≫ 1 it sits in
fronts of depth L/ν, which a mesh must resolve. Source: J. S. Newman, C. W. Tobias, J. Electrochem. Soc. 109, 1183 (1962)
[textbook form].
"""

from __future__ import annotations

import math

from frenkel.errors import OutOfRange
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

__all__ = ["MOST_RESOLVED_FRONT", "electrode_resistance_ohm_cm2", "mesh_points", "reaction_front_number"]

MESHES = (24, 48, 96)
"""Numbers of Chebyshev volumes that are prepared; tests measure each against the closed form."""
_REACH = (9.0, 60.0, 150.0)
MOST_RESOLVED_FRONT = _REACH[-1]
"""Beyond this ν the finest prepared mesh is wrong by more than 2 % and a result says so."""


def reaction_front_number(
    *,
    thickness_um: float,
    ionic_S_cm: float,
    electronic_S_cm: float,
    area_per_volume_1_cm: float,
    exchange_current_mA_cm2: float,
    temperature_K: float,
) -> float:
    """ν, the thickness of the electrode in depths of its reaction front.

    Examples
    --------
    >>> round(reaction_front_number(thickness_um=100.0, ionic_S_cm=1e-3, electronic_S_cm=1e3, area_per_volume_1_cm=5000.0,
    ...                             exchange_current_mA_cm2=0.1, temperature_K=298.15), 2)
    1.4
    """
    for name, value in (("The thickness", thickness_um), ("The ionic conductivity", ionic_S_cm),
                        ("The electronic conductivity", electronic_S_cm), ("The temperature", temperature_K)):  # fmt: skip
        if not value > 0.0:
            raise OutOfRange(name, given=value, low=0.0)
    conductance = exchange_current_mA_cm2 * 1e-3 * FARADAY_C_MOL / (GAS_CONSTANT_J_MOL_K * temperature_K)
    return thickness_um * 1e-4 * math.sqrt(area_per_volume_1_cm * conductance * (1.0 / ionic_S_cm + 1.0 / electronic_S_cm))


def electrode_resistance_ohm_cm2(
    front_number: float, *, thickness_um: float, ionic_S_cm: float, electronic_S_cm: float
) -> float:
    """Resistance of the electrode at small currents (Ω cm²).

    Examples
    --------
    >>> round(electrode_resistance_ohm_cm2(1e-3, thickness_um=100.0, ionic_S_cm=1e-3, electronic_S_cm=1e3) / 1e7, 3)
    1.0
    """
    length_cm = thickness_um * 1e-4
    ratio = electronic_S_cm / ionic_S_cm + ionic_S_cm / electronic_S_cm
    nu = front_number
    # divided by cosh, so that a thick electrode does not overflow
    cosh_inverse = 1.0 / math.cosh(nu) if nu < 300.0 else 0.0
    return length_cm / (ionic_S_cm + electronic_S_cm) * (1.0 + (2.0 * cosh_inverse + ratio) / (nu * math.tanh(nu)))


def mesh_points(front_number: float) -> int:
    """Number of volumes through the electrode that keeps Newman's resistance to 1 % (ν ≤ 10) and 2 % (ν ≤ 100).

    Examples
    --------
    >>> mesh_points(2.0), mesh_points(80.0)
    (24, 96)
    """
    for points, reach in zip(MESHES, _REACH, strict=True):
        if front_number <= reach:
            return points
    return MESHES[-1]
