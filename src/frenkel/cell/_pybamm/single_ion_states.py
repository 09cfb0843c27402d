"""States of the cell beside its lithium profiles, in the single-ion model: temperature, interphase, voids, lithium stores.

    C dT/dt = s i (U(ȳ) − U_anode − V) + h (T_ambient − T)          lumped, per area; κ and separator follow Arrhenius
    d(x + x_c)²/dt = 2 k,   r = x ρ_i                                interphase at the anode (`GrowthLaw`)
    dh/dt = V_Li/F (s i − θ i_supply(p, T)),  θ = θ_0 (1 − h/h_0)    voids (h ≥ 0), i_supply = i_D + i_creep(p, T)
    dN_anode/dt = −s i − bound − inactive,   p = p_0 + p_1 q         reservoir and plated lithium; stack pressure

The anode's resistance and the interphase's count per contacted area. Where the current is controlled,
0 = min(i_max(q) − i, (V − V_cut)/scale) decides u = i/|i|: the largest current that both the anode and the cut-off allow.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from frenkel.quantities import BOLTZMANN_EV_K, GAS_CONSTANT_J_MOL_K

__all__ = ["KNOTS", "STATE_INPUTS", "STATE_VARIABLES", "cell_states", "control_current"]

KNOTS = tuple(float(x) for x in np.linspace(0.0, 1.0, 11))
"""States of charge at which a critical current is given; linear in between."""
STATE_INPUTS = (
    "temperature", "ambient", "warming", "cooling", "energy_kappa", "energy_separator", "flat_separator", "flat_anode",
    "flat_series", "interphase_start", "interphase_growth", "interphase_shift", "interphase_ohm", "interphase_lithium",
    "void_gain", "void_start", "supply_diffusion", "supply_creep", "creep_exponent", "creep_energy", "pressure_start",
    "pressure_slope", "anode_lithium", "capacity", "inactive_share", "q_start", "q_end", "least", "u_start",
    *(f"limit_{k}" for k in range(len(KNOTS))),
)  # fmt: skip
STATE_VARIABLES = (
    "q", "u", "T", "interphase_nm", "voids", "contact", "pressure_MPa", "anode_lithium", "inactive", "interphase_lithium",
    "limit", "separator_V", "anode_V", "interphase_V", "p_kappa_V",
)  # fmt: skip
_LEAST_CONTACT = 0.1
_NONE = 1e-6


def cell_states(
    pybamm: Any, model: Any, plain: dict[str, Any], key: str, *, controlled: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Add the states to a model; returns the inputs with what the states changed, and the states' expressions."""
    from frenkel.cell._pybamm.single_ion import open_circuit_expression

    v = plain | {name: pybamm.InputParameter(name) for name in STATE_INPUTS}
    x = {n: pybamm.Variable(n) for n in ("T", "q", "interphase squared", "voids", "anode_lithium", "inactive")}
    u = pybamm.Variable("u") if controlled else pybamm.Scalar(1.0)
    T, q, contact = x["T"], x["q"], 1.0 - x["voids"]  # contact of what touched at the start
    limit = _knotted(pybamm, v, _charged(v, q))
    pressure = pybamm.maximum(v["pressure_start"] + v["pressure_slope"] * (q - v["q_start"]), 0.0)
    interphase = pybamm.sqrt(x["interphase squared"]) - v["interphase_shift"]
    changed = dict(v)
    changed["thermal"] = v["thermal"] * T / v["temperature"]
    changed["p_kappa"] = v["p_kappa"] * _warm(pybamm, v, T, v["energy_kappa"])
    drops = {
        "separator_V": v["flat_separator"] * _warm(pybamm, v, T, v["energy_separator"]), "anode_V": v["flat_anode"] / contact,
        "interphase_V": v["interphase_ohm"] * interphase / contact,
    }  # fmt: skip
    changed["flat"] = sum(drops.values(), v["flat_series"])
    _equations(pybamm, model, v, x, u, pressure)
    model.variables |= {
        **{n: x[n] for n in ("q", "T", "voids", "anode_lithium", "inactive")}, "u": u, "interphase_nm": interphase,
        "contact": contact, "pressure_MPa": pressure, "interphase_lithium": v["interphase_lithium"] * interphase,
        "limit": limit, "p_kappa_V": changed["p_kappa"], **drops,
    }  # fmt: skip
    model.events += [
        pybamm.Event("lithium exhausted", x["anode_lithium"] + _NONE),
        pybamm.Event("contact lost", contact - _LEAST_CONTACT),
    ]
    if not controlled:
        model.events.append(pybamm.Event("critical current exceeded", limit - u / contact))
    rest = open_circuit_expression(pybamm, key, v["y0"] + v["sign"] * v["window"] * (q - v["q_start"]), changed["thermal"])

    def close(voltage: Any) -> None:
        heat = v["warming"] * v["sign"] * u * (rest - v["anode"] - voltage)
        model.rhs[T] = heat + v["cooling"] * (v["ambient"] - T)

    return changed, {"u": u, "q": q, "limit": limit, "contact": contact, "close": close}


