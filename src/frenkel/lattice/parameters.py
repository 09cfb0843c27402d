"""Bond-valence parameters: Morse parameters of cation–anion pairs, covalent radii, principal quantum numbers.

The files in `data/` are facts, a source per row: R0, b, coordination number N_C and the distance of the
energy minimum R_min of each pair, in Å. The depth of the well is not tabulated; it follows from the closed form

    D0 = c k (c V_A V_X)^(1/c) b² / (2 R_min √(n_A n_X)),   k = 14.4 eV Å,

with c = 1 for main-group cations and c = 2 for d- and f-block ones (Chen, Wong & Adams 2019). A pair that nobody
tabulated is estimated by a stated rule (`estimate_pair`) and marked as such; there is never a KeyError.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources

from frenkel.errors import InputError
from frenkel.materials.elements import elements

__all__ = [
    "COULOMB_CONSTANT_EV_A",
    "MorsePair",
    "covalent_radius_A",
    "estimate_pair",
    "morse_pair",
    "principal_quantum_number",
]

COULOMB_CONSTANT_EV_A = 14.4
"""k in the closed form and in the screened Coulomb term, as published (e²/4πε0 = 14.3996 eV Å)."""

_NOBLE_GASES = (2, 10, 18, 36, 54, 86)


@dataclass(frozen=True)
class MorsePair:
    """Bond-valence and Morse parameters of one cation–anion pair; lengths in Å, charges in units of e."""

    cation: str
    cation_charge: int
    anion: str
    anion_charge: int
    coordination_number: float
    r0_A: float
    b_A: float
    r_min_A: float
    source: str
    checked: str
    quality: str = "tabulated"

    @property
    def well_depth_eV(self) -> float:
        """D0 of the closed form in the head of this file; the site energy uses D0/2."""
        c = 2.0 if _is_transition_element(self.cation) else 1.0
        charges = c * self.cation_charge * abs(self.anion_charge)
        numbers = principal_quantum_number(self.cation) * principal_quantum_number(self.anion)
        scale = c * COULOMB_CONSTANT_EV_A * charges ** (1.0 / c)
        return float(scale * self.b_A**2 / (2.0 * self.r_min_A * math.sqrt(numbers)))


def morse_pair(cation: str, cation_charge: float, anion: str, anion_charge: float) -> MorsePair:
    """Parameters of a pair: tabulated, else of the nearest tabulated charge of the cation, else estimated.

    Examples
    --------
    >>> pair = morse_pair("Li", 1, "O", -2)
    >>> pair.r_min_A, round(pair.well_depth_eV, 4)
    (1.94001, 0.9882)
    >>> morse_pair("Li", 1, "As", -3).quality
    'estimated'
    """
    table = _pairs()
    exact = table.get((cation, round(cation_charge), anion, round(anion_charge)))
    if exact is not None and abs(cation_charge - round(cation_charge)) < 1e-6:
        return exact
    same = [row for key, row in table.items() if (key[0], *key[2:]) == (cation, anion, round(anion_charge))]
    if same:
        return min(same, key=lambda row: (abs(row.cation_charge - cation_charge), row.cation_charge))
    return estimate_pair(cation, round(cation_charge), anion, round(anion_charge))


def estimate_pair(cation: str, cation_charge: int, anion: str, anion_charge: int) -> MorsePair:
    """Parameters of a pair that is not tabulated, from its nearest relative.

    The relative shares the cation (or, failing that, the anion) and has the other ion of nearest charge, then
    of nearest covalent radius; R0 and R_min change by the difference of the covalent radii, b and N_C stay.

    Raises
    ------
    InputError : no pair of the table shares either ion.
    """
    relatives = [
        row for row in _pairs().values() if (row.cation, row.cation_charge) == (cation, cation_charge)
    ]
    new, old = anion, "anion"
    if not relatives:
        relatives = [
            row for row in _pairs().values() if (row.anion, row.anion_charge) == (anion, anion_charge)
        ]
        new, old = cation, "cation"
    if not relatives:
        raise InputError(
            f"No bond-valence parameters for {cation}{cation_charge:+d} with {anion}{anion_charge:+d},"
            " and no tabulated pair shares either ion.",
            next_step="Tabulated are Li+, Na+, K+, Ag+, Mg2+ with the common anions, and O2- and F- with cations.",
        )
    charge = anion_charge if old == "anion" else cation_charge
    radius = covalent_radius_A(new)

    def strangeness(row: MorsePair) -> tuple[float, float]:
        other = row.anion_charge if old == "anion" else row.cation_charge
        return abs(other - charge), abs(covalent_radius_A(getattr(row, old)) - radius)

    nearest = min(relatives, key=strangeness)
    longer = radius - covalent_radius_A(getattr(nearest, old))
    return replace(
        nearest,
        cation=cation,
        cation_charge=cation_charge,
        anion=anion,
        anion_charge=anion_charge,
        r0_A=nearest.r0_A + longer,
        r_min_A=nearest.r_min_A + longer,
        source=f"estimated from {nearest.cation}-{nearest.anion} and covalent radii",
        checked="computed",
        quality="estimated",
    )


def covalent_radius_A(symbol: str) -> float:
    """Covalent radius in Å (Cordero et al. 2008, 10.1039/b801115j).

    >>> covalent_radius_A("Li")
    1.28
    """
    radii = _covalent_radii()
    if symbol not in radii:
        raise InputError(f"No covalent radius for {symbol!r}.", next_step="Elements up to Cm are tabulated.")
    return radii[symbol]


def principal_quantum_number(symbol: str) -> int:
    """Principal quantum number of the outermost shell, which is the period of the element.

    >>> [principal_quantum_number(one) for one in ("Li", "O", "S", "La")]
    [2, 2, 3, 6]
    """
    number = elements()[symbol].atomic_number
    return 1 + sum(number > gas for gas in _NOBLE_GASES)


def _is_transition_element(symbol: str) -> bool:
    number = elements()[symbol].atomic_number
    return any(low <= number <= high for low, high in ((21, 30), (39, 48), (57, 80), (89, 112)))


@lru_cache(maxsize=1)
def _pairs() -> dict[tuple[str, int, str, int], MorsePair]:
    rows = (
        MorsePair(
            cation=row["cation"],
            cation_charge=int(row["cation_charge"]),
            anion=row["anion"],
            anion_charge=int(row["anion_charge"]),
            coordination_number=float(row["coordination_number"]),
            r0_A=float(row["r0_A"]),
            b_A=float(row["b_A"]),
            r_min_A=float(row["r_min_A"]),
            source=row["source"],
            checked=row["checked"],
        )
        for row in _facts("bond_valence_parameters.csv")
    )
    return {(row.cation, row.cation_charge, row.anion, row.anion_charge): row for row in rows}


@lru_cache(maxsize=1)
def _covalent_radii() -> dict[str, float]:
    return {row["symbol"]: float(row["covalent_radius_A"]) for row in _facts("covalent_radii.csv")}


def _facts(name: str) -> list[dict[str, str]]:
    text = resources.files("frenkel.lattice").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
