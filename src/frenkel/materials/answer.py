"""The door of the room: what the electrolyte and the electrodes are, what they cost, how they are built."""

from __future__ import annotations

from frenkel.evidence import Answer, Dossier
from frenkel.materials.question import Question

__all__ = ["answer"]


def answer(question: Question, dossier: Dossier) -> Answer:
    """Class and role of the electrolyte; properties of electrolyte and electrodes; cost and abundance."""
    return Answer()
