"""Weighted linear least squares with full covariance, AICc, and the F test of nested fits.

    y = X β + e,   e_i ~ N(0, s² u_i²),   β = argmin Σ ((y_i - X_i β) / u_i)²
    cov β = s² (Xᵀ U⁻² X)⁻¹,   s² = Σ ((y_i - X_i β) / u_i)² / (n - p)

The standard deviations u_i are used as relative weights; their common scale s is estimated from the
residuals, so that Student's t holds exactly. s² ("reduced chi square") says how far the stated errors are
from the scatter seen.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.statistics._checks import Floats, finite_array, positive_array
from frenkel.statistics.intervals import Interval, student_interval


@dataclass(frozen=True)
class LinearFit:
    """A weighted linear fit: coefficients [p], their covariance [p, p], residuals [n] (y - fit)."""

    coefficients: Floats
    covariance: Floats
    residuals: Floats
    chi_square: float
    degrees_of_freedom: int

    @property
    def scale(self) -> float:
        """s: the factor by which the scatter seen exceeds the stated standard deviations."""
        return math.sqrt(self.chi_square / self.degrees_of_freedom)

    def standard_error(self, index: int) -> float:
        """Standard error of one coefficient."""
        return math.sqrt(float(self.covariance[index, index]))

    def interval(self, index: int, level: float = 0.95) -> Interval:
        """Student interval of one coefficient."""
        return student_interval(
            float(self.coefficients[index]),
            self.standard_error(index),
            degrees_of_freedom=self.degrees_of_freedom,
            level=level,
        )

    def predict(self, row: Any, level: float = 0.95) -> tuple[float, Interval]:
        """Fitted mean at one row [p] of the design matrix, and its Student interval."""
        x = finite_array("row", row, length=len(self.coefficients))
        value = float(x @ self.coefficients)
        error = math.sqrt(max(float(x @ self.covariance @ x), 0.0))
        return value, student_interval(value, error, degrees_of_freedom=self.degrees_of_freedom, level=level)


def fit_linear(design: Any, response: Any, *, standard_deviations: Any = None) -> LinearFit:
    """Fit y = X β by weighted least squares.

    Parameters
    ----------
    design : [n, p] matrix X
    response : [n] values y
    standard_deviations : [n] independent 1-sigma errors of y, known up to a common factor; None: all equal

    Raises
    ------
    InputError : shapes that do not match, entries that are not finite, n ≤ p, or columns that depend on
        each other

    Examples
    --------
    >>> fit = fit_linear([[1, 0], [1, 1], [1, 2]], [1.0, 3.1, 4.9])
    >>> fit.coefficients.round(3).tolist(), fit.degrees_of_freedom
    ([1.05, 1.95], 1)
    """
    X = finite_array("design", design, dimensions=2)
    n, p = X.shape
    y = finite_array("response", response, length=n)
    if n <= p:
        raise InputError(
            f"{n} points cannot determine {p} coefficients and their scatter.",
            next_step=f"Give at least {p + 1} points.",
        )
    u = (
        np.ones(n)
        if standard_deviations is None
        else positive_array("standard_deviations", standard_deviations, length=n)
    )
    # columns are brought to unit length, so that the test of rank does not depend on their units
    weighted = X / u[:, None]
    lengths = np.linalg.norm(weighted, axis=0)
    if np.any(lengths == 0.0):
        raise InputError("A column of the design matrix is zero; its coefficient is undetermined.")
    left, singular, right = np.linalg.svd(weighted / lengths, full_matrices=False)
    if singular[-1] <= singular[0] * max(n, p) * np.finfo(np.float64).eps:
        raise InputError(
            "Columns of the design matrix depend on each other; the coefficients are undetermined.",
            next_step="Give points that differ in the variable fitted (for Arrhenius: in temperature).",
        )
    beta = (right.T @ ((left.T @ (y / u)) / singular)) / lengths
    residuals = y - X @ beta
    chi_square = float(np.sum((residuals / u) ** 2))
    inverse = (right.T / singular**2) @ right / np.outer(lengths, lengths)
    covariance = inverse * (chi_square / (n - p))
    return LinearFit(beta, covariance, residuals, chi_square, n - p)


def aicc(chi_square: float, points: int, parameters: int) -> float:
    """Akaike's criterion with the correction for few points, of a least-squares fit.

    AICc = n ln(χ²/n) + 2k + 2k(k+1)/(n-k-1), where k counts the fitted parameters and the variance. The
    constant of the Gaussian likelihood is left out: only differences on the same data mean something.

    Parameters
    ----------
    chi_square : weighted sum of squared residuals
    points : n
    parameters : number of fitted coefficients, without the variance

    Returns
    -------
    AICc; inf where n - k - 1 ≤ 0, because the data cannot carry so many parameters.

    Examples
    --------
    >>> round(aicc(0.5, 10, 2), 3)
    -19.957
    >>> aicc(0.5, 4, 2)
    inf
    """
    if not chi_square >= 0.0:
        raise OutOfRange("sum of squared residuals", given=chi_square, low=0.0)
    k = parameters + 1
    if points - k - 1 <= 0:
        return math.inf
    if chi_square == 0.0:
        return -math.inf
    return points * math.log(chi_square / points) + 2.0 * k + 2.0 * k * (k + 1) / (points - k - 1)


def f_test(chi_square_small: float, dof_small: int, chi_square_large: float, dof_large: int) -> float:
    """Probability of a gain at least this large if the small model of two nested least-squares fits is true.

    F = ((χ²_small - χ²_large) / (ν_small - ν_large)) / (χ²_large / ν_large)

    Parameters
    ----------
    chi_square_small, dof_small : sum of squares and degrees of freedom of the model with fewer parameters
    chi_square_large, dof_large : the same of the model that contains it

    Returns
    -------
    p value in [0, 1]; small: the larger model is needed.

    Examples
    --------
    >>> round(f_test(20.0, 11, 10.0, 10), 4)
    0.0101
    """
    extra = dof_small - dof_large
    if extra <= 0 or dof_large <= 0:
        raise InputError(
            f"degrees of freedom {dof_small} and {dof_large} do not belong to nested fits with a residual."
        )
    if chi_square_large == 0.0:
        return 0.0 if chi_square_small > 0.0 else 1.0
    from scipy import special

    gain = max(chi_square_small - chi_square_large, 0.0)
    return float(special.fdtrc(extra, dof_large, (gain / extra) / (chi_square_large / dof_large)))
