"""What a coating does to an interface: it costs d/σ and slows the reaction behind it; the best thickness.

    r(d, t) = d/σ_c + r_reaction(t; x_c),   x_c = d σ_m/σ_m,c

σ_m = σ_i σ_e/(σ_i + σ_e) of the reaction layer and of the coating: what lithium needs to cross both (see `growth`).
Units: nm, S/cm, s, Ω cm².
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.interfaces.growth import GrowthLaw

__all__ = ["CoatingChoice", "coated_resistance_ohm_cm2", "mixed_conductivity_S_cm", "optimum_coating"]

Floats = NDArray[np.float64]


def mixed_conductivity_S_cm(ionic_S_cm: float, electronic_S_cm: float) -> float:
    """σ_i σ_e/(σ_i + σ_e): what neutral lithium needs to move.

    Examples
    --------
    >>> mixed_conductivity_S_cm(1.0, 1.0)
    0.5
    """
    if ionic_S_cm <= 0.0 or electronic_S_cm < 0.0:
        raise OutOfRange("The conductivity", given=min(ionic_S_cm, electronic_S_cm), low=0.0, unit="S/cm")
    return ionic_S_cm * electronic_S_cm / (ionic_S_cm + electronic_S_cm)


def coated_resistance_ohm_cm2(
    thickness_nm: float,
    time_s: float,
    *,
    growth: GrowthLaw,
    coating_ionic_S_cm: float,
    coating_electronic_S_cm: float,
    reaction_mixed_S_cm: float,
) -> float:
    """Resistance (Ω cm²) of coating and reaction layer together after a time.

    Parameters
    ----------
    thickness_nm, time_s : of the coating; since the contact was made
    growth : law of the reaction layer without coating
    coating_ionic_S_cm, coating_electronic_S_cm : conductivities of the coating
    reaction_mixed_S_cm : mixed conductivity of the reaction layer (see `mixed_conductivity_S_cm`)
    """
    if not thickness_nm >= 0.0:
        raise OutOfRange("The thickness of the coating", given=thickness_nm, low=0.0, unit="nm")
    mixed = mixed_conductivity_S_cm(coating_ionic_S_cm, coating_electronic_S_cm)
    own = thickness_nm * 1e-7 / coating_ionic_S_cm
    if mixed == 0.0 and thickness_nm > 0.0:  # a coating without electrons stops the reaction
        return own + float(replace(growth, constant_nm2_s=0.0).resistance_ohm_cm2(time_s))
    equivalent = thickness_nm * reaction_mixed_S_cm / mixed if thickness_nm > 0.0 else 0.0
    return own + float(replace(growth, equivalent_coating_nm=equivalent).resistance_ohm_cm2(time_s))


@dataclass(frozen=True)
class CoatingChoice:
    """The thickness with the lowest resistance after a time, against none; `at_border` if it is the thickest asked."""

    thickness_nm: float
    resistance_ohm_cm2: float
    uncoated_ohm_cm2: float
    at_border: bool


def optimum_coating(
    time_s: float,
    *,
    growth: GrowthLaw,
    coating_ionic_S_cm: float,
    coating_electronic_S_cm: float,
    reaction_mixed_S_cm: float,
    thickest_nm: float = 100.0,
) -> CoatingChoice:
    """The coating thickness (nm) that gives the lowest resistance after a time, between none and `thickest_nm`.

    d/σ rises and the reaction layer falls with d, each smoothly, so that the minimum is found on a fine
    logarithmic grid and refined by golden section.
    """
    from scipy.optimize import minimize_scalar

    def cost(thickness: float) -> float:
        return coated_resistance_ohm_cm2(
            thickness, time_s, growth=growth, coating_ionic_S_cm=coating_ionic_S_cm,
            coating_electronic_S_cm=coating_electronic_S_cm, reaction_mixed_S_cm=reaction_mixed_S_cm,
        )  # fmt: skip

    grid = np.concatenate([[0.0], np.geomspace(1e-3, thickest_nm, 200)])
    values = np.array([cost(float(d)) for d in grid])
    best = int(np.argmin(values))
    uncoated = float(values[0])
    if best in (0, grid.size - 1):
        return CoatingChoice(float(grid[best]), float(values[best]), uncoated, best == grid.size - 1)
    found = minimize_scalar(cost, bounds=(float(grid[best - 1]), float(grid[best + 1])), method="bounded")
    thickness = float(found.x) if math.isfinite(found.fun) and found.fun <= values[best] else float(grid[best])
    return CoatingChoice(thickness, min(float(found.fun), float(values[best])), uncoated, False)
