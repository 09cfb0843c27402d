"""Entropies and heat capacities: measured values where there are some, else stated rules with their error.

The computed formation energies carry corrections that were fitted to enthalpies at 298 K, so they stand for
ΔH(298 K). The Gibbs energy of formation at a temperature T near it is then

    ΔG(T) = ΔH − T (S − Σ n_e S_e),

with the standard entropy S of the phase and S_e of its elements. Rules, each with the error that leaving out
one measured compound at a time gives (`rule_errors`):
 entropy of an ionic compound   S = Σ_anions n s_a + Σ_others n (α + β ln M)     (Latimer's form)
 entropy of an alloy            S = Σ n S_e
 heat capacity                  C_p = 3R per atom                              (Neumann–Kopp)
Volumes stand in `volumes`. Units: J/mol/K per formula.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import lru_cache

import numpy as np

from frenkel.errors import OutOfRange
from frenkel.materials.elements import elements
from frenkel.quantities import AVOGADRO_PER_MOL, ELEMENTARY_CHARGE_C, GAS_CONSTANT_J_MOL_K
from frenkel.thermo.compositions import IONIC, Amounts, composition_key, spelled_atoms
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.facts import Estimate, rows

__all__ = [
    "J_MOL_PER_EV", "Estimate", "at_room_temperature", "at_temperature", "configurational_entropy_J_mol_K", "entropy_J_mol_K", "experiment", "formation_entropy_J_mol_K",
    "heat_capacity_J_mol_K", "rule_errors",
]  # fmt: skip

J_MOL_PER_EV = AVOGADRO_PER_MOL * ELEMENTARY_CHARGE_C
ROOM_TEMPERATURE_K = 298.15
_ANIONS = ("F", "O", "Cl", "Br", "I", "S", "Se", "N")


@lru_cache(maxsize=1)
def experiment() -> dict[str, dict[str, str]]:
    """Rows of measured thermochemistry by phase name (data/experiment.csv)."""
    return {row["phase"]: row for row in rows("experiment.csv")}


@lru_cache(maxsize=1)
def _measured() -> dict[tuple[tuple[str, float], ...], dict[str, str]]:
    """Measured compounds by composition; those that are gases at 298 K count as gases at 1 bar."""
    return {
        composition_key(dict(spelled_atoms(r["atoms"]))): r
        for r in rows("experiment.csv")
        if r["state"] in ("solid", "gas")
    }


@lru_cache(maxsize=1)
def _element_entropies() -> dict[str, float]:
    return {
        r["phase"]: float(r["entropy_J_mol_K"]) for r in rows("experiment.csv") if r["state"] == "element"
    }


def _features(amounts: Amounts) -> np.ndarray:
    """Numbers that the entropy rule is linear in: atoms of each anion, other atoms, other atoms times ln M."""
    out = np.zeros(len(_ANIONS) + 3)
    for element, n in amounts.items():
        if element in _ANIONS:
            out[_ANIONS.index(element)] += n
        elif element == "H":
            out[-1] += n
        else:
            out[-3] += n
            out[-2] += n * math.log(elements()[element].atomic_mass_g_mol)
    return out


@lru_cache(maxsize=1)
def _entropy_rule() -> tuple[np.ndarray, float]:
    """Coefficients of the entropy rule and its leave-one-out error per atom (J/mol/K, one standard deviation)."""
    known = [
        dict(spelled_atoms(r["atoms"]))
        for r in rows("experiment.csv")
        if r["state"] == "solid" and r["entropy_J_mol_K"]
    ]
    values = [
        float(r["entropy_J_mol_K"])
        for r in rows("experiment.csv")
        if r["state"] == "solid" and r["entropy_J_mol_K"]
    ]
    ionic = [i for i, a in enumerate(known) if IONIC & set(a)]
    atoms = np.array([sum(known[i].values()) for i in ionic])
    matrix = np.array([_features(known[i]) for i in ionic]) / atoms[:, None]
    target = np.array([values[i] for i in ionic]) / atoms
    inverse = np.linalg.pinv(matrix.T @ matrix)
    coefficients = inverse @ matrix.T @ target
    leverage = np.einsum("ij,jk,ik->i", matrix, inverse, matrix)
    left_out = (target - matrix @ coefficients) / np.maximum(1 - leverage, 1e-6)
    return coefficients, float(np.sqrt(np.mean(left_out[leverage < 0.999] ** 2)))


def entropy_J_mol_K(amounts: Amounts) -> Estimate:
    """Standard entropy at 298 K of a solid, per formula: measured, or by the rule of its kind."""
    row = _measured().get(composition_key(amounts))
    count = sum(amounts.values())
    if row is not None and row["entropy_J_mol_K"]:
        scale = count / sum(n for _, n in spelled_atoms(row["atoms"]))
        return Estimate(
            float(row["entropy_J_mol_K"]) * scale, 0.02 * float(row["entropy_J_mol_K"]) * scale, "measured"
        )
    coefficients, error = _entropy_rule()
    if IONIC & set(amounts):
        return Estimate(float(_features(amounts) @ coefficients), error * count, "additive ions")
    table = _element_entropies()
    return Estimate(
        sum(n * table.get(e, 35.0) for e, n in amounts.items()), error * count, "sum of the elements"
    )


def formation_entropy_J_mol_K(amounts: Amounts) -> Estimate:
    """Entropy of formation from the elements at 298 K, per formula; 0 for an element."""
    if len(amounts) == 1:
        return Estimate(0.0, 0.0, "element")
    own = entropy_J_mol_K(amounts)
    table = _element_entropies()
    return Estimate(
        own.value - sum(n * table.get(e, 35.0) for e, n in amounts.items()), own.error, own.origin
    )


def heat_capacity_J_mol_K(amounts: Amounts) -> Estimate:
    """Heat capacity at 298 K of a solid, per formula: measured, or 3R per atom."""
    row = _measured().get(composition_key(amounts))
    count = sum(amounts.values())
    if row is not None and row["heat_capacity_J_mol_K"]:
        scale = count / sum(n for _, n in spelled_atoms(row["atoms"]))
        return Estimate(float(row["heat_capacity_J_mol_K"]) * scale, 0.0, "measured")
    return Estimate(3 * GAS_CONSTANT_J_MOL_K * count, rule_errors()["heat capacity"] * count, "3R per atom")


@lru_cache(maxsize=1)
def rule_errors() -> dict[str, float]:
    """Errors of the rules (one standard deviation), J/mol/K per atom."""
    capacities = [
        float(r["heat_capacity_J_mol_K"]) / sum(n for _, n in spelled_atoms(r["atoms"]))
        for r in rows("experiment.csv")
        if r["state"] == "solid" and r["heat_capacity_J_mol_K"]
    ]
    spread = float(np.sqrt(np.mean((np.array(capacities) - 3 * GAS_CONSTANT_J_MOL_K) ** 2)))
    return {"entropy": _entropy_rule()[1], "heat capacity": spread}


def configurational_entropy_J_mol_K(sites: Iterable[Mapping[str, float]]) -> float:
    """Ideal entropy of mixing, S = −R Σ_sites Σ n ln(n/N), per formula; `sites` are species → atoms on each mixed site.

    >>> round(configurational_entropy_J_mol_K([{"Si": 0.5, "Ge": 0.5}]), 2)
    5.76
    """
    total = 0.0
    for site in sites:
        full = sum(site.values())
        total -= sum(n * math.log(n / full) for n in site.values() if n > 0)
    return GAS_CONSTANT_J_MOL_K * total


@lru_cache(maxsize=64)
def at_temperature(table: EnergyTable, temperature_K: float) -> EnergyTable:
    """The table with Gibbs energies of formation at a temperature; enthalpies and entropies are those at 298 K.

    Gaseous elements count at 1 bar. Raises OutOfRange outside 200 – 1500 K, where ΔC_p = 0 no longer does.
    """
    if not 200.0 <= temperature_K <= 1500.0:
        raise OutOfRange("The temperature", given=temperature_K, low=200.0, high=1500.0, unit="K")
    energies = {}
    for phase in table.phases:
        change = formation_entropy_J_mol_K(phase.amounts).value * temperature_K / J_MOL_PER_EV
        energies[phase.name] = phase.formation_energy_eV_atom - change / phase.atom_count
    scheme = f"{table.scheme} at {temperature_K:.0f} K"
    return table.with_energies(energies, scheme=scheme, temperature_K=temperature_K)


def at_room_temperature(table: EnergyTable) -> EnergyTable:
    """The table with Gibbs energies of formation at 298.15 K in place of the energies."""
    return at_temperature(table, ROOM_TEMPERATURE_K)
