"""What is to be said of a reaction: whose energy is an estimate, what was mended, who decomposes alone, how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from frenkel.results import Notice
from frenkel.thermo.certification import LOAD_MORE
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.estimates import estimates_among
from frenkel.thermo.mixing import Mixture
from frenkel.thermo.reactants import Reactant

__all__ = ["NO_REACTION_EV_ATOM", "estimate_notices", "reaction_notices"]

NO_REACTION_EV_ATOM = 1e-4
"""Smaller energies (eV/atom) are round-off, no reaction."""


def reaction_notices(
    reactants: Sequence[Reactant],
    mutual: Mixture,
    total: Mixture,
    table: EnergyTable,
    certified: bool,
    voltage_V: float | None,
) -> tuple[Notice, ...]:
    """Notices of a reaction; `mutual` and `total` are its two minima."""
    out = [notice for r in reactants if (notice := _of_reactant(r)) is not None]
    out += [
        Notice("mended", f"{r.mended_from} is off neutrality by rounding; computed for {r.label}.")
        for r in reactants
        if r.mended_from
    ]
    out += estimate_notices(table, {*mutual.atoms_in, *total.atoms_in})
    alone = [r.label for w, r in zip(total.fractions, reactants, strict=True) if w > 1 - 1e-9]
    if alone and total.energy_eV_atom < -NO_REACTION_EV_ATOM:
        how = "on its own" if voltage_V is None else f"on its own at {voltage_V:g} V"
        out.append(
            Notice(
                "own decomposition",
                f"The total energy is that of {alone[0]} decomposing {how}; mixing adds nothing.",
            )
        )
    if not certified:
        out.append(
            Notice(
                "uncertified",
                "The embedded energies are not known to be complete for this set under these conditions: a more exothermic "
                f"reaction may be missing. Load more: {LOAD_MORE}.",
            )
        )
    return tuple(out)


def estimate_notices(table: EnergyTable, names: set[str]) -> list[Notice]:
    """One notice for the phases whose energy is itself an estimate."""
    found = estimates_among(table, names)
    if not found:
        return []
    shown = ", ".join(f"{p.name} ± {(p.estimate_error_eV_atom or 0.0) * 1e3:.0f} meV/atom" for p in found)
    return [Notice("estimated phases", f"Energies estimated from measured enthalpies take part: {shown}.")]


def _of_reactant(reactant: Reactant) -> Notice | None:
    error = f"± {reactant.error_eV_atom * 1e3:.0f} meV/atom"
    if reactant.basis == "equilibrium":
        return Notice(
            "estimate",
            f"{reactant.label} is not in the table: counted at the equilibrium of its composition, {error}.",
        )
    if reactant.basis == "mixture of end members":
        return Notice(
            "mixture", f"{reactant.label} is not in the table: mixture of its LiMO2 end members, {error}."
        )
    return None
