"""The crystal as the landscape sees it: framework ions with charge and occupancy, and the mobile ion apart.

All ions of the mobile element are taken out. What stays on a site is a kind: a set of (element, charge,
occupancy). Sites closer than physically possible, an occupancy above one, a missing mobile ion or a missing
counter-ion are named.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from frenkel.errors import InputError, ResourceLimit
from frenkel.lattice.oxidation import OxidationState, oxidation_states
from frenkel.results import Notice

if TYPE_CHECKING:
    from pymatgen.core import Structure

__all__ = ["Framework", "MobileIon", "framework_of"]

FloatArray = npt.NDArray[np.float64]
Component = tuple[str, float, float]  # element, charge in e, occupancy

_TOO_CLOSE_A = 0.6
_LARGEST_VOLUME_A3 = 20000.0


@dataclass(frozen=True)
class MobileIon:
    """The ion that moves, e.g. MobileIon("Li", 1)."""

    symbol: str
    charge: int

    @classmethod
    def parse(cls, text: str) -> MobileIon:
        """Read "Li+", "Mg2+", "O2-", "Na1+".

        >>> MobileIon.parse("Mg2+")
        MobileIon(symbol='Mg', charge=2)
        """
        match = re.fullmatch(r"([A-Z][a-z]?)(\d*)([+-])", text.strip())
        if match is None:
            raise InputError(f"{text!r} is not an ion.", next_step="Write it like Li+, Mg2+ or O2-.")
        size = int(match[2] or 1)
        return cls(match[1], size if match[3] == "+" else -size)

    def __str__(self) -> str:
        size = "" if abs(self.charge) == 1 else str(abs(self.charge))
        return f"{self.symbol}{size}{'+' if self.charge > 0 else '-'}"


@dataclass(frozen=True, eq=False)
class Framework:
    """Framework ions of one cell.

    Parameters
    ----------
    lattice_A : (3, 3), rows are the cell vectors
    fractions : (n, 3) fractional coordinates in [0, 1); kinds : (n,) index into `components`
    components : per kind, (element, charge in e, occupancy) of each species that shares the site
    mobile_fractions, mobile_occupancy : sites of the mobile ion in the file, (m, 3) and (m,)
    """

    lattice_A: FloatArray
    fractions: FloatArray
    kinds: npt.NDArray[np.int64]
    components: tuple[tuple[Component, ...], ...]
    mobile: MobileIon
    mobile_fractions: FloatArray
    mobile_occupancy: FloatArray
    formula: str = ""
    oxidation: tuple[OxidationState, ...] = ()
    notices: tuple[Notice, ...] = field(default=())

    @property
    def volume_A3(self) -> float:
        """Volume of the cell in Å³."""
        return abs(float(np.linalg.det(self.lattice_A)))

    @property
    def is_ordered(self) -> bool:
        """True if each framework site is fully occupied by one species."""
        return all(len(one) == 1 and one[0][2] > 0.999 for one in self.components)

    @property
    def mobile_is_ordered(self) -> bool:
        """True if each site of the mobile ion is full or empty in the file."""
        return bool((np.abs(self.mobile_occupancy - np.rint(self.mobile_occupancy)) < 0.02).all())


def framework_of(structure: Structure, mobile_ion: str | MobileIon = "Li+") -> Framework:
    """Split a structure into framework and mobile ion, with oxidation states.

    Raises
    ------
    InputError : the mobile ion or its counter-ion is absent, or atoms lie on top of each other
    ResourceLimit : a cell above 20000 Å³
    """
    mobile = mobile_ion if isinstance(mobile_ion, MobileIon) else MobileIon.parse(mobile_ion)
    if structure.volume > _LARGEST_VOLUME_A3:
        raise ResourceLimit(
            "The cell", needed=structure.volume, allowed=_LARGEST_VOLUME_A3, unit="Å³",
            next_step="Give the primitive cell; an amorphous box belongs to molecular dynamics.",
        )  # fmt: skip
    states, notices = oxidation_states(structure, mobile.symbol, mobile.charge)
    fractions, labels, mobile_fractions, mobile_occupancy = _split(structure, mobile, states)
    if not mobile_fractions:
        raise InputError(
            f"{structure.composition.reduced_formula} has no {mobile.symbol}.",
            next_step="Name the mobile ion, e.g. --mobile Na+.",
        )
    components = tuple(dict.fromkeys(labels))
    if not any(charge * mobile.charge < 0 for one in components for _, charge, _ in one):
        counter = "anion" if mobile.charge > 0 else "cation"
        raise InputError(f"{structure.composition.reduced_formula} has no {counter}: no bond-valence energy.")
    lattice = np.array(structure.lattice.matrix, dtype=float)
    placed = np.array(fractions).reshape(-1, 3) % 1.0
    occupancy = np.array([sum(part[2] for part in one) for one in labels])
    notices += _occupancy_notices(occupancy, np.array(mobile_occupancy))
    notices += _close_contacts(lattice, placed, occupancy)
    return Framework(
        lattice_A=lattice,
        fractions=placed % 1.0,
        kinds=np.array([components.index(one) for one in labels], dtype=np.int64),
        components=components,
        mobile=mobile,
        mobile_fractions=np.array(mobile_fractions).reshape(-1, 3) % 1.0,
        mobile_occupancy=np.array(mobile_occupancy),
        formula=structure.composition.reduced_formula,
        oxidation=tuple(dict.fromkeys(state for site in states for state in site)),
        notices=notices,
    )


def _split(structure: Any, mobile: MobileIon, states: tuple[tuple[OxidationState, ...], ...]) -> tuple[
    list[FloatArray], list[tuple[Component, ...]], list[FloatArray], list[float]
]:  # fmt: skip
    fractions, labels, mobile_fractions, mobile_occupancy = [], [], [], []
    for site, site_states in zip(structure, states, strict=True):
        occupancies = list(site.species.values())
        here = []
        for state, occupancy in zip(site_states, occupancies, strict=True):
            if state.symbol == mobile.symbol:
                mobile_fractions.append(site.frac_coords)
                mobile_occupancy.append(float(occupancy))
            else:
                here.append((state.symbol, state.charge, round(float(occupancy), 6)))
        if here:
            fractions.append(site.frac_coords)
            labels.append(tuple(sorted(here)))
    return fractions, labels, mobile_fractions, mobile_occupancy


def _occupancy_notices(framework: FloatArray, mobile: FloatArray) -> tuple[Notice, ...]:
    most = max(float(framework.max(initial=0.0)), float(mobile.max(initial=0.0)))
    if most <= 1.0 + 1e-3:
        return ()
    return (
        Notice("occupancy_above_one", f"A site of the file is occupied {most:g} times; taken as written."),
    )


def _close_contacts(lattice: FloatArray, fractions: FloatArray, occupancy: FloatArray) -> tuple[Notice, ...]:
    """Full sites on top of each other are refused; split sites that cannot both be full are normal in a CIF."""
    if len(fractions) < 2 or len(fractions) > 3000:
        return ()
    worst = math.inf
    split = False
    images = np.array([[i, j, k] for i in (-1, 0, 1) for j in (-1, 0, 1) for k in (-1, 0, 1)]) @ lattice
    cartesian = fractions @ lattice
    for n in range(len(fractions) - 1):
        apart = cartesian[n + 1 :, None, :] + images[None, :, :] - cartesian[n]
        distance = np.sqrt((apart**2).sum(-1)).min(axis=1)
        close = distance < _TOO_CLOSE_A
        if not close.any():
            continue
        together = occupancy[n] + occupancy[n + 1 :][close]
        split = True
        if (together > 1.05).any():
            worst = min(worst, float(distance[close][together > 1.05].min()))
    if worst < math.inf:
        raise InputError(
            f"Framework atoms lie {worst:.2f} Å from each other although their occupancies add up to more than 1.",
            next_step="Remove the duplicate atoms from the file.",
        )
    text = "Framework sites closer than 0.6 Å: taken as one split site, each with its occupancy."
    return (Notice("split_sites", text),) if split else ()
