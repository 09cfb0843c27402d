"""Frenkel follows the lithium ion through a solid-state battery: from the lattice to the cell.

Give it a solid electrolyte (a name, a formula, a structure file, laboratory files) and the electrodes, and it
says what the material is, how lithium moves in it, what it is stable against, what its interfaces cost and
what the laboratory measured, each number with unit, uncertainty, conditions and source.

    from frenkel.evaluate import evaluate
    evaluate("Li6PS5Cl", anode="Li", cathode="NMC811").report("report.html")

Importing this package loads nothing heavy; the rooms are imported when they are used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from frenkel.lazy_names import lazy_names

__version__ = "0.1.0"

if TYPE_CHECKING:
    from frenkel.evidence import Dossier, Evidence, Refusal, Source
    from frenkel.materials import Question, classify, resolve
    from frenkel.transport import fit_conductivity

_PUBLIC = {
    "Dossier": "evidence",
    "Evidence": "evidence",
    "Question": "materials",
    "Refusal": "evidence",
    "Source": "evidence",
    "classify": "materials",
    "fit_conductivity": "transport",
    "resolve": "materials",
}

__all__ = [
    "Dossier",
    "Evidence",
    "Question",
    "Refusal",
    "Source",
    "__version__",
    "classify",
    "fit_conductivity",
    "resolve",
]

__getattr__, __dir__ = lazy_names(__name__, _PUBLIC)
