"""Density of a compound from data/density.csv, in g/cm³, with its interval and source."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from frenkel.errors import UnknownName
from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults


@dataclass(frozen=True)
class Density(ResultDefaults):
    """A density (g/cm³) with its bounds; frozen, and complete from the start."""

    row: Evidence
    notices: tuple[Notice, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        return (self.row,)

    def plot(self):
        from .plots import density_figure

        return density_figure(self)


def density(formula: str) -> Density:
    """Density of `formula`. Raises UnknownName where no row has it."""
    with (Path(__file__).parent / "data" / "density.csv").open(encoding="utf-8", newline="") as handle:
        rows = {row["formula"]: row for row in csv.DictReader(handle)}
    if formula not in rows:
        raise UnknownName(formula, what="row of the example", nearest=rows)
    row = rows[formula]
    value, low, high = (float(row[name]) for name in ("density_g_cm3", "low", "high"))
    source = Source(row["source"], row["place"])
    e = Evidence(formula, "density", value, low, high, "bound", source=source, checked=row["checked"])
    return Density(e)
