"""What is fired together: Gibbs energy of reaction of the pair with temperature, thermal expansion, and the setter or crucible under it.

    reaction   ΔG(T) of the most exothermic mixture, from `thermo` (enthalpies and entropies at 298 K, 200–1500 K)
    mismatch   σ = E |α1 − α2| ΔT/(1 − ν) against the strength, bonded fully and without relaxation; Δα_max = σ_s (1 − ν)/(E ΔT)
Temperatures of a rule are those at which the route fires. α in ppm/K, E in GPa, σ in MPa. Energies say what may happen, not how fast: a pair that reacts
by little energy may survive a short firing, and one without reaction may still lose elements by diffusion (room interfaces).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from frenkel.errors import FrenkelError
from frenkel.process.facts import fact_rows, fact_tree
from frenkel.quantities import ZERO_CELSIUS_K

__all__ = ["Expansion", "expansion_range", "mismatch_limit_ppm_K", "mismatch_stress_MPa", "reaction_with_temperature", "setter_reaction", "temperature_of_energy"]

HIGHEST_K = 1500.0


@dataclass(frozen=True, slots=True)
class Expansion:
    """Thermal expansion (ppm/K) of electrolyte and cathode as the user knows them, with strength and modulus where he does."""

    electrolyte_ppm_K: float
    cathode_ppm_K: float
    strength_MPa: float | None = None
    modulus_GPa: float | None = None


def expansion_range() -> tuple[float, float, str]:
    """What was read of the thermal expansion of oxide electrolytes up to 1000 °C: low, high (ppm/K), source."""
    row = fact_rows("thermal_expansion.csv")[0]
    return float(row["low_ppm_K"]), float(row["high_ppm_K"]), row["source"]


@lru_cache(maxsize=128)
def reaction_with_temperature(formula: str, partner: str, temperature_C: float) -> tuple[float, str]:
    """ΔG (eV/atom) of the pair at a temperature and whether its energies are certified. Raises FrenkelError where it is unknown."""
    from frenkel.thermo import compute_reaction, embedded
    from frenkel.thermo.standard_state import at_temperature

    found = compute_reaction(formula, partner, table=at_temperature(embedded(), min(temperature_C + ZERO_CELSIUS_K, HIGHEST_K)))
    return float(found.energy_mutual_eV_atom), found.reference


def temperature_of_energy(formula: str, partner: str, limit_eV_atom: float, *, low_C: float, high_C: float) -> float | None:
    """Lowest temperature (°C) of a range, to 5 K, at which the pair reacts beyond a limit; None if it does not in the range."""
    def beyond(c: float) -> bool:
        return reaction_with_temperature(formula, partner, c)[0] < limit_eV_atom

    if beyond(low_C):
        return low_C
    if not beyond(high_C):
        return None
    while high_C - low_C > 5.0:
        middle = 0.5 * (low_C + high_C)
        low_C, high_C = (low_C, middle) if beyond(middle) else (middle, high_C)
    return high_C


def mismatch_limit_ppm_K(strength_MPa: float, modulus_GPa: float, *, cooling_K: float, poisson_ratio: float) -> float:
    """Largest difference of thermal expansion (ppm/K) that a fully bonded layer bears: Δα = σ(1 − ν)/(E ΔT).

    >>> round(mismatch_limit_ppm_K(120, 150, cooling_K=1000, poisson_ratio=0.25), 3)
    0.6
    """
    return strength_MPa / (modulus_GPa * 1e3) * (1.0 - poisson_ratio) / cooling_K * 1e6


def mismatch_stress_MPa(difference_ppm_K: float, modulus_GPa: float, *, cooling_K: float, poisson_ratio: float) -> float:
    """Stress (MPa) in a thin, fully bonded layer after cooling: E |Δα| ΔT/(1 − ν).

    >>> round(mismatch_stress_MPa(0.6, 150, cooling_K=1000, poisson_ratio=0.25), 6)
    120.0
    """
    return modulus_GPa * 1e3 * abs(difference_ppm_K) * 1e-6 * cooling_K / (1.0 - poisson_ratio)


def mismatch_text(given: Expansion | None, fired_C: float | None) -> tuple[str, float | None]:
    """What is known of the mismatch, and stress over strength where the expansions are given."""
    rule = fact_tree("rules.toml")["co_sintering_mismatch"]
    cooling = rule["cooling_K"] if fired_C is None else fired_C - 25.0
    strength = rule["strength_MPa"] if given is None or given.strength_MPa is None else given.strength_MPa
    modulus = rule["modulus_GPa"] if given is None or given.modulus_GPa is None else given.modulus_GPa
    limit = mismatch_limit_ppm_K(strength, modulus, cooling_K=cooling, poisson_ratio=rule["poisson_ratio"])
    assumed = f"E {modulus:g} GPa, strength {strength:g} MPa, ν {rule['poisson_ratio']:g}, cooled by {cooling:.0f} K"
    if given is None:
        low, high, source = expansion_range()
        return (
            f"thermal expansion of this pair is not known here (oxide electrolytes: {low:g} to {high:g} ppm/K, {source}); "
            f"it may differ by {limit:.2g} ppm/K at most without relaxation ({assumed}): name it (--expansion)"
        ), None
    difference = given.electrolyte_ppm_K - given.cathode_ppm_K
    stress = mismatch_stress_MPa(difference, modulus, cooling_K=cooling, poisson_ratio=rule["poisson_ratio"])
    return f"thermal expansions differ by {difference:+.2g} ppm/K: {stress:.0f} MPa without relaxation, {stress / strength:.2g} times the strength ({assumed})", stress / strength


def setter_reaction(formula: str, setter: str, temperature_C: float) -> tuple[float | None, str]:
    """ΔG (eV/atom) of the electrolyte with its setter, or None with the reason."""
    try:
        energy, reference = reaction_with_temperature(formula, setter, temperature_C)
    except FrenkelError as error:
        return None, error.message
    return energy, reference
