"""The electrochemical window of a composition, in four small linear programs.

The lowest energy E(b) of a closed system is convex in the lithium content; its slopes on both sides of the
composition are the lithium potentials at which lithium is taken up and given off:

    V_reduction = −∂E/∂n_Li (n_Li + 0),     V_oxidation = −∂E/∂n_Li (n_Li − 0)      (V against Li/Li+).

Each slope is a dual of the linear program with a little lithium added or removed. For a phase on the hull
this is its own window, for any other composition that of the equilibrium at its composition.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError
from frenkel.thermo.systems import ChemicalSystem

__all__ = ["WindowEdges", "window_edges"]

LITHIUM_STEP = 1e-6
"""Lithium added and removed (atoms per atom): far above the solver's tolerance, far below any real facet."""

PRODUCT_STEP_V = 1e-4
"""The products of an edge are those this far beyond it."""


@dataclass(frozen=True)
class WindowEdges:
    """Limits (V against Li/Li+; None where no lithium can be given off), products beyond them as atoms in
    each phase per atom of the frame without lithium, hull energy (eV/atom) and phases at the composition."""

    reduction_V: float
    oxidation_V: float | None
    products_reduction: dict[str, float]
    products_oxidation: dict[str, float]
    energy_eV_atom: float
    equilibrium: dict[str, float]


def window_edges(system: ChemicalSystem, fractions: NDArray[np.float64]) -> WindowEdges:
    """Window of a composition, shape (n_elements,), atomic fractions over `system.elements`.

    Raises InputError where nothing but lithium is in it.
    """
    row = system.elements.index(system.open_element)
    if fractions.sum() - fractions[row] <= 0:
        raise InputError("Lithium itself has no window; give a compound.")
    here = system.closed(fractions)
    step = np.zeros_like(fractions)
    step[row] = LITHIUM_STEP
    reduction = -float(system.closed(fractions + step).potentials_eV[row])
    # below 0 V lithium is plated and nothing bounds the lithium taken from the reservoir
    beyond = system.open(fractions, -max(reduction - PRODUCT_STEP_V, 0.0)).atoms_in
    oxidation: float | None = None
    products: dict[str, float] = {}
    if fractions[row] > 2 * LITHIUM_STEP:
        oxidation = -float(system.closed(fractions - step).potentials_eV[row])
        products = system.open(fractions, -(oxidation + PRODUCT_STEP_V)).atoms_in
    return WindowEdges(reduction, oxidation, beyond, products, here.energy_eV_atom, here.atoms_in)
