"""Is the second arc a grain boundary, or current squeezed through too few contacts?

Current that narrows at pores or at contacts of grains flows in bulk material: the second arc has the activation energy of the bulk,
and its capacitance is not the 10 to 300 times larger one of thin boundaries around all grains (C_gb/C_bulk = d/δ, brick
layer). One spectrum shows the ratio, a temperature series the energy too. Where both speak for a constriction the
arc is not called a grain boundary; where one does, it is said.

Source of the criterion: Fleig and Maier's work on point contacts and imperfect grain boundaries, from memory; the bounds below
are the brick-layer range of `data/arc_classes.csv`, widened by a factor of 2.
"""

from __future__ import annotations

import math

from frenkel.results import Notice

__all__ = ["capacitance_ratio_remark", "constriction_notice", "ratio_out_of_range"]

RATIO_RANGE = (5.0, 600.0)
SAME_ENERGY_EV = 0.015


def ratio_out_of_range(ratio: float, u_ln_ratio: float = 0.0) -> bool:
    """True where C_gb/C_bulk lies outside the brick-layer range by more than two deviations.

    >>> ratio_out_of_range(2.0, 0.1), ratio_out_of_range(100.0, 0.1)
    (True, False)
    """
    low, high = (math.log(one) for one in RATIO_RANGE)
    x = math.log(ratio)
    return x + 2.0 * u_ln_ratio < low or x - 2.0 * u_ln_ratio > high


def capacitance_ratio_remark(name: str, ratio: float) -> str:
    """What one spectrum says about such an arc."""
    return (f"{name} has {ratio:.2g} times the capacitance of the bulk arc; thin boundaries around all grains have"
            f" {2 * RATIO_RANGE[0]:.0f} to {RATIO_RANGE[1] / 2:.0f} times. It may be a constriction (pores, few contacts), and is not called a grain"
            " boundary. Its activation energy would tell: that of the bulk for a constriction.")  # fmt: skip


def constriction_notice(
    name: str, *, energy_difference_eV: float, u_energy_eV: float, ratio: float, u_ln_ratio: float
) -> Notice | None:
    """The flag of a series for the arc `name` beside the bulk arc, or None.

    Parameters
    ----------
    energy_difference_eV, u_energy_eV : activation energy of the arc less that of the bulk, and its standard deviation
    ratio, u_ln_ratio : C/C_bulk and the deviation of its logarithm

    Examples
    --------
    >>> constriction_notice("R2", energy_difference_eV=0.001, u_energy_eV=0.003, ratio=2.0, u_ln_ratio=0.1).code
    'constriction'
    >>> constriction_notice("R2", energy_difference_eV=0.15, u_energy_eV=0.003, ratio=100.0, u_ln_ratio=0.1) is None
    True
    """
    known = 2.0 * u_energy_eV < SAME_ENERGY_EV
    same = known and abs(energy_difference_eV) < max(2.0 * u_energy_eV, SAME_ENERGY_EV)
    outside = ratio_out_of_range(ratio, u_ln_ratio)
    shown = f"its activation energy is that of the bulk ({1e3 * energy_difference_eV:+.0f} ± {2e3 * u_energy_eV:.0f} meV)"
    if same and outside:
        return Notice("constriction", f"{name} is a constriction, no grain boundary: {shown}, and its capacitance is {ratio:.2g} times"
                                      " that of the bulk.")  # fmt: skip
    if same:
        return Notice("constriction-possible", f"{name} may be a constriction: {shown}. Its capacitance ({ratio:.2g} times that of the bulk)"
                                               " allows a grain boundary too.")  # fmt: skip
    return None
