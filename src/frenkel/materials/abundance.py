"""How rare the elements of a material are: mass fractions in the continental crust, and the scarcest element.

Each element has the value of one compilation and, where a second one was read, its value too. The crust is
sampled, not measured as a whole, and compilations differ; their range is the interval, a spread of two.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from frenkel.errors import UnknownName
from frenkel.evidence import Evidence, Source
from frenkel.materials.facts import fact_rows
from frenkel.materials.prices import amounts_of

__all__ = ["CrustalAbundance", "ElementAbundance", "crustal_abundance"]

SOURCES = {
    "": "elements table of mendeleev, commit 580e340 (after the CRC Handbook)",
    "rudnick2003": "Rudnick and Gao, Composition of the Continental Crust (2003), tables 9 and 10, in the R package dragon",
    "greenwood": "Greenwood and Earnshaw, column C3 of the page Abundances of the elements (data page) of HandWiki",
}


@dataclass(frozen=True, slots=True)
class ElementAbundance:
    """Mass fraction of one element in the crust, and the range of the compilations that were read."""

    symbol: str
    mass_fraction: float
    low: float
    high: float
    second: str = ""
    checked: str = "read"


@dataclass(frozen=True)
class CrustalAbundance:
    """Mass fraction in the crust of each element of a material, and the scarcest of them."""

    by_element: tuple[ElementAbundance, ...]  # scarcest first

    @property
    def scarcest(self) -> str:
        return self.by_element[0].symbol

    @property
    def mass_fraction(self) -> float:
        return self.by_element[0].mass_fraction

    @property
    def limits(self) -> tuple[float, float]:
        """Smallest of the lower and smallest of the upper ends: where the scarcest element lies."""
        return min(one.low for one in self.by_element), min(one.high for one in self.by_element)

    def evidence(self, subject: str) -> tuple[Evidence, ...]:
        """The abundance of the scarcest element as one piece of evidence about `subject`."""
        low, high = self.limits
        ranged = low < high
        second = dict.fromkeys(one.second for one in self.by_element if one.second and one.low <= high)
        read = all(one.checked == "read" for one in self.by_element)
        return (
            Evidence(
                subject,
                "crustal_abundance_limit",
                self.mass_fraction,
                low if ranged else None,
                high if ranged else None,
                interval="spread" if ranged else "none",
                method="smallest crustal mass fraction among the elements of the material",
                source=Source("; ".join(SOURCES[key] for key in ("", *second))),
                checked="read" if read else "remembered",
                assumptions=("The interval is the range of two compilations.",) if ranged else (),
                text=f"scarcest element: {self.scarcest}",
            ),
        )


def crustal_abundance(formula: str | Mapping[str, float]) -> CrustalAbundance:
    """Crustal mass fraction of every element of a material, and the scarcest one.

    Parameters: `formula`, a formula or amounts by element. Raises: UnknownName for an element without a value.

    >>> found = crustal_abundance("Li10GeP2S12")
    >>> found.scarcest, [round(1e6 * end, 2) for end in found.limits]
    ('Ge', [1.3, 1.5])
    """
    table = {row["symbol"]: row for row in fact_rows("crustal_abundance.csv")}
    amounts = amounts_of(formula)
    lacking = sorted(set(amounts) - set(table))
    if lacking:
        raise UnknownName(lacking[0], what="element with a crustal abundance")
    found = (_of_row(table[symbol]) for symbol in amounts)
    return CrustalAbundance(tuple(sorted(found, key=lambda one: one.mass_fraction)))


def _of_row(row: Mapping[str, str]) -> ElementAbundance:
    first = float(row["abundance_mg_kg"]) * 1e-6
    second = float(row["second_mg_kg"]) * 1e-6 if row["second_mg_kg"] else first
    return ElementAbundance(
        row["symbol"], first, min(first, second), max(first, second), row["second_source"], row["checked"]
    )
