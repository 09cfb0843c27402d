"""All the evidence for a question, its one ranking, and what a room answers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol, runtime_checkable

from frenkel.evidence.property_table import property_of
from frenkel.evidence.statement import ORIGINS, ConditionValue, Evidence

__all__ = ["Answer", "Dossier", "Refusal", "SupportsEvidence", "condition_distance"]


def condition_distance(evidence: Evidence, asked: Mapping[str, ConditionValue]) -> float:
    """How far the conditions of a piece of evidence are from those asked for (0 = the same).

    A temperature counts in units of 10 K and is 0 inside the valid range of a law; any other number counts
    by its relative difference; a text that differs, or a condition that is not stated, counts 1.
    """
    total = 0.0
    for name, wanted in asked.items():
        have = evidence.condition(name)
        law = evidence.law
        if (
            law is not None
            and law.variable == name
            and law.valid is not None
            and isinstance(wanted, (int, float))
        ):
            low, high = law.valid
            total += max(0.0, low - wanted, wanted - high) / 10.0
        elif have is None or isinstance(have, str) != isinstance(wanted, str):
            total += 1.0
        elif isinstance(have, str) or isinstance(wanted, str):
            total += 0.0 if have == wanted else 1.0
        elif name == "temperature_K":
            total += abs(have - wanted) / 10.0
        else:
            total += abs(have - wanted) / max(abs(have), abs(wanted), 1e-300)
    return total


@dataclass(frozen=True)
class Dossier:
    """All the evidence that was gathered for a question. Append-only: `add` returns a longer one.

    Examples
    --------
    >>> d = Dossier().add(Evidence("LLZO", "conductivity", 3e-4, kind="total"))
    >>> d.best("conductivity", "LLZO").value
    0.0003
    """

    evidence: tuple[Evidence, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def add(self, *items: Evidence | Refusal) -> Dossier:
        """A dossier with these items appended; repeated evidence (same id) is kept once."""
        have = set(self.evidence)
        new: list[Evidence] = []
        for one in items:
            if isinstance(one, Evidence) and one not in have:
                have.add(one)
                new.append(one)
        refusals = tuple(dict.fromkeys(r for r in items if isinstance(r, Refusal)))
        return Dossier((*self.evidence, *new), tuple(dict.fromkeys((*self.refusals, *refusals))))

    def about(
        self, property: str, subject: str | None = None, *, kind: str | None = None
    ) -> tuple[Evidence, ...]:
        """All evidence of a property (and subject, and kind), in the order in which it was added."""
        property_of(property)
        return tuple(
            e
            for e in self.evidence
            if e.property == property and subject in (None, e.subject) and kind in (None, e.kind)
        )

    def ranked(
        self,
        property: str,
        subject: str | None = None,
        conditions: Mapping[str, ConditionValue] | None = None,
        *,
        kind: str | None = None,
    ) -> tuple[Evidence, ...]:
        """All evidence of a property, best first. This is the only ranking in Frenkel. The rule, in this order:

        1. evidence that may decide stands before evidence that was assumed, or only remembered
        2. origin: the user's measurement, measured literature, computed, claimed without a measurement, assumed
        3. read before remembered
        4. nearer conditions (see `condition_distance`)
        5. the kind that was asked for, then "unspecified", then any other
        6. the narrower interval; no interval last
        7. the order in which it was added
        """
        asked = conditions or {}

        def key(item: tuple[int, Evidence]) -> tuple[Any, ...]:
            position, e = item
            wanted_kind = 0 if kind is None or e.kind == kind else 1 if e.kind in ("", "unspecified") else 2
            spread = e.standard_deviation
            return (
                e.origin == "assumed" or e.checked == "remembered",
                ORIGINS.index(e.origin),
                e.checked == "remembered",
                condition_distance(e, asked),
                wanted_kind,
                math.inf if spread is None else spread,
                position,
            )

        return tuple(e for _, e in sorted(enumerate(self.about(property, subject)), key=key))

    def best(
        self,
        property: str,
        subject: str | None = None,
        conditions: Mapping[str, ConditionValue] | None = None,
        *,
        kind: str | None = None,
    ) -> Evidence | None:
        """The first of `ranked` (see there for the rule), or None if nothing is known."""
        found = self.ranked(property, subject, conditions, kind=kind)
        return found[0] if found else None

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self.evidence)

    def __len__(self) -> int:
        return len(self.evidence)

    def to_dict(self) -> dict[str, Any]:
        return {
            "evidence": [e.to_dict() for e in self.evidence],
            "refusals": [r.to_dict() for r in self.refusals],
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Dossier:
        return cls(
            tuple(Evidence.from_dict(one) for one in data.get("evidence", ())),
            tuple(Refusal(**one) for one in data.get("refusals", ())),
        )


@dataclass(frozen=True)
class Refusal:
    """How a room says "unknown": which property, why, what would settle it, and the command that does."""

    property: str
    reason: str
    settle: str = ""
    command: str = ""
    room: str = ""
    subject: str = ""

    def to_dict(self) -> dict[str, str]:
        return {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name)}


@runtime_checkable
class SupportsEvidence(Protocol):
    """Anything that can say what it found as evidence; every room's results can."""

    def evidence(self) -> tuple[Evidence, ...]: ...


@dataclass(frozen=True)
class Answer:
    """What a room says to a question: results with evidence, and refusals for what it cannot know."""

    results: tuple[SupportsEvidence, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        """The evidence of all results, in order."""
        return tuple(e for result in self.results for e in result.evidence())

    @staticmethod
    def of(items: Iterable[Evidence | Refusal]) -> Answer:
        """An answer from bare evidence and refusals, for rooms whose result is the evidence itself."""
        every = tuple(items)
        found = tuple(one for one in every if isinstance(one, Evidence))
        refused = tuple(one for one in every if isinstance(one, Refusal))
        return Answer((_Bare(found),) if found else (), refused)


@dataclass(frozen=True)
class _Bare:
    items: tuple[Evidence, ...]

    def evidence(self) -> tuple[Evidence, ...]:
        return self.items
