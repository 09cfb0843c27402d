"""What is known of a thing, written so that it can be ranked, traced and shown: Evidence and the Dossier.

An `Evidence` is one statement (subject, property, value, interval, conditions) with where it comes from:
origin, source, method, whether somebody read the value in its source, and what it was derived from. A
`Dossier` is an append-only collection; `Dossier.best` is the only ranking. `Answer` and `Refusal` are what
a room says to a question. Everything is frozen and serialises to JSON. This file imports no room.
"""

from __future__ import annotations

from frenkel.evidence.dossier import Answer, Dossier, Refusal, SupportsEvidence, condition_distance
from frenkel.evidence.property_table import Property, properties, property_of
from frenkel.evidence.reading import read_evidence_file
from frenkel.evidence.statement import ORIGINS, ConditionValue, Evidence, Law, Source

__all__ = [
    "ORIGINS",
    "Answer",
    "ConditionValue",
    "Dossier",
    "Evidence",
    "Law",
    "Property",
    "Refusal",
    "Source",
    "SupportsEvidence",
    "condition_distance",
    "properties",
    "property_of",
    "read_evidence_file",
]
