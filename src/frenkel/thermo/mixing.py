"""The most exothermic mixture of any number of reactants, as one linear program.

With w the atomic fractions of the reactants (compositions v_r, energies e_r per atom) and x the products,

    minimise  Σ x_i E_i − Σ w_r e_r   subject to  Σ x_i a_i = Σ w_r v_r,  Σ w_r = 1,  x, w ≥ 0 .

The mixing ratio is a variable, so the exact minimum needs no scan, for two reactants or for five. Open to
lithium at a voltage, E_i becomes E_i + V a_i,Li, lithium's row goes, and everything counts per atom that is
not lithium. `mixing_line` gives all kinks between two reactants for figures. Energies in eV per atom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError
from frenkel.thermo._linear_programs import PreparedProgram
from frenkel.thermo.systems import PRESENT, ChemicalSystem

__all__ = ["Kink", "Mixture", "frame_of", "grand_energy", "mixing_line", "most_exothermic_mixture"]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Mixture:
    """Minimum: energy (eV per atom of the mixture; without lithium where open), fractions of the reactants,
    atoms in each product per atom of the mixture, lithium in the products per the same atom."""

    energy_eV_atom: float
    fractions: tuple[float, ...]
    atoms_in: dict[str, float]
    lithium: float


@dataclass(frozen=True)
class Kink:
    """A corner of the energy between two reactants at the atomic fraction `x` of the second."""

    x: float
    energy_eV_atom: float
    atoms_in: dict[str, float]


def frame_of(system: ChemicalSystem, fractions: Array, voltage_V: float | None) -> Array:
    """Fractions as they count: as they are (closed), or of the atoms that are not the open element (open)."""
    if voltage_V is None:
        return np.asarray(fractions / fractions.sum())
    frame = np.array(fractions, dtype=np.float64)
    frame[system.elements.index(system.open_element)] = 0.0
    if frame.sum() <= 0:
        raise InputError(f"{system.open_element} itself is no reactant in a system that is open to it.")
    return np.asarray(frame / frame.sum())


def grand_energy(
    system: ChemicalSystem, energy_eV_atom: float, fractions: Array, voltage_V: float | None
) -> float:
    """Energy of a reactant as it counts: E (closed), or (E + V n_Li) per atom that is not lithium (open)."""
    if voltage_V is None:
        return energy_eV_atom
    lithium = float(fractions[system.elements.index(system.open_element)]) / float(fractions.sum())
    return (energy_eV_atom + voltage_V * lithium) / (1.0 - lithium)


def most_exothermic_mixture(
    system: ChemicalSystem,
    reactants: Sequence[Array],
    energies: Sequence[float],
    *,
    voltage_V: float | None = None,
) -> Mixture:
    """The minimum over all mixing ratios.

    Parameters
    ----------
    reactants : compositions as from `frame_of`, each of shape (n_elements,), sum 1
    energies : energies of the reactants as from `grand_energy`, eV per atom
    voltage_V : None for a closed system, or the voltage against Li/Li+ of the lithium reservoir
    """
    row = system.elements.index(system.open_element) if voltage_V is not None else -1
    keep = [i for i in range(len(system.elements)) if i != row]
    phases = system.compositions[:, keep].T
    costs = system.energies
    if voltage_V is not None:
        costs = costs + voltage_V * system.compositions[:, row]
    columns = -np.array([r[keep] for r in reactants]).T
    count = phases.shape[1]
    matrix = np.zeros((len(keep) + 1, count + len(reactants)))
    matrix[:-1, :count] = phases
    matrix[:-1, count:] = columns
    matrix[-1, count:] = 1.0
    program = PreparedProgram(matrix, np.concatenate([costs, -np.asarray(energies, dtype=np.float64)]))
    right = np.zeros(len(keep) + 1)
    right[-1] = 1.0
    solution = program.solve(right)
    amounts = solution.amounts[:count]
    atoms = {system.names[i]: float(amounts[i]) for i in np.nonzero(amounts > PRESENT)[0]}
    lithium = float(amounts @ system.compositions[:, row]) if row >= 0 else 0.0
    return Mixture(solution.objective, tuple(float(w) for w in solution.amounts[count:]), atoms, lithium)


def mixing_line(
    system: ChemicalSystem,
    a: Array,
    b: Array,
    energies: tuple[float, float],
    *,
    voltage_V: float | None = None,
) -> tuple[Kink, ...]:
    """All kinks of the reaction energy between two reactants, from x = 0 (all a) to x = 1 (all b).

    E(x) = E_hull((1−x) a + x b) − (1−x) e_a − x e_b is convex and piecewise linear; kinks are found by
    intersecting tangents, as in `profile`.
    """

    def at(x: float) -> _Point:
        here = (1 - x) * a + x * b
        found = system.closed(here) if voltage_V is None else system.open(here, -voltage_V)
        slope = float(found.potentials_eV @ (b - a)) - (energies[1] - energies[0])
        if voltage_V is not None:  # the open element's own potential belongs to the reservoir
            row = system.elements.index(system.open_element)
            slope -= float(found.potentials_eV[row] * (b - a)[row])
        return x, found.energy_eV_atom - (1 - x) * energies[0] - x * energies[1], slope, found.atoms_in

    nudge = 1e-6
    corners: list[float] = []
    _corners(at, at(nudge), at(1 - nudge), corners, 0)
    kinks = [at(x) for x in (0.0, *sorted(corners), 1.0)]
    return tuple(Kink(x, energy, atoms) for x, energy, _, atoms in kinks)


_Point = tuple[float, float, float, dict[str, float]]  # x, energy, slope, products


def _corners(
    at: Callable[[float], _Point], left: _Point, right: _Point, corners: list[float], depth: int
) -> None:
    nudge = 1e-6
    if abs(left[2] - right[2]) < 1e-9 or depth > 60:
        return
    x = (right[1] - left[1] + left[2] * left[0] - right[2] * right[0]) / (left[2] - right[2])
    if not left[0] + 2 * nudge < x < right[0] - 2 * nudge:
        return
    here = at(x)
    if here[1] <= left[1] + left[2] * (x - left[0]) + 1e-8:
        corners.append(x)
        return
    below, above = at(x - nudge / 2), at(x + nudge / 2)
    if abs(below[2] - above[2]) > 1e-9:
        corners.append(x)
    _corners(at, left, below, corners, depth + 1)
    _corners(at, above, right, corners, depth + 1)