def _warm(pybamm: Any, v: dict[str, Any], T: Any, energy: Any) -> Any:
    """1/σ(T) over 1/σ at the temperature of the inputs, σT by Arrhenius."""
    return T / v["temperature"] * pybamm.exp(energy / BOLTZMANN_EV_K * (1.0 / T - 1.0 / v["temperature"]))


def _equations(pybamm: Any, model: Any, v: dict[str, Any], x: dict[str, Any], u: Any, pressure: Any) -> None:
    """Rates and starting values of charge passed, reaction layer, voids and lithium."""
    squared, voids, charging = x["interphase squared"], x["voids"], v["sign"] < 0.0
    creep = v["supply_creep"] * pybamm.maximum(pressure, 1e-9) ** v["creep_exponent"]
    shift = v["creep_energy"] / GAS_CONSTANT_J_MOL_K * (1.0 / x["T"] - 1.0 / v["temperature"])
    supply = v["supply_diffusion"] + creep * pybamm.exp(-shift)
    growing = v["void_gain"] * (v["sign"] * u - supply * (1.0 - voids))
    bound = v["interphase_lithium"] * v["interphase_growth"] / (2.0 * pybamm.sqrt(squared))
    lost = charging * v["inactive_share"] * u * v["capacity"]
    model.rhs |= {
        x["q"]: u,
        squared: v["interphase_growth"],
        # what is filled cannot become fuller
        voids: pybamm.maximum(growing, 0.0) + pybamm.minimum(growing, 0.0) * (voids > _NONE),
        x["anode_lithium"]: -v["sign"] * u * v["capacity"] - bound - lost,
        x["inactive"]: lost,
    }
    model.initial_conditions |= {
        x["q"]: v["q_start"], squared: v["interphase_start"], voids: v["void_start"], x["anode_lithium"]: v["anode_lithium"],
        x["inactive"]: pybamm.Scalar(0.0), x["T"]: v["ambient"],
    }  # fmt: skip


def control_current(pybamm: Any, model: Any, v: dict[str, Any], states: dict[str, Any], voltage: Any) -> None:
    """Let the current be the largest that the limit and the cut-off allow; it ends at a charge or at a least current."""
    u = states["u"]
    allowed = states["limit"] * states["contact"] - u
    room = v["sign"] * (voltage - v["cut"]) / 0.1
    model.algebraic[u] = pybamm.minimum(allowed, room)
    model.initial_conditions[u] = v["u_start"]
    model.events += [pybamm.Event("end", v["q_end"] - states["q"]), pybamm.Event("least current", u - v["least"])]


def _charged(v: dict[str, Any], q: Any) -> Any:
    """State of charge: q counts what was passed, from the charged state on discharge, from the discharged on charge."""
    return (v["sign"] < 0.0) * q + (v["sign"] > 0.0) * (1.0 - q)


def _knotted(pybamm: Any, v: dict[str, Any], x: Any) -> Any:
    """The critical current (over the reference current) at a state of charge: straight lines between the knots."""
    step = KNOTS[1] - KNOTS[0]
    value = v["limit_0"] + (v["limit_1"] - v["limit_0"]) / step * x
    for k in range(1, len(KNOTS) - 1):
        bend = (v[f"limit_{k + 1}"] - 2.0 * v[f"limit_{k}"] + v[f"limit_{k - 1}"]) / step
        value = value + bend * pybamm.maximum(x - KNOTS[k], 0.0)
    return value
