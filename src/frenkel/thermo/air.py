"""What humid air does to a solid: hydrolysis and carbonation, with the gas that comes off.

Per mole of reagent (H2O, CO2, O2) the reaction that gains most is the linear program

    minimise  Σ x_i G_i + Σ g_k μ_k − y G_material − μ_reagent     (atoms conserved, x, g, y ≥ 0),

with Gibbs energies of solids (computed energies with entropies; LiOH, LiOH·H2O, Li2CO3 and other
oxyanion salts from experiment) and gases from experiment at their partial pressures. Only phases that keep
every element at its charge take part (no redox) unless oxygen itself is the reagent. Energies in kJ per mole of
reagent, positive where the material resists; gas in mL per gram at 25 °C and 1 atm.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.materials.elements import elements
from frenkel.quantities import GAS_CONSTANT_J_MOL_K, ppm_to_dew_point
from frenkel.thermo._linear_programs import PreparedProgram
from frenkel.thermo.charges import balance
from frenkel.thermo.compositions import Amounts, composition_key, spelled_atoms
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.standard_state import (
    J_MOL_PER_EV,
    ROOM_TEMPERATURE_K,
    at_temperature,
    experiment,
    formation_entropy_J_mol_K,
)
from frenkel.thermo.systems import chemical_system

__all__ = [
    "GASES",
    "AirReaction",
    "air_reaction",
    "closed_volume_mL_g",
    "dew_point_of_onset_C",
    "equilibrium_pressure_bar",
    "gas_gibbs_kJ_mol",
    "molar_volume_mL",
]

GASES = ("H2S", "HCl", "HBr", "HI", "HF", "NH3", "PH3", "CO2", "H2O", "SO2")
# experimental rows that stand in for computed ones: the scheme over-binds them (see known_bad.csv)
EXPERIMENTAL_SOLIDS = ("LiHO", "LiOH.H2O", "Li2CO3", "Li2SO4", "LiH")
_ATMOSPHERE_BAR = 1.01325


Column = tuple[str, dict[str, float], float]
"""Name, atoms and ΔG (kJ/mol) of what can take part."""


@dataclass(frozen=True)
class AirReaction:
    """The best reaction per mole of reagent: energy (kJ/mol), moles of material, solids and gases per mole."""

    reagent: str
    energy_kJ_mol: float
    material_mol: float
    solids: Mapping[str, float]
    gases: Mapping[str, float]


def gas_gibbs_kJ_mol(name: str, temperature_K: float, pressure_bar: float = 1.0) -> float:
    """Gibbs energy of formation of a gas at T and its partial pressure, from ΔH and S at 298 K (ΔC_p = 0)."""
    row = experiment()[name]
    entropy = float(row["entropy_J_mol_K"])
    table = experiment()
    for element, n in spelled_atoms(row["atoms"]):
        entropy -= n * float(table[element]["entropy_J_mol_K"])
    gibbs = float(row["enthalpy_kJ_mol"]) - temperature_K * entropy / 1e3
    return gibbs + GAS_CONSTANT_J_MOL_K * temperature_K * math.log(pressure_bar) / 1e3


def molar_volume_mL(temperature_K: float = ROOM_TEMPERATURE_K) -> float:
    """Volume of a mole of ideal gas at 1 atm, mL.

    >>> round(molar_volume_mL())
    24465
    """
    return GAS_CONSTANT_J_MOL_K * temperature_K / (_ATMOSPHERE_BAR * 1e5) * 1e6


def _solid_gibbs(
    table: EnergyTable, members: set[str], charges: Mapping[str, int] | None, temperature_K: float
) -> list[tuple[str, dict[str, float], float]]:
    """(name, atoms, ΔG kJ/mol) of the solids within `members`; with `charges` only those that keep them."""
    found: dict[tuple[tuple[str, float], ...], tuple[str, dict[str, float], float]] = {}
    for phase in at_temperature(table.restricted(members), temperature_K).phases:
        # gases, hydrogen compounds and carbonates come from experiment or not at all (the scheme over-binds them)
        if phase.name in GASES or {"H", "C"} & set(phase.amounts):
            continue
        gibbs = phase.formation_energy_eV_atom * phase.atom_count * J_MOL_PER_EV / 1e3
        found[composition_key(phase.amounts)] = (phase.name, phase.amounts, gibbs)
    for name in EXPERIMENTAL_SOLIDS:
        row = experiment()[name]
        amounts = dict(spelled_atoms(row["atoms"]))
        if set(amounts) <= members:
            change = formation_entropy_J_mol_K(amounts).value
            found[composition_key(amounts)] = (
                name,
                amounts,
                float(row["enthalpy_kJ_mol"]) - temperature_K * change / 1e3,
            )
    if charges is None:
        return list(found.values())
    return [one for one in found.values() if abs(sum(n * charges[e] for e, n in one[1].items())) < 1e-6]


def air_reaction(
    amounts: Amounts,
    table: EnergyTable,
    *,
    reagent: str = "H2O",
    reagent_bar: float = 1.0,
    gas_bar: float = 1.0,
    water_bar: float = 1.0,
    without: frozenset[str] = frozenset(),
    temperature_K: float = ROOM_TEMPERATURE_K,
) -> AirReaction:
    """The most favourable reaction of a material with one mole of `reagent`.

    Parameters
    ----------
    reagent : "H2O"; "CO2", which brings one mole of water along (moist air; water may come off again); or "O2",
        the only one with redox products
    reagent_bar : its partial pressure, bar
    gas_bar : partial pressure of every gas that comes off, bar (1 = standard state)
    water_bar : partial pressure of the water that comes with CO2, bar
    without : names of products to leave out, for example the lithium hydroxides
    temperature_K : 298.15 K unless given; enthalpies and entropies are those at 298 K
    """
    if reagent not in ("H2O", "CO2", "O2"):
        raise InputError(f"The reagent is {reagent!r}; allowed are H2O, CO2 and O2.")
    redox = reagent == "O2"
    reagent_atoms = dict(spelled_atoms(experiment()[reagent]["atoms"]))
    gibbs_reagent = gas_gibbs_kJ_mol(reagent, temperature_K, reagent_bar)
    if reagent == "CO2":
        reagent_atoms = {"C": 1.0, "O": 3.0, "H": 2.0}
        gibbs_reagent += gas_gibbs_kJ_mol("H2O", temperature_K, water_bar)
    members = {*amounts, *reagent_atoms, "O"}
    charges = _charges(amounts, {**reagent_atoms, **dict.fromkeys(members, 1.0)})
    solids = [
        one
        for one in _solid_gibbs(table, members, None if redox else charges, temperature_K)
        if one[0] not in without
    ]
    gases = _gases(members, reagent, None if redox else charges)
    columns: list[Column] = list(solids)
    for gas in gases:
        pressure = water_bar if gas == "H2O" else gas_bar
        columns.append((gas, _atoms_of_gas(gas), gas_gibbs_kJ_mol(gas, temperature_K, pressure)))
    own = _own_gibbs(amounts, table, temperature_K)
    columns.append(("material", {e: -n for e, n in amounts.items()}, -own))
    objective, held = _lowest(columns, reagent_atoms, sorted(members))
    material = held.pop("material", 0.0)
    return AirReaction(
        reagent, objective - gibbs_reagent, material, {n: x for n, x in held.items() if n not in gases},
        {n: x for n, x in held.items() if n in gases},
    )  # fmt: skip


def _atoms_of_gas(gas: str) -> dict[str, float]:
    return dict(spelled_atoms(experiment()[gas]["atoms"]))


def _gases(members: set[str], reagent: str, charges: Mapping[str, int] | None) -> list[str]:
    """Gases within `members` other than the reagent; with `charges` only those that keep them."""
    found = [g for g in GASES if g != reagent and set(_atoms_of_gas(g)) <= members]
    if charges is None:
        return found
    return [g for g in found if abs(sum(n * charges[e] for e, n in _atoms_of_gas(g).items())) < 1e-6]


def _lowest(
    columns: list[Column], right: Mapping[str, float], order: list[str]
) -> tuple[float, dict[str, float]]:
    """Lowest ΔG (kJ) that makes up the atoms `right`, and the amounts (mol) by name."""
    matrix = np.array([[atoms.get(e, 0.0) for _, atoms, _ in columns] for e in order])
    costs = np.array([gibbs for *_, gibbs in columns])
    # hundreds of kJ are brought to the size of eV, which the solver's tolerances are made for
    solution = PreparedProgram(matrix, costs / 100.0).solve(np.array([right.get(e, 0.0) for e in order]))
    held = {name: float(x) for (name, _, _), x in zip(columns, solution.amounts, strict=True) if x > 1e-7}
    return float(solution.objective * 100.0), held


def _charges(amounts: Amounts, reagent: Amounts) -> dict[str, int]:
    charges = dict(balance(amounts).charges)
    table = elements()
    for element in {*amounts, *reagent, "O"}:
        if element not in charges:
            one = table[element]
            charges[element] = {"O": -2, "H": 1, "C": 4}.get(
                element, one.cation_charges[0] if one.cation_charges else 0
            )
    return charges


def _own_gibbs(amounts: Amounts, table: EnergyTable, temperature_K: float) -> float:
    """ΔG (kJ/mol) of the material at the equilibrium of its own composition (mutual energies)."""
    warm = at_temperature(table.restricted({*amounts, "Li"}), temperature_K)
    system = chemical_system(warm, amounts)
    energy = system.closed(system.fractions(amounts)).energy_eV_atom
    return energy * sum(amounts.values()) * J_MOL_PER_EV / 1e3


def closed_volume_mL_g(
    reaction: AirReaction,
    grams_per_mol: float,
    *,
    gas_volume_mL_g: float,
    water_bar: float,
    temperature_K: float = ROOM_TEMPERATURE_K,
) -> tuple[float, bool]:
    """Gas set free at equilibrium in a closed volume, mL per gram (25 °C, 1 atm), and whether water ran out first.

    The extent ξ (mol H2O per gram) solves ΔG° + RT (Σ ν ln p_gas(ξ) − ln p_water(ξ)) = 0, p = n RT/V. `reaction`
    must be at standard pressures (1 bar). Nothing is said about how fast this comes about.
    """
    gases = sum(reaction.gases.values())
    if not gases:
        return 0.0, False
    thermal = GAS_CONSTANT_J_MOL_K * temperature_K / 1e3
    per_mol_bar = GAS_CONSTANT_J_MOL_K * temperature_K / (gas_volume_mL_g * 1e-6) / 1e5
    water = water_bar / per_mol_bar
    solid_limit = 1.0 / (reaction.material_mol * grams_per_mol) if reaction.material_mol > 0 else water
    most = min(water, solid_limit)

    def force(extent: float) -> float:
        inside = sum(v * math.log(v * extent * per_mol_bar) for v in reaction.gases.values())
        return reaction.energy_kJ_mol + thermal * (inside - math.log((water - extent) * per_mol_bar))

    low, high = most * 1e-15, most * (1 - 1e-12)
    if force(low) > 0:
        return 0.0, False
    if force(high) > 0:
        for _ in range(200):
            middle = math.sqrt(low * high)
            low, high = (middle, high) if force(middle) < 0 else (low, middle)
        exhausted = False
    else:
        low, exhausted = most, water <= solid_limit
    return low * gases * molar_volume_mL(), exhausted


def equilibrium_pressure_bar(standard: AirReaction, water_bar: float, temperature_K: float) -> float | None:
    """Pressure (bar) of the single gas of the reaction above material and products at this water pressure."""
    if len(standard.gases) != 1:
        return None
    ((_, per_water),) = standard.gases.items()
    thermal = GAS_CONSTANT_J_MOL_K * temperature_K / 1e3
    return math.exp((-standard.energy_kJ_mol / thermal + math.log(water_bar)) / per_water)


def dew_point_of_onset_C(
    standard: AirReaction, gas_pressure_bar: float, temperature_K: float = ROOM_TEMPERATURE_K
) -> float | None:
    """Dew point (°C) above which the reaction goes, at a partial pressure of its gases; None outside −100 … 100 °C."""
    thermal = GAS_CONSTANT_J_MOL_K * temperature_K / 1e3
    inside = sum(v * math.log(gas_pressure_bar) for v in standard.gases.values())
    water_bar = math.exp(standard.energy_kJ_mol / thermal + inside)
    try:
        return ppm_to_dew_point(water_bar / _ATMOSPHERE_BAR * 1e6)
    except OutOfRange:
        return None
