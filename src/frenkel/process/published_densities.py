"""What density others reported after the same way of densifying: mean and 95 % interval for one more work, by Student's t.

    ρ = m ± t_{n−1} s √(1 + 1/n)
over the works of data/published_densities.csv; at least three. It is what is usual, not what the user's powder will do: kinetics belong to a powder, and a log of it
replaces this. It is shown beside a plan and enters no other room.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from frenkel.process.facts import fact_rows
from frenkel.statistics import student_quantile

__all__ = ["UsualDensity", "usual_density"]

LEAST_WORKS = 3
_OF_ROUTE = {
    "press-sinter": "sintered", "tape-casting": "sintered", "cosintering": "sintered", "ultrafast": "sintered", "flash": "sintered", "low-temperature-sintering": "sintered",
    "hot-press": "pressed hot", "sps": "pressed hot", "cold-sinter": "cold sintered", "cold-press": "pressed cold", "isostatic-press": "pressed cold",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class UsualDensity:
    """Mean relative density of others' bodies with the 95 % interval of one more, number of works, how they were densified, their sources."""

    value: float
    low: float
    high: float
    works: int
    forming: str
    sources: tuple[str, ...]


def usual_density(route_id: str, *, without: Collection[str] = ()) -> UsualDensity | None:
    """The usual density of a forming route; None where fewer than three works stand for it. `without`: sources to leave out.

    >>> found = usual_density("press-sinter")
    >>> found.low < 0.95 < found.high, found.works >= 7
    (True, True)
    """
    forming = _OF_ROUTE.get(route_id, "")
    rows = [row for row in fact_rows("published_densities.csv") if row["forming"] == forming and row["source"] not in without]
    if len(rows) < LEAST_WORKS:
        return None
    values = np.array([float(row["density"]) for row in rows])
    half = student_quantile(values.size - 1) * float(np.std(values, ddof=1)) * float(np.sqrt(1.0 + 1.0 / values.size))
    mean = float(values.mean())
    return UsualDensity(mean, max(mean - half, 0.0), min(mean + half, 1.0), values.size, forming, tuple(dict.fromkeys(row["source"] for row in rows)))
