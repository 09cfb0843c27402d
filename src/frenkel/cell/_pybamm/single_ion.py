"""The dimensionless single-ion cell in PyBaMM: every design variable is an input, so that a map never rebuilds.

    ∂y/∂τ = δ ∇²y,   −∇y = J w/(3 δ) at the surface           (particle, w lithium window, δ = D t_C/r²)
    Δ'' = (p_κ + p_σ) J,   Δ'(0) = s p_κ,  Δ'(1) = −s p_σ        (cathode, p = |i| L/κ and |i| L/σ in volts)
    J = 2 m g(y) sinh(F (Δ − U(y))/2RT),   m = a L i0/|i|
    V = Δ(0) − s (p_σ − p̄) − s |i| R − U_anode

τ = t/t_C is the charge passed over the areal capacity; J the local reaction rate, mean −s (s = 1 discharge). Beyond
the range of the published U(y) the configurational term of a lattice gas takes over, which diverges at y = 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell._pybamm import engine
from frenkel.materials.open_circuit import open_circuit_potential
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

__all__ = ["EDGE", "INPUT_NAMES", "prepared", "solve_single_ion"]

Floats = NDArray[np.float64]
INPUT_NAMES = ("diffusion", "window", "p_kappa", "p_sigma", "m", "flat", "y0", "cut", "sign", "thermal", "anode", "start")
EDGE = 1e-3
"""Where the lattice-gas term goes over into its tangent: steeper walls stop the integrator; y overfills by up to 2 %."""


def open_circuit_expression(pybamm: Any, key: str, y: Any, thermal: Any) -> Any:
    """U(y) of the shipped fit as a PyBaMM expression, continued by the lattice-gas term outside its range."""
    fit = open_circuit_potential(key)
    low, high = fit.valid
    inside = pybamm.minimum(pybamm.maximum(y, low), high)
    x = fit.stretch * inside
    terms: dict[str, Callable[..., Any]] = {
        "constant": lambda c: pybamm.Scalar(c),
        "power": lambda c, n: c * x**n,
        "exp": lambda c, k, x0: c * pybamm.exp(k * (x - x0)),
        "exp_linear": lambda c, a, b: c * pybamm.exp(a + b * x),
        "exp_power": lambda c, k, n: c * pybamm.exp(k * x**n),
        "tanh": lambda c, k, x0: c * pybamm.tanh(k * (x - x0)),
        "tanh_linear": lambda c, a, b: c * pybamm.tanh(a + b * x),
        "tanh_divided": lambda c, w, x0: c * pybamm.tanh((x - x0) / w),
    }
    total = sum((terms[name](*args) for name, args in fit.terms), pybamm.Scalar(0.0))
    above = pybamm.minimum(pybamm.maximum(y, high), 1.0 - EDGE)
    below = pybamm.maximum(pybamm.minimum(y, low), EDGE)
    lattice = pybamm.log((1.0 - above) / (1.0 - high) * high / above)
    lattice = lattice - pybamm.log(below / low * (1.0 - low) / (1.0 - below))
    # beyond the edges the same slope goes on: a wall of 26 V per unit of y keeps it near 0 … 1
    beyond = pybamm.maximum(y - (1.0 - EDGE), 0.0) - pybamm.maximum(EDGE - y, 0.0)
    return total + thermal * (lattice - beyond / EDGE)


def _model(pybamm: Any, key: str) -> Any:
    model = pybamm.BaseModel(f"single-ion cell {key}")
    v = {name: pybamm.InputParameter(name) for name in INPUT_NAMES}
    y = pybamm.Variable("y", domain="particle", auxiliary_domains={"secondary": "cathode"})
    delta = pybamm.Variable("delta", domain="cathode")
    surface = pybamm.surf(y)
    U = open_circuit_expression(pybamm, key, surface, v["thermal"])
    inner = pybamm.minimum(pybamm.maximum(surface, EDGE), 1.0 - EDGE)
    rate = 4.0 * v["m"] * pybamm.sqrt(inner * (1.0 - inner)) * pybamm.sinh((delta - U) / (2.0 * v["thermal"]))
    model.rhs[y] = pybamm.div(v["diffusion"] * pybamm.grad(y))
    model.initial_conditions[y] = v["y0"]
    model.boundary_conditions[y] = {
        "left": (pybamm.Scalar(0), "Neumann"),
        "right": (-rate * v["window"] / (3.0 * v["diffusion"]), "Neumann"),
    }
    drop = v["p_kappa"] + v["p_sigma"]
    model.algebraic[delta] = pybamm.div(pybamm.grad(delta)) - drop * rate
    left, right = v["sign"] * v["p_kappa"], -v["sign"] * v["p_sigma"]
    model.boundary_conditions[delta] = {"left": (left, "Neumann"), "right": (right, "Neumann")}
    model.initial_conditions[delta] = v["start"]
    d0, d1 = pybamm.boundary_value(delta, "left"), pybamm.boundary_value(delta, "right")
    # ∫ i_e dx/|i| from the potentials at both ends; what the ions do not carry the electrons do
    carried = (d1 - d0 + v["sign"] * v["p_sigma"]) / drop
    voltage = d0 - v["p_sigma"] * (v["sign"] - carried) - v["sign"] * v["flat"] - v["anode"]
    model.variables = {
        "V": voltage, "y": y, "surface": surface, "rate": rate, "delta": delta, "U": U,
    }  # fmt: skip
    model.events = [pybamm.Event("cut-off", v["sign"] * (voltage - v["cut"]))]
    return model


def _x(pybamm: Any) -> Any:
    return pybamm.SpatialVariable("x", domain=["cathode"], coord_sys="cartesian")


@lru_cache(maxsize=32)
def prepared(key: str, points: int, radial: int, tolerance: float, fields: bool) -> Any:
    """A prepared simulation for one open-circuit curve and mesh; without `fields` only the voltage is kept."""
    pybamm = engine()
    x = _x(pybamm)
    r = pybamm.SpatialVariable(
        "r", domain=["particle"], auxiliary_domains={"secondary": "cathode"}, coord_sys="spherical polar"
    )
    unit = {"min": pybamm.Scalar(0), "max": pybamm.Scalar(1)}
    method = {"extrapolation": {"order": {"gradient": "linear", "value": "linear"}, "use bcs": True}}
    return pybamm.Simulation(
        _model(pybamm, key),
        parameter_values=pybamm.ParameterValues({}),
        geometry={"cathode": {x: unit}, "particle": {r: unit}},
        submesh_types={"cathode": pybamm.Chebyshev1DSubMesh, "particle": pybamm.Uniform1DSubMesh},
        var_pts={x: points, r: radial},
        spatial_methods={"cathode": pybamm.FiniteVolume(method), "particle": pybamm.FiniteVolume()},
        solver=pybamm.IDAKLUSolver(rtol=tolerance, atol=0.01 * tolerance, output_variables=None if fields else ["V"]),
    )


@lru_cache(maxsize=8)
def volume_edges(points: int) -> Floats:
    """Edges (0 … 1) of the volumes through the cathode."""
    pybamm = engine()
    x = _x(pybamm)
    mesh = pybamm.Mesh(
        pybamm.Geometry({"cathode": {x: {"min": 0.0, "max": 1.0}}}), {"cathode": pybamm.Chebyshev1DSubMesh}, {x: points}
    )
    return np.asarray(mesh["cathode"].edges, dtype=np.float64)


def solve_single_ion(
    key: str, values: dict[str, float], *, points: int, radial: int, tolerance: float, until: float, fields: bool = True
) -> tuple[Any, str]:
    """Solve one discharge; returns the solution (None where there is none) and why it ended.

    The reasons: "cut-off", "end" (all the charge that was asked for), "cut-off at start", or the solver's own words.
    """
    pybamm = engine()
    said = ""
    for share in (1.0, 0.1, 0.01):  # where the integrator gives up, smaller steps often pass
        simulation = prepared(key, points, radial, share * tolerance, fields)
        try:
            solution = simulation.solve([0.0, until], inputs=values)
        except (pybamm.SolverError, TypeError, ValueError) as error:
            said = str(error)
            if "non-positive at initial conditions" in said:
                return None, "cut-off at start"
            continue
        return solution, "cut-off" if "event" in solution.termination else "end"
    return None, said.splitlines()[0][:200]


def thermal_voltage_V(temperature_K: float) -> float:
    """RT/F."""
    return GAS_CONSTANT_J_MOL_K * temperature_K / FARADAY_C_MOL
