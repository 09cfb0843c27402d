"""What takes part in a reaction: composition and energy, and where the energy is from.

A charged cathode does not lie on the hull: its energy follows from the discharged one and its open-circuit
curve, because taking out lithium at the voltage V costs e·V per atom,

    E(Li_x M) = E(Li_x0 M) + ∫_x^x0 V(x') dx'      (eV per formula, lithium metal at zero).

The hull would hide 70 to 120 meV/atom of it. A discharged layered oxide that the table lacks (NMC, NCA) is
the mixture Σ y_M E(LiMO2) of its end members at equilibrium, with its distance from the hull as the error.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from frenkel.errors import InputError, OutOfRange
from frenkel.thermo.charges import mended
from frenkel.thermo.compositions import Amounts, amounts_of, formula_text
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.estimates import absent_phase_error_eV_atom
from frenkel.thermo.systems import chemical_system

__all__ = ["Reactant", "as_reactant", "charged_cathode"]


@dataclass(frozen=True)
class Reactant:
    """One reactant. `basis`: table | estimate | equilibrium | mixture of end members | open-circuit curve | element.

    `mended_from` is the formula as given where rounding had put it off balance.
    """

    label: str
    composition: tuple[tuple[str, float], ...]
    energy_eV_atom: float
    basis: str
    error_eV_atom: float = 0.0
    mended_from: str = ""

    @property
    def amounts(self) -> dict[str, float]:
        return dict(self.composition)

    @property
    def atom_count(self) -> float:
        return sum(n for _, n in self.composition)


def as_reactant(given: str | Amounts | Reactant, table: EnergyTable) -> Reactant:
    """A reactant from a formula: its phase in the table, a mixture of end members, or its own equilibrium.

    Raises InputError for a composition that is not neutral (rounding up to 0.03 e per atom is mended).
    """
    if isinstance(given, Reactant):
        return given
    amounts = amounts_of(given)
    label = given if isinstance(given, str) else formula_text(amounts)
    table.require(amounts)
    composition = tuple(amounts.items())
    if len(amounts) == 1:
        return Reactant(label, composition, 0.0, "element")
    phase = table.find(amounts)
    if phase is not None:
        basis = "estimate" if phase.is_estimate else "table"
        return Reactant(
            label, composition, phase.formation_energy_eV_atom, basis, phase.estimate_error_eV_atom or 0.0
        )
    neutral = mended(amounts)[0]
    if neutral != amounts:
        return replace(as_reactant(neutral, table), mended_from=label)
    system = chemical_system(table, amounts)
    hull = system.closed(system.fractions(amounts)).energy_eV_atom
    mixture = _end_members(amounts, table)
    if mixture is not None:
        return Reactant(label, composition, mixture, "mixture of end members", abs(mixture - hull))
    return Reactant(label, composition, hull, "equilibrium", absent_phase_error_eV_atom())


def _end_members(amounts: Amounts, table: EnergyTable) -> float | None:
    """Energy (eV/atom) of a discharged layered oxide Li(M, M', …)O2 as Σ y E(LiMO2); None for anything else.

    Each end member counts at the equilibrium of its composition, which is the same whether or not a table holds it.
    """
    metals = {e: n for e, n in amounts.items() if e not in ("Li", "O")}
    total = sum(metals.values())
    if not total or len(metals) < 2:
        return None
    if (
        abs(amounts.get("Li", 0.0) - total) > 0.02 * total
        or abs(amounts.get("O", 0.0) - 2 * total) > 0.02 * total
    ):
        return None
    energy = 0.0
    table.require(metals)
    for metal, n in metals.items():
        member = {"Li": 1.0, metal: 1.0, "O": 2.0}
        system = chemical_system(table, member)
        energy += n / total * system.closed(system.fractions(member)).energy_eV_atom
    return energy


def charged_cathode(
    discharged: str | Amounts,
    lithium: float,
    open_circuit: Sequence[tuple[float, float]],
    table: EnergyTable,
    *,
    label: str = "",
) -> Reactant:
    """A cathode at `lithium` atoms per formula, by its open-circuit curve.

    Parameters
    ----------
    discharged : formula with its full lithium, e.g. "LiNi0.8Mn0.1Co0.1O2"
    lithium : lithium per that formula in the charged state, atoms
    open_circuit : (lithium per formula, V against Li/Li+) points that span the range, in any order

    Raises
    ------
    OutOfRange : the curve does not reach from the charged state to the discharged one

    Examples
    --------
    >>> from frenkel.thermo.energies import embedded
    >>> flat = [(0.0, 3.45), (1.0, 3.45)]
    >>> r = charged_cathode("LiFePO4", 0.0, flat, embedded())
    >>> r.basis, r.amounts
    ('open-circuit curve', {'Fe': 1.0, 'P': 1.0, 'O': 4.0})
    """
    full = amounts_of(discharged)
    start = as_reactant(discharged, table)
    if "Li" not in full:
        raise InputError("A cathode to be charged needs lithium in its discharged formula.")
    points = np.array(sorted(open_circuit), dtype=np.float64)
    if points.ndim != 2 or len(points) < 2:
        raise InputError("An open-circuit curve needs at least two points (lithium per formula, V).")
    low, high = float(points[0, 0]), float(points[-1, 0])
    if not (0.0 <= lithium <= full["Li"] and low - 1e-6 <= lithium):
        raise OutOfRange("Lithium in the charged cathode", given=lithium, low=low, high=full["Li"])
    grid = np.unique(np.concatenate([points[:, 0], [lithium, full["Li"]]]))
    grid = grid[(grid >= lithium - 1e-12) & (grid <= full["Li"] + 1e-12)]
    # between the end of the curve and the nominal full formula the last voltage goes on
    voltage = np.interp(grid, points[:, 0], points[:, 1])
    work = float(np.trapezoid(voltage, grid))
    charged = {e: (lithium if e == "Li" else n) for e, n in full.items()}
    charged = {e: n for e, n in charged.items() if n > 1e-12}
    count = sum(charged.values())
    energy = (start.energy_eV_atom * start.atom_count + work) / count
    error = start.error_eV_atom * start.atom_count / count
    extra = max(0.0, full["Li"] - high) * float(points[-1, 1]) * 0.1 / count
    return Reactant(
        label or formula_text(charged), tuple(charged.items()), energy, "open-circuit curve", error + extra
    )
