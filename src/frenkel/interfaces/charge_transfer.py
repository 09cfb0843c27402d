"""Charge transfer and layers in series: what an interface costs where it is in contact.

    r_ct = R T / (F i0),   i0(T) = i0(T0) exp(−Ea/k (1/T − 1/T0))       (small currents, one electron)
    r_layer = d ρ

r area-specific resistance (Ω cm² of contacted area), i0 exchange current density (mA/cm²), d thickness (µm),
ρ resistivity (Ω cm).
"""

from __future__ import annotations

import math

from frenkel.errors import OutOfRange
from frenkel.quantities import BOLTZMANN_EV_K, FARADAY_C_MOL, GAS_CONSTANT_J_MOL_K

__all__ = ["charge_transfer_resistance", "exchange_current_at", "layer_resistance_ohm_cm2"]


def charge_transfer_resistance(exchange_current_mA_cm2: float, temperature_K: float) -> float:
    """Charge-transfer resistance (Ω cm²): RT/(F i0), the slope of the Butler–Volmer law at equilibrium.

    Valid while |η| ≪ RT/F (26 mV at 300 K). Source: J. Newman, Electrochemical Systems, eq. 8.24 [textbook].

    Examples
    --------
    >>> round(charge_transfer_resistance(1.0, 298.15), 2)
    25.69
    """
    for name, value in (("The exchange current", exchange_current_mA_cm2), ("The temperature", temperature_K)):
        if not (math.isfinite(value) and value > 0.0):
            raise OutOfRange(name, given=value, low=0.0)
    return GAS_CONSTANT_J_MOL_K * temperature_K / (FARADAY_C_MOL * exchange_current_mA_cm2 * 1e-3)


def exchange_current_at(
    exchange_current_mA_cm2: float, *, activation_energy_eV: float, reference_K: float, temperature_K: float
) -> float:
    """Exchange current density (mA/cm²) at another temperature, by its activation energy.

    Examples
    --------
    >>> exchange_current_at(1.0, activation_energy_eV=0.5, reference_K=300.0, temperature_K=300.0)
    1.0
    """
    shift = 1.0 / temperature_K - 1.0 / reference_K
    return exchange_current_mA_cm2 * math.exp(-activation_energy_eV * shift / BOLTZMANN_EV_K)


def layer_resistance_ohm_cm2(thickness_um: float, conductivity_S_cm: float) -> float:
    """Resistance (Ω cm²) of a layer (Li2CO3 on a garnet, a native film on lithium, a coating): d/σ.

    Examples
    --------
    >>> round(layer_resistance_ohm_cm2(0.01, 1e-8), 9)
    100.0
    """
    if not thickness_um >= 0.0:
        raise OutOfRange("The thickness", given=thickness_um, low=0.0, unit="µm")
    if not conductivity_S_cm > 0.0:
        raise OutOfRange("The conductivity", given=conductivity_S_cm, low=0.0, unit="S/cm")
    return thickness_um * 1e-4 / conductivity_S_cm
