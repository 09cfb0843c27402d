"""The rules of the planner. Each looks at one route for one target and says nothing, or what it forbids and by how much.

A verdict is "reject" (the route is not offered) or "flag" (it is, with a warning). Numbers of the rules stand in data/rules.toml; what
can be computed (gas with water, reaction with a cathode) comes from `thermo`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from frenkel.errors import FrenkelError
from frenkel.process.co_sintering import (
    Expansion,
    mismatch_text,
    reaction_with_temperature,
    setter_reaction,
    temperature_of_energy,
)
from frenkel.process.facts import fact_rows, fact_tree
from frenkel.process.routes import Route

__all__ = ["CAUTIONS_OF_STEPS", "RULES", "Target", "Verdict", "check_route", "pair_verdict", "temperature_of"]

ALD_NM_PER_CYCLE = 0.07
ROOM_C = 25.0
FIRED_ON_SETTERS = frozenset({"calcine", "sinter", "sinter together", "sinter template", "melt flux"})
PLANNERS_RULE = "rule of the planner"
CAUTIONS_OF_STEPS = {
    "calender": "particles break and a binder lowers the conductivity: density alone does not predict it",
    "press warm": "grain boundaries may be poor conductors although the body is dense: density alone does not predict the conductivity",
    "ball mill": "milling damages crystals: the conductivity of the powder may have fallen",
    "anneal": "a second crystallisation may follow the wanted one",
    "crystallise": "a second crystallisation may follow the wanted one",
    "sinter by current": "carbon of the die and reduction of transition metals",
}
"""What a step does that the numbers of a layer do not show: it goes with the layer to the rooms that compute σ."""


@dataclass(frozen=True)
class Target:
    """What is to be made: labels (class:…, family:…), formula, cathode to be fired with, thickness, ceiling, setter, expansions of the user."""

    key: str
    formula: str
    labels: tuple[str, ...]
    cathode: str = ""
    thickness_um: float | None = None
    ceiling_C: float | None = None
    excess_lithium: float = 0.0
    setter: str = ""
    expansion: Expansion | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one route: reject or flag, and by how much."""

    rule: str
    verdict: str
    text: str


def temperature_of(route: Route, target: Target) -> tuple[float, float, str] | None:
    """Temperatures (°C, low and high) of a route for a target and where they come from; None if nothing is known."""
    if route.temperature_C is not None:
        return (*route.temperature_C, route.place if route.temperature_read else PLANNERS_RULE)
    hot = {"solid-state", "press-sinter", "tape-casting", "cosintering", "co-precipitation", "spray-drying", "sol-gel"}
    if route.id in hot:
        for row in fact_rows("family_temperatures.csv"):
            if row["label"] in target.labels:
                return float(row["low_C"]), float(row["high_C"]), f"10–90 % of {row['recipes']} recipes of {row['label']} ({row['source']})"
    return None


def _serves(route: Route, target: Target) -> Verdict | None:
    if route.checked == "user" or set(route.serves) & set(target.labels):
        return None
    return Verdict("serves", "reject", f"known for {', '.join(route.serves)}; {target.key} is {', '.join(target.labels) or 'unclassified'}")


def _film_only(route: Route, target: Target) -> Verdict | None:
    rule = fact_tree("rules.toml")["film_only"]
    if not set(rule["families"]) & set(target.labels) or "pump" in route.steps or route.checked == "user":
        return None
    return Verdict("form", "reject", f"{target.key} is grown from the vapour: {rule['source']}")


def _thickness(route: Route, target: Target) -> Verdict | None:
    if target.thickness_um is None or route.thickness_um is None:
        return None
    low, high = route.thickness_um
    wanted = target.thickness_um
    if low <= wanted <= high:
        return None
    much = f"{low / wanted:.3g} times too thick" if wanted < low else f"{wanted / high:.3g} times too thin"
    more = f" ({wanted * 1e3 / ALD_NM_PER_CYCLE:,.0f} cycles of 0.7 Å)" if route.id == "ald" else ""
    return Verdict("thickness", "reject", f"makes {low:g}–{high:g} µm (rule of the planner): {much} for {wanted:g} µm{more}")


