"""The budget of an interface: which part of its resistance is contact, charge transfer, reaction layer, coating …

    anode:   r = r_constriction + (r_ct + r_interphase + r_space charge + r_coating + r_surface)/θ
    cathode: the same per area of the particles, divided by a L per cell area

θ the contacted fraction, a the active surface per volume (1/cm), L the electrode's thickness (cm). Each term has an
interval; terms are multiplied and added by Monte Carlo, each with the median and the 95 % points that were given. A
term that nobody knows is unknown and makes the sum a lower bound. Inside a porous electrode the local resistance per
area of the particles counts (`local_resistance_ohm_cm2`), which a cell's model multiplies with its own local current.
Units: Ω cm² of cell area.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["TERMS", "InterfaceBudget", "Term", "interface_budget"]

TERMS = ("constriction", "charge transfer", "interphase", "space charge", "coating", "surface layer")
"""All terms but the constriction are divided by the contacted fraction."""
_KIND = {
    "constriction": "contact", "charge transfer": "charge transfer", "interphase": "reaction layer",
    "space charge": "space charge", "coating": "coating", "surface layer": "surface layer",
}  # fmt: skip
DRAWS = 4000


@dataclass(frozen=True)
class Term:
    """One part of the budget per contacted area (Ω cm²) with a 95 % interval, and what it rests on."""

    value: float
    low: float
    high: float
    basis: str = ""
    assumed: bool = False

    def __post_init__(self) -> None:
        if not (math.isfinite(self.high) and 0.0 <= self.low <= self.value <= self.high):
            raise OutOfRange("A term of the budget", given=self.value, low=self.low, high=self.high, unit="Ω·cm²")


@dataclass(frozen=True)
class InterfaceBudget(ResultDefaults):
    """Terms per cell area (Ω cm²): value and 95 % interval of each and of the sum; unknown ones by name."""

    subject: str
    side: str
    terms: tuple[tuple[str, float, float, float], ...]
    total: tuple[float, float, float]
    contacted_fraction: tuple[float, float, float]
    unknown: tuple[str, ...]
    bases: tuple[tuple[str, str], ...]
    assumed: tuple[str, ...]
    conditions: tuple[tuple[str, float], ...] = ()
    area_ratio: float = 1.0
    remarks: tuple[Notice, ...] = ()

    @property
    def local_resistance_ohm_cm2(self) -> tuple[float, float, float]:
        """Value and interval of the sum per area of the particles (a flat anode: per cell area), θ included.

        This is what a porous electrode takes as its film resistance: its surface per volume must be that of all
        particles, not of the contacted part, or the contact would be counted twice.
        """
        value, low, high = (self.area_ratio * x for x in self.total)
        return value, low, high

    @property
    def per_contacted_area_ohm_cm2(self) -> tuple[tuple[str, float], ...]:
        """Each term but the constriction per area that touches: what a dense flat contact would show."""
        theta = self.contacted_fraction[0]
        return tuple((n, v * self.area_ratio * theta) for n, v, _, _ in self.terms if n != "constriction")

    @property
    def notices(self) -> tuple[Notice, ...]:
        out = []
        if self.unknown:
            text = f"{self.subject}: {', '.join(self.unknown)} unknown, so that the sum is a lower bound."
            out.append(Notice("budget_incomplete", text))
        if self.assumed:
            out.append(Notice("budget_assumed", f"{self.subject}: {', '.join(self.assumed)} rests on assumed values."))
        return (*out, *self.remarks)

    def evidence(self) -> tuple[Evidence, ...]:
        """Each term and the sum; a term that rests on an assumption is of origin "assumed"."""
        out = []
        rows = [*self.terms, ("total", *self.total)] if self.terms else []
        for name, value, low, high in rows:
            if value <= 0.0:
                continue
            of_sum = name == "total"
            assumed = bool(self.assumed) if of_sum else name in self.assumed
            out.append(
                Evidence(
                    self.subject, "area_specific_resistance", value, low if low > 0 else None, high,
                    interval="95%" if low > 0 else "none",
                    censored=">" if of_sum and self.unknown else "",
                    conditions=self.conditions, kind="interface" if of_sum else _KIND[name],
                    method="interface budget", origin="assumed" if assumed else "computed", checked="computed",
                    source=Source(model="frenkel.interfaces.budget"),
                    assumptions=tuple(f"{n}: {b}" for n, b in self.bases if of_sum or n == name),
                )
            )  # fmt: skip
        return tuple(out)

    def to_dict(self) -> dict[str, Any]:
        return {
            **super().to_dict(),
            "subject": self.subject,
            "side": self.side,
            "terms_ohm_cm2": {n: {"value": v, "low": lo, "high": hi} for n, v, lo, hi in self.terms},
            "total_ohm_cm2": dict(zip(("value", "low", "high"), self.total, strict=True)),
            "local_ohm_cm2_of_particles": dict(zip(("value", "low", "high"), self.local_resistance_ohm_cm2, strict=True)),
            "terms_ohm_cm2_of_contact": dict(self.per_contacted_area_ohm_cm2),
            "contacted_fraction": dict(zip(("value", "low", "high"), self.contacted_fraction, strict=True)),
            "unknown": list(self.unknown),
            "assumed": list(self.assumed),
        }

    def plot(self) -> go.Figure:
        from frenkel.interfaces.plots import budget_figure

        return budget_figure(self)


def interface_budget(
    subject: str,
    terms: Mapping[str, Term | None],
    *,
    contacted_fraction: Term,
    side: str = "anode",
    area_ratio: float = 1.0,
    conditions: Mapping[str, float] | None = None,
    remarks: tuple[Notice, ...] = (),
    seed: int = 0,
) -> InterfaceBudget:
    """Add up an interface from its terms.

    Parameters
    ----------
    subject : pair, e.g. "Li6PS5Cl|Li"
    terms : by name (see `TERMS`), per contacted area; None is unknown, a missing name is no such layer
    contacted_fraction : θ with its interval (0 … 1)
    side : "anode" or "cathode"
    area_ratio : contacted area per cell area were θ = 1: 1 at a flat anode, a L of a composite cathode
    conditions : temperature_K, pressure_MPa … for the evidence
    remarks : what else there is to say of it, shown as notices
    seed : of the Monte Carlo

    Examples
    --------
    >>> ten, all_of_it = Term(10.0, 10.0, 10.0), Term(0.5, 0.5, 0.5)
    >>> b = interface_budget("A|Li", {"charge transfer": ten, "constriction": ten}, contacted_fraction=all_of_it)
    >>> [round(x, 6) for x in b.total]
    [30.0, 30.0, 30.0]
    """
    wrong = [name for name in terms if name not in TERMS]
    if wrong:
        raise InputError(f"A budget has no term {wrong[0]!r}; it has {', '.join(TERMS)}.")
    if side not in ("anode", "cathode"):
        raise InputError(f'side is {side!r}; allowed are "anode" and "cathode".')
    if not area_ratio > 0.0:
        raise OutOfRange("The area ratio", given=area_ratio, low=0.0)
    if contacted_fraction.high > 1.0 or contacted_fraction.low <= 0.0:
        raise OutOfRange("The contacted fraction", given=contacted_fraction.value, low=0.0, high=1.0)
    rng = np.random.default_rng(seed)
    theta = np.minimum(draw_term(contacted_fraction, rng), 1.0)
    rows, total = [], np.zeros(DRAWS)
    middle = 0.0
    for name in TERMS:
        term = terms.get(name)
        if term is None:
            continue
        share = 1.0 if name == "constriction" else theta
        drawn = draw_term(term, rng) / (share * area_ratio)
        value = term.value / ((1.0 if name == "constriction" else contacted_fraction.value) * area_ratio)
        low, high = np.quantile(drawn, [0.025, 0.975])
        rows.append((name, value, min(float(low), value), max(float(high), value)))
        total += drawn
        middle += value
    low, high = np.quantile(total, [0.025, 0.975])
    known = {name: term for name, term in terms.items() if term is not None}
    assumed = [name for name, term in known.items() if term.assumed]
    if contacted_fraction.assumed:
        assumed.append("contacted fraction")
    bases = [(name, term.basis) for name, term in known.items() if term.basis]
    if contacted_fraction.basis:
        bases.append(("contacted fraction", contacted_fraction.basis))
    c = contacted_fraction
    return InterfaceBudget(
        subject, side, tuple(rows), (middle, min(float(low), middle), max(float(high), middle)),
        (c.value, c.low, c.high), tuple(name for name, term in terms.items() if term is None), tuple(bases),
        tuple(assumed), tuple(sorted((conditions or {}).items())), area_ratio, remarks,
    )  # fmt: skip


def draw_term(term: Term, rng: np.random.Generator) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Draws whose median is the value and whose 2.5 and 97.5 % points are low and high.

    A log-normal on each side of the value; where the lower end is 0 the lower side is linear and ends at 0.
    """
    if term.high == term.low:
        return np.full(DRAWS, term.value)
    z = rng.normal(0.0, 1.0, DRAWS) / 1.959963984540054
    if term.value <= 0.0:  # nothing is likeliest, but up to `high` is possible
        return np.maximum(z, 0.0) * term.high
    below = np.maximum(term.value * (1.0 + z), 0.0) if term.low <= 0.0 else term.value * (term.value / term.low) ** z
    return np.where(z < 0.0, below, term.value * (term.high / term.value) ** np.maximum(z, 0.0))
