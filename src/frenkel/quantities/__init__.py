"""Units as people write them, one table, physical constants, potentials and humidity.

A unit is a factor and a dimension over the base (kg, m, s, A, K, mol, particle-free). `parse("1.2 mS/cm", "S/cm")`
reads a quantity as people write it; `convert` changes units; `CANONICAL` names the unit that Frenkel's
rooms use for each dimension. °C is a temperature (with an offset); a temperature difference is another kind
("delta_K"). There is no silent assumption: a number without a unit is refused where a unit is needed.

Constants are the exact values of the SI of 2019 or CODATA 2018 (tested against scipy.constants).
"""

from __future__ import annotations

from frenkel.quantities.constants import (
    AVOGADRO_PER_MOL,
    BOLTZMANN_EV_K,
    BOLTZMANN_J_K,
    ELEMENTARY_CHARGE_C,
    FARADAY_C_MOL,
    GAS_CONSTANT_J_MOL_K,
    STANDARD_GRAVITY_M_S2,
    VACUUM_PERMITTIVITY_F_M,
    ZERO_CELSIUS_K,
)
from frenkel.quantities.reading import Quantity, format_value, parse, parse_quantity
from frenkel.quantities.scales import (
    REFERENCE_ELECTRODES_V,
    convert_potential,
    dew_point_to_ppm,
    ppm_to_dew_point,
)
from frenkel.quantities.unit_table import CANONICAL
from frenkel.quantities.units import Unit, convert, describe, unit

__all__ = [
    "AVOGADRO_PER_MOL",
    "BOLTZMANN_EV_K",
    "BOLTZMANN_J_K",
    "CANONICAL",
    "ELEMENTARY_CHARGE_C",
    "FARADAY_C_MOL",
    "GAS_CONSTANT_J_MOL_K",
    "REFERENCE_ELECTRODES_V",
    "STANDARD_GRAVITY_M_S2",
    "VACUUM_PERMITTIVITY_F_M",
    "ZERO_CELSIUS_K",
    "Quantity",
    "Unit",
    "convert",
    "convert_potential",
    "describe",
    "dew_point_to_ppm",
    "format_value",
    "parse",
    "parse_quantity",
    "ppm_to_dew_point",
    "unit",
]
