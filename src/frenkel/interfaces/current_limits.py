"""The largest safe current of a lithium anode: voids on stripping, cracks on plating, lithium that plates inside, salt
depletion in polymers.

    stripping   i = i_diffusion + (F/V_Li) (c/2) ε̇0 (3p/(2 m σ0))^m      (see `lithium_anode`)
    plating     i = η_c/(f r_i),   η_c = K_Ic V_Li/(F √(π a))
    inside      i = V S_1/(S P_1 − P S_1)         (leakage at a defect, see `multilayer`)
    polymer     i = 2 F D c0/((1 − t+) L)         (steady state, symmetric cell)
    weakest link over an area A (cracks, internal plating):  i(A) = i(A0) (A0/A)^(1/m)

r_i the interface's resistance (Ω cm²), f how much the current is focused on a flaw, a its depth, m the Weibull
modulus. Parameters are drawn from their intervals: the envelope is a median with a 95 % interval, and the
mechanism that limits most often is named with its share. A mechanism whose inputs are unknown is left out and named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange, UnknownName
from frenkel.evidence import Evidence, Source
from frenkel.interfaces.budget import Term, draw_term
from frenkel.interfaces.lithium_anode import CREEP_REFERENCE_K, LITHIUM_MOLAR_VOLUME_CM3_MOL
from frenkel.quantities import FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["AGAINST", "NEEDS", "CurrentLimit", "current_envelope", "current_limit"]

Floats = NDArray[np.float64]
NEEDS: dict[str, tuple[str, ...]] = {
    "stripping voids": (
        "diffusion_current_mA_cm2", "void_radius_um", "creep_stress_MPa", "creep_rate_per_s", "creep_exponent",
        "creep_activation_energy_J_mol",
    ),
    "plating cracks": ("fracture_toughness_MPa_sqrt_m", "flaw_um", "interface_resistance_ohm_cm2", "current_focusing"),
    "internal plating": (
        "thickness_um", "ionic_conductivity_S_cm", "electronic_conductivity_S_cm", "defect_depth_um",
        "defect_ionic_conductivity_S_cm", "defect_electronic_conductivity_S_cm", "cathode_V",
    ),
    "salt depletion": ("diffusivity_cm2_s", "concentration_mol_cm3", "transference_number", "thickness_um"),
}  # fmt: skip
"""Inputs of each mechanism, as `Term`s; one that is missing leaves the mechanism out."""
AGAINST: dict[str, tuple[str, str]] = {
    "pressure_MPa": ("Stack pressure", "MPa"), "temperature_K": ("Temperature", "K"), "flaw_um": ("Depth of flaws", "µm"),
    "thickness_um": ("Thickness of the separator", "µm"), "area_ratio": ("Area over that of the flaws' statistics", "1"),
    "void_radius_um": ("Radius of voids", "µm"), "defect_depth_um": ("Depth of defects", "µm"),
    "interface_resistance_ohm_cm2": ("Resistance of the interface", "Ω cm²"),
}  # fmt: skip
"""What an envelope may be drawn against, with its axis."""
_KINDS = {"stripping voids": "stripping", "plating cracks": "plating", "internal plating": "plating"}
_PER_POINT = ("pressure_MPa", "median_mA_cm2", "low_mA_cm2", "high_mA_cm2", "shares")
FROM_FLAWS = ("plating cracks", "internal plating")
"""Mechanisms that begin at the worst flaw: only these are weaker on a larger area."""


@dataclass(frozen=True)
class CurrentLimit(ResultDefaults):
    """Safe current (mA/cm²) at each point [n]: median, low and high; shares of the limiting mechanism [n, k].

    The points differ in `against` (a key of `AGAINST`), whose values are `at`; `pressure_MPa` is [n] too.
    """

    subject: str
    pressure_MPa: Floats
    temperature_K: float
    median_mA_cm2: Floats
    low_mA_cm2: Floats
    high_mA_cm2: Floats
    mechanisms: tuple[str, ...]
    shares: Floats
    unknown: tuple[str, ...]
    assumed: tuple[str, ...]
    against: str = "pressure_MPa"
    at: Floats = field(default_factory=lambda: np.zeros(0))

    @property
    def limiting(self) -> tuple[str, ...]:
        """The mechanism that limits most often, at each pressure."""
        return tuple(self.mechanisms[int(k)] for k in self.shares.argmax(axis=1))

    @property
    def notices(self) -> tuple[Notice, ...]:
        out = []
        if self.unknown:
            text = f"{self.subject}: left out for want of inputs: {', '.join(self.unknown)}; the limit may be lower."
            out.append(Notice("mechanisms_unknown", text))
        if self.assumed:
            out.append(Notice("limit_assumed", f"{self.subject}: rests on assumed {', '.join(self.assumed)}."))
        return tuple(out)

    def evidence(self) -> tuple[Evidence, ...]:
        """The limit at each point; "assumed" where an input was."""
        rows = []
        for k, p in enumerate(self.pressure_MPa):
            conditions = {"pressure_MPa": float(p), "temperature_K": self.temperature_K}
            if self.against != "pressure_MPa":
                conditions[self.against] = float(self.at[k])
            kind = _KINDS.get(self.limiting[k], "unspecified")
            rows.append(
                Evidence(
                    self.subject, "critical_current_density", float(self.median_mA_cm2[k]),
                    float(self.low_mA_cm2[k]), float(self.high_mA_cm2[k]), "95%", kind=kind,
                    conditions=tuple(sorted(conditions.items())),
                    method="safe-current envelope", origin="assumed" if self.assumed else "computed",
                    checked="computed", source=Source(model="frenkel.interfaces.current_limits"),
                    assumptions=self.assumed,
                )
            )  # fmt: skip
        return tuple(rows)

    def to_dict(self) -> dict[str, Any]:
        return {
            **super().to_dict(),
            "pressure_MPa": self.pressure_MPa.tolist(),
            "median_mA_cm2": self.median_mA_cm2.tolist(),
            "low_mA_cm2": self.low_mA_cm2.tolist(),
            "high_mA_cm2": self.high_mA_cm2.tolist(),
            "limiting": list(self.limiting),
            "against": self.against,
            "at": self.at.tolist(),
            "unknown": list(self.unknown),
        }

    def plot(self) -> go.Figure:
        from frenkel.interfaces.plots import current_limit_figure

        return current_limit_figure(self)


def current_limit(
    subject: str,
    inputs: Mapping[str, Term],
    *,
    pressure_MPa: Floats | float,
    temperature_K: float,
    area_ratio: float = 1.0,
    weibull_modulus: float | None = None,
    seed: int = 0,
) -> CurrentLimit:
    """Envelope of safe current against pressure.

    Parameters
    ----------
    subject : pair, e.g. "Li6PS5Cl|Li"
    inputs : terms by name (see `NEEDS`)
    pressure_MPa : one pressure or [n]
    temperature_K : of the cell
    area_ratio, weibull_modulus : A/A0 and m of the weakest link, for what begins at flaws; without a modulus no area
        effect is claimed
    seed : of the Monte Carlo

    Raises
    ------
    InputError : no mechanism has all its inputs; the message names what is missing
    """
    pressures = np.atleast_1d(np.asarray(pressure_MPa, dtype=np.float64))
    ready = [name for name, needs in NEEDS.items() if all(one in inputs for one in needs)]
    missing = {name: [one for one in needs if one not in inputs] for name, needs in NEEDS.items() if name not in ready}
    if not ready:
        text = "; ".join(f"{name} needs {', '.join(names)}" for name, names in missing.items())
        raise InputError(f"No current limit of {subject} can be computed: {text}.")
    rng = np.random.default_rng(seed)
    drawn = {name: draw_term(term, rng) for name, term in inputs.items()}
    limits = np.stack([_limit(name, drawn, pressures, temperature_K) for name in ready])  # [mechanism, pressure, draw]
    if weibull_modulus is not None:
        flawed = np.array([name in FROM_FLAWS for name in ready])[:, None, None]
        limits = np.where(flawed, limits * area_ratio ** (-1.0 / weibull_modulus), limits)
    lowest = limits.min(axis=0)
    shares = np.stack([(limits.argmin(axis=0) == k).mean(axis=1) for k in range(len(ready))], axis=1)
    low, median, high = np.quantile(lowest, [0.025, 0.5, 0.975], axis=1)
    used = {one for name in ready for one in NEEDS[name]}
    assumed = tuple(f"{name}: {term.basis}" for name, term in inputs.items() if term.assumed and name in used)
    return CurrentLimit(
        subject, pressures, temperature_K, median, low, high, tuple(ready), shares,
        tuple(f"{name} ({', '.join(names)})" for name, names in missing.items()), assumed, "pressure_MPa", pressures,
    )  # fmt: skip


def current_envelope(
    subject: str,
    inputs: Mapping[str, Term],
    *,
    against: str,
    values: Sequence[float],
    pressure_MPa: float,
    temperature_K: float,
    area_ratio: float = 1.0,
    weibull_modulus: float | None = None,
) -> CurrentLimit:
    """Envelope of safe current against something else than pressure, the rest held.

    Parameters
    ----------
    against : a key of `AGAINST`: temperature_K, flaw_um, thickness_um, area_ratio, void_radius_um … (or pressure_MPa)
    values : [n] of it
    subject, inputs, pressure_MPa, temperature_K, area_ratio, weibull_modulus : see `current_limit`

    Examples
    --------
    >>> values = {"fracture_toughness_MPa_sqrt_m": 0.23, "flaw_um": 1.0, "interface_resistance_ohm_cm2": 10.0, "current_focusing": 1.0}
    >>> inputs = {name: Term(v, v, v) for name, v in values.items()}
    >>> found = current_envelope("A | Li", inputs, against="flaw_um", values=(1.0, 4.0), pressure_MPa=5.0, temperature_K=298.15)
    >>> round(float(found.median_mA_cm2[0] / found.median_mA_cm2[1]), 9)
    2.0
    """
    if against not in AGAINST:
        raise UnknownName(against, what="axis of an envelope", nearest=tuple(AGAINST))
    if not values or not all(v > 0.0 for v in values):
        raise OutOfRange(f"A value of {against}", given=min(values, default=0.0), low=0.0)
    if against == "area_ratio" and weibull_modulus is None:
        raise InputError("An envelope against the area needs the Weibull modulus of its weakest link.")
    found = []
    for value in values:
        held = {"pressure_MPa": pressure_MPa, "temperature_K": temperature_K, "area_ratio": area_ratio}
        changed = dict(inputs)
        if against in held:
            held[against] = value
        else:
            changed[against] = Term(value, value, value, "as asked")
        found.append(
            current_limit(
                subject, changed, pressure_MPa=held["pressure_MPa"], temperature_K=held["temperature_K"],
                area_ratio=held["area_ratio"], weibull_modulus=weibull_modulus,
            )
        )  # fmt: skip
    pressure, median, low, high, shares = (np.concatenate([getattr(one, name) for one in found]) for name in _PER_POINT)
    assumed = tuple(dict.fromkeys(text for one in found for text in one.assumed))
    return replace(
        found[0], pressure_MPa=pressure, median_mA_cm2=median, low_mA_cm2=low, high_mA_cm2=high, shares=shares,
        temperature_K=temperature_K, assumed=assumed, against=against, at=np.asarray(values, dtype=np.float64),
    )  # fmt: skip


def _limit(name: str, d: Mapping[str, Floats], pressure: Floats, temperature_K: float) -> Floats:
    """Limit of one mechanism [pressure, draw], mA/cm²."""
    if name == "stripping voids":
        shift = d["creep_activation_energy_J_mol"] / GAS_CONSTANT_J_MOL_K * (1.0 / temperature_K - 1.0 / CREEP_REFERENCE_K)
        stress = 1.5 * pressure[:, None] / (d["creep_exponent"] * d["creep_stress_MPa"])
        closing_cm_s = 0.5e-4 * d["void_radius_um"] * d["creep_rate_per_s"] * np.exp(-shift) * stress ** d["creep_exponent"]
        creep = 1e3 * FARADAY_C_MOL / LITHIUM_MOLAR_VOLUME_CM3_MOL * closing_cm_s
        return np.asarray(d["diffusion_current_mA_cm2"] + creep)
    if name == "plating cracks":
        stress = d["fracture_toughness_MPa_sqrt_m"] / np.sqrt(np.pi * d["flaw_um"] * 1e-6)
        overpotential_V = stress * LITHIUM_MOLAR_VOLUME_CM3_MOL / FARADAY_C_MOL
        limit = 1e3 * overpotential_V / (d["current_focusing"] * d["interface_resistance_ohm_cm2"])
    elif name == "internal plating":
        limit = _internal_plating(d)
    else:
        top = 2.0 * FARADAY_C_MOL * d["diffusivity_cm2_s"] * d["concentration_mol_cm3"]
        limit = 1e3 * top / (np.maximum(1.0 - d["transference_number"], 1e-12) * d["thickness_um"] * 1e-4)
    return np.asarray(np.broadcast_to(limit, (pressure.size, limit.size)))


def _internal_plating(d: Mapping[str, Floats]) -> Floats:
    """`multilayer.internal_plating_limit_mA_cm2` of a defect at the anode and the electrolyte behind it, for draws."""
    depth, rest = d["defect_depth_um"] * 1e-4, np.maximum(d["thickness_um"] - d["defect_depth_um"], 0.0) * 1e-4
    P1, P2 = depth / d["defect_ionic_conductivity_S_cm"], rest / d["ionic_conductivity_S_cm"]
    S1 = P1 + depth / d["defect_electronic_conductivity_S_cm"]
    S2 = P2 + rest / d["electronic_conductivity_S_cm"]
    below = S2 * P1 - P2 * S1  # S P1 − P S1 without the common term
    with np.errstate(divide="ignore"):
        return np.asarray(np.where(below > 0.0, 1e3 * d["cathode_V"] * S1 / np.where(below > 0.0, below, 1.0), np.inf))
