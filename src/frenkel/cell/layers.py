"""Layers of a stack: masses and thicknesses per area, for one design or for arrays of them.

    1/ρ_mix = Σ w_i/ρ_i,   m = Q/(q w_active),   L = m/(ρ_mix (1 − ε)),   φ_i = w_i ρ_mix (1 − ε)/ρ_i

w mass fractions, ρ densities (g/cm³), Q areal capacity (mAh/cm²), q specific capacity (mAh/g), m mass per area
(mg/cm²), L thickness (µm), ε porosity, φ volume fractions of the porous layer. Every number may be an array; arrays
broadcast, so that one call computes many designs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.interfaces.lithium_anode import LITHIUM_MOLAR_VOLUME_CM3_MOL
from frenkel.quantities import FARADAY_C_MOL

__all__ = [
    "LITHIUM_DENSITY_G_CM3",
    "LITHIUM_MG_PER_MAH",
    "LITHIUM_UM_PER_MAH_CM2",
    "Component",
    "Composite",
    "Layer",
    "Number",
    "thickness_um",
]

Number = float | NDArray[np.float64]

LITHIUM_UM_PER_MAH_CM2 = 3.6 / FARADAY_C_MOL * LITHIUM_MOLAR_VOLUME_CM3_MOL * 1e4
"""Thickness of dense lithium that 1 mAh/cm² plates: 4.85 µm."""
LITHIUM_DENSITY_G_CM3 = 6.941 / LITHIUM_MOLAR_VOLUME_CM3_MOL
"""Density behind the molar volume that `interfaces` owns, so that mass and volume of lithium agree."""
LITHIUM_MG_PER_MAH = LITHIUM_UM_PER_MAH_CM2 * LITHIUM_DENSITY_G_CM3 / 10.0
"""Mass of 1 mAh of lithium: 0.259 mg."""

ROLES = ("active", "electrolyte", "carbon", "binder", "coating", "other")
_SUM_TOLERANCE = 1e-6


def thickness_um(mass_mg_cm2: Number, density_g_cm3: Number) -> Number:
    """Thickness (µm) of a mass per area: L = 10 m/ρ.

    Examples
    --------
    >>> round(thickness_um(5.34, 0.534), 6)
    100.0
    """
    return 10.0 * mass_mg_cm2 / density_g_cm3


@dataclass(frozen=True)
class Component:
    """One part of a composite electrode: name, mass fraction of the dry electrode, density (g/cm³), role."""

    name: str
    wt_fraction: Number
    density_g_cm3: Number
    role: str

    def __post_init__(self) -> None:
        if self.role not in ROLES:
            raise InputError(f"The role of {self.name} is {self.role!r}; allowed are {', '.join(ROLES)}.")
        _within(f"The mass fraction of {self.name}", self.wt_fraction, 0.0, 1.0)
        _positive(f"The density of {self.name}", self.density_g_cm3)


@dataclass(frozen=True)
class Composite:
    """A porous mixture of components; mass fractions add up to 1.

    Examples
    --------
    >>> c = Composite((Component("NMC811", 0.8, 4.75, "active"), Component("LLZO", 0.2, 5.1, "electrolyte")), 0.05)
    >>> round(c.solid_density_g_cm3, 3), round(c.vol_fraction("active"), 3)
    (4.816, 0.771)
    """

    components: tuple[Component, ...]
    porosity: Number

    def __post_init__(self) -> None:
        total = sum((np.asarray(c.wt_fraction, dtype=np.float64) for c in self.components), np.asarray(0.0))
        if np.any(np.abs(total - 1.0) > _SUM_TOLERANCE):
            raise InputError(f"The mass fractions of an electrode add up to {float(np.max(total)):.6g}, not to 1.")
        _within("The porosity", self.porosity, 0.0, 0.95)

    @property
    def solid_density_g_cm3(self) -> Number:
        """Density without pores, 1/Σ(w/ρ)."""
        return 1.0 / sum(c.wt_fraction / c.density_g_cm3 for c in self.components)

    @property
    def density_g_cm3(self) -> Number:
        """Density with pores."""
        return self.solid_density_g_cm3 * (1.0 - self.porosity)

    def wt_fraction(self, role: str) -> Number:
        """Mass fraction of all components with this role."""
        return sum(c.wt_fraction for c in self.components if c.role == role)

    def vol_fraction(self, role: str) -> Number:
        """Volume fraction of the porous layer that components with this role fill."""
        parts = sum(c.wt_fraction / c.density_g_cm3 for c in self.components if c.role == role)
        return parts * self.density_g_cm3

    def loading_mg_cm2(self, areal_capacity_mAh_cm2: Number, specific_capacity_mAh_g: Number) -> Number:
        """Mass per area of the whole electrode for an areal capacity: Q/(q w_active) (mg/cm²)."""
        active = self.wt_fraction("active")
        if np.any(np.asarray(active) <= 0.0):
            raise InputError("The electrode holds no active material.")
        return 1e3 * areal_capacity_mAh_cm2 / specific_capacity_mAh_g / active


@dataclass(frozen=True)
class Layer:
    """A plain layer (separator, interlayer, coating, host, foil): thickness (µm) with pores, density without (g/cm³)."""

    name: str
    thickness_um: Number
    density_g_cm3: Number
    porosity: Number = 0.0

    def __post_init__(self) -> None:
        _within(f"The thickness of {self.name}", self.thickness_um, 0.0, 1e6)
        _positive(f"The density of {self.name}", self.density_g_cm3)
        _within(f"The porosity of {self.name}", self.porosity, 0.0, 0.95)

    @property
    def mass_mg_cm2(self) -> Number:
        """m = ρ (1 − ε) L."""
        return 0.1 * self.thickness_um * self.density_g_cm3 * (1.0 - self.porosity)


def _within(what: str, value: Number, low: float, high: float) -> None:
    numbers = np.asarray(value, dtype=np.float64)
    bad = ~((numbers >= low) & (numbers <= high))  # NaN is bad too
    if np.any(bad):
        raise OutOfRange(what, given=float(numbers[bad].flat[0] if numbers.ndim else numbers), low=low, high=high)


def _positive(what: str, value: Number) -> None:
    numbers = np.asarray(value, dtype=np.float64)
    bad = ~((numbers > 0.0) & np.isfinite(numbers))
    if np.any(bad):
        raise OutOfRange(what, given=float(numbers[bad].flat[0] if numbers.ndim else numbers), low=0.0)
