"""Safety sheet of a cell from `thermo`: heat per energy, adiabatic rise, gas per charge; an upper bound of each.

    Q = q · min_k(m_k/x_k),   J/Wh = Q/E,   ΔT = Q/Σ m c_p,   ml/Ah = V_gas Q/(q Q_A)

q the heat of the most exothermic mixture of charged cathode, electrolyte and lithium (J/g), x_k its mass fractions, m_k what
the cell holds: the scarcest part ends the reaction. c_p of the whole stack counts where it is stated (section thermal);
else the rise is that of the reacting mixture alone. What `thermo` does not know is unknown, with its reason.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from frenkel.cell.cost import material_masses
from frenkel.cell.design import CellDesign, DesignReport
from frenkel.cell.layers import LITHIUM_MG_PER_MAH
from frenkel.cell.stack import stack_numbers
from frenkel.errors import FrenkelError
from frenkel.evidence import Evidence, Refusal
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.thermo.safety import Safety

__all__ = ["SafetySheet", "reactions_of", "safety_sheet"]


@dataclass(frozen=True)
class SafetySheet(ResultDefaults):
    """Heat (J/Wh), adiabatic rise (K) and gas (mL/Ah) of each set of materials [n]; None is unknown, with the reason."""

    name: str
    sets: tuple[str, ...]
    heat_J_Wh: tuple[float, ...]
    temperature_rise_K: tuple[float, ...]
    gas_mL_Ah: tuple[float, ...]
    basis: str
    unknown: str = ""
    notices: tuple[Notice, ...] = ()
    standings: tuple[tuple[str, int], ...] = ()

    @property
    def worst_heat_J_Wh(self) -> float | None:
        return max(self.heat_J_Wh, default=None)

    def evidence(self) -> tuple[Evidence, ...]:
        return ()  # the heats themselves are evidence of `thermo`; per energy they depend on a reference design

    def refusal(self) -> Refusal | None:
        """Why there is no sheet; None where there is one."""
        if not self.unknown:
            return None
        return Refusal("heat_of_reaction", self.unknown, "formation energies of every phase", "frenkel thermo safety", "cell", self.name)

    def to_dict(self) -> dict[str, Any]:
        return {**super().to_dict(), **{k: v for k, v in vars(self).items() if k != "notices"}}

    def plot(self) -> go.Figure:
        from frenkel.cell.comparison_plots import safety_figure

        return safety_figure(self)


def safety_sheet(report: DesignReport, *, safety: Safety | None = None) -> SafetySheet:
    """The sheet of a design with its first delivered energy; `safety` where `thermo` was asked before."""
    design = report.design
    spec = design.specification
    try:
        found = safety if safety is not None else reactions_of(design)
    except FrenkelError as error:
        return SafetySheet(design.name, (), (), (), (), "", error.message)
    masses = material_masses(design.stack)
    first = float(design.stack.cathode.first_charge_mAh_cm2)
    lithium = masses.get("Li", 0.0) + first * LITHIUM_MG_PER_MAH
    electrolytes = {one.material for one in spec.separator}
    held = {
        "cathode": masses[spec.cathode.active] - first * LITHIUM_MG_PER_MAH,
        "electrolyte": sum(m for name, m in masses.items() if name in electrolytes), "lithium": lithium,
    }  # fmt: skip
    energy_Wh = 1e-3 * float(report.delivered[0].energy_mWh_cm2)
    capacity_Ah = 1e-3 * float(report.delivered[0].capacity_mAh_cm2)
    roles = (("cathode", "electrolyte"), ("electrolyte", "lithium"), ("cathode", "lithium"), ("cathode", "electrolyte", "lithium"))
    heat_capacity = None
    if spec.thermal is not None:
        heat_capacity = spec.thermal.heat_capacity * 1e-3 * float(stack_numbers(design.stack).total_mass_mg_cm2)
    rows = []
    for parts, one in zip(roles, found.sets, strict=True):
        grams = 1e-3 * min(held[p] / x if x > 0.0 else math.inf for p, x in zip(parts, one.mass_fractions, strict=True))
        joule = one.heat_J_g * grams
        rise = one.temperature_rise_K if heat_capacity is None else joule / heat_capacity
        rows.append((" + ".join(one.materials), joule / energy_Wh, rise, sum(one.gas_mL_g.values()) * grams / capacity_Ah))
    basis = "of the reacting mixture" if heat_capacity is None else "of the whole stack"
    names, heat, rises, gas = zip(*rows, strict=True)
    return SafetySheet(design.name, names, heat, rises, gas, f"adiabatic rise {basis}", "", found.notices, tuple(sorted(report.standings.items())))


def reactions_of(design: CellDesign) -> Safety:
    """What `thermo` says of a design's materials. Raises: InputError where it knows nothing of one of them."""
    spec = design.specification
    return _ask(spec.cathode.active, spec.separator[0].material)


@lru_cache(maxsize=64)
def _ask(active: str, at_anode: str) -> Safety:
    """Charged cathode where its open-circuit curve is known, the separator layer at the anode, lithium."""
    from frenkel.thermo.cathodes import cathode_states
    from frenkel.thermo.energies import embedded
    from frenkel.thermo.safety import assess_safety

    states = cathode_states(active, embedded())
    return assess_safety(states.charged or states.discharged, _formula(at_anode), "Li")


def _formula(name: str) -> str:
    from frenkel.materials import resolve

    return resolve(name).formula or name