def _ceiling(route: Route, target: Target) -> Verdict | None:
    found = temperature_of(route, target)
    if found is None:
        return None
    ceilings = fact_tree("rules.toml")["temperature_ceiling_C"]
    for label, row in ceilings.items():
        if label in target.labels and found[0] > row["value"]:
            return Verdict("temperature", "reject", f"needs {found[0]:g} °C, {found[0] - row['value']:g} K above the ceiling of {label} ({row['value']} °C: {row['source']})")
    if target.ceiling_C is not None and found[0] > target.ceiling_C:
        return Verdict("temperature", "reject", f"needs at least {found[0]:g} °C, {found[0] - target.ceiling_C:g} K above your ceiling of {target.ceiling_C:g} °C")
    return None


def _water(route: Route, target: Target) -> Verdict | None:
    if route.solvent not in fact_tree("rules.toml")["forbidden_solvent"]:
        return None
    if not set(fact_tree("rules.toml")["forbidden_solvent"][route.solvent]) & set(target.labels):
        return None
    gas = _gas_with_water(target.formula)
    return Verdict("water", "reject", f"{route.solvent} and {target.key}: {gas}")


@lru_cache(maxsize=64)
def _gas_with_water(formula: str) -> str:
    from frenkel.thermo.moisture import compute_moisture

    try:
        found = compute_moisture(formula, dew_point_C=-40.0, gas_volume_mL_g=1000.0)
    except FrenkelError:
        return "it hydrolyses (amount unknown)"
    most = {name: volume for name, volume in found.maximum_mL_g.items() if volume > 0.0}
    shown = ", ".join(f"up to {volume:.0f} mL of {name} a gram" for name, volume in most.items())
    return shown or "it hydrolyses to hydroxide"


def _cofired(route: Route, target: Target) -> Verdict | None:
    if "cofired" not in route.flags:
        return None
    if not target.cathode:
        return Verdict("co-sintering", "flag", "no cathode is named: the pair is not checked (--cathode)")
    found = temperature_of(route, target)
    fired = ROOM_C if found is None else found[0] if target.ceiling_C is None else min(found[1], target.ceiling_C)
    said = pair_verdict(target.formula, target.cathode, fired_C=fired, hottest_C=fired if found is None else found[1], expansion=target.expansion)
    return said if found is not None else Verdict(said.rule, said.verdict, f"{said.text}; the temperature of this route is not known: the energy is that at room temperature")


def pair_verdict(formula: str, cathode: str, *, fired_C: float = ROOM_C, hottest_C: float | None = None, expansion: Expansion | None = None) -> Verdict:
    """What reaction with temperature and thermal expansion say of firing two materials together at `fired_C` and up to `hottest_C`."""
    rule = fact_tree("rules.toml")["co_sintering"]
    mismatch, ratio = mismatch_text(expansion, None if fired_C == ROOM_C else fired_C)
    try:
        energy, reference = reaction_with_temperature(formula, cathode, fired_C)
    except FrenkelError as error:
        return Verdict("co-sintering", "flag", f"the reaction of {formula} with {cathode} is unknown ({error.message}); {mismatch}")
    limit = rule["reject_below_eV_atom"]
    if energy < limit:
        text = f"{formula} and {cathode} react with {1e3 * energy:.0f} meV/atom at {fired_C:.0f} °C, {1e3 * (limit - energy):.0f} beyond {1e3 * limit:.0f}"
        return Verdict("co-sintering", "reject", text)
    if ratio is not None and ratio > rule["reject_above_strength"]:
        return Verdict("thermal expansion", "reject", f"{mismatch}; rejected above {rule['reject_above_strength']:g} times")
    strength = "react" if energy < rule["flag_below_eV_atom"] else "are stable or nearly so"
    upper = "" if hottest_C is None or hottest_C <= fired_C else _ceiling_of_pair(formula, cathode, rule["flag_below_eV_atom"], fired_C, hottest_C)
    return Verdict("co-sintering", "flag", f"{formula} and {cathode} {strength} (ΔG {1e3 * energy:.1f} meV/atom at {fired_C:.0f} °C, {reference}){upper}; {mismatch}")


