"""How much filler? Loadings by weight or volume on a stated basis, and what they are of the whole volume.

    wt, basis total            m_f / (m_polymer + m_salt + m_additives + m_f)
    wt, basis polymer          m_f / m_polymer                (may exceed 1)
    wt, basis polymer + salt   m_f / (m_polymer + m_salt)     (may exceed 1)
and the same with volumes. The salt follows the polymer at a fixed EO:Li. Additives (plasticiser, ionic liquid,
residual solvent) are components with a mass per mass of polymer; what is not reported is unknown, not zero.
Densities in g/cm³; fractions 0–1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from frenkel.errors import InputError, OutOfRange

__all__ = ["BASES", "ETHER_OXYGEN_UNIT", "Loading", "MatrixMakeUp", "salt_per_polymer"]

BASES = ("total", "polymer", "polymer + salt")
KINDS = ("wt", "vol")
ETHER_OXYGEN_UNIT = "C2H4O"


@dataclass(frozen=True)
class Loading:
    """A loading as it is written: value (0.1 for 10 %), wt or vol, and of what."""

    value: float
    kind: str
    basis: str

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InputError(f"A loading is wt or vol, not {self.kind!r}.")
        if self.basis not in BASES:
            raise InputError(
                f"The basis of a loading is {self.basis!r}; allowed are {', '.join(BASES)}.",
                next_step="10 wt% of the polymer and 10 wt% of the composite are different loadings: say which.",
            )
        most = 1.0 if self.basis == "total" else math.inf
        if not (0.0 <= self.value <= most and math.isfinite(self.value)):
            raise OutOfRange("The loading", given=self.value, low=0.0, high=1.0 if most == 1.0 else None)


@dataclass(frozen=True)
class MatrixMakeUp:
    """What the matrix is made of, per mass of polymer.

    Parameters
    ----------
    density_g_cm3 : of the matrix as a whole (polymer, salt, additives)
    salt_per_polymer : mass of salt per mass of polymer; 0 for a salt-free matrix, None is unknown
    additives_per_polymer : mass of plasticiser, ionic liquid, solvent per mass of polymer; None is unknown
    polymer_density_g_cm3 : of the polymer alone; needed for volume loadings on the basis of the polymer
    salt_density_g_cm3 : of the salt; needed for volume loadings on the basis of polymer + salt
    """

    density_g_cm3: float
    salt_per_polymer: float | None = 0.0
    additives_per_polymer: float | None = 0.0
    polymer_density_g_cm3: float | None = None
    salt_density_g_cm3: float | None = None

    def __post_init__(self) -> None:
        if not (math.isfinite(self.density_g_cm3) and self.density_g_cm3 > 0.0):
            raise OutOfRange("The density of the matrix", given=self.density_g_cm3, low=0.0, above=True, unit="g/cm³")
        for what, value in (("salt", self.salt_per_polymer), ("additives", self.additives_per_polymer)):
            if value is not None and not (math.isfinite(value) and value >= 0.0):
                raise OutOfRange(f"The mass of {what} per mass of polymer", given=value, low=0.0)

    def vol_fraction(self, loading: Loading, filler_density_g_cm3: float) -> float:
        """Volume fraction of the filler in the composite (0–1), without pores.

        Raises InputError where a basis needs a mass or density that is unknown.

        Examples
        --------
        >>> matrix = MatrixMakeUp(1.25, salt_per_polymer=0.25)
        >>> matrix.vol_fraction(Loading(0.2, "wt", "total"), 5.0)
        0.058823529411764705
        >>> round(matrix.vol_fraction(Loading(0.2, "wt", "polymer"), 5.0), 6)  # 0.16 g a gram of matrix
        0.038462
        """
        if not (math.isfinite(filler_density_g_cm3) and filler_density_g_cm3 > 0.0):
            raise OutOfRange("The density of the filler", given=filler_density_g_cm3, low=0.0, above=True, unit="g/cm³")
        if loading.basis == "total":
            if loading.kind == "vol":
                return loading.value
            if loading.value == 1.0:
                return 1.0
            filler_per_matrix = (
                loading.value / (1.0 - loading.value) * self.density_g_cm3 / filler_density_g_cm3
            )
            return filler_per_matrix / (1.0 + filler_per_matrix)
        basis_volume = self._basis_volume(loading, filler_density_g_cm3)
        return basis_volume / (1.0 + basis_volume)

    def _basis_volume(self, loading: Loading, filler_density_g_cm3: float) -> float:
        """Volume of filler per volume of matrix, for the bases polymer and polymer + salt."""
        if self.additives_per_polymer is None:
            raise InputError(
                f"The loading is relative to the {loading.basis}, but the amount of additives is unknown.",
                next_step="State the additives per polymer, or a loading relative to the total.",
            )
        if self.salt_per_polymer is None:
            raise InputError(
                f"The loading is relative to the {loading.basis}, but the amount of salt is unknown.",
                next_step="State the salt and EO:Li, or a loading relative to the total.",
            )
        matrix_per_polymer = 1.0 + self.salt_per_polymer + self.additives_per_polymer
        salt = self.salt_per_polymer if loading.basis == "polymer + salt" else 0.0
        if loading.kind == "wt":
            mass = loading.value * (1.0 + salt) / matrix_per_polymer
            return mass * self.density_g_cm3 / filler_density_g_cm3
        if self.polymer_density_g_cm3 is None or (salt and self.salt_density_g_cm3 is None):
            raise InputError(
                f"A volume loading relative to the {loading.basis} needs the densities of its parts.",
                next_step="Give polymer_density_g_cm3 and salt_density_g_cm3.",
            )
        volume = 1.0 / self.polymer_density_g_cm3 + (
            salt / self.salt_density_g_cm3 if self.salt_density_g_cm3 else 0.0
        )
        return loading.value * volume * self.density_g_cm3 / matrix_per_polymer


def salt_per_polymer(salt: str, ether_oxygens_per_lithium: float, *, unit: str = ETHER_OXYGEN_UNIT) -> float:
    """Mass of salt per mass of polymer at a given EO:Li.

    Parameters
    ----------
    salt : formula, for example "LiN(SO2CF3)2"
    ether_oxygens_per_lithium : EO:Li > 0
    unit : formula of the repeat unit that carries one ether oxygen

    Examples
    --------
    >>> round(salt_per_polymer("LiN(SO2CF3)2", 20.0), 3)
    0.326
    """
    from frenkel.materials import read_formula

    if not ether_oxygens_per_lithium > 0.0:
        raise OutOfRange("EO:Li", given=ether_oxygens_per_lithium, low=0.0, above=True)
    mass = read_formula(salt).molar_mass_g_mol / read_formula(unit).molar_mass_g_mol
    if not (math.isfinite(mass) and mass > 0.0):
        raise InputError(f"The molar mass of {salt!r} or {unit!r} is not known.")
    return mass / ether_oxygens_per_lithium
