"""Conductivity at the temperature of a run: from a law of `transport`, from an activation energy, or as it stands.

    σ(T) = σ(T0) (T0/T) exp(−Ea/k (1/T − 1/T0))        where only Ea is known
    Ea(T) = −k d ln(σT)/d(1/T)                          slope of a law, for small changes around T

A conductivity of a specification holds at its operating temperature. A law goes before it. S/cm, K, eV.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from frenkel.cell.component_facts import Fact
from frenkel.cell.specification import ElectrodeSpec, LayerSpec
from frenkel.errors import InputError
from frenkel.quantities import BOLTZMANN_EV_K
from frenkel.transport.laws import conductivity

__all__ = ["conductivity_S_cm", "layers_ohm_cm2", "local_energy_eV", "shifted_S_cm"]

_STEP = 1e-4


def shifted_S_cm(value_S_cm: float, energy_eV: float | None, have_K: float, wanted_K: float, what: str) -> float:
    """A conductivity at another temperature (σT form); raises InputError where no activation energy is known.

    >>> shifted_S_cm(1e-3, None, 298.15, 298.15, "the separator")
    0.001
    """
    if have_K == wanted_K:
        return value_S_cm
    if energy_eV is None:
        raise InputError(
            f"The conductivity of {what} is known at {have_K:.4g} K, not at {wanted_K:.4g} K.",
            next_step="Give its activation_energy.",
        )
    return value_S_cm * have_K / wanted_K * math.exp(-energy_eV / BOLTZMANN_EV_K * (1.0 / wanted_K - 1.0 / have_K))


def conductivity_S_cm(
    one: LayerSpec | ElectrodeSpec, have_K: float, wanted_K: float, what: str, facts: list[tuple[str, Fact]]
) -> float:
    """σ of a layer or of an electrode's electrolyte; beyond the range of a law it goes on and is noted.

    Raises: InputError where nothing is known at this temperature.
    """
    if one.law is None:
        if one.conductivity is None:
            raise InputError(f"A discharge needs the conductivity of {what}.")
        return shifted_S_cm(one.conductivity, one.activation_energy, have_K, wanted_K, what)
    low, high = one.law.valid or (0.0, math.inf)
    if not low <= wanted_K <= high:
        facts.append((f"conductivity of {what}", Fact(0.0, "assumed", f"{one.law.name} beyond {low:.4g}–{high:.4g} K")))
    return float(conductivity(one.law.law(), wanted_K))


def local_energy_eV(one: LayerSpec | ElectrodeSpec, temperature_K: float) -> float | None:
    """Activation energy of σT around a temperature: that of the law's slope, or the stated one.

    >>> from frenkel.cell.specification_fields import LawSpec
    >>> law = LawSpec(name="arrhenius_sigma_T", parameters={"ln_prefactor": 10.0, "activation_energy_eV": 0.3})
    >>> round(local_energy_eV(LayerSpec(material="a", thickness="1 um", law=law), 300.0), 6)
    0.3
    """
    if one.law is None:
        return one.activation_energy
    low, high = temperature_K * (1.0 - _STEP), temperature_K * (1.0 + _STEP)
    up, down = (math.log(T * conductivity(one.law.law(), T)) for T in (high, low))
    return -BOLTZMANN_EV_K * (up - down) / (1.0 / high - 1.0 / low)


def layers_ohm_cm2(layers: Sequence[LayerSpec], have_K: float, wanted_K: float, facts: list[tuple[str, Fact]]) -> float:
    """Resistance of layers in series, Σ L/σ (Ω cm²)."""
    return sum(
        one.thickness * 1e-4 / conductivity_S_cm(one, have_K, wanted_K, f"layer {n} ({one.material})", facts)
        for n, one in enumerate(layers)
    )
