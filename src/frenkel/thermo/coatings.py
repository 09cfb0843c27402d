"""Which coating keeps a cathode and an electrolyte apart? All candidates against the same five criteria.

 window      its own limits enclose the potentials that the cathode runs through
 cathode     reaction energy with the cathode, discharged and charged (the worse of both)
 electrolyte reaction energy with the electrolyte
 lithium     it holds lithium (lithium has to pass)
 gap, hull   it insulates, and it is on or near the hull
Reaction energies are mutual, in eV per atom. Limits are arguments; their defaults (0.1 eV/atom, 2 eV, 50 meV/atom)
are conventions of such screenings, not measurements, and stand in the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from frenkel.errors import ComputationError, InputError
from frenkel.evidence import Evidence, Source
from frenkel.results import Notice, ResultDefaults
from frenkel.thermo.cathodes import cathode_states
from frenkel.thermo.compositions import Amounts, amounts_of
from frenkel.thermo.energies import EnergyTable, embedded
from frenkel.thermo.facts import rows, source_text
from frenkel.thermo.reactants import Reactant
from frenkel.thermo.reaction import Reaction, compute_reaction
from frenkel.thermo.window import compute_window

if TYPE_CHECKING:
    import plotly.graph_objects as go

__all__ = ["CoatingRow", "CoatingScreen", "screen_coatings"]


@dataclass(frozen=True)
class CoatingRow:
    """One candidate: the numbers, what it fails, and why it could not be judged if so."""

    formula: str
    reduction_limit_V: float | None
    oxidation_limit_V: float | None
    energy_cathode_eV_atom: float | None
    energy_electrolyte_eV_atom: float | None
    interval_electrolyte_eV_atom: tuple[float, float] | None
    lithium_fraction: float
    gap_eV: float | None
    energy_above_hull_eV_atom: float | None
    fails: tuple[str, ...]
    products_electrolyte: tuple[str, ...]
    products_cathode: tuple[str, ...]
    reference: str
    named_in: str = ""
    unknown: str = ""

    @property
    def worst_energy_eV_atom(self) -> float:
        known = [e for e in (self.energy_cathode_eV_atom, self.energy_electrolyte_eV_atom) if e is not None]
        return min(known, default=0.0)


@dataclass(frozen=True)
class CoatingScreen(ResultDefaults):
    """Candidates, best first: fewest criteria failed, then the weakest worst reaction."""

    cathode: str
    electrolyte: str
    voltages_V: tuple[float, float]
    limits: Mapping[str, float]
    uncoated_energy_eV_atom: float
    rows: tuple[CoatingRow, ...]
    table: str
    scheme: str
    notices: tuple[Notice, ...] = ()

    def evidence(self) -> tuple[Evidence, ...]:
        """Mutual reaction energies of every certified candidate with the electrolyte."""
        return tuple(
            Evidence(
                f"{row.formula} | {self.electrolyte}", "reaction_energy", row.energy_electrolyte_eV_atom, kind="mutual",
                low=row.interval_electrolyte_eV_atom[0], high=row.interval_electrolyte_eV_atom[1], interval="spread",
                origin="computed", checked="computed", method="convex hull, most exothermic mixture",
                conditions=(("reference", row.reference),),
                source=Source(source_text("bartel2020"), model=self.table, version=self.scheme),
            )
            for row in self.rows
            if row.reference == "certified" and row.interval_electrolyte_eV_atom is not None
        )  # fmt: skip

    def plot(self) -> go.Figure:
        from frenkel.thermo.plots import coatings_figure

        return coatings_figure(self)

    def to_dict(self) -> dict[str, Any]:
        return {
            "cathode": self.cathode, "electrolyte": self.electrolyte, "voltages_V": list(self.voltages_V),
            "limits": dict(self.limits), "uncoated_energy_eV_atom": self.uncoated_energy_eV_atom,
            "reference": "certified" if all(row.reference == "certified" for row in self.rows) else "uncertified",
            "coatings": [{**vars(row), "worst_energy_eV_atom": row.worst_energy_eV_atom} for row in self.rows],
            "notices": [n.to_dict() for n in self.notices],
        }  # fmt: skip


def screen_coatings(
    cathode: str | Amounts | Reactant,
    electrolyte: str | Amounts,
    *,
    lowest_V: float | None = None,
    highest_V: float | None = None,
    charged: str | Amounts | Reactant | None = None,
    candidates: Iterable[str] | None = None,
    largest_energy_eV_atom: float = 0.1,
    smallest_gap_eV: float = 2.0,
    largest_hull_eV_atom: float = 0.05,
    table: EnergyTable | None = None,
) -> CoatingScreen:
    """All candidates ranked as a coating between `cathode` and `electrolyte`.

    Parameters
    ----------
    lowest_V, highest_V : potentials that the cathode runs through, V against Li/Li+; without them the ends of its
        open-circuit curve, and its charged end counts too
    charged : the cathode in its charged state (a formula or `charged_cathode`); without it only the discharged one counts
    candidates : formulas; the shipped list (data/coatings.csv) without them

    Examples
    --------
    >>> screen = screen_coatings("LCO", "Li6PS5Cl")
    >>> "LiNbO3" in {row.formula for row in screen.rows}
    True

    Source: criteria after Xiao, Miara, Wang and Ceder, Joule 3, 1252 (2019).
    """
    base = table or embedded()
    if lowest_V is None or highest_V is None:
        states = cathode_states(cathode, base) if isinstance(cathode, str) else None
        if states is None or states.lowest_V is None or states.highest_V is None:
            raise InputError(
                "The potentials of this cathode are not known here.",
                next_step="Give lowest_V and highest_V (V against Li/Li+).",
            )
        lowest_V = states.lowest_V if lowest_V is None else lowest_V
        highest_V = states.highest_V if highest_V is None else highest_V
        charged = charged or states.charged
    if not lowest_V < highest_V:
        raise InputError(
            f"The cathode runs from {lowest_V:g} to {highest_V:g} V: the lowest must lie below the highest."
        )
    limits = {"largest_energy_eV_atom": largest_energy_eV_atom, "smallest_gap_eV": smallest_gap_eV,
              "largest_hull_eV_atom": largest_hull_eV_atom}  # fmt: skip
    named = {r["formula"]: r["named_in"] for r in rows("coatings.csv")}
    every = tuple(named if candidates is None else candidates)
    if not every:
        raise InputError(
            "No candidate for a coating is given.", next_step="Leave candidates out for the shipped list."
        )
    found = [
        _judge(one, cathode, charged, electrolyte, (lowest_V, highest_V), limits, base, named.get(one, ""))
        for one in every
    ]
    found.sort(key=lambda row: (bool(row.unknown), len(row.fails), -row.worst_energy_eV_atom, row.formula))
    bare = compute_reaction(cathode, electrolyte, table=base)
    worst = bare.energy_mutual_eV_atom
    if charged is not None:
        worst = min(worst, compute_reaction(charged, electrolyte, table=base).energy_mutual_eV_atom)
    return CoatingScreen(
        bare.reactants[0].label, bare.reactants[1].label, (lowest_V, highest_V), limits, worst, tuple(found),
        base.name, base.scheme,
        (Notice("limits", "The limits of the criteria are conventions of screenings, not measurements."),),
    )  # fmt: skip


def _judge(
    formula: str, cathode: str | Amounts | Reactant, charged: str | Amounts | Reactant | None, electrolyte: str | Amounts,
    voltages: tuple[float, float], limits: Mapping[str, float], table: EnergyTable, named_in: str,
) -> CoatingRow:  # fmt: skip
    lithium = 0.0
    try:
        amounts = amounts_of(formula)
        lithium = amounts.get("Li", 0.0) / sum(amounts.values())
        window = compute_window(formula, table=table, with_profile=False)
        sides = [
            compute_reaction(state, formula, table=table) for state in (cathode, charged) if state is not None
        ]
        inner = compute_reaction(formula, electrolyte, table=table)
    except (InputError, ComputationError) as error:
        return CoatingRow(
            formula, None, None, None, None, None, lithium, None, None, (), (), (), "uncertified", named_in, str(error)
        )  # fmt: skip
    outer: Reaction = min(sides, key=lambda r: r.energy_mutual_eV_atom)
    phase = table.find(amounts)
    gap = phase.gap_max_eV if phase else None
    fails = []
    if window.reduction_limit_V > voltages[0]:
        fails.append("reduced by the cathode's lowest potential")
    if window.oxidation_limit_V is not None and window.oxidation_limit_V < voltages[1]:
        fails.append("oxidised at the cathode's highest potential")
    if outer.energy_mutual_eV_atom < -limits["largest_energy_eV_atom"]:
        fails.append("reacts with the cathode")
    if inner.energy_mutual_eV_atom < -limits["largest_energy_eV_atom"]:
        fails.append("reacts with the electrolyte")
    if lithium == 0.0:
        fails.append("holds no lithium")
    if gap is not None and gap < limits["smallest_gap_eV"]:
        fails.append("narrow gap")
    if (window.energy_above_hull_eV_atom or 0.0) > limits["largest_hull_eV_atom"]:
        fails.append("far above the hull")
    certified = window.is_certified and inner.is_certified and all(s.is_certified for s in sides)
    return CoatingRow(
        formula, window.reduction_limit_V, window.oxidation_limit_V, outer.energy_mutual_eV_atom, inner.energy_mutual_eV_atom,
        inner.mutual_interval_eV_atom, lithium, gap, window.energy_above_hull_eV_atom, tuple(fails), tuple(inner.products), tuple(outer.products),
        "certified" if certified else "uncertified", named_in,
    )  # fmt: skip
