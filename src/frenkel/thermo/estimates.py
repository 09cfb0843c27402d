"""Energies that no row gives, by stated rules with their errors. eV per atom.

Two rules:
 measured enthalpy    for single phases (data/estimates.csv): E = (ΔH_measured + Σ_k (E_k − ΔH_k)/K)/atoms, the mean difference
                      of computed and measured energies per atom being that of K neighbours, and its error their scatter;
 own equilibrium      for an electrolyte that the table lacks: the energy of the equilibrium at its composition. Its error is
                      how far the listed electrolytes that the table holds lie from the equilibrium of all other phases
                      (root mean square, data/rules.csv).
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable
from functools import lru_cache

from frenkel.thermo.charges import mended
from frenkel.thermo.compositions import spelled_atoms
from frenkel.thermo.energies import EnergyTable, Phase
from frenkel.thermo.facts import rows

__all__ = [
    "absent_phase_error_eV_atom",
    "estimated_phases",
    "estimates_among",
    "own_equilibrium_errors_eV_atom",
]


def estimated_phases(computed: Iterable[Phase], scheme: str) -> tuple[Phase, ...]:
    """The phases of data/estimates.csv in a scheme, from its computed energies of their neighbours."""
    energies = {p.name: (p.formation_energy_eV_atom, p.atom_count) for p in computed}
    found = []
    for row in rows("estimates.csv"):
        atoms = spelled_atoms(row["atoms"])
        count = sum(n for _, n in atoms)
        differences = []
        for neighbour in row["neighbours"].split():
            name, measured = neighbour.split(":")
            energy, size = energies[name]
            differences.append(energy - float(measured) / size)
        shift = statistics.mean(differences) if differences else 0.0
        scatter = statistics.stdev(differences) if len(differences) > 1 else 0.0
        error = math.hypot(scatter, float(row["measured_error_eV"] or 0.0) / count)
        energy = float(row["measured_eV"]) / count + shift
        found.append(
            Phase(
                row["phase"],
                atoms,
                energy,
                scheme,
                row["source"],
                row["checked"],
                estimate_error_eV_atom=error,
            )
        )
    return tuple(found)


def estimates_among(table: EnergyTable, names: Iterable[str]) -> tuple[Phase, ...]:
    """Those of the named phases whose energy in this table is an estimate."""
    found = (table.named(name) for name in sorted(set(names)))
    return tuple(phase for phase in found if phase is not None and phase.is_estimate)


@lru_cache(maxsize=1)
def absent_phase_error_eV_atom() -> float:
    """Error (eV/atom) of taking an electrolyte that the table lacks at the equilibrium of its composition."""
    return next(float(r["error"]) for r in rows("rules.csv") if r["rule"] == "own equilibrium")


def own_equilibrium_errors_eV_atom(table: EnergyTable) -> list[float]:
    """Energy of each listed electrolyte less that of the equilibrium of all other phases (eV/atom)."""
    from frenkel.thermo.systems import chemical_system

    found = []
    for row in rows("certified_materials.csv"):
        if "electrolyte" not in row["role"] or row["window"] != "yes":
            continue
        amounts = mended(row["formula"])[0]
        phase = table.find(amounts)
        if phase is not None:
            system = chemical_system(table.restricted({*amounts, "Li"}).without([phase.name]), amounts)
            found.append(
                phase.formation_energy_eV_atom - system.closed(system.fractions(amounts)).energy_eV_atom
            )
    return found
