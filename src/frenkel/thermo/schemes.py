"""A second set of corrections for the same calculations: how far an answer depends on the scheme.

GGA binds anions and transition-metal oxides wrongly; every database adds fitted corrections c per atom.
With the 2019 corrections taken out and those of 2020 put in, the formation energy becomes

    E_f' = E_f + Σ n_s (c'_s − c_s) / Σ n      (eV/atom),

s running over the species of data/corrections.csv. Which oxygen is a peroxide and which sulfur a cation is told from
the charge balance, because a table of energies holds no structures; polysulfides, which the 2019 corrections
left out, cannot be told from sulfides and are taken for such. Therefore "mp2020-like". The difference between both answers is the honest uncertainty of the scheme.
"""

from __future__ import annotations

from functools import lru_cache

from frenkel.errors import InputError
from frenkel.thermo.charges import highest_cation_charge
from frenkel.thermo.compositions import Amounts
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.facts import rows

__all__ = ["as_mp2020_like", "correction_change_eV", "correction_species"]

_ANION_CHARGE = {"F": 1, "Cl": 1, "Br": 1, "I": 1, "O": 2, "S": 2, "Se": 2, "N": 3}
_ORDER = ("F", "O", "Cl", "N", "Br", "I", "S", "Se")  # falling electronegativity


def correction_species(amounts: Amounts) -> dict[str, float]:
    """Atoms of each corrected species in a formula, by charge balance.

    Anions are taken in the order of electronegativity as long as the cations can pay for them.

    >>> correction_species({"Li": 2, "S": 1, "O": 4})
    {'oxide O': 4}
    >>> correction_species({"Li": 2, "O": 2})
    {'peroxide O': 2}
    """
    anions = [e for e in _ORDER if e in amounts]
    found: dict[str, float] = {}
    if not anions:
        return found
    charge = sum(highest_cation_charge(e) * n for e, n in amounts.items() if e not in _ANION_CHARGE)
    strongest = anions[0]
    others = anions[1:]
    pay = charge + sum(highest_cation_charge(e) * amounts[e] for e in others)
    for element in anions:
        n = amounts[element]
        need = _ANION_CHARGE[element] * n
        if element == strongest:
            found.update(_strongest(element, n, pay))
        elif charge >= _spent(found) + need - 1e-6:
            found["sulfide S" if element == "S" else element] = n
    return {name: n for name, n in found.items() if name in _changes()}


def _strongest(element: str, n: float, pay: float) -> dict[str, float]:
    if element == "O":
        per_atom = pay / n
        if per_atom < 0.75:
            return {"superoxide O": n}
        return {"peroxide O": n} if per_atom < 1.25 else {"oxide O": n}
    if element == "S":
        return {"sulfide S": n}
    return {element: n}


def _spent(found: dict[str, float]) -> float:
    return sum(_ANION_CHARGE[name.split()[-1]] * n for name, n in found.items())


@lru_cache(maxsize=1)
def _changes() -> dict[str, float]:
    return {r["species"]: float(r["mp2020_eV"]) - float(r["legacy_eV"]) for r in rows("corrections.csv")}


@lru_cache(maxsize=1)
def _metals() -> frozenset[str]:
    return frozenset(r["species"] for r in rows("corrections.csv") if r["partner"])


def correction_change_eV(amounts: Amounts) -> float:
    """Change of the formation energy (eV per formula) from the corrections of 2019 to those of 2020."""
    total = sum(n * _changes()[name] for name, n in correction_species(amounts).items())
    if "O" in amounts or "F" in amounts:
        total += sum(n * _changes()[e] for e, n in amounts.items() if e in _metals())
    return total


@lru_cache(maxsize=16)
def as_mp2020_like(table: EnergyTable) -> EnergyTable:
    """The same phases with the corrections of 2020 in place of those of 2019.

    Raises InputError where the table is not of the scheme "mp-legacy".
    """
    if table.scheme != "mp-legacy":
        raise InputError(
            f"Only a table of scheme mp-legacy can be converted; {table.name!r} has {table.scheme}.",
            next_step="Use it as it is: there is no second scheme to compare with.",
        )
    energies = {
        p.name: p.formation_energy_eV_atom + correction_change_eV(p.amounts) / p.atom_count
        for p in table.phases
    }
    return table.with_energies(energies, scheme="mp2020-like")
