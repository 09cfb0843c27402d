"""Linear programs of phase equilibrium, prepared once and solved many times with HiGHS. Arrays only.

Columns are phases, rows are conserved quantities (atoms of each element). With x the amounts of the phases,

    minimise  c·x   subject to  A x = b,  x ≥ 0 ,

c being energies (closed system) or energies less the potential of an open element. The row duals are the
chemical potentials. Between two solves only b or c changes, so that the last basis is a warm start.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from frenkel.errors import ComputationError, Infeasible

__all__ = ["PreparedProgram", "Solution"]

Array = NDArray[np.float64]

_DUAL, _PRIMAL = 1, 4  # HiGHS's numbers of the simplex strategies
TOLERANCE = 1e-9
"""Feasibility tolerance, primal (atoms per atom) and dual (eV per atom)."""


@dataclass(frozen=True)
class Solution:
    """Optimum: objective (eV), duals of the rows (eV per atom of the element), amounts of the columns."""

    objective: float
    duals: Array
    amounts: Array


class PreparedProgram:
    """min c·x with A x = b, x ≥ 0; `coefficients` is A with shape (rows, columns), `costs` is c."""

    def __init__(self, coefficients: Array, costs: Array) -> None:
        rows, columns = coefficients.shape
        self.rows, self.columns = rows, columns
        self.costs = np.ascontiguousarray(costs, dtype=np.float64)
        self._row_index = np.arange(rows, dtype=np.int32)
        self._column_index = np.arange(columns, dtype=np.int32)
        self._right_side: Array | None = None
        self._solver = highspy.Highs()
        for name, value in (
            ("output_flag", False), ("threads", 1), ("presolve", "off"), ("solver", "simplex"),
            ("primal_feasibility_tolerance", TOLERANCE), ("dual_feasibility_tolerance", TOLERANCE),
        ):  # fmt: skip
            self._solver.setOptionValue(name, value)
        self._solver.passModel(_model(coefficients, self.costs))

    def forget(self) -> None:
        """Drop the last basis, so that the next result does not depend on what was asked before."""
        self._solver.clearSolver()

    def solve(self, right_side: Array, costs: Array | None = None) -> Solution:
        """The optimum for b = `right_side` and, if given, new `costs` (kept for the next solves).

        Raises Infeasible where no amounts reach b, ComputationError where HiGHS stops for another reason.
        """
        # primal simplex at the start and after new costs (the last basis stays feasible), dual after a new b
        strategy = _DUAL if self._right_side is not None else _PRIMAL
        if costs is not None and not np.array_equal(costs, self.costs):
            strategy = _PRIMAL
            self.costs = np.ascontiguousarray(costs, dtype=np.float64)
            self._solver.changeColsCost(self.columns, self._column_index, self.costs)
        if self._right_side is None or not np.array_equal(right_side, self._right_side):
            self._right_side = np.array(right_side, dtype=np.float64)
            self._solver.changeRowsBounds(self.rows, self._row_index, self._right_side, self._right_side)
        self._solver.setOptionValue("simplex_strategy", strategy)
        self._solver.run()
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            self._solver.clearSolver()  # a stale basis can be the cause: once more from the start
            self._solver.run()
            status = self._solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            raise Infeasible("The phases of this system cannot make up the composition.")
        if status != highspy.HighsModelStatus.kOptimal:
            raise ComputationError(f"The linear program ended with status {status.name}.")
        solution = self._solver.getSolution()
        amounts = np.asarray(solution.col_value, dtype=np.float64)
        duals = np.asarray(solution.row_dual, dtype=np.float64)
        return Solution(float(self.costs @ amounts), duals, amounts)


def _model(coefficients: Array, costs: Array) -> highspy.HighsLp:
    rows, columns = coefficients.shape
    transposed = coefficients.T
    column, row = np.nonzero(transposed)
    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = columns, rows
    model.col_cost_ = costs
    model.col_lower_ = np.zeros(columns)
    model.col_upper_ = np.full(columns, highspy.kHighsInf)
    model.row_lower_ = np.zeros(rows)
    model.row_upper_ = np.zeros(rows)
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    starts = np.zeros(columns + 1, dtype=np.int32)
    np.cumsum(np.bincount(column, minlength=columns), out=starts[1:])
    model.a_matrix_.start_ = starts
    model.a_matrix_.index_ = row.astype(np.int32)
    model.a_matrix_.value_ = transposed[column, row]
    return model
