"""Electronic conductivity: direct current between blocking electrodes, and Hebb-Wagner polarisation.

Blocking:     σ_e = (L/A) dI/dV over several voltages, each current settled
Hebb-Wagner:  I = (A R T/(L F)) [σ_n (1 - exp(-EF/RT)) + σ_p (exp(EF/RT) - 1)]

Where the leakage of instrument and cell is of the size of the current there is an upper bound, no value. Units: V, mA, S/cm.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Source
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import fit_linear, student_quantile

__all__ = ["ElectronicConductivity", "blocking_conductivity", "hebb_wagner"]


@dataclass(frozen=True)
class ElectronicConductivity(ResultDefaults):
    """σ_e (S/cm) with 95 % bounds; `censored` "<" where it is an upper bound (then value = high)."""

    subject: str
    value_S_cm: float
    low_S_cm: float
    high_S_cm: float
    censored: str
    method: str
    temperature_K: float | None = None
    notices: tuple[Notice, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        """As measured evidence."""
        conditions = () if self.temperature_K is None else (("temperature_K", self.temperature_K),)
        return (Evidence(self.subject, "electronic_conductivity", self.value_S_cm, None if self.censored else self.low_S_cm,
                         self.high_S_cm, "bound" if self.censored else "95%", self.censored, conditions=conditions, method=self.method,
                         origin="measured", source=Source(model="frenkel.measure"), checked="computed"),)  # fmt: skip


def blocking_conductivity(
    voltage_V: Sequence[float], current_mA: Sequence[float], *, cell_constant_1_cm: float, leakage_mA: float = 0.0,
    subject: str = "sample", temperature_K: float | None = None,
) -> ElectronicConductivity:  # fmt: skip
    """σ_e from settled currents at 3 or more voltages (the ohmic line; an offset current is allowed).

    Parameters
    ----------
    leakage_mA : largest leakage of instrument and empty cell at the largest voltage, if it was measured

    Examples
    --------
    >>> r = blocking_conductivity([0.1, 0.2, 0.3, 0.4], [1e-5, 2e-5, 3e-5, 4e-5], cell_constant_1_cm=0.1)
    >>> round(r.value_S_cm, 12)
    1e-08
    """
    V, I = np.asarray(voltage_V, dtype=np.float64), np.asarray(current_mA, dtype=np.float64)
    if V.shape != I.shape or len(V) < 3 or not np.all(np.isfinite(V) & np.isfinite(I)):
        raise InputError("Blocking direct current needs settled currents at 3 or more voltages.")
    if not cell_constant_1_cm > 0.0:
        raise OutOfRange("The cell constant", given=cell_constant_1_cm, low=0.0, unit="1/cm")
    scale = max(float(np.max(np.abs(I))), 1e-300)
    fit = fit_linear(np.stack([np.ones(len(V)), V], axis=1), I / scale)
    slope, error = float(fit.coefficients[1]) * scale, fit.standard_error(1) * scale
    half = student_quantile(fit.degrees_of_freedom) * error
    leak = abs(leakage_mA) / float(np.max(np.abs(V)))
    to_sigma = 1e-3 * cell_constant_1_cm
    notices = _not_ohmic(V, I / scale)
    high = (slope + half) * to_sigma
    if slope - half <= 0.0 or slope < 3.0 * leak:
        text = "The current is not above its scatter and the leakage: an upper bound only."
        bound = max(high, (abs(slope) + half) * to_sigma)
        return ElectronicConductivity(subject, bound, 0.0, bound, "<", "direct current, blocking", temperature_K,
                                      (*notices, Notice("leakage", text)))  # fmt: skip
    low = max(slope - half - leak, 0.05 * slope) * to_sigma
    return ElectronicConductivity(subject, slope * to_sigma, low, high, "", "direct current, blocking", temperature_K, notices)


def _not_ohmic(V: NDArray[np.float64], I: NDArray[np.float64]) -> tuple[Notice, ...]:
    if len(V) < 5:
        return ()
    curved = fit_linear(np.stack([np.ones(len(V)), V, V**2], axis=1), I)
    t = abs(float(curved.coefficients[2])) / max(curved.standard_error(2), 1e-300)
    if t < student_quantile(curved.degrees_of_freedom, 0.99):
        return ()
    return (Notice("not-ohmic", "The current is not proportional to the voltage: the electrodes do not only block, or the solid decomposes."),)


def hebb_wagner(
    potential_V: Sequence[float], current_mA: Sequence[float], *, cell_constant_1_cm: float, temperature_K: float,
    leakage_mA: float = 0.0, subject: str = "sample",
) -> tuple[ElectronicConductivity, ElectronicConductivity]:  # fmt: skip
    """Conductivity by electrons and by holes from settled currents against the potential of the inert electrode.

    Parameters
    ----------
    potential_V : [n] against the reversible electrode, below decomposition; at least 5
    leakage_mA : largest leakage of the set-up; what is below it is an upper bound

    Returns
    -------
    (electrons, holes), each a value or an upper bound
    """
    E, I = np.asarray(potential_V, dtype=np.float64), np.asarray(current_mA, dtype=np.float64)
    if E.shape != I.shape or len(E) < 5 or not np.all(np.isfinite(E) & np.isfinite(I)):
        raise InputError("A Hebb-Wagner fit needs settled currents at 5 or more potentials.")
    if not (cell_constant_1_cm > 0.0 and temperature_K > 0.0):
        raise OutOfRange("Cell constant or temperature", given=min(cell_constant_1_cm, temperature_K), low=0.0)
    thermal = GAS_CONSTANT_J_MOL_K * temperature_K / FARADAY_C_MOL
    front = 1e3 * thermal / cell_constant_1_cm
    x = np.clip(E / thermal, -200.0, 200.0)
    columns = front * np.stack([-np.expm1(-x), np.expm1(x)], axis=1)
    # currents span decades: their error is proportional, with the leakage as its floor
    u = np.hypot(0.02 * np.abs(I), max(abs(leakage_mA), 1e-3 * float(np.min(np.abs(I[I != 0.0]), initial=1.0))))
    if np.linalg.matrix_rank(columns / u[:, None] / np.linalg.norm(columns / u[:, None], axis=0)) < 2:
        raise InputError("The potentials do not tell electrons from holes.")
    fit = fit_linear(columns, I, standard_deviations=u)
    out = []
    for k, (carrier, column) in enumerate((("electrons", columns[:, 0]), ("holes", columns[:, 1]))):
        value = float(fit.coefficients[k])
        error = float(np.hypot(fit.standard_error(k), abs(leakage_mA) / float(np.max(np.abs(column)))))
        half = student_quantile(fit.degrees_of_freedom) * error
        method = f"Hebb-Wagner polarisation, {carrier}"
        if value - half <= 0.0 or value < 3.0 * error:
            bound = max(value, 0.0) + half
            out.append(ElectronicConductivity(subject, bound, 0.0, bound, "<", method, temperature_K,
                                              (Notice("bound", f"{carrier} are not seen above the leakage: an upper bound."),)))  # fmt: skip
        else:
            out.append(ElectronicConductivity(subject, value, value - half, value + half, "", method, temperature_K))
    return out[0], out[1]
