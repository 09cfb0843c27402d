"""Oxidation states of a structure, each with the reason why: file, neighbours, fixed charge, neutrality, mixed.

Rules in order: (1) the states written in the file, where they make the cell neutral; (2) an element that
can be anion or cation is a cation where a more electronegative atom is bonded to it (sulfate S against sulfide S),
else an anion; (3) cations take the charge that makes the cell most nearly neutral, the common one first; (4) a
redox-active element that is still off takes the fractional mean charge that closes the balance (mixed valence).
What stays charged is a notice: partial occupancies of refined structures are often off.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from frenkel.errors import InputError
from frenkel.lattice.parameters import covalent_radius_A
from frenkel.materials.elements import elements
from frenkel.results import Notice

if TYPE_CHECKING:
    from pymatgen.core import Structure

__all__ = ["OxidationState", "oxidation_states"]

_BOND = 1.25  # bonded: within this times the sum of the covalent radii
_NEUTRAL_E_PER_ATOM = 0.01  # a cell this near to neutral is called neutral: refined occupancies are rounded
_MOST_COMBINATIONS = 4000
_ANIONS_UNLESS_OXIDISED = frozenset({"S", "Se", "Te", "Cl", "Br", "I"})


@dataclass(frozen=True)
class OxidationState:
    """Charge (e) of one element on one kind of site, and the rule that gave it."""

    symbol: str
    charge: float
    reason: str


SiteStates = tuple[tuple[OxidationState, ...], ...]


def oxidation_states(
    structure: Structure, mobile_symbol: str, mobile_charge: int
) -> tuple[SiteStates, tuple[Notice, ...]]:
    """Oxidation state of each species on each site, in the order of `site.species`, and notices.

    Raises
    ------
    InputError : an element without a known charge
    """
    stated = _stated(structure)
    if stated is not None:
        return stated, ()
    roles = _roles(structure, mobile_symbol)
    amounts: dict[tuple[str, bool], float] = defaultdict(float)
    for site, site_roles in zip(structure, roles, strict=True):
        for role, occupancy in zip(site_roles, site.species.values(), strict=True):
            amounts[role] += float(occupancy)
    chosen = _balance(dict(amounts), mobile_symbol, mobile_charge)
    states = tuple(tuple(chosen[role] for role in site_roles) for site_roles in roles)
    net = sum(chosen[role].charge * amount for role, amount in amounts.items())
    notices: tuple[Notice, ...] = ()
    for state in chosen.values():
        if state.reason == "mixed valence":
            text = f"{state.symbol} takes the mean charge {state.charge:+.2f} (mixed valence) that balances the cell."
            notices += (Notice("mixed_valence", text),)
    atoms = sum(amounts.values())
    if abs(net) > _NEUTRAL_E_PER_ATOM * atoms:
        text = f"The cell is not neutral: {net:+.2f} e on {atoms:.1f} atoms; taken as written."
        notices += (Notice("not_neutral", text),)
    return states, notices


def _stated(structure: Structure) -> SiteStates | None:
    """States written in the file, if each species has one, not all are zero, and the cell is neutral."""
    net = 0.0
    atoms = 0.0
    largest = 0.0
    out = []
    for site in structure:
        here = []
        for species, occupancy in site.species.items():
            charge = getattr(species, "oxi_state", None)
            if charge is None:
                return None
            net += float(charge) * float(occupancy)
            atoms += float(occupancy)
            largest = max(largest, abs(float(charge)))
            here.append(OxidationState(_symbol(species), float(charge), "stated in the file"))
        out.append(tuple(here))
    if largest == 0.0 or abs(net) > _NEUTRAL_E_PER_ATOM * atoms:
        return None
    return tuple(out)


def _symbol(species: object) -> str:
    element = getattr(species, "element", species)
    symbol = str(getattr(element, "symbol", element))
    return "H" if symbol in ("D", "T") else symbol


def _roles(structure: Structure, mobile_symbol: str) -> tuple[tuple[tuple[str, bool], ...], ...]:
    """(element, acts as cation) of each species on each site."""
    known = elements()
    symbols = [[_symbol(species) for species in site.species] for site in structure]
    for symbol in {one for site in symbols for one in site}:
        if symbol not in known or not (known[symbol].cation_charges or known[symbol].anion_charge):
            raise InputError(f"{symbol} has no known charge in a solid electrolyte.")
    most = max(known[one].electronegativity for site in symbols for one in site)
    cartesian = np.asarray(structure.frac_coords) % 1.0
    lattice = np.asarray(structure.lattice.matrix)
    images = np.array(list(itertools.product((-1, 0, 1), repeat=3)))
    cache: dict[tuple[int, str], bool] = {}

    holders = {
        one: np.array([n for n, site in enumerate(symbols) if one in site])
        for one in {symbol for site in symbols for symbol in site}
    }

    def bonded_to_more_electronegative(index: int, symbol: str) -> bool:
        for partner, where in holders.items():
            if known[partner].electronegativity <= known[symbol].electronegativity:
                continue
            if symbol in _ANIONS_UNLESS_OXIDISED and partner not in ("O", "F"):
                continue
            limit = _BOND * (covalent_radius_A(symbol) + covalent_radius_A(partner))
            apart = cartesian[where][:, None, :] - cartesian[index] + images
            squares = ((apart @ lattice) ** 2).sum(-1)
            # nearer than half a bond it is the other species of a shared or split site, no bond
            if ((squares < limit * limit) & (squares > limit * limit / 4.0)).any():
                return True
        return False

    out = []
    for index, site in enumerate(symbols):
        here = []
        for symbol in site:
            row = known[symbol]
            if row.anion_charge is None:
                is_cation = True
            elif not row.cation_charges or row.electronegativity >= most:
                is_cation = False
            else:
                key = (index, symbol)
                if key not in cache:
                    cache[key] = bonded_to_more_electronegative(index, symbol)
                is_cation = cache[key]
            here.append((symbol, is_cation))
        out.append(tuple(here))
    return tuple(out)


def _balance(
    amounts: dict[tuple[str, bool], float], mobile_symbol: str, mobile_charge: int
) -> dict[tuple[str, bool], OxidationState]:
    """Charges of each (element, role) that make the cell most nearly neutral."""
    known = elements()
    chosen: dict[tuple[str, bool], OxidationState] = {}
    free: list[tuple[str, bool]] = []
    for role in amounts:
        symbol, is_cation = role
        charges = known[symbol].cation_charges
        if symbol == mobile_symbol and is_cation == (mobile_charge > 0):
            chosen[role] = OxidationState(symbol, float(mobile_charge), "mobile ion")
        elif not is_cation:
            chosen[role] = OxidationState(symbol, float(known[symbol].anion_charge or 0), "anion")
        elif len(charges) == 1:
            chosen[role] = OxidationState(symbol, float(charges[0]), "only common charge")
        else:
            free.append(role)
    fixed = sum(state.charge * amounts[role] for role, state in chosen.items())
    atoms = sum(amounts.values())
    best: tuple[float, int, tuple[int, ...]] | None = None
    options = [tuple(enumerate(known[symbol].cation_charges)) for symbol, _ in free]
    for combination in itertools.islice(itertools.product(*options), _MOST_COMBINATIONS):
        net = fixed + sum(charge * amounts[role] for role, (_, charge) in zip(free, combination, strict=True))
        excess = 0.0 if abs(net) <= _NEUTRAL_E_PER_ATOM * atoms else round(abs(net), 3)
        trial = (excess, sum(rank for rank, _ in combination), tuple(charge for _, charge in combination))
        best = trial if best is None else min(best, trial)
    if best is None:
        return chosen
    for role, charge in zip(free, best[2], strict=True):
        reason = "common charge, cell neutral" if best[0] == 0.0 else "nearest to a neutral cell"
        chosen[role] = OxidationState(role[0], float(charge), reason)
    if best[0] > 0.0:
        _mix_valence(chosen, free, amounts)
    return chosen


def _mix_valence(
    chosen: dict[tuple[str, bool], OxidationState],
    free: list[tuple[str, bool]],
    amounts: dict[tuple[str, bool], float],
) -> None:
    """Let one redox-active element take the fractional mean charge that closes the balance, if it can."""
    known = elements()
    net = sum(state.charge * amounts[role] for role, state in chosen.items())
    for role in free:
        charges = known[role[0]].cation_charges
        mean = chosen[role].charge - net / amounts[role]
        if known[role[0]].redox_active and min(charges) <= mean <= max(charges):
            chosen[role] = OxidationState(role[0], mean, "mixed valence")
            return
