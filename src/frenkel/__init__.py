"""Frenkel follows the lithium ion through a solid-state battery: from the lattice to the cell.

Give it a solid electrolyte (a name, a formula, a structure file, laboratory files) and the electrodes, and it
says what the material is, how lithium moves in it, what it is stable against, what its interfaces cost and
what the laboratory measured, each number with unit, uncertainty, conditions and source.

    from frenkel.evaluate import evaluate
    evaluate("Li6PS5Cl", anode="Li", cathode="NMC811").report("report.html")

Importing this package loads nothing heavy; the rooms are imported when they are used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from frenkel.evidence import Dossier, Evidence, Refusal, Source
    from frenkel.materials import Question, classify, resolve
    from frenkel.transport import fit_conductivity

_PUBLIC = {
    "Dossier": "frenkel.evidence",
    "Evidence": "frenkel.evidence",
    "Question": "frenkel.materials",
    "Refusal": "frenkel.evidence",
    "Source": "frenkel.evidence",
    "classify": "frenkel.materials",
    "fit_conductivity": "frenkel.transport",
    "resolve": "frenkel.materials",
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


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module 'frenkel' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
