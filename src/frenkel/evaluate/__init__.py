"""Is it good enough, and how do we know? The main job: a question goes through all rooms into a scorecard.

`evaluate("Li6PS5Cl", anode="Li", cathode="NMC811")` asks each room in turn, collects the evidence in a
dossier, holds it against the requirements (data/requirements.csv) and writes a report. A verdict is the
probability, over the interval of the deciding evidence, that the requirement is met.
"""

from __future__ import annotations

from frenkel.evaluate.evaluation import Evaluation, ask, evaluate
from frenkel.evaluate.requirements import Requirement, requirements
from frenkel.evaluate.scorecard import Verdict, assess
from frenkel.evaluate.walk import Walk, build_dossier

__all__ = [
    "Evaluation",
    "Requirement",
    "Verdict",
    "Walk",
    "ask",
    "assess",
    "build_dossier",
    "evaluate",
    "requirements",
]
