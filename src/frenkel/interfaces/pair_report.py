"""Both contacts of a cell in one result: budgets, growth, current limit, and what pressure would do to them.

The facts are those of the rooms above: `materials`, `library` and `thermo` are asked for the pair. Units: Ω cm², MPa, mA/cm².
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import OutOfRange
from frenkel.evidence import Dossier, Evidence, Refusal
from frenkel.interfaces.budget import InterfaceBudget
from frenkel.interfaces.current_limits import CurrentLimit
from frenkel.interfaces.films import coating_parts
from frenkel.interfaces.layer_growth import GrowthPrediction, PairGrowth
from frenkel.interfaces.pair import anode_budget, anode_growth, cathode_budget, cathode_growth
from frenkel.interfaces.pair_limit import pair_limit
from frenkel.materials import Question
from frenkel.results import Notice, ResultDefaults

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["PairInterfaces", "known_facts", "pair_interfaces"]

Floats = NDArray[np.float64]
PRESSURES_MPA = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
LONGEST_H = 1e4
VIEWS = ("anode", "cathode", "limit", "anode-growth", "cathode-growth")


@dataclass(frozen=True)
class PairInterfaces(ResultDefaults):
    """Budgets of both sides, the anode's sum [n, 3] (value, low, high) and the current limit at pressures [n], growths."""

    anode: InterfaceBudget
    cathode: InterfaceBudget | None
    limit: CurrentLimit | Refusal
    pressure_MPa: tuple[float, ...]
    anode_sum_ohm_cm2: Floats
    anode_growth: GrowthPrediction | None
    cathode_growth: GrowthPrediction | None

    @property
    def notices(self) -> tuple[Notice, ...]:
        found = [*self.anode.notices, *(self.cathode.notices if self.cathode else ())]
        if isinstance(self.limit, Refusal):
            found.append(Notice("limit_unknown", f"{self.limit.subject}: current limit unknown, {self.limit.reason}"))
        else:
            found.extend(self.limit.notices)
        return tuple(found)

    def evidence(self) -> tuple[Evidence, ...]:
        parts = (self.anode, self.cathode, self.limit)
        return tuple(e for one in parts if isinstance(one, (InterfaceBudget, CurrentLimit)) for e in one.evidence())

    def to_dict(self) -> dict[str, Any]:
        def of(one: Any) -> Any:
            return None if one is None else one.to_dict()

        return {
            "anode": of(self.anode), "cathode": of(self.cathode), "limit": of(self.limit),
            "against_pressure": {
                "pressure_MPa": list(self.pressure_MPa), "anode_sum_ohm_cm2": self.anode_sum_ohm_cm2.tolist(),
            },
            "anode_growth": of(self.anode_growth), "cathode_growth": of(self.cathode_growth),
        }  # fmt: skip

    def plot(self, view: str = "anode") -> go.Figure:
        """The figure of one part: "anode", "cathode", "limit", "anode-growth" or "cathode-growth"."""
        from frenkel.errors import InputError

        if view not in VIEWS:
            raise InputError(f"There is no view {view!r}; there are {', '.join(VIEWS)}.")
        part = getattr(self, view.replace("-", "_"))
        if part is None or isinstance(part, Refusal):
            raise InputError(f"The {view} of this pair is unknown: there is nothing to draw.")
        figure: go.Figure = part.plot()
        return figure


def pair_interfaces(
    question: Question, dossier: Dossier | None = None, *, pressures_MPa: tuple[float, ...] = PRESSURES_MPA
) -> PairInterfaces:
    """Everything that this room says of a cell.

    Parameters
    ----------
    question : electrolyte, electrodes, conditions, options
    dossier : what is known; by default what materials, library and thermo know
    pressures_MPa : at which the anode and the current limit are asked again
    """
    if not all(p >= 0.0 for p in pressures_MPa):
        raise OutOfRange("The pressure", given=min(pressures_MPa), low=0.0, unit="MPa")
    known = known_facts(question) if dossier is None else dossier
    anode = anode_budget(question, known)
    pressed = [anode_budget(replace(question, stack_pressure_MPa=p), known) for p in pressures_MPa]
    coating = coating_parts(question, known) if question.coating != "none" else None
    time = np.geomspace(0.1, LONGEST_H, 60)
    growths = []
    for growth, behind in ((anode_growth(question, known), None), (cathode_growth(question, known), coating)):
        growths.append(growth.predict(time, behind) if isinstance(growth, PairGrowth) else None)
    return PairInterfaces(
        anode, cathode_budget(question, known), pair_limit(question, known, anode, pressures_MPa=pressures_MPa),
        pressures_MPa, np.array([one.total for one in pressed]), growths[0], growths[1],
    )  # fmt: skip


def known_facts(question: Question) -> Dossier:
    """What the rooms materials, library and thermo know of the question, the user's own data first."""
    from frenkel.library.answer import answer as library
    from frenkel.materials.answer import answer as materials
    from frenkel.thermo.answer import answer as thermo

    dossier = Dossier().add(*question.data)
    for door in (materials, library, thermo):
        found = door(question, dossier)
        dossier = dossier.add(*found.evidence(), *found.refusals)
    return dossier
