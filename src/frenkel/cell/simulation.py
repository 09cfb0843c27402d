"""A specification through the simulator: discharges at several rates, and the bookkeeping with their energies.

Lithium, plated lithium and indium run in the single-ion model; a salt in a polymer and a composite anode in PyBaMM's
DFN (`_pybamm.porous_cell`). What the cell's numbers stand on (read, substituted, assumed …) is counted and shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.cell.component_facts import Fact
from frenkel.cell.design import CellDesign, DesignReport, cell_design, composite_of, design_report
from frenkel.cell.discharge import Discharge, discharge
from frenkel.cell.inputs import DischargeInputs, curve_of, discharge_inputs, kinetics_of, shifted_S_cm
from frenkel.cell.specification import CellSpecification
from frenkel.errors import InputError
from frenkel.evidence import Evidence
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.cell._pybamm.porous_cell import CompositeAnode, Salt
    from frenkel.microstructure import EffectiveCathode

__all__ = ["RATES", "Simulation", "simulate"]

RATES = (0.1, 1.0 / 3.0, 1.0)


@dataclass(frozen=True)
class Simulation(ResultDefaults):
    """Discharges of one cell, and the bookkeeping that they feed (None where no rate delivered anything)."""

    name: str
    inputs: DischargeInputs
    runs: tuple[Discharge, ...]
    report: DesignReport | None
    facts: tuple[tuple[str, Fact], ...]
    standings: tuple[tuple[str, int], ...]

    @property
    def notices(self) -> tuple[Notice, ...]:
        own = tuple(n for run in self.runs for n in run.notices)
        substituted = [what for what, fact in self.facts if fact.standing == "substituted"]
        if substituted:
            own += (Notice("substituted", f"{self.name}: a neighbour stands in for {', '.join(substituted)}."),)
        return tuple(dict.fromkeys((*own, *(self.report.notices if self.report else ()))))

    def evidence(self) -> tuple[Evidence, ...]:
        runs = tuple(e for run in self.runs for e in run.evidence())
        return (*runs, *(self.report.evidence() if self.report else ()))

    def to_dict(self) -> dict[str, Any]:
        return {
            **super().to_dict(), "name": self.name, "runs": [run.to_dict() for run in self.runs],
            "report": None if self.report is None else self.report.to_dict(), "standings": dict(self.standings),
            "sources": [{"number": what, **vars(fact)} for what, fact in self.facts],
        }  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.cell.plots import discharge_figure

        return discharge_figure(self.runs)


def simulate(
    spec: CellSpecification,
    *,
    rates: Sequence[float] = RATES,
    temperature_K: float | None = None,
    effective_cathode: EffectiveCathode | None = None,
    fields: bool = False,
) -> Simulation:
    """Discharge a cell at each rate and do its bookkeeping with the energies that came out.

    Raises: MissingExtra without PyBaMM; InputError for what the specification lacks.
    """
    design = cell_design(spec)
    inputs, found = discharge_inputs(design, temperature_K=temperature_K, effective_cathode=effective_cathode)
    facts = [*spec.provenance, *design.facts, *found]
    salt, anode = _salt(spec, design), _composite_anode(spec, design, inputs, facts)
    counts: dict[str, int] = {}
    for _, fact in facts:
        counts[fact.standing] = counts.get(fact.standing, 0) + 1
    runs = []
    for rate in rates:
        if salt is None and anode is None:
            runs.append(discharge(inputs, rate, name=design.name, fields=fields, standings=counts))
        else:
            runs.append(_by_dfn(design.name, inputs, rate, salt, anode, counts))
    delivered = [d for d in (run.delivered() for run in runs) if d is not None]
    report = design_report(design, delivered=delivered) if delivered or spec.voltage is not None else None
    return Simulation(design.name, inputs, tuple(runs), report, tuple(facts), tuple(sorted(counts.items())))


def _by_dfn(
    name: str, inputs: DischargeInputs, rate: float, salt: Salt | None, anode: CompositeAnode | None, counts: dict[str, int]
) -> Discharge:
    from frenkel.cell._pybamm.porous_cell import solve_constant_current

    charge, volts, why = solve_constant_current(inputs, rate, salt=salt, anode=anode)
    status = {"cut-off": "ok", "end": "ok", "salt depleted": "salt depleted", "cut-off at start": "cut-off at t = 0"}
    known = status.get(why)
    return Discharge(
        name, rate, inputs, charge, volts, known or "not solved", "" if known else why, (), tuple(sorted(counts.items())),
        "Doyle–Fuller–Newman model",
    )


def _salt(spec: CellSpecification, design: CellDesign) -> Salt | None:
    s = spec.salt
    if s is None:
        return None
    from frenkel.cell._pybamm.porous_cell import Salt

    return Salt(
        s.transference_number, s.diffusivity, s.concentration, s.thermodynamic_factor,
        sum(layer.thickness for layer in spec.separator),
        float(design.stack.cathode.composite.vol_fraction("electrolyte")),
    )  # fmt: skip


def _composite_anode(
    spec: CellSpecification, design: CellDesign, inputs: DischargeInputs, facts: list[tuple[str, Fact]]
) -> CompositeAnode | None:
    """The anode of a full cell, balanced: discharged at the empty end of its curve, charged by the areal capacity."""
    e = spec.anode.composite
    if e is None or spec.anode.kind != "composite":
        return None
    from frenkel.cell._pybamm.porous_cell import CompositeAnode

    if e.particle_radius is None or e.tortuosity is None or e.electronic_conductivity is None or e.conductivity is None:
        raise InputError("A composite anode needs conductivity, tortuosity, electronic_conductivity and particle_radius.")
    assert design.stack.anode.host is not None and spec.operation is not None
    mix = composite_of(e, spec, [])
    curve, (low, high) = curve_of(e, facts)
    diffusivity, exchange = kinetics_of(e, inputs.temperature_K, facts)
    used = inputs.areal_capacity_mAh_cm2 / e.areal_capacity
    if used > 1.0:
        raise InputError(f"The anode holds {e.areal_capacity:g} mAh/cm², less than the cathode's {inputs.areal_capacity_mAh_cm2:g}.")
    bulk = shifted_S_cm(e.conductivity, e.activation_energy, spec.operation.temperature, inputs.temperature_K, "the anode")
    return CompositeAnode(
        curve, low + (high - low) * used, low, float(design.stack.anode.host.thickness_um),
        3e4 * float(mix.vol_fraction("active")) / e.particle_radius * (e.contacted_fraction or 1.0), e.particle_radius,
        diffusivity, exchange, bulk * float(mix.vol_fraction("electrolyte")) / e.tortuosity, e.electronic_conductivity,
    )  # fmt: skip
