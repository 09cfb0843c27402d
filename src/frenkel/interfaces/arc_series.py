"""From what was measured of an arc to the features by which `attribute` tells mechanisms apart.

    pressure     −d ln R/d ln p          time    d ln R/d ln t          bias    −d ln R/d|η|
    temperature   d ln R/d(1/kT) − Ea of the electrolyte                capacitance    log10 C

Slopes are least squares in ln R. Their standard error is the larger of what the scatter says and what the stated
error of each resistance says, since few points can lie on a line by chance. Units: Ω cm², MPa, h, V, K, F/cm², eV.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.interfaces.attribution import Arc
from frenkel.quantities import BOLTZMANN_EV_K

if TYPE_CHECKING:
    from frenkel.measure.assignment import ArcLabel
    from frenkel.measure.fit import ArcValues

__all__ = ["SERIES", "arc_of_series", "arcs_of_fit", "slope_of_series"]

SERIES: dict[str, tuple[str, float]] = {
    "pressure_MPa": ("pressure_exponent", -1.0),
    "time_h": ("time_exponent", 1.0),
    "bias_V": ("bias_per_V", -1.0),
    "temperature_K": ("Ea_minus_electrolyte", 1.0),
}
"""What may be changed while an arc is watched: the feature that follows, and the sign of the slope."""


def slope_of_series(
    quantity: str, at: Sequence[float], resistance_ohm_cm2: Sequence[float], *, relative_error: float = 0.05
) -> tuple[float, float]:
    """Slope of ln R and its standard error, in the sense of `SERIES` (a temperature gives the activation energy, eV).

    Parameters
    ----------
    quantity : one of `SERIES`
    at, resistance_ohm_cm2 : [n ≥ 2] what was set, and the arc's resistance there
    relative_error : standard error of each resistance

    Raises
    ------
    InputError : an unknown quantity, arrays of different length, fewer than two different points
    OutOfRange : a resistance, pressure, time or temperature that is not positive

    Examples
    --------
    >>> value, error = slope_of_series("pressure_MPa", [1.0, 10.0], [100.0, 10.0], relative_error=0.01)
    >>> round(value, 6), round(error, 4)
    (1.0, 0.0061)
    """
    if quantity not in SERIES:
        raise InputError(f"An arc has no series over {quantity!r}; it has {', '.join(SERIES)}.")
    x, r = np.asarray(at, dtype=np.float64), np.asarray(resistance_ohm_cm2, dtype=np.float64)
    if x.shape != r.shape or x.ndim != 1 or np.unique(x).size < 2:
        raise InputError(f"The series over {quantity} needs two different points or more, and as many resistances.")
    if not (np.isfinite(r) & (r > 0.0)).all():
        raise OutOfRange("A resistance of the series", given=float(r.min()), low=0.0, unit="Ω·cm²")
    if not np.isfinite(x).all() or (quantity != "bias_V" and not (x > 0.0).all()):
        raise OutOfRange(f"The {quantity.rsplit('_', 1)[0]} of the series", given=float(x.min()), low=0.0)
    if quantity == "temperature_K":
        x = 1.0 / (BOLTZMANN_EV_K * x)
    else:
        x = np.abs(x) if quantity == "bias_V" else np.log(x)
    from_mean = x - x.mean()
    spread = float(from_mean @ from_mean)
    if spread == 0.0:  # a bias of both signs and one size
        raise InputError(f"The series over {quantity} needs two different points or more.")
    y = np.log(r)
    slope = float(from_mean @ y) / spread
    rest = y - y.mean() - slope * from_mean
    scatter = float(rest @ rest) / (x.size - 2) if x.size > 2 else 0.0
    return SERIES[quantity][1] * slope, math.sqrt(max(scatter, relative_error**2) / spread)


def arc_of_series(
    resistance_ohm_cm2: float,
    *,
    relative_error: float = 0.05,
    capacitance_F_cm2: float | None = None,
    series: Mapping[str, tuple[Sequence[float], Sequence[float]]] | None = None,
    electrolyte_activation_energy_eV: tuple[float, float] | None = None,
) -> Arc:
    """One arc with the features that its capacitance and its series say.

    Parameters
    ----------
    resistance_ohm_cm2, relative_error : under the reference conditions
    capacitance_F_cm2 : of cell area
    series : by name of `SERIES`, (what was set, resistances)
    electrolyte_activation_energy_eV : of σ with its standard error; needed for a series over temperature

    Examples
    --------
    >>> arc = arc_of_series(100.0, series={"time_h": ([1.0, 4.0, 16.0], [50.0, 100.0, 200.0])})
    >>> round(arc.features["time_exponent"][0], 6)
    0.5
    """
    features: dict[str, tuple[float, float]] = {}
    if capacitance_F_cm2 is not None:
        if not capacitance_F_cm2 > 0.0:
            raise OutOfRange("The capacitance of an arc", given=capacitance_F_cm2, low=0.0, unit="F/cm²")
        features["log10_C"] = (math.log10(capacitance_F_cm2), relative_error / math.log(10.0))
    for quantity, (at, resistances) in (series or {}).items():
        value, error = slope_of_series(quantity, at, resistances, relative_error=relative_error)
        if quantity == "temperature_K":
            if electrolyte_activation_energy_eV is None:
                raise InputError("A series over temperature needs the electrolyte's activation energy.",
                                 next_step="electrolyte_activation_energy_eV: [value, standard error]")  # fmt: skip
            value -= electrolyte_activation_energy_eV[0]
            error = math.hypot(error, electrolyte_activation_energy_eV[1])
        features[SERIES[quantity][0]] = (value, error)
    return Arc(resistance_ohm_cm2, relative_error, features)


def arcs_of_fit(arcs: Sequence[ArcValues], labels: Sequence[ArcLabel], *, area_cm2: float) -> tuple[Arc, ...]:
    """Arcs of a fitted spectrum (`frenkel.measure`) as arcs of an interface, without those that are the electrolyte's bulk.

    What `measure` calls bulk is the electrolyte's resistance and is not counted again here.
    """
    if not area_cm2 > 0.0:
        raise OutOfRange("The area of the sample", given=area_cm2, low=0.0, unit="cm²")
    return tuple(
        Arc(
            one.resistance_ohm * area_cm2, one.u_resistance,
            {"log10_C": (math.log10(one.capacitance_F / area_cm2), one.u_capacitance / math.log(10.0))},
        )
        for one, label in zip(arcs, labels, strict=True)
        if label.label != "bulk"
    )  # fmt: skip
