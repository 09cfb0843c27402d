"""What does a filler weigh? Densities that turn a loading by weight into a volume, each with its range.

From `materials` (shipped crystal structures, property table), else from additive volumes of the elements (`thermo`) with
their error. A powder's polymorph is seldom stated (fumed silica is no quartz): the range holds all that are on record.
Values that nobody read widen the range and never are the value. g/cm³.
"""

from __future__ import annotations

from dataclasses import dataclass

from frenkel.errors import FrenkelError
from frenkel.quantities import AVOGADRO_PER_MOL

__all__ = ["FillerDensity", "filler_density"]

_TABLE = "electrolyte_properties.csv"
_A3_TO_CM3 = 1e-24
_TWO_SD = 1.959963984540054


@dataclass(frozen=True)
class FillerDensity:
    """Density of a filler, its range, and what it rests on."""

    value_g_cm3: float
    low_g_cm3: float
    high_g_cm3: float
    origin: str


def filler_density(name: str) -> FillerDensity | None:
    """The density of a filler by name or formula; None where nothing is known of it.

    Examples
    --------
    >>> filler_density("Al2O3").value_g_cm3
    3.991
    >>> filler_density("LATP").origin
    'crystal structure LATP'
    >>> filler_density("wood flour") is None
    True
    """
    from frenkel.materials import resolve

    try:
        electrolyte = resolve(name)
    except FrenkelError:
        return None
    if not electrolyte.formula or electrolyte.kind != "inorganic":
        return None
    return _on_record(electrolyte.formula, electrolyte.subjects) or _additive(electrolyte.formula)


def _on_record(formula: str, subjects: tuple[str, ...]) -> FillerDensity | None:
    from frenkel.materials.electrolyte_properties import structures_of
    from frenkel.materials.property_rows import property_evidence

    cells = structures_of(formula)
    read = [(one.density_g_cm3, f"crystal structure {one.name}") for one in cells]
    ends = [value for value, _ in read]
    for row in dict.fromkeys(e for s in subjects for e in property_evidence(_TABLE, s)):
        if row.property == "density" and row.value is not None:
            ends += [row.low or row.value, row.high or row.value]
            if row.checked != "remembered":
                read.append((row.value, f"{row.source.reference}, {row.source.place}"))
    if not read:
        return None
    value = sum(one for one, _ in read) / len(read)
    return FillerDensity(value, min(*ends, value), max(*ends, value), "; ".join(text for _, text in read))


def _additive(formula: str) -> FillerDensity | None:
    from frenkel.materials import read_formula
    from frenkel.materials.electrolyte_properties import element_amounts
    from frenkel.thermo.volumes import volume_A3

    try:
        volume, mass = volume_A3(element_amounts(formula)), read_formula(formula).molar_mass_g_mol
    except FrenkelError:
        return None
    if volume is None or not mass > 0.0:
        return None
    value = mass / (AVOGADRO_PER_MOL * _A3_TO_CM3 * volume.value)
    spread = _TWO_SD * volume.error / volume.value
    return FillerDensity(value, value / (1.0 + spread), value / (1.0 - spread), f"estimate: {volume.origin}")
