"""A design beside industry: Table 5's cells, the bound of each chemistry, and which claims agree with themselves.

    bound: Wh/kg and Wh/L of the active materials alone at the mean open-circuit voltage (no cell can be above it)

The rows and their checks are those of `frenkel.library.industry`; a row keeps its status (measured, target, announced)
and class (solid, semi-solid, liquid). A claim above the bound is flagged, never rejected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from frenkel.cell.design import DesignReport
from frenkel.cell.layers import LITHIUM_UM_PER_MAH_CM2
from frenkel.library.industry import check_companies, industry
from frenkel.results import ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["IndustryComparison", "IndustryPoint", "compare_with_industry", "stack_bound_Wh_kg"]


@dataclass(frozen=True)
class IndustryPoint:
    """A company's cell: Wh/kg and Wh/L where stated, status, electrolyte class, level, and what is odd about it."""

    company: str
    specific_energy_Wh_kg: float | None
    energy_density_Wh_L: float | None
    status: str
    state: str
    level: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class IndustryComparison(ResultDefaults):
    """Points of Table 5 and the design at its level."""

    points: tuple[IndustryPoint, ...]
    design_name: str
    level: str
    specific_energy_Wh_kg: float
    energy_density_Wh_L: float
    bound_Wh_kg: float

    def plot(self) -> go.Figure:
        from frenkel.cell.plots import industry_figure

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
    rows = [one for one in report.levels if one.level == (level or _best_level(report))]
    chosen = rows[0]
    volts = max(float(d.mean_voltage_V) for d in report.delivered)
    bound = stack_bound_Wh_kg(float(report.design.stack.cathode.specific_capacity_mAh_g), volts)
    flags = {one.company: one.flags for one in check_companies()}
    points = []
    for row in dict.fromkeys(one.row for one in industry()):
        values = {one.property: one for one in industry() if one.row == row and one.value is not None}
        mass, volume = values.get("specific_energy"), values.get("energy_density")
        first = mass or volume
        if first is None:
            continue
        odd = flags.get(first.company, ())
        if mass is not None and mass.value is not None and mass.value > bound:
            odd = (*odd, f"above the {bound:.0f} Wh/kg of this design's active material")
        points.append(
            IndustryPoint(
                first.company, mass.value if mass else None, volume.value if volume else None, first.status, first.state,
                first.level, odd,
            )
        )  # fmt: skip
    return IndustryComparison(
        tuple(points), report.design.name, chosen.level, float(chosen.specific_energy_Wh_kg),
        float(chosen.energy_density_charged_Wh_L), bound,
    )  # fmt: skip


def _best_level(report: DesignReport) -> str:
    have = {one.level for one in report.levels}
    return "cell" if "cell" in have else "stack"


