"""A chemical system ready for linear programs: its phases as columns, its elements as rows.

Closed, the lowest energy of a composition b is E(b) = min Σ x_i E_i with Σ x_i a_i = b; its duals are the
chemical potentials μ. Open to one element at potential μ_o (eV per atom, 0 for the element itself; for
lithium μ = −V), what is minimised is Σ x_i (E_i − μ_o a_io) over the other elements only. All energies are
eV per atom of b (closed) or per atom of b that is not the open element (open).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError
from frenkel.thermo._linear_programs import PreparedProgram
from frenkel.thermo.compositions import Amounts, amounts_of, fractions_over
from frenkel.thermo.energies import EnergyTable

__all__ = ["ChemicalSystem", "Equilibrium", "chemical_system"]

Array = NDArray[np.float64]

PRESENT = 1e-7
"""Amounts (atoms per atom) below this are round-off of the solver, not phases."""


@dataclass(frozen=True)
class Equilibrium:
    """Phases at equilibrium: energy (eV/atom), chemical potentials (eV/atom, element order of the system),
    atoms in each phase per atom of the composition, and atoms of the open element that they hold."""

    energy_eV_atom: float
    potentials_eV: Array
    atoms_in: dict[str, float]
    open_atoms: float


class ChemicalSystem:
    """Phases and elements of one system. `open_element` can be exchanged with a reservoir (default lithium)."""

    def __init__(
        self, names: Iterable[str], compositions: Array, energies: Array, elements: Iterable[str],
        open_element: str = "Li",
    ) -> None:  # fmt: skip
        self.elements = tuple(elements)
        self.names = tuple(names)
        self.compositions = np.asarray(compositions, dtype=np.float64)
        """Atomic fractions of each phase, shape (n_phases, n_elements)."""
        self.energies = np.asarray(energies, dtype=np.float64)
        self.open_element = open_element
        self._open_row = self.elements.index(open_element) if open_element in self.elements else None

    @cached_property
    def _closed(self) -> PreparedProgram:
        return PreparedProgram(self.compositions.T, self.energies)

    @cached_property
    def _other_rows(self) -> NDArray[np.int64]:
        return np.array([i for i in range(len(self.elements)) if i != self._open_row], dtype=np.int64)

    @cached_property
    def _open(self) -> PreparedProgram:
        if self._open_row is None:
            raise InputError(f"{self.open_element} is not in the system {'-'.join(self.elements)}.")
        return PreparedProgram(self.compositions[:, self._other_rows].T, self.energies)

    def forget(self) -> None:
        """Start the next computation from scratch: same question, same digits, whatever came before."""
        for name in ("_closed", "_open"):
            if name in vars(self):
                vars(self)[name].forget()

    def fractions(self, formula: str | Amounts) -> Array:
        """Atomic fractions of a formula over this system's elements."""
        return fractions_over(amounts_of(formula), self.elements)

    def closed(self, fractions: Array) -> Equilibrium:
        """Equilibrium of a closed system with these atoms; energies scale with the sum of `fractions`."""
        solution = self._closed.solve(fractions)
        return Equilibrium(
            solution.objective,
            solution.duals,
            self._present(solution.amounts),
            self._open_in(solution.amounts),
        )

    def open(self, fractions: Array, potential_eV: float) -> Equilibrium:
        """Equilibrium with a reservoir of the open element at `potential_eV` (lithium: −V against Li/Li+).

        The open element's own entry in `fractions` is ignored; energies are grand potentials.
        """
        program = self._open
        costs = self.energies - potential_eV * self.compositions[:, self._open_row]
        solution = program.solve(fractions[self._other_rows], costs)
        potentials = np.full(len(self.elements), potential_eV)
        potentials[self._other_rows] = solution.duals
        return Equilibrium(
            solution.objective, potentials, self._present(solution.amounts), self._open_in(solution.amounts)
        )

    def energy_of(self, name: str) -> float | None:
        """Energy (eV/atom) of a phase by its name in this system."""
        return self._energy_by_name.get(name)

    @cached_property
    def _energy_by_name(self) -> dict[str, float]:
        return dict(zip(self.names, self.energies.tolist(), strict=True))

    def _present(self, amounts: Array) -> dict[str, float]:
        return {self.names[i]: float(amounts[i]) for i in np.nonzero(amounts > PRESENT)[0]}

    def _open_in(self, amounts: Array) -> float:
        if self._open_row is None:
            return 0.0
        return float(amounts @ self.compositions[:, self._open_row])


def chemical_system(
    table: EnergyTable, elements: Iterable[str], *, open_element: str = "Li"
) -> ChemicalSystem:
    """The system of all phases of `table` made of `elements` (and of the open element), elements included.

    Raises UnknownName for an element without reference. The last systems stay prepared.
    """
    wanted = frozenset(elements) | ({open_element} if open_element else set())
    table.require(wanted)
    system = _cached_system(table, tuple(sorted(wanted)), open_element)
    system.forget()
    return system


@lru_cache(maxsize=128)
def _cached_system(table: EnergyTable, elements: tuple[str, ...], open_element: str) -> ChemicalSystem:
    order = {element: i for i, element in enumerate(elements)}
    phases = table.within(elements)
    names = [*elements, *(p.name for p in phases)]
    compositions = np.zeros((len(names), len(elements)))
    compositions[: len(elements)] = np.eye(len(elements))
    for row, phase in enumerate(phases, start=len(elements)):
        count = phase.atom_count
        for element, n in phase.atoms:
            compositions[row, order[element]] = n / count
    energies = np.array([0.0] * len(elements) + [p.formation_energy_eV_atom for p in phases])
    return ChemicalSystem(names, compositions, energies, elements, open_element)
