"""Electronic conductivity: direct current between blocking electrodes, and Hebb-Wagner polarisation.

Blocking:     σ_e = (L/A) dI/dV over several voltages, each current settled
Hebb-Wagner:  I = (A R T/(L F)) [σ_n (1 - exp(-EF/RT)) + σ_p (exp(EF/RT) - 1)]

The settled currents come from `holds`. The interval holds their scatter about the law and what all of them share: geometry,
temperature and contact (`stated_errors`). Where the leakage of instrument and cell is of the size of the current there is an
upper bound, no value. Units: V, mA, S/cm.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Source
from frenkel.measure.direct_current.stated_errors import ASSUMED_RELATIVE, common_relative, unstated_errors
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import fit_linear, student_quantile

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["ElectronicConductivity", "blocking_conductivity", "hebb_wagner"]

Floats = NDArray[np.float64]
PROPORTIONAL = ASSUMED_RELATIVE
"""Relative error of one steady current by temperature and contact."""
ASSUMED_ENERGY_EV = 0.5
"""Activation energy of the electronic conduction, for the error of the temperature."""
ABOVE_LEAKAGE = 5.0
"""A current less than five times the leakage is off by more than 20 % at worst: it gives a bound."""


@dataclass(frozen=True)
class ElectronicConductivity(ResultDefaults):
    """σ_e (S/cm) with 95 % bounds; `censored` "<" where it is an upper bound (then value = high).

    `points` are the settled currents (V, mA) it rests on, `line` the fitted current at them.
    """

    subject: str
    value_S_cm: float
    low_S_cm: float
    high_S_cm: float
    censored: str
    method: str
    temperature_K: float | None = None
    notices: tuple[Notice, ...] = ()
    source: Source = field(default_factory=lambda: Source(model="frenkel.measure"))
    points: tuple[tuple[float, float], ...] = field(default=(), repr=False)
    line: tuple[float, ...] = field(default=(), repr=False)
    carrier: str = ""

    def evidence(self) -> tuple[Evidence, ...]:
        """As measured evidence; not of holes, whose value at the potential of the reversible electrode is no conductivity in
        use."""
        if self.carrier == "holes":
            return ()
        conditions: list[tuple[str, float | str]] = [("carrier", self.carrier)] if self.carrier else []
        if self.temperature_K is not None:
            conditions.append(("temperature_K", self.temperature_K))
        return (
            Evidence(
                self.subject,
                "electronic_conductivity",
                self.value_S_cm,
                None if self.censored else self.low_S_cm,
                self.high_S_cm,
                "bound" if self.censored else "95%",
                self.censored,
                conditions=tuple(conditions),
                method=self.method,
                origin="measured",
                source=self.source,
                checked="computed",
            ),
        )

    def plot(self) -> go.Figure:
        """Settled currents against the potential with the fitted law."""
        from frenkel.measure.direct_current.plots import electronic_figure

        return electronic_figure(self)


def _checked(voltage: object, current: object, least: int, what: str) -> tuple[Floats, Floats]:
    V, I = np.asarray(voltage, dtype=np.float64), np.asarray(current, dtype=np.float64)
    if V.shape != I.shape or len(V) < least or not np.all(np.isfinite(V) & np.isfinite(I)):
        raise InputError(f"{what} needs settled currents at {least} or more potentials; {len(V)} are there.")
    return V, I


def blocking_conductivity(
    voltage_V: object,
    current_mA: object,
    *,
    cell_constant_1_cm: float,
    current_deviation_mA: object = None,
    cell_constant_relative: float = 0.0,
    leakage_mA: float = 0.0,
    subject: str = "sample",
    temperature_K: float | None = None,
    temperature_deviation_K: float = 0.0,
    source: Source | None = None,
) -> ElectronicConductivity:
    """σ_e from settled currents at 3 or more voltages (the ohmic line; an offset current is allowed).

    Parameters
    ----------
    voltage_V, current_mA : [n]
    cell_constant_1_cm, cell_constant_relative : L/A and its relative standard deviation; 0: not stated
    temperature_K, temperature_deviation_K : common to all points; 0: not stated, 2 % of the conductivity is assumed
    current_deviation_mA : [n] of the steady currents; with 2 % of the current they weigh the points; None: all weigh the same
    leakage_mA : largest leakage of instrument and empty cell at the largest voltage, if it was measured

    Examples
    --------
    >>> r = blocking_conductivity([0.1, 0.2, 0.3, 0.4], [1e-5, 2e-5, 3e-5, 4e-5], cell_constant_1_cm=0.1)
    >>> round(r.value_S_cm, 12)
    1e-08
    """
    V, I = _checked(voltage_V, current_mA, 3, "Blocking direct current")
    if not cell_constant_1_cm > 0.0:
        raise OutOfRange("The cell constant", given=cell_constant_1_cm, low=0.0, unit="1/cm")
    if np.ptp(V) <= 0.0:
        raise InputError("All voltages are equal: a slope needs several.")
    u = np.full(len(V), max(float(np.max(np.abs(I))), 1e-300))
    if current_deviation_mA is not None:
        u = np.sqrt((PROPORTIONAL * I) ** 2 + np.asarray(current_deviation_mA, dtype=np.float64) ** 2 + leakage_mA**2) + 1e-300
    columns = np.stack([np.ones(len(V)), V], axis=1)
    fit = fit_linear(columns, I, standard_deviations=u)  # weights only: how large the errors are, the residuals say
    slope, half = float(fit.coefficients[1]), student_quantile(fit.degrees_of_freedom) * fit.standard_error(1)
    leak = abs(leakage_mA) / float(np.max(np.abs(V)))
    to_sigma = 1e-3 * cell_constant_1_cm
    notices = (*_not_ohmic(V, I, u), *unstated_errors(of_geometry=cell_constant_relative, of_temperature=temperature_deviation_K))
    common = float(np.hypot(cell_constant_relative, common_relative(temperature_K, temperature_deviation_K, ASSUMED_ENERGY_EV)))

    def result(value: float, low: float, high: float, censored: str, *more: Notice) -> ElectronicConductivity:
        return ElectronicConductivity(
            subject,
            value * to_sigma,
            low * to_sigma,
            high * to_sigma,
            censored,
            "direct current, blocking",
            temperature_K,
            (*notices, *more),
            source or Source(model="frenkel.measure"),
            tuple(zip(V.tolist(), I.tolist(), strict=True)),
            tuple((columns @ fit.coefficients).tolist()),
        )

    if slope - half <= 0.0 or slope < ABOVE_LEAKAGE * leak:
        bound = (abs(slope) + half) * (1.0 + 1.96 * common)
        return result(
            bound,
            0.0,
            bound,
            "<",
            Notice("leakage", "The current is not above its scatter and the leakage: an upper bound only."),
        )
    wide = float(np.hypot(half, 1.96 * common * slope))
    return result(slope, max(slope - wide - leak, 0.05 * slope), slope + wide + leak, "")


def _not_ohmic(V: Floats, I: Floats, u: Floats) -> tuple[Notice, ...]:
    if len(V) < 5:
        return ()
    curved = fit_linear(np.stack([np.ones(len(V)), V, V**2], axis=1), I, standard_deviations=u)
    t = abs(float(curved.coefficients[2])) / max(curved.standard_error(2), 1e-300)
    if t < student_quantile(curved.degrees_of_freedom, 0.99):
        return ()
    return (
        Notice(
            "not-ohmic",
            "The current is not proportional to the voltage: the electrodes do not only block, or the solid decomposes.",
        ),
    )


def hebb_wagner(
    potential_V: object,
    current_mA: object,
    *,
    cell_constant_1_cm: float,
    temperature_K: float,
    current_deviation_mA: object = 0.0,
    leakage_mA: float = 0.0,
    temperature_deviation_K: float = 0.0,
    cell_constant_relative: float = 0.0,
    subject: str = "sample",
    source: Source | None = None,
) -> tuple[ElectronicConductivity, ElectronicConductivity]:
    """Conductivity by electrons and by holes from settled currents against the potential of the inert electrode.

    Parameters
    ----------
    potential_V, current_mA : [n] against the reversible electrode, below decomposition; at least 5
    current_deviation_mA : [n] or one, of the steady currents; 2 % of the current is always added for temperature and contact
        of each
    cell_constant_relative : relative standard deviation of L/A; 0: not stated
    leakage_mA : largest leakage of the set-up; what is not well above it is an upper bound
    temperature_deviation_K : common to all points; 0: not stated, 2 % of the conductivities is assumed. The hole branch goes with
        exp(EF/RT), where 0.5 K is up to 15 %

    Returns
    -------
    (electrons, holes), each at E = 0 and a value or an upper bound; only that of the electrons is evidence
    """
    E, I = _checked(potential_V, current_mA, 5, "A Hebb-Wagner fit")
    if not (cell_constant_1_cm > 0.0 and temperature_K > 0.0):
        raise OutOfRange("Cell constant or temperature", given=min(cell_constant_1_cm, temperature_K), low=0.0)
    thermal = GAS_CONSTANT_J_MOL_K * temperature_K / FARADAY_C_MOL
    front = 1e3 * thermal / cell_constant_1_cm
    x = np.clip(E / thermal, -200.0, 200.0)
    columns = front * np.stack([-np.expm1(-x), np.expm1(x)], axis=1)
    # currents span decades: their error is proportional, with the leakage as its floor
    floor = max(abs(leakage_mA), 1e-3 * float(np.min(np.abs(I[I != 0.0]), initial=1.0)))
    u = np.sqrt((PROPORTIONAL * I) ** 2 + np.asarray(current_deviation_mA, dtype=np.float64) ** 2 + floor**2)
    if np.linalg.matrix_rank(columns / u[:, None] / np.linalg.norm(columns / u[:, None], axis=0)) < 2:
        raise InputError("The potentials do not tell electrons from holes.")
    fit = fit_linear(columns, I, standard_deviations=u)
    common = _Common(
        subject,
        temperature_K,
        source or Source(model="frenkel.measure"),
        tuple(zip(E.tolist(), I.tolist(), strict=True)),
        tuple((columns @ fit.coefficients).tolist()),
        student_quantile(fit.degrees_of_freedom),
        unstated_errors(of_geometry=cell_constant_relative, of_temperature=temperature_deviation_K),
    )
    leak = abs(leakage_mA) / np.max(np.abs(columns), axis=0)
    warm = common_relative(temperature_K, temperature_deviation_K, ASSUMED_ENERGY_EV)
    shift = float(np.max(x)) * warm * thermal / ASSUMED_ENERGY_EV  # exp(EF/RT) at the temperature that warm stands for
    relative = float(np.hypot(cell_constant_relative, warm))
    return (
        _carrier("electrons", float(fit.coefficients[0]), fit.standard_error(0), float(leak[0]), relative, common),
        _carrier(
            "holes", float(fit.coefficients[1]), fit.standard_error(1), float(leak[1]), float(np.hypot(relative, shift)), common
        ),
    )


@dataclass(frozen=True)
class _Common:
    """What both carriers share."""

    subject: str
    temperature_K: float
    source: Source
    points: tuple[tuple[float, float], ...]
    line: tuple[float, ...]
    quantile: float
    notices: tuple[Notice, ...]


def _carrier(name: str, value: float, error: float, leak: float, relative: float, common: _Common) -> ElectronicConductivity:
    """A value where it stands above its error and the leakage, else an upper bound."""
    rest = (common.source, common.points, common.line)
    method, quantile = f"Hebb-Wagner polarisation, {name}", common.quantile
    if value < max(quantile, 3.0) * error or value < ABOVE_LEAKAGE * leak:
        bound = (max(value, 0.0) + quantile * error + leak) * (1.0 + 1.96 * relative)
        notice = Notice("bound", f"{name} are not seen above the leakage: an upper bound.")
        return ElectronicConductivity(
            common.subject, bound, 0.0, bound, "<", method, common.temperature_K, (notice, *common.notices), *rest, name
        )
    half = float(np.hypot(quantile * np.sqrt((error / value) ** 2 + (leak / value) ** 2 / 3.0), 1.96 * relative))
    return ElectronicConductivity(
        common.subject,
        value,
        value * float(np.exp(-half)),
        value * float(np.exp(half)),
        "",
        method,
        common.temperature_K,
        common.notices,
        *rest,
        name,
    )
