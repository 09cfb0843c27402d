"""All that is known of one phase: energy, gaps, volume, entropy, heat capacity, each with error and origin.

A value is a row with its source, an estimate by a stated rule with its error, or unknown (None).
"""

from __future__ import annotations

from frenkel.thermo.compositions import amounts_of
from frenkel.thermo.energies import EnergyTable
from frenkel.thermo.facts import source_text
from frenkel.thermo.standard_state import entropy_J_mol_K, heat_capacity_J_mol_K
from frenkel.thermo.volumes import A3_TO_CM3_MOL, volume_A3

__all__ = ["thermochemistry"]


def thermochemistry(formula: str, table: EnergyTable) -> dict[str, tuple[float | None, float | None, str]]:
    """Value, error (one standard deviation) and origin by quantity with its unit; None where unknown.

    >>> from frenkel.thermo.energies import embedded
    >>> thermochemistry("LiCl", embedded())["molar_volume_cm3_mol"][2]
    'measured cell'
    """
    amounts = amounts_of(formula)
    phase = table.find(amounts)
    volume = volume_A3(amounts)
    entropy, capacity = entropy_J_mol_K(amounts), heat_capacity_J_mol_K(amounts)
    energy, error, origin = None, None, "unknown"
    if phase is not None:
        energy, error = phase.formation_energy_eV_atom, phase.estimate_error_eV_atom
        estimate = "estimate from the measured enthalpy and its neighbours, " if phase.is_estimate else ""
        origin = f"{estimate}{phase.scheme}, {source_text(phase.source)}"
    gap_origin = "unknown" if phase is None or phase.gap_max_eV is None else source_text(phase.source)
    return {
        "formation_energy_eV_atom": (energy, error, origin),
        "gap_min_eV": (phase.gap_min_eV if phase else None, None, gap_origin),
        "gap_max_eV": (phase.gap_max_eV if phase else None, None, gap_origin),
        "molar_volume_cm3_mol": (None, None, "unknown") if volume is None
        else (volume.value * A3_TO_CM3_MOL, volume.error * A3_TO_CM3_MOL, volume.origin),
        "entropy_298_J_mol_K": (entropy.value, entropy.error, entropy.origin),
        "heat_capacity_298_J_mol_K": (capacity.value, capacity.error, capacity.origin),
    }  # fmt: skip
