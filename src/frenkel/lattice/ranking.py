"""How the computed barrier ranks against measured conductivity, for each family: what a barrier is worth.

The figures were measured by `benchmarks/lattice_obelix.py` on OBELiX (Therrien et al. 2026, 10.1039/D5DD00441A):
Spearman correlation of the refined 3D barrier with log10 of the conductivity at room temperature, with a 95 %
bootstrap interval, over the neutral entries whose CIF could be used. Across families the barrier ranks; within
one it hardly does.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from frenkel.errors import FrenkelError

__all__ = ["FamilyRanking", "how_it_ranks", "rankings"]

ALL = "all families"


@dataclass(frozen=True)
class FamilyRanking:
    """Spearman correlation of barrier and log conductivity in one family (negative is what one hopes for).

    n : entries; low, high : 95 % interval; sd_log10 : standard deviation of log10 of the conductivity around the
    straight line in the barrier, which is the model error of a conductivity that is read off a barrier.
    """

    family: str
    n: int
    spearman: float
    low: float
    high: float
    sd_log10: float

    @property
    def sentence(self) -> str:
        """What to print beside a barrier."""
        where = "across all families" if self.family == ALL else f"within the family {self.family}"
        verdict = "ranks" if self.high < 0.0 else "does not rank"
        return (
            f"BVSE {verdict} {where}: Spearman {self.spearman:+.2f} ({self.low:+.2f} … {self.high:+.2f}),"
            f" {self.n} measured conductors (OBELiX)."
        )


@lru_cache(maxsize=1)
def rankings() -> dict[str, FamilyRanking]:
    """All families that were measured, by name, and "all families"."""
    text = (
        resources.files("frenkel.lattice").joinpath("data", "obelix_ranking.csv").read_text(encoding="utf-8")
    )
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return {
        row["family"]: FamilyRanking(
            row["family"], int(row["n"]), float(row["spearman"]), float(row["low"]), float(row["high"]),
            float(row["sd_log10"]),
        )
        for row in csv.DictReader(lines)
    }  # fmt: skip


def how_it_ranks(formula: str) -> FamilyRanking:
    """The record of the family that a formula belongs to; of all families where its own was not measured."""
    return rankings().get(family_of(formula), rankings()[ALL])


def family_of(formula: str) -> str:
    """Family of a composition as `frenkel.materials.classify` names it, "" where it has none."""
    from frenkel.materials import classify

    try:
        return classify(formula).family
    except FrenkelError:
        return ""
