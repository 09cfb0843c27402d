"""Growth of reaction layers at lithium: Wagner's law from driving force and both conductivities.

    dx/dt = k/(x + x_c),   k = (V_M/(n F)) (σ_i σ_e/(σ_i + σ_e)) ΔE
    x(t) = √((x0 + x_c)² + 2 k t) − x_c,   r = x/σ_i,   lithium consumed q = n F x/V_M

x thickness, x_c = L_c σ_mixed/σ_mixed,coating the equivalent thickness of a coating that lithium must cross, V_M
molar volume of interphase per n lithium, ΔE driving force (V). A layer that does not conduct electrons stops
(k = 0); a mixed-conducting one never does. The class of the interphase (from `thermo`) says which holds.
Units: nm, s, S/cm, cm³/mol, mAh/cm², Ω cm².
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from frenkel.errors import InputError, OutOfRange
from frenkel.quantities import FARADAY_C_MOL

__all__ = ["GrowthLaw", "wagner_constant_nm2_s"]

Floats = NDArray[np.float64]
NM_PER_CM = 1e7
INTERPHASE_CLASSES = ("stable", "no redox", "kinetically limited", "SEI", "mixed-conducting")


def wagner_constant_nm2_s(
    *,
    molar_volume_cm3_mol: float,
    lithium_per_formula: float,
    ionic_conductivity_S_cm: float,
    electronic_conductivity_S_cm: float,
    driving_force_V: float,
) -> float:
    """Parabolic constant k (nm²/s) of a layer between lithium and an electrolyte it reduces.

    Equation: k = (V_M/(n F)) σ_i σ_e/(σ_i + σ_e) ΔE, for conductivities that are constant through the layer.
    Source: C. Wagner, Z. Phys. Chem. B 21, 25 (1933) [textbook].

    Examples
    --------
    >>> wagner_constant_nm2_s(molar_volume_cm3_mol=195.0, lithium_per_formula=8.0, ionic_conductivity_S_cm=1e-4,
    ...                       electronic_conductivity_S_cm=0.0, driving_force_V=1.7)
    0.0
    """
    for name, value in (
        ("The molar volume", molar_volume_cm3_mol),
        ("The lithium per formula", lithium_per_formula),
        ("The ionic conductivity", ionic_conductivity_S_cm),
    ):
        if not value > 0.0:
            raise OutOfRange(name, given=value, low=0.0)
    if not electronic_conductivity_S_cm >= 0.0:
        raise OutOfRange("The electronic conductivity", given=electronic_conductivity_S_cm, low=0.0, unit="S/cm")
    if not driving_force_V >= 0.0:
        raise OutOfRange("The driving force", given=driving_force_V, low=0.0, unit="V")
    total = ionic_conductivity_S_cm + electronic_conductivity_S_cm
    mixed = ionic_conductivity_S_cm * electronic_conductivity_S_cm / total
    k_cm2_s = molar_volume_cm3_mol / (lithium_per_formula * FARADAY_C_MOL) * mixed * driving_force_V
    return k_cm2_s * NM_PER_CM**2


@dataclass(frozen=True)
class GrowthLaw:
    """Thickness, resistance and consumed lithium of a reaction layer against time.

    Parameters
    ----------
    interphase_class : one of the five classes of `thermo`; "stable" and "no redox" do not grow
    constant_nm2_s : parabolic constant k
    ionic_conductivity_S_cm : of the layer
    lithium_per_volume_mAh_cm3 : n F/V_M, lithium bound per volume of layer
    initial_nm : thickness at t = 0
    equivalent_coating_nm : x_c, the coating in front of it
    """

    interphase_class: str
    constant_nm2_s: float
    ionic_conductivity_S_cm: float
    lithium_per_volume_mAh_cm3: float
    initial_nm: float = 0.0
    equivalent_coating_nm: float = 0.0

    def __post_init__(self) -> None:
        if self.interphase_class not in INTERPHASE_CLASSES:
            raise InputError(
                f"The interphase class is {self.interphase_class!r}; allowed are {', '.join(INTERPHASE_CLASSES)}."
            )
        if self.interphase_class in ("stable", "no redox") and self.constant_nm2_s != 0.0:
            raise InputError(f"A {self.interphase_class} contact does not grow: its constant must be 0.")

    def thickness_nm(self, time_s: float | Floats) -> Floats:
        """Thickness (nm) at one time or an array of times [n] (s)."""
        start = self.initial_nm + self.equivalent_coating_nm
        grown = start**2 + 2.0 * self.constant_nm2_s * np.asarray(time_s, dtype=np.float64)
        return np.asarray(np.sqrt(grown) - self.equivalent_coating_nm)

    def resistance_ohm_cm2(self, time_s: float | Floats) -> Floats:
        """Resistance (Ω cm² of contacted area)."""
        return self.thickness_nm(time_s) / NM_PER_CM / self.ionic_conductivity_S_cm

    def lithium_consumed_mAh_cm2(self, time_s: float | Floats) -> Floats:
        """Lithium bound in the layer since t = 0 (mAh/cm²)."""
        grown = self.thickness_nm(time_s) - self.initial_nm
        return grown / NM_PER_CM * self.lithium_per_volume_mAh_cm3

    def at_temperature(self, temperature_K: float, *, reference_K: float, activation_energy_eV: float) -> GrowthLaw:
        """The same law with k and σ_i shifted by one activation energy (that of the slower carrier)."""
        from dataclasses import replace

        from frenkel.quantities import BOLTZMANN_EV_K

        factor = math.exp(-activation_energy_eV / BOLTZMANN_EV_K * (1.0 / temperature_K - 1.0 / reference_K))
        return replace(
            self,
            constant_nm2_s=self.constant_nm2_s * factor,
            ionic_conductivity_S_cm=self.ionic_conductivity_S_cm * factor,
        )
