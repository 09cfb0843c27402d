"""Contact that a cathode particle loses as it shrinks inside a stiff electrolyte.

The particle (bulk modulus K_p) shrinks by the linear strain ε; were it bonded, its surface would be pulled by Eshelby's
misfit stress of a sphere in an infinite elastic matrix (shear modulus G_m),

    Δ = 12 K_p G_m ε/(3 K_p + 4 G_m)

The stack presses it with p along the axis and with κ p around it, so that its surface at the angle ϑ bears
p (κ + (1 − κ) cos²ϑ) + h, with h what else holds it (adhesion, stress left from pressing). It lets go where Δ is
larger:

    f = √((Δ − h − κ p)/((1 − κ) p)),   0 below κ p + h, 1 above p + h

A first-order criterion: the stress that opened regions hand to the closed ones is not followed. It over-estimates
the loss where the electrolyte creeps. Units: MPa, GPa; strain is a third of the relative change of volume.
"""

from __future__ import annotations

import math

from frenkel.errors import OutOfRange

__all__ = ["detached_fraction", "misfit_stress_MPa"]


def misfit_stress_MPa(
    strain: float, *, particle_modulus_GPa: float, particle_poisson: float, matrix_modulus_GPa: float, matrix_poisson: float
) -> float:
    """Tension (MPa) at the surface of a bonded sphere that shrinks by a linear strain in an elastic matrix.

    Displacements are A r inside and B/r² outside; continuity at the surface gives the law. A rigid particle gives 4 G_m ε.
    Source: J. D. Eshelby, Proc. R. Soc. A 241, 376 (1957) [textbook].

    Examples
    --------
    >>> round(misfit_stress_MPa(0.01, particle_modulus_GPa=1e9, particle_poisson=0.2, matrix_modulus_GPa=25.0,
    ...                         matrix_poisson=0.25), 3)
    400.0
    """
    for name, value in (("The modulus of the particle", particle_modulus_GPa), ("The modulus of the matrix", matrix_modulus_GPa)):
        if not (math.isfinite(value) and value > 0.0):
            raise OutOfRange(name, given=value, low=0.0, unit="GPa")
    for name, value in (("Poisson's ratio of the particle", particle_poisson), ("Poisson's ratio of the matrix", matrix_poisson)):
        if not -1.0 < value < 0.5:
            raise OutOfRange(name, given=value, low=-1.0, high=0.5)
    bulk = particle_modulus_GPa / (3.0 * (1.0 - 2.0 * particle_poisson))
    shear = matrix_modulus_GPa / (2.0 * (1.0 + matrix_poisson))
    return 1e3 * 12.0 * bulk * shear * strain / (3.0 * bulk + 4.0 * shear)


def detached_fraction(
    misfit_MPa: float, *, pressure_MPa: float, lateral_ratio: float, holding_stress_MPa: float = 0.0
) -> float:
    """Fraction of a particle's surface that lets go under a misfit tension and a stack pressure (0 … 1).

    Parameters
    ----------
    misfit_MPa : Δ of `misfit_stress_MPa`; negative (a particle that grows) loses nothing
    pressure_MPa : stack pressure
    lateral_ratio : κ, pressure from the side over that along the axis; ν/(1 − ν) of a confined elastic layer
    holding_stress_MPa : adhesion and stress left from pressing

    Examples
    --------
    >>> detached_fraction(2.0, pressure_MPa=5.0, lateral_ratio=0.2)
    0.5
    """
    if not pressure_MPa >= 0.0:
        raise OutOfRange("The pressure", given=pressure_MPa, low=0.0, unit="MPa")
    if not 0.0 <= lateral_ratio <= 1.0:
        raise OutOfRange("The ratio of lateral to axial pressure", given=lateral_ratio, low=0.0, high=1.0)
    if not holding_stress_MPa >= 0.0:
        raise OutOfRange("The holding stress", given=holding_stress_MPa, low=0.0, unit="MPa")
    pull = misfit_MPa - holding_stress_MPa
    if pull <= lateral_ratio * pressure_MPa:
        return 0.0
    if pull >= pressure_MPa:
        return 1.0
    return math.sqrt((pull - lateral_ratio * pressure_MPa) / ((1.0 - lateral_ratio) * pressure_MPa))
