"""How many carriers a crystal holds: from host and dopants of its composition, and from the energy of a defect pair.

`materials` compares the composition with its neutral parent and says which carrier the dopants bring, and how many for
a formula unit; the anions of the cell say how many formula units it holds. A defect energy adds thermal pairs (Frenkel
or Schottky, `defects`). A file in which every site is full or empty and a stoichiometric host hold no carriers without it.
Regime: extrinsic where dopants outnumber pairs (activation energy E_m), intrinsic elsewhere (E_m + h/2).
"""

from __future__ import annotations

from dataclasses import dataclass

from frenkel.errors import FrenkelError, InputError
from frenkel.lattice.defects import DefectFractions, frenkel_pairs, schottky_pairs
from frenkel.lattice.framework import Framework

__all__ = ["PAIRS", "Carriers", "CompositionCarriers", "carriers", "composition_carriers"]

PAIRS = ("frenkel", "schottky")


@dataclass(frozen=True)
class CompositionCarriers:
    """Interstitials (positive) or vacancies (negative) per cell that the composition brings, None where unknown."""

    excess_per_cell: float | None
    sentence: str


@dataclass(frozen=True)
class Carriers:
    """Vacancies and interstitials per cell; regime: "extrinsic" or "intrinsic"; formation_energy_eV of a pair, if given."""

    vacancies_per_cell: float
    interstitials_per_cell: float
    regime: str
    sentence: str
    formation_energy_eV: float | None = None


def composition_carriers(framework: Framework) -> CompositionCarriers:
    """What `materials` says of host, dopants and carriers of the formula, per cell of the framework."""
    from frenkel.materials import classify

    if framework.mobile.symbol != "Li":
        return CompositionCarriers(
            None, f"carriers by composition are known for lithium, not for {framework.mobile}"
        )
    try:
        host = classify(framework.formula).host
    except FrenkelError as error:
        return CompositionCarriers(None, f"the composition is not understood ({error.message})")
    if host is None or host.carriers_per_formula is None:
        return CompositionCarriers(None, "no host is known for this composition")
    units = _formula_units(framework, host.host)
    if units is None:
        return CompositionCarriers(None, f"the anions of the cell do not match those of the host {host.host}")
    sign = 1.0 if host.carrier == "lithium interstitial" else -1.0
    count = f"{host.carriers_per_formula:g} for {host.host}" if host.carriers_per_formula else "none"
    return CompositionCarriers(
        sign * host.carriers_per_formula * units, f"{host.carrier}, {count}: {host.reason}"
    )


def _formula_units(framework: Framework, host: str) -> float | None:
    """Formula units of the host in the cell, by its anions."""
    from frenkel.materials.formulas import read_formula

    amounts = read_formula(host).composition
    anions = {part[0] for one in framework.components for part in one if part[1] < 0.0}
    in_host = sum(amount for symbol, amount in amounts.items() if symbol in anions)
    in_cell = sum(
        occupancy
        for kind in framework.kinds
        for _, charge, occupancy in framework.components[kind]
        if charge < 0.0
    )
    return in_cell / in_host if in_host > 0.0 else None


def carriers(
    framework: Framework,
    *,
    regular_per_cell: int,
    empty_per_cell: int,
    temperature_K: float,
    formation_energy_eV: float | None = None,
    pair: str = "frenkel",
) -> Carriers | str:
    """Carriers per cell at a temperature, or the reason why they are unknown.

    Parameters
    ----------
    regular_per_cell, empty_per_cell : sites that the file fills, and those that it leaves empty
    formation_energy_eV : free energy of a pair: "frenkel" (vacancy and interstitial) or "schottky" (vacancies of both ions)
    """
    if pair not in PAIRS:
        raise InputError(f"{pair!r} is no pair of defects.", next_step=f"Known are {' and '.join(PAIRS)}.")
    by_formula = composition_carriers(framework)
    excess = by_formula.excess_per_cell
    if formation_energy_eV is None:
        if framework.is_ordered and framework.mobile_is_ordered:
            return f"every site of the file is full or empty, so that it holds no carriers ({by_formula.sentence})"
        if excess is None:
            return by_formula.sentence
        if excess == 0.0:
            return f"the host is stoichiometric and holds no carriers ({by_formula.sentence})"
        return Carriers(max(-excess, 0.0), max(excess, 0.0), "extrinsic", by_formula.sentence)
    if framework.is_ordered and framework.mobile_is_ordered:
        excess = None  # no dopant: what the composition lacks against another host is ordered here
    dopant = -(excess or 0.0) / regular_per_cell
    made = _pairs(formation_energy_eV, temperature_K, dopant, pair, empty_per_cell / regular_per_cell)
    interstitials = made.partners * regular_per_cell if pair == "frenkel" else 0.0
    text = f"{pair.capitalize()} pairs of {formation_energy_eV:g} eV; {by_formula.sentence}"
    return Carriers(made.vacancies * regular_per_cell, interstitials, made.regime, text, formation_energy_eV)


def _pairs(energy_eV: float, temperature_K: float, dopant: float, pair: str, empty: float) -> DefectFractions:
    if pair == "schottky":
        return schottky_pairs(energy_eV, temperature_K, dopant=dopant)
    return frenkel_pairs(energy_eV, temperature_K, interstitial_sites=max(empty, 1e-12), dopant=dopant)
