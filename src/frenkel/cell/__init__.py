"""Which cell does it make, and which should I choose?

Bookkeeping of layers, stack, pouch and fixture (numpy only): mass per area m = Q/(q w), thickness L = m/(ρ (1 − ε)),
lithium plated 3.6 V_Li/F = 4.85 µm per mAh/cm²; E = Q ∫V dQ/Q at each level. Discharge with PyBaMM (extra `cell`): a
porous cathode with particles, one ion that moves (t+ = 1) or a salt. States over cycles: lithium inventory, stack
pressure, fade, critical current. Choice: the probability that a design meets targets.
Units: µm, mg/cm², mAh/cm², mAh/g, Wh/kg, Wh/L, MPa, Ω cm², mA/cm², V, K.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from frenkel.cell.design import CellDesign, DesignReport, design_report
    from frenkel.cell.specification import read_specification

_PUBLIC = {
    "CellDesign": "design",
    "DesignReport": "design",
    "design_report": "design",
    "read_specification": "specification",
}

__all__ = [
    "CellDesign",
    "DesignReport",
    "design_report",
    "read_specification",
]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        return getattr(importlib.import_module(f"frenkel.cell.{_PUBLIC[name]}"), name)
    raise AttributeError(f"module 'frenkel.cell' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
