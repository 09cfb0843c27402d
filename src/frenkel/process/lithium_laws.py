"""Loss of lithium at one temperature by three sinks.

    L = s_c (A/m) √t + (1 − c) (s_g √p_H2O t + s_k √(p_CO2 t))
crucible or setter by contact area A/m (cm²/g), parabolic; LiOH(g) carried away, whose pressure goes with √p_H2O, linear; carbonate that
grows in CO2, parabolic. The closure c (0 open, 1 shut by lid and bed) stops the two gases. t in s, p in Pa, L as a fraction of the lithium.
Sources: crucible and LiOH(g) after Coessens et al. 2026 on NMC (abstract), for garnets an inference; the form of the carbonate term is assumed.
"""

from __future__ import annotations

import numpy as np

from frenkel.process.law_fit import Array, Inputs, Law, Variable

__all__ = ["LITHIUM_LOSS", "LITHIUM_LOSS_WITHOUT_CO2", "sinks_of"]


def sinks_of(x: Inputs) -> Array:
    """The three columns of the balance that multiply s_c, s_g and s_k, shape (n, 3); two columns without a pressure of CO2."""
    time, contact, water, closure = x[:4]
    columns = [contact * np.sqrt(time), np.sqrt(np.maximum(water, 0.0)) * (1.0 - closure) * time]
    if len(x) > 4:
        columns.append(np.sqrt(np.maximum(x[4], 0.0) * time) * (1.0 - closure))
    return np.asarray(np.column_stack(columns), dtype=np.float64)


def _loss(x: Inputs, p: Array) -> Array:
    return np.asarray(sinks_of(x) @ p, dtype=np.float64)


def _start(x: Inputs, y: Array) -> Array:
    return np.asarray(np.linalg.lstsq(sinks_of(x), y, rcond=None)[0], dtype=np.float64)


def _lacks(x: Inputs) -> str:
    if np.any(x[0] <= 0.0):
        return "a time is not positive"
    if np.any((x[3] < 0.0) | (x[3] > 1.0)):
        return "a closure lies outside 0–1"
    if any(np.any(one < 0.0) for one in x[1:]):
        return "a pressure or an area is negative"
    design = sinks_of(x)
    norms = np.linalg.norm(design, axis=0)
    if len(x) > 4 and norms[2] == 0.0:
        return "no run has CO2: leave the column out (--law lithium-loss-two-sinks)"
    if np.any(norms == 0.0) or np.linalg.cond(design / norms) > 100.0:
        return "contact, moisture and CO2 do not vary apart: the sinks cannot be told from each other"
    return ""


_time = Variable("time", r"(?i:(holding )?time)|t", "s")
_contact = Variable("contact area per mass", r"(?i:contact( area( per mass)?)?)|A/m", "cm^2/g")
_water = Variable("water pressure", r"(?i:(water|H2O) ?pressure)|p_?H2O", "Pa")
_closure = Variable("closure", r"(?i:closure)", "1")
_carbon_dioxide = Variable("CO2 pressure", r"(?i:(CO2|carbon dioxide) ?pressure)|p_?CO2", "Pa")
_LOSS = Variable("lithium loss", r"(?i:(lithium|Li) ?loss)", "1")
_SETTLES = "runs with different contact (setter, bed), moisture and CO2 at one temperature"
LITHIUM_LOSS = Law(
    "lithium-loss", "Loss of lithium by contact, moisture and carbonate", "L = s_c (A/m) √t + (1 − c)(s_g √p_H2O t + s_k √(p_CO2 t))",
    (_time, _contact, _water, _closure, _carbon_dioxide), _LOSS, (("s_c", "g/(cm²·√s)"), ("s_g", "1/(√Pa·s)"), ("s_k", "1/√(Pa·s)")), (False,) * 3, _loss, _start, _lacks,
    _SETTLES, "One temperature a table.",
)  # fmt: skip
LITHIUM_LOSS_WITHOUT_CO2 = Law(
    "lithium-loss-two-sinks", "Loss of lithium by contact and moisture, without CO2", "L = s_c (A/m) √t + s_g √p_H2O (1 − c) t",
    (_time, _contact, _water, _closure), _LOSS, (("s_c", "g/(cm²·√s)"), ("s_g", "1/(√Pa·s)")), (False,) * 2, _loss, _start, _lacks,
    _SETTLES, "One temperature a table; carbonate is not separated: air holds CO2.",
)  # fmt: skip
