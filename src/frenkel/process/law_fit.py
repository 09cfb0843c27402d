"""Fit of a step law y = f(x; p) to a table: parameters with intervals, test of lack of fit, prediction with a flag outside the data.

Positive parameters are fitted as logarithms, so that their intervals are multiplicative. The interval is that of least squares with the
scatter of the residuals and Student's t. Lack of fit: repeated points give the pure scatter, F = (SS_lack/ν_lack)/(SS_pure/ν_pure), tested
at 1 %; without repeats it cannot be tested, and the result says so. A kinetic parameter belongs to the powder of the table.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ConvergenceError, InputError
from frenkel.evidence import Refusal
from frenkel.process.sinter import Parameter
from frenkel.results import Notice, ResultDefaults
from frenkel.statistics import aicc, student_quantile

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["Law", "LawFit", "Parameter", "Variable", "fit_law"]

Array = NDArray[np.float64]
Inputs = Sequence[Array]
LEVEL_OF_TEST = 0.01
LARGEST_LOGARITHM = 300.0


@dataclass(frozen=True, slots=True)
class Variable:
    """A column that a law needs: its name for people, the pattern of its header, and the unit in which it enters."""

    name: str
    pattern: str
    unit: str


@dataclass(frozen=True)
class Law:
    """A step law: columns, parameters, function, start values, and what a table must carry.

    `function(x, p)` takes arrays x of shape (n,) each and the parameters; `start(x, y)` gives first values, or several rows of them; `lacks(x)`
    says what the table lacks ("" if nothing). `positive` marks parameters that are fitted as logarithms. Where `log_y` is True the function gives
    ln y, and ln y is fitted: its scatter is relative.
    """

    key: str
    title: str
    equation: str
    x: tuple[Variable, ...]
    y: Variable
    parameters: tuple[tuple[str, str], ...]
    positive: tuple[bool, ...]
    function: Callable[[Inputs, Array], Array]
    start: Callable[[Inputs, Array], Array]
    lacks: Callable[[Inputs], str]
    settles: str = ""
    caution: str = ""
    log_y: bool = False


@dataclass(frozen=True, eq=False)
class LawFit(ResultDefaults):
    """A fitted law. `vector` and `covariance` are in fitted form (logarithms of the positive parameters)."""

    law: Law
    parameters: tuple[Parameter, ...]
    vector: Array
    covariance: Array
    x: tuple[Array, ...]
    y: Array
    scatter: float
    aicc: float
    p_lack_of_fit: float | None
    powder: str
    notices: tuple[Notice, ...]

    @property
    def degrees_of_freedom(self) -> int:
        return int(self.y.size - self.vector.size)

    @property
    def fits(self) -> bool:
        """False where repeated points show that the law does not fit; True also where that cannot be tested."""
        return self.p_lack_of_fit is None or self.p_lack_of_fit >= LEVEL_OF_TEST

    def __getitem__(self, name: str) -> Parameter:
        return next(one for one in self.parameters if one.name == name)

    def predict(self, *x: float) -> tuple[Parameter, bool] | Refusal:
        """Value of the law at one point with its 95 % interval, and whether the point lies outside the data."""
        if not self.fits:
            reason = f"{self.law.title} does not fit its own table (p = {self.p_lack_of_fit:.1g})."
            return Refusal("", reason, "another law", "frenkel process fit --law …", "process", self.powder)
        if len(x) != len(self.law.x):
            raise InputError(f"{self.law.title} takes {', '.join(v.name for v in self.law.x)}; {len(x)} values were given.")
        at = tuple(np.array([one]) for one in x)
        value = float(_evaluate(self.law, at, self.vector)[0])
        gradient = law_jacobian(self.law, at, self.vector)[0]
        half = student_quantile(self.degrees_of_freedom) * float(np.sqrt(gradient @ self.covariance @ gradient))
        outside = any(not float(have.min()) <= one <= float(have.max()) for one, have in zip(x, self.x, strict=True))
        ends = (value, value - half, value + half)
        if self.law.log_y:
            ends = (float(np.exp(ends[0])), float(np.exp(ends[1])), float(np.exp(ends[2])))
        return Parameter(self.law.y.name, *ends, self.law.y.unit), outside

    def plot(self) -> go.Figure:
        from frenkel.process.plots_fit import law_figure

        return law_figure(self)

    def to_dict(self) -> dict[str, Any]:
        return {
            "law": self.law.key, "equation": self.law.equation, "powder": self.powder, "points": int(self.y.size), "scatter": self.scatter,
            "aicc": self.aicc, "p_lack_of_fit": self.p_lack_of_fit, "fits": self.fits,
            "parameters": [{"name": p.name, "value": p.value, "low": p.low, "high": p.high, "unit": p.unit} for p in self.parameters],
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def _natural(law: Law, vector: Array) -> Array:
    positive = np.asarray(law.positive)
    out = vector.copy()
    out[positive] = np.exp(vector[positive])
    return out


def _evaluate(law: Law, x: Inputs, vector: Array) -> Array:
    return np.asarray(law.function(x, _natural(law, vector)), dtype=np.float64)


def law_jacobian(law: Law, x: Inputs, vector: Array) -> Array:
    """∂f/∂(fitted parameters) by central differences, shape (n, p)."""
    columns = []
    for k in range(vector.size):
        step = 1e-6 * max(1.0, abs(float(vector[k])))
        up, down = vector.copy(), vector.copy()
        up[k] += step
        down[k] -= step
        columns.append((_evaluate(law, x, up) - _evaluate(law, x, down)) / (2.0 * step))
    return np.asarray(np.column_stack(columns), dtype=np.float64)


def fit_law(law: Law, x: Inputs, y: Array, *, powder: str = "") -> LawFit | Refusal:
    """Fit a law to points.

    Parameters
    ----------
    law : one of `step_laws.LAWS`
    x : arrays of shape (n,), in the order and units of `law.x`
    y : array of shape (n,), in the unit of `law.y`
    powder : what the numbers belong to

    Returns: LawFit, or a Refusal that says what the table lacks. Raises: InputError, ConvergenceError.
    """
    arrays = tuple(np.asarray(one, dtype=np.float64) for one in x)
    values = np.asarray(y, dtype=np.float64)
    if any(one.shape != values.shape for one in arrays) or values.ndim != 1 or not all(np.all(np.isfinite(one)) for one in (*arrays, values)):
        raise InputError(f"{law.title} needs columns of equal length with finite numbers.")
    if law.log_y:
        if np.any(values <= 0.0):
            raise InputError(f"{law.title}: {law.y.name} must be positive.")
        values = np.log(values)
    missing = law.lacks(arrays)
    if not missing and values.size <= len(law.parameters) + 1:
        missing = f"{values.size} points for {len(law.parameters)} parameters carry no interval"
    if missing:
        return Refusal("", f"{law.title}: {missing}.", law.settles, f"frenkel process fit --law {law.key} TABLE", "process", powder)
    return _least_squares(law, arrays, values, powder)


def _least_squares(law: Law, x: tuple[Array, ...], y: Array, powder: str) -> LawFit:
    from scipy.optimize import least_squares

    positive = np.asarray(law.positive)

    def residuals(p: Array) -> Array:
        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            return np.nan_to_num(_evaluate(law, x, p) - y, nan=1e6, posinf=1e6, neginf=-1e6)

    found = None
    for first in np.atleast_2d(np.asarray(law.start(x, y), dtype=np.float64)):
        if np.any(first[positive] <= 0.0) or not np.all(np.isfinite(first)):
            continue
        start = first.copy()
        start[positive] = np.log(first[positive])
        tried = least_squares(residuals, start, x_scale="jac", max_nfev=2000)
        if found is None or tried.cost < found.cost:
            found = tried
    if found is None:
        raise ConvergenceError(f"{law.title}: no start values can be found for this table.", next_step="Check units and signs of its columns.")
    vector = np.asarray(found.x, dtype=np.float64)
    jacobian = law_jacobian(law, x, vector)
    degrees = y.size - vector.size
    sum_of_squares = float(np.sum(residuals(vector) ** 2))
    if not found.success or np.linalg.matrix_rank(jacobian / np.maximum(np.linalg.norm(jacobian, axis=0), 1e-300)) < vector.size:
        raise ConvergenceError(f"{law.title}: the table does not determine all of {', '.join(name for name, _ in law.parameters)}.", next_step=law.settles)
    square = sum_of_squares / degrees
    covariance = np.asarray(np.linalg.inv(jacobian.T @ jacobian) * square, dtype=np.float64)
    half = student_quantile(degrees) * np.sqrt(np.diag(covariance))
    if np.any(np.abs(vector[positive]) + half[positive] > LARGEST_LOGARITHM):
        raise ConvergenceError(f"{law.title}: the table does not determine all of {', '.join(name for name, _ in law.parameters)}.", next_step=law.settles)
    ends = [(_natural(law, vector + sign * half)) for sign in (-1.0, 0.0, 1.0)]
    parameters = tuple(
        Parameter(name, float(ends[1][k]), float(ends[0][k]), float(ends[2][k]), unit) for k, (name, unit) in enumerate(law.parameters)
    )
    p_value = _lack_of_fit(x, y, sum_of_squares, degrees)
    notes = [Notice("lack of fit", "No repeated points: whether the law fits cannot be tested.")] if p_value is None else []
    if p_value is not None and p_value < LEVEL_OF_TEST:
        notes.append(Notice("lack of fit", f"{law.title} does not fit this table (p = {p_value:.1g}): nothing is predicted from it."))
    if not powder:
        notes.append(Notice("powder", "No powder is named: these numbers belong to the powder of the table and to no other (--powder)."))
    if law.caution:
        notes.append(Notice("caution", law.caution))
    criterion = aicc(max(sum_of_squares, 1e-300), int(y.size), int(vector.size))
    return LawFit(law, parameters, vector, covariance, x, y, float(np.sqrt(square)), float(criterion), p_value, powder, tuple(notes))


def _lack_of_fit(x: tuple[Array, ...], y: Array, sum_of_squares: float, degrees: int) -> float | None:
    """p of the F test against repeated points; None without repeats."""
    from scipy import stats

    groups: dict[tuple[float, ...], list[float]] = {}
    for k in range(y.size):
        groups.setdefault(tuple(float(one[k]) for one in x), []).append(float(y[k]))
    pure_degrees = y.size - len(groups)
    lack_degrees = degrees - pure_degrees
    if pure_degrees < 2 or lack_degrees < 1:
        return None
    pure = sum(float(np.var(values)) * len(values) for values in groups.values())
    if pure <= 0.0:
        return None
    ratio = (max(sum_of_squares - pure, 0.0) / lack_degrees) / (pure / pure_degrees)
    return float(stats.f.sf(ratio, lack_degrees, pure_degrees))
