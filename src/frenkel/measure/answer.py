"""The door: what the user's own measurements say about the electrolyte of the question.

Measured evidence comes in with `--data` (the JSON of `frenkel eis`, `frenkel series` and `frenkel measure`, or a table) and
stands in the dossier from the start. What nobody measured is refused here, with the command that would give it.
"""

from __future__ import annotations

from frenkel.evidence import Answer, Dossier, Refusal
from frenkel.materials import Question

__all__ = ["answer"]

_WANTED = (
    ("conductivity", "no impedance of this electrolyte was given.", "a pellet between blocking electrodes, at 5 temperatures or more",
     "frenkel series FOLDER --json measured.json, then --data measured.json"),
    ("electronic_conductivity", "no direct-current measurement was given.", "settled currents at 3 voltages between blocking electrodes",
     "frenkel measure electronic FILES --json"),
    ("transference_number", "no steady-state polarisation was given.", "10 mV across two lithium electrodes until the current settles",
     "frenkel measure transference FILE --json"),
    ("critical_current_density", "no plating ramp was given.", "three cells with a stated pressure",
     "frenkel measure ccd FILES --json"),
    ("hydrogen_sulfide_per_gram", "no exposure to moist gas was given.", "the record of a gas sensor",
     "frenkel measure moisture TABLE --json"),
)  # fmt: skip


def answer(question: Question, dossier: Dossier) -> Answer:
    """Refusals for what was not measured; measured evidence itself is already in the dossier."""
    key = question.electrolyte.key
    subjects = set(question.electrolyte.subjects) | {key}
    measured = {e.property for e in dossier.evidence if e.origin == "measured" and subjects & set(e.subject.split("|"))}
    return Answer((), tuple(
        Refusal(property, f"Your own measurement: {reason}", settle, command, "measure", key)
        for property, reason, settle, command in _WANTED if property not in measured
    ))  # fmt: skip
