"""What one decision of the user changes: relative changes of the numbers of a result, with the decision against without it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["Change", "relative_changes", "shown_changes"]


@dataclass(frozen=True)
class Change:
    """One decision (on a record, or on a whole series) and what it changes: relative, by the name of the number; None: no value without it.

    A number that there is only without the decision changes by -1.
    """

    record: str
    decision: str
    given: str
    changes: Mapping[str, float] | None

    @property
    def shown(self) -> str:
        """For people."""
        if self.changes is None:
            return "no value without it"
        return shown_changes(self.changes) or "no value either way"


def shown_changes(changes: Mapping[str, float]) -> str:
    """Relative changes in per cent; less than a ten-thousandth of one is none."""
    return ", ".join(f"no {name} with it" if one == -1.0 else f"{name} {100 * one:+.2g} %" if abs(one) >= 1e-6 else f"{name} 0 %"
                     for name, one in changes.items())  # fmt: skip


def relative_changes(mine: Mapping[str, float], theirs: Mapping[str, float]) -> dict[str, float] | None:
    """Relative change of each number by the decision (mine with it, theirs without); None where there is a value only with it.

    >>> relative_changes({"σ": 2.0, "E": 1.0}, {"σ": 1.0, "gb": 3.0})
    {'σ': 1.0, 'gb': -1.0}
    >>> relative_changes({"σ": 2.0}, {}) is None
    True
    """
    if mine and not theirs:
        return None
    out = {name: value / theirs[name] - 1.0 for name, value in mine.items() if theirs.get(name)}
    return out | {name: -1.0 for name in theirs if name not in mine}