def _ceiling_of_pair(formula: str, cathode: str, limit: float, low_C: float, high_C: float) -> str:
    found = temperature_of_energy(formula, cathode, limit, low_C=low_C, high_C=high_C)
    if found is None:
        return f", not beyond {1e3 * limit:.0f} meV/atom up to {high_C:.0f} °C"
    return f", beyond {1e3 * limit:.0f} meV/atom from {found:.0f} °C: that is the ceiling of the pair"


def _setter(route: Route, target: Target) -> Verdict | None:
    rule = fact_tree("rules.toml")["excess_lithium"]
    if not FIRED_ON_SETTERS & set(route.steps) or not set(rule["families"]) & set(target.labels):
        return None
    more = f", the more with {100 * target.excess_lithium:g} % of excess lithium" if target.excess_lithium else ""
    use = f"use {', '.join(rule['inert_setters'])}"
    setter = target.setter
    if setter in rule["inert_setters"]:
        return None
    if not setter:
        return Verdict("setter", "flag", f"no alumina under a lithium-rich oxide: it loses lithium to it and takes up aluminium{more}; {use}, and name it (--setter)")
    found = temperature_of(route, target)
    energy, reason = setter_reaction(target.formula, setter, ROOM_C if found is None else found[0])
    if energy is None:
        return Verdict("setter", "flag", f"the reaction with a setter of {setter} is unknown ({reason}); {use}")
    limit = rule["reject_below_eV_atom"]
    at = f"{1e3 * energy:.0f} meV/atom at {ROOM_C if found is None else found[0]:.0f} °C"
    if energy < limit:
        return Verdict("setter", "reject", f"{target.formula} reacts with a setter of {setter} by {at}, {1e3 * (limit - energy):.0f} beyond {1e3 * limit:.0f}{more}; {use}")
    return Verdict("setter", "flag", f"{target.formula} and a setter of {setter}: {at}{more}")


def _solvent(route: Route, target: Target) -> Verdict | None:
    if "class:sulfide" not in target.labels or route.solvent != "organic":
        return None
    return Verdict("solvent", "flag", "a dry, non-polar solvent: in dodecane an open sulfide gave no H2S in 30 min at −40 °C and lost 14 % of its conductivity (10.3389/fenrg.2022.882508)")


def _remembered(route: Route, target: Target) -> Verdict | None:
    return None if route.checked in ("read", "user") else Verdict("source", "flag", "no source of this route was read here")


def _flags(route: Route, target: Target) -> Verdict | None:
    texts = {
        "slow": "too slow for a separator of a large cell: a layer of some µm a run",
        "future": "named as a future route, not as a present one",
        "residual solvent": "solvent stays in the layer: measure it (TGA)",
        "binder": "a binder lowers the conductivity: density alone does not predict it",
        "grain boundaries": "dense and yet a poor conductor, if the grain boundaries are, as reported for cold-sintered LATP (94 %, 1.3×10⁻⁵ S/cm)",
        "measured temperature": "the temperature of the sample must be measured",
        "harmful solvent": "harmful solvents and a low output are named as drawbacks",
        "depth of cure": "fillers scatter the light: measure the depth of cure",
    }
    said = [texts[flag] for flag in route.flags if flag in texts]
    far = {"slow", "future"} & set(route.flags)
    return Verdict("not for a line of today" if far else "caution", "flag", "; ".join(said)) if said else None


RULES: tuple[Callable[[Route, Target], Verdict | None], ...] = (
    _serves, _film_only, _thickness, _ceiling, _water, _solvent, _cofired, _setter, _remembered, _flags,
)  # fmt: skip


def check_route(route: Route, target: Target) -> tuple[Verdict, ...]:
    """The verdicts of all rules on a route; a route that does not serve the target is not looked at further."""
    first = _serves(route, target)
    if first is not None:
        return (first,)
    return tuple(verdict for rule in RULES for verdict in (rule(route, target),) if verdict is not None)
