"""What a measured growth of resistance says: parabolic or linear, its exponent, and the electrons behind it.

    r = r0 + B √t     r = r0 + C t     r = r0 + A t^m  (m free)
    x = r σ_i, x² = 2 k t   →   k = (B σ_i)²/2,   σ_mixed = k n F/(V_M ΔE),   σ_e = σ_mixed σ_i/(σ_i − σ_mixed)

Slopes carry Student intervals; the free exponent m an interval of its profile (F test). One σ_i, V_M, n and ΔE must be
known to get at the electrons: r alone cannot separate a thin resistive layer from a thick conducting one.
Units: s, Ω cm², S/cm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError, InputError, OutOfRange
from frenkel.quantities import FARADAY_C_MOL
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["GrowthFit", "fit_growth"]

Floats = NDArray[np.float64]
_EXPONENTS = np.round(np.arange(0.02, 3.001, 0.02), 2)


@dataclass(frozen=True)
class GrowthFit(ResultDefaults):
    """What a measured R(t) says: r0 (Ω cm²), slope B of r against √t with its 95 % interval, the free exponent.

    `law` names which of "parabolic" and "linear" has the lower residual, "not distinguishable" where the data carry
    neither, "none" where the slope's interval holds 0. `time_s` and `resistance_ohm_cm2` are what was fitted.
    """

    law: str
    initial_ohm_cm2: float
    slope_ohm_cm2_per_sqrt_s: float
    slope_low: float
    slope_high: float
    exponent: float
    exponent_low: float
    exponent_high: float
    residual_ohm_cm2: float
    points: int
    time_s: Floats
    resistance_ohm_cm2: Floats

    @property
    def notices(self) -> tuple[Notice, ...]:
        out = []
        if self.law == "none":
            out.append(Notice("no_growth", "The slope's interval holds 0: these points show no growth."))
        elif self.law != "parabolic":
            text = f"The growth is {self.law} (exponent {self.exponent_low:g}–{self.exponent_high:g}): Wagner's constant is a guide."
            out.append(Notice("growth_not_parabolic", text))
        return tuple(out)

    def to_dict(self) -> dict[str, Any]:
        return {
            "law": self.law, "points": self.points, "initial_ohm_cm2": self.initial_ohm_cm2,
            "slope_ohm_cm2_per_sqrt_s": {"value": self.slope_ohm_cm2_per_sqrt_s, "low": self.slope_low, "high": self.slope_high},
            "exponent": {"value": self.exponent, "low": self.exponent_low, "high": self.exponent_high},
            "residual_ohm_cm2": self.residual_ohm_cm2,
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.interfaces.plots import growth_fit_figure

        return growth_fit_figure(self)

    def electronic_conductivity_S_cm(
        self, *, ionic_conductivity_S_cm: float, molar_volume_cm3_mol: float, lithium_per_formula: float,
        driving_force_V: float,
    ) -> tuple[float, float, float]:  # fmt: skip
        """σ_e (value, low, high) behind the slope, given the ionic conductivity of the layer.

        The interval is that of the slope alone; that of σ_i, which enters squared, is the caller's.

        Raises
        ------
        OutOfRange : the growth needs a mixed conductivity that is not below σ_i
        """
        out = []
        for slope in (self.slope_ohm_cm2_per_sqrt_s, self.slope_low, self.slope_high):
            k_cm2_s = 0.5 * (max(slope, 0.0) * ionic_conductivity_S_cm) ** 2
            mixed = k_cm2_s * lithium_per_formula * FARADAY_C_MOL / (molar_volume_cm3_mol * driving_force_V)
            if mixed >= ionic_conductivity_S_cm:
                raise OutOfRange(
                    "The mixed conductivity that this growth needs", given=mixed, high=ionic_conductivity_S_cm,
                    unit="S/cm", next_step="The ionic conductivity of the layer must be lower: σ_mixed ~ σ_i².",
                )  # fmt: skip
            out.append(mixed * ionic_conductivity_S_cm / (ionic_conductivity_S_cm - mixed))
        return out[0], out[1], out[2]


def fit_growth(time_s: Floats, resistance_ohm_cm2: Floats) -> GrowthFit:
    """Fit the laws to a measured growth of resistance, and say which holds.

    Parameters
    ----------
    time_s, resistance_ohm_cm2 : [n ≥ 4] points

    Raises
    ------
    InputError : fewer than 4 points, arrays of different length, or times below 0
    ConvergenceError : all points at the same time

    Examples
    --------
    >>> t = np.array([0.0, 1e4, 4e4, 9e4, 16e4])
    >>> found = fit_growth(t, 5.0 + 0.1 * np.sqrt(t))
    >>> found.law, round(found.slope_ohm_cm2_per_sqrt_s, 9), found.exponent
    ('parabolic', 0.1, 0.5)
    """
    from frenkel.statistics import student_quantile

    t, r = _checked(time_s, resistance_ohm_cm2)
    (r0, slope), covariance, squares = _line(np.sqrt(t), r)
    _, _, squares_linear = _line(t, r)
    half = student_quantile(t.size - 2, 0.95) * math.sqrt(covariance[1, 1])
    # residuals of rounding errors carry no preference beyond "exact"
    floor = 1e-24 * float(r @ r)
    ratio = max(squares_linear, floor) / max(squares, floor)
    # equal number of parameters: the AICc difference is n ln(ratio); 4 is "considerably less support"
    difference = t.size * math.log(ratio)
    law = "parabolic" if difference > 4.0 else "linear" if difference < -4.0 else "not distinguishable"
    if slope - half <= 0.0 <= slope + half and law == "not distinguishable":
        law = "none"
    best, low, high = _exponent(t, r)
    return GrowthFit(law, float(r0), float(slope), float(slope - half), float(slope + half), best, low, high,
                     math.sqrt(squares / (t.size - 2)), int(t.size), t, r)  # fmt: skip


def _checked(time_s: Floats, resistance_ohm_cm2: Floats) -> tuple[Floats, Floats]:
    t = np.asarray(time_s, dtype=np.float64)
    r = np.asarray(resistance_ohm_cm2, dtype=np.float64)
    if t.shape != r.shape or t.ndim != 1 or t.size < 4:
        raise InputError(f"A growth fit needs at least 4 points of time and resistance; given are {t.size} and {r.size}.")
    if not (np.isfinite(t).all() and np.isfinite(r).all() and (t >= 0).all()):
        raise InputError("Times must be finite and not negative, resistances finite.")
    if np.ptp(t) == 0.0:
        raise ConvergenceError("All points are at the same time: no growth can be fitted.")
    return t, r


def _line(x: Floats, r: Floats) -> tuple[Floats, Floats, float]:
    """Coefficients, covariance and sum of squares of r = a + b x."""
    A = np.column_stack([np.ones_like(x), x / x.max()])
    coefficients, *_ = np.linalg.lstsq(A, r, rcond=None)
    rest = r - A @ coefficients
    squares = float(rest @ rest)
    back = np.diag([1.0, 1.0 / x.max()])
    covariance = squares / (r.size - 2) * back @ np.linalg.pinv(A.T @ A) @ back
    return back @ coefficients, covariance, squares


def _exponent(t: Floats, r: Floats) -> tuple[float, float, float]:
    """Exponent m of r = r0 + A t^m by the profile of the squares between 0.02 and 3, with its 95 % interval."""
    from scipy.stats import f as fisher

    x = (t[:, None] / t.max()) ** _EXPONENTS
    x = x - x.mean(axis=0)
    y = (r - r.mean())[:, None]
    slope = (x * y).sum(axis=0) / (x * x).sum(axis=0)
    squares = np.asarray(((y - slope * x) ** 2).sum(axis=0))
    best = int(squares.argmin())
    free = max(t.size - 3, 1)
    limit = squares[best] * (1.0 + float(fisher.ppf(0.95, 1, free)) / free) + 1e-24 * float(r @ r)
    inside = _EXPONENTS[squares <= limit]
    return float(_EXPONENTS[best]), float(inside.min()), float(inside.max())
