"""From a target to ranked ways of making it: a powder route and a layer route, or a direct one, each with what the rules say.

Order of the offer: ways that a review names for this very material, then for its family, then for its class; fewer flags; lower highest
temperature (unknown last); fewer steps. Every route that is not offered stands with the rule that rejects it and by how much.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from frenkel.errors import FrenkelError, OutOfRange
from frenkel.evidence import Evidence, Refusal, Source
from frenkel.process.co_sintering import Expansion
from frenkel.process.hazards import air_needs, hazards
from frenkel.process.precursors import Balance, balance_precursors
from frenkel.process.routes import Route, routes
from frenkel.process.rules import PLANNERS_RULE, Target, Verdict, check_route, temperature_of
from frenkel.quantities import ZERO_CELSIUS_K
from frenkel.results import Notice, ResultDefaults, html_table

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.process.route_file import RouteFile

__all__ = ["Plan", "Way", "make_plan", "plan_of_route", "target_of"]

_BOUGHT = ("class:polymer", "class:composite", "family:COF")


@dataclass(frozen=True)
class Way:
    """One offered way: its routes in order, flags, highest temperature (°C, range) and how near the reviews name it."""

    routes: tuple[Route, ...]
    flags: tuple[Verdict, ...]
    temperature_C: tuple[float, float] | None
    named_for: str

    @property
    def title(self) -> str:
        return " → ".join(one.title for one in self.routes)

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(step for one in self.routes for step in one.steps)


@dataclass(frozen=True)
class Plan(ResultDefaults):
    """Ranked ways, rejected routes with reasons, the balance of precursors, and what stays unknown."""

    target: Target
    ways: tuple[Way, ...]
    rejected: tuple[tuple[Route, tuple[Verdict, ...]], ...]
    balance: Balance | None
    refusals: tuple[Refusal, ...]
    notices: tuple[Notice, ...]

    def evidence(self) -> tuple[Evidence, ...]:
        """The first way as text, and the highest temperature of the first way of which one is known."""
        return (*self._first_way(), *self._temperature())

    def _first_way(self) -> tuple[Evidence, ...]:
        if not self.ways:
            return ()
        way = self.ways[0]
        flags = "; ".join(one.text for one in way.flags)
        return (
            Evidence(
                self.target.key, "synthesis_steps", method=way.title, origin="computed", checked="computed",
                source=Source(model="frenkel.process.plan"), text=f"{way.title}: {', '.join(way.steps)}",
                assumptions=tuple(one for one in (f"First of {len(self.ways)} ways by the rule of the planner.", flags) if one),
            ),
        )  # fmt: skip

    def _temperature(self) -> tuple[Evidence, ...]:
        first = next((one for one in self.ways if one.temperature_C is not None), None)
        if first is None or first.temperature_C is None:
            return ()
        low, high = (value + ZERO_CELSIUS_K for value in first.temperature_C)
        source = next(found[2] for one in first.routes if (found := temperature_of(one, self.target)) and found[1] == first.temperature_C[1])
        assumed = source == PLANNERS_RULE
        return (
            Evidence(
                self.target.key, "synthesis_temperature", 0.5 * (low + high), low, high, "spread", method=first.title,
                origin="assumed" if assumed else "claimed", source=Source(source), checked="remembered" if assumed else "computed",
                assumptions=("What authors did for the family or the route, not a law for this powder.",),
            ),
        )  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.process.plots_route import route_figure

        return route_figure(self)

    def _repr_html_(self) -> str:
        ways = [(str(k + 1), w.title, "; ".join(v.rule for v in w.flags)) for k, w in enumerate(self.ways[:10])]
        out = [(r.title, "; ".join(f"{v.rule}: {v.text}" for v in why)) for r, why in self.rejected]
        return html_table(("", "way", "flags"), ways) + html_table(("rejected", "why"), out)

    def to_dict(self) -> dict[str, Any]:
        def verdicts(found: tuple[Verdict, ...]) -> list[dict[str, str]]:
            return [{"rule": v.rule, "verdict": v.verdict, "text": v.text} for v in found]

        return {
            "target": asdict(self.target), "air": list(air_needs(self.target)), "hazards": list(hazards(self.target, self.balance)),
            "ways": [
                {"routes": [r.id for r in w.routes], "title": w.title, "steps": list(w.steps), "temperature_C": w.temperature_C,
                 "named_for": w.named_for, "flags": verdicts(w.flags)}
                for w in self.ways
            ],
            "rejected": [{"route": r.id, "reasons": verdicts(v)} for r, v in self.rejected],
            "precursors_g": {} if self.balance is None else {w.formula: w.mass_g for w in self.balance.weighed},
            "gas_L": {} if self.balance is None else dict(self.balance.gas_L),
            "refusals": [one.to_dict() for one in self.refusals],
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def target_of(
    text: str, *, cathode: str = "", thickness_um: float | None = None, ceiling_C: float | None = None, excess_lithium: float = 0.0, setter: str = "",
    expansion: Expansion | None = None,
) -> Target:  # fmt: skip
    """A target from what people type: the material with its class and family, and the cathode it is fired with.

    >>> target_of("LLZO").labels
    ('class:oxide', 'family:garnet')
    """
    from frenkel.materials import classify, resolve, resolve_electrode

    if thickness_um is not None and not thickness_um > 0.0:
        raise OutOfRange("The thickness", given=thickness_um, low=0.0, unit="µm")
    material = resolve(text)
    known = classify(material.formula or text)
    labels = tuple(f"{facet}:{known.label(facet)}" for facet in ("class", "family") if known.label(facet) != "unknown")
    partner = resolve_electrode(cathode, role="cathode").key if cathode else ""
    return Target(material.key, material.formula, labels, partner, thickness_um, ceiling_C, excess_lithium, setter, expansion)


def make_plan(target: Target, *, product_g: float = 100.0, precursors: tuple[str, ...] = (), own: RouteFile | None = None) -> Plan:
    """All ways to make the target, ranked, with every rejected route and its reason.

    Parameters
    ----------
    target : see `target_of`
    product_g : mass of product for the balance of precursors
    precursors : own choices of precursors
    own : a route of the user beside the shipped ones

    >>> plan = make_plan(target_of("Li6PS5Cl", thickness_um=30))
    >>> [r.id for r, v in plan.rejected if v[0].rule == "water"]
    ['wet-water']
    """
    verdicts = {one: check_route(one, target) for one in (*routes(), *(() if own is None else (own.route,)))}
    rejected = tuple((one, tuple(v for v in found if v.verdict == "reject")) for one, found in verdicts.items() if _out(found))
    offered = [one for one, found in verdicts.items() if not _out(found)]
    ways = []
    powders = [one for one in offered if one.role == "synthesis"]
    bought = bool(set(_BOUGHT) & set(target.labels))
    for one in offered:
        if one.role == "direct" or (one.role == "forming" and bought):
            ways.append(_way((one,), verdicts, target))
        elif one.role == "forming":
            ways.extend(_way((powder, one), verdicts, target) for powder in powders)
    order = {"material": 0, "family": 1, "class": 2, "": 3}
    ways.sort(key=lambda w: (order[w.named_for], _weight(w), w.temperature_C[1] if w.temperature_C else 1e9, len(w.steps)))
    balance, refusals = _balance(target, product_g, precursors)
    return Plan(target, tuple(ways), rejected, balance, (*refusals, *_unknown(target)), _notices(target))


def plan_of_route(given: RouteFile, *, product_g: float = 100.0, excess_lithium: float = 0.0, thickness_um: float | None = None) -> Plan:
    """The plan that has the user's route alone: balance, rules and what stays unknown. A powder route or one from powder stands as a way by itself."""
    target = target_of(given.material, cathode=given.cathode, excess_lithium=excess_lithium, thickness_um=thickness_um)
    verdicts = check_route(given.route, target)
    balance, refusals = _balance(target, product_g, ())
    if _out(verdicts):
        return Plan(target, (), ((given.route, tuple(v for v in verdicts if v.verdict == "reject")),), balance, refusals, _notices(target))
    way = _way((given.route,), {given.route: verdicts}, target)
    return Plan(target, (way,), (), balance, refusals, _notices(target))


