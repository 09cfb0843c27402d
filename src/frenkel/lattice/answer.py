"""The door of the room: migration barriers of the electrolyte from its crystal structure, or why there are none."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from frenkel.errors import FrenkelError
from frenkel.evidence import Answer, Dossier, Refusal
from frenkel.materials.question import Question

if TYPE_CHECKING:
    from pymatgen.core import Structure

__all__ = ["answer"]


def answer(question: Question, dossier: Dossier) -> Answer:
    """Percolation barriers by bond-valence site energy where a crystal structure is known, else a refusal.

    The conductivity itself is refused: a barrier knows no carriers, and with those of the composition the computed
    conductivity is off by orders of magnitude (`model_error`), so that it must not stand in for a measured one.
    """
    subject = question.electrolyte.key
    if question.electrolyte.kind != "inorganic":
        reason = "a polymer or a composite has no crystal in which an ion could hop from site to site"
        return Answer((), (_refusal(subject, reason, "the pathways of its crystalline part alone"),))
    structure, checked = _structure_of(question)
    if structure is None:
        return Answer(
            (), (_refusal(subject, "no crystal structure is known here", "a structure file (CIF)"),)
        )
    from frenkel.lattice.landscape import site_energy_landscape
    from frenkel.lattice.model_error import residual_of
    from frenkel.lattice.percolation import percolation
    from frenkel.lattice.ranking import how_it_ranks

    try:
        found = percolation(site_energy_landscape(structure))
    except FrenkelError as error:
        return Answer((), (_refusal(subject, error.message, error.next_step or "another structure file"),))
    made = replace(found, formula=subject, input_checked=checked)
    if dossier.about("conductivity", subject):
        return Answer((made,), ())
    unknown = Refusal(
        "conductivity",
        f"a barrier alone gives no conductivity, and with carriers the model decides nothing: "
        f"{residual_of(found.formula).sentence} {how_it_ranks(found.formula).sentence}",
        "a measurement; what the model says with the carriers of host and dopants is shown by the command",
        "frenkel pathways FILE",
        "lattice",
        subject,
    )
    return Answer((made,), (unknown,))


def _structure_of(question: Question) -> tuple[Structure | None, str]:
    """The structure of the question, else one that ships under one of its names; and whether it was read.

    A barrier computed from a structure that nobody read in its source is worth no more than that structure.
    """
    from frenkel.materials.structures import RELIABLE_POSITIONS, crystal_facts, load_structure

    if question.electrolyte.structure is not None:
        return question.electrolyte.structure, "computed"
    for name in question.electrolyte.subjects:
        try:
            facts = crystal_facts(name)
            doubtful = facts.positions not in RELIABLE_POSITIONS or "remembered" in (
                facts.cell_checked,
                facts.occupancies_checked,
            )
            return load_structure(name), "remembered" if doubtful else "computed"
        except FrenkelError:
            continue
    return None, "computed"


def _refusal(subject: str, reason: str, settles: str) -> Refusal:
    return Refusal("migration_barrier", reason, settles, "frenkel pathways FILE", "lattice", subject)
