"""Salt between two lithium electrodes in PyBaMM, dimensionless: c over c0, x over L, time over L²/D.

    ∂c/∂τ = ∂²c/∂x²,   −∂c/∂x = g at x = 0 (stripped) and 1 (plated),   g = (1 − t+) i L/(F D c0)
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell._pybamm import engine

__all__ = ["solve_salt_layer"]

Floats = NDArray[np.float64]
_LEAST = 1e-3


@lru_cache(maxsize=4)
def _prepared(points: int) -> Any:
    pybamm = engine()
    slope = pybamm.InputParameter("slope")
    c = pybamm.Variable("c", domain="layer")
    x = pybamm.SpatialVariable("x", domain=["layer"], coord_sys="cartesian")
    model = pybamm.BaseModel("salt between two electrodes")
    model.rhs[c] = pybamm.div(pybamm.grad(c))
    model.boundary_conditions[c] = {"left": (-slope, "Neumann"), "right": (-slope, "Neumann")}
    model.initial_conditions[c] = pybamm.Scalar(1.0)
    plated = pybamm.boundary_value(c, "right")
    model.variables = {"c": c, "stripped": pybamm.boundary_value(c, "left"), "plated": plated, "mean": pybamm.Integral(c, x)}
    model.events = [pybamm.Event("salt depleted", plated - _LEAST)]
    method = {"extrapolation": {"order": {"gradient": "linear", "value": "linear"}, "use bcs": True}}
    return pybamm.Simulation(
        model, parameter_values=pybamm.ParameterValues({}),
        geometry={"layer": {x: {"min": pybamm.Scalar(0), "max": pybamm.Scalar(1)}}},
        submesh_types={"layer": pybamm.Chebyshev1DSubMesh}, var_pts={x: points},
        spatial_methods={"layer": pybamm.FiniteVolume(method)}, solver=pybamm.IDAKLUSolver(rtol=1e-8, atol=1e-10),
    )  # fmt: skip


def solve_salt_layer(slope: float, until: float, *, points: int) -> tuple[Floats, Floats, Floats, float, bool]:
    """Times, salt at the stripped and at the plated side, drift of all salt, and whether it ran out."""
    solution = _prepared(points).solve([0.0, until], inputs={"slope": slope})
    mean = np.asarray(solution["mean"].entries)
    return (
        np.asarray(solution.t), np.asarray(solution["stripped"].entries), np.asarray(solution["plated"].entries),
        float(np.max(np.abs(mean - 1.0))), "salt depleted" in solution.termination,
    )  # fmt: skip
