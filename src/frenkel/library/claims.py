"""What the reviews say without a number: synthesis routes by material, advantages and disadvantages by class.

`data/routes.csv` and `data/statements.csv`. A statement is a claim of the review: it is shown and decides
nothing. A subject "class:sulfide" is a class or family, anything else a material.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from frenkel.evidence import Evidence, Source
from frenkel.library.bibliography import reference, shipped_rows
from frenkel.library.matching import identity

__all__ = ["Route", "Statement", "route_evidence", "routes", "routes_of", "statement_evidence", "statements"]


@dataclass(frozen=True, slots=True)
class Route:
    """A synthesis route that a review names for some materials; temperatures in °C where it states them."""

    id: str
    materials: tuple[str, ...]
    route: str
    steps: tuple[str, ...]
    low_C: float | None
    high_C: float | None
    cites: tuple[str, ...]
    source: str
    place: str
    checked: str
    note: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One claim of a review about a class or material: kind is advantage, disadvantage or trend."""

    id: str
    subject: str
    kind: str
    statement: str
    cites: tuple[str, ...]
    source: str
    place: str
    checked: str


def _split(text: str, mark: str = ";") -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(mark) if part.strip())


@lru_cache(maxsize=1)
def routes() -> tuple[Route, ...]:
    """All shipped routes."""
    return tuple(
        Route(
            row["id"], _split(row["materials"]), row["route"], _split(row["steps"], ">"),
            float(row["synthesis_temperature_low_C"]) if row["synthesis_temperature_low_C"] else None,
            float(row["synthesis_temperature_high_C"]) if row["synthesis_temperature_high_C"] else None,
            _split(row["cites"]), row["source"], row["place"], row["checked"], row["note"],
        )
        for row in shipped_rows("routes.csv")
    )  # fmt: skip


@lru_cache(maxsize=1)
def statements() -> tuple[Statement, ...]:
    """All shipped statements."""
    return tuple(
        Statement(
            row["id"], row["subject"], row["kind"], row["statement"], _split(row["cites"]), row["source"],
            row["place"], row["checked"],
        )
        for row in shipped_rows("statements.csv")
    )  # fmt: skip


def routes_of(subjects: Iterable[str]) -> tuple[Route, ...]:
    """Routes named for any of these materials or classes ("Li3InCl6", "class:halide"), materials' own first.

    >>> [one.route for one in routes_of(["Li2ZrCl6"])]
    ['mechanochemical synthesis']
    """
    wanted = {identity(one) for one in subjects}
    found = [one for one in routes() if wanted & {identity(name) for name in one.materials}]
    return tuple(sorted(found, key=lambda one: all(name.startswith("class:") for name in one.materials)))


def _source(one: Route | Statement) -> Source:
    cites = "; ".join(reference(key).name for key in one.cites)
    return Source(reference=reference(one.source).name, place=one.place, cites=cites)


def route_evidence(one: Route, *, subject: str) -> Evidence:
    """A route as a claimed statement; its steps are the text, it has no value."""
    shown = f"{one.route}: {', '.join(one.steps)}"
    return Evidence(
        subject, "synthesis_steps", origin="claimed", source=_source(one),
        checked=one.checked, method=one.route, text=shown, assumptions=(one.note,) if one.note else (),
    )  # fmt: skip


def statement_evidence(one: Statement, *, subject: str = "") -> Evidence:
    """An advantage or disadvantage as a claimed statement without a number."""
    return Evidence(
        subject or one.subject, one.kind, origin="claimed", source=_source(one), checked=one.checked,
        text=one.statement,
    )  # fmt: skip
