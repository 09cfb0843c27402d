"""A thin-film cell in PyBaMM: a dense cathode film without electrolyte in it, on a flat electrolyte.

    ∂y/∂τ = δ ∂²y/∂x²,   δ = D t_C/L²,   −∂y/∂x = w J/δ at the electrolyte, 0 at the collector
    V = U(y_s) − (2RT/F) asinh(|i|/(2 i0(y_s))) − |i| R

x = 0 at the collector, 1 at the electrolyte; the same continuation of U(y) as in `single_ion`.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from frenkel.cell._pybamm import engine
from frenkel.cell._pybamm.single_ion import EDGE, open_circuit_expression

__all__ = ["solve_thin_film"]



@lru_cache(maxsize=8)
def _prepared(key: str, points: int, tolerance: float) -> Any:
    pybamm = engine()
    v = {name: pybamm.InputParameter(name) for name in ("diffusion", "window", "m", "flat", "y0", "cut", "thermal")}
    y = pybamm.Variable("y", domain="film")
    x = pybamm.SpatialVariable("x", domain=["film"], coord_sys="cartesian")
    model = pybamm.BaseModel(f"thin film {key}")
    surface = pybamm.boundary_value(y, "right")
    inner = pybamm.minimum(pybamm.maximum(surface, EDGE), 1.0 - EDGE)
    model.rhs[y] = pybamm.div(v["diffusion"] * pybamm.grad(y))
    model.initial_conditions[y] = v["y0"]
    model.boundary_conditions[y] = {
        "left": (pybamm.Scalar(0), "Neumann"), "right": (v["window"] / v["diffusion"], "Neumann"),
    }  # fmt: skip
    exchange = 2.0 * v["m"] * pybamm.sqrt(inner * (1.0 - inner))  # i0(y)/|i|
    U = open_circuit_expression(pybamm, key, surface, v["thermal"])
    voltage = U - 2.0 * v["thermal"] * pybamm.arcsinh(1.0 / (2.0 * exchange)) - v["flat"]
    model.variables = {"V": voltage, "y": y, "surface": surface}
    model.events = [pybamm.Event("cut-off", voltage - v["cut"])]
    method = {"extrapolation": {"order": {"gradient": "linear", "value": "linear"}, "use bcs": True}}
    return pybamm.Simulation(
        model, parameter_values=pybamm.ParameterValues({}),
        geometry={"film": {x: {"min": pybamm.Scalar(0), "max": pybamm.Scalar(1)}}},
        submesh_types={"film": pybamm.Uniform1DSubMesh}, var_pts={x: points},
        spatial_methods={"film": pybamm.FiniteVolume(method)},
        solver=pybamm.IDAKLUSolver(rtol=tolerance, atol=0.01 * tolerance),
    )  # fmt: skip


def solve_thin_film(
    key: str, values: dict[str, float], *, points: int = 100, tolerance: float = 1e-6, until: float = 1.3
) -> tuple[Any, str]:
    """Solve one discharge of a film; solution (or None) and the reason of the end, as `solve_single_ion`."""
    pybamm = engine()
    try:
        solution = _prepared(key, points, tolerance).solve([0.0, until], inputs=values)
    except (pybamm.SolverError, TypeError, ValueError) as error:
        at_start = "non-positive at initial conditions" in str(error)
        return None, "cut-off at start" if at_start else str(error).splitlines()[0][:200]
    return solution, "cut-off" if "event" in solution.termination else "end"
