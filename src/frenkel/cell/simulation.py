"""A specification through the simulator: discharges at several rates, and the bookkeeping with their energies.

Lithium, plated lithium and indium run in the single-ion model; a salt in a polymer and a composite anode in PyBaMM's
DFN (`_pybamm.porous_cell`); lithium, temperature, interphase and contact are states of each run (`states`). What the cell's numbers stand on (read, substituted, assumed …) is counted and shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from frenkel.cell.component_facts import Fact
from frenkel.cell.design import CellDesign, DesignReport, cell_design, design_report
from frenkel.cell.discharge import STATUSES, Discharge, discharge
from frenkel.cell.full_cell import composite_anode, porous_states, salt_of
from frenkel.cell.inputs import DischargeInputs, discharge_inputs
from frenkel.cell.specification import CellSpecification
from frenkel.cell.states import CellStates, cell_states
from frenkel.cell.thin_film import ThinFilm, film_discharge, film_inputs
from frenkel.evidence import Evidence
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from frenkel.cell._pybamm.porous_parameters import CompositeAnode, Salt
    from frenkel.interfaces.budget import InterfaceBudget
    from frenkel.microstructure import EffectiveCathode

__all__ = ["RATES", "Simulation", "simulate"]

RATES = (0.1, 1.0 / 3.0, 1.0)


@dataclass(frozen=True)
class Simulation(ResultDefaults):
    """Discharges of one cell, and the bookkeeping that they feed (None where no rate delivered anything)."""

    name: str
    inputs: DischargeInputs | ThinFilm
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

    def plot_states(self, rate: int = 0) -> go.Figure:
        """Stores of lithium, temperature, pressure and contact during one run."""
        from frenkel.cell.state_plots import states_figure

        return states_figure(self.runs[rate])

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
    pressure_MPa: float | None = None,
    effective_cathode: EffectiveCathode | None = None,
    cathode_budget: InterfaceBudget | None = None,
    anode_budget: InterfaceBudget | None = None,
    fields: bool = False,
) -> Simulation:
    """Discharge a cell at each rate and do its bookkeeping with the energies that came out.

    Parameters
    ----------
    spec : the cell
    rates : C-rates
    temperature_K, pressure_MPa, effective_cathode, cathode_budget, anode_budget : see `discharge_inputs`
    fields : keep what `voltage_losses` needs (single-ion cells)

    Raises: MissingExtra without PyBaMM; InputError for what the specification lacks.
    """
    design = cell_design(spec)
    if spec.cathode.geometry == "dense film":
        return _thin_film(design, rates, temperature_K)
    inputs, found = discharge_inputs(
        design, temperature_K=temperature_K, pressure_MPa=pressure_MPa, effective_cathode=effective_cathode,
        cathode_budget=cathode_budget, anode_budget=anode_budget,
    )  # fmt: skip
    states = cell_states(design, pressure_MPa=pressure_MPa)
    facts = [*spec.provenance, *design.facts, *found]
    salt, anode = salt_of(design), composite_anode(design, inputs, facts)
    counts = _counted(facts)
    runs = []
    for rate in rates:
        if salt is None and anode is None:
            runs.append(discharge(inputs, rate, name=design.name, fields=fields, states=states, standings=counts))
        else:
            runs.append(_by_dfn(design.name, inputs, rate, (salt, anode), states, counts))
    return _with_report(design, inputs, runs, facts)


def _counted(facts: Sequence[tuple[str, Fact]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for _, fact in facts:
        counts[fact.standing] = counts.get(fact.standing, 0) + 1
    return counts


def _with_report(
    design: CellDesign, inputs: DischargeInputs | ThinFilm, runs: Sequence[Discharge], facts: Sequence[tuple[str, Fact]]
) -> Simulation:
    delivered = [d for d in (run.delivered() for run in runs) if d is not None]
    report = design_report(design, delivered=delivered) if delivered or design.specification.voltage is not None else None
    return Simulation(design.name, inputs, tuple(runs), report, tuple(facts), tuple(sorted(_counted(facts).items())))


def _thin_film(design: CellDesign, rates: Sequence[float], temperature_K: float | None) -> Simulation:
    """Discharges of a dense film; lithium at the anode is held against what was passed."""
    film, found = film_inputs(design, temperature_K=temperature_K)
    facts = [*design.specification.provenance, *design.facts, *found]
    marks = tuple(sorted(_counted(facts).items()))
    runs = []
    for rate in rates:
        run = film_discharge(film, rate)
        known = run.status if run.status in STATUSES else "not solved"
        runs.append(
            Discharge(
                design.name, rate, film, run.capacity_mAh_cm2, run.voltage_V, known, "" if known == run.status else run.status,
                (), marks, "planar diffusion in a dense film",
            )
        )  # fmt: skip
    return _with_report(design, film, runs, facts)


def _by_dfn(
    name: str, inputs: DischargeInputs, rate: float, parts: tuple[Salt | None, CompositeAnode | None],
    states: CellStates, counts: dict[str, int],
) -> Discharge:  # fmt: skip
    """One discharge in PyBaMM's DFN, with its status in the words of the house."""
    from frenkel.cell._pybamm.porous_cell import solve_constant_current

    marks, model = tuple(sorted(counts.items())), "Doyle–Fuller–Newman model"
    limit, current = states.lowest_critical_mA_cm2, inputs.current_mA_cm2(rate)
    if current > limit:
        empty, why = np.zeros(0), f"{current:.3g} against {limit:.3g} mA/cm²"
        return Discharge(name, rate, inputs, empty, empty, "critical current exceeded", why, (), marks, model)
    run = solve_constant_current(inputs, rate, salt=parts[0], anode=parts[1], states=porous_states(states, inputs))
    status = {"cut-off": "ok", "end": "ok", "cut-off at start": "cut-off at t = 0"} | {s: s for s in STATUSES}
    known = status.get(run.why)
    return Discharge(
        name, rate, inputs, run.charge_mAh_cm2, run.voltage_V, known or "not solved", "" if known else run.why, (), marks,
        model, run.states,
    )  # fmt: skip
