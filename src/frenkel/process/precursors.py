"""Masses of precursors for a wanted amount of product, with the gas that the reaction gives off.

Atoms balance:  Σ_i x_i a_i + y_O2 a_O2 = n_product (a_product + excess lithium) + Σ_g z_g a_g,   x, y, z ≥ 0
with the gases CO2, H2O, NH3 and O2. It is solved as non-negative least squares; a residual is a refusal, not a rounding.
Masses in g, gas in L at 25 °C and 1 atm.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from frenkel.errors import Infeasible, InputError, OutOfRange, UnknownName
from frenkel.materials.elements import elements
from frenkel.process.facts import fact_rows
from frenkel.quantities import GAS_CONSTANT_J_MOL_K, ZERO_CELSIUS_K

__all__ = ["Balance", "Weighed", "balance_precursors", "chemical_system_of"]

GASES = {"CO2": {"C": 1.0, "O": 2.0}, "H2O": {"H": 2.0, "O": 1.0}, "NH3": {"N": 1.0, "H": 3.0}, "O2": {"O": 2.0}}
_RESIDUAL = 1e-7
_SMALL = 1e-9


@dataclass(frozen=True, slots=True)
class Weighed:
    """One precursor: moles per mole of product, and grams to weigh in."""

    formula: str
    name: str
    moles: float
    mass_g: float
    note: str


@dataclass(frozen=True)
class Balance:
    """What to weigh in for `product_g` of product, and the gas (L at 25 °C) that leaves, or that is taken up (O2)."""

    product: str
    product_g: float
    excess_lithium: float
    weighed: tuple[Weighed, ...]
    gas_L: Mapping[str, float]
    gas_g: Mapping[str, float]
    oxygen_taken_up_g: float

    @property
    def total_g(self) -> float:
        """Mass that is weighed in."""
        return sum(one.mass_g for one in self.weighed)


def _mass(amounts: Mapping[str, float]) -> float:
    return sum(n * elements()[symbol].atomic_mass_g_mol for symbol, n in amounts.items())


def chemical_system_of(amounts: Mapping[str, float]) -> str:
    """oxide, sulfide or halide: the kind of precursors that a composition needs (sulfur first, then oxygen)."""
    if amounts.get("S", 0.0) > 0.0:
        return "sulfide"
    halogens = sum(amounts.get(symbol, 0.0) for symbol in ("F", "Cl", "Br", "I"))
    if halogens > amounts.get("O", 0.0):
        return "halide"
    if amounts.get("O", 0.0) > 0.0:
        return "oxide"
    raise InputError(f"No precursors are known for a compound of {', '.join(amounts)}.")


def _chosen(amounts: Mapping[str, float], system: str, own: Sequence[str]) -> dict[str, tuple[dict[str, float], str, str]]:
    from frenkel.materials.formulas import read_formula

    known = {row["formula"]: row for row in fact_rows("precursors.csv") if row["system"] == system}
    # one precursor an element: the user's own stand in for the first choice of the elements that they bring
    brings: set[str] = set()
    chosen: dict[str, tuple[dict[str, float], str, str]] = {}
    for formula in own:
        composition = read_formula(formula).composition
        row = known.get(formula, {})
        chosen[formula] = (composition, row.get("name", formula), row.get("note", ""))
        brings |= set(composition) - {"C", "H", "O", "N"}
    for formula, row in known.items():
        composition = read_formula(formula).composition
        foreign = set(composition) - set(amounts) - set("CHNO")
        if row["first"] == "yes" and not foreign and row["element"] in amounts and row["element"] not in brings:
            chosen[formula] = (composition, row["name"], row["note"])
    for formula, row in known.items():  # second choices, where an element has no first one of its own
        composition = read_formula(formula).composition
        lacks = row["element"] not in {e for one, _, _ in chosen.values() for e in one}
        if lacks and row["element"] in amounts and not set(composition) - set(amounts) - set("CHNO"):
            chosen[formula] = (composition, row["name"], row["note"])
    missing = sorted(set(amounts) - {e for composition, _, _ in chosen.values() for e in composition} - set("CHNO"))
    if missing:
        raise UnknownName(
            missing[0], what=f"element with a {system} precursor", nearest=sorted({row["element"] for row in known.values()}),
            next_step="Name one: --precursor FORMULA.",
        )  # fmt: skip
    return chosen


def _solve(
    chosen: Mapping[str, tuple[dict[str, float], str, str]], wanted: Mapping[str, float], closed: bool
) -> tuple[Sequence[float], tuple[str, ...], float]:
    """Moles of precursors, then of gases given off and of O2 taken up (none in a closed system); the gases; the residual in moles of atoms."""
    from scipy.optimize import nnls

    names = sorted(set(wanted) | {e for composition, _, _ in chosen.values() for e in composition})
    columns = [[composition.get(e, 0.0) for e in names] for composition, _, _ in chosen.values()]
    gases = () if closed else tuple(name for name, gas in GASES.items() if set(gas) <= set(names))
    columns += [[-GASES[name].get(e, 0.0) for e in names] for name in gases]
    if not closed:
        columns.append([GASES["O2"].get(e, 0.0) for e in names])
    solution, residual = nnls(np.asarray(columns, dtype=np.float64).T, np.asarray([wanted.get(e, 0.0) for e in names]))
    return [float(one) for one in solution], gases, float(residual)


def _gas_moles(solution: Sequence[float], gases: Sequence[str]) -> tuple[dict[str, float], float]:
    """Moles of each gas given off and of O2 taken up; what is released and taken up at once is nothing."""
    if not gases:
        return {}, 0.0
    given, taken = dict(zip(gases, solution[:-1], strict=True)), solution[-1]
    both = min(taken, given.get("O2", 0.0))
    if both > 0.0:
        given["O2"] -= both
    return given, taken - both


def balance_precursors(
    formula: str | Mapping[str, float],
    *,
    product_g: float = 100.0,
    excess_lithium: float = 0.0,
    precursors: Sequence[str] = (),
) -> Balance:
    """Masses to weigh in for `product_g` of product with a fraction of excess lithium, and the gas.

    Parameters
    ----------
    formula : the product, or its amounts by element
    product_g : mass of the product, without the excess
    excess_lithium : moles of lithium beyond the product, per mole of lithium in it (0.1 = 10 %)
    precursors : formulas to use instead of the first choices for what they bring

    Raises: FormulaError, UnknownName (no precursor), Infeasible (atoms cannot balance), OutOfRange.

    >>> found = balance_precursors("Li6PS5Cl", product_g=1000)
    >>> {one.formula: round(one.mass_g) for one in found.weighed}
    {'Li2S': 428, 'P2S5': 414, 'LiCl': 158}
    """
    from frenkel.materials.formulas import read_formula

    if not product_g > 0.0:
        raise OutOfRange("The mass of product", given=product_g, low=0.0, unit="g")
    if not 0.0 <= excess_lithium <= 1.0:
        raise OutOfRange("The excess of lithium", given=excess_lithium, low=0.0, high=1.0)
    amounts = dict(formula) if isinstance(formula, Mapping) else read_formula(formula).composition
    if not amounts:
        raise InputError(f"{formula!r} has no composition; precursors cannot be balanced.", next_step="Give proportions.")
    if amounts.get("N", 0.0) > 0.0:
        raise Infeasible(f"{formula}: nitrogen enters from the gas of a deposition or from a nitride, which no powder of the table brings.")
    chosen = _chosen(amounts, chemical_system_of(amounts), precursors)
    wanted = dict(amounts)
    wanted["Li"] = wanted.get("Li", 0.0) * (1.0 + excess_lithium)
    if excess_lithium > 0.0 and "O" in amounts and chemical_system_of(amounts) == "oxide":
        wanted["O"] = wanted["O"] + 0.5 * excess_lithium * amounts["Li"]  # the excess stays as Li2O until it is lost
    closed = chemical_system_of(amounts) != "oxide"
    solution, gases, residual = _solve(chosen, wanted, closed)
    if residual > _RESIDUAL * sum(wanted.values()):
        raise Infeasible(
            f"{formula}: {', '.join(chosen)} do not balance (left over: {residual:.2g} mol of atoms per mol).",
            next_step="Check the charges of the formula, or name precursors with --precursor.",
        )
    scale = product_g / _mass(amounts)
    weighed = tuple(
        Weighed(name, chosen[name][1], float(x), float(x * scale * _mass(chosen[name][0])), chosen[name][2])
        for name, x in zip(chosen, solution, strict=False)
        if x > _SMALL
    )
    gas_moles, taken = _gas_moles(solution[len(chosen) :], gases)
    litre_per_mol = GAS_CONSTANT_J_MOL_K * (25.0 + ZERO_CELSIUS_K) / 101325.0 * 1e3
    given_off = {name: moles * scale for name, moles in gas_moles.items() if moles > _SMALL}
    return Balance(
        str(formula) if isinstance(formula, str) else "".join(f"{e}{n:g}" for e, n in amounts.items()), product_g,
        excess_lithium, weighed, {name: moles * litre_per_mol for name, moles in given_off.items()},
        {name: moles * _mass(GASES[name]) for name, moles in given_off.items()}, taken * scale * _mass(GASES["O2"]),
    )  # fmt: skip
