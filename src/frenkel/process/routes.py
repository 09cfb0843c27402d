"""Routes as steps over typed states, from data/routes.toml or the user, with every step checked against the state before it.

States: raw (precursors), powder, slurry, solution, melt, glass, green, film, dense, layer. A route of the role "synthesis" ends as
powder, "forming" starts from powder and ends as a layer, "direct" goes from raw to layer (or to coated particles).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from frenkel.errors import InputError, UnknownName
from frenkel.process.facts import fact_rows, fact_tree

__all__ = ["STATES", "Operation", "Route", "check_steps", "operations", "route", "routes"]

STATES = ("raw", "powder", "slurry", "solution", "melt", "glass", "green", "film", "dense", "layer")
ROLES = {"synthesis": ("raw", ("powder",)), "forming": ("powder", ("layer", "film", "dense")), "direct": ("raw", ("layer", "film", "powder"))}


@dataclass(frozen=True, slots=True)
class Operation:
    """A process step, the states that it can take and the one it gives."""

    name: str
    takes: tuple[str, ...]
    gives: str


@dataclass(frozen=True)
class Route:
    """One way: whom it serves, its steps, its own temperatures (°C), atmosphere, solvent, thickness (µm), flags, sources."""

    id: str
    title: str
    role: str
    serves: tuple[str, ...]
    steps: tuple[str, ...]
    temperature_C: tuple[float, float] | None
    atmosphere: str
    solvent: str
    thickness_um: tuple[float, float] | None
    flags: tuple[str, ...]
    library: tuple[str, ...]
    place: str
    checked: str
    temperature_read: bool = False
    own_operations: tuple[Operation, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise InputError(f"{self.title}: the role is {self.role!r}; allowed are {', '.join(ROLES)}.")
        start, ends = ROLES[self.role]
        states = self.states
        if states[0] != start or states[-1] not in ends:
            raise InputError(f"{self.title} goes from {states[0]} to {states[-1]}; a {self.role} goes from {start} to {' or '.join(ends)}.")

    @property
    def states(self) -> tuple[str, ...]:
        """The state before the first step and after each."""
        return check_steps(self.steps, title=self.title, own={one.name: one for one in self.own_operations})


@lru_cache(maxsize=1)
def operations() -> dict[str, Operation]:
    """All operations by name."""
    return {row["operation"]: Operation(row["operation"], tuple(row["takes"].split("|")), row["gives"]) for row in fact_rows("operations.csv")}


def check_steps(steps: Sequence[str], *, title: str = "route", own: Mapping[str, Operation] | None = None) -> tuple[str, ...]:
    """States along the steps. Raises InputError where a step cannot take what the one before it gives; `own`: operations beside the table.

    >>> check_steps(["press", "sinter"])
    ('powder', 'green', 'dense')
    """
    if not steps:
        raise InputError(f"{title} has no steps.")
    known = {**operations(), **(own or {})}
    states: list[str] = []
    for number, name in enumerate(steps, start=1):
        if name not in known:
            import difflib

            raise UnknownName(name, what=f"operation ({title}, step {number})", nearest=difflib.get_close_matches(name, known, n=3))
        one = known[name]
        if not states:
            states.append(one.takes[0])
        elif states[-1] not in one.takes:
            raise InputError(
                f"{title}, step {number}: {name!r} takes {' or '.join(one.takes)}, but {steps[number - 2]!r} gives {states[-1]}.",
                next_step=f"Steps that take {states[-1]}: {', '.join(o.name for o in known.values() if states[-1] in o.takes)}.",
            )
        states.append(one.gives)
    return tuple(states)


@lru_cache(maxsize=1)
def routes() -> tuple[Route, ...]:
    """All shipped routes."""
    return tuple(_route(row) for row in fact_tree("routes.toml")["route"])


def _route(row: dict[str, object]) -> Route:
    def texts(name: str) -> tuple[str, ...]:
        found = row.get(name, [])
        return tuple(str(one) for one in found) if isinstance(found, list) else ()

    def pair(name: str) -> tuple[float, float] | None:
        found = row.get(name)
        return (float(found[0]), float(found[1])) if isinstance(found, list) else None

    return Route(
        str(row["id"]), str(row["title"]), str(row["role"]), texts("serves"), texts("steps"), pair("temperature_C"),
        str(row["atmosphere"]), str(row["solvent"]), pair("thickness_um"), texts("flags"), texts("library"),
        str(row["place"]), str(row["checked"]), bool(row.get("temperature_read", False)),
    )  # fmt: skip


def route(identifier: str) -> Route:
    """The shipped route with this id or title; raises UnknownName with the nearest."""
    for one in routes():
        if identifier in (one.id, one.title):
            return one
    import difflib

    names = [one.id for one in routes()]
    raise UnknownName(identifier, what="route", nearest=difflib.get_close_matches(identifier, names, n=3, cutoff=0.3))
