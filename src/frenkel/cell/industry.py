"""A design beside industry: Table 5's cells, the bound of each chemistry, and which claims agree with themselves.

    bound: Wh/kg and Wh/L of the active materials alone at the mean open-circuit voltage (no cell can be above it)
    lithium from the cathode:  q V,  V/(1/(q ρ) + V_Li/(3.6 F));   host:  V/(1/q + 1/q_h),  V/(1/(q ρ) + 1/(q_h ρ_h))

The rows and their checks are those of `frenkel.library.industry`; a row keeps its status (measured, target, announced)
and class (solid, semi-solid, liquid). A claim above a bound is flagged, never rejected.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from frenkel.cell.component_facts import material_fact
from frenkel.cell.design import DesignReport
from frenkel.cell.layers import LITHIUM_UM_PER_MAH_CM2
from frenkel.errors import FrenkelError
from frenkel.library.industry import CellCheck, IndustryValue, check_companies, industry
from frenkel.materials.open_circuit import open_circuit_potential
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["ChemistryBound", "IndustryComparison", "IndustryPoint", "chemistry_bounds", "compare_with_industry", "stack_bound_Wh_kg"]

_CATHODES = ("NMC811", "NCA", "LCO", "LFP", "LMO")
_HOSTS = ("graphite",)


@dataclass(frozen=True)
class ChemistryBound:
    """Wh/kg and Wh/L that the active materials of a chemistry allow at most; `checked` is that of its weakest number."""

    name: str
    specific_energy_Wh_kg: float
    energy_density_Wh_L: float
    checked: str


@dataclass(frozen=True)
class IndustryPoint:
    """A company's cell: Wh/kg and Wh/L where stated, status, electrolyte class, level, and what is odd about it.

    `verdict`: consistent | flagged | one number only (nothing to compare). `above` names chemistries whose bound the claim exceeds.
    """

    company: str
    specific_energy_Wh_kg: float | None
    energy_density_Wh_L: float | None
    status: str
    state: str
    level: str
    flags: tuple[str, ...]
    verdict: str = "one number only"
    above: tuple[str, ...] = ()


@dataclass(frozen=True)
class IndustryComparison(ResultDefaults):
    """Points of Table 5 and the design at its level."""

    points: tuple[IndustryPoint, ...]
    design_name: str
    level: str
    specific_energy_Wh_kg: float
    energy_density_Wh_L: float
    bound_Wh_kg: float
    bounds: tuple[ChemistryBound, ...] = ()
    standings: tuple[tuple[str, int], ...] = ()

    def with_verdict(self, verdict: str) -> tuple[str, ...]:
        """Companies whose claims have this verdict."""
        return tuple(p.company for p in self.points if p.verdict == verdict)

    def to_dict(self) -> dict[str, Any]:
        plain = {k: v for k, v in vars(self).items() if k not in ("points", "bounds", "standings")}
        return {
            **plain, "points": [vars(p) for p in self.points], "bounds": [vars(b) for b in self.bounds],
            "standings": dict(self.standings),
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.cell.comparison_plots import industry_figure

        return industry_figure(self)


def stack_bound_Wh_kg(specific_capacity_mAh_g: float, voltage_V: float) -> float:
    """Specific energy (Wh/kg) of the lithiated active material alone: an anode-free cell can have no more.

    >>> stack_bound_Wh_kg(200.0, 3.8)
    760.0
    """
    return specific_capacity_mAh_g * voltage_V


def active_bound_Wh_L(specific_capacity_mAh_g: float, density_g_cm3: float, voltage_V: float) -> float:
    """Energy density (Wh/L) of active material and the lithium it plates, charged.

    >>> round(active_bound_Wh_L(200.0, 4.75, 3.8))
    2471
    """
    thickness_um = 10.0 * (1e3 / specific_capacity_mAh_g) / density_g_cm3 + LITHIUM_UM_PER_MAH_CM2
    return 1e4 * voltage_V / thickness_um


def compare_with_industry(report: DesignReport, *, level: str = "") -> IndustryComparison:
    """The report's cell (or its outermost level) beside the rows of Table 5."""
    chosen = next(one for one in report.levels if one.level == (level or _best_level(report)))
    volts = max(float(d.mean_voltage_V) for d in report.delivered)
    bound = stack_bound_Wh_kg(float(report.design.stack.cathode.specific_capacity_mAh_g), volts)
    checks = {one.company: one for one in check_companies()}
    bounds = chemistry_bounds()
    points = []
    for row in dict.fromkeys(one.row for one in industry()):
        values = {one.property: one for one in industry() if one.row == row and one.value is not None}
        mass, volume = values.get("specific_energy"), values.get("energy_density")
        first = mass or volume
        if first is not None:
            points.append(_point(first, mass, volume, checks.get(first.company), bounds))
    return IndustryComparison(
        tuple(points), report.design.name, chosen.level, float(chosen.specific_energy_Wh_kg),
        float(chosen.energy_density_charged_Wh_L), bound, bounds, tuple(sorted(report.standings.items())),
    )  # fmt: skip


def _point(
    first: IndustryValue, per_mass: IndustryValue | None, per_volume: IndustryValue | None, check: CellCheck | None,
    bounds: tuple[ChemistryBound, ...],
) -> IndustryPoint:  # fmt: skip
    mass, volume = (None if one is None else one.value for one in (per_mass, per_volume))
    possible = [b for b in bounds if first.anode in ("", "Ag-C") or b.name.endswith(f"| {first.anode}")]
    above = tuple(
        b.name for b in possible
        if (mass or 0.0) > b.specific_energy_Wh_kg or (volume or 0.0) > b.energy_density_Wh_L
    )  # fmt: skip
    flags = check.flags if check is not None else ()
    if possible and len(above) == len(possible):
        flags = (*flags, "above the active material of every chemistry compared")
    verdict = "flagged" if flags else "one number only" if check is None else "consistent"
    return IndustryPoint(first.company, mass, volume, first.status, first.state, first.level, flags, verdict, above)


@lru_cache(maxsize=1)
def chemistry_bounds() -> tuple[ChemistryBound, ...]:
    """Bounds of the cathodes that have a capacity, a density and an open-circuit curve, against lithium and graphite."""
    found = []
    for cathode in _CATHODES:
        for anode in ("Li", *_HOSTS):
            try:
                found.append(_bound(cathode, anode))
            except FrenkelError:  # a number that nobody read: no bound of this chemistry
                continue
    return tuple(found)


def _bound(cathode: str, anode: str) -> ChemistryBound:
    q, density = material_fact(cathode, "specific_capacity"), material_fact(cathode, "density")
    volts = open_circuit_potential(cathode).mean_V()
    facts = [q, density]
    if anode == "Li":
        kg, litre = stack_bound_Wh_kg(q.value, volts), active_bound_Wh_L(q.value, density.value, volts)
    else:
        host = (material_fact(anode, "specific_capacity"), material_fact(anode, "density"))
        volts -= open_circuit_potential(anode).mean_V()
        kg = volts / (1.0 / q.value + 1.0 / host[0].value)
        litre = volts / (1.0 / (q.value * density.value) + 1.0 / (host[0].value * host[1].value))
        facts += host
    weak = "remembered" if any(f.standing == "remembered" for f in facts) else "read"
    return ChemistryBound(f"{cathode} | {anode}", kg, litre, weak)


def _best_level(report: DesignReport) -> str:
    have = {one.level for one in report.levels}
    return "cell" if "cell" in have else "stack"