def _out(found: tuple[Verdict, ...]) -> bool:
    return any(one.verdict == "reject" for one in found)


def _weight(way: Way) -> int:
    """Flags that count in the ranking: what nobody read is shown and decides nothing, what is no line of today counts twice."""
    weights = {"source": 0, "not for a line of today": 2}
    return sum(weights.get(one.rule, 1) for one in way.flags)


def _way(chain: tuple[Route, ...], verdicts: dict[Route, tuple[Verdict, ...]], target: Target) -> Way:
    found = [t for one in chain if (t := temperature_of(one, target)) is not None]
    # the highest temperature of a chain is known only if that of each of its routes is
    span = max(((t[0], t[1]) for t in found), key=lambda t: t[1]) if len(found) == len(chain) else None
    flags = tuple(dict.fromkeys(v for one in chain for v in verdicts[one]))
    return Way(chain, flags, span, _named_for(chain, target))


def _named_for(chain: tuple[Route, ...], target: Target) -> str:
    """How near the reviews name the routes of the chain: for the material, its family, its class, or not at all."""
    from frenkel.library.claims import routes as named_routes
    from frenkel.library.matching import material_key

    cited = {identifier for one in chain for identifier in one.library}
    subjects = {material_key(name) for row in named_routes() if row.id in cited for name in row.materials}
    if material_key(target.key) in subjects:
        return "material"
    for label in reversed(target.labels):  # family before class
        facet, _, name = label.partition(":")
        if material_key(f"class:{name}") in subjects:
            return facet
    return ""


