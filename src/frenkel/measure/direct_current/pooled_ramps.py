"""Critical currents of several cells together: a Weibull distribution of the current density at which a cell fails.

A ramp tells no failure current, only the step that a cell survived and the one in which it failed: the failure lies between
them. A cell that never failed lies above its largest step. Only ramps of one kind and of equal conditions are pooled. Units:
mA/cm².
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from frenkel.errors import InputError
from frenkel.measure.direct_current.plating_ramps import SAME, CriticalCurrent
from frenkel.statistics import IntervalWeibullFit, fit_weibull_intervals

__all__ = ["pool_critical_currents"]


def pool_critical_currents(cells: Sequence[CriticalCurrent]) -> IntervalWeibullFit:
    """Weibull fit over cells of one ramp type and equal conditions: interval-censored, right-censored for cells that never
    failed.

    Raises InputError for mixed or unknown ramp types, for different pressures, temperatures (2 K) or steps (5 %).
    """
    kinds = {one.ramp for one in cells}
    if len(kinds) != 1 or "unspecified" in kinds:
        raise InputError(
            f"Ramps of different or unknown kinds ({', '.join(sorted(kinds))}) are different quantities and are not pooled."
        )
    if len({one.pressure_MPa for one in cells}) != 1:
        raise InputError("Cells at different stack pressures are not pooled.")
    temperatures = [one.temperature_K for one in cells]
    known = [one for one in temperatures if one is not None]
    if len(known) not in (0, len(cells)) or (known and max(known) - min(known) > 2.0):
        raise InputError("Cells at different or partly unknown temperatures are not pooled.")
    typical = [
        float(np.median([h.duration_s if c.ramp == "time-controlled" else h.capacity_mAh_cm2 for h in c.half_cycles]))
        for c in cells
    ]
    if max(typical) > (1.0 + SAME) * min(typical):
        what = "times" if "time-controlled" in kinds else "capacities"
        raise InputError(
            f"Cells with different {what} of a half-cycle ({min(typical):.3g} to {max(typical):.3g}) are not pooled."
        )
    return fit_weibull_intervals(
        [one.survived_mA_cm2 for one in cells], [math.inf if one.failed_mA_cm2 is None else one.failed_mA_cm2 for one in cells]
    )
