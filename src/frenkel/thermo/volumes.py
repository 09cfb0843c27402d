"""Volumes of solids: the measured cell where a crystal structure ships, else additive volumes with their error.

    V = Σ n v_e,    v_e in the element or, shared by the ions of a compound, from a fit to measured cells

(data/atomic_volumes.csv; the error of the rule stands in data/rules.csv). A change of volume is the ratio of two sums
of such volumes; between ionic solids without measured cells the rule cancels and says 0 ± its error. Å³ per formula.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import lru_cache

from frenkel.materials.structures import crystal_facts, structure_names
from frenkel.quantities import AVOGADRO_PER_MOL
from frenkel.thermo.compositions import IONIC, Amounts, composition_key
from frenkel.thermo.facts import Estimate, rows

__all__ = ["A3_TO_CM3_MOL", "additive_volume_error", "change_of_volume", "volume_A3"]

A3_TO_CM3_MOL = AVOGADRO_PER_MOL * 1e-24
_CELL_ERROR = 0.01
"""Error of a measured cell at room temperature, relative: samples and temperatures differ by about that."""


@lru_cache(maxsize=1)
def _volumes() -> dict[str, dict[str, str]]:
    return {r["element"]: r for r in rows("atomic_volumes.csv")}


@lru_cache(maxsize=1)
def _cells() -> dict[tuple[tuple[str, float], ...], float]:
    """Measured volume per atom of the crystal structures whose cell was read; the densest of several polymorphs."""
    found: dict[tuple[tuple[str, float], ...], float] = {}
    for name in structure_names():
        facts = crystal_facts(name)
        if facts.cell_checked == "read" and facts.occupancies_checked == "read":
            content = facts.content
            per_atom = facts.volume_A3 / sum(content.values())
            key = composition_key(content)
            found[key] = min(per_atom, found.get(key, per_atom))
    return found


@lru_cache(maxsize=1)
def additive_volume_error() -> float:
    """Relative error of additive volumes (one standard deviation)."""
    return next(float(r["error"]) for r in rows("rules.csv") if r["rule"] == "additive volumes")


def volume_A3(amounts: Amounts) -> Estimate | None:
    """Volume per formula of a solid; None where an element has none.

    >>> volume_A3({"Li": 1.0, "Cl": 1.0}).origin
    'measured cell'
    """
    count = sum(amounts.values())
    cell = _cells().get(composition_key(amounts))
    if cell is not None:
        return Estimate(cell * count, _CELL_ERROR * cell * count, "measured cell")
    column = "in_compound_A3" if IONIC & set(amounts) and len(amounts) > 1 else "in_element_A3"
    total = 0.0
    for element, n in amounts.items():
        row = _volumes().get(element, {})
        text = row.get(column) or row.get("in_compound_A3") or row.get("in_element_A3")
        if not text:
            return None
        total += n * float(text)
    error = _CELL_ERROR if len(amounts) == 1 else additive_volume_error()
    return Estimate(
        total, error * total, "volume of the element" if len(amounts) == 1 else "additive volumes"
    )


def change_of_volume(
    before: Iterable[tuple[float, Amounts]], after: Iterable[tuple[float, Amounts]]
) -> Estimate | None:
    """Relative change V_after/V_before − 1, from (formula units, composition); None where a volume is unknown.

    The errors of the solids are taken as independent: σ² = Σ σ_after²/V_b² + (V_a/V_b)² Σ σ_before²/V_b².
    """
    totals, squares, origins = [], [], set()
    for side in (before, after):
        total = square = 0.0
        for units, amounts in side:
            volume = volume_A3(amounts)
            if volume is None:
                return None
            total += units * volume.value
            square += (units * volume.error) ** 2
            origins.add(volume.origin)
        totals.append(total)
        squares.append(square)
    ratio = totals[1] / totals[0]
    error = math.sqrt(squares[1] + ratio**2 * squares[0]) / totals[0]
    return Estimate(ratio - 1.0, error, ", ".join(sorted(origins)))