def _balance(target: Target, product_g: float, precursors: tuple[str, ...]) -> tuple[Balance | None, tuple[Refusal, ...]]:
    from frenkel.materials.formulas import read_formula

    if not target.formula:
        reason = f"{target.key} is no single formula: its proportions are needed for a balance."
        return None, (Refusal("materials_cost", reason, "mass fractions of the parts", "", "process", target.key),)
    for one in precursors:  # what the user typed wrong is an error, not something unknown
        read_formula(one)
    try:
        found = balance_precursors(target.formula, product_g=product_g, excess_lithium=target.excess_lithium, precursors=precursors)
    except FrenkelError as error:
        return None, (Refusal("materials_cost", str(error), "name precursors", "frenkel process plan … --precursor FORMULA", "process", target.key),)
    return found, ()


def _unknown(target: Target) -> tuple[Refusal, ...]:
    if set(_BOUGHT) & set(target.labels):
        return ()  # a polymer layer has neither a sintered density nor grains
    reason = "Kinetics belong to a powder: none is measured for this one, and no fitted kinetics of it are published where we could read them."
    command = "frenkel process fit DILATOMETER.csv …"
    return tuple(
        Refusal(name, reason, "dilatometer logs at three heating rates or more", command, "process", target.key)
        for name in ("relative_density", "grain_size")
    )


def _notices(target: Target) -> tuple[Notice, ...]:
    notes = []
    if not target.labels:
        notes.append(Notice("class", f"{target.key} could not be classified: no route is known for it."))
    if target.excess_lithium == 0.0 and "class:oxide" in target.labels:
        notes.append(Notice("lithium", "No excess lithium is weighed in: how much is lost depends on crucible, moisture and bed (--excess)."))
    if "class:sulfide" in target.labels:
        notes.append(Notice("air", "Handle under inert or dry gas; frenkel process air gives the dew point and H2S against exposure limits."))
    return tuple(notes)
