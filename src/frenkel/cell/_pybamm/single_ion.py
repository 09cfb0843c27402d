"""The dimensionless single-ion cell in PyBaMM: every design variable is an input, so that a map never rebuilds.

    ∂y/∂τ = δ ∇²y,   −∇y = J w/(3 δ) at the surface           (particle, w lithium window, δ = D t_C/r²)
    Δ'' = (p_κ + p_σ) J,   Δ'(0) = s u p_κ,  Δ'(1) = −s u p_σ    (cathode, p = |i| L/κ and |i| L/σ in volts)
    Δ − U(y) − ρ J = 2ϑ asinh(J/(4 m g)),   m = a L i0/|i|,  g = √(y (1 − y)),  ρ = |i| r_film/(a L)
    V = Δ(0) − s (u p_σ − p̄) − s u |i| R − U_anode

τ = t/t_C is the charge passed over the areal capacity at the reference current |i|; J the local reaction rate, mean −s u
(s = 1 discharge); u = 1, or, where the current is controlled, an unknown of its own (see `single_ion_states`). Beyond
the range of the published U(y) the configurational term of a lattice gas takes over, which diverges at y = 0 and 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from frenkel.cell._pybamm import engine
from frenkel.materials.open_circuit import open_circuit_potential
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

__all__ = ["EDGE", "INPUT_NAMES", "PLAIN", "Variant", "prepared", "solve_single_ion"]

Floats = NDArray[np.float64]
INPUT_NAMES = ("diffusion", "window", "p_kappa", "p_sigma", "m", "flat", "y0", "cut", "sign", "thermal", "anode", "start")
EDGE = 1e-3
"""Where the lattice-gas term goes over into its tangent: steeper walls stop the integrator; y overfills by up to 2 %."""


@dataclass(frozen=True)
class Variant:
    """What a model has beside the plain cell: a film on the particles, states over time, a controlled current."""

    film: bool = False
    states: bool = False
    controlled: bool = False


PLAIN = Variant()


def open_circuit_expression(pybamm: Any, key: str, y: Any, thermal: Any) -> Any:
    """U(y) of the shipped fit as a PyBaMM expression, continued by the lattice-gas term outside its range."""
    fit = open_circuit_potential(key)
    low, high = fit.valid
    inside = pybamm.minimum(pybamm.maximum(y, low), high)
    x = fit.stretch * inside
    terms: dict[str, Callable[..., Any]] = {
        "constant": lambda c: pybamm.Scalar(c),
        "power": lambda c, n: c * x**n,
        "gap_power": lambda c, gap, n: c * (gap - x) ** n,
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


def _model(pybamm: Any, key: str, variant: Variant) -> Any:
    from frenkel.cell._pybamm.single_ion_states import cell_states, control_current

    model = pybamm.BaseModel(f"single-ion cell {key}")
    v = {name: pybamm.InputParameter(name) for name in INPUT_NAMES}
    if variant.states:
        v, states = cell_states(pybamm, model, v, key, controlled=variant.controlled)
    else:
        states = {}
    u = states.get("u", pybamm.Scalar(1.0))
    sign = v["sign"] * u
    y = pybamm.Variable("y", domain="particle", auxiliary_domains={"secondary": "cathode"})
    delta = pybamm.Variable("delta", domain="cathode")
    surface = pybamm.surf(y)
    U = open_circuit_expression(pybamm, key, surface, v["thermal"])
    inner = pybamm.minimum(pybamm.maximum(surface, EDGE), 1.0 - EDGE)
    exchange = 4.0 * v["m"] * pybamm.sqrt(inner * (1.0 - inner))
    rate = _reaction_rate(pybamm, model, v, delta - U, exchange, variant)
    model.rhs[y] = pybamm.div(v["diffusion"] * pybamm.grad(y))
    model.initial_conditions[y] = v["y0"]
    model.boundary_conditions[y] = {
        "left": (pybamm.Scalar(0), "Neumann"),
        "right": (-rate * v["window"] / (3.0 * v["diffusion"]), "Neumann"),
    }
    drop = v["p_kappa"] + v["p_sigma"]
    model.algebraic[delta] = pybamm.div(pybamm.grad(delta)) - drop * rate
    left, right = sign * v["p_kappa"], -sign * v["p_sigma"]
    model.boundary_conditions[delta] = {"left": (left, "Neumann"), "right": (right, "Neumann")}
    model.initial_conditions[delta] = v["start"]
    d0, d1 = pybamm.boundary_value(delta, "left"), pybamm.boundary_value(delta, "right")
    # ∫ i_e dx/|i| from the potentials at both ends; what the ions do not carry the electrons do
    carried = (d1 - d0 + sign * v["p_sigma"]) / drop
    voltage = d0 - v["p_sigma"] * (sign - carried) - sign * v["flat"] - v["anode"]
    model.variables = {
        "V": voltage, "y": y, "surface": surface, "rate": rate, "delta": delta, "U": U, **model.variables,
    }  # fmt: skip
    if variant.controlled:
        control_current(pybamm, model, v, states, voltage)
    else:
        model.events = [pybamm.Event("cut-off", v["sign"] * (voltage - v["cut"])), *model.events]
    if variant.states:
        states["close"](voltage)
    return model


def _reaction_rate(pybamm: Any, model: Any, v: dict[str, Any], driving: Any, exchange: Any, variant: Variant) -> Any:
    """J of the local driving voltage; behind a film it is an unknown with its own equation."""
    if not variant.film:
        return exchange * pybamm.sinh(driving / (2.0 * v["thermal"]))
    rate = pybamm.Variable("rate", domain="cathode")
    film = pybamm.InputParameter("film")
    model.algebraic[rate] = driving - film * rate - 2.0 * v["thermal"] * pybamm.arcsinh(rate / exchange)
    model.initial_conditions[rate] = -v["sign"]
    return rate


def _x(pybamm: Any) -> Any:
    return pybamm.SpatialVariable("x", domain=["cathode"], coord_sys="cartesian")


@lru_cache(maxsize=48)
def prepared(key: str, points: int, radial: int, tolerance: float, fields: bool, variant: Variant = PLAIN) -> Any:
    """A prepared simulation for one open-circuit curve, mesh and variant; without `fields` only voltage and states are kept."""
    from frenkel.cell._pybamm.single_ion_states import STATE_VARIABLES

    pybamm = engine()
    x = _x(pybamm)
    r = pybamm.SpatialVariable(
        "r", domain=["particle"], auxiliary_domains={"secondary": "cathode"}, coord_sys="spherical polar"
    )
    unit = {"min": pybamm.Scalar(0), "max": pybamm.Scalar(1)}
    method = {"extrapolation": {"order": {"gradient": "linear", "value": "linear"}, "use bcs": True}}
    kept = ["V", *STATE_VARIABLES] if variant.states else ["V"]
    return pybamm.Simulation(
        _model(pybamm, key, variant),
        parameter_values=pybamm.ParameterValues({}),
        geometry={"cathode": {x: unit}, "particle": {r: unit}},
        submesh_types={"cathode": pybamm.Chebyshev1DSubMesh, "particle": pybamm.Uniform1DSubMesh},
        var_pts={x: points, r: radial},
        spatial_methods={"cathode": pybamm.FiniteVolume(method), "particle": pybamm.FiniteVolume()},
        solver=pybamm.IDAKLUSolver(rtol=tolerance, atol=0.01 * tolerance, output_variables=None if fields else kept),
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
    key: str, values: dict[str, float], *, points: int, radial: int, tolerance: float, until: float, fields: bool = True,
    variant: Variant = PLAIN,
) -> tuple[Any, str]:  # fmt: skip
    """Solve one run; returns the solution (None where there is none) and why it ended.

    The reasons: the name of an event ("cut-off", "lithium exhausted", "contact lost" …), "end" (all the charge that was
    asked for), "cut-off at start", or the solver's own words.
    """
    pybamm = engine()
    said = ""
    for share in (1.0, 0.1, 0.01):  # where the integrator gives up, smaller steps often pass
        simulation = prepared(key, points, radial, share * tolerance, fields, variant)
        try:
            solution = simulation.solve([0.0, until], inputs=values)
        except (pybamm.SolverError, TypeError, ValueError) as error:
            said = str(error)
            if "non-positive at initial conditions" in said:
                return None, "cut-off at start"
            continue
        return solution, solution.termination.removeprefix("event: ") if "event" in solution.termination else "end"
    return None, said.splitlines()[0][:200]


def thermal_voltage_V(temperature_K: float) -> float:
    """RT/F."""
    return GAS_CONSTANT_J_MOL_K * temperature_K / FARADAY_C_MOL
