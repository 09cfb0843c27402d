"""Space charge of a sulfide at an oxide cathode as a term of the budget, from what is known of the electrolyte alone.

The ranges follow from rules that were fixed before the result was computed:

    step       0 … E_ox − E_red        the potential of lithium inside a stable electrolyte lies in its window; what is
                                       beyond is taken by the reaction layer, which is another term
    carriers   n = lithium of the formula over its volume (`thermo`), on 2n sites: half-filled ones deplete most
    planes     (0.58, 0.89, 1) n^(−1/3) apart: sc (111), bcc (110), sc (100) planes of points of density n
    ε_r        the assumed interval

The middle is at half the window, bcc planes, the middle ε_r; the ends are the least and the largest of all corners. Behind
a coating the lower end is 0. Source of the judgement it is held against: N. J. J. de Klerk, M. Wagemaker, ACS Appl. Energy
Mater. 1, 5609 (2018), abstract read: about a nanometre, negligible unless planes are emptied. Units: V, nm, Ω cm².
"""

from __future__ import annotations

import itertools
from functools import lru_cache

from frenkel.errors import FrenkelError
from frenkel.evidence import Dossier
from frenkel.interfaces.assumptions import assumed_term
from frenkel.interfaces.budget import Term
from frenkel.interfaces.space_charge import Carrier
from frenkel.interfaces.space_charge_planes import space_charge_planes
from frenkel.materials import Question

__all__ = ["space_charge_term"]

PLANE_SPACINGS = (3.0**-0.5, 2.0 ** (-1.0 / 6.0), 1.0)
"""Distance of planes over n^(−1/3): (111) of a simple, (110) of a body-centred, (100) of a simple cubic lattice."""
HALF_FILLED = 0.5
REFERENCE_K = 298.15
A3_PER_NM3 = 1000.0


def space_charge_term(
    question: Question, dossier: Dossier, *, conductivity_S_cm: float | None, coated: bool
) -> Term | None:
    """Excess resistance (Ω cm² of contact) of the electrolyte's side; None where window, volume or σ are unknown."""
    key, formula = question.electrolyte.key, question.electrolyte.formula
    reduction, oxidation = (dossier.best(name, key) for name in ("reduction_limit", "oxidation_limit"))
    density = _lithium_per_nm3(formula)
    if conductivity_S_cm is None or density is None or reduction is None or oxidation is None:
        return None
    if reduction.value is None or oxidation.value is None or oxidation.value < reduction.value:
        return None
    window_V = round(oxidation.value - reduction.value, 3)
    low, middle, high = (value / conductivity_S_cm for value in _lengths_cm(density, window_V))
    basis = (
        f"assumed: lithium planes of {formula}, {density:.3g} Li per nm³ on half-filled sites, a step of up to the width of "
        f"its window ({window_V:.2f} V)"
    )
    return Term(middle, 0.0 if coated else low, high, basis, assumed=True)


@lru_cache(maxsize=256)
def _lithium_per_nm3(formula: str) -> float | None:
    from frenkel.thermo.compositions import amounts_of
    from frenkel.thermo.volumes import volume_A3

    try:
        amounts = amounts_of(formula)
    except FrenkelError:
        return None
    volume = volume_A3(amounts)
    if volume is None or not amounts.get("Li"):
        return None
    return round(amounts["Li"] / volume.value * A3_PER_NM3, 3)


@lru_cache(maxsize=256)
def _lengths_cm(lithium_per_nm3: float, window_V: float) -> tuple[float, float, float]:
    """Excess resistance times conductivity (cm): smallest, middle and largest over the ranges."""
    if window_V <= 0.0:
        return 0.0, 0.0, 0.0
    permittivity = assumed_term("relative_permittivity")
    carrier = Carrier(1, lithium_per_nm3 / HALF_FILLED, HALF_FILLED)

    def length(step_V: float, spacing: float, relative_permittivity: float) -> float:
        return space_charge_planes(
            (carrier,), step_V, spacing_nm=spacing * lithium_per_nm3 ** (-1.0 / 3.0), temperature_K=REFERENCE_K,
            relative_permittivity=relative_permittivity, conductivity_S_cm=1.0,
        ).excess_resistance_ohm_cm2  # fmt: skip

    ends = (PLANE_SPACINGS[0], PLANE_SPACINGS[2]), (permittivity.low, permittivity.high)
    corners = [length(window_V, d, e) for d, e in itertools.product(*ends)]
    # without a step nothing is depleted
    return 0.0, length(0.5 * window_V, PLANE_SPACINGS[1], permittivity.value), max(corners)
