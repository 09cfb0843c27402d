"""Fast firing: heat balances of ultrafast sintering and of flash, and how deep a pulse reaches.

    ultrafast   ρ c_p h dT/dt = 2 ε σ_SB (T_h⁴ − T⁴)             a thin body between two heaters at T_h(t)
    flash       σ0 exp(−E_a/kT) F² = ε σ_SB (T⁴ − T_f⁴) S/V        onset: the furnace temperature T_f above which no steady T exists
    pulse       δ = √(α t)                                         depth that a pulse of length t heats
T in K, t in s, h in µm, field F in V/cm. The temperature of the sample follows from the balance only as well as its numbers are known: measure it.
Sources: Cologna, Rashkova and Raj 2010 and Wang et al. 2020 for the experiments, balances of textbooks, remembered.
"""

from __future__ import annotations

import numpy as np

from frenkel.errors import Infeasible, OutOfRange
from frenkel.process.law_fit import Array
from frenkel.process.schedule import Schedule

__all__ = ["flash_onset_K", "flash_steady_furnace_K", "heated_schedule", "pulse_depth_um"]

STEFAN_BOLTZMANN_W_m2_K4 = 5.670374419e-8
BOLTZMANN_eV_K = 8.617333262e-5


def _positive(**given: float) -> None:
    for name, one in given.items():
        if not one > 0.0:
            raise OutOfRange(name.replace("_", " "), given=one, low=0.0)


def pulse_depth_um(pulse_s: float, diffusivity_cm2_s: float) -> float:
    """Depth that a pulse heats, √(α t).

    >>> round(pulse_depth_um(1e-4, 0.01), 9)
    10.0
    """
    _positive(pulse_length=pulse_s, thermal_diffusivity=diffusivity_cm2_s)
    return float(np.sqrt(diffusivity_cm2_s * pulse_s)) * 1e4


def heated_schedule(
    heater_K: float, seconds: float, *, thickness_um: float, density_g_cm3: float, heat_capacity_J_g_K: float, emissivity: float, start_K: float = 298.15, steps: int = 2000
) -> Schedule:
    """Temperature of a thin body between two heaters that stand at `heater_K` from the start: the programme that a master curve is asked with.

    Source of the step: radiation linearised over each step and solved exactly, so that it is stable; second order in the step.
    """
    _positive(heater=heater_K, time=seconds, thickness=thickness_um, density=density_g_cm3, heat_capacity=heat_capacity_J_g_K, emissivity=emissivity)
    areal_J_m2_K = density_g_cm3 * 1e6 * heat_capacity_J_g_K * thickness_um * 1e-6
    rate = 2.0 * emissivity * STEFAN_BOLTZMANN_W_m2_K4 / areal_J_m2_K
    # the body follows within L = 1/(4 rate T³): times are dense there
    lag = 1.0 / (4.0 * rate * heater_K**3)
    t = np.unique(np.concatenate([np.linspace(0.0, min(40.0 * lag, seconds), steps), np.linspace(min(40.0 * lag, seconds), seconds, steps // 10)]))
    T = np.empty(t.size)
    T[0] = start_K

    def advance(now: float, at: float, dt: float) -> float:
        k = rate * (heater_K + at) * (heater_K**2 + at**2)
        return heater_K + (now - heater_K) * float(np.exp(-k * dt))

    for i, dt in enumerate(np.diff(t)):
        half = advance(T[i], T[i], 0.5 * dt)
        T[i + 1] = advance(T[i], half, dt)
    return Schedule(t, T)


def flash_steady_furnace_K(temperature_K: Array, *, field_V_cm: float, conductivity_S_cm: float, activation_eV: float, emissivity: float, surface_per_volume_1_cm: float) -> Array:
    """Furnace temperature (K) at which a sample rests at each temperature: T_f⁴ = T⁴ − P_J(T)/(ε σ_SB S/V); NaN where it would be below zero."""
    joule_W_cm3 = conductivity_S_cm * np.exp(-activation_eV / (BOLTZMANN_eV_K * temperature_K)) * field_V_cm**2
    fourth = temperature_K**4 - joule_W_cm3 / (emissivity * STEFAN_BOLTZMANN_W_m2_K4 * 1e-4 * surface_per_volume_1_cm)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.where(fourth > 0.0, np.abs(fourth) ** 0.25, np.nan), dtype=np.float64)


def flash_onset_K(*, field_V_cm: float, conductivity_S_cm: float, activation_eV: float, emissivity: float, surface_per_volume_1_cm: float, highest_K: float = 2000.0) -> tuple[float, float]:
    """Furnace temperature of the flash and temperature of the sample at it: where dP_Joule/dT reaches dP_loss/dT.

    `conductivity_S_cm` is the prefactor of σ = σ0 exp(−E_a/kT). Raises Infeasible where the sample has a steady state up to `highest_K`.
    """
    _positive(field=field_V_cm, conductivity=conductivity_S_cm, activation_energy=activation_eV, emissivity=emissivity, surface_per_volume=surface_per_volume_1_cm)
    T = np.linspace(250.0, highest_K, 20_000)
    furnace = flash_steady_furnace_K(T, field_V_cm=field_V_cm, conductivity_S_cm=conductivity_S_cm, activation_eV=activation_eV, emissivity=emissivity, surface_per_volume_1_cm=surface_per_volume_1_cm)
    # the first fall of the curve T_f(T) is the fold: beyond it no steady state follows
    falls = np.flatnonzero(~(np.diff(furnace) > 0.0))
    if falls.size == 0:
        raise Infeasible(f"There is no flash below {highest_K:.0f} K: the sample loses what the field heats.", next_step="A higher field, or a better conductor.")
    return float(furnace[falls[0]]), float(T[falls[0]])
